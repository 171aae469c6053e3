"""
Every row of domain.md 4, at each of the five moments: at choice, at submit, whenever an open offer is shown, at the
acceptance and right before the move. The host's rows are changed by SQL, as if by the site or the registry.
"""
import journeys
from harness import RawSql, Stand, check, eq, test, wait_for
from journeys import STAFF, Handover, hold_of, owner, set_domain, set_service, wake

EXPIRED = {"status": "Expired", "recoverable_until": RawSql("UTC_DATE() + INTERVAL 20 DAY"), "restore_cents": 12200}
CLEAN = {"status": "Active", "epp_status": ""}
SOON = RawSql("UTC_DATE() + INTERVAL 16 DAY")
LATE = RawSql("UTC_DATE() + INTERVAL 17 DAY")

# What a domain's row becomes, and the finding's code.
BLOCKED_DOMAINS = [({"status": s}, "not-active") for s in ("Cancelled", "Fraud", "Transferred Away", "Pending")] + \
    [(EXPIRED, "not-active")] + \
    [({"epp_status": s}, "registry-status") for s in (
        "pendingTransfer", "pendingDelete", "redemptionPeriod", "pendingRestore", "noRegistrar", "toBeReassigned",
        "revoked", "notRenewed", "challenged", "udrp", "ok pendingDelete")]
BLOCKED_SERVICES = [({"status": s}, "not-active") for s in ("Cancelled", "Fraud", "Terminated", "Pending")]
APPROVE_DOMAINS = [({"epp_status": s}, "on-hold") for s in ("serverHold", "dnsHold", "clientHold", "pendingUpdate")]
APPROVE_SERVICES = [({"status": "Suspended", "suspend_reason": "abuse"}, "abuse"),
                    ({"other_domains": "altro.it terzo.it"}, "other-domains")]
CONFIRM_DOMAINS = [({"expires_on": SOON}, "near-expiry"), ({"next_due_on": SOON}, "near-expiry"),
                   ({"epp_status": "autoRenewPeriod"}, "auto-renew-period"),
                   ({"registrant_email": "info@studiorossi.example"}, "registrant-agency")]
CONFIRM_SERVICES = [({"next_due_on": SOON}, "near-expiry"),
                    ({"status": "Suspended", "suspend_reason": "unpaid"}, "unpaid")]
ALLOWED_DOMAINS = [{"epp_status": "clientTransferProhibited clientUpdateProhibited clientDeleteProhibited"},
                   {"epp_status": "serverTransferProhibited", "registered_on": RawSql("UTC_DATE()")},
                   {"expires_on": LATE, "next_due_on": LATE}, {"epp_status": "ok"},
                   {"registrant_email": None, "registrant_name": None, "registrant_tax_code": None}]


def make_stand():
    return Stand(config={"handover": {"invitations_per_day": 100000}})


def agency_email(stand):
    return stand.value("SELECT email FROM handover_site.account WHERE account_id = 101")


def add(stand, kind, columns):
    columns = dict(columns)
    if columns.get("registrant_email") == "info@studiorossi.example":
        columns["registrant_email"] = agency_email(stand)
    return stand.add_domain(**columns) if kind == "domain" else stand.add_service(**columns)


def change(stand, kind, number, columns):
    columns = dict(columns)
    if columns.get("registrant_email") == "info@studiorossi.example":
        columns["registrant_email"] = agency_email(stand)
    (set_domain if kind == "domain" else set_service)(stand, number, **columns)


def both(domains, services):
    return [("domain", *row) for row in domains] + [("hosting", *row) for row in services]


def chosen(stand, kind, number, account=101):
    """What POST /preflight says of it."""
    answer = stand.api("POST", "/preflight", {"items": [{"kind": kind, "id": number}]}, token=("reseller", account))
    return answer.want(200).json["data"][0]["preflight"]


def codes(preflight):
    return [f["code"] for f in preflight["findings"]]


def submit(stand, kind, number, **item):
    return stand.api("POST", "/migrations", journeys.request_body([{"kind": kind, "id": number, **item}]),
                     token=("reseller", 101))


def shown(handover, which=0):
    """The item as the holder of the link reads it."""
    return handover.offer()["items"][which]


