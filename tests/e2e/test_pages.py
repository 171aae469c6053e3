"""The same handovers by pages and forms alone, as a browser without script sends them; and what every page has."""
import re
import urllib.parse

import journeys
from harness import check, eq, test, wait_for
from journeys import Handover, accept_form, act_form, owner
from walk import COMPANY, PERSON, browse, check_errors, fill_request, link_of, see, sign_in, submit_request


# ---- the journeys ----

@test("a handover by forms: request, copied link, acceptance by a private person, my services")
def private_person(stand):
    domain, hosting = stand.add_domain(name="panettonealice.it"), stand.add_service(101, "Pro", "panettonealice.it")
    agency = sign_in(stand, 101)
    page = submit_request(agency, [f"domain_{domain}", f"hosting_{hosting}"])
    check("La tua richiesta" in page.main_text or "richiesta" in page.main_text, "the page says that the request is in")
    migration, link = page.path.split("?")[0], link_of(page)
    check(link.startswith(stand.base_url + "/handover/i/"), f"link {link}")
    check(link in page.root.one("textarea", id="announcement").raw_text, "the text to send has the link")
    visitor = browse(stand)
    page = visitor.get(link).want(200)
    check("Studio Rossi" in page.main_text and "panettonealice.it" in page.main_text, "who invites and what")
    for secret in ("12,5", "1250", "12,50"):
        check(secret not in page.main_text, f"the invitation tells the commission: {secret}")
    check("1 servizio hosting" in page.main_text and "Pro" not in page.main_text, "hosting is counted, not told")
    form = accept_form(visitor, link, PERSON)
    eq(len([p for p in form.pairs(None) if p[0] == "item"]), 2, "items ticked from the start")
    check("Pro" in form.page.main_text, "the last page tells the hosting")
    page = visitor.submit(form).want(303)
    page = visitor.follow(page).want(200)
    check("panettonealice.it" in page.main_text, "the page after accepting names the services")
    see(agency, migration, "Concluso")
    account = int(stand.value("SELECT MAX(account_id) FROM host_account"))
    eq((owner(stand, "domain", domain), owner(stand, "hosting", hosting)), (account, account), "the owners")
    name = stand.value(f"SELECT display_name FROM host_account WHERE account_id = {account}")
    eq(name, "Niccolò Dell'Aquila", "the account's name")
    customer = sign_in(stand, account)
    page = customer.get("/handover/my").want(200)
    check("panettonealice.it" in page.main_text and "Studio Rossi" in page.main_text, "my services")
    check("Da fare adesso" in page.main_text, "what to do now")
    page = customer.get(page.link("panettonealice.it")).want(200)
    check("12,5" not in page.main_text and "ommission" not in page.main_text, "the customer reads no commission")


@test("a company accepts a part, with a confirmation; the rest stays")
def company(stand):
    keep, leave = stand.add_domain(), stand.add_domain()
    agency = sign_in(stand, 101)
    page = submit_request(agency, ["domain_1026", f"domain_{keep}", f"domain_{leave}"])
    migration, link = page.path.split("?")[0], link_of(page)
    items = {i["host_id"]: i["id"] for i in stand.api("GET", migration.replace("/handover/", "/") + "/items",
                                                       token=("reseller", 101)).json["data"]}
    visitor = browse(stand)
    form = accept_form(visitor, link, COMPANY).uncheck("item", items[leave])
    page = check_errors(visitor.submit(form), **{items[1026]: "scadetrapoco.it"})
    form = page.form(ends="/accept")
    check(COMPANY["company_name"] in page.main_text, "the name is kept")
    check(items[leave] not in [v for n, v in form.pairs(None) if n == "item"], "the unticked box is kept")
    visitor.follow(visitor.submit(form.check("confirmed", items[1026])).want(303)).want(200)
    see(agency, migration, "Concluso")
    account = owner(stand, "domain", keep)
    eq((owner(stand, "domain", leave), owner(stand, "domain", 1026)), (101, account), "the owners")
    eq(stand.value(f"SELECT tax_code FROM host_account WHERE account_id = {account}"), "02118311006", "the tax code")


@test("the invitation says what is not included, and why")
def not_included(stand):
    stays, excluded = stand.add_service(101, name="resta.it"), stand.add_domain(name="esclusa.it")
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", excluded)],
                 left_out=[{"kind": "hosting", "id": stays, "reason": "Lo tengo <io>"}])
    g.act(f"items/{g.items[1]['id']}/exclude", {"reason": "Conteso"})
    text = browse(stand).get(f"/handover/i/{g.token}").want(200).main_text
    for words in ("resta.it", "Lo tengo <io>", "esclusa.it", "Conteso"):
        check(words in text, f"{words!r} is not on the invitation's page")


