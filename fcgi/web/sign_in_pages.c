#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "handlers.h"
#include "http/cookie.h"
#include "http/limiter.h"
#include "http/router.h"
#include "http/url.h"
#include "service/session.h"
#include "service/sign_in.h"
#include "web/gate.h"
#include "web/pages.h"
#include "web/sign_in_views.h"

#define HOME "/handover/"

static const char *next_of(const char *typed)
{
	return typed && url_is_local(typed) ? typed : NULL;
}

static enum rc set_session_cookie(struct req *rq, struct resp *rs, const char *secret)
{
	const char *header;
	struct cookie_set set = { .name = gate_cookie_name(rq->call->config),
				  .value = secret,
				  .max_age = *secret ? -1 : 0,
				  .secure = rq->call->config->web_cookie_secure,
				  .path = "/" };
	RETURN_IF_FAILED(cookie_build(rq->arena, &set, &header));
	resp_header(rs, "Set-Cookie", header);
	return RC_OK;
}

/* The session the browser came with ends where another begins: what somebody planted there is worth nothing. */
static const uint8_t *replaced(const struct req *rq)
{
	return rq->by_cookie ? rq->session_hash : NULL;
}

static enum rc go_in(struct req *rq, struct resp *rs, const char *secret, const char *next)
{
	RETURN_IF_FAILED(set_session_cookie(rq, rs, secret));
	resp_see_other(rs, next ? next : HOME);
	return RC_OK;
}

static bool has_site(const struct req *rq)
{
	return *rq->call->config->identity_sign_in_url;
}

static const char *site_url(struct req *rq, const char *next)
{
	return has_site(rq) ? pages_sign_in_url(rq, next ? next : HOME) : NULL;
}

static bool mails_links(const struct req *rq)
{
	return !has_site(rq) && rq->call->config->identity_mail_sign_in;
}

static struct sign_in_account account_of(struct req *rq, const struct host_account *account)
{
	return (struct sign_in_account){ arena_printf(rq->arena, "%lld", (long long)account->account_id),
					 account->display_name, pages_role_label(rq, (enum role)account->kind) };
}

/* ---- where one signs in ------------------------------------------------------------------------------------- */

static enum rc fill_group(struct req *rq, enum role kind, const char *heading, struct sign_in_group *group)
{
	struct host_account *rows;
	size_t count;
	RETURN_IF_FAILED(session_demo_accounts(rq->call, kind, &rows, &count));
	struct sign_in_account *accounts = ARENA_NEW_ARRAY(rq->arena, count, struct sign_in_account);
	for (size_t i = 0; i < count; i++)
		accounts[i] = account_of(rq, &rows[i]);
	*group = (struct sign_in_group){ text_get(rq->lang, heading), accounts, count };
	return RC_OK;
}

static enum rc fill_groups(struct req *rq, struct sign_in_view *v)
{
	struct sign_in_group *groups = ARENA_NEW_ARRAY(rq->arena, 3, struct sign_in_group);
	RETURN_IF_FAILED(fill_group(rq, ROLE_RESELLER, N_("Agencies"), &groups[0]));
	RETURN_IF_FAILED(fill_group(rq, ROLE_CUSTOMER, N_("Customers"), &groups[1]));
	RETURN_IF_FAILED(fill_group(rq, ROLE_STAFF, N_("DomainRegister"), &groups[2]));
	v->groups = groups;
	v->group_count = 3;
	return RC_OK;
}

static enum rc show(struct req *rq, const char *next, struct html *h)
{
	static const struct pages_link links[] = { { "/email", "email" } };
	struct sign_in_view v = { .page = pages_frame(rq),
				  .is_at_once = rq->call->config->handover_recipient_hold_hours == 0,
				  .next = next,
				  .site_url = site_url(rq, next),
				  .by_mail = mails_links(rq),
				  .is_asked = next != NULL,
				  .email = pages_field(rq, "email", "/email"),
				  .errors = pages_errors(rq, links, 1) };
	v.is_again = v.is_asked && v.page.is_signed_in;
	v.page.error = v.errors.count > 0;
	if (v.page.demo)
		RETURN_IF_FAILED(fill_groups(rq, &v));
	sign_in_view(h, &v);
	return RC_OK;
}

/* GET /handover/sign-in: the demonstration's accounts, the form for a link by e-mail, or the way to the site. */
enum rc sign_in_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(show(rq, next_of(req_query(rq, "next")), &h));
	return pages_send(rq, rs, &h);
}

/* POST /handover/sign-in: 303 to where one wanted to go. Only in the demonstration. */
enum rc sign_in_post(struct req *rq, struct resp *rs)
{
	char secret[TOKEN_SIZE];
	if (!rq->call->config->web_demo)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(
		session_open(rq->call, strtoll(req_field(rq, "account"), NULL, 10), replaced(rq), secret));
	return go_in(rq, rs, secret, next_of(req_field(rq, "next")));
}

