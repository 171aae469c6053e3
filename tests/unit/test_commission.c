#include "domain/commission.h"

#include <criterion/criterion.h>

#include "base/clock.h"

#define RATE(bp)     ((struct commission_term){ .kind = COMMISSION_RATE, .rate_bp = (bp) })
#define FIXED(cents) ((struct commission_term){ .kind = COMMISSION_FIXED, .fixed_cents = (cents) })

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
