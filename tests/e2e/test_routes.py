"""
Every route of fcgi/routes.h, as each kind of caller: who may, which method, once, If-Match, bodies.

EXPECTED is written from the documents, not from routes.h: a route that is not in it fails, and so does one whose guard
was changed there by mistake. How each route is reached (parameters, body, what its effect is) is in CASES.
"""
import hashlib
import json
import os
import re
import urllib.parse
import uuid

import journeys
from assertions import crockford
from harness import API, Failure, at_once, check, eq, srcdir, test, wait_for
from journeys import PRIVATE, Handover

CALLERS = ("visitor", "reseller", "other reseller", "customer", "other customer", "staff", "site")
# Status for each caller, and for ids that do not exist (asked by who else may; "-": there is no id in the path).
# The object is reseller's and customer's own. 303 for a visitor: to the sign-in.
EXPECTED = """
GET  /handover/                                       200 200 200 200 200 200 200 -
GET  /handover/sign-in                                200 200 200 200 200 200 200 -
POST /handover/sign-in                                303 303 303 303 303 303 -   -
GET  /handover/enter                                  401 401 401 401 401 401 401 -
POST /handover/sign-in/by-mail                        303 303 303 303 303 303 -   -
GET  /handover/sign-in/sent                           200 200 200 200 200 200 200 -
GET  /handover/sign-in/{token}                        200 200 200 200 200 200 200 404
POST /handover/sign-in/{token}                        303 303 303 303 303 303 -   404
GET  /handover/signed-out                             200 200 200 200 200 200 200 -
POST /handover/sign-out                               303 303 303 303 303 303 -   -
GET  /handover/new                                    303 200 200 403 403 403 403 -
POST /handover/new                                    401 303 422 403 403 403 403 -
GET  /handover/new/services                           303 200 303 403 403 403 403 -
POST /handover/new/services                           401 303 422 403 403 403 403 -
GET  /handover/new/customer                           303 200 303 403 403 403 403 -
POST /handover/new/customer                           401 303 303 403 403 403 403 -
GET  /handover/new/terms                              303 200 303 403 403 403 403 -
POST /handover/new/terms                              401 303 303 403 403 403 403 -
GET  /handover/new/check                              303 200 303 403 403 403 403 -
POST /handover/new/check                              401 303 422 403 403 403 403 -
GET  /handover/migrations/{id}                        303 200 404 200 404 200 403 404
GET  /handover/migrations/{id}/withdraw               303 200 404 403 403 403 403 404
POST /handover/migrations/{id}/withdraw               401 303 404 403 403 403 403 404
GET  /handover/migrations/{id}/terms                  303 200 404 403 403 403 403 404
POST /handover/migrations/{id}/terms/accept           401 303 404 403 403 403 403 404
POST /handover/migrations/{id}/terms/answer           401 303 404 403 403 403 403 404
POST /handover/migrations/{id}/again                  401 303 404 403 403 403 403 404
POST /handover/migrations/{id}/resend                 401 303 404 403 403 403 403 404
GET  /handover/migrations/{id}/recipient              303 200 404 403 403 403 403 404
POST /handover/migrations/{id}/recipient              401 303 404 403 403 403 403 404
POST /handover/migrations/{id}/recipient/confirm      401 303 404 403 403 303 403 404
GET  /handover/migrations/{id}/recipient/refuse       303 200 404 403 403 403 403 404
POST /handover/migrations/{id}/recipient/refuse       401 303 404 403 403 403 403 404
GET  /handover/migrations/{id}/retract                303 403 404 200 404 403 403 404
POST /handover/migrations/{id}/retract                401 403 404 303 404 403 403 404
POST /handover/migrations/{id}/reject                 401 403 403 403 403 303 403 404
POST /handover/items/{item}/exclude                   401 403 403 403 403 303 403 404
POST /handover/items/{item}/retry                     401 403 403 403 403 303 403 404
POST /handover/items/{item}/approve                   401 403 403 403 403 303 403 404
POST /handover/items/{item}/confirm                   401 303 404 303 404 403 403 404
GET  /handover/staff                                  303 403 403 403 403 200 403 -
POST /handover/staff/approve                          401 403 403 403 403 303 403 -
POST /handover/staff/migrations/{id}/take             401 403 403 403 403 303 403 404
POST /handover/staff/migrations/{id}/give-back        401 403 403 403 403 303 403 404
POST /handover/staff/migrations/{id}/seen             401 403 403 403 403 303 403 404
POST /handover/staff/migrations/{id}/restart          401 403 403 403 403 303 403 404
POST /handover/staff/migrations/{id}/recipient        401 403 403 403 403 303 403 404
POST /handover/staff/migrations/{id}/answer           401 403 403 403 403 303 403 404
POST /handover/staff/items/{item}/accept-difference   401 403 403 403 403 303 403 404
GET  /handover/staff/migrations/{id}/quote            303 403 403 403 403 200 403 404
POST /handover/staff/migrations/{id}/quote            401 403 403 403 403 303 403 404
GET  /handover/staff/migrations/{id}/terms/{package}  303 403 403 403 403 200 403 404
POST /handover/staff/migrations/{id}/terms/{package}  401 403 403 403 403 303 403 404
GET  /handover/staff/migrations/{id}/extraction       303 403 403 403 403 200 403 404
POST /handover/staff/migrations/{id}/extraction       401 403 403 403 403 303 403 404
POST /handover/staff/migrations/{id}/extraction/name-gone 401 403 403 403 403 303 403 404
GET  /handover/staff/tariffs                          303 403 403 403 403 200 403 -
POST /handover/staff/tariffs                          401 403 403 403 403 303 403 -
GET  /handover/migrations/{id}/audit                  303 403 403 403 403 200 403 404
POST /handover/migrations/{id}/notes                  401 303 404 403 403 403 403 404
GET  /handover/i/{token}                              200 200 200 200 200 200 200 404
GET  /handover/i/{token}/account                      200 200 200 200 200 200 200 404
POST /handover/i/{token}/account                      303 303 303 303 303 303 -   404
GET  /handover/i/{token}/kind                         200 200 303 303 303 200 200 404
POST /handover/i/{token}/kind                         303 303 303 303 303 303 -   404
GET  /handover/i/{token}/billing                      200 200 200 200 200 200 200 404
POST /handover/i/{token}/billing                      303 303 303 303 303 303 -   404
GET  /handover/i/{token}/check                        200 200 200 200 200 200 200 404
GET  /handover/i/{token}/decline                      200 200 200 200 200 200 200 404
GET  /handover/i/{token}/misaddressed                 200 200 200 200 200 200 200 404
POST /handover/i/{token}/misaddressed                 303 303 303 303 303 303 -   404
GET  /handover/i/{token}/more-time                    200 200 200 200 200 200 200 404
POST /handover/i/{token}/more-time                    303 303 303 303 303 303 -   404
GET  /handover/invited                                200 200 200 200 200 200 200 -
GET  /handover/conditions                             200 200 200 200 200 200 200 -
GET  /handover/privacy                                200 200 200 200 200 200 200 -
GET  /handover/o/{token}                              200 200 200 200 200 200 200 404
POST /handover/o/{token}                              303 303 303 303 303 303 -   404
GET  /handover/i/{token}/done                         200 200 200 200 200 200 200 404
POST /handover/i/{token}/accept                       303 422 303 303 303 403 -   404
POST /handover/i/{token}/decline                      303 303 303 303 303 303 -   404
GET  /handover/my                                     303 200 200 200 200 403 403 -
GET  /handover/my/invitations/{id}                    303 404 404 404 303 403 403 404
GET  /handover/commission                             303 200 200 403 403 403 403 -
GET  /handover/commission/statements/{month}          303 200 404 403 403 403 403 404
GET  /handover/staff/commission                       303 403 403 403 403 200 403 -
POST /handover/staff/commission/pay/{statement}       401 403 403 403 403 303 403 404
POST /handover/staff/commission/alarms/{alarm}        401 403 403 403 403 303 403 404
GET  /handover/staff/commission/{account}             303 403 403 403 403 200 403 404
GET  /handover/staff/commission/{account}/{month}     303 403 403 403 403 200 403 404
GET  /handover/mails                                  200 200 200 200 200 200 200 -
GET  /handover/mails/{mail}                           200 200 200 200 200 200 200 404
GET  /handover/mails/{mail}/html                      200 200 200 200 200 200 200 404
GET  /handover/problems/{code}                        200 200 200 200 200 200 200 404

GET  /handover/api/v1/me                              401 200 200 200 200 200 200 -
GET  /handover/api/v1/portfolio                       401 200 200 403 403 403 403 -
POST /handover/api/v1/preflight                       401 200 200 403 403 200 403 -
GET  /handover/api/v1/tariffs                         401 200 200 403 403 200 403 -
POST /handover/api/v1/migrations                      401 201 422 403 403 403 403 -
GET  /handover/api/v1/migrations                      401 200 200 200 200 200 403 -
GET  /handover/api/v1/migrations/{id}                 401 200 404 200 404 200 403 404
GET  /handover/api/v1/migrations/{id}/items           401 200 404 200 404 200 403 404
GET  /handover/api/v1/migrations/{id}/events          401 200 404 200 404 200 403 404
GET  /handover/api/v1/migrations/{id}/progress        401 200 404 200 404 200 403 404
POST /handover/api/v1/migrations/{id}/withdraw        401 200 404 403 403 403 403 404
POST /handover/api/v1/migrations/{id}/reject          401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/retract         401 403 404 200 404 403 403 404
POST /handover/api/v1/migrations/{id}/invitation      401 200 404 403 403 403 403 404
POST /handover/api/v1/migrations/{id}/invitation/resend 401 200 404 403 403 403 403 404
POST /handover/api/v1/migrations/{id}/recipient/confirm 401 200 404 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/recipient/refuse 401 200 404 403 403 403 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/exclude 401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/retry   401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/approve 401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/confirm 401 200 404 200 404 403 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/accept-difference 401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/notes           401 200 404 403 403 403 403 404
POST /handover/api/v1/migrations/{id}/terms           401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/terms/accept    401 200 404 403 403 403 403 404
POST /handover/api/v1/migrations/{id}/terms/answer    401 200 404 403 403 403 403 404
GET  /handover/api/v1/migrations/{id}/items/{item}/steps 401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/steps/{step} 401 403 403 403 403 200 403 404
POST /handover/api/v1/migrations/{id}/items/{item}/names/gone 401 403 403 403 403 200 403 404
GET  /handover/api/v1/invitations/{token}             200 200 200 200 200 200 200 404
POST /handover/api/v1/invitations/{token}/accept      200 422 200 200 200 403 200 404
POST /handover/api/v1/invitations/{token}/decline     200 200 200 200 200 200 200 404
POST /handover/api/v1/invitations/{token}/misaddressed 200 200 200 200 200 200 200 404
POST /handover/api/v1/invitations/{token}/more-time   200 200 200 200 200 200 200 404
GET  /handover/api/v1/services/inherited              401 403 403 200 200 403 403 -
GET  /handover/api/v1/services/inherited/{item}       401 403 403 200 404 403 403 404
GET  /handover/api/v1/services/inherited              401 200 200 200 200 403 403 -
GET  /handover/api/v1/services/inherited/{item}       401 404 404 200 404 403 403 404
GET  /handover/api/v1/commission/entries              401 200 200 403 403 200 403 -
GET  /handover/api/v1/commission/statements           401 200 200 403 403 422 403 -
GET  /handover/api/v1/commission/statements/{month}   401 200 404 403 403 422 403 404
GET  /handover/api/v1/commission/terms                401 200 200 403 403 200 403 -
GET  /handover/api/v1/commission/estimate             401 200 200 403 403 200 403 -
POST /handover/api/v1/site/renewals                   401 403 403 403 403 403 201 -
POST /handover/api/v1/site/refunds                    401 403 403 403 403 403 201 -
POST /handover/api/v1/site/accounts/merged            401 403 403 403 403 403 201 -
POST /handover/api/v1/site/sessions/revoke            401 403 403 403 403 403 200 -

GET  /handover/livez                                  200 200 200 200 200 200 200 -
GET  /handover/readyz                                 200 200 200 200 200 200 200 -
GET  /handover/metrics                                200 200 200 200 200 200 200 -
"""
# What requires what, again from the documents (api.md, web.md 2).
WITH_KEY = {("POST", API + "/migrations"), ("POST", API + "/migrations/{id}/withdraw"),
            ("POST", API + "/migrations/{id}/retract"), ("POST", API + "/migrations/{id}/invitation"),
            ("POST", API + "/migrations/{id}/invitation/resend"),
            ("POST", API + "/migrations/{id}/recipient/confirm"), ("POST", API + "/migrations/{id}/recipient/refuse"),
            ("POST", API + "/invitations/{token}/misaddressed"), ("POST", API + "/invitations/{token}/more-time"),
            ("POST", API + "/migrations/{id}/reject"), ("POST", API + "/migrations/{id}/items/{item}/exclude"),
            ("POST", API + "/migrations/{id}/items/{item}/retry"),
            ("POST", API + "/migrations/{id}/items/{item}/approve"),
            ("POST", API + "/migrations/{id}/items/{item}/confirm"),
            ("POST", API + "/invitations/{token}/accept"), ("POST", API + "/invitations/{token}/decline")}