def at_choice(stand, rows, verdict):
    for kind, columns, code in rows:
        number = add(stand, kind, columns)
        p = chosen(stand, kind, number)
        eq((p["verdict"], code in codes(p)), (verdict, True), f"{kind} {columns}: {p}")
        for f in p["findings"]:
            check(f["detail"] and f["who"] in ("reseller", "staff"), f"{columns}: what and who: {f}")
        name = stand.value("SELECT " + ("fqdn FROM handover_site.domain WHERE domain_id" if kind == "domain" else
                                        "name FROM handover_site.service WHERE service_id") + f" = {number}")
        listed = stand.api("GET", f"/portfolio?q={name}&kind={kind}", token=("reseller", 101)).want(200).json["data"]
        eq([i["preflight"]["verdict"] for i in listed], [verdict], f"the portfolio of {columns}")


# ---- blocked -----------------------------------------------------------------------------------------------------


@test("blocked at choice: every cause, with who can mend it")
def blocked_at_choice(stand):
    at_choice(stand, both(BLOCKED_DOMAINS, BLOCKED_SERVICES), "blocked")


@test("blocked at submit: every cause is refused with 422 item-blocked, and nothing is stored")
def blocked_at_submit(stand):
    before = stand.value("SELECT COUNT(*) FROM migration")
    for kind, columns, code in both(BLOCKED_DOMAINS, BLOCKED_SERVICES):
        answer = submit(stand, kind, add(stand, kind, columns), confirmed=True).want(422, "item-blocked")
        eq(answer.json["errors"][0]["code"], code, f"{columns}")
    eq(stand.value("SELECT COUNT(*) FROM migration"), before, "migrations")


@test("blocked on display: an open offer shows it, whenever it is read")
def blocked_on_display(stand):
    for kind, columns, code in both(BLOCKED_DOMAINS[:6], BLOCKED_SERVICES[:1]):
        number = add(stand, kind, {})
        g = Handover(stand, [(kind, number)])
        eq(shown(g)["preflight"]["verdict"], "allowed", "before")
        change(stand, kind, number, columns)
        p = shown(g)["preflight"]
        eq((p["verdict"], code in codes(p)), ("blocked", True), f"{columns}: {p}")
        change(stand, kind, number, CLEAN if kind == "domain" else {"status": "Active"})
        eq(shown(g)["preflight"]["verdict"], "allowed", "after")


@test("newly blocked at the move: the item fails, keeps its owner, and goes when it is mended and looked at again")
def blocked_at_move(stand):
    waiting = []
    for kind, columns, code in both(BLOCKED_DOMAINS, BLOCKED_SERVICES):
        number = add(stand, kind, {})
        g = Handover(stand, [(kind, number)])
        change(stand, kind, number, columns)
        g.accept()
        waiting.append((g, kind, number, columns, code))
    for g, kind, number, columns, code in waiting:
        item = wait_for(lambda: (i := g.item())["failure"] and i, f"{columns} fails")
        eq((item["state"], item["failure"]["code"], item["excluded"] if "excluded" in item else None),
           ("failed", code, None), f"{columns}")
        check(item["failure"]["next_try"], "it is looked at again")
        eq((owner(stand, kind, number), g.state()), (101, "customer_registered"), f"{columns}: owner and state")
    for g, kind, number, columns, code in waiting:
        change(stand, kind, number, CLEAN if kind == "domain" else {"status": "Active"})
        wake(stand, g)
        g.wait("commission_recorded")


@test("an item that waits never holds another")
def blocked_holds_no_other(stand):
    one, two = stand.add_domain(), stand.add_domain()
    g = Handover(stand, [("domain", one), ("domain", two)])
    set_domain(stand, one, epp_status="pendingTransfer")
    g.accept()
    wait_for(lambda: g.item(1)["state"] == "verified", "the other moves")
    eq((g.item(0)["state"], g.state()), ("failed", "customer_registered"), "the item and the migration")
    set_domain(stand, one, epp_status="")
    wake(stand, g)
    g.wait("commission_recorded")


