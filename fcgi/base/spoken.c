#include "base/spoken.h"

#define HOUR (3600 * CLOCK_SECOND)

static const char *const months[] = { N_("January"),   N_("February"), N_("March"),    N_("April"),
				      N_("May"),       N_("June"),     N_("July"),     N_("August"),
				      N_("September"), N_("October"),  N_("November"), N_("December") };

/*
 * The last Sunday of a month, at 01:00 UTC: when summer time begins (March) and ends (October), directive 2000/84/EC.
 */
static int64_t last_sunday(int year, int month)
{
	int32_t day = day_from_civil((struct civil){ year, month, 31 }); /* both months have 31 days */
	int weekday = (int)(((int64_t)day + 4) % 7); /* 1 January 1970 was a Thursday; 0 is Sunday */
	return day_start_us(day - weekday) + HOUR;
}

int64_t spoken_local_us(int64_t us)
{
	int year = day_to_civil(day_of_instant(us)).year;
	bool summer = us >= last_sunday(year, 3) && us < last_sunday(year, 10);
	return us + (summer ? 2 : 1) * HOUR;
}

const char *spoken_day(struct arena *a, enum lang lang, int32_t day)
{
	if (day == DAY_NONE)
		return NULL;
	struct civil c = day_to_civil(day);
	return arena_printf(a, "%d %s %d", c.day, text_get(lang, months[c.month - 1]), c.year);
}

const char *spoken_month(struct arena *a, enum lang lang, int32_t day)
{
	struct civil c = day_to_civil(day);
	return arena_printf(a, "%s %d", text_get(lang, months[c.month - 1]), c.year);
}

const char *spoken_instant(struct arena *a, enum lang lang, int64_t us)
{
	if (us == CLOCK_NONE)
		return NULL;
	int64_t here = spoken_local_us(us);
	int32_t day = day_of_instant(here);
	int s = (int)((here - day_start_us(day)) / CLOCK_SECOND);
	return arena_printf(a, "%s, %02d:%02d:%02d", spoken_day(a, lang, day), s / 3600, s / 60 % 60, s % 60);
}

const char *spoken_minute(struct arena *a, enum lang lang, int64_t us)
{
	if (us == CLOCK_NONE)
		return NULL;
	int64_t here = spoken_local_us(us);
	int32_t day = day_of_instant(here);
	int minutes = (int)((here - day_start_us(day)) / (60 * CLOCK_SECOND));
	return arena_printf(a, "%s, %02d:%02d", spoken_day(a, lang, day), minutes / 60, minutes % 60);
}

int64_t spoken_day_begins(int32_t day)
{
	/* Midnight is never where the clocks change, so what they are ahead of UTC then holds. */
	int64_t midnight = day_start_us(day);
	return midnight - (spoken_local_us(midnight) - midnight);
}

int32_t spoken_today(int64_t us)
{
	return day_of_instant(spoken_local_us(us));
}

const char *spoken_days_from(struct arena *a, enum lang lang, int32_t day, int32_t today)
{
	if (day == DAY_NONE)
		return NULL;
	if (day == today)
		return text_get(lang, N_("today"));
	unsigned long n = (unsigned long)(day > today ? day - today : today - day);
	if (day > today)
		return arena_printf(a, text_nget(lang, "in %lu day", "in %lu days", n), n);
	return arena_printf(a, text_nget(lang, "%lu day ago", "%lu days ago", n), n);
}

const char *spoken_money(struct arena *a, enum lang lang, int64_t cents)
{
	long long whole = (long long)(cents < 0 ? -cents : cents);
	const char *sign = cents < 0 ? "-" : "";
	if (lang == LANG_IT)
		return arena_printf(a, "%s%lld,%02lld €", sign, whole / 100, whole % 100);
	return arena_printf(a, "%s€%lld.%02lld", sign, whole / 100, whole % 100);
}

const char *spoken_percent(struct arena *a, enum lang lang, int64_t bp)
{
	char point = lang == LANG_IT ? ',' : '.';
	if (bp % 100 == 0)
		return arena_printf(a, "%lld", (long long)bp / 100);
	return arena_printf(a, "%lld%c%02lld", (long long)bp / 100, point, (long long)bp % 100);
}

const char *spoken_commission(struct arena *a, enum lang lang, int64_t rate_bp, int64_t fixed_cents,
			      int64_t term_months)
{
	const char *what;
	if (rate_bp == 0 && fixed_cents == 0)
		return text_get(lang, N_("no commission"));
	if (fixed_cents)
		what = arena_printf(a, text_get(lang, N_("%s for each renewal")), spoken_money(a, lang, fixed_cents));
	else
		what = arena_printf(a, text_get(lang, N_("%s %% of each renewal")), spoken_percent(a, lang, rate_bp));
	if (term_months == 0)
		return what;
	unsigned long n = (unsigned long)term_months;
	return arena_printf(a, text_nget(lang, "%s, for %lu month", "%s, for %lu months", n), what, n);
}

const char *spoken_term(struct arena *a, enum lang lang, const struct spoken_term *term)
{
	const char *what, *span;
	unsigned long span_months = (unsigned long)term->months, days = (unsigned long)term->holding_days;
	if (term->rate_bp == 0 && term->fixed_cents == 0)
		return text_get(lang, N_("no commission"));
	if (term->fixed_cents)
		what = arena_printf(a, text_get(lang, N_("%s for each renewal")),
				    spoken_money(a, lang, term->fixed_cents));
	else
		what = arena_printf(a, text_get(lang, N_("%s %% of the net amount of each renewal")),
				    spoken_percent(a, lang, term->rate_bp));
	if (span_months)
		span = arena_printf(a, text_nget(lang, "for %lu month from the handover",
						 "for %lu months from the handover", span_months), span_months);
	else
		span = text_get(lang, N_("without an end"));
	if (days == 0)
		return arena_printf(a, text_get(lang, N_("%s, %s; confirmed with the payment")), what, span);
	return arena_printf(a, text_nget(lang, "%s, %s; confirmed %lu day after the payment",
					 "%s, %s; confirmed %lu days after the payment", days), what, span, days);
}
