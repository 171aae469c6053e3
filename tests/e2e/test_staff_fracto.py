"""Staff's pages of Fracto: the lanes of terms and extractions, quotes, terms with their preview, the checklist."""
from harness import RawSql, check, eq, test, wait_for
from journeys import Handover
from walk import check_errors, sign_in

AGENCY = ("reseller", 101)
QUEUE = "/handover/staff"


def lane(page, name):
    """The section of the queue's page with that lane."""
    return page.root.one("section", aria_labelledby=f"lane-{name}")


def in_lane(page, name, g):
    return any(a["href"] == f"/handover/migrations/{g.id}" for a in lane(page, name).all("a", href=True))


def packaged(stand, sites=2, **columns):
    """A request for sites of one FractoCloud."""
    package = stand.add_package(**columns)
    g = Handover(stand, [("hosting", stand.add_site(package)) for _ in range(sites)])
    g.package, g.case = package, f"/handover/migrations/{g.id}"
    g.terms = f"/handover/staff/migrations/{g.id}/terms/{package}"
    g.steps = f"/handover/staff/migrations/{g.id}/extraction"
    return g


def agreed(stand, sites=2):
    """The same, agreed and accepted: its extraction has begun."""
    g = packaged(stand, sites)
    g.act("terms", {"package_id": g.package, "target": "Basic", "commission": {"rate_bp": 1000}})
    p = g.get().json["proposal"]
    stand.api("POST", f"/migrations/{g.id}/terms/accept",
              {"offer_hash": p["hash"], "terms_hash": p["terms_hash"]}, AGENCY).want(200)
    g.find_token()
    g.accept()
    wait_for(lambda: all(i["state"] == "extracting" for i in g.list("items")), "the extraction begins")
    return g


def versions(stand, g):
    return int(stand.value(f"SELECT COUNT(*) FROM terms JOIN migration USING (migration_id) WHERE public_id = '{g.id}'"))


def form_of(page, step):
    return next(f for f in page.forms if "step" in f.names() and f["step"] == step)


def tick(staff, g, step, items, **fields):
    """The answer to one act on services that are at that step."""
    form = form_of(staff.get(g.steps).want(200), step)
    for i in items:
        form.check("item", i["id"])
    names = {"outcome": f"outcome_{step}"}
    form.fill({names.get(k, k): v for k, v in fields.items()})
    return staff.submit(form)


def preview(staff, page, path, **fields):
    form = next(f for f in page.forms if f.action == path and "text" in f.names() and f["act"] == "preview")
    return staff.submit(form.fill(fields))


@test("a package that waits for terms is in its lane with its due date, one about to fall due says so, and leaves when proposed")
def terms_lane(stand):
    staff = sign_in(stand, 1)
    g = packaged(stand, next_due_on=RawSql("UTC_DATE() + INTERVAL 20 DAY"))
    later = packaged(stand)
    page = staff.get(QUEUE).want(200)
    check(in_lane(page, "terms", g) and in_lane(page, "terms", later), "both in the lane")
    rows = {g.id: li.text for g in (g, later) for li in lane(page, "terms").all("li")
            if any(g.id in a["href"] for a in li.all("a", href=True))}
    check("in scadenza" in rows[g.id] and "Condizioni da proporre" in rows[g.id], rows[g.id])
    check("in scadenza" not in rows[later.id] and "FractoCloud" in rows[later.id], rows[later.id])
    page = staff.get(g.terms).want(200)
    page = preview(staff, page, g.terms, target="Basic", rate="10", months="36").want(200)
    eq(versions(stand, g), 0, "nothing is stored by the preview")
    form = next(f for f in page.forms if f.action == g.terms and "act" not in f.names())
    page = staff.follow(staff.submit(form).want(303)).want(200)
    eq(versions(stand, g), 1, "proposed")
    check("Versione 1" in page.main_text and "Condizioni proposte" in page.main_text, "the case shows the version")
    check(not in_lane(staff.get(QUEUE), "terms", g), "out of the lane")
    g.act("terms/answer", {"text": "Meglio a marzo"}, token=AGENCY)
    page = staff.get(QUEUE)
    check(in_lane(page, "terms", g) and "Meglio a marzo" in lane(page, "terms").text, "answered: back, with the words")
    check("Meglio a marzo" in staff.get(g.terms).want(200).main_text, "and on the form")


