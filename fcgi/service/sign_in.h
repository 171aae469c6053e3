/*
 * The ways in: an assertion of the site (web.md 4), and where no site signs people in a one-time link by e-mail.
 *
 * Both credentials work once: the assertion's jti is a primary key written in the transaction that makes the session,
 * the link is marked used there by compare-and-set. A new session takes the place of the one the browser came with, so
 * nobody can be made to work in a session somebody else knows.
 */
#ifndef HANDOVER_SERVICE_SIGN_IN_H
#define HANDOVER_SERVICE_SIGN_IN_H

#include "crypto/token.h"
#include "service/call.h"
#include "store/host_store.h"
#include "store/sign_in_store.h"

/* How long a mailed link works, and how many an account is sent in an hour. */
#define SIGN_IN_MINUTES  15
#define SIGN_IN_PER_HOUR 5

/*
 * A session by an assertion of the site; secret: what the cookie will hold. replaces: hash of the session that ends
 * with it, or NULL.
 * RC_UNAUTHENTICATED: not the site's, not for us, or too old; RC_STATE_CONFLICT: it was used before; RC_FORBIDDEN: the
 * account is not there, is closed, or is not what the assertion says.
 */
enum rc sign_in_enter(struct call *c, const char *assertion, const uint8_t replaces[32], char secret[TOKEN_SIZE])
	MUST_CHECK;

/*
 * Puts a link into the mail if an active account has the address, and does as much work if none has: nobody learns
 * which. next: a local address to go to afterwards, or NULL.
 * RC_VALIDATION: it is no address (/email).
 */
enum rc sign_in_ask(struct call *c, const char *email, const char *next) MUST_CHECK;

/* A mailed link as its page shows it. */
struct sign_in {
	struct sign_in_link link;
	bool is_open;                  /* not used, not too late */
	struct host_account *accounts; /* while is_open: the active ones with the address it was sent to */
	size_t account_count;
};

/* RC_NOT_FOUND: there is no such link. */
enum rc sign_in_look(struct call *c, const char *token, struct sign_in *s) MUST_CHECK;

/* Which of the accounts, and what its session replaces. */
struct sign_in_choice {
	const char *token;
	int64_t account_id;      /* 0: the only one there is */
	const uint8_t *replaces; /* or NULL */
	const char *next;        /* comes out: where to go, "" the first page */
};

/* RC_NOT_FOUND; RC_INVITATION_DEAD: used already or too late; RC_FORBIDDEN: not one of its accounts. */
enum rc sign_in_use(struct call *c, struct sign_in_choice *choice, char secret[TOKEN_SIZE]) MUST_CHECK;

/* The link's address, for the mail. */
const char *sign_in_url(struct call *c, const struct sign_in_link *link) __attribute__((returns_nonnull));

#endif
