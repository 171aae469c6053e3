"""
Sample requests, and whole journeys of the JSON endpoint, for tests that need a handover in some state.

    g = journeys.Handover(stand, items=[("domain", 1001)])       # submitted by reseller 101
    g.accept()                                                   # by the invited visitor, who becomes an account
    g.wait("commission_recorded")
    g.act("withdraw", token=("reseller", 101))                   # POST with a fresh key and the current If-Match
"""
import hashlib
import itertools

from harness import RawSql, eq, wait_for

ADDRESS = {"street": "Via Roma 10/A", "town": "Roma", "postcode": "00100", "province": "RM", "country": "IT"}
PRIVATE = {"kind": "private", "first_name": "Mario", "last_name": "Rossi", "codice_fiscale": "RSSMRA80A01H501U",
           "address": ADDRESS}
COMPANY = {"kind": "company", "company_name": "Però & Figli S.r.l.", "codice_fiscale": "02118311006",
           "vat_id": "02118311006", "address": ADDRESS}
STAFF = ("staff", 1)

numbers = itertools.count(1)


def new_email():
    return f"cliente{next(numbers)}@nuovo.example"


def request_body(items, email=None, **members):
    """Of POST /migrations. items: (kind, id) pairs, or what the endpoint takes."""
    return {"customer": {"email": email or new_email(), "name": "Forno Nuovo"}, "reason": "relationship_ended",
            "items": [{"kind": i[0], "id": i[1]} if isinstance(i, tuple) else i for i in items], **members}


class Handover:
    """One handover: .id, .token (of its invitation), .items (as the reseller reads them), .customer (account id)."""

    def __init__(self, stand, items=None, reseller=101, email=None, **members):
        self.stand, self.reseller = stand, ("reseller", reseller)
        self.email = email or new_email()
        items = items or [("domain", stand.add_domain(reseller))]
        self.created = stand.api("POST", "/migrations", request_body(items, self.email, **members),
                                 token=self.reseller).want(201)
        # None while it waits for terms, see find_token.
        self.id, self.token = self.created.json["id"], (self.created.json["invitation"] or {}).get("token")
        self.customer = None
        self.items = self.list("items")

    def find_token(self):
        """Of an invitation that went out when the terms were agreed: the link as it was mailed."""
        self.token = mailed_token(self.stand, self)

    def list(self, what, token=None):
        """Its "items" or its "events"."""
        answer = self.stand.api("GET", f"/migrations/{self.id}/{what}?limit=100", token=token or self.reseller)
        return answer.want(200).json["data"]

    def offer(self, token=None):
        """The invitation as its holder reads it."""
        return self.stand.api("GET", f"/invitations/{self.token}", token=token).want(200).json

    def accept_answer(self, token=None, headers=None, **members):
        """The Response to an accept; members replace or add to the body's, None takes one out."""
        body = {"offer_hash": self.offer()["offer"]["hash"], "billing": PRIVATE, **members}
        body = {k: v for k, v in body.items() if v is not None}
        return self.stand.api("POST", f"/invitations/{self.token}/accept", body, token=token, headers=headers)

    def accept(self, token=None, **members):
        answer = self.accept_answer(token=token, **members).want(200)
        self.customer = ("customer", answer.json["account_id"])
        return answer

    def get(self, token=None):
        return self.stand.api("GET", f"/migrations/{self.id}", token=token or self.reseller).want(200)

    def state(self):
        return self.get().json["state"]

    def item(self, which=0, token=None):
        """An item as it is now, by its place or its id."""
        data = self.list("items", token)
        return data[which] if isinstance(which, int) else next(i for i in data if i["id"] == which)

    def wait(self, state):
        def there():
            return self.state() == state
        wait_for(there, f"{self.id} is {state}")
        return self.get().json

    def act_answer(self, what, body=None, token=STAFF, headers=None):
        etag = self.get(token).headers["ETag"]
        return self.stand.api("POST", f"/migrations/{self.id}/{what}", body or {}, token=token,
                              headers={"If-Match": etag, **(headers or {})})

    def act(self, what, body=None, token=STAFF):
        """The worker may change the handover between the reading and the act: then it is read again."""
        for _ in range(5):
            answer = self.act_answer(what, body, token)
            if answer.status != 412:
                break
        return answer.want(200)

    def events(self, token=None):
        return [e["event"] for e in self.list("events", token)]


def finished(stand, items=None, **members):
    """A handover that is done."""
    g = Handover(stand, items, **members)
    g.accept()
    g.wait("commission_recorded")
    return g