@test("whoever has an account signs in first, comes back to the invitation, and enters no data")
def with_account(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    b = browse(stand)
    page = b.get(b.get(f"/handover/i/{g.token}").want(200).link("continua")).want(200)
    check(not page.forms, "no form to go on without a sign-in")
    b = sign_in(stand, 201, browser=b, start=page.link("Accedi e prosegui"))
    eq(b.arrived.path, f"/handover/i/{g.token}/account", "where the sign-in leads")
    page = b.follow(b.submit(b.arrived.form(ends="/account")).want(303)).want(200)
    form = page.form(ends="/accept")
    check("first_name" not in form.names(), "billing data are not asked")
    eq(form["accepting_as"], "201", "the account it says")
    page = b.follow(b.submit(form).want(303)).want(200)
    g.wait("commission_recorded")
    page = b.get(page.link("servizi")).want(200)
    check(g.items[0]["name"] in page.main_text, "my services")


@test("declined by the form: the page says so, and so does the agency's")
def declines(stand):
    g = Handover(stand)
    b = browse(stand)
    page = b.submit(act_form(b, f"/handover/i/{g.token}", "decline")).want(303)
    page = b.follow(page).want(410)
    check("rifiutat" in page.h1, f"h1 {page.h1!r}")
    see(sign_in(stand, 101), f"/handover/migrations/{g.id}", "Rifiutato")
    eq(owner(stand, "domain", g.items[0]["host_id"]), 101, "the owner")


@test("withdrawn by the form: the link is dead at once")
def withdraws(stand):
    g = Handover(stand)
    b = sign_in(stand, 101)
    form = b.get(b.get(f"/handover/migrations/{g.id}").link("Ritira")).want(200).form(ends="/withdraw")
    page = b.follow(b.submit(form).want(303)).want(200)
    check("Ritirato" in page.main_text, "the state")
    check(not page.root.all("input", id="invitation_link"), "the link is no longer shown")
    check("ritirat" in browse(stand).get(f"/handover/i/{g.token}").want(410).h1, "the invitation's page")


@test("staff's forms: reject wants a reason; exclude, approve and retry do what they say")
def staff_forms(stand):
    staff = sign_in(stand, 1)
    g = Handover(stand)
    page = staff.get(f"/handover/migrations/{g.id}").want(200)
    page = check_errors(staff.submit(page.form(ends="/reject")), reject_reason="motivo")
    form = page.form(ends="/reject").fill({"reason": "Contestazione <in corso> & \"altro\""})
    page = staff.follow(staff.submit(form).want(303)).want(200)
    check("Contestazione <in corso> & \"altro\"" in page.main_text, "the reason, as it was written")
    eq(g.state(), "rejected", "state")
    a, b = stand.add_domain(), stand.add_domain(epp_status="serverHold")
    g = Handover(stand, [("domain", a), ("domain", b)])
    page = staff.get(f"/handover/migrations/{g.id}")
    form = page.form(f"/handover/items/{g.items[0]['id']}/exclude")
    page = staff.submit(form)
    eq(page.status, 422, "excluding without a reason")
    check(page.title.startswith("Errore: "), page.title)
    form = page.form(f"/handover/items/{g.items[0]['id']}/exclude").fill({"reason": "Conteso"})
    staff.follow(staff.submit(form).want(303)).want(200)
    g.accept()
    page = staff.get(f"/handover/migrations/{g.id}")
    page = staff.follow(staff.submit(page.form(ends="/approve")).want(303)).want(200)
    g.wait("commission_recorded")
    stand.stop("handover-worker")
    g = Handover(stand)
    g.accept()
    stand.admin_sql(f"UPDATE handover_site.domain SET status = 'Pending' WHERE domain_id = {g.items[0]['host_id']}")
    stand.start("handover-worker")
    wait_for(lambda: g.item(0)["state"] == "failed", "it has failed")
    stand.admin_sql(f"UPDATE handover_site.domain SET status = 'Active' WHERE domain_id = {g.items[0]['host_id']}")
    page = staff.get(f"/handover/migrations/{g.id}")
    staff.follow(staff.submit(page.form(ends="/retry")).want(303)).want(200)
    g.wait("commission_recorded")


# ---- errors ----

@test("wrong billing data come back beside their fields, with what was typed")
def wrong_billing(stand):
    g = Handover(stand)
    b = browse(stand)
    page = b.get(f"/handover/i/{g.token}/kind").want(200)
    page = check_errors(b.submit(page.form(ends="/kind")), kind="")
    page = b.follow(b.submit(page.form(ends="/kind").fill({"kind": "private"})).want(303)).want(200)
    wrong = {**PERSON, "codice_fiscale": "RSSMRA80A01H501A", "postcode": "1", "town": ""}
    wrong.pop("kind")
    page = check_errors(b.submit(page.form(ends="/billing").fill(wrong)), codice_fiscale="", postcode="", town="")
    form = page.form(ends="/billing")
    for name in ("first_name", "last_name", "street", "province"):
        eq(form[name], PERSON[name], f"{name} is kept")
    eq(form["codice_fiscale"], "RSSMRA80A01H501A", "what was typed")
    eq(g.state(), "requested", "state")
    form = accept_form(b, f"/handover/i/{g.token}", PERSON)
    for item in [v for n, v in form.pairs(None) if n == "item"]:
        form.uncheck("item", item)
    page = check_errors(b.submit(form), items="")
    form = page.form(ends="/accept").check("item")
    b.follow(b.submit(form).want(303)).want(200)
    g.wait("commission_recorded")


# ---- the same form twice ----

def twice(b, form):
    """The same form sent twice: both answers lead to the same place."""
    first, second = b.submit(form).want(303), b.submit(form).want(303)
    eq(second.location, first.location, "where the second answer leads")
    return b.follow(second)


@test("every form sent twice does its work once, and the second answer is the first one's")
def double_submit(stand):
    agency, staff, visitor = sign_in(stand, 101), sign_in(stand, 1), browse(stand)
    def count(table):
        return int(stand.value(f"SELECT COUNT(*) FROM {table}"))
    before = count("migration")
    domain = stand.add_domain()
    form = fill_request(agency, [f"domain_{domain}"]).form("/handover/new/check")
    page = twice(agency, form).want(200)
    eq(count("migration"), before + 1, "migrations")
    link = link_of(page)
    accounts = count("host_account")
    twice(visitor, accept_form(visitor, link, PERSON)).want(200)
    eq(count("host_account"), accounts + 1, "accounts")
    g = Handover(stand)
    twice(visitor, act_form(visitor, f"/handover/i/{g.token}", "decline")).want(410)
    g = Handover(stand)
    twice(agency, agency.get(f"/handover/migrations/{g.id}/withdraw").form(ends="/withdraw")).want(200)
    g = Handover(stand)
    twice(staff, staff.get(f"/handover/migrations/{g.id}").form(ends="/reject").fill({"reason": "Prova"})).want(200)
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", stand.add_domain(epp_status="serverHold"))])
    form = staff.get(f"/handover/migrations/{g.id}").form(f"/handover/items/{g.items[0]['id']}/exclude")
    twice(staff, form.fill({"reason": "Prova"})).want(200)
    eq(g.get().json["items"]["excluded"], 1, "excluded items")
    twice(staff, staff.get(f"/handover/migrations/{g.id}").form(ends="/approve")).want(200)
    eq(g.events().count("item_approved"), 1, "approvals in the history")


@test("the form of an invitation that somebody else used meanwhile says how things stand")
def too_late(stand):
    g = Handover(stand)
    first, second = browse(stand), browse(stand)
    forms = accept_form(first, f"/handover/i/{g.token}", PERSON), act_form(second, f"/handover/i/{g.token}", "decline")
    first.submit(forms[0]).want(303)
    page = second.submit(forms[1]).want(409)
    check("accettat" in page.h1, f"h1 {page.h1!r}")


# ---- forged forms ----

@test("a form without its token, with another's, or from another site does nothing: 403")
def forged(stand):
    agency, other, visitor = sign_in(stand, 101), sign_in(stand, 102), browse(stand)
    g = Handover(stand)
    before = stand.sql("SELECT COUNT(*) AS n FROM migration")
    page = agency.get(f"/handover/migrations/{g.id}/withdraw")
    link = f"/handover/i/{g.token}"
    domain = stand.add_domain()
    new = fill_request(agency, [f"domain_{domain}"]).form("/handover/new/check")
    stranger = other.get("/handover/new").form("/handover/new")["csrf"]
    cases = [(agency, page.form(ends="/withdraw")), (agency, new), (agency, page.form("/handover/sign-out")),
             (visitor, accept_form(visitor, link, PERSON)), (visitor, act_form(visitor, link, "decline"))]
    elsewhere = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                 {"Origin": "null"}, {"Origin": stand.base_url + ".evil.example"})
    for b, form in cases:
        pairs = form.pairs(None)
        for csrf in (None, "", "0" * 52, stranger, form["csrf"] + "x"):
            changed = [(n, csrf if n == "csrf" else v) for n, v in pairs if n != "csrf" or csrf is not None]
            b.send_pairs(form, changed).want(403)
        for headers in elsewhere:
            b.send_pairs(form, pairs, headers).want(403)
    eq(g.state(), "requested", "state after all that")
    eq(stand.sql("SELECT COUNT(*) AS n FROM migration"), before, "migrations")
    agency.submit(new).want(303)


