"""The agency's pages: the request, page by page, with all that can be wrong; the list; the acts on a handover."""
import re

import journeys
from harness import Stand, check, eq, test
from journeys import Handover, owner
from walk import browse, check_errors, fill_request, link_of, see, sign_in, tick_known


def make_stand():
    return Stand(config={"handover": {"recipient_hold_hours": 24}})


def choose(b, items, pasted=""):
    """The first page, left by its button; whatever an earlier test left there is thrown away."""
    page = b.get("/handover/new").want(200)
    if "Butta le risposte" in page.main_text:
        page = b.follow(b.submit(page.form("/handover/new"), "Butta le risposte").want(303)).want(200)
    form = page.form("/handover/new").fill({"pasted": pasted})
    for item in items:
        form.check("item", item)
    return b.submit(form, "Continua")


def services_of(b, items, pasted=""):
    return b.follow(choose(b, items, pasted).want(303)).want(200)


def ticked(form, name="item"):
    return sorted(c.value for c in form.controls if c.name == name and (c.on or c.kind == "hidden"))


@test("the first page: nothing chosen is an error; a filter and its buttons keep what was chosen")
def choice(stand):
    b = sign_in(stand, 101)
    a, c = stand.add_domain(name="primascelta.it"), stand.add_domain(name="secondascelta.it")
    check_errors(choose(b, []), items="Scegli almeno un servizio")
    form = b.get("/handover/new").form("/handover/new").check("item", f"domain_{a}").fill({"q": "secondasc"})
    page = b.follow(b.submit(form, "Filtra").want(303)).want(200)
    form = page.form("/handover/new")
    eq(form["q"], "secondasc", "the filter")
    eq(ticked(form), [f"domain_{a}"], "chosen, though it is not shown")
    page = b.follow(b.submit(form, "Scegli tutti").want(303)).want(200)
    eq(ticked(page.form("/handover/new")), sorted([f"domain_{a}", f"domain_{c}"]), "all that are shown, and the other")
    page = b.follow(b.submit(page.form("/handover/new"), "Non sceglierne").want(303)).want(200)
    eq(ticked(page.form("/handover/new")), [f"domain_{a}"], "none of those shown")
    page = b.get("/handover/new?kind=hosting")
    check(not [c for c in page.form("/handover/new").controls if c.kind == "checkbox" and "domain" in c.value], "kinds")


@test("a pasted list is shown back: what was understood, what is not there, what is no name")
def pasted(stand):
    b = sign_in(stand, 101)
    here = stand.add_domain(name="incollato.it")
    page = services_of(b, [], "https://www.incollato.it/pagina\r\nnonmio.it; due parole,x_y")
    text = page.main_text
    eq(ticked(page.form("/handover/new/services")), [f"domain_{here}"], "the one that is there")
    for words in ("1 su ", "incollato.it", "nonmio.it", "non è nel tuo account", "x_y"):
        check(words in text, f"no {words!r} in {text[:500]}")


@test("another agency's service is refused, and tells nothing of it")
def foreign(stand):
    b = sign_in(stand, 101)
    form = b.get("/handover/new").form("/handover/new")
    pairs = [p for p in form.pairs(None) if p[0] not in ("item", "act")]
    for value in ("domain_2001", "hosting_601", "domain_999999", "domain_x", "x", ""):
        page = b.send_pairs(form, [*pairs, ("item", value)]).want(422)
        check("enotecaperla" not in page.text, f"{value}: its name is told")


@test("a service that must be confirmed, a hosting's content and what hangs on a domain: each is asked in its row")
def promises(stand):
    b = sign_in(stand, 101)
    domain = stand.add_domain(name="conhosting.it")
    hosting = stand.add_service(101, "Starter", "conhosting.it")
    page = services_of(b, ["domain_1026", f"domain_{domain}"])
    form = page.form("/handover/new/services")
    eq(ticked(form), sorted(["domain_1026", f"domain_{domain}"]), "the chosen ones")
    check("Aggiungi conhosting.it" in page.main_text, "the hosting is proposed")
    page = check_errors(b.submit(form), confirmed_domain_1026="scadetrapoco.it",
                        **{f"why_hosting_{hosting}": "Aggiungi conhosting.it"})
    form = page.form("/handover/new/services").check("confirmed", "domain_1026")
    form.check("item", f"hosting_{hosting}")
    page = check_errors(b.submit(form), **{f"all_hosting_{hosting}": "conhosting.it"})
    form = page.form("/handover/new/services")
    check("domain_1026" in ticked(form, "confirmed"), "the tick is kept")
    form.uncheck("item", f"hosting_{hosting}")
    page = b.submit(form).want(422)
    form = page.form("/handover/new/services").fill({f"why_hosting_{hosting}": "Lo usa un altro sito"})
    page = b.follow(b.submit(form).want(303)).want(200)
    eq(page.path, "/handover/new/customer", "where it goes on")


