"""What the database itself refuses, asked with the running programs' own account: the keys and rights, not the code."""
import glob
import os
import re

import invariants
from actors import Handover, add_items, domain, hosting
from harness import SqlError, check, eq, srcdir, test

# What the programs' account may do; a right more or less is a failure. (Columns and the procedure: below.)
APPEND_ONLY = ("left_out", "offer", "offer_item", "consent_reseller", "consent_customer", "move_log", "audit", "commission_term",
               "told_renewal", "told_refund", "entry", "tariff", "suppression", "case_note", "renewal_told",
               "term_end", "statement", "statement_line", "statement_change", "payout", "terms", "terms_item", "terms_agreed",
               "extraction_try")
PARENTS = ("migration", "item", "invitation", "job")
CHANGING = ("recipient_address", "notice", "mail", "chore", "account_merge", "ledger_alarm", "reconcile_run", "package",
            "extraction", "leaning")
AGEING = ("idempotency", "session", "assertion_used", "sign_in_link", "draft", "worker_beat")
READ = ("schema_migration", "host_account", "host_domain", "host_service", "host_price", "host_document",
        "host_paid_line", "host_refunded_line", "host_domain_owner", "host_service_owner")
OWNER_VIEWS = {"host_domain_owner": "domain_id", "host_service_owner": "service_id"}
OWNER_COLUMNS = {"account_id", "subscription_id", "payment_method"}
APP = "'handover_app'@'localhost'"

# A row in every table of the ledger's end and of Fracto; the keys between them hold.
LEDGER_AND_FRACTO = (
    "INSERT INTO term_end SELECT MIN(item_id), 'moved_on', UTC_DATE(), NOW(6) FROM commission_term WHERE migration_id = {m}",
    "INSERT INTO statement VALUES (1, 101, '2020-01-01', 1, 1, 10, 0, 0, 10, 0, 'EUR', '{{}}', REPEAT('a', 32), NOW(6))",
    "INSERT INTO statement_line SELECT 1, 1, MIN(entry_id), '{{}}' FROM entry",
    "INSERT INTO statement_change SELECT 1, 1, MIN(item_id), 'new', 0, 10, '' FROM commission_term WHERE migration_id = {m}",
    "INSERT INTO payout VALUES (1, UTC_DATE(), 10, 2, 8, 'CRO 1', 1, NOW(6))",
    "INSERT INTO terms SELECT {m}, 551, 1, 1, 500, 0, 12, 30, NULL, NULL, NULL, NULL, '', 1, NOW(6)",
    "INSERT INTO terms_item SELECT {m}, 551, 1, MIN(item_id), 'Basic', UTC_DATE(), 3900 FROM item WHERE migration_id = {m}",
    "INSERT INTO terms_agreed SELECT migration_id, 551, 1, hash, terms_hash, NOW(6) FROM consent_reseller WHERE migration_id = {m}",
    "INSERT INTO extraction (item_id, migration_id, package_id, version, step, status, run_at, since) SELECT MIN(item_id), {m}, "
    "551, 1, 'standalone', 'done', NOW(6), NOW(6) FROM item WHERE migration_id = {m}",
    "INSERT INTO extraction_try SELECT item_id, 1, 'inventory', 1, 'done', 'a:inventory:1', 'manual', 1, 'prova', NOW(6) "
    "FROM extraction",
)

DENIED = {1142, 1143}  # a command on a table, on a column
MADE = {}


def refused(run, statement, codes, what=None, text=None):
    """The statement ends with one of the error numbers (and a text in its message)."""
    try:
        run(statement)
    except SqlError as e:
        check(e.code in codes and (text is None or text in e.text),
              f"{what or statement}: wanted {sorted(codes)} {text or ''}, is {e.text}")
        return
    check(False, f"{what or statement}: the database did it")


def columns(stand, table):
    return [r["COLUMN_NAME"] for r in stand.sql(
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'handover' AND "
        f"TABLE_NAME = '{table}' AND EXTRA NOT LIKE '%GENERATED%' ORDER BY ORDINAL_POSITION")]


