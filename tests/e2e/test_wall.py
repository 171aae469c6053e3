"""
The wall between the parties (domain.md 1): every page a role can reach by links, every list of the endpoint it may read
and every mail it gets are read for what it must never see. The words looked for are unlike anything else on a page.
"""
import email
import email.policy
import glob
import json
import os
import re
import urllib.parse

import journeys
from harness import Stand, check, eq, test, wait_for
from journeys import STAFF, Handover

MAILS = "mails"

# Of the customers: what no agency may read. Each value stands for itself alone.
FIRST = {"kind": "company", "company_name": "Forno Segreto S.r.l.", "codice_fiscale": "02118311006",
         "vat_id": "02118311006", "sdi_code": "K9QXZ47", "pec": "amministrazione@segretissima.example",
         "phone": "+390555123987", "address": {"street": "Vicolo Introvabile 173", "town": "Borgonascosto",
                                                "postcode": "51999", "province": "PT", "country": "IT"}}
SECOND = {**journeys.PRIVATE, "first_name": "Ermenegilda", "last_name": "Altrocliente",
          "address": {**journeys.ADDRESS, "street": "Calle Remota 88"}}
FISCAL = ["02118311006", "K9QXZ47", "segretissima", "0555123987", "Introvabile", "Borgonascosto", "51999",
          "RSSMRA80A01H501U", "Calle Remota"]
# Of the agencies: what no customer may read.
TERMS = [r"\b5\s*%", r"\b10\s*%", r"terms_hash", r"rate_bp", r"estimate_year", r"NOTA-PER-LO-STAFF",
         r"Abbiamo litigato|Non andiamo più d'accordo|We no longer get along"]
# On pages and in mails; the endpoint has its own words for the roles.
WORDS = [r"[Rr]eseller", r"[Rr]ivenditor"]
THIRD = ["terza.persona", "Terza Persona"]


def make_stand():
    """With mails in files, so that they can be read."""
    stand = Stand(start=("mariadbd",))
    directory = os.path.join(stand.var, MAILS)
    stand.as_user("mkdir", "-p", directory)
    # A real site: the demonstration's own pages show everybody's names and mails on purpose.
    stand.configure({"web": {"demo": "no"},
                     "mail": {"transport": "file", "directory": directory,
                              "from_address": "passaggi@domainregister.example"}})
    for program in ("handover-fcgi", "handover-worker", "nginx"):
        stand.start(program)
    stand.wait_ready()
    return stand


def world(stand):
    """Two agencies, two customers, one domain registered to a third person; made once."""
    if not hasattr(stand, "wall"):
        domain = stand.add_domain(101, "fornosegreto.it")
        service = stand.add_service(101, "Basic", "fornosegreto.it")
        third = stand.add_domain(101, "diterzi.it", registrant_email="terza.persona@registrante.example",
                                 registrant_name="Terza Persona")
        first = Handover(stand, [("domain", domain), ("hosting", service), ("domain", third)],
                         email="titolare@fornosegreto.example", reason="rift", note="NOTA-PER-LO-STAFF")
        first.accept(billing=FIRST)
        other = stand.add_domain(102, "altrocliente.it")
        second = Handover(stand, [("domain", other)], reseller=102, email="ermenegilda@altrocliente.example")
        second.accept(billing=SECOND)
        second.wait("commission_recorded")
        wait_for(lambda: stand.api("GET", f"/migrations/{first.id}", token=STAFF).json["items"]["verified"] == 2,
                 "what is clear has moved")
        open_one = Handover(stand, [("domain", stand.add_domain(102, "ancorainattesa.it"))], reseller=102)
        stand.wall = {"first": first, "second": second, "open": open_one}
        for g in (first, second):
            g.reference = stand.api("GET", f"/migrations/{g.id}", token=STAFF).json["reference"]
    return stand.wall


def sign_in(stand, account, role):
    b = stand.browser()
    page = b.get(stand.ctl("token", "--role", role, "--account", str(account), "--enter", "/handover/").strip())
    eq(page.status, 303, f"sign-in of {account}")
    return b


