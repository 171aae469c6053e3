#include "domain/statement.h"

#include <criterion/criterion.h>

#include "base/clock.h"

static int32_t day(const char *text)
{
	int32_t d = DAY_NONE;
	cr_assert(day_parse(text, &d), "%s", text);
	return d;
}

/* The table in statement.h, and its neighbours. */
Test(statement, what_is_due_is_paid_or_carried_by_the_published_table)
{
	static const struct {
		int64_t accrued, reversed, carried_in, minimum, payable, carried_out;
	} cases[] = {
		{ 1200, 0, 0, 0, 1200, 0 },    { 1200, -200, 0, 1000, 1000, 0 }, { 1200, -201, 0, 1000, 0, 999 },
		{ 100, -500, 0, 0, 0, -400 },  { 1000, 0, -400, 0, 600, 0 },	  { 0, 0, 0, 0, 0, 0 },
		{ 0, -500, 500, 0, 0, 0 },     { 1, 0, 999, 1000, 1000, 0 },	  { 0, 0, -1, 0, 0, -1 },
		{ 400, 0, -400, 0, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct statement_sums s = { .accrued = cases[i].accrued,
					    .reversed = cases[i].reversed,
					    .carried_in = cases[i].carried_in };
		statement_settle(&s, cases[i].minimum);
		cr_expect_eq(s.payable, cases[i].payable, "case %zu", i);
		cr_expect_eq(s.carried_out, cases[i].carried_out, "case %zu", i);
	}
}

Test(statement, an_entry_is_what_the_latest_of_its_dated_facts_says)
{
	int32_t confirms = day("2026-12-03");
	static const struct {
		bool paid, stated;
		int days;
		enum entry_state state;
	} cases[] = {
		{ false, false, -1, ENTRY_STATE_ACCRUED }, { false, false, 0, ENTRY_STATE_CONFIRMED },
		{ false, false, 1, ENTRY_STATE_CONFIRMED }, { false, true, -1, ENTRY_STATE_STATED },
		{ false, true, 9, ENTRY_STATE_STATED },	   { true, true, 9, ENTRY_STATE_PAID },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct entry_facts facts = { cases[i].paid, cases[i].stated, confirms };
		cr_expect_eq(statement_entry_state(&facts, confirms + cases[i].days), cases[i].state, "case %zu", i);
	}
}

Test(statement, months_are_stated_in_order_once_they_are_over_and_what_is_late_with_the_next)
{
	static const struct {
		const char *last_stated, *first_open, *today, *month;
	} cases[] = {
		{ NULL, "2026-10-31", "2026-11-01", "2026-10-01" }, { NULL, "2026-10-31", "2026-10-31", NULL },
		{ NULL, "2026-11-01", "2026-11-30", NULL },	    { NULL, "2025-12-31", "2026-11-30", "2025-12-01" },
		{ "2026-08-01", "2026-10-05", "2026-11-01", "2026-10-01" },
		{ "2026-09-01", "2026-03-05", "2026-11-01", "2026-10-01" },
		{ "2026-10-01", "2026-03-05", "2026-11-30", NULL },
		{ "2026-10-01", "2026-03-05", "2026-12-01", "2026-11-01" },
		{ "2026-12-01", "2026-12-31", "2027-02-01", "2027-01-01" }, { NULL, NULL, "2026-11-01", NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct statement_next next = { cases[i].last_stated ? day(cases[i].last_stated) : DAY_NONE,
					       cases[i].first_open ? day(cases[i].first_open) : DAY_NONE,
					       day(cases[i].today) };
		cr_expect_eq(statement_next_month(&next), cases[i].month ? day(cases[i].month) : DAY_NONE,
			     "case %zu", i);
	}
}

Test(statement, a_month_is_spelt_one_way)
{
	static const char *const wrong[] = { "", "2026", "2026-1", "2026-13", "2026-00", "2026-11-01", "x026-11",
					     "2026/11" };
	struct arena a = { 0 };
	int32_t month = 7;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_not(statement_month_parse(wrong[i], &month), "%s", wrong[i]);
	cr_expect_not(statement_month_parse(NULL, &month));
	cr_expect_eq(month, 7);
	cr_assert(statement_month_parse("2026-02", &month));
	cr_expect_eq(month, day("2026-02-01"));
	cr_expect_eq(statement_last_day(month), day("2026-02-28"));
	cr_expect_eq(statement_month_after(month, -12), day("2025-02-01"));
	cr_expect_str_eq(statement_month_format(&a, day("2026-12-31")), "2026-12");
	arena_free(&a);
}

#define FACTS(was, is, before, now)                                                                                    \
	.was_stated = (was), .is_stated = (is), .before_cents = (before), .now_cents = (now)

Test(statement, every_change_against_a_year_before_has_its_reason_and_day)
{
	int32_t last = day("2026-11-30"), later = last + 3, earlier = last - 40;
	const struct {
		const char *what;
		struct change_facts facts;
		int reason;
		int32_t on;
	} cases[] = {
		{ "the same", { FACTS(true, true, 120, 120) }, CHANGE_NONE, DAY_NONE },
		{ "new", { FACTS(false, true, 0, 120) }, CHANGE_NEW, DAY_NONE },
		{ "price up", { FACTS(true, true, 120, 130) }, CHANGE_PRICE, DAY_NONE },
		{ "price down", { FACTS(true, true, 120, 110) }, CHANGE_PRICE, DAY_NONE },
		{ "refund", { FACTS(true, true, 120, 0), .refunded = true }, CHANGE_REFUND, DAY_NONE },
		{ "only a refund", { FACTS(false, true, 0, -120), .refunded = true }, CHANGE_REFUND, DAY_NONE },
		{ "more in spite of a refund", { FACTS(true, true, 120, 200), .refunded = true }, CHANGE_PRICE,
		  DAY_NONE },
		{ "new and partly refunded", { FACTS(false, true, 0, 60), .refunded = true }, CHANGE_NEW, DAY_NONE },
		{ "not yet due", { FACTS(true, false, 120, 0), .due_on = later }, CHANGE_NOT_YET_DUE, later },
		{ "not renewed", { FACTS(true, false, 120, 0), .due_on = earlier }, CHANGE_NOT_RENEWED, earlier },
		{ "due on the last day", { FACTS(true, false, 120, 0), .due_on = last }, CHANGE_NOT_RENEWED, last },
		{ "left", { FACTS(true, false, 120, 0), .has_left = true, .left_on = earlier, .due_on = later },
		  CHANGE_LEFT,
		  earlier },
		{ "ended", { FACTS(true, false, 120, 0), .ends_on = last, .due_on = later }, CHANGE_TERM_ENDED, last },
		{ "ends later", { FACTS(true, false, 120, 0), .ends_on = later, .due_on = later }, CHANGE_NOT_YET_DUE,
		  later },
		{ "held", { FACTS(true, false, 120, 0), .confirms_on = later, .has_left = true }, CHANGE_STILL_HELD,
		  later },
		{ "nothing before", { FACTS(true, false, 0, 0), .due_on = later }, CHANGE_NONE, DAY_NONE },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct change_facts f = cases[i].facts;
		int32_t on = 0;
		f.last_day = last;
		f.left_on = f.left_on ? f.left_on : DAY_NONE;
		f.ends_on = f.ends_on ? f.ends_on : DAY_NONE;
		f.confirms_on = f.confirms_on ? f.confirms_on : DAY_NONE;
		f.due_on = f.due_on ? f.due_on : DAY_NONE;
		cr_expect_eq(statement_change_of(&f, &on), cases[i].reason, "%s", cases[i].what);
		cr_expect_eq(on, cases[i].on, "%s", cases[i].what);
	}
}
