/*
 * Is this POST one that our own page sent (web.md 4)?
 *
 * A browser adds the session's cookie to whatever any site makes it send, so a request that counts by its cookie must
 * show more: Sec-Fetch-Site and Origin that are ours where the browser sends them, and in a form the token of the
 * session. Depends on crypto/token and on the route. Pure.
 */
#ifndef HANDOVER_HTTP_CSRF_H
#define HANDOVER_HTTP_CSRF_H

#include "base/rc.h"
#include "http/req.h"
#include "http/router.h"

/*
 * Looks at a POST to a page, or by a cookie; anything else is RC_OK. rq->route, form and session_hash must be filled.
 *
 * A body other than a form has no field for the token: there one of the two headers must be present, and good. (JSON
 * cannot be sent across sites without asking first, as its content type is required.)
 *
 * RC_OK
 * RC_FORGED  Sec-Fetch-Site other than same-origin or none; another Origin than r->origin ("null" too); a form
 *            without the right token; another body with neither header
 */
enum rc csrf_check(const struct router *r, const struct req *rq) MUST_CHECK;

/* The value of the field ROUTER_CSRF_FIELD in a form of this request's page; key: 32 bytes, the router's csrf_key. */
const char *csrf_token(const struct req *rq, const uint8_t *key);

/* A value for ROUTER_NONCE_FIELD, never given before: 130 random bits. */
const char *csrf_nonce(struct arena *a);

#endif
