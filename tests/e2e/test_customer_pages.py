"""The customer's pages one by one: what they say, every kind of person, every error, and answers that are not lost."""
import json
import os
import re

import journeys
from harness import RawSql, Stand, check, eq, srcdir, test, wait_for
from journeys import Handover, accept_form, act_form, fill_billing, owner, to_check
from walk import PERSON, browse, check_errors, see, sign_in

with open(os.path.join(srcdir(), "tests/data/fiscal-codes.json"), encoding="utf-8") as f:
    CODES = json.load(f)

ITALY = {"street": "Via Roma 10/A", "town": "Roma", "postcode": "00100", "province": "RM"}
ABROAD = {"street": "Hauptstraße 1", "town": "München", "postcode": "80331", "country": "Germania"}
NAMES = {"first_name": "Niccolò", "last_name": "Dell'Aquila"}
BODY = {"company_name": "Rossi & Figli", "person_name": "Maria Rossi"}
KINDS = {
    "private": {**NAMES, **ITALY, "codice_fiscale": "rss mra 80a01 h501u"},
    "company": {**BODY, **ITALY, "vat_id": "IT 02118311006", "codice_fiscale": ""},
    "sole_trader": {"company_name": "Caffè Perù", **ITALY, "codice_fiscale": "RSSMRA85T10A562S", "vat_id": "00743110157"},
    "association": {**BODY, **ITALY, "codice_fiscale": "97103880585"},
    "public_body": {**BODY, **ITALY, "codice_fiscale": "97103880585", "vat_id": "", "sdi_code": "UFABCD"},
    "foreign_business": {**BODY, **ABROAD, "vat_id": "136695976"},
    "foreign_person": {**NAMES, **ABROAD},
}


def link_of(g):
    return f"/handover/i/{g.token}"


def billing_page(b, g, kind):
    """The page of the billing data of that kind."""
    page = b.get(link_of(g) + "/kind").want(200)
    return b.follow(b.submit(page.form(ends="/kind").fill({"kind": kind})).want(303)).want(200)


# ---- every kind of person ----

@test("every kind of person gets through the pages, and is asked only what concerns it")
def kinds(stand):
    asked = {}
    for kind, fields in KINDS.items():
        g = Handover(stand)
        b = browse(stand)
        form = billing_page(b, g, kind).form(ends="/billing")
        asked[kind] = form.names()
        page = b.follow(b.submit(fill_billing(form.page, fields)).want(303)).want(200)
        eq(page.h1, "È tutto giusto?", kind)
        b.follow(b.submit(page.form(ends="/accept")).want(303)).want(200)
        g.wait("commission_recorded")
    for kind, names in asked.items():
        foreign = kind.startswith("foreign")
        eq("country" in names, foreign, f"{kind}: the country")
        eq("province" in names, not foreign, f"{kind}: the province")
        eq("sdi_code" in names, not foreign, f"{kind}: the recipient code")
        body = kind in ("company", "association", "public_body", "foreign_business")
        eq("person_name" in names and "may" in names, body, f"{kind}: who accepts")
        eq("vat_id" in names, kind in ("company", "sole_trader", "public_body", "foreign_business"), f"{kind}: VAT")
        eq("first_name" in names, kind not in ("company", "association", "public_body"), f"{kind}: a person's name")


@test("what was understood is shown back, with links to change it")
def understood(stand):
    g = Handover(stand)
    b = browse(stand)
    page = to_check(b, link_of(g), {"kind": "company", **KINDS["company"]})
    for words in ("02118311006", "Rossi & Figli", "Maria Rossi", "00100 Roma RM", "Italia"):
        check(words in page.main_text, f"{words!r} is not on the check page")
    check("IT 02118311006" not in page.main_text, "the code as it was typed")
    for words, end in (("Cambia i dati", "/billing"), ("Cambia a chi", "/kind"), ("Cambia account", "/account")):
        check(page.link(words).endswith(end), words)
    form = b.get(page.link("Cambia i dati")).want(200).form(ends="/billing")
    eq(form["vat_id"], "IT 02118311006", "what was typed")
    check(form["may"] == "yes", "the tick is kept")


