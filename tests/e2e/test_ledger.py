"""The ledger: who paid, what ends a term, accounts that are merged, contradictions, and reading the host again."""
import invariants
from actors import quiet, refund, renewal
from harness import Stand, check, eq, insert, test, wait_for
from journeys import Handover, finished, request_body, set_domain, set_service
from walk import sign_in


def make_stand():
    return Stand(config={"worker": {"chores_seconds": 1}})


def day(stand, days=0, months=0):
    return stand.value(f"SELECT UTC_DATE() + INTERVAL {months} MONTH + INTERVAL {days} DAY")


def moved_service(stand):
    """A handover of one hosting that earns 10 % for 36 months, and the service."""
    service = stand.add_service()
    return finished(stand, [("hosting", service)]), service


def tell(stand, what, body, status=201, code=None):
    return stand.api("POST", "/site/" + what, body, token=("site", 0)).want(status, code).json


def paid(stand, line, service, on=None, kind="hosting", cents=3900, status=201, **members):
    """Tells a renewal; the commission of each of its entries."""
    body = {**renewal(line, kind, service, cents, on or day(stand)), **members}
    return [e["commission"]["amount"] for e in tell(stand, "renewals", body, status)["entries"]]


def host_line(stand, line, service, account, on=None, **columns):
    stand.admin_sql(insert("handover_site.paid_line", {
        "line_id": line, "invoice_id": "F-" + line, "number": "2026/" + line, "account_id": account, "kind": "hosting",
        "host_id": service, "line_kind": "renewal", "paid_on": on or day(stand), "net_cents": 3900, **columns}))


def host_refund(stand, line, number, cents):
    stand.admin_sql(insert("handover_site.refunded_line", {
        "line_id": line, "refund_id": number, "refunded_on": day(stand), "net_cents": cents}))


def merged(stand, old, new, status=201, code=None, **members):
    return tell(stand, "accounts/merged", {"from_account": old, "into_account": new, **members}, status, code)


def alarms(stand):
    return [(r["kind"], r["line_id"], r["refund_id"]) for r in
            stand.sql("SELECT kind, line_id, refund_id FROM ledger_alarm ORDER BY alarm_id")]


def reconcile(stand, *more, first=None, last=None):
    """The lines it prints; the last one has the counts."""
    return stand.ctl("reconcile", "--from", first or day(stand), "--to", last or day(stand), *more).splitlines()


def counts(line):
    return [int(w) for w in line.replace(",", " ").split() if w.isdigit()]


@test("a contradiction is refused and raises one alarm, however often it is told; refunds above the line raise one too")
def contradictions(stand):
    _, service = moved_service(stand)
    eq(paid(stand, "A1", service), [390], "commission")
    for cents in (3901, 3901, 3901, 4000):
        tell(stand, "renewals", renewal("A1", "hosting", service, cents, day(stand)), 409, "amount-differs")
    tell(stand, "refunds", refund("A1", "R1", 1000, day(stand)))
    for _ in range(2):
        tell(stand, "refunds", refund("A1", "R1", 1001, day(stand)), 409, "amount-differs")
    eq(alarms(stand), [("renewal_differs", "A1", "")] * 2 + [("refund_differs", "A1", "R1")], "alarms")
    tell(stand, "refunds", refund("A1", "R2", 3000, day(stand)))
    tell(stand, "refunds", refund("A1", "R2", 3000, day(stand)), 200)
    eq(alarms(stand)[3:], [("refund_exceeds", "A1", "")], "the alarm of too much")
    eq(stand.value("SELECT SUM(commission_cents) FROM entry WHERE line_id = 'A1'"), "0", "and no more is taken back")
    invariants.hold(stand)


@test("who paid decides: the customer, by whatever account of its party; another earns the agency nothing")
def payers(stand):
    g, service = moved_service(stand)
    code = stand.value(f"SELECT tax_code FROM host_account WHERE account_id = {g.customer[1]}")
    same, other = stand.add_account(tax_code=code), stand.add_account()
    eq(paid(stand, "P1", service, account_id=g.customer[1]), [390], "the customer")
    eq(paid(stand, "P2", service, account_id=same), [390], "its other account")
    eq(paid(stand, "P3", service, account_id=other), [], "somebody else")
    host_line(stand, "P4", service, other)
    host_line(stand, "P5", service, g.customer[1])
    eq((paid(stand, "P4", service), paid(stand, "P5", service)), ([], [390]), "as the host's paid line says")
    eq(paid(stand, "P6", service), [390], "nobody says: who owns the item")
    eq(paid(stand, "P1", service, status=200), [390], "told again without the payer: the same words")
    tell(stand, "renewals", {**renewal("P1", "hosting", service, 3900, day(stand)), "account_id": other}, 409)
    eq(stand.value("SELECT account_id FROM told_renewal WHERE line_id = 'P5'"), str(g.customer[1]), "kept")


