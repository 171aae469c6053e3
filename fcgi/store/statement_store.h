/*
 * Statements of commission and payouts: statement, statement_line, statement_change, payout; and a beneficiary's
 * entries with what they came to. Append-only.
 *
 * Callers: service/statement.c, service/statement_read.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_STATEMENT_STORE_H
#define HANDOVER_STORE_STATEMENT_STORE_H

#include "domain/statement.h"
#include "store/ledger_store.h"

/* A closed month, and its payout where there is one. */
struct monthly {
	int64_t statement_id, beneficiary_id;
	int32_t month; /* its first day */
	int64_t number, entries;
	int64_t accrued_cents, reversed_cents, carried_in_cents, payable_cents, carried_out_cents;
	const char *currency;
	const char *head;
	uint8_t hash[32];
	int64_t closed_at;
	bool is_paid; /* the rest: of the payout */
	int32_t paid_on;
	int64_t withheld_cents, net_cents;
	const char *reference;
	int64_t recorded_at;
	const char *beneficiary_name; /* NULL: the account is not there any more */
};

/* An entry, with what it came to. */
struct stated_entry {
	int64_t entry_id;
	const char *public_id, *line_id, *refund_id;
	int kind; /* enum entry_kind */
	int64_t item_id;
	const char *item_public_id, *name;
	int item_kind; /* enum item_kind */
	int32_t paid_on;
	int64_t net_cents, rate_bp, commission_cents;
	const char *currency;
	int32_t confirms_on;
	bool is_stated, is_paid;
	int64_t position;   /* in its statement, 0: in none */
	const char *line;   /* as it is stated; read with the lines of a statement only */
};

/* ---- closing -------------------------------------------------------------------------------------------------- */

/* Accounts that ever earned, after one, in order. */
struct statement_account {
	int64_t account_id;
};
enum rc statement_store_accounts(struct db *db, struct arena *a, int64_t after, int64_t limit,
				 struct statement_account **rows, size_t *count) MUST_CHECK;

/* What statement_next_month asks of a beneficiary; first_open: of those confirmed in a month that is over. */
enum rc statement_store_next(struct db *db, int64_t beneficiary_id, struct statement_next *next) MUST_CHECK;

/* The latest statement. RC_NOT_FOUND */
enum rc statement_store_last(struct db *db, struct arena *a, int64_t beneficiary_id, struct monthly *last) MUST_CHECK;

/* The entries in no statement that are confirmed by last_day: how many, and their sums. */
struct statement_open {
	int64_t beneficiary_id;
	int32_t last_day;
	int64_t entries, accrued_cents, reversed_cents;
};
enum rc statement_store_open_sums(struct db *db, struct statement_open *open) MUST_CHECK;

/* The same one by one, in the order of the day and the entry, beyond an edge: at most limit. */
struct statement_edge {
	int64_t beneficiary_id;
	int32_t last_day;
	int32_t day;      /* the edge */
	int64_t entry_id;
	int64_t limit;
};
enum rc statement_store_open(struct db *db, struct arena *a, const struct statement_edge *edge,
			     struct stated_entry **rows, size_t *count) MUST_CHECK;

/* RC_DUPLICATE: that month is stated, or the number given, already. Sets statement_id. */
enum rc statement_store_insert(struct db *db, struct monthly *statement) MUST_CHECK;

struct statement_line {
	int64_t statement_id, position, entry_id;
	const char *line;
};
/* RC_DUPLICATE: an entry is stated already. */
enum rc statement_store_insert_lines(struct db *db, const struct statement_line *lines, size_t count) MUST_CHECK;

/* An item in this statement or the one a year before, with what decides why they differ, in the items' order. */
struct statement_item {
	int64_t item_id;
	bool was_stated, is_stated;
	int64_t before_cents, now_cents, before_net, now_net;
	bool refunded;
	bool has_left;
	int32_t left_on, starts_on, ended_on, confirms_on, due_on;
	int64_t months;
};
struct statement_pair {
	int64_t statement_id, before_id; /* before_id 0: there is none */
	int64_t after;                   /* item_id */
	int64_t limit;
};
enum rc statement_store_items(struct db *db, struct arena *a, const struct statement_pair *pair,
			      struct statement_item **rows, size_t *count) MUST_CHECK;

struct statement_change {
	int64_t statement_id, position, item_id;
	int reason; /* enum change_reason */
	int64_t before_cents, now_cents;
	const char *detail;
	const char *name;                /* these are read, not written */
	int32_t on_day;                  /* of the detail: DAY_NONE: it has none */
	int64_t before_net, now_net;     /* of a price */
};
enum rc statement_store_insert_changes(struct db *db, const struct statement_change *changes, size_t count)
	MUST_CHECK;

