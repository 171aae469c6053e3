/*
 * What only letters read: a sign-in link by its id.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_LETTER_STORE_H
#define HANDOVER_STORE_LETTER_STORE_H

#include "db/db.h"

/* Its token is recomputed from public_id and salt, and never stored. */
struct letter_sign_in {
	int64_t sign_in_id;
	const char *public_id;
	uint8_t salt[16];
	int64_t expires_at, used_at; /* CLOCK_NONE: not used yet */
};

/* RC_NOT_FOUND */
enum rc letter_store_sign_in(struct db *db, struct arena *a, int64_t sign_in_id, struct letter_sign_in *s) MUST_CHECK;

#endif
