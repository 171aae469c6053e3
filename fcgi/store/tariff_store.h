/*
 * The table tariff: the commission for new requests, by product. Append-only. Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_TARIFF_STORE_H
#define HANDOVER_STORE_TARIFF_STORE_H

#include "db/db.h"

/* By the database's day. */
enum tariff_standing { TARIFF_IN_FORCE, TARIFF_TO_COME, TARIFF_PAST };
extern const struct words words_tariff_standings;

struct tariff {
	const char *product;
	int64_t rate_bp, fixed_cents, months, holding_days;
	int32_t valid_from;
	int64_t tariff_id, added_by; /* read by tariff_store_all; added_by 0: by hand at the server */
	int standing;                /* enum tariff_standing; the same */
};

/* The tariff in force today of every product that has one, by product. */
enum rc tariff_store_current(struct db *db, struct arena *a, struct tariff **rows, size_t *count) MUST_CHECK;

/* All there ever were, by product, the latest first. */
enum rc tariff_store_all(struct db *db, struct arena *a, struct tariff **rows, size_t *count) MUST_CHECK;

/* RC_DUPLICATE: the product has one from that day. */
enum rc tariff_store_add(struct db *db, const struct tariff *t, int64_t *tariff_id) MUST_CHECK;

#endif
