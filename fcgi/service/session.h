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
 * A new session of that account in the place of another (its hash, or NULL); secret: what the cookie holds, and nobody
 * stores. RC_NOT_FOUND; RC_FORBIDDEN: closed.
 */
enum rc session_open(struct call *c, int64_t account_id, const uint8_t replaces[32], char secret[TOKEN_SIZE])
	MUST_CHECK;

/* The same inside a transaction of a way in (sign_in.h), which has asked whether the account may. */
struct session_start {
	uint8_t session_hash[32];
	int64_t account_id;
	int role;                /* enum role */
	int language;            /* enum lang */
	const char *site_sid;    /* session_site_sid, or NULL */
	const uint8_t *replaces; /* hash of the session that ends, or NULL */
};
enum rc session_start_within(struct call *c, const struct session_start *start) MUST_CHECK;

/* A reseller's account may also receive, so it may come as a customer; the other roles are what the account is. */
bool session_may_come_as(enum role role, const struct host_account *account);

/* What is stored of the site's session id: itself, or where it is longer than the column its hash. NULL: none. */
const char *session_site_sid(struct arena *a, const char *sid);

/*
 * RC_UNAUTHENTICATED: there is none, it is over, or the account is closed. session_hash is set when the secret is well
 * formed.
 */
enum rc session_resolve(struct call *c, const char *secret, uint8_t session_hash[32], struct identity *who) MUST_CHECK;

enum rc session_close(struct call *c, const uint8_t session_hash[32]) MUST_CHECK;

/* The site's logout: ends the sessions of its session id (or, sid NULL, of the account); *count: how many. */
enum rc session_revoke(struct call *c, const char *sid, int64_t account_id, int64_t *count) MUST_CHECK;

/*
 * Whose token is it? Opens one of the site's for us, by the database's clock. RC_UNAUTHENTICATED: signature, times,
 * issuer or audience are not right, or it names no account.
 */
enum rc session_read_token(struct call *c, const char *token, struct paseto_claims *claims) MUST_CHECK;

/* A PASETO v4.public of the site (api.md). RC_UNAUTHENTICATED: it is not good, or its account may not do that. */
enum rc session_bearer(struct call *c, const char *token, struct identity *who) MUST_CHECK;

/* The signed-in account as the request found it; where it found none, as it is now. Not for transactions. */
enum rc session_account(struct call *c, struct host_account *account) MUST_CHECK;

/* The implicit assertion both ends of a token agree on: audience and site. */
const char *session_implicit(const struct config *config, struct arena *a);

/* Demonstration only: accounts to sign in as, of one kind. */
enum rc session_demo_accounts(struct call *c, enum role kind, struct host_account **rows, size_t *count) MUST_CHECK;

#endif
