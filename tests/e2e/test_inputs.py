"""What people and programs send, well or badly: names, codes, forms, cookies, links. The answer, its words, and no trace."""
import json
import os
import urllib.parse

import journeys
from harness import check, eq, srcdir, test
from journeys import Handover, fill_billing
from walk import PERSON, browse, sign_in

with open(os.path.join(srcdir(), "tests/data/fiscal-codes.json"), encoding="utf-8") as f:
    CODES = json.load(f)

FORM = "application/x-www-form-urlencoded"
TRACES = ("migration", "item", "offer", "consent_customer", "invitation", "draft", "idempotency", "audit", "job", "mail",
          "handover_site.account")


def traces(stand):
    """How many rows each table has."""
    return stand.sql("SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {t}) AS `{t}`" for t in TRACES))[0]


# ---- pasted names ------------------------------------------------------------------------------------------------

# How it is pasted, and the domain it means.
UNDERSTOOD = (("\ufeffincolla1.it", "incolla1.it"), ("https://www.incolla2.it/", "incolla2.it"),
              ("HTTP://mario:pw@Incolla3.IT:8443/a?b=c#d", "incolla3.it"), ("incolla4.it;incolla5.it", None),
              ("incolla6.it\tincolla7.it,incolla8.it", None), ("INCOLLA9.IT.", "incolla9.it"),
              ('"incolla10.it"', "incolla10.it"), ("incollacittà.it", "incollacittà.it"),
              ("www.incolla11.it", "incolla11.it"), ("posta@incolla12.it", "incolla12.it"))
# What is no name, and why not. Without the odd character most would be the agency's own incollaesempio.it.
REFUSED = (("incolla_esempio.it", "un carattere"), ("incolla\u00adesempio.it", "un carattere"),
           ("incolla\u200besempio.it", "un carattere"), ("incolla\u2060esempio.it", "un carattere"),
           ("incolla\ufeffesempio.it", "un carattere"), ("incolla!esempio.it", "un carattere"),
           ("incollaesempio..it", "come un nome di dominio"), ("-incollaesempio.it", "come un nome di dominio"),
           ("incollaesempio", "Manca la parte finale"), ("x" * 64 + ".it", ""), ("incolla\u0007esempio.it", "un carattere"))


def a_label(name):
    return name.encode("idna").decode()


def begin(stand, account=101):
    """A browser on the first page of a request, without what an earlier test left there."""
    b = sign_in(stand, account)
    page = b.get("/handover/new").want(200)
    if "Butta le risposte" in page.main_text:
        page = b.follow(b.submit(page.form("/handover/new"), "Butta le risposte").want(303)).want(200)
    return b, page.form("/handover/new")


@test("pasted names are understood however they stand there, and shown back; what is no name is refused and never mended")
def pasted(stand):
    wanted = {stand.add_domain(name=a_label(n)): n for n in [f"incolla{i}.it" for i in range(1, 13)] + ["incollacittà.it"]}
    stand.add_domain(name="incollaesempio.it")
    b, form = begin(stand)
    text = "\n".join([typed for typed, _ in UNDERSTOOD + REFUSED] + ["incollacitta\u0300.it", "incolla1.it"])
    page = b.follow(b.submit(form.fill({"pasted": text}), "Continua").want(303)).want(200)
    eq(page.path, "/handover/new/services", "where it leads")
    chosen = {c.value for c in page.form("/handover/new/services").controls if c.name == "item" and c.on}
    eq(chosen, {f"domain_{d}" for d in wanted}, "what is chosen")
    lines = [li.text for li in page.root.one("section", aria_labelledby="lines-title").all("li")]
    eq(len(lines), len(wanted) + len(REFUSED), "each is shown back once")
    for name in wanted.values():
        eq(len([li for li in lines if li.startswith(name + ":") and "nel tuo account" in li]), 1, name)
    for typed, why in REFUSED:
        said = [li for li in lines if li.startswith(" ".join(typed.split()) + ":")]
        check(len(said) == 1 and why in said[0] and "trovato" not in said[0], f"{typed!r}: {said} of {lines}")
    check(f"{len(wanted)} su {len(lines)} " in page.main_text, "how many of how many")


@test("names that are not there, or another's, are told apart by nothing; a list of nothing but those is an error")
def pasted_foreign(stand):
    stand.add_domain(102, "altruiincolla.it")
    b, form = begin(stand)
    page = b.submit(form.fill({"pasted": "altruiincolla.it nessunoincolla.it x_y"}), "Continua").want(422)
    lines = [li.text for li in page.root.one("section", aria_labelledby="lines-title").all("li")]
    eq([li.split(": ", 1)[1] for li in lines[:2]], ["non è nel tuo account"] * 2, "their words")
    check(lines[2].startswith("x_y: "), f"what was typed: {lines}")


