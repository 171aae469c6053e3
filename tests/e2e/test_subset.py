"""
A part of an offer, an acceptance taken back, an offer that comes again, and what is kept of all that (domain.md 3).
"""
import journeys
from harness import Stand, check, eq, test, wait_for
from journeys import STAFF, Handover, accept_form, mails_of, owner, wake
from walk import PERSON, browse, check_errors


def make_stand():
    return Stand(config={"handover": {"invitations_per_day": 100000}})


def domains(stand, count):
    return [("domain", stand.add_domain()) for _ in range(count)]


def consents(stand, g):
    """Whose consent there is, and whether both are to the same offer."""
    return stand.sql("SELECT (SELECT COUNT(*) FROM consent_reseller r WHERE r.migration_id = m.migration_id) AS reseller, "
                     "(SELECT COUNT(*) FROM consent_customer c WHERE c.migration_id = m.migration_id) AS customer, "
                     "(SELECT COUNT(*) FROM consent_customer c JOIN consent_reseller r USING (migration_id, hash) WHERE "
                     f"c.migration_id = m.migration_id) AS same FROM migration m WHERE m.public_id = '{g.id}'")[0]


@test("the customer takes a part: the rest is not wanted, stays with the agency and is free again at the end")
def part(stand):
    g = Handover(stand, domains(stand, 3))
    g.accept(items=[g.items[0]["id"], g.items[2]["id"]])
    m = g.wait("commission_recorded")
    eq((m["items"]["verified"], m["items"]["excluded"]), (2, 1), "items")
    out = g.item(1)
    eq((out["state"], out["excluded"]["by"]), ("excluded", "customer"), "the item left out")
    eq([owner(stand, "domain", i["host_id"]) for i in g.items], [g.customer[1], 101, g.customer[1]], "owners")
    Handover(stand, [("domain", g.items[1]["host_id"])])


@test("consent to a list covers every subset: no new consent for a part, nor when staff excludes an item")
def consent_covers(stand):
    g = Handover(stand, domains(stand, 3))
    g.act(f"items/{g.items[0]['id']}/exclude", {"reason": "Resta"}, token=STAFF)
    g.accept(items=[g.items[1]["id"]])
    g.wait("commission_recorded")
    eq(consents(stand, g), {"reseller": "1", "customer": "1", "same": "1"}, "consents")


@test("accepting no item is refused with 422, and so is an item that is not in the offer")
def nothing(stand):
    g = Handover(stand, domains(stand, 2))
    other = Handover(stand, domains(stand, 1))
    g.accept_answer(items=[]).want(422, "validation")
    g.accept_answer(items=[other.items[0]["id"]]).want(422, "validation")
    g.accept_answer(items=["item_0123456789abcdefghjkmnpqrs"]).want(422, "validation")
    g.act(f"items/{g.items[0]['id']}/exclude", {"reason": "Resta"}, token=STAFF)
    g.accept_answer(items=[g.items[0]["id"]]).want(422, "validation")
    eq((g.state(), consents(stand, g)["customer"]), ("requested", "0"), "state and consent")


@test("a tick is needed only for what is taken")
def tick_of_part(stand):
    near = stand.add_domain(epp_status="autoRenewPeriod")
    g = Handover(stand, [{"kind": "domain", "id": near, "confirmed": True}, *domains(stand, 1)])
    h = Handover(stand, [*domains(stand, 2), {"kind": "domain", "id": stand.add_domain(epp_status="autoRenewPeriod"),
                                             "confirmed": True}])
    for taken, place in (([h.items[2]["id"]], 0), ([h.items[1]["id"], h.items[2]["id"]], 1), (None, 2)):
        errors = h.accept_answer(items=taken).want(422, "confirmation-required").json["errors"]
        eq([e["pointer"] for e in errors], [f"/items/{place}"], "the place in what was sent")
    b = browse(stand)
    form = accept_form(b, f"/handover/i/{h.token}", PERSON)
    for name, item in (("item", 0), ("item", 1), ("confirmed", 2)):
        form.uncheck(name, h.items[item]["id"])
    check_errors(b.submit(form), **{h.items[2]["id"]: "Conferma"})
    g.accept(items=[g.items[1]["id"]])
    g.wait("commission_recorded")
    eq(owner(stand, "domain", near), 101, "what was not taken")


@test("an empty handover is not done: when staff excludes the last item and nothing moved, it ends as rejected")
def empty(stand):
    for accepted in (False, True):
        g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold")) for _ in range(2)])
        if accepted:
            g.accept()
        for item in g.items:
            g.act(f"items/{item['id']}/exclude", {"reason": "Non si può"}, token=STAFF)
        m = g.get().json
        eq((m["state"], m["ended_reason"]), ("rejected", "Non si può"), f"accepted: {accepted}")
        check(("rejected", "reseller") in mails_of(stand, g), "the agency is told")


