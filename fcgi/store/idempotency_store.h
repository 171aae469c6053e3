/*
 * The table idempotency: answers already given, so that a repeated request gets the same one.
 *
 * The row is inserted first in the transaction of its act (RC_DUPLICATE: the key is taken) and completed last.
 * Callers: service/act.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_IDEMPOTENCY_STORE_H
#define HANDOVER_STORE_IDEMPOTENCY_STORE_H

#include "db/db.h"

struct idempotency {
	const char *tenant, *idem_key;
	uint8_t request_hash[32];
	int64_t status;            /* HTTP status */
	const char *answer;        /* its bytes */
	const char *invitation_id; /* public id of the invitation whose token is marked in it, or NULL */
	const char *etag;          /* or NULL */
};

enum rc idempotency_store_insert(struct db *db, const struct idempotency *row) MUST_CHECK;
enum rc idempotency_store_complete(struct db *db, const struct idempotency *row) MUST_CHECK;

/* RC_NOT_FOUND */
enum rc idempotency_store_get(struct db *db, struct arena *a, const char *tenant, const char *key,
			      struct idempotency *row) MUST_CHECK;

/* Forgets what is older than 72 hours, at most 1000 rows a call. */
enum rc idempotency_store_sweep(struct db *db) MUST_CHECK;

#endif
