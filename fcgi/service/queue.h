/*
 * The worker's side of the job table: claim one, give one back, tidy up. The effects settle their job themselves.
 */
#ifndef HANDOVER_SERVICE_QUEUE_H
#define HANDOVER_SERVICE_QUEUE_H

#include "service/call.h"
#include "store/job_store.h"

/* Takes one job that is due, under a lease of worker.lease_seconds. RC_NOT_FOUND: nothing is due. */
enum rc queue_claim(struct call *c, struct job *job) MUST_CHECK;

/*
 * Gives a job back whose effect did not happen: tried again at run_at, or never again with run_at CLOCK_NONE.
 * RC_LEASE_LOST: it is another's by now.
 */
enum rc queue_give_back(struct call *c, const struct job *job, int64_t run_at, const char *why) MUST_CHECK;

/* The same where the database could not do it, which says nothing about the job: the attempt does not count. */
enum rc queue_put_back(struct call *c, const struct job *job) MUST_CHECK;

/* Forgets what may be forgotten, in the caller's transaction: old idempotency rows, sessions, answers, addresses. */
enum rc queue_sweep_within(struct call *c) MUST_CHECK;

/* What settling a job means to its worker: RC_STALE is RC_LEASE_LOST. */
enum rc queue_lease_rc(enum rc rc) MUST_CHECK;

#endif
