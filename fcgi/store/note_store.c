#include "store/note_store.h"

DB_QUERY(note_insert,
	 .sql = "INSERT INTO case_note (migration_id, author_role, author_account, text, created_at) VALUES "
		"(:migration_id, :author_role, :author_account, :text, :created_at)",
	 .in = DB_FIELDS(struct case_note, DB_I64(struct case_note, migration_id),
			 DB_ENUM(struct case_note, author_role, words_roles), DB_I64(struct case_note, author_account),
			 DB_TEXT(struct case_note, text), DB_INSTANT(struct case_note, created_at)));

DB_QUERY(note_all,
	 .sql = "SELECT n.note_id, n.migration_id, n.author_role, n.author_account, h.display_name AS author_name, "
		"n.text, n.created_at FROM case_note n LEFT JOIN host_account h ON h.account_id = n.author_account "
		"WHERE n.migration_id = :migration_id ORDER BY n.note_id",
	 .in = DB_FIELDS(struct case_note, DB_I64(struct case_note, migration_id)),
	 .out = DB_FIELDS(struct case_note, DB_I64(struct case_note, note_id), DB_I64(struct case_note, migration_id),
			  DB_ENUM(struct case_note, author_role, words_roles),
			  DB_I64(struct case_note, author_account), DB_TEXT(struct case_note, author_name),
			  DB_TEXT(struct case_note, text), DB_INSTANT(struct case_note, created_at)));

struct waiting {
	int64_t migration_id;
	bool waits;
};

DB_QUERY(note_waits,
	 .sql = "SELECT COALESCE((SELECT author_role = 'reseller' FROM case_note WHERE migration_id = :migration_id "
		"ORDER BY note_id DESC LIMIT 1), 0) AS waits",
	 .in = DB_FIELDS(struct waiting, DB_I64(struct waiting, migration_id)),
	 .out = DB_FIELDS(struct waiting, DB_FLAG(struct waiting, waits)));

enum rc note_store_insert(struct db *db, const struct case_note *note)
{
	return db_run(db, &note_insert, note, NULL);
}

enum rc note_store_all(struct db *db, struct arena *a, int64_t migration_id, struct case_note **rows, size_t *count)
{
	return db_all(db, &note_all, &(struct case_note){ .migration_id = migration_id }, a, rows, count);
}

enum rc note_store_waits(struct db *db, int64_t migration_id, bool *yes)
{
	struct arena none = { 0 };
	struct waiting found = { 0 };
	enum rc rc = db_one(db, &note_waits, &(struct waiting){ .migration_id = migration_id }, &none, &found);
	arena_free(&none);
	*yes = found.waits;
	return rc;
}
