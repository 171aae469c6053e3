"""
Far sides that misbehave: the mail server that refuses, hangs, drops, lies at each step; the site that tells half or
garbage; the program of the site that executes steps. No mail is lost, and one is told twice only where SMTP cannot know:
its data was taken and the answer never came (RFC 5321 4.5.3.2.6; the Message-ID stays the same). All else goes on.
"""
import contextlib
import json
import os
import socket
import time

import farside
import journeys
from actors import Handover, add_items, domain, hosting, renewal
from faults import fault
from harness import API, Failure, check, comment, eq, srcdir, wait_for

TERMS = {"target": "Basic", "commission": {"rate_bp": 1500, "months": 24, "holding_days": 30}}
STEPS = ("inventory", "plan", "copy", "shadow_check", "switch")


def stand_with_mail(run, far, threads):
    return run.stand(config={
        "handover": {"invitations_per_day": 1000000}, "worker": {"lease_seconds": 5, "poll_ms": 20},
        "mail": {"transport": "smtp", "smtp_url": f"smtp://127.0.0.1:{far.port}", "smtp_tls": "never",
                 "from_address": "passaggi@domainregister.example", "timeout_seconds": 1, "threads": threads}})


def statuses(stand):
    """Of all mails that are due by now or over: id as the server sees it -> status."""
    return {r["public_id"] + "@127.0.0.1": r["status"] for r in stand.sql(
        "SELECT public_id, status FROM mail WHERE kind <> 'reminder'")}


def all_over(stand, seconds=90):
    wait_for(lambda: not {"ready", "leased"} & set(statuses(stand).values()), "every mail is over", seconds, 0.1)


def judge(run, stand, far, refusals=0):
    """What is sent was taken, once unless nobody could know; what is dead was refused, and no others."""
    dead = 0
    for mail, status in statuses(stand).items():
        taken, unclear = far.taken[mail], mail in far.unclear
        if status == "sent" and (taken == 0 or taken > 1 and not unclear):
            run.broke(f"{mail} was sent and taken {taken} times")
        if status == "dead" and taken and not unclear:
            run.broke(f"{mail} is given up and was taken")
        dead += status == "dead"
    if dead != refusals:
        run.broke(f"{dead} mails are given up, and the server refused {refusals} for good")


@fault("the mail server goes wrong in every way at every step", quick=5)
def mail_server(run):
    far = farside.FarSide()
    stand = stand_with_mail(run, far, 16)
    domains, _ = add_items(stand, len(farside.ways()))
    begun = 0
    for n, way in enumerate(run.of(farside.ways())):
        far.will(way)
        Handover(stand, [domain(domains[n])])
        begun += 1
        wait_for(lambda b=begun: sum(far.done.values()) > b - 12, "the server has gone wrong", 30)
    wait_for(lambda: sum(far.done.values()) == begun, "the server has gone wrong in every way", 60)
    all_over(stand)
    # 5xx to the greeting or EHLO is about the server, and not about the mail.
    judge(run, stand, far, sum(far.done[f"5xx at {step}"] for step in ("MAIL", "RCPT", "DATA", "BODY")))
    twice = sum(n > 1 for n in far.taken.values())
    comment(f"{len(far.taken)} mails taken, {twice} of them twice, which nobody could know of {len(far.unclear)}")
    far.close()


def a_mail_hangs(stand, far):
    try:
        wait_for(lambda: far.open > 0, "a mail hangs", 20, 0.005)
    except Failure as e:
        mails = stand.sql("SELECT kind, status, attempts, last_error, run_at, NOW(6) now FROM mail WHERE kind <> "
                          "'reminder' ORDER BY mail_id DESC LIMIT 4")
        raise Failure(f"{e}: {far.always}, {far.done}, {mails}\n{stand.log_tail('handover-worker')}") from e


@fault("every thread that sends mails hangs at the server: requests and jobs go on, and no mail is lost", quick=2,
       whole=20)
