#include <criterion/criterion.h>
#include <string.h>

#include "handover.h"

TestSuite(acts, .init = stand_open, .fini = stand_close);

static struct handover h;

static struct migration_act act_on(int position, const char *reason)
{
	return (struct migration_act){ .public_id = h.public_id,
				       .item = position ? handover_item(&h, position) : NULL,
				       .reason = reason };
}

/* One of the acts. */
typedef enum rc act_fn(struct call *, struct migration_act *);

/* Refused, and neither the version nor the audit moved. */
static void expect_refused(act_fn *fn, struct call *c, struct migration_act act, enum rc wanted, const char *what)
{
	int64_t before = stand_number("SELECT version * 1000 + audit_seq AS value FROM migration");
	enum rc rc = fn(c, &act);
	cr_expect_eq(rc, wanted, "%s: %s", what, rc_info(rc)->name);
	cr_expect_eq(stand_number("SELECT version * 1000 + audit_seq AS value FROM migration"), before, "%s", what);
}

static void submit_two(void)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 2);
}

static void accept_two(void)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	handover_accepted(&h, items, 2);
}

static struct call *reseller(void) { return stand_as(ROLE_RESELLER, STAND_RESELLER); }
static struct call *staff(void) { return stand_as(ROLE_STAFF, STAND_STAFF); }

static struct call *stale_staff(void)
{
	struct call *c = staff();
	c->actor.fresh = false;
	return c;
}

Test(acts, the_reseller_alone_withdraws)
{
	submit_two();
	expect_refused(acts_withdraw, stand_as(ROLE_RESELLER, STAND_OTHER), act_on(0, NULL), RC_NOT_FOUND, "another");
	expect_refused(acts_withdraw, stand_as(ROLE_CUSTOMER, STAND_CUSTOMER), act_on(0, NULL), RC_NOT_FOUND,
		       "customer");
	expect_refused(acts_withdraw, stand_as(ROLE_VISITOR, 0), act_on(0, NULL), RC_NOT_FOUND, "visitor");
	expect_refused(acts_withdraw, staff(), act_on(0, NULL), RC_FORBIDDEN, "staff");
	struct migration_act act = { .public_id = "mig_00000000000000000000000000" };
	cr_expect_eq(acts_withdraw(reseller(), &act), RC_NOT_FOUND);
	act = act_on(0, NULL);
	act.if_version = h.submit.dossier.m.version + 1;
	expect_refused(acts_withdraw, reseller(), act, RC_STALE, "another version");
	act.if_version = h.submit.dossier.m.version;
	cr_assert_eq(acts_withdraw(reseller(), &act), RC_OK);
	cr_expect_eq(act.dossier.m.state, STATE_WITHDRAWN);
	cr_expect_eq(act.dossier.m.version, h.submit.dossier.m.version + 1);
	cr_expect_eq(act.dossier.invitation.status, INVITATION_DEAD);
	cr_expect(act.dossier.items[0].ended && act.dossier.items[1].ended);
	expect_refused(acts_withdraw, reseller(), act_on(0, NULL), RC_STATE_CONFLICT, "twice");
	handover_check_invariants();
}

Test(acts, once_the_right_person_accepted_the_reseller_cannot_stop_it)
{
	accept_two();
	expect_refused(acts_withdraw, reseller(), act_on(0, NULL), RC_STATE_CONFLICT, "accepted");
	handover_work();
	expect_refused(acts_withdraw, reseller(), act_on(0, NULL), RC_STATE_CONFLICT, "done");
}

Test(acts, staff_rejects_with_a_reason_while_nothing_moved)
{
	char long_reason[502];
	memset(long_reason, 'x', 501);
	long_reason[501] = '\0';
	submit_two();
	expect_refused(acts_reject, reseller(), act_on(0, "no"), RC_FORBIDDEN, "reseller");
	expect_refused(acts_reject, stale_staff(), act_on(0, "no"), RC_SIGN_IN_REQUIRED, "old sign-in");
	expect_refused(acts_reject, staff(), act_on(0, NULL), RC_VALIDATION, "no reason");
	expect_refused(acts_reject, staff(), act_on(0, ""), RC_VALIDATION, "empty reason");
	expect_refused(acts_reject, staff(), act_on(0, long_reason), RC_VALIDATION, "long reason");
	struct migration_act act = act_on(0, "Così non va");
	cr_assert_eq(acts_reject(staff(), &act), RC_OK);
	cr_expect_eq(act.dossier.m.state, STATE_REJECTED);
	cr_expect_str_eq(act.dossier.m.ended_reason, "Così non va");
	handover_acceptance(&h);
	cr_expect_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_STATE_CONFLICT);
	handover_check_invariants();
}

#define PERSONAL                                                                                                       \
	"SELECT COUNT(recipient_email) + COUNT(attention) + COUNT(personal_line) AS value FROM migration"

