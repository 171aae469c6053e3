#include "http/router.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/csrf.h"
#include "http/url.h"

#define OURS      "/handover/"
#define OURS_API  "/handover/api/"
#define KEY_MAX   255
#define TOKEN_RUN 40

/* One request on its way through. */
struct visit {
	const struct router *r;
	struct req *rq;
	struct resp *rs;
	enum route_kind kind; /* of the errors: the route's once it is known */
	const char *allow;    /* for a 405 */
	bool to_sign_in;      /* a visitor at a page that is not for visitors */
};

/* --- Which route */

static bool pattern_matches(const char *pattern, const char *path)
{
	while (*pattern == '/' && *path == '/') {
		size_t literal = strcspn(++pattern, "/"), n = strcspn(++path, "/");
		if (*pattern == '{' ? n == 0 : n != literal || memcmp(pattern, path, n) != 0)
			return false;
		pattern += literal;
		path += n;
	}
	return *pattern == '\0' && *path == '\0';
}

/* Of two patterns that match one path: above 0 where a is literal first, 0 where they have the same shape. */
static int pattern_compare(const char *a, const char *b)
{
	while (*a && *b) {
		if ((a[1] == '{') != (b[1] == '{'))
			return b[1] == '{' ? 1 : -1;
		a += 1 + strcspn(a + 1, "/");
		b += 1 + strcspn(b + 1, "/");
	}
	return 0;
}

static void params_read(struct req *rq, const char *pattern)
{
	const char *path = rq->path;
	size_t count = 0;
	while (*pattern && *path) {
		size_t n = strcspn(++path, "/");
		if (*++pattern == '{') {
			BUG_ON(count == REQ_PARAMS_MAX);
			rq->params[count++] = arena_strndup(rq->arena, path, n);
		}
		pattern += strcspn(pattern, "/");
		path += n;
	}
}

static const char *allowed_methods(const struct visit *v, const struct route *best)
{
	bool get = false, post = false;
	for (const struct route *route = v->r->routes; route < v->r->routes + v->r->count; route++) {
		if (!pattern_matches(route->pattern, v->rq->path) || pattern_compare(route->pattern, best->pattern))
			continue;
		get |= route->method == METHOD_GET;
		post |= route->method == METHOD_POST;
	}
	if (get)
		return post ? "GET, HEAD, POST" : "GET, HEAD";
	return "POST";
}

static enum rc route_find(struct visit *v)
{
	struct req *rq = v->rq;
	const struct route *best = NULL;
	if (!url_path_is_clean(rq->path) || strncmp(rq->path, OURS, strlen(OURS)) != 0)
		return RC_NOT_FOUND;
	for (const struct route *route = v->r->routes; route < v->r->routes + v->r->count; route++) {
		if (!pattern_matches(route->pattern, rq->path))
			continue;
		int more_literal = best ? pattern_compare(route->pattern, best->pattern) : 1;
		if (more_literal > 0 ||
		    (more_literal == 0 && best->method != rq->method && route->method == rq->method))
			best = route;
	}
	if (!best)
		return RC_NOT_FOUND;
	v->kind = best->kind;
	if (best->method != rq->method) {
		v->allow = allowed_methods(v, best);
		return RC_METHOD;
	}
	rq->route = best;
	params_read(rq, best->pattern);
	return RC_OK;
}

/* --- What it brings */

/* A media type with or without parameters (RFC 9110 8.3.1). */
static bool media_type_is(const char *content_type, const char *wanted)
{
	size_t n = strlen(wanted);
	if (strncasecmp(content_type, wanted, n) != 0)
		return false;
	content_type += n + strspn(content_type + n, " \t");
	return *content_type == '\0' || *content_type == ';';
}

static bool body_kind_is_right(const struct req *rq)
{
	if (rq->route->body == BODY_NONE || (rq->body_length == 0 && !*rq->content_type))
		return true;
	return media_type_is(rq->content_type, rq->route->body == BODY_JSON ? "application/json"
									    : "application/x-www-form-urlencoded");
}

static enum rc body_check(struct req *rq)
{
	if (rq->body_length > REQ_BODY_MAX)
		return RC_TOO_LARGE;
	if (rq->method == METHOD_POST && !body_kind_is_right(rq))
		return RC_MEDIA_TYPE;
	RETURN_IF_FAILED(form_parse(rq->arena, rq->query_string, strlen(rq->query_string), &rq->query));
	if (rq->method == METHOD_POST && rq->route->body == BODY_FORM)
		RETURN_IF_FAILED(form_parse(rq->arena, rq->body, rq->body_length, &rq->form));
	return RC_OK;
}

/* --- Who may */

/* A sign-in page that refused somebody must not send them to itself. */
static bool page_has_sign_in(const struct visit *v)
{
	return v->kind == ROUTE_PAGE && v->rq->method == METHOD_GET && strcmp(v->rq->path, v->r->sign_in) != 0;
}

