"""Programs killed with -9 at random moments under load: nothing acknowledged is lost, nothing happens twice."""
import contextlib
import http.client
import os
import threading
import time

import invariants
from actors import BILLING, add_items, domain, hosting, key, new_email, refund, renewal, seeded, submission
from harness import Stand, check, comment, eq, test, wait_for

SCALE = int(os.environ.get("KILLS_SCALE") or 1)  # ten times as many kills of ten times as many handovers: 10
MIGRATIONS = 50 * SCALE
WORKER_KILLS, DATABASE_KILLS, WEB_KILLS = 50 * SCALE, 5 * SCALE, SCALE
CLIENTS = 4
PATIENCE = 90  # seconds


def make_stand():
    # Chunks of two: the three items of a handover take two transactions, and a kill may come between them.
    return Stand(config={"handover": {"invitations_per_day": 1000000, "move_chunk": 2},
                         "worker": {"lease_seconds": 5, "poll_ms": 10}})


def seed():
    """KILLS_SEED repeats a run (as far as its moments can be repeated)."""
    return int(os.environ.get("KILLS_SEED") or time.time_ns() % 1000000007)


def insist(stand, method, path, body=None, token=None, wanted=(200, 201)):
    """The same request with the same key until it is answered for good; what else than busy comes back is a failure."""
    until, headers = time.monotonic() + PATIENCE, {"Idempotency-Key": key()} if method == "POST" else {}
    last = None
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            last = stand.api(method, path, body, token, headers)
            if last.status in wanted:
                return last
            # 504 is no "busy": a request hung. In flight: the first try still holds its key.
            check(last.status in (502, 503) or last.code == "idempotency-key-in-flight", f"{last!r}")
        time.sleep(0.05)
    check(False, f"{method} {path}: not answered in {PATIENCE} seconds, last {last!r}")


class Load:
    """Clients that hand over, and remember every answer they were given."""

    def __init__(self, stand, rng):
        self.stand, self.rng, self.lock = stand, rng, threading.Lock()
        domains, services = add_items(stand, 2 * MIGRATIONS + 20, MIGRATIONS + 10)
        self.todo = [[domain(domains[2 * n]), domain(domains[2 * n + 1]), hosting(services[n])]
                     for n in range(MIGRATIONS)]
        self.done, self.failures, self.accepting = [], [], threading.Event()
        self.day = stand.value("SELECT UTC_DATE()")
        self.pauses = [rng.random() * 1.2 for _ in range(MIGRATIONS)]

    def one(self, items, pause):
        stand, email = self.stand, new_email()
        submitted = insist(stand, "POST", "/migrations", submission(items, email), ("reseller", 101))
        time.sleep(pause / 2)
        link = "/invitations/" + submitted.json["invitation"]["token"]
        offer = insist(stand, "GET", link).json["offer"]["hash"]
        self.accepting.set()
        accepted = insist(stand, "POST", link + "/accept", {"offer_hash": offer, "billing": BILLING})
        line = f"LK-{items[2]['id']}"
        told = insist(stand, "POST", "/site/refunds", refund(line, "R1", 1000, self.day), ("site", 0))
        with self.lock:
            self.done.append({"items": items, "email": email, "submitted": submitted, "accepted": accepted,
                              "line": line, "told": told})
        time.sleep(pause / 2)

    def client(self):
        while True:
            with self.lock:
                if not self.todo or self.failures:
                    return
                items, pause = self.todo.pop(), self.pauses.pop()
            try:
                self.one(items, pause)
            except BaseException as e:  # noqa: B036 told by the test
                with self.lock:
                    self.failures.append(e)

    def run(self, meanwhile):
        threads = [threading.Thread(target=self.client) for _ in range(CLIENTS)]
        for t in threads:
            t.start()
        try:
            meanwhile()
        finally:
            for t in threads:
                t.join()
        if self.failures:
            raise self.failures[0]


def revive_worker(stand):
    """It ends when it comes up while the database is away, with EX_TEMPFAIL: the init system starts it again."""
    if not stand.is_running("handover-worker"):
        process = stand.processes.pop("handover-worker", None)
        check(process is None or process.returncode == 75, f"the worker ended with {process and process.returncode}:\n"
              f"{stand.log_tail('handover-worker')}")
        stand.start("handover-worker", wait=False)


def kill_at_random(stand, load):
    """Every kill of the plan, most of them while a customer accepts or soon after. Afterwards all run again."""
    plan = ["handover-worker"] * WORKER_KILLS + ["mariadbd"] * DATABASE_KILLS + ["handover-fcgi"] * WEB_KILLS
    load.rng.shuffle(plan)
    hit = 0
    for program in plan:
        load.accepting.clear()
        if load.rng.random() < 0.7:
            load.accepting.wait(0.5)
            time.sleep(load.rng.random() * 0.04)
        else:
            time.sleep(load.rng.random() * 0.3)
        revive_worker(stand)
        stand.kill(program)
        if program == "handover-worker":
            hit += int(stand.value("SELECT COUNT(*) FROM job WHERE status = 'leased' AND lease_until > NOW(6) + "
                                   "INTERVAL 4900000 MICROSECOND"))
        stand.start(program, wait=program != "handover-worker")
    revive_worker(stand)
    comment(f"{hit} jobs were under way when the worker was killed")


def states(stand):
    return {r["state"]: r["n"] for r in stand.sql("SELECT state, COUNT(*) n FROM migration GROUP BY state")}


