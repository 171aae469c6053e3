/*
 * The table job: work that waits. One job of a kind per migration; done and then wanted again, it is armed again.
 *
 * A job is claimed by compare-and-set with a lease, and settled by compare-and-set on that lease, in the transaction
 * of its effect: a worker that comes too late changes nothing. Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_JOB_STORE_H
#define HANDOVER_STORE_JOB_STORE_H

#include "db/db.h"

/* JOB(name, spelling): the kinds of work. */
#define JOB_KINDS(JOB)                                                                                                 \
	JOB(MOVE, "move")                                                                                              \
	JOB(VERIFY, "verify")                                                                                          \
	JOB(RECORD, "record")                                                                                          \
	JOB(EXPIRE, "expire")

#define JOB_ENUM(name, spelling) JOB_##name,
enum job_kind { JOB_KINDS(JOB_ENUM) JOB_KIND_COUNT };
enum job_status { JOB_READY, JOB_LEASED, JOB_DONE, JOB_DEAD };

extern const struct words words_job_kinds, words_job_statuses;

struct job {
	int64_t job_id;
	int kind; /* enum job_kind */
	int64_t migration_id;
	int status; /* enum job_status */
	int64_t run_at;
	const char *lease_token;
	int64_t lease_until;
	int64_t attempts;
	const char *last_error;
	int64_t lease_seconds; /* of a claim */
	int64_t now; /* of job_store_due: the database's */
};

/* Makes the job, or arms it again with an earlier or later run_at (CLOCK_NONE: now) if it is not leased. */
enum rc job_store_arm(struct db *db, enum job_kind kind, int64_t migration_id, int64_t run_at) MUST_CHECK;

/* One job whose lease ran out, else one that is due; RC_NOT_FOUND: none. A hint only: claim decides. */
enum rc job_store_due(struct db *db, struct arena *a, struct job *job) MUST_CHECK;

/* Takes the job for lease_seconds under lease_token, and counts the attempt. RC_STALE: somebody else has it. */
enum rc job_store_claim(struct db *db, struct job *job) MUST_CHECK;

/*
 * Ends the claim: DONE, DEAD, or READY again at run_at. RC_STALE: the lease ran out and is another's.
 * last_error NULL clears it, and the count of attempts: it went well.
 */
enum rc job_store_settle(struct db *db, const struct job *job, enum job_status status, int64_t run_at,
			 const char *last_error) MUST_CHECK;

/* Ends the claim as if it had not been, but for a second's pause. RC_STALE: the lease ran out and is another's. */
enum rc job_store_put_back(struct db *db, const struct job *job) MUST_CHECK;

/* The claim is still in force and is prolonged by lease_seconds; in the transaction of a partial effect. RC_STALE */
enum rc job_store_prolong(struct db *db, const struct job *job) MUST_CHECK;

/* The jobs of a migration, for staff: kind, status, run_at, attempts, last_error. */
enum rc job_store_all(struct db *db, struct arena *a, int64_t migration_id, struct job **jobs, size_t *count)
	MUST_CHECK;

/* Those that gave up begin again, now. RC_STALE: none has given up. */
enum rc job_store_revive(struct db *db, int64_t migration_id) MUST_CHECK;

#endif
