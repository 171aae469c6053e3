/*
 * The tables assertion_used and sign_in_link: what signs somebody in once. Of a link the token is stored nowhere; its
 * hash finds the row, and public id and salt make it again when the mail is written.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_SIGN_IN_STORE_H
#define HANDOVER_STORE_SIGN_IN_STORE_H

#include "db/db.h"

struct assertion_used {
	const char *jti;
	int64_t expires_at; /* after that the assertion is refused for its age */
};

/* RC_DUPLICATE: it was used before. */
enum rc sign_in_store_use_assertion(struct db *db, const struct assertion_used *used) MUST_CHECK;

struct sign_in_link {
	int64_t sign_in_id;
	const char *public_id; /* sgn_... */
	uint8_t salt[16];
	uint8_t token_hash[32];
	int64_t account_id;    /* 0: of nobody; no mail went out */
	const char *next_path; /* where to go afterwards, "": the first page */
	int64_t minutes;       /* of a new one: how long it lives */
	int64_t created_at, expires_at, used_at;
	int64_t now;           /* the database's clock when it was read */
};

/* created_at and expires_at are the database's; sign_in_id comes out. */
enum rc sign_in_store_insert(struct db *db, struct sign_in_link *link) MUST_CHECK;

/* RC_NOT_FOUND. Used and late ones too: the service judges. */
enum rc sign_in_store_by_token(struct db *db, struct arena *a, const uint8_t token_hash[32], struct sign_in_link *link)
	MUST_CHECK;
enum rc sign_in_store_by_id(struct db *db, struct arena *a, int64_t sign_in_id, struct sign_in_link *link) MUST_CHECK;

/* Compare-and-set. RC_STALE: used already, or too late. */
enum rc sign_in_store_use_link(struct db *db, int64_t sign_in_id) MUST_CHECK;

/* How many links that account was sent in the last hour. */
enum rc sign_in_store_count_recent(struct db *db, int64_t account_id, int64_t *count) MUST_CHECK;

/* Forgets what can be used no more, at most 1000 rows of each table a call. */
enum rc sign_in_store_sweep(struct db *db) MUST_CHECK;

#endif
