#include "store/terms_store.h"

#define PACKAGE_FIELDS                                                                                                 \
	DB_I64(struct package, migration_id), DB_I64(struct package, package_id), DB_TEXT(struct package, product),    \
		DB_TEXT(struct package, name), DB_DAY(struct package, due_on),                                         \
		DB_ENUM(struct package, stage, words_package_stages), DB_I64(struct package, version)
#define PACKAGE_SELECT                                                                                                 \
	"SELECT migration_id, package_id, product, name, due_on, stage, version, since FROM package "
#define PACKAGE_ROW DB_FIELDS(struct package, PACKAGE_FIELDS, DB_INSTANT(struct package, since))

DB_QUERY(terms_insert_package,
	 .sql = "INSERT INTO package (migration_id, package_id, product, name, due_on, stage, version, since) VALUES "
		"(:migration_id, :package_id, :product, :name, :due_on, :stage, :version, NOW(6))",
	 .in = DB_FIELDS(struct package, PACKAGE_FIELDS));

DB_QUERY(terms_save_package,
	 /* Assignments are made in their order: the first compares with the row as it was. */
	 .sql = "UPDATE package SET since = IF(stage = :stage AND version = :version, since, NOW(6)), stage = :stage, "
		"version = :version WHERE migration_id = :migration_id AND package_id = :package_id",
	 .in = DB_FIELDS(struct package, DB_ENUM(struct package, stage, words_package_stages),
			 DB_I64(struct package, version), DB_I64(struct package, migration_id),
			 DB_I64(struct package, package_id)));

struct of_migration {
	int64_t migration_id;
};

DB_QUERY(terms_packages, .sql = PACKAGE_SELECT "WHERE migration_id = :migration_id ORDER BY package_id",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)), .out = PACKAGE_ROW);

DB_QUERY(terms_waiting,
	 .sql = "SELECT p.migration_id, p.package_id, p.product, p.name, p.due_on, p.stage, p.version, p.since "
		"FROM package p "
		"JOIN migration m ON m.migration_id = p.migration_id AND m.state = 'requested' "
		"WHERE p.stage = 'proposed' AND p.package_id > 0 AND p.since < :before ORDER BY p.since LIMIT :limit",
	 .in = DB_FIELDS(struct package_wait, DB_INSTANT(struct package_wait, before),
			 DB_I64(struct package_wait, limit)),
	 .out = PACKAGE_ROW);

#define TERMS_FIELDS                                                                                                   \
	DB_I64(struct terms, migration_id), DB_I64(struct terms, package_id), DB_I64(struct terms, version),           \
		DB_I64(struct terms, offer_version), DB_I64(struct terms, rate_bp),                                    \
		DB_I64(struct terms, fixed_cents), DB_I64(struct terms, months), DB_I64(struct terms, holding_days),   \
		DB_DAY(struct terms, pays_until), DB_DAY(struct terms, contract_end),                                  \
		DB_DAY(struct terms, not_before), DB_DAY(struct terms, names_until), DB_TEXT(struct terms, text),      \
		DB_I64(struct terms, proposed_by), DB_INSTANT(struct terms, proposed_at)

DB_QUERY(terms_insert,
	 .sql = "INSERT INTO terms (migration_id, package_id, version, offer_version, rate_bp, fixed_cents, months, "
		"holding_days, pays_until, contract_end, not_before, names_until, text, proposed_by, proposed_at) "
		"VALUES (:migration_id, :package_id, :version, :offer_version, :rate_bp, :fixed_cents, :months, "
		":holding_days, :pays_until, :contract_end, :not_before, :names_until, :text, :proposed_by, "
		":proposed_at)",
	 .in = DB_FIELDS(struct terms, TERMS_FIELDS));

#define TERMS_ITEM_FIELDS                                                                                              \
	DB_I64(struct terms_item, migration_id), DB_I64(struct terms_item, package_id),                                \
		DB_I64(struct terms_item, version), DB_I64(struct terms_item, item_id),                                \
		DB_TEXT(struct terms_item, target), DB_DAY(struct terms_item, expires_on),                             \
		DB_I64(struct terms_item, price_cents)

DB_QUERY(terms_insert_item,
	 .sql = "INSERT INTO terms_item (migration_id, package_id, version, item_id, target, expires_on, price_cents) "
		"VALUES (:migration_id, :package_id, :version, :item_id, :target, :expires_on, :price_cents)",
	 .in = DB_FIELDS(struct terms_item, TERMS_ITEM_FIELDS));