def made(stand):
    """One handover that is done, with a paid and refunded line, and one that waits; made once."""
    if not MADE:
        from actors import refund, renewal, tell
        domains, services = add_items(stand, 6, 2)
        done = Handover(stand, [domain(domains[0]), hosting(services[0])])
        done.accept().want(200)
        done.wait()
        day = stand.value("SELECT UTC_DATE()")
        tell(stand, "renewals", renewal("LP-1", "hosting", services[0], 3900, day)).want(201)
        tell(stand, "refunds", refund("LP-1", "RP-1", 1000, day)).want(201)
        waits = Handover(stand, [domain(d) for d in domains[1:4]])
        waits.exclude(waits.items[2]).want(200)
        stand.app_sql(f"INSERT INTO left_out (migration_id, position, kind, name, reason) "
                      f"VALUES ({done.number}, 1, 'hosting', 'resta.it', 'prova')")
        stand.app_sql(f"INSERT INTO renewal_told SELECT MIN(item_id), 60, NOW(6) FROM item WHERE migration_id = {done.number}")
        stand.app_sql(f"INSERT INTO suppression VALUES (101, REPEAT('a', 32), {done.number}, NOW(6))")
        stand.app_sql("INSERT INTO case_note (migration_id, author_role, author_account, text, created_at) "
                      f"VALUES ({done.number}, 'staff', 1, 'prova', NOW(6))")
        invariants.hold(stand)
        for statement in LEDGER_AND_FRACTO:
            stand.app_sql(statement.format(m=done.number))
        MADE.update(done=done, waits=waits, free=domains[4:], domains=domains, planted=invariants.check(stand))
    return MADE["done"], MADE["waits"]


@test("the programs' account has exactly the rights it needs, table by table")
def exact_rights(stand):
    rights = {}
    for r in stand.sql("SELECT TABLE_SCHEMA s, TABLE_NAME t, PRIVILEGE_TYPE p, IS_GRANTABLE g FROM "
                       f"information_schema.TABLE_PRIVILEGES WHERE GRANTEE = \"{APP}\""):
        eq((r["s"], r["g"]), ("handover", "NO"), f"schema and grant option of {r['t']}")
        rights.setdefault(r["t"], set()).add(r["p"])
    wanted = {t: {"SELECT", "INSERT"} for t in APPEND_ONLY}
    wanted.update({t: {"SELECT", "INSERT", "UPDATE"} for t in PARENTS + CHANGING})
    wanted.update({t: {"SELECT", "INSERT", "UPDATE", "DELETE"} for t in AGEING})
    wanted.update({t: {"SELECT"} for t in READ})
    eq(rights, wanted, "rights on tables")
    got = {(r["t"], r["c"], r["p"]) for r in stand.sql(
        "SELECT TABLE_NAME t, COLUMN_NAME c, PRIVILEGE_TYPE p FROM information_schema.COLUMN_PRIVILEGES "
        f"WHERE GRANTEE = \"{APP}\"")}
    eq(got, {(v, c, "UPDATE") for v in OWNER_VIEWS for c in OWNER_COLUMNS}, "rights on columns")
    eq(stand.sql(f"SELECT * FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = \"{APP}\""), [], "on schemas")
    eq([r["PRIVILEGE_TYPE"] for r in stand.sql(
        f"SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = \"{APP}\"")], ["USAGE"],
       "rights on the server")
    eq(stand.value("SELECT COUNT(*) FROM mysql.procs_priv WHERE User = 'handover_app'"), "3", "procedures")
    check(stand.value("SELECT JSON_VALUE(Priv, '$.account_locked') FROM mysql.global_priv "
                      "WHERE User = 'handover_owner'") in ("1", "true"), "the views' owner is locked")


@test("every table of the schema is one that these tests know")
def no_unknown_table(stand):
    tables = {r["t"] for r in stand.sql("SELECT TABLE_NAME t FROM information_schema.TABLES WHERE "
                                        "TABLE_SCHEMA = 'handover'")}
    eq(tables, {*APPEND_ONLY, *PARENTS, *CHANGING, *AGEING, *READ}, "tables and views")