def crawl(browser, start):
    """Every page that links lead to, by path and query: {address: Page}."""
    seen, todo = {}, list(start)
    while todo:
        path = todo.pop()
        if path in seen or len(seen) > 400:
            continue
        page = seen[path] = browser.get(path)
        check(page.status < 500, f"{path} answered {page.status}")
        if page.status == 303:
            todo.append(local(page.location, path))
            continue
        if "html" not in (page.headers.get("Content-Type") or ""):
            continue
        for node in page.root.all("a", href=True):
            target = local(node["href"], path)
            if target and "lang=" not in target:
                todo.append(target)
        for node in page.root.all("form", method="get"):
            todo.append(local(node["action"] or path, path))
    return seen


def local(url, here):
    parts = urllib.parse.urlsplit(urllib.parse.urljoin(here, url))
    if not parts.path.startswith("/handover/") or parts.path.startswith("/handover/static/"):
        return None
    return urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))


def documents(stand, token, ids):
    """What the endpoint lists for that role."""
    paths = ["/me", "/migrations?limit=100", "/services/inherited?limit=100", "/portfolio?limit=100",
             "/commission/entries?limit=100", "/commission/terms?limit=100", "/commission/statements?limit=100", "/tariffs"]
    for one in ids:
        paths += [f"/migrations/{one}", f"/migrations/{one}/items", f"/migrations/{one}/events?limit=100",
                  f"/migrations/{one}/progress"]
    return {p: json.dumps(a.json, ensure_ascii=False) for p, a in
            ((p, stand.api("GET", p, token=token)) for p in paths) if a.status == 200}


def mails(stand, address):
    """{file: all its text} of what was written to that address."""
    found = {}
    for path in glob.glob(os.path.join(stand.var, MAILS, "*.eml")):
        with open(path, "rb") as f:
            message = email.message_from_binary_file(f, policy=email.policy.default)
        if address.lower() in str(message["To"]).lower():
            parts = [p.get_content() for p in message.walk() if p.get_content_maintype() == "text"]
            found[path] = str(message["Subject"]) + "\n" + "\n".join(parts)
    return found


def refuse(texts, patterns, who):
    for where, text in texts.items():
        for pattern in patterns:
            hit = re.search(pattern, text)
            check(not hit, f"{who} reads {pattern!r} at {where}: "
                           f"...{text[max(0, hit.start() - 60):hit.end() + 40]!r}..." if hit else "")


def bodies(pages):
    return {p: page.text for p, page in pages.items() if "html" in (page.headers.get("Content-Type") or "")}


@test("no agency reads a customer's fiscal data, address, other services or another agency's handover")
def agencies(stand):
    w = world(stand)
    own = {101: (w["first"], w["second"]), 102: (w["second"], w["first"])}
    for account, (mine, other) in own.items():
        pages = crawl(sign_in(stand, account, "reseller"),
                      ["/handover/", f"/handover/migrations/{mine.id}", "/handover/my",
                       f"/handover/migrations/{other.id}", "/handover/new", "/handover/staff"])
        check(len(pages) >= 5, f"only {sorted(pages)} were reached")
        texts = {**bodies(pages), **documents(stand, ("reseller", account), [mine.id, other.id])}
        check(any(mine.reference in t for t in texts.values()), "its own handover is not there at all")
        refuse(texts, [re.escape(f) for f in FISCAL] + [re.escape(other.reference)], f"agency {account}")
    letters = {**mails(stand, "info@studiorossi.example"), **mails(stand, "ciao@agenziapero.example")}
    check(letters, "no mail to an agency was written")
    refuse(letters, [re.escape(f) for f in FISCAL], "an agency by mail")


