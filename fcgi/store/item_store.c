#include "store/item_store.h"

#include <stdlib.h>

#define CHANGING_FIELDS                                                                                                \
	DB_ENUM(struct item, state, words_item_states), DB_TEXT(struct item, guarded),                                 \
		DB_FLAG(struct item, wants_registrant), DB_FLAG(struct item, confirmed_reseller),                      \
		DB_FLAG(struct item, confirmed_customer), DB_FLAG(struct item, approved),                              \
		DB_TEXT(struct item, seen_reseller), DB_TEXT(struct item, seen_customer),                              \
		DB_TEXT(struct item, seen_staff),                                                                      \
		DB_ENUM(struct item, hold_reason, words_holds), DB_INSTANT(struct item, hold_until),                   \
		DB_TEXT(struct item, failure_code), DB_TEXT(struct item, failure_detail),                              \
		DB_ENUM(struct item, failure_who, words_roles), DB_INSTANT(struct item, next_try),                     \
		DB_ENUM(struct item, excluded_by, words_roles), DB_TEXT(struct item, excluded_reason),                 \
		DB_INSTANT(struct item, moved_at), DB_INSTANT(struct item, verified_at)

#define FIXED_FIELDS                                                                                                   \
	DB_TEXT(struct item, public_id), DB_I64(struct item, migration_id), DB_I64(struct item, position),             \
		DB_ENUM(struct item, kind, words_kinds), DB_I64(struct item, host_id),                                 \
		DB_I64(struct item, package_id), DB_I64(struct item, site_id), DB_TEXT(struct item, name),             \
		DB_TEXT(struct item, product), DB_ENUM(struct item, verdict, words_verdicts),                          \
		DB_FLAG(struct item, all_of_customer),                                                                 \
		DB_I64(struct item, term_rate_bp), DB_I64(struct item, term_fixed), DB_I64(struct item,                \
		term_months),                                                                                          \
		DB_I64(struct item, term_holding)

DB_QUERY(item_insert,
	 .sql = "INSERT INTO item (public_id, migration_id, position, kind, host_id, package_id, site_id, name, "
		"product, state, verdict, "
		"guarded, all_of_customer, confirmed_reseller, seen_reseller, hold_reason, term_rate_bp, term_fixed, "
		"term_months, term_holding) VALUES (:public_id, :migration_id, :position, :kind, :host_id, "
		":package_id, :site_id, :name, :product, "
		":state, "
		":verdict, :guarded, :all_of_customer, :confirmed_reseller, :seen_reseller, :hold_reason, "
		":term_rate_bp, :term_fixed, :term_months, :term_holding)",
	 .in = DB_FIELDS(struct item, FIXED_FIELDS, DB_ENUM(struct item, state, words_item_states),
			 DB_TEXT(struct item, guarded), DB_FLAG(struct item, confirmed_reseller),
			 DB_TEXT(struct item, seen_reseller), DB_ENUM(struct item, hold_reason, words_holds)));

struct of_migration {
	int64_t migration_id;
};

DB_QUERY(item_all,
	 .sql = "SELECT item_id, public_id, migration_id, position, kind, host_id, package_id, site_id, name, "
		"product, state, ended, extracted_at, "
		"verdict, guarded, all_of_customer, wants_registrant, confirmed_reseller, confirmed_customer, "
		"approved, seen_reseller, seen_customer, seen_staff, hold_reason, hold_until, failure_code, "
		"failure_detail, failure_who, next_try, excluded_by, excluded_reason, term_rate_bp, term_fixed, "
		"term_months, term_holding, moved_at, verified_at FROM item WHERE migration_id = :migration_id "
		"ORDER BY position",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)),
	 .out = DB_FIELDS(struct item, DB_I64(struct item, item_id), FIXED_FIELDS, DB_FLAG(struct item, ended),
			  DB_INSTANT(struct item, extracted_at), CHANGING_FIELDS));

DB_QUERY(item_save,
	 /* Assignments are made in their order: the first compares with the row as it was. */
	 .sql = "UPDATE item SET waits_since = IF(state <=> :state AND hold_reason <=> :hold_reason AND "
		"failure_code <=> :failure_code, waits_since, NOW(6)), "
		"state = :state, excluded = (:state = 'excluded'), "
		"guarded = :guarded, wants_registrant = :wants_registrant, "
		"confirmed_reseller = :confirmed_reseller, confirmed_customer = :confirmed_customer, "
		"approved = :approved, seen_reseller = :seen_reseller, seen_customer = :seen_customer, "
		"seen_staff = :seen_staff, hold_reason = :hold_reason, hold_until = :hold_until, "
		"failure_code = :failure_code, failure_detail = :failure_detail, failure_who = :failure_who, "
		"next_try = :next_try, excluded_by = :excluded_by, excluded_reason = :excluded_reason, "
		"moved_at = :moved_at, verified_at = :verified_at WHERE item_id = :item_id AND state <> 'verified'",
	 .in = DB_FIELDS(struct item, DB_I64(struct item, item_id), CHANGING_FIELDS));

struct verified {
	int64_t migration_id, verified_at;
};

