#include "web/format.h"

#include "domain/workdays.h"

static const char *const months[] = { N_("January"),   N_("February"), N_("March"),    N_("April"),
				      N_("May"),       N_("June"),     N_("July"),     N_("August"),
				      N_("September"), N_("October"),  N_("November"), N_("December") };

struct moment format_day(struct arena *a, enum lang lang, int32_t day)
{
	if (day == DAY_NONE)
		return (struct moment){ NULL, NULL };
	struct civil c = day_to_civil(day);
	return (struct moment){ arena_printf(a, "%d %s %d", c.day, text_get(lang, months[c.month - 1]), c.year),
				day_format(a, day) };
}

struct moment format_instant(struct arena *a, enum lang lang, int64_t us)
{
	if (us == CLOCK_NONE)
		return (struct moment){ NULL, NULL };
	int64_t here = workdays_local_us(us);
	int32_t day = day_of_instant(here);
	int s = (int)((here - day_start_us(day)) / CLOCK_SECOND);
	return (struct moment){ arena_printf(a, "%s, %02d:%02d:%02d", format_day(a, lang, day).text, s / 3600,
					     s / 60 % 60, s % 60),
				clock_format(a, us) };
}

const char *format_days_from(struct arena *a, enum lang lang, int32_t day, int32_t today)
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

const char *format_money(struct arena *a, enum lang lang, int64_t cents)
{
	long long whole = (long long)(cents < 0 ? -cents : cents);
	const char *sign = cents < 0 ? "-" : "";
	if (lang == LANG_IT)
		return arena_printf(a, "%s%lld,%02lld €", sign, whole / 100, whole % 100);
	return arena_printf(a, "%s€%lld.%02lld", sign, whole / 100, whole % 100);
}

static const char *percent(struct arena *a, enum lang lang, int64_t bp)
{
	char point = lang == LANG_IT ? ',' : '.';
	if (bp % 100 == 0)
		return arena_printf(a, "%lld", (long long)bp / 100);
	return arena_printf(a, "%lld%c%02lld", (long long)bp / 100, point, (long long)bp % 100);
}

const char *format_commission(struct arena *a, enum lang lang, int64_t rate_bp, int64_t fixed_cents,
			      int64_t term_months)
{
	const char *what;
	if (rate_bp == 0 && fixed_cents == 0)
		return text_get(lang, N_("no commission"));
	if (fixed_cents)
		what = arena_printf(a, text_get(lang, N_("%s for each renewal")), format_money(a, lang, fixed_cents));
	else
		what = arena_printf(a, text_get(lang, N_("%s %% of each renewal")), percent(a, lang, rate_bp));
	if (term_months == 0)
		return what;
	unsigned long n = (unsigned long)term_months;
	return arena_printf(a, text_nget(lang, "%s, for %lu month", "%s, for %lu months", n), what, n);
}
