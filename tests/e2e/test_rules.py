"""
What the operator's page promises and the rules say, shown where its reader meets it: on the pages, and where a program
asks, by the endpoint. tests/rules/rules.txt says which sentence each test holds.
"""
import re

import journeys
from harness import RawSql, Stand, check, eq, test, wait_for
from journeys import Handover, accept_form, host_rows, owner, set_domain, to_check
from walk import PERSON, browse, check_errors, link_of, see, sign_in

PANEL = "https://pannello.example"
BAKER = 201  # Forno Bianchi, whose address is verified
EMAIL = "titolare@fornobianchi.example"


def make_stand():
    return Stand(config={"site": {"url": PANEL}})


def given_to(stand, account, email, items, reseller=101):
    g = Handover(stand, items, reseller=reseller, email=email)
    g.accept(token=("customer", account), billing=None)
    g.wait("commission_recorded")
    return g


def in_days(days):
    return RawSql(f"UTC_DATE() + INTERVAL {days} DAY")


def spoken(stand, days):
    """That day as an Italian page writes it."""
    months = ("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre").split()
    year, month, day = stand.value(f"SELECT UTC_DATE() + INTERVAL {days} DAY").split("-")
    return f"{int(day)} {months[int(month) - 1]} {year}"


def row_of(page, name):
    """The innermost list entry that is headed by that name."""
    found = [n for n in page.root.all("li") if any(s.text == name for s in n.all("strong"))]
    check(found, f"{page.path} has no row of {name}: {page.main_text[:600]}")
    return found[-1]


# ---- the tools ---------------------------------------------------------------------------------------------------


def tools(page, name):
    """{words: address} of what the page offers for that service."""
    return {a.text: a["href"] for ul in page.root.all("ul", aria_label=f"Strumenti di {name}") for a in ul.all("a")}


def configured(stand):
    """The addresses of the site's tools: (of a domain, of a hosting), {id} as it is written."""
    dump = stand.as_user(stand.bin + "/handover-fcgi", "--config", stand.run + "/handover.conf", "--dump-config").stdout
    section = re.search(r"\[site\]\n(.*?)(\n\[|$)", dump, re.S).group(1)
    paths = dict(re.findall(r"^(\w+)_path *= *(.*)$", section, re.M))
    check(paths.pop("support"), "support is for all, not a tool of one service")
    hosting = {paths.pop("service")}
    return set(paths.values()), hosting


@test("the owner after has the tools of the owner before, the same by the same addresses; the owner before has none left")
def same_tools(stand):
    items = [("domain", stand.add_domain()), ("hosting", stand.add_service())]
    first = given_to(stand, 102, "ciao@agenziapero.example", items)
    names = [i["name"] for i in first.items]
    agency, baker = sign_in(stand, 102), sign_in(stand, BAKER)
    page = agency.get("/handover/my").want(200)
    before = [tools(page, n) for n in names]
    given_to(stand, BAKER, EMAIL, items, reseller=102)
    page = baker.get("/handover/my").want(200)
    eq([tools(page, n) for n in names], before, "the tools of the owner after")
    for (_, number), patterns, links in zip(items, configured(stand), before):
        check(patterns, "no tool is configured")
        eq(set(links.values()), {PANEL + p.replace("{id}", str(number)) for p in patterns}, "all that the site has")
    text = agency.get("/handover/my").want(200).main_text
    for name in names:
        check(name not in text, f"{name} is still shown to who handed it on")


@test("what was taken over may leave for another registrar: the code's tool, support, and status and locks untouched")
def transfer_away(stand):
    number = stand.add_domain(epp_status="clientTransferProhibited")
    free = stand.add_domain(epp_status="ok")
    before = host_rows(stand, "domain", [number, free])
    g = given_to(stand, BAKER, EMAIL, [("domain", number), ("domain", free)])
    after = host_rows(stand, "domain", [number, free])
    for d in (number, free):
        changed = {c for c in before[d] if before[d][c] != after[d][c]}
        check(changed <= {"account_id", "subscription_id", "payment_method"}, f"{d}: also changed {changed}")
    page = sign_in(stand, BAKER).get("/handover/my").want(200)
    for item in g.items:
        link = tools(page, item["name"])["Codice di trasferimento (auth-code)"]
        check(link.startswith(PANEL) and str(item["host_id"]) in link, link)
        check("trasferirlo a un altro registrar quando vuoi" in row_of(page, item["name"]).text, "that it may leave")
    eq(page.link("Chiedi all'assistenza"), PANEL + "/submitticket.php", "support")


