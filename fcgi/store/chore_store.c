#include "store/chore_store.h"

#define KEY DB_FIELDS(struct chore, DB_TEXT(struct chore, name))

DB_QUERY(chore_get, .sql = "SELECT done_at, NOW(6) AS now FROM chore WHERE name = :name", .in = KEY,
	 .out = DB_FIELDS(struct chore, DB_INSTANT(struct chore, done_at), DB_INSTANT(struct chore, now)));

DB_QUERY(chore_claim, .sql = "UPDATE chore SET done_at = :now WHERE name = :name AND done_at = :done_at",
	 .in = DB_FIELDS(struct chore, DB_TEXT(struct chore, name), DB_INSTANT(struct chore, done_at),
			 DB_INSTANT(struct chore, now)));

enum rc chore_store_get(struct db *db, const char *name, struct chore *chore)
{
	struct arena none = { 0 };
	enum rc rc = db_one(db, &chore_get, &(struct chore){ .name = name }, &none, chore);
	chore->name = name;
	arena_free(&none);
	return rc;
}

enum rc chore_store_claim(struct db *db, const struct chore *chore)
{
	return db_change(db, &chore_claim, chore);
}

/*
 * Before the first renewal only: the expiry is still the one of the move, and the item still with who received it. The
 * warning is the nearest one that has been reached.
 */
#define RENEWAL(view, id, expiry, kind)                                                                                \
	"SELECT l.item_id, l.to_account, h." expiry " AS expires_on, DATEDIFF(h." expiry ", :today) AS days_left "     \
	"FROM move_log l JOIN item i ON i.item_id = l.item_id AND i.kind = '" kind "' JOIN " view " h "                \
	"ON h." id " = i.host_id AND h.account_id = l.to_account WHERE h." expiry " >= :today "                        \
	"AND h." expiry " <= JSON_VALUE(l.snapshot, '$." expiry "')"

DB_QUERY(chore_renewals,
	 .sql = "SELECT w.item_id, w.to_account AS customer_id, i.name, a.email, a.display_name AS customer_name, "
		"i.kind, a.language, w.expires_on, w.days_left AS `left`, w.days FROM (SELECT n.*, "
		"(SELECT MIN(t.d) FROM JSON_TABLE(:thresholds, '$[*]' COLUMNS (d INT PATH '$')) t "
		"WHERE t.d >= n.days_left) AS days FROM (" RENEWAL("host_domain", "domain_id", "expires_on", "domain")
		" UNION ALL " RENEWAL("host_service", "service_id", "next_due_on", "hosting") ") n) w "
		"JOIN item i ON i.item_id = w.item_id JOIN host_account a ON a.account_id = w.to_account "
		"LEFT JOIN renewal_told r ON r.item_id = w.item_id AND r.days = w.days "
		"WHERE w.days IS NOT NULL AND r.item_id IS NULL "
		"ORDER BY w.to_account, w.days, w.expires_on, w.item_id LIMIT :limit",
	 .in = DB_FIELDS(struct renewal_filter, DB_DAY(struct renewal_filter, today),
			 DB_TEXT(struct renewal_filter, thresholds), DB_I64(struct renewal_filter, limit)),
	 .out = DB_FIELDS(struct renewal, DB_I64(struct renewal, item_id), DB_I64(struct renewal, customer_id),
			  DB_TEXT(struct renewal, name), DB_TEXT(struct renewal, email),
			  DB_TEXT(struct renewal, customer_name), DB_ENUM(struct renewal, kind, words_kinds),
			  DB_ENUM(struct renewal, language, words_languages), DB_DAY(struct renewal, expires_on),
			  DB_I64(struct renewal, left), DB_I64(struct renewal, days)));

DB_QUERY(chore_told, .sql = "INSERT INTO renewal_told (item_id, days, told_at) VALUES (:item_id, :days, NOW(6))",
	 .in = DB_FIELDS(struct renewal, DB_I64(struct renewal, item_id), DB_I64(struct renewal, days)));

enum rc chore_store_renewals(struct db *db, struct arena *a, const struct renewal_filter *filter,
			     struct renewal **rows, size_t *count)
{
	return db_all(db, &chore_renewals, filter, a, rows, count);
}

enum rc chore_store_told(struct db *db, const struct renewal *rows, size_t count)
{
	return db_run_many(db, &chore_told, rows, count, NULL);
}
