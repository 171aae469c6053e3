#include "http/cgi.h"

#include <criterion/criterion.h>
#include <string.h>

#include "crypto/crypto.h"

#define VARIABLES_MAX 24
#define LENGTH(list)  (sizeof(list) / sizeof((list)[0]))

/* A request of the usual variables and up to eight more. */
static struct req read_with(struct arena *a, const char *const more[8])
{
	char *variables[VARIABLES_MAX] = { (char *)"FCGI_ROLE=RESPONDER", (char *)"REQUEST_METHOD=POST",
					   (char *)"SCRIPT_NAME=/handover/a b", (char *)"QUERY_STRING=x=1" };
	struct req rq;
	cr_assert_eq(crypto_open(), RC_OK);
	for (size_t i = 0; i < 8 && more[i]; i++)
		variables[4 + i] = arena_strdup(a, more[i]);
	cgi_read(a, variables, &rq);
	return rq;
}

#define READ(a, ...) read_with((a), (const char *const[8]){ __VA_ARGS__ })

Test(cgi, every_variable_has_its_place)
{
	struct arena a = { 0 };
	struct req rq = READ(&a, "CONTENT_TYPE=text/csv", "CONTENT_LENGTH=42", "REMOTE_ADDR=192.0.2.1",
			     "HTTP_AUTHORIZATION=Bearer x", "HTTP_IDEMPOTENCY_KEY=k=1", "HTTP_IF_MATCH=\"1\"",
			     "HTTP_ORIGIN=https://site.example", "HANDOVER_REQUEST_ID=0123456789abcdef");
	cr_expect_eq(rq.method, METHOD_POST);
	cr_expect_str_eq(rq.path, "/handover/a b");
	cr_expect_str_eq(rq.query_string, "x=1");
	cr_expect_str_eq(rq.content_type, "text/csv");
	cr_expect_eq(rq.body_length, 42);
	cr_expect_str_eq(rq.remote_addr, "192.0.2.1");
	cr_expect_str_eq(rq.authorization, "Bearer x");
	cr_expect_str_eq(rq.idempotency_key, "k=1");
	cr_expect_str_eq(rq.if_match, "\"1\"");
	cr_expect_str_eq(rq.origin, "https://site.example");
	cr_expect_str_eq(rq.request_id, "0123456789abcdef");
	cr_expect_str_eq(rq.body, "");
	cr_expect_str_eq(rq.fetch_site, "");
	cr_expect_str_eq(rq.if_none_match, "");
	cr_expect_not(rq.repeated_parameter);
	cr_expect_not(rq.body_broken);
	rq = READ(&a, "HTTP_SEC_FETCH_SITE=none", "HTTP_IF_NONE_MATCH=*", "HTTP_ACCEPT_LANGUAGE=it",
		  "HTTP_PROXY=http://192.0.2.1", "HTTP_CONTENT_LENGTH=9", "nothing", "");
	cr_expect_str_eq(rq.fetch_site, "none");
	cr_expect_str_eq(rq.if_none_match, "*");
	cr_expect_str_eq(rq.accept_language, "it");
	cr_expect_eq(rq.body_length, 0);
	arena_free(&a);
}

Test(cgi, what_decides_may_come_only_once)
{
	static const struct {
		const char *first, *second;
		bool repeated;
	} cases[] = {
		{ "REQUEST_METHOD=POST", NULL, true },
		{ "SCRIPT_NAME=/handover/", NULL, true },
		{ "QUERY_STRING=", NULL, true },
		{ "REQUEST_URI=/", "REQUEST_URI=/", true },
		{ "CONTENT_LENGTH=", "CONTENT_LENGTH=", true },
		{ "CONTENT_TYPE=a", "CONTENT_TYPE=b", true },
		{ "REMOTE_ADDR=a", "REMOTE_ADDR=b", true },
		{ "HTTP_AUTHORIZATION=a", "HTTP_AUTHORIZATION=b", true },
		{ "HTTP_IDEMPOTENCY_KEY=a", "HTTP_IDEMPOTENCY_KEY=b", true },
		{ "HTTP_IF_MATCH=a", "HTTP_IF_MATCH=b", true },
		{ "HTTP_ORIGIN=a", "HTTP_ORIGIN=b", true },
		{ "HTTP_SEC_FETCH_SITE=a", "HTTP_SEC_FETCH_SITE=b", true },
		{ "HANDOVER_REQUEST_ID=a", "HANDOVER_REQUEST_ID=b", true },
		{ "HANDOVER_NEW=a", "HANDOVER_NEW=a", true },
		{ "HANDOVER_NEW=a", "HANDOVER_NEWER=a", false },
		{ "HTTP_ACCEPT_LANGUAGE=a", "HTTP_ACCEPT_LANGUAGE=b", false },
		{ "HTTP_IF_NONE_MATCH=a", "HTTP_IF_NONE_MATCH=b", false },
		{ "HTTP_COOKIE=a=1", "HTTP_COOKIE=b=2", false },
		{ "HTTP_X=a", "HTTP_X=b", false },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct req rq = READ(&a, cases[i].first, cases[i].second);
		cr_expect_eq(rq.repeated_parameter, cases[i].repeated, "case %s", cases[i].first);
	}
	arena_free(&a);
}