@test("a form's token of one invitation is no good for another's, and a signed-in form none for a visitor")
def forged_invitation(stand):
    a, b = Handover(stand), Handover(stand)
    visitor = browse(stand)
    token = act_form(visitor, f"/handover/i/{a.token}", "decline")["csrf"]
    form = act_form(visitor, f"/handover/i/{b.token}", "decline")
    visitor.send_pairs(form, [(n, token if n == "csrf" else v) for n, v in form.pairs(None)]).want(403)
    eq(b.state(), "requested", "state")


@test("a form without its nonce is refused")
def no_nonce(stand):
    g = Handover(stand)
    b = sign_in(stand, 101)
    form = b.get(f"/handover/migrations/{g.id}/withdraw").form(ends="/withdraw")
    b.send_pairs(form, [p for p in form.pairs(None) if p[0] != "nonce"]).want(403)
    eq(g.state(), "requested", "state")


# ---- the rest ----

@test("pages are in the language asked for; a choice is remembered, and beats the browser")
def language(stand):
    b = browse(stand, language="it")
    eq(b.get("/handover/").root.one("html")["lang"], "it", "Italian first")
    page = b.get("/handover/?lang=en").want(200)
    eq(page.root.one("html")["lang"], "en", "asked for")
    eq(b.get("/handover/").root.one("html")["lang"], "en", "remembered")
    page = b.get(b.get("/handover/").link("Italiano"))
    eq(page.root.one("html")["lang"], "it", "and back")
    eq(browse(stand, language="en-GB,en;q=0.9").get("/handover/").root.one("html")["lang"], "en", "the browser's")
    eq(browse(stand, language="fr").get("/handover/").root.one("html")["lang"], "it", "another language: Italian")
    eq(browse(stand, language=None).get("/handover/").root.one("html")["lang"], "it", "none: Italian")


