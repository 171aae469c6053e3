"""
The right recipient (domain.md 3): who is recognised, who is told, who may stop it; another recipient, another link,
the wrong person, more time, an address that is left in peace, and the limits.
"""
import journeys
import walk
from harness import Stand, at_once, check, eq, test, wait_for
from journeys import STAFF, Handover, hold_of, mailed_token, mails_of, owner, token_of, wake


def make_stand():
    return Stand(config={"handover": {"recipient_hold_hours": 24, "invitations_per_day": 100000}})


def recognised(stand, g):
    return stand.value("SELECT recognised FROM consent_customer JOIN migration USING (migration_id) WHERE "
                       f"public_id = '{g.id}'")


def accept_by_mail(stand, g, **members):
    """Through the link that was mailed."""
    g.token = mailed_token(stand, g)
    return g.accept(**members)


def notices(stand, g):
    return stand.sql("SELECT n.public_id, n.salt, n.objected_at, n.objection, m.address FROM notice n JOIN migration g "
                     "USING (migration_id) JOIN mail m ON m.about_id = n.notice_id AND m.kind = 'notice' WHERE "
                     f"g.public_id = '{g.id}' ORDER BY n.notice_id")


def owners(stand, g):
    return {owner(stand, i["kind"], i["host_id"]) for i in g.items}


# ---- recognised --------------------------------------------------------------------------------------------------


