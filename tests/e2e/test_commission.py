"""
The commission as an agency and staff read it (domain.md 7, web.md R9): entries in words, statements that are closed
once and never change, CSV for spreadsheets, payouts, the endpoint, and that nobody reads another's.

The months are made by moving the days of entries in the ledger, as the database's administrator.
"""
import csv
import io
import re

import journeys
from harness import Stand, check, eq, test, wait_for

REFUND_ID = "=1+1"
AGENCY, OTHER = ("reseller", 101), ("reseller", 102)
STAFF_SIDE = "/handover/staff/commission"
OWN = "/handover/commission"


def make_stand():
    return Stand(config={"ledger": {"payout_minimum": 200}})


def world(stand):
    """Hosting of 101 that moved and was renewed, one line refunded in part; made once."""
    if not hasattr(stand, "earned"):
        stand.earned = []
        for i in range(2):
            service = stand.add_service(101, "Basic", f"bottega{i}.it")
            journeys.finished(stand, [("hosting", service)])
            stand.earned.append(service)
        tell(stand, "=A1", stand.earned[0], 1200)
        tell(stand, "B-1", stand.earned[1], 3900)
        refund = {"line_id": "=A1", "refund_id": REFUND_ID, "refunded_on": today(stand),
                  "net": {"amount": 600, "currency": "EUR"}}
        stand.api("POST", "/site/refunds", refund, token=("site", 0)).want(201)
    return stand.earned


def today(stand):
    return stand.value("SELECT UTC_DATE() AS d")


def tell(stand, line, service, cents):
    body = {"line_id": line, "invoice_id": "F1", "number": "2026/1", "item": {"kind": "hosting", "id": service},
            "paid_on": today(stand), "net": {"amount": cents, "currency": "EUR"}, "kind": "renewal"}
    return stand.api("POST", "/site/renewals", body, token=("site", 0)).want(201)


def month(stand, back):
    return stand.value(f"SELECT DATE_FORMAT(UTC_DATE() - INTERVAL {back} MONTH, '%Y-%m') AS m")


def age(stand, where, back):
    """The entries were paid and are confirmed on the 10th of a month that is over."""
    day = f"DATE_FORMAT(UTC_DATE() - INTERVAL {back} MONTH, '%Y-%m-10')"
    stand.admin_sql(f"UPDATE entry SET paid_on = {day}, confirms_on = {day} WHERE {where}")


def sign_in(stand, account, role):
    b = stand.browser()
    page = b.get(stand.ctl("token", "--role", role, "--account", str(account), "--enter", "/handover/").strip())
    eq(page.status, 303, f"sign-in of {account}")
    return b


def send(browser, form, **fields):
    form.fill(fields)
    return browser.submit(form)


def close(stand):
    return stand.ctl("close-statements")


def statement(stand, which, who=AGENCY, **headers):
    return stand.api("GET", f"/commission/statements/{which}", token=who, headers=headers)


def table(text):
    check(text.startswith("\ufeff"), "no byte order mark")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


@test("an agency without a commission reads why, on a page with no entry and no statement")
def empty(stand):
    page = sign_in(stand, 102, "reseller").get(OWN)
    eq(page.status, 200, "the page")
    check("Finora nessuna commissione" in page.text, "no word of it")
    check("Non c'è ancora nessun rendiconto" in page.text.replace("&#39;", "'"), "no word of statements")


@test("the entries stand in words, by month, with their sum, newest first; what is recorded is not confirmed yet")
def words(stand):
    world(stand)
    page = sign_in(stand, 101, "reseller").get(OWN)
    eq(page.status, 200, "the page")
    check("bottega0.it, rinnovo pagato il" in page.text, page.text)
    check("12,00 € × 10 % = 1,20 €" in page.text, "the sum in words")
    check("rimborso di 6,00 €" in page.text and "-0,60 €" in page.text, "the refund in words")
    eq(page.text.count("3 voci, in tutto 4,50 €"), 1, "the sum of the month, once")
    eq(len([n for n in page.root.all("h3")]), 1, "months")
    check(page.text.index("rimborso di 6,00") < page.text.index("12,00 €"), "newest first")
    rows = stand.api("GET", "/commission/entries", token=AGENCY).want(200).json["data"]
    eq({r["status"] for r in rows}, {"accrued"}, "states")


