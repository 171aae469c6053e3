"""
Clients that hand over, answer, and pay without a pause while something breaks, and remember what they were told.

    load = Load(stand, rng)          # starts them; every request is repeated with its key until it is answered for good
    ...
    load.end(run)                    # ends them, waits until all is done, and compares the tables with their memory

What was acknowledged must be there once, and nothing else: a handover that was disturbed leaves the same rows as one
that was left in peace. A client that gave up has heard nothing: what it asked for may have happened, once.
"""
import collections
import contextlib
import http.client
import json
import random
import threading
import time

from actors import BILLING, add_items, domain, hosting, key, new_email, refund, renewal, submission
from harness import Failure, check, wait_for

CLIENTS = 5
STORE = 600  # handovers' worth of items
PATIENCE, PAUSE = 60, 0.02  # seconds
BACKLOG = 40  # handovers accepted and not paid for
REPLAYED = 20  # handovers whose acts are sent once more at the end
RESELLER, SITE = ("reseller", 101), ("site", 0)
ENDS = {"accept": "commission_recorded", "decline": "declined", "withdraw": "withdrawn", None: "requested"}
NET, BACK = 3900, 1000  # cents of a renewal and of its refund; a tenth of it is earned


class Story:
    """One handover as its client remembers it."""

    def __init__(self, items):
        self.items, self.email, self.end = items, new_email(), None
        self.id = self.reference = self.account = None  # None: never told
        self.paid = self.refunded = False
        self.acts = []  # acknowledged: what was sent, the key, the answer

    @property
    def line(self):
        return f"LK-{self.items[2]['id']}"


