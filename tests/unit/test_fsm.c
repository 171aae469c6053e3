/*
 * Every state x event x role. What may happen is listed here by hand from the rules, not read from the program's
 * table.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "domain/fsm.h"

/* Everything a guard could ask for is granted, and nothing has moved. */
static const struct fsm_facts untouched = { .items = 2,
					    .held_for_recipient = 1,
					    .invitation_valid = true,
					    .time_is_over = true,
					    .offer_is_current = true,
					    .billing_complete = true,
					    .owns_all = true,
					    .kept = 2 };

/* The same, and everything has moved. */
static const struct fsm_facts finished = { .items = 2,
					   .moved = 2,
					   .begun = 2,
					   .verified = 2,
					   .terms_recorded = 2,
					   .held_for_recipient = 1,
					   .invitation_valid = true,
					   .time_is_over = true,
					   .offer_is_current = true,
					   .billing_complete = true,
					   .owns_all = true,
					   .kept = 2 };

static const struct allowed {
	enum migration_state from;
	enum migration_event event;
	enum role who;
	enum migration_state to;
	const struct fsm_facts *facts;
	unsigned effects;
} law[] = {
	{ STATE_NONE, EVENT_SUBMIT, ROLE_RESELLER, STATE_REQUESTED, &untouched, EFFECT_INVITE },
	{ STATE_REQUESTED, EVENT_AGREE, ROLE_RESELLER, STATE_REQUESTED, &untouched, EFFECT_INVITE },
	{ STATE_REQUESTED, EVENT_PROCEED, ROLE_SYSTEM, STATE_REQUESTED, &untouched, EFFECT_INVITE },
	{ STATE_REQUESTED, EVENT_RESEND, ROLE_RESELLER, STATE_REQUESTED, &untouched, EFFECT_INVITE },
	{ STATE_REQUESTED, EVENT_READDRESS, ROLE_RESELLER, STATE_REQUESTED, &untouched, EFFECT_INVITE },
	{ STATE_REQUESTED, EVENT_MISADDRESSED, ROLE_CUSTOMER, STATE_REQUESTED, &untouched, EFFECT_TELL_RESELLER },
	{ STATE_REQUESTED, EVENT_MORE_TIME, ROLE_CUSTOMER, STATE_REQUESTED, &untouched, EFFECT_TELL_RESELLER },
	{ STATE_REQUESTED, EVENT_ACCEPT, ROLE_CUSTOMER, STATE_CUSTOMER_REGISTERED, &untouched,
	  EFFECT_MOVE | EFFECT_TELL_BOTH },
	{ STATE_REQUESTED, EVENT_DECLINE, ROLE_CUSTOMER, STATE_DECLINED, &untouched, EFFECT_TELL_RESELLER },
	{ STATE_REQUESTED, EVENT_WITHDRAW, ROLE_RESELLER, STATE_WITHDRAWN, &untouched, EFFECT_TELL_CUSTOMER },
	{ STATE_REQUESTED, EVENT_EXPIRE, ROLE_SYSTEM, STATE_EXPIRED, &untouched, EFFECT_TELL_BOTH },
	{ STATE_REQUESTED, EVENT_REJECT, ROLE_STAFF, STATE_REJECTED, &untouched, EFFECT_TELL_BOTH },
	{ STATE_CUSTOMER_REGISTERED, EVENT_WITHDRAW, ROLE_RESELLER, STATE_WITHDRAWN, &untouched, EFFECT_TELL_CUSTOMER },
	{ STATE_CUSTOMER_REGISTERED, EVENT_RETRACT, ROLE_CUSTOMER, STATE_DECLINED, &untouched, EFFECT_TELL_BOTH },
	{ STATE_CUSTOMER_REGISTERED, EVENT_REJECT, ROLE_STAFF, STATE_REJECTED, &untouched, EFFECT_TELL_BOTH },
	{ STATE_CUSTOMER_REGISTERED, EVENT_DOMAINS_DONE, ROLE_SYSTEM, STATE_DOMAINS_MOVED, &finished, EFFECT_NONE },
	{ STATE_DOMAINS_MOVED, EVENT_HOSTING_DONE, ROLE_SYSTEM, STATE_HOSTING_MOVED, &finished, EFFECT_NONE },
	{ STATE_HOSTING_MOVED, EVENT_RECORD, ROLE_SYSTEM, STATE_COMMISSION_RECORDED, &finished, EFFECT_TELL_BOTH },
};

#define LAW_COUNT ((int)(sizeof(law) / sizeof(law[0])))

