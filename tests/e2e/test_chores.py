"""Periodic work: staff's digest, warnings before the first renewal, what is forgotten after its time."""
import json

from harness import Stand, check, eq, test, wait_for
from journeys import Handover, finished, new_email



def staff_mails(stand):
    return [r["email"] for r in stand.sql("SELECT email FROM host_account WHERE kind = 'staff' AND status = 'Active' "
                                          "ORDER BY account_id DESC")]


def make_stand():
    return Stand(config={"worker": {"chores_seconds": 1}, "handover": {"digest_hour": 0, "renewal_hour": 0}})


def again(stand, chore):
    """As if it had last been done long ago; returns when the worker has done it."""
    stand.admin_sql(f"UPDATE chore SET done_at = '1970-01-02' WHERE name = '{chore}'")
    wait_for(lambda: stand.value(f"SELECT done_at > '1971-01-01' FROM chore WHERE name = '{chore}'") == "1",
             f"{chore} was done", 15)


def mails(stand, kind, where="TRUE"):
    return stand.sql(f"SELECT * FROM mail WHERE kind = '{kind}' AND {where} ORDER BY mail_id")


def detail(stand, mail):
    return json.loads(stand.value(f"SELECT CAST(detail AS CHAR) FROM mail WHERE mail_id = {mail['mail_id']}"))


def working_day(stand):
    """Every day is one: the digest's own calendar is tested with the rules of chores (tests/unit/test_chores.c)."""
    return stand.value("SELECT WEEKDAY(CONVERT_TZ(NOW(), '+00:00', '+01:00')) < 5 AND DATE_FORMAT(NOW(), '%m-%d') NOT IN "
                       "('01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '10-04', '11-01', '12-08', '12-25', "
                       "'12-26')") == "1"


@test("no digest goes out while nothing waits for staff")
def empty_digest(stand):
    if working_day(stand):
        again(stand, "digest")
    eq(mails(stand, "digest"), [], "mails")


@test("the digest says what waits and since when, once a day, to each member of staff")
def digest(stand):
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    g.act("notes", {"text": "Quando?"}, token=g.reseller)
    stand.admin_sql("UPDATE item SET waits_since = NOW(6) - INTERVAL 14 DAY WHERE hold_reason IS NOT NULL")
    stand.add_account("staff", "chiuso@domainregister.example", status="Closed")
    if not working_day(stand):
        stand.admin_sql("UPDATE chore SET done_at = '1970-01-02' WHERE name = 'digest'")
        eq(mails(stand, "digest"), [], "not on a holiday")
        return
    for _ in range(2):
        again(stand, "digest")
        sent = mails(stand, "digest")
        eq([(m["to_role"], m["address"], m["migration_id"]) for m in sent],
           [("staff", address, None) for address in staff_mails(stand)], "mails")
    lanes = {lane["lane"]: lane for lane in detail(stand, sent[0])["lanes"]}
    eq({name: lane["cases"] for name, lane in lanes.items()}, {"approve": 1, "notes": 1}, "lanes")
    check(6 <= lanes["approve"]["oldest_days"] <= 10 and lanes["notes"]["oldest_days"] == 0, f"ages {lanes}")
    letter = stand.browser().get(f"/handover/mails/{sent[0]['public_id']}").main_text
    check("2 aspettano lo staff" in letter and "Servizi da approvare: 1 (" in letter, f"the letter says it: {letter}")
    g.act("reject", {"reason": "Fine della prova"})


@test("with mail.staff_address the digest goes there alone")
def digest_address(stand):
    if not working_day(stand):
        return
    stand.configure({"mail": {"staff_address": "coda@domainregister.example"}})
    stand.restart("handover-worker")
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    again(stand, "digest")
    eq([m["address"] for m in mails(stand, "digest")],
       [*staff_mails(stand), "coda@domainregister.example"], "mails")
    stand.configure({"mail": {"staff_address": None}})
    stand.restart("handover-worker")
    g.act("reject", {"reason": "Fine della prova"})


def expire_in(stand, kind, number, days):
    """Time passes: the expiry comes near, for the move's own record too."""
    table, key, columns = {"domain": ("domain", "domain_id", ("expires_on", "next_due_on")),
                           "hosting": ("service", "service_id", ("next_due_on",))}[kind]
    day = stand.value(f"SELECT DATE(CONVERT_TZ(NOW(), '+00:00', '+01:00')) + INTERVAL {days} DAY")
    stand.admin_sql(f"UPDATE handover_site.{table} SET " + ", ".join(f"{c} = '{day}'" for c in columns) +
                    f" WHERE {key} = {number}")
    shown = columns[0]
    stand.admin_sql(f"""UPDATE move_log JOIN item USING (item_id) SET snapshot = JSON_REPLACE(snapshot, '$.{shown}', '{day}',
                          '$.next_due_on', '{day}') WHERE kind = '{kind}' AND host_id = {number}""")
    return day


def warnings(stand, g):
    return mails(stand, "renewal", f"address = '{g.email}'")


