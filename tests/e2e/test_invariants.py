"""The invariants themselves: each is broken once, by hand and with the keys off, and must be named."""
import invariants
from actors import Handover, add_items, domain, hosting, quiet, refund, renewal, tell
from harness import USER, check, comment, eq, test

MADE = {}


def made(stand):
    """Numbers of a handover that is done (with two lines, one refunded), of two that wait, of a rejected one."""
    if not MADE:
        domains, services = add_items(stand, 6, 1)
        done = Handover(stand, [domain(domains[0]), domain(domains[1]), hosting(services[0])])
        done.accept().want(200)
        done.wait()
        day = stand.value("SELECT UTC_DATE()")
        for line in ("LI-1", "LI-2"):
            tell(stand, "renewals", renewal(line, "hosting", services[0], 3900, day)).want(201)
        tell(stand, "refunds", refund("LI-1", "R1", 1000, day)).want(201)
        one, two, no = (Handover(stand, [domain(d)]) for d in domains[2:5])
        no.reject().want(200)
        quiet(stand)
        MADE.update(done=done.number, one=one.number, two=two.number, no=no.number, domain=domains[0],
                    host=domains[2])
    return MADE


STATEMENT = ("INSERT INTO statement SELECT NULL, 101, '2020-01-01', {number}, {entries}, 0, 0, 0, 0, 0, 'EUR', '', "
             "REPEAT('x', 32), NOW(6)")
PACKAGE = "INSERT INTO package VALUES ({{one}}, 9, 'FractoCloud', 'x', NULL, '{stage}', {version}, NOW(6))"
TERMS = ("INSERT INTO terms (migration_id, package_id, version, offer_version, rate_bp, fixed_cents, months, holding_days, "
         "proposed_by, proposed_at) VALUES ({one}, 9, 1, 1, 0, 0, 0, 30, 1, NOW(6))")
TRY = ("INSERT INTO extraction_try SELECT item_id, {seq}, 'copy', 1, 'retry', {key}, 'manual', 1, '', NOW(6) FROM item "
       "WHERE migration_id = {{one}} LIMIT 1")

