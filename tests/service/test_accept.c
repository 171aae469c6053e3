#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include "handover.h"

TestSuite(accept, .init = stand_open, .fini = stand_close);

static struct handover h;

static void submit_to(const char *email)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	handover_submit(&h, email, items, 2);
	handover_acceptance(&h);
}

#define ACCOUNTS "SELECT COUNT(*) AS value FROM site.account"

/* A refused acceptance changes nothing: no account, no consent, the invitation as before. */
static void expect_refused(struct call *c, enum rc wanted, const char *what)
{
	int64_t accounts = stand_number(ACCOUNTS);
	enum rc rc = handover_accept(&h, c);
	cr_expect_eq(rc, wanted, "%s: %s", what, rc_info(rc)->name);
	cr_expect_str_eq(handover_state(&h), "requested", "%s", what);
	cr_expect_eq(stand_number(ACCOUNTS), accounts, "%s left an account behind", what);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM consent_customer"), 0, "%s", what);
	cr_expect_str_eq(stand_text("SELECT status AS value FROM invitation"), "live", "%s", what);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM item WHERE excluded"), 0, "%s", what);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM audit"), 1, "%s", what);
}

Test(accept, somebody_new_is_registered_with_the_own_data)
{
	submit_to(HANDOVER_NEW_EMAIL);
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	cr_expect_eq(h.accept.dossier.m.state, STATE_CUSTOMER_REGISTERED);
	cr_expect_eq(h.accept.dossier.m.customer_id, h.accept.account_id);
	cr_expect_str_eq(stand_text("SELECT CONCAT_WS('|', kind, email, email_verified, display_name, tax_code, "
				    "price_list) AS value FROM site.account WHERE account_id = "
				    "%lld", (long long)h.accept.account_id),
			 "customer|" HANDOVER_NEW_EMAIL "|0|Mario Rossi|RSSMRA85T10A562S|retail");
	cr_expect_eq(stand_number("SELECT JSON_VALID(billing) AND JSON_VALUE(billing, '$.address.town') = 'Roma' AS "
				  "value FROM site.account WHERE account_id = %lld", (long long)h.accept.account_id),
		     1);
	cr_expect_str_eq(stand_text("SELECT CONCAT_WS('|', person_name, recognised, conditions) AS value "
				    "FROM consent_customer"),
			 "Mario Rossi|not_recognised|2026-11");
	cr_expect_str_eq(stand_text("SELECT status AS value FROM invitation"), "used");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM job WHERE kind = 'move' AND status = 'ready'"), 1);
	handover_check_invariants();
}

Test(accept, nobody_takes_over_anothers_account_by_knowing_a_link)
{
	submit_to(HANDOVER_KNOWN_EMAIL);
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_SIGN_IN_REQUIRED, "nobody signed in");
	expect_refused(stand_as(ROLE_CUSTOMER, 202), RC_SIGN_IN_REQUIRED, "somebody else");
	struct call *c = stand_as(ROLE_CUSTOMER, STAND_CUSTOMER);
	c->actor.fresh = false;
	expect_refused(c, RC_SIGN_IN_REQUIRED, "an old sign-in");
	h.accept.accepting_as = STAND_CUSTOMER;
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_SIGN_IN_REQUIRED, "named, nobody signed in");
	expect_refused(stand_as(ROLE_CUSTOMER, 202), RC_SIGN_IN_REQUIRED, "named another");
	h.accept.accepting_as = 0;
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_CUSTOMER, STAND_CUSTOMER)), RC_OK);
	cr_expect_eq(h.accept.account_id, STAND_CUSTOMER);
	cr_expect_str_eq(stand_text("SELECT recognised AS value FROM consent_customer"), "known_account");
}

Test(accept, another_account_of_ones_own_may_receive)
{
	submit_to(HANDOVER_NEW_EMAIL);
	h.accept.accepting_as = 202;
	h.accept.billing = NULL;
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_CUSTOMER, 202)), RC_OK);
	cr_expect_eq(h.accept.account_id, 202);
	cr_expect_str_eq(stand_text("SELECT recognised AS value FROM consent_customer"), "not_recognised");
}

