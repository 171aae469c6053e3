/*
 * The host's paid and refunded lines, read in pages beside what was told of them; and the table reconcile_run.
 *
 * A page is one day's lines behind an id: an index range however many lines there are, and never a sort. Only the first
 * page of a day has to look for the day. Callers: service/reconcile.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_RECONCILE_STORE_H
#define HANDOVER_STORE_RECONCILE_STORE_H

#include "store/ledger_store.h"

struct reconcile_key {
	int32_t day;  /* of the page */
	int32_t to;   /* of a search for the next day: the last one */
	const char *line_id, *refund_id; /* behind these; "": from the day's first */
	int64_t limit;
};

/* The first day after key->day, at most key->to, with a paid (refunded) line. RC_NOT_FOUND */
enum rc reconcile_store_next_paid(struct db *db, const struct reconcile_key *key, int32_t *day) MUST_CHECK;
enum rc reconcile_store_next_refunded(struct db *db, const struct reconcile_key *key, int32_t *day) MUST_CHECK;

/* A line of the host's, by line_id (and refund_id), and what is known of it here. */
struct reconcile_row {
	struct told_renewal line; /* of a refund's row only line_id */
	struct told_refund refund;
	bool has_term;    /* its item has a term that had begun by then */
	bool is_told;
	bool is_same;     /* as it was told */
	bool is_accrued;  /* the line has its accrual */
	bool is_complete; /* of a line: with accrual and all reversals, or no renewal; of a refund: with its reversal */
};
enum rc reconcile_store_paid(struct db *db, struct arena *a, const struct reconcile_key *key,
			     struct reconcile_row **rows, size_t *count) MUST_CHECK;
enum rc reconcile_store_refunded(struct db *db, struct arena *a, const struct reconcile_key *key,
				 struct reconcile_row **rows, size_t *count) MUST_CHECK;

struct reconcile_run {
	int64_t run_id;
	int32_t from_on, to_on;
	int64_t lines_read, renewals_found, refunds_found, accruals_found, differences;
};
/* Fills run_id. */
enum rc reconcile_store_begin(struct db *db, struct reconcile_run *run) MUST_CHECK;
enum rc reconcile_store_end(struct db *db, const struct reconcile_run *run) MUST_CHECK;

/* The database's day. */
enum rc reconcile_store_today(struct db *db, int32_t *day) MUST_CHECK;

#endif
