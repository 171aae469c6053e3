#include <criterion/criterion.h>
#include <string.h>

#include "handover.h"
#include "service/recipient.h"
#include "service/reinvite.h"

TestSuite(recipient, .init = stand_open, .fini = stand_close);

static struct handover h;
static char token[TOKEN_SIZE];

/* Accepted by somebody nobody knows, of a domain and another; the registrant of the first is told. */
static void accept_doubtful(void)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1002) };
	struct notice *rows;
	size_t count;
	stand.config.handover_recipient_hold_hours = 24;
	stand_sql("UPDATE site.domain SET registrant_email = 'Chi@Altrove.Example' WHERE domain_id = 1001");
	stand_sql("UPDATE site.domain SET registrant_email = NULL WHERE domain_id = 1002");
	handover_accepted(&h, items, 2);
	struct call *c = stand_as(ROLE_VISITOR, 0);
	cr_assert_eq(notice_store_all(c->db, c->arena, h.id, &rows, &count), RC_OK);
	cr_assert_eq(count, 1, "one registrant is told");
	token_invitation(token, stand.keys.invitation, rows[0].public_id, rows[0].salt);
}

static enum rc object(const char *text)
{
	struct objection o = { .token = token, .text = text };
	return recipient_object(stand_as(ROLE_VISITOR, 0), &o);
}

Test(recipient, the_notice_shows_the_registrants_own_domains_and_changes_nothing)
{
	struct objection o;
	accept_doubtful();
	int64_t audit = stand_number("SELECT COUNT(*) AS value FROM audit");
	cr_assert_eq(recipient_notice(stand_as(ROLE_VISITOR, 0), token, &o), RC_OK);
	cr_expect(o.is_open && o.name_count == 1);
	cr_expect_str_eq(o.names[0], stand_text("SELECT fqdn AS value FROM site.domain WHERE domain_id = 1001"));
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM audit"), audit);
	cr_expect_eq(recipient_notice(stand_as(ROLE_VISITOR, 0), h.token, &o), RC_NOT_FOUND, "an invitation's is none");
	cr_expect_eq(recipient_notice(stand_as(ROLE_VISITOR, 0), "x", &o), RC_NOT_FOUND);
}

Test(recipient, an_objection_holds_every_item_for_staff)
{
	accept_doubtful();
	cr_assert_eq(object("Non lo conosco"), RC_OK);
	cr_expect_str_eq(handover_item_state(&h, 1), "planned objection");
	cr_expect_str_eq(handover_item_state(&h, 2), "planned objection");
	cr_expect_str_eq(stand_text("SELECT objection AS value FROM notice"), "Non lo conosco");
	cr_expect_eq(stand_number("SELECT needs_staff AS value FROM migration"), 1);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM mail WHERE kind = 'objection'"), 2, "both are told");
	int64_t audit = stand_number("SELECT COUNT(*) AS value FROM audit");
	cr_expect_eq(object("Ancora"), RC_OK, "a second time");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM audit"), audit);
	cr_expect_str_eq(stand_text("SELECT objection AS value FROM notice"), "Non lo conosco");
	stand_sql("UPDATE job SET run_at = NOW(6), status = 'ready' WHERE kind = 'move'");
	handover_work();
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_RESELLER);
	handover_check_invariants();
}