WITH_KEY |= {("POST", API + "/migrations/{id}/notes"),
             ("POST", API + "/migrations/{id}/items/{item}/accept-difference")}
WITH_KEY |= {("POST", API + "/migrations/{id}/" + what) for what in (
    "terms", "terms/accept", "terms/answer", "items/{item}/steps/{step}", "items/{item}/names/gone")}
# An acceptance names the hashes it consents to.
WITH_MATCH = {r for r in WITH_KEY if "/migrations/{id}/" in r[1] and not r[1].endswith("/terms/accept")}
WITHOUT_NONCE = {("POST", "/handover/new"), ("POST", "/handover/new/services"), ("POST", "/handover/new/customer"),
                 ("POST", "/handover/new/terms"), ("POST", "/handover/migrations/{id}/again"),
                 ("POST", "/handover/i/{token}/account"), ("POST", "/handover/i/{token}/kind"),
                 ("POST", "/handover/i/{token}/billing"), ("POST", "/handover/sign-in/by-mail"),
                 ("POST", "/handover/sign-in/{token}"), ("POST", "/handover/sign-in"), ("POST", "/handover/sign-out")}
WITHOUT_NONCE = {("POST", "/handover/i/{token}/account"), ("POST", "/handover/i/{token}/kind"),
                 ("POST", "/handover/i/{token}/billing"), ("POST", "/handover/new"),
                 ("POST", "/handover/new/services"), ("POST", "/handover/new/customer"),
                 ("POST", "/handover/new/terms"), ("POST", "/handover/migrations/{id}/again"),
                 ("POST", "/handover/sign-in"), ("POST", "/handover/sign-out"), ("POST", "/handover/sign-in/by-mail"),
                 ("POST", "/handover/sign-in/{token}")}
