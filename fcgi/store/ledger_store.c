#include "store/ledger_store.h"

static const char *const line_spellings[] = { "renewal", "first", "topup", "other" };
static const char *const alarm_spellings[] = { "renewal_differs", "refund_differs", "refund_exceeds" };
static const char *const entry_spellings[] = { "accrual", "reversal" };
const struct words words_line_kinds = { 4, line_spellings, NULL };
const struct words words_entry_kinds = { 2, entry_spellings, NULL };
const struct words words_alarm_kinds = { 3, alarm_spellings, NULL };

#define RENEWAL_FIELDS                                                                                                 \
	DB_TEXT(struct told_renewal, line_id), DB_TEXT(struct told_renewal, invoice_id),                               \
		DB_TEXT(struct told_renewal, number), DB_ENUM(struct told_renewal, kind, words_kinds),                 \
		DB_I64(struct told_renewal, host_id), DB_ENUM(struct told_renewal, line_kind, words_line_kinds),       \
		DB_DAY(struct told_renewal, paid_on), DB_I64(struct told_renewal, net_cents),                          \
		DB_TEXT(struct told_renewal, currency), DB_I64(struct told_renewal, account_id)

#define REFUND_FIELDS                                                                                                  \
	DB_TEXT(struct told_refund, line_id), DB_TEXT(struct told_refund, refund_id),                                  \
		DB_DAY(struct told_refund, refunded_on), DB_I64(struct told_refund, net_cents),                        \
		DB_TEXT(struct told_refund, currency)

/* The host's ids may compare more loosely than ours. */
#define HOST_PAYER                                                                                                     \
	"(SELECT p.account_id FROM host_paid_line p WHERE p.line_id = :line_id AND BINARY p.line_id = BINARY :line_id)"

DB_QUERY(ledger_tell_renewal,
	 .sql = "INSERT INTO told_renewal (line_id, invoice_id, number, kind, host_id, line_kind, paid_on, net_cents, "
		"currency, account_id, told_at) VALUES (:line_id, :invoice_id, :number, :kind, :host_id, :line_kind, "
		":paid_on, :net_cents, :currency, COALESCE(NULLIF(:account_id, 0), " HOST_PAYER "), NOW(6))",
	 .in = DB_FIELDS(struct told_renewal, RENEWAL_FIELDS));

DB_QUERY(ledger_tell_refund,
	 .sql = "INSERT INTO told_refund (line_id, refund_id, refunded_on, net_cents, currency, told_at) "
		"VALUES (:line_id, :refund_id, :refunded_on, :net_cents, :currency, NOW(6))",
	 .in = DB_FIELDS(struct told_refund, REFUND_FIELDS));

DB_QUERY(ledger_lock_renewal,
	 .sql = "SELECT line_id, invoice_id, number, kind, host_id, line_kind, paid_on, net_cents, currency, "
		"account_id FROM told_renewal WHERE line_id = :line_id FOR UPDATE",
	 .in = DB_FIELDS(struct told_renewal, DB_TEXT(struct told_renewal, line_id)),
	 .out = DB_FIELDS(struct told_renewal, RENEWAL_FIELDS));

DB_QUERY(ledger_refund,
	 .sql = "SELECT line_id, refund_id, refunded_on, net_cents, currency FROM told_refund "
		"WHERE line_id = :line_id AND refund_id = :refund_id",
	 .in = DB_FIELDS(struct told_refund, DB_TEXT(struct told_refund, line_id),
			 DB_TEXT(struct told_refund, refund_id)),
	 .out = DB_FIELDS(struct told_refund, REFUND_FIELDS));

DB_QUERY(ledger_refunds,
	 .sql = "SELECT line_id, refund_id, refunded_on, net_cents, currency FROM told_refund WHERE line_id = :line_id "
		"ORDER BY told_at, refund_id FOR UPDATE",
	 .in = DB_FIELDS(struct told_refund, DB_TEXT(struct told_refund, line_id)),
	 .out = DB_FIELDS(struct told_refund, REFUND_FIELDS));