@test("accounts merged in a chain, told in either order: dossier, entries and lines are the last one's; the old session ends")
def merges(stand):
    for n, order in enumerate(((0, 1), (1, 0))):
        g, service = moved_service(stand)
        old, b, c = g.customer[1], stand.add_account(), stand.add_account()
        steps = ((old, b), (b, c))
        customer = sign_in(stand, old)
        customer.get("/handover/").want(200)
        line = f"M{n}-"
        eq(paid(stand, line + "1", service, account_id=c), [], "not known yet to be one")
        for k in order:
            merged(stand, *steps[k])
            merged(stand, *steps[k], status=200)
        eq(stand.sql(f"SELECT root_account FROM account_merge WHERE from_account IN ({old}, {b})"),
           [{"root_account": str(c)}] * 2, "roots")
        eq(stand.value(f"SELECT customer_id FROM migration WHERE public_id = '{g.id}'"), str(c), "the dossier's customer")
        eq(g.events().count("account_merged"), 1 if order[0] else 2, "told in the trail")
        eq(paid(stand, line + "1", service, status=200, account_id=c), [390], "told before: it earns by now")
        eq(stand.value(f"SELECT COUNT(*) FROM entry WHERE line_id = '{line}1'"), "1", "and had been written by the merge")
        eq(stand.value(f"SELECT COUNT(*) FROM session WHERE account_id = {old}"), "0", "sessions")
        customer.get(f"/handover/migrations/{g.id}").want(303)
        merged(stand, old, c, 409, "state-conflict")
        merged(stand, old, b, 409, "state-conflict", merged_on="2020-01-01")
        merged(stand, c, old, 422, "validation")
        merged(stand, c, c, 422, "validation")
        stand.admin_sql(f"UPDATE handover_site.service SET account_id = {c} WHERE service_id = {service}")
    invariants.hold_and_verify(stand)


@test("an account that is no more neither accepts nor submits: it is asked to sign in as what it became")
def merged_acts(stand):
    old, into = stand.add_account(), stand.add_account()
    g = Handover(stand, [("domain", stand.add_domain())],
                 email=stand.value(f"SELECT email FROM handover_site.account WHERE account_id = {old}"))
    agency = stand.add_account("reseller")
    mine = stand.add_domain(agency)
    merged(stand, old, into)
    merged(stand, agency, 101)
    g.accept_answer(("customer", old), billing=None).want(401, "sign-in-required")
    stand.api("POST", "/migrations", request_body([("domain", mine)]), ("reseller", agency)).want(401, "sign-in-required")
    eq((g.state(), stand.value(f"SELECT COUNT(*) FROM migration WHERE reseller_id = {agency} OR customer_id = {old}")),
       ("requested", "0"), "the state, and dossiers of what is no more")
    invariants.hold_and_verify(stand)


@test("an agency that was merged: the other account reads its entries and terms, and pages through them")
def merged_agency(stand):
    service, agency, into = stand.add_service(102), 102, stand.add_account("reseller")
    g = Handover(stand, [("hosting", service)], reseller=agency)
    g.accept()
    g.wait("commission_recorded")
    for n in range(3):
        eq(paid(stand, f"MA{n}", service), [390], "commission")
    before = stand.api("GET", "/commission/entries?limit=100", token=("reseller", agency)).want(200).json["data"]
    merged(stand, agency, into)
    seen, after = [], ""
    while True:
        page = stand.api("GET", "/commission/entries?limit=2" + after, token=("reseller", into)).want(200).json
        seen += page["data"]
        if not page["has_more"]:
            break
        after = "&starting_after=" + seen[-1]["id"]
    eq([e["id"] for e in seen], [e["id"] for e in before], "entries")
    eq(len(stand.api("GET", "/commission/terms", token=("reseller", into)).want(200).json["data"]), 1, "terms")
    eq(paid(stand, "MA9", service), [390], "its term goes on")
    eq(len(stand.api("GET", "/commission/entries?limit=100", token=("reseller", into)).json["data"]), 4, "entries")
    invariants.hold_and_verify(stand)


