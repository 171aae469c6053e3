#include "store/draft_store.h"

/* The invitation of an owner is what stands before the dot (service/draft.h). */
#define INVITATION "SUBSTRING_INDEX(owner, '.', 1)"

#define KEY DB_FIELDS(struct draft_row, DB_TEXT(struct draft_row, owner), DB_TEXT(struct draft_row, name))

DB_QUERY(draft_put,
	 .sql = "INSERT INTO draft (owner, name, answers, updated_at) VALUES (:owner, :name, :answers, NOW(6)) "
		"ON DUPLICATE KEY UPDATE answers = VALUES(answers), updated_at = NOW(6)",
	 .in = DB_FIELDS(struct draft_row, DB_TEXT(struct draft_row, owner), DB_TEXT(struct draft_row, name),
			 DB_TEXT(struct draft_row, answers)));

DB_QUERY(draft_get, .sql = "SELECT owner, name, answers FROM draft WHERE owner = :owner AND name = :name", .in = KEY,
	 .out = DB_FIELDS(struct draft_row, DB_TEXT(struct draft_row, owner), DB_TEXT(struct draft_row, name),
			  DB_TEXT(struct draft_row, answers)));

DB_QUERY(draft_delete, .sql = "DELETE FROM draft WHERE owner = :owner AND name = :name", .in = KEY);

struct of_migration {
	int64_t migration_id;
};

DB_QUERY(draft_delete_of_migration,
	 .sql = "DELETE FROM draft WHERE " INVITATION " IN (SELECT public_id FROM invitation WHERE "
		"migration_id = :migration_id)",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)));

DB_QUERY(draft_sweep,
	 .sql = "DELETE FROM draft WHERE updated_at < NOW(6) - INTERVAL 30 DAY AND " INVITATION " NOT IN (SELECT "
		"public_id FROM invitation WHERE status = 'live') LIMIT 1000");

enum rc draft_store_put(struct db *db, const struct draft_row *row)
{
	return db_run(db, &draft_put, row, NULL);
}

enum rc draft_store_get(struct db *db, struct arena *a, struct draft_row *row)
{
	return db_one(db, &draft_get, &(struct draft_row){ row->owner, row->name, NULL }, a, row);
}

enum rc draft_store_delete(struct db *db, const struct draft_row *row)
{
	return db_run(db, &draft_delete, row, NULL);
}

enum rc draft_store_delete_of_migration(struct db *db, int64_t migration_id)
{
	return db_run(db, &draft_delete_of_migration, &(struct of_migration){ migration_id }, NULL);
}

enum rc draft_store_sweep(struct db *db)
{
	return db_run(db, &draft_sweep, NULL, NULL);
}
