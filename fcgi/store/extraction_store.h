/*
 * How far the extraction of a Fracto service is: extraction, extraction_try (append-only), leaning.
 *
 * The row of an item is its queue entry too: who works on it holds a lease. Callers: service/extraction*.c. Results as
 * in db/db.h.
 */
#ifndef HANDOVER_STORE_EXTRACTION_STORE_H
#define HANDOVER_STORE_EXTRACTION_STORE_H

#include "db/db.h"
#include "domain/extraction_lists.h"

struct extraction {
	int64_t item_id, migration_id, package_id, version; /* version: of the agreed terms */
	int step;             /* enum extraction_step: to be done now, or with status done the last */
	int64_t round;        /* one more every time it goes back */
	int status;           /* enum extraction_status */
	int64_t run_at;       /* ready: not before; CLOCK_NONE when it is written: now */
	const char *lease_token;
	int64_t lease_until;
	int64_t attempts;     /* of this step in this round */
	const char *last_error; /* or NULL */
	int64_t since;        /* of step and status */
	int64_t lease_seconds; /* of a claim */
};

/* RC_DB_REFUSED: the agency agreed to no such terms. RC_DUPLICATE: it is there. */
enum rc extraction_store_insert(struct db *db, const struct extraction *extraction) MUST_CHECK;

/* RC_NOT_FOUND */
enum rc extraction_store_get(struct db *db, struct arena *a, int64_t item_id, struct extraction *extraction) MUST_CHECK;

/* Those of a migration, by item. */
enum rc extraction_store_all(struct db *db, struct arena *a, int64_t migration_id, struct extraction **rows,
			     size_t *count) MUST_CHECK;

/* One that is due for a program, or whose lease ran out; RC_NOT_FOUND: none. A hint only: claim decides. */
enum rc extraction_store_due(struct db *db, struct arena *a, struct extraction *extraction) MUST_CHECK;

/* Takes it for lease_seconds under lease_token, and counts the attempt. RC_STALE: somebody else has it. */
enum rc extraction_store_claim(struct db *db, const struct extraction *extraction) MUST_CHECK;

/*
 * Writes step, round, status, run_at, attempts and last_error, and ends a lease. Where lease_token is not
 * NULL, only under that lease, else only where nobody holds one. RC_STALE: it is another's by now.
 */
enum rc extraction_store_save(struct db *db, const struct extraction *extraction) MUST_CHECK;

/* One try of a step. */
struct extraction_try {
	int64_t item_id, seq; /* seq: given when it is written */
	int step;
	int64_t round;
	int outcome;          /* enum step_outcome */
	const char *done_key; /* of outcome done: the step key, once for ever; else NULL */
	int executor;         /* enum executor */
	int64_t account_id;   /* staff; 0: a program */
	const char *evidence; /* of a program JSON; of staff their words; why it was not done. Never NULL */
	int64_t at;
};

/* RC_DUPLICATE: that step took effect already in this round. */
enum rc extraction_store_insert_try(struct db *db, const struct extraction_try *t) MUST_CHECK;

/* Those of a migration's items (item_id 0: of all), by item and in their order. */
struct tries_of {
	int64_t migration_id, item_id;
};
enum rc extraction_store_tries(struct db *db, struct arena *a, const struct tries_of *of, struct extraction_try **rows,
			       size_t *count) MUST_CHECK;

/* A host name of the agency that the service leans on. */
struct leaning {
	int64_t item_id;
	int kind; /* enum leaning_kind */
	const char *name;
	int64_t found_at, gone_at; /* CLOCK_NONE: it leans on it still */
};

/* What was there stays as it is. */
enum rc extraction_store_add_leanings(struct db *db, const struct leaning *leanings, size_t count) MUST_CHECK;

/* Writes gone_at. RC_STALE: there is no such name. */
enum rc extraction_store_leaning_gone(struct db *db, const struct leaning *leaning) MUST_CHECK;

enum rc extraction_store_leanings(struct db *db, struct arena *a, int64_t migration_id, struct leaning **rows,
				  size_t *count) MUST_CHECK;

#endif