@test("append-only tables refuse UPDATE, DELETE, TRUNCATE, REPLACE and INSERT ... ON DUPLICATE KEY UPDATE")
def append_only(stand):
    made(stand)
    for t in APPEND_ONLY:
        names = columns(stand, t)
        c = names[-1]
        rows = stand.value(f"SELECT COUNT(*) FROM {t}")
        check(int(rows) > 0, f"{t} has rows to try on")
        listed = ", ".join(names)
        for statement in (f"UPDATE {t} SET {c} = {c}", f"DELETE FROM {t}", f"DELETE FROM {t} LIMIT 1",
                          f"TRUNCATE TABLE {t}", f"REPLACE INTO {t} ({listed}) SELECT {listed} FROM {t} LIMIT 1",
                          f"INSERT INTO {t} ({listed}) SELECT {listed} FROM {t} LIMIT 1 "
                          f"ON DUPLICATE KEY UPDATE {c} = VALUES({c})",
                          f"UPDATE {t} a JOIN migration m SET a.{c} = a.{c}", f"DELETE a FROM {t} a JOIN migration m",
                          f"DROP TABLE {t}", f"ALTER TABLE {t} ADD COLUMN x INT", f"CREATE INDEX x ON {t} ({c})",
                          f"RENAME TABLE {t} TO x_{t}", f"LOCK TABLES {t} WRITE"):
            refused(stand.app_sql, statement, DENIED | ({1044} if "LOCK" in statement else set()))
        refused(stand.app_sql, f"CREATE TRIGGER x BEFORE INSERT ON {t} FOR EACH ROW SET @x = 1", DENIED)
        eq(stand.value(f"SELECT COUNT(*) FROM {t}"), rows, f"rows of {t}")


@test("the programs' account cannot make, drop or change anything of the schema or of the server")
def no_ddl(stand):
    for statement in ("CREATE TABLE x (i INT PRIMARY KEY)", "CREATE VIEW x AS SELECT 1",
                      "DROP VIEW host_domain_owner", "ALTER VIEW host_domain_owner AS SELECT 1",
                      "SELECT * FROM mysql.global_priv", "SELECT * FROM mysql.user"):
        refused(stand.app_sql, statement, DENIED | {1044, 1356})
    for statement in ("CREATE DATABASE x", "DROP DATABASE handover", "CREATE PROCEDURE x() SELECT 1",
                      "GRANT DELETE ON handover.audit TO handover_app@localhost", "CREATE USER x@localhost",
                      "SET PASSWORD FOR root@localhost = ''", "SET GLOBAL innodb_flush_log_at_trx_commit = 0",
                      "SHUTDOWN", "SELECT 1 INTO OUTFILE 'x'", "INSTALL SONAME 'x'", "SET SESSION sql_log_bin = 0",
                      "CREATE TRIGGER x BEFORE INSERT ON session FOR EACH ROW SET @x = 1",
                      "DROP PROCEDURE host_account_create"):
        refused(stand.app_sql, statement, DENIED | {1044, 1045, 1227, 1410, 1370, 1396})


@test("parents of append-only rows cannot be deleted: no right, and no cascade for the administrator either")
def no_cascade(stand):
    done, _ = made(stand)
    number = done.number
    for t in PARENTS:
        refused(stand.app_sql, f"DELETE FROM {t} WHERE migration_id = {number}", DENIED)
        refused(stand.app_sql, f"TRUNCATE {t}", DENIED)
        refused(stand.app_sql, f"REPLACE INTO {t} SET migration_id = {number}", DENIED)
    for t in ("migration", "item", "offer", "offer_item", "consent_reseller", "consent_customer"):
        refused(stand.admin_sql, f"DELETE FROM {t} WHERE migration_id = {number}", {1451})
    refused(stand.admin_sql, f"DELETE FROM move_log WHERE migration_id = {number}", {1451})
    refused(stand.admin_sql, "DELETE FROM commission_term WHERE item_id IN (SELECT item_id FROM entry)", {1451})
    refused(stand.admin_sql, "DELETE FROM told_renewal WHERE line_id IN (SELECT line_id FROM entry)", {1451})
    refused(stand.admin_sql, f"UPDATE migration SET migration_id = 999999 WHERE migration_id = {number}", {1451})
    refused(stand.admin_sql, f"UPDATE item SET item_id = 999999 WHERE migration_id = {number} LIMIT 1", {1451})
    refused(stand.admin_sql, "TRUNCATE migration", {1701})
    invariants.hold_and_verify(stand, known=MADE["planted"])


@test("no foreign key cascades or sets NULL, every table is InnoDB with a primary key, no trigger, no event")
def shape(stand):
    eq(stand.sql("SELECT CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS "
                 "WHERE CONSTRAINT_SCHEMA LIKE 'handover%' AND (DELETE_RULE NOT IN ('RESTRICT', 'NO ACTION') OR "
                 "UPDATE_RULE NOT IN ('RESTRICT', 'NO ACTION'))"), [], "foreign keys with other rules")
    check(int(stand.value("SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS "
                          "WHERE CONSTRAINT_SCHEMA = 'handover'")) >= 15, "there are foreign keys")
    eq(stand.sql("SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.ENGINE FROM information_schema.TABLES t WHERE "
                 "t.TABLE_SCHEMA LIKE 'handover%' AND t.TABLE_TYPE = 'BASE TABLE' AND (t.ENGINE <> 'InnoDB' OR NOT "
                 "EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS c WHERE c.TABLE_SCHEMA = t.TABLE_SCHEMA "
                 "AND c.TABLE_NAME = t.TABLE_NAME AND c.CONSTRAINT_TYPE = 'PRIMARY KEY'))"), [], "tables")
    eq(stand.sql("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA LIKE 'handover%'"), [],
       "triggers")
    eq(stand.sql("SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA LIKE 'handover%'"), [], "events")