@test("the language link is on every page, leads to a page in that language, and is remembered from there")
def language_everywhere(stand):
    g = Handover(stand)
    for account, path in ((101, "/handover/"), (101, "/handover/new"), (101, f"/handover/migrations/{g.id}"),
                          (201, "/handover/my"), (201, "/handover/"), (None, "/handover/sign-in"),
                          (None, f"/handover/i/{g.token}"), (None, "/handover/problems/stale")):
        b = sign_in(stand, account) if account else browse(stand)
        page = b.get(b.get(path).want(200).link("English")).want(200)
        eq(page.root.one("html")["lang"], "en", f"language of {path}")
        eq(b.get(path).want(200).root.one("html")["lang"], "en", f"language of {path} the next time")


@test("no English is left on an Italian page, and no Italian on an English one")
def no_mixture(stand):
    g = Handover(stand)
    words = {"it": re.compile(r"\b(the|your|with|services|handover)\b", re.I),
             "en": re.compile(r"\b(il|della|sono|servizi|passaggio)\b", re.I)}
    for lang, forbidden in words.items():
        agency, staff = (sign_in(stand, a, lang) for a in (101, 1))
        visitor = browse(stand, lang)
        for b, path in ((visitor, "/handover/"), (visitor, "/handover/sign-in"), (visitor, f"/handover/i/{g.token}"),
                        (visitor, "/handover/i/nothing"), (visitor, "/handover/problems/stale"), (agency, "/handover/"),
                        (agency, "/handover/new"), (agency, f"/handover/migrations/{g.id}"), (agency, "/handover/my"),
                        (staff, f"/handover/migrations/{g.id}")):
            text = b.get(path + "?lang=" + lang).main_text
            found = forbidden.findall(re.sub(r"\S+@\S+|\S*/\S*", "", text))
            check(not found, f"{path} in {lang} holds {found}: {text[:600]}")


