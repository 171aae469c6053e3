#include "store/mail_store.h"

#include "base/text.h"

#define TO_SPELLING(name, spelling) spelling,
static const char *const status_spellings[] = { "ready", "leased", "sent", "dropped", "dead" };
static const char *const to_spellings[] = { MAIL_TOS(TO_SPELLING) };
const struct words words_mail_statuses = { 5, status_spellings, NULL };
const struct words words_mail_tos = { MAIL_TO_COUNT, to_spellings, NULL };

DB_QUERY(mail_insert,
	 .sql = "INSERT INTO mail (public_id, mail_key, kind, migration_id, about_id, to_role, address, name, "
		"language, detail, run_at, created_at) SELECT :public_id, :mail_key, :kind, "
		"NULLIF(:migration_id, 0), :about_id, :to_role, :address, :name, :language, :detail, "
		"COALESCE(:run_at, NOW(6)), NOW(6) FROM (SELECT 1) one WHERE NOT EXISTS "
		"(SELECT 1 FROM mail WHERE mail_key = :mail_key)",
	 .in = DB_FIELDS(struct mail, DB_TEXT(struct mail, public_id), DB_TEXT(struct mail, mail_key),
			 DB_ENUM(struct mail, kind, words_mail_kinds), DB_I64(struct mail, migration_id),
			 DB_I64(struct mail, about_id), DB_ENUM(struct mail, to_role, words_mail_tos),
			 DB_TEXT(struct mail, address), DB_TEXT(struct mail, name),
			 DB_ENUM(struct mail, language, words_languages), DB_TEXT(struct mail, detail),
			 DB_INSTANT(struct mail, run_at)));

#define SELECT                                                                                                         \
	"SELECT mail_id, public_id, mail_key, kind, migration_id, about_id, to_role, address, name, language, "        \
	"CAST(detail AS CHAR CHARACTER SET utf8mb4) AS detail, status, run_at, attempts, last_error, created_at, "     \
	"sent_at, subject, NOW(6) AS now FROM mail "
#define ROW                                                                                                            \
	DB_FIELDS(struct mail, DB_I64(struct mail, mail_id), DB_TEXT(struct mail, public_id),                          \
		  DB_TEXT(struct mail, mail_key), DB_ENUM(struct mail, kind, words_mail_kinds),                        \
		  DB_I64(struct mail, migration_id), DB_I64(struct mail, about_id),                                    \
		  DB_ENUM(struct mail, to_role, words_mail_tos), DB_TEXT(struct mail, address),                        \
		  DB_TEXT(struct mail, name), DB_ENUM(struct mail, language, words_languages),                         \
		  DB_TEXT(struct mail, detail), DB_ENUM(struct mail, status, words_mail_statuses),                     \
		  DB_INSTANT(struct mail, run_at), DB_I64(struct mail, attempts), DB_TEXT(struct mail, last_error),    \
		  DB_INSTANT(struct mail, created_at), DB_INSTANT(struct mail, sent_at),                               \
		  DB_TEXT(struct mail, subject),                                                                       \
		  DB_INSTANT(struct mail, now))

DB_QUERY(mail_due_ready,
	 .sql = SELECT "WHERE status = 'ready' AND run_at <= NOW(6) ORDER BY run_at, mail_id LIMIT 1 "
		       "FOR UPDATE SKIP LOCKED",
	 .out = ROW);
DB_QUERY(mail_due_lost,
	 .sql = SELECT "WHERE status = 'leased' AND lease_until < NOW(6) LIMIT 1 FOR UPDATE SKIP LOCKED", .out = ROW);

DB_QUERY(mail_claim,
	 .sql = "UPDATE mail SET status = 'leased', lease_token = :lease_token, "
		"lease_until = NOW(6) + INTERVAL :lease_seconds SECOND, attempts = attempts + 1 "
		"WHERE mail_id = :mail_id AND ((status = 'ready' AND run_at <= NOW(6)) OR "
		"(status = 'leased' AND lease_until < NOW(6)))",
	 .in = DB_FIELDS(struct mail, DB_TEXT(struct mail, lease_token), DB_I64(struct mail, lease_seconds),
			 DB_I64(struct mail, mail_id)));

