"""Staff's queue and cases: lanes, who looks after what, approvals of many, notes, differences, the audit trail."""
import re
import uuid

from harness import check, eq, test, wait_for
from journeys import Handover, finished, hold_of
from walk import browse, check_errors, sign_in

QUEUE = "/handover/staff"
LANES = ("approve", "objection", "failed", "notes")


def lane(page, name):
    """The section of the queue's page with that lane."""
    return page.root.one("section", aria_labelledby=f"lane-{name}")


def in_lane(page, name, g):
    return any(a["href"] == f"/handover/migrations/{g.id}" for a in lane(page, name).all("a", href=True))


def total(page, name):
    return int(lane(page, name).one("h2").text.rsplit("(", 1)[1].rstrip(")"))


def held(stand, status="serverHold", **members):
    return Handover(stand, [("domain", stand.add_domain(epp_status=status))], **members)


@test("an item that staff must look at is in the lane to approve, with agency, customer and finding, and leaves it")
def lane_to_approve(stand):
    staff = sign_in(stand, 1)
    before = total(staff.get(QUEUE).want(200), "approve")
    g = held(stand)
    page = staff.get(QUEUE).want(200)
    eq(total(page, "approve"), before + 1, "cases in the lane")
    check(in_lane(page, "approve", g), "the case is in the lane")
    for words in (g.get(("staff", 1)).json["reference"], "Studio Rossi", "Forno Nuovo", "da oggi"):
        check(words in lane(page, "approve").text, f"{words!r} in the lane")
    for other in LANES[1:]:
        check(not in_lane(page, other, g), f"the case is not in {other}")
    g.act(f"items/{g.items[0]['id']}/approve")
    check(not in_lane(staff.get(QUEUE), "approve", g), "the case has left")


