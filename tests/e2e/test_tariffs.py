"""Tariffs: handoverctl and staff's page; from which day they count; what is frozen; what the next 12 months may earn."""
import datetime

import journeys
from harness import check, eq, test
from journeys import Handover
from walk import check_errors, fill_request, sign_in

PAGE = "/handover/staff/tariffs"
TODAY = datetime.date.fromisoformat


def today(stand, days=0):
    return stand.value(f"SELECT DATE_FORMAT(UTC_DATE() + INTERVAL {days} DAY, '%Y-%m-%d')")


def typed(day):
    return TODAY(day).strftime("%d/%m/%Y")


def product(stand, name, cents=6900):
    """A product of its own, so that no other test's tariffs are touched."""
    stand.admin_sql(f"INSERT INTO handover_site.price (product, price_list, net_cents) VALUES ('{name}', 'retail', {cents}), "
                    f"('{name}', 'reseller', {cents // 2})")
    return name


def tariffs(stand, name):
    rows = stand.api("GET", "/tariffs", token=("reseller", 101)).want(200).json["data"]
    return [r for r in rows if r["product"] == name]


def refused(stand, words, *arguments):
    done = stand.ctl("tariff", "add", *arguments, ok=False)
    eq(done.returncode, 65, f"the exit code of {arguments}: {done.stderr}")
    check(words in done.stderr, f"{arguments}: {done.stderr!r} without {words!r}")


@test("handoverctl tariff adds and lists; what is wrong is named, with exit code 65, and usage with 64")
def by_hand(stand):
    name = product(stand, "Prova A")
    said = stand.ctl("tariff", "add", name.lower(), "--rate", "12,5%", "--months", "24", "--holding", "14")
    eq(said, f"tariff: {name} from {today(stand)}: 12.50 % of the net amount of each renewal, for 24 months from the handover; "
             "confirmed 14 days after the payment", "what it says")
    eq(tariffs(stand, name), [{"product": name, "rate_bp": 1250, "base": "net", "months": 24, "holding_days": 14,
                               "valid_from": today(stand)}], "the tariff in the endpoint")
    stand.ctl("tariff", "add", name, "--fixed", "4.00", "--from", today(stand, 10))
    lines = [line for line in stand.ctl("tariff", "list").splitlines() if name in line]
    eq([line.split()[:2] for line in lines], [["to_come", today(stand, 10)], ["in_force", today(stand)]], "the list")
    check("€4.00 for each renewal, without an end; confirmed 30 days after" in lines[0], lines[0])
    eq(stand.value(f"SELECT COUNT(*) FROM tariff WHERE product = '{name}' AND added_by IS NULL"), "2", "by hand")
    stand.ctl("tariff", "add", "Domain.CO.UK", "--rate", "0")
    eq([t["rate_bp"] for t in tariffs(stand, "domain.co.uk")], [0], "an ending, as it is stored")
    for words, arguments in (
            ("already a tariff", (name, "--rate", "5")), ("already a tariff", (name.upper(), "--rate", "5")),
            ("percentage from 0 to 100", (name, "--rate", "100,01", "--from", today(stand, 1))),
            ("percentage from 0 to 100", (name, "--rate", "1.234", "--from", today(stand, 1))),
            ("percentage from 0 to 100", (name, "--rate=-1", "--from", today(stand, 1))),
            ("amount in euros", (name, "--fixed", "0", "--from", today(stand, 1))),
            ("either a percentage", (name, "--rate", "5", "--fixed", "4", "--from", today(stand, 1))),
            ("duration in months", (name, "--rate", "5", "--months", "601", "--from", today(stand, 1))),
            ("holding time", (name, "--rate", "5", "--holding", "366", "--from", today(stand, 1))),
            ("in the past", (name, "--rate", "5", "--from", today(stand, -1))),
            ("day like", (name, "--rate", "5", "--from", "2026-02-30")),
            ("product of the price list", ("Nessuno", "--rate", "5")),
            ("product of the price list", ("domain.", "--rate", "5")),
            ("product of the price list", ("domain.it..x", "--rate", "5"))):
        refused(stand, words, *arguments)
    for arguments in ((), ("add",), ("add", name), ("add", name, "other", "--rate", "5"), ("list", "more"),
                      ("add", name, "--rate", "5", "--what")):
        eq(stand.ctl("tariff", *arguments, ok=False).returncode, 64, f"the exit code of {arguments}")
    eq(stand.value(f"SELECT COUNT(*) FROM tariff WHERE product = '{name}'"), "2", "tariffs after what was refused")


