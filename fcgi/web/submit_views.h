/*
 * /handover/new: a reseller chooses services, says who the customer is and why.
 *
 * Depends on layout_views and widget_views. Posts to itself: csrf, nonce, item and confirmed (once per ticked box, an
 * item's value), name, email, language, reason, note, neutral_mail (yes).
 */
#ifndef HANDOVER_WEB_SUBMIT_VIEWS_H
#define HANDOVER_WEB_SUBMIT_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

/*
 * SUBMIT_FIELD(form name and member, end of the problem's pointer)
 * The id in the summary is the form name; of the list of services "items", of one service its value.
 */
#define SUBMIT_FIELDS(SUBMIT_FIELD)                                                                                    \
	SUBMIT_FIELD(name, "/name")                                                                                    \
	SUBMIT_FIELD(email, "/email")                                                                                  \
	SUBMIT_FIELD(note, "/note")

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
	bool needs_confirmation;  /* a second box, "I know: <finding>" */
	bool is_confirmed;
};

struct submit_view {
	struct page page;
	struct page_errors errors;
	const struct submit_item *items;
	size_t item_count;       /* 0: the written empty state */
	const char *items_error; /* "Choose at least one service", or NULL */
	struct field name, email, note;
	struct choices languages, reasons;
	bool neutral_mail;
	unsigned long invitation_days;
	const char *nonce;
};

void submit_view(struct html *h, const struct submit_view *v);

/* Parts of the above. */
void submit_confirm(struct html *h, const struct submit_item *i);
void submit_item_facts(struct html *h, const struct submit_item *i);
void submit_item_row(struct html *h, const struct submit_item *i);
void submit_services(struct html *h, const struct submit_view *v);
void submit_customer(struct html *h, const struct submit_view *v);
void submit_reason(struct html *h, const struct submit_view *v);
void submit_form(struct html *h, const struct submit_view *v);

#endif
