/*
 * /handover/my: the services a customer took over, what to do now, what changed and what stayed (domain.md 8).
 *
 * Depends on layout_views and widget_views. Nothing is posted.
 */
#ifndef HANDOVER_WEB_INHERITED_VIEWS_H
#define HANDOVER_WEB_INHERITED_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct inherited_item {
	const char *name; /* U-label, or the hosting's name */
	const char *kind;
	bool is_domain;
	struct moment expires;
	const char *expires_in;  /* "in 41 days", or NULL */
	struct state_tag state;
	bool is_moved;           /* it is the customer's; else it is on its way */
	const char *waiting;     /* why it is held or stopped, in words, or NULL */
	const char *migration_id; /* public id, for the link, or NULL */
};

/* Items by who managed them before. */
struct inherited_group {
	const char *agency;
	const struct inherited_item *items;
	size_t item_count;
};

struct inherited_view {
	struct page page;
	const struct inherited_group *groups;
	size_t group_count; /* 0: the written empty state */
	const char *credit; /* "0,00 €", or NULL: not known */
};

void inherited_view(struct html *h, const struct inherited_view *v);

/* Parts of the above. */
void inherited_to_do(struct html *h, const struct inherited_view *v);
void inherited_changes(struct html *h, const struct inherited_item *i, const char *agency);
void inherited_row(struct html *h, const struct inherited_item *i, const char *agency);

#endif