@test("no customer reads a commission's amount or rate, a reason, a note, or anything of third parties")
def customers(stand):
    w = world(stand)
    own = ((w["first"], w["second"], "titolare@fornosegreto.example", ["Altrocliente", "altrocliente.it"]),
           (w["second"], w["first"], "ermenegilda@altrocliente.example", ["fornosegreto", "Forno Segreto"]))
    for mine, other, address, others in own:
        account = stand.value(f"SELECT account_id FROM handover_site.account WHERE email = '{address}'")
        pages = crawl(sign_in(stand, account, "customer"),
                      ["/handover/", "/handover/my", f"/handover/migrations/{mine.id}",
                       f"/handover/migrations/{other.id}", "/handover/staff", f"/handover/i/{mine.token}"])
        read = documents(stand, ("customer", int(account)), [mine.id, other.id])
        texts = {**bodies(pages), **read}
        check(any(mine.reference in t for t in texts.values()), "its own handover is not there at all")
        hidden = TERMS + THIRD + others + [re.escape(other.reference)]
        refuse(texts, hidden, f"customer {account}")
        refuse(bodies(pages), WORDS, f"customer {account}")
        letters = mails(stand, address)
        check(letters, f"no mail to {address} was written")
        refuse(letters, hidden + WORDS + [re.escape(f) for f in FISCAL], f"customer {account} by mail")


@test("a visitor with an invitation reads what is offered, and nothing of the terms or of others")
def visitor(stand):
    w = world(stand)
    pages = crawl(stand.browser(), ["/handover/", f"/handover/i/{w['open'].token}", f"/handover/i/{w['first'].token}",
                                    f"/handover/migrations/{w['first'].id}", "/handover/my", "/handover/staff"])
    texts = bodies(pages)
    check(any("ancorainattesa.it" in t for t in texts.values()), "the invitation does not name its domain")
    refuse(texts, TERMS + WORDS + THIRD + FISCAL + ["Altrocliente", "Forno Segreto"], "a visitor")


@test("who is registrant is told of its own domain, and of nothing else")
def registrants(stand):
    w = world(stand)
    letters = mails(stand, "terza.persona@registrante.example")
    refuse(letters, [re.escape(f) for f in FISCAL] + TERMS + WORDS + ["fornosegreto.it", "altrocliente"], "a registrant")
    for text in letters.values():
        check("diterzi.it" in text, "the registrant's own domain is named")
        for link in re.findall(r"/handover/o/[0-9a-z]+", text):
            page = stand.browser().get(link)
            refuse({link: page.text}, [re.escape(f) for f in FISCAL] + TERMS + ["fornosegreto.it"], "a registrant")
    eq(w["first"].state(), "customer_registered", "and the domain waits for staff")


@test("the commission's pages name what an agency earns by, and no other agency's; no customer's page leads there")
def commission(stand):
    w = world(stand)
    wait_for(lambda: stand.value("SELECT COUNT(*) AS n FROM commission_term") != "0", "terms")
    for i, row in enumerate(stand.sql("SELECT item_id, beneficiary_id, kind, host_id FROM commission_term")):
        stand.api("POST", "/site/renewals", {
            "line_id": f"wall-{i}", "invoice_id": "F", "number": "1", "item": {"kind": row["kind"], "id": int(row["host_id"])},
            "paid_on": stand.value("SELECT UTC_DATE() AS d"), "net": {"amount": 9900, "currency": "EUR"},
            "kind": "renewal"}, token=("site", 0)).want(201)
    stand.admin_sql("UPDATE entry SET confirms_on = DATE_FORMAT(UTC_DATE() - INTERVAL 1 MONTH, '%Y-%m-10')")
    stand.ctl("close-statements")
    for account, own, other in ((101, "fornosegreto.it", "altrocliente.it"), (102, "altrocliente.it", "fornosegreto.it")):
        pages = crawl(sign_in(stand, account, "reseller"), ["/handover/commission"])
        texts = {p: t for p, t in bodies(pages).items() if "/commission" in p}
        check(any("/statements/" in p for p in texts), f"no statement was reached: {sorted(texts)}")
        check(any(own in t for t in texts.values()), "its own name is not there")
        refuse(texts, [re.escape(f) for f in FISCAL] + [re.escape(other), "Ermenegilda", "Forno Segreto"],
               f"agency {account}")
    address = "titolare@fornosegreto.example"
    account = stand.value(f"SELECT account_id FROM handover_site.account WHERE email = '{address}'")
    pages = crawl(sign_in(stand, account, "customer"), ["/handover/", "/handover/my"])
    check(not [p for p in pages if "/commission" in p], "a customer is led there")
    check(w, "the world")
