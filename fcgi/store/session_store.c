#include "store/session_store.h"

#include <string.h>

DB_QUERY(session_insert,
	 .sql = "INSERT INTO session (session_hash, account_id, role, language, site_sid, signed_in_at, "
		"last_seen_at, expires_at) VALUES (:session_hash, :account_id, :role, :language, :site_sid, NOW(6), "
		"NOW(6), NOW(6) + INTERVAL :absolute_hours HOUR)",
	 .in = DB_FIELDS(struct session, DB_HASH(struct session, session_hash), DB_I64(struct session, account_id),
			 DB_ENUM(struct session, role, words_roles), DB_ENUM(struct session, language, words_languages),
			 DB_TEXT(struct session, site_sid), DB_I64(struct session, absolute_hours)));

DB_QUERY(session_get,
	 .sql = "SELECT account_id, role, language, signed_in_at, last_seen_at, expires_at, NOW(6) AS now FROM session "
		"WHERE session_hash = :session_hash",
	 .in = DB_FIELDS(struct session, DB_HASH(struct session, session_hash)),
	 .out = DB_FIELDS(struct session, DB_I64(struct session, account_id),
			  DB_ENUM(struct session, role, words_roles),
			  DB_ENUM(struct session, language, words_languages), DB_INSTANT(struct session, signed_in_at),
			  DB_INSTANT(struct session, last_seen_at), DB_INSTANT(struct session, expires_at),
			  DB_INSTANT(struct session, now)));

DB_QUERY(session_touch, .sql = "UPDATE session SET last_seen_at = NOW(6) WHERE session_hash = :session_hash",
	 .in = DB_FIELDS(struct session, DB_HASH(struct session, session_hash)));

DB_QUERY(session_delete, .sql = "DELETE FROM session WHERE session_hash = :session_hash",
	 .in = DB_FIELDS(struct session, DB_HASH(struct session, session_hash)));

DB_QUERY(session_revoke_sid, .sql = "DELETE FROM session WHERE site_sid = :site_sid",
	 .in = DB_FIELDS(struct session, DB_TEXT(struct session, site_sid)));

DB_QUERY(session_revoke_account, .sql = "DELETE FROM session WHERE account_id = :account_id",
	 .in = DB_FIELDS(struct session, DB_I64(struct session, account_id)));

DB_QUERY(session_now, .sql = "SELECT NOW(6) AS now",
	 .out = DB_FIELDS(struct session, DB_INSTANT(struct session, now)));

DB_QUERY(session_sweep, .sql = "DELETE FROM session WHERE expires_at < NOW(6) LIMIT 1000");

static struct session key_of(const uint8_t session_hash[32])
{
	struct session key = { .account_id = 0 };
	memcpy(key.session_hash, session_hash, sizeof(key.session_hash));
	return key;
}

enum rc session_store_insert(struct db *db, const struct session *session)
{
	return db_run(db, &session_insert, session, NULL);
}

enum rc session_store_get(struct db *db, struct arena *a, const uint8_t session_hash[32], struct session *session)
{
	struct session key = key_of(session_hash);
	RETURN_IF_FAILED(db_one(db, &session_get, &key, a, session));
	memcpy(session->session_hash, session_hash, sizeof(session->session_hash));
	return RC_OK;
}

enum rc session_store_touch(struct db *db, const uint8_t session_hash[32])
{
	struct session key = key_of(session_hash);
	return db_run(db, &session_touch, &key, NULL);
}

enum rc session_store_delete(struct db *db, const uint8_t session_hash[32])
{
	struct session key = key_of(session_hash);
	return db_run(db, &session_delete, &key, NULL);
}

static enum rc revoke(struct db *db, const struct db_query *q, const struct session *key, int64_t *count)
{
	uint64_t affected = 0;
	enum rc rc = db_run(db, q, key, &affected);
	*count = (int64_t)affected;
	return rc;
}

enum rc session_store_revoke_sid(struct db *db, const char *site_sid, int64_t *count)
{
	return revoke(db, &session_revoke_sid, &(struct session){ .site_sid = site_sid }, count);
}

enum rc session_store_revoke_account(struct db *db, int64_t account_id, int64_t *count)
{
	return revoke(db, &session_revoke_account, &(struct session){ .account_id = account_id }, count);
}

enum rc session_store_now(struct db *db, int64_t *now)
{
	struct arena none = { 0 };
	struct session found = { .now = CLOCK_NONE };
	enum rc rc = db_one(db, &session_now, NULL, &none, &found);
	arena_free(&none);
	*now = found.now;
	return rc;
}

enum rc session_store_sweep(struct db *db)
{
	return db_run(db, &session_sweep, NULL, NULL);
}