DB_QUERY(item_verify_moved,
	 .sql = "UPDATE item SET state = 'verified', verified_at = :verified_at, waits_since = NOW(6) WHERE "
		"migration_id = :migration_id AND state = 'moved' AND failure_code IS NULL",
	 .in = DB_FIELDS(struct verified, DB_I64(struct verified, migration_id),
			 DB_INSTANT(struct verified, verified_at)));

enum rc item_store_verify_moved(struct db *db, int64_t migration_id, int64_t verified_at, size_t count)
{
	uint64_t affected;
	struct verified v = { migration_id, verified_at };
	RETURN_IF_FAILED(db_run(db, &item_verify_moved, &v, &affected));
	return affected == count ? RC_OK : RC_STALE;
}

DB_QUERY(item_end_all, .sql = "UPDATE item SET ended = 1 WHERE migration_id = :migration_id",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)));

/* What an agreement changes: only before anything moved, and the move's term is taken from it. */
DB_QUERY(item_agree,
	 .sql = "UPDATE item SET term_rate_bp = :term_rate_bp, term_fixed = :term_fixed, term_months = :term_months, "
		"term_holding = :term_holding WHERE item_id = :item_id AND state = 'planned'",
	 .in = DB_FIELDS(struct item, DB_I64(struct item, item_id), DB_I64(struct item, term_rate_bp),
			 DB_I64(struct item, term_fixed), DB_I64(struct item, term_months),
			 DB_I64(struct item, term_holding)));

/* The site becomes a standalone service: the item goes on as that. */
DB_QUERY(item_extracted,
	 .sql = "UPDATE item SET site_id = host_id, host_id = :host_id, product = :product, guarded = :guarded, "
		"state = 'moving', extracted_at = :extracted_at, waits_since = NOW(6) "
		"WHERE item_id = :item_id AND state = 'extracting' AND extracted_at IS NULL",
	 .in = DB_FIELDS(struct item, DB_I64(struct item, item_id), DB_I64(struct item, host_id),
			 DB_TEXT(struct item, product), DB_TEXT(struct item, guarded),
			 DB_INSTANT(struct item, extracted_at)));

enum rc item_store_agree(struct db *db, const struct item *items, size_t count)
{
	uint64_t affected;
	RETURN_IF_FAILED(db_run_many(db, &item_agree, items, count, &affected));
	return affected == count ? RC_OK : RC_STALE;
}

enum rc item_store_extracted(struct db *db, const struct item *item)
{
	return db_change(db, &item_extracted, item);
}

enum rc item_store_insert_many(struct db *db, const struct item *items, size_t count)
{
	return db_run_many(db, &item_insert, items, count, NULL);
}

enum rc item_store_all(struct db *db, struct arena *a, int64_t migration_id, struct item **items, size_t *count)
{
	return db_all(db, &item_all, &(struct of_migration){ migration_id }, a, items, count);
}

enum rc item_store_save_many(struct db *db, const struct item *items, size_t count)
{
	uint64_t affected;
	RETURN_IF_FAILED(db_run_many(db, &item_save, items, count, &affected));
	return affected == count ? RC_OK : RC_STALE;
}

enum rc item_store_end_all(struct db *db, int64_t migration_id)
{
	return db_run(db, &item_end_all, &(struct of_migration){ migration_id }, NULL);
}

struct counted {
	const char *ids;
};

DB_QUERY(item_groups,
	 .sql = "SELECT i.migration_id, i.state, i.hold_reason, i.hold_until, i.confirmed_reseller, "
		"i.failure_code IS NOT NULL AS has_failed, i.failure_who, MIN(i.position) AS first, "
		"COUNT(*) AS count FROM "
		"JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) j "
		"STRAIGHT_JOIN item i ON i.migration_id = j.id "
		"GROUP BY i.migration_id, i.state, i.hold_reason, i.hold_until, i.confirmed_reseller, has_failed, "
		"i.failure_who ORDER BY NULL", /* sorted here: the server would go over its table once more */
	 .in = DB_FIELDS(struct counted, DB_TEXT(struct counted, ids)),
	 .out = DB_FIELDS(struct item_group, DB_I64(struct item_group, migration_id),
			  DB_ENUM(struct item_group, state, words_item_states),
			  DB_ENUM(struct item_group, hold_reason, words_holds),
			  DB_INSTANT(struct item_group, hold_until), DB_FLAG(struct item_group, confirmed_reseller),
			  DB_FLAG(struct item_group, has_failed),
			  DB_ENUM(struct item_group, failure_who, words_roles), DB_I64(struct item_group, first),
			  DB_I64(struct item_group, count)));

static int by_first(const void *l, const void *r)
{
	const struct item_group *a = l, *b = r;
	if (a->migration_id != b->migration_id)
		return a->migration_id < b->migration_id ? -1 : 1;
	return (a->first > b->first) - (a->first < b->first);
}

enum rc item_store_groups(struct db *db, struct arena *a, const char *migration_ids_json, struct item_group **rows,
			  size_t *count)
{
	RETURN_IF_FAILED(db_all(db, &item_groups, &(struct counted){ migration_ids_json }, a, rows, count));
	if (*count)
		qsort(*rows, *count, sizeof(**rows), by_first);
	return RC_OK;
}

