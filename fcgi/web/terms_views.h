/*
 * /handover/migrations/{id}/terms: what staff proposes to the agency for the Fracto services of a handover, or for the
 * commission of the others (a quote); accepting it, answering it, and the versions before.
 *
 * For the agency alone. Depends on layout_views and widget_views. Posts, each with csrf and nonce:
 *   /handover/migrations/{id}/terms/accept  offer_hash, terms_hash
 *   /handover/migrations/{id}/terms/answer  text
 */
#ifndef HANDOVER_WEB_TERMS_VIEWS_H
#define HANDOVER_WEB_TERMS_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct terms_fact {
	const char *label, *value; /* translated */
	const char *before;        /* what the version before said, where that was another; or NULL */
};

/* What one service becomes. */
struct terms_service {
	const char *name;
	const char *target;   /* "becomes Starter", or NULL in a quote */
	struct moment expires;
	const char *price;    /* a year from the first renewal on, net, or NULL: not known */
	const char *earns;    /* the agency a year, or NULL: nothing */
	const char *before;   /* what the version before said of it, or NULL: the same */
	bool is_new;          /* the version before did not name it */
};

struct terms_version {
	unsigned long number;
	struct moment at;
	const char *words; /* "10 % of each renewal", with what became of it */
};

struct terms_package_view {
	const char *title;    /* "FractoCloud studiorossi.example", or the title of a quote */
	struct state_tag stage;
	struct moment since, due;
	unsigned long number; /* of the version shown; 0: nothing was proposed yet */
	struct moment at;
	const struct terms_service *services;
	size_t service_count;
	const struct terms_fact *facts;
	size_t fact_count;
	const char *text;     /* in staff's own words, or NULL */
	const char *earns;    /* of all services together, or NULL: nothing */
	const struct terms_version *versions; /* the earlier ones, newest first */
	size_t version_count;
};

struct terms_view {
	struct page page;
	struct page_errors errors;
	const char *id, *reference, *customer;
	bool is_newer;     /* the reader had an earlier proposal in front of it */
	const char *words; /* how things stand, a sentence */
	const struct terms_package_view *packages;
	size_t package_count;
	bool has_fracto;   /* not quotes alone: the customer reads something of it */
	bool can_accept, can_answer;
	bool invites;      /* accepting sends the invitation */
	const char *offer_hash, *terms_hash;
	struct field text;
	const char *nonce;
};

void terms_view(struct html *h, const struct terms_view *v);

/* Parts of the above. */
void terms_service_row(struct html *h, const struct terms_service *s);
void terms_package_part(struct html *h, const struct terms_package_view *p);
void terms_who_reads(struct html *h, const struct terms_view *v);
void terms_accept_form(struct html *h, const struct terms_view *v);
void terms_answer_form(struct html *h, const struct terms_view *v);

#endif