def mail_server_hangs(run):
    far = farside.FarSide()
    stand = stand_with_mail(run, far, 2)
    domains, services = add_items(stand, run.whole + 1, run.whole + 1)
    for n in run:
        before = sum(far.taken.values())
        far.begin("hang at " + run.rng.choice(farside.STEPS[:-1]))
        handover = Handover(stand, [domain(domains[n]), hosting(services[n])])
        a_mail_hangs(stand, far)
        handover.accept().want(200)
        handover.wait()
        eq(sum(far.taken.values()), before, "mails that came through meanwhile")
        far.always = None
    all_over(stand)
    judge(run, stand, far)
    far.close()


@fault("a mail that is put off is tried again after longer and longer times", quick=0, whole=10)
def retries_grow(run):
    far = farside.FarSide()
    stand = stand_with_mail(run, far, 2)
    domains, _ = add_items(stand, run.whole + 1)
    for n in run:
        far.begin(run.rng.choice(("4xx", "drop", "half")) + " at " + run.rng.choice(farside.STEPS))
        handover, waits = Handover(stand, [domain(domains[n])]), []
        of_it = f"migration_id = {handover.number} AND kind = 'invitation'"
        for attempt in range(1, 9):
            wait_for(lambda a=attempt: stand.value(
                f"SELECT attempts = {a} AND status = 'ready' FROM mail WHERE {of_it}") == "1", "it is put off", 20)
            waits.append(int(stand.value("SELECT TIMESTAMPDIFF(MICROSECOND, NOW(6), run_at) FROM mail WHERE " + of_it)))
            stand.admin_sql(f"UPDATE mail SET run_at = NOW(6) WHERE {of_it}" if attempt < 8 else "DO 0")
        if waits != sorted(set(waits)):
            run.broke(f"{far.always}: after {waits} microseconds")
        far.always = None
        stand.admin_sql(f"UPDATE mail SET run_at = NOW(6) WHERE {of_it}")
        all_over(stand)
    judge(run, stand, far)
    far.close()


# ---- the site that tells ------------------------------------------------------------------------------------------


