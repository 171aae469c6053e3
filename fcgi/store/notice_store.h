/*
 * The tables suppression and notice: addresses that are never written to again, and registrants who were told that
 * somebody not recognised accepted.
 *
 * Addresses are kept as keyed hashes (service/recipient.h makes them). Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_NOTICE_STORE_H
#define HANDOVER_STORE_NOTICE_STORE_H

#include "db/db.h"

struct suppression {
	int64_t reseller_id, migration_id;
	uint8_t address_hash[32];
};

/* Once there, it stays; a second time is RC_OK too. */
enum rc notice_store_suppress(struct db *db, const struct suppression *s) MUST_CHECK;

/* Whether that reseller may not write there any more. */
enum rc notice_store_is_suppressed(struct db *db, const struct suppression *s, bool *yes) MUST_CHECK;

struct notice {
	int64_t notice_id;
	const char *public_id; /* ntc_... */
	int64_t migration_id;
	uint8_t address_hash[32], salt[16], token_hash[32];
	int64_t created_at, objected_at; /* CLOCK_NONE: nobody objected */
	const char *objection;
	int64_t now;
};

/* Fills notice_id. RC_DUPLICATE: that address was told of this migration. */
enum rc notice_store_insert(struct db *db, struct notice *notice) MUST_CHECK;

/* RC_NOT_FOUND */
enum rc notice_store_by_token(struct db *db, struct arena *a, const uint8_t token_hash[32], struct notice *notice)
	MUST_CHECK;
enum rc notice_store_get(struct db *db, struct arena *a, int64_t notice_id, struct notice *notice) MUST_CHECK;

/* All of a migration, oldest first. */
enum rc notice_store_all(struct db *db, struct arena *a, int64_t migration_id, struct notice **rows, size_t *count)
	MUST_CHECK;

/* Writes objected_at (now) and objection. RC_STALE: it was objected before. */
enum rc notice_store_object(struct db *db, const struct notice *notice) MUST_CHECK;

#endif
