/*
 * The table invitation: the one-time links. A token is never stored; its hash finds the row.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_INVITATION_STORE_H
#define HANDOVER_STORE_INVITATION_STORE_H

#include "db/db.h"

enum invitation_status { INVITATION_LIVE, INVITATION_USED, INVITATION_DEAD };
extern const struct words words_invitation;

struct invitation {
	int64_t invitation_id, migration_id;
	const char *public_id;
	uint8_t salt[16];
	uint8_t token_hash[32];      /* of the link that is given by hand */
	uint8_t mail_token_hash[32]; /* of the link that is mailed */
	int status; /* enum invitation_status */
	int64_t created_at, expires_at;
	int64_t now;                     /* the database's clock when it was read */
	const char *migration_public_id; /* read, not written, and so the next */
	int recipient_language;          /* enum lang */
	bool by_mail;                    /* found by the mailed link */
};

/* How many were made for the migration in the last 24 hours. */
enum rc invitation_store_count_recent(struct db *db, int64_t migration_id, int64_t *count) MUST_CHECK;

enum rc invitation_store_insert(struct db *db, struct invitation *invitation) MUST_CHECK;

/* RC_NOT_FOUND */
enum rc invitation_store_by_token(struct db *db, struct arena *a, const uint8_t token_hash[32],
				  struct invitation *invitation) MUST_CHECK;
enum rc invitation_store_by_public_id(struct db *db, struct arena *a, const char *public_id,
				      struct invitation *invitation) MUST_CHECK;
enum rc invitation_store_by_id(struct db *db, struct arena *a, int64_t invitation_id, struct invitation *invitation)
	MUST_CHECK;
enum rc invitation_store_latest(struct db *db, struct arena *a, int64_t migration_id, struct invitation *invitation)
	MUST_CHECK;

/* The same invitation lives longer. */
enum rc invitation_store_prolong(struct db *db, int64_t invitation_id, int64_t expires_at) MUST_CHECK;

/* Ends every live invitation of the migration. */
enum rc invitation_store_end(struct db *db, int64_t migration_id, enum invitation_status status) MUST_CHECK;

/*
 * Until the transaction ends nobody else registers this address: whoever comes second waits here, and then finds the
 * account. address_hash: a keyed one, of the canonical e-mail address.
 */
enum rc invitation_store_lock_address(struct db *db, const uint8_t address_hash[32]) MUST_CHECK;

#endif
