"""The audit chain: whatever is changed in it afterwards, by whoever may change everything, is noticed and named."""
import re

import invariants
from actors import Handover, add_items, domain, hosting, quiet
from harness import check, eq, test

BROKEN = 65  # EX_DATAERR
COLUMNS = ("migration_id", "seq", "at", "actor_role", "actor_account", "event", "item_id", "from_state", "to_state",
           "detail", "request_id", "mac")
MADE = []


def made(stand):
    """One handover in each way to end, and one that waits; made once, and nothing is at work on them."""
    if not MADE:
        domains, services = add_items(stand, 6, 1)
        done = Handover(stand, [domain(domains[0]), domain(domains[1]), hosting(services[0])])
        done.accept().want(200)
        done.wait()
        gone, no, refused, waits = (Handover(stand, [domain(d)]) for d in domains[2:])
        gone.withdraw().want(200)
        no.decline().want(200)
        refused.reject().want(200)
        quiet(stand)
        MADE.extend(h.number for h in (done, gone, no, refused, waits))
    return MADE


def broken(stand):
    """The migrations verify-audit names; empty: it says that all is whole."""
    done = stand.ctl("verify-audit", ok=False)
    named = set(re.findall(r"event=audit_broken\b.*?\bmigration=(\d+)", done.stderr + done.stdout))
    check((done.returncode, bool(named)) in ((0, False), (BROKEN, True)),
          f"verify-audit ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return named


def notices(stand, what, change, undo, migrations):
    """Whole, changed, named, restored, whole again."""
    try:
        stand.admin_sql(change)
        found = broken(stand)
    finally:
        stand.admin_sql(undo)
    eq(found, set(migrations), f"{what}: the migrations named")
    eq(broken(stand), set(), f"{what}: after it was restored")


def kept(table, where):
    """Statements that keep rows aside, and that put them back."""
    return (f"CREATE OR REPLACE TABLE handover_site.kept AS SELECT * FROM {table} WHERE {where};",
            f"INSERT INTO {table} SELECT * FROM handover_site.kept; DROP TABLE handover_site.kept;")


@test("whole after handovers that ended in every way")
def whole(stand):
    made(stand)
    eq(broken(stand), set(), "broken")
    said = re.search(r"(\d+) chains, (\d+) rows", stand.ctl("verify-audit"))
    eq(said.groups(), (stand.value("SELECT COUNT(*) FROM migration"), stand.value("SELECT COUNT(*) FROM audit")),
       "chains and rows it looked at")
    invariants.hold(stand)


@test("one change in any column of any kind of row is noticed")
def every_column(stand):
    done = made(stand)[0]
    other = made(stand)[1]
    eq({r["c"] for r in stand.sql("SELECT COLUMN_NAME c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                                  "'handover' AND TABLE_NAME = 'audit'")}, set(COLUMNS), "the columns of audit")
    last = int(stand.value(f"SELECT audit_seq FROM migration WHERE migration_id = {done}"))
    byte = "CONCAT(LEFT({0}, LENGTH({0}) - 1), CHAR(IF(LENGTH({0}) = 0, 120, ORD(RIGHT({0}, 1)) ^ 1)))"
    changes = {
        "migration_id": ["moved to another"],
        "seq": ["seq + 1000", "-seq"],
        "at": ["at + INTERVAL 1 MICROSECOND", "at - INTERVAL 1 YEAR"],
        "actor_role": ["IF(actor_role = 'staff', 'system', 'staff')"],
        "actor_account": ["actor_account ^ 1", "-actor_account - 1"],
        "event": [byte, "UPPER(event)", "CONCAT(event, ' ')"],
        "item_id": ["item_id ^ 1"],
        "from_state": [byte, "CONCAT(from_state, ' ')"],
        "to_state": [byte, "UPPER(to_state)"],
        "detail": [byte, "CONCAT(detail, ' ')"],
        "request_id": [byte, "CONCAT(request_id, 'x')"],
        "mac": ["CONCAT(LEFT(mac, 31), CHAR(ORD(RIGHT(mac, 1)) ^ 1))", "CONCAT(CHAR(ORD(mac) ^ 128), RIGHT(mac, 31))",
                "REPEAT(CHAR(0), 32)"],
    }
    eq(set(changes), set(COLUMNS), "changes")
    for seq in (1, 4, last):
        where = f"migration_id = {done} AND seq = {seq}"
        keep, put_back = kept("audit", where)
        for column, values in changes.items():
            for value in values:
                # Wherever the row went, it is that one: its mac, or its place.
                named = {done}
                if column == "migration_id":
                    value = f"{other}, seq = seq + 1000"
                    named = {done, other}
                undo = (f"DELETE FROM audit WHERE {where}; DELETE FROM audit WHERE seq > 900 OR seq < 0;" + put_back)
                notices(stand, f"row {seq}, {column} = {value}",
                        keep + f"UPDATE audit SET {column} = {value.format(column)} WHERE {where}", undo, named)


@test("a byte added behind a NUL byte is noticed")
def behind_nul(stand):
    done = made(stand)[0]
    for column in ("event", "from_state", "to_state", "detail", "request_id"):
        where = f"migration_id = {done} AND seq = 3"
        keep, put_back = kept("audit", where)
        notices(stand, column, keep + f"UPDATE audit SET {column} = CONCAT({column}, CHAR(0), 'x') WHERE {where}",
                f"DELETE FROM audit WHERE {where};" + put_back, {done})


@test("a word that the list does not have is noticed, in a row and in the head")
def unknown_words(stand):
    done = made(stand)[0]
    for table, column, where in (("audit", "actor_role", f"migration_id = {done} AND seq = 3"),
                                 ("migration", "state", f"migration_id = {done}")):
        was = stand.value(f"SELECT {column} FROM {table} WHERE {where}")
        notices(stand, f"{table}.{column}", f"SET sql_mode = ''; UPDATE {table} SET {column} = '' WHERE {where}",
                f"UPDATE {table} SET {column} = '{was}' WHERE {where}", {done})


@test("a removed row is noticed: the first, one in the middle, the last, all")
def removed(stand):
    done = made(stand)[0]
    last = int(stand.value(f"SELECT audit_seq FROM migration WHERE migration_id = {done}"))
    for seqs in ([1], [last // 2], [last], [last - 1, last], list(range(1, last + 1))):
        where = f"migration_id = {done} AND seq IN ({', '.join(map(str, seqs))})"
        keep, put_back = kept("audit", where)
        notices(stand, f"rows {seqs} removed", keep + f"DELETE FROM audit WHERE {where}", put_back, {done})


@test("a removed row with the rest moved up is noticed")
def removed_and_closed(stand):
    done = made(stand)[0]
    for seq in (1, 4):
        where = f"migration_id = {done} AND seq >= {seq}"
        keep, put_back = kept("audit", where)
        notices(stand, f"row {seq} removed, the rest moved up",
                keep + f"DELETE FROM audit WHERE migration_id = {done} AND seq = {seq}; "
                f"UPDATE audit SET seq = seq - 1 WHERE {where} ORDER BY seq",
                f"DELETE FROM audit WHERE {where};" + put_back, {done})


@test("an added row is noticed: at the end, and in the middle")
def added(stand):
    done = made(stand)[0]
    last = int(stand.value(f"SELECT audit_seq FROM migration WHERE migration_id = {done}"))
    add = ("INSERT INTO audit (migration_id, seq, at, actor_role, event, from_state, to_state, mac) SELECT "
           f"migration_id, {last} + 1, at, 'system', event, to_state, to_state, {{}} FROM audit WHERE "
           f"migration_id = {done} AND seq = {last}")
    undo = f"DELETE FROM audit WHERE migration_id = {done} AND seq > {last}"
    for mac in ("mac", "REPEAT('x', 32)"):
        notices(stand, "added at the end", add.format(mac), undo, {done})
        notices(stand, "added at the end, the head moved",
                add.format(mac) + f"; UPDATE migration SET audit_seq = {last} + 1, "
                f"audit_mac = {mac.replace('mac', 'audit_mac')} WHERE migration_id = {done}",
                undo + "; " + head_undo(stand, done), {done})
    where = f"migration_id = {done} AND seq >= 4"
    keep, put_back = kept("audit", where)
    notices(stand, "added in the middle", keep + f"UPDATE audit SET seq = seq + 1 WHERE {where} ORDER BY seq DESC; " +
            "INSERT INTO audit SELECT migration_id, 4, at, actor_role, actor_account, event, item_id, from_state, "
            f"to_state, detail, request_id, mac FROM audit WHERE migration_id = {done} AND seq = 5",
            f"DELETE FROM audit WHERE {where};" + put_back, {done})


def head_undo(stand, number):
    r = stand.sql(f"SELECT audit_seq s, HEX(audit_mac) m, state FROM migration WHERE migration_id = {number}")[0]
    return (f"UPDATE migration SET audit_seq = {r['s']}, audit_mac = x'{r['m']}', state = '{r['state']}' "
            f"WHERE migration_id = {number}")


def swap(table_where, a, b):
    return (f"UPDATE audit SET seq = -1 WHERE {table_where} AND seq = {a}; UPDATE audit SET seq = {a} "
            f"WHERE {table_where} AND seq = {b}; UPDATE audit SET seq = {b} WHERE {table_where} AND seq = -1")


@test("two rows that change places are noticed")
def swapped(stand):
    done = made(stand)[0]
    where = f"migration_id = {done}"
    last = int(stand.value(f"SELECT audit_seq FROM migration WHERE {where}"))
    for a, b in ((1, 2), (3, 4), (last - 1, last), (1, last)):
        notices(stand, f"rows {a} and {b}", swap(where, a, b), swap(where, a, b), {done})


@test("rows exchanged between two migrations are noticed in both, also whole chains with their heads")
def exchanged(stand):
    _, gone, no, _, _ = made(stand)
    where = f"migration_id IN ({gone}, {no})"
    keep, put_back = kept("audit", where)
    undo = f"DELETE FROM audit WHERE {where};" + put_back
    exchange = (keep + f"DELETE FROM audit WHERE {where} AND {{0}}; INSERT INTO audit SELECT {gone} + {no} - "
                "migration_id, seq, at, actor_role, actor_account, event, item_id, from_state, to_state, detail, "
                "request_id, mac FROM handover_site.kept WHERE {0}")
    for which in ("seq = 1", "seq = 2", "seq > 0"):
        notices(stand, f"rows with {which}", exchange.format(which), undo, {gone, no})
    heads = [head_undo(stand, n) for n in (gone, no)]
    swapped_heads = [heads[0].replace(f"migration_id = {gone}", f"migration_id = {no}"),
                     heads[1].replace(f"migration_id = {no}", f"migration_id = {gone}")]
    notices(stand, "whole chains with their heads", exchange.format("seq > 0") + ";" + ";".join(swapped_heads),
            undo + ";".join(heads), {gone, no})


@test("a changed head is noticed: its number, its mac, the migration's state")
def heads(stand):
    for n in made(stand):
        undo = head_undo(stand, n)
        for change in ("audit_seq = audit_seq - 1", "audit_seq = audit_seq + 1", "audit_seq = 0",
                       "audit_mac = CONCAT(CHAR(ORD(audit_mac) ^ 1), RIGHT(audit_mac, 31))",
                       "state = IF(state = 'hosting_moved', 'domains_moved', 'hosting_moved')",
                       f"audit_seq = 0, audit_mac = (SELECT mac FROM audit WHERE migration_id = {n} AND seq = 1)"):
            notices(stand, f"migration {n}: {change}", f"UPDATE migration SET {change} WHERE migration_id = {n}", undo,
                    {n})


@test("two broken chains are both named, whatever lies between them")
def several(stand):
    numbers = made(stand)
    pair = (numbers[0], numbers[3])
    undo = ";".join(head_undo(stand, n) for n in pair)
    notices(stand, "two heads", f"UPDATE migration SET audit_seq = audit_seq + 1 WHERE migration_id IN {pair}", undo,
            pair)


@test("a chain made with another key is noticed")
def other_key(stand):
    made(stand)
    path = stand.var + "/keys/audit.key"
    with open(path, encoding="ascii") as f:
        key = f.read()
    try:
        with open(path, "w", encoding="ascii") as f:
            f.write(("0" if key[0] != "0" else "1") + key[1:])
        eq(broken(stand), {r["m"] for r in stand.sql("SELECT migration_id m FROM migration")}, "named")
    finally:
        with open(path, "w", encoding="ascii") as f:
            f.write(key)
    eq(broken(stand), set(), "with its own key again")
    invariants.hold(stand)
