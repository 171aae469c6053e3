#include "store/tariff_store.h"

DB_QUERY(tariff_current,
	 .sql = "SELECT t.product, t.rate_bp, t.fixed_cents, t.months, t.holding_days, t.valid_from FROM tariff t JOIN "
		"(SELECT product, MAX(valid_from) AS valid_from FROM tariff WHERE valid_from <= UTC_DATE() "
		"GROUP BY product) last ON last.product = t.product AND last.valid_from = t.valid_from "
		"ORDER BY t.product",
	 .out = DB_FIELDS(struct tariff, DB_TEXT(struct tariff, product), DB_I64(struct tariff, rate_bp),
			  DB_I64(struct tariff, fixed_cents), DB_I64(struct tariff, months),
			  DB_I64(struct tariff, holding_days),
			  DB_DAY(struct tariff, valid_from)));

enum rc tariff_store_current(struct db *db, struct arena *a, struct tariff **rows, size_t *count)
{
	return db_all(db, &tariff_current, NULL, a, rows, count);
}
