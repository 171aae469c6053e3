"""New generations, nginx's reload and the database's restart, all under load: no request is lost."""
import contextlib
import http.client
import os
import signal
import subprocess
import threading
import time

import actors
from actors import add_items, domain
from faults import fault
from generations import Generations
from generator import Generator, Prober
from harness import API, check, comment, eq, wait_for

REQUESTS, WRITES = 2000, 100  # of the generator in one round, and how many of them write
QUICK = 5                     # so many times fewer in the quick cut
CONNECTIONS = 16


def reads(generator, count):
    bearer = generator.bearer()
    kinds = [("GET", API + "/migrations", bearer), ("GET", API + "/portfolio?limit=20", bearer),
             ("GET", API + "/me", bearer), ("GET", "/handover/", {"Accept-Language": "it"}),
             ("GET", "/handover/sign-in", {"Accept-Language": "en"})]
    return [kinds[n % len(kinds)] for n in range(count)]


def workers_of(stand):
    """nginx's worker processes, also those that end as soon as their last request is answered."""
    done = subprocess.run(["pgrep", "-P", str(stand.pid("nginx"))], capture_output=True, text=True, check=False)
    return done.stdout.split()


def reload(stand):
    os.kill(stand.pid("nginx"), signal.SIGHUP)


def replayed(run, stand, email, item, key):
    """The same write again: the answer it had."""
    again = actors.submit(stand, [domain(item)], email, idem=key)
    if (again.status, again.headers.get("Idempotency-Replayed")) != (201, "true"):
        run.broke(f"asked again: {again!r}")


class Round:
    """One load, and what is restarted meanwhile."""

    def __init__(self, run, stand, generator, items):
        self.run, self.stand, self.requests = run, stand, len(items) * REQUESTS // WRITES
        self.writes = [(item, actors.new_email(), actors.key()) for item in items]
        lines = reads(generator, self.requests - len(items))
        lines += [generator.writing(*w) for w in self.writes]
        run.rng.shuffle(lines)
        self.load = generator.begin(lines, CONNECTIONS)

    def end(self, what):
        figures = self.load.end()
        if figures["bad"] or figures["lost"] or figures["ok"] != self.requests:
            self.run.broke(f"{what}: {figures}")
        emails = ", ".join(f"'{email}'" for _, email, _ in self.writes)
        made = self.stand.sql(f"SELECT recipient_email e, COUNT(*) n FROM migration WHERE recipient_email IN ({emails}) "
                              "GROUP BY recipient_email")
        if len(made) != len(self.writes) or any(int(r["n"]) != 1 for r in made):
            self.run.broke(f"{what}: {len(self.writes)} were asked for, {len(made)} are there: "
                           f"{[r for r in made if int(r['n']) != 1]}")
        item, email, key = self.run.rng.choice(self.writes)
        replayed(self.run, self.stand, email, item, key)
        return figures


def at_some_moment(run, seconds=0.5):
    time.sleep(run.rng.random() * seconds)


def act(run, generations, what):
    if "reload" in what:
        reload(generations.stand)
    if "overlap" in what:
        generations.overlap()
    if "restart" in what:
        generations.one_after_another()


@fault("new generations on the inherited socket and nginx's reload, under load", quick=8, whole=50)
def generations_and_reloads(run):
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000}},
                      start=("mariadbd", "handover-worker", "nginx"))
    generations, generator = Generations(stand), Generator(stand)
    stand.wait_ready()
    writes = WRITES // QUICK if run.seconds else WRITES
    items = add_items(stand, writes * run.whole)[0]
    run.begin()
    prober = Prober(stand)
    counts = {"ok": 0, "again": 0}
    for n in run:
        what = ("overlap", "restart", "reload", "reload and overlap", "reload and restart")[n % 5]
        load = Round(run, stand, generator, items[n * writes:(n + 1) * writes])
        at_some_moment(run, 0.2)
        under_load = not load.load.is_over()
        act(run, generations, what)
        figures = load.end(what)
        check(under_load, "the load was over before anything was restarted")
        for key in counts:
            counts[key] += figures[key]
    probed = prober.end()
    for path, status, seconds in probed:
        if status != 200:
            run.broke(f"the prober: {path}: {status} after {seconds:.1f} s")
    wait_for(lambda: len(workers_of(stand)) == 2, "nginx's former workers have ended", 60)
    generations.close()
    comment(f"{counts['ok'] + len(probed)} requests, {counts['again']} of them on a kept connection that nginx had "
            f"closed, sent again on a new one; the prober waited {max(s for _, _, s in probed) * 1000:.0f} ms at most")


# ---- the database -------------------------------------------------------------------------------------------------


class Client(threading.Thread):
    """Reads, and writes each handover until it is answered for good, with one key."""

    def __init__(self, stand, over, items):
        super().__init__(daemon=True)
        self.stand, self.over, self.items, self.answers, self.done = stand, over, list(items), [], []
        self.start()

    def ask(self, *arguments, **more):
        began, status, when = time.monotonic(), None, None
        try:
            answer = self.stand.api(*arguments, **more)
            status, when = answer.status, answer.headers.get("Retry-After")
        except (OSError, http.client.HTTPException) as e:
            status = repr(e)
        self.answers.append((began, time.monotonic(), status, when, arguments[1]))
        return status

    def write(self):
        item, email, key = self.items.pop(), actors.new_email(), actors.key()
        body = actors.submission([domain(item)], email)
        while self.ask("POST", "/migrations", body, token=("reseller", 101), headers={"Idempotency-Key": key}) == 503:
            time.sleep(0.02)
        self.done.append(email)

    def run(self):
        n = 0
        while not self.over.is_set():
            n += 1
            if n % 10 == 0 and self.items:
                self.write()
            else:
                self.ask("GET", ("/migrations", "/me", "/handover/sign-in")[n % 3], token=("reseller", 101))
            time.sleep(0.002)


def judge(run, clients, down):
    """Where the database was up all the time: answered. Else also: busy, and when to try again."""
    counts = {"ok": 0, "busy": 0}
    for began, ended, status, when, path in (a for c in clients for a in c.answers):
        met = any(began <= up and ended >= away for away, up in down)
        if status in (200, 201):
            counts["ok"] += 1
        elif status == 503 and when and met:
            counts["busy"] += 1
        else:
            run.broke(f"{path}: {status} after {ended - began:.2f} s, the database was {'away' if met else 'up'}")
    return counts


@fault("the database's restart under load", quick=4, whole=20)
def database(run):
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000}})
    items, count = add_items(stand, 20000)[0], 6
    stand.token("reseller", 101)
    over, down = threading.Event(), []
    run.begin()
    clients = [Client(stand, over, items[i::count]) for i in range(count)]
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(over.set)
        for _ in run:
            at_some_moment(run, 1)
            away = time.monotonic()
            stand.stop("mariadbd", 60)
            stand.start("mariadbd")
            down.append((away, time.monotonic()))
            at_some_moment(run, 0.5)
    for c in clients:
        c.join()
    counts = judge(run, clients, down)
    for c in clients:
        made = stand.value("SELECT COUNT(*) FROM migration WHERE recipient_email IN ('"
                           + "', '".join(c.done or [""]) + "')")
        eq(int(made), len(c.done), "handovers of a client that are there, of those it was told")
    check(counts["ok"], "nothing was answered")
    comment(f"{counts['ok']} requests answered, {counts['busy']} told to try again while the database was away for "
            f"{sum(up - away for away, up in down):.1f} s in {len(down)} restarts")
