#include <criterion/criterion.h>
#include <time.h>

#include "base/clock.h"

static struct arena arena;

static int32_t day(int year, int month, int d)
{
	return day_from_civil((struct civil){ year, month, d });
}

/* The C library's calendar is another implementation of the same one. */
Test(clock, every_day_from_1600_to_2400_agrees_with_the_c_library)
{
	for (int32_t d = day(1600, 1, 1); d <= day(2400, 12, 31); d++) {
		time_t t = (time_t)d * 86400;
		struct tm tm;
		gmtime_r(&t, &tm);
		struct civil c = day_to_civil(d);
		cr_assert(c.year == tm.tm_year + 1900 && c.month == tm.tm_mon + 1 && c.day == tm.tm_mday, "day %d", d);
		cr_assert_eq(day_from_civil(c), d, "day %d", d);
	}
}

Test(clock, known_days_have_known_numbers)
{
	static const struct {
		struct civil civil;
		int32_t day;
	} cases[] = {
		{ { 1970, 1, 1 }, 0 },	     { { 1969, 12, 31 }, -1 },	{ { 2000, 2, 29 }, 11016 },
		{ { 2000, 3, 1 }, 11017 },   { { 1900, 3, 1 }, -25508 }, { { 2038, 1, 19 }, 24855 },
		{ { 2038, 1, 20 }, 24856 },  { { 2106, 2, 8 }, 49711 },	{ { 0, 3, 1 }, -719468 },
		{ { 9999, 12, 31 }, 2932896 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(day_from_civil(cases[i].civil), cases[i].day, "case %zu", i);
}

Test(clock, instants_before_1970_fall_on_the_right_day)
{
	static const struct {
		int64_t us;
		int32_t day;
	} cases[] = {
		{ 0, 0 },
		{ CLOCK_DAY - 1, 0 },
		{ CLOCK_DAY, 1 },
		{ -1, -1 },
		{ -CLOCK_DAY, -1 },
		{ -CLOCK_DAY - 1, -2 },
		{ INT64_C(2147483647) * CLOCK_SECOND + 999999, 24855 },
		{ INT64_C(2147483648) * CLOCK_SECOND, 24855 },
		{ CLOCK_NONE, DAY_NONE },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(day_of_instant(cases[i].us), cases[i].day, "case %zu", i);
	cr_expect_eq(day_start_us(DAY_NONE), CLOCK_NONE);
	cr_expect_eq(day_start_us(-1), -CLOCK_DAY);
	cr_expect_eq(day_start_us(24856), INT64_C(24856) * 86400 * 1000000);
}

Test(clock, months_are_added_and_cut_to_the_months_last_day)
{
	static const struct {
		struct civil from;
		int months;
		struct civil to;
	} cases[] = {
		{ { 2026, 1, 31 }, 1, { 2026, 2, 28 } },   { { 2028, 1, 31 }, 1, { 2028, 2, 29 } },
		{ { 2026, 3, 31 }, 1, { 2026, 4, 30 } },   { { 2026, 11, 30 }, 3, { 2027, 2, 28 } },
		{ { 2028, 2, 29 }, 12, { 2029, 2, 28 } },  { { 2028, 2, 29 }, 48, { 2032, 2, 29 } },
		{ { 2096, 2, 29 }, 48, { 2100, 2, 28 } },  { { 1996, 2, 29 }, 48, { 2000, 2, 29 } },
		{ { 2026, 12, 31 }, 1, { 2027, 1, 31 } },  { { 2026, 1, 15 }, 0, { 2026, 1, 15 } },
		{ { 2026, 1, 31 }, -1, { 2025, 12, 31 } }, { { 2026, 3, 31 }, -1, { 2026, 2, 28 } },
		{ { 2026, 11, 23 }, 36, { 2029, 11, 23 } }, { { 2026, 1, 1 }, -1, { 2025, 12, 1 } },
		{ { 2037, 12, 31 }, 2, { 2038, 2, 28 } },  { { 2026, 5, 31 }, 120, { 2036, 5, 31 } },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(day_add_months(day_from_civil(cases[i].from), cases[i].months),
			     day_from_civil(cases[i].to), "case %zu", i);
}

Test(clock, a_day_reads_back_as_it_was_written)
{
	for (int32_t d = day(0, 1, 1); d <= day(9999, 12, 31); d += 17) {
		int32_t again = 0;
		const char *text = day_format(&arena, d);
		cr_assert(day_parse(text, &again) && again == d, "%s", text);
		arena_reset(&arena);
	}
	cr_expect_null(day_format(&arena, DAY_NONE));
	arena_free(&arena);
}

Test(clock, only_real_dates_in_the_one_form_are_read)
{
	static const char *const wrong[] = {
		"",	      "2026",	     "2026-2-03",  "2026-02-3",	 "2026-02-29", "1900-02-29", "2026-04-31",
		"2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "2026/01/01", "20260101",   " 2026-01-01",
		"2026-01-01 ", "2026-01-0a", "+026-01-01", "2026-01-1\n", "2026-01-01T00:00:00Z", "\xc3\xa9""26-01-01",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int32_t d = 4711;
		cr_expect_not(day_parse(wrong[i], &d), "'%s'", wrong[i]);
		cr_expect_eq(d, 4711, "'%s' touched the day", wrong[i]);
	}
	int32_t leap = 0;
	cr_expect(day_parse("2000-02-29", &leap) && leap == 11016);
	cr_expect(day_parse("2028-02-29", &leap));
}

Test(clock, an_instant_is_written_with_milliseconds_in_utc)
{
	static const struct {
		int64_t us;
		const char *text;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ 999, "1970-01-01T00:00:00.000Z" },
		{ 1000, "1970-01-01T00:00:00.001Z" },
		{ INT64_C(1795430527123456), "2026-11-23T10:42:07.123Z" },
		{ INT64_C(2147483647999999), "2038-01-19T03:14:07.999Z" },
		{ INT64_C(2147483648000000), "2038-01-19T03:14:08.000Z" },
		{ INT64_C(4294967296000000), "2106-02-07T06:28:16.000Z" },
		{ INT64_C(951782399999000), "2000-02-28T23:59:59.999Z" },
		{ INT64_C(951782400000000), "2000-02-29T00:00:00.000Z" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(clock_format(&arena, cases[i].us), cases[i].text, "case %zu", i);
	cr_expect_null(clock_format(&arena, CLOCK_NONE));
	arena_free(&arena);
}

Test(clock, the_monotonic_clock_does_not_go_back)
{
	int64_t last = clock_monotonic_us();
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic_us();
		cr_assert_geq(now, last);
		last = now;
	}
	cr_expect_gt(clock_now_us(), INT64_C(1700000000) * CLOCK_SECOND);
}
