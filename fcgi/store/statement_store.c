#include "store/statement_store.h"

/* ---- closing -------------------------------------------------------------------------------------------------- */

struct after {
	int64_t after, limit;
};
#define AFTER DB_FIELDS(struct after, DB_I64(struct after, after), DB_I64(struct after, limit))

DB_QUERY(statement_accounts,
	 .sql = "SELECT DISTINCT beneficiary_id AS account_id FROM entry WHERE beneficiary_id > :after "
		"ORDER BY beneficiary_id LIMIT :limit",
	 .in = AFTER,
	 .out = DB_FIELDS(struct statement_account, DB_I64(struct statement_account, account_id)));

#define OF_ACCOUNT DB_FIELDS(struct monthly, DB_I64(struct monthly, beneficiary_id))
/* STRAIGHT_JOIN: in the order as written, a row looked up for each, so that a page or chunk costs what it holds. */
#define UNSTATED(index) "entry e FORCE INDEX (" index ") LEFT JOIN statement_line l ON l.entry_id = e.entry_id "

DB_QUERY(statement_next,
	 .sql = "SELECT (SELECT MAX(month) FROM statement WHERE beneficiary_id = :beneficiary_id) AS last_stated, "
		"(SELECT STRAIGHT_JOIN e.confirms_on FROM " UNSTATED("by_confirmation")
		"WHERE e.beneficiary_id = :beneficiary_id AND e.confirms_on < DATE_FORMAT(UTC_DATE(), '%Y-%m-01') "
		"AND l.entry_id IS NULL ORDER BY e.confirms_on LIMIT 1) AS first_open, UTC_DATE() AS today",
	 .in = OF_ACCOUNT,
	 .out = DB_FIELDS(struct statement_next, DB_DAY(struct statement_next, last_stated),
			  DB_DAY(struct statement_next, first_open), DB_DAY(struct statement_next, today)));

#define OPEN "e.beneficiary_id = :beneficiary_id AND e.confirms_on <= :last_day AND l.entry_id IS NULL "

DB_QUERY(statement_open_sums,
	 .sql = "SELECT STRAIGHT_JOIN COUNT(*) AS entries, "
		"COALESCE(SUM(IF(e.kind = 'accrual', e.commission_cents, 0)), 0) AS accrued_cents, "
		"COALESCE(SUM(IF(e.kind = 'reversal', e.commission_cents, 0)), 0) AS reversed_cents "
		"FROM " UNSTATED("by_confirmation") "WHERE " OPEN,
	 .in = DB_FIELDS(struct statement_open, DB_I64(struct statement_open, beneficiary_id),
			 DB_DAY(struct statement_open, last_day)),
	 .out = DB_FIELDS(struct statement_open, DB_I64(struct statement_open, entries),
			  DB_I64(struct statement_open, accrued_cents), DB_I64(struct statement_open, reversed_cents)));

#define ENTRY_COLUMNS                                                                                                  \
	"e.entry_id, e.public_id, e.line_id, e.refund_id, e.kind, e.item_id, i.public_id AS item_public_id, i.name, "  \
	"i.kind AS item_kind, e.paid_on, e.net_cents, e.rate_bp, e.commission_cents, e.currency, e.confirms_on"
#define ENTRY_FIELDS                                                                                                   \
	DB_I64(struct stated_entry, entry_id), DB_TEXT(struct stated_entry, public_id),                                \
		DB_TEXT(struct stated_entry, line_id), DB_TEXT(struct stated_entry, refund_id),                        \
		DB_ENUM(struct stated_entry, kind, words_entry_kinds), DB_I64(struct stated_entry, item_id),           \
		DB_TEXT(struct stated_entry, item_public_id), DB_TEXT(struct stated_entry, name),                      \
		DB_ENUM(struct stated_entry, item_kind, words_kinds), DB_DAY(struct stated_entry, paid_on),            \
		DB_I64(struct stated_entry, net_cents), DB_I64(struct stated_entry, rate_bp),                          \
		DB_I64(struct stated_entry, commission_cents), DB_TEXT(struct stated_entry, currency),                 \
		DB_DAY(struct stated_entry, confirms_on)