@test("a country is understood by its name, in either language, and by its letters")
def countries(stand):
    g = Handover(stand)
    b = browse(stand)
    for typed, shown in (("germania", "Germania"), ("Germany", "Germania"), ("de", "Germania"), ("Svizzera", "Svizzera"),
                         ("JM", "JM"), ("Olanda", "Paesi Bassi")):
        page = billing_page(b, g, "foreign_person")
        fields = {**KINDS["foreign_person"], "country": typed}
        page = b.follow(b.submit(fill_billing(page, fields)).want(303)).want(200)
        check(shown in page.main_text, f"{typed}: {shown} is not shown back")
    form = billing_page(b, g, "foreign_person").form(ends="/billing").fill({"country": "Atlantide"})
    page = check_errors(b.submit(form), country="")
    eq(page.form(ends="/billing")["country"], "Atlantide", "what was typed")
    form = page.form(ends="/billing").fill({"country": "Italia"})
    page = check_errors(b.submit(form), province="", codice_fiscale="")
    check("province" in page.form(ends="/billing").names(), "with an address in Italy the province is asked")


@test("the tax that is shown is that of who pays")
def taxes(stand):
    g = Handover(stand)
    b = browse(stand)
    text = b.get(link_of(g)).want(200).main_text
    check("15,74 €" in text and "IVA inclusa" in text, "before it is known the tax is included")
    for kind, price, note in (("private", "15,74 €", "IVA inclusa"), ("foreign_business", "12,90 €", "senza IVA italiana"),
                              ("foreign_person", "15,74 €", "IVA inclusa")):
        page = billing_page(b, g, kind)
        text = b.follow(b.submit(fill_billing(page, KINDS[kind])).want(303)).want(200).main_text
        check(price in text and note in text, f"{kind}: {price}, {note}")


# ---- errors ----

@test("an empty form of every kind names what is missing, beside each field and in the summary")
def empty(stand):
    wanted = {"private": ("first_name", "last_name", "codice_fiscale", "street", "town", "postcode", "province"),
              "company": ("company_name", "vat_id", "street", "town", "postcode", "province", "person_name", "may"),
              "sole_trader": ("company_name", "codice_fiscale", "vat_id", "street"),
              "association": ("company_name", "codice_fiscale", "person_name", "may"),
              "public_body": ("company_name", "codice_fiscale", "person_name", "may"),
              "foreign_business": ("company_name", "vat_id", "street", "town", "country", "person_name", "may"),
              "foreign_person": ("first_name", "last_name", "street", "town", "country")}
    g = Handover(stand)
    b = browse(stand)
    for kind, fields in wanted.items():
        form = billing_page(b, g, kind).form(ends="/billing")
        check_errors(b.submit(form), **{f: "" for f in fields})


@test("fiscal codes: the good ones pass, the others come back with the reason and as they were typed")
def fiscal(stand):
    g = Handover(stand)
    b = browse(stand)
    page = billing_page(b, g, "private")
    for code in CODES["codice_fiscale_valid"] + CODES["codice_fiscale_valid_omocodia"]:
        b.submit(fill_billing(page, {**KINDS["private"], "codice_fiscale": code.lower()})).want(303)
    for code in CODES["codice_fiscale_invalid"]:
        again = check_errors(b.submit(fill_billing(page, {**KINDS["private"], "codice_fiscale": code})), codice_fiscale="")
        eq(again.form(ends="/billing")["codice_fiscale"], code, "what was typed")
    page = billing_page(b, g, "company")
    for code in CODES["partita_iva_valid"]:
        b.submit(fill_billing(page, {**KINDS["company"], "vat_id": code})).want(303)
    for code in CODES["partita_iva_invalid"]:
        check_errors(b.submit(fill_billing(page, {**KINDS["company"], "vat_id": code})), vat_id="")
    for code in CODES["partita_iva_warn"]:
        page = b.follow(b.submit(fill_billing(page, {**KINDS["company"], "vat_id": code})).want(303)).want(200)
        check("Ricontrolla" in page.main_text, f"{code} is warned of")


@test("letters an e-invoice cannot write, and a provisional code, are warned of on the check page")
def warnings(stand):
    g = Handover(stand)
    b = browse(stand)
    page = to_check(b, link_of(g), {"kind": "private", **KINDS["private"], "first_name": "Łukasz",
                                    "codice_fiscale": "00743110157"})
    eq(page.main_text.count("Ricontrolla"), 2, "warnings")


# ---- answers are not lost ----

