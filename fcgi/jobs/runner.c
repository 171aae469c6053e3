#include "jobs/runner.h"

#include <time.h>

#include "base/log.h"
#include "domain/backoff.h"
#include "service/conclude.h"
#include "service/move.h"
#include "service/queue.h"

#define AWAY_TRIES    20
#define AWAY_PAUSE_MS 500

/* Every kind of work, and who does it. */
static enum rc (*const work[JOB_KIND_COUNT])(struct call *c, const struct job *job) = {
	[JOB_MOVE] = move_run,
	[JOB_VERIFY] = conclude_verify,
	[JOB_RECORD] = conclude_record,
	[JOB_EXPIRE] = conclude_expire,
};

/* The effect was rolled back: again later, or not at all. */
static enum rc give_back(struct call *c, const struct job *job, enum rc why)
{
	uint32_t noise = (uint32_t)clock_monotonic_us();
	bool over = backoff_is_over((int)job->attempts);
	int64_t run_at = over ? CLOCK_NONE : job->now + backoff_us((int)job->attempts, noise);
	LOG(over ? LOG_ERROR : LOG_WARN, over ? "job_failed" : "job_retry",
	    LOG_S("kind", words_spelling(&words_job_kinds, job->kind)), LOG_I("migration", job->migration_id),
	    LOG_I("attempts", job->attempts), LOG_S("why", rc_info(why)->name));
	enum rc rc = queue_give_back(c, job, run_at, rc_info(why)->name);
	return rc == RC_LEASE_LOST ? RC_OK : rc;
}

/* The database went away, or could not: a job is not given up for that. Its answer is waited for, as in jobs/mail.c. */
static enum rc put_back(struct call *c, const struct job *job)
{
	const struct timespec pause = { 0, AWAY_PAUSE_MS * 1000000L };
	enum rc rc = queue_put_back(c, job);
	for (int i = 0; i < AWAY_TRIES && rc == RC_UNAVAILABLE; i++) {
		nanosleep(&pause, NULL);
		rc = queue_put_back(c, job);
	}
	LOG(LOG_WARN, "job_put_back", LOG_S("kind", words_spelling(&words_job_kinds, job->kind)),
	    LOG_I("migration", job->migration_id), LOG_S("end", rc_info(rc)->name));
	return rc == RC_LEASE_LOST ? RC_OK : rc;
}

enum rc runner_step(struct call *c)
{
	struct job job;
	RETURN_IF_FAILED(queue_claim(c, &job));
	c->request_id = arena_printf(c->arena, "job-%lld-%lld", (long long)job.job_id, (long long)job.attempts);
	log_set_request(c->request_id);
	/* A job that ends its worker every time is found here: nobody was left to give it back. */
	bool deadly = job.attempts > BACKOFF_ATTEMPTS_MAX;
	enum rc rc = deadly ? RC_INTERNAL : work[job.kind](c, &job);
	if (rc == RC_OK)
		LOG(LOG_INFO, "job", LOG_S("kind", words_spelling(&words_job_kinds, job.kind)),
		    LOG_I("migration", job.migration_id));
	else if (rc == RC_LEASE_LOST)
		LOG(LOG_WARN, "job_late", LOG_I("migration", job.migration_id));
	else
		RETURN_IF_FAILED(rc == RC_UNAVAILABLE ? put_back(c, &job) : give_back(c, &job, rc));
	log_set_request(NULL);
	return RC_OK;
}