DB_QUERY(mail_settle,
	 .sql = "UPDATE mail SET status = :status, run_at = COALESCE(:run_at, run_at), last_error = :last_error, "
		"subject = COALESCE(:subject, subject), sent_at = IF(:status = 'sent', NOW(6), sent_at), "
		"lease_token = NULL, lease_until = NULL "
		"WHERE mail_id = :mail_id AND status = 'leased' AND lease_token = :lease_token",
	 .in = DB_FIELDS(struct mail, DB_ENUM(struct mail, status, words_mail_statuses),
			 DB_INSTANT(struct mail, run_at),
			 DB_TEXT(struct mail, last_error), DB_TEXT(struct mail, subject), DB_I64(struct mail, mail_id),
			 DB_TEXT(struct mail, lease_token)));

DB_QUERY(mail_get, .sql = SELECT "WHERE public_id = :public_id",
	 .in = DB_FIELDS(struct mail, DB_TEXT(struct mail, public_id)), .out = ROW);

struct of_migration {
	int64_t migration_id, limit;
};
#define OF_MIGRATION                                                                                                   \
	DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id), DB_I64(struct of_migration, limit))

DB_QUERY(mail_of_migration, .sql = SELECT "WHERE migration_id = :migration_id ORDER BY mail_id LIMIT :limit",
	 .in = OF_MIGRATION, .out = ROW);
DB_QUERY(mail_newest, .sql = SELECT "WHERE :migration_id = 0 ORDER BY mail_id DESC LIMIT :limit", .in = OF_MIGRATION,
	 .out = ROW);

/* A message key: staff reads it. */
#define INVITATION_OVER N_("the invitation is over")

DB_QUERY(mail_drop_invitations,
	 .sql = "UPDATE mail SET status = 'dropped', last_error = '" INVITATION_OVER "' WHERE "
		"migration_id = :migration_id AND kind IN ('invitation', 'reminder') AND status = 'ready'",
	 .in = DB_FIELDS(struct mail, DB_I64(struct mail, migration_id)));

enum rc mail_store_drop_invitations(struct db *db, int64_t migration_id)
{
	return db_run(db, &mail_drop_invitations, &(struct mail){ .migration_id = migration_id }, NULL);
}

DB_QUERY(mail_erase,
	 .sql = "UPDATE mail SET address = NULL, name = '' WHERE address IS NOT NULL AND "
		"status IN ('sent', 'dropped', 'dead') AND run_at < NOW(6) - INTERVAL 90 DAY LIMIT 1000");

/* By the migration too, because that is what there is a key of. */
DB_QUERY(mail_of_invitation,
	 .sql = SELECT "WHERE kind = 'invitation' AND about_id = :about_id AND migration_id = "
		       "(SELECT migration_id FROM invitation WHERE invitation_id = :about_id)",
	 .in = DB_FIELDS(struct mail, DB_I64(struct mail, about_id)), .out = ROW);

enum rc mail_store_of_invitation(struct db *db, struct arena *a, int64_t invitation_id, struct mail *mail)
{
	return db_one(db, &mail_of_invitation, &(struct mail){ .about_id = invitation_id }, a, mail);
}

enum rc mail_store_insert(struct db *db, const struct mail *mail)
{
	return db_run(db, &mail_insert, mail, NULL);
}

enum rc mail_store_due(struct db *db, struct arena *a, struct mail *mail)
{
	/* Behind those that are ready it would wait as long as there are new ones. */
	enum rc rc = db_one(db, &mail_due_lost, NULL, a, mail);
	return rc == RC_NOT_FOUND ? db_one(db, &mail_due_ready, NULL, a, mail) : rc;
}

enum rc mail_store_claim(struct db *db, struct mail *mail)
{
	return db_change(db, &mail_claim, mail);
}

enum rc mail_store_settle(struct db *db, const struct mail *mail)
{
	return db_change(db, &mail_settle, mail);
}

enum rc mail_store_get(struct db *db, struct arena *a, const char *public_id, struct mail *mail)
{
	return db_one(db, &mail_get, &(struct mail){ .public_id = public_id }, a, mail);
}

enum rc mail_store_list(struct db *db, struct arena *a, int64_t migration_id, int64_t limit, struct mail **rows,
			size_t *count)
{
	struct of_migration in = { migration_id, limit };
	return db_all(db, migration_id ? &mail_of_migration : &mail_newest, &in, a, rows, count);
}

enum rc mail_store_erase(struct db *db)
{
	return db_run(db, &mail_erase, NULL, NULL);
}