@test("what was typed, wrong or right, is there again in another browser and after signing in")
def kept(stand):
    g = Handover(stand)
    g.token = journeys.mailed_token(stand, g)
    b = browse(stand)
    page = billing_page(b, g, "private")
    wrong = {**KINDS["private"], "town": "", "codice_fiscale": "X"}
    b.submit(fill_billing(page, wrong)).want(422)
    form = browse(stand).get(link_of(g) + "/billing").want(200).form(ends="/billing")
    for name, value in wrong.items():
        eq(form[name], value, name)
    row = stand.sql("SELECT answers FROM draft")[-1]["answers"]
    check("Dell" not in row and "RSSMRA" not in row, "the answers are sealed")
    b.submit(act_form(b, link_of(g), "decline")).want(303)
    public = stand.value(f"SELECT i.public_id FROM invitation i JOIN migration m USING (migration_id) "
                         f"WHERE m.public_id = '{g.id}'")
    eq(stand.value(f"SELECT COUNT(*) FROM draft WHERE owner LIKE '{public}%'"), "0", "answers after the invitation's end")


@test("what the customer types is for no other browser with the link given by hand, and not for who hands over")
def private_answers(stand):
    g = Handover(stand)
    b = browse(stand)
    b.submit(fill_billing(billing_page(b, g, "private"), KINDS["private"])).want(303)
    answer = b.submit(b.get(link_of(g) + "/kind").want(200).form(ends="/kind")).want(303)
    cookie = answer.headers["Set-Cookie"]
    check(cookie.startswith("ho_draft=") and "; Path=/handover/; Max-Age=5184000" in cookie, f"the cookie: {cookie}")
    eq(b.get(link_of(g) + "/billing").want(200).form(ends="/billing")["town"], "Roma", "in the same browser")
    other = browse(stand)
    check("Dell" not in other.get(link_of(g) + "/billing").text, "another browser reads what was typed")
    other.submit(fill_billing(billing_page(other, g, "private"), {**KINDS["private"], "town": "Altrove"})).want(303)
    eq(b.get(link_of(g) + "/billing").want(200).form(ends="/billing")["town"], "Roma", "another browser wrote over it")
    by_mail = Handover(stand)
    by_mail.token = journeys.mailed_token(stand, by_mail)
    b = browse(stand)
    b.submit(fill_billing(billing_page(b, by_mail, "private"), KINDS["private"])).want(303)
    check("ho_draft" not in b.cookies, "the mailed link needs no cookie")
    agency = sign_in(stand, 101)
    answers = "SELECT answers FROM draft WHERE owner LIKE '%.mail'"
    typed = stand.value(answers)
    for token in (by_mail.created.json["invitation"]["token"], by_mail.token):
        for name in ("account", "kind", "billing", "check"):
            page = agency.get(f"/handover/i/{token}/{name}").want(200)
            check("i propri servizi" in page.h1, f"{name}: {page.h1}")
            check("Roma" not in page.text and "rss mra" not in page.text, f"{name} tells what was typed")
        form = page.form("/handover/sign-out")
        for name, status in (("account", 303), ("kind", 303), ("billing", 303), ("accept", 422)):
            form.action = f"/handover/i/{token}/{name}"
            sent = [("csrf", form["csrf"]), ("account", "new"), ("kind", "company"), ("town", "Altrove"), ("nonce", "n" * 32)]
            page = agency.send_pairs(form, sent).want(status)
            check(page.location == f"/handover/i/{token}/account" or "i propri servizi" in page.h1, f"POST {name}")
    eq(stand.value(answers), typed, "the answers of the mailed link")
    b.submit(act_form(b, link_of(by_mail), "decline")).want(303)
    eq(stand.value("SELECT COUNT(*) FROM draft WHERE owner LIKE '%.mail'"), "0", "answers after the invitation's end")


