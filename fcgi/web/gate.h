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
	struct meter *meter;        /* shared by all threads */
	const struct route *routes; /* for the meter's names */
	size_t route_count;
};

/* RC_OK, also for nobody; RC_UNAUTHENTICATED: a bearer token that is not good; RC_UNAVAILABLE. */
enum rc gate_resolve(struct req *rq) MUST_CHECK;

/* "__Host-ho_sid", or "ho_sid" where the cookie cannot be secure. */
const char *gate_cookie_name(const struct config *config);

#endif
