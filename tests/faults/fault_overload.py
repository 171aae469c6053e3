"""More than can be answered, and clients that are slow: the others are served, or told in time to try again."""
import contextlib
import json
import os
import select
import signal
import socket
import statistics
import threading
import time

from actors import add_items, domain, key, new_email
from faults import fault
from generator import Generator, Prober
from harness import API, check, comment, eq, wait_for

# ---- ten times what it can do ------------------------------------------------------------------------------------

CROWD = 400  # connections: two each of nginx's, within its workers' 1024
BURST, BACK = 4, 10  # seconds of load; until then all must be well again (safety.md 3)
WAIT = 1  # web.wait_seconds


def lists(generator):
    """Made anew for each run: a bearer token lives for minutes."""
    return [("GET", API + "/me", generator.bearer()), ("GET", API + "/migrations", generator.bearer())]


@contextlib.contextmanager
def slow_database(stand, awake=0.001, asleep=0.299):
    """mariadbd may run for less than a hundredth of the time: every connection is slow, none is refused."""
    over, pid = threading.Event(), stand.pid("mariadbd")

    def rhythm():
        while not over.is_set():
            os.kill(pid, signal.SIGSTOP)
            over.wait(asleep)
            os.kill(pid, signal.SIGCONT)
            time.sleep(awake)
    beat = threading.Thread(target=rhythm, daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join()


def judge(run, figures, probed):
    """Answered, or 503 that says when to try again; and neither after nginx's patience, which would be 504."""
    if figures["lost"] or figures["bad"] != figures["busy"]:
        run.broke(f"other answers than 503 with Retry-After: {figures}")
    for path, status, _ in probed:
        if status != 200 and (status != 503 or path.endswith("livez")):
            run.broke(f"{path}: {status}")


def recovered(run, stand):
    """The first answer of each kind once nobody else asks any more."""
    began = time.monotonic()
    for path in Prober.PATHS:
        bearer = {"Authorization": "Bearer " + stand.token("reseller", 101)} if "/api/" in path else None
        wait_for(lambda p=path, b=bearer: stand.request("GET", p, b).status == 200, f"{path} is well again", BACK)
    if time.monotonic() - began > BACK:
        run.broke(f"not back within {BACK} s")
    return time.monotonic() - began


@fault("more requests than can be answered, of a database that is slow", quick=4, whole=20)
def overload(run):
    stand = run.stand(config={"web": {"threads": 2, "wait_seconds": WAIT}})
    generator = Generator(stand)
    sums, slowest, back = {"ok": 0, "busy": 0}, 0, 0
    run.begin()
    for _ in run:
        with slow_database(stand):
            prober = Prober(stand)
            figures = generator.begin(lists(generator), CROWD, BURST).end()
            probed = prober.end()
        back = max(back, recovered(run, stand))
        judge(run, figures, probed)
        check(figures["ok"] and figures["busy"], f"nobody was served, or nobody was too many: {figures}")
        slowest = max([slowest, figures["max_us"] / 1e6] + [s for _, _, s in probed])
        for kind in sums:
            sums[kind] += figures[kind]
    eq(generator.begin(lists(generator), 4, 1).end()["bad"], 0, "refused when no more is asked than can be answered")
    comment(f"{sums['ok']} answered, {sums['busy']} told to try again ({sum(sums.values()) / sums['ok']:.1f} times what "
            f"was answered); the slowest answer after {slowest:.1f} s with wait_seconds {WAIT}; well again after "
            f"{back:.2f} s")


HANGS = 40  # seconds: longer than a statement may take, and than nginx waits for an answer


@fault("the database hangs for longer than anybody waits", quick=0, whole=3)
def hanging(run):
    stand = run.stand(config={"web": {"threads": 4, "wait_seconds": WAIT},
                              "handover": {"invitations_per_day": 1000000}})
    generator = Generator(stand)
    items = add_items(stand, 200 * run.whole)[0]
    for n in run:
        reads = [("GET", API + "/me", generator.bearer()), ("GET", "/handover/", {"Accept-Language": "it"})]
        writes = [generator.writing(item, new_email(), key()) for item in items[200 * n:200 * (n + 1)]]
        prober = Prober(stand)
        running = generator.begin([*reads * 100, *writes], 10, HANGS)
        time.sleep(run.rng.random())
        os.kill(stand.pid("mariadbd"), signal.SIGSTOP)
        time.sleep(HANGS)
        os.kill(stand.pid("mariadbd"), signal.SIGCONT)
        figures, probed = running.end(), prober.end()
        recovered(run, stand)
        judge(run, figures, probed)
        slowest = max([figures["max_us"] / 1e6] + [s for _, _, s in probed])
        comment(f"{figures['ok']} answered, {figures['busy']} told to try again, the last after {slowest:.1f} s")


# ---- slow clients ------------------------------------------------------------------------------------------------

SLOW = 200
STEP = 0.4  # seconds between two bytes
PEACE = 0.8  # seconds of each measurement
THREADS = 8


class Slow:
    """Connections that say a byte at a time, or read a few: each with what remains to be sent, and what it got."""

    def __init__(self, stand, requests):
        self.port, self.over = stand.port, threading.Event()
        self.peers = [self.open(kind, head, rest) for kind, head, rest in requests]
        self.thread = threading.Thread(target=self.drip, daemon=True)
        self.thread.start()

    def open(self, kind, head, rest):
        s = socket.socket()
        if kind == "reader":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
        s.connect(("127.0.0.1", self.port))
        s.sendall(head)
        if kind == "reader":
            select.select([s], [], [], 30)  # one large answer after the other: they are slow, not many
        s.setblocking(False)
        return {"kind": kind, "socket": s, "rest": rest, "got": b"", "ended": False}

    def drip(self):
        while not self.over.wait(STEP):
            for p in self.peers:
                with contextlib.suppress(BlockingIOError, OSError):
                    if p["kind"] == "reader":
                        self.read(p, 200)
                    elif len(p["rest"]) > 1:  # the last byte is kept back: it stays a slow one
                        p["socket"].send(p["rest"][:1])
                        p["rest"] = p["rest"][1:]

    @staticmethod
    def read(p, count):
        more = p["socket"].recv(count)
        p["got"] += more
        p["ended"] |= not more
        return more

    def finish(self):
        """All say the rest and take the whole answer: (kind, status, whole) of each."""
        self.over.set()
        self.thread.join()
        for p in self.peers:
            s = p["socket"]
            s.settimeout(30)
            with contextlib.suppress(OSError):
                s.sendall(p["rest"])
                while not p["ended"] and self.read(p, 1 << 16):
                    pass
            s.close()
        return [(p["kind"], *judged(p["got"])) for p in self.peers]


def judged(got):
    """(status, whether the body is as long as it was said to be)."""
    head, _, body = got.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    length = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return (int(words[1]) if len(words) > 1 else None), bool(length) and int(length[0]) == len(body)


def slow_requests(generator, items):
    """Heads and bodies, and among ten one reader of an answer that is larger than all of nginx's buffers."""
    close = {"Connection": "close", **generator.bearer()}
    json_too = {**close, "Content-Type": "application/json"}
    head = generator.bytes_of("GET", API + "/me", close)
    large = generator.bytes_of("POST", API + "/preflight", json_too, json.dumps({"items": [domain(i) for i in items]}))
    small = generator.bytes_of("POST", API + "/preflight", json_too,
                               " " * 400 + json.dumps({"items": [domain(items[0])]}))
    at = small.index(b"\r\n\r\n") + 4
    kinds = (("head", head[:40], head[40:]), ("body", small[:at], small[at:]))
    return [kinds[n % 2] if n % 10 else ("reader", large, b"") for n in range(SLOW)]


def under_way(stand):
    """How many requests hold a thread, but for the one that asks."""
    numbers = stand.request("GET", "/handover/metrics").want(200).text
    return int(numbers.split("\nhandover_requests_under_way ")[1].split("\n")[0]) - 1


@fault("200 connections that are slow with heads, bodies and answers", quick=7, whole=20)
def slow_clients(run):
    stand = run.stand(config={"web": {"threads": THREADS}})
    generator = Generator(stand)
    items = add_items(stand, 2000)[0]
    alone, beside, size = [], [], 0

    def median():
        figures = generator.begin(lists(generator), 2, PEACE).end()
        if figures["bad"] or figures["lost"]:
            run.broke(f"others: {figures}")
        return figures["p50_us"]

    run.begin()
    for _ in run:
        alone.append(median())
        slow = Slow(stand, slow_requests(generator, items))
        wait_for(lambda: under_way(stand) == 0, "no thread waits for the slow ones", 30)
        beside.append(median())
        held = under_way(stand)
        if held:
            run.broke(f"{held} threads are held by slow clients")
        for kind, status, whole in slow.finish():
            if status != 200 or not whole:
                run.broke(f"a slow {kind}: {status}, the whole answer: {whole}")
        size = max(len(p["got"]) for p in slow.peers)
        alone.append(median())
    ratio = statistics.median(beside) / statistics.median(alone)
    if ratio > 2:
        run.broke(f"the others' median is {ratio:.2f} times what it is without slow clients")
    comment(f"the others' median beside them: {ratio:.2f} times; the answer read slowly has {size // 1024} KiB")