@test("recognised: the accepting account existed before with the invited, verified address")
def known_account(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    g.accept(billing=None, token=("customer", 201))
    g.wait("commission_recorded")
    eq(recognised(stand, g), "known_account", "how")
    eq(notices(stand, g), [], "nobody else is asked")


@test("recognised: the mailed link was used, and the address lies under a moving domain")
def address_under_domain(stand):
    for host in ("", "posta."):
        name = journeys.new_email().split("@")[0] + "forno.it"
        g = Handover(stand, [("domain", stand.add_domain(name=name))], email=f"info@{host}{name}")
        accept_by_mail(stand, g)
        g.wait("commission_recorded")
        eq(recognised(stand, g), "address_under_domain", "how")


@test("a link given by hand does not show that the address was reached: copied, it waits")
def by_hand(stand):
    name = "amano.it"
    g = Handover(stand, [("domain", stand.add_domain(name=name))], email="info@" + name)
    g.accept()
    eq((recognised(stand, g), hold_of(g)), ("not_recognised", "recipient"), "how, and the hold")


@test("an address that only ends like a moving domain is not under it, nor under one that was excluded")
def not_under(stand):
    g = Handover(stand, [("domain", stand.add_domain(name="forno.example"))], email="info@ilforno.example")
    accept_by_mail(stand, g)
    eq((recognised(stand, g), hold_of(g)), ("not_recognised", "recipient"), "another name")
    items = [("domain", stand.add_domain(name="tolto.it")), ("domain", stand.add_domain())]
    g = Handover(stand, items, email="info@tolto.it")
    accept_by_mail(stand, g, items=[g.items[1]["id"]])
    eq(recognised(stand, g), "not_recognised", "the domain stays behind")


@test("recognised: e-mail or tax code of the recipient is the registrant's; a name alone is not enough")
def registrant(stand):
    email = journeys.new_email()
    for columns, wanted in (({"registrant_email": email.upper()}, "registrant"),
                            ({"registrant_tax_code": "RSSMRA80A01H501U"}, "registrant"),
                            ({"registrant_name": "Mario Rossi"}, "not_recognised")):
        g = Handover(stand, [("domain", stand.add_domain(**columns))],
                     email=email if "registrant_email" in columns else None)
        g.accept()
        eq(recognised(stand, g), wanted, f"{columns}")
        if wanted == "registrant":
            g.wait("commission_recorded")
        else:
            eq(hold_of(g), "recipient", f"{columns}")


@test("an account with another address is not recognised by having existed")
def other_address(stand):
    g = Handover(stand)
    g.accept(accepting_as=202, token=("customer", 202), billing=None)
    eq((recognised(stand, g), hold_of(g)), ("not_recognised", "recipient"), "how, and the hold")


# ---- not recognised: confirmed, refused, run out -----------------------------------------------------------------


@test("not recognised: the agency confirms, and the items go at once")
def confirmed(stand):
    g = Handover(stand)
    g.accept()
    eq((hold_of(g), owners(stand, g), g.get().json["ball"]["who"]), ("recipient", {101}, "reseller"), "it waits")
    check(("accepted", "reseller") in mails_of(stand, g), "the agency is told")
    g.act("recipient/confirm", token=g.reseller)
    g.wait("commission_recorded")
    g.act_answer("recipient/confirm", token=g.reseller).want(409, "state-conflict")


@test("not recognised: staff may confirm too, a customer and another agency may not")
def confirmed_by_staff(stand):
    g = Handover(stand)
    g.accept()
    path = f"/migrations/{g.id}/recipient/confirm"
    stand.api("POST", path, {}, token=g.customer, headers={"If-Match": "*"}).want(403)
    stand.api("POST", path, {}, token=("reseller", 102), headers={"If-Match": "*"}).want(404)
    g.act("recipient/confirm", token=STAFF)
    g.wait("commission_recorded")


@test("not recognised: the agency says no, stop; the migration is withdrawn and nothing has moved")
def refused(stand):
    g = Handover(stand)
    g.act_answer("recipient/refuse", token=g.reseller).want(409, "state-conflict")
    g.accept()
    eq(g.act("recipient/refuse", token=g.reseller).json["state"], "withdrawn", "state")
    wake(stand, g)
    eq(owners(stand, g), {101}, "the owner")
    check(("withdrawn", "customer") in mails_of(stand, g), "the customer is told")
    Handover(stand, [("domain", g.items[0]["host_id"])])


@test("withdraw after the acceptance only while the recipient check is open")
def withdraw_later(stand):
    g = Handover(stand, [("domain", stand.add_domain(registrant_email="x@y.example", epp_status="serverHold"))],
                 email="x@y.example")
    g.accept()
    eq(hold_of(g), "approval", "recognised, and held for something else")
    g.act_answer("withdraw", token=g.reseller).want(409, "state-conflict")
    g.act_answer("recipient/refuse", token=g.reseller).want(409, "state-conflict")
    g.act("reject", {"reason": "Prova"}, token=STAFF)


@test("the hold runs out and nobody objected: the items move by themselves")
def runs_out(stand):
    g = Handover(stand)
    g.accept()
    until = g.item()["hold"]["until"]
    check(until, "until when")
    wake(stand, g)
    g.wait("commission_recorded")


@test("an approval does not cut short the wait for the right recipient, nor the wait the approval")
def approval_and_recipient(stand):
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    eq(hold_of(g), "approval", "held for staff")
    g.act(f"items/{g.items[0]['id']}/approve", token=STAFF)
    eq(hold_of(g), "recipient", "approved, but who is it")
    g.act("recipient/confirm", token=g.reseller)
    g.wait("commission_recorded")
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    g.act("recipient/confirm", token=g.reseller)
    eq(hold_of(g), "approval", "it is the customer, but the registry holds it")
    g.act(f"items/{g.items[0]['id']}/approve", token=STAFF)
    g.wait("commission_recorded")


# ---- the registrants are told, and may object --------------------------------------------------------------------


@test("not recognised: each registrant's address is told once, but neither the customer nor the agency")
def registrants_told(stand):
    agency = stand.value("SELECT email FROM handover_site.account WHERE account_id = 101")
    items = [("domain", stand.add_domain(registrant_email=e)) for e in
             ("uno@registrante.example", "UNO@registrante.example", "due@registrante.example", None)]
    items.append({"kind": "domain", "id": stand.add_domain(registrant_email=agency), "confirmed": True})
    g = Handover(stand, items)
    g.accept(confirmed=[g.items[4]["id"]])
    told = notices(stand, g)
    eq([n["address"].lower() for n in told], ["uno@registrante.example", "due@registrante.example"], "who is told")
    eq([m for m in mails_of(stand, g) if m[0] == "notice"], [("notice", "registrant")] * 2, "the mails")


@test("who is recognised is recognised: no registrant is told")
def registrants_not_told(stand):
    g = Handover(stand, [("domain", stand.add_domain(registrant_email="altri@registrante.example"))],
                 email="titolare@fornobianchi.example")
    g.accept(billing=None, token=("customer", 201))
    eq(notices(stand, g), [], "notices")


@test("an objection keeps every item where it is until staff decides; the agency's yes does not release it")
def objection(stand):
    g = Handover(stand, [("domain", stand.add_domain(registrant_email="terzo@registrante.example")),
                         ("domain", stand.add_domain())])
    g.accept()
    object_to(stand, g)
    eq([hold_of(g, 0), hold_of(g, 1), g.get().json["ball"]["who"]], ["objection", "objection", "staff"], "they wait")
    wake(stand, g)
    g.act_answer("recipient/confirm", token=g.reseller).want(409, "state-conflict")
    eq(owners(stand, g), {101}, "the owner")
    for item in g.items:
        g.act(f"items/{item['id']}/approve", token=STAFF)
    g.wait("commission_recorded")


@test("an objection leaves the recipient in doubt: the agency may still say no, stop")
def objection_refused(stand):
    g = Handover(stand, [("domain", stand.add_domain(registrant_email="quarto@registrante.example"))])
    g.accept()
    object_to(stand, g)
    eq(g.act("recipient/refuse", token=g.reseller).json["state"], "withdrawn", "state")


def object_to(stand, g):
    """What the objection's POST leaves in the tables; the service itself is tried in tests/service/test_recipient.c."""
    notice = notices(stand, g)[0]
    check(token_of(stand, notice["public_id"], notice["salt"]), "the link can be made again")
    stand.admin_sql(f"""
        SELECT migration_id INTO @m FROM migration WHERE public_id = '{g.id}';
        UPDATE notice SET objected_at = NOW(6), objection = 'Non sono io' WHERE migration_id = @m LIMIT 1;
        UPDATE item SET hold_reason = 'objection', hold_until = NULL WHERE migration_id = @m;""")


# ---- another recipient, another link -----------------------------------------------------------------------------


@test("readdress: another recipient gets a new offer and a new link, and the old links are dead")
def readdress(stand):
    g = Handover(stand)
    old, mailed, before = g.token, mailed_token(stand, g), g.offer()
    email = journeys.new_email()
    answer = g.act("invitation", {"email": email, "name": "Forno Bianchi"}, token=g.reseller)
    g.token = answer.json["invitation"]["token"]
    now = g.offer()
    check(now["offer"]["hash"] != before["offer"]["hash"], "another offer")
    eq((now["offer"]["version"], answer.json["customer"]["email"]), (2, email), "version and recipient")
    for dead in (old, mailed):
        gone = stand.api("GET", f"/invitations/{dead}").want(200).json
        eq((gone["open"], gone["items"]), (False, []), "an old link")
        stand.api("POST", f"/invitations/{dead}/accept", {"offer_hash": now["offer"]["hash"],
                                                         "billing": journeys.PRIVATE}).want(409, "state-conflict")
        stand.api("POST", f"/invitations/{dead}/decline", {}).want(409, "state-conflict")
    # Consent to the old offer is none to the new one.
    g.accept_answer(offer_hash=before["offer"]["hash"]).want(412, "stale")
    g.accept()
    eq(stand.value(f"SELECT email FROM handover_site.account WHERE account_id = {g.customer[1]}"), email, "who it is")
    g.act("recipient/confirm", token=g.reseller)
    g.wait("commission_recorded")


@test("readdress: what staff had excluded is not offered to the new recipient")
def readdress_excluded(stand):
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", stand.add_domain())])
    g.act(f"items/{g.items[0]['id']}/exclude", {"reason": "Resta"}, token=STAFF)
    g.act("invitation", {"email": journeys.new_email()}, token=g.reseller)
    part = stand.value("SELECT CONVERT(common_part USING utf8mb4) FROM offer JOIN migration USING (migration_id) WHERE "
                       f"public_id = '{g.id}' AND offer.version = 2")
    check(g.items[0]["id"] not in part and g.items[1]["id"] in part, part)


@test("readdress is refused to oneself, to no address and after the acceptance")
def readdress_refused(stand):
    g = Handover(stand)
    agency = stand.value("SELECT email FROM handover_site.account WHERE account_id = 101")
    for email in (agency, "", "nessuno"):
        g.act_answer("invitation", {"email": email}, token=g.reseller).want(422, "validation")
    eq(g.offer()["offer"]["version"], 1, "the offer stays")
    g.accept()
    g.act_answer("invitation", {"email": journeys.new_email()}, token=g.reseller).want(409, "state-conflict")


@test("resend: the same offer by a new link, the old ones are dead")
def resend(stand):
    g = Handover(stand)
    old, before = g.token, g.offer()["offer"]
    answer = g.act("invitation/resend", token=g.reseller)
    g.token = answer.json["invitation"]["token"]
    check(g.token != old, "another link")
    eq(g.offer()["offer"], before, "the offer")
    eq(stand.api("GET", f"/invitations/{old}").want(200).json["open"], False, "the old link")
    eq([m[0] for m in mails_of(stand, g)], ["invitation", "invitation"], "the mails")
    g.accept()
    g.act_answer("invitation/resend", token=g.reseller).want(409, "state-conflict")


# ---- the invited person's other answers --------------------------------------------------------------------------


@test("misaddressed: the link is dead, the ball is the agency's, and that agency never writes there again")
def misaddressed(stand):
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/misaddressed", {}).want(200)
    eq((g.state(), stand.api("GET", f"/invitations/{g.token}").want(200).json["open"]), ("requested", False),
       "the migration stays, the link is dead")
    check(("misaddressed", "reseller") in mails_of(stand, g), "the agency is told")
    g.accept_answer(offer_hash="0" * 64).want(409, "state-conflict")
    g.act_answer("invitation/resend", token=g.reseller).want(422, "validation")
    g.act_answer("invitation", {"email": g.email.upper()}, token=g.reseller).want(422, "validation")
    refused = stand.api("POST", "/migrations", journeys.request_body([("domain", stand.add_domain())], g.email),
                        token=g.reseller).want(422, "validation")
    eq(refused.json["errors"][0]["code"], "suppressed", "why")
    other = Handover(stand, reseller=102, email=g.email)
    eq(other.state(), "requested", "another agency may")
    answer = g.act("invitation", {"email": journeys.new_email(), "name": "Forno Giusto"}, token=g.reseller)
    g.token = answer.json["invitation"]["token"]
    g.accept()


@test("after misaddressed the ball is the agency's, and the wrong person is not mailed when it is withdrawn")
def misaddressed_ball(stand):
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/misaddressed", {}).want(200)
    eq(g.get().json["ball"]["who"], "reseller", "whose turn")
    g.act("withdraw", token=g.reseller)
    check(("withdrawn", "customer") not in mails_of(stand, g), "nothing more goes to that address")
    due = stand.value("SELECT COUNT(*) FROM mail JOIN migration USING (migration_id) WHERE status = 'ready' AND "
                      f"to_role = 'customer' AND migration.public_id = '{g.id}' AND run_at > NOW(6) AND EXISTS "
                      "(SELECT 1 FROM invitation i WHERE i.invitation_id = about_id AND i.status = 'live')")
    eq(due, "0", "reminders of a living link")


@test("more time: thirty more days, once")
def more_time(stand):
    g = Handover(stand)
    before = g.offer()["expires_at"]
    stand.api("POST", f"/invitations/{g.token}/more-time", {}).want(200)
    days = stand.value(f"SELECT DATEDIFF('{g.offer()['expires_at'][:19]}', '{before[:19]}')")
    eq(days, "30", "days more")
    stand.api("POST", f"/invitations/{g.token}/more-time", {}).want(409, "state-conflict")
    eq(stand.value("SELECT j.run_at = i.expires_at FROM job j JOIN migration m USING (migration_id) JOIN invitation i "
                   f"USING (migration_id) WHERE m.public_id = '{g.id}' AND j.kind = 'expire'"), "1", "when it expires")
    g.accept()


@test("decline: over, the items are free, and the agency is told")
def decline(stand):
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)
    eq(g.state(), "declined", "state")
    check(("declined", "reseller") in mails_of(stand, g), "the agency is told")
    Handover(stand, [("domain", g.items[0]["host_id"])])


