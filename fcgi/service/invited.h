/*
 * What the customer does with an invitation: read it, accept, decline. The token is the credential.
 */
#ifndef HANDOVER_SERVICE_INVITED_H
#define HANDOVER_SERVICE_INVITED_H

#include "domain/billing.h"
#include "service/dossier.h"
#include "service/portfolio.h"

/* An invitation as its link shows it. */
struct invited {
	struct dossier dossier;
	struct candidates now;        /* while is_open: the preflight of each item as of now, in the items' order */
	bool account_exists;          /* an account has the invited address: it must sign in */
	struct host_account actor;    /* who is signed in; account_id 0: nobody */
	bool is_open;                 /* it can be accepted or declined */
};

/* RC_NOT_FOUND: no invitation has that token. A dead one is RC_OK: dossier.m.state and is_open tell. */
enum rc invited_get(struct call *c, const char *token, struct invited *i) MUST_CHECK;

struct accept {
	/* What was sent */
	const char *token;
	uint8_t offer_hash[32];         /* of the common part that was read */
	const char *const *kept;        /* public ids; NULL: all */
	size_t kept_count;
	const char *const *confirmed;   /* public ids of items whose finding was ticked */
	size_t confirmed_count;
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
 * or the sign-in is too old; RC_VALIDATION and RC_CONFIRMATION_REQUIRED with c->problems.
 */
enum rc invited_accept(struct call *c, struct accept *a) MUST_CHECK;

/* RC_NOT_FOUND, RC_STATE_CONFLICT */
struct decline {
	const char *token;
	struct dossier dossier;
};
enum rc invited_decline(struct call *c, struct decline *d) MUST_CHECK;

/*
 * The invitation itself, without its migration: its public id is the idempotency tenant of the token's acts, and its
 * language is what its page speaks. RC_NOT_FOUND
 */
enum rc invited_find(struct call *c, const char *token, struct invitation *invitation) MUST_CHECK;

#endif