DB_QUERY(statement_open_entries,
	 .sql = "SELECT " ENTRY_COLUMNS " FROM (SELECT STRAIGHT_JOIN e.* FROM " UNSTATED("by_day")
		"WHERE (e.paid_on > :day OR (e.paid_on = :day AND e.entry_id > :entry_id)) AND " OPEN
		"ORDER BY e.paid_on, e.entry_id LIMIT :limit) e JOIN item i ON i.item_id = e.item_id "
		"ORDER BY e.paid_on, e.entry_id",
	 .in = DB_FIELDS(struct statement_edge, DB_I64(struct statement_edge, beneficiary_id),
			 DB_DAY(struct statement_edge, last_day), DB_DAY(struct statement_edge, day),
			 DB_I64(struct statement_edge, entry_id), DB_I64(struct statement_edge, limit)),
	 .out = DB_FIELDS(struct stated_entry, ENTRY_FIELDS));

#define OWN_FIELDS                                                                                                     \
	DB_I64(struct monthly, beneficiary_id), DB_DAY(struct monthly, month), DB_I64(struct monthly, number),         \
		DB_I64(struct monthly, entries), DB_I64(struct monthly, accrued_cents),                                \
		DB_I64(struct monthly, reversed_cents), DB_I64(struct monthly, carried_in_cents),                      \
		DB_I64(struct monthly, payable_cents), DB_I64(struct monthly, carried_out_cents),                      \
		DB_TEXT(struct monthly, currency), DB_TEXT(struct monthly, head), DB_HASH(struct monthly, hash)

DB_QUERY(statement_insert,
	 .sql = "INSERT INTO statement (beneficiary_id, month, number, entries, accrued_cents, reversed_cents, "
		"carried_in_cents, payable_cents, carried_out_cents, currency, head, hash, closed_at) VALUES "
		"(:beneficiary_id, :month, :number, :entries, :accrued_cents, :reversed_cents, :carried_in_cents, "
		":payable_cents, :carried_out_cents, :currency, :head, :hash, NOW(6))",
	 .in = DB_FIELDS(struct monthly, OWN_FIELDS));

DB_QUERY(statement_insert_lines,
	 .sql = "INSERT INTO statement_line (statement_id, position, entry_id, line) VALUES (:statement_id, :position, "
		":entry_id, :line)",
	 .in = DB_FIELDS(struct statement_line, DB_I64(struct statement_line, statement_id),
			 DB_I64(struct statement_line, position), DB_I64(struct statement_line, entry_id),
			 DB_TEXT(struct statement_line, line)));

#define STATED_OF(column, is_now)                                                                                      \
	"SELECT STRAIGHT_JOIN e.item_id, e.kind, e.commission_cents, e.net_cents, " is_now " AS is_now FROM "          \
	"statement_line l "                                                                                            \
	"JOIN entry e ON e.entry_id = l.entry_id WHERE l.statement_id = :" column " AND e.item_id > :after"

/*
 * What is in no statement and was paid is held. Who owns the item at the host is who took it over, or the account that
 * one was merged into; else it has left.
 */