# The invariant (the beginning of its name is enough to tell it from the others), and what breaks it.
BREAKS = (
    ("I1 ", "UPDATE item SET ended = 1, host_id = {host} WHERE migration_id = {two}"),
    ("I2 the host's owner", "UPDATE handover_site.domain SET account_id = 102 WHERE domain_id = {domain}"),
    ("I2 the host's owner", "DELETE FROM handover_site.domain WHERE domain_id = {domain}"),
    ("I2 a move's two", "UPDATE move_log SET from_account = 102 WHERE migration_id = {done} LIMIT 1"),
    ("I2 a move's two", "UPDATE migration SET customer_id = 203 WHERE migration_id = {done}"),
    ("I2 a merge does not", "INSERT INTO account_merge VALUES (901, 902, 902, UTC_DATE(), NOW(6)), "
     "(902, 903, 903, UTC_DATE(), NOW(6))"),
    ("I4 an entry is not", "UPDATE entry SET confirms_on = confirms_on + INTERVAL 1 DAY WHERE line_id = 'LI-2'"),
    ("I3 the same thing", "UPDATE item SET host_id = {domain} WHERE migration_id = {done} AND kind = 'domain'"),
    ("I3 a move is not told", "DELETE FROM audit WHERE migration_id = {done} AND event = 'item_moved' LIMIT 1"),
    ("I4 a line earns for two", "INSERT INTO entry SELECT NULL, 'ent_x', line_id, 102, kind, refund_id, item_id, "
     "paid_on, net_cents, currency, rate_bp, commission_cents, recorded_at, confirms_on FROM entry WHERE line_id = 'LI-2'"),
    ("I4 an entry is not", "UPDATE entry SET net_cents = net_cents + 1 WHERE line_id = 'LI-2'"),
    ("I4 an entry is not", "UPDATE entry SET paid_on = paid_on - INTERVAL 1 DAY WHERE line_id = 'LI-2'"),
    ("I4 a reversal without", "DELETE FROM told_refund"),
    ("I4 a reversal without", "DELETE FROM entry WHERE line_id = 'LI-1' AND kind = 'accrual'"),
    ("I4 a refund of", "DELETE FROM entry WHERE kind = 'reversal'"),
    ("I4 a sum is", "UPDATE entry SET commission_cents = commission_cents - 1 WHERE kind = 'reversal'"),
    ("I4 a sum is", "UPDATE entry SET commission_cents = commission_cents + 1 WHERE line_id = 'LI-2'"),
    ("I4 a line that earns", "DELETE FROM entry WHERE line_id = 'LI-2'; "
     "UPDATE told_renewal SET told_at = told_at + INTERVAL 1 HOUR"),
    ("I5 the chain", "DELETE FROM audit WHERE migration_id = {done} AND seq = 3"),
    ("I5 the chain", "DELETE FROM audit WHERE migration_id = {one}"),
    ("I5 the head", "UPDATE migration SET audit_mac = REPEAT('x', 32) WHERE migration_id = {one}"),
    ("I5 the head", "UPDATE migration SET state = 'withdrawn' WHERE migration_id = {one}"),
    ("I5 a state does not", "UPDATE audit SET from_state = 'requested' "
     "WHERE migration_id = {done} AND event = 'record'"),
    ("I5 a state changed", "UPDATE audit SET actor_role = 'customer' WHERE migration_id = {done} AND event = 'record'"),
    ("I5 a state changed", "UPDATE audit SET event = 'item_verified' WHERE migration_id = {done} AND event = 'record'"),
    ("I5 an event of", "UPDATE audit SET event = 'accept' "
     "WHERE migration_id = {done} AND event = 'item_moved' LIMIT 1"),
    ("I5 an item is not told", "UPDATE item SET state = 'moved' WHERE migration_id = {done} LIMIT 1"),
    ("I5 an item is not told", "UPDATE item SET state = 'excluded', excluded = 1 WHERE migration_id = {one}"),
    ("I10 extracted on", "INSERT INTO extraction (item_id, migration_id, package_id, version, step, status, run_at, since) "
     "SELECT item_id, migration_id, 9, 1, 'copy', 'ready', NOW(6), NOW(6) FROM item WHERE migration_id = {one} LIMIT 1"),
    ("I10 a step's lease", "INSERT INTO extraction (item_id, migration_id, package_id, version, step, status, run_at, since) "
     "SELECT item_id, migration_id, 9, 1, 'copy', 'leased', NOW(6), NOW(6) FROM item WHERE migration_id = {one} LIMIT 1"),
    ("I10 a service of its own", "UPDATE item SET extracted_at = NOW(6) WHERE migration_id = {done} LIMIT 1"),
    ("I10 a site was", "UPDATE item SET extracted_at = NOW(6), site_id = host_id WHERE migration_id = {done} AND "
     "kind = 'hosting'"),
    ("I9 not one", "UPDATE item SET hold_reason = 'terms' WHERE migration_id = {one}"),
    ("I5 moved, without", "DELETE FROM commission_term WHERE migration_id = {done} LIMIT 1"),
    ("I5 moved, without", "DELETE FROM move_log WHERE migration_id = {done} LIMIT 1"),
    ("I5 moved, without", "UPDATE item SET state = 'verified' WHERE migration_id = {one}"),
    ("I5 a log or term", "UPDATE commission_term SET rate_bp = rate_bp + 1 WHERE migration_id = {done} LIMIT 1"),
    ("I5 a log or term", "UPDATE commission_term SET beneficiary_id = 102 WHERE migration_id = {done} LIMIT 1"),
    ("I5 accepted without", "UPDATE migration SET customer_id = NULL WHERE migration_id = {done}"),
    ("I5 accepted without", "DELETE FROM consent_customer WHERE migration_id = {done}"),
    ("I5 the state needs", "UPDATE consent_customer SET hash = REPEAT('x', 32) WHERE migration_id = {done}"),
    ("I6 a job is dead", "UPDATE job SET status = 'dead' WHERE migration_id = {one}"),
    ("I6 due work", "UPDATE job SET run_at = NOW(6) - INTERVAL 1 HOUR WHERE migration_id = {one}"),
    ("I6 a migration that is over", "UPDATE job SET status = 'ready', run_at = NOW(6) - INTERVAL 1 HOUR "
     "WHERE migration_id = {done} AND kind = 'verify'"),
    ("I6 nobody", "UPDATE job SET status = 'done' WHERE migration_id = {one}"),
    ("I6 nobody", "UPDATE migration SET state = 'customer_registered' WHERE migration_id = {one}"),
    ("I6 nobody", "UPDATE migration SET state = 'hosting_moved' WHERE migration_id = {done}"),
    ("I6 done, but", "UPDATE item SET state = 'failed' WHERE migration_id = {done} LIMIT 1"),
    ("I6 done, but", "UPDATE item SET state = 'moved' WHERE migration_id = {one}"),
    ("I8 a lease is long", "UPDATE job SET status = 'leased', lease_token = 'x', lease_until = "
     "NOW(6) - INTERVAL 1 HOUR WHERE migration_id = {one}"),
    ("I8 a lease without", "UPDATE job SET status = 'leased' WHERE migration_id = {one}"),
    ("I9 a migration lacks", "DELETE FROM invitation WHERE migration_id = {one}"),
    ("I9 a migration lacks", "DELETE FROM item WHERE migration_id = {one}"),
    ("I9 a migration lacks", "DELETE FROM consent_reseller WHERE migration_id = {one}"),
    ("I9 a migration lacks", "UPDATE migration SET offer_version = 2 WHERE migration_id = {one}"),
    ("I9 an offer names", "DELETE FROM offer_item WHERE migration_id = {done} LIMIT 1"),
    ("I9 the items'", "UPDATE item SET position = 9 WHERE migration_id = {done} LIMIT 1"),
    ("I9 an answer was", "UPDATE idempotency SET status = 0 LIMIT 1"),
    ("I9 an item has ended", "UPDATE item SET ended = 1 WHERE migration_id = {one}"),
    ("I9 an item has ended", "UPDATE item SET ended = 0 WHERE migration_id = {done}"),
    ("I9 an invitation", "UPDATE invitation SET status = 'used' WHERE migration_id = {one}"),
    ("I9 an invitation", "UPDATE invitation SET status = 'live' WHERE migration_id = {done}"),
    ("I9 not one invitation", "UPDATE invitation SET status = 'dead' WHERE migration_id = {one}"),
    ("I9 not one invitation", "UPDATE migration SET is_misaddressed = 1 WHERE migration_id = {one}"),
    ("I9 two invitations", "INSERT INTO invitation (public_id, migration_id, salt, token_hash, status, created_at, "
     "expires_at) SELECT 'inv_x', migration_id, salt, REVERSE(token_hash), 'live', created_at, expires_at FROM "
     "invitation WHERE migration_id = {one}"),
    ("I5 what the law leaves", "INSERT INTO audit SELECT migration_id, 99, at, 'staff', 1, 'resend', 0, to_state, "
     "to_state, '', '', mac FROM audit WHERE migration_id = {done} LIMIT 1"),
    ("I9 an item's columns", "UPDATE item SET verified_at = NULL WHERE migration_id = {done} LIMIT 1"),
    ("I4 a statement is not", STATEMENT.format(number=1, entries=1)),
    ("I4 a statement is not", STATEMENT.format(number=1, entries=0) +
     "; INSERT INTO statement_line SELECT LAST_INSERT_ID(), 1, entry_id, '' FROM entry WHERE line_id = 'LI-2'"),
    ("I4 a statement does not", STATEMENT.format(number=2, entries=0)),
    ("I4 a payout", STATEMENT.format(number=1, entries=0) +
     "; INSERT INTO payout VALUES (LAST_INSERT_ID(), UTC_DATE(), 1, 0, 1, 'x', 1, NOW(6))"),
    ("I6 a mail is", "UPDATE mail SET sent_at = NOW(6) WHERE migration_id = {one} LIMIT 1"),
    ("I6 a mail is", "UPDATE mail SET status = 'sent' WHERE migration_id = {one} LIMIT 1"),
    ("I6 who is not", "UPDATE mail SET status = 'ready' WHERE migration_id = {no} AND kind = 'invitation'"),
    ("I6 who is not", "UPDATE mail SET about_id = 0 WHERE migration_id = {one} AND kind = 'invitation'"),
    ("I8 a mail's", "UPDATE mail SET status = 'leased' WHERE migration_id = {one} LIMIT 1"),
    ("I8 a mail's", "UPDATE mail SET status = 'leased', lease_token = 'x', lease_until = NOW(6) - INTERVAL 1 HOUR "
     "WHERE migration_id = {one} LIMIT 1"),
    ("I9 an answer is no", "UPDATE idempotency SET status = 500 LIMIT 1"),
    ("I9 an answer is no", "UPDATE idempotency SET invitation_id = 'inv_x' LIMIT 1"),
    ("I10 a package is", PACKAGE.format(stage="proposed", version=0)),
    ("I10 a package is", PACKAGE.format(stage="asked", version=1)),
    ("I10 a package is", PACKAGE.format(stage="agreed", version=1) + "; " + TERMS),
    ("I10 terms without", "UPDATE migration SET has_terms = 1 WHERE migration_id = {one}"),
    ("I10 terms without", "UPDATE migration SET has_terms = 1 WHERE migration_id = {one}; " + TERMS),
    ("I10 agreed to another", TERMS + "; INSERT INTO terms_agreed VALUES ({one}, 9, 1, REPEAT('x', 32), "
     "REPEAT('x', 32), NOW(6))"),
    ("I10 what was tried", TRY.format(seq=2, key="NULL")),
    ("I10 a step that was", TRY.format(seq=1, key="'x'")),
    ("I10 an extraction is", "INSERT INTO extraction (item_id, migration_id, package_id, version, step, status, run_at, "
     "since) SELECT item_id, migration_id, 0, 1, 'copy', 'done', NOW(6), NOW(6) FROM item WHERE migration_id = {one}"),
    ("I10 an item is being", "UPDATE item SET state = 'extracting' WHERE migration_id = {one}"),
    ("I9 a rejection", "UPDATE migration SET ended_reason = NULL WHERE migration_id = {no}"),
)

