/*
 * What staff's form for the terms of a package begins with: the price list, and what the agency agreed to before.
 *
 * Read-only. Everything is in the call's arena.
 */
#ifndef HANDOVER_SERVICE_TERMS_FORM_H
#define HANDOVER_SERVICE_TERMS_FORM_H

#include "service/call.h"
#include "store/host_store.h"
#include "store/migration_store.h"
#include "store/terms_store.h"

struct terms_form {
	struct host_price *prices; /* the public list, net, a year */
	size_t price_count;
	struct terms before;       /* the newest the agency agreed to for that package; version 0: none */
	struct terms_item model;   /* what a service became by them; target NULL: none */
};

/* RC_FORBIDDEN: not staff. package_id 0: of a quote, which has nothing before it. */
enum rc terms_form_read(struct call *c, const struct migration *m, int64_t package_id, struct terms_form *form)
	MUST_CHECK;

/* The list price of a product; 0: none. */
int64_t terms_form_price(const struct terms_form *form, const char *product);

#endif
