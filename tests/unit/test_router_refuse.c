#include "http/router.h"

#include <criterion/criterion.h>
#include <string.h>

#define ANYBODY (ROUTER_VISITOR | 2u)
#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static enum rc alive(struct req *rq, struct resp *rs)
{
	(void)rq;
	rs->content_type = "text/plain";
	buf_adds(&rs->body, "alive");
	return RC_OK;
}

/* There is no time for these. */
static enum rc handler(struct req *rq, struct resp *rs)
{
	(void)rs;
	cr_expect(false, "the handler of %s was asked", rq->path);
	return RC_INTERNAL;
}

static enum rc gate(struct req *rq)
{
	cr_expect(false, "the gate was asked for %s", rq->path);
	return RC_INTERNAL;
}

static void error_page(struct req *rq, enum rc rc, struct resp *rs)
{
	rs->content_type = "text/html; charset=utf-8";
	buf_addf(&rs->body, "page %s %s", text_lang_code(rq->lang), rc_info(rc)->name);
}

static void error_problem(struct req *rq, enum rc rc, struct resp *rs)
{
	rs->content_type = "application/problem+json";
	buf_addf(&rs->body, "problem %s %s", text_lang_code(rq->lang), rc_info(rc)->name);
}

#define ROUTE(p, k, h, ...) { .pattern = p, .kind = k, .who = ANYBODY, .handler = h, .name = p, __VA_ARGS__ }

static const struct route routes[] = {
	ROUTE("/handover/", ROUTE_PAGE, handler),
	ROUTE("/handover/livez", ROUTE_PLAIN, alive),
	ROUTE("/handover/readyz", ROUTE_PLAIN, handler),
	ROUTE("/handover/api/v1/me", ROUTE_API, handler),
	ROUTE("/handover/api/v1/me", ROUTE_API, handler, .method = METHOD_POST, .body = BODY_JSON, .once = ONCE_KEY),
};

static const struct router router = { .routes = routes,
				      .count = LENGTH(routes),
				      .gate = gate,
				      .error_page = error_page,
				      .error_problem = error_problem,
				      .alive = alive,
				      .sign_in = "/handover/sign-in" };

static struct resp refuse(struct arena *a, const char *method, const char *path, const char *language)
{
	struct req rq = { .arena = a, .path = path, .query_string = "", .content_type = "", .body = "", .if_match = "",
			  .if_none_match = "", .idempotency_key = "", .accept_language = language,
			  .cookies = { .arena = a }, .request_id = "0123abcd" };
	struct resp rs = RESP_IN(a);
	req_method_set(&rq, method);
	router_refuse(&router, &rq, &rs);
	return rs;
}

Test(router_refuse, each_kind_is_refused_in_its_own_way_and_who_is_asked_for_life_answers)
{
	static const struct {
		const char *method, *path, *language;
		int status;
		const char *body;
	} cases[] = {
		{ "GET", "/handover/", "it", 503, "page it UNAVAILABLE" },
		{ "GET", "/handover/", "en", 503, "page en UNAVAILABLE" },
		{ "GET", "/handover/api/v1/me", "it", 503, "problem it UNAVAILABLE" },
		{ "POST", "/handover/api/v1/me", "en", 503, "problem en UNAVAILABLE" },
		{ "GET", "/handover/readyz", "", 503, "unavailable\n" },
		{ "GET", "/handover/livez", "", 200, "alive" },
		{ "POST", "/handover/livez", "en", 405, "method\n" },
		{ "GET", "/handover/nothing", "en", 404, "page en NOT_FOUND" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct resp rs = refuse(&a, cases[i].method, cases[i].path, cases[i].language);
		cr_expect_eq(rs.status, cases[i].status, "case %zu: %d", i, rs.status);
		cr_expect_str_eq(buf_str(&rs.body), cases[i].body, "case %zu", i);
		bool says_when = resp_header_value(&rs, "Retry-After") != NULL;
		cr_expect_eq(says_when, rs.status == 503, "case %zu", i);
		cr_expect_str_eq(resp_header_value(&rs, "Cache-Control"), "no-store", "case %zu", i);
	}
	arena_free(&a);
}