@test("a month that is over is closed once, with a number and a hash; closing again makes nothing")
def closing(stand):
    world(stand)
    age(stand, "line_id = '=A1'", 2)
    check("1 closed" in close(stand), "what closing says")
    check("0 closed" in close(stand), "closing again")
    first = statement(stand, month(stand, 2)).want(200)
    s = first.json
    eq((s["number"], s["entry_count"], s["accrued"]["amount"], s["reversed"]["amount"]), (1, 2, 120, -60), "sums")
    eq((s["payable"]["amount"], s["carried_out"]["amount"]), (0, 60), "below the minimum it is carried")
    check(re.fullmatch("[0-9a-f]{64}", s["hash"]), s["hash"])
    check(s["hash"] in first.headers["ETag"] and first.headers["ETag"].startswith('"'), "a strong ETag of the hash")
    eq(statement(stand, month(stand, 2), **{"If-None-Match": first.headers["ETag"]}).status, 304, "the same again")
    eq([e["line_id"] for e in s["entries"]], ["=A1", "=A1"], "its lines")
    rows = stand.api("GET", "/commission/entries", token=AGENCY).want(200).json["data"]
    eq({r["line_id"]: r["status"] for r in rows}, {"=A1": "stated", "B-1": "accrued"}, "states")


@test("what was told late goes to the next statement, with what was carried; the mail is one, with the sums")
def late(stand):
    world(stand)
    service = stand.earned[0]
    tell(stand, "late", service, 1000)
    age(stand, "line_id = 'late'", 3)
    age(stand, "line_id = 'B-1'", 1)
    check("1 closed" in close(stand), "the next")
    eq(statement(stand, month(stand, 3)).status, 404, "the month that is closed already stays without one")
    s = statement(stand, month(stand, 1)).want(200).json
    eq((s["number"], s["carried_in"]["amount"], s["accrued"]["amount"], s["payable"]["amount"]), (2, 60, 490, 550),
       "number, carry and sums")
    listed = stand.api("GET", "/commission/statements?limit=1", token=AGENCY).want(200)
    eq((listed.json["has_more"], [x["number"] for x in listed.json["data"]]), (True, [2]), "the first page")
    after = stand.api("GET", f"/commission/statements?starting_after={month(stand, 1)}", token=AGENCY).want(200)
    eq([x["number"] for x in after.json["data"]], [1], "the second")
    eq(stand.value("SELECT COUNT(*) AS n FROM mail WHERE kind = 'statement'"), "2", "mails")
    check("all whole" in stand.ctl("verify-statements"), "the hashes")


@test("the page of a statement: numbered, with totals, fingerprint in groups, entries with their place")
def page_of_statement(stand):
    world(stand)
    b = sign_in(stand, 101, "reseller")
    page = b.get(f"{OWN}/statements/{month(stand, 1)}")
    eq(page.status, 200, "the page")
    check("Rendiconto 2, " in page.text and "5,50 €" in page.text, "number and amount")
    check(re.search("[0-9a-f]{8}( [0-9a-f]{8}){7}", page.text), "the hash in groups")
    check("1. bottega0.it" in page.text, "the first entry")
    check("un anno fa non c" in page.text.lower(), "nothing to compare with")
    for wrong in ("2026-13", "x", "1999-01", "2026-1"):
        eq(b.get(f"{OWN}/statements/{wrong}").status, 404, wrong)
    eq(b.get(f"{OWN}/statements/{month(stand, 1)}?from=0").status, 404, "no such place")


