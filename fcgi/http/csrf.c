#include "http/csrf.h"

#include <string.h>

#include "base/log.h"
#include "crypto/token.h"

static enum rc refuse(const char *why)
{
	LOG(LOG_WARN, "csrf_check", LOG_S("why", why));
	return RC_FORGED;
}

enum rc csrf_check(const struct router *r, const struct req *rq)
{
	if (rq->method != METHOD_POST || (!rq->by_cookie && rq->route->kind != ROUTE_PAGE))
		return RC_OK;
	if (*rq->fetch_site && strcmp(rq->fetch_site, "same-origin") != 0 && strcmp(rq->fetch_site, "none") != 0)
		return refuse("another site, says Sec-Fetch-Site");
	if (*rq->origin && strcmp(rq->origin, r->origin) != 0)
		return refuse("another Origin");
	if (rq->route->body != BODY_FORM)
		return *rq->fetch_site || *rq->origin ? RC_OK : refuse("neither Origin nor Sec-Fetch-Site");
	if (!token_csrf_verify(r->csrf_key, rq->session_hash, ROUTER_CSRF_NAME,
			       form_first(&rq->form, ROUTER_CSRF_FIELD)))
		return refuse("the form's token is not the session's");
	return RC_OK;
}

const char *csrf_token(const struct req *rq, const uint8_t *key)
{
	char token[TOKEN_SIZE];
	token_csrf(token, key, rq->session_hash, ROUTER_CSRF_NAME);
	return arena_strdup(rq->arena, token);
}

const char *csrf_nonce(struct arena *a)
{
	return token_public_id(a, "n");
}
