#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "json/json_read.h"
#include "json/json_scan.h"
#include "json/json_write.h"

static struct arena arena;
static struct buf out;

static struct json_writer writer(void)
{
	out = BUF_IN(&arena);
	return JSON_WRITER(&out);
}

static const char *written(const char *s)
{
	struct json_writer w = writer();
	json_string(&w, s);
	json_finish(&w);
	return buf_str(&out);
}

Test(json_write, commas_and_colons_come_by_themselves)
{
	struct json_writer w = writer();
	json_object_begin(&w);
	json_member_string(&w, "object", "list");
	json_member_bool(&w, "has_more", false);
	json_member_array(&w, "data");
	for (int i = 0; i < 2; i++) {
		json_object_begin(&w);
		json_member_int(&w, "id", i);
		json_member_object(&w, "net");
		json_object_end(&w);
		json_object_end(&w);
	}
	json_array_begin(&w);
	json_array_end(&w);
	json_int(&w, INT64_MIN);
	json_int(&w, INT64_MAX);
	json_bool(&w, true);
	json_null(&w);
	json_string(&w, NULL);
	json_string(&w, "");
	json_raw(&w, "{\"r\":1}", 7);
	json_array_end(&w);
	json_member_null(&w, "n");
	json_member_string(&w, "s", NULL);
	json_member_raw(&w, "raw", "[1]!", 3);
	json_object_end(&w);
	json_finish(&w);
	cr_expect_str_eq(buf_str(&out),
			 "{\"object\":\"list\",\"has_more\":false,\"data\":["
			 "{\"id\":0,\"net\":{}},{\"id\":1,\"net\":{}},[],-9223372036854775808,9223372036854775807,"
			 "true,null,null,\"\",{\"r\":1}],\"n\":null,\"s\":null,\"raw\":[1]}");
}

Test(json_write, instants_and_days_are_rfc_3339)
{
	struct json_writer w = writer();
	json_object_begin(&w);
	json_member_instant(&w, "at", 123456);
	json_member_instant(&w, "never", CLOCK_NONE);
	json_member_day(&w, "day", 1);
	json_member_day(&w, "no_day", DAY_NONE);
	json_object_end(&w);
	cr_expect_str_eq(buf_str(&out), "{\"at\":\"1970-01-01T00:00:00.123Z\",\"never\":null,\"day\":\"1970-01-02\","
					"\"no_day\":null}");
}

