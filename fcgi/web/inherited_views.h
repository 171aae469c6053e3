/*
 * /handover/my: the services somebody took over, what to do now, invitations that wait, what is on its way, what
 * changed and what stayed (domain.md 8).
 *
 * Depends on layout_views and widget_views. Nothing is posted.
 */
#ifndef HANDOVER_WEB_INHERITED_VIEWS_H
#define HANDOVER_WEB_INHERITED_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

/* A tool of the site, as a link into it. */
struct inherited_tool {
	const char *label; /* translated */
	const char *url;
};

struct inherited_item {
	const char *name; /* U-label, or the hosting's name */
	const char *kind;
	bool is_domain;
	struct moment expires;
	struct moment paid_until; /* where that is another day, or none */
	const char *expires_in;  /* "in 41 days", or NULL */
	const char *price;       /* of the renewal, a year, with VAT as this account pays it, or NULL */
	struct state_tag state;
	bool is_moved;           /* it is the reader's; else it is on its way */
	bool wants_registrant;   /* asked to become the registrant */
	const char *waiting;     /* why it is held or stopped, in words, or NULL */
	const char *making;      /* it is being made independent: what that means, or NULL */
	bool is_extracted;       /* it was made independent before it moved */
	const char *migration_id; /* public id, for the link, or NULL */
	const struct inherited_tool *tools;
	size_t tool_count;
};

/* Items by who managed them before. */
struct inherited_group {
	const char *agency;
	const struct inherited_item *items;
	size_t item_count;
};

/* An invitation that waits for the reader. */
struct inherited_invitation {
	const char *reference, *agency;
	const char *url;
	struct moment at;
};

struct inherited_view {
	struct page page;
	const struct inherited_invitation *invitations;
	size_t invitation_count;
	const struct inherited_group *coming; /* on their way */
	size_t coming_count;
	const struct inherited_group *groups; /* the reader's */
	size_t group_count;
	const char *credit;   /* "0,00 €", or NULL: not known */
	const char *vat_note; /* "VAT included" */
	struct moment first_expiry; /* the nearest, or none */
	const char *first_name;
	const char *wanted;   /* the domains whose registrant the reader wants to become, or NULL */
	const char *support_url; /* or NULL */
};

void inherited_view(struct html *h, const struct inherited_view *v);

/* Parts of the above. */
void inherited_to_do(struct html *h, const struct inherited_view *v);
void inherited_invitations(struct html *h, const struct inherited_view *v);
void inherited_changes(struct html *h, const struct inherited_item *i, const char *agency);
void inherited_tools(struct html *h, const struct inherited_item *i);
void inherited_row(struct html *h, const struct inherited_item *i, const char *agency);
void inherited_groups(struct html *h, const struct inherited_group *groups, size_t count);

#endif
