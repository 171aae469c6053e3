/*
 * The commission ledger: told_renewal, told_refund, entry. Append-only; the balance is the sum. And ledger_alarm, where
 * the host contradicts what it told before.
 *
 * Callers: service/ledger*.c, service/reconcile.c. Results as in db/db.h; RC_DUPLICATE: the line or refund was told
 * before.
 */
#ifndef HANDOVER_STORE_LEDGER_STORE_H
#define HANDOVER_STORE_LEDGER_STORE_H

#include "db/db.h"
#include "store/move_store.h"

enum line_kind { LINE_RENEWAL, LINE_FIRST, LINE_TOPUP, LINE_OTHER };
extern const struct words words_line_kinds;
enum entry_kind { ENTRY_ACCRUAL, ENTRY_REVERSAL };
extern const struct words words_entry_kinds;

struct told_renewal {
	const char *line_id, *invoice_id, *number;
	int kind; /* enum item_kind */
	int64_t host_id;
	int line_kind; /* enum line_kind */
	int32_t paid_on;
	int64_t net_cents;
	const char *currency;
	int64_t account_id; /* who paid; 0: not said. As told it is the host's paid line's where that is known */
};

struct told_refund {
	const char *line_id, *refund_id;
	int32_t refunded_on;
	int64_t net_cents;
	const char *currency;
};

struct entry {
	int64_t entry_id;
	const char *public_id, *line_id;
	int64_t beneficiary_id;
	int kind; /* enum entry_kind */
	const char *refund_id;
	int64_t item_id;
	int32_t paid_on;
	int64_t net_cents;
	const char *currency;
	int64_t rate_bp, commission_cents;
	int32_t confirms_on; /* from that day it is confirmed */
	int64_t recorded_at;
	const char *item_public_id, *name, *number; /* read, not written */
	int item_kind;
	int64_t host_id;
};

enum rc ledger_store_tell_renewal(struct db *db, const struct told_renewal *line) MUST_CHECK;
enum rc ledger_store_tell_refund(struct db *db, const struct told_refund *refund) MUST_CHECK;

/* RC_NOT_FOUND. The line is locked: its refunds come one after the other. */
enum rc ledger_store_lock_renewal(struct db *db, struct arena *a, const char *line_id, struct told_renewal *line)
	MUST_CHECK;
enum rc ledger_store_refund(struct db *db, struct arena *a, const char *line_id, const char *refund_id,
			    struct told_refund *refund) MUST_CHECK;

/* All refunds told of a line, oldest first; they stay locked, so that one told at this moment is waited for. */
enum rc ledger_store_refunds(struct db *db, struct arena *a, const char *line_id, struct told_refund **rows,
			     size_t *count) MUST_CHECK;

/*
 * Every term of the line's item, oldest first, with what decides whether the line earns under it
 * (domain/entitlement.h).
 * The payer is line->account_id, where that is 0 the account of the host's paid line, and where that is not there the
 * item's owner now.
 */
struct term_facts {
	int64_t item_id, beneficiary_id, rate_bp, fixed_cents, months, holding_days;
	int32_t starts_on, ended_on, next_starts_on, made_on;
	int64_t customer_id, payer_id; /* after merges */
	const char *customer_code, *customer_vat, *payer_code, *payer_vat;
	const char *customer_old_code, *customer_old_vat, *payer_old_code, *payer_old_vat; /* before a merge */
};
enum rc ledger_store_facts(struct db *db, struct arena *a, const struct told_renewal *line, struct term_facts **rows,
			   size_t *count) MUST_CHECK;

/* The term an entry was made by. RC_NOT_FOUND */
enum rc ledger_store_term_of_item(struct db *db, struct arena *a, int64_t item_id, struct term *term) MUST_CHECK;

enum rc ledger_store_insert(struct db *db, const struct entry *entry) MUST_CHECK;

/* The entries of one line, oldest first. */
enum rc ledger_store_of_line(struct db *db, struct arena *a, const char *line_id, struct entry **rows, size_t *count)
	MUST_CHECK;

/*
 * A beneficiary's entries (0: everybody's), those of the accounts merged into it too, newest first, beyond the page's
 * edge (public ids' entry_id; 0: none).
 */
struct entry_filter {
	int64_t beneficiary_id, before, after, limit;
	bool has_merged; /* accounts were merged into it: ledger_store_has_merged */
};
enum rc ledger_store_has_merged(struct db *db, int64_t account_id, bool *has_merged) MUST_CHECK;
enum rc ledger_store_list(struct db *db, struct arena *a, const struct entry_filter *filter, struct entry **rows,
			  size_t *count) MUST_CHECK;

/* The terms of a beneficiary's moved items, newest first; before: item_id of the page's edge, 0 for none. */
struct term_row {
	int64_t item_id;
	const char *item_public_id, *name;
	int kind;
	int64_t host_id, rate_bp, fixed_cents, months;
	int32_t starts_on;
};
enum rc ledger_store_terms(struct db *db, struct arena *a, const struct entry_filter *filter, struct term_row **rows,
			   size_t *count) MUST_CHECK;

/* The entry_id of the beneficiary's entry (0: anybody's), and the item_id of its term. RC_NOT_FOUND */
enum rc ledger_store_position(struct db *db, int64_t beneficiary_id, const char *public_id, int64_t *entry_id)
	MUST_CHECK;
enum rc ledger_store_term_position(struct db *db, int64_t beneficiary_id, const char *item_public_id, int64_t *item_id)
	MUST_CHECK;

enum alarm_kind { ALARM_RENEWAL_DIFFERS, ALARM_REFUND_DIFFERS, ALARM_REFUND_EXCEEDS };
extern const struct words words_alarm_kinds;

struct ledger_alarm {
	int64_t alarm_id;
	int kind; /* enum alarm_kind */
	const char *line_id, *refund_id; /* refund_id: "" where it is of the line */
	const char *had, *told;          /* JSON */
	uint8_t told_hash[32];
	int64_t raised_at;
	int64_t settled_by;
	const char *settled_note;
	int64_t limit; /* of a list */
};

/* The same contradiction is one row: there already, also settled, nothing happens. RC_DUPLICATE: raised just now. */
enum rc ledger_store_raise(struct db *db, const struct ledger_alarm *alarm) MUST_CHECK;

/* The open ones, oldest first, at most limit. */
enum rc ledger_store_alarms(struct db *db, struct arena *a, int64_t limit, struct ledger_alarm **rows, size_t *count)
	MUST_CHECK;

/* alarm_id, settled_by and settled_note. RC_STALE: there is no such open one. */
enum rc ledger_store_settle(struct db *db, const struct ledger_alarm *alarm) MUST_CHECK;

#endif
