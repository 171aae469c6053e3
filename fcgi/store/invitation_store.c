#include "store/invitation_store.h"

#include <string.h>

#include "domain/migration_lists.h"

static const char *const status_spellings[] = { "live", "used", "dead" };
const struct words words_invitation = { 3, status_spellings, NULL };

DB_QUERY(invitation_insert,
	 .sql = "INSERT INTO invitation (public_id, migration_id, salt, token_hash, mail_token_hash, created_at, "
		"expires_at) VALUES (:public_id, :migration_id, :salt, :token_hash, :mail_token_hash, :created_at, "
		":expires_at)",
	 .in = DB_FIELDS(struct invitation, DB_TEXT(struct invitation, public_id),
			 DB_I64(struct invitation, migration_id), DB_SALT(struct invitation, salt),
			 DB_HASH(struct invitation, token_hash), DB_HASH(struct invitation, mail_token_hash),
			 DB_INSTANT(struct invitation, created_at), DB_INSTANT(struct invitation, expires_at)));

#define SELECT                                                                                                         \
	"SELECT i.invitation_id, i.public_id, i.migration_id, i.salt, i.token_hash, i.mail_token_hash, i.status, "     \
	"i.created_at, "                                                                                               \
	"i.expires_at, NOW(6) AS now, m.public_id AS migration_public_id, "                                            \
	"m.recipient_language FROM invitation i "                                                                      \
	"JOIN migration m ON m.migration_id = i.migration_id "
#define ROW                                                                                                            \
	DB_FIELDS(struct invitation, DB_I64(struct invitation, invitation_id), DB_TEXT(struct invitation, public_id),  \
		  DB_I64(struct invitation, migration_id), DB_SALT(struct invitation, salt),                           \
		  DB_HASH(struct invitation, token_hash), DB_HASH(struct invitation, mail_token_hash),                 \
		  DB_ENUM(struct invitation, status, words_invitation),                                                \
		  DB_INSTANT(struct invitation, created_at), DB_INSTANT(struct invitation, expires_at),                \
		  DB_INSTANT(struct invitation, now), DB_TEXT(struct invitation, migration_public_id),                 \
		  DB_ENUM(struct invitation, recipient_language, words_languages))

DB_QUERY(invitation_by_token, .sql = SELECT "WHERE i.token_hash = :token_hash OR i.mail_token_hash = :token_hash",
	 .in = DB_FIELDS(struct invitation, DB_HASH(struct invitation, token_hash)), .out = ROW);

DB_QUERY(invitation_by_public_id, .sql = SELECT "WHERE i.public_id = :public_id",
	 .in = DB_FIELDS(struct invitation, DB_TEXT(struct invitation, public_id)), .out = ROW);

DB_QUERY(invitation_by_id, .sql = SELECT "WHERE i.invitation_id = :invitation_id",
	 .in = DB_FIELDS(struct invitation, DB_I64(struct invitation, invitation_id)), .out = ROW);

DB_QUERY(invitation_latest, .sql = SELECT "WHERE i.migration_id = :migration_id ORDER BY i.invitation_id DESC LIMIT 1",
	 .in = DB_FIELDS(struct invitation, DB_I64(struct invitation, migration_id)), .out = ROW);

DB_QUERY(invitation_end,
	 .sql = "UPDATE invitation SET status = :status WHERE migration_id = :migration_id AND status = 'live'",
	 .in = DB_FIELDS(struct invitation, DB_I64(struct invitation, migration_id),
			 DB_ENUM(struct invitation, status, words_invitation)));

enum rc invitation_store_insert(struct db *db, struct invitation *invitation)
{
	return db_insert(db, &invitation_insert, invitation, &invitation->invitation_id);
}

enum rc invitation_store_by_token(struct db *db, struct arena *a, const uint8_t token_hash[32],
				  struct invitation *invitation)
{
	struct invitation key = { .migration_id = 0 };
	memcpy(key.token_hash, token_hash, sizeof(key.token_hash));
	RETURN_IF_FAILED(db_one(db, &invitation_by_token, &key, a, invitation));
	invitation->by_mail = memcmp(invitation->mail_token_hash, token_hash, sizeof(key.token_hash)) == 0;
	return RC_OK;
}

enum rc invitation_store_by_public_id(struct db *db, struct arena *a, const char *public_id,
				      struct invitation *invitation)
{
	return db_one(db, &invitation_by_public_id, &(struct invitation){ .public_id = public_id }, a, invitation);
}

enum rc invitation_store_by_id(struct db *db, struct arena *a, int64_t invitation_id, struct invitation *invitation)
{
	return db_one(db, &invitation_by_id, &(struct invitation){ .invitation_id = invitation_id }, a, invitation);
}

enum rc invitation_store_latest(struct db *db, struct arena *a, int64_t migration_id, struct invitation *invitation)
{
	return db_one(db, &invitation_latest, &(struct invitation){ .migration_id = migration_id }, a, invitation);
}

DB_QUERY(invitation_prolong,
	 .sql = "UPDATE invitation SET expires_at = :expires_at WHERE invitation_id = :invitation_id AND status = "
		"'live'",
	 .in = DB_FIELDS(struct invitation, DB_INSTANT(struct invitation, expires_at),
			 DB_I64(struct invitation, invitation_id)));

enum rc invitation_store_prolong(struct db *db, int64_t invitation_id, int64_t expires_at)
{
	struct invitation key = { .invitation_id = invitation_id, .expires_at = expires_at };
	return db_change(db, &invitation_prolong, &key);
}

enum rc invitation_store_end(struct db *db, int64_t migration_id, enum invitation_status status)
{
	struct invitation key = { .migration_id = migration_id, .status = (int)status };
	return db_run(db, &invitation_end, &key, NULL);
}

struct recent {
	int64_t migration_id, count;
};

DB_QUERY(invitation_count_recent,
	 .sql = "SELECT COUNT(*) AS count FROM invitation WHERE migration_id = :migration_id AND "
		"created_at > NOW(6) - INTERVAL 1 DAY",
	 .in = DB_FIELDS(struct recent, DB_I64(struct recent, migration_id)),
	 .out = DB_FIELDS(struct recent, DB_I64(struct recent, count)));

enum rc invitation_store_count_recent(struct db *db, int64_t migration_id, int64_t *count)
{
	struct arena none = { 0 };
	struct recent found = { 0 };
	enum rc rc = db_one(db, &invitation_count_recent, &(struct recent){ .migration_id = migration_id }, &none,
			    &found);
	arena_free(&none);
	*count = found.count;
	return rc;
}

struct address {
	uint8_t address_hash[32];
};

DB_QUERY(invitation_lock_address,
	 .sql = "INSERT INTO recipient_address (address_hash, seen_at) VALUES (:address_hash, NOW(6)) "
		"ON DUPLICATE KEY UPDATE seen_at = NOW(6)",
	 .in = DB_FIELDS(struct address, DB_HASH(struct address, address_hash)));

enum rc invitation_store_lock_address(struct db *db, const uint8_t address_hash[32])
{
	struct address key;
	memcpy(key.address_hash, address_hash, sizeof(key.address_hash));
	return db_run(db, &invitation_lock_address, &key, NULL);
}
