/*
 * /handover/o/{token}: a registrant who was told that somebody accepted, and may object.
 *
 * Depends on layout_views and widget_views. Posts to itself, with csrf and nonce: text.
 */
#ifndef HANDOVER_WEB_OBJECTION_VIEWS_H
#define HANDOVER_WEB_OBJECTION_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct objection_view {
	struct page page;
	struct page_errors errors;
	const char *token, *agency, *reference;
	const char *const *names; /* the reader's own domains */
	size_t name_count;
	struct field text;
	const char *nonce;
	struct moment at; /* of the objection */
};

void objection_view(struct html *h, const struct objection_view *v);
void objection_done_view(struct html *h, const struct objection_view *v);
/* Everything has moved: staff can still be told. */
void objection_late_view(struct html *h, const struct objection_view *v);
/* The handover ended without moving anything. */
void objection_over_view(struct html *h, const struct objection_view *v);
void objection_unknown_view(struct html *h, const struct objection_view *v);

/* Parts of the above. */
void objection_facts(struct html *h, const struct objection_view *v);
void objection_form(struct html *h, const struct objection_view *v);

#endif
