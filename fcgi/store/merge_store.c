#include "store/merge_store.h"

/* Any row that is always there would do; merges are told rarely. */
DB_QUERY(merge_lock, .sql = "SELECT 1 AS root_account FROM chore WHERE name = 'terms_end' FOR UPDATE",
	 .out = DB_FIELDS(struct account_merge, DB_I64(struct account_merge, root_account)));

DB_QUERY(merge_root,
	 .sql = "SELECT COALESCE((SELECT root_account FROM account_merge WHERE from_account = :from_account), "
		":from_account) AS root_account",
	 .in = DB_FIELDS(struct account_merge, DB_I64(struct account_merge, from_account)),
	 .out = DB_FIELDS(struct account_merge, DB_I64(struct account_merge, root_account)));

#define MERGE_FIELDS                                                                                                   \
	DB_FIELDS(struct account_merge, DB_I64(struct account_merge, from_account),                                    \
		  DB_I64(struct account_merge, into_account), DB_I64(struct account_merge, root_account),              \
		  DB_DAY(struct account_merge, merged_on))

DB_QUERY(merge_get,
	 .sql = "SELECT from_account, into_account, root_account, merged_on FROM account_merge "
		"WHERE from_account = :from_account",
	 .in = DB_FIELDS(struct account_merge, DB_I64(struct account_merge, from_account)), .out = MERGE_FIELDS);

DB_QUERY(merge_insert,
	 .sql = "INSERT INTO account_merge (from_account, into_account, root_account, merged_on, told_at) "
		"VALUES (:from_account, :into_account, :root_account, COALESCE(:merged_on, UTC_DATE()), NOW(6))",
	 .in = MERGE_FIELDS);

DB_QUERY(merge_repoint,
	 .sql = "UPDATE account_merge SET root_account = :root_account WHERE root_account = :from_account",
	 .in = DB_FIELDS(struct account_merge, DB_I64(struct account_merge, root_account),
			 DB_I64(struct account_merge, from_account)));

DB_QUERY(merge_group,
	 .sql = "SELECT from_account, into_account, root_account, merged_on FROM account_merge "
		"WHERE root_account = :root_account ORDER BY from_account",
	 .in = DB_FIELDS(struct account_merge, DB_I64(struct account_merge, root_account)), .out = MERGE_FIELDS);

/* Both lists wait for who is about to write the account on a side, or tells a line: see merge_check_account. */
#define WAITING " LOCK IN SHARE MODE"

DB_QUERY(merge_dossiers,
	 .sql = "(SELECT migration_id FROM migration WHERE reseller_id = :account_id" WAITING ") UNION "
		"(SELECT migration_id FROM migration WHERE customer_id = :account_id" WAITING
		") ORDER BY migration_id LIMIT :limit",
	 .in = DB_FIELDS(struct merge_dossier, DB_I64(struct merge_dossier, account_id),
			 DB_I64(struct merge_dossier, limit)),
	 .out = DB_FIELDS(struct merge_dossier, DB_I64(struct merge_dossier, migration_id)));

#define OF_GROUP(column)                                                                                               \
	column " IN (SELECT :root_account UNION ALL SELECT m.from_account FROM account_merge m "                       \
	       "WHERE m.root_account = :root_account)"

DB_QUERY(merge_terms,
	 .sql = "SELECT t.item_id, t.beneficiary_id, t.customer_id FROM commission_term t "
		"LEFT JOIN term_end e ON e.item_id = t.item_id WHERE e.item_id IS NULL AND "
		OF_GROUP("t.beneficiary_id") " AND " OF_GROUP("t.customer_id"),
	 .in = DB_FIELDS(struct merge_term, DB_I64(struct merge_term, root_account)),
	 .out = DB_FIELDS(struct merge_term, DB_I64(struct merge_term, item_id),
			  DB_I64(struct merge_term, beneficiary_id), DB_I64(struct merge_term, customer_id)));

DB_QUERY(merge_end_term,
	 .sql = "INSERT INTO term_end (item_id, reason, ended_on, seen_at) VALUES (:item_id, 'one_party', :ended_on, "
		"NOW(6))",
	 .in = DB_FIELDS(struct merge_term, DB_I64(struct merge_term, item_id), DB_DAY(struct merge_term, ended_on)));

#define LINES(whose)                                                                                                   \
	"SELECT r.line_id FROM commission_term t JOIN told_renewal r ON r.kind = t.kind AND r.host_id = t.host_id "    \
	"WHERE " whose " AND (t.rate_bp > 0 OR t.fixed_cents > 0) AND r.line_kind = 'renewal' "                        \
	"AND r.paid_on >= t.starts_on AND r.line_id > :line_id AND NOT EXISTS "                                        \
	"(SELECT 1 FROM entry e WHERE e.line_id = r.line_id AND e.kind = 'accrual')"

