/*
 * Statements of commission: what a beneficiary's closed month comes to, for ever; and the payouts staff writes down.
 *
 * A statement is made once, in one transaction, of every entry that is confirmed by the month's last day and in no
 * statement yet; nothing changes it afterwards. Its hash runs over the hash of the statement before, its head and
 * every line, each with its length before it (crypto/hash.h), so that one cannot be changed or taken out unnoticed.
 */
#ifndef HANDOVER_SERVICE_STATEMENT_H
#define HANDOVER_SERVICE_STATEMENT_H

#include "service/call.h"
#include "store/statement_store.h"

/*
 * Closes what is due: for every beneficiary every month that is over and has entries, in order, a transaction each.
 * Can run at any time, twice, and beside itself. One that fails is logged and does not keep the others; the worst rc
 * is returned. closed: how many statements were made.
 */
enum rc statement_close_due(struct call *c, int64_t *closed) MUST_CHECK;

/* The same for one beneficiary and at most one month. *closed false: nothing is due. */
enum rc statement_close_next(struct call *c, int64_t beneficiary_id, bool *closed) MUST_CHECK;

/*
 * Recomputes every hash, number, sum and carry, a few lines at a time. RC_VALIDATION: one is not what it must be, see
 * the lines event=statement_broken; the others were looked at all the same.
 */
struct statement_check {
	int64_t statements, lines, broken;
};
enum rc statement_verify(struct call *c, struct statement_check *check) MUST_CHECK;

/*
 * Writes down what was paid for a statement: paid_on, withheld_cents, net_cents, reference; the gross amount is the
 * statement's. Staff with a fresh sign-in (RC_FORBIDDEN, RC_SIGN_IN_REQUIRED). RC_VALIDATION: /paid_on, /withheld,
 * /net, /reference. RC_NOT_FOUND; RC_STATE_CONFLICT: it is paid already, or nothing is to be paid.
 */
struct statement_payout {
	int64_t statement_id;
	int32_t paid_on;
	int64_t withheld_cents, net_cents;
	const char *reference;
};
enum rc statement_pay(struct call *c, struct statement_payout *payout) MUST_CHECK;

#endif
