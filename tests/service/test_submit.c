#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include "handover.h"
#include "service/reinvite.h"

TestSuite(submit, .init = stand_open, .fini = stand_close);

/* Nothing of a refused request may be left in any table. */
static void expect_nothing_stored(const char *what)
{
	cr_expect_eq(stand_number("SELECT (SELECT COUNT(*) FROM migration) + (SELECT COUNT(*) FROM item) + "
				  "(SELECT COUNT(*) FROM offer) + (SELECT COUNT(*) FROM invitation) + "
				  "(SELECT COUNT(*) FROM job) + (SELECT COUNT(*) FROM audit) AS value"),
		     0, "%s left something behind", what);
}

static void expect_refused(struct submit *s, enum rc wanted, const char *pointer, const char *code)
{
	enum rc rc = submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), s);
	const struct problem *p = problems_find(&stand.problems, pointer);
	cr_expect_eq(rc, wanted, "%s: %s", code, rc_info(rc)->name);
	cr_expect(p && strcmp(p->code, code) == 0, "%s: %s", pointer, p ? p->code : "no problem");
	expect_nothing_stored(code);
}

Test(submit, a_request_is_stored_whole)
{
	struct handover h;
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	handover_submit(&h, " Nuovo@Panificio.EXAMPLE ", items, 2);
	struct dossier d;
	cr_assert_eq(dossier_get(stand_as(ROLE_RESELLER, STAND_RESELLER), h.public_id, &d), RC_OK);
	cr_expect_eq(d.m.state, STATE_REQUESTED);
	cr_expect_eq(d.m.reseller_id, STAND_RESELLER);
	cr_expect_eq(d.m.customer_id, 0);
	cr_expect_eq(d.m.version, h.submit.dossier.m.version);
	cr_assert_eq(d.count, 2);
	cr_expect_str_eq(d.items[0].name, "panificiobianchi.it");
	cr_expect_eq(d.items[0].term_rate_bp, 500);
	cr_expect_eq(d.items[0].term_months, 12);
	cr_expect_eq(d.items[1].term_rate_bp, 1000);
	cr_expect_eq(d.by_state[ITEM_PLANNED], 2);
	cr_expect(memcmp(d.offer.hash, h.submit.dossier.offer.hash, 32) == 0);
	cr_expect_str_eq(d.offer.common_part, h.submit.dossier.offer.common_part);
	cr_expect_eq(d.invitation.status, INVITATION_LIVE);
	cr_expect_eq(d.invitation.expires_at - d.invitation.created_at, 14 * CLOCK_DAY);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM consent_reseller"), 1);
	cr_expect_str_eq(stand_text("SELECT CONCAT(kind, ' ', status) AS value FROM job"), "expire ready");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_RESELLER, "nothing moves yet");
	handover_check_invariants();
}

Test(submit, what_is_missing_or_ill_formed_is_named)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	struct submit s = handover_request(NULL, items, 1);
	expect_refused(&s, RC_VALIDATION, "/customer/email", "required");
	s = handover_request("nobody", items, 1);
	expect_refused(&s, RC_VALIDATION, "/customer/email", "format");
	s = handover_request("info@studiorossi.example", items, 1);
	expect_refused(&s, RC_VALIDATION, "/customer/email", "to-itself");
	s = handover_request("INFO@studiorossi.example", items, 1);
	expect_refused(&s, RC_VALIDATION, "/customer/email", "to-itself");
	s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	s.name = "";
	expect_refused(&s, RC_VALIDATION, "/customer/name", "required");
	s.name = "two\nlines";
	expect_refused(&s, RC_VALIDATION, "/customer/name", "character");
	s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	s.reason = -1;
	expect_refused(&s, RC_VALIDATION, "/reason", "required");
	s = handover_request(HANDOVER_NEW_EMAIL, items, 0);
	expect_refused(&s, RC_VALIDATION, "/items", "required");
}

Test(submit, too_many_items_or_the_same_twice_are_refused)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1002), DOMAIN_ITEM(1001) };
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 3);
	expect_refused(&s, RC_VALIDATION, "/items/0", "repeated");
	stand.config.handover_items_max = 2;
	expect_refused(&s, RC_VALIDATION, "/items", "too-long");
}

