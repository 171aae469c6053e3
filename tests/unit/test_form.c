#include "http/form.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "http/url.h"

static const char *shown(struct arena *a, const struct form *form)
{
	struct buf b = BUF_IN(a);
	for (size_t i = 0; i < form->count; i++)
		buf_addf(&b, "[%s|%s]", form->fields[i].name, form->fields[i].value);
	return buf_str(&b);
}

Test(form, fields_come_in_order_and_decoded)
{
	static const struct {
		const char *body, *fields;
	} cases[] = {
		{ "", "" },
		{ "&&", "" },
		{ "a=1&b=2&a=3", "[a|1][b|2][a|3]" },
		{ "a", "[a|]" },
		{ "=x&=", "[|x][|]" },
		{ "a=b=c", "[a|b=c]" },
		{ "a+b=c+d%2Be", "[a b|c d+e]" },
		{ "%61=%62%26%3D", "[a|b&=]" },
		{ "a=%&b=%4&c=%zz&d=%4g%41", "[a|%][b|%4][c|%zz][d|%4gA]" },
		{ "a=%%41", "[a|%A]" },
		{ "a=1;b=2", "[a|1;b=2]" },
		{ "t=one%0D%0Atwo%09", "[t|one\r\ntwo\t]" },
		{ "c=citt%C3%A0&\xC3\xA8=\xE2\x82\xAC", "[c|citt\xC3\xA0][\xC3\xA8|\xE2\x82\xAC]" },
		{ "b=%EF%BB%BFx", "[b|\xEF\xBB\xBFx]" },
		{ "a=?#/", "[a|?#/]" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form form;
		enum rc rc = form_parse(&a, cases[i].body, strlen(cases[i].body), &form);
		cr_expect_eq(rc, RC_OK, "case %s", cases[i].body);
		cr_expect_str_eq(shown(&a, &form), cases[i].fields, "case %s", cases[i].body);
	}
	arena_free(&a);
}

Test(form, nul_and_invalid_utf8_are_refused)
{
	static const struct {
		const char *body;
		size_t n;
	} cases[] = {
		{ "a=%00", 5 },     { "a%00=1", 6 },       { "a=\0", 3 },         { "a=%FF", 5 },
		{ "a=\xC3", 3 },    { "%C3=%A8", 7 },      { "a=%C0%80", 8 },     { "a=%ED%A0%80", 11 },
		{ "a=%C3+%A8", 9 }, { "ok=1&a=%80", 10 },  { "a=%F5%80%80%80", 14 },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form form = { .count = 7 };
		cr_expect_eq(form_parse(&a, cases[i].body, cases[i].n, &form), RC_MALFORMED, "case %s", cases[i].body);
		cr_expect_eq(form.count, 0, "case %s", cases[i].body);
	}
	arena_free(&a);
}

Test(form, every_byte_encoded_comes_back_or_is_refused)
{
	struct arena a = { 0 };
	for (unsigned byte = 0; byte < 256; byte++) {
		struct buf b = BUF_IN(&a);
		char c = (char)byte;
		buf_adds(&b, "x=");
		url_encode(&b, &c, 1);
		struct form form;
		enum rc rc = form_parse(&a, buf_str(&b), b.len, &form);
		bool refused = byte == 0 || byte >= 0x80;
		cr_expect_eq(rc, refused ? RC_MALFORMED : RC_OK, "case %02x", byte);
		const char *value = form_first(&form, "x");
		cr_expect(refused ? !value : value && value[0] == c && value[1] == '\0', "case %02x", byte);
	}
	arena_free(&a);
}

Test(form, every_plain_byte_means_itself_but_the_special_ones)
{
	struct arena a = { 0 };
	for (unsigned byte = 1; byte < 128; byte++) {
		char body[] = { 'x', '=', (char)byte, 'y' };
		struct form form;
		cr_expect_eq(form_parse(&a, body, sizeof(body), &form), RC_OK, "case %02x", byte);
		const char expected[] = { byte == '+' ? ' ' : (char)byte, 'y', '\0' };
		cr_expect_str_eq(form_first(&form, "x"), byte == '&' ? "" : expected, "case %02x", byte);
	}
	arena_free(&a);
}

Test(form, five_thousand_fields_pass_and_one_more_does_not)
{
	struct arena a = { 0 };
	struct buf b = BUF_IN(&a);
	for (int i = 0; i < FORM_FIELDS_MAX; i++)
		buf_adds(&b, "a&&");
	struct form form;
	cr_expect_eq(form_parse(&a, buf_str(&b), b.len, &form), RC_OK);
	cr_expect_eq(form.count, FORM_FIELDS_MAX);
	buf_adds(&b, "b");
	cr_expect_eq(form_parse(&a, buf_str(&b), b.len, &form), RC_TOO_LARGE);
	cr_expect_eq(form.count, 0);
	arena_free(&a);
}

Test(form, all_values_of_a_name_are_walked_in_order)
{
	static const char body[] = "item=3&other=x&item=&ITEM=9&item=7";
	struct arena a = { 0 };
	struct form form;
	cr_assert_eq(form_parse(&a, body, strlen(body), &form), RC_OK);
	size_t cursor = 0;
	cr_expect_str_eq(form_next(&form, "item", &cursor), "3");
	cr_expect_str_eq(form_next(&form, "item", &cursor), "");
	cr_expect_str_eq(form_next(&form, "item", &cursor), "7");
	cr_expect_null(form_next(&form, "item", &cursor));
	cr_expect_null(form_next(&form, "item", &cursor));
	cr_expect_str_eq(form_first(&form, "item"), "3");
	cr_expect_null(form_first(&form, "items"));
	cr_expect(form_has(&form, "item", "7"));
	cr_expect(form_has(&form, "item", ""));
	cr_expect_not(form_has(&form, "item", "4"));
	cr_expect_not(form_has(&form, "items", "7"));
	arena_free(&a);
}

Test(form, trimming_takes_white_space_off_both_ends_only)
{
	static const struct {
		const char *body, *trimmed;
	} cases[] = {
		{ "", "" },
		{ "x=", "" },
		{ "x=+%09%0A%0B%0C%0D+", "" },
		{ "x=+a++b+", "a  b" },
		{ "x=%C2%A0a%C2%A0b%C2%A0", "a\xC2\xA0" "b" },
		{ "x=%EF%BB%BF+%C2%A0a%EF%BB%BF", "a" },
		{ "x=%C2%A0", "" },
		{ "x=%EF%BB%BF", "" },
		{ "x=%C3%A0", "\xC3\xA0" },
		{ "x=%01a", "\x01" "a" },
		{ "x=%E3%82%A0", "\xE3\x82\xA0" },
		{ "x=+a&x=b", "a" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form form;
		enum rc rc = form_parse(&a, cases[i].body, strlen(cases[i].body), &form);
		cr_assert_eq(rc, RC_OK, "case %s", cases[i].body);
		cr_expect_str_eq(form_trimmed(&a, &form, "x"), cases[i].trimmed, "case %s", cases[i].body);
	}
	struct form raw;
	cr_assert_eq(form_parse(&a, "x=+a+", 5, &raw), RC_OK);
	cr_expect_str_eq(form_first(&raw, "x"), " a ", "the field itself stays as sent");
	arena_free(&a);
}
