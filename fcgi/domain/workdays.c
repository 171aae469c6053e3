#include "domain/workdays.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/spoken.h"

#define HOUR (3600 * CLOCK_SECOND)
/* A loop over days ends: nothing waits for ten years. */
#define DAYS_COUNTED 3660

int32_t workdays_easter(int year)
{
	/* The anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;
	return day_from_civil((struct civil){ year, n / 31, n % 31 + 1 });
}

bool workdays_is_holiday(int32_t day)
{
	static const struct {
		int month, day, since;
	} fixed[] = { { 1, 1, 0 },   { 1, 6, 0 },	{ 4, 25, 0 }, { 5, 1, 0 },  { 6, 2, 0 },   { 8, 15, 0 },
		      { 10, 4, 2026 }, { 11, 1, 0 }, { 12, 8, 0 }, { 12, 25, 0 }, { 12, 26, 0 } };
	struct civil c = day_to_civil(day);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (c.month == fixed[i].month && c.day == fixed[i].day && c.year >= fixed[i].since)
			return true;
	return day == workdays_easter(c.year) + 1;
}

bool workdays_is_working(int32_t day)
{
	int weekday = (int)((((int64_t)day + 4) % 7 + 7) % 7); /* 1 January 1970 was a Thursday; 0 is Sunday */
	return weekday >= 1 && weekday <= 5 && !workdays_is_holiday(day);
}

int workdays_between(int32_t from, int32_t to)
{
	int count = 0;
	if (to - from > DAYS_COUNTED)
		from = to - DAYS_COUNTED;
	for (int32_t day = from + 1; day <= to; day++)
		count += workdays_is_working(day);
	return count;
}

int workdays_local_hour(int64_t us)
{
	int64_t here = spoken_local_us(us);
	return (int)((here - day_start_us(day_of_instant(here))) / HOUR);
}