Test(submit, what_cannot_go_is_refused_with_the_cause)
{
	static const struct {
		int kind;
		int64_t host_id;
		const char *name, *code;
	} cases[] = {
		{ KIND_DOMAIN, 2001, NULL, "not-owned" },	{ KIND_DOMAIN, 99999, NULL, "not-owned" },
		{ KIND_DOMAIN, 0, NULL, "not-owned" },		{ KIND_DOMAIN, -5, NULL, "not-owned" },
		{ KIND_HOSTING, 601, NULL, "not-owned" },	{ -1, 0, "enotecaperla.it", "not-owned" },
		{ -1, 0, "nessuno.example", "not-owned" },	{ -1, 0, "not a name!", "not-owned" },
		{ KIND_DOMAIN, 1029, NULL, "not-active" },	{ KIND_DOMAIN, 1027, NULL, "registry-status" },
		{ KIND_HOSTING, 551, NULL, "fracto-package" },		{ KIND_HOSTING, 552, NULL, "not-here" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct item_request items[] = { DOMAIN_ITEM(1001),
						{ .kind = cases[i].kind, .host_id = cases[i].host_id,
						  .name = cases[i].name, .pointer = "/items/1", .confirmed = true } };
		struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 2);
		expect_refused(&s, RC_ITEM_BLOCKED, "/items/1", cases[i].code);
	}
}

Test(submit, an_item_near_its_expiry_needs_a_tick)
{
	struct item_request items[] = { DOMAIN_ITEM(1026) };
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	expect_refused(&s, RC_CONFIRMATION_REQUIRED, "/items/0", "near-expiry");
	struct handover h;
	items[0].confirmed = true;
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	cr_expect_eq(stand_number("SELECT confirmed_reseller AS value FROM item"), 1);
}

Test(submit, an_item_staff_must_look_at_is_taken_and_held)
{
	struct handover h;
	struct item_request items[] = { DOMAIN_ITEM(1028) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	cr_expect_str_eq(handover_item_state(&h, 1), "planned approval");
}

Test(submit, a_name_is_found_however_it_is_typed)
{
	static const char *const typed[] = { "caffèrossi.it", "CAFFÈROSSI.IT", "xn--caffrossi-33a.it",
					    "caffèrossi.it." };
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		struct handover h;
		struct item_request items[] = { { .kind = -1, .name = typed[i], .pointer = "/items/0" } };
		handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
		cr_expect_eq(h.submit.dossier.items[0].host_id, 1025, "%s", typed[i]);
		struct migration_act act = { .public_id = h.public_id };
		cr_assert_eq(acts_withdraw(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	}
}

Test(submit, an_item_is_in_one_live_handover_at_most)
{
	struct handover h;
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	struct submit again = handover_request(HANDOVER_KNOWN_EMAIL, items, 1);
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &again), RC_ALREADY_IN_MIGRATION);
	cr_expect_str_eq(again.live_reference, h.submit.dossier.m.reference);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM migration"), 1);
	struct migration_act act = { .public_id = h.public_id };
	cr_assert_eq(acts_withdraw(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &again), RC_OK, "free again");
}

struct racing {
	struct second who;
	struct submit submit;
	enum rc rc;
};

static void *submit_thread(void *ctx)
{
	struct racing *r = ctx;
	r->rc = submit_run(&r->who.call, &r->submit);
	db_thread_end();
	return NULL;
}

Test(submit, of_many_at_the_same_moment_one_gets_the_item)
{
	struct racing racers[6];
	pthread_t threads[6];
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	int won = 0;
	for (int i = 0; i < 6; i++) {
		handover_second(&racers[i].who, ROLE_RESELLER, STAND_RESELLER);
		racers[i].submit = handover_request(HANDOVER_NEW_EMAIL, items, 2);
		cr_assert_eq(pthread_create(&threads[i], NULL, submit_thread, &racers[i]), 0);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(threads[i], NULL);
		won += racers[i].rc == RC_OK;
		cr_expect(racers[i].rc == RC_OK || racers[i].rc == RC_ALREADY_IN_MIGRATION, "%s",
			  rc_info(racers[i].rc)->name);
		handover_second_end(&racers[i].who);
	}
	cr_expect_eq(won, 1);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM migration"), 1);
	handover_check_invariants();
}

