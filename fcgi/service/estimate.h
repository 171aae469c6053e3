/*
 * What a reseller may expect of the next 12 months: the renewals that fall due, at today's prices of those who pay.
 *
 * An estimate, no promise and no entry: what is earned is in the ledger (service/ledger.h). Read-only.
 */
#ifndef HANDOVER_SERVICE_ESTIMATE_H
#define HANDOVER_SERVICE_ESTIMATE_H

#include "service/call.h"

#define ESTIMATE_MONTHS 13 /* of the calendar, where the first and the last are in part */

struct estimate_month {
	int32_t first; /* day of the month */
	size_t renewals;
	int64_t cents;
};

struct estimate {
	int32_t from_day, to_day; /* today (UTC), and the first day that does not count */
	size_t terms;             /* that earn and are in force */
	size_t renewals;          /* of them that fall due */
	int64_t cents;            /* all months together */
	struct estimate_month months[ESTIMATE_MONTHS];
	size_t month_count;       /* 12 or 13, also those with nothing */
};

/*
 * Of one account's terms; 0: of everybody's, for staff. RC_FORBIDDEN: neither the reseller's own nor asked by staff.
 */
enum rc estimate_of_beneficiary(struct call *c, int64_t account_id, struct estimate *out) MUST_CHECK;

/* The months of the year from that day on, with nothing in them yet; pure. */
struct estimate estimate_begin(int32_t today);

#endif
