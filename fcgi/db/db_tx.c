/* The only place that begins, commits and rolls back. */
#include "db/db_internal.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"

#define ATTEMPTS 5
#define HANGS_US (4 * CLOCK_SECOND) /* less than a try to connect may take */

static void wait_a_little(int attempt)
{
	static _Thread_local unsigned seed;
	if (!seed)
		seed = (unsigned)clock_monotonic_us() | 1U;
	long ms = (long)(rand_r(&seed) % 10U + 2U) << attempt;
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/*
 * A connection that was lost after so long was waited for in vain: the database hangs, and whoever tries again waits as
 * long again, until the server in front has given up.
 */
static bool has_hung(enum rc rc, int64_t began)
{
	return rc == RC_DB_LOST && clock_monotonic_us() - began > HANGS_US;
}

static void roll_back(struct db *db)
{
	/* A failed rollback leaves a session in an unknown state: give it up, the server rolls back itself. */
	if (!db->mysql || db->out_of_step || db_plain(db, "ROLLBACK") != RC_OK)
		db_disconnect(db);
	db->in_transaction = false;
	db->broken = false;
}

/* *unknown: the COMMIT was sent and its answer is lost. */
static enum rc run_once(struct db *db, const struct db_tx *tx, bool *unknown)
{
	*unknown = false;
	RETURN_IF_FAILED(db_connect(db));
	enum rc rc = db_plain(db, "START TRANSACTION");
	if (rc != RC_OK) {
		db_disconnect(db);
		db->broken = false;
		return rc;
	}
	db->in_transaction = true;
	db->broken = false;
	rc = tx->body(db, tx->ctx);
	if (rc == RC_OK && db->broken)
		rc = RC_DB_RETRY;
	if (rc == RC_OK) {
		rc = db_plain(db, "COMMIT");
		if (rc == RC_OK) {
			db->in_transaction = false;
			return RC_OK;
		}
		*unknown = rc == RC_DB_LOST;
	}
	if (rc == RC_DB_LOST) {
		db_disconnect(db);
		db->in_transaction = false;
		db->broken = false;
	} else {
		roll_back(db);
	}
	return rc;
}

enum rc db_tx_run(struct db *db, const struct db_tx *tx)
{
	BUG_ON(db->in_transaction);
	enum rc rc = RC_DB_RETRY;
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		bool unknown;
		int64_t began = clock_monotonic_us();
		rc = run_once(db, tx, &unknown);
		if (unknown) {
			rc = tx->was_done ? tx->was_done(db, tx->ctx) : RC_UNAVAILABLE;
			if (rc != RC_NOT_FOUND)
				break;
			rc = RC_DB_LOST;
		} else if (rc != RC_DB_RETRY && rc != RC_DB_LOST) {
			break;
		}
		if (has_hung(rc, began))
			break;
		wait_a_little(attempt);
	}
	if (rc == RC_DB_RETRY || rc == RC_DB_LOST)
		LOG(LOG_ERROR, "db_gave_up", LOG_S("last", rc_info(rc)->name));
	return rc == RC_DB_RETRY || rc == RC_DB_LOST ? RC_UNAVAILABLE : rc;
}

enum rc db_read_run(struct db *db, const struct db_tx *tx)
{
	BUG_ON(db->in_transaction);
	enum rc rc = RC_DB_LOST;
	int64_t began = clock_monotonic_us();
	for (int attempt = 0; attempt < 2 && (rc == RC_DB_LOST || rc == RC_DB_RETRY); attempt++) {
		if (has_hung(rc, began))
			break;
		if (rc == RC_DB_LOST && attempt > 0)
			db_disconnect(db);
		rc = tx->body(db, tx->ctx);
		db->broken = false;
		if (db->out_of_step)
			db_disconnect(db);
	}
	if (rc == RC_DB_LOST)
		db_disconnect(db);
	return rc == RC_DB_RETRY || rc == RC_DB_LOST ? RC_UNAVAILABLE : rc;
}
