#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/spoken.h"
#include "service/estimate.h"
#include "web/format.h"

static struct arena a;

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(format, .fini = teardown);

static int64_t instant(int year, int month, int d, int h, int m, int s)
{
	return day_start_us(day_from_civil((struct civil){ year, month, d })) +
	       (h * INT64_C(3600) + m * INT64_C(60) + s) * CLOCK_SECOND;
}

Test(format, italian_clocks_change_at_one_utc_on_the_last_sundays)
{
	static const struct {
		int year, month, day, hour, minute, second;
		const char *text;
	} cases[] = {
		{ 2026, 3, 29, 0, 59, 59, "29 March 2026, 01:59:59" },
		{ 2026, 3, 29, 1, 0, 0, "29 March 2026, 03:00:00" },
		{ 2026, 10, 25, 0, 59, 59, "25 October 2026, 02:59:59" },
		{ 2026, 10, 25, 1, 0, 0, "25 October 2026, 02:00:00" },
		{ 2026, 1, 1, 0, 0, 0, "1 January 2026, 01:00:00" },
		{ 2026, 12, 31, 23, 0, 0, "1 January 2027, 00:00:00" },
		{ 2026, 6, 30, 22, 0, 0, "1 July 2026, 00:00:00" },
		{ 2026, 11, 23, 9, 42, 7, "23 November 2026, 10:42:07" },
		{ 2030, 3, 31, 1, 0, 0, "31 March 2030, 03:00:00" }, /* the 31st is a Sunday */
		{ 2038, 1, 19, 3, 14, 8, "19 January 2038, 04:14:08" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct moment m = format_exact(&a, LANG_EN,
						 instant(cases[i].year, cases[i].month, cases[i].day, cases[i].hour,
							 cases[i].minute, cases[i].second));
		cr_expect_str_eq(m.text, cases[i].text);
	}
}

/* The C library knows the same rule when it is told it in POSIX's words. */
Test(format, every_sixth_hour_until_2100_agrees_with_the_c_library)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	for (int64_t t = instant(2000, 1, 1, 1, 0, 0) / CLOCK_SECOND; t < instant(2100, 1, 1, 0, 0, 0) / CLOCK_SECOND;
	     t += 6 * 3600) {
		time_t seconds = (time_t)t;
		struct tm tm;
		char clock[16];
		localtime_r(&seconds, &tm);
		strftime(clock, sizeof(clock), ", %H:%M:%S", &tm);
		const char *text = format_exact(&a, LANG_EN, t * CLOCK_SECOND).text;
		cr_assert(strtol(text, NULL, 10) == tm.tm_mday && strstr(text, clock), "%lld: %s", (long long)t, text);
		arena_reset(&a);
	}
}

Test(format, the_machines_form_is_utc)
{
	struct moment m = format_exact(&a, LANG_IT, instant(2026, 7, 1, 22, 30, 0));
	cr_expect_str_eq(m.machine, "2026-07-01T22:30:00.000Z");
	cr_expect_str_eq(format_day(&a, LANG_IT, 0).machine, "1970-01-01");
	cr_expect_str_eq(format_day(&a, LANG_EN, 0).text, "1 January 1970");
	cr_expect_str_eq(format_day(&a, LANG_EN, 11016).text, "29 February 2000");
}

Test(format, no_instant_and_no_day_have_no_text)
{
	cr_expect_null(format_exact(&a, LANG_EN, CLOCK_NONE).text);
	cr_expect_null(format_exact(&a, LANG_EN, CLOCK_NONE).machine);
	cr_expect_null(format_day(&a, LANG_EN, DAY_NONE).text);
	cr_expect_null(format_day(&a, LANG_EN, DAY_NONE).machine);
	cr_expect_null(format_days_from(&a, LANG_EN, DAY_NONE, 100));
}