@test("when something has moved, excluding the rest ends it as done, and nothing leads to a side state any more")
def rest_excluded(stand):
    g = Handover(stand, [*domains(stand, 1), ("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    wait_for(lambda: g.item(0)["state"] == "verified", "the first moves")
    for what, token in (("retract", g.customer), ("withdraw", g.reseller), ("recipient/refuse", g.reseller)):
        g.act_answer(what, token=token).want(409, "state-conflict")
    g.act_answer("reject", {"reason": "x"}, token=STAFF).want(409, "state-conflict")
    check(("partly_done", "customer") in mails_of(stand, g), "both are told that it is partly done")
    g.act(f"items/{g.items[1]['id']}/exclude", {"reason": "Resta"}, token=STAFF)
    m = g.wait("commission_recorded")
    eq((m["items"]["verified"], m["items"]["excluded"]), (1, 1), "items")


@test("nothing is called done before every item is verified or excluded; a waiting item keeps the state")
def not_done(stand):
    g = Handover(stand, [*domains(stand, 1), ("hosting", stand.add_service()),
                         ("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    wait_for(lambda: g.item(0)["state"] == g.item(1)["state"] == "verified", "what may move moves")
    eq(g.state(), "customer_registered", "hosting has moved, the domains have not all: the state is the summary")
    g.act(f"items/{g.items[2]['id']}/approve", token=STAFF)
    g.wait("commission_recorded")


@test("without domains, or without hosting, it passes through that state with none")
def one_kind(stand):
    for items in ([("hosting", stand.add_service())], domains(stand, 1)):
        g = Handover(stand, items)
        g.accept()
        g.wait("commission_recorded")
        eq([e["to_state"] for e in g.list("events") if e["to_state"]],
           ["requested", "customer_registered", "domains_moved", "hosting_moved", "commission_recorded"], f"{items}")


@test("retract: before the first item moves the customer takes the acceptance back; then it is declined")
def retract(stand):
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    stand.api("POST", f"/migrations/{g.id}/retract", {}, token=("customer", 201),
              headers={"If-Match": "*"}).want(404)
    eq(g.act("retract", token=g.customer).json["state"], "declined", "state")
    wake(stand, g)
    eq(owner(stand, "domain", g.items[0]["host_id"]), 101, "the owner")
    check(("retracted", "reseller") in mails_of(stand, g), "the agency is told")
    g.act_answer("retract", token=g.customer).want(409, "state-conflict")
    Handover(stand, [("domain", g.items[0]["host_id"])])


@test("retract after the first item has moved is refused")
def retract_late(stand):
    g = Handover(stand)
    g.accept()
    g.wait("commission_recorded")
    g.act_answer("retract", token=g.customer).want(409, "state-conflict")


@test("what both sides tried too late tells the state, and nothing changes")
def too_late(stand):
    g = Handover(stand)
    g.accept()
    g.wait("commission_recorded")
    stand.api("POST", f"/invitations/{g.token}/decline", {}).want(409, "state-conflict")
    g.act_answer("withdraw", token=g.reseller).want(409, "state-conflict")
    gone = Handover(stand)
    answer = gone.offer()["offer"]["hash"]
    gone.act("withdraw", token=gone.reseller)
    gone.accept_answer(offer_hash=answer).want(409, "state-conflict")
    seen = stand.api("GET", f"/invitations/{gone.token}").want(200).json
    eq((seen["state"], seen["open"], seen["items"]), ("withdrawn", False, []), "what the dead link shows")


@test("no staff in the standard case, whatever the reason, and the reason is not the customer's to read")
def no_staff(stand):
    for reason in ("agency_closing", "relationship_ended", "rift", "other"):
        g = Handover(stand, reason=reason, note="Tra noi è finita male")
        shown = stand.api("GET", f"/invitations/{g.token}").want(200).text
        check(reason not in shown and "finita male" not in shown, "the invitation")
        g.accept()
        g.wait("commission_recorded")
        read = stand.api("GET", f"/migrations/{g.id}", token=g.customer).want(200).text
        check(reason not in read and "finita male" not in read, "the migration")
        eq({e["by"] for e in g.list("events")}, {"reseller", "customer", "system"}, f"{reason}: who acted")


@test("expired: the time is over, the items are free, both sides are told, and a new request may be made")
def expired(stand):
    g = Handover(stand)
    stand.admin_sql(f"""SELECT migration_id INTO @m FROM migration WHERE public_id = '{g.id}';
        UPDATE invitation SET expires_at = NOW(6) WHERE migration_id = @m;
        UPDATE job SET run_at = NOW(6) WHERE migration_id = @m AND kind = 'expire'""")
    g.wait("expired")
    eq({m for m in mails_of(stand, g) if m[0] == "expired"}, {("expired", "reseller"), ("expired", "customer")},
       "the mails")
    g.accept_answer(offer_hash="0" * 64).want(409, "state-conflict")
    Handover(stand, [("domain", g.items[0]["host_id"])], email=g.email)


@test("who hands over cannot receive: not by its own address, nor by accepting itself")
def to_itself(stand):
    own = stand.value("SELECT email FROM handover_site.account WHERE account_id = 101")
    stand.api("POST", "/migrations", journeys.request_body(domains(stand, 1), own.upper()),
              token=("reseller", 101)).want(422, "validation")
    g = Handover(stand)
    g.accept_answer(token=("reseller", 101)).want(422, "validation")
    g.accept_answer(accepting_as=101, token=("reseller", 101), billing=None).want(422, "validation")
    eq(g.state(), "requested", "state")
