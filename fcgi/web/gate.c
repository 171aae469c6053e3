#include "web/gate.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "http/limiter.h"
#include "http/router.h"
#include "service/session.h"

const char *gate_cookie_name(const struct config *config)
{
	return config->web_cookie_secure ? "__Host-ho_sid" : "ho_sid";
}

static void begin(struct req *rq)
{
	struct call *c = ARENA_NEW(rq->arena, struct call);
	const char *asked = cookie_get(&rq->cookies, "ho_lang");
	const char *query = req_query(rq, "lang");
	rq->lang = text_lang_parse(query ? query : asked ? asked : rq->accept_language);
	rq->lang_is_chosen = query || asked;
	rq->problems = ARENA_NEW(rq->arena, struct problems);
	*rq->problems = (struct problems){ .arena = rq->arena, .lang = rq->lang };
	rq->role_bit = ROUTER_VISITOR;
	*c = (struct call){ .db = rq->thread->db,
			    .arena = rq->arena,
			    .config = rq->thread->config,
			    .keys = rq->thread->keys,
			    .problems = rq->problems,
			    .actor = { .role = ROLE_VISITOR },
			    .lang = rq->lang,
			    .request_id = rq->request_id };
	rq->call = c;
}

static void enter(struct req *rq, const struct identity *who)
{
	rq->call->actor = who->actor;
	rq->role_bit = 1U << who->actor.role;
	rq->account_name = who->account.display_name;
	if (who->actor.account_id) {
		struct host_account *account = ARENA_NEW(rq->arena, struct host_account);
		*account = who->account;
		rq->call->account = account;
	}
	rq->tenant = arena_printf(rq->arena, "account:%lld", (long long)who->actor.account_id);
	if (!rq->lang_is_chosen)
		rq->lang = rq->problems->lang = rq->call->lang = who->lang;
	rq->lang_is_chosen = true;
}

/* A visitor's forms are bound to the invitation whose page they are on; whoever knows that may send them. */
static void bind_to_invitation(struct req *rq)
{
	if (rq->params[0])
		(void)!token_hash(rq->params[0], rq->session_hash);
}

enum rc gate_resolve(struct req *rq)
{
	struct identity who;
	begin(rq);
	if (strncasecmp(rq->authorization, "Bearer ", 7) == 0) {
		RETURN_IF_FAILED(session_bearer(rq->call, rq->authorization + 7, &who));
		enter(rq, &who);
		return RC_OK;
	}
	const char *name = gate_cookie_name(rq->thread->config);
	const char *secret = cookie_is_ambiguous(&rq->cookies, name) ? NULL : cookie_get(&rq->cookies, name);
	enum rc rc = secret ? session_resolve(rq->call, secret, rq->session_hash, &who) : RC_UNAUTHENTICATED;
	if (rc == RC_OK) {
		enter(rq, &who);
		rq->by_cookie = true;
		return RC_OK;
	}
	memset(rq->session_hash, 0, sizeof(rq->session_hash));
	bind_to_invitation(rq);
	return rc == RC_UNAUTHENTICATED ? RC_OK : rc;
}

int64_t gate_now(void)
{
	return clock_monotonic_us();
}

static enum rc refuse_minute(struct req *rq)
{
	problems_add(rq->problems, "", "rate-limited",
		     N_("Too many links that do not exist were opened from your network. Wait a minute, then copy the "
			"whole link from the message once more."));
	return RC_RATE_LIMITED;
}

enum rc gate_missed(struct req *rq)
{
	return limiter_count(rq->thread->misses, rq->remote_addr, gate_now()) ? RC_NOT_FOUND : refuse_minute(rq);
}

enum rc gate_may_look_up(struct req *rq)
{
	return limiter_is_full(rq->thread->misses, rq->remote_addr, gate_now()) ? refuse_minute(rq) : RC_OK;
}

enum rc gate_refuse_hour(struct req *rq)
{
	problems_add(rq->problems, "", "rate-limited",
		     N_("From your network many sign-in links were asked for in the last hour. Use the newest one in "
			"your mailbox, or try again later."));
	return RC_RATE_LIMITED;
}
