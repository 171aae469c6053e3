/*
 * The page of an error: what happened, what to do, and the number to tell support.
 *
 * Depends on layout_views.
 */
#ifndef HANDOVER_WEB_ERROR_VIEWS_H
#define HANDOVER_WEB_ERROR_VIEWS_H

#include "web/layout_views.h"

struct error_view {
	struct page page;
	int status;             /* HTTP status: chooses the advice */
	const char *title;      /* of the rc (base/rc_list.h), translated */
	const char *detail;     /* what exactly, translated, or NULL */
	const char *request_id; /* or NULL */
};

void error_view(struct html *h, const struct error_view *v);

/* Parts of the above. */
void error_advice(struct html *h, int status);

#endif