# A key of the table forbids it; the statement stays as a second look.
FORBIDDEN_BY_A_KEY = ("I4 two entries for one thing",)


@test("all hold after handovers in every state")
def all_hold(stand):
    made(stand)
    invariants.hold_and_verify(stand)


@test("each is named when it is broken")
def each(stand):
    numbers, missed = made(stand), []
    for name, change in BREAKS:
        found = stand.admin_sql("SET foreign_key_checks = 0; START TRANSACTION;\n" + change.format(**numbers) + ";\n" +
                                invariants.script() + "ROLLBACK;")
        if not any(r["invariant"].startswith(name) for r in found):
            missed.append(f"{name}: {change}\n  found {sorted({r['invariant'] for r in found})}")
    check(not missed, "\n".join(missed))
    invariants.hold_and_verify(stand)


@test("none is left untried")
def none_left(stand):
    names = invariants.names()
    comment(f"{len(names)} invariants")
    eq([n for n in names if not any(n.startswith(b) for b, _ in BREAKS)], list(FORBIDDEN_BY_A_KEY), "untried")
    for begin, _ in BREAKS:
        eq(len([n for n in names if n.startswith(begin)]), 1, f"invariants that begin with {begin!r}")


def doctor(stand):
    """The exit code and the lines of doctor --data."""
    done = stand.ctl("doctor", "--data", ok=False)
    return done.returncode, done.stdout.splitlines()