@test("the customer is told 60, 30 and 16 days before the first renewal, once each, in one message for all items")
def three_warnings(stand):
    domains, service = [stand.add_domain() for _ in range(2)], stand.add_service()
    g = finished(stand, [("domain", domains[0]), ("domain", domains[1]), ("hosting", service)])
    for number in domains:
        expire_in(stand, "domain", number, 61)
    expire_in(stand, "hosting", service, 61)
    again(stand, "renewals")
    eq(warnings(stand, g), [], "61 days before")
    for told, days in enumerate((60, 31, 30, 17, 16, 3, 0)):
        for number in domains:
            day = expire_in(stand, "domain", number, days)
        expire_in(stand, "hosting", service, days)
        for _ in range(2):
            again(stand, "renewals")
        count = {60: 1, 31: 1, 30: 2, 17: 2, 16: 3, 3: 3, 0: 3}[days]
        sent = warnings(stand, g)
        eq(len(sent), count, f"warnings {days} days before")
        if days in (60, 30, 16):
            said = detail(stand, sent[-1])
            eq(said["days"], days, "which warning")
            eq(sorted((i["kind"], i["expires_on"], i["days"]) for i in said["items"]),
               [("domain", day, days), ("domain", day, days), ("hosting", day, days)], "what it names")
            eq({sent[-1][c] for c in ("to_role", "language")}, {"customer", "it"}, "to whom")


@test("an item that moves later gets its own warning, and one near its expiry only the nearest")
def later_item(stand):
    email = new_email()
    first = finished(stand, [("domain", stand.add_domain())], email=email)
    expire_in(stand, "domain", first.items[0]["host_id"], 20)
    again(stand, "renewals")
    eq([detail(stand, m)["days"] for m in warnings(stand, first)], [30], "only the nearest")
    other = stand.add_domain()
    second = Handover(stand, [("domain", other)], email=email)
    second.accept(token=first.customer)
    second.wait("commission_recorded")
    expire_in(stand, "domain", other, 20)
    again(stand, "renewals")
    sent = warnings(stand, first)
    eq([len(detail(stand, m)["items"]) for m in sent], [1, 1], "each its own item")


@test("after the renewal nobody is warned any more, nor of an item that has moved on or expired")
def no_warning(stand):
    domains = [stand.add_domain() for _ in range(3)]
    g = finished(stand, [("domain", d) for d in domains])
    for number in domains:
        expire_in(stand, "domain", number, 70)
    renewed, moved_on, expired = domains
    stand.admin_sql(f"""UPDATE handover_site.domain SET expires_on = UTC_DATE() + INTERVAL 50 DAY,
                          next_due_on = UTC_DATE() + INTERVAL 50 DAY WHERE domain_id = {renewed};
        UPDATE move_log JOIN item USING (item_id) SET snapshot = JSON_REPLACE(snapshot, '$.expires_on',
          DATE_FORMAT(UTC_DATE() - INTERVAL 315 DAY, '%Y-%m-%d')) WHERE kind = 'domain' AND host_id = {renewed}""")
    expire_in(stand, "domain", moved_on, 20)
    stand.admin_sql(f"UPDATE handover_site.domain SET account_id = 102 WHERE domain_id = {moved_on}")
    expire_in(stand, "domain", expired, -1)
    again(stand, "renewals")
    eq(warnings(stand, g), [], "warnings")


@test("a worker killed in the middle leaves the chore undone, and nothing is told twice")
def killed(stand):
    g = finished(stand)
    expire_in(stand, "domain", g.items[0]["host_id"], 60)
    for _ in range(5):
        stand.admin_sql("UPDATE chore SET done_at = '1970-01-02' WHERE name = 'renewals'")
        stand.kill("handover-worker")
        stand.start("handover-worker")
    again(stand, "renewals")
    eq(len(warnings(stand, g)), 1, "warnings")
    eq(stand.value("SELECT COUNT(*) FROM mail WHERE kind = 'renewal'"),
       stand.value("SELECT COUNT(DISTINCT mail_key) FROM mail WHERE kind = 'renewal'"), "keys")


@test("the address of an invitation that nobody accepted is forgotten 90 days after its end; all else stays")
def erased(stand):
    def columns(g):
        return stand.sql(f"""SELECT recipient_email, recipient_name, attention, personal_line, state, version FROM migration
                               WHERE public_id = '{g.id}'""")[0]
    old, recent, done = Handover(stand), Handover(stand), finished(stand)
    for g in (old, recent):
        g.act("withdraw", token=g.reseller)
    open_one = Handover(stand)
    stand.admin_sql(f"""UPDATE migration SET updated_at = NOW(6) - INTERVAL 91 DAY, attention = 'Maria',
                          personal_line = 'Ciao Maria' WHERE public_id IN ('{old.id}', '{done.id}', '{open_one.id}');
        UPDATE migration SET updated_at = NOW(6) - INTERVAL 89 DAY WHERE public_id = '{recent.id}'""")
    before = columns(old)
    again(stand, "erase")
    eq(columns(old), {**before, "recipient_email": None, "attention": None, "personal_line": None,
                      "version": str(int(before["version"]) + 1)}, "the old one")
    for g in (recent, done, open_one):
        eq(columns(g)["recipient_email"], g.email, "the others keep theirs")
    eq(old.get().json["customer"], {"email": None, "name": "Forno Nuovo", "language": "it"}, "the endpoint's answer")
    again(stand, "erase")
    eq(columns(old)["version"], str(int(before["version"]) + 1), "once")


@test("the sweep forgets old idempotency rows")
def sweep(stand):
    stand.admin_sql("UPDATE idempotency SET created_at = NOW(6) - INTERVAL 73 HOUR LIMIT 5")
    again(stand, "sweep")
    eq(stand.value("SELECT COUNT(*) FROM idempotency WHERE created_at < NOW(6) - INTERVAL 72 HOUR"), "0", "rows")
