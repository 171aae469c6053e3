#include "http/router.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "crypto/token.h"

#define ROLE_A  2u
#define ROLE_B  4u
#define ANYBODY (ROUTER_VISITOR | ROLE_A | ROLE_B)
#define FORM    "application/x-www-form-urlencoded"
#define JSON    "application/json"
#define TOKEN   "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk"
#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static const uint8_t key[32] = "a key for the forms of the test";
static const uint8_t session[32] = "the hash of a session's cookie.";

/* Says where it came, and returns what the query asks for. */
static enum rc show(struct req *rq, struct resp *rs)
{
	const char *rc = req_query(rq, "rc"), *status = req_query(rq, "status");
	rs->content_type = "text/plain";
	rs->status = status ? atoi(status) : 0;
	buf_addf(&rs->body, "%s", rq->route->name);
	for (size_t i = 0; i < REQ_PARAMS_MAX && rq->params[i]; i++)
		buf_addf(&rs->body, " %s", rq->params[i]);
	if (req_query(rq, "etag"))
		resp_header(rs, "ETag", resp_body_etag(rs));
	if (req_query(rq, "cache"))
		resp_header(rs, "Cache-Control", req_query(rq, "cache"));
	return rc ? (enum rc)atoi(rc) : RC_OK;
}

#define GET(p, k, w, n)  { .pattern = p, .kind = k, .who = w, .handler = show, .name = n }
#define POST(p, k, w, n, ...)                                                                                          \
	{ .method = METHOD_POST, .pattern = p, .kind = k, .who = w, .handler = show, .name = n, __VA_ARGS__ }

static const struct route routes[] = {
	GET("/handover/", ROUTE_PAGE, ANYBODY, "start"),
	GET("/handover/sign-in", ROUTE_PAGE, ANYBODY, "sign_in"),
	GET("/handover/livez", ROUTE_PLAIN, ANYBODY, "livez"),
	GET("/handover/i/{token}", ROUTE_PAGE, ANYBODY, "invitation"),
	GET("/handover/m/{id}", ROUTE_PAGE, ROLE_A, "migration"),
	GET("/handover/m/{id}/{what}/{which}", ROUTE_PAGE, ROLE_A, "deep"),
	GET("/handover/m/new", ROUTE_PAGE, ROLE_A, "new"),
	GET("/handover/m/{id}/items", ROUTE_PAGE, ROLE_A, "items"),
	GET("/handover/{any}/new/items", ROUTE_PAGE, ROLE_A, "any"),
	GET("/handover/m/new/{what}", ROUTE_PAGE, ROLE_A, "new_what"),
	POST("/handover/m/{id}", ROUTE_PAGE, ROLE_A, "form", .body = BODY_FORM, .once = ONCE_STATE),
	POST("/handover/nonce", ROUTE_PAGE, ANYBODY, "nonce", .body = BODY_FORM, .once = ONCE_NONCE),
	POST("/handover/bare", ROUTE_PAGE, ROLE_A, "bare", .once = ONCE_STATE),
	GET("/handover/api/v1/me", ROUTE_API, ROLE_A, "me"),
	POST("/handover/api/v1/me", ROUTE_API, ROLE_A, "me_post", .body = BODY_JSON, .once = ONCE_KEY),
	POST("/handover/api/v1/act", ROUTE_API, ROLE_A, "act", .body = BODY_JSON, .once = ONCE_STATE,
	     .match = MATCH_REQUIRED),
	POST("/handover/api/v1/open", ROUTE_API, ANYBODY, "open", .body = BODY_JSON, .once = ONCE_LINE),
	GET("/elsewhere", ROUTE_PAGE, ANYBODY, "elsewhere"),
};

