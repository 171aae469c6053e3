#include "web/estimate_figures.h"

#include "base/spoken.h"
#include "web/format.h"

struct estimate_view estimate_figures(struct arena *a, enum lang lang, const struct estimate *e)
{
	struct estimate_figure *months = ARENA_NEW_ARRAY(a, e->month_count, struct estimate_figure);
	struct estimate_view v = { .terms = e->terms,
				   .renewals = e->renewals,
				   .sum = e->cents ? format_money(a, lang, e->cents) : NULL,
				   .until = format_day(a, lang, e->to_day - 1),
				   .months = months };
	for (size_t i = 0; i < e->month_count; i++)
		if (e->months[i].renewals)
			months[v.month_count++] = (struct estimate_figure){
				.month = spoken_month(a, lang, e->months[i].first),
				.amount = format_money(a, lang, e->months[i].cents),
				.renewals = e->months[i].renewals,
			};
	return v;
}
