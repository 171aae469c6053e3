"""Handovers by the JSON endpoint, from the request to every end there is."""
import datetime

import actors
import journeys
from harness import check, eq, test, wait_for
from journeys import COMPANY, PRIVATE, STAFF, Handover, host_rows, owner

# What a handover may change in the host's rows (the new owner; the old one's standing payment; how the new one pays).
MAY_CHANGE = {"account_id", "subscription_id", "payment_method"}
# Members of answers that a customer must never see: a rate can be guessed even from its hash.
SECRET_MEMBERS = {"term", "terms", "terms_hash", "rate_bp", "fixed", "commission", "note", "neutral_mail"}


def changed_columns(before, after):
    return {number: {c for c in before[number] if before[number][c] != after[number][c]} for number in before}


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def renewal(line, what, number, cents, **members):
    return {"line_id": line, "invoice_id": "F" + line, "number": "2026/" + line, "item": {"kind": what, "id": number},
            "paid_on": today(), "net": {"amount": cents, "currency": "EUR"}, "kind": "renewal", **members}


@test("two domains and a hosting go from the request to commission_recorded, and only the owner changes")
def whole(stand):
    domains, hosting = [1001, 1002], [501]
    before = host_rows(stand, "domain", domains), host_rows(stand, "hosting", hosting)
    g = Handover(stand, [("domain", 1001), ("domain", 1002), ("hosting", 501)], reason="agency_closing")
    m = g.created.json
    eq(m["state"], "requested", "state after the request")
    check(m["invitation"]["url"] == f"{stand.base_url}/handover/i/{g.token}", f"url {m['invitation']}")
    eq(g.offer()["from"], "Studio Rossi", "who invites")
    g.accept()
    m = g.wait("commission_recorded")
    eq(m["items"]["verified"], 3, "verified items")
    after = host_rows(stand, "domain", domains), host_rows(stand, "hosting", hosting)
    for was, now in zip(before, after):
        for number, columns in changed_columns(was, now).items():
            check(columns <= MAY_CHANGE, f"{number}: also changed {columns - MAY_CHANGE}")
            eq(int(now[number]["account_id"]), g.customer[1], f"owner of {number}")
            eq(now[number]["subscription_id"], "", f"standing payment of {number}")
            eq(now[number]["payment_method"], "bank_transfer", f"payment of {number}: the new account's default")
    for number in domains:
        eq(after[0][number]["expires_on"], before[0][number]["expires_on"], f"expiry of {number}")
    eq(after[1][501]["next_due_on"], before[1][501]["next_due_on"], "next due of the hosting")
    states = [e["to_state"] for e in stand.api("GET", f"/migrations/{g.id}/events", token=g.reseller).json["data"]
              if e["to_state"]]
    eq(states, ["requested", "customer_registered", "domains_moved", "hosting_moved", "commission_recorded"],
       "the states, in the owner's order")
    inherited = stand.api("GET", "/services/inherited", token=g.customer).want(200).json["data"]
    eq({(i["kind"], i["host_id"], i["yours"], i["managed_before_by"]) for i in inherited},
       {("domain", 1001, True, "Studio Rossi"), ("domain", 1002, True, "Studio Rossi"),
        ("hosting", 501, True, "Studio Rossi")}, "the services the customer inherited")


@test("every other row of the host stayed as it was")
def others(stand):
    d = stand.add_domain(101)
    def rest():
        return (stand.sql("SELECT * FROM host_domain WHERE domain_id <> %d ORDER BY domain_id" % d),
                stand.sql("SELECT * FROM host_service ORDER BY service_id"))
    before = rest()
    journeys.finished(stand, [("domain", d)])
    eq(rest(), before, "the host's other rows")


@test("a second handover of what moved is refused, and the reseller no longer finds it")
def gone(stand):
    stand.api("POST", "/migrations", journeys.request_body([("domain", 1001)]),
              token=("reseller", 101)).want(422, "item-blocked")
    data = stand.api("GET", "/portfolio?limit=100", token=("reseller", 101)).want(200).json["data"]
    check(data and all(i["id"] not in ("domain_1001", "hosting_501") for i in data), "what moved is still listed")


