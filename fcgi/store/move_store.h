/*
 * What moved: move_log and commission_term, append-only, written in the transaction that changes the owner.
 *
 * A row without both consents, of an item outside the offer or excluded, is refused by the table's keys
 * (RC_DB_REFUSED); a second move of an item by its primary key (RC_DUPLICATE). Callers: service/move.c.
 */
#ifndef HANDOVER_STORE_MOVE_STORE_H
#define HANDOVER_STORE_MOVE_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct move {
	int64_t item_id, migration_id;
	uint8_t hash[32], terms_hash[32];
	int64_t from_account, to_account;
	const char *snapshot; /* JSON */
	int64_t moved_at;
};

struct term {
	int64_t item_id, migration_id, beneficiary_id, customer_id;
	int kind; /* enum item_kind */
	int64_t host_id, rate_bp, fixed_cents, months, holding_days;
	int32_t starts_on;
};

enum rc move_store_insert_many(struct db *db, const struct move *moves, size_t count) MUST_CHECK;
enum rc move_store_insert_terms(struct db *db, const struct term *terms, size_t count) MUST_CHECK;

/* The moves of a migration, by item. */
enum rc move_store_all(struct db *db, struct arena *a, int64_t migration_id, struct move **moves, size_t *count)
	MUST_CHECK;

/* How many of the migration's moved items carry their term. */
enum rc move_store_count_terms(struct db *db, int64_t migration_id, int64_t *count) MUST_CHECK;

#endif
