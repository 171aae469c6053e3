"""
Every allocation of every request, of a job and of a command fails once; where the program does without, a second time
with all that come after it.

Out of memory ends the program (../../fcgi/memory.c): the supervisor starts it again, and what was acknowledged is in the
database. So of a request may come the true answer, a 5xx, or none; of the program no other end than EX_OSERR; of the
database what was before or the whole effect. The same request again, with the same key, has the effect once.

What libraries did before that file was there: libfcgi 2.4.2 asserts (SIGABRT); json-c 0.16 took a string it could not
copy for null, so that a request was answered 422 or 401 for what it had not said, and followed the null pointer of a
member's name (SIGSEGV in json_object_object_add_ex); Connector/C 3.3.20 said 2008 and answered every later statement of
that connection the same.
"""
import contextlib
import http.client
import itertools
import json
import uuid

import actors
import cases
import invariants
import journeys
import test_routes as routes
from faults import fault
from harness import API, check, comment, wait_for
from memory import MemoryStand
from stopping import Tables, stopped

OUT_OF_MEMORY = 71  # EX_OSERR
SEVERAL_EFFECTS = routes.WITHOUT_NONCE  # asked twice, done twice: drafts, sessions, links


class Request:
    """One request to a route, as bytes that can be sent again."""

    def __init__(self, world, route, subject):
        self.route, self.world, self.subject = route, world, subject
        self.expected = dict(routes.each_route())[route]
        self.caller = "visitor" if route[1] == "/handover/enter" else routes.allowed_caller(self.expected)
        self.is_api = route[1].startswith(API)
        self.more = {}
        if self.is_api:
            self.more = {"headers": world.headers(route, self.caller, subject)}
            if route[0] == "POST":
                self.more["body"] = json.dumps(routes.json_body(route, self.caller, subject))
        elif route[0] == "POST":
            account = world.account(self.caller, subject)
            fields = dict(routes.CASES[" ".join(route)].body(subject))
            fields.setdefault("csrf", world.csrf(world.browser(account), account, subject))
            self.more = {"nonce": uuid.uuid4().hex, "fields": fields}
        else:
            world.browser(world.account(self.caller, subject))

    def send(self):
        """The answer; None where the connection ended without one."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            if not self.is_api:
                return routes.call_page(self.world, self.route, self.caller, self.subject, **self.more)
            return self.world.stand.request(self.route[0], routes.path_of(self.route, self.subject),
                                            self.more["headers"], self.more.get("body"))
        return None

    @property
    def good(self):
        return self.expected[self.caller]


class Trial:
    """A stand with one thread, on which allocations of requests fail."""

    def __init__(self, run):
        self.run = run
        self.stand = run.stand(kind=MemoryStand, config={
            "web": {"threads": 1}, "handover": {"invitations_per_day": 1000000}, "worker": {"poll_ms": 20},
            "session": cases.CONFIG["session"]})  # the whole table takes longer than a sign-in is fresh
        self.world = routes.World(self.stand)
        routes.WORLD["it"] = self.world
        self.tables, self.effects, self.shared, self.ends = Tables(self.stand), {}, {}, {}
        self.last, self.plants, self.planted = ("", ""), {}, set()
        run.planted = self.is_planted

    def made(self, make):
        """A subject; where the rows of that kind break an invariant by themselves, they are not looked at."""
        subject = make(self.stand)
        known = self.stand.value(f"SELECT migration_id FROM migration WHERE public_id = '{subject.get('id')}'")
        if make not in self.plants:
            self.plants[make] = any(row["migration_id"] == known for row in invariants.check(self.stand))
        if self.plants[make]:
            self.planted.add(known)
        return subject

    def is_planted(self, row):
        return row["migration_id"] in self.planted or row["invariant"] == "I4 a statement is not what its lines are"

    def subject(self, route):
        case = routes.CASES[" ".join(route)]
        if route[0] == "POST":
            subject = self.made(case.subject)
        else:
            if case.subject not in self.shared:
                self.shared[case.subject] = self.made(case.subject)
            subject = self.shared[case.subject]
        actors.quiet(self.stand)
        return subject

    def request(self, route):
        if "/handover/sign" in route[1] + self.last[1]:  # these change whose browser it is
            self.world.browsers.clear()
        self.last = route
        return Request(self.world, route, self.subject(route))

    def effect(self, route):
        """What one request of that kind adds, and how many allocations it makes."""
        if route not in self.effects:
            for _ in range(2):  # the first one prepares statements
                request = self.request(route)
                with stopped(self.stand, "handover-worker"):
                    before = self.tables.counts()
                    with self.stand.memory.counting() as memory:
                        answer = request.send()
                    self.effects[route] = self.tables.added(before), memory.count
                answer.want(request.good)
        return self.effects[route]

    def ended(self):
        """How the web program ended, if it did; it is started again."""
        with contextlib.suppress(Exception):
            wait_for(lambda: not self.stand.is_running("handover-fcgi"), "its end", 0.05, 0.005)
        if self.stand.is_running("handover-fcgi"):
            return None
        code = self.stand.processes.pop("handover-fcgi").returncode
        self.stand.start("handover-fcgi")
        return code

    def fail(self, route, at, onward):
        """Whether there was such an allocation, and whether the program did without."""
        effect, _ = self.effect(route)
        request = self.request(route)
        with stopped(self.stand, "handover-worker"):
            before = self.tables.counts()
            with self.stand.memory.failing(at, onward) as memory:
                first = request.send()
            code = self.ended() if first is None or first.status >= 500 else None
            failed, between = memory.failed, self.tables.added(before)
            once = route[1] == "/handover/sign-out" and first is not None and first.status == request.good
            second = first if once else request.send()  # who is signed out cannot be again
            code = code or self.ended()
            after = self.tables.added(before)
        what = f"{' '.join(route)}: allocation {at}{' and all after it' if onward else ''}"
        self.ends[code] = self.ends.get(code, 0) + 1
        self.judge(what, request, (first, second), (code, effect, between, after))
        return failed > 0, failed > 0 and code is None

    def judge(self, what, request, answers, facts):
        (first, second), (code, effect, between, after) = answers, facts
        if code not in (None, OUT_OF_MEMORY):
            self.run.broke(f"{what}: the program ended with {code}\n" + crash(self.stand))
        if first is not None and first.status < 500 and first.status != request.good:
            self.run.broke(f"{what}: answered {first!r}")
        if between not in ({}, effect):
            self.run.broke(f"{what}: half an effect, {between} of {effect}")
        if first is not None and first.status == request.good and between != effect:
            self.run.broke(f"{what}: {first!r}, and the effect is {between}, not {effect}")
        if second is None or second.status != request.good:
            self.run.broke(f"{what}: again, it is answered {second!r}")
        elif after != effect and not (request.route in SEVERAL_EFFECTS or request.route[0] == "GET"):
            self.run.broke(f"{what}: after the second {after}, wanted {effect}")
        elif first is not None and first.status == request.good and request.is_api and request.route[0] == "POST" \
                and first.body != second.body:
            self.run.broke(f"{what}: the answers differ: {first!r} {second!r}")


def crash(stand):
    log = stand.log("handover-fcgi")
    at = log.rfind("failing_malloc: crashed")
    return log[at:at + 3000] if at >= 0 else stand.log_tail("handover-fcgi", 5)


def every_allocation(run, method):
    trial = Trial(run)
    table = [r for r, _ in routes.each_route() if r[0] == method]
    for route in (run.of(table) if run.seconds else table):
        if run.seconds:
            at = run.rng.randint(1, trial.effect(route)[1])
            trial.fail(route, at, run.rng.random() < 0.5)
            continue
        at = beyond = without = 0
        while beyond < 3:
            at += 1
            there, survived = trial.fail(route, at, False)
            run.did(1)
            beyond = 0 if there else beyond + 1
            if survived:
                trial.fail(route, at, True)
                run.did(1)
                without += 1
        comment(f"{' '.join(route)}: {at - beyond} allocations, {without} done without")
    comment(f"ends of the web program: {trial.ends}")
    trial.tables.close()


@fault("an allocation of a request that changes something fails", quick=5)
def writing(run):
    every_allocation(run, "POST")


@fault("an allocation of a request that only reads fails", quick=4)
def reading(run):
    every_allocation(run, "GET")


# ---- a job ----

def until_done(stand, number):
    """Whether the worker did it; false: it ended."""
    def over():
        return not stand.is_running("handover-worker") or \
            stand.value(f"SELECT state FROM migration WHERE migration_id = {number}") == "commission_recorded"
    wait_for(over, "the worker does it or ends", 60)
    return stand.is_running("handover-worker")


def work(stand, tables, at):
    """One handover worked on while an allocation fails: what it adds, how the worker ended, allocations, failures."""
    g = actors.Handover(stand, [actors.domain(stand.add_domain())])
    g.accept().want(200)
    before, number = tables.counts(), g.number
    with stand.memory.failing(at) as memory:
        stand.start("handover-worker", wait=False)
        if until_done(stand, number):
            stand.processes["handover-worker"].terminate()
        code = stand.processes.pop("handover-worker").wait(30)
    count, failed = memory.count, memory.failed
    stand.admin_sql("UPDATE job SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE status = 'leased'")
    stand.start("handover-worker", wait=False)
    check(until_done(stand, number), f"allocation {at}: the next worker ended:\n{stand.log_tail('handover-worker')}")
    actors.quiet(stand)
    stand.stop("handover-worker")
    return tables.added(before), code, count, failed


@fault("an allocation of a worker that moves fails", quick=5)
def job(run):
    stand = run.stand(kind=MemoryStand, config={"handover": {"invitations_per_day": 1000000},
                                                "worker": {"threads": 1, "poll_ms": 20}, "fracto": {"threads": 1}})
    stand.stop("handover-worker")
    tables = Tables(stand)
    effect, _, count, _ = work(stand, tables, 0)
    for at in run.of(range(1, count + 50)):
        added, code, _, failed = work(stand, tables, at)
        if code not in ((0, OUT_OF_MEMORY) if failed else (0,)):
            run.broke(f"allocation {at}: the worker ended with {code}\n" + stand.log_tail("handover-worker", 40))
        if added != effect:
            run.broke(f"allocation {at}: {added}, wanted {effect}")
    tables.close()
    stand.start("handover-worker", wait=False)


# ---- commands ----

ACCOUNTS = "email;display_name;kind\n{0}a@nuova.example;Agenzia {0};reseller\n{0}c@nuovo.example;Caffè {0};customer\n"


def commands(stand, n):
    """Each with what makes it another one the n-th time."""
    path = f"{stand.var}/accounts.csv"
    with open(path, "w", encoding="utf-8") as f:
        f.write(ACCOUNTS.format(n))
    yield "import", ("import", "--accounts", path)
    yield "tariff", ("tariff", "add", f"domain.x{n}", "--rate", "1%", "--from", "2099-12-31")
    yield "verify-audit", ("verify-audit",)
    yield "token", ("token", "--role", "staff", "--account", "1")
    yield "reconcile", ("reconcile", "--from", "2026-01-01", "--to", "2026-06-30")


def command(stand, name, n, at=0):
    return stand.memory.failing(at), dict(commands(stand, n))[name]


@fault("an allocation of a command fails", quick=4)
def ctl(run):
    stand = run.stand(kind=MemoryStand, start=("mariadbd", "handover-fcgi", "handover-worker", "nginx"))
    journeys.finished(stand)
    actors.quiet(stand)
    stand.stop("handover-worker")
    tables, known, serial, table = Tables(stand), {}, itertools.count(), []
    for name, _ in commands(stand, 0):
        failing, arguments = command(stand, name, f"k{next(serial)}")
        before = tables.counts()
        with failing as memory:
            done = stand.ctl_failing(*arguments)
        known[name] = done.returncode, tables.added(before)
        check(done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}")
        table += [(name, at) for at in range(1, memory.count + 1)]
    for name, at in run.of(table):
        code, effect = known[name]
        failing, arguments = command(stand, name, f"k{next(serial)}", at)
        before = tables.counts()
        with failing as memory:
            first = stand.ctl_failing(*arguments)
        between = tables.added(before)
        second = stand.ctl_failing(*arguments)
        after = tables.added(before)
        what = f"{name}: allocation {at}"
        if first.returncode not in (code, OUT_OF_MEMORY):
            run.broke(f"{what}: it ended with {first.returncode}\n{first.stdout}{first.stderr}")
        # Each row of an import is a transaction of its own, and the next run goes on behind the last.
        is_part = name == "import" and all(v <= effect.get(k, 0) for k, v in between.items())
        if not (between in ({}, effect) or is_part) or (first.returncode == code and between != effect):
            run.broke(f"{what}: ended with {first.returncode}, and added {between} of {effect}")
        if (name != "reconcile" and after != effect) or (second.returncode != code and between == {}):
            run.broke(f"{what}: again it ended with {second.returncode} and there is {after}")
    tables.close()
    stand.start("handover-worker", wait=False)
