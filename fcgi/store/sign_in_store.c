#include "store/sign_in_store.h"

#include <string.h>

DB_QUERY(assertion_use, .sql = "INSERT INTO assertion_used (jti, expires_at) VALUES (:jti, :expires_at)",
	 .in = DB_FIELDS(struct assertion_used, DB_TEXT(struct assertion_used, jti),
			 DB_INSTANT(struct assertion_used, expires_at)));

DB_QUERY(sign_in_insert,
	 .sql = "INSERT INTO sign_in_link (public_id, salt, token_hash, account_id, next_path, created_at, expires_at) "
		"VALUES (:public_id, :salt, :token_hash, :account_id, :next_path, NOW(6), "
		"NOW(6) + INTERVAL :minutes MINUTE)",
	 .in = DB_FIELDS(struct sign_in_link, DB_TEXT(struct sign_in_link, public_id),
			 DB_SALT(struct sign_in_link, salt), DB_HASH(struct sign_in_link, token_hash),
			 DB_I64(struct sign_in_link, account_id), DB_TEXT(struct sign_in_link, next_path),
			 DB_I64(struct sign_in_link, minutes)));

#define LINK_SELECT                                                                                                    \
	"SELECT sign_in_id, public_id, salt, token_hash, account_id, next_path, created_at, expires_at, used_at, "     \
	"NOW(6) AS now FROM sign_in_link "
#define LINK_ROW                                                                                                       \
	DB_FIELDS(struct sign_in_link, DB_I64(struct sign_in_link, sign_in_id),                                        \
		  DB_TEXT(struct sign_in_link, public_id), DB_SALT(struct sign_in_link, salt),                         \
		  DB_HASH(struct sign_in_link, token_hash), DB_I64(struct sign_in_link, account_id),                   \
		  DB_TEXT(struct sign_in_link, next_path), DB_INSTANT(struct sign_in_link, created_at),                \
		  DB_INSTANT(struct sign_in_link, expires_at), DB_INSTANT(struct sign_in_link, used_at),               \
		  DB_INSTANT(struct sign_in_link, now))

DB_QUERY(sign_in_by_token, .sql = LINK_SELECT "WHERE token_hash = :token_hash",
	 .in = DB_FIELDS(struct sign_in_link, DB_HASH(struct sign_in_link, token_hash)), .out = LINK_ROW);

DB_QUERY(sign_in_by_id, .sql = LINK_SELECT "WHERE sign_in_id = :sign_in_id",
	 .in = DB_FIELDS(struct sign_in_link, DB_I64(struct sign_in_link, sign_in_id)), .out = LINK_ROW);

DB_QUERY(sign_in_use,
	 .sql = "UPDATE sign_in_link SET used_at = NOW(6) WHERE sign_in_id = :sign_in_id AND used_at IS NULL AND "
		"expires_at > NOW(6)",
	 .in = DB_FIELDS(struct sign_in_link, DB_I64(struct sign_in_link, sign_in_id)));

struct recent_links {
	int64_t account_id, count;
};

DB_QUERY(sign_in_count_recent,
	 .sql = "SELECT COUNT(*) AS count FROM sign_in_link WHERE account_id = :account_id AND "
		"created_at > NOW(6) - INTERVAL 1 HOUR",
	 .in = DB_FIELDS(struct recent_links, DB_I64(struct recent_links, account_id)),
	 .out = DB_FIELDS(struct recent_links, DB_I64(struct recent_links, count)));

/* A day later: they are counted for an hour, and a late click still reads what happened. */
DB_QUERY(sign_in_sweep, .sql = "DELETE FROM sign_in_link WHERE expires_at < NOW(6) - INTERVAL 1 DAY LIMIT 1000");

DB_QUERY(assertion_sweep, .sql = "DELETE FROM assertion_used WHERE expires_at < NOW(6) LIMIT 1000");

enum rc sign_in_store_use_assertion(struct db *db, const struct assertion_used *used)
{
	return db_run(db, &assertion_use, used, NULL);
}

enum rc sign_in_store_insert(struct db *db, struct sign_in_link *link)
{
	return db_insert(db, &sign_in_insert, link, &link->sign_in_id);
}

enum rc sign_in_store_by_token(struct db *db, struct arena *a, const uint8_t token_hash[32], struct sign_in_link *link)
{
	struct sign_in_link key = { .account_id = 0 };
	memcpy(key.token_hash, token_hash, sizeof(key.token_hash));
	return db_one(db, &sign_in_by_token, &key, a, link);
}

enum rc sign_in_store_by_id(struct db *db, struct arena *a, int64_t sign_in_id, struct sign_in_link *link)
{
	return db_one(db, &sign_in_by_id, &(struct sign_in_link){ .sign_in_id = sign_in_id }, a, link);
}

enum rc sign_in_store_use_link(struct db *db, int64_t sign_in_id)
{
	return db_change(db, &sign_in_use, &(struct sign_in_link){ .sign_in_id = sign_in_id });
}

enum rc sign_in_store_count_recent(struct db *db, int64_t account_id, int64_t *count)
{
	struct arena none = { 0 };
	struct recent_links key = { .account_id = account_id }, found = { 0 };
	enum rc rc = db_one(db, &sign_in_count_recent, &key, &none, &found);
	arena_free(&none);
	*count = found.count;
	return rc;
}

enum rc sign_in_store_sweep(struct db *db)
{
	RETURN_IF_FAILED(db_run(db, &assertion_sweep, NULL, NULL));
	return db_run(db, &sign_in_sweep, NULL, NULL);
}