def raw(stand, head, body=b"", length=None):
    """The bytes of a renewal told; length: what it says its body has."""
    lines = [f"POST {API}/site/renewals HTTP/1.1", f"Host: 127.0.0.1:{stand.port}",
             "Authorization: Bearer " + stand.token("site", 0), "Content-Type: application/json",
             f"Content-Length: {len(body) if length is None else length}", f"Idempotency-Key: {head}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Site:
    """How it tells of a line; each leaves the line told, or not."""

    def __init__(self, stand):
        self.stand, self.hung = stand, []

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.stand.port), timeout=60)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def status(self, data, pieces=1):
        with self.connect() as s:
            step = max(1, len(data) // pieces)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for i in range(0, len(data), step):
                    s.sendall(data[i:i + step])
                    time.sleep(0.002 if pieces > 1 else 0)
            return int((s.makefile("rb").readline().split() or [0, 0])[1])

    def half_and_drop(self, key, body):
        with self.connect() as s:
            s.sendall(raw(self.stand, key, body)[:-len(body) // 2])

    def half_and_hang(self, key, body):
        s = self.connect()
        s.sendall(raw(self.stand, key, body)[:-len(body) // 2])
        self.hung.append(s)

    def head_and_hang(self, key, body):
        s = self.connect()
        s.sendall(raw(self.stand, key, body)[:60])
        self.hung.append(s)

    def in_pieces(self, key, body):
        eq(self.status(raw(self.stand, key, body), 120), 201, "told in 120 pieces")

    def not_waiting(self, key, body):
        with self.connect() as s:
            s.sendall(raw(self.stand, key, body))

    def garbage(self, key, body):
        eq(self.status(raw(self.stand, key, bytes(reversed(body)))), 400, "garbage")

    def cut(self, key, body):
        eq(self.status(raw(self.stand, key, body[:-5])), 400, "half of the JSON")

    def huge(self, key, body):
        eq(self.status(raw(self.stand, key, body[:-1] + b" " * 3000000 + b"}")), 413, "three megabytes")

    def huge_said(self, key, body):
        eq(self.status(raw(self.stand, key, body, length=10 ** 15)), 413, "a petabyte")

    def deep(self, key, body):
        check(self.status(raw(self.stand, key, b"[" * 100000)) in (400, 422), "brackets")

    def twice_in_one(self, key, body):
        with self.connect() as s:
            s.sendall(raw(self.stand, key, body) + raw(self.stand, key + "2", body))
            s.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                while s.recv(65536):
                    pass


TELLING = [Site.half_and_drop, Site.half_and_hang, Site.head_and_hang, Site.in_pieces, Site.not_waiting, Site.garbage,
           Site.cut, Site.huge, Site.huge_said, Site.deep, Site.twice_in_one]


@fault("the site tells of renewals in pieces, half, never to the end, garbled, huge, twice: each line earns once",
       quick=2, whole=300)
def telling(run):
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000}})
    _, services = add_items(stand, 0, 1)
    Handover(stand, [hosting(services[0])]).accept().want(200)
    wait_for(lambda: stand.value("SELECT COUNT(*) FROM commission_term") == "1", "it is moved")
    site, day = Site(stand), stand.value("SELECT UTC_DATE()")
    for n in run:
        body = renewal(f"LZ-{n}", "hosting", services[0], 3900, day)
        TELLING[n % len(TELLING)](site, f"key-{n}-{run.rng.random()}", json.dumps(body).encode())
        answer = stand.api("POST", "/site/renewals", body, ("site", 0))
        # In flight: what went before is still at work.
        if answer.status not in (200, 201):
            run.broke(f"{TELLING[n % len(TELLING)].__name__}, then told well: {answer!r}")
        if len(site.hung) > 200:
            site.hung.pop(0).close()
    eq(stand.value("SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT line_id), ' ', SUM(commission_cents)) FROM entry"),
       f"{run.count} {run.count} {390 * run.count}", "entries, lines and cents")
    for s in site.hung:
        s.close()


# ---- the program that executes steps -------------------------------------------------------------------------------


def packaged(stand):
    """A site of a package whose terms are agreed and whose customer has accepted: its extraction begins."""
    g = journeys.Handover(stand, [("hosting", stand.add_site(stand.add_package()))])
    g.act("terms", {"package_id": g.items[0]["package_id"], **TERMS})
    p = g.get().json["proposal"]
    stand.api("POST", f"/migrations/{g.id}/terms/accept", {"offer_hash": p["hash"], "terms_hash": p["terms_hash"]},
              g.reseller).want(200)
    g.find_token()
    g.accept()
    return g


@fault("the program that executes steps crashes, says nothing, nonsense, a megabyte, or hangs, after it did its work: "
       "each step has one effect", quick=0, whole=30)
def executor(run):
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000}, "worker": {"poll_ms": 20}})
    home = stand.var + "/steps"
    stand.as_user("mkdir", home)
    with open(os.path.join(srcdir(), "tests/e2e/executor.py"), encoding="utf-8") as f:
        stand.as_user("bash", "-c", "cat >steps/executor; chmod 755 steps/executor; : >steps/rules; : >steps/effects",
                      text_in=f.read())
    stand.configure({"fracto": {"command": home + "/executor", "command_steps": " ".join(STEPS), "step_seconds": 2,
                                "threads": 4}})
    for name in ("handover-fcgi", "handover-worker"):
        stand.restart(name)
    stand.wait_ready()
    words = ("crash", "mute", "garbage", "flood", "hang")
    for _ in run:
        rules = "".join(f"{run.rng.choice(words)} * {run.rng.choice(STEPS)}\n" for _ in range(2))
        stand.as_user("bash", "-c", "exec 9>>steps/rules; flock 9; cat >&9", text_in=rules)
        begun = packaged(stand)
        wait_for(lambda g=begun: g.state() == "commission_recorded", f"{begun.id} is done in spite of {rules}", 90, 0.1)
    with open(home + "/effects", encoding="utf-8") as f:
        effects = f.read().split()
    eq((len(effects), len(set(effects))), (len(STEPS) * run.count,) * 2, "effects, and of different steps")
    eq(stand.value("SELECT COUNT(*) FROM move_log"), str(run.count), "moves")
    tried = stand.value("SELECT COUNT(*) FROM extraction_try WHERE outcome = 'retry'")
    check(int(tried) > 0, "nothing was tried again")
