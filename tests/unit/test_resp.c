#include "http/resp.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "http/req.h"

Test(resp, headers_are_kept_in_order_and_found_by_any_case)
{
	struct arena a = { 0 };
	struct resp rs = RESP_IN(&a);
	resp_header(&rs, "Set-Cookie", "a=1");
	resp_header(&rs, "Set-Cookie", "b=2");
	resp_header(&rs, "ETag", "\"x\"");
	cr_expect_eq(rs.header_count, 3);
	cr_expect_str_eq(rs.headers[1].value, "b=2");
	cr_expect_str_eq(resp_header_value(&rs, "set-cookie"), "a=1");
	cr_expect_str_eq(resp_header_value(&rs, "ETAG"), "\"x\"");
	cr_expect_null(resp_header_value(&rs, "Vary"));
	arena_free(&a);
}

Test(resp, a_line_end_in_a_header_is_a_bug, .signal = SIGABRT)
{
	struct arena a = { 0 };
	struct resp rs = RESP_IN(&a);
	resp_header(&rs, "Location", "/handover/\r\nSet-Cookie: ho_sid=planted");
}

Test(resp, see_other_has_a_location_and_no_body)
{
	struct arena a = { 0 };
	struct resp rs = RESP_IN(&a);
	rs.content_type = "text/html";
	buf_adds(&rs.body, "half a page");
	resp_see_other(&rs, "/handover/my");
	cr_expect_eq(rs.status, 303);
	cr_expect_str_eq(resp_header_value(&rs, "Location"), "/handover/my");
	cr_expect_eq(rs.body.len, 0);
	cr_expect_null(rs.content_type);
	arena_free(&a);
}

Test(resp, the_etag_is_the_body_s_own)
{
	struct arena a = { 0 };
	struct resp one = RESP_IN(&a), same = RESP_IN(&a), other = RESP_IN(&a), empty = RESP_IN(&a);
	buf_adds(&one.body, "{\"a\":1}");
	buf_adds(&same.body, "{\"a\":1}");
	buf_adds(&other.body, "{\"a\":2}");
	const char *etag = resp_body_etag(&one);
	cr_expect_eq(strlen(etag), 34);
	cr_expect(etag[0] == '"' && etag[33] == '"');
	cr_expect_str_eq(etag, resp_body_etag(&same));
	cr_expect_str_neq(etag, resp_body_etag(&other));
	cr_expect_eq(strlen(resp_body_etag(&empty)), 34);
	cr_expect_eq(one.header_count, 0);
	arena_free(&a);
}

Test(resp, etag_lists_are_read_strictly_and_compared_by_their_header_s_rule)
{
	static const struct {
		const char *header;
		bool strong, weak;
	} cases[] = {
		{ NULL, false, false },
		{ "", false, false },
		{ "\"v1\"", true, true },
		{ "\"v2\"", false, false },
		{ "W/\"v1\"", false, true },
		{ "w/\"v1\"", false, false },
		{ "*", true, true },
		{ " * ", true, true },
		{ "*, \"v2\"", false, false },
		{ "\"v2\", \"v1\"", true, true },
		{ "\"v2\",W/\"v1\"", false, true },
		{ ",, \"v1\" ,", true, true },
		{ "\"a,b\", \"v1\"", true, true },
		{ "v1", false, false },
		{ "\"v1", false, false },
		{ "junk, \"v1\"", false, false },
		{ "\"v1\"x", true, true },
		{ "\"\"", false, false },
		{ "\"v\"", false, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].header ? cases[i].header : "NULL";
		cr_expect_eq(resp_etag_matches(cases[i].header, "\"v1\""), cases[i].strong, "case %s", name);
		cr_expect_eq(resp_etag_matches_weakly(cases[i].header, "\"v1\""), cases[i].weak, "case %s", name);
	}
}

Test(req, query_and_fields_are_trimmed)
{
	struct arena a = { 0 };
	struct req rq = { .arena = &a };
	cr_assert_eq(form_parse(&a, "q=+x+&empty=&blank=++", 21, &rq.query), RC_OK);
	cr_assert_eq(form_parse(&a, "name=%20Rossi%20", 16, &rq.form), RC_OK);
	cr_expect_str_eq(req_query(&rq, "q"), "x");
	cr_expect_null(req_query(&rq, "empty"));
	cr_expect_null(req_query(&rq, "blank"));
	cr_expect_null(req_query(&rq, "absent"));
	cr_expect_str_eq(req_field(&rq, "name"), "Rossi");
	cr_expect_str_eq(req_field(&rq, "absent"), "");
	arena_free(&a);
}

Test(req, methods_are_told_apart_by_case)
{
	static const struct {
		const char *name;
		enum method method;
		bool head;
	} cases[] = {
		{ "GET", METHOD_GET, false },    { "HEAD", METHOD_GET, true },    { "POST", METHOD_POST, false },
		{ "get", METHOD_OTHER, false },  { "DELETE", METHOD_OTHER, false }, { "", METHOD_OTHER, false },
		{ "POSTS", METHOD_OTHER, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct req rq = { 0 };
		req_method_set(&rq, cases[i].name);
		cr_expect_eq(rq.method, cases[i].method, "case %s", cases[i].name);
		cr_expect_eq(rq.head, cases[i].head, "case %s", cases[i].name);
		cr_expect_str_eq(rq.method_name, cases[i].name);
	}
}