@test("a sign-in that has grown old keeps the ticks: after signing in again they are as they were")
def ticks(stand):
    a, c = stand.add_domain(), stand.add_domain()
    g = Handover(stand, [("domain", a), ("domain", c)], email="titolare@fornobianchi.example")
    b = sign_in(stand, 201)
    form = to_check(b, link_of(g)).form(ends="/accept").uncheck("item", g.items[1]["id"])
    stand.admin_sql("UPDATE session SET signed_in_at = UTC_TIMESTAMP(6) - INTERVAL 6 MINUTE")
    page = b.submit(form.check("registrant", g.items[0]["id"])).want(303)
    b = sign_in(stand, 201, browser=b, start=page.location)
    eq(b.arrived.path, link_of(g) + "/check", "where the sign-in leads")
    form = b.arrived.form(ends="/accept")
    eq([v for n, v in form.pairs(None) if n in ("item", "registrant")], [g.items[0]["id"]] * 2, "the ticks")
    b.follow(b.submit(form).want(303)).want(200)
    g.wait("commission_recorded")
    eq((owner(stand, "domain", a), owner(stand, "domain", c)), (201, 101), "the owners")
    text = b.get("/handover/my").want(200).main_text
    check("Hai chiesto di diventare intestatario" in text, "what was asked of the registrant is to do")


@test("a form whose session is over comes back with what was typed, and is sent by one button")
def session_over(stand):
    g = Handover(stand)
    b = sign_in(stand, 202)
    b.submit(b.get(link_of(g) + "/account").form(ends="/account").fill({"account": "new"})).want(303)
    page = billing_page(b, g, "private")
    form = fill_billing(page, KINDS["private"])
    stand.admin_sql("DELETE FROM session")
    page = b.submit(form).want(403)
    form = page.form(ends="/billing")
    eq(form["town"], "Roma", "what was typed")
    eq(b.follow(b.submit(form).want(303)).want(200).h1, "È tutto giusto?", "where it leads")
    page = b.submit(billing_page(b, g, "private").form(ends="/billing"), headers={"Origin": "https://evil.example"})
    page.want(403)
    check(not page.root.all("button") or not page.root.all("input", name="town"), "another site's form is not offered")


# ---- accounts ----

@test("several accounts of one address: the signed-in one is said, the others are named to it alone")
def several(stand):
    email = journeys.new_email()
    one, two = (stand.add_account(email=email, display_name=n, email_verified=1) for n in ("Forno Uno", "Forno Due"))
    g = Handover(stand, email=email)
    page = browse(stand).get(link_of(g) + "/account").want(200)
    check("2 account" in page.main_text and "Forno" not in page.main_text, "a visitor reads only how many")
    b = sign_in(stand, one)
    page = b.get(link_of(g) + "/account").want(200)
    check(f"Stai accettando come Forno Uno, account {one}" in page.main_text, "as whom")
    check("Forno Due" in page.main_text, "the other account")
    check("new" not in [c.value for c in page.form(ends="/account").controls], "no third account is made")
    b = sign_in(stand, two, browser=b, start=page.link("un altro account"))
    b.follow(b.submit(accept_form(b, link_of(g))).want(303)).want(200)
    g.wait("commission_recorded")
    eq(owner(stand, "domain", g.items[0]["host_id"]), two, "the owner")


@test("a closed account, one in another currency, and the agency's own read what to do, on a page of its own")
def troubles(stand):
    email = journeys.new_email()
    stand.add_account(email=email, status="Closed")
    g = Handover(stand, email=email)
    page = browse(stand).get(link_of(g) + "/account").want(200)
    check("chiuso" in page.h1 and not page.forms, f"a closed account has the address: {page.h1}")
    for account, words in ((stand.add_account(currency="USD"), "valuta"), (101, "i propri servizi")):
        g = Handover(stand)
        b = sign_in(stand, account)
        page = b.get(link_of(g) + "/account").want(200)
        check(words in page.h1, f"{account}: {page.h1}")
        check(not page.root.all("div", role="alert"), "it is no error")
        page.link("un altro account")
        if account == 101:
            check(not page.root.all("input", name="account"), "who hands over takes over nothing, in no new account either")
            continue
        b.get(link_of(g) + "/check").want(303)
        page = b.follow(b.submit(page.form(ends="/account")).want(303)).want(200)
        check("fatture" in page.h1, "a new account with the invited address is the other way")


@test("an account that has no billing data yet is asked for them, and they complete it")
def incomplete(stand):
    email = journeys.new_email()
    account = stand.add_account(email=email, email_verified=1, billing=None)
    g = Handover(stand, email=email)
    b = sign_in(stand, account)
    form = accept_form(b, link_of(g), PERSON)
    eq(form["accepting_as"], str(account), "the account")
    b.follow(b.submit(form).want(303)).want(200)
    g.wait("commission_recorded")
    eq(stand.value(f"SELECT billing_complete FROM host_account WHERE account_id = {account}"), "1", "billing data")