@test("the commission's terms are listed for the reseller and for nobody else's account")
def terms(stand):
    rows = stand.api("GET", "/commission/terms?limit=100", token=("reseller", 101)).want(200).json["data"]
    mine = {(t["kind"], t["host_id"]): t for t in rows}
    eq((mine["hosting", 501]["rate_bp"], mine["hosting", 501]["months"]), (1000, 36), "the term of hosting 501")
    eq((mine["domain", 1001]["rate_bp"], mine["domain", 1001]["months"]), (500, 12), "the term of domain 1001")
    eq(mine["hosting", 501]["starts_on"], today(), "the day it starts: the item's own move")
    eq(stand.api("GET", "/commission/terms", token=("reseller", 102)).want(200).json["data"], [],
       "the terms of another reseller")


@test("a later tariff does not touch a frozen term")
def frozen(stand):
    g = Handover(stand, [("hosting", stand.add_service(101, "Starter"))])
    stand.admin_sql("INSERT INTO tariff (product, rate_bp, months, valid_from, created_at) "
                    "VALUES ('Starter', 9000, 1, UTC_DATE(), NOW(6))")
    g.accept()
    g.wait("commission_recorded")
    rows = stand.api("GET", "/commission/terms?limit=100", token=("reseller", 101)).json["data"]
    mine = next(t for t in rows if t["id"] == g.items[0]["id"])
    stand.admin_sql("DELETE FROM tariff WHERE rate_bp = 9000")
    eq((mine["rate_bp"], mine["months"]), (1000, 36), "the term")


def tell(stand, path, body):
    return stand.api("POST", path, body, token=("site", 0), headers={"Idempotency-Key": None})


@test("a paid renewal earns once: 201, told again 200, with another amount 409")
def renewals(stand):
    first = tell(stand, "/site/renewals", renewal("L1", "hosting", 501, 3905)).want(201).json
    eq(first["earns"], True, "whether it earns")
    eq((first["entries"][0]["commission"], first["entries"][0]["kind"]),
       ({"amount": 391, "currency": "EUR"}, "accrual"), "10% of 39.05, half up")
    again = tell(stand, "/site/renewals", renewal("L1", "hosting", 501, 3905)).want(200).json
    eq(again["entries"], first["entries"], "the entries when told again")
    tell(stand, "/site/renewals", renewal("L1", "hosting", 501, 3906)).want(409, "amount-differs")
    rows = stand.api("GET", "/commission/entries", token=("reseller", 101)).want(200).json["data"]
    eq([(e["line_id"], e["commission"]["amount"]) for e in rows], [("L1", 391)], "the ledger")
    check("number" not in rows[0], "the invoice's number is staff's")
    eq(stand.api("GET", "/commission/entries", token=("reseller", 102)).want(200).json["data"], [],
       "another reseller's ledger")


@test("what is no renewal, was paid before the move, or was never handed over earns nothing")
def no_earning(stand):
    for line, body in (("N1", renewal("N1", "hosting", 501, 100, kind="topup")),
                       ("N2", renewal("N2", "hosting", 501, 100, kind="first")),
                       ("N3", renewal("N3", "hosting", 501, 100, paid_on="2020-01-01")),
                       ("N4", renewal("N4", "hosting", 502, 100)),
                       ("N5", renewal("N5", "hosting", 999999, 100))):
        answer = tell(stand, "/site/renewals", body).want(201).json
        eq((answer["earns"], answer["entries"]), (False, []), f"line {line}")


@test("refunds take the commission back to exactly zero, whatever the rounding")
def refunds(stand):
    def refund(name, cents):
        return tell(stand, "/site/refunds", {"line_id": "L1", "refund_id": name, "refunded_on": today(),
                                             "net": {"amount": cents, "currency": "EUR"}})
    for name, cents in (("R1", 1301), ("R2", 1302), ("R3", 1302)):
        refund(name, cents).want(201)
    refund("R3", 1302).want(200)
    refund("R3", 1).want(409, "amount-differs")
    rows = stand.api("GET", "/commission/entries", token=("reseller", 101)).want(200).json["data"]
    mine = [e for e in rows if e["line_id"] == "L1"]
    eq(sum(e["commission"]["amount"] for e in mine), 0, "the balance of the line")
    eq(sorted(e["refund_id"] or "" for e in mine), ["", "R1", "R2", "R3"], "an entry for each refund")