/* POST /handover/sign-out: 303 to the page that says so. */
enum rc sign_out_post(struct req *rq, struct resp *rs)
{
	RETURN_IF_FAILED(session_close(rq->call, rq->session_hash));
	RETURN_IF_FAILED(set_session_cookie(rq, rs, ""));
	resp_see_other(rs, "/handover/signed-out");
	return RC_OK;
}

/* GET /handover/signed-out */
enum rc signed_out_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	sign_in_out_view(&h, &(struct sign_in_note_view){ pages_frame(rq), has_site(rq) });
	return pages_send(rq, rs, &h);
}

/* ---- by the site's assertion -------------------------------------------------------------------------------- */

/*
 * GET /handover/enter?a=&r=: a session by the site's assertion, 303 to r. A GET that writes, the only one: it is how
 * a redirect from another site arrives, and its credential works once, so that nothing is done twice.
 */
enum rc enter_page(struct req *rq, struct resp *rs)
{
	char secret[TOKEN_SIZE];
	struct html h = HTML_IN(rq->arena, rq->lang);
	const char *assertion = req_query(rq, "a"), *next = next_of(req_query(rq, "r"));
	/* A HEAD is somebody who looks where a link leads; it uses nothing up. */
	if (rq->head) {
		resp_see_other(rs, next ? next : HOME);
		return RC_OK;
	}
	enum rc rc = sign_in_enter(rq->call, assertion ? assertion : "", replaced(rq), secret);
	if (rc == RC_OK)
		return go_in(rq, rs, secret, next);
	if (rc != RC_UNAUTHENTICATED && rc != RC_STATE_CONFLICT && rc != RC_FORBIDDEN)
		return rc;
	struct sign_in_refused_view v = { .page = pages_frame(rq),
					  .is_used = rc == RC_STATE_CONFLICT,
					  .is_closed = rc == RC_FORBIDDEN,
					  .next = next ? next : HOME,
					  .site_url = site_url(rq, next) };
	/* The other language would be this address again, and its credential is used. */
	v.page.lang_switch_url = NULL;
	sign_in_refused_view(&h, &v);
	return pages_send_again(rq, rs, &h, rc == RC_STATE_CONFLICT ? RC_UNAUTHENTICATED : rc);
}

/* ---- by e-mail ---------------------------------------------------------------------------------------------- */

/* POST /handover/sign-in/by-mail: 303 to the same page whoever asked; 422 with the form; 429. */
enum rc sign_in_by_mail_post(struct req *rq, struct resp *rs)
{
	const char *next = next_of(req_field(rq, "next"));
	if (!mails_links(rq))
		return RC_NOT_FOUND;
	/* A slip of the pen does not count, an address does. */
	if (limiter_is_full(rq->thread->sign_in_mails, rq->remote_addr, gate_now()))
		return gate_refuse_hour(rq);
	enum rc rc = sign_in_ask(rq->call, req_field(rq, "email"), next);
	if (rc == RC_VALIDATION) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED(show(rq, next, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	RETURN_IF_FAILED(rc);
	(void)!limiter_count(rq->thread->sign_in_mails, rq->remote_addr, gate_now());
	resp_see_other(rs, "/handover/sign-in/sent");
	return RC_OK;
}

/* GET /handover/sign-in/sent */
enum rc sign_in_sent_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	sign_in_sent_view(&h, &(struct sign_in_note_view){ pages_frame(rq), false });
	return pages_send(rq, rs, &h);
}

static enum rc show_link(struct req *rq, struct resp *rs, enum rc rc)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct sign_in s;
	RETURN_IF_FAILED(sign_in_look(rq->call, rq->params[0], &s));
	struct sign_in_account *accounts = ARENA_NEW_ARRAY(rq->arena, s.account_count, struct sign_in_account);
	for (size_t i = 0; i < s.account_count; i++)
		accounts[i] = account_of(rq, &s.accounts[i]);
	sign_in_link_view(&h, &(struct sign_in_link_view){ .page = pages_frame(rq),
							   .token = rq->params[0],
							   .accounts = accounts,
							   .account_count = s.account_count });
	return pages_send_again(rq, rs, &h, s.is_open ? rc : RC_INVITATION_DEAD);
}

/* GET /handover/sign-in/{token}: a button; whoever opens a mail's links to look at them uses nothing up. */
enum rc sign_in_link_page(struct req *rq, struct resp *rs)
{
	return mails_links(rq) ? show_link(rq, rs, RC_OK) : RC_NOT_FOUND;
}

/* POST /handover/sign-in/{token}: 303 to where one wanted to go; 410 where it was used already. */
enum rc sign_in_link_post(struct req *rq, struct resp *rs)
{
	char secret[TOKEN_SIZE];
	struct sign_in_choice choice = { .token = rq->params[0], .replaces = replaced(rq) };
	if (!mails_links(rq))
		return RC_NOT_FOUND;
	(void)!number_parse(req_field(rq, "account"), &choice.account_id);
	enum rc rc = sign_in_use(rq->call, &choice, secret);
	if (rc == RC_INVITATION_DEAD)
		return show_link(rq, rs, rc);
	RETURN_IF_FAILED(rc);
	return go_in(rq, rs, secret, next_of(choice.next));
}