FORM = "application/x-www-form-urlencoded"
RANDOM = {"id": "mig_0123456789abcdefghjkmnpqrs", "item": "item_0123456789abcdefghjkmnpqrs", "token": "0" * 52,
          "code": "nothing", "mail": "mail_0123456789abcdefghjkmnpqrs", "month": "1999-01", "statement": "999999999",
          "account": "999999999", "step": "nothing", "package": "999999999", "alarm": "999999999"}
STRANGE = ("%27%20OR%201=1--", "x" * 3000, "%C3%A8", "%F0%9F%98%80", "0", "-1", "mig_", "%0a", "%25s%25n")


def expected_table():
    table = {}
    for line in EXPECTED.split("\n"):
        if line:
            method, path, *statuses = line.split()
            table[method, path] = dict(zip((*CALLERS, "random"), (None if s == "-" else int(s) for s in statuses)))
    return table


def routes_of_the_program():
    with open(os.path.join(srcdir(), "fcgi/routes.h"), encoding="utf-8") as f:
        text = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    found = re.findall(r'ROUTE\(\s*(\w+)\s*,\s*"([^"]+)"\s*,\s*(\w+)\s*,', text)
    check(len(found) == text.count("ROUTE("), "a route that this test cannot read")
    return [((method, path), kind) for method, path, kind in found]


# ---- how each is reached ----

def requested(stand):
    """Waits for the customer; two items, so that one may be excluded."""
    g = Handover(stand, [("domain", stand.add_domain()), ("hosting", stand.add_service())])
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def held(stand):
    """Its item waits for staff's approval."""
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def accepted(stand):
    """Accepted; nothing moves yet."""
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def doubtful(stand):
    """Accepted by somebody who is not recognised; its item waits for objections."""
    subject = accepted(stand)
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_reason = 'recipient',
                          hold_until = NOW(6) + INTERVAL 1 DAY WHERE migration.public_id = '{subject["id"]}'""")
    return subject


def unconfirmed(stand):
    """Accepted; its item waits for both sides' confirmation."""
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))])
    g.accept()
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_reason = 'confirmation'
                          WHERE migration.public_id = '{g.id}'""")
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def failed(stand):
    """Its item has failed."""
    g = Handover(stand)
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id)
                          SET item.state = 'failed', failure_code = 'test', failure_detail = 'test',
                              failure_who = 'staff' WHERE migration.public_id = '{g.id}'""")
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def unlike(stand):
    """Its first item has moved, but its data were others afterwards; the second keeps the handover open."""
    g = Handover(stand, [("domain", stand.add_domain()), ("domain", stand.add_domain(epp_status="serverHold"))])
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET item.state = 'moved',
                          failure_code = 'snapshot-differs', failure_detail = 'test', failure_who = 'staff'
                          WHERE item.public_id = '{g.items[0]['id']}'""")
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def written(stand):
    """The agency wrote to staff."""
    s = requested(stand)
    s.pop("handover").act("notes", {"text": "Prova"}, token=("reseller", 101))
    return s


def given_up(stand):
    """Its work was given up."""
    s = requested(stand)
    stand.admin_sql(f"""UPDATE job JOIN migration USING (migration_id) SET status = 'dead'
                          WHERE public_id = '{s['id']}'""")
    return s


def stated(stand):
    """A statement of reseller 101's, to be paid."""
    n = int(stand.value("SELECT COUNT(*) AS n FROM statement")) + 1
    stand.admin_sql(f"""INSERT INTO statement (beneficiary_id, month, number, entries, accrued_cents, reversed_cents,
                          carried_in_cents, payable_cents, carried_out_cents, currency, head, hash, closed_at)
                        VALUES (101, '2000-01-01' + INTERVAL {n} MONTH, {n}, 0, 100, 0, 0, 100, 0, 'EUR', '{{}}',
                          REPEAT('x', 32), NOW(6))""")
    row = stand.sql("""SELECT statement_id, DATE_FORMAT(month, '%Y-%m') AS month FROM statement
                       ORDER BY statement_id DESC LIMIT 1""")[0]
    return {"statement": row["statement_id"], "month": row["month"], "account": "101"}


def contradicted(stand):
    """A line the site told twice, otherwise."""
    line = uuid.uuid4().hex
    stand.admin_sql(f"""INSERT INTO ledger_alarm (kind, line_id, had, told, told_hash, raised_at)
                        VALUES ('renewal_differs', '{line}', '{{}}', '{{}}', REPEAT('x', 32), NOW(6))""")
    return {"alarm": stand.value(f"SELECT alarm_id FROM ledger_alarm WHERE line_id = '{line}'")}


def settled(stand, subject):
    return stand.value(f"SELECT COUNT(*) AS n FROM ledger_alarm WHERE alarm_id = {subject['alarm']} "
                       "AND settled_at IS NOT NULL")


def payout_fields(_):
    return {"paid_on": "1/2/2026", "withheld": "0", "net": "1,00", "reference": "BON 1"}