@test("agency and customer become one account: what is paid until that day earns, later nothing, and it is no way back")
def one_party(stand):
    for n, swapped in enumerate((False, True)):
        service, agency = stand.add_service(account=stand.add_account("reseller", price_list="reseller")), None
        agency = int(stand.value(f"SELECT account_id FROM host_service WHERE service_id = {service}"))
        g = Handover(stand, [("hosting", service)], reseller=agency)
        g.accept()
        g.wait("commission_recorded")
        pair = (g.customer[1], agency) if swapped else (agency, g.customer[1])
        merged(stand, *pair)
        eq(stand.sql(f"SELECT reason, ended_on FROM term_end JOIN commission_term USING (item_id) WHERE host_id = {service}"),
           [{"reason": "one_party", "ended_on": day(stand)}], "the term's end")
        eq(paid(stand, f"O{n}-1", service), [390], "on that day")
        eq(paid(stand, f"O{n}-2", service, on=day(stand, 1)), [], "the day after")
    stand.admin_sql("UPDATE handover_site.service s JOIN handover.account_merge m ON m.from_account = s.account_id "
                    "SET s.account_id = m.root_account")
    invariants.hold_and_verify(stand)


@test("a customer that hands the item on: its payments until that day earn the first agency, the next one's payments the next")
def moved_on(stand):
    g, service = moved_service(stand)
    second = g.customer[1]
    stand.admin_sql(f"UPDATE handover_site.account SET kind = 'reseller', price_list = 'reseller' WHERE account_id = {second}")
    next_one = Handover(stand, [("hosting", service)], reseller=second)
    next_one.accept(billing={"kind": "private", "first_name": "Ada", "last_name": "Neri",
                             "codice_fiscale": "VRDLGU75C15F205O", "address": {
                                 "street": "Via Po 1", "town": "Torino", "postcode": "10100", "province": "TO",
                                 "country": "IT"}})
    next_one.wait("commission_recorded")
    tell(stand, "renewals", {**renewal("V1", "hosting", service, 3900, day(stand)), "account_id": second})
    tell(stand, "renewals", renewal("V2", "hosting", service, 3900, day(stand)))
    tell(stand, "renewals", {**renewal("V3", "hosting", service, 3900, day(stand, 1)), "account_id": second})
    tell(stand, "renewals", renewal("V4", "hosting", service, 3900, day(stand, 1)))
    eq([(r["line_id"], int(r["beneficiary_id"])) for r in
        stand.sql("SELECT line_id, beneficiary_id FROM entry WHERE line_id LIKE 'V%' ORDER BY line_id")],
       [("V1", 101), ("V2", second), ("V4", second)], "who earned")
    invariants.hold_and_verify(stand)


def terms_ended(stand, item):
    """Lets the worker look, and returns what ended that item's term."""
    stand.admin_sql("UPDATE chore SET done_at = '1970-01-02' WHERE name = 'terms_end'")
    wait_for(lambda: stand.value("SELECT done_at > '1971-01-01' FROM chore WHERE name = 'terms_end'") == "1",
             "the worker looked", 20)
    return stand.sql("SELECT reason, ended_on FROM term_end JOIN commission_term USING (item_id) "
                     f"WHERE host_id = {item}")


@test("a domain that has left for another registrar earns until it is seen; one that was only asked for goes on")
def transferred_out(stand):
    domain = stand.add_domain()
    finished(stand, [("domain", domain)])
    set_domain(stand, domain, epp_status="pendingTransfer")
    eq(terms_ended(stand, domain), [], "asked for")
    eq(paid(stand, "T1", domain, day(stand, 1), "domain", 1290), [65], "goes on")
    set_domain(stand, domain, status="Transferred Away")
    eq(terms_ended(stand, domain), [{"reason": "transferred_out", "ended_on": day(stand)}], "left")
    eq(paid(stand, "T2", domain, None, "domain", 1290), [65], "until the day it is seen")
    eq(paid(stand, "T3", domain, day(stand, 1), "domain", 1290), [], "not later")
    set_domain(stand, domain, status="Active")
    eq(terms_ended(stand, domain), [{"reason": "transferred_out", "ended_on": day(stand)}], "for ever")
    eq(paid(stand, "T4", domain, day(stand, 2), "domain", 1290), [], "it came back: nothing is revived")


@test("an upgrade that keeps the service's id keeps the term; what is created or registered again is another thing")
def made_again(stand):
    _, service = moved_service(stand)
    set_service(stand, service, product="Pro")
    eq(terms_ended(stand, service), [], "an upgrade ends nothing")
    eq(paid(stand, "U1", service, cents=11900), [1190], "by the frozen rate")
    set_service(stand, service, created_on=day(stand, 2))
    eq(paid(stand, "U2", service, day(stand, 1)), [390], "paid before it was made again, told after")
    eq(paid(stand, "U3", service, day(stand, 2)), [], "paid after")
    eq(terms_ended(stand, service), [{"reason": "re_registered", "ended_on": day(stand, 1)}], "the term's end")
    eq(paid(stand, "U4", service, day(stand, 3)), [], "later")


