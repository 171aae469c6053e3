"""Processes stopped past their lease, or past what a statement may take, that go on: they come too late for anything."""
import contextlib
import http.client
import os
import threading
import time

import journeys
from actors import Handover, add_items, domain, hosting, key, new_email, submission
from faults import fault
from harness import check, srcdir, wait_for
from mailbox import Mailbox
from stopping import Workers, holds, stopped, waits

LEASE = 5
# What a stopped process has locked the database takes away from it after 10 seconds (db/db_connect.c).
PATIENCE = 40
BATCH = 6


def stand_of(run, **config):
    return run.stand(config={"handover": {"invitations_per_day": 1000000, "move_chunk": 2},
                             "worker": {"lease_seconds": LEASE, "poll_ms": 10, "chores_seconds": 1}, **config})


def not_done(stand):
    return stand.value("SELECT COUNT(*) FROM migration WHERE state <> 'commission_recorded'")


def nothing_waits(stand, what, seconds=PATIENCE):
    wait_for(lambda: not_done(stand) == "0", what, seconds, 0.1)


@fault("one of two workers is stopped while it moves, past its lease; the other ends everything meanwhile", quick=6,
       whole=60)
def move_stopped(run):
    stand = stand_of(run)
    workers = Workers(stand)
    domains, services = add_items(stand, 2 * BATCH * (run.whole + 1), BATCH * (run.whole + 1))
    for n in run:
        first = n * BATCH
        for k in range(first, first + BATCH):
            Handover(stand, [domain(domains[2 * k]), domain(domains[2 * k + 1]), hosting(services[k])]).accept().want(200)
        time.sleep(run.rng.random() * 0.03)
        with stopped(stand, workers.names[n % 2]):
            nothing_waits(stand, f"stop {n}: the other worker ends everything")
            before = effects(stand)
        time.sleep(0.2)
        if effects(stand) != before:
            run.broke(f"stop {n}: the late one changed what was done: {before} {effects(stand)}")
        workers.run_still()
    workers.end()


def effects(stand):
    """Everything a worker writes but the queue itself."""
    return stand.sql("""SELECT (SELECT COUNT(*) FROM move_log) moves, (SELECT COUNT(*) FROM audit) audit,
        (SELECT COUNT(*) FROM mail) mails, (SELECT COUNT(*) FROM entry) entries,
        (SELECT SUM(version) FROM migration) versions""")[0]


@fault("a worker is stopped between the claim of a job and its effect: it is refused when it goes on", quick=4, whole=20)
def claim_stopped(run):
    stand = stand_of(run)
    workers = Workers(stand, start=False)
    domains, _ = add_items(stand, run.whole + 1)
    for n in run:
        stand.stop("handover-worker")
        Handover(stand, [domain(domains[n])]).accept().want(200)
        late = workers.logged("job_late")
        with holds(stand, "SELECT 1 FROM migration ORDER BY migration_id DESC LIMIT 1 FOR UPDATE") as release:
            stand.start("handover-worker")
            wait_for(lambda: waits(stand), "the move waits for its migration", 10, 0.15)
            with stopped(stand, "handover-worker"):
                release()
                workers.start()
                nothing_waits(stand, f"stop {n}: the other worker does it")
                before = effects(stand)
                workers.end()
        wait_for(lambda: workers.logged("job_late") > late, f"stop {n}: the late one is refused", 20)
        if effects(stand) != before:
            run.broke(f"stop {n}: it had an effect: {before} {effects(stand)}")
        workers.run_still()


class Letters:
    """Messages that a slow server takes, each to an address of its own."""

    def __init__(self, stand, box):
        self.stand, self.box, self.count = stand, box, 0

    def put(self, count):
        """So many, at once: public id by address."""
        rows = {}
        for _ in range(count):
            self.count += 1
            rows[new_email()] = f"mail_{self.count:026d}"
        for address in rows:
            self.box.rules[address] = "slow"
        self.stand.admin_sql(
            "INSERT INTO mail (public_id, mail_key, kind, migration_id, to_role, run_at, created_at, address, language, "
            "about_id) VALUES " + ", ".join(
                f"('{public}', 'test:{public}', 'withdrawn', (SELECT MIN(migration_id) FROM migration), 'customer', "
                f"NOW(6), NOW(6), '{address}', 'it', 0)" for address, public in rows.items()))
        return rows


def mail_rows(stand, rows):
    return {r["address"]: r for r in stand.sql(
        "SELECT address, status, attempts, sent_at FROM mail WHERE address IN ('" + "', '".join(rows) + "')")}


@fault("one of two workers is stopped while a server takes its mails, past its lease: the other sends them, with the same "
       "Message-ID, and the late one settles nothing", quick=6, whole=60)
