"""The demonstration's data and its story: a closing agency, everything that can be found, a handover in every state."""
import invariants
from harness import Stand, check, eq, test

AGENCY = ("reseller", 103)
STATES = {"requested", "customer_registered", "domains_moved", "hosting_moved", "commission_recorded", "withdrawn",
          "declined", "expired", "rejected"}
CODES = {"already-in-migration", "not-active", "registry-status", "not-here", "fracto", "fracto-package", "on-hold", "abuse",
         "other-domains", "near-expiry", "open-document", "unpaid", "auto-renew-period", "registrant-agency"}


def make_stand():
    return Stand(demo="story")


def portfolio(stand, account):
    """All rows of an account's portfolio."""
    rows, after = [], ""
    while True:
        page = stand.api("GET", "/portfolio?limit=100" + after, token=account).want(200).json
        rows += page["data"]
        if not page["has_more"]:
            return rows
        after = "&starting_after=" + rows[-1]["id"]


@test("the closing agency had 120 customers and 312 domains and services, in every finding and verdict")
def the_agency(stand):
    moved = stand.value("SELECT COUNT(*) FROM move_log JOIN item USING (item_id) WHERE from_account = 103 AND package_id = 0")
    rows = portfolio(stand, AGENCY)
    sites = [r for r in rows if "fracto" in [f["code"] for f in r["preflight"]["findings"]]]
    eq(len(rows) - len(sites) + int(moved), 312, "what it had, beside the sites in its Fracto")
    check(len(sites) >= 5, "sites in its Fracto")
    eq({r["preflight"]["verdict"] for r in rows}, {"allowed", "confirm", "approve", "blocked", "ask"}, "verdicts")
    codes = {reason["code"] for r in rows for reason in r["preflight"]["findings"]}
    eq(CODES - codes, set(), "findings that are missing")
    registrants = stand.value("SELECT COUNT(DISTINCT SUBSTRING_INDEX(fqdn, '.', 1)) FROM handover_site.domain "
                              "WHERE domain_id BETWEEN 3001 AND 3120")
    eq(registrants, "120", "customers")


@test("each of the two agencies at work keeps twenty domains and five hostings that may go to anybody")
def two_agencies(stand):
    for account in (101, 102):
        rows = [r for r in portfolio(stand, ("reseller", account)) if r["preflight"]["verdict"] == "allowed"]
        check(sum(r["kind"] == "domain" for r in rows) >= 20, f"domains of {account}")
        check(sum(r["kind"] == "hosting" for r in rows) >= 5, f"hostings of {account}")
        eq(stand.value(f"SELECT COUNT(*) FROM handover_site.domain WHERE account_id = {account} AND (registrant_email "
                       "IS NOT NULL OR registrant_name IS NOT NULL OR registrant_tax_code IS NOT NULL)"), "0",
           "known registrants")


@test("there is a handover in each state, one reminded of, one for another person, one with more time, one held")
def every_state(stand):
    eq({r["state"] for r in stand.sql("SELECT DISTINCT state FROM migration")}, STATES, "states")
    for what, where in (("misaddressed", "is_misaddressed = 1"), ("with more time", "has_more_time = 1"),
                        ("held", "migration_id IN (SELECT migration_id FROM item WHERE hold_reason = 'recipient')"),
                        ("approval", "migration_id IN (SELECT migration_id FROM item WHERE hold_reason = 'approval')"),
                        ("partly done", "state = 'customer_registered' AND migration_id IN (SELECT migration_id FROM "
                                        "move_log)"),
                        ("asked for terms", "migration_id IN (SELECT migration_id FROM package WHERE stage = 'asked')"),
                        ("proposed", "migration_id IN (SELECT migration_id FROM package WHERE stage = 'proposed')"),
                        ("half extracted", "migration_id IN (SELECT migration_id FROM extraction WHERE status = 'waiting' "
                                           "AND step = 'shadow_check')"),
                        ("extracted", "state = 'commission_recorded' AND migration_id IN (SELECT migration_id FROM "
                                      "extraction WHERE status = 'done')"),
                        ("reminded", "state = 'requested' AND migration_id IN (SELECT migration_id FROM mail WHERE "
                                     "kind = 'reminder' AND run_at <= NOW(6))")):
        check(stand.sql(f"SELECT 1 FROM migration WHERE {where}"), f"none is {what}")
    invariants.hold(stand)
    stand.ctl("verify-audit")


@test("made a second time, beside a running worker, nothing is there twice")
def a_second_time(stand):
    tables = ("migration", "item", "consent_customer", "handover_site.account", "handover_site.domain",
              "handover_site.service", "handover_site.document")
    count = "SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {t}) AS `{t}`" for t in tables)
    before = stand.sql(count)
    stand.ctl("demo")
    eq(stand.sql(count), before, "rows of each table")


@test("whoever is in the story can be found on the sign-in page")
def sign_in_page(stand):
    page = stand.request("GET", "/handover/sign-in").text
    for name in ("Agenzia Tramonto di Lucia Marchetti", "Studio Rossi", "Agenzia Però &amp; Figli",
                 "Falegnameria Cantù", "Libreria Béranger", "Forno Bianchi S.r.l.", "Assistenza DomainRegister"):
        check(name in page, f"{name} is not there")
