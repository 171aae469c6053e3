#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "json/json_read.h"
#include "json/json_scan.h"

static struct arena arena;
static struct problems problems = { .arena = &arena, .lang = LANG_EN };

static const struct json_value *parse(const char *text)
{
	const struct json_value *root = NULL;
	enum rc rc = json_parse(&problems, text, strlen(text), &root);
	cr_assert(rc == RC_OK, "%s gives %s", text, rc_info(rc)->name);
	return root;
}

static struct json_object_reader open_text(const char *text)
{
	problems = (struct problems){ .arena = &arena, .lang = LANG_EN };
	return json_open(&problems, parse(text), "");
}

/* "pointer code" of every problem, in a line each. */
static const char *all_problems(void)
{
	struct buf b = BUF_IN(&arena);
	for (const struct problem *p = problems.first; p; p = p->next)
		buf_addf(&b, "%s%s %s", b.len ? "; " : "", p->pointer, p->code);
	return buf_str(&b);
}

Test(json_read, a_document_becomes_a_tree_in_document_order)
{
	const struct json_value *root = parse("{\"z\":[null,true,false,-7,1.5,\"\\u00e8\\n\"],\"a\":{},\"m\":[]}");
	cr_assert(root->kind == JSON_OBJECT && root->count == 3);
	cr_expect_str_eq(root->members[0].name, "z");
	cr_expect_str_eq(root->members[1].name, "a");
	cr_expect_str_eq(root->members[2].name, "m");
	const struct json_value *z = &root->members[0].value;
	cr_assert(z->kind == JSON_ARRAY && z->count == 6);
	cr_expect(z->elements[0].kind == JSON_NULL);
	cr_expect(z->elements[1].kind == JSON_BOOL && z->elements[1].boolean);
	cr_expect(z->elements[2].kind == JSON_BOOL && !z->elements[2].boolean);
	cr_expect(z->elements[3].kind == JSON_INT && z->elements[3].integer == -7);
	cr_expect(z->elements[4].kind == JSON_REAL && z->elements[4].real == 1.5);
	cr_expect(z->elements[5].kind == JSON_STRING);
	cr_expect_str_eq(z->elements[5].string, "\xc3\xa8\n");
	cr_expect(root->members[1].value.kind == JSON_OBJECT && root->members[1].value.count == 0);
	cr_expect(root->members[2].value.kind == JSON_ARRAY && root->members[2].value.count == 0);
	cr_expect(problems.count == 0);
}

/* json-c sees only what the scan lets through, and must then take all of it, also without a NUL behind. */
Test(json_read, what_passes_the_scan_parses)
{
	static const struct {
		const char *text;
		enum json_kind kind;
	} cases[] = {
		{ "null", JSON_NULL },
		{ " \n null \t", JSON_NULL },
		{ "true", JSON_BOOL },
		{ "false", JSON_BOOL },
		{ "0", JSON_INT },
		{ "-0", JSON_INT },
		{ "42", JSON_INT },
		{ "9223372036854775807", JSON_INT },
		{ "-9223372036854775807", JSON_INT },
		{ "-9223372036854775808", JSON_REAL },
		{ "9223372036854775808", JSON_REAL },
		{ "18446744073709551616", JSON_REAL },
		{ "-99999999999999999999999999", JSON_REAL },
		{ "1.0", JSON_REAL },
		{ "0e0", JSON_REAL },
		{ "-0E+1", JSON_REAL },
		{ "1e9999", JSON_REAL },
		{ "1e-9999", JSON_REAL },
		{ "\"\"", JSON_STRING },
		{ "\"\\ud834\\udd1e\"", JSON_STRING },
		{ "\"\\uffff\\ufffe\"", JSON_STRING },
		{ "[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]", JSON_ARRAY },
		{ "[[[[[[[[[[[[[[[{\"a\":[0]}]]]]]]]]]]]]]]]", JSON_NULL },
		{ "{\"\":{\"\":\"\"}}", JSON_OBJECT },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = strlen(cases[i].text);
		char *copy = malloc(n);
		memcpy(copy, cases[i].text, n);
		const struct json_value *root = NULL;
		struct json_fault fault;
		enum rc scanned = json_scan(copy, n, &arena, &fault);
		enum rc rc = json_parse(&problems, copy, n, &root);
		free(copy);
		cr_expect(rc == scanned, "case %s gives %s", cases[i].text, rc_info(rc)->name);
		if (rc == RC_OK)
			cr_expect(root->kind == cases[i].kind, "case %s: kind %d", cases[i].text, (int)root->kind);
	}
}

