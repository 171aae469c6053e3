/*
 * What the sides agree to and that they did: offer, offer_item, consent_reseller, consent_customer. All append-only.
 *
 * Callers: service/. Results as in db/db.h. The hashes are those of the stored bytes.
 */
#ifndef HANDOVER_STORE_OFFER_STORE_H
#define HANDOVER_STORE_OFFER_STORE_H

#include "db/db.h"

struct offer {
	int64_t migration_id, version;
	uint8_t hash[32], terms_hash[32];
	const char *common_part, *reseller_part; /* JSON */
	int64_t created_at;
};

/* enum recognised: how a recipient was recognised (domain.md 3, "the right recipient"). */
enum recognised { RECOGNISED_KNOWN_ACCOUNT, RECOGNISED_ADDRESS_UNDER_DOMAIN, RECOGNISED_REGISTRANT, RECOGNISED_NOT };
extern const struct words words_recognised;

struct consent_customer {
	int64_t migration_id;
	uint8_t hash[32];
	int64_t account_id;
	const char *person_name;
	int recognised; /* enum recognised */
	const char *conditions, *privacy;
	int64_t invitation_id, given_at;
};

struct consent_reseller {
	int64_t migration_id;
	uint8_t hash[32], terms_hash[32];
	int64_t account_id, given_at;
};

/* The offer and a row for each of the migration's items. */
enum rc offer_store_insert(struct db *db, const struct offer *offer) MUST_CHECK;

/* The offer of that version. RC_NOT_FOUND */
enum rc offer_store_get(struct db *db, struct arena *a, int64_t migration_id, int64_t version, struct offer *offer)
	MUST_CHECK;

/* The highest version there is, of the offer in force or of a proposal; 0: none. The migration's row is locked. */
enum rc offer_store_last_version(struct db *db, struct arena *a, int64_t migration_id, int64_t *version) MUST_CHECK;

enum rc offer_store_consent_reseller(struct db *db, const struct consent_reseller *consent) MUST_CHECK;
enum rc offer_store_consent_customer(struct db *db, const struct consent_customer *consent) MUST_CHECK;

/* The customer's consent to any version of the migration's offer, the latest. RC_NOT_FOUND */
enum rc offer_store_customer_consent(struct db *db, struct arena *a, int64_t migration_id,
				     struct consent_customer *consent) MUST_CHECK;

#endif