@test("for a body's account a person says its name and that it may")
def body(stand):
    email = journeys.new_email()
    account = stand.add_account(email=email, email_verified=1, billing='{"kind": "company"}')
    g = Handover(stand, email=email)
    b = sign_in(stand, account)
    page = check_errors(b.submit(accept_form(b, link_of(g))), person_name="", may="")
    form = page.form(ends="/accept").fill({"person_name": "Maria Bianchi"}).check("may")
    b.follow(b.submit(form).want(303)).want(200)
    eq(stand.value(f"SELECT person_name FROM consent_customer JOIN migration USING (migration_id) "
                   f"WHERE public_id = '{g.id}'"), "Maria Bianchi", "who accepted")


# ---- what the invitation says ----

@test("the invitation: who, by which name, for whom, when the agency closes, and what changed after the request")
def told(stand):
    domain = stand.add_domain(expires_on=RawSql("UTC_DATE() + INTERVAL 300 DAY"),
                              next_due_on=RawSql("UTC_DATE() + INTERVAL 700 DAY"))
    g = Handover(stand, [("domain", domain), ("hosting", stand.add_service())])
    stand.admin_sql("UPDATE migration SET known_as = 'Lo Studio', attention = 'Signora Bianchi', "
                    f"closes_on = '2026-12-31' WHERE public_id = '{g.id}'")
    text = browse(stand).get(link_of(g)).want(200).main_text
    for words in ("Lo Studio è Studio Rossi", "All'attenzione di Signora Bianchi", "chiude il 31 dicembre 2026",
                  "nessuno rinnoverà per te", "1 servizio hosting", "pagato fino al", "Come verificare senza usare il link",
                  "ci ha dato il tuo nome", "per te il prezzo è lo stesso"):
        check(words in text, f"{words!r} is not there")
    check("cambiati dopo" not in text, "nothing has changed yet")
    journeys.set_domain(stand, domain, nameservers="ns1.altrove.example ns2.altrove.example")
    check("i nameserver sono cambiati dopo la richiesta" in browse(stand).get(link_of(g)).main_text, "what changed")


@test("the check page: the near renewal, the registrant, the lock of a gTLD")
def facts(stand):
    near = stand.add_domain(name="presto.it", expires_on=RawSql("UTC_DATE() + INTERVAL 5 DAY"))
    com = stand.add_domain(name="intestato.com", registrant_email="info@studiorossi.example",
                           registrant_name="Studio Rossi")
    g = Handover(stand, [{"kind": "domain", "id": near, "confirmed": True}, {"kind": "domain", "id": com, "confirmed": True}])
    b = browse(stand)
    page = to_check(b, link_of(g), PERSON)
    for words in ("il rinnovo lo pagherai tu", "Intestatario: Studio Rossi", "Per 60 giorni", "condizioni generali"):
        check(words in page.main_text, f"{words!r} is not there")
    for words, end in (("condizioni generali", "/handover/conditions"), ("informativa privacy", "/handover/privacy")):
        eq(page.link(words), end, words)
        check("2026-11" in b.get(end).want(200).main_text, "the version of the text")
    form = page.form(ends="/accept").check("registrant", g.items[1]["id"])
    page = check_errors(b.submit(form), **{g.items[0]["id"]: "presto.it", g.items[1]["id"]: "intestato.com"})
    form = page.form(ends="/accept")
    eq(form["registrant"], g.items[1]["id"], "the tick is kept")
    for item in g.items:
        form.check("confirmed", item["id"])
    b.follow(b.submit(form).want(303)).want(200)
    g.wait("commission_recorded")


# ---- how things stand meanwhile ----

@test("the offer changed while it was read: the new one, and what is no longer in it")
def stale(stand):
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", stand.add_domain())])
    b = browse(stand)
    form = accept_form(b, link_of(g), PERSON)
    g.act(f"items/{g.items[1]['id']}/exclude", {"reason": "Conteso"})
    page = b.submit(form).want(412)
    check("non è più compreso: Conteso" in page.main_text, "what changed")
    eq(g.state(), "requested", "state")
    b.follow(b.submit(page.form(ends="/accept")).want(303)).want(200)


