"""
Eight clients tell overlapping events of the same lines while reconcile runs in a loop: afterwards a checker that reads
tables only finds no duplicate and no loss. LEDGER_SECONDS (3) says for how long, LEDGER_SEED which.
"""
import os
import random
import threading
import time

import invariants
from actors import quiet, refund, renewal
from harness import check, comment, eq, test
from journeys import finished

SECONDS = float(os.environ.get("LEDGER_SECONDS") or 3)
SEED = int(os.environ.get("LEDGER_SEED") or 20261123)
CLIENTS = 8


def host_rows(stand, service, account, numbers, day):
    """What the host knows: payments of 10.01 and refunds of 3.33, 3.33 and 3.35 of every third."""
    paid = ", ".join(f"('E{n}', 'F{n}', 'N{n}', {account}, 'hosting', {service}, 'renewal', '{day}', 1001)" for n in numbers)
    back = ", ".join(f"('E{n}', 'R{r}', '{day}', {cents})" for n in numbers if n % 3 == 0
                     for r, cents in enumerate((333, 333, 335)))
    stand.admin_sql("INSERT INTO handover_site.paid_line (line_id, invoice_id, number, account_id, kind, host_id, line_kind, "
                    f"paid_on, net_cents) VALUES {paid}; INSERT INTO handover_site.refunded_line (line_id, refund_id, "
                    f"refunded_on, net_cents) VALUES {back}")


def client(stand, number, world, until, heard):
    rng = random.Random(SEED * 100 + number)
    while time.monotonic() < until:
        last = world["last"]
        n = rng.randrange(max(1, last - 40), last + 1)
        kind = rng.random()
        if kind < 0.5:
            body, what = renewal(f"E{n}", "hosting", world["service"], 1001, world["day"]), "renewals"
        elif kind < 0.9:
            n -= n % 3
            r = rng.randrange(3)
            body, what = refund(f"E{n}", f"R{r}", (333, 333, 335)[r], world["day"]), "refunds"
        else:
            body, what = renewal(f"E{n}", "hosting", world["service"], 1002, world["day"]), "renewals"
        if n == 0:
            continue
        answer = stand.api("POST", "/site/" + what, body, token=("site", 0))
        heard.append((what, body, answer.status))


def reconciler(stand, world, until, outcomes):
    while time.monotonic() < until:
        done = stand.ctl("reconcile", "--from", world["day"], "--to", world["day"], ok=False)
        outcomes.append((done.returncode, done.stderr[-300:]))


@test("eight clients and reconcile at once on the same lines and refunds: no duplicate, no loss, by the tables alone")
def storm(stand):
    comment(f"seed {SEED}, {SECONDS:g} seconds")
    service = stand.add_service()
    g = finished(stand, [("hosting", service)])
    world = {"service": service, "last": 40, "day": stand.value("SELECT UTC_DATE()")}
    host_rows(stand, service, g.customer[1], range(1, 41), world["day"])
    heard, outcomes = [], []
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=client, args=(stand, n, world, until, heard)) for n in range(CLIENTS)]
    threads += [threading.Thread(target=reconciler, args=(stand, world, until, outcomes)) for _ in range(2)]
    for t in threads:
        t.start()
    while time.monotonic() < until:
        host_rows(stand, service, g.customer[1], range(world["last"] + 1, world["last"] + 11), world["day"])
        world["last"] += 10
        time.sleep(0.2)
    for t in threads:
        t.join()
    quiet(stand)
    strange = [h for h in heard if h[2] not in (200, 201, 409)]
    eq(strange[:3], [], "answers that are neither 200, 201 nor 409")
    eq([o for o in outcomes if o[0] != 0][:3], [], "runs of reconcile that failed")
    eq(stand.ctl("reconcile", "--from", world["day"], "--to", world["day"]) != "", True, "the last one")
    last = world["last"]
    comment(f"{len(heard)} answers, {len(outcomes)} runs, {last} lines")
    check(len(heard) > 50 and outcomes, "something was done")
    # Lines first told with the other amount stand so: the host contradicts them, each an alarm, none a second entry.
    wrong = int(stand.value("SELECT COUNT(*) FROM told_renewal WHERE line_id LIKE 'E%' AND net_cents <> 1001"))
    eq(stand.value("SELECT COUNT(*) FROM told_renewal WHERE line_id LIKE 'E%'"), str(last), "lines told")
    eq(stand.value("SELECT COUNT(*) FROM told_refund WHERE line_id LIKE 'E%'"), str(3 * (last // 3)), "refunds told")
    eq(stand.value("SELECT COUNT(*) FROM entry WHERE line_id LIKE 'E%' AND kind = 'accrual'"), str(last), "accruals")
    eq(stand.value("SELECT COUNT(*) FROM entry WHERE line_id LIKE 'E%' AND kind = 'reversal'"), str(3 * (last // 3)),
       "reversals")
    eq(stand.sql("SELECT line_id FROM entry WHERE line_id LIKE 'E%' GROUP BY line_id, net_cents > 0 HAVING "
                 "SUM(kind = 'reversal') = 3 AND SUM(commission_cents) <> 0 LIMIT 3"), [], "refunded in full, not zero")
    check(int(stand.value("SELECT COUNT(*) FROM ledger_alarm WHERE kind = 'renewal_differs'")) >= wrong, "alarms")
    acknowledged = {(b["line_id"], b.get("refund_id")) for _, b, status in heard if status in (200, 201)}
    kept = {(r["line_id"], None) for r in stand.sql("SELECT line_id FROM told_renewal")}
    kept |= {(r["line_id"], r["refund_id"]) for r in stand.sql("SELECT line_id, refund_id FROM told_refund")}
    eq(sorted(acknowledged - kept, key=str), [], "acknowledged and lost")
    invariants.hold_and_verify(stand)
