"""What people do to a stand in the tests of races, rights and kills: submit, accept, and wait until it is over."""
import random
import uuid

from harness import wait_for

TERMINAL = ("commission_recorded", "withdrawn", "declined", "expired", "rejected")

BILLING = {"kind": "private", "first_name": "Mario", "last_name": "Rossi", "codice_fiscale": "RSSMRA80A01H501U",
           "address": {"street": "Via Roma 10/A", "town": "Roma", "postcode": "00100", "province": "RM",
                       "country": "IT"}}


def seeded(seed):
    """A random generator; the test prints the seed where it matters."""
    return random.Random(seed)


def new_email():
    return f"persona{uuid.uuid4().hex[:12]}@esempio.example"


def key():
    return str(uuid.uuid4())


def add_items(stand, domains, services=0, account=101, first=800000):
    """Many new items at the host at once: the ids of the domains and of the hosting services (Basic: 10 %)."""
    at = max(first, 1 + int(stand.value("SELECT GREATEST((SELECT MAX(domain_id) FROM handover_site.domain), "
                                        "(SELECT MAX(service_id) FROM handover_site.service))")))
    if domains:
        stand.admin_sql(
            "INSERT INTO handover_site.domain (domain_id, account_id, fqdn, registered_on, expires_on, next_due_on, "
            f"contacts, payment_method) SELECT seq, {account}, CONCAT('folla', seq, '.it'), '2020-01-01', "
            "UTC_DATE() + INTERVAL 200 DAY, UTC_DATE() + INTERVAL 200 DAY, CONCAT('DR-', seq), 'credit' "
            f"FROM seq_{at}_to_{at + domains - 1}")
    if services:
        stand.admin_sql(
            "INSERT INTO handover_site.service (service_id, account_id, product, family, platform, name, created_on, "
            f"next_due_on, server, username, payment_method) SELECT seq, {account}, 'Basic', 'individual', 'linux', "
            "CONCAT('folla', seq, '.it'), '2021-01-01', UTC_DATE() + INTERVAL 100 DAY, 'lnx01', CONCAT('u', seq), "
            f"'credit' FROM seq_{at}_to_{at + services - 1}")
    return list(range(at, at + domains)), list(range(at, at + services))


def domain(number):
    return {"kind": "domain", "id": number}


def hosting(number):
    return {"kind": "hosting", "id": number}


def submission(items, email=None):
    return {"customer": {"email": email or new_email(), "name": "Mario Rossi"}, "items": items,
            "reason": "agency_closing"}


def submit(stand, items, email=None, account=101, idem=None):
    return stand.api("POST", "/migrations", submission(items, email), token=("reseller", account),
                     headers={"Idempotency-Key": idem or key()})


class Handover:
    """One that was just submitted: id, number (migration_id), token, etag, hash, email, items (their public ids)."""

    def __init__(self, stand, items, email=None, account=101):
        self.stand, self.account, self.email = stand, account, email or new_email()
        answer = submit(stand, items, self.email, account).want(201)
        self.id, self.token, self.etag = answer.json["id"], answer.json["invitation"]["token"], answer.headers["ETag"]
        self.reseller, self.staff = ("reseller", account), ("staff", 1)
        seen = stand.api("GET", "/invitations/" + self.token).want(200)
        self.hash, self.items = seen.json["offer"]["hash"], [i["id"] for i in seen.json["items"]]

    @property
    def number(self):
        return self.stand.value(f"SELECT migration_id FROM migration WHERE public_id = '{self.id}'")

    @property
    def state(self):
        return self.stand.value(f"SELECT state FROM migration WHERE public_id = '{self.id}'")

    def acceptance(self):
        return {"offer_hash": self.hash, "billing": BILLING}

    def accept(self, idem=None):
        return self.stand.api("POST", f"/invitations/{self.token}/accept", self.acceptance(),
                              headers={"Idempotency-Key": idem or key()})

    def decline(self, idem=None):
        return self.stand.api("POST", f"/invitations/{self.token}/decline", {},
                              headers={"Idempotency-Key": idem or key()})

    def act(self, what, who, body=None, match="*", idem=None):
        """POST /migrations/ID/what as who."""
        return self.stand.api("POST", f"/migrations/{self.id}/{what}", body or {}, token=who,
                              headers={"Idempotency-Key": idem or key(), "If-Match": match})

    def withdraw(self, match="*", idem=None):
        return self.act("withdraw", self.reseller, match=match, idem=idem)

    def reject(self, match="*", idem=None):
        return self.act("reject", self.staff, {"reason": "Non si puo'"}, match, idem)

    def exclude(self, item, match="*", idem=None):
        return self.act(f"items/{item}/exclude", self.staff, {"reason": "Resta dov'e'"}, match, idem)

    def wait(self, state="commission_recorded", seconds=60):
        wait_for(lambda: self.state == state, f"{self.id} is {state}", seconds)
        return self


def quiet(stand, seconds=60):
    """Waits until no work is due or under way."""
    wait_for(lambda: stand.value("SELECT COUNT(*) FROM job WHERE status = 'leased' OR "
                                 "status = 'ready' AND run_at <= NOW(6)") == "0", "the queue is empty", seconds, 0.05)


def renewal(line, kind, number, cents, day, what="renewal"):
    return {"line_id": line, "invoice_id": "F-" + line, "number": "2026/" + line, "kind": what,
            "item": {"kind": kind, "id": number}, "paid_on": day, "net": {"amount": cents, "currency": "EUR"}}


def refund(line, number, cents, day):
    return {"line_id": line, "refund_id": number, "refunded_on": day, "net": {"amount": cents, "currency": "EUR"}}


def tell(stand, what, body):
    """what: renewals or refunds."""
    return stand.api("POST", "/site/" + what, body, token=("site", 0))