@test("the age of a case is counted in working days")
def ages(stand):
    g = held(stand)
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET waits_since = NOW(6) - INTERVAL 14 DAY
                          WHERE migration.public_id = '{g.id}'""")
    days = 0
    for back in range(14):
        date = stand.sql(f"SELECT WEEKDAY(d) AS w, DATE_FORMAT(d, '%m-%d') AS d FROM (SELECT UTC_DATE() - INTERVAL {back} "
                         "DAY AS d) x")[0]
        fixed = ("01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "10-04", "11-01", "12-08", "12-25", "12-26")
        days += int(date["w"]) < 5 and date["d"] not in fixed
    rows = [li.text for li in lane(sign_in(stand, 1).get(QUEUE), "approve").all("li") if g.id in str(
        [a["href"] for a in li.all("a", href=True)])]
    # Easter Monday, and the hours around midnight in Italy
    check(any(f"{n} giorni lavorativi" in rows[0] for n in (days - 1, days)), f"{days} working days in {rows}")
    stand.admin_sql("UPDATE item JOIN migration USING (migration_id) SET waits_since = NOW(6) "
                    f"WHERE migration.public_id = '{g.id}'")


@test("waits_since stays while an item waits for the same thing, and is new when it waits for another")
def since_when(stand):
    g = held(stand)
    def since():
        return stand.value(f"SELECT waits_since FROM item WHERE public_id = '{g.items[0]['id']}'")
    stand.admin_sql("UPDATE item JOIN migration USING (migration_id) SET waits_since = '2026-01-02 03:04:05' "
                    f"WHERE migration.public_id = '{g.id}'")
    g.accept()
    wait_for(lambda: stand.value(f"SELECT status FROM job JOIN migration USING (migration_id) WHERE kind = 'move' AND "
                                 f"public_id = '{g.id}'") == "done", "the worker looked at it")
    eq(since(), "2026-01-02 03:04:05.000000", "it waits for the same approval")
    g.act(f"items/{g.items[0]['id']}/approve")
    check(since() != "2026-01-02 03:04:05.000000", "approved")


@test("cases with the same finding are approved at once by ticking them; another finding is another form")
def bulk(stand):
    staff = sign_in(stand, 1)
    same, other = [held(stand) for _ in range(3)], held(stand, "serverHold pendingUpdate serverTransferProhibited")
    hosting = Handover(stand, [("hosting", stand.add_service(other_domains="altro.it"))])
    page = staff.get(QUEUE).want(200)
    forms = [f for f in page.forms if f.action == "/handover/staff/approve"]
    of = {g.id: [f for f in forms if any(c.value == g.id for c in f.named("migration"))] for g in (*same, other, hosting)}
    check(all(len(f) == 1 for f in of.values()), "each is in one form")
    check(of[same[0].id][0] is of[same[1].id][0], "the same finding, the same form")
    check(of[hosting.id][0] is not of[same[0].id][0], "another finding, another form")
    form = of[same[0].id][0]
    for g in same[:2]:
        form.check("migration", g.id)
    page = staff.follow(staff.submit(form).want(303)).want(200)
    check("2 servizi approvati." in page.main_text, page.main_text[:200])
    for g in same[:2]:
        check(not in_lane(page, "approve", g), "approved")
        check("item_approved" in g.events(), "the trail says so")
    for g in (same[2], other, hosting):
        check(in_lane(page, "approve", g), "not ticked, not approved")
        check("item_approved" not in g.events(), "the trail does not say so")


@test("a case whose finding has changed since the page was read is skipped, and the page says so")
def bulk_changed(stand):
    staff = sign_in(stand, 1)
    g, changed = held(stand), held(stand)
    form = next(f for f in staff.get(QUEUE).forms if f.action == "/handover/staff/approve" and
                any(c.value == g.id for c in f.named("migration")))
    form.check("migration", g.id)
    form.check("migration", changed.id)
    stand.admin_sql("UPDATE handover_site.domain SET epp_status = 'serverHold pendingDelete' WHERE domain_id = "
                    f"{changed.items[0]['host_id']}")
    page = staff.follow(staff.submit(form).want(303))
    check("1 servizio approvato. 1 caso non aspettava" in page.main_text, page.main_text[:200])
    check("item_approved" not in changed.events(), "what staff has not seen is not approved")
    again = staff.submit(form).want(303)
    eq(again.location, "/handover/staff?approved=1&skipped=1", "sent twice, the first answer")


@test("nothing ticked is 422; more than fifty want their number typed")
def bulk_many(stand):
    staff = sign_in(stand, 1)
    many = [held(stand) for _ in range(51)]
    page = staff.get(QUEUE)
    form = next(f for f in page.forms if f.action == "/handover/staff/approve" and
                any(c.value == many[0].id for c in f.named("migration")))
    eq(staff.submit(form).status, 422, "nothing ticked")
    for g in many:
        form.check("migration", g.id)
    page = staff.submit(form)
    eq(page.status, 422, "51 without their number")
    check(page.title.startswith("Errore: "), page.title)
    form = next(f for f in page.forms if "confirm" in f.names())
    eq(sum(c.on for c in form.named("migration")), 51, "what was ticked is ticked")
    eq(staff.submit(form.fill({"confirm": "50"})).status, 422, "another number")
    page = staff.follow(staff.submit(form.fill({"confirm": "51"})).want(303))
    check("51 servizi approvati." in page.main_text, page.main_text[:200])


@test("a case is taken and given back, from the queue and from its page")
def taking(stand):
    staff, g = sign_in(stand, 1), held(stand)
    page = staff.follow(staff.submit(staff.get(f"/handover/migrations/{g.id}").form(ends="/take")).want(303))
    check("In carico a: Assistenza DomainRegister" in page.main_text, "the case says who")
    check("in carico a te" in lane(staff.get(QUEUE), "approve").text, "the queue says so")
    page = staff.follow(staff.submit(page.form(ends="/give-back")).want(303))
    check("Non è ancora in carico a nessuno" in page.main_text, "nobody's")
    agency = sign_in(stand, 101)
    agency.submit(agency.get(f"/handover/migrations/{g.id}").form(ends="/notes").fill({"text": "Scusate"})).want(303)
    page = staff.get(QUEUE)
    form = page.form(f"/handover/staff/migrations/{g.id}/take")
    page = staff.submit(form).want(303)
    eq(page.location, "/handover/staff", "back to the queue")
    check(staff.get(QUEUE).form(f"/handover/staff/migrations/{g.id}/give-back"), "now it can be given back there")


@test("the agency writes, staff answers: lane, mail, and neither the customer nor the public trail reads it")
def notes(stand):
    staff, agency, g = sign_in(stand, 1), sign_in(stand, 101), Handover(stand)
    path = f"/handover/migrations/{g.id}"
    check_errors(agency.submit(agency.get(path).form(ends="/notes")), text="Scrivi")
    check_errors(agency.submit(agency.get(path).form(ends="/notes").fill({"text": "x" * 2001})), text="2000")
    text = "Il cliente <b>chiede</b> \"quando\"\ne con quale \u00e8"
    page = agency.follow(agency.submit(agency.get(path).form(ends="/notes").fill({"text": text})).want(303))
    check("Il cliente <b>chiede</b>" in page.main_text, "the agency sees what it wrote")
    page = staff.get(QUEUE)
    check(in_lane(page, "notes", g), "in the lane")
    check("Il cliente <b>chiede</b>" in lane(page, "notes").text, "with its words")
    page = staff.get(path)
    check_errors(staff.submit(page.form(ends="/answer")), text="Scrivi")
    page = staff.follow(staff.submit(page.form(ends="/answer").fill({"text": "Domani"})).want(303))
    check("Domani" in page.main_text, "the answer")
    check(not in_lane(staff.get(QUEUE), "notes", g), "out of the lane")
    page = agency.get(path)
    check("Domani" in page.main_text and "Assistenza" not in page.main_text, "the agency reads it, from DomainRegister")
    mails = stand.sql(f"""SELECT kind, to_role, address FROM mail JOIN migration USING (migration_id)
                            WHERE migration.public_id = '{g.id}' AND kind = 'answer'""")
    eq(mails, [{"kind": "answer", "to_role": "reseller", "address": "info@studiorossi.example"}], "the agency is told")
    g.accept()
    customer = g.list("events", g.customer)
    check(not {"agency_wrote", "staff_answered"} & {e["event"] for e in customer}, "the customer's trail")
    check(not {"agency_wrote", "staff_answered"} & set(g.events()), "the agency's trail")
    check({"agency_wrote", "staff_answered"} <= set(g.events(("staff", 1))), "staff's trail")


@test("what the agency wrote may be marked as seen; the endpoint takes notes too, and says what is wrong with them")
def seen(stand):
    staff, g = sign_in(stand, 1), Handover(stand)
    g.act("notes", {"text": "Una nota"}, token=g.reseller)
    g.act_answer("notes", {"text": " "}, token=g.reseller).want(422, "validation")
    g.act_answer("notes", {}, token=g.reseller).want(422, "validation")
    check(in_lane(staff.get(QUEUE), "notes", g), "in the lane")
    staff.submit(staff.get(f"/handover/migrations/{g.id}").form(ends="/seen")).want(303)
    check(not in_lane(staff.get(QUEUE), "notes", g), "out of the lane")
    eq(stand.value(f"SELECT COUNT(*) FROM case_note JOIN migration USING (migration_id) WHERE public_id = '{g.id}'"), "1",
       "notes")


@test("a note is there once when it is sent twice")
def note_once(stand):
    g, key = Handover(stand), uuid.uuid4().hex
    for _ in range(2):
        g.act_answer("notes", {"text": "Una volta"}, token=g.reseller,
                     headers={"Idempotency-Key": key, "If-Match": "*"}).want(200)
    eq(stand.value(f"SELECT COUNT(*) FROM case_note JOIN migration USING (migration_id) WHERE public_id = '{g.id}'"), "1",
       "notes")


def differing(stand):
    """Two domains: one has moved, but its data were others afterwards; one waits for staff."""
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    wait_for(lambda: g.item(0)["state"] == "verified", "the first has moved")
    stand.admin_sql(f"""UPDATE item SET state = 'moved', verified_at = NULL, failure_code = 'snapshot-differs',
                          failure_detail = 'After the move the host\\'s data are not what they were',
                          failure_who = 'staff' WHERE public_id = '{g.items[0]['id']}'""")
    return g, g.items[0]["id"]


@test("a difference after the move is accepted with a reason; then the item is verified and the handover can end")
def difference(stand):
    staff = sign_in(stand, 1)
    g, item = differing(stand)
    check(in_lane(staff.get(QUEUE), "failed", g), "in the lane of failures")
    path = f"/handover/migrations/{g.id}"
    page = staff.submit(staff.get(path).want(200).form(f"/handover/staff/items/{item}/accept-difference"))
    check_errors(page, **{f"difference_{item}": "registrato"})
    form = page.form(f"/handover/staff/items/{item}/accept-difference").fill({"reason": "Rinnovato ieri"})
    page = staff.follow(staff.submit(form).want(303)).want(200)
    eq(g.item(item)["state"], "verified", "the item")
    check(not in_lane(staff.get(QUEUE), "failed", g), "out of the lane")
    g.act_answer(f"items/{item}/accept-difference", {"reason": "Ancora"}).want(409, "state-conflict")
    g.act(f"items/{g.items[1]['id']}/approve")
    g.wait("commission_recorded")
    detail = stand.value(f"""SELECT detail FROM audit JOIN migration USING (migration_id) WHERE public_id = '{g.id}'
                               AND event = 'difference_accepted'""")
    eq(detail, "Rinnovato ieri", "the reason in the trail")


@test("accept-difference of the endpoint wants a reason and an item that differs; retry compares again")
def difference_api(stand):
    g, item = differing(stand)
    g.act_answer(f"items/{item}/accept-difference", {}).want(422, "validation")
    g.act_answer(f"items/{g.items[1]['id']}/accept-difference", {"reason": "No"}).want(409, "state-conflict")
    g.act(f"items/{item}/retry")
    wait_for(lambda: g.item(item)["state"] == "verified", "the comparison made again found no difference")
    g, item = differing(stand)
    g.act(f"items/{item}/accept-difference", {"reason": "Va bene"})
    eq(g.item(item)["state"], "verified", "the item")


def objected(stand, g, late=False):
    """As if a registrant had objected."""
    if not late:
        stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_reason = 'objection',
                              waits_since = NOW(6) WHERE migration.public_id = '{g.id}'""")
    stand.admin_sql(f"""UPDATE migration SET needs_staff = 1 WHERE public_id = '{g.id}';
        INSERT INTO notice (public_id, migration_id, address_hash, salt, token_hash, created_at, objected_at, objection)
        SELECT CONCAT('ntc_', migration_id), migration_id, UNHEX(SHA2(public_id, 256)), REPEAT('s', 16),
               UNHEX(SHA2(reference, 256)), NOW(6), NOW(6), 'Il dominio è mio' FROM migration
          WHERE public_id = '{g.id}'""")