@test("expired: until when and at what cost it can be recovered is said at choice and on display")
def expired_until_and_cost(stand):
    number = stand.add_domain()
    g = Handover(stand, [("domain", number)])
    set_domain(stand, number, **EXPIRED)
    until = stand.value("SELECT UTC_DATE() + INTERVAL 20 DAY")
    for p in (chosen(stand, "domain", number), shown(g)["preflight"]):
        finding = next(f for f in p["findings"] if f["code"] == "not-active")
        eq((finding["until"], finding["cost"]), (until, {"amount": 12200, "currency": "EUR"}), f"{finding}")
    set_domain(stand, number, status="Fraud")
    check("cost" not in chosen(stand, "domain", number)["findings"][0], "fraud is not bought back")


@test("not owned: blocked and nothing more is said, as if it were not there")
def not_owned(stand):
    other, nothing = stand.add_domain(102, status="Expired"), 987654321
    for number in (other, nothing):
        found = stand.api("POST", "/preflight", {"items": [{"kind": "domain", "id": number}]},
                          token=("reseller", 101)).want(200).json["data"][0]
        eq((found["preflight"]["verdict"], codes(found["preflight"]), found["name"], found["expires_on"]),
           ("blocked", ["not-owned"], None, None), f"{number}")
        answer = submit(stand, "domain", number).want(422, "item-blocked")
        eq(answer.json["errors"][0]["code"], "not-owned", f"{number}")


@test("already in a live migration: blocked, named only where it is the caller's own")
def already_live(stand):
    number = stand.add_domain()
    g = Handover(stand, [("domain", number)])
    answer = submit(stand, "domain", number).want(409, "already-in-migration")
    check(g.created.json["reference"] in answer.text, "the own one is named")
    p = chosen(stand, "domain", number)
    eq((p["verdict"], codes(p)), ("blocked", ["already-in-migration"]), "at choice")
    # Somebody else's live migration: the host gave the domain to another account meanwhile.
    set_domain(stand, number, account_id=102)
    answer = stand.api("POST", "/migrations", journeys.request_body([("domain", number)]), token=("reseller", 102))
    answer.want(409, "already-in-migration")
    check(g.created.json["reference"] not in answer.text, "another's is not named")
    set_domain(stand, number, account_id=101)
    g.act("withdraw", token=g.reseller)
    submit(stand, "domain", number).want(201)


# ---- ask ---------------------------------------------------------------------------------------------------------


@test("ask: PEC and what is not mapped are sent to a ticket at choice and at submit, and fail at the move")
def ask(stand):
    for family, code in (("pec", "not-here"), ("other", "not-here")):
        number = stand.add_service(family=family)
        p = chosen(stand, "hosting", number)
        eq((p["verdict"], codes(p)), ("ask", [code]), family)
        submit(stand, "hosting", number).want(422, "item-blocked")
        clean = stand.add_service()
        g = Handover(stand, [("hosting", clean)])
        set_service(stand, clean, family=family)
        g.accept()
        wait_for(lambda: (g.item()["failure"] or {}).get("code") == code, f"{family} fails at the move")


# ---- Fracto ------------------------------------------------------------------------------------------------------

@test("a whole Fracto package is blocked: the services in it are chosen, and each goes on terms")
def fracto(stand):
    package = stand.add_package()
    p = chosen(stand, "hosting", package)
    eq((p["verdict"], codes(p)), ("blocked", ["fracto-package"]), "the package")
    submit(stand, "hosting", package).want(422, "item-blocked")
    site = stand.add_site(package)
    p = chosen(stand, "hosting", site)
    eq((p["verdict"], codes(p)), ("allowed", ["fracto"]), "a site in it")
    g = Handover(stand, [("hosting", site)])
    eq((g.token, hold_of(g)), (None, "terms"), "it waits for its terms")
    clean = stand.add_service()
    g = Handover(stand, [("hosting", clean)])
    set_service(stand, clean, family="fracto")
    g.accept()
    wait_for(lambda: (g.item()["failure"] or {}).get("code") == "fracto-package", "it fails at the move")


# ---- approve -----------------------------------------------------------------------------------------------------


@test("approve at choice: what the registry holds, abuse, other domains in the package")
def approve_at_choice(stand):
    at_choice(stand, both(APPROVE_DOMAINS, APPROVE_SERVICES), "approve")


