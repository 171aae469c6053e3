#include "store/reconcile_store.h"

#define SEARCH                                                                                                         \
	.in = DB_FIELDS(struct reconcile_key, DB_DAY(struct reconcile_key, day), DB_DAY(struct reconcile_key, to)),    \
	.out = DB_FIELDS(struct reconcile_key, DB_DAY(struct reconcile_key, day))

DB_QUERY(reconcile_next_paid,
	 .sql = "SELECT paid_on AS day FROM host_paid_line WHERE paid_on > :day AND paid_on <= :to "
		"ORDER BY paid_on LIMIT 1",
	 SEARCH);
DB_QUERY(reconcile_next_refunded,
	 .sql = "SELECT refunded_on AS day FROM host_refunded_line WHERE refunded_on > :day AND refunded_on <= :to "
		"ORDER BY refunded_on LIMIT 1",
	 SEARCH);

struct flat {
	const char *line_id, *invoice_id, *number, *refund_id, *currency;
	int kind, line_kind;
	int64_t host_id, net_cents, account_id;
	int32_t paid_on, refunded_on;
	bool has_term, is_told, is_same, is_complete, is_accrued;
};

#define KEY                                                                                                            \
	DB_FIELDS(struct reconcile_key, DB_DAY(struct reconcile_key, day), DB_TEXT(struct reconcile_key, line_id),     \
		  DB_TEXT(struct reconcile_key, refund_id), DB_I64(struct reconcile_key, limit))

/* The told line by bytes: ids that only differ in case are two of ours. */
#define TELL_OF(alias)                                                                                                 \
	"LEFT JOIN told_renewal r ON r.line_id = CONVERT(" alias ".line_id USING utf8mb4) COLLATE utf8mb4_bin "

DB_QUERY(reconcile_paid,
	 .sql = "SELECT l.line_id, l.invoice_id, l.number, l.account_id, l.kind, l.host_id, l.line_kind, l.paid_on, "
		"l.net_cents, l.currency, EXISTS (SELECT 1 FROM commission_term t WHERE t.kind = l.kind "
		"AND t.host_id = l.host_id AND t.starts_on <= l.paid_on) AS has_term, "
		"r.line_id IS NOT NULL AS is_told, "
		"COALESCE(r.net_cents = l.net_cents AND BINARY r.currency = BINARY l.currency AND r.kind = l.kind AND "
		"r.host_id = l.host_id AND r.line_kind = l.line_kind AND r.paid_on = l.paid_on AND "
		"COALESCE(r.account_id, l.account_id) = l.account_id, 0) AS is_same, "
		"(SELECT COUNT(*) FROM told_refund f WHERE f.line_id = r.line_id) = "
		"(SELECT COUNT(*) FROM entry e WHERE e.line_id = r.line_id AND e.kind = 'reversal') AND "
		"EXISTS (SELECT 1 FROM entry e WHERE e.line_id = r.line_id AND e.kind = 'accrual') OR "
		"l.line_kind <> 'renewal' AS is_complete, EXISTS (SELECT 1 FROM entry e WHERE "
		"e.line_id = r.line_id AND e.kind = 'accrual') AS is_accrued FROM "
		"(SELECT * FROM host_paid_line WHERE paid_on = :day AND line_id > :line_id AND :refund_id = '' "
		"ORDER BY line_id LIMIT :limit) l " TELL_OF("l") "ORDER BY l.line_id",
	 .in = KEY,
	 .out = DB_FIELDS(struct flat, DB_TEXT(struct flat, line_id), DB_TEXT(struct flat, invoice_id),
			  DB_TEXT(struct flat, number), DB_I64(struct flat, account_id),
			  DB_ENUM(struct flat, kind, words_kinds), DB_I64(struct flat, host_id),
			  DB_ENUM(struct flat, line_kind, words_line_kinds), DB_DAY(struct flat, paid_on),
			  DB_I64(struct flat, net_cents), DB_TEXT(struct flat, currency),
			  DB_FLAG(struct flat, has_term), DB_FLAG(struct flat, is_told),
			  DB_FLAG(struct flat, is_same), DB_FLAG(struct flat, is_complete),
			  DB_FLAG(struct flat, is_accrued)));

