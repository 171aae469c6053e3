#include "domain/workdays.h"

#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/spoken.h"

static int32_t day(int year, int month, int of_month)
{
	return day_from_civil((struct civil){ year, month, of_month });
}

Test(workdays, easter_is_on_the_published_dates)
{
	/* The earliest and latest possible ones, and what calendars print. */
	static const struct civil published[] = {
		{ 1818, 3, 22 }, { 1943, 4, 25 }, { 1954, 4, 18 }, { 1981, 4, 19 }, { 2000, 4, 23 }, { 2008, 3, 23 },
		{ 2011, 4, 24 }, { 2019, 4, 21 }, { 2020, 4, 12 }, { 2021, 4, 4 },  { 2022, 4, 17 }, { 2023, 4, 9 },
		{ 2024, 3, 31 }, { 2025, 4, 20 }, { 2026, 4, 5 },  { 2027, 3, 28 }, { 2028, 4, 16 }, { 2029, 4, 1 },
		{ 2030, 4, 21 }, { 2035, 3, 25 }, { 2038, 4, 25 }, { 2285, 3, 22 },
	};
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		cr_expect_eq(workdays_easter(published[i].year), day_from_civil(published[i]), "case %d",
			     published[i].year);
}

Test(workdays, the_holidays_of_the_law_and_easter_monday_are_no_working_days)
{
	static const struct civil holidays[] = { { 2026, 1, 1 },  { 2026, 1, 6 },  { 2026, 4, 6 },  { 2025, 4, 25 },
						 { 2026, 5, 1 },  { 2026, 6, 2 },  { 2025, 8, 15 }, { 2027, 10, 4 },
						 { 2027, 11, 1 }, { 2026, 12, 8 }, { 2026, 12, 25 }, { 2028, 12, 26 } };
	for (size_t i = 0; i < sizeof(holidays) / sizeof(holidays[0]); i++) {
		int32_t d = day_from_civil(holidays[i]);
		cr_expect(workdays_is_holiday(d), "case %zu", i);
		cr_expect_not(workdays_is_working(d), "case %zu", i);
	}
	cr_expect_not(workdays_is_holiday(day(2026, 4, 3)), "Good Friday is worked");
	cr_expect_not(workdays_is_holiday(day(2026, 11, 2)));
	cr_expect_not(workdays_is_holiday(day(2024, 10, 4)), "Saint Francis is a holiday from 2026 on only");
}

Test(workdays, saturday_and_sunday_are_not_worked_and_monday_to_friday_are)
{
	for (int i = 0; i < 5; i++)
		cr_expect(workdays_is_working(day(2026, 11, 23) + i), "case %d", i);
	cr_expect_not(workdays_is_working(day(2026, 11, 28)));
	cr_expect_not(workdays_is_working(day(2026, 11, 29)));
	cr_expect_not(workdays_is_working(day(1969, 12, 28)), "a Sunday before the epoch");
	cr_expect(workdays_is_working(day(1969, 12, 29)));
}

Test(workdays, between_counts_the_days_after_the_first_up_to_the_last)
{
	static const struct {
		struct civil from, to;
		int days;
	} cases[] = {
		{ { 2026, 11, 23 }, { 2026, 11, 23 }, 0 }, { { 2026, 11, 23 }, { 2026, 11, 24 }, 1 },
		{ { 2026, 11, 27 }, { 2026, 11, 30 }, 1 }, { { 2026, 11, 28 }, { 2026, 11, 29 }, 0 },
		{ { 2026, 12, 4 }, { 2026, 12, 9 }, 2 },   { { 2026, 12, 23 }, { 2027, 1, 7 }, 8 },
		{ { 2026, 4, 3 }, { 2026, 4, 7 }, 1 },	   { { 2026, 11, 24 }, { 2026, 11, 23 }, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(workdays_between(day_from_civil(cases[i].from), day_from_civil(cases[i].to)),
			     cases[i].days, "case %zu", i);
}

Test(workdays, the_clock_is_italys_in_winter_and_in_summer)
{
	int64_t hour = 3600 * CLOCK_SECOND;
	cr_expect_eq(workdays_local_hour(day_start_us(day(2026, 11, 23)) + 7 * hour), 8);
	cr_expect_eq(workdays_local_hour(day_start_us(day(2026, 7, 1)) + 7 * hour), 9);
	cr_expect_eq(workdays_local_hour(day_start_us(day(2026, 3, 29)) + hour - 1), 1);
	cr_expect_eq(workdays_local_hour(day_start_us(day(2026, 3, 29)) + hour), 3);
	cr_expect_eq(spoken_today(day_start_us(day(2026, 11, 23)) + 23 * hour), day(2026, 11, 24));
	cr_expect_eq(spoken_today(day_start_us(day(2026, 7, 1)) + 22 * hour - 1), day(2026, 7, 1));
}