@test("no source names a switch that turns the keys off")
def no_switch(stand):
    root, found = srcdir(), []
    for pattern in ("fcgi/**/*.[ch]", "sql/**/*.sql"):
        for path in glob.glob(os.path.join(root, pattern), recursive=True):
            with open(path, encoding="utf-8") as f:
                if re.search(r"foreign_key_checks|check_constraint_checks|unique_checks", f.read(), re.I):
                    found.append(path)
    eq(found, [], "files")


# ---- the host --------------------------------------------------------------------------------------------------


@test("the host's own tables can be neither read nor written")
def host_tables(stand):
    for t in stand.sql("SELECT TABLE_NAME t FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'handover_site'"):
        t = t["t"]
        c = stand.value("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'handover_site' AND "
                        f"TABLE_NAME = '{t}' AND ORDINAL_POSITION = 2")
        for statement in (f"SELECT * FROM handover_site.{t}", f"SELECT {c} FROM handover_site.{t} FOR UPDATE",
                          f"UPDATE handover_site.{t} SET {c} = {c}", f"DELETE FROM handover_site.{t}",
                          f"INSERT INTO handover_site.{t} () VALUES ()", f"TRUNCATE handover_site.{t}"):
            refused(stand.app_sql, statement, DENIED)


@test("of the host's views only owner, standing payment and payment method can be written, everything else not")
def host_views(stand):
    for view in READ:
        if not view.startswith("host_"):
            continue
        for c in columns(stand, view):
            if view in OWNER_VIEWS and c in OWNER_COLUMNS:
                stand.app_sql(f"UPDATE {view} SET {c} = {c} WHERE {OWNER_VIEWS[view]} = 0")
            else:
                refused(stand.app_sql, f"UPDATE {view} SET {c} = {c}", DENIED)
        refused(stand.app_sql, f"DELETE FROM {view}", DENIED)
        refused(stand.app_sql, f"INSERT INTO {view} () VALUES ()", DENIED)
    eq(set(columns(stand, "host_domain_owner")), OWNER_COLUMNS | {"domain_id"}, "the view's columns")
    eq(set(columns(stand, "host_service_owner")), OWNER_COLUMNS | {"service_id"}, "the view's columns")
    refused(stand.app_sql, "SELECT billing FROM host_account", {1054})
    refused(stand.app_sql, "UPDATE host_domain_owner SET domain_id = 1 WHERE domain_id = 0", {1143})
    # An owner that does not exist is refused by the host's own key, through the view too.
    refused(stand.app_sql, "UPDATE host_domain_owner SET account_id = 424242 WHERE domain_id = 1001", {1452})


# ---- no move without consent ------------------------------------------------------------------------------------


class Consents:
    """Statements of one transaction, as the programs' account: an offer of our own with everything a move needs."""

    def __init__(self, stand, handover):
        self.stand, self.m = stand, handover.number
        row = stand.sql(f"SELECT HEX(hash) h, HEX(terms_hash) t FROM offer WHERE migration_id = {self.m}")[0]
        self.hash, self.terms = f"x'{row['h']}'", f"x'{row['t']}'"
        self.items = [r["i"] for r in stand.sql(f"SELECT item_id i FROM item WHERE migration_id = {self.m} "
                                                "ORDER BY position")]

    def offer(self, hash_, terms, version=2):
        return (f"INSERT INTO offer VALUES ({self.m}, {version}, {hash_}, {terms}, '{{}}', '{{}}', NOW(6));"
                f"INSERT INTO offer_item VALUES ({self.m}, {hash_}, {self.items[0]});")

    def reseller(self, hash_, terms):
        return f"INSERT INTO consent_reseller VALUES ({self.m}, {hash_}, {terms}, 101, NOW(6));"

    def customer(self, hash_):
        return (f"INSERT INTO consent_customer VALUES ({self.m}, {hash_}, 201, 'Mario Rossi', 'known_account', 'c', "
                "'p', 1, NOW(6));")

    def move(self, item, hash_, terms, migration=None):
        return ("INSERT INTO move_log (item_id, migration_id, hash, terms_hash, from_account, to_account, snapshot, "
                f"moved_at) VALUES ({item}, {migration or self.m}, {hash_}, {terms}, 101, 201, '{{}}', NOW(6));")

    def run(self, *statements):
        self.stand.app_sql("START TRANSACTION;" + "".join(statements) + "ROLLBACK;")