def mail_stopped(run):
    box = Mailbox()
    try:
        stand = stand_of(run, mail={"transport": "smtp", "smtp_url": f"smtp://127.0.0.1:{box.port}",
                                    "smtp_tls": "never", "timeout_seconds": 2,
                                    "from_address": "passaggi@domainregister.example"})
        box.slow = 1
        journeys.finished(stand)
        workers, letters = Workers(stand), Letters(stand, box)
        for n in run:
            rows = letters.put(6)
            wait_for(lambda: set(rows) & {a for _, a in box.tries}, "a mail leaves")
            time.sleep(run.rng.random() * 1.2)
            with stopped(stand, workers.names[n % 2]):
                held = {a for a, r in mail_rows(stand, rows).items() if r["status"] == "leased"}
                wait_for(lambda: {r["status"] for r in mail_rows(stand, rows).values()} == {"sent"},
                         f"stop {n}: the other worker sends them all", PATIENCE, 0.1)
                before = mail_rows(stand, rows)
            time.sleep(0.3)
            if mail_rows(stand, rows) != before:
                run.broke(f"stop {n}: the late one settled: {before} {mail_rows(stand, rows)}")
            for address, public in rows.items():
                ids = [m.id for m in box.of(address)]
                if not 1 <= len(ids) <= (2 if address in held else 1) or set(ids) != {f"<{public}@127.0.0.1>"}:
                    run.broke(f"stop {n}: {public}, {'held' if address in held else 'free'} at the stop, came as {ids}")
            workers.run_still()
        workers.end()
    finally:
        box.close()


class Executor:
    """../e2e/executor.py in a directory of its own."""

    def __init__(self, stand):
        self.stand, self.home = stand, stand.var + "/steps"
        with open(os.path.join(srcdir(), "tests/e2e/executor.py"), encoding="utf-8") as f:
            stand.as_user("bash", "-c", "mkdir -p steps; cat >steps/executor; chmod 755 steps/executor; "
                          ": >steps/rules; : >steps/effects", text_in=f.read())

    def rule(self, what, step):
        self.stand.as_user("bash", "-c", "exec 9>>steps/rules; flock 9; cat >&9", text_in=f"{what} * {step}\n")

    def waits_at(self, mark):
        return os.path.exists(f"{self.home}/at.{mark}")

    def go_on(self):
        for name in os.listdir(self.home):
            if name.startswith("at."):
                self.stand.as_user("rm", "-f", f"steps/{name}")

    def effects(self):
        with open(self.home + "/effects", encoding="utf-8") as f:
            return f.read().split()


STEPS = ("inventory", "plan", "copy", "shadow_check", "switch")


def invite_a_site(stand):
    """A handover of one site on agreed terms; the customer has accepted: its item."""
    package = stand.add_package()
    g = journeys.Handover(stand, [("hosting", stand.add_site(package))])
    g.act("terms", {"package_id": g.items[0]["package_id"], "target": "Basic",
                    "commission": {"rate_bp": 1500, "months": 24, "holding_days": 30}})
    p = g.get().json["proposal"]
    stand.api("POST", f"/migrations/{g.id}/terms/accept", {"offer_hash": p["hash"], "terms_hash": p["terms_hash"]},
              g.reseller).want(200)
    g.find_token()
    g.accept()
    return g, g.items[0]["id"]


def step_of(stand, item):
    return stand.value(f"SELECT step FROM extraction JOIN item USING (item_id) WHERE public_id = '{item}'")


@fault("a worker is stopped while a program executes a step, past its lease: the other asks with the same key, the step "
       "takes effect once", quick=4, whole=len(STEPS) * 2 * 3)