DB_QUERY(statement_items,
	 .sql = "SELECT x.item_id, x.was_stated, x.is_stated, x.before_cents, x.now_cents, x.before_net, x.now_net, "
		"x.refunded, (COALESCE(n.reason IN ('moved_on', 'transferred_out', 're_registered'), 0) OR "
		"COALESCE(COALESCE(d.account_id, s.account_id) NOT IN "
		"(t.customer_id, COALESCE(m.root_account, t.customer_id)), 1)) "
		"AS has_left, IF(n.reason <> 'one_party', n.ended_on, NULL) AS left_on, t.starts_on, n.ended_on, "
		"(SELECT MIN(h.confirms_on) FROM entry h LEFT JOIN statement_line hl ON hl.entry_id = h.entry_id "
		"WHERE h.item_id = x.item_id AND h.kind = 'accrual' AND hl.entry_id IS NULL) AS confirms_on, "
		"COALESCE(d.expires_on, s.next_due_on) AS due_on, t.months "
		"FROM (SELECT item_id, MAX(is_now = 0) AS was_stated, MAX(is_now) AS is_stated, "
		"SUM(IF(is_now, 0, commission_cents)) AS before_cents, SUM(IF(is_now, commission_cents, 0)) AS "
		"now_cents, "
		"SUM(IF(is_now = 0 AND kind = 'accrual', net_cents, 0)) AS before_net, "
		"SUM(IF(is_now AND kind = 'accrual', net_cents, 0)) AS now_net, "
		"MAX(is_now AND kind = 'reversal') AS refunded FROM (" STATED_OF("before_id", "0") " UNION ALL "
		STATED_OF("statement_id", "1") ") both_years GROUP BY item_id ORDER BY item_id LIMIT :limit) x "
		"JOIN commission_term t ON t.item_id = x.item_id "
		"LEFT JOIN account_merge m ON m.from_account = t.customer_id "
		"LEFT JOIN term_end n ON n.item_id = x.item_id "
		"LEFT JOIN host_domain d ON t.kind = 'domain' AND d.domain_id = t.host_id "
		"LEFT JOIN host_service s ON t.kind = 'hosting' AND s.service_id = t.host_id ORDER BY x.item_id",
	 .in = DB_FIELDS(struct statement_pair, DB_I64(struct statement_pair, statement_id),
			 DB_I64(struct statement_pair, before_id), DB_I64(struct statement_pair, after),
			 DB_I64(struct statement_pair, limit)),
	 .out = DB_FIELDS(struct statement_item, DB_I64(struct statement_item, item_id),
			  DB_FLAG(struct statement_item, was_stated), DB_FLAG(struct statement_item, is_stated),
			  DB_I64(struct statement_item, before_cents), DB_I64(struct statement_item, now_cents),
			  DB_I64(struct statement_item, before_net), DB_I64(struct statement_item, now_net),
			  DB_FLAG(struct statement_item, refunded), DB_FLAG(struct statement_item, has_left),
			  DB_DAY(struct statement_item, left_on), DB_DAY(struct statement_item, starts_on),
			  DB_DAY(struct statement_item, ended_on), DB_DAY(struct statement_item, confirms_on),
			  DB_DAY(struct statement_item, due_on), DB_I64(struct statement_item, months)));

#define CHANGE_FIELDS                                                                                                  \
	DB_I64(struct statement_change, position), DB_I64(struct statement_change, item_id),                           \
		DB_ENUM(struct statement_change, reason, words_change_reasons),                                        \
		DB_I64(struct statement_change, before_cents), DB_I64(struct statement_change, now_cents),             \
		DB_TEXT(struct statement_change, detail)

DB_QUERY(statement_insert_changes,
	 .sql = "INSERT INTO statement_change (statement_id, position, item_id, reason, before_cents, now_cents, "
		"detail) VALUES (:statement_id, :position, :item_id, :reason, :before_cents, :now_cents, :detail)",
	 .in = DB_FIELDS(struct statement_change, DB_I64(struct statement_change, statement_id), CHANGE_FIELDS));

enum rc statement_store_accounts(struct db *db, struct arena *a, int64_t after, int64_t limit,
				 struct statement_account **rows, size_t *count)
{
	return db_all(db, &statement_accounts, &(struct after){ after, limit }, a, rows, count);
}

/* One row without text. */
static enum rc one(struct db *db, const struct db_query *q, const void *in, void *out)
{
	struct arena none = { 0 };
	enum rc rc = db_one(db, q, in, &none, out);
	arena_free(&none);
	return rc;
}

enum rc statement_store_next(struct db *db, int64_t beneficiary_id, struct statement_next *next)
{
	return one(db, &statement_next, &(struct monthly){ .beneficiary_id = beneficiary_id }, next);
}