static enum rc who_check(struct visit *v)
{
	struct req *rq = v->rq;
	enum rc rc = v->r->gate(rq);
	rq->problems->lang = rq->lang;
	if (rc == RC_OK && !(rq->role_bit & rq->route->who))
		rc = rq->role_bit == ROUTER_VISITOR ? RC_UNAUTHENTICATED : RC_FORBIDDEN;
	v->to_sign_in = rc == RC_UNAUTHENTICATED && page_has_sign_in(v);
	return rc;
}

static bool key_is_printable(const char *key)
{
	size_t n = 0;
	for (; key[n]; n++)
		if (key[n] < ' ' || key[n] > '~')
			return false;
	return n <= KEY_MAX;
}

static enum rc once_check(const struct req *rq)
{
	const char *key;
	switch (rq->route->once) {
	case ONCE_KEY:
		if (!*rq->idempotency_key)
			return RC_KEY_MISSING;
		return key_is_printable(rq->idempotency_key) ? RC_OK : RC_MALFORMED;
	case ONCE_NONCE:
		key = form_first(&rq->form, ROUTER_NONCE_FIELD);
		if (!key || !*key)
			return RC_FORGED;
		return key_is_printable(key) ? RC_OK : RC_MALFORMED;
	case ONCE_GET:
	case ONCE_CREDENTIAL:
	case ONCE_LINE:
	case ONCE_STATE:
		return RC_OK;
	}
	BUG_ON(true);
	return RC_INTERNAL;
}

/* A link that finds nothing may have a page of its own that says so: it is sent, unless that happens too often. */
static enum rc handle(struct visit *v)
{
	struct req *rq = v->rq;
	enum rc rc = rq->route->handler(rq, v->rs);
	bool nothing = rc == RC_NOT_FOUND || (rc == RC_OK && v->rs->status == rc_info(RC_NOT_FOUND)->status);
	if (!nothing || !v->r->missed || !strstr(rq->route->pattern, "{token}"))
		return rc;
	enum rc verdict = v->r->missed(rq);
	return verdict == RC_NOT_FOUND ? rc : verdict;
}

static enum rc visit_run(struct visit *v)
{
	struct req *rq = v->rq;
	if (rq->repeated_parameter || rq->body_broken)
		return RC_MALFORMED;
	RETURN_IF_FAILED(route_find(v));
	RETURN_IF_FAILED(body_check(rq));
	RETURN_IF_FAILED(who_check(v));
	RETURN_IF_FAILED(csrf_check(v->r, rq));
	RETURN_IF_FAILED(once_check(rq));
	if (rq->route->match == MATCH_REQUIRED && !*rq->if_match)
		return RC_PRECONDITION_REQUIRED;
	return handle(v);
}

/* Where there is no such route, that is as true now as later. */
static enum rc visit_refuse(struct visit *v)
{
	RETURN_IF_FAILED(route_find(v));
	return v->rq->route->handler == v->r->alive ? v->r->alive(v->rq, v->rs) : RC_UNAVAILABLE;
}

/* --- The answer */

/* The path as a link has it, with its query if the whole is one we would redirect to. */
static const char *address_of(const struct req *rq)
{
	struct buf path = BUF_IN(rq->arena);
	for (const char *s = rq->path; *s;) {
		size_t n = strcspn(s + 1, "/");
		buf_addc(&path, '/');
		url_encode(&path, s + 1, n);
		s += 1 + n;
	}
	const char *whole = arena_printf(rq->arena, "%s?%s", buf_str(&path), rq->query_string);
	return *rq->query_string && url_is_local(whole) ? whole : buf_str(&path);
}

static void answer_sign_in(struct visit *v)
{
	struct buf location = BUF_IN(v->rq->arena);
	const char *next = address_of(v->rq);
	buf_addf(&location, "%s?next=", v->r->sign_in);
	url_encode(&location, next, strlen(next));
	resp_see_other(v->rs, buf_str(&location));
}

/* These say what a layer below must do; a handler that lets one through has a fault. */
static bool is_between_layers(enum rc rc)
{
	return rc == RC_DB_RETRY || rc == RC_DB_LOST || rc == RC_DB_REFUSED || rc == RC_DUPLICATE ||
	       rc == RC_LEASE_LOST;
}

static void answer_failure(struct visit *v, enum rc rc)
{
	struct resp *rs = v->rs;
	*rs = RESP_IN(v->rq->arena);
	if (v->to_sign_in) {
		answer_sign_in(v);
		return;
	}
	if (is_between_layers(rc)) {
		LOG(LOG_ERROR, "router_handle", LOG_S("why", "not for the outside"), LOG_S("rc", rc_info(rc)->name));
		rc = RC_INTERNAL;
	}
	switch (v->kind) {
	case ROUTE_PAGE:
		v->r->error_page(v->rq, rc, rs);
		break;
	case ROUTE_API:
		v->r->error_problem(v->rq, rc, rs);
		break;
	case ROUTE_PLAIN:
		rs->content_type = "text/plain; charset=utf-8";
		buf_addf(&rs->body, "%s\n", rc_info(rc)->code);
		break;
	}
	rs->status = rc_info(rc)->status;
}