#define TERM_FIELDS                                                                                                    \
	DB_FIELDS(struct term, DB_I64(struct term, item_id), DB_I64(struct term, migration_id),                        \
		  DB_I64(struct term, beneficiary_id), DB_I64(struct term, customer_id),                               \
		  DB_ENUM(struct term, kind, words_kinds), DB_I64(struct term, host_id), DB_I64(struct term, rate_bp), \
		  DB_I64(struct term, fixed_cents), DB_I64(struct term, months),                                       \
		  DB_I64(struct term, holding_days), DB_DAY(struct term, starts_on))

/* The codes of an account that is no more still count beside those of what it became: a merge takes nobody out. */
DB_QUERY(ledger_facts,
	 .sql = "SELECT x.item_id, x.beneficiary_id, x.rate_bp, x.fixed_cents, x.months, x.holding_days, x.starts_on, "
		"x.ended_on, x.next_starts_on, x.made_on, x.customer_id, x.payer_id, c.tax_code AS customer_code, "
		"c.vat_id AS customer_vat, p.tax_code AS payer_code, p.vat_id AS payer_vat, "
		"c0.tax_code AS customer_old_code, c0.vat_id AS customer_old_vat, p0.tax_code AS payer_old_code, "
		"p0.vat_id AS payer_old_vat FROM (SELECT t.item_id, "
		"t.beneficiary_id, t.rate_bp, t.fixed_cents, t.months, t.holding_days, t.starts_on, e.ended_on, "
		"(SELECT MIN(n.starts_on) FROM commission_term n WHERE n.kind = :kind AND n.host_id = :host_id "
		"AND n.item_id > t.item_id) AS next_starts_on, COALESCE(d.registered_on, s.created_on) AS made_on, "
		"t.customer_id AS customer_was, w.account_id AS payer_was, "
		"COALESCE(mc.root_account, t.customer_id) AS customer_id, COALESCE(mp.root_account, w.account_id) AS "
		"payer_id FROM (SELECT COALESCE(NULLIF(:account_id, 0), " HOST_PAYER ", IF(:kind = 'domain', "
		"(SELECT d.account_id FROM host_domain d WHERE d.domain_id = :host_id), "
		"(SELECT s.account_id FROM host_service s WHERE s.service_id = :host_id))) AS account_id) w "
		"JOIN commission_term t ON t.kind = :kind AND t.host_id = :host_id "
		"LEFT JOIN term_end e ON e.item_id = t.item_id "
		"LEFT JOIN host_domain d ON t.kind = 'domain' AND d.domain_id = t.host_id "
		"LEFT JOIN host_service s ON t.kind = 'hosting' AND s.service_id = t.host_id "
		"LEFT JOIN account_merge mc ON mc.from_account = t.customer_id "
		"LEFT JOIN account_merge mp ON mp.from_account = w.account_id) x "
		"LEFT JOIN host_account c ON c.account_id = x.customer_id "
		"LEFT JOIN host_account p ON p.account_id = x.payer_id "
		"LEFT JOIN host_account c0 ON c0.account_id = x.customer_was AND x.customer_was <> x.customer_id "
		"LEFT JOIN host_account p0 ON p0.account_id = x.payer_was AND x.payer_was <> x.payer_id "
		"ORDER BY x.item_id",
	 .in = DB_FIELDS(struct told_renewal, DB_TEXT(struct told_renewal, line_id),
			 DB_ENUM(struct told_renewal, kind, words_kinds), DB_I64(struct told_renewal, host_id),
			 DB_I64(struct told_renewal, account_id)),
	 .out = DB_FIELDS(struct term_facts, DB_I64(struct term_facts, item_id),
			  DB_I64(struct term_facts, beneficiary_id), DB_I64(struct term_facts, rate_bp),
			  DB_I64(struct term_facts, fixed_cents), DB_I64(struct term_facts, months),
			  DB_I64(struct term_facts, holding_days), DB_DAY(struct term_facts, starts_on),
			  DB_DAY(struct term_facts, ended_on), DB_DAY(struct term_facts, next_starts_on),
			  DB_DAY(struct term_facts, made_on), DB_I64(struct term_facts, customer_id),
			  DB_I64(struct term_facts, payer_id), DB_TEXT(struct term_facts, customer_code),
			  DB_TEXT(struct term_facts, customer_vat), DB_TEXT(struct term_facts, payer_code),
			  DB_TEXT(struct term_facts, payer_vat), DB_TEXT(struct term_facts, customer_old_code),
			  DB_TEXT(struct term_facts, customer_old_vat), DB_TEXT(struct term_facts, payer_old_code),
			  DB_TEXT(struct term_facts, payer_old_vat)));