/* ---- reading -------------------------------------------------------------------------------------------------- */

/* A beneficiary's statement of a month. RC_NOT_FOUND */
enum rc statement_store_get(struct db *db, struct arena *a, int64_t beneficiary_id, int32_t month,
			    struct monthly *statement) MUST_CHECK;
/* By its id. RC_NOT_FOUND */
enum rc statement_store_by_id(struct db *db, struct arena *a, int64_t statement_id, struct monthly *statement)
	MUST_CHECK;

/* A beneficiary's, newest first before a month; with after, oldest first behind it. DAY_NONE: no edge. */
struct statement_filter {
	int64_t beneficiary_id;
	int32_t before, after;
	int64_t limit;
};
enum rc statement_store_list(struct db *db, struct arena *a, const struct statement_filter *filter,
			     struct monthly **rows, size_t *count) MUST_CHECK;

/* Everybody's, by beneficiary and number, beyond (beneficiary_id, number): for the verification. */
struct statement_place {
	int64_t beneficiary_id, number, limit;
};
enum rc statement_store_all(struct db *db, struct arena *a, const struct statement_place *place, struct monthly **rows,
			    size_t *count) MUST_CHECK;

/* Lines (or changes) of a statement from a position on. */
struct statement_part {
	int64_t statement_id, from, limit;
};
enum rc statement_store_lines(struct db *db, struct arena *a, const struct statement_part *part,
			      struct stated_entry **rows, size_t *count) MUST_CHECK;
enum rc statement_store_changes(struct db *db, struct arena *a, const struct statement_part *part,
				struct statement_change **rows, size_t *count) MUST_CHECK;

/* A beneficiary's entries of some days, newest first beyond the edge; with is_back, oldest first. */
struct entry_window {
	int64_t beneficiary_id;
	int32_t from_on, to_on;
	int32_t day; /* the edge */
	int64_t entry_id;
	bool is_back;
	int64_t limit;
};
enum rc statement_store_entries(struct db *db, struct arena *a, const struct entry_window *window,
				struct stated_entry **rows, size_t *count) MUST_CHECK;

/* An entry of the beneficiary, by its public id: its place. RC_NOT_FOUND */
enum rc statement_store_place(struct db *db, int64_t beneficiary_id, const char *public_id, int32_t *day,
			      int64_t *entry_id) MUST_CHECK;

/* What the entries of some days come to. */
struct entry_sum {
	int64_t beneficiary_id;
	int32_t from_on, to_on;
	int64_t entries, accrued_cents, reversed_cents;
};
enum rc statement_store_sum(struct db *db, struct entry_sum *sum) MUST_CHECK;

/* What the ledger of a beneficiary comes to, by state. */
struct statement_balance {
	int64_t beneficiary_id;
	int64_t accrued_cents, confirmed_cents; /* in no statement */
	int64_t stated_cents;                   /* in statements that wait for their payout, and carried over */
	int64_t paid_cents;
	int32_t today;                          /* UTC's day of the database */
};
enum rc statement_store_balance(struct db *db, struct statement_balance *balance) MUST_CHECK;

/* What entries came to, in the order of their ids (ids: a JSON array of numbers). */
enum rc statement_store_states(struct db *db, struct arena *a, const char *ids, struct stated_entry **rows,
			       size_t *count) MUST_CHECK;

enum rc statement_store_today(struct db *db, int32_t *today) MUST_CHECK;

/* ---- payouts -------------------------------------------------------------------------------------------------- */

/* Statements that wait to be paid, oldest first, after one. */
enum rc statement_store_unpaid(struct db *db, struct arena *a, int64_t after, int64_t limit, struct monthly **rows,
			       size_t *count) MUST_CHECK;

/* The latest payouts, newest first. */
enum rc statement_store_payouts(struct db *db, struct arena *a, int64_t limit, struct monthly **rows, size_t *count)
	MUST_CHECK;

struct payout {
	int64_t statement_id;
	int32_t paid_on;
	int64_t gross_cents, withheld_cents, net_cents;
	const char *reference;
	int64_t recorded_by;
};
/* RC_DUPLICATE: it is paid already. */
enum rc statement_store_pay(struct db *db, const struct payout *payout) MUST_CHECK;

/* The latest reconciliations, newest first. */
struct reconciliation {
	int32_t from_on, to_on;
	int64_t began_at, ended_at;
	int64_t lines_read, renewals_found, refunds_found, accruals_found, differences;
};
enum rc statement_store_reconciliations(struct db *db, struct arena *a, int64_t limit, struct reconciliation **rows,
					size_t *count) MUST_CHECK;

#endif