Test(recipient, the_agency_cannot_release_what_was_objected_to_but_may_stop_it)
{
	accept_doubtful();
	cr_assert_eq(object(""), RC_OK);
	struct migration_act act = { .public_id = h.public_id };
	cr_expect_eq(recipient_confirm(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_STATE_CONFLICT);
	cr_expect_eq(recipient_refuse(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	cr_expect_str_eq(handover_state(&h), "withdrawn");
	cr_expect_eq(object(""), RC_OK, "it was said already");
	handover_check_invariants();
}

Test(recipient, staff_releases_what_was_objected_to)
{
	accept_doubtful();
	cr_assert_eq(object("?"), RC_OK);
	for (int i = 1; i <= 2; i++) {
		struct migration_act act = { .public_id = h.public_id, .item = handover_item(&h, i) };
		cr_expect_eq(acts_approve(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	}
	handover_work();
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
}

Test(recipient, an_objection_that_comes_late_or_to_what_is_over_is_told_so)
{
	accept_doubtful();
	cr_assert_eq(object(arena_printf(&stand.memory, "%01001d", 7)), RC_VALIDATION, "too long");
	struct migration_act act = { .public_id = h.public_id };
	cr_assert_eq(recipient_confirm(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	act = (struct migration_act){ .public_id = h.public_id, .item = handover_item(&h, 1) };
	cr_assert_eq(acts_approve(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK, "a third party's domain");
	handover_work();
	struct objection o = { .token = token, .text = "Tardi" };
	cr_expect_eq(recipient_object(stand_as(ROLE_VISITOR, 0), &o), RC_OK);
	cr_expect(o.is_late);
	cr_expect_eq(stand_number("SELECT needs_staff AS value FROM migration"), 1, "staff is told all the same");
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(recipient, an_objection_to_what_was_withdrawn_holds_nothing)
{
	accept_doubtful();
	struct migration_act act = { .public_id = h.public_id };
	cr_assert_eq(recipient_refuse(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	cr_expect_eq(object("?"), RC_STATE_CONFLICT);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM notice WHERE objected_at IS NOT NULL"), 0);
}

Test(recipient, after_the_time_to_object_the_agency_stops_nothing_whatever_else_an_item_waits_for)
{
	accept_doubtful();
	cr_assert_str_eq(handover_item_state(&h, 1), "planned approval", "a third party's domain");
	stand_sql("UPDATE item SET hold_until = NOW(6) - INTERVAL 1 SECOND");
	struct migration_act act = { .public_id = h.public_id };
	cr_expect_eq(recipient_confirm(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_STATE_CONFLICT);
	enum rc rc = recipient_refuse(stand_as(ROLE_RESELLER, STAND_RESELLER), &act);
	cr_expect(rc == RC_STATE_CONFLICT || rc == RC_FORBIDDEN, "refuse: %s", rc_info(rc)->name);
	rc = acts_withdraw(stand_as(ROLE_RESELLER, STAND_RESELLER), &act);
	cr_expect(rc == RC_STATE_CONFLICT || rc == RC_FORBIDDEN, "withdraw: %s", rc_info(rc)->name);
	cr_expect_str_eq(handover_state(&h), "customer_registered");
	act.reason = "dubbio";
	cr_expect_eq(acts_reject(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK, "staff does");
}

Test(recipient, one_handover_fills_no_mailbox)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	stand.config.handover_resends_per_day = 3;
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	struct migration_act act = { .public_id = h.public_id };
	struct readdress other = { .act = { .public_id = h.public_id }, .email = "altro@panificio.example",
				   .language = -1 };
	cr_assert_eq(reinvite_resend(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	cr_assert_eq(reinvite_readdress(stand_as(ROLE_RESELLER, STAND_RESELLER), &other), RC_OK);
	other.email = HANDOVER_NEW_EMAIL;
	cr_expect_eq(reinvite_resend(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_RATE_LIMITED);
	cr_expect_eq(stand.problems.count, 1, "with words");
	cr_expect_eq(reinvite_readdress(stand_as(ROLE_RESELLER, STAND_RESELLER), &other), RC_RATE_LIMITED);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM invitation"), 3);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM invitation WHERE status = 'live'"), 1,
		     "the last link lives on");
	stand_sql("UPDATE invitation SET created_at = created_at - INTERVAL 24 HOUR");
	cr_expect_eq(reinvite_resend(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK, "a day later");
	handover_check_invariants();
}

Test(recipient, what_expired_or_was_declined_is_sent_again_as_a_new_migration)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	struct submit again = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	again.again_of = h.public_id;
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &again), RC_STATE_CONFLICT, "it still waits");
	struct decline d = { .token = h.token };
	cr_assert_eq(invited_decline(stand_as(ROLE_VISITOR, 0), &d), RC_OK);
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_OTHER), &again), RC_NOT_FOUND, "another's");
	cr_expect_eq(submit_run(stand_as(ROLE_RESELLER, STAND_RESELLER), &again), RC_OK);
	cr_expect_eq(stand_number("SELECT again_of AS value FROM migration WHERE state = 'requested'"), h.id);
}