OTHER, OTHER_TERMS = "UNHEX(REPEAT('ab', 32))", "UNHEX(REPEAT('cd', 32))"


@test("a move is possible with both consents to the offer that names the item")
def move_possible(stand):
    c = Consents(stand, made(stand)[1])
    c.run(c.customer(c.hash), c.move(c.items[0], c.hash, c.terms))
    c.run(c.offer(OTHER, OTHER_TERMS), c.reseller(OTHER, OTHER_TERMS), c.customer(OTHER),
          c.move(c.items[0], OTHER, OTHER_TERMS))
    invariants.hold(stand, known=MADE["planted"])


@test("no move without the customer's consent")
def move_without_customer(stand):
    c = Consents(stand, made(stand)[1])
    refused(lambda s: c.run(s), c.move(c.items[0], c.hash, c.terms), {1452}, text="move_with_customer")


@test("no move without the reseller's consent")
def move_without_reseller(stand):
    c = Consents(stand, made(stand)[1])
    refused(lambda s: c.run(s), c.offer(OTHER, OTHER_TERMS) + c.customer(OTHER) +
            c.move(c.items[0], OTHER, OTHER_TERMS), {1452}, text="move_with_reseller")


@test("no move under other terms than those the reseller agreed to")
def move_other_terms(stand):
    c = Consents(stand, made(stand)[1])
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(c.items[0], c.hash, OTHER_TERMS), {1452},
            text="move_with_reseller")
    # Consent to one offer's terms is none to another's: the same hash, other terms, nobody agreed.
    refused(lambda s: c.run(s), c.offer(c.hash, OTHER_TERMS).split(";")[0] + ";" + c.customer(c.hash) +
            c.move(c.items[0], c.hash, OTHER_TERMS), {1452}, text="move_with_reseller")


@test("no consent to what was never offered")
def consent_without_offer(stand):
    c = Consents(stand, made(stand)[1])
    refused(lambda s: c.run(s), c.customer(OTHER), {1452}, text="consent_customer_of_offer")
    refused(lambda s: c.run(s), c.reseller(c.hash, OTHER_TERMS), {1452}, text="consent_reseller_of_offer")
    refused(lambda s: c.run(s), c.reseller(c.hash, c.terms), {1062})
    refused(lambda s: c.run(s), c.customer(c.hash) * 2, {1062})


@test("no move of an excluded item")
def move_excluded(stand):
    c = Consents(stand, made(stand)[1])
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(c.items[2], c.hash, c.terms), {1452},
            text="move_of_kept_item")
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(c.items[0], c.hash, c.terms).replace(
        "(item_id,", "(not_excluded, item_id,").replace("VALUES (", "VALUES (1, "), {1906})


@test("no move of an item the offer does not name, of another migration, or of none")
def move_outside(stand):
    done, waits = made(stand)
    c, other = Consents(stand, waits), Consents(stand, done)
    new = (f"INSERT INTO item (public_id, migration_id, position, kind, host_id, name, product, state, verdict) VALUES "
           f"('item_x', {c.m}, 9, 'domain', 987654, 'x.it', 'domain.it', 'planned', 'allowed');")
    named = c.move("LAST_INSERT_ID()", c.hash, c.terms)
    refused(lambda s: c.run(s), c.customer(c.hash) + new + named, {1452}, text="move_of_offered_item")
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(other.items[0], c.hash, c.terms), {1452, 1062})
    refused(lambda s: c.run(s), c.move(c.items[0], other.hash, other.terms, other.m), {1452},
            text="move_of_offered_item")
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(987654, c.hash, c.terms), {1452})
    refused(lambda s: c.run(s), f"INSERT INTO offer_item VALUES ({c.m}, {c.hash}, {other.items[0]});", {1452},
            text="offer_item_of_item")


@test("no item moves twice")
def move_twice(stand):
    done, waits = made(stand)
    c, d = Consents(stand, waits), Consents(stand, done)
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(c.items[0], c.hash, c.terms) * 2, {1062})
    refused(lambda s: d.run(s), d.move(d.items[0], d.hash, d.terms), {1062})