@test("after a decline one new request to that address within thirty days, a second is refused with 429")
def once_after_decline(stand):
    g = Handover(stand)
    stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)
    again = Handover(stand, email=g.email)
    ask = lambda account: stand.api("POST", "/migrations", journeys.request_body([("domain", stand.add_domain(account))],
                                                                                g.email), token=("reseller", account))
    ask(101).want(429, "rate-limited")
    again.act("withdraw", token=g.reseller)
    ask(101).want(429, "rate-limited")
    ask(102).want(201)
    stand.admin_sql("UPDATE audit JOIN migration USING (migration_id) SET at = at - INTERVAL 31 DAY WHERE "
                    f"public_id = '{g.id}'")
    ask(101).want(201)


@test("two requests to an address that declined, at the same moment: one goes, the other is refused")
def once_after_decline_at_once(stand):
    for _ in range(10):
        g = Handover(stand)
        stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)
        bodies = [journeys.request_body([("domain", stand.add_domain())], g.email) for _ in range(2)]
        answers = at_once(*[lambda b=b: stand.api("POST", "/migrations", b, token=g.reseller) for b in bodies])
        eq(sorted(a.status for a in answers), [201, 429], f"{answers}")


# ---- whoever else ------------------------------------------------------------------------------------------------


@test("one customer, two agencies: separate dossiers, and neither agency sees the other")
def two_agencies(stand):
    email = "titolare@fornobianchi.example"
    one, two = Handover(stand, email=email), Handover(stand, reseller=102, email=email)
    for g in (one, two):
        g.accept(billing=None, token=("customer", 201))
        g.wait("commission_recorded")
    for g, other in ((one, two), (two, one)):
        stand.api("GET", f"/migrations/{other.id}", token=g.reseller).want(404)
        listed = stand.api("GET", "/migrations?limit=100", token=g.reseller).want(200).json["data"]
        check(other.id not in {m["id"] for m in listed}, "the list is the own one")
    mine = stand.api("GET", "/migrations?limit=100", token=("customer", 201)).want(200).json["data"]
    check({one.id, two.id} <= {m["id"] for m in mine}, "the customer sees both")
    before = {i["host_id"]: i["managed_before_by"] for i in stand.api(
        "GET", "/services/inherited", token=("customer", 201)).want(200).json["data"]}
    check(before[one.items[0]["host_id"]] != before[two.items[0]["host_id"]], "grouped by who managed before")


