#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/json_scan.h"

/* A literal that may hold NUL bytes, with its length. */
#define DOC(literal) (literal), sizeof(literal) - 1

static struct arena arena;
static struct json_fault fault;

static enum rc scan(const char *bytes, size_t n)
{
	/* A copy without NUL, so that a sanitizer build sees a read past the end. */
	char *copy = malloc(n ? n : 1);
	memcpy(copy, bytes, n);
	enum rc rc = json_scan(copy, n, &arena, &fault);
	free(copy);
	return rc;
}

struct scan_case {
	const char *bytes;
	size_t n;
};

Test(json_scan, what_rfc_8259_allows_is_accepted)
{
	static const struct scan_case cases[] = {
		{ DOC("{}") },
		{ DOC("[]") },
		{ DOC("null") },
		{ DOC("true") },
		{ DOC("false") },
		{ DOC("0") },
		{ DOC("-0") },
		{ DOC("-0.0e-0") },
		{ DOC("10") },
		{ DOC("-123456789012345678901234567890") },
		{ DOC("0.5") },
		{ DOC("1e1") },
		{ DOC("1E+01") },
		{ DOC("1.25e-7") },
		{ DOC("1e9999") },
		{ DOC("\"\"") },
		{ DOC("\"a\"") },
		{ DOC("\"\x7f\"") },
		{ DOC(" \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n") },
		{ DOC("\n{ \"a\" : 1 ,\r\"b\"\t:\n{} }\n") },
		{ DOC("[null,true,false,0,\"\",[],{}]") },
		{ DOC("{\"\":0}") },
		{ DOC("{\"a\":1,\"A\":1,\"a \":1,\"\\u00e0\":1,\"a\\u0300\":1}") },
		{ DOC("[{\"a\":1},{\"a\":1}]") },
		{ DOC("{\"a\":{\"a\":{\"a\":1}}}") },
		{ DOC("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") },
		{ DOC("\"\\u0001\\u00e8\\uABCD\\uabcd\\uFFFF\"") },
		{ DOC("\"\\ud834\\udd1e\"") },
		{ DOC("\"\\uDBFF\\uDFFF\"") },
		{ DOC("\"\\\\u0000\"") },
		{ DOC("\"\xc3\xa8 \xe2\x82\xac \xf0\x9d\x84\x9e\"") },
		{ DOC("\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80"
		      "\xf4\x8f\xbf\xbf\"") },
		{ DOC("\"// /* no comment */ # '\"") },
		{ DOC("[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]") },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum rc rc = scan(cases[i].bytes, cases[i].n);
		cr_expect(rc == RC_OK, "case %s gives %s at %zu", cases[i].bytes, rc_info(rc)->name, fault.offset);
		cr_expect(!fault.code && !fault.pointer, "case %s", cases[i].bytes);
	}
}

struct offset_case {
	const char *bytes;
	size_t n;
	size_t offset;
};