@test("the preview of terms tells what the customer reads from what only the agency reads, in euros, service by service")
def terms_preview(stand):
    staff, g = sign_in(stand, 1), packaged(stand)
    own = g.items[1]["id"]
    fields = {"target": "Basic", "rate": "12,5", "price": "40,00", f"price_{own}": "80.00", f"target_{own}": "Pro",
              "pays_until": "2027-01-31", "names_until": "30/11/2027", "text": "Tra noi"}
    page = preview(staff, staff.get(g.terms).want(200), g.terms, **fields).want(200)
    panel = page.root.one("section", aria_labelledby="preview").text
    for words in ("40,00 €", "80,00 €", "5,00 €", "10,00 €", "15,00 €", "30 novembre 2027", "31 gennaio 2027", "12,50 %",
                  "Tra noi", "Pro"):
        check(words in panel, f"{words!r} in {panel}")
    form = next(f for f in page.forms if f.action == g.terms and "act" not in f.names())
    staff.submit(form).want(303)
    rows = stand.sql(f"""SELECT target, price_cents, expires_on = (SELECT next_due_on FROM handover_site.service WHERE
                           service_id = {g.package}) AS due FROM terms_item JOIN migration USING (migration_id)
                           WHERE public_id = '{g.id}' ORDER BY item_id""")
    eq(rows, [{"target": "Basic", "price_cents": "4000", "due": "1"}, {"target": "Pro", "price_cents": "8000", "due": "1"}],
       "stored")
    page = staff.get(g.terms).want(200)
    form = next(f for f in page.forms if f.action == g.terms)
    for name, value in (("target", "Basic"), ("rate", "12,50"), ("price", "40,00"), (f"price_{own}", "80,00"),
                        (f"target_{own}", "Pro"), ("pays_until", "31/01/2027"), ("text", "Tra noi")):
        eq(form[name], value, f"{name}, filled in from the version before")


@test("what nobody can read in the terms is 422 beside its field, with what was typed; nothing chosen is said once")
def terms_errors(stand):
    staff, g = sign_in(stand, 1), packaged(stand, 3)
    page = staff.get(g.terms).want(200)
    page = check_errors(preview(staff, page, g.terms, expires_on="domani", price="tanto", rate="x"),
                        expires_on="30/11/2026", price="12,50", rate="12,50")
    form = next(f for f in page.forms if f.action == g.terms)
    eq((form["expires_on"], form["price"], form["rate"]), ("domani", "tanto", "x"), "what was typed")
    page = check_errors(preview(staff, page, g.terms, expires_on="1/1/2020", price="", rate="101", target="Basic"),
                        rate="100", expires_on="oggi")
    page = check_errors(preview(staff, page, g.terms, expires_on="", rate="10", target=""), target="Basic")
    eq(len(page.root.one("div", role="alert").all("a")), 1, "three services, one line")
    own = g.items[2]["id"]
    check_errors(preview(staff, page, g.terms, target="Basic", **{f"expires_{own}": "1/1/2020"}),
                 **{f"expires_{own}": "oggi"})
    eq(versions(stand, g), 0, "stored")
    staff.get(f"/handover/staff/migrations/{g.id}/terms/1").want(404)
    staff.get(f"/handover/staff/migrations/{g.id}/terms/0").want(404)