# ---- prices, renewals, days --------------------------------------------------------------------------------------


@test("where a renewal is open the agency reads both price lists, and the customer the amount and its own price with VAT")
def both_prices(stand):
    number = stand.add_domain(name="listini.it")
    stand.admin_sql("INSERT INTO handover_site.document (document_id, line_id, account_id, kind, host_id, net_cents, "
                    f"due_on) VALUES (9000, 'PF-R2', 101, 'domain', {number}, 790, UTC_DATE() + INTERVAL 9 DAY)")
    b = sign_in(stand, 101)
    form = b.get("/handover/new").want(200).form("/handover/new").check("item", f"domain_{number}")
    page = b.follow(b.submit(form, "Continua").want(303)).want(200)
    for words in ("Proforma aperta: 7,90 € netti", "un anno costa a te 7,90 €, al cliente 12,90 € (netti)", spoken(stand, 9)):
        check(words in page.main_text, f"the agency does not read {words!r}: {page.main_text}")
    check_errors(b.submit(page.form("/handover/new/services")), **{f"confirmed_domain_{number}": "listini.it"})
    g = Handover(stand, [{"kind": "domain", "id": number, "confirmed": True}])
    b = browse(stand)
    page = to_check(b, f"/handover/i/{g.token}", PERSON)
    for words in ("15,74 €", "IVA inclusa", "7,90 €", spoken(stand, 9)):
        check(words in page.main_text, f"the customer does not read {words!r}")
    page = check_errors(b.submit(page.form(ends="/accept")), **{g.items[0]["id"]: "listini.it"})
    form = page.form(ends="/accept").check("confirmed", g.items[0]["id"])
    b.follow(b.submit(form).want(303)).want(200)


@test("a renewal that is near: whose it is, with its day, on the page where the customer accepts")
def near_renewal(stand):
    number = stand.add_domain(name="vicino.it", expires_on=in_days(11), next_due_on=in_days(11))
    g = Handover(stand, [{"kind": "domain", "id": number, "confirmed": True}])
    text = to_check(browse(stand), f"/handover/i/{g.token}", PERSON).main_text
    words = (f"vicino.it scade il {spoken(stand, 11)}: il rinnovo lo pagherai tu. Se lo hai già pagato a Studio Rossi, "
             "chiedilo a loro.")
    check(words in text, text)


@test("renewed between the offer and the move: the new day is shown, the acceptance already read still counts, and it moves")
def renewed_meanwhile(stand):
    far, near = stand.add_domain(), stand.add_domain(expires_on=in_days(11), next_due_on=in_days(11))
    g = Handover(stand, [("domain", far), {"kind": "domain", "id": near, "confirmed": True}])
    read = g.offer()
    for number, days in ((far, 565), (near, 376)):
        set_domain(stand, number, expires_on=in_days(days), next_due_on=in_days(days))
    text = browse(stand).get(f"/handover/i/{g.token}").want(200).main_text
    for days in (565, 376):
        check(spoken(stand, days) in text, f"the new day {spoken(stand, days)}")
    check("lo pagherai tu" not in text, "the renewal is near no more")
    eq(g.offer()["offer"], read["offer"], "the offer")
    g.accept(offer_hash=read["offer"]["hash"])
    g.wait("commission_recorded")
    rows = host_rows(stand, "domain", [far, near])
    for number, days in ((far, 565), (near, 376)):
        eq(rows[number]["expires_on"], stand.value(f"SELECT UTC_DATE() + INTERVAL {days} DAY"), "the expiry moved along")
        eq(owner(stand, "domain", number), g.customer[1], "the owner")


@test("paid ahead at the registry: 'pagato fino al' and 'scadenza al registro' where they differ, on the way and afterwards")
def paid_ahead(stand):
    far = stand.add_domain(name="pagatoavanti.it", expires_on=in_days(900), next_due_on=in_days(500))
    plain = stand.add_domain(name="pagatopari.it")
    g = Handover(stand, [("domain", far), ("domain", plain)], email=EMAIL)
    b = sign_in(stand, BAKER)
    first = b.get(f"/handover/i/{g.token}").want(200)
    check_page = to_check(b, f"/handover/i/{g.token}")
    b.follow(b.submit(check_page.form(ends="/accept")).want(303)).want(200)
    g.wait("commission_recorded")
    mine = b.get("/handover/my").want(200)
    for page in (first, check_page, mine):
        words = "scadenza al registro: " + spoken(stand, 900), "pagato fino al " + spoken(stand, 500)
        for one in words:
            check(one in page.main_text, f"{page.path}: no {one!r} in {page.main_text[:900]}")
        eq(page.main_text.count("pagato fino al "), 1, f"{page.path}: of the other there is one day only")
    eq(host_rows(stand, "domain", [far])[far]["next_due_on"], stand.value("SELECT UTC_DATE() + INTERVAL 500 DAY"),
       "the years that are paid go along")