def asking(stand):
    """Accepted; its item waits until the recipient is sure."""
    s = unconfirmed(stand)
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_reason = 'recipient',
                          hold_until = NOW(6) + INTERVAL 1 DAY WHERE migration.public_id = '{s['id']}'""")
    return s


def finished(stand):
    g = journeys.finished(stand)
    return {"id": g.id, "item": g.items[0]["id"], "token": g.token, "handover": g}


def in_a_package(stand):
    """Its service is in a Fracto; nothing is proposed yet."""
    site = stand.add_site(stand.add_package())
    g = Handover(stand, [("hosting", site)])
    return {"id": g.id, "item": g.items[0]["id"], "handover": g, "step": "inventory", "version": 1,
            "package": str(g.items[0]["package_id"])}


def with_terms(stand):
    """Terms are put before the agency."""
    s = in_a_package(stand)
    s["handover"].act("terms", terms_body(s))
    return {**s, "version": 2}


def extracting(stand):
    """Accepted by all; its inventory is to be made."""
    s = with_terms(stand)
    g = s["handover"]
    stand.api("POST", f"/migrations/{g.id}/terms/accept", proposal_body(s), g.reseller).want(200)
    g.find_token()
    g.accept()
    wait_for(lambda: g.item()["state"] == "extracting", "the extraction begins")
    return s


def leaning(stand):
    s = extracting(stand)
    s["handover"].act(f"items/{s['item']}/steps/inventory", {**TICK, "names": [NAME]})
    return s


def terms_body(s):
    return {"package_id": s["handover"].items[0]["package_id"], "target": "Basic", "commission": {"rate_bp": 1000}}


def proposal_body(s):
    p = s["handover"].get().json["proposal"]
    return {"offer_hash": p["hash"], "terms_hash": p["terms_hash"]}


def mailed_link(stand):
    """A sign-in link as it was mailed, with its token put there: it is stored nowhere."""
    token, number = crockford(uuid.uuid4().bytes + uuid.uuid4().bytes), hashlib.blake2b
    stand.admin_sql(f"""INSERT INTO sign_in_link (public_id, salt, token_hash, account_id, created_at, expires_at)
                          VALUES ('sgn_{uuid.uuid4().hex[:26]}', '{"s" * 16}',
                                  0x{number(token.encode(), digest_size=32).hexdigest()}, 203, NOW(6),
                                  NOW(6) + INTERVAL 15 MINUTE)""")
    return {"token": token, "page": "/handover/sign-in/"}
def mailed(stand):
    """A mail: the invitation of one that waits."""
    g = Handover(stand)
    return {"mail": stand.value(f"""SELECT mail.public_id FROM mail JOIN migration USING (migration_id)
                                      WHERE migration.public_id = '{g.id}' AND kind = 'invitation'""")}


def own_domain(stand):
    return {"domain": stand.add_domain()}


def drafted(stand):
    """The request of reseller 101, answered up to its last page."""
    domain = stand.add_domain()
    answers = {"/new": {"item": f"domain_{domain}"}, "/new/services": {"item": f"domain_{domain}"},
               "/new/customer": {"name": "Forno", "email": journeys.new_email(), "language": "it"},
               "/new/terms": {"reason": "other"}}
    for path, fields in answers.items():
        call_page(world(stand), ("POST", "/handover" + path), "reseller", {}, fields=fields).want(303)
    return {"domain": domain}


def declined(stand):
    subject = requested(stand)
    stand.api("POST", f"/invitations/{subject['token']}/decline", {}).want(200)
    return {"id": subject["id"]}


def nothing(stand):
    return {}


def answered(stand):
    """Its form's questions are answered: a new account, a private person, its data."""
    s = requested(stand)
    s["token"] = journeys.mailed_token(stand, s["handover"])  # of the other link the answers are that browser's
    b = stand.browser()
    for page, answer in (("account", "new"), ("kind", "private")):
        form = b.get(f"/handover/i/{s['token']}/{page}").form(ends=page)
        b.submit(form.fill({page: answer})).want(303)
    fields = {k: v for k, v in flat(s).items() if k != "kind"}
    b.submit(b.get(f"/handover/i/{s['token']}/billing").form(ends="billing").fill(fields)).want(303)
    return s


def noticed(stand):
    """Accepted by somebody nobody knows; the token is that of the notice to a registrant. It moves at once all the same."""
    domain = stand.add_domain(registrant_email=journeys.new_email(), registrant_name="Ugo Neri")
    g = Handover(stand, [("domain", domain)])
    g.accept()
    row = stand.sql("SELECT n.public_id, n.salt FROM notice n JOIN migration m USING (migration_id) WHERE "
                    f"m.public_id = '{g.id}'")[0]
    return {"id": g.id, "token": journeys.token_of(stand, row["public_id"], row["salt"]), "handover": g,
            "page": "/handover/o/"}


def objections(stand, s):
    return stand.value(f"""SELECT COUNT(*) FROM notice JOIN migration USING (migration_id)
                             WHERE migration.public_id = '{s['id']}' AND objected_at IS NOT NULL""")


def waiting_for_201(stand):
    g = Handover(stand, email="titolare@fornobianchi.example")
    return {"id": g.id, "item": g.items[0]["id"], "handover": g}


def renewal_body(s):
    return {"line_id": uuid.uuid4().hex, "invoice_id": "F1", "item": {"kind": "hosting", "id": 501}, "kind": "renewal",
            "paid_on": "2026-01-02", "net": {"amount": 1000, "currency": "EUR"}}


def tariff_fields(s):
    # Each a product of its own; 0 %, so that no other test earns by it.
    return {"product": f"domain.x{uuid.uuid4().hex[:8]}", "rate": "0", "months": "0", "holding": "30",
            "valid_from": "2099-12-31"}


def refund_body(s):
    return {"line_id": "L0", "refund_id": uuid.uuid4().hex, "refunded_on": "2026-01-02",
            "net": {"amount": 10, "currency": "EUR"}}


def merged_body(s):
    """Accounts that the host does not have: the merge of two that nothing belongs to."""
    return {"from_account": uuid.uuid4().int % 10**9 + 10**9, "into_account": 999999998}


def flat(s):
    return {k: v for k, v in {**PRIVATE, **PRIVATE["address"]}.items() if k not in ("address", "country")}


def billing_fields(s):
    g = s["handover"]
    return {**flat(s), "offer_hash": g.offer()["offer"]["hash"], "item": g.items[0]["id"]}


def events_of(event):
    return lambda stand, s: stand.value(f"""SELECT COUNT(*) FROM audit JOIN migration USING (migration_id)
                                              WHERE public_id = '{s['id']}' AND event = '{event}'""")


def count_of(table):
    return lambda stand, s: stand.value(f"SELECT COUNT(*) FROM {table}")


class Case:
    """subject: makes what the path's parameters are of; body: JSON or form fields; effect: what a call adds one to."""

    def __init__(self, subject=nothing, body=None, effect=None):
        self.subject, self.effect = subject, effect
        self.body = body if callable(body) else lambda s: dict(body or {})


def accept_body(s):
    return {"offer_hash": s["handover"].offer()["offer"]["hash"], "billing": PRIVATE}


def item_fields(s):
    return {"migration": s["id"], **REASON}


def migration_body(s):
    return journeys.request_body([("domain", s["domain"])])


def migration_fields(s):
    return {"item": f"domain_{s['domain']}", "name": "Forno", "email": "a@nuovo.example", "language": "it",
            "reason": "other"}