DB_QUERY(ledger_term_of_item,
	 .sql = "SELECT item_id, migration_id, beneficiary_id, customer_id, kind, host_id, rate_bp, fixed_cents, "
		"months, holding_days, starts_on FROM commission_term WHERE item_id = :item_id",
	 .in = DB_FIELDS(struct term, DB_I64(struct term, item_id)), .out = TERM_FIELDS);

#define ENTRY_FIELDS                                                                                                   \
	DB_TEXT(struct entry, public_id), DB_TEXT(struct entry, line_id), DB_I64(struct entry, beneficiary_id),        \
		DB_ENUM(struct entry, kind, words_entry_kinds), DB_TEXT(struct entry, refund_id),                      \
		DB_I64(struct entry, item_id), DB_DAY(struct entry, paid_on), DB_I64(struct entry, net_cents),         \
		DB_TEXT(struct entry, currency), DB_I64(struct entry, rate_bp), DB_I64(struct entry,                   \
		commission_cents),                                                                                     \
		DB_DAY(struct entry, confirms_on)

DB_QUERY(ledger_insert,
	 .sql = "INSERT INTO entry (public_id, line_id, beneficiary_id, kind, refund_id, item_id, paid_on, net_cents, "
		"currency, rate_bp, commission_cents, confirms_on, recorded_at) VALUES (:public_id, :line_id, "
		":beneficiary_id, "
		":kind, :refund_id, :item_id, :paid_on, :net_cents, :currency, :rate_bp, :commission_cents, "
		":confirms_on, "
		"NOW(6))",
	 .in = DB_FIELDS(struct entry, ENTRY_FIELDS));

#define ENTRY_SELECT                                                                                                   \
	"SELECT e.entry_id, e.public_id, e.line_id, e.beneficiary_id, e.kind, e.refund_id, e.item_id, e.paid_on, "     \
	"e.net_cents, e.currency, e.rate_bp, e.commission_cents, e.confirms_on, e.recorded_at, i.public_id AS "        \
	"item_public_id, "                                                                                             \
	"i.name, i.kind AS item_kind, i.host_id, l.number FROM entry e JOIN item i ON i.item_id = e.item_id "          \
	"JOIN told_renewal l ON l.line_id = e.line_id "
#define ENTRY_ROW                                                                                                      \
	DB_FIELDS(struct entry, DB_I64(struct entry, entry_id), ENTRY_FIELDS, DB_INSTANT(struct entry, recorded_at),   \
		  DB_TEXT(struct entry, item_public_id), DB_TEXT(struct entry, name),                                  \
		  DB_ENUM(struct entry, item_kind, words_kinds), DB_I64(struct entry, host_id),                        \
		  DB_TEXT(struct entry, number))

DB_QUERY(ledger_of_line, .sql = ENTRY_SELECT "WHERE e.line_id = :line_id ORDER BY e.entry_id",
	 .in = DB_FIELDS(struct entry, DB_TEXT(struct entry, line_id)), .out = ENTRY_ROW);

#define FILTER                                                                                                         \
	DB_FIELDS(struct entry_filter, DB_I64(struct entry_filter, beneficiary_id),                                    \
		  DB_I64(struct entry_filter, before), DB_I64(struct entry_filter, after),                             \
		  DB_I64(struct entry_filter, limit))
