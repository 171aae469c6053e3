/*
 * Periodic work, each a chore with its row in the table chore: what is due is done, in one transaction with the
 * compare-and-set that claims it, so that it is done whole or again later, and by one worker.
 *
 *	sweep      every ten minutes: old idempotency rows, sessions, answers, addresses of old mails
 *	digest     on working days at handover.digest_hour: staff is told what waits; nothing where nothing does
 *	terms_silent  on working days: agencies that did not answer proposed terms (service/terms.h)
 *	renewals   every day at handover.renewal_hour: customers are told of the first renewal after the move
 *	           (handover.renewal_warning_days), each item once per warning
 *	statements every day after 3: statements of the months that are over (service/statement.h)
 *	erase      every day: e-mail addresses of invitations that nobody accepted, 90 days after the end
 *
 * Days and hours are those of Italy's clocks; the instant is the database's.
 */
#ifndef HANDOVER_SERVICE_CHORES_H
#define HANDOVER_SERVICE_CHORES_H

#include "service/call.h"

/* Does every chore that is due. One that fails is logged and does not keep the others; the worst rc is returned. */
enum rc chores_run(struct call *c) MUST_CHECK;

/* When a chore is due again; pure, for tests. */
enum chores_when { CHORES_OFTEN, CHORES_DAILY, CHORES_WORKING_DAYS };
struct chores_rule {
	enum chores_when when;
	int hour; /* not before, Italy's clocks; unused with OFTEN */
};
bool chores_is_due(const struct chores_rule *rule, int64_t done_at, int64_t now);

#endif