DB_QUERY(merge_lines,
	 .sql = "(" LINES(OF_GROUP("t.customer_id")) WAITING ") UNION (" LINES(OF_GROUP("r.account_id")) WAITING
		") ORDER BY line_id LIMIT :limit",
	 .in = DB_FIELDS(struct merge_line, DB_I64(struct merge_line, root_account),
			 DB_TEXT(struct merge_line, line_id), DB_I64(struct merge_line, limit)),
	 .out = DB_FIELDS(struct merge_line, DB_TEXT(struct merge_line, line_id)));

DB_QUERY(merge_end_seen,
	 .sql = "INSERT INTO term_end (item_id, reason, ended_on, seen_at) SELECT t.item_id, "
		"IF(COALESCE(d.registered_on, s.created_on) > t.starts_on, 're_registered', 'transferred_out'), "
		"IF(COALESCE(d.registered_on, s.created_on) > t.starts_on, "
		"COALESCE(d.registered_on, s.created_on) - INTERVAL 1 DAY, UTC_DATE()), NOW(6) FROM commission_term t "
		"LEFT JOIN host_domain d ON t.kind = 'domain' AND d.domain_id = t.host_id "
		"LEFT JOIN host_service s ON t.kind = 'hosting' AND s.service_id = t.host_id "
		"WHERE (d.status = 'Transferred Away' OR COALESCE(d.registered_on, s.created_on) > t.starts_on) "
		"AND NOT EXISTS (SELECT 1 FROM term_end e WHERE e.item_id = t.item_id) AND NOT EXISTS "
		"(SELECT 1 FROM commission_term n WHERE n.kind = t.kind AND n.host_id = t.host_id "
		"AND n.item_id > t.item_id) ORDER BY t.item_id LIMIT :limit",
	 .in = DB_FIELDS(struct merge_line, DB_I64(struct merge_line, limit)));

static enum rc one(struct db *db, const struct db_query *q, struct account_merge *row)
{
	struct arena none = { 0 };
	enum rc rc = db_one(db, q, row, &none, row);
	arena_free(&none);
	return rc;
}

enum rc merge_store_lock(struct db *db)
{
	struct account_merge none = { 0 };
	return one(db, &merge_lock, &none);
}

enum rc merge_store_root(struct db *db, int64_t account_id, int64_t *root)
{
	struct account_merge row = { .from_account = account_id };
	enum rc rc = one(db, &merge_root, &row);
	*root = row.root_account;
	return rc;
}

enum rc merge_store_is_one(struct db *db, int64_t a, int64_t b, bool *is_one)
{
	int64_t root, other;
	RETURN_IF_FAILED(merge_store_root(db, a, &root));
	RETURN_IF_FAILED(merge_store_root(db, b, &other));
	*is_one = root == other;
	return RC_OK;
}

enum rc merge_store_get(struct db *db, int64_t from_account, struct account_merge *merge)
{
	*merge = (struct account_merge){ .from_account = from_account };
	return one(db, &merge_get, merge);
}

enum rc merge_store_insert(struct db *db, const struct account_merge *merge)
{
	RETURN_IF_FAILED(db_run(db, &merge_repoint, merge, NULL));
	return db_run(db, &merge_insert, merge, NULL);
}

enum rc merge_store_group(struct db *db, struct arena *a, int64_t root_account, struct account_merge **rows,
			  size_t *count)
{
	return db_all(db, &merge_group, &(struct account_merge){ .root_account = root_account }, a, rows, count);
}

enum rc merge_store_dossiers(struct db *db, struct arena *a, int64_t account_id, int64_t limit,
			     struct merge_dossier **rows, size_t *count)
{
	struct merge_dossier of = { .account_id = account_id, .limit = limit };
	return db_all(db, &merge_dossiers, &of, a, rows, count);
}

enum rc merge_store_terms(struct db *db, struct arena *a, int64_t root_account, struct merge_term **rows, size_t *count)
{
	return db_all(db, &merge_terms, &(struct merge_term){ .root_account = root_account }, a, rows, count);
}

enum rc merge_store_end_terms(struct db *db, const struct merge_term *rows, size_t count)
{
	return db_run_many(db, &merge_end_term, rows, count, NULL);
}

enum rc merge_store_lines(struct db *db, struct arena *a, const struct merge_line *after, struct merge_line **rows,
			  size_t *count)
{
	return db_all(db, &merge_lines, after, a, rows, count);
}

enum rc merge_store_end_seen(struct db *db, int64_t limit, uint64_t *ended)
{
	return db_run(db, &merge_end_seen, &(struct merge_line){ .limit = limit }, ended);
}
