/*
 * /handover/invited: whoever received an invitation checks it without its link; and the two texts that the acceptance
 * links to, /handover/conditions and /handover/privacy.
 *
 * Depends on layout_views and widget_views. The form is a GET with reference; nothing is posted.
 */
#ifndef HANDOVER_WEB_INVITED_VIEWS_H
#define HANDOVER_WEB_INVITED_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct invited_view {
	struct page page;
	struct page_errors errors;
	struct field reference;
	const char *found;        /* the reference of an open invitation, or NULL */
	const char *agency, *legal_name, *masked_email; /* of that one; legal_name may be NULL */
	bool is_unknown;          /* a reference was asked for and is not that of an open invitation */
};

struct invited_text_view {
	struct page page;
	const char *version;
};

void invited_view(struct html *h, const struct invited_view *v);
void invited_conditions_view(struct html *h, const struct invited_text_view *v);
void invited_privacy_view(struct html *h, const struct invited_text_view *v);

#endif