# ---- what to do now, and who managed it before --------------------------------------------------------------------


@test("my services open with what to do now: renewal with the credit and the first day, passwords, registrant")
def to_do(stand):
    account = stand.add_account(email=journeys.new_email())
    email = stand.value(f"SELECT email FROM handover_site.account WHERE account_id = {account}")
    given_to(stand, account, email, [("domain", stand.add_domain(name="daprimo.it", expires_on=in_days(40),
                                                                 next_due_on=in_days(40))),
                                     ("hosting", stand.add_service())])
    page = sign_in(stand, account).get("/handover/my").want(200)
    headings = [h.text for h in page.root.one("main").all("h2")]
    eq(headings[0], "Da fare adesso", "the first heading")
    points = [li.text for li in page.root.one("section", aria_labelledby="now").all("li")]
    eq(len(points), 3, f"points: {points}")
    for point, words in zip(points, (("Il tuo credito è 0,00 €", "15 giorni prima", "daprimo.it", spoken(stand, 40)),
                                     ("Cambia le password", "FTP", "caselle di posta", "chi gestiva prima"),
                                     ("Controlla l'intestatario",))):
        for one in words:
            check(one in point, f"no {one!r} in {point!r}")


@test("one customer, two agencies: one page, grouped by who managed before; neither agency reads of the other")
def grouped(stand):
    account = stand.add_account(email=journeys.new_email())
    email = stand.value(f"SELECT email FROM handover_site.account WHERE account_id = {account}")
    done = {agency: given_to(stand, account, email, [("domain", stand.add_domain(agency)),
                                                     ("hosting", stand.add_service(agency))], reseller=agency)
            for agency in (101, 102)}
    page = sign_in(stand, account).get("/handover/my").want(200)
    groups = {s.one("h3").text: s.text for s in page.root.all("section") if s.all("h3")}
    eq(set(groups), {"Gestiti prima da Studio Rossi", "Gestiti prima da Agenzia Però & Figli"}, "groups")
    names = {agency: [i["name"] for i in g.items] for agency, g in done.items()}
    for agency, heading in ((101, "Studio Rossi"), (102, "Agenzia Però & Figli")):
        for owner_before, of_it in names.items():
            for name in of_it:
                eq(name in groups["Gestiti prima da " + heading], owner_before == agency, f"{name} below {heading}")
    for agency, other in ((101, 102), (102, 101)):
        b = sign_in(stand, agency)
        b.get(f"/handover/migrations/{done[other].id}").want(404)
        texts = [b.get(p).want(200).text for p in ("/handover/", f"/handover/migrations/{done[agency].id}", "/handover/my")]
        for secret in (done[other].created.json["reference"], *names[other]):
            check(not any(secret in t for t in texts), f"{agency} reads {secret}")


# ---- the same second ---------------------------------------------------------------------------------------------


@test("withdrawn in the same second: both pages say so, with the same hour to the second, and that nothing moved")
def same_second(stand):
    g = Handover(stand)
    agency, customer = sign_in(stand, 101), browse(stand)
    late = agency.get(f"/handover/migrations/{g.id}").want(200).form(ends="/resend")
    form = accept_form(customer, f"/handover/i/{g.token}", PERSON)
    page = agency.get(f"/handover/migrations/{g.id}/withdraw").want(200)
    agency.follow(agency.submit(page.form(ends="/withdraw")).want(303)).want(200)
    theirs, ours = customer.submit(form).want(409), agency.submit(late).want(409)
    eq(theirs.h1, "La proposta è stata ritirata", "the customer's heading")
    check("non si è mosso nulla" in theirs.main_text and "non si è mosso nulla" in ours.h1, "that nothing moved")
    hours = [re.findall(r"\d\d:\d\d:\d\d", t) for t in (theirs.main_text, ours.h1)]
    check(hours[0] and hours[1] and set(hours[0]) == set(hours[1]), f"hours {hours}")
    eq(owner(stand, "domain", g.items[0]["host_id"]), 101, "the owner")


