/*
 * The tariffs: what a product earns for requests made from a day on (domain.md 7). They are only ever added: an offer
 * has the terms of its day, and no later tariff touches it.
 */
#ifndef HANDOVER_SERVICE_TARIFF_H
#define HANDOVER_SERVICE_TARIFF_H

#include "service/call.h"
#include "store/tariff_store.h"

#define TARIFF_MONTHS_MAX  600       /* fifty years */
#define TARIFF_FIXED_MAX   100000000 /* cents */
#define TARIFF_HOLDING_MAX 365       /* days */

/* A tariff as somebody writes it; a NULL is an empty text. */
struct tariff_words {
	const char *product;    /* one of the host's price list, or "domain." and a suffix */
	const char *rate;       /* per cent, 0 to 100, at most two decimals: "10", "12,5 %" */
	const char *fixed;      /* or euros for each renewal: "4", "4,00" */
	const char *months;     /* 0: without an end */
	const char *holding;    /* days, 0 to 365 */
	const char *valid_from; /* "2026-12-31", not before today (UTC) */
};

/* A tariff that may be added, and what it changes. */
struct tariff_plan {
	struct tariff tariff;
	int64_t price_cents;         /* net, a year, as customers pay today; 0: not known */
	const struct tariff *before; /* of that product, in force until then; NULL: none */
};

/*
 * What was written, understood and judged. Changes nothing. RC_VALIDATION: the problems point to /product, /rate,
 * /fixed, /months, /holding_days, /valid_from. RC_FORBIDDEN: not staff's.
 */
enum rc tariff_plan(struct call *c, const struct tariff_words *words, struct tariff_plan *plan) MUST_CHECK;

/* The same, and adds it. Also RC_SIGN_IN_REQUIRED. What a key of the call's renders is the plan, with its tariff_id. */
enum rc tariff_add(struct call *c, const struct tariff_words *words, struct tariff_plan *plan) MUST_CHECK;

/* All of them with their standing, and what customers pay today. RC_FORBIDDEN */
struct tariff_book {
	struct tariff *rows; /* by product, the latest first */
	size_t count;
	int64_t *prices;     /* of each row's product, net, a year; 0: not known */
	const char *const *products; /* of the price list, in its order */
	size_t product_count;
};
enum rc tariff_list(struct call *c, struct tariff_book *book) MUST_CHECK;

#endif
