#include "store/notice_store.h"

#include <string.h>

#define SUPPRESSION                                                                                                    \
	DB_FIELDS(struct suppression, DB_I64(struct suppression, reseller_id),                                         \
		  DB_HASH(struct suppression, address_hash),                                                           \
		  DB_I64(struct suppression, migration_id))

DB_QUERY(suppression_insert,
	 .sql = "INSERT IGNORE INTO suppression (reseller_id, address_hash, migration_id, created_at) "
		"VALUES (:reseller_id, :address_hash, :migration_id, NOW(6))",
	 .in = SUPPRESSION);

struct found {
	int64_t count;
};

DB_QUERY(suppression_find,
	 .sql = "SELECT COUNT(*) AS count FROM suppression WHERE reseller_id = :reseller_id AND "
		"address_hash = :address_hash",
	 .in = DB_FIELDS(struct suppression, DB_I64(struct suppression, reseller_id),
			 DB_HASH(struct suppression, address_hash)),
	 .out = DB_FIELDS(struct found, DB_I64(struct found, count)));

DB_QUERY(notice_insert,
	 .sql = "INSERT INTO notice (public_id, migration_id, address_hash, salt, token_hash, created_at) "
		"VALUES (:public_id, :migration_id, :address_hash, :salt, :token_hash, NOW(6))",
	 .in = DB_FIELDS(struct notice, DB_TEXT(struct notice, public_id), DB_I64(struct notice, migration_id),
			 DB_HASH(struct notice, address_hash), DB_SALT(struct notice, salt),
			 DB_HASH(struct notice, token_hash)));

#define SELECT                                                                                                         \
	"SELECT notice_id, public_id, migration_id, address_hash, salt, token_hash, created_at, objected_at, "         \
	"objection, NOW(6) AS now FROM notice "
#define ROW                                                                                                            \
	DB_FIELDS(struct notice, DB_I64(struct notice, notice_id), DB_TEXT(struct notice, public_id),                  \
		  DB_I64(struct notice, migration_id), DB_HASH(struct notice, address_hash),                           \
		  DB_SALT(struct notice, salt), DB_HASH(struct notice, token_hash),                                    \
		  DB_INSTANT(struct notice, created_at), DB_INSTANT(struct notice, objected_at),                       \
		  DB_TEXT(struct notice, objection), DB_INSTANT(struct notice, now))

DB_QUERY(notice_by_token, .sql = SELECT "WHERE token_hash = :token_hash",
	 .in = DB_FIELDS(struct notice, DB_HASH(struct notice, token_hash)), .out = ROW);
DB_QUERY(notice_get, .sql = SELECT "WHERE notice_id = :notice_id",
	 .in = DB_FIELDS(struct notice, DB_I64(struct notice, notice_id)), .out = ROW);
DB_QUERY(notice_all, .sql = SELECT "WHERE migration_id = :migration_id ORDER BY notice_id",
	 .in = DB_FIELDS(struct notice, DB_I64(struct notice, migration_id)), .out = ROW);

DB_QUERY(notice_object,
	 .sql = "UPDATE notice SET objected_at = NOW(6), objection = :objection WHERE notice_id = :notice_id AND "
		"objected_at IS NULL",
	 .in = DB_FIELDS(struct notice, DB_TEXT(struct notice, objection), DB_I64(struct notice, notice_id)));

enum rc notice_store_suppress(struct db *db, const struct suppression *s)
{
	return db_run(db, &suppression_insert, s, NULL);
}

enum rc notice_store_is_suppressed(struct db *db, const struct suppression *s, bool *yes)
{
	struct arena none = { 0 };
	struct found found = { 0 };
	enum rc rc = db_one(db, &suppression_find, s, &none, &found);
	arena_free(&none);
	*yes = found.count > 0;
	return rc;
}

enum rc notice_store_insert(struct db *db, struct notice *notice)
{
	return db_insert(db, &notice_insert, notice, &notice->notice_id);
}

enum rc notice_store_by_token(struct db *db, struct arena *a, const uint8_t token_hash[32], struct notice *notice)
{
	struct notice key = { .notice_id = 0 };
	memcpy(key.token_hash, token_hash, sizeof(key.token_hash));
	return db_one(db, &notice_by_token, &key, a, notice);
}

enum rc notice_store_get(struct db *db, struct arena *a, int64_t notice_id, struct notice *notice)
{
	return db_one(db, &notice_get, &(struct notice){ .notice_id = notice_id }, a, notice);
}

enum rc notice_store_all(struct db *db, struct arena *a, int64_t migration_id, struct notice **rows, size_t *count)
{
	return db_all(db, &notice_all, &(struct notice){ .migration_id = migration_id }, a, rows, count);
}

enum rc notice_store_object(struct db *db, const struct notice *notice)
{
	return db_change(db, &notice_object, notice);
}
