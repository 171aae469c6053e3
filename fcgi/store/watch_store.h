/*
 * What is looked at to know whether all is well: backlogs, heartbeats, the server's own tables. For metrics, readyz and
 * doctor.
 *
 * Callers: service/health.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_WATCH_STORE_H
#define HANDOVER_STORE_WATCH_STORE_H

#include "db/db.h"

struct watch_numbers {
	int64_t jobs_ready, jobs_late, jobs_dead; /* late: due for more than ten minutes */
	int64_t mails_ready, mails_late, mails_dead;
	int64_t items_held, items_failed;         /* of live migrations */
	int64_t workers;                          /* alive: a beat within the last minute */
	int64_t beat_age;                         /* seconds since the latest beat; -1: there never was one */
	int64_t now;                              /* the database's clock */
};
enum rc watch_store_numbers(struct db *db, struct watch_numbers *numbers) MUST_CHECK;

/* Migrations by state; states of which there are none are missing. */
struct watch_state {
	int state; /* enum migration_state */
	int64_t count;
};
enum rc watch_store_states(struct db *db, struct arena *a, struct watch_state **rows, size_t *count) MUST_CHECK;

/* A worker says that it is alive. worker: host name and process. */
struct watch_beat {
	const char *worker;
};
enum rc watch_store_beat(struct db *db, const struct watch_beat *beat) MUST_CHECK;

/* It ends in order. */
enum rc watch_store_beat_end(struct db *db, const struct watch_beat *beat) MUST_CHECK;

/* A setting of the server that we rely on, as the server has it and as our own connection does. */
struct watch_setting {
	const char *name, *server, *session; /* name in lower case */
};
enum rc watch_store_settings(struct db *db, struct arena *a, struct watch_setting **rows, size_t *count) MUST_CHECK;

/* Tables of a schema that are not InnoDB, where a move could not be rolled back (whmcs.md). */
struct watch_table {
	const char *schema, *name, *engine;
};
enum rc watch_store_other_engines(struct db *db, struct arena *a, const char *schema, struct watch_table **rows,
				  size_t *count) MUST_CHECK;

/* Views and procedures of our schema whose definer has no account any more. Needs to read mysql.global_priv. */
struct watch_definer {
	const char *name, *definer;
};
enum rc watch_store_lost_definers(struct db *db, struct arena *a, const char *schema, struct watch_definer **rows,
				  size_t *count) MUST_CHECK;

#endif
