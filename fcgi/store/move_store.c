#include "store/move_store.h"

DB_QUERY(move_insert,
	 .sql = "INSERT INTO move_log (item_id, migration_id, hash, terms_hash, from_account, to_account, snapshot, "
		"moved_at) VALUES (:item_id, :migration_id, :hash, :terms_hash, :from_account, :to_account, :snapshot, "
		":moved_at)",
	 .in = DB_FIELDS(struct move, DB_I64(struct move, item_id), DB_I64(struct move, migration_id),
			 DB_HASH(struct move, hash), DB_HASH(struct move, terms_hash),
			 DB_I64(struct move, from_account), DB_I64(struct move, to_account),
			 DB_TEXT(struct move, snapshot), DB_INSTANT(struct move, moved_at)));

DB_QUERY(move_insert_term,
	 .sql = "INSERT INTO commission_term (item_id, migration_id, beneficiary_id, customer_id, kind, host_id, "
		"rate_bp, fixed_cents, months, holding_days, starts_on) VALUES (:item_id, :migration_id, "
		":beneficiary_id, "
		":customer_id, :kind, :host_id, :rate_bp, :fixed_cents, :months, :holding_days, :starts_on)",
	 .in = DB_FIELDS(struct term, DB_I64(struct term, item_id), DB_I64(struct term, migration_id),
			 DB_I64(struct term, beneficiary_id), DB_I64(struct term, customer_id),
			 DB_ENUM(struct term, kind, words_kinds), DB_I64(struct term, host_id),
			 DB_I64(struct term, rate_bp), DB_I64(struct term, fixed_cents), DB_I64(struct term, months),
			 DB_I64(struct term, holding_days),
			 DB_DAY(struct term, starts_on)));

DB_QUERY(move_all,
	 .sql = "SELECT item_id, migration_id, hash, terms_hash, from_account, to_account, snapshot, moved_at "
		"FROM move_log WHERE migration_id = :migration_id ORDER BY item_id",
	 .in = DB_FIELDS(struct move, DB_I64(struct move, migration_id)),
	 .out = DB_FIELDS(struct move, DB_I64(struct move, item_id), DB_I64(struct move, migration_id),
			  DB_HASH(struct move, hash), DB_HASH(struct move, terms_hash),
			  DB_I64(struct move, from_account), DB_I64(struct move, to_account),
			  DB_TEXT(struct move, snapshot), DB_INSTANT(struct move, moved_at)));

struct term_count {
	int64_t migration_id, count;
};

DB_QUERY(move_count_terms,
	 .sql = "SELECT COUNT(*) AS count FROM commission_term t JOIN item i ON i.item_id = t.item_id "
		"WHERE i.migration_id = :migration_id",
	 .in = DB_FIELDS(struct term_count, DB_I64(struct term_count, migration_id)),
	 .out = DB_FIELDS(struct term_count, DB_I64(struct term_count, count)));

enum rc move_store_insert_many(struct db *db, const struct move *moves, size_t count)
{
	return db_run_many(db, &move_insert, moves, count, NULL);
}

enum rc move_store_insert_terms(struct db *db, const struct term *terms, size_t count)
{
	return db_run_many(db, &move_insert_term, terms, count, NULL);
}

enum rc move_store_all(struct db *db, struct arena *a, int64_t migration_id, struct move **moves, size_t *count)
{
	return db_all(db, &move_all, &(struct move){ .migration_id = migration_id }, a, moves, count);
}

enum rc move_store_count_terms(struct db *db, int64_t migration_id, int64_t *count)
{
	struct arena none = { 0 };
	struct term_count found = { 0 };
	enum rc rc = db_one(db, &move_count_terms, &(struct term_count){ .migration_id = migration_id }, &none, &found);
	arena_free(&none);
	*count = found.count;
	return rc;
}
