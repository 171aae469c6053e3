/*
 * The pages of one act on a migration, and of an act that came too late.
 *
 * Depends on layout_views and widget_views. Posts, each with csrf, nonce and version:
 *   /handover/migrations/{id}/{act}      an act that cannot be undone: withdraw, recipient/refuse, retract
 *   /handover/migrations/{id}/recipient  name, email, attention, language
 */
#ifndef HANDOVER_WEB_MIGRATION_ACT_VIEWS_H
#define HANDOVER_WEB_MIGRATION_ACT_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct migration_act_view {
	struct page page;
	const char *id;        /* public id of the migration */
	const char *reference;
	const char *act;       /* end of the address that is posted to */
	const char *title;     /* a question; translated, as are the next */
	const char *words;     /* what will happen, and that it cannot be undone */
	const char *button;
	unsigned long items;   /* so many services are meant */
	unsigned long version;
	const char *nonce;
};

struct migration_recipient_view {
	struct page page;
	struct page_errors errors;
	const char *id, *reference;
	const char *now; /* whom the invitation is for now, "Forno Bianchi <a@b>", or NULL */
	struct field name, email, attention;
	struct choices languages;
	unsigned long version;
	const char *nonce;
};

struct migration_too_late_view {
	struct page page;
	const char *id, *reference;
	const char *title; /* what happened, a sentence */
	struct moment at;
};

void migration_act_view(struct html *h, const struct migration_act_view *v);
void migration_recipient_view(struct html *h, const struct migration_recipient_view *v);
void migration_too_late_view(struct html *h, const struct migration_too_late_view *v);

#endif