@test("CSV: what a spreadsheet would compute is harmless, and the amounts add up as numbers")
def csv_is_safe(stand):
    world(stand)
    b = sign_in(stand, 101, "reseller")
    page = b.get(f"{OWN}/statements/{month(stand, 2)}?format=csv")
    eq(page.status, 200, "the table")
    check("text/csv" in page.headers["Content-Type"] and "attachment" in page.headers["Content-Disposition"], "headers")
    rows = table(page.text)
    eq([r["Riga pagata"] for r in rows], ["'=A1", "'=A1"], "lines")
    eq([r["Rimborso"] for r in rows], ["", "'" + REFUND_ID], "refunds")
    eq([r["Commissioni"] for r in rows], ["1,20", "-0,60"], "commission")
    eq([r["Servizio"] for r in rows], ["bottega0.it"] * 2, "names")
    check(not re.search(r"(^|;)[=+@\t]", page.text, re.M), "a cell begins with a formula")
    same = statement(stand, month(stand, 2), Accept="text/csv", **{"Accept-Language": "it"}).want(200)
    eq(same.body.decode("utf-8"), page.text, "the endpoint's")
    open_one = b.get(f"{OWN}?format=csv&month={month(stand, 1)}")
    eq(sum(int(r["Commissioni"].replace(",", "")) for r in table(open_one.text)), 390, "a month by payment")
    eq(b.get(f"{OWN}?format=csv&month=2026-13").status, 404, "no month")
    eq(b.get(f"{OWN}?format=csv").status, 404, "without a month")
    eq(len(table(b.get(f"{OWN}?format=csv&month=1999-01").text)), 0, "an empty month")


@test("entries are read in pages, each once, on and back")
def pages(stand):
    world(stand)
    for i in range(60):
        tell(stand, f"many-{i:02}", stand.earned[1], 100)
    b = sign_in(stand, 101, "reseller")
    first = b.get(OWN)
    older = first.root.one("a", rel="next")["href"]
    second = b.get(older)
    newer = second.root.one("a", rel="prev")["href"]
    count = lambda page: len(re.findall("(rinnovo pagato|rimborso di)", page.text))
    eq(count(first), 50, "the first page")
    eq(count(first) + count(second), int(stand.value("SELECT COUNT(*) AS n FROM entry")), "both")
    eq(count(b.get(newer)), 50, "back again")
    eq(b.get(OWN + "?older=ent_nothing").status, 404, "an edge that is none")


@test("staff pays: what is missing or does not add up is 422 with what was typed, then 303; a second time it is 409")
def payout(stand):
    world(stand)
    b = sign_in(stand, 1, "staff")
    page = b.get(STAFF_SIDE)
    eq(page.status, 200, "the page")
    number = stand.value("SELECT statement_id AS n FROM statement WHERE payable_cents > 0")
    action = f"{STAFF_SIDE}/pay/{number}"
    day = stand.value("SELECT DATE_FORMAT(UTC_DATE(), '%d/%m/%Y') AS d")
    wrong = send(b, page.form(action=action), paid_on="mai", withheld="1,00", net="5,50", reference="")
    eq(wrong.status, 422, "wrong")
    check("devono fare 5,50 euro" in wrong.text and 'value="mai"' in wrong.text, "what is wrong, what was typed")
    check("Inserisci il riferimento del pagamento" in wrong.text, "the reference")
    eq(stand.value("SELECT COUNT(*) AS n FROM payout"), "0", "nothing was written")
    done = send(b, wrong.form(action=action), paid_on=day, withheld="1,10", net="4.40", reference="BON 7 <x>")
    eq(done.status, 303, "paid")
    check("BON 7 &lt;x&gt;" in b.get(done.location).text, "it is listed")
    row = stand.sql("SELECT gross_cents, withheld_cents, net_cents FROM payout")[0]
    eq((row["gross_cents"], row["withheld_cents"], row["net_cents"]), ("550", "110", "440"), "what was written")
    again = send(b, page.form(action=action), paid_on=day, withheld="0", net="5,50", reference="again")
    eq(again.status, 409, "paid twice")
    text = sign_in(stand, 101, "reseller").get(f"{OWN}/statements/{month(stand, 1)}").text
    check("4,40 €" in text and "BON 7 &lt;x&gt;" in text, "the agency reads it")
    rows = stand.api("GET", "/commission/entries?limit=100", token=AGENCY).want(200).json["data"]
    eq({r["line_id"]: r["status"] for r in rows if r["line_id"] in ("late", "B-1", "=A1")},
       {"=A1": "stated", "late": "paid", "B-1": "paid"}, "states")
    eq(statement(stand, month(stand, 1)).json["payout"]["reference"], "BON 7 <x>", "the endpoint")


