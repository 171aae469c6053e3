#include "http/cookie.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"

static const char *shown(const struct cookies *cookies)
{
	struct buf b = BUF_IN(cookies->arena);
	for (const struct cookie *c = cookies->first; c; c = c->next)
		buf_addf(&b, "[%s|%s]%s", c->name, c->value, c->ambiguous ? "!" : "");
	return buf_str(&b);
}

Test(cookie, a_header_is_read_leniently)
{
	static const struct {
		const char *header, *cookies;
	} cases[] = {
		{ NULL, "" },
		{ "", "" },
		{ ";; ;", "" },
		{ "a=1", "[a|1]" },
		{ "a=1; b=2", "[a|1][b|2]" },
		{ "a=1;b=2;", "[a|1][b|2]" },
		{ " \ta = 1 ;\tb= 2\t", "[a|1][b|2]" },
		{ "a=", "[a|]" },
		{ "a=b=c==", "[a|b=c==]" },
		{ "a; =b; c=3", "[c|3]" },
		{ "a=\"x y\"", "[a|\"x y\"]" },
		{ "a=1, b=2", "[a|1, b=2]" },
		{ "a=%3B+\xFF\x01", "[a|%3B+\xFF\x01]" },
		{ "A=1; a=2", "[A|1][a|2]" },
		{ "a=1; a=1", "[a|1]" },
		{ "a=1; b=2; a=3", "[a|1]![b|2]" },
		{ "a=1; a=", "[a|1]!" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cookies cookies = { .arena = &a };
		cookie_add_header(&cookies, cases[i].header);
		const char *name = cases[i].header ? cases[i].header : "NULL";
		cr_expect_str_eq(shown(&cookies), cases[i].cookies, "case %s", name);
		cr_expect_eq(cookies.ambiguous, strchr(cases[i].cookies, '!') != NULL, "case %s", name);
	}
	arena_free(&a);
}

Test(cookie, several_headers_are_one_list)
{
	struct arena a = { 0 };
	struct cookies cookies = { .arena = &a };
	cookie_add_header(&cookies, "ho_sid=first; x=1");
	cookie_add_header(&cookies, "x=1; y=");
	cr_expect_not(cookies.ambiguous);
	cr_expect_eq(cookies.count, 3);
	cookie_add_header(&cookies, "ho_sid=planted");
	cr_expect(cookies.ambiguous);
	cr_expect(cookie_is_ambiguous(&cookies, "ho_sid"));
	cr_expect_not(cookie_is_ambiguous(&cookies, "x"));
	cr_expect_not(cookie_is_ambiguous(&cookies, "none"));
	cr_expect_str_eq(cookie_get(&cookies, "ho_sid"), "first");
	cr_expect_str_eq(cookie_get(&cookies, "y"), "");
	cr_expect_null(cookie_get(&cookies, "Y"));
	cr_expect_null(cookie_get(&cookies, "ho_si"));
	arena_free(&a);
}

Test(cookie, every_byte_of_a_value_is_kept_but_separators_and_outer_blanks)
{
	struct arena a = { 0 };
	for (int byte = 1; byte < 256; byte++) {
		struct cookies cookies = { .arena = &a };
		char header[] = { 'n', '=', 'x', (char)byte, 'y', '\0' };
		cookie_add_header(&cookies, header);
		const char *expected = byte == ';' ? "x" : header + 2;
		cr_expect_str_eq(cookie_get(&cookies, "n"), expected, "case %02x", (unsigned)byte);
	}
	arena_free(&a);
}

Test(cookie, a_flood_of_names_is_cut)
{
	struct arena a = { 0 };
	struct buf b = BUF_IN(&a);
	for (int i = 0; i < COOKIE_NAMES_MAX + 50; i++)
		buf_addf(&b, "n%d=%d;", i, i);
	struct cookies cookies = { .arena = &a };
	cookie_add_header(&cookies, buf_str(&b));
	cr_expect_eq(cookies.count, COOKIE_NAMES_MAX);
	cr_expect_str_eq(cookie_get(&cookies, "n0"), "0");
	cr_expect_null(cookie_get(&cookies, "n1049"));
	arena_free(&a);
}

Test(cookie, set_cookie_says_what_was_asked)
{
	static const struct {
		struct cookie_set set;
		const char *header;
	} cases[] = {
		{ { "__Host-ho_sid", "abc-_.", -1, true, "/" },
		  "__Host-ho_sid=abc-_.; Path=/; Secure; HttpOnly; SameSite=Lax" },
		{ { "ho_sid", "x", 28800, false, NULL }, "ho_sid=x; Path=/; Max-Age=28800; HttpOnly; SameSite=Lax" },
		{ { "ho_sid", "", 0, false, "/handover/" },
		  "ho_sid=; Path=/handover/; Max-Age=0; HttpOnly; SameSite=Lax" },
		{ { "__Secure-a", "1", -5, true, "/x" }, "__Secure-a=1; Path=/x; Secure; HttpOnly; SameSite=Lax" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *header = "";
		cr_expect_eq(cookie_build(&a, &cases[i].set, &header), RC_OK, "case %zu", i);
		cr_expect_str_eq(header, cases[i].header, "case %zu", i);
	}
	arena_free(&a);
}

Test(cookie, prefixes_hold_their_promise)
{
	static const struct cookie_set cases[] = {
		{ "", "x", -1, false, "/" },
		{ "__Host-a", "x", -1, false, "/" },
		{ "__Host-a", "x", -1, true, "/handover/" },
		{ "__host-a", "x", -1, false, "/" },
		{ "__Secure-a", "x", -1, false, "/" },
		{ "a", "x", -1, false, "" },
		{ "a", "x", -1, false, "handover" },
		{ "a", "x", -1, false, "/; Domain=example.org" },
		{ "a", "x\r\nSet-Cookie: b=1", -1, false, "/" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *header = "untouched";
		cr_expect_eq(cookie_build(&a, &cases[i], &header), RC_INTERNAL, "case %zu", i);
		cr_expect_str_eq(header, "untouched", "case %zu", i);
	}
	arena_free(&a);
}

Test(cookie, every_byte_is_allowed_or_refused_by_rfc_6265)
{
	struct arena a = { 0 };
	for (unsigned byte = 1; byte < 256; byte++) {
		const char s[] = { 'a', (char)byte, '\0' };
		const char path[] = { '/', (char)byte, '\0' };
		const char *header;
		bool octet = byte == 0x21 || (byte >= 0x23 && byte <= 0x2B) || (byte >= 0x2D && byte <= 0x3A) ||
			     (byte >= 0x3C && byte <= 0x5B) || (byte >= 0x5D && byte <= 0x7E);
		bool token = byte > 0x20 && byte < 0x7F && !strchr("()<>@,;:\\\"/[]?={}", (int)byte);
		bool av = byte >= 0x20 && byte < 0x7F && byte != ';';
		struct cookie_set value_set = { .name = "n", .value = s, .max_age = -1 };
		struct cookie_set name_set = { .name = s, .value = "v", .max_age = -1 };
		struct cookie_set path_set = { .name = "n", .value = "v", .max_age = -1, .path = path };
		cr_expect_eq(cookie_build(&a, &value_set, &header) == RC_OK, octet, "case value %02x", byte);
		cr_expect_eq(cookie_build(&a, &name_set, &header) == RC_OK, token, "case name %02x", byte);
		cr_expect_eq(cookie_build(&a, &path_set, &header) == RC_OK, av, "case path %02x", byte);
	}
	arena_free(&a);
}
