"""
Disks that are full: the database's, and those of the programs' logs, temporary files and mails. What cannot be kept is
refused with 503 and not acknowledged; when there is space again all goes on without a hand.
"""
import contextlib
import http.client
import time

from actors import add_items, domain, key, new_email, submission
from disk import Disk
from faults import fault
from harness import Failure, check, comment, eq, wait_for
from load import RESELLER, Load

BULK = 300  # items of one request: tables grow faster by them
ALL = ("mariadbd", "handover-fcgi", "handover-worker", "nginx")


def stand_of(run):
    """Only the database runs, its disk can be changed after stop()."""
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000},
                              "worker": {"lease_seconds": 5, "poll_ms": 10}}, start=("mariadbd",))
    stand.as_user("mkdir", "mail", "database-tmp")
    with open(stand.run + "/mariadb.cnf", "a", encoding="utf-8") as f:
        f.write(f"tmpdir = {stand.var}/database-tmp\n")
    stand.configure({"mail": {"transport": "file", "directory": stand.var + "/mail",
                              "from_address": "passaggi@domainregister.example"}})
    stand.stop("mariadbd")
    return stand


def begin(stand):
    for program in ALL:
        stand.start(program)
    stand.wait_ready()


def end(stand):
    for program in reversed(ALL):
        stand.stop(program)


class Bulk:
    """Large handovers, each sent with its key until it is answered for good."""

    def __init__(self, stand, count):
        self.stand = stand
        self.numbers, _ = add_items(stand, BULK * count)
        self.answers = {}

    def send(self, n):
        """The answer to the n-th, None where there was none."""
        items = [domain(d) for d in self.numbers[BULK * n:BULK * (n + 1)]]
        with contextlib.suppress(OSError, http.client.HTTPException):
            idem, body = self.answers.setdefault(n, (key(), submission(items, new_email())))
            return self.stand.api("POST", "/migrations", body, RESELLER, {"Idempotency-Key": idem})
        return None


def keep_up(stand):
    """
    What the init system does: InnoDB ends itself (signal 6) where a rollback finds no space, and is started again.
    Whether it does is not ours to say; nothing acknowledged may be lost by it.
    """
    if not stand.is_running("mariadbd"):
        process = stand.processes.pop("mariadbd", None)
        check(process is None or process.returncode in (-6, 1), f"mariadbd ended with {process and process.returncode}")
        stand.start("mariadbd", wait=False)
    if not stand.is_running("handover-worker"):  # EX_TEMPFAIL: it came up while the database was away
        process = stand.processes.pop("handover-worker")
        check(process.returncode == 75, f"the worker ended with {process.returncode}")
        stand.start("handover-worker", wait=False)


def taken(stand, bulk, n):
    keep_up(stand)
    return getattr(bulk.send(n), "status", 0) == 201


def until_refused(bulk, disk, first):
    """Sends until one is not taken any more: that answer, and its number."""
    until, n = time.monotonic() + 60, first
    while time.monotonic() < until:
        disk.fill()
        answer = bulk.send(n)
        if not answer or answer.status != 201:
            return answer, n
        n += 1
    raise Failure("the disk is not full")


@fault("the database's disk is full: 503, nothing acknowledged is lost, and it goes on by itself", quick=6, whole=20)
def database_disk(run):
    stand = stand_of(run)
    with Disk(stand, "data", 60 + 10 * run.whole) as disk:
        begin(stand)
        bulk, sent, ended = Bulk(stand, 400), 0, 0
        load = Load(stand, run.rng)
        run.begin()
        for _ in run:
            answer, sent = until_refused(bulk, disk, sent)
            if not answer or answer.status != 503 or not answer.headers.get("Retry-After"):
                run.broke(f"on a full disk: {answer!r}")
            stand.request("GET", "/handover/livez").want(200)
            time.sleep(run.rng.random())
            ended += not stand.is_running("mariadbd")
            disk.free()
            wait_for(lambda n=sent: taken(stand, bulk, n), "the same request is taken", 60, 0.1)
            sent += 1
        comment(f"{sent} handovers of {BULK}, {load.answered} other acts acknowledged, {load.retries} repeated; "
                f"{ended} times the server had ended itself")
        keep_up(stand)
        load.end(run, others={b[1]["customer"]["email"] for b in bulk.answers.values()})
        eq(stand.value(f"SELECT COUNT(*) FROM (SELECT COUNT(*) n FROM item GROUP BY migration_id HAVING n = {BULK}) x"),
           str(sent), "large handovers")
        run.look_at_the_tables()
        end(stand)


@fault("the disk of logs, of temporary files and of mails is full: acts are acknowledged all the same, "
       "and the mails leave when there is space", quick=3, whole=20)
def programs_disks(run):
    stand = stand_of(run)
    with contextlib.ExitStack() as stack:
        disks = [stack.enter_context(Disk(stand, name, spare)) for name, spare in (("log", 60), ("tmp", 10), ("mail", 60))]
        begin(stand)
        load = Load(stand, run.rng)
        run.begin()
        for _ in run:
            answered, lost = load.answered, unsent(stand)
            full = run.rng.sample(disks, run.rng.randint(1, 3))
            for disk in full:
                disk.fill()
            wait_for(lambda a=answered: load.answered > a + 30 or load.failures, "acts are acknowledged", 60)
            check(not load.failures, f"a client: {load.failures}")
            if disks[2] in full:
                wait_for(lambda n=lost: unsent(stand) > n, "a mail waits for space", 30)
            for name in ALL:
                check(stand.is_running(name), f"{name} has ended")
            # It is kept in memory until it is whole (billing data go into no file): read, and it has too many items.
            body = submission([domain(n) for n in range(5000, 9000)])
            stand.api("POST", "/migrations", body, RESELLER).want(422)
            for disk in full:
                disk.free()
        load.end(run)
        run.look_at_the_tables()
        end(stand)


def unsent(stand):
    """Mails whose attempt failed and that wait."""
    return int(stand.value("SELECT COUNT(*) FROM mail WHERE status = 'ready' AND attempts > 0"))
