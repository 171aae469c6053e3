/*
 * The table session: who is signed in. The cookie's secret is stored nowhere; its hash finds the row.
 *
 * Callers: service/session.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_SESSION_STORE_H
#define HANDOVER_STORE_SESSION_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct session {
	uint8_t session_hash[32];
	int64_t account_id;
	int role;     /* enum role */
	int language; /* enum lang */
	int64_t signed_in_at, last_seen_at, expires_at;
	int64_t now;
	int64_t absolute_hours; /* of a new session */
	const char *site_sid;   /* of a new session: the site's own, or NULL */
};

/* signed_in_at, last_seen_at and expires_at are the database's. */
enum rc session_store_insert(struct db *db, const struct session *session) MUST_CHECK;

/* RC_NOT_FOUND. Ended ones too: the service judges the times. */
enum rc session_store_get(struct db *db, struct arena *a, const uint8_t session_hash[32], struct session *session)
	MUST_CHECK;

enum rc session_store_touch(struct db *db, const uint8_t session_hash[32]) MUST_CHECK;
enum rc session_store_delete(struct db *db, const uint8_t session_hash[32]) MUST_CHECK;

/* All sessions of the site's session, or of the account; *count: how many there were. */
enum rc session_store_revoke_sid(struct db *db, const char *site_sid, int64_t *count) MUST_CHECK;
enum rc session_store_revoke_account(struct db *db, int64_t account_id, int64_t *count) MUST_CHECK;

/* The database's clock. */
enum rc session_store_now(struct db *db, int64_t *now) MUST_CHECK;

/* Forgets sessions that are over, at most 1000 rows a call. */
enum rc session_store_sweep(struct db *db) MUST_CHECK;

#endif