@test("a quote replaces the commission of one handover: preview in euros, then proposed; too late once it was accepted")
def quote(stand):
    staff, g = sign_in(stand, 1), Handover(stand, [("hosting", stand.add_service())])
    path = f"/handover/staff/migrations/{g.id}/quote"
    check(f'href="{path}"' in staff.get(f"/handover/migrations/{g.id}").text, "linked from the case")
    check_errors(preview(staff, staff.get(path).want(200), path, rate="10", fixed="4,00"), fixed="non tutti e due")
    page = preview(staff, staff.get(path).want(200), path, rate="20", fixed="", months="24").want(200)
    price = int(stand.value("SELECT net_cents FROM host_price WHERE product = 'Basic' AND price_list = 'retail'"))
    year = f"{(price * 20 + 50) // 100 / 100:.2f} €".replace(".", ",")
    check(year in page.root.one("section", aria_labelledby="preview").text, f"{year} a year")
    eq(versions(stand, g), 0, "nothing stored")
    staff.submit(next(f for f in page.forms if f.action == path and "act" not in f.names())).want(303)
    eq(stand.sql(f"""SELECT package_id, rate_bp, months FROM terms JOIN migration USING (migration_id)
                       WHERE public_id = '{g.id}'"""), [{"package_id": "0", "rate_bp": "2000", "months": "24"}], "stored")
    other = Handover(stand)
    other.accept()
    late = staff.get(f"/handover/staff/migrations/{other.id}/quote")
    eq(late.status, 409, "too late")


@test("proposing wants a fresh sign-in; the preview does not")
def fresh(stand):
    staff, g = sign_in(stand, 1), packaged(stand)
    page = staff.get(g.terms).want(200)
    stand.admin_sql("UPDATE session SET signed_in_at = signed_in_at - INTERVAL 10 MINUTE WHERE account_id = 1")
    page = preview(staff, page, g.terms, target="Basic", rate="10").want(200)
    answer = staff.submit(next(f for f in page.forms if f.action == g.terms and "act" not in f.names()))
    eq(answer.status, 401, "not fresh")
    eq(versions(stand, g), 0, "stored")


@test("the checklist takes a service from the inventory to its own, many at once, with evidence; then it moves")
def checklist(stand):
    staff, g = sign_in(stand, 1), agreed(stand)
    check(in_lane(staff.get(QUEUE), "extract", g), "in the lane")
    check_errors(tick(staff, g, "inventory", [], outcome="done", evidence="Visto"), items_inventory="almeno un servizio")
    check_errors(tick(staff, g, "inventory", g.items, outcome="done"), evidence_inventory="registrato")
    check_errors(tick(staff, g, "inventory", g.items, evidence="Visto"), outcome_inventory="finito")
    page = check_errors(tick(staff, g, "inventory", g.items, outcome="done", evidence="Visto", names="mx\nposta x"),
                        names_inventory="Riga 1")
    form = form_of(page, "inventory")
    eq((sum(c.on for c in form.named("item")), form["evidence"]), (2, "Visto"), "what was ticked and typed")
    names = "mx mail.agenzia.example\n\n  server\tSrv1.Agenzia.example \n"
    tick(staff, g, "inventory", g.items, outcome="done", evidence="Inventario fatto", names=names).want(303)
    eq(stand.value(f"""SELECT COUNT(*) FROM leaning JOIN item USING (item_id) JOIN migration m ON m.migration_id =
                         item.migration_id WHERE m.public_id = '{g.id}' AND leaning.name IN ('mail.agenzia.example',
                         'srv1.agenzia.example')"""), "4", "names")
    page = staff.get(g.steps)
    gone = next(f for f in page.forms if f.action.endswith("/name-gone"))
    page = staff.follow(staff.submit(gone).want(303)).want(200)
    check("non serve più dal" in page.main_text, "a name is gone")
    for step in ("plan", "copy", "shadow_check"):
        tick(staff, g, step, g.items, outcome="done", evidence=f"Fatto {step}").want(303)
    check_errors(tick(staff, g, "switch", g.items, outcome="done", evidence="Commutato"), sure="indietro")
    form = form_of(staff.get(g.steps), "switch").fill({"outcome_switch": "done", "evidence": "Commutato"})
    for i in g.items:
        form.check("item", i["id"])
    form.check("sure", "yes")
    staff.submit(form).want(303)
    g.wait("commission_recorded")
    page = staff.get(g.steps).want(200)
    for words in ("Servizi ormai indipendenti", "Commutato", "assistenza 1", "Fatto copy"):
        check(words in page.main_text, f"{words!r} on the page")
    check(not in_lane(staff.get(QUEUE), "extract", g), "out of the lane")
    trail = staff.get(f"{g.case}/audit").want(200).main_text
    for words in ("Copia: Fatto", "lo scorporo è cominciato", "ormai è un servizio a sé"):
        check(words in trail, f"{words!r} in the trail")