@test("dead invitations each have a page of their own that says what happened")
def dead(stand):
    heads = {}
    def head(g, status=410):
        return browse(stand).get(f"/handover/i/{g.token}").want(status).h1
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)
    heads["declined"] = head(g)
    g = Handover(stand)
    g.act("withdraw", token=g.reseller)
    heads["withdrawn"] = head(g)
    g = Handover(stand)
    g.act("reject", {"reason": "Prova"})
    heads["rejected"] = head(g)
    g = Handover(stand)
    stand.admin_sql(f"""UPDATE invitation JOIN migration USING (migration_id)
                          SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE WHERE public_id = '{g.id}'"""
                    .replace("WHERE public_id", "WHERE migration.public_id"))
    heads["expired"] = head(g)
    g = journeys.finished(stand)
    heads["used"] = head(g)
    heads["unknown"] = browse(stand).get("/handover/i/" + "0" * 52).want(404).h1
    eq(browse(stand).get("/handover/i/" + "x" * 500).want(404).h1, heads["unknown"], "any other token")
    eq(len(set(heads.values())), len(heads), f"pages that differ: {heads}")


@test("a page that needs a sign-in leads there and back; a wrong role is 403, another's handover 404")
def guarded(stand):
    g = Handover(stand)
    for path in ("/handover/new", f"/handover/migrations/{g.id}", "/handover/my"):
        page = browse(stand).get(path).want(303)
        eq(page.location, "/handover/sign-in?next=" + path.replace("/", "%2F"), f"where {path} leads")
    eq(sign_in(stand, 101, start=f"/handover/migrations/{g.id}").arrived.path, f"/handover/migrations/{g.id}", "back")
    sign_in(stand, 201).get("/handover/new").want(403)
    sign_in(stand, 1).get("/handover/my").want(403)
    sign_in(stand, 102).get(f"/handover/migrations/{g.id}").want(404)
    sign_in(stand, 201).get(f"/handover/migrations/{g.id}").want(404)


@test("sign-in never leads to another site")
def open_redirect(stand):
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "/handover/../../x", "javascript:1",
                   "/other", "/handover/\r\nSet-Cookie: x=y"):
        b = browse(stand)
        page = b.get("/handover/sign-in?next=" + urllib.parse.quote(target))
        form = next(f for f in page.forms if f["account"] == "101")
        pairs = [p for p in form.pairs(None) if p[0] != "next"] + [("next", target)]
        eq(b.send_pairs(form, pairs).want(303).location, "/handover/", f"where {target!r} leads")


@test("sign-out ends the session, also for a copied cookie")
def sign_out(stand):
    b = sign_in(stand, 101)
    copied = b.cookies["ho_sid"]
    b.submit(b.get("/handover/").form("/handover/sign-out")).want(303)
    check("ho_sid" not in b.cookies, "the cookie is deleted")
    b.cookies["ho_sid"] = copied
    b.get("/handover/new").want(303)


@test("a hostile name is shown as it was written, on every page")
def escaping(stand):
    name = "<script>alert(1)</script> & \"L'Aquila\" <!--#include virtual=\"/x\"-->"
    agency = sign_in(stand, 101)
    page = submit_request(agency, [f"domain_{stand.add_domain()}"], name=name)
    check(name in page.main_text, "the migration's page")
    check(name in agency.get("/handover/").main_text, "the list")
    page = sign_in(stand, 1).get("/handover/?q=%3Cscript%3E")
    eq(page.form("/handover/")["q"], "<script>", "what was searched for")
    check(name in page.main_text, "the search finds it")


@test("the first page lists twenty handovers, and goes back and forth")
def dashboard(stand):
    for _ in range(45):
        Handover(stand, reseller=102)
    b = sign_in(stand, 102)
    seen, page = [], b.get("/handover/")

    def listed():
        return [a["href"] for a in page.root.one("main").all("a") if "/migrations/" in a["href"]]
    for step in range(3):
        links = listed()
        check(not set(links) & set(seen), "a handover twice")
        seen += links
        if step < 2:
            page = b.get(page.root.one("a", rel="next")["href"])
    eq(len(seen), 45, "handovers seen")
    check(not page.root.all("a", rel="next"), "the last page has no next")
    page = b.get(page.root.one("a", rel="prev")["href"])
    eq(listed(), seen[20:40], "the page before")