DB_QUERY(terms_all,
	 .sql = "SELECT t.migration_id, t.package_id, t.version, t.offer_version, t.rate_bp, t.fixed_cents, t.months, "
		"t.holding_days, t.pays_until, t.contract_end, t.not_before, t.names_until, t.text, t.proposed_by, "
		"t.proposed_at, a.version IS NOT NULL AS is_agreed FROM terms t LEFT JOIN terms_agreed a "
		"ON a.migration_id = t.migration_id AND a.package_id = t.package_id AND a.version = t.version "
		"WHERE t.migration_id = :migration_id ORDER BY t.package_id, t.version",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)),
	 .out = DB_FIELDS(struct terms, TERMS_FIELDS, DB_FLAG(struct terms, is_agreed)));

DB_QUERY(terms_items,
	 .sql = "SELECT migration_id, package_id, version, item_id, target, expires_on, price_cents FROM terms_item "
		"WHERE migration_id = :migration_id ORDER BY package_id, version, item_id",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)),
	 .out = DB_FIELDS(struct terms_item, TERMS_ITEM_FIELDS));

DB_QUERY(terms_agree,
	 .sql = "INSERT INTO terms_agreed (migration_id, package_id, version, hash, terms_hash, agreed_at) VALUES "
		"(:migration_id, :package_id, :version, :hash, :terms_hash, :agreed_at)",
	 .in = DB_FIELDS(struct terms_agreement, DB_I64(struct terms_agreement, migration_id),
			 DB_I64(struct terms_agreement, package_id), DB_I64(struct terms_agreement, version),
			 DB_HASH(struct terms_agreement, hash), DB_HASH(struct terms_agreement, terms_hash),
			 DB_INSTANT(struct terms_agreement, agreed_at)));

DB_QUERY(terms_before,
	 .sql = "SELECT m.reseller_id, a.package_id, a.migration_id, a.version FROM package p "
		"JOIN migration m ON m.migration_id = p.migration_id AND m.reseller_id = :reseller_id "
		"JOIN terms_agreed a ON a.migration_id = p.migration_id AND a.package_id = p.package_id "
		"WHERE p.package_id = :package_id ORDER BY a.agreed_at DESC, a.migration_id DESC, a.version "
		"DESC LIMIT 1",
	 .in = DB_FIELDS(struct terms_before, DB_I64(struct terms_before, reseller_id),
			 DB_I64(struct terms_before, package_id)),
	 .out = DB_FIELDS(struct terms_before, DB_I64(struct terms_before, reseller_id),
			  DB_I64(struct terms_before, package_id), DB_I64(struct terms_before, migration_id),
			  DB_I64(struct terms_before, version)));

enum rc terms_store_insert_packages(struct db *db, const struct package *packages, size_t count)
{
	return db_run_many(db, &terms_insert_package, packages, count, NULL);
}

enum rc terms_store_save_package(struct db *db, const struct package *package)
{
	return db_change(db, &terms_save_package, package);
}

enum rc terms_store_packages(struct db *db, struct arena *a, int64_t migration_id, struct package **rows, size_t *count)
{
	return db_all(db, &terms_packages, &(struct of_migration){ migration_id }, a, rows, count);
}

enum rc terms_store_waiting(struct db *db, struct arena *a, const struct package_wait *wait, struct package **rows,
			    size_t *count)
{
	return db_all(db, &terms_waiting, wait, a, rows, count);
}

enum rc terms_store_insert(struct db *db, const struct terms *terms)
{
	return db_run(db, &terms_insert, terms, NULL);
}

enum rc terms_store_insert_items(struct db *db, const struct terms_item *items, size_t count)
{
	return db_run_many(db, &terms_insert_item, items, count, NULL);
}

enum rc terms_store_all(struct db *db, struct arena *a, int64_t migration_id, struct terms **rows, size_t *count)
{
	return db_all(db, &terms_all, &(struct of_migration){ migration_id }, a, rows, count);
}

enum rc terms_store_items(struct db *db, struct arena *a, int64_t migration_id, struct terms_item **rows, size_t *count)
{
	return db_all(db, &terms_items, &(struct of_migration){ migration_id }, a, rows, count);
}

enum rc terms_store_agree(struct db *db, const struct terms_agreement *agreements, size_t count)
{
	return db_run_many(db, &terms_agree, agreements, count, NULL);
}

enum rc terms_store_before(struct db *db, struct arena *a, struct terms_before *before)
{
	return db_one(db, &terms_before, before, a, before);
}