@test("one that cannot be done stops, only what stopped is tried again by one button, and a service goes back a step")
def stopped(stand):
    staff, g = sign_in(stand, 1), agreed(stand)
    tick(staff, g, "inventory", g.items, outcome="done", evidence="Visto").want(303)
    tick(staff, g, "plan", g.items[:1], outcome="fail", evidence="PHP 5").want(303)
    eq([i["state"] for i in g.list("items")], ["failed", "extracting"], "states")
    page = staff.get(g.steps)
    check("PHP 5" in page.main_text and "Fermo" in page.main_text, "why")
    staff.submit(form_of(page, "stopped")).want(303)
    eq([i["state"] for i in g.list("items")], ["extracting", "extracting"], "states")
    eq(stand.value(f"""SELECT COUNT(*) FROM extraction_try t JOIN item USING (item_id) JOIN migration m ON m.migration_id =
                         item.migration_id WHERE m.public_id = '{g.id}' AND outcome = 'retry'"""), "1", "retries")
    check_errors(tick(staff, g, "plan", g.items[1:], outcome="back"), back_to_plan="Scegli")
    tick(staff, g, "plan", g.items[1:], outcome="back", back_to="inventory", evidence="Mancava la posta").want(303)
    steps = stand.sql(f"""SELECT step, round FROM extraction JOIN migration USING (migration_id) WHERE public_id = '{g.id}'
                            ORDER BY item_id""")
    eq(steps, [{"step": "plan", "round": "1"}, {"step": "inventory", "round": "2"}], "where they are")


@test("while a program is at work on a service staff cannot tick it; a form that comes then is 409 and says why")
def at_work(stand):
    staff, g = sign_in(stand, 1), agreed(stand)
    form = form_of(staff.get(g.steps), "inventory").fill({"outcome_inventory": "done", "evidence": "Visto"})
    form.check("item", g.items[0]["id"])
    where = f"JOIN item USING (item_id) SET {{}} WHERE item.public_id = '{g.items[0]['id']}'"
    stand.admin_sql("UPDATE extraction " + where.format("status = 'leased', lease_token = 'x', lease_until = NOW(6) + "
                                                        "INTERVAL 1 HOUR"))
    page = staff.submit(form)
    eq(page.status, 409, "status")
    check("un programma sta lavorando" in page.main_text, page.main_text[:400])
    check(all(c.value != g.items[0]["id"] for c in form_of(page, "inventory").named("item")), "it has no box")
    stand.admin_sql("UPDATE extraction " + where.format("status = 'waiting', lease_token = NULL"))
    staff.submit(form_of(staff.get(g.steps), "inventory").fill({"outcome_inventory": "done", "evidence": "Visto"})
                 .check("item", g.items[0]["id"])).want(303)


@test("only staff sees the pages of terms, quotes and extractions; a stranger's and an unknown one are not there")
def guarded(stand):
    g = packaged(stand)
    paths = (g.terms, g.steps, f"/handover/staff/migrations/{g.id}/quote")
    for account in (101, 102, 201):
        b = sign_in(stand, account)
        for path in paths:
            b.get(path).want(403)
    staff = sign_in(stand, 1)
    for what in ("extraction", "quote", "terms/1"):
        staff.get(f"/handover/staff/migrations/mig_0123456789abcdefghjkmnpqrs/{what}").want(404)
