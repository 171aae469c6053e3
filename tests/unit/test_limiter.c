#include "http/limiter.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "base/clock.h"
#include "crypto/crypto.h"

#define MINUTE (60 * CLOCK_SECOND)

static struct limiter *l;

static void open_limiter(void)
{
	struct limiter_rule rule = { .most = 3, .window_us = MINUTE, .key = "a key for the limiter's hashes." };
	cr_assert_eq(crypto_open(), RC_OK);
	l = limiter_new(&rule);
}

static void close_limiter(void)
{
	limiter_free(l);
}

TestSuite(limiter, .init = open_limiter, .fini = close_limiter);

static void use_up(const char *address, int64_t now)
{
	for (int i = 0; i < 3; i++)
		cr_expect(limiter_count(l, address, now), "%s, number %d", address, i + 1);
}

Test(limiter, as_many_as_the_rule_says_and_then_no_more)
{
	cr_expect_not(limiter_is_full(l, "192.0.2.1", 0));
	use_up("192.0.2.1", 0);
	cr_expect(limiter_is_full(l, "192.0.2.1", 1));
	cr_expect_not(limiter_count(l, "192.0.2.1", 1));
	cr_expect(limiter_count(l, "192.0.2.2", 1), "another address has its own");
}

Test(limiter, a_window_ends_and_what_was_refused_does_not_make_it_longer)
{
	use_up("192.0.2.1", 0);
	cr_expect_not(limiter_count(l, "192.0.2.1", MINUTE - 1));
	cr_expect(limiter_is_full(l, "192.0.2.1", MINUTE - 1));
	cr_expect_not(limiter_is_full(l, "192.0.2.1", MINUTE));
	use_up("192.0.2.1", MINUTE);
	cr_expect_not(limiter_count(l, "192.0.2.1", MINUTE));
}

Test(limiter, looking_does_not_count)
{
	for (int i = 0; i < 10; i++)
		cr_expect_not(limiter_is_full(l, "192.0.2.1", 0));
	use_up("192.0.2.1", 0);
}

Test(limiter, the_first_64_bits_of_ipv6_count)
{
	use_up("2001:db8:1:2::1", 0);
	cr_expect_not(limiter_count(l, "2001:db8:1:2:ffff:ffff:ffff:ffff", 0));
	cr_expect(limiter_count(l, "2001:db8:1:3::1", 0));
}

Test(limiter, ipv4_inside_ipv6_is_the_same_address)
{
	use_up("::ffff:192.0.2.9", 0);
	cr_expect_not(limiter_count(l, "192.0.2.9", 0));
	cr_expect(limiter_count(l, "::ffff:192.0.2.10", 0));
}

Test(limiter, any_other_text_counts_for_itself)
{
	use_up("unix:", 0);
	cr_expect_not(limiter_count(l, "unix:", 0));
	cr_expect(limiter_count(l, "", 0));
}

Test(limiter, a_flood_of_addresses_forgets_the_oldest_and_never_the_newest)
{
	char address[32];
	for (int i = 0; i < 200000; i++) {
		snprintf(address, sizeof(address), "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		use_up(address, i);
		cr_assert_not(limiter_count(l, address, i), "%s", address);
	}
}
