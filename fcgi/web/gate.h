/*
 * Who is this? Fills the request with its actor and the call the services want.
 *
 * The router asks the gate once for every request, when the route is known. A session's cookie or a bearer token; a
 * bad token is an error, a session that is over is simply nobody.
 */
#ifndef HANDOVER_WEB_GATE_H
#define HANDOVER_WEB_GATE_H

#include "http/req.h"
#include "service/call.h"

/* What one thread of the program works with; made by main.c. */
struct thread {
	struct db *db;
	const struct config *config;
	const struct keys *keys;
	struct meter *meter;        /* shared by all threads, and so are the limiters */
	struct limiter *misses;     /* links and references that do not exist, a minute */
	struct limiter *sign_in_mails; /* an hour */
	const struct route *routes; /* for the meter's names */
	size_t route_count;
};

/* RC_OK, also for nobody; RC_UNAUTHENTICATED: a bearer token that is not good; RC_UNAVAILABLE. */
enum rc gate_resolve(struct req *rq) MUST_CHECK;

/*
 * Somebody came with a link that does not exist: RC_NOT_FOUND, or RC_RATE_LIMITED where that address did so too often
 * (handover.unknown_tokens_per_minute). A link that exists is never refused: it is too long to be guessed, so the limit
 * is against noise, and an office does not pay for one of its people. router.h missed.
 */
enum rc gate_missed(struct req *rq) MUST_CHECK;

/*
 * For what is short enough to be guessed (a reference typed by hand): asked before it is looked up, so that a right
 * guess after too many wrong ones tells nothing either. RC_OK or RC_RATE_LIMITED. After a look-up in vain call
 * gate_missed, whatever the page then says.
 */
enum rc gate_may_look_up(struct req *rq) MUST_CHECK;

/* RC_RATE_LIMITED with the words for a limit of an hour. */
enum rc gate_refuse_hour(struct req *rq) MUST_CHECK;

/* The time the limiters go by. */
int64_t gate_now(void);

/* "__Host-ho_sid", or "ho_sid" where the cookie cannot be secure. */
const char *gate_cookie_name(const struct config *config);

#endif
