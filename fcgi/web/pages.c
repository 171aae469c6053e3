#include "web/pages.h"

#include <string.h>

#include "domain/migration_lists.h"
#include "http/csrf.h"
#include "http/router.h"
#include "http/url.h"
#include "web/error_views.h"

const char *pages_role_label(const struct req *rq, enum role role)
{
	if (role == ROLE_RESELLER)
		return text_get(rq->lang, N_("agency"));
	if (role == ROLE_CUSTOMER)
		return text_get(rq->lang, N_("customer"));
	return text_get(rq->lang, N_("staff"));
}

const char *pages_sign_in_url(struct req *rq, const char *next)
{
	const char *site = rq->call->config->identity_sign_in_url;
	struct buf url = BUF_IN(rq->arena);
	if (*site)
		buf_addf(&url, "%s%sr=", site, strchr(site, '?') ? "&" : "?");
	else
		buf_adds(&url, "/handover/sign-in?next=");
	url_encode(&url, next, strlen(next));
	return buf_str(&url);
}

/*
 * The page that was wanted, or the one that a form was on: the browser names it, and as anything it sends it only
 * chooses among our own addresses. A form shown again after an error stands at its own address, one step too deep.
 */
static const char *wanted(struct req *rq)
{
	const char *base = rq->call->config->web_base_url;
	if (rq->method == METHOD_GET)
		return rq->path;
	size_t n = strlen(base);
	const char *from = rq->referer && strncmp(rq->referer, base, n) == 0 ? rq->referer + n : "";
	if (url_is_local(from) && strcmp(from, rq->path) != 0)
		return from;
	const char *last = strrchr(rq->path, '/');
	return last && last > rq->path ? arena_strndup(rq->arena, rq->path, (size_t)(last - rq->path)) : "/handover/";
}

struct page pages_frame(struct req *rq)
{
	bool signed_in = rq->role_bit != ROUTER_VISITOR;
	const char *other = text_lang_code(rq->lang == LANG_IT ? LANG_EN : LANG_IT);
	return (struct page){
		.demo = rq->call->config->web_demo,
		.is_signed_in = signed_in,
		.is_reseller = rq->role_bit == 1U << ROLE_RESELLER,
		.is_customer = rq->role_bit == 1U << ROLE_CUSTOMER,
		.is_staff = rq->role_bit == 1U << ROLE_STAFF,
		.account_name = rq->account_name,
		.role = signed_in ? pages_role_label(rq, rq->call->actor.role) : NULL,
		.csrf = csrf_token(rq, rq->call->keys->csrf),
		.sign_in_url = pages_sign_in_url(rq, rq->path),
		.lang_switch_url =
			rq->method == METHOD_GET ? arena_printf(rq->arena, "%s?lang=%s", rq->path, other) : NULL,
	};
}

void pages_speak(struct req *rq, enum lang lang)
{
	if (!rq->lang_is_chosen)
		rq->lang = rq->problems->lang = rq->call->lang = lang;
}

/* Remembers the language somebody chose, for a year. */
static enum rc remember_language(struct req *rq, struct resp *rs)
{
	const char *header;
	if (!rq->call || !req_query(rq, "lang"))
		return RC_OK;
	struct cookie_set set = { .name = "ho_lang",
				  .value = text_lang_code(rq->lang),
				  .max_age = 31536000,
				  .secure = rq->call->config->web_cookie_secure,
				  .path = "/handover/" };
	RETURN_IF_FAILED(cookie_build(rq->arena, &set, &header));
	resp_header(rs, "Set-Cookie", header);
	return RC_OK;
}

enum rc pages_send(struct req *rq, struct resp *rs, const struct html *h)
{
	RETURN_IF_FAILED(remember_language(rq, rs));
	rs->content_type = "text/html; charset=utf-8";
	buf_add(&rs->body, buf_str(&h->out), h->out.len);
	return RC_OK;
}

enum rc pages_send_again(struct req *rq, struct resp *rs, const struct html *h, enum rc rc)
{
	rs->status = rc_info(rc)->status;
	return pages_send(rq, rs, h);
}

const char *pages_nonce(struct req *rq)
{
	return csrf_nonce(rq->arena);
}

void pages_once(struct req *rq, const char *tenant,
		enum rc (*render)(struct call *c, const void *result, struct answer *answer))
{
	struct once *o = ARENA_NEW(rq->arena, struct once);
	struct act_request request = { rq->method_name, rq->path, rq->body, rq->body_length };
	*o = (struct once){ .tenant = tenant ? tenant : rq->tenant,
			    .key = req_field(rq, ROUTER_NONCE_FIELD),
			    .render = render };
	act_once_for(o, &request);
	rq->call->once = o;
}

enum rc pages_go_on(struct req *rq, struct resp *rs)
{
	const char *location;
	RETURN_IF_FAILED(act_answer_bytes(rq->call, &rq->call->once->answer, &location));
	resp_see_other(rs, location);
	return RC_OK;
}

bool pages_is_done(enum rc rc)
{
	return rc == RC_OK || rc == RC_KEY_REUSED;
}

