#include "store/tariff_store.h"

static const char *const standings[] = { "in_force", "to_come", "past" };
const struct words words_tariff_standings = { 3, standings, NULL };

DB_QUERY(tariff_current,
	 .sql = "SELECT t.product, t.rate_bp, t.fixed_cents, t.months, t.holding_days, t.valid_from FROM tariff t JOIN "
		"(SELECT product, MAX(valid_from) AS valid_from FROM tariff WHERE valid_from <= UTC_DATE() "
		"GROUP BY product) last ON last.product = t.product AND last.valid_from = t.valid_from "
		"ORDER BY t.product",
	 .out = DB_FIELDS(struct tariff, DB_TEXT(struct tariff, product), DB_I64(struct tariff, rate_bp),
			  DB_I64(struct tariff, fixed_cents), DB_I64(struct tariff, months),
			  DB_I64(struct tariff, holding_days),
			  DB_DAY(struct tariff, valid_from)));

DB_QUERY(tariff_all,
	 .sql = "SELECT t.tariff_id, t.product, t.rate_bp, t.fixed_cents, t.months, t.holding_days, t.valid_from, "
		"t.added_by, CASE WHEN t.valid_from > UTC_DATE() THEN 'to_come' WHEN EXISTS (SELECT 1 FROM tariff n "
		"WHERE n.product = t.product AND n.valid_from > t.valid_from AND n.valid_from <= UTC_DATE()) "
		"THEN 'past' ELSE 'in_force' END AS standing FROM tariff t ORDER BY t.product, t.valid_from DESC",
	 .out = DB_FIELDS(struct tariff, DB_I64(struct tariff, tariff_id), DB_TEXT(struct tariff, product),
			  DB_I64(struct tariff, rate_bp), DB_I64(struct tariff, fixed_cents),
			  DB_I64(struct tariff, months), DB_I64(struct tariff, holding_days),
			  DB_DAY(struct tariff, valid_from), DB_I64(struct tariff, added_by),
			  DB_ENUM(struct tariff, standing, words_tariff_standings)));

DB_QUERY(tariff_add,
	 .sql = "INSERT INTO tariff (product, rate_bp, fixed_cents, months, base, holding_days, added_by, valid_from, "
		"created_at) VALUES (:product, :rate_bp, :fixed_cents, :months, 'net', :holding_days, "
		"NULLIF(:added_by, 0), :valid_from, NOW(6))",
	 .in = DB_FIELDS(struct tariff, DB_TEXT(struct tariff, product), DB_I64(struct tariff, rate_bp),
			 DB_I64(struct tariff, fixed_cents), DB_I64(struct tariff, months),
			 DB_I64(struct tariff, holding_days), DB_I64(struct tariff, added_by),
			 DB_DAY(struct tariff, valid_from)));

enum rc tariff_store_current(struct db *db, struct arena *a, struct tariff **rows, size_t *count)
{
	return db_all(db, &tariff_current, NULL, a, rows, count);
}

enum rc tariff_store_all(struct db *db, struct arena *a, struct tariff **rows, size_t *count)
{
	return db_all(db, &tariff_all, NULL, a, rows, count);
}

enum rc tariff_store_add(struct db *db, const struct tariff *t, int64_t *tariff_id)
{
	return db_insert(db, &tariff_add, t, tariff_id);
}