@test("approve at submit: it may be submitted, waits for staff and moves once approved")
def approve_at_submit(stand):
    for kind, columns, code in both(APPROVE_DOMAINS, APPROVE_SERVICES):
        number = add(stand, kind, columns)
        g = Handover(stand, [(kind, number)])
        eq((hold_of(g), shown(g)["preflight"]["verdict"]), ("approval", "approve"), f"{columns}: hold, and on display")
        g.accept()
        eq((g.state(), owner(stand, kind, number)), ("customer_registered", 101), f"{columns} waits")
        eq(g.get().json["ball"]["who"], "staff", "whose turn")
        g.act(f"items/{g.items[0]['id']}/approve")
        g.wait("commission_recorded")


@test("newly approve at the move: the item is held for staff")
def approve_at_move(stand):
    for kind, columns, code in both(APPROVE_DOMAINS[:2], APPROVE_SERVICES):
        number = add(stand, kind, {})
        g = Handover(stand, [(kind, number)])
        change(stand, kind, number, columns)
        g.accept()
        wait_for(lambda: hold_of(g) == "approval", f"{columns} is held")
        eq(owner(stand, kind, number), 101, "the owner")
        g.act(f"items/{g.items[0]['id']}/approve")
        g.wait("commission_recorded")


@test("a configuration key can require an approval always")
def approve_always():
    stand = Stand(config={"handover": {"always_approve": "yes"}})
    number = stand.add_domain()
    eq(chosen(stand, "domain", number)["verdict"], "approve", "at choice")
    g = Handover(stand, [("domain", number)])
    g.accept()
    eq(hold_of(g), "approval", "after the acceptance")
    g.act(f"items/{g.items[0]['id']}/approve")
    g.wait("commission_recorded")
    stand.close()


# ---- confirm -----------------------------------------------------------------------------------------------------


@test("confirm at choice: near expiry, an open proforma, unpaid, the grace period, the agency as registrant")
def confirm_at_choice(stand):
    at_choice(stand, both(CONFIRM_DOMAINS, CONFIRM_SERVICES), "confirm")
    number = stand.add_domain()
    open_proforma(stand, "domain", number)
    p = chosen(stand, "domain", number)
    eq((p["verdict"], codes(p)), ("confirm", ["open-document"]), "an open proforma")


def open_proforma(stand, kind, number):
    stand.admin_sql("INSERT INTO handover_site.document (document_id, line_id, account_id, kind, host_id, net_cents, "
                    f"due_on) VALUES ({number}, 'PF-{number}', 101, '{kind}', {number}, 1250, UTC_DATE())")


@test("confirm at submit and at accept: an explicit tick by each side, no staff")
def confirm_by_both(stand):
    for kind, columns, code in both(CONFIRM_DOMAINS, CONFIRM_SERVICES):
        number = add(stand, kind, columns)
        answer = submit(stand, kind, number).want(422, "confirmation-required")
        eq(answer.json["errors"][0]["code"], code, f"{columns}")
        g = Handover(stand, [{"kind": kind, "id": number, "confirmed": True}])
        eq(shown(g)["preflight"]["verdict"], "confirm", f"{columns} on display")
        g.accept_answer().want(422, "confirmation-required")
        g.accept(confirmed=[g.items[0]["id"]])
        g.wait("commission_recorded")
        check("staff" not in {e["by"] for e in g.list("events")}, "staff had nothing to do")


@test("newly confirm at accept: the customer ticks it there, and the agency is asked before it moves")
def confirm_at_accept(stand):
    number = stand.add_domain()
    g = Handover(stand, [("domain", number)])
    set_domain(stand, number, expires_on=SOON)
    g.accept_answer().want(422, "confirmation-required")
    g.accept(confirmed=[g.items[0]["id"]])
    wait_for(lambda: hold_of(g) == "confirmation", "it waits")
    eq(g.get().json["ball"]["who"], "reseller", "whose turn")
    check(("needs_you", "reseller") in journeys.mails_of(stand, g), "the agency is told")
    g.act(f"items/{g.items[0]['id']}/confirm", token=g.reseller)
    g.wait("commission_recorded")