class Load:
    def __init__(self, stand, rng):
        self.stand, self.rng = stand, rng
        self.store, self.stories, self.payable, self.given_up = [], [], collections.deque(), []
        self.answered = self.accepted = self.under_way = self.retries = 0
        self.failures, self.stopping = [], False
        self.day = stand.value("SELECT UTC_DATE()")
        self.fill()
        self.threads = [threading.Thread(target=self._client, args=(random.Random(rng.random()),), daemon=True)
                        for _ in range(CLIENTS)]
        for t in self.threads:
            t.start()

    def fill(self):
        """Called while the database is up: there is always something to hand over."""
        if len(self.store) > STORE // 2:
            return
        domains, services = add_items(self.stand, 2 * STORE, STORE)
        self.store += [[domain(domains[2 * n]), domain(domains[2 * n + 1]), hosting(services[n])]
                       for n in range(STORE)]

    # ---- the clients ----

    def _client(self, rng):
        try:
            while not self.stopping and not self.failures:
                rng.choices((self._hand_over, self._pay, self._give_up), (6, 4, 1))[0](rng)
                time.sleep(rng.random() * PAUSE)
        except BaseException as e:  # noqa: B036 told by whoever asks
            self.failures.append(e)

    def _send(self, method, path, body, token, idem):
        """An answer, or None: nobody knows."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.under_way += 1
            try:
                return self.stand.api(method, path, body, token, {"Idempotency-Key": idem} if idem else {})
            finally:
                self.under_way -= 1
        return None

    def insist(self, method, path, body=None, token=None, story=None):
        """Until it is answered for good, with the same key; another answer than "busy" or success is a failure."""
        until, idem, last = time.monotonic() + PATIENCE, key() if method == "POST" else None, None
        while time.monotonic() < until:
            last = self._send(method, path, body, token, idem)
            if last and last.status in (200, 201):
                self.answered += 1
                if story:
                    story.acts.append((method, path, body, token, idem, last))
                return last
            # 504 is no "busy": a request hung. In flight: the first try still holds its key.
            check(not last or last.status in (502, 503) or last.code == "idempotency-key-in-flight", f"{last!r}")
            self.retries += 1
            time.sleep(0.03)
        check(False, f"{method} {path}: not answered in {PATIENCE} seconds, last {last!r}")

    def _hand_over(self, rng):
        if len(self.payable) > BACKLOG:  # what the worker is behind with is not to grow
            self._pay(rng)
            return
        story = Story(self.store.pop())
        made = self.insist("POST", "/migrations", submission(story.items, story.email), RESELLER, story).json
        story.id, story.reference = made["id"], made["reference"]
        end, link = rng.choices(tuple(ENDS), (12, 3, 3, 1))[0], "/invitations/" + made["invitation"]["token"]
        if end == "accept":
            offer = self.insist("GET", link).json["offer"]["hash"]
            body = {"offer_hash": offer, "billing": BILLING}
            story.account = self.insist("POST", link + "/accept", body, story=story).json["account_id"]
            self.accepted += 1
            self.payable.append(story)
        elif end == "decline":
            self.insist("POST", link + "/decline", {}, story=story)
        elif end == "withdraw":
            self._withdraw(story)
        story.end = end
        self.stories.append(story)

    def _withdraw(self, story):
        path, idem, until = f"/migrations/{story.id}/withdraw", key(), time.monotonic() + PATIENCE
        headers = {"Idempotency-Key": idem, "If-Match": "*"}
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                last = self.stand.api("POST", path, {}, RESELLER, headers)
                if last.status == 200:
                    self.answered += 1
                    return
                check(last.status in (502, 503) or last.code == "idempotency-key-in-flight", f"{last!r}")
            time.sleep(0.03)
        check(False, f"{path}: not answered in {PATIENCE} seconds")

    def _pay(self, _):
        """A renewal of what was handed over, and half of the times its refund, told in any order."""
        try:
            story = self.payable.popleft()
        except IndexError:
            return
        state = self.insist("GET", "/migrations/" + story.id, token=RESELLER).json["state"]
        if state != "commission_recorded":
            self.payable.append(story)
            return
        calls = [("renewals", renewal(story.line, "hosting", story.items[2]["id"], NET, self.day))]
        story.refunded = story.items[2]["id"] % 2 == 0
        if story.refunded:
            calls.insert(story.items[2]["id"] // 2 % 2, ("refunds", refund(story.line, "R1", BACK, self.day)))
        for what, body in calls:
            self.insist("POST", "/site/" + what, body, SITE, story)
        story.paid = True

    def _give_up(self, _):
        """Asks once; who hears nothing asks no more."""
        story = Story(self.store.pop())
        answer = self._send("POST", "/migrations", submission(story.items, story.email), RESELLER, key())
        if answer and answer.status == 201:
            story.id, story.reference = answer.json["id"], answer.json["reference"]
            self.stories.append(story)
        elif not answer or answer.status in (502, 503):
            self.given_up.append(story)
        else:
            check(False, f"{answer!r}")

    # ---- the end ----

    def _settle(self, run, settle):
        try:
            wait_for(lambda: not self.stand.sql(WAITING), "everything is over", settle, 0.1)
        except Failure:
            for row in self.stand.sql(WAITING):
                run.broke(f"not within {settle} seconds: the {row['what']} {row['why']}")

    def _errors(self):
        """The web program's last errors of its own, for the diagnosis."""
        lines = [x for x in self.stand.log("handover-fcgi").splitlines() if "level=error" in x]
        return "\n".join([x for x in lines if "db_full" not in x and "db_gave_up" not in x][-10:])

    def end(self, run, settle=90, others=()):
        """Everything runs again. What is not as it was told is the run's to tell. others: addresses that are not ours."""
        self.stopping = True
        for t in self.threads:
            t.join(2 * PATIENCE)
        for e in self.failures:
            run.broke(f"a client: {e}")
            run.broke(self._errors())
        # Mails that were put off because the database was away come at once, as if an hour had passed.
        self.stand.admin_sql("UPDATE mail SET run_at = NOW(6) WHERE status = 'ready' AND kind <> 'reminder'")
        self._settle(run, settle)
        while self.payable and not self.failures and len(run.said) == 0:
            self._pay(None)
        judge(run, self, others)


# Of both queues: what has not come to its end.
WAITING = """
SELECT 'job' what, CONCAT(kind, ' of ', migration_id, ' is ', status, ' after ', attempts, ', due ', run_at, ', lease until ',
       COALESCE(lease_until, '-'), ', now ', NOW(6), ' ', COALESCE(last_error, '')) COLLATE utf8mb4_bin why FROM job
 WHERE kind <> 'expire' AND status IN ('ready', 'leased')
UNION ALL
SELECT 'mail', CONCAT(kind, ' ', mail_id, ' is ', status, ' after ', attempts, ', due ', run_at, ' ',
       COALESCE(last_error, '')) COLLATE utf8mb4_bin FROM mail
 WHERE status = 'leased' OR status = 'ready' AND kind <> 'reminder'
"""