REASON = {"reason": "Prova"}
NAME = {"kind": "mx", "name": "mx.agenzia.example"}
TICK = {"outcome": "done", "evidence": "Prova", "names": []}
CASES = {
    "GET /handover/": Case(), "GET /handover/sign-in": Case(), "POST /handover/sign-in": Case(body={"account": "203"}),
    "GET /handover/enter": Case(), "GET /handover/sign-in/sent": Case(), "GET /handover/signed-out": Case(),
    "POST /handover/sign-in/by-mail": Case(body={"email": "mario@prova.example"}),
    "GET /handover/sign-in/{token}": Case(mailed_link),
    "POST /handover/sign-in/{token}": Case(mailed_link, {"account": "203"}),
    "POST /handover/sign-out": Case(), "GET /handover/new": Case(),
    "POST /handover/new": Case(own_domain, migration_fields),
    "GET /handover/new/services": Case(drafted), "POST /handover/new/services": Case(drafted, migration_fields),
    "GET /handover/new/customer": Case(drafted), "POST /handover/new/customer": Case(drafted, migration_fields),
    "GET /handover/new/terms": Case(drafted), "POST /handover/new/terms": Case(drafted, migration_fields),
    "GET /handover/new/check": Case(drafted), "POST /handover/new/check": Case(drafted, None, count_of("migration")),
    "GET /handover/migrations/{id}/withdraw": Case(requested),
    "GET /handover/migrations/{id}/terms": Case(with_terms),
    "POST /handover/migrations/{id}/terms/accept": Case(with_terms, proposal_body, events_of("agree")),
    "POST /handover/migrations/{id}/terms/answer": Case(with_terms, {"text": "Prova"}, events_of("terms_answered")),
    "POST /handover/migrations/{id}/again": Case(declined),
    "POST /handover/migrations/{id}/resend": Case(requested, None, events_of("resend")),
    "GET /handover/migrations/{id}/recipient": Case(requested),
    "POST /handover/migrations/{id}/recipient":
        Case(requested, lambda s: {"name": "Forno", "email": journeys.new_email()}, events_of("readdress")),
    "POST /handover/migrations/{id}/recipient/confirm": Case(doubtful, None, events_of("recipient_confirmed")),
    "GET /handover/migrations/{id}/recipient/refuse": Case(doubtful),
    "POST /handover/migrations/{id}/recipient/refuse": Case(doubtful, None, events_of("withdraw")),
    "GET /handover/migrations/{id}/retract": Case(accepted),
    "POST /handover/migrations/{id}/retract": Case(accepted, None, events_of("retract")),
    "GET /handover/migrations/{id}": Case(finished),
    "POST /handover/migrations/{id}/withdraw": Case(requested, None, events_of("withdraw")),
    "POST /handover/migrations/{id}/reject": Case(requested, REASON, events_of("reject")),
    "POST /handover/items/{item}/exclude": Case(requested, item_fields, events_of("item_excluded")),
    "POST /handover/items/{item}/retry": Case(failed, item_fields, events_of("item_retried")),
    "POST /handover/items/{item}/approve": Case(held, item_fields, events_of("item_approved")),
    "POST /handover/items/{item}/confirm": Case(unconfirmed, item_fields, events_of("item_confirmed")),
    "GET /handover/staff": Case(),
    "POST /handover/staff/approve": Case(held, lambda s: {"migration": s["id"], "finding": "on-hold"},
                                         events_of("item_approved")),
    "POST /handover/staff/migrations/{id}/take": Case(requested, None, events_of("staff_took")),
    "POST /handover/staff/migrations/{id}/give-back": Case(requested, None, events_of("staff_gave_back")),
    "POST /handover/staff/migrations/{id}/seen": Case(written, None, events_of("staff_saw")),
    "POST /handover/staff/migrations/{id}/restart": Case(given_up, None, events_of("jobs_restarted")),
    "POST /handover/staff/migrations/{id}/recipient": Case(asking, None, events_of("recipient_confirmed")),
    "POST /handover/staff/migrations/{id}/answer": Case(requested, {"text": "Prova"}, events_of("staff_answered")),
    "POST /handover/staff/items/{item}/accept-difference": Case(unlike, item_fields, events_of("difference_accepted")),
    "GET /handover/staff/migrations/{id}/quote": Case(requested),
    "POST /handover/staff/migrations/{id}/quote": Case(requested, {"rate": "20"}, events_of("terms_proposed")),
    "GET /handover/staff/migrations/{id}/terms/{package}": Case(in_a_package),
    "POST /handover/staff/migrations/{id}/terms/{package}":
        Case(in_a_package, {"target": "Basic", "rate": "10"}, events_of("terms_proposed")),
    "GET /handover/staff/migrations/{id}/extraction": Case(extracting),
    "POST /handover/staff/migrations/{id}/extraction":
        Case(extracting, lambda s: {"step": "inventory", "item": s["item"], "outcome_inventory": "done",
                                    "evidence": "Prova"}, events_of("step")),
    "POST /handover/staff/migrations/{id}/extraction/name-gone":
        Case(leaning, lambda s: {"item": s["item"], **NAME}, events_of("name_gone")),
    "GET /handover/staff/tariffs": Case(),
    "POST /handover/staff/tariffs": Case(nothing, tariff_fields, count_of("tariff")),
    "GET /handover/migrations/{id}/audit": Case(finished),
    "POST /handover/migrations/{id}/notes": Case(requested, {"text": "Prova"}, events_of("agency_wrote")),
    f"POST {API}/migrations/{{id}}/items/{{item}}/accept-difference": Case(unlike, REASON,
                                                                          events_of("difference_accepted")),
    f"POST {API}/migrations/{{id}}/notes": Case(requested, {"text": "Prova"}, events_of("agency_wrote")),
    "GET /handover/i/{token}": Case(requested), "GET /handover/i/{token}/done": Case(finished),
    "POST /handover/i/{token}/accept": Case(requested, billing_fields, events_of("accept")),
    "POST /handover/i/{token}/decline": Case(requested, None, events_of("decline")),
    "GET /handover/i/{token}/account": Case(requested), "GET /handover/i/{token}/kind": Case(requested),
    "POST /handover/i/{token}/account": Case(answered, {"account": "new"}),
    "POST /handover/i/{token}/kind": Case(answered, {"kind": "private"}),
    "GET /handover/i/{token}/billing": Case(answered), "GET /handover/i/{token}/check": Case(answered),
    "POST /handover/i/{token}/billing": Case(answered, flat),
    "GET /handover/i/{token}/decline": Case(requested), "GET /handover/i/{token}/misaddressed": Case(requested),
    "POST /handover/i/{token}/misaddressed": Case(requested, None, events_of("misaddressed")),
    "GET /handover/i/{token}/more-time": Case(requested),
    "POST /handover/i/{token}/more-time": Case(requested, None, events_of("more_time")),
    "GET /handover/invited": Case(), "GET /handover/conditions": Case(), "GET /handover/privacy": Case(),
    "GET /handover/o/{token}": Case(noticed), "POST /handover/o/{token}": Case(noticed, {"text": "No"}, objections),
    "GET /handover/my/invitations/{id}": Case(waiting_for_201),
    "GET /handover/commission": Case(), "GET /handover/staff/commission": Case(),
    "GET /handover/commission/statements/{month}": Case(stated),
    "GET /handover/staff/commission/{account}": Case(stated),
    "GET /handover/staff/commission/{account}/{month}": Case(stated),
    "POST /handover/staff/commission/pay/{statement}": Case(stated, payout_fields, count_of("payout")),
    "POST /handover/staff/commission/alarms/{alarm}": Case(contradicted, {"note": "Prova"}, settled),
    f"GET {API}/commission/statements": Case(), f"GET {API}/commission/statements/{{month}}": Case(stated),
    "GET /handover/mails": Case(), "GET /handover/mails/{mail}": Case(mailed),
    "GET /handover/mails/{mail}/html": Case(mailed),
    "GET /handover/my": Case(), "GET /handover/problems/{code}": Case(lambda stand: {"code": "stale"}),
    f"GET {API}/me": Case(), f"GET {API}/portfolio": Case(), f"GET {API}/tariffs": Case(),
    f"POST {API}/preflight": Case(own_domain, lambda s: {"items": [{"kind": "domain", "id": s["domain"]}]}),
    f"POST {API}/migrations": Case(own_domain, migration_body, count_of("migration")),
    f"GET {API}/migrations": Case(), f"GET {API}/migrations/{{id}}": Case(finished),
    f"GET {API}/migrations/{{id}}/items": Case(finished), f"GET {API}/migrations/{{id}}/events": Case(finished),
    f"GET {API}/migrations/{{id}}/progress": Case(finished),
    f"POST {API}/migrations/{{id}}/withdraw": Case(requested, None, events_of("withdraw")),
    f"POST {API}/migrations/{{id}}/reject": Case(requested, REASON, events_of("reject")),
    f"POST {API}/migrations/{{id}}/retract": Case(accepted, None, events_of("retract")),
    f"POST {API}/migrations/{{id}}/invitation": Case(
        requested, lambda s: {"email": journeys.new_email(), "name": "Forno"}, events_of("readdress")),
    f"POST {API}/migrations/{{id}}/invitation/resend": Case(requested, None, events_of("resend")),
    f"POST {API}/migrations/{{id}}/recipient/confirm": Case(doubtful, None, events_of("recipient_confirmed")),
    f"POST {API}/migrations/{{id}}/recipient/refuse": Case(doubtful, None, events_of("withdraw")),
    f"POST {API}/migrations/{{id}}/items/{{item}}/exclude": Case(requested, REASON, events_of("item_excluded")),
    f"POST {API}/migrations/{{id}}/items/{{item}}/retry": Case(failed, None, events_of("item_retried")),
    f"POST {API}/migrations/{{id}}/items/{{item}}/approve": Case(held, None, events_of("item_approved")),
    f"POST {API}/migrations/{{id}}/items/{{item}}/confirm": Case(unconfirmed, None, events_of("item_confirmed")),
    f"POST {API}/migrations/{{id}}/terms": Case(in_a_package, terms_body, events_of("terms_proposed")),
    f"POST {API}/migrations/{{id}}/terms/accept": Case(with_terms, proposal_body, events_of("agree")),
    f"POST {API}/migrations/{{id}}/terms/answer": Case(with_terms, {"text": "Prova"}, events_of("terms_answered")),
    f"GET {API}/migrations/{{id}}/items/{{item}}/steps": Case(extracting),
    f"POST {API}/migrations/{{id}}/items/{{item}}/steps/{{step}}": Case(extracting, TICK, events_of("step")),
    f"POST {API}/migrations/{{id}}/items/{{item}}/names/gone": Case(leaning, NAME, events_of("name_gone")),
    f"GET {API}/invitations/{{token}}": Case(requested),
    f"POST {API}/invitations/{{token}}/accept": Case(requested, accept_body, events_of("accept")),
    f"POST {API}/invitations/{{token}}/decline": Case(requested, None, events_of("decline")),
    f"POST {API}/invitations/{{token}}/misaddressed": Case(requested, None, events_of("misaddressed")),
    f"POST {API}/invitations/{{token}}/more-time": Case(requested, None, events_of("more_time")),
    f"GET {API}/services/inherited": Case(), f"GET {API}/services/inherited/{{item}}": Case(finished),
    f"GET {API}/commission/entries": Case(), f"GET {API}/commission/terms": Case(),
    f"GET {API}/commission/estimate": Case(),
    f"POST {API}/site/renewals": Case(nothing, renewal_body, count_of("told_renewal")),
    f"POST {API}/site/refunds": Case(nothing, refund_body, count_of("told_refund")),
    f"POST {API}/site/accounts/merged": Case(nothing, merged_body, count_of("account_merge")),
    f"POST {API}/site/sessions/revoke": Case(body={"sid": "none"}),
    "GET /handover/livez": Case(), "GET /handover/readyz": Case(),
    "GET /handover/metrics": Case(), "GET /handover/livez": Case(), "GET /handover/readyz": Case(),
}