@test("newly confirm at the move: the item is held until both sides have ticked it")
def confirm_at_move(stand):
    number = stand.add_domain(epp_status="serverHold")
    g = Handover(stand, [("domain", number)])
    g.accept()
    set_domain(stand, number, epp_status="")
    open_proforma(stand, "domain", number)
    g.act(f"items/{g.items[0]['id']}/approve")
    wait_for(lambda: hold_of(g) == "confirmation", "it waits")
    path = f"items/{g.items[0]['id']}/confirm"
    g.act(path, token=g.reseller)
    eq((hold_of(g), g.get().json["ball"]["who"]), ("confirmation", "customer"), "one tick is not two")
    g.act(path, token=g.customer)
    g.wait("commission_recorded")


@test("sixteen days before the expiry is near, seventeen is not")
def near_expiry_edge(stand):
    for column in ("expires_on", "next_due_on"):
        eq(chosen(stand, "domain", stand.add_domain(**{column: SOON}))["verdict"], "confirm", column)
    eq(chosen(stand, "domain", stand.add_domain(expires_on=LATE, next_due_on=LATE))["verdict"], "allowed", "17 days")


# ---- allowed -----------------------------------------------------------------------------------------------------


@test("allowed and kept as it is: client locks, serverTransferProhibited of a young domain, registrant unknown")
def allowed(stand):
    for columns in ALLOWED_DOMAINS:
        number = stand.add_domain(**columns)
        p = chosen(stand, "domain", number)
        eq((p["verdict"], p["findings"]), ("allowed", []), f"{columns}")
        g = Handover(stand, [("domain", number)])
        before = journeys.host_rows(stand, "domain", [number])[number]
        g.accept()
        g.wait("commission_recorded")
        after = journeys.host_rows(stand, "domain", [number])[number]
        eq({c for c in before if before[c] != after[c]} - {"account_id", "subscription_id", "payment_method"}, set(),
           f"{columns}: what changed")


# ---- the registrant ----------------------------------------------------------------------------------------------




def accept_as_new(stand, columns):
    """A new recipient with an address of its own: the hold after the acceptance, and the handover."""
    email = journeys.new_email()
    number = stand.add_domain(**{k: v.replace("@@", email) if isinstance(v, str) else v for k, v in columns.items()})
    g = Handover(stand, [("domain", number)], email=email)
    eq((g.item()["hold"], chosen(stand, "domain", number)["findings"][0]["code"]), (None, "already-in-migration"),
       "before the recipient is known nothing is judged")
    g.accept()
    return g


@test("registrant third party: judged when the recipient is known, and then staff looks at it")
def registrant_third(stand):
    for columns in ({"registrant_email": "chi@altrove.example"},
                    {"registrant_name": "Qualcun Altro", "registrant_tax_code": "VRDLGI70A01F205X"}):
        g = accept_as_new(stand, columns)
        eq((hold_of(g), codes(g.item()["preflight"])), ("approval", ["registrant-third-party"]), f"{columns}")
        g.act(f"items/{g.items[0]['id']}/approve")
        g.wait("commission_recorded")


@test("registrant is the customer by e-mail, tax code or name: it moves at once")
def registrant_customer(stand):
    for columns in ({"registrant_email": "@@", "registrant_name": "Altri"},
                    {"registrant_email": "chi@altrove.example", "registrant_tax_code": "rss mra80a01h501u"},
                    {"registrant_email": "chi@altrove.example", "registrant_name": "MARIO ROSSI"}):
        g = accept_as_new(stand, columns)
        g.wait("commission_recorded")


@test("registrant unknown never waits")
def registrant_unknown(stand):
    accept_as_new(stand, {"registrant_email": None}).wait("commission_recorded")


@test("registrant is the agency: both tick it, and the move changes no registrant")
def registrant_agency(stand):
    number = stand.add_domain(registrant_email=agency_email(stand), registrant_name="Studio Rossi")
    g = Handover(stand, [{"kind": "domain", "id": number, "confirmed": True}])
    eq(codes(shown(g)["preflight"]), ["registrant-agency"], "on display")
    g.accept(confirmed=[g.items[0]["id"]], registrant=[g.items[0]["id"]])
    g.wait("commission_recorded")
    eq(journeys.host_rows(stand, "domain", [number])[number]["registrant_name"], "Studio Rossi", "the registrant")
    eq(stand.value(f"SELECT wants_registrant FROM item WHERE public_id = '{g.items[0]['id']}'"), "1",
       "the wish is kept in the dossier")


# ---- what hangs on a domain, what is left out --------------------------------------------------------------------