/* RFC 9110 13.1.2 and 15.4.5: the headers of the 200 stay, what describes the body goes. */
static void answer_not_modified(const struct req *rq, struct resp *rs)
{
	const char *etag = resp_header_value(rs, "ETag");
	if (rq->method != METHOD_GET || rs->status != 200 || !etag)
		return;
	if (!resp_etag_matches_weakly(rq->if_none_match, etag))
		return;
	rs->status = 304;
	rs->content_type = NULL;
	rs->body = BUF_IN(rq->arena);
}

static void header_default(struct resp *rs, const char *name, const char *value)
{
	if (!resp_header_value(rs, name))
		resp_header(rs, name, value);
}

static void headers_for_status(const struct visit *v)
{
	struct resp *rs = v->rs;
	if (v->allow)
		header_default(rs, "Allow", v->allow);
	if (rs->status == 401 && v->kind == ROUTE_API)
		header_default(rs, "WWW-Authenticate", "Bearer");
	if (rs->status == 429)
		header_default(rs, "Retry-After", "60");
	if (rs->status == 503)
		header_default(rs, "Retry-After", "5");
}

static void headers_for_all(const struct visit *v)
{
	struct resp *rs = v->rs;
	bool is_good = rs->status == 200 || rs->status == 304;
	bool has_state = v->kind == ROUTE_API && v->rq->method == METHOD_GET && is_good;
	header_default(rs, "X-Request-Id", v->rq->request_id);
	header_default(rs, "X-Content-Type-Options", "nosniff");
	/* Not no-referrer: then browsers send our own forms with "Origin: null" (Fetch 3.2, on the Origin header). */
	header_default(rs, "Referrer-Policy", "same-origin");
	header_default(rs, "Cache-Control", has_state ? "private, no-cache" : "no-store");
	if (v->kind != ROUTE_PAGE)
		return;
	header_default(rs, "Content-Security-Policy", v->r->page_csp ? v->r->page_csp : ROUTER_PAGE_CSP);
	header_default(rs, "Content-Language", text_lang_code(v->rq->lang));
	header_default(rs, "Vary", "Accept-Language, Cookie");
}

const char *router_log_path(struct arena *a, const char *path)
{
	struct buf shown = BUF_IN(a);
	while (*path) {
		size_t slash = *path == '/', n = strcspn(path + slash, "/"), run = 0, longest = 0;
		buf_add(&shown, path, slash);
		path += slash;
		for (size_t i = 0; i < n; i++) {
			run = isalnum((unsigned char)path[i]) ? run + 1 : 0;
			longest = run > longest ? run : longest;
		}
		if (longest >= TOKEN_RUN)
			buf_adds(&shown, "-token-");
		else
			buf_add(&shown, path, n);
		path += n;
	}
	return buf_str(&shown);
}

/* The role as its place in the list of roles: http does not know their names. */
static int role_place(unsigned role_bit)
{
	return role_bit ? __builtin_ctz(role_bit) : -1;
}

static void visit_prepare(struct visit *v)
{
	struct req *rq = v->rq;
	rq->lang = text_lang_parse(rq->accept_language);
	rq->role_bit = ROUTER_VISITOR;
	if (!rq->problems) {
		rq->problems = ARENA_NEW(rq->arena, struct problems);
		*rq->problems = (struct problems){ .arena = rq->arena, .lang = rq->lang };
	}
	const char *sent = rq->sent_path ? rq->sent_path : rq->path;
	v->kind = strncmp(sent, OURS_API, strlen(OURS_API)) == 0 ? ROUTE_API : ROUTE_PAGE;
}

static void visit_answer(struct visit *v, enum rc (*run)(struct visit *v))
{
	struct req *rq = v->rq;
	struct resp *rs = v->rs;
	int64_t began = clock_monotonic_us();
	visit_prepare(v);
	enum rc rc = run(v);
	if (rc != RC_OK)
		answer_failure(v, rc);
	else if (rs->status == 0)
		rs->status = 200;
	answer_not_modified(rq, rs);
	headers_for_status(v);
	headers_for_all(v);
	LOG(LOG_INFO, "request", LOG_S("method", rq->method == METHOD_OTHER ? "other" : rq->method_name),
	    LOG_S("path", router_log_path(rq->arena, rq->path)), LOG_I("status", rs->status),
	    LOG_I("us", clock_monotonic_us() - began), LOG_I("role", role_place(rq->role_bit)));
}

void router_handle(const struct router *r, struct req *rq, struct resp *rs)
{
	visit_answer(&(struct visit){ .r = r, .rq = rq, .rs = rs }, visit_run);
}

void router_refuse(const struct router *r, struct req *rq, struct resp *rs)
{
	visit_answer(&(struct visit){ .r = r, .rq = rq, .rs = rs }, visit_refuse);
}
