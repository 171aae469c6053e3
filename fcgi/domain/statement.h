/*
 * Statements: what of a month is paid out and what is carried, and why an item earns otherwise than a year before
 * (domain.md 7).
 *
 * Depends on base/ only; pure. Amounts are cents of one currency; days are UTC's; a month is the day it begins on.
 */
#ifndef HANDOVER_DOMAIN_STATEMENT_H
#define HANDOVER_DOMAIN_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"

/* What an entry has come to; facts with a date, none of them edited. */
#define ENTRY_STATES(STATE)                                                                                            \
	STATE(ACCRUED, "accrued", N_("recorded"))                                                                      \
	STATE(CONFIRMED, "confirmed", N_("confirmed"))                                                                 \
	STATE(STATED, "stated", N_("in a statement"))                                                                  \
	STATE(PAID, "paid", N_("paid out"))
#define ENTRY_STATE_ENUM(name, ...) ENTRY_STATE_##name,
enum entry_state { ENTRY_STATES(ENTRY_STATE_ENUM) ENTRY_STATE_COUNT };
extern const struct words words_entry_states;

struct entry_facts {
	bool paid;           /* its statement has a payout */
	bool stated;         /* it is in a statement */
	int32_t confirms_on; /* from that day it is confirmed */
};
enum entry_state statement_entry_state(const struct entry_facts *facts, int32_t today);

/*
 * What is due is paid out whole where it reaches the minimum, else it is carried to the next statement, as is what is
 * owed back.
 *
 *   accrued  reversed  carried in  minimum     payable  carried out
 *     12.00      0.00        0.00     0.00       12.00         0.00
 *     12.00     -2.00        0.00    10.00       10.00         0.00
 *     12.00     -2.01        0.00    10.00        0.00         9.99
 *      1.00     -5.00        0.00     0.00        0.00        -4.00
 *     10.00      0.00       -4.00     0.00        6.00         0.00
 *      0.00      0.00        0.00     0.00        0.00         0.00
 */
struct statement_sums {
	int64_t accrued, reversed, carried_in; /* reversed: 0 or less */
	int64_t payable, carried_out;          /* set by statement_settle */
};
void statement_settle(struct statement_sums *sums, int64_t minimum);

/* The month a day is in; the month n later; its last day. */
int32_t statement_month_of(int32_t day);
int32_t statement_month_after(int32_t month, int n);
int32_t statement_last_day(int32_t month);

/* The last month that is over on a day. */
int32_t statement_over_by(int32_t today);

/*
 * The month a beneficiary's next statement is of: the one the first open entry is confirmed in, but none before or at
 * the last that is stated already (DAY_NONE: none is), so what was told late is stated with the next. DAY_NONE: that
 * month is not over on today.
 */
struct statement_next {
	int32_t last_stated, first_open, today;
};
int32_t statement_next_month(const struct statement_next *next);

/* "2026-11" as the month's first day, and back; false: month is untouched. */
bool statement_month_parse(const char *text, int32_t *month);
const char *statement_month_format(struct arena *a, int32_t month) __attribute__((returns_nonnull));

/* Why an item's commission is not that of the same month a year before. */
#define CHANGE_REASONS(REASON)                                                                                         \
	REASON(NEW, "new")                                                                                             \
	REASON(NOT_YET_DUE, "not_yet_due")                                                                             \
	REASON(NOT_RENEWED, "not_renewed")                                                                             \
	REASON(LEFT, "left")                                                                                           \
	REASON(TERM_ENDED, "term_ended")                                                                               \
	REASON(PRICE, "price")                                                                                         \
	REASON(REFUND, "refund")                                                                                       \
	REASON(STILL_HELD, "still_held")
#define CHANGE_REASON_ENUM(name, ...) CHANGE_##name,
enum change_reason { CHANGE_REASONS(CHANGE_REASON_ENUM) CHANGE_REASON_COUNT };
#define CHANGE_NONE (-1)
extern const struct words words_change_reasons;

struct change_facts {
	bool was_stated, is_stated;       /* the item is in the statement of the year before, in this one */
	int64_t before_cents, now_cents;  /* its commission there */
	bool refunded;                    /* there is a reversal of it in this one */
	bool has_left;                    /* the customer has it no more, or it is another registration */
	int32_t left_on;                  /* DAY_NONE: not known */
	int32_t ends_on;                  /* the last day on which a payment earns, DAY_NONE: without end */
	int32_t confirms_on;              /* of a payment that is recorded and not confirmed, DAY_NONE: there is none */
	int32_t due_on;                   /* its next renewal at the host, DAY_NONE: it is not there */
	int32_t last_day;                 /* of the statement's month */
};

/* CHANGE_NONE: nothing changed. *on: the day the reason speaks of, or DAY_NONE. */
int statement_change_of(const struct change_facts *facts, int32_t *on);

#endif
