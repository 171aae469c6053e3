#include "store/schema_store.h"

DB_QUERY(schema_applied, .sql = "SELECT version, name, file_hash FROM schema_migration ORDER BY version",
	 .out = DB_FIELDS(struct applied, DB_I64(struct applied, version), DB_TEXT(struct applied, name),
			  DB_TEXT(struct applied, file_hash)));

DB_QUERY(schema_version, .sql = "SELECT COALESCE(MAX(version), 0) AS version FROM schema_migration",
	 .out = DB_FIELDS(struct applied, DB_I64(struct applied, version)));

enum rc schema_store_applied(struct db *db, struct arena *a, struct applied **rows, size_t *count)
{
	return db_all(db, &schema_applied, NULL, a, rows, count);
}

enum rc schema_store_check(struct db *db)
{
	struct arena none = { 0 };
	struct applied last = { 0 };
	enum rc rc = db_one(db, &schema_version, NULL, &none, &last);
	arena_free(&none);
	if (rc != RC_OK)
		return rc;
	return last.version == SCHEMA_VERSION ? RC_OK : RC_STALE;
}
