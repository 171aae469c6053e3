/*
 * Staff's pages of the terms: the proposal for a Fracto package (S4), the quote of a commission for one handover (S3),
 * and on the case (S2) the packages with every version that was proposed.
 *
 * Depends on layout_views and widget_views. The form is a POST to its own address with csrf and nonce; act=preview
 * stores nothing. Fields: target, expires_on, price, target_<item>, expires_<item>, price_<item>, rate, fixed, months,
 * holding, pays_until, contract_end, not_before, names_until, text.
 */
#ifndef HANDOVER_WEB_STAFF_TERMS_VIEWS_H
#define HANDOVER_WEB_STAFF_TERMS_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

/* A select with an empty first line; label, hint and none are message keys. */
struct staff_terms_select {
	const char *name;
	const char *label;
	const char *hint; /* or NULL */
	const char *none; /* the empty line */
	struct choices choices;
};

/* One service of the package, where it is not as all. */
struct staff_terms_row {
	const char *id, *name;
	struct choices targets;
	struct field expires_on, price;
	bool is_other; /* something is said of it, or wrong with it */
};

/* What one service would become and earn. */
struct staff_terms_preview_row {
	const char *name;
	const char *becomes;      /* product; NULL: it stays what it is (a quote) */
	struct moment expires_on;
	const char *price;        /* a year, net; or NULL */
	const char *year;         /* what the agency earns, in euros a year; NULL: nothing */
};

struct staff_terms_pair {
	const char *label; /* message key */
	const char *value;
};

struct staff_terms_preview {
	const struct staff_terms_preview_row *rows;
	size_t row_count;
	const char *sum;          /* a year; NULL: nothing */
	const char *names_until;  /* or NULL */
	const struct staff_terms_pair *agency; /* what only the agency reads */
	size_t agency_count;
};

struct staff_terms_hidden {
	const char *name, *value;
};

struct staff_terms_view {
	struct page page;
	struct page_errors errors;
	const char *id, *reference, *action; /* action: address of the form */
	const char *package;                 /* "FractoCloud studiorossi.example"; NULL: a quote */
	const char *stage;                   /* translated, of a package */
	const char *due;                     /* "12 March 2027, in 41 days"; or NULL */
	bool is_due_soon;
	const char *answer;                  /* what the agency wrote to the last proposal, or NULL */
	bool is_from_before;                 /* filled in with what it agreed to for that package before */
	struct choices targets;
	struct field expires_on, price;
	const struct staff_terms_row *rows;
	size_t row_count;
	struct field rate, fixed, months, holding;
	struct field pays_until, contract_end, not_before, names_until, text;
	const char *services; /* of a quote: what it is for, names by commas */
	const struct staff_terms_preview *preview; /* or NULL */
	const struct staff_terms_hidden *typed;    /* what was typed, for the form of the preview */
	size_t typed_count;
	const char *nonce;
};

void staff_terms_view(struct html *h, const struct staff_terms_view *v);

/* ---- on the case ---- */

struct staff_terms_version {
	unsigned long version;
	struct moment at;
	unsigned long by;       /* account of staff */
	bool is_agreed;
	const char *commission; /* in words */
	const char *items;      /* "sito.it: Basic, 12 March 2027, 39,00 €", a line each; "" of a quote */
	const struct staff_terms_pair *days;
	size_t day_count;
	const char *text;       /* or NULL */
};

struct staff_terms_package_part {
	const char *title;     /* "FractoCloud studiorossi.example"; of a quote its words */
	const char *url;       /* its form; NULL: it is too late */
	const char *stage;     /* translated */
	const char *due;       /* or NULL */
	bool is_due_soon;
	const struct staff_terms_version *versions; /* the latest first */
	size_t version_count;
};

struct staff_terms_link {
	const char *url, *reference;
};

struct staff_terms_packages_view {
	const char *id;
	const struct staff_terms_link *linked; /* the handovers it was asked for with */
	size_t linked_count;
	const char *choice;              /* domains first, or all together; NULL: nothing of a Fracto */
	const char *quote_url;           /* NULL: too late, or everything is of a Fracto */
	bool has_extraction;
	const struct staff_terms_package_part *packages;
	size_t package_count;
};

void staff_terms_packages_view(struct html *h, const struct staff_terms_packages_view *v);

/* Parts of the above. */
void staff_terms_select(struct html *h, const struct staff_terms_select *s);
void staff_terms_preview_row(struct html *h, const struct staff_terms_preview_row *r);
void staff_terms_pairs(struct html *h, const struct staff_terms_pair *pairs, size_t count);
void staff_terms_preview(struct html *h, const struct staff_terms_view *v);
void staff_terms_row(struct html *h, const struct staff_terms_row *r);
void staff_terms_package_fields(struct html *h, const struct staff_terms_view *v);
void staff_terms_commission_fields(struct html *h, const struct staff_terms_view *v);
void staff_terms_package_words(struct html *h, const struct staff_terms_view *v);
void staff_terms_version(struct html *h, const struct staff_terms_version *t);
void staff_terms_package_row(struct html *h, const struct staff_terms_package_part *p);

#endif