# ---- again -------------------------------------------------------------------------------------------------------


@test("expired, sent again by its page: a new handover with the same answers, checked anew, and the old one stays as it was")
def expired_again(stand):
    blocked = stand.add_domain()
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", blocked)])
    stand.admin_sql(f"""SELECT migration_id INTO @m FROM migration WHERE public_id = '{g.id}';
        UPDATE invitation SET expires_at = NOW(6) WHERE migration_id = @m;
        UPDATE job SET run_at = NOW(6) WHERE migration_id = @m AND kind = 'expire'""")
    g.wait("expired")
    set_domain(stand, blocked, epp_status="pendingTransfer")
    b = sign_in(stand, 101)
    page = b.get(f"/handover/migrations/{g.id}").want(200)
    page = b.follow(b.submit(page.form(ends="/again")).want(303)).want(200)
    check("Questi per ora restano a te" in page.main_text, "what cannot go by now is found out")
    for where in ("services", "customer", "terms"):
        form = page.form("/handover/new/" + where)
        if where == "customer":
            eq(form["email"], g.email, "its customer")
        page = b.follow(b.submit(form).want(303)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/check")).want(303)).want(200)
    check(g.id not in page.path, "a new one")
    eq(stand.value("SELECT a.public_id FROM migration m JOIN migration a ON a.migration_id = m.again_of ORDER BY "
                   "m.migration_id DESC LIMIT 1"), g.id, "again of")
    eq(g.state(), "expired", "the old one")
    browse(stand).get(link_of(page)).want(200)
    see(b, page.path, g.items[0]["name"])


# ---- words that are the agency's own -------------------------------------------------------------------------------


@test("a personal line with a link is refused however it is written, and nothing stored; with neutral mail there is no line at all")
def no_links(stand):
    b = sign_in(stand, 102)
    own = stand.add_domain(102, "senzalink.it")
    g = journeys.Handover(stand)
    form = b.get("/handover/new").want(200).form("/handover/new").fill({"pasted": "senzalink.it"})
    page = b.follow(b.submit(form, "Continua").want(303)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/services")).want(303)).want(200)
    before = stand.value("SELECT COUNT(*) FROM migration")
    fields = {"name": "Forno", "email": journeys.new_email()}
    for line in ("vedi www.forno.example", "http://forno.example", "HTTPS:forno.example", "ftp://forno.example", "WWW.A.IT"):
        form = page.form("/handover/new/customer").fill({**fields, "personal_line": line})
        page = check_errors(b.submit(form), personal_line="Non mettere link")
        eq(page.form("/handover/new/customer")["personal_line"], line, "what was typed")
        form = page.form("/handover/new/customer").fill({"personal_line": "", "name": line, "known_as": line, "attention": line})
        check_errors(b.submit(form), name="Non mettere link", known_as="Non mettere link", attention="Non mettere link")
        body = journeys.request_body([("domain", own)], customer={"email": fields["email"], "name": line})
        problem = stand.api("POST", "/migrations", body, token=("reseller", 102)).want(422).json
        eq([e["pointer"] for e in problem["errors"]], ["/customer/name"], f"the name {line!r} by the API")
        g.act_answer("invitation", {"email": fields["email"], "name": line}, token=g.reseller).want(422)
    eq(stand.value("SELECT COUNT(*) FROM migration"), before, "handovers")
    for name in ("DomainRegister", "domainregister assistenza", "Studio Rossi - Domain-Register"):
        form = page.form("/handover/new/customer").fill({**fields, "personal_line": "", "known_as": name})
        check_errors(b.submit(form), known_as="DomainRegister")
    form = page.form("/handover/new/customer").fill({**fields, "known_as": "", "attention": ""})
    form.fill({"personal_line": "Grazie di tutto, a presto."})
    page = b.follow(b.submit(form).want(303)).want(200)
    for neutral in (False, True):
        form = page.form("/handover/new/terms").fill({"reason": "other"}).check("neutral_mail", on=neutral)
        checked = b.follow(b.submit(form).want(303)).want(200)
        eq("Grazie di tutto" in checked.main_text, not neutral, "what will be sent, on the check page")
    done = b.follow(b.submit(checked.form("/handover/new/check")).want(303)).want(200)
    check("Grazie di tutto" not in browse(stand).get(link_of(done)).want(200).main_text, "neutral: none on the invitation")


# ---- no commission -----------------------------------------------------------------------------------------------


def terms_of(stand, g):
    rows = stand.api("GET", "/commission/terms?limit=100", token=g.reseller).want(200).json["data"]
    mine = {i["id"] for i in g.items}
    return {(t.get("rate_bp", 0), t.get("fixed", 0)) for t in rows if t["id"] in mine}


def billed(**codes):
    return {"kind": "sole_trader", "company_name": "Rossi Mario", "address": journeys.ADDRESS, **codes}


@test("nobody earns from itself: with the agency's own tax code or VAT number every item carries a term of 0, a stranger's its rate")
def to_oneself(stand):
    mine = stand.value("SELECT tax_code FROM handover_site.account WHERE account_id = 101")
    company = {**journeys.COMPANY, "codice_fiscale": mine, "vat_id": mine}
    cases = ((company, {(0, 0)}), (billed(codice_fiscale="RSSMRA85T10A562S", vat_id=mine), {(0, 0)}),
             (journeys.COMPANY, {(1000, 0)}))
    for billing, wanted in cases:
        g = Handover(stand, [("hosting", stand.add_service())])
        g.accept(billing=billing)
        g.wait("commission_recorded")
        eq(terms_of(stand, g), wanted, f"the terms with {billing['vat_id']}")
        trail = sign_in(stand, 1).get(f"/handover/migrations/{g.id}/audit").want(200).main_text
        eq("commission 0" in trail, wanted == {(0, 0)}, "staff reads why in the trail")


@test("a client that only changed agency: the receiving agency's items carry a term of 0, and are shown its own price list")
def to_an_agency(stand):
    g = given_to(stand, 102, "ciao@agenziapero.example", [("hosting", stand.add_service()), ("domain", stand.add_domain())])
    eq(terms_of(stand, g), {(0, 0)}, "the terms")
    page = sign_in(stand, 102).get("/handover/my").want(200)
    check("30,50 €" in row_of(page, g.items[0]["name"]).text, "25,00 € and the tax")


# ---- the promise -------------------------------------------------------------------------------------------------


def money(stand):
    """Everything of the host that is about money but the moved items' own way of being paid."""
    tables = {t: stand.sql(f"SELECT * FROM handover_site.{t}") for t in ("document", "paid_line", "refunded_line", "price")}
    return tables, stand.sql("SELECT account_id, credit_cents, price_list FROM handover_site.account WHERE account_id < 400")


@test("free: 0 euro is what the customer reads, no form asks how one pays, and no document, line, price or credit is touched")
def free(stand):
    before = money(stand)
    g = Handover(stand, [("domain", stand.add_domain()), ("hosting", stand.add_service())], email=EMAIL)
    b, seen = sign_in(stand, BAKER), []
    b.on_page = seen.append
    check("Adesso: nulla, 0 euro" in b.get(f"/handover/i/{g.token}").want(200).main_text, "what it costs")
    page = to_check(b, f"/handover/i/{g.token}")
    check("Non costa nulla" in page.main_text, page.main_text)
    b.follow(b.submit(page.form(ends="/accept")).want(303)).want(200)
    g.wait("commission_recorded")
    for form in [f for p in seen for f in p.forms]:
        asked = {n for n in form.names() if re.search("card|iban|pay|paga|credit|carta", n)}
        eq(asked, set(), f"{form.action} asks how one pays")
    eq(money(stand), before, "the host's documents, lines, prices and credits")


@test("every package of individual hosting, on Linux and Windows, moves as it is: server, user, platform and expiry; Fracto asks")
def every_package(stand):
    numbers = {stand.add_service(product=p, platform=o, server=f"{o[:3]}09.domainregister.example"): (p, o)
               for p in ("Basic", "Starter", "Pro") for o in ("linux", "windows")}
    before = host_rows(stand, "hosting", numbers)
    g = given_to(stand, BAKER, EMAIL, [("hosting", n) for n in numbers])
    for number, row in host_rows(stand, "hosting", numbers).items():
        changed = {c for c in row if row[c] != before[number][c]}
        eq(changed - {"subscription_id", "payment_method"}, {"account_id"}, f"what changed of {numbers[number]}")
        eq(int(row["account_id"]), BAKER, "the owner")
    check("staff" not in {e["by"] for e in g.list("events")}, "staff had nothing to do")
    for product in ("FractoCloud", "FractoWindows", "FractoMail"):
        number = stand.add_service(product=product, family="fracto")
        stand.api("POST", "/migrations", journeys.request_body([("hosting", number)]),
                  token=("reseller", 101)).want(422, "item-blocked")


# What the snapshot of domain.md 4 names, and another value of each.
KEPT = {"domain": {"expires_on": "OLD.expires_on + INTERVAL 1 DAY", "next_due_on": "OLD.next_due_on + INTERVAL 1 DAY",
                   "nameservers": "'ns1.altrove.example'", "ds_records": "'1 8 2 AB'", "contacts": "'DR-0'",
                   "epp_status": "'clientTransferProhibited'", "id_protection": "1 - OLD.id_protection",
                   "auto_renew": "1 - OLD.auto_renew", "premium_class": "'oro'"},
        "service": {"next_due_on": "OLD.next_due_on + INTERVAL 1 DAY", "auto_renew": "1 - OLD.auto_renew",
                    "server": "'win99'", "username": "'altri'", "platform": "'windows'"}}


@test("whatever would change in a move, each column of the snapshot alone, takes that item's move back; staff has it tried again")
def snapshot(stand):
    numbers = {"domain": {c: stand.add_domain() for c in KEPT["domain"]},
               "service": {c: stand.add_service() for c in KEPT["service"]}}
    items = [("domain", n) for n in numbers["domain"].values()] + [("hosting", n) for n in numbers["service"].values()]
    whole = stand.add_domain()
    for table, columns in KEPT.items():
        shift = ", ".join(f"NEW.{c} = IF(OLD.{table}_id = {numbers[table][c]} AND NEW.account_id <> OLD.account_id, {other}, "
                          f"NEW.{c})" for c, other in columns.items())
        stand.admin_sql(f"CREATE TRIGGER handover_site.shift_{table} BEFORE UPDATE ON handover_site.{table} FOR EACH ROW "
                        f"SET {shift}")
    rows = lambda: [host_rows(stand, k, [n for kind, n in items if kind == k]) for k in ("domain", "hosting")]
    before = rows()
    g = Handover(stand, [*items, ("domain", whole)], email=EMAIL)
    g.accept(token=("customer", BAKER), billing=None)
    wait_for(lambda: g.item(len(items))["state"] == "verified", "the one that is as it was moves")
    wait_for(lambda: all((g.item(i)["failure"] or {}).get("code") == "snapshot-differs" for i in range(len(items))),
             "each of the others is stopped")
    eq(rows(), before, "the rows of what was stopped")
    eq(g.get().json["ball"]["who"], "staff", "whose turn")
    for table in KEPT:
        stand.admin_sql(f"DROP TRIGGER handover_site.shift_{table}")
    for item in g.items[:len(items)]:
        g.act_answer(f"items/{item['id']}/retry", headers={"If-Match": "*"}).want(200)
    g.wait("commission_recorded")


@test("the agency that is registrant is asked to agree now: it is kept, and the customer reads that it has agreed already")
def authorises(stand):
    number = stand.add_domain(name="intestatoanoi.it", registrant_email="info@studiorossi.example",
                              registrant_name="Studio Rossi")
    b = sign_in(stand, 101)
    form = b.get("/handover/new").want(200).form("/handover/new").fill({"pasted": "intestatoanoi.it"})
    page = b.follow(b.submit(form, "Continua").want(303)).want(200)
    form = page.form("/handover/new/services").check("confirmed", f"domain_{number}")
    page = b.follow(b.submit(form).want(303)).want(200)
    form = page.form("/handover/new/customer").fill({"name": "Forno", "email": journeys.new_email()})
    page = b.follow(b.submit(form).want(303)).want(200)
    form = page.form("/handover/new/terms").fill({"reason": "other"}).check("authorises")
    page = b.follow(b.submit(form).want(303)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/check")).want(303)).want(200)
    text = to_check(browse(stand), link_of(page), PERSON).main_text
    check("Intestatario: Studio Rossi. Avrai la gestione; per diventare intestatario scegli qui: Studio Rossi è già d'accordo."
          in text, text)


@test("the demonstration says what it does otherwise: nobody waits to be recognised, and a domain earns a commission")
def demonstration(stand):
    text = browse(stand).get("/handover/sign-in").want(200).main_text
    for words in ("non riconosciuto non aspetta", "un dominio .it dà una commissione"):
        check(words in text, text[:500])