@test("of a list longer than a request holds the rest is counted, not dropped in silence")
def pasted_long(stand):
    number = stand.add_domain(name="lungoelenco.it")
    b, form = begin(stand)
    text = "lungoelenco.it\n" + "\n".join(f"mancante{i}.it" for i in range(2004))
    page = b.follow(b.submit(form.fill({"pasted": text}), "Continua").want(303)).want(200)
    check("1 su 2000 sono nel tuo account" in page.main_text and "5 altri nomi non sono stati letti" in page.main_text,
          page.main_text[:400])
    eq([c.value for c in page.form("/handover/new/services").controls if c.name == "item"], [f"domain_{number}"], "chosen")


@test("a name with accents is stored as its A-label and shown as people write it, on every page it is on")
def accents(stand):
    number = stand.add_domain(name=a_label("caffèperù.it"))
    g = Handover(stand, [("domain", number)])
    eq(g.items[0]["name"], a_label("caffèperù.it"), "as it is stored")
    for b, path in ((browse(stand), f"/handover/i/{g.token}"), (sign_in(stand, 101), f"/handover/migrations/{g.id}")):
        text = b.get(path).want(200).main_text
        check("caffèperù.it" in text and "xn--" not in text, f"{path}: {text[:300]}")


# ---- codes -------------------------------------------------------------------------------------------------------

COMPANY = journeys.COMPANY
PRIVATE = journeys.PRIVATE
COUNTRIES = {"EL": "GR", "XI": "GB"}


def refused(stand, g, billing, pointer):
    before = traces(stand)
    answer = g.accept_answer(billing=billing).want(422, "validation")
    errors = {e["pointer"]: e for e in answer.json["errors"]}
    check(pointer in errors and errors[pointer]["detail"], f"{billing}: {errors}")
    eq(traces(stand), before, f"rows after {billing}")


@test("codice fiscale and partita IVA by the endpoint: every wrong one is named and stores nothing, every good one is taken")
def codes(stand):
    g = Handover(stand)
    for code in [*CODES["codice_fiscale_invalid"], "", "RSSMRA80A01H501Ü", "x" * 1000, "RSSMRA80A01H501U\u0000"[:16] + "9"]:
        refused(stand, g, {**PRIVATE, "codice_fiscale": code}, "/billing/codice_fiscale")
    for code in [*CODES["partita_iva_invalid"], "", "0" * 1000]:
        refused(stand, g, {**COMPANY, "vat_id": code, "codice_fiscale": "02118311006"}, "/billing/vat_id")
    good = [({**PRIVATE, "codice_fiscale": c}, c) for c in CODES["codice_fiscale_valid"] +
            CODES["codice_fiscale_valid_omocodia"]]
    good += [({**COMPANY, "codice_fiscale": c, "vat_id": f"IT {c[:5]}.{c[5:]}"}, c)
             for c in CODES["partita_iva_valid"] + list(CODES["partita_iva_warn"])]
    good += [({**COMPANY, "kind": "association", "codice_fiscale": c, "vat_id": ""}, c)
             for c in CODES["entity_codice_fiscale_valid"]]
    good += [({**PRIVATE, "codice_fiscale": " rss-mra 80a01.h501u "}, "RSSMRA80A01H501U")]
    for billing, stored in good:
        g = Handover(stand)
        g.accept(billing={k: v for k, v in billing.items() if v != ""})
        eq(stand.value(f"SELECT tax_code FROM host_account WHERE account_id = {g.customer[1]}"), stored, f"{billing}")


@test("VAT numbers of the Union by the endpoint: each state's format is taken and kept as its state writes it")
def union(stand):
    for number in CODES["eu_vat_valid"]:
        if number.startswith("IT"):
            continue
        country = COUNTRIES.get(number[:2], number[:2])
        g = Handover(stand)
        g.accept(billing={"kind": "foreign_business", "company_name": "Müller & Söhne", "vat_id": number.lower(),
                          "address": {"street": "Hauptstraße 1", "town": "Dorf", "postcode": "1234", "country": country}})
        eq(stand.value(f"SELECT tax_code FROM host_account WHERE account_id = {g.customer[1]}"), number, number)


# ---- forms -------------------------------------------------------------------------------------------------------

BROKEN = (("a NUL byte", "x=%00", 400), ("no UTF-8", "x=%ff", 400), ("Windows-1252", "pasted=citt%E0.it", 400),
          ("a raw byte of Windows-1252", b"pasted=citt\xe0.it", 400), ("half a character", "x=%e2%82", 400),
          ("a surrogate", "x=%ed%a0%80", 400), ("a name of no UTF-8", "%ff=x", 400),
          ("too many fields", "&".join(f"f{i}=1" for i in range(5001)), 413),
          ("too large", "x=" + "a" * (2 * 1024 * 1024), 413))


