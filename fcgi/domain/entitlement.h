/*
 * Who earns on a paid line, as a function of dated facts: not of who owns the item at this moment, nor of the order in
 * which things are told (domain.md 7).
 *
 * Depends on base/ and domain/; pure. Days are UTC days, DAY_NONE: there is none.
 */
#ifndef HANDOVER_DOMAIN_ENTITLEMENT_H
#define HANDOVER_DOMAIN_ENTITLEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An account and who is behind it. */
struct entitlement_party {
	int64_t account_id;           /* after merges: where it ended up; 0: not known */
	const char *tax_code, *vat_id; /* as the host has them, or NULL */
};

struct entitlement {
	int32_t starts_on;      /* of the term */
	int months;             /* its duration; 0: without end */
	int32_t ended_on;       /* the last day, where something ended it before (term_end) */
	int32_t next_starts_on; /* the customer handed the item on: the next term's first day */
	int32_t made_on;        /* the item's registration or creation at the host; an upgrade keeps it */
};

/*
 * The last day that earns; INT32_MAX: without end. The least of: the duration's last day, ended_on, next_starts_on
 * (that whole day still counts; the payer tells whose it is), and the day before made_on where that is after starts_on:
 * what is registered again is another item, and lines of the first one still earn when they are told late.
 */
int32_t entitlement_last_day(const struct entitlement *e);

/* Whether a line paid on that day is within the term. */
bool entitlement_covers_day(const struct entitlement *e, int32_t paid_on);

/* One account after merges, or one tax code or VAT number: a move between the accounts of one party keeps the term. */
bool entitlement_is_party(const struct entitlement_party *a, const struct entitlement_party *b);

/* Accounts that the site merged. */
struct entitlement_merge {
	int64_t from_account, into_account;
	int32_t merged_on;
};

/* The day on which two accounts had become one; DAY_NONE: they have not. merges: without a cycle, in any order. */
int32_t entitlement_joined_on(const struct entitlement_merge *merges, size_t count, int64_t a, int64_t b);

#endif
