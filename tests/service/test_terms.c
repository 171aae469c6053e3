#include <criterion/criterion.h>

#include "fracto.h"

TestSuite(terms, .init = stand_open, .fini = stand_close);

static struct handover h;

static const char *stage(void)
{
	return stand_text("SELECT CONCAT(stage, ' ', version) AS value FROM package WHERE migration_id = %lld",
			  (long long)h.id);
}

Test(terms, two_proposals_of_one_version_are_one)
{
	struct second other;
	fracto_submit(&h);
	int64_t version = stand_number("SELECT version AS value FROM migration WHERE migration_id = %lld",
				       (long long)h.id);
	handover_second(&other, ROLE_STAFF, STAND_STAFF);
	cr_expect_eq(fracto_propose(stand_as(ROLE_STAFF, STAND_STAFF), h.public_id, "Basic", version), RC_OK);
	cr_expect_eq(fracto_propose(&other.call, h.public_id, "Pro", version), RC_STALE);
	cr_expect_str_eq(stage(), "proposed 1");
	handover_second_end(&other);
}

Test(terms, a_yes_to_what_staff_proposed_anew_meanwhile_is_stale)
{
	fracto_submit(&h);
	cr_assert_eq(fracto_propose(stand_as(ROLE_STAFF, STAND_STAFF), h.public_id, "Basic", 0), RC_OK);
	struct offer old = fracto_proposal(h.public_id);
	cr_assert_eq(fracto_propose(stand_as(ROLE_STAFF, STAND_STAFF), h.public_id, "Pro", 0), RC_OK);
	cr_expect_eq(fracto_accept(stand_as(ROLE_RESELLER, STAND_RESELLER), h.public_id, &old), RC_STALE);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM terms_agreed"), 0);
	struct offer new = fracto_proposal(h.public_id);
	cr_expect_eq(fracto_accept(stand_as(ROLE_RESELLER, STAND_OTHER), h.public_id, &new), RC_NOT_FOUND);
	cr_expect_eq(fracto_accept(stand_as(ROLE_RESELLER, STAND_RESELLER), h.public_id, &new), RC_OK);
	cr_expect_eq(fracto_accept(stand_as(ROLE_RESELLER, STAND_RESELLER), h.public_id, &new), RC_STATE_CONFLICT);
	cr_expect_str_eq(stage(), "agreed 2");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM invitation"), 1);
}

Test(terms, only_staff_that_has_just_signed_in_proposes)
{
	fracto_submit(&h);
	struct call *c = stand_as(ROLE_STAFF, STAND_STAFF);
	c->actor.fresh = false;
	cr_expect_eq(fracto_propose(c, h.public_id, "Basic", 0), RC_SIGN_IN_REQUIRED);
	cr_expect_eq(fracto_propose(stand_as(ROLE_RESELLER, STAND_RESELLER), h.public_id, "Basic", 0), RC_FORBIDDEN);
	cr_expect_eq(fracto_propose(stand_as(ROLE_STAFF, STAND_STAFF), h.public_id, "Mail", 0), RC_VALIDATION);
	cr_expect_str_eq(stage(), "asked 0");
}