@test("what cannot go is named with who can mend it, and stays behind; the rest goes on, and the customer reads why")
def left_behind(stand):
    b = sign_in(stand, 101)
    good = stand.add_domain()
    bad = stand.add_domain(name="trasloco.it", epp_status="pendingTransfer")
    page = services_of(b, [f"domain_{good}"], "trasloco.it")
    check("Questi per ora restano a te" in page.main_text and "trasloco.it" in page.main_text, "it is named")
    check("Chi può" in page.main_text, "who can mend it")
    form = page.form("/handover/new/services")
    eq(ticked(form), [f"domain_{good}"], "what goes")
    page = b.follow(b.submit(form).want(303)).want(200)
    form = page.form("/handover/new/customer").fill({"name": "Forno", "email": journeys.new_email()})
    page = b.follow(b.submit(form).want(303)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/terms").fill({"reason": "other"})).want(303)).want(200)
    check("Che cosa resta" in page.main_text and "trasloco.it" in page.main_text, "the check names it")
    page = b.follow(b.submit(page.form("/handover/new/check")).want(303)).want(200)
    check("trasloco.it" in browse(stand).get(link_of(page)).want(200).main_text, "the customer reads that it stays")
    eq(owner(stand, "domain", bad), 101, "the owner")


@test("the customer's page: errors beside their fields, what was typed kept; never a fiscal field")
def customer(stand):
    b = sign_in(stand, 101)
    page = services_of(b, [f"domain_{stand.add_domain()}"])
    page = b.follow(b.submit(tick_known(page.form("/handover/new/services"), [])).want(303)).want(200)
    form = page.form("/handover/new/customer")
    check(not [n for n in form.names() if "fisc" in n or "vat" in n or "codice" in n], "no fiscal data are asked")
    check("Studio Rossi" in page.main_text, "the legal name is beside the other")
    page = check_errors(b.submit(form), name="nome", email="e-mail")
    typed = {"name": "L'Aquila <b>&\"", "email": "non-un-indirizzo", "known_as": "Rossi Web",
             "personal_line": "guarda www.esempio.it"}
    page = check_errors(b.submit(page.form("/handover/new/customer").fill(typed)), email="e-mail", personal_line="link")
    form = page.form("/handover/new/customer")
    for field, text in typed.items():
        eq(form[field], text, f"what was typed as {field}")
    form.fill({"email": journeys.new_email(), "personal_line": "A presto"})
    eq(b.submit(form).want(303).location, "/handover/new/terms", "where it goes on")
    eq(b.get("/handover/new/customer").form("/handover/new/customer")["known_as"], "Rossi Web", "kept on a later day")


@test("the terms: what each will earn and the sum, a reason, a closing day that is a day to come; all of it checked")
def terms(stand):
    b = sign_in(stand, 101)
    domain, hosting = stand.add_domain(name="guadagno.it"), stand.add_service(101, "Pro", "guadagno.it")
    items = [f"domain_{domain}", f"hosting_{hosting}"]
    page = services_of(b, items)
    page = b.follow(b.submit(tick_known(page.form("/handover/new/services"), items)).want(303)).want(200)
    form = page.form("/handover/new/customer").fill({"name": "Forno Check", "email": "check@nuovo.example",
                                                     "attention": "Maria"})
    page = b.follow(b.submit(form).want(303)).want(200)
    check("12,50 %" in page.main_text and re.search(r"circa \d+,\d\d € all'anno", page.main_text), "the commission")
    check(re.search(r"avrai \d+ domini: il tuo listino può cambiare", page.main_text), "the price list")
    page = b.submit(page.form("/handover/new/terms").fill({"closes_on": "domani"}))
    check_errors(page, closes_on="Scrivi il giorno", reason="")
    page = check_errors(b.submit(page.form("/handover/new/terms").fill({"closes_on": "1/1/2020", "note": "a\nb"})),
                        closes_on="ancora venire")
    form = page.form("/handover/new/terms")
    eq(form["note"].replace("\r\n", "\n"), "a\nb", "the note is kept")
    page = b.follow(b.submit(form.fill({"closes_on": "31/12/2098", "reason": "agency_closing"})).want(303)).want(200)
    for words in ("guadagno.it", "Forno Check", "check@nuovo.example", "Maria", "31 dicembre 2098", "Chiudiamo",
                  "accettare solo una parte"):
        check(words in page.main_text, f"the check page has no {words!r}")
    for words in ("la scelta", "il cliente", "le condizioni"):
        b.get(page.link("Cambia " + words)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/check")).want(303)).want(200)
    check(page.root.one("textarea", id="announcement")["readonly"] is not None, "the text to send")
    eq(stand.value("SELECT closes_on FROM migration ORDER BY migration_id DESC LIMIT 1"), "2098-12-31", "stored")
    check("primascelta" not in b.get("/handover/new").main_text or
          not ticked(b.get("/handover/new").form("/handover/new")), "the answers are gone once they are sent")


@test("a service that was taken meanwhile is named on the check page, and nothing is stored")
def taken_meanwhile(stand):
    b = sign_in(stand, 101)
    domain = stand.add_domain(name="giapreso.it")
    page = fill_request(b, [f"domain_{domain}"])
    Handover(stand, [("domain", domain)])
    before = stand.value("SELECT COUNT(*) FROM migration")
    page = b.submit(page.form("/handover/new/check")).want(409)
    check(page.title.startswith("Errore: ") and "giapreso.it" in page.main_text, page.title)
    eq(stand.value("SELECT COUNT(*) FROM migration"), before, "migrations")


@test("later pages lead to the first one while nothing is chosen; a GET stores nothing")
def from_the_start(stand):
    b = sign_in(stand, 102)
    before = stand.value("SELECT COUNT(*) FROM draft")
    for page in ("services", "customer", "terms", "check"):
        eq(b.get("/handover/new/" + page).want(303).location, "/handover/new", f"where {page} leads")
    eq(stand.value("SELECT COUNT(*) FROM draft"), before, "drafts")


@test("the list: by state, by words, with whose turn it is")
def listed(stand):
    g = Handover(stand, reseller=102)
    b = sign_in(stand, 102)
    page = b.get("/handover/").want(200)
    check("il cliente" in page.main_text, "whose turn it is")
    page = b.get(page.link("Ritirato")).want(200)
    check(g.id not in page.text and page.root.one("a", aria_current="true").text == "Ritirato", "none is withdrawn")
    g.act("withdraw", token=g.reseller)
    check(g.id in b.get("/handover/?state=withdrawn").text, "now one is")
    check(g.id in b.get("/handover/?state=withdrawn&q=Forno").text, "by both")


@test("another recipient: the form keeps what was typed, the old link is dead, the new one works; sent again likewise")
def recipient(stand):
    g = Handover(stand)
    b = sign_in(stand, 101)
    url = f"/handover/migrations/{g.id}"
    page = b.get(b.get(url).link("Cambia il destinatario")).want(200)
    page = check_errors(b.submit(page.form(ends="/recipient").fill({"email": "no", "name": "Altro"})), email="e-mail")
    eq(page.form(ends="/recipient")["name"], "Altro", "what was typed")
    form = page.form(ends="/recipient").fill({"email": journeys.new_email()})
    page = b.follow(b.submit(form).want(303)).want(200)
    first = link_of(page)
    check("Altro" in page.main_text, "the new name")
    browse(stand).get(f"/handover/i/{g.token}").want(410)
    browse(stand).get(first).want(200)
    page = b.follow(b.submit(page.form(ends="/resend")).want(303)).want(200)
    check(link_of(page) != first, "a new link")
    browse(stand).get(first).want(410)
    browse(stand).get(link_of(page)).want(200)


@test("who accepted and is not recognised: yes lets it go at once; no is a page of its own, and ends it")
def confirm_recipient(stand):
    b = sign_in(stand, 101)
    for yes in (True, False):
        g = Handover(stand)
        g.accept()
        page = see(b, f"/handover/migrations/{g.id}", "è il tuo cliente?")
        if yes:
            b.follow(b.submit(page.form(ends="/recipient/confirm")).want(303)).want(200)
            g.wait("commission_recorded")
            page = b.get(f"/handover/migrations/{g.id}")
            check("Aggiorna lo stato" not in page.main_text and "previsto" not in page.main_text, "it is over")
        else:
            page = b.get(page.link("No, ferma")).want(200)
            eq(g.state(), "customer_registered", "a GET changes nothing")
            page = b.follow(b.submit(page.form(ends="/refuse")).want(303)).want(200)
            eq((g.state(), owner(stand, "domain", g.items[0]["host_id"])), ("withdrawn", 101), "nothing moved")
            check("revisto" not in page.main_text and "Resta dov'è" in page.main_text, "nothing is planned any more")


@test("the customer takes its acceptance back before anything moves, on a page of its own")
def retract(stand):
    g = Handover(stand)
    g.accept()
    b = sign_in_new(stand, g)
    page = b.get(f"/handover/migrations/{g.id}").want(200)
    check("ommission" not in page.main_text and g.email not in page.main_text, "what is not the customer's to read")
    page = b.get(page.link("Ritira l'accettazione")).want(200)
    b.follow(b.submit(page.form(ends="/retract")).want(303)).want(200)
    eq(g.state(), "declined", "state")


def sign_in_new(stand, g):
    """The account an acceptance made is newest first on the demonstration's page."""
    return sign_in(stand, g.customer[1])


@test("whoever comes second reads what the first did, and when: 409")
def same_second(stand):
    b = sign_in(stand, 101)
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    form = b.get(f"/handover/migrations/{g.id}/withdraw").form(ends="/withdraw")
    g.accept()
    page = b.submit(form).want(409)
    check(re.search(r"ha accettato alle \d\d:\d\d:\d\d: il passaggio è in corso", page.h1), page.h1)
    g = Handover(stand)
    form = b.get(f"/handover/migrations/{g.id}").form(ends="/resend")
    g.act("withdraw", token=g.reseller)
    page = b.submit(form).want(409)
    check(re.search(r"è stata ritirata alle \d\d:\d\d:\d\d: non si è mosso nulla", page.h1), page.h1)
    for act in ("withdraw", "recipient", "recipient/refuse"):
        check("ritirata" in b.get(f"/handover/migrations/{g.id}/{act}").want(409).h1, act)


@test("a declined one is sent again with the same answers, checked anew, as a new handover of its own")
def again(stand):
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)
    b = sign_in(stand, 101)
    page = b.get(f"/handover/migrations/{g.id}").want(200)
    page = b.follow(b.submit(page.form(ends="/again")).want(303)).want(200)
    eq(ticked(page.form("/handover/new/services")), [f"domain_{g.items[0]['host_id']}"], "its services")
    page = b.follow(b.submit(page.form("/handover/new/services")).want(303)).want(200)
    eq(page.form("/handover/new/customer")["email"], g.email, "its customer")
    page = b.follow(b.submit(page.form("/handover/new/customer")).want(303)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/terms")).want(303)).want(200)
    page = b.follow(b.submit(page.form("/handover/new/check")).want(303)).want(200)
    check(g.id not in page.path, "a new one")
    eq(stand.value("SELECT again_of IS NOT NULL FROM migration ORDER BY migration_id DESC LIMIT 1"), "1", "again_of")


@test("the address that says it is not the right person shows on the page, and the ball is the agency's")
def misaddressed(stand):
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/misaddressed", {}).want(200)
    page = sign_in(stand, 101).get(f"/handover/migrations/{g.id}").want(200)
    check("non è per lui" in page.main_text and "tocca adesso: tu" in page.main_text, page.main_text[:600])
    page.link("Indica il destinatario giusto")


@test("the page of a handover that goes on has the one script, from our own address, and it is served")
def script(stand):
    g = Handover(stand)
    b = sign_in(stand, 101)
    page = b.get(f"/handover/migrations/{g.id}").want(200)
    source = page.root.one("script")["src"]
    answer = stand.request("GET", source, {})
    eq(answer.status, 200, source)
    check("javascript" in answer.headers["Content-Type"] and "If-None-Match" in answer.text, "the script")
    live = page.root.one("div", id="live")
    eq(live["aria-live"], "polite", "aria-live")
    b.on_page = None
    first = b.get(live["data-progress"]).want(200)
    b.get(live["data-progress"], {"If-None-Match": first.headers["ETag"]}).want(304)
    g.act("withdraw", token=g.reseller)
    check(not b.get(f"/handover/migrations/{g.id}").root.all("script"), "none once it is over")
