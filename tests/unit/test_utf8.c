#include "base/utf8.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;

Test(utf8, every_code_point_written_is_read_back)
{
	for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		if (cp % 4096 == 0)
			arena_reset(&arena);
		struct buf b = BUF_IN(&arena);
		utf8_put(&b, cp);
		const char *at = buf_str(&b);
		cr_assert_eq(utf8_next(&at), cp, "U+%04X", cp);
		cr_assert_eq(*at, '\0', "U+%04X", cp);
	}
}

Test(utf8, malformed_bytes_are_told_and_passed_one_by_one)
{
	static const char *const cases[] = {
		"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x92", "\xe2" "a",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = cases[i];
		cr_expect_eq(utf8_next(&at), UTF8_MALFORMED, "case %zu", i);
		cr_expect_eq(at, cases[i] + 1, "case %zu", i);
		cr_expect_not(utf8_is_valid(cases[i]), "case %zu", i);
		cr_expect_not(utf8_fits_latin1(cases[i]), "case %zu", i);
	}
}

Test(utf8, well_formed_sequences_are_told_from_the_rest)
{
	static const struct {
		const char *bytes;
		size_t length; /* 0: malformed */
	} cases[] = {
		{ "\x7F", 1 },
		{ "\x80", 0 },
		{ "\xC0\x80", 0 },
		{ "\xC1\xBF", 0 },
		{ "\xC2\x80", 2 },
		{ "\xC2", 0 },
		{ "\xC2\x41", 0 },
		{ "\xDF\xBF", 2 },
		{ "\xE0\x9F\xBF", 0 },
		{ "\xE0\xA0\x80", 3 },
		{ "\xE2\x82", 0 },
		{ "\xE2\x82\xAC", 3 },
		{ "\xE2\x82\x41", 0 },
		{ "\xED\x9F\xBF", 3 },
		{ "\xED\xA0\x80", 0 },
		{ "\xEF\xBF\xBF", 3 },
		{ "\xF0\x8F\xBF\xBF", 0 },
		{ "\xF0\x90\x80\x80", 4 },
		{ "\xF0\x9F\x98\x80", 4 },
		{ "\xF0\x9F\x98", 0 },
		{ "\xF4\x8F\xBF\xBF", 4 },
		{ "\xF4\x90\x80\x80", 0 },
		{ "\xF5\x80\x80\x80", 0 },
		{ "\xFE", 0 },
		{ "\xFF", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = cases[i].bytes;
		bool told = utf8_next(&at) != UTF8_MALFORMED;
		cr_expect_eq(told, cases[i].length != 0, "case %zu", i);
		cr_expect_eq(at, cases[i].bytes + (told ? cases[i].length : 1), "case %zu", i);
		cr_expect_eq(utf8_is_valid(cases[i].bytes), told, "case %zu", i);
	}
}

Test(utf8, no_surrogate_is_valid)
{
	for (unsigned code = 0xD800; code <= 0xDFFF; code++) {
		const char s[] = { (char)0xED, (char)(0x80 | (code >> 6 & 0x3F)), (char)(0x80 | (code & 0x3F)), '\0' };
		if (utf8_is_valid(s))
			cr_expect(false, "case U+%X", code);
	}
}

Test(utf8, the_end_is_stayed_at)
{
	const char *end = "";
	const char *at = end;
	cr_expect_eq(utf8_next(&at), 0);
	cr_expect_eq(at, end);
}

Test(utf8, length_counts_characters)
{
	cr_expect_eq(utf8_length("Per\xc3\xb2 S.r.l."), 11);
	cr_expect_eq(utf8_length("\xf0\x9f\x8d\x9e"), 1);
	cr_expect_eq(utf8_length(""), 0);
}

Test(utf8, latin_1_writes_italian_and_not_polish)
{
	cr_expect(utf8_fits_latin1("Per\xc3\xb2 \xc3\xbf"));
	cr_expect_not(utf8_fits_latin1("\xc5\x81\xc3\xb3" "d\xc5\xba"));
	cr_expect_not(utf8_fits_latin1("dell\xe2\x80\x99Olmo"));
}

Test(utf8, trim_drops_white_space_at_the_ends_only)
{
	cr_expect_str_eq(utf8_trim(&arena, " \t\xc2\xa0" "a b\xe3\x80\x80\n"), "a b");
	cr_expect_null(utf8_trim(&arena, " \xc2\xa0"));
	cr_expect_null(utf8_trim(&arena, ""));
	cr_expect_null(utf8_trim(&arena, NULL));
}

Test(utf8, windows_1252_is_read_byte_by_byte)
{
	cr_expect_str_eq(utf8_from_windows_1252(&arena, "Per\xf2 12 \x80 \x93x\x94"),
			 "Per\xc3\xb2 12 \xe2\x82\xac \xe2\x80\x9cx\xe2\x80\x9d");
	char all[256];
	for (int i = 0; i < 255; i++)
		all[i] = (char)(i + 1);
	all[255] = '\0';
	const char *text = utf8_from_windows_1252(&arena, all);
	cr_expect(utf8_is_valid(text));
	cr_expect_eq(utf8_length(text), 255);
}