class World:
    """The callers: bearer tokens for the endpoint, signed-in browsers for the pages."""

    def __init__(self, stand):
        self.stand, self.browsers, self.shared = stand, {}, {}

    def account(self, caller, subject):
        g = subject.get("handover")
        own = g.customer if g and g.customer else ("customer", 202)
        return {"visitor": None, "reseller": ("reseller", 101), "other reseller": ("reseller", 102), "customer": own,
                "other customer": ("customer", 201), "staff": ("staff", 1), "site": ("site", 0)}[caller]

    def subject(self, case, fresh):
        """fresh: one of its own; else one that nobody changes."""
        if fresh:
            return case.subject(self.stand)
        if case.subject not in self.shared:
            self.shared[case.subject] = case.subject(self.stand)
        return self.shared[case.subject]

    def browser(self, account):
        """A signed-in browser, with the csrf of its forms."""
        if account not in self.browsers:
            b = self.stand.browser()
            page = b.get("/handover/sign-in")
            b.csrf = page.forms[0]["csrf"]
            if account:
                form = page.forms[0]
                b.send_pairs(form, [("csrf", b.csrf), ("account", str(account[1]))]).want(303)
                b.csrf = b.get("/handover/").form("/handover/sign-out")["csrf"]
            self.browsers[account] = b
        return self.browsers[account]

    def csrf(self, browser, account, subject):
        """A visitor's form is bound to the invitation it is on."""
        if account or "token" not in subject:
            return browser.csrf
        start, end = ("page" in subject and (subject["page"], "")) or ("/handover/i/", "/decline")
        page = browser.get(start + subject["token"] + end)
        return next((f["csrf"] for f in page.forms if "csrf" in f.names()), browser.csrf)

    def headers(self, route, caller, subject):
        """What a call of the endpoint must bring besides its body."""
        account = self.account(caller, subject)
        headers = {"Authorization": "Bearer " + self.stand.token(*account)} if account else {}
        if route[0] == "POST":
            headers.update({"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        if route in WITH_MATCH:
            headers["If-Match"] = "*"
        return headers


WORLD = {}


def world(stand):
    if stand.run not in WORLD:
        WORLD[stand.run] = World(stand)
    return WORLD[stand.run]


def path_of(route, subject):
    return re.sub(r"\{(\w+)\}", lambda m: subject[m[1]], route[1])


def json_body(route, caller, subject):
    body = CASES[" ".join(route)].body(subject)
    if route[1] == API + "/preflight" and caller == "staff":
        body["account_id"] = 101
    return body


def call_api(w, route, caller, subject, body=None, headers=None):
    sent = {**w.headers(route, caller, subject), **(headers or {})}
    if route[0] == "POST" and body is None:
        body = json.dumps(json_body(route, caller, subject))
    return w.stand.request(route[0], path_of(route, subject), sent, body)


def call_page(w, route, caller, subject, nonce=None, path=None, fields=None):
    account = w.account(caller, subject)
    path = path or path_of(route, subject)
    if caller == "site":
        body = urllib.parse.urlencode({"nonce": "n"}) if route[0] == "POST" else None
        return w.stand.request(route[0], path, {"Authorization": "Bearer " + w.stand.token(*account),
                                                "Content-Type": FORM if body else None}, body)
    b = w.browser(account)
    if route[0] == "GET":
        return b.get(path)
    fields = dict(fields if fields is not None else CASES[" ".join(route)].body(subject))
    fields.setdefault("csrf", w.csrf(b, account, subject))
    fields["nonce"] = nonce or uuid.uuid4().hex
    return b.send_raw("POST", path, {"Origin": w.stand.base_url, "Sec-Fetch-Site": "same-origin",
                                     "Content-Type": FORM}, urllib.parse.urlencode(fields))


def call(w, route, caller, subject, **more):
    return (call_api if route[1].startswith(API) else call_page)(w, route, caller, subject, **more)


def allowed_caller(expected):
    """Who does it when the test is about something else; a visitor last."""
    for caller in (*CALLERS[1:], "visitor"):
        if expected[caller] and expected[caller] < 400 and caller != "other reseller":
            return caller
    raise Failure("nobody may")


def each_route(kind=None, method=None, only=None):
    """Routes of the table; kind "api" or "page"."""
    for route, expected in expected_table().items():
        is_api = route[1].startswith(API)
        if (kind is None or (kind == "api") == is_api) and method in (None, route[0]) and (not only or route in only):
            yield route, expected


def run_all(checks):
    """Runs every check, then fails with all that failed."""
    wrong = []
    for check_one in checks:
        try:
            check_one()
        except Failure as e:
            wrong.append(str(e)[:600])
    check(not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:25]))