enum rc statement_store_open_sums(struct db *db, struct statement_open *open)
{
	struct statement_open found = { 0 };
	enum rc rc = one(db, &statement_open_sums, open, &found);
	open->entries = found.entries;
	open->accrued_cents = found.accrued_cents;
	open->reversed_cents = found.reversed_cents;
	return rc;
}

enum rc statement_store_open(struct db *db, struct arena *a, const struct statement_edge *edge,
			     struct stated_entry **rows, size_t *count)
{
	return db_all(db, &statement_open_entries, edge, a, rows, count);
}

enum rc statement_store_insert(struct db *db, struct monthly *statement)
{
	return db_insert(db, &statement_insert, statement, &statement->statement_id);
}

enum rc statement_store_insert_lines(struct db *db, const struct statement_line *lines, size_t count)
{
	return db_run_many(db, &statement_insert_lines, lines, count, NULL);
}

enum rc statement_store_items(struct db *db, struct arena *a, const struct statement_pair *pair,
			      struct statement_item **rows, size_t *count)
{
	return db_all(db, &statement_items, pair, a, rows, count);
}

enum rc statement_store_insert_changes(struct db *db, const struct statement_change *changes, size_t count)
{
	return db_run_many(db, &statement_insert_changes, changes, count, NULL);
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

#define SELECT_STATEMENT                                                                                               \
	"SELECT s.statement_id, s.beneficiary_id, s.month, s.number, s.entries, s.accrued_cents, s.reversed_cents, "   \
	"s.carried_in_cents, s.payable_cents, s.carried_out_cents, s.currency, s.head, s.hash, s.closed_at, "          \
	"p.statement_id IS NOT NULL AS is_paid, p.paid_on, p.withheld_cents, p.net_cents, p.reference, "               \
	"p.recorded_at, "                                                                                              \
	"a.display_name AS beneficiary_name FROM statement s LEFT JOIN payout p ON p.statement_id = s.statement_id "   \
	"LEFT JOIN host_account a ON a.account_id = s.beneficiary_id "
#define STATEMENT                                                                                                      \
	DB_FIELDS(struct monthly, DB_I64(struct monthly, statement_id), OWN_FIELDS,                                    \
		  DB_INSTANT(struct monthly, closed_at), DB_FLAG(struct monthly, is_paid),                             \
		  DB_DAY(struct monthly, paid_on), DB_I64(struct monthly, withheld_cents),                             \
		  DB_I64(struct monthly, net_cents), DB_TEXT(struct monthly, reference),                               \
		  DB_INSTANT(struct monthly, recorded_at), DB_TEXT(struct monthly, beneficiary_name))

DB_QUERY(statement_last, .sql = SELECT_STATEMENT "WHERE s.beneficiary_id = :beneficiary_id ORDER BY s.number DESC "
		"LIMIT 1",
	 .in = OF_ACCOUNT, .out = STATEMENT);
DB_QUERY(statement_get, .sql = SELECT_STATEMENT "WHERE s.beneficiary_id = :beneficiary_id AND s.month = :month",
	 .in = DB_FIELDS(struct monthly, DB_I64(struct monthly, beneficiary_id), DB_DAY(struct monthly, month)),
	 .out = STATEMENT);
DB_QUERY(statement_by_id, .sql = SELECT_STATEMENT "WHERE s.statement_id = :statement_id",
	 .in = DB_FIELDS(struct monthly, DB_I64(struct monthly, statement_id)), .out = STATEMENT);

#define FILTER                                                                                                         \
	DB_FIELDS(struct statement_filter, DB_I64(struct statement_filter, beneficiary_id),                            \
		  DB_DAY(struct statement_filter, before), DB_DAY(struct statement_filter, after),                     \
		  DB_I64(struct statement_filter, limit))
#define LISTED                                                                                                         \
	SELECT_STATEMENT "WHERE s.beneficiary_id = :beneficiary_id AND s.month < COALESCE(:before, '9999-12-31') "     \
			 "AND s.month > COALESCE(:after, '1000-01-01') ORDER BY s.month "
DB_QUERY(statement_list, .sql = LISTED "DESC LIMIT :limit", .in = FILTER, .out = STATEMENT);
DB_QUERY(statement_list_back, .sql = LISTED "ASC LIMIT :limit", .in = FILTER, .out = STATEMENT);

DB_QUERY(statement_all,
	 .sql = SELECT_STATEMENT "WHERE s.beneficiary_id > :beneficiary_id OR "
				 "(s.beneficiary_id = :beneficiary_id AND s.number > :number) "
				 "ORDER BY s.beneficiary_id, s.number LIMIT :limit",
	 .in = DB_FIELDS(struct statement_place, DB_I64(struct statement_place, beneficiary_id),
			 DB_I64(struct statement_place, number), DB_I64(struct statement_place, limit)),
	 .out = STATEMENT);

#define PART                                                                                                           \
	DB_FIELDS(struct statement_part, DB_I64(struct statement_part, statement_id),                                  \
		  DB_I64(struct statement_part, from), DB_I64(struct statement_part, limit))

DB_QUERY(statement_lines,
	 .sql = "SELECT STRAIGHT_JOIN " ENTRY_COLUMNS ", 1 AS is_stated, p.statement_id IS NOT NULL AS is_paid, "
		"l.position, l.line "
		"FROM statement_line l FORCE INDEX (PRIMARY) JOIN entry e ON e.entry_id = l.entry_id "
		"JOIN item i ON i.item_id = e.item_id LEFT JOIN payout p ON p.statement_id = l.statement_id "
		"WHERE l.statement_id = :statement_id AND l.position BETWEEN :from AND :from + :limit - 1 "
		"ORDER BY l.position",
	 .in = PART,
	 .out = DB_FIELDS(struct stated_entry, ENTRY_FIELDS, DB_FLAG(struct stated_entry, is_stated),
			  DB_FLAG(struct stated_entry, is_paid), DB_I64(struct stated_entry, position),
			  DB_TEXT(struct stated_entry, line)));

DB_QUERY(statement_changes,
	 .sql = "SELECT c.position, c.item_id, c.reason, c.before_cents, c.now_cents, c.detail, i.name, "
		"CAST(JSON_VALUE(c.detail, '$.on') AS DATE) AS on_day, "
		"CAST(JSON_VALUE(c.detail, '$.before') AS SIGNED) AS before_net, "
		"CAST(JSON_VALUE(c.detail, '$.now') AS SIGNED) AS now_net "
		"FROM statement_change c JOIN item i ON i.item_id = c.item_id "
		"WHERE c.statement_id = :statement_id AND c.position BETWEEN :from AND :from + :limit - 1 "
		"ORDER BY c.position",
	 .in = PART,
	 .out = DB_FIELDS(struct statement_change, CHANGE_FIELDS, DB_TEXT(struct statement_change, name),
			  DB_DAY(struct statement_change, on_day), DB_I64(struct statement_change, before_net),
			  DB_I64(struct statement_change, now_net)));

#define WINDOW                                                                                                         \
	DB_FIELDS(struct entry_window, DB_I64(struct entry_window, beneficiary_id),                                    \
		  DB_DAY(struct entry_window, from_on), DB_DAY(struct entry_window, to_on),                            \
		  DB_DAY(struct entry_window, day), DB_I64(struct entry_window, entry_id),                             \
		  DB_I64(struct entry_window, limit))
#define CAME_TO                                                                                                        \
	DB_FIELDS(struct stated_entry, ENTRY_FIELDS, DB_FLAG(struct stated_entry, is_stated),                          \
		  DB_FLAG(struct stated_entry, is_paid), DB_I64(struct stated_entry, position))
/* The page first, and then what belongs to its rows. */
#define SELECT_ENTRIES(beyond, order)                                                                                  \
	"SELECT " ENTRY_COLUMNS ", l.entry_id IS NOT NULL AS is_stated, p.statement_id IS NOT NULL AS is_paid, "       \
	"l.position FROM (SELECT * FROM entry FORCE INDEX (by_day) WHERE beneficiary_id = :beneficiary_id "            \
	"AND paid_on BETWEEN :from_on AND :to_on AND (paid_on " beyond " :day OR (paid_on = :day AND entry_id " beyond \
	" :entry_id)) ORDER BY paid_on " order ", entry_id " order " LIMIT :limit) e "                                 \
	"JOIN item i ON i.item_id = e.item_id LEFT JOIN statement_line l ON l.entry_id = e.entry_id "                  \
	"LEFT JOIN payout p ON p.statement_id = l.statement_id ORDER BY e.paid_on " order ", e.entry_id " order

DB_QUERY(statement_entries, .sql = SELECT_ENTRIES("<", "DESC"), .in = WINDOW, .out = CAME_TO);
DB_QUERY(statement_entries_back, .sql = SELECT_ENTRIES(">", "ASC"), .in = WINDOW, .out = CAME_TO);

struct place {
	int64_t beneficiary_id, entry_id;
	const char *public_id;
	int32_t paid_on;
};
DB_QUERY(statement_place,
	 .sql = "SELECT entry_id, paid_on FROM entry WHERE public_id = :public_id AND beneficiary_id = :beneficiary_id",
	 .in = DB_FIELDS(struct place, DB_TEXT(struct place, public_id), DB_I64(struct place, beneficiary_id)),
	 .out = DB_FIELDS(struct place, DB_I64(struct place, entry_id), DB_DAY(struct place, paid_on)));

DB_QUERY(statement_sum,
	 .sql = "SELECT COUNT(*) AS entries, "
		"COALESCE(SUM(IF(kind = 'accrual', commission_cents, 0)), 0) AS accrued_cents, "
		"COALESCE(SUM(IF(kind = 'reversal', commission_cents, 0)), 0) AS reversed_cents FROM entry "
		"WHERE beneficiary_id = :beneficiary_id AND paid_on BETWEEN :from_on AND :to_on",
	 .in = DB_FIELDS(struct entry_sum, DB_I64(struct entry_sum, beneficiary_id), DB_DAY(struct entry_sum, from_on),
			 DB_DAY(struct entry_sum, to_on)),
	 .out = DB_FIELDS(struct entry_sum, DB_I64(struct entry_sum, entries), DB_I64(struct entry_sum, accrued_cents),
			  DB_I64(struct entry_sum, reversed_cents)));

/* Everything stated is payable somewhere or still carried by the latest statement. */
DB_QUERY(statement_balance,
	 /* What is stated was confirmed before: the sums are read of the index, nothing is looked up per entry. */
	 .sql = "SELECT o.accrued_cents, o.due_cents - (SELECT COALESCE(SUM(s.accrued_cents + "
		"s.reversed_cents), 0) FROM "
		"statement s WHERE s.beneficiary_id = :beneficiary_id) AS confirmed_cents, UTC_DATE() AS today, "
		"(SELECT COALESCE(SUM(p.gross_cents), 0) FROM statement s JOIN payout p ON p.statement_id = "
		"s.statement_id "
		"WHERE s.beneficiary_id = :beneficiary_id) AS paid_cents, "
		"(SELECT COALESCE(SUM(s.payable_cents), 0) FROM statement s LEFT JOIN payout p "
		"ON p.statement_id = s.statement_id WHERE s.beneficiary_id = :beneficiary_id AND p.statement_id IS "
		"NULL) + "
		"COALESCE((SELECT s.carried_out_cents FROM statement s WHERE s.beneficiary_id = :beneficiary_id "
		"ORDER BY s.number DESC LIMIT 1), 0) AS stated_cents "
		"FROM (SELECT COALESCE(SUM(IF(e.confirms_on > UTC_DATE(), e.commission_cents, 0)), 0) AS "
		"accrued_cents, "
		"COALESCE(SUM(IF(e.confirms_on <= UTC_DATE(), e.commission_cents, 0)), 0) AS due_cents "
		"FROM entry e FORCE INDEX (by_confirmation) WHERE e.beneficiary_id = :beneficiary_id) o",
	 .in = DB_FIELDS(struct statement_balance, DB_I64(struct statement_balance, beneficiary_id)),
	 .out = DB_FIELDS(struct statement_balance, DB_I64(struct statement_balance, accrued_cents),
			  DB_I64(struct statement_balance, confirmed_cents), DB_DAY(struct statement_balance, today),
			  DB_I64(struct statement_balance, paid_cents),
			  DB_I64(struct statement_balance, stated_cents)));

struct ids {
	const char *ids;
};
DB_QUERY(statement_states,
	 .sql = "SELECT e.entry_id, e.confirms_on, l.entry_id IS NOT NULL AS is_stated, "
		"p.statement_id IS NOT NULL AS is_paid FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) w "
		"JOIN entry e ON e.entry_id = w.id LEFT JOIN statement_line l ON l.entry_id = e.entry_id "
		"LEFT JOIN payout p ON p.statement_id = l.statement_id ORDER BY e.entry_id",
	 .in = DB_FIELDS(struct ids, DB_TEXT(struct ids, ids)),
	 .out = DB_FIELDS(struct stated_entry, DB_I64(struct stated_entry, entry_id),
			  DB_DAY(struct stated_entry, confirms_on), DB_FLAG(struct stated_entry, is_stated),
			  DB_FLAG(struct stated_entry, is_paid)));

DB_QUERY(statement_today, .sql = "SELECT UTC_DATE() AS today",
	 .out = DB_FIELDS(struct statement_balance, DB_DAY(struct statement_balance, today)));

enum rc statement_store_last(struct db *db, struct arena *a, int64_t beneficiary_id, struct monthly *last)
{
	return db_one(db, &statement_last, &(struct monthly){ .beneficiary_id = beneficiary_id }, a, last);
}

enum rc statement_store_get(struct db *db, struct arena *a, int64_t beneficiary_id, int32_t month,
			    struct monthly *statement)
{
	struct monthly key = { .beneficiary_id = beneficiary_id, .month = month };
	return db_one(db, &statement_get, &key, a, statement);
}

enum rc statement_store_by_id(struct db *db, struct arena *a, int64_t statement_id, struct monthly *statement)
{
	return db_one(db, &statement_by_id, &(struct monthly){ .statement_id = statement_id }, a, statement);
}

enum rc statement_store_list(struct db *db, struct arena *a, const struct statement_filter *filter,
			     struct monthly **rows, size_t *count)
{
	return db_all(db, filter->after == DAY_NONE ? &statement_list : &statement_list_back, filter, a, rows, count);
}

enum rc statement_store_all(struct db *db, struct arena *a, const struct statement_place *place, struct monthly **rows,
			    size_t *count)
{
	return db_all(db, &statement_all, place, a, rows, count);
}

enum rc statement_store_lines(struct db *db, struct arena *a, const struct statement_part *part,
			      struct stated_entry **rows, size_t *count)
{
	return db_all(db, &statement_lines, part, a, rows, count);
}

enum rc statement_store_changes(struct db *db, struct arena *a, const struct statement_part *part,
				struct statement_change **rows, size_t *count)
{
	return db_all(db, &statement_changes, part, a, rows, count);
}

enum rc statement_store_entries(struct db *db, struct arena *a, const struct entry_window *window,
				struct stated_entry **rows, size_t *count)
{
	return db_all(db, window->is_back ? &statement_entries_back : &statement_entries, window, a, rows, count);
}

enum rc statement_store_place(struct db *db, int64_t beneficiary_id, const char *public_id, int32_t *day,
			      int64_t *entry_id)
{
	struct place found = { 0 }, wanted = { .public_id = public_id, .beneficiary_id = beneficiary_id };
	enum rc rc = one(db, &statement_place, &wanted, &found);
	*day = found.paid_on;
	*entry_id = found.entry_id;
	return rc;
}

enum rc statement_store_sum(struct db *db, struct entry_sum *sum)
{
	struct entry_sum found = { 0 };
	enum rc rc = one(db, &statement_sum, sum, &found);
	sum->entries = found.entries;
	sum->accrued_cents = found.accrued_cents;
	sum->reversed_cents = found.reversed_cents;
	return rc;
}

enum rc statement_store_balance(struct db *db, struct statement_balance *balance)
{
	struct statement_balance key = *balance;
	enum rc rc = one(db, &statement_balance, &key, balance);
	balance->beneficiary_id = key.beneficiary_id;
	return rc;
}

enum rc statement_store_states(struct db *db, struct arena *a, const char *ids, struct stated_entry **rows,
			       size_t *count)
{
	return db_all(db, &statement_states, &(struct ids){ ids }, a, rows, count);
}

enum rc statement_store_today(struct db *db, int32_t *today)
{
	struct statement_balance now;
	enum rc rc = one(db, &statement_today, NULL, &now);
	*today = now.today;
	return rc;
}

/* ---- payouts -------------------------------------------------------------------------------------------------- */

DB_QUERY(statement_unpaid,
	 .sql = SELECT_STATEMENT "WHERE s.payable_cents > 0 AND p.statement_id IS NULL AND s.statement_id > :after "
				 "ORDER BY s.statement_id LIMIT :limit",
	 .in = AFTER, .out = STATEMENT);

struct limit {
	int64_t limit;
};
#define LIMIT DB_FIELDS(struct limit, DB_I64(struct limit, limit))

DB_QUERY(statement_payouts,
	 .sql = SELECT_STATEMENT "WHERE p.statement_id IS NOT NULL ORDER BY p.recorded_at DESC, s.statement_id DESC "
				 "LIMIT :limit",
	 .in = LIMIT, .out = STATEMENT);

DB_QUERY(statement_pay,
	 .sql = "INSERT INTO payout (statement_id, paid_on, gross_cents, withheld_cents, net_cents, reference, "
			"recorded_by, "
		"recorded_at) VALUES (:statement_id, :paid_on, :gross_cents, :withheld_cents, :net_cents, :reference, "
		":recorded_by, NOW(6))",
	 .in = DB_FIELDS(struct payout, DB_I64(struct payout, statement_id), DB_DAY(struct payout, paid_on),
			 DB_I64(struct payout, gross_cents), DB_I64(struct payout, withheld_cents),
			 DB_I64(struct payout, net_cents), DB_TEXT(struct payout, reference),
			 DB_I64(struct payout, recorded_by)));

DB_QUERY(statement_reconciliations,
	 .sql = "SELECT from_on, to_on, began_at, ended_at, lines_read, renewals_found, refunds_found, accruals_found, "
		"differences FROM reconcile_run ORDER BY began_at DESC LIMIT :limit",
	 .in = LIMIT,
	 .out = DB_FIELDS(struct reconciliation, DB_DAY(struct reconciliation, from_on),
			  DB_DAY(struct reconciliation, to_on), DB_INSTANT(struct reconciliation, began_at),
			  DB_INSTANT(struct reconciliation, ended_at), DB_I64(struct reconciliation, lines_read),
			  DB_I64(struct reconciliation, renewals_found), DB_I64(struct reconciliation, refunds_found),
			  DB_I64(struct reconciliation, accruals_found), DB_I64(struct reconciliation, differences)));

enum rc statement_store_unpaid(struct db *db, struct arena *a, int64_t after, int64_t limit, struct monthly **rows,
			       size_t *count)
{
	return db_all(db, &statement_unpaid, &(struct after){ after, limit }, a, rows, count);
}

enum rc statement_store_payouts(struct db *db, struct arena *a, int64_t limit, struct monthly **rows, size_t *count)
{
	return db_all(db, &statement_payouts, &(struct limit){ limit }, a, rows, count);
}

enum rc statement_store_pay(struct db *db, const struct payout *payout)
{
	return db_run(db, &statement_pay, payout, NULL);
}

enum rc statement_store_reconciliations(struct db *db, struct arena *a, int64_t limit, struct reconciliation **rows,
					size_t *count)
{
	return db_all(db, &statement_reconciliations, &(struct limit){ limit }, a, rows, count);
}
