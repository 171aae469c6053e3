#include "store/extraction_store.h"

#define SELECT                                                                                                         \
	"SELECT item_id, migration_id, package_id, version, step, round, status, run_at, lease_token, lease_until, "   \
	"attempts, last_error, since FROM extraction "
#define ROW                                                                                                            \
	DB_FIELDS(struct extraction, DB_I64(struct extraction, item_id), DB_I64(struct extraction, migration_id),      \
		  DB_I64(struct extraction, package_id), DB_I64(struct extraction, version),                           \
		  DB_ENUM(struct extraction, step, words_steps), DB_I64(struct extraction, round),                     \
		  DB_ENUM(struct extraction, status, words_extraction_statuses),                                       \
		  DB_INSTANT(struct extraction, run_at), DB_TEXT(struct extraction, lease_token),                      \
		  DB_INSTANT(struct extraction, lease_until), DB_I64(struct extraction, attempts),                     \
		  DB_TEXT(struct extraction, last_error), DB_INSTANT(struct extraction, since))

DB_QUERY(extraction_insert,
	 .sql = "INSERT INTO extraction (item_id, migration_id, package_id, version, step, status, run_at, since) "
		"VALUES (:item_id, :migration_id, :package_id, :version, :step, :status, NOW(6), NOW(6))",
	 .in = DB_FIELDS(struct extraction, DB_I64(struct extraction, item_id), DB_I64(struct extraction, migration_id),
			 DB_I64(struct extraction, package_id), DB_I64(struct extraction, version),
			 DB_ENUM(struct extraction, step, words_steps),
			 DB_ENUM(struct extraction, status, words_extraction_statuses)));

struct of_item {
	int64_t item_id;
};
struct of_migration {
	int64_t migration_id;
};

DB_QUERY(extraction_get, .sql = SELECT "WHERE item_id = :item_id",
	 .in = DB_FIELDS(struct of_item, DB_I64(struct of_item, item_id)), .out = ROW);

DB_QUERY(extraction_all, .sql = SELECT "WHERE migration_id = :migration_id ORDER BY item_id",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)), .out = ROW);

#define DUE "SELECT item_id, migration_id, attempts FROM extraction WHERE "
DB_QUERY(extraction_due,
	 .sql = "(" DUE "status = 'leased' AND lease_until < NOW(6) LIMIT 1 FOR UPDATE SKIP LOCKED) "
		"UNION ALL (" DUE "status = 'ready' AND run_at <= NOW(6) ORDER BY run_at LIMIT 1 FOR UPDATE "
		"SKIP LOCKED) LIMIT 1",
	 .out = DB_FIELDS(struct extraction, DB_I64(struct extraction, item_id),
			  DB_I64(struct extraction, migration_id), DB_I64(struct extraction, attempts)));

DB_QUERY(extraction_claim,
	 .sql = "UPDATE extraction SET status = 'leased', lease_token = :lease_token, "
		"lease_until = NOW(6) + INTERVAL :lease_seconds SECOND, attempts = attempts + 1 "
		"WHERE item_id = :item_id AND ((status = 'ready' AND run_at <= NOW(6)) OR "
		"(status = 'leased' AND lease_until < NOW(6)))",
	 .in = DB_FIELDS(struct extraction, DB_TEXT(struct extraction, lease_token),
			 DB_I64(struct extraction, lease_seconds), DB_I64(struct extraction, item_id)));

DB_QUERY(extraction_save,
	 /* Assignments are made in their order: the first compares with the row as it was. */
	 .sql = "UPDATE extraction SET since = IF(step = :step AND status = :status AND round = :round, since, "
		"NOW(6)), "
		"step = :step, round = :round, status = :status, run_at = COALESCE(:run_at, NOW(6)), "
		"attempts = :attempts, last_error = :last_error, lease_token = NULL, "
		"lease_until = NULL WHERE item_id = :item_id AND "
		"((:lease_token IS NULL AND status <> 'leased') OR "
		"(status = 'leased' AND lease_token = :lease_token))",
	 .in = DB_FIELDS(struct extraction, DB_ENUM(struct extraction, step, words_steps),
			 DB_I64(struct extraction, round),
			 DB_ENUM(struct extraction, status, words_extraction_statuses),
			 DB_INSTANT(struct extraction, run_at), DB_I64(struct extraction, attempts),
			 DB_TEXT(struct extraction, last_error), DB_I64(struct extraction, item_id),
			 DB_TEXT(struct extraction, lease_token)));

#define TRY_FIELDS                                                                                                     \
	DB_I64(struct extraction_try, item_id), DB_ENUM(struct extraction_try, step, words_steps),                     \
		DB_I64(struct extraction_try, round), DB_ENUM(struct extraction_try, outcome, words_outcomes),         \
		DB_TEXT(struct extraction_try, done_key), DB_ENUM(struct extraction_try, executor, words_executors),   \
		DB_I64(struct extraction_try, account_id), DB_TEXT(struct extraction_try, evidence),                   \
		DB_INSTANT(struct extraction_try, at)

