#include <criterion/criterion.h>

#include "base/clock.h"
#include "domain/backoff.h"

Test(backoff, without_noise_it_doubles_from_a_second_to_an_hour)
{
	static const int seconds[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600 };
	for (int i = 0; i < (int)(sizeof(seconds) / sizeof(seconds[0])); i++)
		cr_expect_eq(backoff_us(i + 1, 0), seconds[i] * CLOCK_SECOND, "attempt %d", i + 1);
}

Test(backoff, odd_numbers_of_attempts_are_harmless)
{
	static const int attempts[] = { 0, -1, -1000000, 1000000, 2147483647 };
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		int64_t us = backoff_us(attempts[i], 4294967295U);
		cr_expect(us >= CLOCK_SECOND && us <= 4500 * CLOCK_SECOND, "%d attempts: %lld", attempts[i],
			  (long long)us);
	}
}

Test(backoff, noise_only_adds_and_at_most_a_quarter)
{
	for (int attempt = 1; attempt <= 20; attempt++) {
		int64_t base = backoff_us(attempt, 0), most = base;
		for (uint32_t noise = 0; noise < 5000; noise += 7) {
			int64_t us = backoff_us(attempt, noise);
			cr_assert(us >= base && us <= base + base / 4, "attempt %d, noise %u", attempt, noise);
			most = us > most ? us : most;
		}
		cr_expect_gt(most, base + base / 5, "attempt %d is not spread", attempt);
	}
}

Test(backoff, the_same_input_gives_the_same_wait)
{
	for (uint32_t noise = 0; noise < 2000; noise += 13)
		cr_assert_eq(backoff_us(5, noise), backoff_us(5, noise));
}

Test(backoff, it_is_over_after_the_last_attempt)
{
	cr_expect_not(backoff_is_over(0));
	cr_expect_not(backoff_is_over(BACKOFF_ATTEMPTS_MAX - 1));
	cr_expect(backoff_is_over(BACKOFF_ATTEMPTS_MAX));
	cr_expect(backoff_is_over(BACKOFF_ATTEMPTS_MAX + 1));
}

Test(backoff, a_message_is_tried_for_five_days_and_once_an_hour_in_the_end)
{
	int64_t waited = 0;
	int attempts = 0;
	while (!backoff_mail_is_over(++attempts))
		waited += backoff_us(attempts, 0);
	cr_expect_geq(waited, 5 * CLOCK_DAY - 6 * 3600 * CLOCK_SECOND);
	cr_expect_leq(waited, 5 * CLOCK_DAY + 3600 * CLOCK_SECOND);
	cr_expect_eq(backoff_us(attempts, 0), 3600 * CLOCK_SECOND);
}