Test(acts, of_an_acceptance_taken_back_the_address_goes_too)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	handover_accepted(&h, items, 1);
	stand_sql("UPDATE migration SET attention = 'x', personal_line = 'y'");
	struct migration_act act = { .public_id = h.public_id, .reason = "sospetto" };
	cr_assert_eq(acts_reject(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	cr_assert_eq(migration_store_erase(stand.db), RC_OK);
	cr_expect_eq(stand_number(PERSONAL), 3, "not yet");
	stand_sql("UPDATE migration SET updated_at = NOW(6) - INTERVAL 91 DAY");
	cr_assert_eq(migration_store_erase(stand.db), RC_OK);
	cr_expect_eq(stand_number(PERSONAL), 0);
}

Test(acts, after_a_move_nothing_is_rejected)
{
	accept_two();
	handover_work();
	expect_refused(acts_reject, staff(), act_on(0, "late"), RC_STATE_CONFLICT, "done");
}

Test(acts, staff_leaves_an_item_out)
{
	submit_two();
	expect_refused(acts_exclude, reseller(), act_on(1, "no"), RC_FORBIDDEN, "reseller");
	expect_refused(acts_exclude, stale_staff(), act_on(1, "no"), RC_SIGN_IN_REQUIRED, "old sign-in");
	expect_refused(acts_exclude, staff(), act_on(1, NULL), RC_VALIDATION, "no reason");
	struct migration_act act = act_on(0, "no");
	act.item = "item_00000000000000000000000000";
	expect_refused(acts_exclude, staff(), act, RC_NOT_FOUND, "no such item");
	act = act_on(1, "Dominio conteso");
	cr_assert_eq(acts_exclude(staff(), &act), RC_OK);
	cr_expect_eq(act.dossier.items[0].state, ITEM_EXCLUDED);
	cr_expect_eq(act.dossier.items[0].excluded_by, ROLE_STAFF);
	cr_expect_str_eq(act.dossier.items[0].excluded_reason, "Dominio conteso");
	cr_expect_eq(act.dossier.m.state, STATE_REQUESTED);
	expect_refused(acts_exclude, staff(), act_on(1, "again"), RC_STATE_CONFLICT, "twice");
	handover_acceptance(&h);
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK, "the consents stand");
	handover_work();
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_RESELLER);
	cr_expect_neq(handover_owner(KIND_HOSTING, 501), STAND_RESELLER);
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(acts, leaving_out_the_last_item_rejects_the_handover)
{
	submit_two();
	struct migration_act one = act_on(1, "prima"), two = act_on(2, "seconda");
	cr_assert_eq(acts_exclude(staff(), &one), RC_OK);
	cr_assert_eq(acts_exclude(staff(), &two), RC_OK);
	cr_expect_eq(two.dossier.m.state, STATE_REJECTED);
	cr_expect_str_eq(two.dossier.m.ended_reason, "seconda");
	handover_check_invariants();
}

Test(acts, what_has_moved_is_neither_left_out_nor_tried_again)
{
	accept_two();
	handover_work();
	expect_refused(acts_exclude, staff(), act_on(1, "late"), RC_STATE_CONFLICT, "verified");
	expect_refused(acts_retry, staff(), act_on(1, NULL), RC_STATE_CONFLICT, "verified");
	expect_refused(acts_approve, staff(), act_on(1, NULL), RC_STATE_CONFLICT, "verified");
}

Test(acts, only_what_waits_for_approval_is_approved)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1028) };
	handover_accepted(&h, items, 2);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified", "an item that waits holds no other");
	cr_expect_str_eq(handover_item_state(&h, 2), "planned approval");
	cr_expect_str_eq(handover_state(&h), "customer_registered");
	expect_refused(acts_approve, reseller(), act_on(2, NULL), RC_FORBIDDEN, "reseller");
	expect_refused(acts_approve, stand_as(ROLE_CUSTOMER, h.accept.account_id), act_on(2, NULL), RC_FORBIDDEN,
		       "customer");
	expect_refused(acts_approve, staff(), act_on(1, NULL), RC_STATE_CONFLICT, "not waiting");
	expect_refused(acts_retry, staff(), act_on(2, NULL), RC_STATE_CONFLICT, "not stopped");
	struct migration_act act = act_on(2, NULL);
	cr_assert_eq(acts_approve(staff(), &act), RC_OK);
	cr_expect(act.dossier.items[1].approved);
	expect_refused(acts_approve, staff(), act_on(2, NULL), RC_STATE_CONFLICT, "twice");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 2), "verified");
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(acts, approval_does_not_replace_the_certainty_who_accepted)
{
	struct item_request items[] = { DOMAIN_ITEM(1028) };
	stand.config.handover_recipient_hold_hours = 24;
	handover_accepted(&h, items, 1);
	struct migration_act act = act_on(1, NULL);
	cr_assert_eq(acts_approve(staff(), &act), RC_OK);
	handover_work();
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1028), STAND_RESELLER,
		     "it moved before the time for objections was over");
}