@test("a refund told before its renewal counts when the renewal is told")
def refund_first(stand):
    tell(stand, "/site/refunds", {"line_id": "L9", "refund_id": "R1", "refunded_on": today(),
                                  "net": {"amount": 1000, "currency": "EUR"}}).want(201)
    answer = tell(stand, "/site/renewals", renewal("L9", "hosting", 501, 1000)).want(201).json
    eq(sum(e["commission"]["amount"] for e in answer["entries"]), 0, "accrual and reversal")


@test("declined: nothing moved, the link is dead, the item is free for another handover")
def declined(stand):
    d = stand.add_domain()
    before = host_rows(stand, "domain", [d])
    g = Handover(stand, [("domain", d)])
    eq(stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200).json["state"], "declined", "state")
    eq(host_rows(stand, "domain", [d]), before, "the host's row")
    eq(g.offer()["open"], False, "whether the invitation is open")
    g.accept_answer().want(409, "state-conflict")
    Handover(stand, [("domain", d)])


@test("withdrawn: by the reseller before the acceptance, not after")
def withdrawn(stand):
    g = Handover(stand)
    eq(g.act("withdraw", token=g.reseller).json["state"], "withdrawn", "state")
    g.accept_answer().want(409, "state-conflict")
    done = journeys.finished(stand)
    done.act_answer("withdraw", token=done.reseller).want(409, "state-conflict")


@test("expired: when the invitation's time is over the worker says so")
def expired(stand):
    g = Handover(stand)
    stand.admin_sql(f"""
        UPDATE invitation i JOIN migration m USING (migration_id)
          SET i.expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE m.public_id = '{g.id}';""")
    g.accept_answer().want(409, "state-conflict")
    eq(g.offer()["open"], False, "whether it is open")
    stand.admin_sql(f"""
        UPDATE job j JOIN migration m USING (migration_id) SET j.run_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND
          WHERE m.public_id = '{g.id}' AND j.kind = 'expire';""")
    g.wait("expired")
    eq(owner(stand, "domain", g.items[0]["host_id"]), 101, "the owner")


@test("rejected: by staff, with a reason both sides read")
def rejected(stand):
    g = Handover(stand)
    g.act_answer("reject", {}).want(422, "validation")
    m = g.act("reject", {"reason": "Contestazione in corso"}).json
    eq((m["state"], m["ended_reason"]), ("rejected", "Contestazione in corso"), "state and reason")
    eq(g.get().json["ended_reason"], "Contestazione in corso", "what the reseller reads")


@test("staff excludes one item and the rest goes; excluding the last one rejects")
def excluded(stand):
    a, b = stand.add_domain(), stand.add_domain()
    g = Handover(stand, [("domain", a), ("domain", b)])
    m = g.act(f"items/{g.items[0]['id']}/exclude", {"reason": "Conteso"}).json
    eq((m["state"], m["items"]["excluded"]), ("requested", 1), "after the first")
    g.accept()
    g.wait("commission_recorded")
    eq((owner(stand, "domain", a), owner(stand, "domain", b)), (101, g.customer[1]), "the owners")
    last = Handover(stand, [("domain", a)])
    m = last.act(f"items/{last.items[0]['id']}/exclude", {"reason": "Conteso"}).json
    eq((m["state"], m["ended_reason"]), ("rejected", "Conteso"), "after the last")


