#include "store/ledger_store.h"

static const char *const line_spellings[] = { "renewal", "first", "topup", "other" };
static const char *const entry_spellings[] = { "accrual", "reversal" };
const struct words words_line_kinds = { 4, line_spellings, NULL };
const struct words words_entry_kinds = { 2, entry_spellings, NULL };

#define RENEWAL_FIELDS                                                                                                 \
	DB_TEXT(struct told_renewal, line_id), DB_TEXT(struct told_renewal, invoice_id),                               \
		DB_TEXT(struct told_renewal, number), DB_ENUM(struct told_renewal, kind, words_kinds),                 \
		DB_I64(struct told_renewal, host_id), DB_ENUM(struct told_renewal, line_kind, words_line_kinds),       \
		DB_DAY(struct told_renewal, paid_on), DB_I64(struct told_renewal, net_cents),                          \
		DB_TEXT(struct told_renewal, currency)

#define REFUND_FIELDS                                                                                                  \
	DB_TEXT(struct told_refund, line_id), DB_TEXT(struct told_refund, refund_id),                                  \
		DB_DAY(struct told_refund, refunded_on), DB_I64(struct told_refund, net_cents),                        \
		DB_TEXT(struct told_refund, currency)

DB_QUERY(ledger_tell_renewal,
	 .sql = "INSERT INTO told_renewal (line_id, invoice_id, number, kind, host_id, line_kind, paid_on, net_cents, "
		"currency, told_at) VALUES (:line_id, :invoice_id, :number, :kind, :host_id, :line_kind, :paid_on, "
		":net_cents, :currency, NOW(6))",
	 .in = DB_FIELDS(struct told_renewal, RENEWAL_FIELDS));

DB_QUERY(ledger_tell_refund,
	 .sql = "INSERT INTO told_refund (line_id, refund_id, refunded_on, net_cents, currency, told_at) "
		"VALUES (:line_id, :refund_id, :refunded_on, :net_cents, :currency, NOW(6))",
	 .in = DB_FIELDS(struct told_refund, REFUND_FIELDS));

DB_QUERY(ledger_lock_renewal,
	 .sql = "SELECT line_id, invoice_id, number, kind, host_id, line_kind, paid_on, net_cents, currency "
		"FROM told_renewal WHERE line_id = :line_id FOR UPDATE",
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

struct host_key {
	int kind;
	int64_t host_id;
};

#define TERM_FIELDS                                                                                                    \
	DB_FIELDS(struct term, DB_I64(struct term, item_id), DB_I64(struct term, migration_id),                        \
		  DB_I64(struct term, beneficiary_id), DB_I64(struct term, customer_id),                               \
		  DB_ENUM(struct term, kind, words_kinds), DB_I64(struct term, host_id), DB_I64(struct term, rate_bp), \
		  DB_I64(struct term, fixed_cents), DB_I64(struct term, months),                                       \
		  DB_I64(struct term, holding_days), DB_DAY(struct term, starts_on))

DB_QUERY(ledger_term,
	 .sql = "SELECT t.item_id, t.migration_id, t.beneficiary_id, t.customer_id, t.kind, t.host_id, t.rate_bp, "
		"t.fixed_cents, t.months, t.holding_days, t.starts_on FROM commission_term t "
		"LEFT JOIN host_domain d ON t.kind = 'domain' AND d.domain_id = t.host_id "
		"LEFT JOIN host_service s ON t.kind = 'hosting' AND s.service_id = t.host_id "
		"WHERE t.kind = :kind AND t.host_id = :host_id "
		"AND t.customer_id = COALESCE(d.account_id, s.account_id) "
		"AND NOT EXISTS (SELECT 1 FROM commission_term later WHERE later.kind = t.kind AND "
		"later.host_id = t.host_id AND later.item_id > t.item_id)",
	 .in = DB_FIELDS(struct host_key, DB_ENUM(struct host_key, kind, words_kinds),
			 DB_I64(struct host_key, host_id)),
	 .out = TERM_FIELDS);

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
#define BEYOND(column)                                                                                                 \
	column " < IF(:before = 0, 9223372036854775807, :before) AND " column " > :after ORDER BY " column

/* Forward is newest first; back (after given) oldest first, so that the page is the one next to the edge. */
DB_QUERY(ledger_list,
	 .sql = ENTRY_SELECT "WHERE e.beneficiary_id = :beneficiary_id AND " BEYOND("e.entry_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = ENTRY_ROW);
DB_QUERY(ledger_list_back,
	 .sql = ENTRY_SELECT "WHERE e.beneficiary_id = :beneficiary_id AND " BEYOND("e.entry_id") " ASC LIMIT :limit",
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
DB_QUERY(ledger_terms_all,
	 .sql = TERM_SELECT "WHERE :beneficiary_id = 0 AND " BEYOND("t.item_id") " DESC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);
DB_QUERY(ledger_terms_all_back,
	 .sql = TERM_SELECT "WHERE :beneficiary_id = 0 AND " BEYOND("t.item_id") " ASC LIMIT :limit",
	 .in = FILTER, .out = TERM_ROW);

DB_QUERY(ledger_position,
	 .sql = "SELECT entry_id FROM entry WHERE public_id = :public_id AND :beneficiary_id IN (0, beneficiary_id)",
	 .in = DB_FIELDS(struct entry, DB_TEXT(struct entry, public_id), DB_I64(struct entry, beneficiary_id)),
	 .out = DB_FIELDS(struct entry, DB_I64(struct entry, entry_id)));
DB_QUERY(ledger_term_position,
	 .sql = "SELECT t.item_id FROM item i JOIN commission_term t ON t.item_id = i.item_id "
		"WHERE i.public_id = :public_id AND :beneficiary_id IN (0, t.beneficiary_id)",
	 .in = DB_FIELDS(struct entry, DB_TEXT(struct entry, public_id), DB_I64(struct entry, beneficiary_id)),
	 .out = DB_FIELDS(struct entry, DB_I64(struct entry, item_id)));

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

enum rc ledger_store_term(struct db *db, struct arena *a, enum item_kind kind, int64_t host_id, struct term *term)
{
	return db_one(db, &ledger_term, &(struct host_key){ (int)kind, host_id }, a, term);
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

enum rc ledger_store_list(struct db *db, struct arena *a, const struct entry_filter *f, struct entry **rows,
			  size_t *count)
{
	const struct db_query *q = f->after ? &ledger_list_back : &ledger_list;
	if (f->beneficiary_id == 0)
		q = f->after ? &ledger_list_all_back : &ledger_list_all;
	return db_all(db, q, f, a, rows, count);
}

enum rc ledger_store_terms(struct db *db, struct arena *a, const struct entry_filter *f, struct term_row **rows,
			   size_t *count)
{
	const struct db_query *q = f->after ? &ledger_terms_back : &ledger_terms;
	if (f->beneficiary_id == 0)
		q = f->after ? &ledger_terms_all_back : &ledger_terms_all;
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
