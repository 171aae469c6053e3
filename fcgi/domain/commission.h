/*
 * Commission: how many cents a paid renewal line earns, what a refund takes back, and for how long.
 *
 * Depends on base/ only; pure. Amounts are cents of one currency, rates basis points (10 % = 1000). Any amount up
 * to 10^13 cents in size and any rate up to 100 000 is safe (the products are 128 bits wide).
 *
 * Rounding is half up per line: a half cent goes to the beneficiary. A reversal is not rounded by itself: it is the
 * commission on everything refunded so far, less what was already reversed, so that a full refund, in however many
 * steps, leaves exactly zero.
 *
 *   net 12.00 at 10 %             accrues  1.20
 *   net  0.05 at 10 %             accrues  0.01 (0.5 cents)
 *   net 10.01 at 5 %              accrues  0.50 (50.05 cents); refunds of 3.33, 3.33, 3.35
 *                                 reverse -0.17, -0.16, -0.17 and leave 0.00
 *   net 30.00, 4.00 fixed         accrues  4.00; a refund of 10.00 reverses -1.33, the rest -2.67
 *
 * The published cases are tests/data/commission/: lines.csv (accruals and reversals), days.csv (what a term covers)
 * and estimates.csv. A test reads them line by line; whoever checks a statement can do the same.
 */
#ifndef HANDOVER_DOMAIN_COMMISSION_H
#define HANDOVER_DOMAIN_COMMISSION_H

#include <stdbool.h>
#include <stdint.h>

enum commission_kind {
	COMMISSION_RATE,  /* rate_bp of the line's net */
	COMMISSION_FIXED, /* fixed_cents a line, whatever it cost */
};

/* What one line earns, frozen in the offer. All zero: "no commission". */
struct commission_term {
	enum commission_kind kind;
	int64_t rate_bp;     /* COMMISSION_RATE */
	int64_t fixed_cents; /* COMMISSION_FIXED */
};

/* A rate, or where fixed_cents is not 0 a fixed amount: as tariffs and items store it. */
struct commission_term commission_term_of(int64_t rate_bp, int64_t fixed_cents);

/* net_cents * rate_bp / 10000, rounded half up (towards plus infinity, also below zero). */
int64_t commission_cents(int64_t net_cents, int64_t rate_bp);

/* The amount of a paid line's entry; 0 or more. */
int64_t commission_accrual(struct commission_term term, int64_t net_cents);

/* What is known of a line when a refund of it is told. All in cents, none negative. */
struct commission_refund {
	int64_t net_cents;              /* of the paid line */
	int64_t refunded_so_far_cents;  /* net, with this refund; beyond the line's net counts as the line's net */
	int64_t already_reversed_cents; /* the sum of the line's reversing entries, without its minus sign */
};

/* The amount of the reversing entry for the newest refund; 0 or less. */
int64_t commission_reversal(struct commission_term term, struct commission_refund refund);

/*
 * Whether a line paid on that day earns. starts_on: the day of the item's own move, which counts; months: the
 * duration, 0 = without end. The last day is the one before the same day `months` later. DAY_NONE earns nothing.
 */
bool commission_covers_day(int32_t starts_on, int months, int32_t day);

/* What one item may earn within some days. Amounts in cents. */
struct commission_outlook {
	struct commission_term term;
	int64_t price_cents;      /* net, of a year */
	int32_t starts_on;        /* of the term: the item's move, or today for a request */
	int months;               /* its duration, 0 = without end */
	int32_t next_due_on;      /* the next renewal, then yearly; DAY_NONE: there is none */
	int32_t from_day, to_day; /* the days looked at; to_day is the first one that is not */
};

/* The k-th renewal (from 0) that falls due in those days and is covered by the term; DAY_NONE: there is none. */
int32_t commission_renewal_day(const struct commission_outlook *o, int k);

/*
 * The accruals of all of them, summed. A renewal that was due before from_day is over: the one a year later counts. A
 * renewal of 29 February falls on 28 February in the years between.
 */
int64_t commission_estimate(const struct commission_outlook *o);

#endif