bool pages_is_again(enum rc rc)
{
	return rc == RC_VALIDATION || rc == RC_ITEM_BLOCKED || rc == RC_CONFIRMATION_REQUIRED ||
	       rc == RC_ALREADY_IN_MIGRATION;
}

static bool ends_with(const char *text, const char *tail)
{
	size_t n = strlen(text), m = strlen(tail);
	return n >= m && strcmp(text + n - m, tail) == 0;
}

const char *pages_error(const struct req *rq, const char *tail)
{
	for (const struct problem *p = rq->problems->first; p; p = p->next)
		if (ends_with(p->pointer, tail))
			return p->detail;
	return NULL;
}

struct field pages_field(const struct req *rq, const char *name, const char *tail)
{
	return (struct field){ form_first(&rq->form, name), pages_error(rq, tail) };
}

struct page_errors pages_errors(const struct req *rq, const struct pages_link *links, size_t count)
{
	struct page_errors errors = { NULL, 0 };
	struct page_error *list = ARENA_NEW_ARRAY(rq->arena, rq->problems->count, struct page_error);
	for (const struct problem *p = rq->problems->first; p; p = p->next) {
		const char *id = NULL;
		for (size_t i = 0; i < count && !id; i++)
			if (ends_with(p->pointer, links[i].tail))
				id = links[i].id;
		list[errors.count++] = (struct page_error){ id, p->detail };
	}
	errors.list = list;
	return errors;
}

struct choices pages_choices(const struct req *rq, const struct words *words, const char *chosen, const char *error)
{
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, (size_t)words->count, struct choice);
	for (int i = 0; i < words->count; i++)
		list[i] = (struct choice){ words->spellings[i], text_get(rq->lang, words_label(words, i)),
					   chosen && strcmp(chosen, words->spellings[i]) == 0 };
	return (struct choices){ list, (size_t)words->count, error };
}

/*
 * Our own form, sent from our own page, with the token of a session that is over. From anywhere else it stays refused:
 * another site's form must not be offered for sending.
 */
static bool can_be_sent_again(const struct req *rq, enum rc rc)
{
	if (rc != RC_FORGED || !rq->call || !rq->route || rq->form.count == 0)
		return false;
	const char *token = form_first(&rq->form, ROUTER_CSRF_FIELD);
	return token && *token && strcmp(rq->origin, rq->call->config->web_base_url) == 0 &&
	       (!*rq->fetch_site || strcmp(rq->fetch_site, "same-origin") == 0);
}

static void send_again_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct error_field *fields = ARENA_NEW_ARRAY(rq->arena, rq->form.count, struct error_field);
	struct error_again_view v = { .page = pages_frame(rq), .action = rq->path, .fields = fields };
	for (size_t i = 0; i < rq->form.count; i++)
		if (strcmp(rq->form.fields[i].name, ROUTER_CSRF_FIELD) != 0)
			fields[v.field_count++] =
				(struct error_field){ rq->form.fields[i].name, rq->form.fields[i].value };
	error_again_view(&h, &v);
	(void)!pages_send(rq, rs, &h);
}

void pages_error_page(struct req *rq, enum rc rc, struct resp *rs)
{
	const struct rc_info *info = rc_info(rc);
	struct html h = HTML_IN(rq->arena, rq->lang);
	if (can_be_sent_again(rq, rc)) {
		send_again_page(rq, rs);
		return;
	}
	struct error_view v = { .rc = rc,
				.title = text_get(rq->lang, info->title),
				.detail = rq->problems && rq->problems->first ? rq->problems->first->detail : NULL,
				.request_id = rq->request_id };
	/* Before the gate was asked there is nobody to name. */
	if (rq->call) {
		v.page = pages_frame(rq);
		v.again_url = pages_sign_in_url(rq, wanted(rq));
	}
	error_view(&h, &v);
	(void)!pages_send(rq, rs, &h);
}

const char *pages_kind(const struct req *rq, int kind, const char *product)
{
	const char *label = text_get(rq->lang, words_label(&words_kinds, kind));
	return kind == KIND_DOMAIN ? label : arena_printf(rq->arena, "%s %s", label, product);
}

struct state_tag pages_item_tag(const struct req *rq, int state, bool open)
{
	if (!open && (state == ITEM_PLANNED || state == ITEM_FAILED))
		return (struct state_tag){ words_spelling(&words_item_states, ITEM_EXCLUDED),
					   text_get(rq->lang, N_("Stays where it is")) };
	return pages_tag(rq, &words_item_states, state);
}

struct state_tag pages_tag(const struct req *rq, const struct words *words, int value)
{
	return (struct state_tag){ words_spelling(words, value), text_get(rq->lang, words_label(words, value)) };
}

const char *pages_who(const struct req *rq, int who)
{
	switch (who) {
	case ROLE_RESELLER: return text_get(rq->lang, N_("the agency"));
	case ROLE_CUSTOMER: return text_get(rq->lang, N_("the customer"));
	case ROLE_STAFF: return text_get(rq->lang, N_("DomainRegister"));
	case ROLE_SYSTEM: return text_get(rq->lang, N_("nobody: it goes on by itself"));
	default: return NULL; /* not an enum */
	}
}