@test(f"{MIGRATIONS} handovers while the worker is killed {WORKER_KILLS} times, the database {DATABASE_KILLS} times "
      f"and the web program {WEB_KILLS} times: all are done, each item moved once")
def kills(stand):
    number = seed()
    comment(f"seed {number} (KILLS_SEED={number})")
    rng = seeded(number)
    load, began = Load(stand, rng), time.monotonic()
    load.run(lambda: kill_at_random(stand, load))
    comment(f"under fire for {time.monotonic() - began:.1f} seconds")
    wait_for(lambda: states(stand) == {"commission_recorded": str(MIGRATIONS)}, "all are done", PATIENCE, 0.2)
    comment(f"all done after {time.monotonic() - began:.1f} seconds, tries of a job: "
            f"{stand.value('SELECT MAX(attempts) FROM job')}")
    check_answers(stand, load)
    check_moves(stand, load)
    check_lines(stand, load)
    invariants.hold_and_verify(stand, late=10)


def check_answers(stand, load):
    """I7: what was answered with 2xx is there, as it was answered."""
    eq(len(load.done), MIGRATIONS, "handovers whose acceptance was acknowledged")
    eq(stand.value("SELECT COUNT(*) FROM migration"), str(MIGRATIONS), "migrations, also unacknowledged")
    for d in load.done:
        told = d["submitted"].json
        now = insist(stand, "GET", "/migrations/" + told["id"], token=("reseller", 101)).json
        eq((now["reference"], now["state"]), (told["reference"], "commission_recorded"), "the handover as answered")
        row = stand.sql(f"SELECT m.customer_id c, m.recipient_email e, COUNT(*) n FROM migration m JOIN item i ON "
                        f"i.migration_id = m.migration_id WHERE m.public_id = '{told['id']}' "
                        "GROUP BY m.migration_id")[0]
        eq(row, {"c": str(d["accepted"].json["account_id"]), "e": d["email"], "n": "3"}, f"row of {told['id']}")
        eq(stand.value(f"SELECT COUNT(*) FROM handover_site.account WHERE email = '{d['email']}'"), "1",
           "accounts made")


def check_moves(stand, load):
    owners = {(r["k"], r["i"]): r["a"] for r in stand.sql(
        "SELECT 'domain' k, domain_id i, account_id a FROM handover_site.domain UNION ALL "
        "SELECT 'hosting', service_id, account_id FROM handover_site.service")}
    for d in load.done:
        for item in d["items"]:
            eq(owners[item["kind"], str(item["id"])], str(d["accepted"].json["account_id"]), f"owner of {item}")
    eq(stand.value("SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT item_id)) FROM move_log"),
       f"{3 * MIGRATIONS} {3 * MIGRATIONS}", "moves")
    eq(stand.value("SELECT COUNT(*) FROM audit WHERE event = 'item_moved'"), str(3 * MIGRATIONS),
       "moves told in the audit")
    eq(stand.value("SELECT COUNT(*) FROM commission_term"), str(3 * MIGRATIONS), "terms")


def check_lines(stand, load):
    for d in load.done:
        body = renewal(d["line"], "hosting", d["items"][2]["id"], 3900, load.day)
        insist(stand, "POST", "/site/renewals", body, ("site", 0))
    eq(stand.value("SELECT CONCAT(COUNT(*), ' ', SUM(commission_cents)) FROM entry"),
       f"{2 * MIGRATIONS} {MIGRATIONS * 290}", "entries and cents")


@test("renewals and refunds told while the database is killed: each line earns once, the sums are by the rule")
def kills_in_the_ledger(stand):
    number = seed()
    comment(f"seed {number} (KILLS_SEED={number})")
    rng = seeded(number)
    day = stand.value("SELECT UTC_DATE()")
    services = [r["h"] for r in stand.sql("SELECT host_id h FROM commission_term WHERE kind = 'hosting' LIMIT 10")]
    check(services, "something was moved by the test before")
    lines = [(f"LX-{n}", int(rng.choice(services))) for n in range(60)]
    calls = [("renewals", renewal(line, "hosting", s, 3900, day)) for line, s in lines]
    calls += [("refunds", refund(line, "R1", 1300, day)) for line, _ in lines]
    calls += [("refunds", refund(line, "R2", 2600, day)) for line, _ in lines[:30]]
    rng.shuffle(calls)
    lock, failures = threading.Lock(), []

    def client():
        while True:
            with lock:
                if not calls or failures:
                    return
                what, body = calls.pop()
            try:
                insist(stand, "POST", "/site/" + what, body, ("site", 0))
                time.sleep(0.05)
            except BaseException as e:  # noqa: B036 told by the test
                with lock:
                    failures.append(e)

    threads = [threading.Thread(target=client) for _ in range(6)]
    for t in threads:
        t.start()
    for _ in range(3):
        time.sleep(rng.random() * 0.5)
        stand.kill("mariadbd")
        stand.start("mariadbd")
    for t in threads:
        t.join()
    revive_worker(stand)
    if failures:
        raise failures[0]
    eq(stand.value("SELECT CONCAT(SUM(kind = 'accrual'), ' ', SUM(kind = 'reversal'), ' ', SUM(commission_cents)) "
                   "FROM entry WHERE line_id LIKE 'LX-%'"), "60 90 7800", "accruals, reversals and cents")
    invariants.hold_and_verify(stand, late=10)