Test(json_read, a_refused_document_is_one_problem_with_its_pointer)
{
	static const struct {
		const char *text, *problems;
		enum rc rc;
	} cases[] = {
		{ "", " malformed", RC_MALFORMED },
		{ "{\"a\":NaN}", " malformed", RC_MALFORMED },
		{ "{\"a\":[{\"b\":1,\"b\":2}]}", "/a/0/b duplicate-member", RC_VALIDATION },
		{ "{\"a\":\"\\u0000\"}", "/a nul", RC_VALIDATION },
		{ "[[[[[[[[[[[[[[[[[", "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0 depth", RC_VALIDATION },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct json_value *root = NULL;
		problems = (struct problems){ .arena = &arena, .lang = LANG_EN };
		enum rc rc = json_parse(&problems, cases[i].text, strlen(cases[i].text), &root);
		cr_expect(rc == cases[i].rc, "case %s gives %s", cases[i].text, rc_info(rc)->name);
		cr_expect_str_eq(all_problems(), cases[i].problems, "case %s", cases[i].text);
		cr_expect(!root, "case %s", cases[i].text);
	}
	cr_expect_str_eq(problems.last->detail, "Nested deeper than 16 levels");
}

Test(json_read, what_is_there_is_taken)
{
	struct json_object_reader o = open_text("{\"s\":\"Rossi\",\"i\":-3,\"b\":true,\"d\":\"2026-11-23\","
						"\"none\":null,\"o\":{\"email\":\"a@b.it\"},\"a\":[\"x\",\"y\"],"
						"\"\":\"\"}");
	int64_t i = 0, unset = 77;
	int32_t d = DAY_NONE;
	bool b = false;
	cr_expect_str_eq(json_take_string(&o, "s", JSON_REQUIRED, 5), "Rossi");
	cr_expect(json_take_int(&o, "i", JSON_WITHIN(JSON_REQUIRED, -3, -3), &i) && i == -3);
	cr_expect(json_take_bool(&o, "b", JSON_REQUIRED, &b) && b);
	cr_expect(json_take_day(&o, "d", JSON_REQUIRED, &d));
	cr_expect_str_eq(day_format(&arena, d), "2026-11-23");
	struct json_object_reader inner = json_open_member(&o, "o", JSON_REQUIRED);
	cr_expect_str_eq(inner.pointer, "/o");
	cr_expect_str_eq(json_take_string(&inner, "email", JSON_REQUIRED, 254), "a@b.it");
	json_close(&inner);
	const struct json_value *a = json_take_array(&o, "a", JSON_REQUIRED, 2);
	cr_assert(json_array_count(a) == 2);
	cr_expect_str_eq(json_pointer_at(&arena, "/a", 1), "/a/1");
	cr_expect_str_eq(json_value_string(&problems, json_array_at(a, 1), "/a/1", 1), "y");
	cr_expect(!json_take_int(&o, "none", JSON_WITHIN(JSON_OPTIONAL, 0, 1), &unset) && unset == 77);
	cr_expect_str_eq(json_take_string(&o, "", JSON_OPTIONAL, 0), "");
	cr_expect(!json_take_string(&o, "absent", JSON_OPTIONAL, 5));
	json_close(&o);
	cr_expect_str_eq(all_problems(), "");
}