/* The item's migration is locked, so nobody else counts at the same time. */
DB_QUERY(extraction_insert_try,
	 .sql = "INSERT INTO extraction_try (item_id, seq, step, round, outcome, done_key, executor, account_id, "
		"evidence, at) SELECT :item_id, COALESCE(MAX(seq), 0) + 1, :step, :round, :outcome, :done_key, "
		":executor, :account_id, :evidence, :at FROM extraction_try WHERE item_id = :item_id",
	 .in = DB_FIELDS(struct extraction_try, TRY_FIELDS));

DB_QUERY(extraction_tries,
	 .sql = "SELECT t.item_id, t.seq, t.step, t.round, t.outcome, t.done_key, t.executor, t.account_id, "
		"t.evidence, "
		"t.at FROM extraction e JOIN extraction_try t ON t.item_id = e.item_id "
		"WHERE e.migration_id = :migration_id AND :item_id IN (0, t.item_id) ORDER BY t.item_id, t.seq",
	 .in = DB_FIELDS(struct tries_of, DB_I64(struct tries_of, migration_id), DB_I64(struct tries_of, item_id)),
	 .out = DB_FIELDS(struct extraction_try, DB_I64(struct extraction_try, seq), TRY_FIELDS));

#define LEANING_KEY                                                                                                    \
	DB_I64(struct leaning, item_id), DB_ENUM(struct leaning, kind, words_leaning_kinds),                           \
		DB_TEXT(struct leaning, name)

DB_QUERY(extraction_add_leaning,
	 .sql = "INSERT INTO leaning (item_id, kind, name, found_at) VALUES (:item_id, :kind, :name, NOW(6)) "
		"ON DUPLICATE KEY UPDATE found_at = found_at",
	 .in = DB_FIELDS(struct leaning, LEANING_KEY));

DB_QUERY(extraction_leaning_gone,
	 .sql = "UPDATE leaning SET gone_at = COALESCE(gone_at, NOW(6)) WHERE item_id = :item_id AND kind = :kind AND "
		"name = :name",
	 .in = DB_FIELDS(struct leaning, LEANING_KEY));

DB_QUERY(extraction_leanings,
	 .sql = "SELECT l.item_id, l.kind, l.name, l.found_at, l.gone_at FROM extraction e "
		"JOIN leaning l ON l.item_id = e.item_id WHERE e.migration_id = :migration_id "
		"ORDER BY l.item_id, l.kind, l.name",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)),
	 .out = DB_FIELDS(struct leaning, LEANING_KEY, DB_INSTANT(struct leaning, found_at),
			  DB_INSTANT(struct leaning, gone_at)));

enum rc extraction_store_insert(struct db *db, const struct extraction *extraction)
{
	return db_run(db, &extraction_insert, extraction, NULL);
}

enum rc extraction_store_get(struct db *db, struct arena *a, int64_t item_id, struct extraction *extraction)
{
	return db_one(db, &extraction_get, &(struct of_item){ item_id }, a, extraction);
}

enum rc extraction_store_all(struct db *db, struct arena *a, int64_t migration_id, struct extraction **rows,
			     size_t *count)
{
	return db_all(db, &extraction_all, &(struct of_migration){ migration_id }, a, rows, count);
}

enum rc extraction_store_due(struct db *db, struct arena *a, struct extraction *extraction)
{
	return db_one(db, &extraction_due, NULL, a, extraction);
}

enum rc extraction_store_claim(struct db *db, const struct extraction *extraction)
{
	return db_change(db, &extraction_claim, extraction);
}

enum rc extraction_store_save(struct db *db, const struct extraction *extraction)
{
	return db_change(db, &extraction_save, extraction);
}

enum rc extraction_store_insert_try(struct db *db, const struct extraction_try *t)
{
	return db_run(db, &extraction_insert_try, t, NULL);
}

enum rc extraction_store_tries(struct db *db, struct arena *a, const struct tries_of *of, struct extraction_try **rows,
			       size_t *count)
{
	return db_all(db, &extraction_tries, of, a, rows, count);
}

enum rc extraction_store_add_leanings(struct db *db, const struct leaning *leanings, size_t count)
{
	return db_run_many(db, &extraction_add_leaning, leanings, count, NULL);
}

enum rc extraction_store_leaning_gone(struct db *db, const struct leaning *leaning)
{
	return db_change(db, &extraction_leaning_gone, leaning);
}

enum rc extraction_store_leanings(struct db *db, struct arena *a, int64_t migration_id, struct leaning **rows,
				  size_t *count)
{
	return db_all(db, &extraction_leanings, &(struct of_migration){ migration_id }, a, rows, count);
}