def judge(run, load, others):
    rows, all_rows = {}, load.stand.sql(ROWS)
    for r in all_rows:
        rows.setdefault(r["email"], []).append(r)
    for story in load.stories:
        told = rows.pop(story.email, [])
        if len(told) != 1:
            run.broke(f"I7 {story.id} of {story.email} was acknowledged and is there {len(told)} times")
            continue
        is_as_told(run, story, told[0])
    for story in load.given_up:
        if len(rows.pop(story.email, [])) > 1:
            run.broke(f"{story.email}: not acknowledged, and there twice")
    for email in set(rows) - set(others):
        run.broke(f"{email}: nobody asked for it")
    if not any(s.paid for s in load.stories):
        run.broke("nobody came as far as to pay")
    peaceful(run, load.stories, all_rows)
    replays(run, load)


# One row a handover: everything that can be lost or doubled, counted. (An invitation answered before it was mailed is
# not mailed any more.)
ROWS = """
SELECT m.recipient_email email, m.public_id id, m.reference, m.state, COALESCE(m.customer_id, '') customer,
       (SELECT COUNT(*) FROM item i WHERE i.migration_id = m.migration_id) items,
       (SELECT COUNT(*) FROM move_log l WHERE l.migration_id = m.migration_id) moves,
       (SELECT COUNT(*) FROM commission_term t WHERE t.migration_id = m.migration_id) terms,
       (SELECT COUNT(*) FROM item i LEFT JOIN host_domain d ON i.kind = 'domain' AND d.domain_id = i.host_id
          LEFT JOIN host_service s ON i.kind = 'hosting' AND s.service_id = i.host_id
         WHERE i.migration_id = m.migration_id
           AND COALESCE(d.account_id, s.account_id) <=> IF(m.state = 'commission_recorded', m.customer_id,
                                                            m.reseller_id)) owned,
       (SELECT COUNT(*) FROM handover_site.account a WHERE a.email = m.recipient_email) accounts,
       (SELECT COALESCE(GROUP_CONCAT(CONCAT(e.kind, e.commission_cents) ORDER BY e.entry_id), '') FROM entry e
          JOIN commission_term t ON t.item_id = e.item_id WHERE t.migration_id = m.migration_id) entries,
       (SELECT GROUP_CONCAT(CONCAT(a.event, '@', a.item_id <> 0) ORDER BY a.event, a.seq) FROM audit a
         WHERE a.migration_id = m.migration_id) audit,
       (SELECT GROUP_CONCAT(CONCAT(o.kind, '@', o.to_role, '@', IF(o.kind IN ('invitation', 'reminder') AND
                                                                   o.status = 'dropped', 'sent', o.status))
                            ORDER BY o.kind, o.to_role, o.status)
          FROM mail o WHERE o.migration_id = m.migration_id) mails,
       (SELECT GROUP_CONCAT(CONCAT(j.kind, '@', j.status) ORDER BY j.kind, j.status) FROM job j
         WHERE j.migration_id = m.migration_id) jobs
  FROM migration m
"""


def is_as_told(run, story, row):
    moved = story.end == "accept"
    entries = ([f"accrual{NET // 10}"] if story.paid else []) + ([f"reversal-{BACK // 10}"] if story.refunded else [])
    wanted = {"id": story.id, "reference": story.reference, "state": ENDS[story.end], "items": "3", "owned": "3",
              "customer": str(story.account) if moved else "", "accounts": "1" if moved else "0",
              "moves": "3" if moved else "0", "terms": "3" if moved else "0", "entries": sorted(entries)}
    is_now = {**row, "entries": sorted(e for e in row["entries"].split(",") if e)}
    for name, value in wanted.items():
        if is_now[name] != value:
            run.broke(f"I7 {story.id}, {story.end}: {name} is {is_now[name]!r}, told {value!r}")


def peaceful(run, stories, rows):
    """The handovers of one end have the same audit, mails and jobs, all of them: so none has one more or one less."""
    ends = {s.email: s.end for s in stories}
    for what in ("audit", "mails", "jobs"):
        seen = {}
        for r in rows:
            if r["email"] in ends:
                seen.setdefault(ends[r["email"]], collections.Counter())[r[what]] += 1
        for end, counts in seen.items():
            if len(counts) > 1:
                run.broke(f"{what} of those that ended by {end} differ: {json.dumps(counts, indent=1)}")


def replays(run, load):
    """Acts once more with their keys: the answer is the one that was given. What the site tells has its line as key."""
    for story in load.rng.sample(load.stories, min(REPLAYED, len(load.stories))):
        for method, path, body, token, idem, first in story.acts:
            again = load.stand.api(method, path, body, token, {"Idempotency-Key": idem})
            wanted = (first.status, first.text) if token != SITE else (200, again.text)
            if (again.status, again.text) != wanted:
                run.broke(f"{path} with its key again: {again!r}, first {first!r}")
