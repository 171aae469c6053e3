/*
 * Who is this? Sessions of the pages, and bearer tokens of the endpoint.
 */
#ifndef HANDOVER_SERVICE_SESSION_H
#define HANDOVER_SERVICE_SESSION_H

#include "crypto/token.h"
#include "service/call.h"
#include "store/host_store.h"

struct identity {
	struct actor actor;
	enum lang lang;
	struct host_account account; /* account_id 0: the site itself */
};

/*
 * A new session of that account; secret: what the cookie holds, and nobody stores. RC_NOT_FOUND, RC_FORBIDDEN: closed.
 */
enum rc session_open(struct call *c, int64_t account_id, char secret[TOKEN_SIZE]) MUST_CHECK;

/*
 * RC_UNAUTHENTICATED: there is none, it is over, or the account is closed. session_hash is set when the secret is well
 * formed.
 */
enum rc session_resolve(struct call *c, const char *secret, uint8_t session_hash[32], struct identity *who) MUST_CHECK;

enum rc session_close(struct call *c, const uint8_t session_hash[32]) MUST_CHECK;

/* A PASETO v4.public of the site (api.md). RC_UNAUTHENTICATED: it is not good, or its account may not do that. */
enum rc session_bearer(struct call *c, const char *token, struct identity *who) MUST_CHECK;

/* The implicit assertion both ends of a token agree on: audience and site. */
const char *session_implicit(const struct config *config, struct arena *a);

/* Demonstration only: accounts to sign in as, of one kind. */
enum rc session_demo_accounts(struct call *c, enum role kind, struct host_account **rows, size_t *count) MUST_CHECK;

#endif