@test("staff's page: a preview in euros, then the tariff; wrong answers 422 beside the field, twice the same is one")
def by_page(stand):
    name = product(stand, "Prova B")
    staff = sign_in(stand, 1)
    page = staff.get(staff.get("/handover/staff").want(200).link("Tariffe")).want(200)
    check("Una tariffa successiva non tocca mai ciò che è stato chiesto prima" in page.main_text, "what it does not touch")
    check("Starter" in page.main_text and "69,00 € × 10 % = 6,90 € l'anno" in page.main_text, "what is in force")
    form = page.form(button="anteprima")
    eq((form["months"], form["holding"], form["valid_from"]), ("36", "30", typed(today(stand))), "what it begins with")
    page = staff.submit(form.fill({"product": name, "rate": "101"}))
    check_errors(page, rate="da 0 a 100")
    eq(page.form(button="anteprima")["product"], name, "what was typed")
    page = staff.submit(page.form(button="anteprima").fill({"rate": "12,5 %", "valid_from": typed(today(stand, 1))})).want(200)
    check("69,00 € × 12,50 % = 8,63 € l'anno" in page.main_text, "the preview: 862.5 cents, half up")
    check("12,50 % dell'imponibile di ogni rinnovo, per 36 mesi dal passaggio; confermata 30 giorni dopo il pagamento"
          in page.main_text, "the term in words")
    check("Fino ad allora quel prodotto non rende" in page.main_text, "until then")
    eq(stand.value(f"SELECT COUNT(*) FROM tariff WHERE product = '{name}'"), "0", "tariffs after a preview")
    form = page.form(button="Aggiungi")
    done = staff.submit(form).want(303)
    page = staff.follow(done).want(200)
    check(f"La tariffa di {name} dal" in page.root.one("p", role="status").text, "what was done")
    eq(staff.submit(form).want(303).location, done.location, "the same form again")
    row = stand.sql(f"SELECT rate_bp, months, holding_days, added_by, base FROM tariff WHERE product = '{name}'")
    eq(row, [{"rate_bp": "1250", "months": "36", "holding_days": "30", "added_by": "1", "base": "net"}], "the row")
    # The same day again: the preview says so, and the post too, with what was typed.
    form = page.form(button="anteprima").fill({"product": name, "rate": "", "fixed": "4", "valid_from": typed(today(stand, 1))})
    check_errors(staff.submit(form), valid_from="già una tariffa")
    page = staff.submit(form.fill({"valid_from": typed(today(stand, 2))})).want(200)
    check("4,00 € sui 69,00 € di un anno" in page.main_text and "Fino ad allora: 12,50 %" in page.main_text, "a fixed amount")
    pairs = [(n, typed(today(stand, 1)) if n == "valid_from" else v) for n, v in page.form(button="Aggiungi").pairs(None)]
    page = check_errors(staff.send_pairs(page.form(button="Aggiungi"), pairs), valid_from="già una tariffa")
    eq(page.form(button="anteprima")["fixed"], "4", "what was typed")
    for fields, wrong in (({"product": ""}, "product"), ({"product": "Nessuno"}, "product"), ({"fixed": "0"}, "fixed"),
                          ({"rate": "5"}, "fixed"), ({"months": ""}, "months"), ({"holding": "x"}, "holding"),
                          ({"fixed": ""}, "rate"), ({"valid_from": "ieri"}, "valid_from"),
                          ({"valid_from": typed(today(stand, -1))}, "valid_from")):
        again = page.form(button="anteprima").fill({"product": name, "rate": "", "fixed": "4", "months": "36",
                                                    "holding": "30", "valid_from": typed(today(stand, 3)), **fields})
        check_errors(staff.submit(again), **{wrong: ""})


@test("a sign-in that is not fresh previews, and is asked again before it adds")
def not_fresh(stand):
    name = product(stand, "Prova C")
    staff = sign_in(stand, 2)
    stand.admin_sql("UPDATE session SET signed_in_at = UTC_TIMESTAMP(6) - INTERVAL 6 MINUTE WHERE account_id = 2")
    page = staff.submit(staff.get(PAGE).want(200).form(button="anteprima").fill({"product": name, "rate": "5"})).want(200)
    answer = staff.submit(page.form(button="Aggiungi"))
    check("/sign-in" in (answer.location or "") or answer.status == 401, f"{answer!r}")
    eq(stand.value(f"SELECT COUNT(*) FROM tariff WHERE product = '{name}'"), "0", "tariffs")


@test("a tariff from tomorrow does not count today; a later one touches no open request, and the holding time is frozen too")
def from_a_day_on(stand):
    name = product(stand, "Prova D")
    stand.ctl("tariff", "add", name, "--rate", "10", "--months", "24", "--holding", "45")
    stand.ctl("tariff", "add", name, "--rate", "90", "--holding", "0", "--from", today(stand, 1))
    service = stand.add_service(101, name)
    g = Handover(stand, [("hosting", service)])
    term = {"rate_bp": 1000, "base": "net", "months": 24, "holding_days": 45,
            "estimate_year": {"amount": 690, "currency": "EUR"}}
    eq(g.items[0]["term"], term, "the term of the request")
    # The same two as the days go by: the one of the request yesterday's, the other today's.
    stand.admin_sql(f"UPDATE tariff SET valid_from = valid_from - INTERVAL 1 DAY WHERE product = '{name}' ORDER BY valid_from")
    eq([t["rate_bp"] for t in tariffs(stand, name)], [9000], "the tariff in force now")
    eq(g.list("items")[0]["term"], term, "the term of the open request, its estimate too")
    other = Handover(stand, [("hosting", stand.add_service(101, name))])
    eq((other.items[0]["term"]["rate_bp"], other.items[0]["term"]["holding_days"]), (9000, 0), "a new request's")
    g.accept()
    g.wait("commission_recorded")
    row = stand.sql("SELECT rate_bp, months, holding_days FROM commission_term JOIN item USING (item_id) WHERE "
                    f"item.public_id = '{g.items[0]['id']}'")
    eq(row, [{"rate_bp": "1000", "months": "24", "holding_days": "45"}], "the term after the move")


