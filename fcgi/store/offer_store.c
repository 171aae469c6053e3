#include "store/offer_store.h"

static const char *const recognised_spellings[] = { "known_account", "address_under_domain", "registrant",
						     "not_recognised" };
const struct words words_recognised = { 4, recognised_spellings, NULL };

DB_QUERY(offer_insert,
	 .sql = "INSERT INTO offer (migration_id, version, hash, terms_hash, common_part, reseller_part, created_at) "
		"VALUES (:migration_id, :version, :hash, :terms_hash, :common_part, :reseller_part, :created_at)",
	 .in = DB_FIELDS(struct offer, DB_I64(struct offer, migration_id), DB_I64(struct offer, version),
			 DB_HASH(struct offer, hash), DB_HASH(struct offer, terms_hash),
			 DB_TEXT(struct offer, common_part), DB_TEXT(struct offer, reseller_part),
			 DB_INSTANT(struct offer, created_at)));

/*
 * Another version with the same common part names the same items: IGNORE is not used, the rows are simply not there
 * twice.
 */
DB_QUERY(offer_insert_items,
	 .sql = "INSERT INTO offer_item (migration_id, hash, item_id) SELECT i.migration_id, :hash, i.item_id "
		"FROM item i WHERE i.migration_id = :migration_id AND i.excluded = 0 AND NOT EXISTS (SELECT 1 FROM "
		"offer_item o WHERE o.migration_id = :migration_id AND o.hash = :hash AND o.item_id = i.item_id)",
	 .in = DB_FIELDS(struct offer, DB_I64(struct offer, migration_id), DB_HASH(struct offer, hash)));

struct offer_key {
	int64_t migration_id, version;
};

DB_QUERY(offer_get,
	 .sql = "SELECT migration_id, version, hash, terms_hash, common_part, reseller_part, created_at FROM offer "
		"WHERE migration_id = :migration_id AND version = :version",
	 .in = DB_FIELDS(struct offer_key, DB_I64(struct offer_key, migration_id), DB_I64(struct offer_key, version)),
	 .out = DB_FIELDS(struct offer, DB_I64(struct offer, migration_id), DB_I64(struct offer, version),
			  DB_HASH(struct offer, hash), DB_HASH(struct offer, terms_hash),
			  DB_TEXT(struct offer, common_part), DB_TEXT(struct offer, reseller_part),
			  DB_INSTANT(struct offer, created_at)));

DB_QUERY(offer_consent_reseller,
	 .sql = "INSERT INTO consent_reseller (migration_id, hash, terms_hash, account_id, given_at) "
		"VALUES (:migration_id, :hash, :terms_hash, :account_id, :given_at)",
	 .in = DB_FIELDS(struct consent_reseller, DB_I64(struct consent_reseller, migration_id),
			 DB_HASH(struct consent_reseller, hash), DB_HASH(struct consent_reseller, terms_hash),
			 DB_I64(struct consent_reseller, account_id), DB_INSTANT(struct consent_reseller, given_at)));

#define CONSENT_FIELDS                                                                                                 \
	DB_I64(struct consent_customer, migration_id), DB_HASH(struct consent_customer, hash),                         \
		DB_I64(struct consent_customer, account_id), DB_TEXT(struct consent_customer, person_name),            \
		DB_ENUM(struct consent_customer, recognised, words_recognised),                                        \
		DB_TEXT(struct consent_customer, conditions), DB_TEXT(struct consent_customer, privacy),               \
		DB_I64(struct consent_customer, invitation_id), DB_INSTANT(struct consent_customer, given_at)

DB_QUERY(offer_consent_customer,
	 .sql = "INSERT INTO consent_customer (migration_id, hash, account_id, person_name, recognised, conditions, "
		"privacy, invitation_id, given_at) VALUES (:migration_id, :hash, :account_id, :person_name, "
		":recognised, :conditions, :privacy, :invitation_id, :given_at)",
	 .in = DB_FIELDS(struct consent_customer, CONSENT_FIELDS));

DB_QUERY(offer_customer_consent,
	 .sql = "SELECT migration_id, hash, account_id, person_name, recognised, conditions, privacy, invitation_id, "
		"given_at FROM consent_customer WHERE migration_id = :migration_id ORDER BY given_at DESC LIMIT 1",
	 .in = DB_FIELDS(struct offer_key, DB_I64(struct offer_key, migration_id)),
	 .out = DB_FIELDS(struct consent_customer, CONSENT_FIELDS));

DB_QUERY(offer_last_version,
	 .sql = "SELECT COALESCE(MAX(version), 0) AS version FROM offer WHERE migration_id = :migration_id",
	 .in = DB_FIELDS(struct offer_key, DB_I64(struct offer_key, migration_id)),
	 .out = DB_FIELDS(struct offer_key, DB_I64(struct offer_key, version)));

enum rc offer_store_last_version(struct db *db, struct arena *a, int64_t migration_id, int64_t *version)
{
	struct offer_key last = { 0 };
	RETURN_IF_FAILED(db_one(db, &offer_last_version, &(struct offer_key){ .migration_id = migration_id },
		a, &last));
	*version = last.version;
	return RC_OK;
}

enum rc offer_store_insert(struct db *db, const struct offer *offer)
{
	RETURN_IF_FAILED(db_run(db, &offer_insert, offer, NULL));
	return db_run(db, &offer_insert_items, offer, NULL);
}

enum rc offer_store_get(struct db *db, struct arena *a, int64_t migration_id, int64_t version, struct offer *offer)
{
	return db_one(db, &offer_get, &(struct offer_key){ migration_id, version }, a, offer);
}

enum rc offer_store_consent_reseller(struct db *db, const struct consent_reseller *consent)
{
	return db_run(db, &offer_consent_reseller, consent, NULL);
}

enum rc offer_store_consent_customer(struct db *db, const struct consent_customer *consent)
{
	return db_run(db, &offer_consent_customer, consent, NULL);
}

enum rc offer_store_customer_consent(struct db *db, struct arena *a, int64_t migration_id,
				     struct consent_customer *consent)
{
	return db_one(db, &offer_customer_consent, &(struct offer_key){ .migration_id = migration_id }, a, consent);
}