/* The session is the cookie ho_sid or the authorization: a role's bit, or "bad". */
static enum rc gate(struct req *rq)
{
	const char *cookie = cookie_get(&rq->cookies, "ho_sid");
	const char *who = cookie ? cookie : rq->authorization;
	cr_assert_not_null(rq->route, "the gate is asked once the route is known");
	rq->by_cookie = cookie != NULL;
	memcpy(rq->session_hash, session, sizeof(session));
	if (strcmp(who, "bad") == 0)
		return RC_UNAUTHENTICATED;
	if (strcmp(who, "down") == 0)
		return RC_UNAVAILABLE;
	if (*who)
		rq->role_bit = (unsigned)atoi(who);
	if (rq->role_bit == ROLE_B)
		rq->lang = LANG_EN;
	return RC_OK;
}

static void error_page(struct req *rq, enum rc rc, struct resp *rs)
{
	cr_expect_eq(rq->problems->lang, rq->lang);
	rs->content_type = "text/html; charset=utf-8";
	buf_addf(&rs->body, "page %s", rc_info(rc)->name);
}

static void error_problem(struct req *rq, enum rc rc, struct resp *rs)
{
	(void)rq;
	rs->content_type = "application/problem+json";
	buf_addf(&rs->body, "problem %s", rc_info(rc)->name);
}

static const struct router router = {
	.routes = routes,
	.count = LENGTH(routes),
	.csrf_key = key,
	.origin = "https://site.example",
	.gate = gate,
	.error_page = error_page,
	.error_problem = error_problem,
	.sign_in = "/handover/sign-in",
};

static const struct router *asked = &router;

/* What a request has; NULL is "". */
struct ask {
	const char *method, *path, *query, *type, *body, *cookie, *bearer;
	const char *origin, *site, *key, *if_match, *if_none_match, *language;
	bool repeated, broken;
	size_t length; /* 0: of the body */
};

static const char *text(const char *s)
{
	return s ? s : "";
}

static struct resp ask(struct arena *a, struct ask q)
{
	struct req rq = {
		.arena = a,
		.path = text(q.path),
		.query_string = text(q.query),
		.content_type = text(q.type),
		.body = text(q.body),
		.body_length = q.length ? q.length : strlen(text(q.body)),
		.cookies = { .arena = a },
		.authorization = text(q.bearer),
		.if_match = text(q.if_match),
		.if_none_match = text(q.if_none_match),
		.idempotency_key = text(q.key),
		.accept = "",
		.accept_language = text(q.language),
		.origin = text(q.origin),
		.fetch_site = text(q.site),
		.request_id = "0123abcd",
		.remote_addr = "127.0.0.1",
		.repeated_parameter = q.repeated,
		.body_broken = q.broken,
	};
	struct resp rs = RESP_IN(a);
	req_method_set(&rq, q.method ? q.method : "GET");
	cookie_add_header(&rq.cookies, q.cookie);
	router_handle(asked, &rq, &rs);
	return rs;
}

static const char *csrf_field(struct arena *a)
{
	char token[TOKEN_SIZE];
	cr_assert_eq(crypto_open(), RC_OK);
	token_csrf(token, key, session, ROUTER_CSRF_NAME);
	return arena_printf(a, "csrf=%s&nonce=n1", token);
}

struct expectation {
	const char *name;
	struct ask ask;
	int status;
	const char *body; /* NULL: not looked at */
};

static void expect_all(const struct expectation *cases, size_t n)
{
	struct arena a = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct resp rs = ask(&a, cases[i].ask);
		cr_expect_eq(rs.status, cases[i].status, "case %s: %d", cases[i].name, rs.status);
		if (cases[i].body)
			cr_expect_str_eq(buf_str(&rs.body), cases[i].body, "case %s: %s", cases[i].name,
					 buf_str(&rs.body));
	}
	arena_free(&a);
}

