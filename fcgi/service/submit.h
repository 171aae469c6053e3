/*
 * The reseller's request: a new migration in the state requested, with its items, its offer, the reseller's own
 * consent to it, and the customer's invitation. One transaction.
 */
#ifndef HANDOVER_SERVICE_SUBMIT_H
#define HANDOVER_SERVICE_SUBMIT_H

#include "service/dossier.h"
#include "service/portfolio.h"

struct submit {
	/* What was sent */
	const char *email, *name; /* of the customer, as typed */
	int language;             /* enum lang */
	int reason;               /* enum migration_reason; -1: not said */
	const char *note;         /* or NULL */
	bool neutral_mail;
	const struct item_request *items;
	size_t item_count;
	const struct item_request *left_out; /* what hangs on the items and stays */
	const char *const *left_out_reasons; /* one each; NULL in it: not said */
	size_t left_out_count;

	/* What came of it */
	struct dossier dossier;
	const char *live_reference; /* with RC_ALREADY_IN_MIGRATION: the caller's own other migration, or NULL */
};

/*
 * RC_OK: dossier is filled. RC_VALIDATION, RC_ITEM_BLOCKED, RC_CONFIRMATION_REQUIRED, RC_ALREADY_IN_MIGRATION: nothing
 * was stored and c->problems says what is wrong with what. RC_RATE_LIMITED: too many invitations today.
 */
enum rc submit_run(struct call *c, struct submit *s) MUST_CHECK;

#endif
