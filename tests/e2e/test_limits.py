"""What an operator can configure: how long a recipient nobody knows waits, and how much one agency may ask for."""
import datetime

import journeys
from harness import Stand, check, eq, test, wait_for
from journeys import STAFF, Handover, owner


def make_stand():
    return Stand(config={"handover": {"recipient_hold_hours": 24, "invitation_days": 3, "items_max": 5, "move_chunk": 2,
                                      "invitations_per_day": 6}})


def hours_until(instant):
    when = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00"))
    return (when - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / 3600


def time_passes(stand, g):
    """As if the hold were over."""
    stand.admin_sql(f"""
        SELECT migration_id INTO @m FROM migration WHERE public_id = '{g.id}';
        UPDATE item SET hold_until = UTC_TIMESTAMP(6) WHERE migration_id = @m AND hold_until IS NOT NULL;
        UPDATE job SET run_at = UTC_TIMESTAMP(6) WHERE migration_id = @m AND kind = 'move';""")


@test("an invitation lasts as long as configured")
def days(stand):
    g = Handover(stand)
    hours = hours_until(g.created.json["invitation"]["expires_at"])
    check(71.9 < hours <= 72, f"the invitation lasts {hours} hours")
    stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)


@test("a recipient nobody knows waits: the items are held, then move by themselves")
def held(stand):
    g = Handover(stand)
    g.accept()
    item = g.item()
    eq((item["state"], item["hold"]["reason"]), ("planned", "recipient"), "the item")
    check(23.9 < hours_until(item["hold"]["until"]) <= 24, f"held until {item['hold']}")
    eq(g.get().json["ball"]["who"], "reseller", "who is to act")
    page = stand.browser().get(f"/handover/i/{g.token}/done").want(200)
    check(page.root.all("time"), "the page after accepting says until when")
    eq(owner(stand, "domain", g.items[0]["host_id"]), 101, "the owner meanwhile")
    time_passes(stand, g)
    g.wait("commission_recorded")


@test("while the recipient is unsure the reseller may stop it, and nothing has moved")
def stopped(stand):
    g = Handover(stand)
    g.accept()
    eq(g.act("withdraw", token=g.reseller).json["state"], "withdrawn", "state")
    time_passes(stand, g)
    eq(owner(stand, "domain", g.items[0]["host_id"]), 101, "the owner")


@test("an account that had the address before is known: nothing waits")
def known(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    g.accept(billing=None, token=("customer", 201))
    g.wait("commission_recorded")


@test("an account whose address was never verified is not known by it")
def unverified(stand):
    g = Handover(stand, email="jose@caffeperu.example", reseller=102)
    g.accept(billing=None, token=("customer", 203))
    eq(g.item()["hold"]["reason"], "recipient", "why it waits")
    g.act("reject", {"reason": "Prova"}, token=STAFF)


@test("more items than fit in one transaction move all the same, and more than allowed are refused")
def chunks(stand):
    items = [("domain", stand.add_domain(102)) for _ in range(4)] + [("hosting", stand.add_service(102))]
    too_many = items + [("domain", stand.add_domain(102))]
    answer = stand.api("POST", "/migrations", journeys.request_body(too_many), token=("reseller", 102))
    eq(answer.want(422, "validation").json["errors"][0]["pointer"], "/items", "pointer")
    g = Handover(stand, items, reseller=102, email="niccolo@dellaquila.example")
    g.accept(billing=None, token=("customer", 202))
    eq(g.wait("commission_recorded")["items"]["verified"], 5, "verified items")


@test("one agency's requests of a day are counted: 429 after the last, and the others go on")
def per_day(stand):
    for _ in range(2):
        Handover(stand)
    answer = stand.api("POST", "/migrations", journeys.request_body([("domain", stand.add_domain())]),
                       token=("reseller", 101)).want(429, "rate-limited")
    check(answer.headers["Retry-After"], "Retry-After")
    Handover(stand, reseller=102)
    stand.admin_sql("UPDATE invitation JOIN migration USING (migration_id) SET invitation.created_at = "
                    "invitation.created_at - INTERVAL 25 HOUR WHERE reseller_id = 101")
    wait_for(lambda: Handover(stand), "yesterday's are not counted")
