#include "base/clock.h"

#include <string.h>
#include <time.h>

#include "base/rc.h"

static int64_t read_clock(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * CLOCK_SECOND + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* Days are counted from 1 March of year 0, so that the leap day is the last of its year. */
int32_t day_from_civil(struct civil c)
{
	int y = c.month <= 2 ? c.year - 1 : c.year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int month_from_march = (c.month + 9) % 12;
	int day_of_year = (153 * month_from_march + 2) / 5 + c.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

struct civil day_to_civil(int32_t day)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = z - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;
	int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	return (struct civil){
		.year = year_of_era + era * 400 + (month <= 2),
		.month = month,
		.day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
	};
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t day_of_instant(int64_t us)
{
	return us == CLOCK_NONE ? DAY_NONE : (int32_t)floor_div(us, CLOCK_DAY);
}

int64_t day_start_us(int32_t day)
{
	return day == DAY_NONE ? CLOCK_NONE : (int64_t)day * CLOCK_DAY;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

int32_t day_add_months(int32_t day, int months)
{
	struct civil c = day_to_civil(day);
	int64_t m = (int64_t)c.year * 12 + (c.month - 1) + months;
	c.year = (int)floor_div(m, 12);
	c.month = (int)(m - (int64_t)c.year * 12) + 1;
	int last = days_in_month(c.year, c.month);
	if (c.day > last)
		c.day = last;
	return day_from_civil(c);
}

bool day_parse(const char *text, int32_t *day)
{
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	for (int i = 0; i < 10; i++)
		if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9'))
			return false;
	struct civil c = { .year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
				   (text[3] - '0'),
			   .month = (text[5] - '0') * 10 + text[6] - '0',
			   .day = (text[8] - '0') * 10 + text[9] - '0' };
	if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in_month(c.year, c.month))
		return false;
	*day = day_from_civil(c);
	return true;
}

/* A list of 20 writes 80 of them: by hand, since printf costs more than all else of the list's text. */
static char *put_digits(char *to, int count, int64_t value)
{
	for (int i = count; i-- > 0; value /= 10)
		to[i] = (char)('0' + value % 10);
	return to + count;
}

#define DAY_LENGTH 10 /* YYYY-MM-DD: a date type of SQL ends with the year 9999 */

static char *put_day(char *to, int32_t day)
{
	struct civil c = day_to_civil(day);
	BUG_ON(c.year < 0 || c.year > 9999);
	to = put_digits(to, 4, c.year);
	*to++ = '-';
	to = put_digits(to, 2, c.month);
	*to++ = '-';
	return put_digits(to, 2, c.day);
}

const char *day_format(struct arena *a, int32_t day)
{
	if (day == DAY_NONE)
		return NULL;
	char *text = arena_alloc(a, DAY_LENGTH + 1);
	put_day(text, day);
	return text;
}

const char *clock_format(struct arena *a, int64_t us)
{
	if (us == CLOCK_NONE)
		return NULL;
	int32_t day = day_of_instant(us);
	int64_t rest = us - day_start_us(day);
	int64_t s = rest / CLOCK_SECOND;
	char *text = arena_alloc(a, sizeof("YYYY-MM-DDTHH:MM:SS.mmmZ")), *to = put_day(text, day);
	*to++ = 'T';
	to = put_digits(to, 2, s / 3600);
	*to++ = ':';
	to = put_digits(to, 2, s / 60 % 60);
	*to++ = ':';
	to = put_digits(to, 2, s % 60);
	*to++ = '.';
	to = put_digits(to, 3, rest / 1000 % 1000);
	*to = 'Z';
	return text;
}
