/*
 * /handover/mails: what was written to whom, in the demonstration only, where nothing really leaves.
 *
 * Depends on layout_views and widget_views. Nothing is posted.
 */
#ifndef HANDOVER_WEB_MAILS_VIEWS_H
#define HANDOVER_WEB_MAILS_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct mails_row {
	const char *id;      /* public id */
	const char *kind;    /* translated */
	const char *to;      /* name and address; "" once erased */
	const char *subject; /* as it was sent, or NULL: not yet */
	const char *status;  /* translated */
	struct moment when;  /* it was sent, or is to be */
};

struct mails_view {
	struct page page;
	const struct mails_row *rows;
	size_t row_count; /* 0: the written empty state */
	bool is_cut;      /* there are older ones */
};

void mails_view(struct html *h, const struct mails_view *v);

struct mails_letter_view {
	struct page page;
	struct mails_row row;
	const char *from;
	const char *text;  /* NULL: there is nothing to say any more */
	bool is_stale;     /* it would be dropped if its time came now */
	const char *error; /* why it could not be delivered, or NULL */
};

void mails_letter_view(struct html *h, const struct mails_letter_view *v);

/* Part of the above. */
void mails_row(struct html *h, const struct mails_row *r);

#endif