Test(json_read, what_is_required_and_absent_null_or_empty_is_said_so)
{
	struct json_object_reader o = open_text("{\"n\":null,\"e\":\"\",\"l\":[]}");
	int64_t i = 1;
	int32_t d = 2;
	bool b = true;
	cr_expect(!json_take_string(&o, "n", JSON_REQUIRED, 5));
	cr_expect(!json_take_string(&o, "e", JSON_REQUIRED, 5));
	cr_expect(!json_take_int(&o, "i", JSON_WITHIN(JSON_REQUIRED, 0, 9), &i) && i == 1);
	cr_expect(!json_take_day(&o, "d", JSON_REQUIRED, &d) && d == 2);
	cr_expect(!json_take_bool(&o, "b/~", JSON_REQUIRED, &b) && b);
	cr_expect(!json_take_array(&o, "a", JSON_REQUIRED, 5));
	cr_expect(json_array_count(json_take_array(&o, "l", JSON_REQUIRED, 5)) == 0);
	struct json_object_reader inner = json_open_member(&o, "o", JSON_REQUIRED);
	cr_expect(!json_take_string(&inner, "email", JSON_REQUIRED, 5), "silent: its object is what is missing");
	json_close(&inner);
	json_close(&o);
	cr_expect_str_eq(all_problems(), "/n required; /e required; /i required; /d required; /b~1~0 required; "
					 "/a required; /o required");
	cr_expect_str_eq(problems.first->detail, "This is required");
}

Test(json_read, the_wrong_type_is_said_once)
{
	struct json_object_reader o = open_text("{\"s\":1,\"i\":\"1\",\"b\":0,\"d\":20261123,"
						"\"o\":[],\"a\":{},\"l\":[1,null,{}]}");
	int64_t i = 1;
	int32_t d = 2;
	bool b = true;
	cr_expect(!json_take_string(&o, "s", JSON_REQUIRED, 5));
	cr_expect(!json_take_int(&o, "i", JSON_WITHIN(JSON_REQUIRED, 0, 9), &i) && i == 1);
	cr_expect(!json_take_bool(&o, "b", JSON_OPTIONAL, &b) && b);
	cr_expect(!json_take_day(&o, "d", JSON_OPTIONAL, &d) && d == 2);
	struct json_object_reader inner = json_open_member(&o, "o", JSON_REQUIRED);
	cr_expect(!json_take_string(&inner, "x", JSON_REQUIRED, 5));
	json_close(&inner);
	cr_expect(!json_take_array(&o, "a", JSON_REQUIRED, 5));
	const struct json_value *l = json_take_array(&o, "l", JSON_REQUIRED, 5);
	cr_expect(!json_value_string(&problems, json_array_at(l, 0), "/l/0", 5));
	struct json_object_reader null = json_open(&problems, json_array_at(l, 1), "/l/1");
	json_close(&null);
	struct json_object_reader good = json_open(&problems, json_array_at(l, 2), "/l/2");
	json_close(&good);
	json_close(&o);
	cr_expect_str_eq(all_problems(), "/s type; /i type; /b type; /d type; /o type; /a type; /l/0 type; /l/1 type");
	o = open_text("[]");
	cr_expect(!json_take_string(&o, "s", JSON_REQUIRED, 5));
	json_close(&o);
	cr_expect_str_eq(all_problems(), " type");
}

Test(json_read, a_day_is_a_real_date)
{
	static const char *const cases[] = { "2026-02-29", "2026-1-1", "23/11/2026", "", "2026-11-23T00:00:00Z" };
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t d = 5;
		struct json_object_reader o = open_text(arena_printf(&arena, "{\"d\":\"%s\"}", cases[i]));
		cr_expect(!json_take_day(&o, "d", JSON_OPTIONAL, &d) && d == 5, "case %s", cases[i]);
		cr_expect_str_eq(all_problems(), "/d type", "case %s", cases[i]);
	}
}

