/*
 * What the customer does with an invitation but accept it (accept.h): read it, decline, say that it is for somebody
 * else, ask for more time. The token is the credential.
 */
#ifndef HANDOVER_SERVICE_INVITED_H
#define HANDOVER_SERVICE_INVITED_H

#include "crypto/reference.h"
#include "service/dossier.h"
#include "service/portfolio.h"

/* What the agency changed at the host after its request. INVITED_CHANGE(name, member of guarded, message key) */
#define INVITED_CHANGES(INVITED_CHANGE)                                                                              \
	INVITED_CHANGE(FQDN, "fqdn", N_("its name was changed after the request"))                                   \
	INVITED_CHANGE(NAME, "name", N_("its name was changed after the request"))                                   \
	INVITED_CHANGE(PRODUCT, "product", N_("its product was changed after the request"))                          \
	INVITED_CHANGE(PLATFORM, "platform", N_("its platform was changed after the request"))                       \
	INVITED_CHANGE(NAMESERVERS, "nameservers", N_("the nameservers were changed after the request"))             \
	INVITED_CHANGE(CONTACTS, "contacts", N_("the contacts were changed after the request"))                      \
	INVITED_CHANGE(AUTH_CODE, "auth_code", N_("the authorisation code was changed after the request"))           \
	INVITED_CHANGE(CANCELLATION, "cancellation",                                                                 \
		       N_("its cancellation was asked for or called off after the request"))

#define INVITED_CHANGE_ENUM(name, member, text) INVITED_##name,
enum invited_change { INVITED_CHANGES(INVITED_CHANGE_ENUM) INVITED_CHANGE_COUNT };

/* An invitation as its link shows it. */
struct invited {
	struct dossier dossier;
	struct candidates now;        /* while is_open: the preflight of each item as of now, in the items' order */
	bool account_exists;          /* an account has the invited address: it must sign in */
	struct host_account *accounts; /* while is_open: the accounts with the invited address */
	size_t account_count;
	unsigned *changes;            /* while is_open: bit per enum invited_change, in the items' order */
	struct host_price *prices;    /* while is_open: a year's net retail prices */
	size_t price_count;
	const char *follows;          /* while is_open: the handover before it, of the same recipient; or NULL */
	bool is_second;               /* that one was accepted */
	struct host_account actor;    /* who is signed in; account_id 0: nobody */
	bool is_open;                 /* it can be accepted or declined */
};

/* RC_NOT_FOUND: no invitation has that token. A dead one is RC_OK: dossier.m.state and is_open tell. */
enum rc invited_get(struct call *c, const char *token, struct invited *i) MUST_CHECK;

struct decline {
	const char *token;
	struct dossier dossier;
};

/* Each: RC_NOT_FOUND, RC_STATE_CONFLICT */
enum rc invited_decline(struct call *c, struct decline *d) MUST_CHECK;

/* Not the right person: the link is dead, and that agency never writes to this address again. */
enum rc invited_misaddressed(struct call *c, struct decline *d) MUST_CHECK;

/* handover.more_time_days more, once. */
enum rc invited_more_time(struct call *c, struct decline *d) MUST_CHECK;

/*
 * The invitation itself, without its migration: its public id is the idempotency tenant of the token's acts, and its
 * language is what its page speaks. RC_NOT_FOUND
 */
enum rc invited_find(struct call *c, const char *token, struct invitation *invitation) MUST_CHECK;

/* What is told to who knows a reference but has no link: enough to compare a mail with, never the link. */
struct invited_check {
	const char *typed;
	char reference[REFERENCE_SIZE]; /* as it was understood */
	struct migration m;
};

/* RC_VALIDATION: it is no reference; RC_NOT_FOUND: no open invitation has it. */
enum rc invited_check(struct call *c, struct invited_check *check) MUST_CHECK;

/* The invitations that wait for the signed-in account's verified address, newest first. */
struct invited_waiting {
	struct migration *rows;
	size_t count;
};
enum rc invited_waiting(struct call *c, struct invited_waiting *waiting) MUST_CHECK;

/* The link of one of those, on our own site. RC_NOT_FOUND: none of the account's. */
enum rc invited_link(struct call *c, const char *migration_public_id, const char **url) MUST_CHECK;

#endif