Test(cgi, several_cookie_headers_are_one_list)
{
	struct arena a = { 0 };
	struct req rq = READ(&a, "HTTP_COOKIE=a=1; b=2", "HTTP_COOKIE=c=3; a=1");
	cr_expect_eq(rq.cookies.count, 3);
	cr_expect_str_eq(cookie_get(&rq.cookies, "c"), "3");
	cr_expect_not(rq.cookies.ambiguous);
	arena_free(&a);
}

Test(cgi, a_path_that_is_not_clean_is_none)
{
	static const struct {
		const char *name, *uri, *path;
	} cases[] = {
		{ "/handover/x", NULL, "/handover/x" },
		{ "/handover/x%41", "/handover/x%2541", "/handover/x%41" },
		{ "/handover/a/b", "/handover/a%2Fb", "" },
		{ "/handover/a/b", "/handover/a%2fb?x", "" },
		{ "/handover/a", "/handover/a?next=%2Fhandover%2F", "/handover/a" },
		{ "/handover/a", "/handover/%61%", "/handover/a" },
		{ "/handover//a", NULL, "" },
		{ "/handover/../a", NULL, "" },
		{ "/handover/\x01", NULL, "" },
		{ "/handover/\xFF", NULL, "" },
		{ "handover/", NULL, "" },
		{ "", NULL, "" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char *variables[3] = { arena_printf(&a, "SCRIPT_NAME=%s", cases[i].name), NULL, NULL };
		struct req rq;
		if (cases[i].uri)
			variables[1] = arena_printf(&a, "REQUEST_URI=%s", cases[i].uri);
		cr_assert_eq(crypto_open(), RC_OK);
		cgi_read(&a, variables, &rq);
		cr_expect_str_eq(rq.path, cases[i].path, "case %zu %s", i, cases[i].name);
		cr_expect_eq(rq.method, METHOD_OTHER);
	}
	arena_free(&a);
}

Test(cgi, a_length_is_digits)
{
	static const struct {
		const char *length;
		size_t n;
		bool broken;
	} cases[] = {
		{ "CONTENT_LENGTH=", 0, false },
		{ "CONTENT_LENGTH=0", 0, false },
		{ "CONTENT_LENGTH=007", 7, false },
		{ "CONTENT_LENGTH=999999999999999999", 999999999999999999, false },
		{ "CONTENT_LENGTH=99999999999999999999999", SIZE_MAX, false },
		{ "CONTENT_LENGTH=-1", 0, true },
		{ "CONTENT_LENGTH=+1", 0, true },
		{ "CONTENT_LENGTH= 1", 0, true },
		{ "CONTENT_LENGTH=1,1", 0, true },
		{ "CONTENT_LENGTH=0x10", 0, true },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct req rq = READ(&a, cases[i].length);
		cr_expect_eq(rq.body_length, cases[i].n, "case %s", cases[i].length);
		cr_expect_eq(rq.body_broken, cases[i].broken, "case %s", cases[i].length);
	}
	arena_free(&a);
}

Test(cgi, a_request_id_of_another_form_is_replaced)
{
	static const char *const bad[] = { "", "1234567", "0123456789ABCDEF", "01234567\r\n", "01234567 x",
					   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0" };
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct req rq = READ(&a, arena_printf(&a, "HANDOVER_REQUEST_ID=%s", bad[i]));
		cr_expect_eq(strlen(rq.request_id), 32, "case %s", bad[i]);
		cr_expect_eq(strspn(rq.request_id, "0123456789abcdef"), 32, "case %s", bad[i]);
	}
	cr_expect_str_eq(READ(&a, "HANDOVER_REQUEST_ID=01234567-89").request_id, "01234567-89");
	arena_free(&a);
}

Test(cgi, an_answer_is_headers_length_and_body)
{
#define USUAL "Content-Type: text/plain\r\nETag: \"1\"\r\n"
	static const struct {
		int status;
		bool head;
		const char *answer;
	} cases[] = {
		{ 200, false, "Status: 200 OK\r\n" USUAL "Content-Length: 3\r\n\r\na\nb" },
		{ 404, true, "Status: 404 Not Found\r\n" USUAL "Content-Length: 3\r\n\r\n" },
		{ 304, false, "Status: 304 Not Modified\r\n" USUAL "\r\n" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct req rq = { .arena = &a, .head = cases[i].head };
		struct resp rs = RESP_IN(&a);
		struct buf out = BUF_IN(&a);
		rs.status = cases[i].status;
		rs.content_type = "text/plain";
		resp_header(&rs, "ETag", "\"1\"");
		buf_adds(&rs.body, "a\nb");
		cgi_write(&rq, &rs, &out);
		cr_expect_str_eq(buf_str(&out), cases[i].answer, "case %d", cases[i].status);
	}
	for (int rc = 0; rc < RC_COUNT; rc++) {
		struct req rq = { .arena = &a };
		struct resp rs = RESP_IN(&a);
		struct buf out = BUF_IN(&a);
		rs.status = rc_info((enum rc)rc)->status;
		cgi_write(&rq, &rs, &out);
		cr_expect_null(strstr(buf_str(&out), " Status\r\n"), "every status has its word: %d", rs.status);
	}
	struct req rq = { .arena = &a };
	struct resp empty = RESP_IN(&a);
	struct buf out = BUF_IN(&a);
	resp_see_other(&empty, "/handover/");
	cgi_write(&rq, &empty, &out);
	cr_expect_str_eq(buf_str(&out), "Status: 303 See Other\r\nLocation: /handover/\r\nContent-Length: 0\r\n\r\n");
	arena_free(&a);
}
