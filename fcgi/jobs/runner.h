/*
 * The worker's loop body: claim one job, do it, settle it.
 *
 * A job ends in one of four ways: DONE and HOLD are settled by the effect itself, in its own transaction; RETRY and
 * FAIL are settled here, after the effect was rolled back.
 */
#ifndef HANDOVER_JOBS_RUNNER_H
#define HANDOVER_JOBS_RUNNER_H

#include "service/call.h"

/* RC_OK: one job was worked on, well or not. RC_NOT_FOUND: nothing is due. RC_UNAVAILABLE: the database is away. */
enum rc runner_step(struct call *c) MUST_CHECK;

#endif