@test("the duration's last day earns, the day after does not")
def last_day(stand):
    _, service = moved_service(stand)
    eq(paid(stand, "D1", service, day(stand, -1, 36)), [390], "the last day")
    eq(paid(stand, "D2", service, day(stand, 0, 36)), [], "the day after")


@test("reconcile finds what no event told, and says so first without writing; a second time there is nothing")
def lost_events(stand):
    g, service = moved_service(stand)
    who, other = g.customer[1], stand.add_service()
    for n in range(4):
        host_line(stand, f"L{n}", service, who)
    host_line(stand, "L4", service, who, line_kind="topup")
    host_line(stand, "L5", other, 101)  # never handed over
    host_refund(stand, "L1", "R1", 3900)
    host_refund(stand, "L0", "R1", 100)
    eq(paid(stand, "L0", service), [390], "one event came")
    tell(stand, "renewals", renewal("L2", "hosting", service, 1, day(stand)))  # and one with another amount
    runs = stand.value("SELECT COUNT(*) FROM reconcile_run")
    tables = "SELECT (SELECT COUNT(*) FROM entry) + (SELECT COUNT(*) FROM told_renewal) + (SELECT COUNT(*) FROM ledger_alarm) AS n"
    before = stand.value(tables)
    dry = reconcile(stand, "--dry-run")
    check("L1: not told, would be mended" in dry and "L1 refund R1: not told, would be mended" in dry, f"{dry}")
    check("L2: told otherwise, would raise an alarm" in dry, f"{dry}")
    eq((stand.value(tables), stand.value("SELECT COUNT(*) FROM reconcile_run")), (before, runs), "a dry run writes nothing")
    eq(counts(dry[-1])[1:], [3, 2, 0, 1], "renewals, refunds, entries, differences")
    done = reconcile(stand)
    eq(counts(done[-1])[1:], [3, 2, 0, 1], "the same, mended")
    eq(counts(reconcile(stand)[-1])[1:], [0, 0, 0, 1], "the second time")
    eq(stand.sql("SELECT line_id, SUM(commission_cents) AS sum FROM entry WHERE line_id LIKE 'L_' GROUP BY line_id ORDER BY 1"),
       [{"line_id": "L0", "sum": "380"}, {"line_id": "L1", "sum": "0"}, {"line_id": "L2", "sum": "0"},
        {"line_id": "L3", "sum": "390"}], "entries")
    eq(stand.value("SELECT COUNT(*) FROM told_renewal WHERE line_id = 'L5'"), "0", "an item without a term")
    eq(alarms(stand)[-1], ("renewal_differs", "L2", ""), "the alarm")
    eq(stand.value("SELECT COUNT(*) FROM reconcile_run WHERE ended_at IS NOT NULL"), str(int(runs) + 2), "runs")
    stand.admin_sql("DELETE FROM entry WHERE line_id = 'L3'; DELETE FROM entry WHERE line_id = 'L1' AND kind = 'reversal'")
    eq(counts(reconcile(stand)[-1])[1:], [0, 0, 2, 1], "entries that are missing are written")
    invariants.hold(stand)


@test("every night the worker reads the last days again by itself")
def nightly(stand):
    g, service = moved_service(stand)
    host_line(stand, "N1", service, g.customer[1])
    stand.admin_sql("UPDATE chore SET done_at = '1970-01-02' WHERE name = 'reconcile'")
    hour = int(stand.value("SELECT HOUR(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', '+01:00'))"))
    if hour >= 3:
        wait_for(lambda: stand.value("SELECT SUM(commission_cents) FROM entry WHERE line_id = 'N1'") == "390",
                 "it was found", 20)
    quiet(stand)


@test("reconcile says what it was not told: days that are none, and none at all")
def usage(stand):
    for wrong in ((), ("--from", "2026-01-01"), ("--from", "2026-02-30", "--to", "2026-03-01"),
                  ("--from", "2026-02-02", "--to", "2026-02-01"), ("--from", "2026-01-01", "--to", "2026-01-02", "x")):
        done = stand.ctl("reconcile", *wrong, ok=False)
        eq((done.returncode, "usage" in done.stderr), (64, True), f"{wrong}")