@test("what is owed back is carried as it is, and nothing is paid; the year before is compared")
def owed_and_compared(stand):
    world(stand)
    age(stand, "line_id LIKE 'many-%'", 0)
    stand.admin_sql("UPDATE entry SET confirms_on = '2099-01-01' WHERE line_id LIKE 'many-%'")
    with_history = stand.add_service(102, "Basic", "annata.it")
    journeys.finished(stand, [("hosting", with_history)], reseller=102)
    tell(stand, "Y0", with_history, 2000)
    age(stand, "line_id = 'Y0'", 13)
    gone = stand.add_service(102, "Basic", "partita.it")
    journeys.finished(stand, [("hosting", gone)], reseller=102)
    tell(stand, "Y1", gone, 3000)
    age(stand, "line_id = 'Y1'", 13)
    check("1 closed" in close(stand), "a year ago")
    stand.admin_sql(f"UPDATE handover_site.service SET account_id = 201 WHERE service_id = {gone}")
    refund = {"line_id": "Y0", "refund_id": "r", "refunded_on": today(stand), "net": {"amount": 2000, "currency": "EUR"}}
    stand.api("POST", "/site/refunds", refund, token=("site", 0)).want(201)
    age(stand, "line_id = 'Y0' AND kind = 'reversal'", 1)
    check("1 closed" in close(stand), "this year")
    s = statement(stand, month(stand, 1), OTHER).want(200).json
    eq((s["number"], s["payable"]["amount"], s["carried_out"]["amount"]), (2, 0, -200), "nothing to pay")
    eq({c["name"]: c["reason"] for c in s["changes"]}, {"annata.it": "refund", "partita.it": "left"}, "what changed")
    page = sign_in(stand, 102, "reseller").get(f"{OWN}/statements/{month(stand, 1)}")
    check("partita.it: non è più di quel cliente" in page.text, "in words")
    check("-2,00 € riportati" in sign_in(stand, 102, "reseller").get(OWN).text, "in the list")


@test("nobody reads another's: by page, by endpoint, by edge; a customer reads no amount at all")
def access(stand):
    world(stand)
    mine = stand.api("GET", "/commission/entries?limit=1", token=AGENCY).json["data"][0]["id"]
    other = sign_in(stand, 102, "reseller")
    eq(other.get(f"{OWN}/statements/{month(stand, 2)}").status, 404, "another's statement")
    eq(other.get(f"{OWN}?older={mine}").status, 404, "another's edge")
    eq(statement(stand, month(stand, 2), OTHER).status, 404, "by the endpoint")
    for path in (f"/commission/statements/{month(stand, 2)}?account_id=101", "/commission/statements?account_id=101"):
        eq(stand.api("GET", path, token=OTHER).status, 404, path)
    check("bottega" not in other.get(OWN).text, "names of another's")
    customer = sign_in(stand, 201, "customer")
    for path in (OWN, f"{OWN}/statements/{month(stand, 2)}", STAFF_SIDE, f"{STAFF_SIDE}/101"):
        eq(customer.get(path).status, 403, path)
    eq(other.get(f"{STAFF_SIDE}/102").status, 403, "staff's side")
    staff = sign_in(stand, 1, "staff")
    check("bottega1.it" in staff.get(f"{STAFF_SIDE}/101").text, "staff reads it")
    eq(staff.get(f"{STAFF_SIDE}/101/{month(stand, 2)}").status, 200, "and its statements")
    for path in ("999999", "201", "x", f"102/{month(stand, 2)}"):
        eq(staff.get(f"{STAFF_SIDE}/{path}").status, 404, path)
    eq(stand.api("GET", "/commission/statements", token=journeys.STAFF).status, 422, "whose?")
    found = stand.api("GET", "/commission/statements?account_id=101", token=journeys.STAFF).want(200).json["data"]
    eq(len(found), 2, "of one account")
    eq(stand.api("GET", "/commission/statements", token=("customer", 201)).status, 403, "a customer")


