/*
 * The customer accepts: whose account receives, its billing data, which items, the ticks, the acceptance record. One
 * transaction. The token is the credential.
 */
#ifndef HANDOVER_SERVICE_ACCEPT_H
#define HANDOVER_SERVICE_ACCEPT_H

#include "domain/billing.h"
#include "service/dossier.h"
#include "service/portfolio.h"

struct accept {
	/* What was sent */
	const char *token;
	uint8_t offer_hash[32];         /* of the common part that was read */
	const char *const *kept;        /* public ids; NULL: all */
	size_t kept_count;
	const char *const *confirmed;   /* public ids of items whose finding was ticked */
	size_t confirmed_count;
	const char *const *registrant;  /* public ids of domains whose registrant the customer wants to become */
	size_t registrant_count;
	struct billing *billing;        /* NULL: left out */
	int64_t accepting_as;           /* host account; 0: not said */
	const char *person_name;        /* who accepts; NULL: taken from the billing data or the account */

	/* What came of it */
	int64_t account_id;
	struct dossier dossier;
};

/*
 * RC_OK: the customer is registered. RC_NOT_FOUND; RC_STATE_CONFLICT: it is over, or somebody was faster; RC_STALE:
 * the offer has changed; RC_SIGN_IN_REQUIRED: an account has this address, or accepting_as is not who is signed in,
 * or the sign-in is too old; RC_VALIDATION and RC_CONFIRMATION_REQUIRED with c->problems: /items/<i> is the place in
 * kept, or in the offer where kept is NULL.
 */
enum rc accept_run(struct call *c, struct accept *a) MUST_CHECK;

/* Before the last step of the pages: is this billing data good? RC_VALIDATION with c->problems under /billing. */
enum rc accept_check_billing(struct call *c, struct billing *billing, struct problems *warnings) MUST_CHECK;

#endif
