/*
 * The estimate of the next 12 months as a part of other pages: a sum and its months. For staff and the
 * reseller itself: no customer sees an amount.
 *
 * Depends on widget_views. web/estimate_figures.h makes the view-model.
 */
#ifndef HANDOVER_WEB_ESTIMATE_VIEWS_H
#define HANDOVER_WEB_ESTIMATE_VIEWS_H

#include "web/widget_views.h"

struct estimate_figure {
	const char *month;      /* "March 2027" */
	const char *amount;     /* "12,50 €" */
	unsigned long renewals;
};

struct estimate_view {
	const char *sum;        /* NULL: nothing falls due */
	unsigned long terms;    /* that earn */
	unsigned long renewals;
	struct moment until;    /* the last day that counts */
	const struct estimate_figure *months; /* those in which something falls due */
	size_t month_count;
};

/* A section with its own h2. */
void estimate_section(struct html *h, const struct estimate_view *v);

#endif