@test("an objection is in its lane with what was said, until staff lets the item go")
def objections(stand):
    staff, g = sign_in(stand, 1), held(stand)
    g.accept()
    objected(stand, g)
    page = staff.get(QUEUE)
    check(in_lane(page, "objection", g) and not in_lane(page, "notes", g), "in its lane alone")
    page = staff.get(f"/handover/migrations/{g.id}")
    check("Il dominio è mio" in page.main_text, "what was said")
    staff.submit(page.form(f"/handover/items/{g.items[0]['id']}/approve")).want(303)
    check(not in_lane(staff.get(QUEUE), "objection", g), "out of the lane")
    g.wait("commission_recorded")


@test("an objection that came when everything had moved waits until it is marked as seen")
def late_objection(stand):
    staff, g = sign_in(stand, 1), finished(stand)
    objected(stand, g, late=True)
    check("Qualcuno si è opposto quando tutto era già passato" in lane(staff.get(QUEUE), "objection").text, "words")
    staff.submit(staff.get(f"/handover/migrations/{g.id}").form(ends="/seen")).want(303)
    check(not in_lane(staff.get(QUEUE), "objection", g), "out of the lane")
    g.act("notes", {"text": "Ancora una domanda"}, token=g.reseller)
    page = staff.get(QUEUE)
    check(in_lane(page, "notes", g) and not in_lane(page, "objection", g), "a later note brings no objection back")