DB_QUERY(reconcile_refunded,
	 .sql = "SELECT f.line_id, f.refund_id, f.refunded_on, f.net_cents, f.currency, EXISTS (SELECT 1 FROM "
		"commission_term t WHERE t.kind = COALESCE(r.kind, p.kind) AND "
		"t.host_id = COALESCE(r.host_id, p.host_id) AND t.starts_on <= COALESCE(r.paid_on, p.paid_on)) AS "
		"has_term, g.line_id IS NOT NULL AS is_told, COALESCE(g.net_cents = f.net_cents AND "
		"g.refunded_on = f.refunded_on AND BINARY g.currency = BINARY f.currency, 0) AS is_same, "
		"EXISTS (SELECT 1 FROM entry e WHERE e.line_id = g.line_id AND e.kind = 'reversal' AND "
		"e.refund_id = g.refund_id) AS is_complete, EXISTS (SELECT 1 FROM entry e WHERE "
		"e.line_id = r.line_id AND e.kind = 'accrual') AS is_accrued FROM "
		"(SELECT * FROM host_refunded_line WHERE refunded_on = :day AND line_id >= :line_id AND "
		"(line_id > :line_id OR refund_id > :refund_id) ORDER BY line_id, refund_id LIMIT :limit) f "
		TELL_OF("f") "LEFT JOIN host_paid_line p ON p.line_id = f.line_id "
		"LEFT JOIN told_refund g ON g.line_id = CONVERT(f.line_id USING utf8mb4) COLLATE utf8mb4_bin "
		"AND g.refund_id = CONVERT(f.refund_id USING utf8mb4) COLLATE utf8mb4_bin "
		"ORDER BY f.line_id, f.refund_id",
	 .in = KEY,
	 .out = DB_FIELDS(struct flat, DB_TEXT(struct flat, line_id), DB_TEXT(struct flat, refund_id),
			  DB_DAY(struct flat, refunded_on), DB_I64(struct flat, net_cents),
			  DB_TEXT(struct flat, currency), DB_FLAG(struct flat, has_term),
			  DB_FLAG(struct flat, is_told), DB_FLAG(struct flat, is_same),
			  DB_FLAG(struct flat, is_complete), DB_FLAG(struct flat, is_accrued)));

#define COUNTS                                                                                                         \
	DB_I64(struct reconcile_run, lines_read), DB_I64(struct reconcile_run, renewals_found),                        \
		DB_I64(struct reconcile_run, refunds_found), DB_I64(struct reconcile_run, accruals_found),             \
		DB_I64(struct reconcile_run, differences)

DB_QUERY(reconcile_begin,
	 .sql = "INSERT INTO reconcile_run (from_on, to_on, began_at) VALUES (:from_on, :to_on, NOW(6))",
	 .in = DB_FIELDS(struct reconcile_run, DB_DAY(struct reconcile_run, from_on),
			 DB_DAY(struct reconcile_run, to_on)));

DB_QUERY(reconcile_end,
	 .sql = "UPDATE reconcile_run SET ended_at = NOW(6), lines_read = :lines_read, "
		"renewals_found = :renewals_found, refunds_found = :refunds_found, accruals_found = :accruals_found, "
		"differences = :differences WHERE run_id = :run_id",
	 .in = DB_FIELDS(struct reconcile_run, COUNTS, DB_I64(struct reconcile_run, run_id)));

DB_QUERY(reconcile_today, .sql = "SELECT UTC_DATE() AS day",
	 .out = DB_FIELDS(struct reconcile_key, DB_DAY(struct reconcile_key, day)));

static enum rc find_day(struct db *db, const struct db_query *q, const struct reconcile_key *key, int32_t *day)
{
	struct arena none = { 0 };
	struct reconcile_key found = { .day = DAY_NONE };
	enum rc rc = db_one(db, q, key, &none, &found);
	arena_free(&none);
	*day = found.day;
	return rc;
}

enum rc reconcile_store_next_paid(struct db *db, const struct reconcile_key *key, int32_t *day)
{
	return find_day(db, &reconcile_next_paid, key, day);
}

enum rc reconcile_store_next_refunded(struct db *db, const struct reconcile_key *key, int32_t *day)
{
	return find_day(db, &reconcile_next_refunded, key, day);
}

enum rc reconcile_store_today(struct db *db, int32_t *day)
{
	return find_day(db, &reconcile_today, NULL, day);
}

static enum rc page(struct db *db, const struct db_query *q, struct arena *a, const struct reconcile_key *key,
		    struct reconcile_row **rows, size_t *count)
{
	struct flat *flat;
	RETURN_IF_FAILED(db_all(db, q, key, a, &flat, count));
	*rows = ARENA_NEW_ARRAY(a, *count, struct reconcile_row);
	for (size_t i = 0; i < *count; i++) {
		const struct flat *f = &flat[i];
		(*rows)[i] = (struct reconcile_row){
			.line = { .line_id = f->line_id, .invoice_id = f->invoice_id, .number = f->number,
				  .kind = f->kind, .host_id = f->host_id, .line_kind = f->line_kind,
				  .paid_on = f->paid_on, .net_cents = f->net_cents, .currency = f->currency,
				  .account_id = f->account_id },
			.refund = { f->line_id, f->refund_id, f->refunded_on, f->net_cents, f->currency },
			.has_term = f->has_term,
			.is_told = f->is_told,
			.is_same = f->is_same,
			.is_complete = f->is_complete,
			.is_accrued = f->is_accrued,
		};
	}
	return RC_OK;
}

enum rc reconcile_store_paid(struct db *db, struct arena *a, const struct reconcile_key *key,
			     struct reconcile_row **rows, size_t *count)
{
	return page(db, &reconcile_paid, a, key, rows, count);
}

enum rc reconcile_store_refunded(struct db *db, struct arena *a, const struct reconcile_key *key,
				 struct reconcile_row **rows, size_t *count)
{
	return page(db, &reconcile_refunded, a, key, rows, count);
}

enum rc reconcile_store_begin(struct db *db, struct reconcile_run *run)
{
	return db_insert(db, &reconcile_begin, run, &run->run_id);
}

enum rc reconcile_store_end(struct db *db, const struct reconcile_run *run)
{
	return db_change(db, &reconcile_end, run);
}