@test("an acceptance that comes after the withdrawal says when it was withdrawn, and that nothing moved")
def withdrawn(stand):
    g = Handover(stand)
    b = browse(stand)
    form = accept_form(b, link_of(g), PERSON)
    g.act("withdraw", token=g.reseller)
    page = b.submit(form).want(409)
    check("ritirata" in page.h1, page.h1)
    words = re.search(r"La proposta è stata ritirata alle (\d\d:\d\d:\d\d): non si è mosso nulla", page.main_text)
    check(words, page.main_text)
    check(words.group(1) not in b.get(link_of(g)).want(410).main_text, "later the minute is enough")


@test("declining, not the right person, more time: a page that says what follows, then it is done")
def ways(stand):
    g = Handover(stand)
    b = browse(stand)
    before = stand.value(f"SELECT MAX(expires_at) FROM invitation JOIN migration USING (migration_id) "
                         f"WHERE migration.public_id = '{g.id}'")
    page = b.follow(b.submit(act_form(b, link_of(g), "more-time")).want(303)).want(200)
    after = stand.value(f"SELECT MAX(expires_at) FROM invitation JOIN migration USING (migration_id) "
                        f"WHERE migration.public_id = '{g.id}'")
    check(after > before, "it lasts longer")
    check("Mi serve più tempo" not in page.main_text, "it can be asked for once")
    check(not b.get(link_of(g) + "/more-time").want(200).forms, "and not again")
    page = b.follow(b.submit(act_form(b, link_of(g), "misaddressed")).want(303)).want(410)
    check("non era per te" in page.h1, page.h1)
    see(sign_in(stand, 101), f"/handover/migrations/{g.id}", g.created.json["reference"])


@test("every page below a link that is dead or unknown says so, in the same words for replaced and unknown")
def dead(stand):
    g = Handover(stand)
    g.act("invitation/resend", token=g.reseller)
    unknown = browse(stand).get("/handover/i/" + "0" * 52).want(404)
    for end in ("", "/account", "/kind", "/billing", "/check", "/decline", "/misaddressed", "/more-time"):
        replaced = browse(stand).get(link_of(g) + end).want(410)
        eq(replaced.main_text, unknown.main_text, f"the words of {end}")
        browse(stand).get("/handover/i/" + "1" * 52 + end).want(404)
    cases = {"withdrawn": "ritirata", "rejected": "fermato", "expired": "il tempo di questo invito è finito", "accepted": "già stato accettato"}
    for case, words in cases.items():
        g = Handover(stand)
        if case == "withdrawn":
            g.act("withdraw", token=g.reseller)
        elif case == "rejected":
            g.act("reject", {"reason": "Prova"})
        elif case == "accepted":
            g.accept()
        else:
            stand.admin_sql(f"UPDATE invitation JOIN migration USING (migration_id) SET expires_at = invitation.created_at "
                            f"WHERE migration.public_id = '{g.id}'")
        page = browse(stand).get(link_of(g) + "/check").want(410)
        check(words in page.main_text.lower(), f"{case}: {page.h1}")


# ---- without the link ----

@test("I received an invitation: the reference as people type it, the agency and the masked address, never the link")
def received(stand):
    g = Handover(stand, email="mario@forno.example")
    b = browse(stand)
    reference = g.created.json["reference"]
    for typed in (reference, reference.lower(), reference.replace("-", ""), reference[3:].replace("-", " "), f" {reference} "):
        form = b.get("/handover/invited").want(200).form("/handover/invited").fill({"reference": typed})
        page = b.submit(form).want(200)
        check("autentico" in page.main_text and "Studio Rossi" in page.main_text, f"{typed!r}: {page.main_text}")
        check("m•••@forno.example" in page.main_text and "mario@" not in page.text, "the masked address")
        check(g.token not in page.text and "/handover/i/" not in page.text, "the link")
    form = b.get("/handover/invited").form("/handover/invited")
    page = check_errors(b.submit(form.fill({"reference": "HO-123"})), reference="riferimento")
    eq(page.form("/handover/invited")["reference"], "HO-123", "what was typed")
    g.act("withdraw", token=g.reseller)
    page = b.submit(form.fill({"reference": reference})).want(200)
    check("Non c'è un invito aperto" in page.main_text, "one that is over is like one that never was")