Test(accept, an_account_that_cannot_hold_it_says_why)
{
	submit_to(HANDOVER_NEW_EMAIL);
	h.accept.accepting_as = STAND_RESELLER;
	expect_refused(stand_as(ROLE_RESELLER, STAND_RESELLER), RC_VALIDATION, "to itself");
	cr_expect_str_eq(stand.problems.first->code, "to-itself");
	h.accept.accepting_as = 202;
	stand_sql("UPDATE site.account SET status = 'Closed' WHERE account_id = 202");
	expect_refused(stand_as(ROLE_CUSTOMER, 202), RC_VALIDATION, "closed");
	cr_expect_str_eq(stand.problems.first->code, "closed");
	stand_sql("UPDATE site.account SET status = 'Active', currency = 'CHF' WHERE account_id = 202");
	expect_refused(stand_as(ROLE_CUSTOMER, 202), RC_VALIDATION, "currency");
	cr_expect_str_eq(stand.problems.first->code, "currency");
	stand_sql("UPDATE site.account SET currency = 'EUR', billing = NULL WHERE account_id = 202");
	h.accept.billing = NULL;
	expect_refused(stand_as(ROLE_CUSTOMER, 202), RC_VALIDATION, "incomplete");
	cr_expect_not_null(problems_find(&stand.problems, "/billing"));
	h.accept.accepting_as = STAND_STAFF;
	expect_refused(stand_as(ROLE_STAFF, STAND_STAFF), RC_FORBIDDEN, "staff");
}

Test(accept, link_offer_and_billing_data_are_needed)
{
	submit_to(HANDOVER_NEW_EMAIL);
	h.accept.token = "3sv0zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a0";
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_NOT_FOUND, "another token");
	h.accept.token = "x";
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_NOT_FOUND, "no token");
	handover_acceptance(&h)->offer_hash[31] ^= 1;
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_STALE, "another offer");
	handover_acceptance(&h)->billing = NULL;
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_VALIDATION, "no billing data");
	handover_acceptance(&h);
	h.billing.codice_fiscale = "RSSMRA85T10A562T";
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_VALIDATION, "a wrong tax code");
	cr_expect_not_null(problems_find(&stand.problems, "/billing/codice_fiscale"));
}

Test(accept, what_is_over_cannot_be_accepted)
{
	submit_to(HANDOVER_NEW_EMAIL);
	stand_sql("UPDATE invitation SET expires_at = NOW(6) - INTERVAL 1 SECOND");
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_STATE_CONFLICT, "its time is over");
	struct decline decline = { .token = h.token };
	cr_expect_eq(invited_decline(stand_as(ROLE_VISITOR, 0), &decline), RC_STATE_CONFLICT);
	struct invited i;
	cr_assert_eq(invited_get(stand_as(ROLE_VISITOR, 0), h.token, &i), RC_OK);
	cr_expect_not(i.is_open);
	stand_sql("UPDATE invitation SET expires_at = NOW(6) + INTERVAL 1 DAY");
	cr_expect_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	cr_expect_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_STATE_CONFLICT, "a second time");
	cr_expect_eq(invited_decline(stand_as(ROLE_VISITOR, 0), &decline), RC_STATE_CONFLICT, "declined after");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM consent_customer"), 1);
}

Test(accept, a_part_of_the_items_may_be_taken)
{
	submit_to(HANDOVER_NEW_EMAIL);
	const char *domain = handover_item(&h, 1);
	h.accept.kept = &domain;
	cr_expect_eq(h.accept.kept_count, 0);
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_VALIDATION, "no item kept");
	const char *unknown = "item_00000000000000000000000000";
	h.accept.kept = &unknown;
	h.accept.kept_count = 1;
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_VALIDATION, "an item of nobody's");
	h.accept.kept = &domain;
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	cr_expect_str_eq(handover_item_state(&h, 1), "planned");
	cr_expect_str_eq(handover_item_state(&h, 2), "excluded");
	cr_expect_str_eq(stand_text("SELECT excluded_by AS value FROM item WHERE excluded"), "customer");
	handover_work();
	cr_expect_eq(handover_owner(KIND_HOSTING, 501), STAND_RESELLER, "the rest remains");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), h.accept.account_id);
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(accept, what_must_be_confirmed_needs_the_customers_tick_too)
{
	struct item_request items[] = { DOMAIN_ITEM(1026) };
	items[0].confirmed = true;
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	handover_acceptance(&h);
	expect_refused(stand_as(ROLE_VISITOR, 0), RC_CONFIRMATION_REQUIRED, "no tick");
	const char *item = handover_item(&h, 1);
	h.accept.confirmed = &item;
	h.accept.confirmed_count = 1;
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified");
}