@test("what the site tells otherwise waits for staff, who settles it with a note; without one it is 422")
def alarms(stand):
    world(stand)
    body = {"line_id": "B-1", "invoice_id": "F1", "number": "2026/1", "item": {"kind": "hosting", "id": stand.earned[1]},
            "paid_on": "2026-01-01", "net": {"amount": 1, "currency": "EUR"}, "kind": "renewal"}
    stand.api("POST", "/site/renewals", body, token=("site", 0)).want(409)
    b = sign_in(stand, 1, "staff")
    page = b.get(STAFF_SIDE)
    check("La riga pagata B-1 è stata comunicata di nuovo" in page.text, "the alarm")
    action = f"{STAFF_SIDE}/alarms/{stand.value('SELECT alarm_id AS n FROM ledger_alarm')}"
    eq(send(b, page.form(action=action), note="").status, 422, "without a note")
    eq(send(b, page.form(action=action), note="Un errore del sito").status, 303, "with one")
    check("B-1 è stata" not in b.get(STAFF_SIDE).text, "it waits no more")
    eq(stand.value("SELECT settled_note AS n FROM ledger_alarm"), "Un errore del sito", "the note")


@test("a payout wants a sign-in that is fresh")
def fresh(stand):
    world(stand)
    b = sign_in(stand, 1, "staff")
    number = stand.value("SELECT MIN(statement_id) AS n FROM statement WHERE payable_cents > 0 AND statement_id NOT IN "
                         "(SELECT statement_id FROM payout)")
    page = b.get(STAFF_SIDE)
    stand.admin_sql("UPDATE session SET signed_in_at = signed_in_at - INTERVAL 1 HOUR")
    answer = send(b, page.form(action=f"{STAFF_SIDE}/pay/{number}"), paid_on="1/1/2026", withheld="0", net="1",
                  reference="x")
    check(answer.status in (303, 401), f"an old sign-in pays: {answer.status}")
    if answer.status == 303:
        check("sign-in" in answer.location, answer.location)
    eq(stand.value(f"SELECT COUNT(*) AS n FROM payout WHERE statement_id = {number}"), "0", "nothing was written")


@test("a statement cannot be changed by the program, and a change by somebody else shows")
def immutable(stand):
    world(stand)
    for sql in ("UPDATE statement SET payable_cents = 0", "DELETE FROM statement_line", "UPDATE payout SET net_cents = 0",
                "UPDATE statement_line SET line = ''"):
        try:
            stand.app_sql(sql)
        except Exception as refused:  # pylint: disable=broad-except
            check("denied" in str(refused), str(refused))
        else:
            check(False, f"the program may {sql}")
    stand.admin_sql("UPDATE statement_line SET line = REPLACE(line, '\"net\":1200', '\"net\":1201')")
    done = stand.ctl("verify-statements", ok=False)
    eq(done.returncode, 65, "the exit code")
    check("1 BROKEN" in done.stdout and "a line is not its entry" in done.stderr, done.stdout + done.stderr)
    stand.admin_sql("UPDATE statement_line SET line = REPLACE(line, '\"net\":1201', '\"net\":1200')")
    check("all whole" in stand.ctl("verify-statements"), "as it was")
