/*
 * Whether the program can do its work: for readyz, metrics, the worker's heartbeat and handoverctl doctor.
 */
#ifndef HANDOVER_SERVICE_HEALTH_H
#define HANDOVER_SERVICE_HEALTH_H

#include "service/call.h"
#include "store/watch_store.h"

/* How far this machine's clock and the database's may be apart, and how old a worker's last beat, in seconds. */
#define HEALTH_CLOCKS_APART 30
#define HEALTH_BEAT_OLD     60

struct health {
	struct watch_numbers numbers;
	struct watch_state *states;
	size_t state_count;
	int64_t clocks_apart; /* seconds */
};

/*
 * Real tables are read, because a node without quorum still answers pings. RC_OK: numbers and clocks are known,
 * whatever they say; RC_UNAVAILABLE.
 */
enum rc health_look(struct call *c, struct health *h) MUST_CHECK;

/* What is not well, in words for operators; NULL: ready. */
const char *health_fault(struct call *c, const struct health *h);

/* This worker is alive; is_over: and ends. */
enum rc health_beat(struct call *c, const char *worker, bool is_over) MUST_CHECK;

#endif
