/*
 * Reading the host's paid and refunded lines again: an event lost on the way is found (domain.md 7).
 *
 * Only lines of items that carry a term count. What was not told is told, by the functions of the events, each line in
 * a transaction of its own; what was told otherwise raises the event's alarm; entries that are missing are written. So
 * it may run at any time, beside live events, twice, or two at once. Memory holds one page.
 */
#ifndef HANDOVER_SERVICE_RECONCILE_H
#define HANDOVER_SERVICE_RECONCILE_H

#include "service/call.h"
#include "store/reconcile_store.h"

enum reconcile_what { RECONCILE_RENEWAL, RECONCILE_REFUND, RECONCILE_ENTRIES, RECONCILE_DIFFERENCE };

struct reconcile {
	int32_t from, to; /* days, both counted */
	bool dry_run;     /* writes nothing, no row of the run either */
	/* Called for each line that was mended, or would be; may be NULL. refund_id: "" of a paid line. */
	void (*tell)(void *ctx, enum reconcile_what what, const char *line_id, const char *refund_id);
	void *ctx;
	struct reconcile_run run; /* what was found */
};

/* RC_OK; RC_UNAVAILABLE: the database went away; what was mended is mended. */
enum rc reconcile_run(struct call *c, struct reconcile *r) MUST_CHECK;

/* The last ledger.reconcile_days days. */
enum rc reconcile_nightly(struct call *c) MUST_CHECK;

#endif