/* The row of a pair, or NULL: no role may do it. */
static const struct allowed *row_of(int from, int event)
{
	for (int i = 0; i < LAW_COUNT; i++)
		if ((int)law[i].from == from && (int)law[i].event == event)
			return &law[i];
	return NULL;
}

static const char *name_of(int state)
{
	return state == STATE_NONE ? "none" : words_spelling(&words_states, state);
}

static void check(int from, int event, int who)
{
	const struct allowed *row = row_of(from, event);
	const struct fsm_facts *facts = row ? row->facts : &finished;
	struct fsm_step step = { .to = STATE_COUNT, .effects = 77 };
	enum rc wanted = !row ? RC_STATE_CONFLICT : (int)row->who != who ? RC_FORBIDDEN : RC_OK;
	enum rc rc = fsm_decide((enum migration_state)from, (enum migration_event)event, (enum role)who, facts, &step);
	const char *text = words_spelling(&words_events, event);
	cr_expect_eq(rc, wanted, "%s + %s by %s: %s", name_of(from), text, words_spelling(&words_roles, who),
		     rc_info(rc)->name);
	cr_expect_eq(step.to, wanted == RC_OK ? row->to : STATE_COUNT, "%s + %s: leads elsewhere", name_of(from), text);
	cr_expect_eq(step.effects, wanted == RC_OK ? row->effects : 77, "%s + %s: other effects", name_of(from), text);
	cr_expect_eq(fsm_may((enum migration_state)from, (enum migration_event)event, (enum role)who, facts),
		     wanted == RC_OK, "%s + %s: the button and the act differ", name_of(from), text);
}

Test(fsm, only_what_the_law_lists_may_happen)
{
	for (int from = STATE_NONE; from < STATE_COUNT; from++)
		for (int event = 0; event < EVENT_COUNT; event++)
			for (int who = 0; who < ROLE_COUNT; who++)
				check(from, event, who);
}

Test(fsm, what_no_row_allows_is_refused_whatever_the_facts)
{
	struct fsm_step step;
	for (int from = STATE_NONE; from < STATE_COUNT; from++)
		for (int event = 0; event < EVENT_COUNT; event++)
			for (int who = 0; who < ROLE_COUNT && !row_of(from, event); who++)
				cr_expect_eq(fsm_decide((enum migration_state)from, (enum migration_event)event,
							(enum role)who, &untouched, &step),
					     RC_STATE_CONFLICT, "%s + %s", name_of(from),
					     words_spelling(&words_events, event));
}

Test(fsm, the_table_has_as_many_rows_as_the_law)
{
	struct fsm_row row;
	int count = 0;
	while (fsm_row(count, &row)) {
		const struct allowed *listed = row_of((int)row.from, (int)row.event);
		cr_expect(listed && listed->to == row.to && listed->who == row.who, "row %d is not in the law", count);
		cr_expect(row.guard && *row.guard, "row %d has no guard's name", count);
		count++;
	}
	cr_expect_eq(count, LAW_COUNT);
	cr_expect_not(fsm_row(-1, &row));
	cr_expect_not(fsm_row(count, &row));
}

Test(fsm, nothing_leads_out_of_a_terminal_state)
{
	for (int i = 0; i < LAW_COUNT; i++)
		cr_expect_not(migration_state_is_terminal(law[i].from), "row %d", i);
	for (int from = 0; from < STATE_COUNT; from++) {
		bool leaves = false;
		for (int i = 0; i < LAW_COUNT; i++)
			leaves |= (int)law[i].from == from;
		cr_expect_eq(migration_state_is_terminal((enum migration_state)from), !leaves, "%s", name_of(from));
	}
}

/* ---- guards, fact by fact --------------------------------------------------------------------------------- */

static enum rc decide(const struct allowed *row, const struct fsm_facts *facts)
{
	struct fsm_step step;
	return fsm_decide(row->from, row->event, row->who, facts, &step);
}

static const struct allowed *by_event(enum migration_state from, enum migration_event event)
{
	const struct allowed *row = row_of((int)from, (int)event);
	cr_assert(row);
	return row;
}

#define EXPECT_RC(row, wanted, ...)                                                                                    \
	do {                                                                                                           \
		struct fsm_facts f_ = *(row)->facts;                                                                   \
		__VA_ARGS__;                                                                                           \
		cr_expect_eq(decide((row), &f_), (wanted), "%s: %s", words_spelling(&words_events, (int)(row)->event), \
			     #__VA_ARGS__);                                                                            \
	} while (0)

Test(fsm, a_submit_needs_own_items_some_that_may_go_and_another_person)
{
	const struct allowed *row = by_event(STATE_NONE, EVENT_SUBMIT);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.owns_all = false);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.to_itself = true);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.kept = 0);
	EXPECT_RC(row, RC_OK, f_.invitation_valid = false);
	EXPECT_RC(row, RC_OK, f_.billing_complete = false);
}