# ---- the tests ----

@test("every route of routes.h is in this test, and none that is not there")
def complete():
    in_program = {route for route, _ in routes_of_the_program()}
    eq(sorted(in_program ^ set(expected_table())), [], "routes on one side only")
    eq(sorted({" ".join(r) for r in in_program} ^ set(CASES)), [], "cases on one side only")


@test("each caller gets what the documents say, on every route")
def who_may(stand):
    w = world(stand)

    def one(route, caller, status):
        done = status < 400 and route[0] == "POST"
        subject = w.subject(CASES[" ".join(route)], fresh=done)
        if route[1] == "/handover/sign-out":
            w.browsers.pop(w.account(caller, subject), None)
        got = call(w, route, caller, subject)
        if route[1] in ("/handover/sign-out", "/handover/sign-in") and route[0] == "POST":
            w.browsers.pop(w.account(caller, subject), None)
        eq(got.status, status, f"{' '.join(route)} as {caller}: {got.text[:200] if route[1].startswith(API) else ''}")
        if status == 303 and caller == "visitor" and route[0] == "GET":
            check(got.location.startswith("/handover/sign-in?next="), f"{route}: leads to {got.location}")
    run_all([lambda r=route, c=caller, s=expected[caller]: one(r, c, s)
             for route, expected in each_route() for caller in CALLERS if expected[caller]])


@test("what was refused changed nothing")
def unchanged(stand):
    for subject in world(stand).shared.values():
        g = subject.get("handover")
        if g and g.customer is None:
            eq((g.get().json["state"], g.get().json["version"]), ("requested", subject.get("version", 1)), f"state and version of {g.id}")


@test("an id that does not exist, or is no id at all, is 404")
def random_ids(stand):
    w = world(stand)

    def one(route, expected, name, value):
        subject = w.subject(CASES[" ".join(route)], fresh=False)
        path = path_of(route, {**subject, name: value})
        caller = allowed_caller(expected)
        if route[1].startswith(API):
            body = json.dumps(json_body(route, caller, subject)) if route[0] == "POST" else None
            got = stand.request(route[0], path, w.headers(route, caller, subject), body)
            eq(got.status, 404, f"{route[0]} {path[:120]} as {caller}")
            eq(got.code, "not-found", f"code of {path[:120]}")
        else:
            eq(call_page(w, route, caller, subject, path=path).status, 404, f"{route[0]} {path[:120]} as {caller}")
    run_all([lambda r=route, e=expected, n=name, v=value: one(r, e, n, v)
             for route, expected in each_route() if expected["random"]
             for name in re.findall(r"\{(\w+)\}", route[1]) for value in (RANDOM[name], *STRANGE)])


@test("an item of another handover is not found under this one's id")
def foreign_item(stand):
    w = world(stand)
    mine, other = w.subject(CASES[f"POST {API}/migrations/{{id}}/reject"], fresh=False), held(stand)
    mine = {**mine, "step": "inventory"}
    for route, _ in each_route("api", "POST"):
        if "{item}" in route[1]:
            who = "reseller" if route[1].endswith("/confirm") else "staff"
            call_api(w, route, who, {**mine, "item": other["item"]}).want(404, "not-found")
    for act in ("exclude", "retry", "approve"):
        call_page(w, ("POST", "/handover/items/{item}/" + act), "staff", {**mine, "item": other["item"]}).want(404)


@test("another method is 405, and Allow says which ones there are")
def methods(stand):
    w = world(stand)
    table = expected_table()

    def one(path, method):
        subject = {**RANDOM, **w.subject(CASES[f"GET {API}/migrations/{{id}}"], fresh=False), "code": "stale"}
        got = stand.request(method, path_of((method, path), subject), {"Content-Length": "0"})
        eq(got.status, 405, f"{method} {path}")
        there = {m for m, p in table if p == path}
        eq(got.headers.get("Allow"), ", ".join(m for m in ("GET", "HEAD", "POST")
                                               if m in there or (m == "HEAD" and "GET" in there)), f"Allow of {path}")
    run_all([lambda p=path, m=method: one(p, m) for path in sorted({p for _, p in table})
             for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")
             if (method, path) not in table])


@test("an act of the endpoint without an Idempotency-Key is refused, on exactly the routes that want one")
def key_missing(stand):
    w = world(stand)

    def one(route, expected):
        subject = w.subject(CASES[" ".join(route)], fresh=False)
        caller = allowed_caller(expected)
        for key in (None, ""):
            call_api(w, route, caller, subject, headers={"Idempotency-Key": key}).want(400, "idempotency-key-missing")
        for key in ("x" * 256, "a\tb", "\u00e9"):
            call_api(w, route, caller, subject, headers={"Idempotency-Key": key}).want(400, "malformed")
    run_all([lambda r=route, e=expected: one(r, e) for route, expected in each_route(only=WITH_KEY)])
    for route, expected in each_route("api", "POST"):
        if route not in WITH_KEY:
            subject = w.subject(CASES[" ".join(route)], fresh=True)
            got = call_api(w, route, allowed_caller(expected), subject, headers={"Idempotency-Key": None})
            check(got.status in (200, 201), f"{route} without a key: {got!r}")


