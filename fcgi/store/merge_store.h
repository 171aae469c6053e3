/*
 * The tables account_merge and term_end: accounts that the site merged, and what ended a term before its duration did.
 *
 * Callers: service/merge.c, service/chores.c, service/move.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_MERGE_STORE_H
#define HANDOVER_STORE_MERGE_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct account_merge {
	int64_t from_account, into_account; /* as it was told */
	int64_t root_account;               /* where it ended up by now */
	int32_t merged_on;
};

/* One merge at a time: the rows of a chain belong together. Waits for the other until its transaction ends. */
enum rc merge_store_lock(struct db *db) MUST_CHECK;

/* What an account has become by now; itself where it was not merged. */
enum rc merge_store_root(struct db *db, int64_t account_id, int64_t *root) MUST_CHECK;

/* Whether two accounts have become one, or are. */
enum rc merge_store_is_one(struct db *db, int64_t a, int64_t b, bool *is_one) MUST_CHECK;

/* RC_NOT_FOUND: it was not merged. */
enum rc merge_store_get(struct db *db, int64_t from_account, struct account_merge *merge) MUST_CHECK;

/* merged_on DAY_NONE: today by the database. Those that had become from_account become root_account. RC_DUPLICATE */
enum rc merge_store_insert(struct db *db, const struct account_merge *merge) MUST_CHECK;

/* The merges that ended up in that account. */
enum rc merge_store_group(struct db *db, struct arena *a, int64_t root_account, struct account_merge **rows,
			  size_t *count) MUST_CHECK;

/* Dossiers that still name the account on a side, at most limit; in a transaction, waits for those being written. */
struct merge_dossier {
	int64_t migration_id, account_id, limit;
};
enum rc merge_store_dossiers(struct db *db, struct arena *a, int64_t account_id, int64_t limit,
			     struct merge_dossier **rows, size_t *count) MUST_CHECK;

/* Terms without an end whose two sides are both among what became that account. */
struct merge_term {
	int64_t item_id, beneficiary_id, customer_id, root_account;
	int32_t ended_on;
};
enum rc merge_store_terms(struct db *db, struct arena *a, int64_t root_account, struct merge_term **rows,
			  size_t *count) MUST_CHECK;

/* They end as one_party on their ended_on. */
enum rc merge_store_end_terms(struct db *db, const struct merge_term *rows, size_t count) MUST_CHECK;

/*
 * Told renewals without an accrual, of terms or payers that became that account: behind line_id, at most limit; in a
 * transaction, waits for those being told.
 */
struct merge_line {
	const char *line_id;
	int64_t root_account, limit;
};
enum rc merge_store_lines(struct db *db, struct arena *a, const struct merge_line *after, struct merge_line **rows,
			  size_t *count) MUST_CHECK;

/*
 * The ends that the host shows of the live terms, at most limit at once: a domain that has left for another registrar
 * (when it has, not when it was asked for; the host does not say on which day, so it is the day on which it is seen),
 * and what was registered or created again (the day before that).
 */
enum rc merge_store_end_seen(struct db *db, int64_t limit, uint64_t *ended) MUST_CHECK;

#endif