Test(json_scan, what_is_not_json_is_refused_at_the_byte)
{
	static const struct offset_case cases[] = {
		/* not a document */
		{ DOC(""), 0 },
		{ DOC(" "), 1 },
		{ DOC("\0"), 0 },
		{ DOC("{}\0"), 2 },
		{ DOC("\xef\xbb\xbf{}"), 0 },
		{ DOC("{} {}"), 3 },
		{ DOC("1 2"), 2 },
		{ DOC("{}}"), 2 },
		{ DOC("\f1"), 0 },
		{ DOC("\xc2\xa0" "1"), 0 },
		{ DOC("[1]x"), 3 },
		{ DOC("*"), 0 },
		/* words */
		{ DOC("nul"), 3 },
		{ DOC("nulL"), 3 },
		{ DOC("True"), 0 },
		{ DOC("truee"), 4 },
		{ DOC("NaN"), 0 },
		{ DOC("nan"), 1 },
		{ DOC("Infinity"), 0 },
		{ DOC("-Infinity"), 1 },
		{ DOC("undefined"), 0 },
		/* numbers */
		{ DOC("-"), 1 },
		{ DOC("+1"), 0 },
		{ DOC("01"), 1 },
		{ DOC("-01"), 2 },
		{ DOC("00"), 1 },
		{ DOC("2."), 2 },
		{ DOC("2.e3"), 2 },
		{ DOC(".5"), 0 },
		{ DOC("-.5"), 1 },
		{ DOC("1e"), 2 },
		{ DOC("1e+"), 3 },
		{ DOC("1e+-1"), 3 },
		{ DOC("1.5.5"), 3 },
		{ DOC("1e1.5"), 3 },
		{ DOC("0x10"), 1 },
		{ DOC("1_000"), 1 },
		{ DOC("1,000"), 1 },
		{ DOC("- 1"), 1 },
		{ DOC("\xef\xbc\x91"), 0 },
		/* arrays */
		{ DOC("["), 1 },
		{ DOC("]"), 0 },
		{ DOC("[1"), 2 },
		{ DOC("[1,"), 3 },
		{ DOC("[1,]"), 3 },
		{ DOC("[,1]"), 1 },
		{ DOC("[1,,2]"), 3 },
		{ DOC("[1 2]"), 3 },
		{ DOC("[1}"), 2 },
		{ DOC("[1:2]"), 2 },
		/* objects */
		{ DOC("{"), 1 },
		{ DOC("{\"a\""), 4 },
		{ DOC("{\"a\":"), 5 },
		{ DOC("{\"a\":1"), 6 },
		{ DOC("{\"a\":1,}"), 7 },
		{ DOC("{,}"), 1 },
		{ DOC("{\"a\" 1}"), 5 },
		{ DOC("{\"a\"}"), 4 },
		{ DOC("{\"a\":}"), 5 },
		{ DOC("{\"a\",1}"), 4 },
		{ DOC("{\"a\"::1}"), 5 },
		{ DOC("{\"a\":1 \"b\":2}"), 7 },
		{ DOC("{a:1}"), 1 },
		{ DOC("{1:1}"), 1 },
		{ DOC("{null:1}"), 1 },
		{ DOC("{'a':1}"), 1 },
		{ DOC("{\"a\":1]"), 6 },
		{ DOC("{[]:1}"), 1 },
		/* comments */
		{ DOC("/* c */1"), 0 },
		{ DOC("1//c"), 1 },
		{ DOC("[1]#c"), 3 },
		/* strings */
		{ DOC("\""), 1 },
		{ DOC("\"a"), 2 },
		{ DOC("'a'"), 0 },
		{ DOC("\"a\\\""), 4 },
		{ DOC("\"\\"), 1 },
		{ DOC("\"\\a\""), 1 },
		{ DOC("\"\\'\""), 1 },
		{ DOC("\"\\x41\""), 1 },
		{ DOC("\"\\U0041\""), 1 },
		{ DOC("\"\\\0\""), 1 },
		{ DOC("\"\\u\""), 1 },
		{ DOC("\"\\u12\""), 1 },
		{ DOC("\"\\u123"), 1 },
		{ DOC("\"\\u12g4\""), 1 },
		{ DOC("\"\\u+123\""), 1 },
		{ DOC("\"a\nb\""), 2 },
		{ DOC("\"a\tb\""), 2 },
		{ DOC("\"a\0b\""), 2 },
		/* surrogates */
		{ DOC("\"\\ud834\""), 1 },
		{ DOC("\"\\udd1e\""), 1 },
		{ DOC("\"\\ud834\\ud834\""), 1 },
		{ DOC("\"\\ud834x\\udd1e\""), 1 },
		{ DOC("\"\\ud834\\n\""), 1 },
		{ DOC("\"\\ud834\\u00e8\""), 1 },
		{ DOC("\"\\udd1e\\ud834\""), 1 },
		{ DOC("\"\\ud834\\udd1"), 1 },
		/* UTF-8 */
		{ DOC("\"\x80\""), 1 },
		{ DOC("\"\xc3\""), 1 },
		{ DOC("\"\xc3"), 1 },
		{ DOC("\"\xc0\x80\""), 1 },
		{ DOC("\"\xc1\xbf\""), 1 },
		{ DOC("\"\xe0\x9f\xbf\""), 1 },
		{ DOC("\"\xe2\x82\""), 1 },
		{ DOC("\"\xed\xa0\x80\""), 1 },
		{ DOC("\"\xed\xbf\xbf\""), 1 },
		{ DOC("\"\xf0\x8f\xbf\xbf\""), 1 },
		{ DOC("\"\xf0\x9d\x84\""), 1 },
		{ DOC("\"\xf4\x90\x80\x80\""), 1 },
		{ DOC("\"\xf5\x80\x80\x80\""), 1 },
		{ DOC("\"\xf8\x88\x80\x80\x80\""), 1 },
		{ DOC("\"\xff\""), 1 },
		{ DOC("{\"\xe8\":1}"), 2 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum rc rc = scan(cases[i].bytes, cases[i].n);
		cr_expect(rc == RC_MALFORMED, "case %s gives %s", cases[i].bytes, rc_info(rc)->name);
		cr_expect(fault.offset == cases[i].offset, "case %s: offset %zu", cases[i].bytes, fault.offset);
		cr_expect(!fault.code && !fault.pointer, "case %s", cases[i].bytes);
	}
}

#define NAME_32  "12345678123456781234567812345678"
#define NAME_128 NAME_32 NAME_32 NAME_32 NAME_32

Test(json_scan, what_json_allows_and_we_do_not_is_pointed_at)
{
	static const struct {
		const char *bytes, *code, *pointer;
	} cases[] = {
		{ "{\"a\":1,\"a\":2}", "duplicate-member", "/a" },
		{ "{\"a\":1,\"\\u0061\":2}", "duplicate-member", "/a" },
		{ "{\"\xc3\xa8\":1,\"\\u00E8\":2}", "duplicate-member", "/\xc3\xa8" },
		{ "{\"\xf0\x9d\x84\x9e\":1,\"\\uD834\\uDD1E\":2}", "duplicate-member", "/\xf0\x9d\x84\x9e" },
		{ "{\"/\":1,\"\\/\":2}", "duplicate-member", "/~1" },
		{ "{\"\\n\":1,\"\\u000a\":2}", "duplicate-member", "/\n" },
		{ "{\"~\":1,\"~\":2}", "duplicate-member", "/~0" },
		{ "{\"\":1,\"\":2}", "duplicate-member", "/" },
		{ "{\"x\":[0,{\"a\":1,\"b\":2,\"a\":3}]}", "duplicate-member", "/x/1/a" },
		{ "{\"c\":1,\"b\":1,\"a\":1,\"b\":1,\"a\":1}", "duplicate-member", "/b" },
		{ "{\"a\":1,\"a\":{\"b\":1,\"b\":1}}", "duplicate-member", "/a" },
		{ "{\"a\":{\"b\":1,\"b\":1},\"a\":1}", "duplicate-member", "/a/b" },
		{ "{\"" NAME_128 "\":1,\"" NAME_128 "\":2}", "duplicate-member", "/" NAME_128 },
		{ "{\"x\":{\"9" NAME_128 "\":1,\"9" NAME_128 "\":2}}", "duplicate-member", "/x" },
		{ "\"\\u0000\"", "nul", "" },
		{ "[0,\"a\\u0000b\"]", "nul", "/1" },
		{ "{\"a\":{\"b\":\"\\u0000\"}}", "nul", "/a/b" },
		{ "{\"a\":{\"b\\u0000\":1}}", "nul", "/a" },
		{ "{\"b\\u0000\":{\"c\":1,\"c\":1}}", "nul", "" },
		{ "{\"a\":\"\\u0000\",\"a\":1}", "nul", "/a" },
		{ "[\"\\u0000\",[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]", "nul", "/0" },
		{ "[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]", "depth", "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0" },
		{ "[1,[[[[[[[[[[[[[[{\"k\":{}}]]]]]]]]]]]]]]]", "depth", "/1/0/0/0/0/0/0/0/0/0/0/0/0/0/0/k" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum rc rc = scan(cases[i].bytes, strlen(cases[i].bytes));
		cr_expect(rc == RC_VALIDATION, "case %s gives %s", cases[i].bytes, rc_info(rc)->name);
		cr_expect_str_eq(fault.code ? fault.code : "", cases[i].code, "case %s", cases[i].bytes);
		cr_expect_str_eq(fault.pointer ? fault.pointer : "-", cases[i].pointer, "case %s", cases[i].bytes);
	}
}

Test(json_scan, not_json_counts_more_than_a_fault_before_it)
{
	cr_expect(scan(DOC("{\"a\":1,\"a\":2")) == RC_MALFORMED);
	cr_expect(scan(DOC("[\"\\u0000\",]")) == RC_MALFORMED);
	cr_expect(!fault.code && fault.offset == 10);
}

Test(json_scan, every_byte_in_a_string_is_judged_alone)
{
	for (unsigned c = 0; c < 256; c++) {
		char doc[3] = { '"', (char)c, '"' };
		bool good = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
		cr_expect((scan(doc, 3) == RC_OK) == good, "byte %u", c);
	}
}

/* The encodings of all code points, and only they: 1,112,064 of them. */
Test(json_scan, utf8_has_exactly_the_unicode_scalar_values)
{
	size_t valid = 0;
	for (unsigned c = 0; c < 0x80; c++)
		valid += json_scan_utf8((const char[]){ (char)c }, 1) == 1;
	for (unsigned c = 0; c < 0x10000; c++)
		valid += json_scan_utf8((const char[]){ (char)(c >> 8), (char)c }, 2) == 2;
	for (unsigned c = 0xC00000; c < 0x1000000; c++)
		valid += json_scan_utf8((const char[]){ (char)(c >> 16), (char)(c >> 8), (char)c }, 3) == 3;
	for (unsigned lead = 0xF0; lead < 0x100; lead++) {
		for (unsigned c = 0; c < 0x200000; c++) { /* seven bits for each of the others: the upper half */
			char s[] = { (char)lead, (char)(0x80 | c >> 14), (char)(0x80 | (c >> 7 & 0x7F)),
				     (char)(0x80 | (c & 0x7F)) };
			valid += json_scan_utf8(s, 4) == 4;
		}
	}
	cr_expect(valid == 1112064, "%zu", valid);
	cr_expect(json_scan_utf8("", 0) == 0);
}

static struct buf members(size_t count, const char *format)
{
	struct buf b = BUF_IN(&arena);
	buf_addc(&b, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_addc(&b, ',');
		buf_addf(&b, format, (unsigned)i);
	}
	buf_addc(&b, '}');
	return b;
}

/* Quadratic, these would take hours: the harness's own time limit is the assertion. */
Test(json_scan, many_members_are_no_attack)
{
	static const struct {
		const char *format;
		size_t count;
	} cases[] = {
		{ "\"%05x\":0", 200000 },
		{ "\"\\u0061%05x\":0", 120000 },
		{ "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%05x\":0", 24000 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = members(cases[i].count, cases[i].format);
		cr_expect(b.len < JSON_BYTES_MAX && json_scan(b.data, b.len, &arena, &fault) == RC_OK, "case %s",
			  cases[i].format);
	}
	struct buf same = members(200000, "\"a\":%u");
	cr_expect(json_scan(same.data, same.len, &arena, &fault) == RC_VALIDATION);
	cr_expect_str_eq(fault.pointer, "/a");
	cr_expect(fault.offset == 7, "the second of them: %zu", fault.offset);
	struct buf nul = members(80000, "\"\\u0000%u\":\"\\u0000\"");
	size_t before = arena.total;
	cr_expect(json_scan(nul.data, nul.len, &arena, &fault) == RC_VALIDATION);
	cr_expect(arena.total - before < 32 * nul.len, "%zu", arena.total - before);
}

Test(json_scan, the_size_limit_is_exact)
{
	char *doc = malloc(JSON_BYTES_MAX + 1);
	memset(doc, ' ', JSON_BYTES_MAX + 1);
	doc[0] = '1';
	cr_expect(json_scan(doc, JSON_BYTES_MAX, &arena, &fault) == RC_OK);
	cr_expect(json_scan(doc, JSON_BYTES_MAX + 1, &arena, &fault) == RC_TOO_LARGE);
	free(doc);
}

Test(json_scan, the_limit_of_objects_and_arrays_is_exact)
{
	for (size_t extra = 0; extra < 2; extra++) {
		struct buf b = BUF_IN(&arena);
		buf_adds(&b, "[[]");
		for (size_t i = 2; i < JSON_CONTAINERS_MAX + extra; i++)
			buf_adds(&b, i % 2 ? ",{}" : ",[]");
		buf_addc(&b, ']');
		enum rc rc = json_scan(b.data, b.len, &arena, &fault);
		cr_expect(rc == (extra ? RC_TOO_LARGE : RC_OK), "extra %zu", extra);
		cr_expect(!fault.code && !fault.pointer);
	}
}