@test("work that was given up is in the lane of failures, with its error, and begins again when staff says so")
def dead_work(stand):
    staff, g = sign_in(stand, 1), Handover(stand)
    stand.stop("handover-worker")
    g.accept()
    stand.admin_sql(f"""UPDATE job JOIN migration USING (migration_id) SET status = 'dead', attempts = 12,
                          last_error = 'INTERNAL' WHERE public_id = '{g.id}' AND kind = 'move'""")
    check(in_lane(staff.get(QUEUE), "failed", g), "in the lane")
    page = staff.get(f"/handover/migrations/{g.id}")
    for words in ("INTERNAL", "tentativi: 12", "abbandonato"):
        check(words in page.main_text, f"{words!r} on the page")
    staff.submit(page.form(ends="/restart")).want(303)
    stand.start("handover-worker")
    g.wait("commission_recorded")
    check(not in_lane(staff.get(QUEUE), "failed", g), "out of the lane")


@test("staff confirms the recipient on the case's page; the items that wait for it move")
def recipient(stand):
    staff, g = sign_in(stand, 1), held(stand)
    g.accept()
    wait_for(lambda: stand.value(f"SELECT status FROM job JOIN migration USING (migration_id) WHERE kind = 'move' AND "
                                 f"public_id = '{g.id}'") == "done", "the worker looked at it")
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_until = NOW(6) + INTERVAL 1 DAY
                          WHERE migration.public_id = '{g.id}'""")
    g.act(f"items/{g.items[0]['id']}/approve")
    eq(hold_of(g), "recipient", "approved, but who is it")
    staff.submit(staff.get(f"/handover/migrations/{g.id}").form(ends="/recipient")).want(303)
    g.wait("commission_recorded")


@test("a case shows what the host says of an item, its mails, and nothing of it to others")
def case_page(stand):
    g = Handover(stand, [("domain", stand.add_domain(registrant_name="Ignoto S.p.A.", contacts="DR-77"))])
    page = sign_in(stand, 1).get(f"/handover/migrations/{g.id}").want(200)
    for words in ("Ignoto S.p.A.", g.email, "Invit", "DR-77", "Registro degli eventi"):
        check(words in page.main_text, f"{words!r} on staff's page")
    page = sign_in(stand, 101).get(f"/handover/migrations/{g.id}").want(200)
    check("Ignoto" not in page.main_text and "Registro degli eventi" not in page.main_text, "not on the agency's")


@test("the audit trail says who, when, what, and whether the chain holds; a changed row is pointed at")
def audit(stand):
    staff, g = sign_in(stand, 1), held(stand)
    g.act("reject", {"reason": "Prova del registro"})
    path = f"/handover/migrations/{g.id}/audit"
    page = staff.get(path).want(200)
    for words in ("submit", "agenzia 101", "reject", "assistenza 1", "requested → rejected", "Prova del registro",
                  "La catena è verificata"):
        check(words in page.main_text, f"{words!r} in the trail")
    number = stand.value(f"SELECT migration_id FROM migration WHERE public_id = '{g.id}'")
    stand.admin_sql(f"UPDATE audit SET detail = 'Altro' WHERE migration_id = {number} AND event = 'reject'")
    check("La catena non torna: guarda la riga 2" in staff.get(path).want(200).main_text, "the changed row")
    stand.admin_sql(f"UPDATE audit SET detail = 'Prova del registro' WHERE migration_id = {number} AND event = 'reject'")
    check("La catena è verificata" in staff.get(path).main_text, "as it was")


@test("only staff reads the queue, the trail and the acts of a case; the agency's notes are its own")
def guarded(stand):
    g = Handover(stand)
    g.accept()
    g.wait("commission_recorded")
    number = g.customer[1]
    for account in (101, 102, 201):
        b = sign_in(stand, account)
        for path in (QUEUE, f"/handover/migrations/{g.id}/audit"):
            b.get(path).want(403)
    for path in (QUEUE, f"/handover/migrations/{g.id}/audit"):
        eq(browse(stand).get(path).status, 303, "a visitor signs in first")
    g.act_answer("notes", {"text": "No"}, token=("customer", number)).want(403)
    g.act_answer("notes", {"text": "No"}, token=("staff", 1)).want(403)
    stand.api("POST", f"/migrations/{g.id}/notes", {"text": "No"}, token=("reseller", 102),
              headers={"If-Match": "*"}).want(404)
    sign_in(stand, 1).get("/handover/migrations/mig_0123456789abcdefghjkmnpqrs/audit").want(404)


@test("the queue's statements use their indexes: no lane reads the whole table of items or migrations")
def indexes(stand):
    g = finished(stand)
    one = f"(SELECT migration_id FROM migration WHERE public_id = '{g.id}')"
    stand.admin_sql(f"""
        INSERT INTO item (public_id, migration_id, position, kind, host_id, name, product, state, ended, verdict)
          SELECT CONCAT('item_x', seq), {one}, seq, 'domain', seq, 'x.it', 'domain.it', 'verified', 1, 'allowed'
            FROM seq_1000_to_9000;
        INSERT INTO migration (public_id, reference, reseller_id, recipient_name, recipient_language, reason, state,
                               offer_version, audit_seq, audit_mac, created_at, updated_at)
          SELECT CONCAT('mig_x', seq), CONCAT('HO-X-', seq), 101, 'x', 'it', 'other', 'expired', 1, 0, REPEAT('x', 32),
                 NOW(6), NOW(6) FROM seq_1000_to_9000;
        ANALYZE TABLE item, migration""")
    for key, statement in (
            ("held", "SELECT migration_id, MIN(waits_since), COUNT(*) FROM item WHERE hold_reason IN "
                     "('approval', 'changed_at_host') AND ended = 0 GROUP BY migration_id"),
            ("held", "SELECT migration_id, waits_since FROM item WHERE hold_reason = 'objection' AND ended = 0"),
            ("stopped", "SELECT migration_id, waits_since FROM item WHERE failure_who = 'staff' AND ended = 0"),
            ("to_answer", "SELECT m.migration_id, n.created_at FROM migration m JOIN case_note n ON n.note_id = (SELECT "
                          "MAX(l.note_id) FROM case_note l WHERE l.migration_id = m.migration_id) WHERE "
                          "m.needs_staff = 1 AND n.author_role = 'reseller'")):
        plan = next(iter(stand.sql("ANALYZE FORMAT=JSON " + statement)[0].values()))
        check(f'"key": "{key}"' in plan, f"{statement}: {plan[:1500]}")
        read = max(float(n) for n in re.findall(r'"r_rows": ([0-9.]+)', plan))
        check(read < 1000, f"{statement} reads {read} rows: {plan[:1500]}")