Test(json_read, whole_numbers_are_whole_however_written_and_within_their_range)
{
	static const struct {
		const char *text, *problems;
		int64_t min, max, want;
	} cases[] = {
		{ "7", "", 0, 10, 7 },
		{ "7.0", "", 0, 10, 7 },
		{ "0.7e1", "", 0, 10, 7 },
		{ "1e2", "", 0, 100, 100 },
		{ "-0.0", "", 0, 10, 0 },
		{ "9007199254740992.0", "", 0, INT64_MAX, 9007199254740992 },
		{ "9007199254740993", "", 0, INT64_MAX, 9007199254740993 },
		{ "9223372036854775807", "", 0, INT64_MAX, INT64_MAX },
		{ "7.5", "/x type", 0, 10, 0 },
		{ "0.1", "/x type", 0, 10, 0 },
		{ "1e-9999", "", 0, 10, 0 },
		{ "true", "/x type", 0, 10, 0 },
		{ "\"7\"", "/x type", 0, 10, 0 },
		{ "11", "/x range", 0, 10, 0 },
		{ "-1", "/x range", 0, 10, 0 },
		{ "-1", "/x range", 0, INT64_MAX, 0 },
		{ "9007199254740994.0", "/x range", 0, INT64_MAX, 0 },
		{ "9223372036854775808", "/x range", INT64_MIN, INT64_MAX, 0 },
		{ "-9223372036854775808", "/x range", INT64_MIN, INT64_MAX, 0 },
		{ "-9223372036854775809", "/x range", INT64_MIN, INT64_MAX, 0 },
		{ "99999999999999999999999999999999", "/x range", INT64_MIN, INT64_MAX, 0 },
		{ "1e9999", "/x range", INT64_MIN, INT64_MAX, 0 },
		{ "-1e9999", "/x range", INT64_MIN, INT64_MAX, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json_object_reader o = open_text(arena_printf(&arena, "{\"x\":%s}", cases[i].text));
		int64_t x = 0;
		bool good = json_take_int(&o, "x", JSON_WITHIN(JSON_REQUIRED, cases[i].min, cases[i].max), &x);
		cr_expect(good == !*cases[i].problems && x == cases[i].want, "case %s: %lld", cases[i].text,
			  (long long)x);
		cr_expect_str_eq(all_problems(), cases[i].problems, "case %s", cases[i].text);
	}
	cr_expect_str_eq(problems.first->detail, "This must be at least -9223372036854775808");
}

Test(json_read, lengths_count_characters_and_entries)
{
	struct json_object_reader o = open_text("{\"e\":\"\xc3\xa8\xc3\xa8\xf0\x9d\x84\x9e\",\"l\":[1,2,3]}");
	cr_expect_not_null(json_take_string(&o, "e", JSON_REQUIRED, 3));
	cr_expect_null(json_take_string(&o, "e", JSON_REQUIRED, 2));
	cr_expect_not_null(json_take_array(&o, "l", JSON_REQUIRED, 3));
	cr_expect_null(json_take_array(&o, "l", JSON_REQUIRED, 2));
	json_close(&o);
	cr_expect_str_eq(all_problems(), "/e too-long; /l too-long");
	cr_expect_str_eq(problems.first->detail, "This is longer than 2 characters");
	cr_expect_str_eq(problems.last->detail, "This has more than 2 entries");
}

Test(json_read, members_nobody_took_are_reported)
{
	struct json_object_reader o = open_text("{\"x\":1,\"a\":{\"y/z\":1,\"b\":2},\"w\":null}");
	struct json_object_reader a = json_open_member(&o, "a", JSON_REQUIRED);
	int64_t b;
	cr_expect(json_take_int(&a, "b", JSON_WITHIN(JSON_REQUIRED, 0, 9), &b));
	json_close(&a);
	json_close(&o);
	cr_expect_str_eq(all_problems(), "/a/y~1z unknown-member; /x unknown-member; /w unknown-member");
	cr_expect_str_eq(json_pointer_to(&a, "b"), "/a/b");
}

Test(json_read, a_flood_of_unknown_members_is_reported_in_part)
{
	struct buf b = BUF_IN(&arena);
	buf_adds(&b, "{\"");
	for (int i = 0; i < 500; i++)
		buf_addc(&b, 'n');
	buf_adds(&b, "\":0");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, ",\"m%d\":0", i);
	buf_addc(&b, '}');
	struct json_object_reader o = open_text(buf_str(&b));
	json_close(&o);
	cr_expect(problems.count == 20);
	cr_expect_str_eq(problems.first->pointer, "", "too long a name is not reflected");
	cr_expect_str_eq(problems.last->pointer, "/m18");
}

Test(json_read, an_index_beyond_the_array_is_a_bug, .signal = SIGABRT)
{
	json_array_at(parse("[1]"), 1);
}