def step_stopped(run):
    stand = stand_of(run, fracto={"command": "", "step_seconds": 60})
    executor = Executor(stand)
    stand.configure({"fracto": {"command": executor.home + "/executor", "command_steps": " ".join(STEPS)}})
    for program in ("handover-fcgi", "handover-worker"):
        stand.restart(program)
    workers, cases = Workers(stand, start=False), [(s, w) for s in STEPS for w in ("before", "after")]
    for n in run:
        if n % len(STEPS) == 0:
            order = run.rng.sample(STEPS, len(STEPS))
        step, where = order[n % len(STEPS)], cases[(n // len(STEPS)) % 2][1]
        executor.rule(where, step)
        g, item = invite_a_site(stand)
        mark, late = f"{where}.{item}:{step}:1", workers.logged("step_late")
        wait_for(lambda m=mark: executor.waits_at(m), f"the program waits at {mark}")
        with stopped(stand, "handover-worker"):
            stand.admin_sql("UPDATE extraction SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE status = 'leased'")
            workers.start()
            if where == "after":  # the second one waits for what the first one has locked, unless it has ended
                executor.go_on()
            wait_for(lambda i=item, s=step: step_of(stand, i) != s, f"stop {n}: the other ends {step}", PATIENCE)
            executor.go_on()
            g.wait("commission_recorded")
            workers.end()
        wait_for(lambda: workers.logged("step_late") > late, f"stop {n}: the late one is refused", 20)
        done = [e for e in executor.effects() if e.startswith(item)]
        if sorted(done) != sorted(f"{item}:{s}:1" for s in STEPS):
            run.broke(f"stop {n} {where} {step}: effects {done}")
        workers.run_still()


@fault("a worker is stopped inside a chore, with its rows locked: the other does it, each customer is told once", quick=0,
       whole=10)
def chore_stopped(run):
    stand = stand_of(run)
    stand.configure({"handover": {"renewal_hour": 0}})
    workers = Workers(stand, start=False)
    for n in run:
        g = journeys.finished(stand)
        host = g.items[0]["host_id"]
        day = stand.value("SELECT DATE(CONVERT_TZ(NOW(), '+00:00', '+01:00')) + INTERVAL 60 DAY")
        stand.admin_sql(f"UPDATE handover_site.domain SET expires_on = '{day}', next_due_on = '{day}' WHERE domain_id = "
                        f"{host}; UPDATE move_log JOIN item USING (item_id) SET snapshot = JSON_REPLACE(snapshot, "
                        f"'$.expires_on', '{day}', '$.next_due_on', '{day}') WHERE kind = 'domain' AND host_id = {host}")
        stand.stop("handover-worker")
        stand.admin_sql("UPDATE chore SET done_at = '1970-01-02' WHERE name = 'renewals'")
        with holds(stand, "SELECT 1 FROM chore WHERE name = 'renewals' FOR UPDATE") as release:
            stand.start("handover-worker")
            wait_for(lambda: waits(stand), "the chore waits", 10, 0.15)
            with stopped(stand, "handover-worker"):
                release()
                workers.start()
                told = f"SELECT COUNT(*) FROM mail WHERE kind = 'renewal' AND address = '{g.email}'"
                wait_for(lambda q=told: stand.value(q) != "0", f"stop {n}: the other worker does the chore", PATIENCE, 0.1)
        time.sleep(1.5)
        count = stand.value(told)
        if count != "1":
            run.broke(f"stop {n}: told {count} times")
        workers.run_still()
        workers.end()


class Clients:
    """Hand in one migration each, again and again with the same key until it is answered for good."""

    def __init__(self, stand, bodies):
        self.stand, self.todo, self.answers, self.statuses = stand, list(bodies), {}, []
        self.threads = [threading.Thread(target=self.one, args=(b,)) for b in self.todo]
        for t in self.threads:
            t.start()

    def one(self, body):
        sent, until = {"Idempotency-Key": key()}, time.monotonic() + 120
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = self.stand.api("POST", "/migrations", body, ("reseller", 101), sent)
                self.statuses.append(answer.status)
                if answer.status == 201:
                    self.answers[body["customer"]["email"]] = answer.json["id"]
                    return
                if answer.status < 500 and answer.code != "idempotency-key-in-flight":
                    return
            time.sleep(0.1)

    def end(self, run, what):
        for t in self.threads:
            t.join()
        for body in self.todo:
            email = body["customer"]["email"]
            made = [r["public_id"] for r in self.stand.sql(
                f"SELECT public_id FROM migration WHERE recipient_email = '{email}'")]
            if made != [self.answers.get(email)]:
                run.broke(f"{what}: answered {self.answers.get(email)}, there are {made} ({self.statuses})")


def stop_under_load(run, program, seconds, allowed):
    stand = stand_of(run)
    domains, _ = add_items(stand, 8 * (run.whole + 1))
    stand.token("reseller", 101)
    for n in run:
        clients = Clients(stand, [submission([domain(d)], new_email()) for d in domains[8 * n:8 * n + 8]])
        time.sleep(run.rng.random() * 0.1)
        began = time.monotonic()
        with stopped(stand, program):
            time.sleep(seconds)
        clients.end(run, f"stop {n}")
        wrong = set(clients.statuses) - allowed
        if wrong:
            run.broke(f"stop {n}: answers {sorted(wrong)}")
        check(time.monotonic() - began < seconds + 60, f"stop {n}: everything goes on")
        check(stand.request("GET", "/handover/readyz").status in (200, 503), "readyz answers")


@fault("the web program is stopped for longer than a statement and than nginx waits: the same key has one effect", quick=0,
       whole=6)
def web_stopped(run):
    stop_under_load(run, "handover-fcgi", 35, {201, 409, 502, 503, 504})


@fault("the database is stopped for longer than a statement may take: refused in time, and the same key has one effect",
       quick=0, whole=6)
def database_stopped(run):
    stop_under_load(run, "mariadbd", 32, {201, 409, 503})
