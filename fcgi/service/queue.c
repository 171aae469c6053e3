#include "service/queue.h"

#include "crypto/token.h"
#include "store/draft_store.h"
#include "store/idempotency_store.h"
#include "store/mail_store.h"
#include "store/session_store.h"

enum rc queue_lease_rc(enum rc rc)
{
	return rc == RC_STALE ? RC_LEASE_LOST : rc;
}

struct work {
	struct call *call;
	struct job *job;
	const struct job *given;
	int64_t run_at;
	const char *why;
};

static enum rc claim_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	RETURN_IF_FAILED(job_store_due(db, w->call->arena, w->job));
	w->job->lease_token = token_public_id(w->call->arena, "l") + 2;
	w->job->lease_seconds = w->call->config->worker_lease_seconds;
	RETURN_IF_FAILED(job_store_claim(db, w->job));
	w->job->attempts++;
	return RC_OK;
}

enum rc queue_claim(struct call *c, struct job *job)
{
	struct work w = { .call = c, .job = job };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = claim_body, .ctx = &w });
	/* Somebody else took it between the look and the claim: as if it had not been there. */
	return rc == RC_STALE ? RC_NOT_FOUND : rc;
}

static enum rc give_back_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	enum job_status status = w->run_at == CLOCK_NONE ? JOB_DEAD : JOB_READY;
	return queue_lease_rc(job_store_settle(db, w->given, status, w->run_at, w->why));
}

enum rc queue_give_back(struct call *c, const struct job *job, int64_t run_at, const char *why)
{
	struct work w = { .call = c, .given = job, .run_at = run_at, .why = why };
	return db_tx_run(c->db, &(struct db_tx){ .body = give_back_body, .ctx = &w });
}

static enum rc put_back_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return queue_lease_rc(job_store_put_back(db, w->given));
}

enum rc queue_put_back(struct call *c, const struct job *job)
{
	struct work w = { .call = c, .given = job };
	return db_tx_run(c->db, &(struct db_tx){ .body = put_back_body, .ctx = &w });
}

enum rc queue_sweep_within(struct call *c)
{
	RETURN_IF_FAILED(idempotency_store_sweep(c->db));
	RETURN_IF_FAILED(draft_store_sweep(c->db));
	RETURN_IF_FAILED(mail_store_erase(c->db));
	return session_store_sweep(c->db);
}