@test("an item that is blocked when it should move fails with its next try; mended and retried, it is done")
def fails(stand):
    stand.stop("handover-worker")
    d, s = stand.add_domain(), stand.add_service()
    g = Handover(stand, [("domain", d), ("hosting", s)])
    g.accept()
    stand.admin_sql(f"UPDATE handover_site.domain SET epp_status = 'pendingTransfer' WHERE domain_id = {d}")
    stand.start("handover-worker")
    item = wait_for(lambda: g.item(0) if g.item(0)["state"] == "failed" else None, "the domain has failed")
    check(item["failure"]["code"] and item["failure"]["detail"], f"the failure says why: {item['failure']}")
    next_try = datetime.datetime.fromisoformat(item["failure"]["next_try"].replace("Z", "+00:00"))
    minutes = (next_try - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / 60
    check(50 < minutes <= 60, f"the next try is in {minutes:.1f} minutes, wanted an hour")
    wait_for(lambda: g.item(1)["state"] == "verified", "the hosting moved without waiting for the domain")
    eq((owner(stand, "domain", d), g.state()), (101, "customer_registered"), "owner of the domain, and state")
    stand.admin_sql(f"UPDATE handover_site.domain SET epp_status = '' WHERE domain_id = {d}")
    g.act(f"items/{g.items[0]['id']}/retry")
    g.wait("commission_recorded")
    eq(owner(stand, "domain", d), g.customer[1], "owner in the end")


@test("a failed item is tried again by itself when its time has come")
def tries_again(stand):
    stand.stop("handover-worker")
    g = Handover(stand)
    g.accept()
    d = g.items[0]["host_id"]
    stand.admin_sql(f"UPDATE handover_site.domain SET status = 'Pending' WHERE domain_id = {d}")
    stand.start("handover-worker")
    wait_for(lambda: g.item(0)["state"] == "failed", "it has failed")
    stand.admin_sql(f"""
        UPDATE handover_site.domain SET status = 'Active' WHERE domain_id = {d};
        UPDATE item i JOIN migration m USING (migration_id) SET i.next_try = UTC_TIMESTAMP(6)
          WHERE m.public_id = '{g.id}';
        UPDATE job j JOIN migration m USING (migration_id) SET j.run_at = UTC_TIMESTAMP(6), j.status = 'ready'
          WHERE m.public_id = '{g.id}' AND j.kind = 'move';""")
    g.wait("commission_recorded")


@test("the customer takes a part: the rest is excluded and stays with the reseller")
def subset(stand):
    a, b = stand.add_domain(), stand.add_domain()
    g = Handover(stand, [("domain", a), ("domain", b)])
    g.accept_answer(items=[]).want(422, "validation")
    g.accept_answer(items=["item_unknown"]).want(422, "validation")
    g.accept(items=[g.items[1]["id"]])
    m = g.wait("commission_recorded")
    eq((m["items"]["excluded"], m["items"]["verified"]), (1, 1), "excluded, verified")
    eq((owner(stand, "domain", a), owner(stand, "domain", b)), (101, g.customer[1]), "the owners")
    eq(g.item(0)["excluded"]["by"], "customer", "who excluded it")
    Handover(stand, [("domain", a)])


@test("what is near its expiry needs the confirmation of both sides")
def confirmation(stand):
    answer = stand.api("POST", "/migrations", journeys.request_body([("domain", 1026)]), token=("reseller", 101))
    answer.want(422, "confirmation-required")
    eq(answer.json["errors"][0]["pointer"], "/items/0", "the pointer")
    g = Handover(stand, [{"kind": "domain", "id": 1026, "confirmed": True}])
    g.accept_answer().want(422, "confirmation-required")
    eq(g.state(), "requested", "state after the refused accept")
    g.accept(confirmed=[g.items[0]["id"]])
    g.wait("commission_recorded")
    eq(owner(stand, "domain", 1026), g.customer[1], "the owner")


@test("what is on hold at the registry waits until staff approves it")
def approval(stand):
    d = stand.add_domain()
    g = Handover(stand, [("domain", 1028), ("domain", d)])
    g.accept()
    wait_for(lambda: g.item(1)["state"] == "verified", "the other item has moved")
    item = g.item(0)
    eq((item["state"], item["hold"]["reason"]), ("planned", "approval"), "the item that waits")
    eq((owner(stand, "domain", 1028), g.get().json["ball"]["who"]), (101, "staff"), "owner, and who is to act")
    g.act(f"items/{g.items[0]['id']}/approve")
    g.wait("commission_recorded")
    eq(owner(stand, "domain", 1028), g.customer[1], "the owner")
    g.act_answer(f"items/{g.items[0]['id']}/approve").want(409, "state-conflict")


@test("what cannot go is refused at the request, each with its reason")
def blocked(stand):
    unmapped = stand.add_service(101, "VPS", family="other", platform="none")
    for kind, number in (("domain", 1027), ("domain", 1029), ("hosting", 552), ("hosting", 551), ("hosting", unmapped),
                         ("domain", 2001), ("hosting", 601), ("domain", 999999)):
        answer = stand.api("POST", "/migrations", journeys.request_body([(kind, number)]), token=("reseller", 101))
        answer.want(422, "item-blocked")
        check(answer.json["errors"][0]["detail"], f"{kind} {number}: says why")
        check("enotecaperla" not in answer.text, "the name of another reseller's domain is not told")
    eq(stand.value("SELECT COUNT(*) FROM item WHERE (kind, host_id) IN (('domain', 1027), ('domain', 1029))"), "0",
       "items made of what was refused")


@test("an item already in a live handover: 409, which names the caller's own")
def live(stand):
    g = Handover(stand)
    again = stand.api("POST", "/migrations", journeys.request_body([("domain", g.items[0]["host_id"])]),
                      token=g.reseller).want(409, "already-in-migration")
    check(g.created.json["reference"] in again.text, f"the answer names {g.created.json['reference']}: {again.text}")


@test("an accept with another hash than the current offer's is refused as stale, also after the offer changed")
def stale(stand):
    g = Handover(stand)
    g.accept_answer(offer_hash="0" * 64).want(412, "stale")
    g.accept_answer(offer_hash="zz").want(422, "validation")
    read = g.offer()["offer"]
    stand.admin_sql(f"""
        SELECT migration_id INTO @m FROM migration WHERE public_id = '{g.id}';
        INSERT INTO offer (migration_id, version, hash, terms_hash, common_part, reseller_part, created_at)
          SELECT migration_id, 2, UNHEX(SHA2('another', 256)), terms_hash, common_part, reseller_part, NOW(6)
            FROM offer WHERE migration_id = @m AND version = 1;
        INSERT INTO offer_item SELECT migration_id, UNHEX(SHA2('another', 256)), item_id FROM offer_item
          WHERE migration_id = @m;
        INSERT INTO consent_reseller SELECT migration_id, UNHEX(SHA2('another', 256)), terms_hash, account_id, given_at
          FROM consent_reseller WHERE migration_id = @m;
        UPDATE migration SET offer_version = 2, version = version + 1 WHERE migration_id = @m;""")
    g.accept_answer(offer_hash=read["hash"]).want(412, "stale")
    eq(g.state(), "requested", "state")
    now = g.offer()["offer"]
    eq((now["version"], now["hash"] != read["hash"]), (2, True), "the offer now")
    g.accept()
    g.wait("commission_recorded")


@test("an account with the invited address must be signed in; nobody accepts as somebody else")
def accounts(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    g.accept_answer().want(401, "sign-in-required")
    g.accept_answer(billing=None).want(401, "sign-in-required")
    g.accept_answer(billing=None, token=("customer", 202)).want(401, "sign-in-required")
    g.accept_answer(billing=None, token=("customer", 201), accepting_as=202).want(401, "sign-in-required")
    check("account_exists" not in g.offer(), "the link does not tell whether an address is known")
    check(g.accept(billing=None, token=("customer", 201)).json["account_id"] == 201, "the account that accepted")
    g.wait("commission_recorded")
    row = host_rows(stand, "domain", [g.items[0]["host_id"]])[g.items[0]["host_id"]]
    eq((row["account_id"], row["payment_method"]), ("201", "card"), "owner, and how that account pays")
    eq(stand.value(f"""SELECT recognised FROM consent_customer JOIN migration USING (migration_id)
                         WHERE public_id = '{g.id}'"""), "known_account", "how the recipient was recognised")


@test("accepting_as needs a sign-in of that account")
def accepting_as(stand):
    g = Handover(stand)
    g.accept_answer(accepting_as=202).want(401, "sign-in-required")
    g.accept_answer(accepting_as=202, token=("customer", 201)).want(401, "sign-in-required")
    g.accept_answer(accepting_as=202, token=("site", 0)).want(401, "sign-in-required")
    eq(g.accept(accepting_as=202, token=("customer", 202), billing=None).json["account_id"], 202, "the account")


@test("an account that cannot receive is told why")
def unfit_accounts(stand):
    foreign = stand.add_account(currency="USD")
    bare = stand.add_account(billing=None)
    for account, what in ((foreign, "currency"), (bare, "required")):
        answer = Handover(stand).accept_answer(accepting_as=account, token=("customer", account), billing=None)
        answer.want(422, "validation")
        eq(answer.json["errors"][0]["code"], what, f"account {account}")
    Handover(stand).accept_answer(accepting_as=101, token=("customer", 101), billing=None).want(422, "validation")


@test("an account is made of the billing data, once, and a company's with its own")
def registration(stand):
    accounts = int(stand.value("SELECT COUNT(*) FROM host_account"))
    g = Handover(stand)
    g.accept_answer(billing=None).want(422, "validation")
    g.accept_answer(billing={**PRIVATE, "codice_fiscale": "RSSMRA80A01H501A"}).want(422, "validation")
    eq(int(stand.value("SELECT COUNT(*) FROM host_account")), accounts, "accounts after refused data")
    g.accept(billing=COMPANY)
    row = stand.sql(f"SELECT * FROM host_account WHERE account_id = {g.customer[1]}")[0]
    eq((row["display_name"], row["tax_code"], row["email"], row["kind"]),
       ("Però & Figli S.r.l.", "02118311006", g.email, "customer"), "the account")


@test("the recipient's own address cannot be the reseller's")
def to_itself(stand):
    for address in ("info@studiorossi.example", "INFO@StudioRossi.example"):
        body = journeys.request_body([("domain", stand.add_domain())], email=address)
        answer = stand.api("POST", "/migrations", body, token=("reseller", 101)).want(422, "validation")
        eq(answer.json["errors"][0]["pointer"], "/customer/email", "pointer")


@test("another reseller's handover is 404 everywhere, like one that does not exist")
def foreign(stand):
    g = Handover(stand)
    other, item = ("reseller", 102), g.items[0]["id"]
    for token in (other, ("customer", 201)):
        for path in ("", "/items", "/events", "/progress"):
            got = stand.api("GET", f"/migrations/{g.id}{path}", token=token).want(404, "not-found").json
            none = stand.api("GET", f"/migrations/mig_nothing{path}", token=token).want(404, "not-found").json
            got.pop("instance"), none.pop("instance")
            eq(got, none, f"the answers to {token} for {path}")
    stand.api("POST", f"/migrations/{g.id}/withdraw", {}, token=other, headers={"If-Match": "*"}).want(404)
    eq(stand.api("GET", "/migrations?limit=100", token=other).want(200).json["data"], [], "the other one's list")
    eq(stand.api("GET", f"/services/inherited/{item}", token=("customer", 201)).status, 404, "an item of nobody's")
    other_g = Handover(stand, reseller=102)
    stand.api("POST", f"/migrations/{g.id}/items/{other_g.items[0]['id']}/exclude", {"reason": "x"}, token=STAFF,
              headers={"If-Match": "*"}).want(404)


@test("an unknown invitation is 404, whatever one does with it")
def unknown_token(stand):
    token = "0" * 52
    for path in (token, "x", "a" * 52, "A" * 300):
        stand.api("GET", f"/invitations/{path}").want(404, "not-found")
        stand.api("POST", f"/invitations/{path}/accept", {"offer_hash": "0" * 64}).want(404, "not-found")
        stand.api("POST", f"/invitations/{path}/decline", {}).want(404, "not-found")


def members(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner)


@test("a customer never reads the commission, in any answer or event")
def secret(stand):
    g = Handover(stand, [("domain", stand.add_domain()), ("hosting", stand.add_service(101, "Pro"))],
                 note="parola-segreta", reason="rift")
    answers = [stand.api("GET", f"/invitations/{g.token}"), stand.api("GET", f"/invitations/{g.token}", token=STAFF),
               stand.api("GET", f"/invitations/{g.token}", token=g.reseller), g.accept()]
    g.wait("commission_recorded")
    for path in (f"/migrations/{g.id}", f"/migrations/{g.id}/items", f"/migrations/{g.id}/events",
                 f"/migrations/{g.id}/progress", "/migrations", "/services/inherited",
                 f"/services/inherited/{g.items[0]['id']}", "/me"):
        answers.append(stand.api("GET", path, token=g.customer).want(200))
    declined = Handover(stand, note="parola-segreta", reason="rift")
    answers.append(stand.api("POST", f"/invitations/{declined.token}/decline", {}).want(200))
    terms_hash = g.get().json["offer"]["terms_hash"]
    for answer in answers:
        found = SECRET_MEMBERS & set(members(answer.json))
        check(not found, f"{answer.request} has {found}")
        for text in (terms_hash, "1250", "parola-segreta", "rift"):
            check(text not in answer.text, f"{answer.request} holds {text!r}: {answer.text}")


@test("texts are stored whole up to their limits, whatever the characters, and refused above")
def long_texts(stand):
    def submit(**members):
        body = journeys.request_body([("domain", stand.add_domain())], **members)
        return stand.api("POST", "/migrations", body, token=("reseller", 101))
    for name, length, members in (
            ("note", 2000, lambda text: {"note": text}),
            ("name", 160, lambda text: {"customer": {"email": journeys.new_email(), "name": text}})):
        for character in "xè🥖":
            m = submit(**members(character * length)).want(201).json
            eq((m["note"] if name == "note" else m["customer"]["name"]), character * length, name)
            submit(**members(character * (length + 1))).want(422, "validation")
    services = [stand.add_service() for _ in range(40)]
    left_out = [{"kind": "hosting", "id": s, "reason": "🥖" * 500} for s in services]
    g = Handover(stand, left_out=left_out)
    eq([i["reason"] for i in g.offer()["not_included"]], ["🥖" * 500] * len(services), "the reasons of what stays")
    for character in "xè🥖":
        m = Handover(stand).act("reject", {"reason": character * 500}).json
        eq(m["ended_reason"], character * 500, "reason")
        Handover(stand).act_answer("reject", {"reason": character * 501}).want(422, "validation")
        g = Handover(stand)
        g.accept(billing={**COMPANY, "company_name": character * 80}, person_name=character * 160)
        name = stand.value(f"SELECT display_name FROM host_account WHERE account_id = {g.customer[1]}")
        eq(name, character * 80, "the account's name")


@test("a text of blanks is no text")
def blanks(stand):
    for text in ("   ", "\u00a0", "\u3000 "):
        body = journeys.request_body([("domain", stand.add_domain())])
        body["customer"]["name"] = text
        stand.api("POST", "/migrations", body, token=("reseller", 101)).want(422, "validation")
        Handover(stand).act_answer("reject", {"reason": text}).want(422, "validation")
    Handover(stand).act_answer("reject", {"reason": "\n"}).want(422, "validation")


@test("amounts and days of what the site tells must be possible")
def impossible(stand):
    day = {"paid_on": ("2026-02-30", "0000-00-00", "2026-1-2", "oggi", 20260102, None)}
    net = {"net": ({"amount": -1, "currency": "EUR"}, {"amount": 10 ** 13 + 1, "currency": "EUR"},
                   {"amount": 1.5, "currency": "EUR"}, {"amount": "1", "currency": "EUR"}, {"amount": 1}, {},
                   *({"amount": 1, "currency": c} for c in ("USD", "eur", "€€€", "")))}
    text = {"line_id": ("", "à", "x" * 65, "a b"), "kind": ("rinnovo",), "item": ({"kind": "x", "id": 1}, {}, 1)}
    for name, values in {**day, **net, **text}.items():
        for value in values:
            tell(stand, "/site/renewals", {**renewal("I1", "hosting", 501, 1), name: value}).want(422, "validation")
    eq(stand.value("SELECT COUNT(*) FROM told_renewal WHERE line_id = 'I1'"), "0", "lines told")


@test("whose turn it is: a list says of each handover what the handover itself says")
def turns(stand):
    held = stand.add_domain()
    stand.admin_sql("UPDATE handover_site.domain d JOIN handover_site.domain h ON h.domain_id = 1028 "
                    f"SET d.epp_status = h.epp_status WHERE d.domain_id = {held}")
    g = Handover(stand, [("domain", held), ("domain", stand.add_domain())])
    g.accept()
    wait_for(lambda: g.item(1)["state"] == "verified", "the other item has moved")
    actors.quiet(stand)
    seen, after = {}, ""
    while True:
        page = stand.api("GET", f"/migrations?limit=100{after}", token=("staff", 1)).want(200).json
        for m in page["data"]:
            one = stand.api("GET", "/migrations/" + m["id"], token=("staff", 1)).want(200).json
            eq((m["ball"], m["items"]), (one["ball"], one["items"]), f"{m['reference']}, {m['state']}")
            seen.setdefault(m["state"], set()).add(m["ball"]["who"] if m["ball"] else None)
        if not page["has_more"]:
            break
        after = "&starting_after=" + page["data"][-1]["id"]
    check({"requested", "commission_recorded", "declined"} <= set(seen), f"states seen: {seen}")
    check({"staff", "customer", None} <= set().union(*seen.values()), f"turns seen: {seen}")


@test("the audit chains are whole after all this")
def audit(stand):
    check("all whole" in stand.ctl("verify-audit"), "verify-audit")


@test("every query of the programs fits the schema")
def queries(stand):
    check(stand.ctl("check-sql").endswith("0 wrong"), "check-sql")