Test(fsm, an_accept_needs_link_offer_billing_an_item_and_another_person)
{
	const struct allowed *row = by_event(STATE_REQUESTED, EVENT_ACCEPT);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.invitation_valid = false);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.offer_is_current = false);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.billing_complete = false);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.to_itself = true);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.kept = 0);
	EXPECT_RC(row, RC_OK, f_.kept = 1);
	EXPECT_RC(row, RC_OK, f_.owns_all = false);
}

Test(fsm, a_decline_needs_a_valid_link_and_a_withdrawal_of_a_request_needs_nothing)
{
	EXPECT_RC(by_event(STATE_REQUESTED, EVENT_DECLINE), RC_STATE_CONFLICT, f_.invitation_valid = false);
	EXPECT_RC(by_event(STATE_REQUESTED, EVENT_DECLINE), RC_OK, f_.offer_is_current = false);
	EXPECT_RC(by_event(STATE_REQUESTED, EVENT_WITHDRAW), RC_OK, memset(&f_, 0, sizeof(f_)));
}

Test(fsm, an_invitation_expires_only_when_its_time_is_over)
{
	EXPECT_RC(by_event(STATE_REQUESTED, EVENT_EXPIRE), RC_STATE_CONFLICT, f_.time_is_over = false);
}

Test(fsm, staff_rejects_only_while_nothing_has_moved)
{
	EXPECT_RC(by_event(STATE_REQUESTED, EVENT_REJECT), RC_STATE_CONFLICT, f_.moved = 1);
	EXPECT_RC(by_event(STATE_CUSTOMER_REGISTERED, EVENT_REJECT), RC_STATE_CONFLICT, f_.moved = f_.begun = 1);
	EXPECT_RC(by_event(STATE_CUSTOMER_REGISTERED, EVENT_REJECT), RC_STATE_CONFLICT, f_.begun = 1);
	EXPECT_RC(by_event(STATE_CUSTOMER_REGISTERED, EVENT_REJECT), RC_OK, f_.held_for_recipient = 0);
}

Test(fsm, nobody_is_invited_while_terms_are_open)
{
	static const enum migration_event events[] = { EVENT_AGREE, EVENT_PROCEED, EVENT_RESEND, EVENT_READDRESS };
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		EXPECT_RC(by_event(STATE_REQUESTED, events[i]), RC_STATE_CONFLICT, f_.held_for_terms = 1);
	EXPECT_RC(by_event(STATE_REQUESTED, EVENT_WITHDRAW), RC_OK, f_.held_for_terms = 1);
}

Test(fsm, the_customer_takes_it_back_only_before_something_began)
{
	EXPECT_RC(by_event(STATE_CUSTOMER_REGISTERED, EVENT_RETRACT), RC_STATE_CONFLICT, f_.begun = 1);
}

Test(fsm, after_acceptance_the_reseller_stops_it_only_while_recipient_or_terms_are_in_question)
{
	const struct allowed *row = by_event(STATE_CUSTOMER_REGISTERED, EVENT_WITHDRAW);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.held_for_recipient = 0);
	EXPECT_RC(row, RC_OK, f_.held_for_recipient = 0; f_.held_for_terms = 1);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.begun = 1);
}

Test(fsm, domains_are_done_when_something_moved_and_no_domain_waits)
{
	const struct allowed *row = by_event(STATE_CUSTOMER_REGISTERED, EVENT_DOMAINS_DONE);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.moved = 0);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.domains_open = 1);
	EXPECT_RC(row, RC_OK, f_.hosting_open = 1);
	EXPECT_RC(row, RC_OK, f_.verified = 0);
}

Test(fsm, hosting_is_done_when_no_hosting_waits)
{
	const struct allowed *row = by_event(STATE_DOMAINS_MOVED, EVENT_HOSTING_DONE);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.hosting_open = 1);
	EXPECT_RC(row, RC_OK, f_.verified = 0);
}

Test(fsm, commission_is_recorded_when_every_item_is_verified_or_excluded_with_its_term)
{
	const struct allowed *row = by_event(STATE_HOSTING_MOVED, EVENT_RECORD);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.verified = 1);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.verified = 0; f_.excluded = 2; f_.terms_recorded = 0);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.terms_recorded = 1);
	EXPECT_RC(row, RC_STATE_CONFLICT, f_.items = 3);
	EXPECT_RC(row, RC_OK, f_.items = 3; f_.excluded = 1);
}
