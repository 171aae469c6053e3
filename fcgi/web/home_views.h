/*
 * /handover/: what this is, for a visitor; one's migrations, for a reseller or staff; the way on, for a customer.
 *
 * Depends on layout_views and widget_views.
 */
#ifndef HANDOVER_WEB_HOME_VIEWS_H
#define HANDOVER_WEB_HOME_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct home_row {
	const char *id;            /* public id, for the link */
	const char *reference;     /* HO-7K3M-9Q2X */
	const char *customer_name;
	const char *agency;        /* who hands over; shown to staff only */
	struct state_tag state;
	struct moment created;
	unsigned long done, total; /* items verified or excluded, and all */
	const char *ball;          /* whose turn it is, "the customer", or NULL: it is over */
};

/* A link of the list by state. */
struct home_filter {
	const char *url;
	const char *label; /* translated */
	bool is_current;
};

struct home_view {
	struct page page; /* its role chooses what is shown */
	const struct home_row *rows; /* newest first; of a reseller or staff */
	size_t row_count;
	const char *newer_url, *older_url; /* keyset pages, or NULL: none */
	bool can_search;  /* shows a form GET /handover/ with q */
	const char *q;    /* what was searched for, or NULL */
	const char *state; /* spelling of the state that is shown, or NULL: all */
	const struct home_filter *filters;
	size_t filter_count;
};

void home_view(struct html *h, const struct home_view *v);

/* Parts of the above. */
void home_visitor(struct html *h, const struct page *p);
void home_list_row(struct html *h, const struct home_row *r);
void home_filters(struct html *h, const struct home_view *v);
void home_list(struct html *h, const struct home_view *v);

#endif
