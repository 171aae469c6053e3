#include "store/watch_store.h"

#include "domain/migration_lists.h"

#define LATE "NOW(6) - INTERVAL 10 MINUTE"

DB_QUERY(watch_numbers,
	 .sql = "SELECT j.ready AS jobs_ready, j.late AS jobs_late, j.dead AS jobs_dead, l.ready AS mails_ready, "
		"l.late AS mails_late, l.dead AS mails_dead, i.held AS items_held, i.failed AS items_failed, "
		"w.workers, w.beat_age, NOW(6) AS now FROM "
		"(SELECT COALESCE(SUM(status <> 'dead' AND run_at <= NOW(6)), 0) AS ready, "
		"COALESCE(SUM(status <> 'dead' AND run_at < " LATE "), 0) AS late, "
		"COALESCE(SUM(status = 'dead'), 0) AS dead FROM job WHERE status IN ('ready', 'leased', 'dead')) j, "
		"(SELECT COALESCE(SUM(status <> 'dead' AND run_at <= NOW(6)), 0) AS ready, "
		"COALESCE(SUM(status <> 'dead' AND run_at < " LATE "), 0) AS late, "
		"COALESCE(SUM(status = 'dead'), 0) AS dead FROM mail WHERE status IN ('ready', 'leased', 'dead')) l, "
		"(SELECT COALESCE(SUM(hold_reason IS NOT NULL), 0) AS held, COALESCE(SUM(state = 'failed'), 0) AS "
		"failed FROM item WHERE ended = 0 AND state IN ('planned', 'failed')) i, "
		"(SELECT COALESCE(SUM(at > NOW(6) - INTERVAL 1 MINUTE), 0) AS workers, "
		"COALESCE(TIMESTAMPDIFF(SECOND, MAX(at), NOW(6)), -1) AS beat_age FROM worker_beat) w",
	 .out = DB_FIELDS(struct watch_numbers, DB_I64(struct watch_numbers, jobs_ready),
			  DB_I64(struct watch_numbers, jobs_late), DB_I64(struct watch_numbers, jobs_dead),
			  DB_I64(struct watch_numbers, mails_ready), DB_I64(struct watch_numbers, mails_late),
			  DB_I64(struct watch_numbers, mails_dead), DB_I64(struct watch_numbers, items_held),
			  DB_I64(struct watch_numbers, items_failed), DB_I64(struct watch_numbers, workers),
			  DB_I64(struct watch_numbers, beat_age), DB_INSTANT(struct watch_numbers, now)));

DB_QUERY(watch_states, .sql = "SELECT state, COUNT(*) AS count FROM migration GROUP BY state",
	 .out = DB_FIELDS(struct watch_state, DB_ENUM(struct watch_state, state, words_states),
			  DB_I64(struct watch_state, count)));

DB_QUERY(watch_beat,
	 .sql = "INSERT INTO worker_beat (worker, at) VALUES (:worker, NOW(6)) ON DUPLICATE KEY UPDATE at = NOW(6)",
	 .in = DB_FIELDS(struct watch_beat, DB_TEXT(struct watch_beat, worker)));

DB_QUERY(watch_beat_end, .sql = "DELETE FROM worker_beat WHERE worker = :worker OR at < NOW(6) - INTERVAL 1 DAY",
	 .in = DB_FIELDS(struct watch_beat, DB_TEXT(struct watch_beat, worker)));

DB_QUERY(watch_settings,
	 .sql = "SELECT LOWER(g.variable_name) AS name, g.variable_value AS server, s.variable_value AS session FROM "
		"information_schema.global_variables g JOIN information_schema.session_variables s ON s.variable_name "
		"= g.variable_name WHERE g.variable_name IN ('INNODB_FLUSH_LOG_AT_TRX_COMMIT', "
		"'INNODB_SNAPSHOT_ISOLATION', 'SQL_MODE', 'CHARACTER_SET_SERVER', 'CHARACTER_SET_CLIENT', 'TIME_ZONE')",
	 .out = DB_FIELDS(struct watch_setting, DB_TEXT(struct watch_setting, name),
			  DB_TEXT(struct watch_setting, server), DB_TEXT(struct watch_setting, session)));

struct in_schema {
	const char *schema;
};
#define IN_SCHEMA DB_FIELDS(struct in_schema, DB_TEXT(struct in_schema, schema))

DB_QUERY(watch_other_engines,
	 .sql = "SELECT table_schema AS `schema`, table_name AS name, engine FROM information_schema.tables WHERE "
		"table_schema = :schema AND table_type = 'BASE TABLE' AND engine <> 'InnoDB' ORDER BY table_name",
	 .in = IN_SCHEMA,
	 .out = DB_FIELDS(struct watch_table, DB_TEXT(struct watch_table, schema), DB_TEXT(struct watch_table, name),
			  DB_TEXT(struct watch_table, engine)));

/* For the administrator's connection alone: the application may not read accounts, so check-sql does not know it. */
static const struct db_query watch_lost_definers = {
	.name = "watch_lost_definers",
	.sql = "SELECT d.name, d.definer FROM (SELECT table_name AS name, definer FROM information_schema.views WHERE "
	       "table_schema = :schema UNION ALL SELECT routine_name, definer FROM information_schema.routines WHERE "
	       "routine_schema = :schema) d WHERE NOT EXISTS (SELECT 1 FROM mysql.global_priv g WHERE "
	       "CONVERT(CONCAT(g.user, '@', g.host) USING utf8mb4) COLLATE utf8mb4_bin = CONVERT(d.definer USING "
	       "utf8mb4) COLLATE utf8mb4_bin)",
	.in = IN_SCHEMA,
	.out = DB_FIELDS(struct watch_definer, DB_TEXT(struct watch_definer, name),
			 DB_TEXT(struct watch_definer, definer))
};

enum rc watch_store_numbers(struct db *db, struct watch_numbers *numbers)
{
	struct arena none = { 0 };
	enum rc rc = db_one(db, &watch_numbers, NULL, &none, numbers);
	arena_free(&none);
	return rc;
}

enum rc watch_store_states(struct db *db, struct arena *a, struct watch_state **rows, size_t *count)
{
	return db_all(db, &watch_states, NULL, a, rows, count);
}

enum rc watch_store_beat(struct db *db, const struct watch_beat *beat)
{
	return db_run(db, &watch_beat, beat, NULL);
}

enum rc watch_store_beat_end(struct db *db, const struct watch_beat *beat)
{
	return db_run(db, &watch_beat_end, beat, NULL);
}

enum rc watch_store_settings(struct db *db, struct arena *a, struct watch_setting **rows, size_t *count)
{
	return db_all(db, &watch_settings, NULL, a, rows, count);
}

enum rc watch_store_other_engines(struct db *db, struct arena *a, const char *schema, struct watch_table **rows,
				  size_t *count)
{
	return db_all(db, &watch_other_engines, &(struct in_schema){ schema }, a, rows, count);
}

enum rc watch_store_lost_definers(struct db *db, struct arena *a, const char *schema, struct watch_definer **rows,
				  size_t *count)
{
	return db_all(db, &watch_lost_definers, &(struct in_schema){ schema }, a, rows, count);
}
