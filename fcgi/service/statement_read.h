/*
 * A beneficiary's commission as it is read: its entries with what they came to, the balance, its statements; and what
 * staff has to pay.
 *
 * A reseller reads what it earns itself, whoever it asks for; staff reads anybody's, by account. Another's is
 * RC_NOT_FOUND, and so is everything for any other role. Read-only.
 */
#ifndef HANDOVER_SERVICE_STATEMENT_READ_H
#define HANDOVER_SERVICE_STATEMENT_READ_H

#include "service/call.h"
#include "store/statement_store.h"

/* What an entry came to on a day. */
enum entry_state statement_state_of(const struct stated_entry *e, int32_t today);

/* What these entries of a page of the ledger came to, in their order. */
enum rc statement_states(struct call *c, const struct entry *entries, size_t count, enum entry_state **states)
	MUST_CHECK;

/* The entries of the page, newest first, with the sums of the months they are of. */
struct statement_ledger {
	int64_t account;                            /* staff: whose; 0: the actor's own */
	const char *starting_after, *ending_before; /* public ids of entries, or NULL */
	int64_t limit;
	struct stated_entry *entries;
	size_t count;
	bool has_more;
	struct entry_sum *months;
	size_t month_count;
	struct statement_balance balance;
	const char *name;      /* of the account; NULL: it is not there any more */
	struct monthly *statements; /* the latest */
	size_t statement_count;
	bool has_more_statements;
};
enum rc statement_ledger_read(struct call *c, struct statement_ledger *ledger) MUST_CHECK;

/* A statement, with its lines from one on and its changes from one on. */
struct statement_page {
	int64_t account;
	int32_t month;
	int64_t from, limit;                /* positions count from 1 */
	int64_t change_from, change_limit;
	struct monthly s;
	struct stated_entry *lines;
	size_t count;
	struct statement_change *changes;
	size_t change_count;
	bool has_more, has_more_changes;
	bool has_year_before; /* there is a statement of the same month a year before */
};
enum rc statement_page_read(struct call *c, struct statement_page *page) MUST_CHECK;

/* Statements, newest first, beyond a month. */
struct statement_list {
	int64_t account;
	int32_t before, after; /* months, or DAY_NONE */
	int64_t limit;
	struct monthly *rows;
	size_t count;
	bool has_more;
};
enum rc statement_list_read(struct call *c, struct statement_list *list) MUST_CHECK;

/*
 * Every line of a statement, or every entry of a month that is not stated as such, one after the other and a chunk in
 * memory at a time; the entry is gone when take returns. *month_is_stated tells which it was. RC_TOO_LARGE: more than
 * STATEMENT_ROWS_MAX.
 */
#define STATEMENT_ROWS_MAX 200000
struct statement_rows {
	int64_t account;
	int32_t month;
	bool stated; /* the month's statement (RC_NOT_FOUND: there is none), else the entries paid in the month */
	int32_t today;
	void (*take)(void *ctx, const struct stated_entry *e, enum entry_state state);
	void *ctx;
};
enum rc statement_rows_read(struct call *c, struct statement_rows *rows) MUST_CHECK;

/* What staff has to pay, oldest first after a statement; what was paid; how the last reconciliations went. */
struct statement_desk {
	int64_t after, limit;
	struct monthly *unpaid;
	size_t unpaid_count;
	bool has_more;
	struct monthly *paid;
	size_t paid_count;
	struct reconciliation *runs;
	size_t run_count;
};
enum rc statement_desk_read(struct call *c, struct statement_desk *desk) MUST_CHECK;

#endif