#define INHERITED(beyond, order)                                                                                       \
	"SELECT i.item_id, i.public_id, i.name, i.product, i.kind, i.state, i.host_id, i.moved_at, "                   \
	"m.public_id AS migration_public_id, m.reference, m.reseller_id, r.display_name AS reseller_name, "            \
	"COALESCE(d.account_id, s.account_id) AS owner_id, COALESCE(d.expires_on, s.next_due_on) AS expires_on, "      \
	"COALESCE(d.next_due_on, s.next_due_on) AS paid_until, "                                                       \
	"COALESCE(d.auto_renew, s.auto_renew) AS auto_renew, i.wants_registrant, "                                     \
	"i.extracted_at IS NOT NULL AS is_extracted, "                                                                 \
	"i.hold_reason FROM migration m "                                                                              \
	"JOIN item i ON i.migration_id = m.migration_id "                                                              \
	"LEFT JOIN host_account r ON r.account_id = m.reseller_id "                                                    \
	"LEFT JOIN host_domain d ON i.kind = 'domain' AND d.domain_id = i.host_id "                                    \
	"LEFT JOIN host_service s ON i.kind = 'hosting' AND s.service_id = i.host_id "                                 \
	"WHERE m.customer_id = :customer_id AND i.excluded = 0 AND (:public_id IS NULL OR i.public_id = :public_id) "  \
	"AND m.state NOT IN ('withdrawn', 'declined', 'expired', 'rejected') AND " beyond                              \
	" ORDER BY i.item_id " order " LIMIT :limit"
#define INHERITED_IN                                                                                                   \
	DB_FIELDS(struct inherited_filter, DB_I64(struct inherited_filter, customer_id),                               \
		  DB_I64(struct inherited_filter, before), DB_I64(struct inherited_filter, after),                     \
		  DB_I64(struct inherited_filter, limit), DB_TEXT(struct inherited_filter, public_id))
#define INHERITED_OUT                                                                                                \
	DB_FIELDS(struct inherited, DB_I64(struct inherited, item_id), DB_TEXT(struct inherited, public_id),         \
		  DB_TEXT(struct inherited, name), DB_TEXT(struct inherited, product),                               \
		  DB_ENUM(struct inherited, kind, words_kinds), DB_ENUM(struct inherited, state, words_item_states), \
		  DB_I64(struct inherited, host_id), DB_INSTANT(struct inherited, moved_at),                         \
		  DB_TEXT(struct inherited, migration_public_id), DB_TEXT(struct inherited, reference),              \
		  DB_I64(struct inherited, reseller_id), DB_TEXT(struct inherited, reseller_name),                   \
		  DB_I64(struct inherited, owner_id), DB_DAY(struct inherited, expires_on),                          \
		  DB_DAY(struct inherited, paid_until),                                                              \
		  DB_FLAG(struct inherited, auto_renew), DB_FLAG(struct inherited, wants_registrant),                \
		  DB_FLAG(struct inherited, is_extracted),                                                             \
		  DB_ENUM(struct inherited, hold_reason, words_holds))

DB_QUERY(item_inherited,
	 .sql = INHERITED("i.item_id < IF(:before = 0, 9223372036854775807, :before) AND :after = 0", "DESC"),
	 .in = INHERITED_IN, .out = INHERITED_OUT);
DB_QUERY(item_inherited_back, .sql = INHERITED("i.item_id > :after AND :before = 0", "ASC"), .in = INHERITED_IN,
	 .out = INHERITED_OUT);

enum rc item_store_inherited(struct db *db, struct arena *a, const struct inherited_filter *filter,
			     struct inherited **rows, size_t *count)
{
	return db_all(db, filter->after ? &item_inherited_back : &item_inherited, filter, a, rows, count);
}

#define LEFT_OUT                                                                                                       \
	DB_FIELDS(struct left_out, DB_I64(struct left_out, migration_id), DB_I64(struct left_out, position),           \
		  DB_ENUM(struct left_out, kind, words_kinds), DB_I64(struct left_out, host_id),                       \
		  DB_TEXT(struct left_out, name),                                                                      \
		  DB_TEXT(struct left_out, reason))

DB_QUERY(item_leave_out,
	 .sql = "INSERT INTO left_out (migration_id, position, kind, host_id, name, reason) "
		"VALUES (:migration_id, :position, :kind, :host_id, :name, :reason)",
	 .in = LEFT_OUT);
DB_QUERY(item_left_out,
	 .sql = "SELECT migration_id, position, kind, host_id, name, reason FROM left_out WHERE migration_id = "
		":migration_id "
		"ORDER BY position",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)), .out = LEFT_OUT);

enum rc item_store_leave_out(struct db *db, const struct left_out *rows, size_t count)
{
	return db_run_many(db, &item_leave_out, rows, count, NULL);
}

enum rc item_store_left_out(struct db *db, struct arena *a, int64_t migration_id, struct left_out **rows, size_t *count)
{
	return db_all(db, &item_left_out, &(struct of_migration){ migration_id }, a, rows, count);
}