Test(submit, a_look_leaves_no_row)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	cr_assert_eq(submit_check(stand_as(ROLE_RESELLER, STAND_RESELLER), &s), RC_OK);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM recipient_address"), 0);
	cr_assert_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &s), RC_OK);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM recipient_address"), 1);
}

Test(submit, a_day_has_a_limit)
{
	struct handover h;
	struct item_request items[] = { DOMAIN_ITEM(1001) }, more[] = { DOMAIN_ITEM(1002) };
	stand.config.handover_invitations_per_day = 1;
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, more, 1);
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &s), RC_RATE_LIMITED);
	/* Sending again and naming another recipient count as well. */
	struct migration_act again = { .public_id = h.public_id, .if_version = 0 };
	cr_expect_eq(reinvite_resend(stand_as(ROLE_RESELLER, STAND_RESELLER), &again), RC_RATE_LIMITED);
	struct readdress other = { .act = again, .email = "altro@panificio.example", .language = -1 };
	cr_expect_eq(reinvite_readdress(stand_as(ROLE_RESELLER, STAND_RESELLER), &other), RC_RATE_LIMITED);
	stand_sql("UPDATE invitation SET created_at = created_at - INTERVAL 25 HOUR");
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &s), RC_OK);
}

Test(submit, a_later_tariff_does_not_touch_a_request)
{
	struct handover h;
	struct item_request items[] = { HOSTING_ITEM(501) };
	stand_sql("INSERT INTO tariff (product, rate_bp, valid_from, created_at) VALUES "
		  "('Basic', 9900, UTC_DATE() + INTERVAL 1 DAY, NOW(6))");
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	cr_expect_eq(h.submit.dossier.items[0].term_rate_bp, 1000, "tomorrow's is not in force");
	stand_sql("INSERT INTO tariff (product, rate_bp, valid_from, created_at) VALUES ('Basic', 2000, UTC_DATE(), "
		  "NOW(6))");
	struct dossier d;
	cr_assert_eq(dossier_get(stand_as(ROLE_RESELLER, STAND_RESELLER), h.public_id, &d), RC_OK);
	cr_expect_eq(d.items[0].term_rate_bp, 1000);
}

Test(submit, what_stays_behind_is_told_with_its_reason)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	struct item_request left[] = { { .kind = KIND_HOSTING, .host_id = 501, .pointer = "/left_out/0" } };
	const char *const reasons[] = { NULL };
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	s.left_out = left;
	s.left_out_reasons = reasons;
	s.left_out_count = 1;
	cr_assert_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &s), RC_OK);
	const char *told = stand_text("SELECT CONCAT(name, ' ', reason) AS value FROM left_out");
	cr_expect(strstr(told, "panificiobianchi.it") && strstr(told, "non indicato"), "%s", told);
}

Test(submit, a_stranger_does_not_see_it)
{
	struct handover h;
	struct dossier d;
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	cr_expect_eq(dossier_get(stand_as(ROLE_RESELLER, STAND_OTHER), h.public_id, &d), RC_NOT_FOUND);
	cr_expect_eq(dossier_get(stand_as(ROLE_CUSTOMER, STAND_CUSTOMER), h.public_id, &d), RC_NOT_FOUND);
	cr_expect_eq(dossier_get(stand_as(ROLE_VISITOR, 0), h.public_id, &d), RC_NOT_FOUND);
	cr_expect_eq(dossier_get(stand_as(ROLE_SITE, 0), h.public_id, &d), RC_NOT_FOUND);
	cr_expect_eq(dossier_get(stand_as(ROLE_STAFF, STAND_STAFF), h.public_id, &d), RC_OK);
	cr_expect_eq(dossier_get(stand_as(ROLE_STAFF, STAND_STAFF), "mig_00000000000000000000000000", &d),
		     RC_NOT_FOUND);
}