@test("forms that cannot be read are 400, too large ones 413, on a page with words; nothing is stored, and the form still works")
def broken_forms(stand):
    g = Handover(stand)
    agency, request = begin(stand)
    visitor = browse(stand)
    page = visitor.get(f"/handover/i/{g.token}/kind").want(200)
    billing = visitor.follow(visitor.submit(page.form(ends="/kind").fill({"kind": "private"})).want(303)).want(200)
    for b, form in ((agency, request), (visitor, billing.form(ends="/billing"))):
        own = urllib.parse.urlencode(form.pairs(None)).encode()
        before = traces(stand)
        for what, body, status in BROKEN:
            raw = own + b"&" + (body if isinstance(body, bytes) else body.encode())
            answer = b.send_raw("POST", form.action, {"Content-Type": FORM, "Origin": stand.base_url,
                                                      "Sec-Fetch-Site": "same-origin"}, raw)
            eq(answer.status, status, f"{what} at {form.action}")
            if answer.headers.get("X-Request-Id"):
                check(answer.h1 and answer.root.one("html")["lang"] == "it", f"{what}: a page in Italian")
        eq(traces(stand), before, f"rows after forms of {form.action} that could not be read")
    visitor.follow(visitor.submit(fill_billing(billing, {k: v for k, v in PERSON.items() if k != "kind"})).want(303)).want(200)


@test("an odd percent sign, an unknown field, a field twice, no field at all: a form is read as it stands")
def odd_forms(stand):
    g = Handover(stand)
    b = browse(stand)
    page = b.get(f"/handover/i/{g.token}/kind").want(200)
    page = b.follow(b.submit(page.form(ends="/kind").fill({"kind": "private"})).want(303)).want(200)
    form = fill_billing(page, {**{k: v for k, v in PERSON.items() if k != "kind"}, "street": "Sconto 100% vero, 5"})
    pairs = [*form.pairs(None), ("non_chiesto", "x"), ("town", "Milano"), ("", ""), ("=", "&")]
    page = b.follow(b.send_pairs(form, pairs).want(303)).want(200)
    check("Sconto 100% vero, 5" in page.main_text and "Milano" not in page.main_text, "the first of two counts")
    eq(b.send_pairs(form, []).status, 403, "a form without its token")


# ---- cookies and links -------------------------------------------------------------------------------------------


@test("a session cookie that is none, or two, is nobody's on a page too: one is led to sign in, and comes back")
def cookies(stand):
    one, two = (sign_in(stand, a).cookies["ho_sid"] for a in (101, 102))
    before = stand.value("SELECT COUNT(*) FROM session")
    for cookie in ("ho_sid=x", "ho_sid=", f"ho_sid={one}; ho_sid={two}", f"ho_sid={one}x", f"ho_sid={one.swapcase()}",
                   "ho_sid=%00", f"ho_sid={'a' * 4000}", "ho_sid=à", ";;;=;", f"Ho_sid={one}"):
        answer = stand.request("GET", "/handover/new", [("Cookie", cookie.encode() if "à" in cookie else cookie)])
        eq((answer.status, answer.headers.get("Location")), (303, "/handover/sign-in?next=%2Fhandover%2Fnew"), cookie[:60])
    eq(stand.value("SELECT COUNT(*) FROM session"), before, "sessions")
    eq(stand.request("GET", "/handover/new", [("Cookie", f"a=b; ho_sid={one}; c")]).status, 200, "one among others")


@test("a link with a slip is 404 with the words of an unknown one, to read and to act on, and nothing is stored")
def tokens(stand):
    g = Handover(stand)
    swapped = g.token[1] + g.token[0] + g.token[2:] if g.token[0] != g.token[1] else "0" + g.token[1:]
    slips = [g.token[:-1], g.token + "0", g.token.upper(), swapped, "o" + g.token[1:], "u" * 52, "0" * 52, g.token + "%20",
             g.token + ".", "x", g.id, "%25", g.token[:26] + "%0a" + g.token[26:], "é".encode().hex("%") + g.token]
    slips = [s for s in slips if s != g.token]
    words = browse(stand).get("/handover/i/" + "0" * 52).want(404).main_text
    before = traces(stand)
    for slip in slips:
        answer = stand.browser().get("/handover/i/" + slip).want(404)
        if "%" not in slip:
            eq(answer.main_text, words, f"the words of {slip}")
            body = {"offer_hash": "0" * 64, "billing": PRIVATE}
            stand.api("POST", f"/invitations/{slip}/accept", body).want(404, "not-found")
        stand.api("GET", f"/invitations/{slip}").want(404)
        stand.browser().get("/handover/o/" + slip).want(404)
    eq(traces(stand), before, "rows")
    browse(stand).get(f"/handover/i/{g.token}").want(200)