Test(json_write, strings_are_escaped_where_they_must_be)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "plain", "\"plain\"" },
		{ "\"\\/", "\"\\\"\\\\/\"" },
		{ "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
		{ "</script><!--#exec", "\"\\u003c/script>\\u003c!--#exec\"" },
		{ "\xc3\xa8\xe2\x82\xac\xf0\x9d\x84\x9e", "\"\xc3\xa8\xe2\x82\xac\xf0\x9d\x84\x9e\"" },
		{ "a\xffz", "\"a\xef\xbf\xbdz\"" },
		{ "\xc3", "\"\xef\xbf\xbd\"" },
		{ "\xc3<", "\"\xef\xbf\xbd\\u003c\"" },
		{ "\xc3\"", "\"\xef\xbf\xbd\\\"\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xc0\xbc", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		cr_expect_str_eq(written(cases[i].in), cases[i].want, "case %s", cases[i].want);
}

Test(json_write, names_are_escaped_like_strings)
{
	struct json_writer w = writer();
	json_object_begin(&w);
	json_member_int(&w, "<\"\n", 1);
	json_object_end(&w);
	cr_expect_str_eq(buf_str(&out), "{\"\\u003c\\\"\\n\":1}");
}

/* What a string says after writing and reading; NULL where that failed. */
static const char *there_and_back(const char *s)
{
	struct problems problems = { .arena = &arena, .lang = LANG_EN };
	const struct json_value *root;
	struct json_writer w = writer();
	json_object_begin(&w);
	json_member_int(&w, s, 1);
	json_member_string(&w, arena_printf(&arena, "x%s", s), s);
	json_object_end(&w);
	json_finish(&w);
	if (strchr(buf_str(&out), '<') || json_parse(&problems, out.data, out.len, &root) != RC_OK)
		return NULL;
	cr_expect_str_eq(root->members[0].name, root->members[1].value.string);
	return root->members[1].value.string;
}

Test(json_write, every_pair_of_bytes_comes_back_or_is_replaced)
{
	for (unsigned x = 1; x < 256; x++) {
		for (unsigned y = 0; y < 256; y++) {
			char s[] = { (char)x, (char)y, '\0' };
			const char *back = there_and_back(s);
			bool valid = (x < 0x80 && y < 0x80) || json_scan_utf8(s, 2) == 2;
			cr_expect(back && (valid ? strcmp(back, s) == 0 : strstr(back, "\xef\xbf\xbd") != NULL),
				  "bytes %u %u", x, y);
		}
		arena_reset(&arena);
	}
}

Test(json_write, what_was_written_reads_back)
{
	struct problems problems = { .arena = &arena, .lang = LANG_EN };
	const struct json_value *root;
	struct json_writer w = writer();
	json_object_begin(&w);
	json_member_string(&w, "name", "Ca\xc3\xb2 <b> \"x\" \\ \n");
	json_member_int(&w, "amount", -1250);
	json_member_day(&w, "on", 20000);
	json_member_bool(&w, "ok", true);
	json_member_array(&w, "ids");
	for (int i = 0; i < 1000; i++)
		json_string(&w, arena_printf(&arena, "item_%d", i));
	json_array_end(&w);
	json_object_end(&w);
	json_finish(&w);
	cr_assert(json_parse(&problems, out.data, out.len, &root) == RC_OK);
	struct json_object_reader o = json_open(&problems, root, "");
	int64_t amount;
	int32_t on;
	bool ok;
	cr_expect_str_eq(json_take_string(&o, "name", JSON_REQUIRED, 20), "Ca\xc3\xb2 <b> \"x\" \\ \n");
	cr_expect(json_take_int(&o, "amount", JSON_WITHIN(JSON_REQUIRED, -2000, 0), &amount) && amount == -1250);
	cr_expect(json_take_day(&o, "on", JSON_REQUIRED, &on) && on == 20000);
	cr_expect(json_take_bool(&o, "ok", JSON_REQUIRED, &ok) && ok);
	const struct json_value *ids = json_take_array(&o, "ids", JSON_REQUIRED, 1000);
	cr_assert(json_array_count(ids) == 1000);
	cr_expect_str_eq(json_value_string(&problems, json_array_at(ids, 999), "/ids/999", 8), "item_999");
	json_close(&o);
	cr_expect(problems.count == 0);
}

Test(json_write, nesting_goes_as_deep_as_promised)
{
	struct json_writer w = writer();
	for (int i = 0; i < JSON_WRITE_DEPTH_MAX / 2; i++) {
		json_array_begin(&w);
		json_object_begin(&w);
		if (i < JSON_WRITE_DEPTH_MAX / 2 - 1)
			json_key(&w, "k");
	}
	for (int i = 0; i < JSON_WRITE_DEPTH_MAX / 2; i++) {
		json_object_end(&w);
		json_array_end(&w);
	}
	json_finish(&w);
	cr_expect(strncmp(buf_str(&out), "[{\"k\":[{\"k\":", 12) == 0);
}

Test(json_write, nesting_deeper_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	for (int i = 0; i <= JSON_WRITE_DEPTH_MAX; i++)
		json_array_begin(&w);
}

Test(json_write, a_value_without_its_name_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_object_begin(&w);
	json_int(&w, 1);
}

Test(json_write, a_name_in_an_array_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_array_begin(&w);
	json_key(&w, "a");
}

Test(json_write, a_name_without_its_value_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_object_begin(&w);
	json_key(&w, "a");
	json_object_end(&w);
}

Test(json_write, the_wrong_end_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_object_begin(&w);
	json_array_end(&w);
}

Test(json_write, an_end_too_many_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_array_begin(&w);
	json_array_end(&w);
	json_array_end(&w);
}

Test(json_write, a_missing_end_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_array_begin(&w);
	json_finish(&w);
}

Test(json_write, a_second_document_is_a_bug, .signal = SIGABRT)
{
	struct json_writer w = writer();
	json_null(&w);
	json_null(&w);
}