@test("an invitation waits in the panel of the account it is for, and of no other")
def in_the_panel(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    b = sign_in(stand, 201)
    page = b.get("/handover/my").want(200)
    reference = g.created.json["reference"]
    page = b.follow(b.get(page.link(reference)).want(303)).want(200)
    check(reference in page.main_text, "the invitation")
    other = sign_in(stand, 202)
    check(reference not in other.get("/handover/my").want(200).text, "another's panel")
    other.get(f"/handover/my/invitations/{g.id}").want(404)
    g.act("withdraw", token=g.reseller)
    check(reference not in b.get("/handover/my").text, "after the withdrawal")
    b.get(f"/handover/my/invitations/{g.id}").want(404)


# ---- my services ----

@test("my services: what to do now, the price with the tax, the expiry, tools on the site, groups by agency")
def mine(stand):
    account = stand.add_account(email=journeys.new_email(), email_verified=1, credit_cents=1250)
    empty = sign_in(stand, account)
    page = empty.get("/handover/my").want(200)
    check("Non ti è ancora stato passato" in page.main_text and "Ancora nulla" in page.main_text, "the empty state")
    for reseller in (101, 102):
        g = Handover(stand, [("domain", stand.add_domain(reseller)), ("hosting", stand.add_service(reseller))],
                     reseller=reseller)
        g.accept(token=("customer", account), accepting_as=account, billing=None)
        g.wait("commission_recorded")
    page = empty.get("/handover/my").want(200)
    for words in ("Il tuo credito è 12,50 €", "Cambia le password", "fra 200 giorni", "rinnovo 15,74 €", "rinnovo 47,58 €",
                  "Studio Rossi", "Agenzia Però & Figli"):
        check(words in page.main_text, f"{words!r} is not there")


@test("an agency that receives services sees them, with the prices of its own list")
def agency_receives(stand):
    g = Handover(stand, email="ciao@agenziapero.example")
    b = sign_in(stand, 102)
    b.follow(b.submit(accept_form(b, link_of(g))).want(303)).want(200)
    g.wait("commission_recorded")
    page = b.get("/handover/my").want(200)
    check(g.items[0]["name"] in page.main_text and "9,64 €" in page.main_text, "the service and its price")


# ---- a registrant objects ----

def notice_link(stand, g):
    row = stand.sql("SELECT n.public_id, n.salt FROM notice n JOIN migration m USING (migration_id) WHERE "
                    f"m.public_id = '{g.id}'")[0]
    return "/handover/o/" + journeys.token_of(stand, row["public_id"], row["salt"])


@test("a registrant reads of its own domains alone, objects, and the items wait; late, over and unknown have their words")
def objection(stand):
    held = Stand(config={"handover": {"recipient_hold_hours": 24}})
    theirs, other = held.add_domain(registrant_email="ugo@neri.example", registrant_name="Ugo Neri"), held.add_domain()
    g = Handover(held, [("domain", theirs), ("domain", other)])
    g.accept()
    link = notice_link(held, g)
    b = browse(held)
    page = b.get(link).want(200)
    check(g.items[0]["name"] in page.main_text and g.items[1]["name"] not in page.main_text, "whose domains")
    check("Studio Rossi" in page.main_text and g.created.json["reference"] in page.main_text, "from whom")
    page = check_errors(b.submit(page.form(link).fill({"text": "x" * 1001})), text="1000")
    page = b.follow(b.submit(page.form(link).fill({"text": "Non ne so nulla"})).want(303)).want(200)
    check("arrivata" in page.h1, page.h1)
    eq({g.item(i)["hold"]["reason"] for i in (0, 1)}, {"objection"}, "what the items wait for")
    check("arrivata" in b.get(link).want(200).h1, "a second look")
    g = Handover(held, [("domain", held.add_domain(registrant_email="ugo@neri.example", registrant_name="Ugo Neri"))])
    g.accept()
    form = b.get(notice_link(held, g)).form(notice_link(held, g))
    g.act("reject", {"reason": "Prova"})
    check("non si muove nulla" in b.get(notice_link(held, g)).want(200).h1, "a handover that is over")
    b.submit(form).want(409)
    b.get("/handover/o/" + "0" * 52).want(404)
    held.close()
    g = Handover(stand, [("domain", stand.add_domain(registrant_email="ugo@neri.example"))])
    g.accept()

    def late():
        page = browse(stand).get(notice_link(stand, g)).want(200)
        return page if "già passati" in page.h1 else None
    if g.item()["hold"] is None:
        page = wait_for(late, "the services have moved")
        check(page.form(notice_link(stand, g)), "staff can be told all the same")