@test("the same request twice at once has one effect, and the same answer")
def twice_at_once(stand):
    w = world(stand)

    def one(route, expected):
        case = CASES[" ".join(route)]
        subject, caller = case.subject(stand), allowed_caller(expected)
        body, headers = json.dumps(json_body(route, caller, subject)), w.headers(route, caller, subject)
        before = int(case.effect(stand, subject))
        answers = at_once(*[lambda: stand.request(route[0], path_of(route, subject), headers, body)] * 3)
        eq({a.status for a in answers}, {expected[caller]}, f"statuses of {' '.join(route)}: {answers}")
        eq(len({a.body for a in answers}), 1, f"answers of {' '.join(route)} that differ: {answers}")
        eq(len({a.headers.get("ETag") for a in answers}), 1, f"ETags of {' '.join(route)}")
        eq(sorted(a.headers.get("Idempotency-Replayed") or "" for a in answers), ["", "true", "true"],
           f"replayed answers of {' '.join(route)}")
        eq(int(case.effect(stand, subject)) - before, 1, f"effects of {' '.join(route)}")
        again = stand.request(route[0], path_of(route, subject), headers, body)
        eq((again.status, again.body), (answers[0].status, answers[0].body), f"{' '.join(route)}, later")
        stand.request(route[0], path_of(route, subject), headers, body + " ").want(422, "idempotency-key-reused")
        eq(int(case.effect(stand, subject)) - before, 1, f"effects of {' '.join(route)} in the end")
    run_all([lambda r=route, e=expected: one(r, e) for route, expected in each_route(only=WITH_KEY)])


@test("a form sent twice at once has one effect, and both answers lead to the same place")
def forms_at_once(stand):
    w = world(stand)

    def one(route, expected):
        case = CASES[" ".join(route)]
        subject, caller = case.subject(stand), allowed_caller(expected)
        fields, nonce = case.body(subject), uuid.uuid4().hex
        fields["csrf"] = w.csrf(w.browser(w.account(caller, subject)), w.account(caller, subject), subject)
        before = int(case.effect(stand, subject))
        answers = at_once(*[lambda: call_page(w, route, caller, subject, nonce=nonce, fields=fields)] * 2)
        eq([a.status for a in answers], [303, 303], f"statuses of {' '.join(route)}: {answers}")
        eq(answers[0].location, answers[1].location, f"where {' '.join(route)} leads")
        eq(int(case.effect(stand, subject)) - before, 1, f"effects of {' '.join(route)}")
    run_all([lambda r=route, e=expected: one(r, e) for route, expected in each_route("page", "POST")
             if route not in WITHOUT_NONCE])


@test("a line told twice at once is one line")
def lines_at_once(stand):
    w = world(stand)
    for route, _ in each_route("api", "POST"):
        if "/site/" not in route[1] or not CASES[" ".join(route)].effect:
            continue
        body, before = json.dumps(CASES[" ".join(route)].body({})), int(CASES[" ".join(route)].effect(stand, {}))
        headers = w.headers(route, "site", {})
        answers = at_once(*[lambda: stand.request("POST", route[1], headers, body)] * 3)
        eq(sorted(a.status for a in answers), [200, 200, 201], f"statuses of {route[1]}")
        eq(len({a.body for a in answers}), 1, f"answers of {route[1]} that differ")
        eq(int(CASES[" ".join(route)].effect(stand, {})) - before, 1, f"rows of {route[1]}")


@test("an act on a handover wants If-Match (428), of the version that is current (412)")
def if_match(stand):
    w = world(stand)

    def one(route, expected):
        case = CASES[" ".join(route)]
        subject, caller = case.subject(stand), allowed_caller(expected)
        call_api(w, route, caller, subject, headers={"If-Match": None}).want(428, "precondition-required")
        old = subject["handover"].get(w.account(caller, subject)).headers["ETag"]
        stand.admin_sql(f"UPDATE migration SET version = version + 1 WHERE public_id = '{subject['id']}'")
        for etag in (old, '"999-staff-it"', "W/" + old, "nothing", '""', '"-1-staff-it"'):
            call_api(w, route, caller, subject, headers={"If-Match": etag}).want(412, "stale")
        now = subject["handover"].get(w.account(caller, subject)).headers["ETag"]
        call_api(w, route, caller, subject, headers={"If-Match": now}).want(expected[caller])
    run_all([lambda r=route, e=expected: one(r, e) for route, expected in each_route(only=WITH_MATCH)])


@test("bodies that are no JSON, of another type, or with strange members are refused, on every route that reads JSON")
def bodies(stand):
    w = world(stand)

    def one(route, expected):
        case, caller = CASES[" ".join(route)], allowed_caller(expected)
        subject = w.subject(case, fresh=False)

        def send(body, **headers):
            headers = {k.replace("_", "-"): v for k, v in headers.items()}
            return call_api(w, route, caller, subject, body=body, headers=headers)
        good = json_body(route, caller, subject)
        for bad in (b"{", b"nothing", b"{'a':1}", b'{"a":NaN}', b'{"a":01}', b'{"a":"\xff"}', b'{"a":1}x',
                    b'{"a":"\x01"}'):
            send(bad).want(400, "malformed")
        for strange in (b'{"zzz":1,"zzz":1}', json.dumps({**good, "zzz": 1}), b"[]", b'"x"', b"null",
                            b"[" * 20 + b"]" * 20):
            send(strange).want(422, "validation")
        eq(send(json.dumps({**good, "zzz": 1})).json["errors"][0]["pointer"], "/zzz", f"pointer, {route[1]}")
        first = next(iter(good), None)
        if first:
            text = json.dumps({first: good[first]})[:-1] + ", " + json.dumps(good)[1:]
            send(text).want(422, "validation")
            send(json.dumps({**good, first: ["nul\u0000"]})).want(422)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", None):
            send(json.dumps(good) or "{}", Content_Type=kind).want(415, "media-type")
        send(b" " * (2 * 1024 * 1024 + 1)).want(413, "too-large")
    run_all([lambda r=route, e=expected: one(r, e) for route, expected in each_route("api", "POST")])


@test("a form of another type is 415, a too large one 413")
def form_bodies(stand):
    w = world(stand)

    def one(route, expected):
        subject = w.subject(CASES[" ".join(route)], fresh=False)
        b = w.browser(w.account(allowed_caller(expected), subject))
        path = path_of(route, subject)
        for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
            eq(b.send_raw("POST", path, {"Content-Type": kind}, "a=b").status, 415, f"{path} with {kind}")
        got = b.send_raw("POST", path, {"Content-Type": FORM}, "a" * (2 * 1024 * 1024 + 1))
        eq(got.status, 413, path)
    run_all([lambda r=route, e=expected: one(r, e) for route, expected in each_route("page", "POST")])


@test("what was refused in these tests changed nothing either")
def still_unchanged(stand):
    unchanged(stand)
