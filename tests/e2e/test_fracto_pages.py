"""The pages of Fracto for the agency and the customer: terms accepted and answered, and what neither reads of the other."""
from harness import check, eq, test
from journeys import Handover
from walk import sign_in

AGENCY = ("reseller", 101)

SECRET = "PAROLE-SOLO-PER-AGENZIA"


def packaged(stand):
    """A request for two sites of one FractoCloud."""
    package = stand.add_package()
    g = Handover(stand, [("hosting", stand.add_site(package)) for _ in range(2)])
    g.package, g.case = package, f"/handover/migrations/{g.id}"
    return g


def propose(g, rate=1000):
    g.act("terms", {"package_id": g.package, "target": "Basic", "commission": {"rate_bp": rate}, "text": SECRET})


def form_to(page, end):
    return next(f for f in page.forms if f.action.endswith(end))


@test("an agency reads the proposal in words and accepts it once; a second click shows the first result")
def accepts(stand):
    agency = sign_in(stand, 101)
    g = packaged(stand)
    page = agency.get(g.case).want(200)
    check("le prepara DomainRegister" in page.text, page.text[:2000])
    propose(g)
    page = agency.get(g.case + "/terms").want(200)
    check(SECRET in page.text and "Basic" in page.text and "10 %" in page.text.replace("\u00a0", " "), page.text[:3000])
    form = form_to(page, "/terms/accept")
    first, second = agency.submit(form), agency.submit(form)
    eq([first.status, second.status], [303, 303], "accepted, and again")
    eq(first.headers["Location"], second.headers["Location"], "the same result")
    eq(int(stand.value(f"SELECT COUNT(*) FROM terms_agreed JOIN migration USING (migration_id) WHERE public_id = '{g.id}'")),
       1, "agreed once")
    check("concordate" in agency.get(g.case + "/terms").want(200).text, "it says so")


@test("a proposal that was replaced is not accepted: the newer one is shown; an empty answer comes back, a full one is told")
def stale_and_answer(stand):
    agency = sign_in(stand, 101)
    g = packaged(stand)
    propose(g)
    form = form_to(agency.get(g.case + "/terms").want(200), "/terms/accept")
    propose(g, 2000)
    page = agency.submit(form).want(412)
    check("non è stato accettato nulla" in page.text, page.text[:2000])
    answer = form_to(page, "/terms/answer")
    check("Errore: " in agency.submit(answer).want(422).text, "the title says it")
    eq(agency.submit(answer.fill({"text": "Il contratto finisce a marzo"})).status, 303, "answered")
    eq(agency.get(g.case + "/terms").want(200).text.count("/terms/answer"), 0, "it is not up to the agency any more")


@test("the customer reads what each service becomes, and neither the commission nor what was written to the agency")
def customer_reads(stand):
    g = packaged(stand)
    propose(g)
    p = g.get().json["proposal"]
    stand.api("POST", f"/migrations/{g.id}/terms/accept",
              {"offer_hash": p["hash"], "terms_hash": p["terms_hash"]}, AGENCY).want(200)
    g.find_token()
    customer = sign_in(stand, 201)
    page = customer.get(f"/handover/i/{g.token}").want(200)
    check("Lo rendiamo indipendente prima di passartelo" in page.text and "Basic" in page.text, page.text[:3000])
    for word in (SECRET, "10 %", "scorporo", "eseller"):
        check(word not in page.text.replace("\u00a0", " "), word)
    eq(customer.get(g.case + "/terms").status, 403, "the terms are the agency's")
