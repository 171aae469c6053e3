/*
 * The page of an error: what happened, what to do, and the number to tell support.
 *
 * Depends on layout_views.
 */
#ifndef HANDOVER_WEB_ERROR_VIEWS_H
#define HANDOVER_WEB_ERROR_VIEWS_H

#include "base/rc.h"
#include "web/layout_views.h"
#include "web/widget_views.h"

struct error_view {
	struct page page;
	enum rc rc;             /* chooses the advice */
	const char *title;      /* of the rc (base/rc_list.h), translated */
	const char *detail;     /* what exactly, translated, or NULL */
	const char *request_id; /* or NULL */
	const char *again_url;  /* where a new sign-in leads back to what was wanted; NULL: /handover/sign-in */
};

/* A form whose session is over: it is there again with what was typed, to be sent once more. */
struct error_field {
	const char *name, *value;
};
struct error_again_view {
	struct page page;
	const char *action; /* the same address */
	const struct error_field *fields;
	size_t field_count;
};

void error_view(struct html *h, const struct error_view *v);
void error_again_view(struct html *h, const struct error_again_view *v);

/* Parts of the above. */
void error_advice(struct html *h, const struct error_view *v);
void error_advice_of_state(struct html *h, enum rc rc);
void error_who(struct html *h, const struct error_view *v);

#endif
