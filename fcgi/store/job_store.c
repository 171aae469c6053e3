#include "store/job_store.h"

#define JOB_SPELLING(name, spelling) spelling,
static const char *const kind_spellings[] = { JOB_KINDS(JOB_SPELLING) };
static const char *const status_spellings[] = { "ready", "leased", "done", "dead" };
const struct words words_job_kinds = { JOB_KIND_COUNT, kind_spellings, NULL };
const struct words words_job_statuses = { 4, status_spellings, NULL };

/*
 * ON DUPLICATE KEY cannot tell new from armed again, and need not. A leased job is left to its worker unless it is
 * asked for again: then it becomes ready, and the worker's settling fails and is repeated by the next one.
 */
DB_QUERY(job_arm,
	 .sql = "INSERT INTO job (kind, migration_id, run_at, created_at) VALUES (:kind, :migration_id, "
		"COALESCE(:run_at, NOW(6)), NOW(6)) ON DUPLICATE KEY UPDATE status = 'ready', run_at = VALUES(run_at), "
		"lease_token = NULL, lease_until = NULL, attempts = 0, last_error = NULL",
	 .in = DB_FIELDS(struct job, DB_ENUM(struct job, kind, words_job_kinds), DB_I64(struct job, migration_id),
			 DB_INSTANT(struct job, run_at)));

/* What a worker left behind comes first: behind those that are ready it would wait as long as there are new ones. */
DB_QUERY(job_due,
	 .sql = "(SELECT job_id, kind, migration_id, attempts, NOW(6) AS now FROM job WHERE status = 'leased' AND "
		"lease_until < NOW(6) LIMIT 1 FOR UPDATE SKIP LOCKED) UNION ALL "
		"(SELECT job_id, kind, migration_id, attempts, NOW(6) AS now FROM job WHERE status = 'ready' AND "
		"run_at <= NOW(6) ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED) LIMIT 1",
	 .out = DB_FIELDS(struct job, DB_I64(struct job, job_id), DB_ENUM(struct job, kind, words_job_kinds),
			  DB_I64(struct job, migration_id), DB_I64(struct job, attempts), DB_INSTANT(struct job, now)));

DB_QUERY(job_claim,
	 .sql = "UPDATE job SET status = 'leased', lease_token = :lease_token, "
		"lease_until = NOW(6) + INTERVAL :lease_seconds SECOND, attempts = attempts + 1 "
		"WHERE job_id = :job_id AND ((status = 'ready' AND run_at <= NOW(6)) OR "
		"(status = 'leased' AND lease_until < NOW(6)))",
	 .in = DB_FIELDS(struct job, DB_TEXT(struct job, lease_token), DB_I64(struct job, lease_seconds),
			 DB_I64(struct job, job_id)));

struct settling {
	int64_t job_id;
	const char *lease_token;
	int status; /* enum job_status */
	int64_t run_at;
	const char *last_error;
};

DB_QUERY(job_settle,
	 .sql = "UPDATE job SET status = :status, run_at = COALESCE(:run_at, run_at), last_error = :last_error, "
		"attempts = IF(:last_error IS NULL, 0, attempts), lease_token = NULL, lease_until = NULL "
		"WHERE job_id = :job_id AND status = 'leased' AND lease_token = :lease_token",
	 .in = DB_FIELDS(struct settling, DB_I64(struct settling, job_id), DB_TEXT(struct settling, lease_token),
			 DB_ENUM(struct settling, status, words_job_statuses), DB_INSTANT(struct settling, run_at),
			 DB_TEXT(struct settling, last_error)));

DB_QUERY(job_put_back,
	 .sql = "UPDATE job SET status = 'ready', run_at = NOW(6) + INTERVAL 1 SECOND, attempts = attempts - 1, "
		"lease_token = NULL, lease_until = NULL "
		"WHERE job_id = :job_id AND status = 'leased' AND lease_token = :lease_token",
	 .in = DB_FIELDS(struct job, DB_I64(struct job, job_id), DB_TEXT(struct job, lease_token)));

DB_QUERY(job_prolong,
	 .sql = "UPDATE job SET lease_until = NOW(6) + INTERVAL :lease_seconds SECOND "
		"WHERE job_id = :job_id AND status = 'leased' AND lease_token = :lease_token",
	 .in = DB_FIELDS(struct job, DB_I64(struct job, lease_seconds), DB_I64(struct job, job_id),
			 DB_TEXT(struct job, lease_token)));

enum rc job_store_arm(struct db *db, enum job_kind kind, int64_t migration_id, int64_t run_at)
{
	struct job job = { .kind = (int)kind, .migration_id = migration_id, .run_at = run_at };
	return db_run(db, &job_arm, &job, NULL);
}

enum rc job_store_due(struct db *db, struct arena *a, struct job *job)
{
	return db_one(db, &job_due, NULL, a, job);
}

enum rc job_store_claim(struct db *db, struct job *job)
{
	return db_change(db, &job_claim, job);
}

enum rc job_store_settle(struct db *db, const struct job *job, enum job_status status, int64_t run_at,
			 const char *last_error)
{
	struct settling s = { job->job_id, job->lease_token, (int)status, run_at, last_error };
	return db_change(db, &job_settle, &s);
}

enum rc job_store_put_back(struct db *db, const struct job *job)
{
	return db_change(db, &job_put_back, job);
}

enum rc job_store_prolong(struct db *db, const struct job *job)
{
	return db_change(db, &job_prolong, job);
}

struct of_migration {
	int64_t migration_id;
};

DB_QUERY(job_all,
	 .sql = "SELECT job_id, kind, status, run_at, attempts, last_error FROM job WHERE migration_id = :migration_id "
		"ORDER BY job_id",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)),
	 .out = DB_FIELDS(struct job, DB_I64(struct job, job_id), DB_ENUM(struct job, kind, words_job_kinds),
			  DB_ENUM(struct job, status, words_job_statuses), DB_INSTANT(struct job, run_at),
			  DB_I64(struct job, attempts), DB_TEXT(struct job, last_error)));

DB_QUERY(job_revive,
	 .sql = "UPDATE job SET status = 'ready', run_at = NOW(6), attempts = 0 WHERE migration_id = :migration_id AND "
		"status = 'dead'",
	 .in = DB_FIELDS(struct of_migration, DB_I64(struct of_migration, migration_id)));

enum rc job_store_all(struct db *db, struct arena *a, int64_t migration_id, struct job **jobs, size_t *count)
{
	return db_all(db, &job_all, &(struct of_migration){ migration_id }, a, jobs, count);
}

enum rc job_store_revive(struct db *db, int64_t migration_id)
{
	uint64_t affected;
	RETURN_IF_FAILED(db_run(db, &job_revive, &(struct of_migration){ migration_id }, &affected));
	return affected ? RC_OK : RC_STALE;
}