def host_rows(stand, kind, ids):
    """Whole rows of the host's view, by id."""
    view, key = ("host_domain", "domain_id") if kind == "domain" else ("host_service", "service_id")
    rows = stand.sql(f"SELECT * FROM {view} WHERE {key} IN ({', '.join(map(str, ids))})")
    eq(len(rows), len(ids), f"rows of {view}")
    return {int(r[key]): r for r in rows}


def owner(stand, kind, number):
    """The account a domain or service belongs to."""
    return int(host_rows(stand, kind, [number])[number]["account_id"])


def crockford(data):
    """As crypto/crockford.c writes it: lower case, without padding."""
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))


def token_of(stand, public_id, salt):
    """The token of a link whose id and salt (0x...) are in the tables: crypto/token.c, token_invitation."""
    key = bytes.fromhex(stand.as_user("cat", stand.var + "/keys/invitation.key").stdout.strip())
    joined = public_id.encode() + bytes.fromhex(salt[2:])
    return crockford(hashlib.blake2b(joined, key=key, digest_size=32).digest())


def mailed_token(stand, handover):
    """The token that the last invitation's mail carries; handover.token is the one given by hand."""
    row = stand.sql("SELECT i.public_id, i.salt FROM invitation i JOIN migration m USING (migration_id) WHERE "
                    f"m.public_id = '{handover.id}' ORDER BY invitation_id DESC LIMIT 1")[0]
    return token_of(stand, row["public_id"] + ".mail", row["salt"])


def set_domain(stand, number, **columns):
    """Changes columns of a domain at the host."""
    stand.admin_sql(update("domain", "domain_id", number, columns))


def set_service(stand, number, **columns):
    stand.admin_sql(update("service", "service_id", number, columns))


def update(table, key, number, columns):
    pairs = ", ".join(f"{c} = {'NULL' if v is None else v if isinstance(v, (int, RawSql)) else quoted(v)}"
                      for c, v in columns.items())
    return f"UPDATE handover_site.{table} SET {pairs} WHERE {key} = {number}"


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def mails_of(stand, handover):
    """Kind and addressee's role of the mails put out for it, in order; reminders left out."""
    return [(r["kind"], r["to_role"]) for r in stand.sql(
        "SELECT kind, to_role FROM mail JOIN migration USING (migration_id) WHERE "
        f"migration.public_id = '{handover.id}' AND kind <> 'reminder' ORDER BY mail_id")]


def hold_of(handover, which=0, token=None):
    """The reason an item waits for; None: it does not."""
    hold = handover.item(which, token)["hold"]
    return hold and hold["reason"]


def wake(stand, handover):
    """As if an hour had passed: holds that have an end and tries that were put off are due now."""
    stand.admin_sql(f"""
        SELECT migration_id INTO @m FROM migration WHERE public_id = '{handover.id}';
        UPDATE item SET hold_until = NOW(6) - INTERVAL 1 SECOND WHERE migration_id = @m AND hold_until IS NOT NULL;
        UPDATE item SET next_try = NOW(6) - INTERVAL 1 SECOND WHERE migration_id = @m AND next_try IS NOT NULL;
        UPDATE job SET run_at = NOW(6), status = 'ready' WHERE migration_id = @m AND kind = 'move' AND status <> 'leased';
        """)


# ---- the customer's pages, a step each ----

def to_check(b, link, billing=None):
    """
    From an invitation's link to the page where everything is checked, by the pages alone. billing: fields by name, with
    kind; None: whoever is signed in has given them already.
    """
    page = b.get(b.get(link).want(200).link("continua")).want(200)
    page = b.follow(b.submit(page.form(ends="/account")).want(303)).want(200)
    if billing is None:
        return page
    fields = dict(billing)
    page = b.follow(b.submit(page.form(ends="/kind").fill({"kind": fields.pop("kind")})).want(303)).want(200)
    return b.follow(b.submit(fill_billing(page, fields)).want(303)).want(200)


def fill_billing(page, fields):
    """The form of the billing data, filled in; where somebody accepts for a body the box is ticked too."""
    form = page.form(ends="/billing").fill(fields)
    return form.check("may") if "may" in form.names() else form


def accept_form(b, link, billing=None):
    return to_check(b, link, billing).form(ends="/accept")


def act_form(b, link, act):
    """The form of /decline, /misaddressed or /more-time."""
    return b.get(f"{link}/{act}").want(200).form(ends="/" + act)
