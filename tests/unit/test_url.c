#include "http/url.h"

#include <criterion/criterion.h>
#include <string.h>

static bool is_control_byte(unsigned byte)
{
	return byte < 0x20 || byte == 0x7f;
}

Test(url, percent_encoding_of_every_byte_decodes_back)
{
	struct arena a = { 0 };
	for (unsigned byte = 0; byte < 256; byte++) {
		struct buf encoded = BUF_IN(&a);
		char c = (char)byte;
		url_encode(&encoded, &c, 1);
		const char *decoded = "untouched";
		enum rc rc = url_decode(&a, buf_str(&encoded), encoded.len, &decoded);
		if (is_control_byte(byte)) {
			cr_expect_eq(rc, RC_MALFORMED, "case %02x", byte);
			cr_expect_str_eq(decoded, "untouched", "case %02x", byte);
		} else {
			cr_expect_eq(rc, RC_OK, "case %02x", byte);
			cr_expect(decoded[0] == c && decoded[1] == '\0', "case %02x", byte);
		}
	}
	arena_free(&a);
}

Test(url, only_unreserved_bytes_are_left_as_they_are)
{
	struct arena a = { 0 };
	size_t kept = 0;
	for (unsigned byte = 0; byte < 256; byte++) {
		struct buf encoded = BUF_IN(&a);
		char c = (char)byte;
		url_encode(&encoded, &c, 1);
		kept += encoded.len == 1;
		cr_expect(encoded.len == 1 || encoded.len == 3, "case %02x", byte);
	}
	cr_expect_eq(kept, 26 + 26 + 10 + 4);
	struct buf b = BUF_IN(&a);
	url_encode(&b, "a b/\xC3\xA8~-._", 10);
	cr_expect_str_eq(buf_str(&b), "a%20b%2F%C3%A8~-._");
	arena_free(&a);
}

Test(url, every_plain_byte_decodes_to_itself_but_percent_and_controls)
{
	struct arena a = { 0 };
	for (unsigned byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		const char *decoded = NULL;
		enum rc rc = url_decode(&a, &c, 1, &decoded);
		bool refused = is_control_byte(byte) || byte == '%';
		cr_expect_eq(rc, refused ? RC_MALFORMED : RC_OK, "case %02x", byte);
		cr_expect(refused || (decoded[0] == c && decoded[1] == '\0'), "case %02x", byte);
	}
	arena_free(&a);
}

Test(url, decoding_is_strict)
{
	static const struct {
		const char *in, *out; /* NULL: refused */
	} cases[] = {
		{ "", "" },          { "a+b", "a+b" },    { "%2f%2F", "//" }, { "%41%7a", "Az" },
		{ "%25%34%31", "%41" }, { "%", NULL },    { "%4", NULL },     { "a%4", NULL },
		{ "%4g", NULL },     { "%g4", NULL },     { "%%41", NULL },   { "% 41", NULL },
		{ "%00", NULL },     { "%0a", NULL },     { "a%0Db", NULL },  { "%7f", NULL },
		{ "%1F", NULL },     { "a\tb", NULL },    { "%+1", NULL },    { "%-1", NULL },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *out = NULL;
		enum rc rc = url_decode(&a, cases[i].in, strlen(cases[i].in), &out);
		cr_expect_eq(rc, cases[i].out ? RC_OK : RC_MALFORMED, "case %s", cases[i].in);
		cr_expect(!cases[i].out || (out && strcmp(out, cases[i].out) == 0), "case %s", cases[i].in);
	}
	cr_expect_eq(url_decode(&a, "%411", 2, &(const char *){ NULL }), RC_MALFORMED, "the length counts");
	arena_free(&a);
}

Test(url, a_query_is_cut_at_ampersands_and_the_first_equals)
{
	static const struct {
		const char *query, *pairs;
	} cases[] = {
		{ "", "" },           { "&", "" },          { "&&&", "" },        { "a", "[a|]" },
		{ "a=", "[a|]" },     { "=", "[|]" },       { "=b", "[|b]" },     { "a=1&b=2", "[a|1][b|2]" },
		{ "a=1&&b", "[a|1][b|]" }, { "&a=b=c&", "[a|b=c]" }, { "a;b=1", "[a;b|1]" }, { "a%3D=+", "[a%3D|+]" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = BUF_IN(&a);
		struct url_pair p;
		for (const char *s = cases[i].query; url_query_next(&s, cases[i].query + strlen(cases[i].query), &p);)
			buf_addf(&b, "[%.*s|%.*s]", (int)p.name_len, p.name, (int)p.value_len, p.value);
		cr_expect_str_eq(buf_str(&b), cases[i].pairs, "case %s", cases[i].query);
	}
	arena_free(&a);
}

Test(url, a_clean_path_has_no_surprises)
{
	static const struct {
		const char *path;
		bool clean;
	} cases[] = {
		{ "/", true },
		{ "/handover/", true },
		{ "/handover/i/7k3m", true },
		{ "/a.b/..c/...", true },
		{ "/citt\xC3\xA0", true },
		{ "/a b?c", true },
		{ NULL, false },
		{ "", false },
		{ "a", false },
		{ "//", false },
		{ "/a//b", false },
		{ "/a//", false },
		{ "/.", false },
		{ "/..", false },
		{ "/./a", false },
		{ "/a/../b", false },
		{ "/a/.", false },
		{ "/a/..", false },
		{ "/a\xC3", false },
		{ "/a\xC0\xAF", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(url_path_is_clean(cases[i].path), cases[i].clean, "case %s",
			     cases[i].path ? cases[i].path : "NULL");
	for (int byte = 1; byte < 256; byte++) {
		bool clean = byte >= 0x20 && byte < 0x7f && byte != '/';
		cr_expect_eq(url_path_is_clean((char[]){ '/', 'a', '/', (char)byte, '/', 'b', '\0' }),
			     clean && byte != '.', "case byte %02x", (unsigned)byte);
	}
}

Test(url, a_redirect_target_stays_under_handover)
{
	static const struct {
		const char *target;
		bool local;
	} cases[] = {
		{ "/handover/", true },
		{ "/handover/my", true },
		{ "/handover/my?x=https://a.example/..&y=/../#z", true },
		{ "/handover/citt%C3%A0/.a/..b", true },
		{ "/handover/%2e%2e%2e", true },
		{ NULL, false },
		{ "", false },
		{ "/", false },
		{ "/handover", false },
		{ "/handoverx/", false },
		{ "//handover/", false },
		{ "/\\handover/", false },
		{ "https://a.example/handover/", false },
		{ "javascript:/handover/", false },
		{ " /handover/", false },
		{ "/handover/../admin", false },
		{ "/handover/..", false },
		{ "/handover/..?a", false },
		{ "/handover/..#a", false },
		{ "/handover/a/%2e%2E/%2E./b", false },
		{ "/handover/.%2e/x", false },
		{ "/handover/%2e", false },
		{ "/handover/\xFF", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(url_is_local(cases[i].target), cases[i].local, "case %s",
			     cases[i].target ? cases[i].target : "NULL");
	for (int byte = 1; byte < 256; byte++) {
		char target[] = "/handover/a?b=_c";
		target[14] = (char)byte;
		bool local = byte > 0x20 && byte < 0x7f && byte != '\\';
		cr_expect_eq(url_is_local(target), local, "case byte %02x", (unsigned)byte);
	}
}
