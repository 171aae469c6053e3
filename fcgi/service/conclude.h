/*
 * What follows a move, and what ends without one: comparing, passing the states, recording, expiring. Each job settles
 * itself in its own transaction; RC_LEASE_LOST: it was too late, and nothing changed.
 */
#ifndef HANDOVER_SERVICE_CONCLUDE_H
#define HANDOVER_SERVICE_CONCLUDE_H

#include "service/door.h"
#include "store/job_store.h"

/* Inside an open door: the states that domains and hosting have reached by now. */
enum rc conclude_pass(struct door *d) MUST_CHECK;

/* Compares the moved items with their snapshot, by a read of its own after the move's commit. */
enum rc conclude_verify(struct call *c, const struct job *job) MUST_CHECK;

/* hosting_moved -> commission_recorded, when every item is verified or excluded. */
enum rc conclude_record(struct call *c, const struct job *job) MUST_CHECK;

/* requested -> expired, when the invitation's time is over. */
enum rc conclude_expire(struct call *c, const struct job *job) MUST_CHECK;

#endif
