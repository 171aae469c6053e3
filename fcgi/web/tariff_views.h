/*
 * Staff's page of the tariffs: /handover/staff/tariffs.
 *
 * Depends on layout_views and widget_views. The form is a GET to the page itself (preview=yes), which shows what it
 * would mean; the preview's is a POST with csrf and nonce. Both: product, rate, fixed, months, holding, valid_from.
 */
#ifndef HANDOVER_WEB_TARIFF_VIEWS_H
#define HANDOVER_WEB_TARIFF_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

/*
 * TARIFF_FIELD(form name, member and id; end of the problem's pointer)
 */
#define TARIFF_FIELDS(TARIFF_FIELD)                                                                                    \
	TARIFF_FIELD(product, "/product")                                                                              \
	TARIFF_FIELD(rate, "/rate")                                                                                    \
	TARIFF_FIELD(fixed, "/fixed")                                                                                  \
	TARIFF_FIELD(months, "/months")                                                                                \
	TARIFF_FIELD(holding, "/holding_days")                                                                         \
	TARIFF_FIELD(valid_from, "/valid_from")

struct tariff_row_view {
	const char *product;
	const char *words;    /* the term */
	const char *sum;      /* "69,00 € × 10 % = 6,90 € a year"; NULL: nothing is earned, or no price is known */
	const char *unpriced; /* why there is no sum, or NULL */
	struct moment since;
};

struct tariff_rows_view {
	const struct tariff_row_view *list;
	size_t count;
};

struct tariff_view {
	struct page page;
	struct page_errors errors;
	const char *done;                  /* what was just added, or NULL */
	const struct tariff_row_view *preview; /* or NULL */
	const char *before;                /* the preview's product, until then; NULL: it has no tariff */
	struct tariff_rows_view in_force, to_come, past;
	const char *products;              /* of the price list: "Basic, Pro, Starter"; NULL: none */
	struct field product, rate, fixed, months, holding, valid_from;
	const char *nonce;
};

void tariff_view(struct html *h, const struct tariff_view *v);

/* Parts of the above. */
void tariff_row(struct html *h, const struct tariff_row_view *r);
void tariff_rows(struct html *h, const struct tariff_rows_view *rows, const char *none);
void tariff_preview(struct html *h, const struct tariff_view *v);
void tariff_form(struct html *h, const struct tariff_view *v);

#endif
