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

/* Compares the moved items with their snapshot, by a read of its own after the move's commit. */
enum rc move_verify(struct call *c, const struct job *job) MUST_CHECK;

/* hosting_moved -> commission_recorded, when every item is verified or excluded. */
enum rc move_record(struct call *c, const struct job *job) MUST_CHECK;

/* requested -> expired, when the invitation's time is over. */
enum rc move_expire(struct call *c, const struct job *job) MUST_CHECK;

#endif