@test("the reseller disappears midway: its consent stands, and the customer's acceptance completes the handover")
def reseller_gone(stand):
    account = stand.add_account("reseller")
    g = Handover(stand, [("domain", stand.add_domain(account))], reseller=account, email="titolare@fornobianchi.example")
    stand.admin_sql(f"UPDATE handover_site.account SET status = 'Closed' WHERE account_id = {account}")
    g.accept(billing=None, token=("customer", 201))
    wait_for(lambda: stand.value(f"SELECT state FROM migration WHERE public_id = '{g.id}'") == "commission_recorded",
             "it is done")


@test("an account in another currency is told what to do; the acceptance records the person's name")
def accounts(stand):
    foreign = stand.add_account(currency="USD")
    g = Handover(stand)
    answer = g.accept_answer(accepting_as=foreign, token=("customer", foreign), billing=None).want(422, "validation")
    eq(answer.json["errors"][0]["code"], "currency", "why")
    check("USD" in answer.json["errors"][0]["detail"], "and in which")
    g.accept(person_name="  Anna Verdi ")
    eq(stand.value("SELECT person_name FROM consent_customer JOIN migration USING (migration_id) WHERE "
                   f"public_id = '{g.id}'"), "Anna Verdi", "who accepted")


@test("the mail of a handover: the invitation with its reminders, both told of the acceptance and of the end")
def mails(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    reminders = stand.sql("SELECT DATEDIFF(run_at, mail.created_at) AS days FROM mail JOIN migration USING "
                          f"(migration_id) WHERE migration.public_id = '{g.id}' AND kind = 'reminder' ORDER BY run_at")
    eq([r["days"] for r in reminders], ["5", "11"], "when it is reminded of")
    g.accept(billing=None, token=("customer", 201))
    g.wait("commission_recorded")
    eq(mails_of(stand, g), [("invitation", "customer"), ("accepted", "reseller"), ("accepted", "customer"),
                            ("done", "reseller"), ("done", "customer")], "the mails")


@test("whoever came by the mailed link stays on it, and no reminder waits once the invitation is over")
def stays_on_its_link(stand):
    g = Handover(stand)
    token = mailed_token(stand, g)
    waiting = f"SELECT COUNT(*) FROM mail JOIN migration USING (migration_id) WHERE migration.public_id = '{g.id}' AND " \
              "mail.kind IN ('invitation', 'reminder') AND mail.status = 'ready'"
    check(int(stand.value(waiting)) >= 2, "reminders wait while the invitation is open")
    b = stand.browser()
    page = b.submit(journeys.accept_form(b, f"/handover/i/{token}", walk.PERSON)).want(303)
    eq(page.location, f"/handover/i/{token}/done", "where the mailed link's reader goes on")
    eq(int(stand.value(waiting)), 0, "invitations and reminders that wait")
