#include "domain/commission.h"

#include <criterion/criterion.h>

#include "base/clock.h"

#define RATE(bp)     ((struct commission_term){ .kind = COMMISSION_RATE, .rate_bp = (bp) })
#define FIXED(cents) ((struct commission_term){ .kind = COMMISSION_FIXED, .fixed_cents = (cents) })

/* The table in commission.h, and its neighbours. */
Test(commission, accruals_are_those_of_the_published_table)
{
	static const struct {
		struct commission_term term;
		int64_t net, accrual;
	} cases[] = {
		{ RATE(1000), 1200, 120 },   { RATE(1000), 5, 1 },	 { RATE(1000), 4, 0 },
		{ RATE(1250), 9999, 1250 },  { RATE(500), 1001, 50 },	 { FIXED(400), 3000, 400 },
		{ FIXED(400), 1, 400 },	     { FIXED(400), 0, 0 },	 { FIXED(400), -100, 0 },
		{ RATE(1000), 0, 0 },	     { RATE(1000), -1200, 0 },	 { RATE(0), 1200, 0 },
		{ FIXED(0), 1200, 0 },	     { RATE(10000), 1234, 1234 }, { RATE(1), 4999, 0 },
		{ RATE(1), 5000, 1 },
		{ RATE(10000), INT64_C(10000000000000), INT64_C(10000000000000) },
		{ RATE(100000), INT64_C(10000000000000), INT64_C(100000000000000) },
		{ RATE(1), INT64_C(10000000000000), INT64_C(1000000000) },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(commission_accrual(cases[i].term, cases[i].net), cases[i].accrual, "case %zu: %lld", i,
			     (long long)commission_accrual(cases[i].term, cases[i].net));
}

Test(commission, a_half_cent_is_rounded_up_on_both_sides_of_zero)
{
	static const struct {
		int64_t net, bp, cents;
	} cases[] = {
		{ 15, 1000, 2 },   { 14, 1000, 1 },   { -15, 1000, -1 }, { -16, 1000, -2 },
		{ -14, 1000, -1 }, { -5, 1000, 0 },   { -6, 1000, -1 },	 { 5, 1000, 1 },
		{ INT64_C(-10000000000000), 10000, INT64_C(-10000000000000) },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(commission_cents(cases[i].net, cases[i].bp), cases[i].cents, "case %zu", i);
}

static int64_t reverse(struct commission_term term, int64_t net, int64_t so_far, int64_t already)
{
	return commission_reversal(term, (struct commission_refund){ .net_cents = net,
								     .refunded_so_far_cents = so_far,
								     .already_reversed_cents = already });
}

Test(commission, reversals_are_those_of_the_published_table)
{
	cr_expect_eq(reverse(RATE(500), 1001, 333, 0), -17);
	cr_expect_eq(reverse(RATE(500), 1001, 666, 17), -16);
	cr_expect_eq(reverse(RATE(500), 1001, 1001, 33), -17);
	cr_expect_eq(reverse(FIXED(400), 3000, 1000, 0), -133);
	cr_expect_eq(reverse(FIXED(400), 3000, 3000, 133), -267);
}

Test(commission, a_refund_beyond_the_line_takes_no_more_than_was_earned)
{
	cr_expect_eq(reverse(RATE(1000), 1200, 5000, 0), -120);
	cr_expect_eq(reverse(RATE(1000), 1200, 5000, 120), 0);
	cr_expect_eq(reverse(RATE(1000), 1200, 600, 90), 0, "never gives back");
	cr_expect_eq(reverse(RATE(1000), 0, 600, 0), 0);
	cr_expect_eq(reverse(RATE(1000), 1200, 0, 0), 0);
	cr_expect_eq(reverse(RATE(1000), 1200, -5, 0), 0);
}

/* A refund in any steps: the entries sum to zero. The steps come from a small generator with a fixed seed. */
Test(commission, a_full_refund_in_any_steps_leaves_exactly_zero)
{
	uint32_t seed = 20261123;
	for (int round = 0; round < 20000; round++) {
		seed = seed * 1664525u + 1013904223u;
		int64_t net = 1 + seed % 100000;
		struct commission_term term = round % 2 ? RATE(seed % 3001) : FIXED(seed % 5000);
		int64_t balance = commission_accrual(term, net), reversed = 0;
		for (int64_t so_far = 0; so_far < net;) {
			seed = seed * 1664525u + 1013904223u;
			so_far += 1 + (int64_t)(seed >> 8) % (net / 3 + 1);
			int64_t entry = reverse(term, net, so_far, reversed);
			cr_assert_leq(entry, 0);
			reversed -= entry;
			balance += entry;
			cr_assert_geq(balance, 0, "round %d", round);
		}
		cr_assert_eq(balance, 0, "round %d net %lld", round, (long long)net);
	}
}

static int32_t day(const char *text)
{
	int32_t d = DAY_NONE;
	cr_assert(day_parse(text, &d));
	return d;
}

Test(commission, a_term_covers_the_day_of_the_move_to_its_last_day)
{
	static const struct {
		const char *start;
		int months;
		const char *paid;
		bool covered;
	} cases[] = {
		{ "2026-03-10", 12, "2026-03-09", false }, { "2026-03-10", 12, "2026-03-10", true },
		{ "2026-03-10", 12, "2027-03-09", true },  { "2026-03-10", 12, "2027-03-10", false },
		{ "2026-03-10", 0, "2099-12-31", true },   { "2026-03-10", 0, "2026-03-09", false },
		{ "2024-02-29", 12, "2025-02-27", true },  { "2024-02-29", 12, "2025-02-28", false },
		{ "2026-01-31", 1, "2026-02-27", true },   { "2026-01-31", 1, "2026-02-28", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(commission_covers_day(day(cases[i].start), cases[i].months, day(cases[i].paid)),
			     cases[i].covered, "case %s + %d: %s", cases[i].start, cases[i].months, cases[i].paid);
	cr_expect_not(commission_covers_day(DAY_NONE, 0, day("2026-03-10")));
	cr_expect_not(commission_covers_day(day("2026-03-10"), 0, DAY_NONE));
}
