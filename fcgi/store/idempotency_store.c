#include "store/idempotency_store.h"

DB_QUERY(idempotency_insert,
	 .sql = "INSERT INTO idempotency (tenant, idem_key, request_hash, status, answer, created_at) "
		"VALUES (:tenant, :idem_key, :request_hash, 0, '', NOW(6))",
	 .in = DB_FIELDS(struct idempotency, DB_TEXT(struct idempotency, tenant), DB_TEXT(struct idempotency, idem_key),
			 DB_HASH(struct idempotency, request_hash)));

DB_QUERY(idempotency_complete,
	 .sql = "UPDATE idempotency SET status = :status, answer = :answer, invitation_id = :invitation_id, "
		"etag = :etag WHERE tenant = :tenant AND idem_key = :idem_key",
	 .in = DB_FIELDS(struct idempotency, DB_I64(struct idempotency, status), DB_TEXT(struct idempotency, answer),
			 DB_TEXT(struct idempotency, invitation_id), DB_TEXT(struct idempotency, etag),
			 DB_TEXT(struct idempotency, tenant), DB_TEXT(struct idempotency, idem_key)));

DB_QUERY(idempotency_get,
	 .sql = "SELECT request_hash, status, answer, invitation_id, etag FROM idempotency "
		"WHERE tenant = :tenant AND idem_key = :idem_key",
	 .in = DB_FIELDS(struct idempotency, DB_TEXT(struct idempotency, tenant),
			 DB_TEXT(struct idempotency, idem_key)),
	 .out = DB_FIELDS(struct idempotency, DB_HASH(struct idempotency, request_hash),
			  DB_I64(struct idempotency, status), DB_TEXT(struct idempotency, answer),
			  DB_TEXT(struct idempotency, invitation_id), DB_TEXT(struct idempotency, etag)));

DB_QUERY(idempotency_sweep, .sql = "DELETE FROM idempotency WHERE created_at < NOW(6) - INTERVAL 72 HOUR LIMIT 1000");

enum rc idempotency_store_insert(struct db *db, const struct idempotency *row)
{
	return db_run(db, &idempotency_insert, row, NULL);
}

enum rc idempotency_store_complete(struct db *db, const struct idempotency *row)
{
	return db_change(db, &idempotency_complete, row);
}

enum rc idempotency_store_get(struct db *db, struct arena *a, const char *tenant, const char *key,
			      struct idempotency *row)
{
	struct idempotency wanted = { .tenant = tenant, .idem_key = key };
	return db_one(db, &idempotency_get, &wanted, a, row);
}

enum rc idempotency_store_sweep(struct db *db)
{
	return db_run(db, &idempotency_sweep, NULL, NULL);
}
