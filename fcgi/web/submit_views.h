/*
 * The first two pages of an agency's request: /handover/new, what goes; /handover/new/services, whether each may.
 *
 * Depends on layout_views and widget_views. Each posts to itself with csrf. The first: item (once per ticked box),
 * pasted, q, kind, act (filter, all, none, over; none of them: go on). The second: item, behind, confirmed, all (an
 * item's value each), why_<value>.
 */
#ifndef HANDOVER_WEB_SUBMIT_VIEWS_H
#define HANDOVER_WEB_SUBMIT_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct submit_item {
	const char *value;        /* "domain_12", "hosting_7": the box's value and id */
	const char *name;         /* U-label, or the hosting's name */
	const char *kind;         /* "Domain", "Hosting Starter Linux" */
	struct moment expires;
	struct state_tag verdict;
	const char *finding;      /* why the verdict, or NULL */
	const char *commission;   /* "10 % of each renewal", "no commission" */
	const char *error;        /* or NULL */
	bool can_choose;          /* else the finding is shown and no box */
	bool is_chosen;

	/* Of the second page */
	const char *package;      /* the Fracto package it is extracted from first, or NULL */
	const char *mend;         /* who can mend what stands in the way, or NULL */
	struct moment until;      /* and until when */
	const char *cost;         /* and at what cost, or NULL */
	const char *document;     /* the open proforma's amount, or NULL */
	struct moment document_due;
	const char *own_price, *retail_price; /* a year, beside the document; or NULL */
	const char *confirm;      /* what the agency must say it knows, or NULL */
	bool is_confirmed;
	const char *confirm_error; /* or NULL; id confirm_<value> */
	bool is_hosting, is_all;
	const char *all_error;    /* id all_<value> */
	struct field why;         /* of what hangs on a chosen domain; id why_<value> */
};

/* One line of a pasted list. */
struct submit_line {
	const char *typed;
	const char *name;  /* what was understood, or NULL: nothing */
	const char *words; /* what came of it */
	bool found;
};

struct submit_lines {
	const struct submit_line *list;
	size_t count, found;
	size_t unread; /* names beyond what one request may hold */
};

struct submit_view {
	struct page page;
	struct page_errors errors;
	const struct submit_item *items;
	size_t item_count;       /* 0: the written empty state */
	bool is_cut;             /* there are more than are shown */
	const char *const *hidden; /* chosen ones that are not shown */
	size_t hidden_count;
	unsigned long chosen;    /* in all */
	const char *items_error; /* "Choose at least one service", or NULL */
	const char *q;           /* the filter, or NULL */
	struct choices kinds;
	struct field pasted;
	struct submit_lines lines; /* of a list that was pasted and left nothing to go on with */
	bool is_begun;           /* there are answers that can be thrown away */
};

struct submit_services_view {
	struct page page;
	struct page_errors errors;
	const struct submit_item *items, *hanging, *behind;
	size_t item_count, hanging_count, behind_count;
	const char *items_error; /* or NULL */
	struct submit_lines lines;
};

void submit_view(struct html *h, const struct submit_view *v);
void submit_services_view(struct html *h, const struct submit_services_view *v);

/* Parts of the above. */
void submit_item_facts(struct html *h, const struct submit_item *i);
void submit_item_row(struct html *h, const struct submit_item *i);
void submit_lines(struct html *h, const struct submit_lines *lines);
void submit_filter(struct html *h, const struct submit_view *v);
void submit_choice(struct html *h, const struct submit_view *v);
void submit_form(struct html *h, const struct submit_view *v);
void submit_box(struct html *h, const char *name, const struct submit_item *i, const char *label, const char *error);
void submit_document(struct html *h, const struct submit_item *i);
void submit_promises(struct html *h, const struct submit_item *i);
void submit_package(struct html *h, const struct submit_item *i);
void submit_going_row(struct html *h, const struct submit_item *i);
void submit_hanging_row(struct html *h, const struct submit_item *i);
void submit_behind_row(struct html *h, const struct submit_item *i);
void submit_services_form(struct html *h, const struct submit_services_view *v);

#endif
