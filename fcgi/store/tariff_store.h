/*
 * The table tariff: the commission for new requests, by product. Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_TARIFF_STORE_H
#define HANDOVER_STORE_TARIFF_STORE_H

#include "db/db.h"

struct tariff {
	const char *product;
	int64_t rate_bp, fixed_cents, months, holding_days;
	int32_t valid_from;
};

/* The tariff in force today of every product that has one, by product. */
enum rc tariff_store_current(struct db *db, struct arena *a, struct tariff **rows, size_t *count) MUST_CHECK;

#endif