@test("selecting a domain proposes the hosting that hangs on it")
def proposes(stand):
    name = "appeso.it"
    d, s = stand.add_domain(name=name), stand.add_service(name=name)
    hanging = stand.api("POST", "/preflight", {"items": [{"kind": "domain", "id": d}]},
                        token=("reseller", 101)).want(200).json["hanging"]
    eq([(h["kind"], h["host_id"]) for h in hanging], [("hosting", s)], "what hangs on it")


@test("what hangs on a chosen domain and was not named is recorded as left out, non indicato, and the customer reads it")
def left_out_not_said(stand):
    name = "lasciato.it"
    d, s = stand.add_domain(name=name), stand.add_service(name=name)
    g = Handover(stand, [("domain", d)])
    eq([(x["kind"], x["name"], x["reason"]) for x in g.offer()["not_included"]], [("hosting", name, "non indicato")],
       "what the customer reads")
    eq(stand.value("SELECT host_id FROM left_out JOIN migration USING (migration_id) WHERE "
                   f"public_id = '{g.id}'"), str(s), "which service it was")


@test("what is left out with a reason is read with it, also what is blocked; a reason that is missing is non indicato")
def left_out_with_reason(stand):
    d, s = stand.add_domain(name="resta.it"), stand.add_service(name="resta.it")
    expired = stand.add_domain(name="scaduto.it", status="Expired")
    g = Handover(stand, [("domain", d)], left_out=[{"kind": "hosting", "id": s, "reason": "Lo tengo io"},
                                                  {"kind": "domain", "id": expired}])
    eq([(x["name"], x["reason"]) for x in g.offer()["not_included"]],
       [("resta.it", "Lo tengo io"), ("scaduto.it", "non indicato")], "what the customer reads")
    other = stand.add_domain(102)
    stand.api("POST", "/migrations", journeys.request_body([("domain", stand.add_domain())],
                                                           left_out=[{"kind": "domain", "id": other}]),
              token=("reseller", 101)).want(422, "validation")


@test("what was blocked follows, once restored, in a second migration without a second registration")
def follows_later(stand):
    one, late = stand.add_domain(), stand.add_domain(**EXPIRED)
    g = Handover(stand, [("domain", one)], left_out=[{"kind": "domain", "id": late, "reason": "scaduto"}])
    g.accept()
    g.wait("commission_recorded")
    set_domain(stand, late, status="Active")
    again = Handover(stand, [("domain", late)], email=g.email)
    again.accept(token=g.customer, billing=None)
    again.wait("commission_recorded")
    eq(again.customer, g.customer, "the same account")


# ---- frozen ------------------------------------------------------------------------------------------------------

FROZEN = ({"nameservers": "ns1.altrove.example"}, {"contacts": "DR-altri"}, {"auth_code_changed_at": RawSql("NOW(6)")},
          {"cancel_requested": 1})


@test("frozen: what the agency changes at the host after submit is told to the customer, and moves as it then read it")
def frozen_after_submit(stand):
    for columns in FROZEN:
        number = stand.add_domain()
        g = Handover(stand, [("domain", number)])
        eq(shown(g)["changed_at_host"], False, "before")
        set_domain(stand, number, **columns)
        eq(shown(g)["changed_at_host"], True, f"{columns}: the offer says so")
        g.accept()
        g.wait("commission_recorded")
    number = stand.add_service()
    g = Handover(stand, [("hosting", number)])
    set_service(stand, number, cancel_requested=1)
    eq(shown(g)["changed_at_host"], True, "a hosting's cancellation")


@test("frozen: what changes at the host after the acceptance is held for staff, who sees it and releases it")
def frozen_after_accept(stand):
    for columns in FROZEN:
        number = stand.add_domain(epp_status="serverHold")
        g = Handover(stand, [("domain", number)])
        g.accept()
        set_domain(stand, number, **columns)
        g.act(f"items/{g.items[0]['id']}/approve")
        wait_for(lambda: hold_of(g) == "changed_at_host", f"{columns} is held")
        eq((owner(stand, "domain", number), g.get().json["ball"]["who"]), (101, "staff"), "owner, and whose turn")
        g.act(f"items/{g.items[0]['id']}/approve", token=STAFF)
        g.wait("commission_recorded")