Test(accept, a_declined_request_frees_its_items)
{
	submit_to(HANDOVER_NEW_EMAIL);
	struct decline decline = { .token = h.token };
	cr_assert_eq(invited_decline(stand_as(ROLE_VISITOR, 0), &decline), RC_OK);
	cr_expect_eq(decline.dossier.m.state, STATE_DECLINED);
	cr_expect_str_eq(stand_text("SELECT status AS value FROM invitation"), "dead");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM item WHERE live_host_id IS NOT NULL"), 0);
	cr_expect_eq(invited_decline(stand_as(ROLE_VISITOR, 0), &decline), RC_STATE_CONFLICT);
	cr_expect_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_STATE_CONFLICT);
	decline.token = "no such token";
	cr_expect_eq(invited_decline(stand_as(ROLE_VISITOR, 0), &decline), RC_NOT_FOUND);
	submit_to(HANDOVER_NEW_EMAIL);
	handover_check_invariants();
}

Test(accept, the_link_shows_the_offer_as_it_stands)
{
	struct invited i;
	submit_to(HANDOVER_KNOWN_EMAIL);
	cr_assert_eq(invited_get(stand_as(ROLE_VISITOR, 0), h.token, &i), RC_OK);
	cr_expect(i.is_open && i.account_exists);
	cr_expect_eq(i.actor.account_id, 0);
	cr_expect_eq(i.now.count, 2);
	cr_expect_eq(i.now.list[0].preflight.verdict, VERDICT_ALLOWED, "its own liveness is no obstacle");
	stand_sql("UPDATE site.domain SET epp_status = 'pendingDelete' WHERE domain_id = 1001");
	cr_assert_eq(invited_get(stand_as(ROLE_CUSTOMER, STAND_CUSTOMER), h.token, &i), RC_OK);
	cr_expect_eq(i.now.list[0].preflight.verdict, VERDICT_BLOCKED);
	cr_expect_eq(i.actor.account_id, STAND_CUSTOMER);
	cr_expect_eq(invited_get(stand_as(ROLE_VISITOR, 0), "nothing", &i), RC_NOT_FOUND);
}

static struct second reseller;
static enum rc withdrawn;

static void *withdraw_thread(void *ctx)
{
	(void)ctx;
	struct migration_act act = { .public_id = h.public_id };
	withdrawn = acts_withdraw(&reseller.call, &act);
	db_thread_end();
	return NULL;
}

Test(accept, of_an_acceptance_and_a_withdrawal_at_one_moment_one_wins)
{
	for (int i = 0; i < 5; i++) {
		pthread_t thread;
		struct item_request items[] = { DOMAIN_ITEM(1001 + i) };
		handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
		handover_acceptance(&h);
		handover_second(&reseller, ROLE_RESELLER, STAND_RESELLER);
		struct call *c = stand_as(ROLE_VISITOR, 0);
		if (i) { /* once somebody has accepted, the account is there */
			c = stand_as(ROLE_CUSTOMER,
				     stand_number("SELECT MIN(account_id) AS value FROM site.account WHERE "
								 "email = '" HANDOVER_NEW_EMAIL "' UNION SELECT 0 "
								 "ORDER BY value DESC LIMIT 1"));
		}
		cr_assert_eq(pthread_create(&thread, NULL, withdraw_thread, NULL), 0);
		enum rc accepted = handover_accept(&h, c);
		pthread_join(thread, NULL);
		handover_second_end(&reseller);
		cr_expect_neq(accepted == RC_OK, withdrawn == RC_OK, "accept %s, withdraw %s", rc_info(accepted)->name,
			      rc_info(withdrawn)->name);
		cr_expect_str_eq(handover_state(&h), accepted == RC_OK ? "customer_registered" : "withdrawn");
	}
	handover_check_invariants();
}
