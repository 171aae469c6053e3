/*
 * The tables chore and renewal_told: when periodic work was last done, and which warnings before a first renewal were
 * put into the outbox.
 *
 * Callers: service/chores.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_CHORE_STORE_H
#define HANDOVER_STORE_CHORE_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct chore {
	const char *name;
	int64_t done_at;
	int64_t now; /* the database's clock */
};

/* Without a lock: is it worth a transaction? RC_NOT_FOUND: there is no such chore. */
enum rc chore_store_get(struct db *db, const char *name, struct chore *chore) MUST_CHECK;

/*
 * The compare-and-set that claims it: done_at becomes now where it still is what was read. First in the transaction
 * of the work, so that a worker that dies leaves it undone. RC_STALE: somebody else did it or is doing it.
 */
enum rc chore_store_claim(struct db *db, const struct chore *chore) MUST_CHECK;

/* An item whose first renewal after the move comes near, and who owns it. */
struct renewal {
	int64_t item_id, customer_id;
	const char *name, *email, *customer_name; /* name: A-label */
	int kind;                                 /* enum item_kind */
	int language;                             /* enum lang */
	int32_t expires_on;
	int64_t left, days; /* days to it, and which warning that is */
};

/* today: the day to count from; thresholds: JSON array of days before. At most limit rows, by customer and warning. */
struct renewal_filter {
	int32_t today;
	const char *thresholds;
	int64_t limit;
};
enum rc chore_store_renewals(struct db *db, struct arena *a, const struct renewal_filter *filter,
			     struct renewal **rows, size_t *count) MUST_CHECK;

/* Notes that these were told. RC_DUPLICATE: somebody else did just now. */
enum rc chore_store_told(struct db *db, const struct renewal *rows, size_t count) MUST_CHECK;

#endif
