#include "web/format.h"

#include <string.h>

#include "base/spoken.h"

struct moment format_day(struct arena *a, enum lang lang, int32_t day)
{
	return (struct moment){ spoken_day(a, lang, day), day_format(a, day) };
}

struct moment format_instant(struct arena *a, enum lang lang, int64_t us)
{
	return (struct moment){ spoken_minute(a, lang, us), clock_format(a, us) };
}

struct moment format_exact(struct arena *a, enum lang lang, int64_t us)
{
	return (struct moment){ spoken_instant(a, lang, us), clock_format(a, us) };
}

const char *format_clock(struct arena *a, enum lang lang, int64_t us)
{
	const char *text = format_exact(a, lang, us).text;
	const char *space = text ? strrchr(text, ' ') : NULL;
	return space ? space + 1 : "";
}

struct moment format_deadline(struct arena *a, enum lang lang, int64_t us)
{
	return (struct moment){ us == CLOCK_NONE ? NULL : spoken_day(a, lang, spoken_today(us)), clock_format(a, us) };
}

const char *format_days_from(struct arena *a, enum lang lang, int32_t day, int32_t today)
{
	return spoken_days_from(a, lang, day, today);
}

const char *format_money(struct arena *a, enum lang lang, int64_t cents)
{
	return spoken_money(a, lang, cents);
}

const char *format_commission(struct arena *a, enum lang lang, int64_t rate_bp, int64_t fixed_cents, int64_t months)
{
	return spoken_commission(a, lang, rate_bp, fixed_cents, months);
}