@test("the estimate goes by the next due day: nothing for what is due later, or after the term")
def estimates(stand):
    name = product(stand, "Prova E")
    stand.ctl("tariff", "add", name, "--rate", "10", "--months", "6")
    def estimate(days, **columns):
        number = stand.add_service(101, name, next_due_on=today(stand, days), **columns)
        answer = stand.api("POST", "/preflight", {"items": [{"kind": "hosting", "id": number}]}, token=("reseller", 101))
        return answer.want(200).json["data"][0]["term"]["estimate_year"]["amount"]
    eq([estimate(days) for days in (40, 100, 250, 400)], [690, 690, 0, 0], "due within the term, after it, in two years")


@test("R4 says of each service rate, base, duration, holding time and estimate, or that there is no commission")
def terms_page(stand):
    name, free = product(stand, "Prova F"), product(stand, "Prova G")
    stand.ctl("tariff", "add", name, "--fixed", "4", "--holding", "1")
    items = [("Basic", 100), (name, 100), (name, 500), (free, 100)]
    numbers = [stand.add_service(101, p, next_due_on=today(stand, days)) for p, days in items]
    b = sign_in(stand, 101)
    fill_request(b, [f"hosting_{n}" for n in numbers])
    page = b.get("/handover/new/terms").want(200)
    rows = [li.text for li in page.root.one("ul", class_="ho-rows").all("li")]
    eq(len(rows), 4, f"rows: {rows}")
    of = {number: next(r for r in rows if f"sito{number}.it" in r) for number in numbers}
    for number, words in zip(numbers, (
            ("10 % dell'imponibile di ogni rinnovo, per 36 mesi dal passaggio; confermata 30 giorni dopo il pagamento",
             "circa 3,90 € all'anno"),
            ("4,00 € a ogni rinnovo, senza scadenza; confermata 1 giorno dopo il pagamento", "circa 4,00 € all'anno"),
            ("4,00 €", "nei prossimi 12 mesi non scade nulla"), ("nessuna commissione",))):
        for w in words:
            check(w in of[number], f"{of[number]!r} without {w!r}")
    check("circa 7,90 € all'anno" in page.main_text, "the sum")


@test("the next 12 months of what was handed over: by month, at the owner's price, the reseller's own and staff's")
def next_months(stand):
    agency = stand.add_account("reseller", price_list="reseller", tax_code=f"EST{journeys.new_email()[:12]}")
    name = product(stand, "Prova H")
    stand.ctl("tariff", "add", name, "--rate", "10")
    def estimate(token, query=""):
        return stand.api("GET", "/commission/estimate" + query, token=token)
    me = ("reseller", agency)
    eq(estimate(me).want(200).json["terms"], 0, "terms before")
    days = (40, 41, 500)
    numbers = [stand.add_service(agency, name, next_due_on=today(stand, d)) for d in days]
    g = Handover(stand, [("hosting", n) for n in numbers], reseller=agency)
    g.accept()
    g.wait("commission_recorded")
    e = estimate(me).want(200).json
    eq((e["from"], e["until"]), (today(stand), stand.value("SELECT UTC_DATE() + INTERVAL 12 MONTH - INTERVAL 1 DAY")), "days")
    eq((e["terms"], e["renewals"], e["estimate"]["amount"]), (3, 2, 1380), "of three terms two fall due, at the retail price")
    due = {}
    for d in days[:2]:
        due[today(stand, d)[:7] + "-01"] = due.get(today(stand, d)[:7] + "-01", 0) + 690
    eq({m["month"]: m["estimate"]["amount"] for m in e["months"] if m["renewals"]}, due, "by month")
    check(len(e["months"]) in (12, 13), f"{len(e['months'])} months")
    eq(estimate(("staff", 1), f"?account_id={agency}").want(200).json["estimate"], e["estimate"], "as staff reads it")
    check(estimate(("staff", 1)).want(200).json["estimate"]["amount"] >= 1380, "everybody's")
    estimate(("staff", 1), "?account_id=x").want(422, "validation")
    estimate(me, "?account_id=101").want(403)
    estimate(("customer", 201)).want(403)
    # What its owner will not renew, and what left, earns nothing more.
    stand.admin_sql(f"UPDATE handover_site.service SET cancel_requested = 1 WHERE service_id = {numbers[0]}")
    eq(estimate(me).json["estimate"]["amount"], 690, "after a cancellation")
    stand.admin_sql(f"UPDATE handover_site.service SET account_id = 202 WHERE service_id = {numbers[1]}")
    eq(estimate(me).json["estimate"]["amount"], 0, "after it moved on")