/* The accounts that one has become; few, and only asked for where there are any: the page's order is the index's. */
#define ITS(column)                                                                                                    \
	column " IN (SELECT :beneficiary_id UNION ALL SELECT m.from_account FROM account_merge m "                     \
	       "WHERE m.root_account = :beneficiary_id)"
#define BEYOND(column)                                                                                                 \
	column " < IF(:before = 0, 9223372036854775807, :before) AND " column " > :after ORDER BY " column

/* Forward is newest first; back (after given) oldest first, so that the page is the one next to the edge. */
DB_QUERY(ledger_list,
	 .sql = ENTRY_SELECT "WHERE e.beneficiary_id = :beneficiary_id AND " BEYOND("e.entry_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);
DB_QUERY(ledger_list_back,
	 .sql = ENTRY_SELECT "WHERE e.beneficiary_id = :beneficiary_id AND " BEYOND("e.entry_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);
DB_QUERY(ledger_list_merged,
	 .sql = ENTRY_SELECT "WHERE " ITS("e.beneficiary_id") " AND " BEYOND("e.entry_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);
DB_QUERY(ledger_list_merged_back,
	 .sql = ENTRY_SELECT "WHERE " ITS("e.beneficiary_id") " AND " BEYOND("e.entry_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);
DB_QUERY(ledger_list_all,
	 .sql = ENTRY_SELECT "WHERE :beneficiary_id = 0 AND " BEYOND("e.entry_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);
DB_QUERY(ledger_list_all_back,
	 .sql = ENTRY_SELECT "WHERE :beneficiary_id = 0 AND " BEYOND("e.entry_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);

#define TERM_SELECT                                                                                                    \
	"SELECT t.item_id, i.public_id AS item_public_id, i.name, t.kind, t.host_id, t.rate_bp, t.fixed_cents, "       \
	"t.months, t.starts_on FROM commission_term t JOIN item i ON i.item_id = t.item_id "
#define TERM_ROW                                                                                                       \
	DB_FIELDS(struct term_row, DB_I64(struct term_row, item_id), DB_TEXT(struct term_row, item_public_id),         \
		  DB_TEXT(struct term_row, name), DB_ENUM(struct term_row, kind, words_kinds),                         \
		  DB_I64(struct term_row, host_id), DB_I64(struct term_row, rate_bp),                                  \
		  DB_I64(struct term_row, fixed_cents), DB_I64(struct term_row, months),                               \
		  DB_DAY(struct term_row, starts_on))

DB_QUERY(ledger_terms,
	 .sql = TERM_SELECT "WHERE t.beneficiary_id = :beneficiary_id AND " BEYOND("t.item_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);
DB_QUERY(ledger_terms_back,
	 .sql = TERM_SELECT "WHERE t.beneficiary_id = :beneficiary_id AND " BEYOND("t.item_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);
DB_QUERY(ledger_terms_merged,
	 .sql = TERM_SELECT "WHERE " ITS("t.beneficiary_id") " AND " BEYOND("t.item_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);
DB_QUERY(ledger_terms_merged_back,
	 .sql = TERM_SELECT "WHERE " ITS("t.beneficiary_id") " AND " BEYOND("t.item_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);
DB_QUERY(ledger_terms_all,
	 .sql = TERM_SELECT "WHERE :beneficiary_id = 0 AND " BEYOND("t.item_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);
DB_QUERY(ledger_terms_all_back,
	 .sql = TERM_SELECT "WHERE :beneficiary_id = 0 AND " BEYOND("t.item_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);

DB_QUERY(ledger_position,
	 .sql = "SELECT entry_id FROM entry WHERE public_id = :public_id AND (:beneficiary_id IN (0, beneficiary_id) "
		"OR beneficiary_id IN (SELECT from_account FROM account_merge WHERE root_account = :beneficiary_id))",
	 .in = DB_FIELDS(struct entry, DB_TEXT(struct entry, public_id), DB_I64(struct entry, beneficiary_id)),
	 .out = DB_FIELDS(struct entry, DB_I64(struct entry, entry_id)));
DB_QUERY(ledger_term_position,
	 .sql = "SELECT t.item_id FROM item i JOIN commission_term t ON t.item_id = i.item_id "
		"WHERE i.public_id = :public_id AND (:beneficiary_id IN (0, t.beneficiary_id) OR "
		"t.beneficiary_id IN (SELECT from_account FROM account_merge WHERE root_account = :beneficiary_id))",
	 .in = DB_FIELDS(struct entry, DB_TEXT(struct entry, public_id), DB_I64(struct entry, beneficiary_id)),
	 .out = DB_FIELDS(struct entry, DB_I64(struct entry, item_id)));

DB_QUERY(ledger_has_merged,
	 .sql = "SELECT EXISTS (SELECT 1 FROM account_merge WHERE root_account = :beneficiary_id) AS has_merged",
	 .in = DB_FIELDS(struct entry_filter, DB_I64(struct entry_filter, beneficiary_id)),
	 .out = DB_FIELDS(struct entry_filter, DB_FLAG(struct entry_filter, has_merged)));

#define ALARM_WORDS                                                                                                    \
	DB_ENUM(struct ledger_alarm, kind, words_alarm_kinds), DB_TEXT(struct ledger_alarm, line_id),                  \
		DB_TEXT(struct ledger_alarm, refund_id), DB_TEXT(struct ledger_alarm, had),                            \
		DB_TEXT(struct ledger_alarm, told)

/* Not by the duplicate alone: an error would end the act it is raised in. */
DB_QUERY(ledger_raise,
	 .sql = "INSERT INTO ledger_alarm (kind, line_id, refund_id, had, told, told_hash, raised_at) "
		"SELECT :kind, :line_id, :refund_id, :had, :told, :told_hash, NOW(6) FROM DUAL WHERE NOT EXISTS "
		"(SELECT 1 FROM ledger_alarm a WHERE a.line_id = :line_id AND a.refund_id = :refund_id "
		"AND a.kind = :kind AND a.told_hash = :told_hash)",
	 .in = DB_FIELDS(struct ledger_alarm, ALARM_WORDS, DB_HASH(struct ledger_alarm, told_hash)));

DB_QUERY(ledger_alarms,
	 .sql = "SELECT alarm_id, kind, line_id, refund_id, had, told, raised_at FROM ledger_alarm "
		"WHERE settled_at IS NULL ORDER BY raised_at, alarm_id LIMIT :limit",
	 .in = DB_FIELDS(struct ledger_alarm, DB_I64(struct ledger_alarm, limit)),
	 .out = DB_FIELDS(struct ledger_alarm, DB_I64(struct ledger_alarm, alarm_id), ALARM_WORDS,
			  DB_INSTANT(struct ledger_alarm, raised_at)));

DB_QUERY(ledger_settle,
	 .sql = "UPDATE ledger_alarm SET settled_at = NOW(6), settled_by = :settled_by, settled_note = :settled_note "
		"WHERE alarm_id = :alarm_id AND settled_at IS NULL",
	 .in = DB_FIELDS(struct ledger_alarm, DB_I64(struct ledger_alarm, settled_by),
			 DB_TEXT(struct ledger_alarm, settled_note), DB_I64(struct ledger_alarm, alarm_id)));

enum rc ledger_store_tell_renewal(struct db *db, const struct told_renewal *line)
{
	return db_run(db, &ledger_tell_renewal, line, NULL);
}

enum rc ledger_store_tell_refund(struct db *db, const struct told_refund *refund)
{
	return db_run(db, &ledger_tell_refund, refund, NULL);
}

enum rc ledger_store_lock_renewal(struct db *db, struct arena *a, const char *line_id, struct told_renewal *line)
{
	return db_one(db, &ledger_lock_renewal, &(struct told_renewal){ .line_id = line_id }, a, line);
}

enum rc ledger_store_refund(struct db *db, struct arena *a, const char *line_id, const char *refund_id,
			    struct told_refund *refund)
{
	struct told_refund key = { .line_id = line_id, .refund_id = refund_id };
	return db_one(db, &ledger_refund, &key, a, refund);
}

enum rc ledger_store_refunds(struct db *db, struct arena *a, const char *line_id, struct told_refund **rows,
			     size_t *count)
{
	return db_all(db, &ledger_refunds, &(struct told_refund){ .line_id = line_id }, a, rows, count);
}

enum rc ledger_store_facts(struct db *db, struct arena *a, const struct told_renewal *line, struct term_facts **rows,
			   size_t *count)
{
	return db_all(db, &ledger_facts, line, a, rows, count);
}

enum rc ledger_store_term_of_item(struct db *db, struct arena *a, int64_t item_id, struct term *term)
{
	return db_one(db, &ledger_term_of_item, &(struct term){ .item_id = item_id }, a, term);
}

enum rc ledger_store_insert(struct db *db, const struct entry *entry)
{
	return db_run(db, &ledger_insert, entry, NULL);
}

enum rc ledger_store_of_line(struct db *db, struct arena *a, const char *line_id, struct entry **rows, size_t *count)
{
	return db_all(db, &ledger_of_line, &(struct entry){ .line_id = line_id }, a, rows, count);
}

enum rc ledger_store_has_merged(struct db *db, int64_t account_id, bool *has_merged)
{
	struct arena none = { 0 };
	struct entry_filter row = { .beneficiary_id = account_id };
	enum rc rc = db_one(db, &ledger_has_merged, &row, &none, &row);
	arena_free(&none);
	*has_merged = row.has_merged;
	return rc;
}

enum rc ledger_store_list(struct db *db, struct arena *a, const struct entry_filter *f, struct entry **rows,
			  size_t *count)
{
	const struct db_query *q = f->after ? &ledger_list_back : &ledger_list;
	if (f->beneficiary_id == 0)
		q = f->after ? &ledger_list_all_back : &ledger_list_all;
	else if (f->has_merged)
		q = f->after ? &ledger_list_merged_back : &ledger_list_merged;
	return db_all(db, q, f, a, rows, count);
}

enum rc ledger_store_terms(struct db *db, struct arena *a, const struct entry_filter *f, struct term_row **rows,
			   size_t *count)
{
	const struct db_query *q = f->after ? &ledger_terms_back : &ledger_terms;
	if (f->beneficiary_id == 0)
		q = f->after ? &ledger_terms_all_back : &ledger_terms_all;
	else if (f->has_merged)
		q = f->after ? &ledger_terms_merged_back : &ledger_terms_merged;
	return db_all(db, q, f, a, rows, count);
}

static enum rc position(struct db *db, const struct db_query *q, const struct entry *wanted, struct entry *found)
{
	struct arena none = { 0 };
	enum rc rc = db_one(db, q, wanted, &none, found);
	arena_free(&none);
	return rc;
}

enum rc ledger_store_position(struct db *db, int64_t beneficiary_id, const char *public_id, int64_t *entry_id)
{
	struct entry found = { 0 };
	struct entry wanted = { .public_id = public_id, .beneficiary_id = beneficiary_id };
	enum rc rc = position(db, &ledger_position, &wanted, &found);
	*entry_id = found.entry_id;
	return rc;
}

enum rc ledger_store_term_position(struct db *db, int64_t beneficiary_id, const char *item_public_id, int64_t *item_id)
{
	struct entry found = { 0 };
	struct entry wanted = { .public_id = item_public_id, .beneficiary_id = beneficiary_id };
	enum rc rc = position(db, &ledger_term_position, &wanted, &found);
	*item_id = found.item_id;
	return rc;
}

enum rc ledger_store_raise(struct db *db, const struct ledger_alarm *alarm)
{
	return db_run(db, &ledger_raise, alarm, NULL);
}

enum rc ledger_store_alarms(struct db *db, struct arena *a, int64_t limit, struct ledger_alarm **rows, size_t *count)
{
	return db_all(db, &ledger_alarms, &(struct ledger_alarm){ .limit = limit }, a, rows, count);
}

enum rc ledger_store_settle(struct db *db, const struct ledger_alarm *alarm)
{
	return db_change(db, &ledger_settle, alarm);
}