# What an administrator can do though the keys are on, and the other way round; the line that names it.
PLANTS = (
    ("UPDATE handover_site.domain SET account_id = 102 WHERE domain_id = {domain}",
     "UPDATE handover_site.domain SET account_id = {owner} WHERE domain_id = {domain}",
     "FAIL  I2 the host's owner is not the last move's target: migration {done}, domain {domain} belongs to 102"),
    ("CREATE TABLE kept AS SELECT * FROM audit WHERE migration_id = {two}; DELETE FROM audit WHERE migration_id = {two}",
     "INSERT INTO audit SELECT * FROM kept; DROP TABLE kept",
     "FAIL  I5 the chain has gaps or another end than its head: migration {two}, 0 rows, 0 to 0, head "),
    ("UPDATE idempotency SET status = status + 400", "UPDATE idempotency SET status = status - 400",
     "FAIL  I9 an answer is no answer, or of an invitation that is not there: account:101 "),
)


@test("doctor --data says that all hold, and with the exit code 1 each row that does not, with its migration")
def data(stand):
    numbers = made(stand)
    owner = stand.value(f"SELECT account_id FROM host_domain WHERE domain_id = {numbers['domain']}")
    whole = [f"ok    invariants: all {len(invariants.names())} hold", "ok    audit chains: 4, "]

    def is_well():
        code, lines = doctor(stand)
        check(code == 0 and all(any(x.startswith(w) for x in lines) for w in whole), f"{code}: {lines}")
        check(not [x for x in lines if not x.startswith(("ok", "doctor: 4 well, 0 to know, 0 to mend"))], f"{lines}")
    is_well()
    for change, back, line in PLANTS:
        stand.admin_sql(change.format(owner=owner, **numbers))
        code, lines = doctor(stand)
        check(code == 1 and any(x.startswith(line.format(**numbers)) for x in lines), f"{code}: {lines}")
        stand.admin_sql(back.format(owner=owner, **numbers))
    is_well()


@test("doctor --data says a chain that does not fit its key, and a check that cannot be made")
def data_unseen(stand):
    number = made(stand)["two"]
    stand.admin_sql(f"UPDATE audit SET request_id = CONCAT(request_id, 'x') WHERE migration_id = {number} LIMIT 1")
    code, lines = doctor(stand)
    eq((code, [x for x in lines if x.startswith("FAIL")]),
       (1, ["FAIL  audit chains: broken: see the lines event=audit_broken"]), "a changed row")
    stand.admin_sql("UPDATE audit SET request_id = LEFT(request_id, CHAR_LENGTH(request_id) - 1) "
                    f"WHERE migration_id = {number} LIMIT 1")
    stand.configure({"database": {"admin_user": "nobody_such"}})
    code, lines = doctor(stand)
    check(code == 1 and any(x.startswith("FAIL  invariants: could not all be looked at") for x in lines), f"{lines}")
    stand.configure({"database": {"admin_user": USER}})
    eq(doctor(stand)[0], 0, "exit code, all as it was")