@test("a moved item cannot be excluded, and an item's state and its exclusion go together")
def exclude_moved(stand):
    done, waits = made(stand)
    c, d = Consents(stand, waits), Consents(stand, done)
    where = f"WHERE item_id = {d.items[0]}"
    refused(stand.app_sql, f"UPDATE item SET state = 'excluded', excluded = 1 {where}", {1451})
    refused(stand.app_sql, f"UPDATE item SET state = 'excluded' {where}", {4025})
    refused(stand.app_sql, f"UPDATE item SET excluded = 1 {where}", {4025, 1451})
    refused(lambda s: c.run(s), c.customer(c.hash) + c.move(c.items[0], c.hash, c.terms) +
            f"UPDATE item SET state = 'excluded', excluded = 1 WHERE item_id = {c.items[0]};", {1451})


@test("no term without a move, no entry without term and line, none twice")
def ledger_keys(stand):
    done, waits = made(stand)
    c = Consents(stand, waits)
    refused(lambda s: c.run(s), "INSERT INTO commission_term (item_id, migration_id, beneficiary_id, "
            "customer_id, kind, host_id, rate_bp, fixed_cents, months, holding_days, starts_on) VALUES "
            f"({c.items[0]}, {c.m}, 101, 201, 'domain', 1, 1000, 0, 0, 30, UTC_DATE());", {1452}, text="term_of_move")
    entry = ("INSERT INTO entry (public_id, line_id, beneficiary_id, kind, refund_id, item_id, paid_on, net_cents, "
             "currency, rate_bp, commission_cents, confirms_on, recorded_at) SELECT {}, {}, beneficiary_id, kind, refund_id, {}, "
             "paid_on, net_cents, currency, rate_bp, commission_cents, confirms_on, NOW(6) FROM entry WHERE line_id = 'LP-1' AND "
             "kind = 'accrual';")
    refused(lambda s: c.run(s), entry.format("'ent_x'", "'LP-none'", "item_id"), {1452}, text="entry_of_line")
    refused(lambda s: c.run(s), entry.format("'ent_x'", "'LP-1'", "item_id"), {1062}, text="one_entry")
    told = "INSERT INTO told_renewal SELECT 'LP-2', invoice_id, number, kind, host_id, account_id, line_kind, paid_on, " \
           "net_cents, currency, NOW(6) FROM told_renewal WHERE line_id = 'LP-1';"
    refused(lambda s: c.run(s), told + entry.format("'ent_x'", "'LP-2'", c.items[0]), {1452}, text="entry_of_term")
    refused(lambda s: c.run(s), told.replace("'LP-2'", "'LP-1'"), {1062})


@test("no second live item, whoever writes it, and liveness cannot be set by hand")
def second_live(stand):
    _, waits = made(stand)
    c = Consents(stand, waits)
    host = stand.value(f"SELECT host_id FROM item WHERE item_id = {c.items[0]}")
    other = Handover(stand, [domain(MADE["free"][0])])
    new = ("INSERT INTO item (public_id, migration_id, position, kind, host_id, name, product, state, verdict) VALUES "
           f"('item_y', {other.number}, 8, 'domain', {host}, 'y.it', 'domain.it', 'planned', 'allowed');")
    refused(lambda s: c.run(s), new, {1062}, text="live_item")
    refused(lambda s: c.run(s), f"UPDATE item SET host_id = {host} WHERE migration_id = {other.number};", {1062},
            text="live_item")
    live = f"UPDATE item SET live_host_id = {{}} WHERE item_id = {c.items[0]};"
    refused(lambda s: c.run(s), live.format(1), {1906})
    # NULL is accepted and means "compute it": the second live item is refused all the same.
    refused(lambda s: c.run(s), live.format("NULL") + new, {1062}, text="live_item")
    # Of another kind, or after the first has ended, it may be.
    c.run(new.replace("'domain',", "'hosting',", 1))
    c.run(f"UPDATE item SET ended = 1 WHERE item_id = {c.items[0]};", new)
    other.withdraw().want(200)
    # What ended cannot come back to life beside another that lives.
    again = Handover(stand, [domain(MADE["free"][0])])
    refused(lambda s: c.run(s), f"UPDATE item SET ended = 0 WHERE migration_id = {other.number};", {1062},
            text="live_item")
    again.withdraw().want(200)
    invariants.hold_and_verify(stand, known=MADE["planted"])
