/*
 * What the system does on its own: move the items, compare them afterwards, record the commission, let an invitation
 * run out. Each is the work of one job; the job is settled in the transaction of its effect, so that a worker whose
 * lease ran out changes nothing (RC_LEASE_LOST).
 */
#ifndef HANDOVER_SERVICE_MOVE_H
#define HANDOVER_SERVICE_MOVE_H

#include "service/call.h"
#include "store/job_store.h"

/* Moves every item that may, in chunks of handover.move_chunk, each chunk one transaction. */
enum rc move_run(struct call *c, const struct job *job) MUST_CHECK;

#endif