Test(format, days_are_counted_in_words)
{
	static const struct {
		int32_t day, today;
		const char *text;
	} cases[] = {
		{ 100, 100, "today" },	    { 101, 100, "in 1 day" },	  { 102, 100, "in 2 days" },
		{ 99, 100, "1 day ago" },   { 97, 100, "3 days ago" },	  { 465, 100, "in 365 days" },
		{ -1, 1, "2 days ago" },    { 100000, 0, "in 100000 days" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(format_days_from(&a, LANG_EN, cases[i].day, cases[i].today), cases[i].text);
}

Test(format, money_is_written_as_each_language_does)
{
	static const struct {
		int64_t cents;
		const char *it, *en;
	} cases[] = {
		{ 0, "0,00 €", "€0.00" },	   { 1, "0,01 €", "€0.01" },
		{ 10, "0,10 €", "€0.10" },	   { 99, "0,99 €", "€0.99" },
		{ 100, "1,00 €", "€1.00" },	   { 1250, "12,50 €", "€12.50" },
		{ -1, "-0,01 €", "-€0.01" },	   { -120, "-1,20 €", "-€1.20" },
		{ 123456789, "1234567,89 €", "€1234567.89" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_str_eq(format_money(&a, LANG_IT, cases[i].cents), cases[i].it);
		cr_expect_str_eq(format_money(&a, LANG_EN, cases[i].cents), cases[i].en);
	}
}

Test(format, a_commission_is_said_in_words)
{
	static const struct {
		int64_t bp, fixed, months;
		const char *text;
	} cases[] = {
		{ 0, 0, 0, "no commission" },
		{ 0, 0, 36, "no commission" },
		{ 1000, 0, 0, "10 % of each renewal" },
		{ 1250, 0, 0, "12.50 % of each renewal" },
		{ 1205, 0, 0, "12.05 % of each renewal" },
		{ 5, 0, 0, "0.05 % of each renewal" },
		{ 10000, 0, 0, "100 % of each renewal" },
		{ 1000, 0, 36, "10 % of each renewal, for 36 months" },
		{ 1000, 0, 1, "10 % of each renewal, for 1 month" },
		{ 0, 150, 0, "€1.50 for each renewal" },
		{ 0, 150, 12, "€1.50 for each renewal, for 12 months" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(format_commission(&a, LANG_EN, cases[i].bp, cases[i].fixed, cases[i].months),
				 cases[i].text);
	cr_expect_str_eq(format_commission(&a, LANG_IT, 1250, 0, 0), "12,50 % of each renewal");
}

Test(format, a_whole_term_is_said_with_base_duration_and_holding_time)
{
	static const struct {
		struct spoken_term term;
		const char *text;
	} cases[] = {
		{ { 0, 0, 36, 30 }, "no commission" },
		{ { 1000, 0, 36, 30 }, "10 % of the net amount of each renewal, for 36 months from the handover; "
				       "confirmed 30 days after the payment" },
		{ { 1250, 0, 0, 1 }, "12.50 % of the net amount of each renewal, without an end; confirmed 1 day after "
				     "the payment" },
		{ { 0, 400, 1, 0 }, "€4.00 for each renewal, for 1 month from the handover; confirmed with the "
				    "payment" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(spoken_term(&a, LANG_EN, &cases[i].term), cases[i].text);
	cr_expect_str_eq(spoken_month(&a, LANG_EN, day_from_civil((struct civil){ 2027, 3, 31 })), "March 2027");
}

Test(format, the_months_of_an_estimate_are_those_of_the_next_year)
{
	struct estimate e = estimate_begin(day_from_civil((struct civil){ 2026, 11, 23 }));
	cr_expect_eq(e.month_count, 13);
	cr_expect_str_eq(day_format(&a, e.months[0].first), "2026-11-01");
	cr_expect_str_eq(day_format(&a, e.months[12].first), "2027-11-01");
	cr_expect_str_eq(day_format(&a, e.to_day), "2027-11-23");
	cr_expect_eq(estimate_begin(day_from_civil((struct civil){ 2026, 11, 1 })).month_count, 12);
	cr_expect_eq(estimate_begin(day_from_civil((struct civil){ 2028, 2, 29 })).month_count, 13);
}
