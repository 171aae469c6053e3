/*
 * What a beneficiary's terms may still earn: the terms in force, with the host's next due days and today's prices of
 * those who pay. Read-only. Callers: service/estimate.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_ESTIMATE_STORE_H
#define HANDOVER_STORE_ESTIMATE_STORE_H

#include "db/db.h"

struct estimate_row {
	int64_t beneficiary_id; /* asked for; 0: everybody's */
	int64_t rate_bp, fixed_cents, months;
	int32_t starts_on, next_due_on;
	int64_t price_cents; /* net, of a year, in the owner's price list; 0: not known */
};

/*
 * The terms that earn, of items that the customer (or the account it was merged into) still has at the host, that
 * nothing ended and whose cancellation nobody asked for. One host item's latest term only.
 */
enum rc estimate_store_terms(struct db *db, struct arena *a, int64_t beneficiary_id, struct estimate_row **rows,
			     size_t *count) MUST_CHECK;

#endif