Test(router, the_most_literal_pattern_answers)
{
	static const struct expectation cases[] = {
		{ "start", { .path = "/handover/" }, 200, "start" },
		{ "a parameter", { .path = "/handover/m/mig_1", .bearer = "2" }, 200, "migration mig_1" },
		{ "literal before parameter", { .path = "/handover/m/new", .bearer = "2" }, 200, "new" },
		{ "literal later", { .path = "/handover/m/mig_1/items", .bearer = "2" }, 200, "items mig_1" },
		{ "literal further left", { .path = "/handover/m/new/items", .bearer = "2" }, 200, "new_what items" },
		{ "all three", { .path = "/handover/m/a b/c%/\xC3\xA8", .bearer = "2" }, 200, "deep a b c% \xC3\xA8" },
		{ "HEAD is GET", { .method = "HEAD", .path = "/handover/" }, 200, "start" },
		{ "plain", { .path = "/handover/livez" }, 200, "livez" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, what_is_not_in_the_table_is_404)
{
	static const struct expectation cases[] = {
		{ "unknown", { .path = "/handover/nothing" }, 404, "page NOT_FOUND" },
		{ "no slash", { .path = "/handover" }, 404, "page NOT_FOUND" },
		{ "not decoded", { .path = "" }, 404, "page NOT_FOUND" },
		{ "outside", { .path = "/elsewhere" }, 404, "page NOT_FOUND" },
		{ "empty segment", { .path = "/handover/m/", .bearer = "2" }, 404, "page NOT_FOUND" },
		{ "double slash", { .path = "/handover//m" }, 404, "page NOT_FOUND" },
		{ "dots", { .path = "/handover/m/../sign-in" }, 404, "page NOT_FOUND" },
		{ "slash too many", { .path = "/handover/m/new/", .bearer = "2" }, 404, "page NOT_FOUND" },
		{ "prefix", { .path = "/handover/m/mig_1/item", .bearer = "2" }, 404, "page NOT_FOUND" },
		{ "longer", { .path = "/handover/livezz" }, 404, "page NOT_FOUND" },
		{ "api", { .path = "/handover/api/v1/nothing" }, 404, "problem NOT_FOUND" },
		{ "method unknown too", { .method = "PUT", .path = "/handover/nothing" }, 404, "page NOT_FOUND" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, another_method_is_405_and_told_which_are_there)
{
	static const struct {
		const char *method, *path, *allow, *body;
	} cases[] = {
		{ "POST", "/handover/", "GET, HEAD", "page METHOD" },
		{ "PUT", "/handover/m/mig_1", "GET, HEAD, POST", "page METHOD" },
		{ "POST", "/handover/m/new", "GET, HEAD", "page METHOD" },
		{ "GET", "/handover/nonce", "POST", "page METHOD" },
		{ "DELETE", "/handover/api/v1/me", "GET, HEAD, POST", "problem METHOD" },
		{ "get", "/handover/livez", "GET, HEAD", "method\n" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct resp rs = ask(&a, (struct ask){ .method = cases[i].method, .path = cases[i].path });
		cr_expect_eq(rs.status, 405, "case %s %s", cases[i].method, cases[i].path);
		cr_expect_str_eq(text(resp_header_value(&rs, "Allow")), cases[i].allow, "case %s", cases[i].path);
		cr_expect_str_eq(buf_str(&rs.body), cases[i].body, "case %s", cases[i].path);
	}
	arena_free(&a);
}

Test(router, a_body_must_fit_and_be_of_the_route_s_kind)
{
#define OPEN(...) { .method = "POST", .path = "/handover/api/v1/open", __VA_ARGS__ }
	static const struct expectation cases[] = {
		{ "json", OPEN(.type = JSON, .body = "{}"), 200, "open" },
		{ "charset", OPEN(.type = "Application/JSON ; charset=utf-8", .body = "{}"), 200, "open" },
		{ "empty, no type", OPEN(.type = ""), 200, "open" },
		{ "empty, wrong type", OPEN(.type = "text/plain"), 415, "problem MEDIA_TYPE" },
		{ "no type", OPEN(.body = "{}"), 415, "problem MEDIA_TYPE" },
		{ "a form", OPEN(.type = FORM, .body = "{}"), 415, "problem MEDIA_TYPE" },
		{ "longer type", OPEN(.type = JSON "x", .body = "{}"), 415, "problem MEDIA_TYPE" },
		{ "largest", OPEN(.type = JSON, .body = "{}", .length = REQ_BODY_MAX), 200, "open" },
		{ "too large", OPEN(.type = JSON, .length = REQ_BODY_MAX + 1), 413, "problem TOO_LARGE" },
		{ "json for a form",
		  { .method = "POST", .path = "/handover/nonce", .type = JSON, .body = "{}" },
		  415,
		  "page MEDIA_TYPE" },
		{ "of a GET", { .path = "/handover/", .body = "x", .type = "text/plain" }, 200, "start" },
		{ "of a large GET", { .path = "/handover/", .length = REQ_BODY_MAX + 1 }, 413, "page TOO_LARGE" },
		{ "not wanted",
		  { .method = "POST", .path = "/handover/bare", .bearer = "2", .type = "text/plain", .body = "x",
		    .site = "same-origin" },
		  200,
		  "bare" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, what_cannot_be_read_is_400)
{
	static const struct expectation cases[] = {
		{ "repeated", { .path = "/handover/", .repeated = true }, 400, "page MALFORMED" },
		{ "repeated, api", { .path = "/handover/api/v1/x", .repeated = true }, 400, "problem MALFORMED" },
		{ "broken", { .path = "/handover/", .broken = true }, 400, "page MALFORMED" },
		{ "query", { .path = "/handover/", .query = "a=%FF" }, 400, "page MALFORMED" },
		{ "query of a POST", OPEN(.query = "a=%00"), 400, "problem MALFORMED" },
		{ "form",
		  { .method = "POST", .path = "/handover/nonce", .type = FORM, .body = "a=%C3" },
		  400,
		  "page MALFORMED" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, a_visitor_is_sent_to_sign_in_and_back)
{
	static const struct {
		const char *path, *query, *location;
	} cases[] = {
		{ "/handover/m/mig_1", "", "/handover/sign-in?next=%2Fhandover%2Fm%2Fmig_1" },
		{ "/handover/m/a b", "", "/handover/sign-in?next=%2Fhandover%2Fm%2Fa%2520b" },
		{ "/handover/m/x", "q=1&p=2", "/handover/sign-in?next=%2Fhandover%2Fm%2Fx%3Fq%3D1%26p%3D2" },
		{ "/handover/m/x", "q=\\", "/handover/sign-in?next=%2Fhandover%2Fm%2Fx" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct resp rs = ask(&a, (struct ask){ .path = cases[i].path, .query = cases[i].query });
		cr_expect_eq(rs.status, 303, "case %s", cases[i].path);
		cr_expect_str_eq(text(resp_header_value(&rs, "Location")), cases[i].location);
		cr_expect_eq(rs.body.len, 0);
	}
	arena_free(&a);
}

Test(router, who_may_not_is_refused)
{
	static const struct expectation cases[] = {
		{ "visitor, api", { .path = "/handover/api/v1/me" }, 401, "problem UNAUTHENTICATED" },
		{ "visitor posts",
		  { .method = "POST", .path = "/handover/m/mig_1", .type = FORM, .body = "a=1" },
		  401,
		  "page UNAUTHENTICATED" },
		{ "bad session, page", { .path = "/handover/m/x", .cookie = "ho_sid=bad" }, 303, "" },
		{ "bad session, open page", { .path = "/handover/", .cookie = "ho_sid=bad" }, 303, "" },
		{ "bad session, sign-in",
		  { .path = "/handover/sign-in", .cookie = "ho_sid=bad" },
		  401,
		  "page UNAUTHENTICATED" },
		{ "bad token", { .path = "/handover/api/v1/me", .bearer = "bad" }, 401, "problem UNAUTHENTICATED" },
		{ "other role", { .path = "/handover/m/mig_1", .bearer = "4" }, 403, "page FORBIDDEN" },
		{ "other role, api", { .path = "/handover/api/v1/me", .bearer = "4" }, 403, "problem FORBIDDEN" },
		{ "right role", { .path = "/handover/api/v1/me", .bearer = "2" }, 200, "me" },
		{ "no database", { .path = "/handover/", .bearer = "down" }, 503, "page UNAVAILABLE" },
		{ "no database, plain", { .path = "/handover/livez", .bearer = "down" }, 503, "unavailable\n" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, a_form_must_be_ours)
{
	struct arena a = { 0 };
	const char *good = csrf_field(&a);
#define SEND(...) { .method = "POST", .path = "/handover/m/x", .cookie = "ho_sid=2", __VA_ARGS__ }
	const struct expectation cases[] = {
		{ "token", SEND(.type = FORM, .body = good), 200, "form x" },
		{ "all three",
		  SEND(.type = FORM, .body = good, .site = "same-origin", .origin = "https://site.example"),
		  200,
		  "form x" },
		{ "typed address", SEND(.type = FORM, .body = good, .site = "none"), 200, NULL },
		{ "another site", SEND(.type = FORM, .body = good, .site = "cross-site"), 403, "page FORGED" },
		{ "another host of the site", SEND(.type = FORM, .body = good, .site = "same-site"), 403, NULL },
		{ "another origin", SEND(.type = FORM, .body = good, .origin = "https://evil.example"), 403, NULL },
		{ "longer origin", SEND(.type = FORM, .body = good, .origin = "https://site.example.it"), 403, NULL },
		{ "null origin", SEND(.type = FORM, .body = good, .origin = "null"), 403, NULL },
		{ "no token", SEND(.type = FORM, .body = "a=1", .site = "same-origin"), 403, "page FORGED" },
		{ "empty", SEND(.site = "same-origin"), 403, NULL },
		{ "wrong token", SEND(.type = FORM, .body = "csrf=" TOKEN), 403, NULL },
		{ "in the query", SEND(.type = FORM, .body = "a=1", .query = good), 403, NULL },
		{ "a bearer's page too",
		  { .method = "POST", .path = "/handover/m/x", .bearer = "2", .type = FORM, .body = "a=1" },
		  403,
		  NULL },
		{ "other role before that",
		  { .method = "POST", .path = "/handover/m/x", .bearer = "4", .type = FORM, .body = "a=1" },
		  403,
		  "page FORBIDDEN" },
	};
	expect_all(cases, LENGTH(cases));
	arena_free(&a);
}

Test(router, json_by_cookie_must_say_where_it_comes_from)
{
#define CALL(...)  { .method = "POST", .path = "/handover/api/v1/me", .type = JSON, .body = "{}", __VA_ARGS__ }
#define KEYED(...) CALL(.key = "k", __VA_ARGS__)
#define BARE(...) { .method = "POST", .path = "/handover/bare", .cookie = "ho_sid=2", __VA_ARGS__ }
	static const struct expectation cases[] = {
		{ "neither", KEYED(.cookie = "ho_sid=2"), 403, "problem FORGED" },
		{ "fetch", KEYED(.cookie = "ho_sid=2", .site = "same-origin"), 200, "me_post" },
		{ "origin", KEYED(.cookie = "ho_sid=2", .origin = "https://site.example"), 200, "me_post" },
		{ "good and bad", KEYED(.cookie = "ho_sid=2", .site = "same-origin", .origin = "null"), 403, NULL },
		{ "another site", KEYED(.cookie = "ho_sid=2", .site = "cross-site"), 403, NULL },
		{ "bearer", KEYED(.bearer = "2"), 200, "me_post" },
		{ "bearer from anywhere", KEYED(.bearer = "2", .origin = "https://tool.example"), 200, "me_post" },
		{ "page without a form", BARE(.site = "same-origin"), 200, "bare" },
		{ "page without anything", BARE(.site = ""), 403, "page FORGED" },
	};
	expect_all(cases, LENGTH(cases));
}

static char *repeat(struct arena *a, char c, size_t n)
{
	char *s = arena_alloc(a, n + 1);
	memset(s, c, n);
	return s;
}

Test(router, what_acts_needs_its_key)
{
	struct arena a = { 0 };
	const char *longest = repeat(&a, 'k', 255), *longer = repeat(&a, 'k', 256);
	const char *csrf = arena_strndup(&a, csrf_field(&a), strlen("csrf=") + TOKEN_LENGTH);
#define NONCE(n)                                                                                                       \
	{ .method = "POST", .path = "/handover/nonce", .type = FORM, .body = arena_printf(&a, "%s%s", csrf, n) }
	const struct expectation cases[] = {
		{ "none", CALL(.bearer = "2"), 400, "problem KEY_MISSING" },
		{ "one", CALL(.bearer = "2", .key = "a b~!"), 200, "me_post" },
		{ "longest", CALL(.bearer = "2", .key = longest), 200, "me_post" },
		{ "longer", CALL(.bearer = "2", .key = longer), 400, "problem MALFORMED" },
		{ "not ASCII", CALL(.bearer = "2", .key = "\xC3\xA8"), 400, "problem MALFORMED" },
		{ "control", CALL(.bearer = "2", .key = "a\tb"), 400, "problem MALFORMED" },
		{ "nonce", NONCE("&nonce=n1"), 200, "nonce" },
		{ "no nonce", NONCE(""), 403, "page FORGED" },
		{ "empty nonce", NONCE("&nonce="), 403, "page FORGED" },
		{ "bad nonce", NONCE("&nonce=%01"), 400, "page MALFORMED" },
	};
	expect_all(cases, LENGTH(cases));
	arena_free(&a);
}

Test(router, if_match_is_required_where_the_route_says_so)
{
#define ACT(...) { .method = "POST", .path = "/handover/api/v1/act", .type = JSON, .bearer = "2", __VA_ARGS__ }
	static const struct expectation cases[] = {
		{ "without", ACT(.body = "{}"), 428, "problem PRECONDITION_REQUIRED" },
		{ "with", ACT(.body = "{}", .if_match = "\"1\""), 200, "act" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, the_status_is_the_rc_s_and_what_was_built_is_thrown_away)
{
	struct arena a = { 0 };
	for (int rc = 0; rc < RC_COUNT; rc++) {
		bool inner = rc == RC_DB_RETRY || rc == RC_DB_LOST || rc == RC_DB_REFUSED || rc == RC_DUPLICATE ||
			     rc == RC_LEASE_LOST;
		const struct rc_info *shown = rc_info(inner ? RC_INTERNAL : (enum rc)rc);
		const char *query = arena_printf(&a, "rc=%d&etag=1&status=%d", rc, rc ? 201 : 0);
		struct resp page = ask(&a, (struct ask){ .path = "/handover/m/x", .bearer = "2", .query = query });
		struct resp api = ask(&a, (struct ask){ .path = "/handover/api/v1/me", .bearer = "2", .query = query });
		struct resp plain = ask(&a, (struct ask){ .path = "/handover/livez", .query = query });
		cr_expect_eq(page.status, shown->status, "case %s", rc_info((enum rc)rc)->name);
		cr_expect_eq(api.status, shown->status, "case %s", rc_info((enum rc)rc)->name);
		cr_expect_eq(plain.status, shown->status, "case %s", rc_info((enum rc)rc)->name);
		if (rc == RC_OK)
			continue;
		cr_expect_str_eq(buf_str(&page.body), arena_printf(&a, "page %s", shown->name));
		cr_expect_str_eq(buf_str(&api.body), arena_printf(&a, "problem %s", shown->name));
		cr_expect_str_eq(buf_str(&plain.body), arena_printf(&a, "%s\n", shown->code));
		cr_expect_str_eq(plain.content_type, "text/plain; charset=utf-8");
		cr_expect_null(resp_header_value(&page, "ETag"));
	}
	arena_free(&a);
}

Test(router, a_handler_may_choose_another_status_for_what_it_built)
{
	static const struct expectation cases[] = {
		{ "201", { .path = "/handover/", .query = "status=201" }, 201, "start" },
		{ "422 with its form", { .path = "/handover/", .query = "status=422" }, 422, "start" },
	};
	expect_all(cases, LENGTH(cases));
}

Test(router, an_unchanged_answer_is_304)
{
	struct arena a = { 0 };
	struct ask me = { .path = "/handover/api/v1/me", .bearer = "2", .query = "etag=1" };
	struct resp rs = ask(&a, me);
	const char *etag = resp_header_value(&rs, "ETag");
	cr_assert_not_null(etag);
	cr_expect_eq(rs.status, 200);
	const char *same[] = { etag, "*", arena_printf(&a, "\"x\", W/%s", etag) };
	for (size_t i = 0; i < LENGTH(same); i++) {
		me.if_none_match = same[i];
		rs = ask(&a, me);
		cr_expect_eq(rs.status, 304, "case %s", same[i]);
		cr_expect_eq(rs.body.len, 0);
		cr_expect_null(rs.content_type);
		cr_expect_str_eq(text(resp_header_value(&rs, "ETag")), etag);
		cr_expect_str_eq(text(resp_header_value(&rs, "Cache-Control")), "private, no-cache");
	}
	me.if_none_match = "\"other\"";
	cr_expect_eq(ask(&a, me).status, 200);
	me.if_none_match = "*";
	me.query = "etag=1&status=203";
	cr_expect_eq(ask(&a, me).status, 203);
	me.query = "";
	cr_expect_eq(ask(&a, me).status, 200, "without an ETag there is nothing to compare");
	cr_expect_eq(ask(&a, (struct ask)OPEN(.query = "etag=1", .if_none_match = "*")).status, 200, "a POST acts");
	arena_free(&a);
}

Test(router, every_answer_carries_the_headers_of_its_kind)
{
	static const struct {
		const char *name;
		struct ask ask;
		const char *header, *value; /* NULL: it is not there */
	} cases[] = {
		{ "id", { .path = "/handover/" }, "X-Request-Id", "0123abcd" },
		{ "nosniff", { .path = "/handover/livez" }, "X-Content-Type-Options", "nosniff" },
		{ "nosniff, 404", { .path = "/x" }, "X-Content-Type-Options", "nosniff" },
		{ "referrer", { .path = "/handover/" }, "Referrer-Policy", "same-origin" },
		{ "page", { .path = "/handover/" }, "Cache-Control", "no-store" },
		{ "chosen", { .path = "/handover/", .query = "cache=public" }, "Cache-Control", "public" },
		{ "api", { .path = "/handover/api/v1/me", .bearer = "2" }, "Cache-Control", "private, no-cache" },
		{ "api error", { .path = "/handover/api/v1/me" }, "Cache-Control", "no-store" },
		{ "api POST", KEYED(.bearer = "2"), "Cache-Control", "no-store" },
		{ "csp", { .path = "/handover/" }, "Content-Security-Policy", ROUTER_PAGE_CSP },
		{ "csp, 404", { .path = "/x" }, "Content-Security-Policy", ROUTER_PAGE_CSP },
		{ "csp, api", { .path = "/handover/api/v1/me" }, "Content-Security-Policy", NULL },
		{ "vary", { .path = "/handover/" }, "Vary", "Accept-Language, Cookie" },
		{ "vary, api", { .path = "/handover/api/v1/me" }, "Vary", NULL },
		{ "first language", { .path = "/handover/" }, "Content-Language", "it" },
		{ "asked", { .path = "/handover/x", .language = "en-GB" }, "Content-Language", "en" },
		{ "known", { .path = "/handover/", .bearer = "4" }, "Content-Language", "en" },
		{ "401", { .path = "/handover/api/v1/me" }, "WWW-Authenticate", "Bearer" },
		{ "401 page", { .path = "/handover/sign-in", .bearer = "bad" }, "WWW-Authenticate", NULL },
		{ "503", { .path = "/handover/", .bearer = "down" }, "Retry-After", "5" },
		{ "429", { .path = "/handover/", .query = "status=429" }, "Retry-After", "60" },
		{ "200", { .path = "/handover/" }, "Retry-After", NULL },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct resp rs = ask(&a, cases[i].ask);
		const char *value = resp_header_value(&rs, cases[i].header);
		cr_expect_eq(value != NULL, cases[i].value != NULL, "case %s", cases[i].name);
		if (value && cases[i].value)
			cr_expect_str_eq(value, cases[i].value, "case %s: %s", cases[i].name, value);
	}
	arena_free(&a);
}

Test(router, a_token_does_not_reach_the_log)
{
	static const struct {
		const char *path, *shown;
	} cases[] = {
		{ "/handover/i/" TOKEN, "/handover/i/-token-" },
		{ "/handover/i/" TOKEN "/accept", "/handover/i/-token-/accept" },
		{ "/handover/api/v1/invitations/" TOKEN, "/handover/api/v1/invitations/-token-" },
		{ "/handover/i/" TOKEN ").", "/handover/i/-token-" },
		{ "/handover/i/x." TOKEN, "/handover/i/-token-" },
		{ "/handover/i/0123456789ABCDEFGHJKMNPQRSTVWXYZ012345678", "/handover/i/-token-" },
		{ "/handover/m/mig_0123456789abcdefghjkmnpqrs/", "/handover/m/mig_0123456789abcdefghjkmnpqrs/" },
		{ TOKEN, "-token-" },
		{ "", "" },
		{ "/", "/" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++)
		cr_expect_str_eq(router_log_path(&a, cases[i].path), cases[i].shown, "case %s", cases[i].path);
	arena_free(&a);
}

Test(router, one_line_a_request_goes_to_the_log)
{
	struct arena a = { 0 };
	char line[2048] = { 0 };
	int ends[2], saved = dup(STDERR_FILENO);
	cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
	dup2(ends[1], STDERR_FILENO);
	ask(&a, (struct ask){ .path = "/handover/i/" TOKEN, .bearer = "2", .query = "secret=1" });
	dup2(saved, STDERR_FILENO);
	cr_assert_gt(read(ends[0], line, sizeof(line) - 1), 0);
	cr_expect_not_null(strstr(line, "event=request method=GET path=/handover/i/-token- status=200 us="));
	cr_expect_not_null(strstr(line, " role=1\n"));
	cr_expect_eq(strchr(line, '\n'), line + strlen(line) - 1);
	cr_expect_null(strstr(line, "secret"));
	arena_free(&a);
}

static size_t misses;

static enum rc missed(struct req *rq)
{
	(void)rq;
	return ++misses > 2 ? RC_RATE_LIMITED : RC_NOT_FOUND;
}

Test(router, a_link_that_finds_nothing_is_told_to_who_counts_them)
{
	struct arena a = { 0 };
	struct router counting = router;
	counting.missed = missed;
	static const struct {
		const char *path, *query;
		int status;
		size_t misses;
	} cases[] = {
		{ "/handover/i/" TOKEN, "", 200, 0 },
		{ "/handover/i/" TOKEN, "status=410", 410, 0 },
		{ "/handover/i/" TOKEN, "rc=404", 404, 1 },
		{ "/handover/i/" TOKEN, "status=404", 404, 2 },
		{ "/handover/nothing", "", 404, 2 },
		{ "/handover/i/" TOKEN, "status=404", 429, 3 },
		{ "/handover/i/" TOKEN, "", 200, 3 },
	};
	char not_found[16];
	snprintf(not_found, sizeof(not_found), "rc=%d", RC_NOT_FOUND);
	asked = &counting;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *query = strcmp(cases[i].query, "rc=404") == 0 ? not_found : cases[i].query;
		struct resp rs = ask(&a, (struct ask){ .method = "GET", .path = cases[i].path, .query = query });
		cr_expect_eq(rs.status, cases[i].status, "case %zu: %d", i, rs.status);
		cr_expect_eq(misses, cases[i].misses, "case %zu", i);
	}
	arena_free(&a);
}
