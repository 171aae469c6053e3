/*
 * Counting what the web program did, for /handover/metrics: requests by route and kind of answer, and how long they
 * took. One meter per process, shared by its threads; made by main.c and handed to them.
 */
#ifndef HANDOVER_BASE_METER_H
#define HANDOVER_BASE_METER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define METER_ROUTES_MAX 256
#define METER_CLASSES    6 /* of the HTTP status: 0 none, 1xx to 5xx */

/* Upper bounds in milliseconds; what is slower counts in the last place. */
#define METER_BOUNDS { 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10000 }
#define METER_BUCKETS 11

struct meter {
	atomic_ulong answers[METER_ROUTES_MAX][METER_CLASSES];
	atomic_ulong took[METER_BUCKETS]; /* not cumulative */
	atomic_ulong took_us;             /* all together */
	atomic_ulong under_way;
	atomic_ulong refused; /* for want of a thread */
};

void meter_begin(struct meter *m);

/* route: its place in the table; what is beyond METER_ROUTES_MAX - 1, or no route, counts there. */
void meter_end(struct meter *m, size_t route, int status, int64_t us);

/* Counts a request that no thread was free for in time. */
void meter_refused(struct meter *m);

/* The bounds, METER_BUCKETS - 1 of them. */
const int *meter_bounds(void);

#endif
