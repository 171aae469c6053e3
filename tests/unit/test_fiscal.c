#include "domain/fiscal.h"

#include <criterion/criterion.h>
#include <string.h>

#include "vectors.h"

static struct arena arena;

Test(fiscal, every_valid_codice_fiscale_of_the_vectors_is_taken)
{
	static const char *const members[] = { "codice_fiscale_valid", "codice_fiscale_valid_omocodia" };
	for (size_t m = 0; m < 2; m++) {
		struct vectors v = vectors_of(&arena, members[m]);
		for (size_t i = 0; i < v.count; i++) {
			cr_expect_eq(fiscal_check_person(v.strings[i]), FISCAL_OK, "case %s", v.strings[i]);
			cr_expect_eq(fiscal_check_codice_fiscale(v.strings[i]), FISCAL_OK, "case %s", v.strings[i]);
			cr_expect_str_eq(fiscal_normalise(&arena, v.strings[i]), v.strings[i], "kept as it is");
		}
	}
}

static enum fiscal_result result_of(const char *reason)
{
	static const struct {
		const char *reason;
		enum fiscal_result result;
	} results[] = {
		{ "control", FISCAL_BAD_CHECK },     { "day", FISCAL_BAD_DAY },	      { "length", FISCAL_BAD_LENGTH },
		{ "check digit", FISCAL_BAD_CHECK }, { "digits", FISCAL_BAD_DIGITS }, { "zeros", FISCAL_BAD_ZEROS },
		{ "office code", FISCAL_WARN_OFFICE },
	};
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (strcmp(reason, results[i].reason) == 0)
			return results[i].result;
	cr_assert(false, "unknown reason %s", reason);
	return FISCAL_OK;
}

Test(fiscal, every_wrong_codice_fiscale_of_the_vectors_is_refused_for_its_reason)
{
	struct vectors v = vectors_of(&arena, "codice_fiscale_invalid");
	for (size_t i = 0; i + 1 < v.count; i += 2)
		cr_expect_eq(fiscal_check_person(v.strings[i]), result_of(v.strings[i + 1]), "case %s", v.strings[i]);
}

Test(fiscal, every_number_of_the_vectors_is_judged_for_its_reason)
{
	static const char *const members[] = { "partita_iva_warn", "partita_iva_invalid" };
	for (size_t m = 0; m < 2; m++) {
		struct vectors v = vectors_of(&arena, members[m]);
		for (size_t i = 0; i + 1 < v.count; i += 2)
			cr_expect_eq(fiscal_check_digits(v.strings[i]), result_of(v.strings[i + 1]), "case %s",
				     v.strings[i]);
	}
}

Test(fiscal, every_valid_number_of_the_vectors_is_taken)
{
	static const char *const members[] = { "partita_iva_valid", "entity_codice_fiscale_valid" };
	for (size_t m = 0; m < 2; m++) {
		struct vectors v = vectors_of(&arena, members[m]);
		for (size_t i = 0; i < v.count; i++) {
			cr_expect_eq(fiscal_check_digits(v.strings[i]), FISCAL_OK, "case %s", v.strings[i]);
			cr_expect_eq(fiscal_check_codice_fiscale(v.strings[i]), FISCAL_OK, "case %s", v.strings[i]);
		}
	}
}

Test(fiscal, a_character_in_the_wrong_place_is_a_wrong_shape)
{
	static const char *const cases[] = {
		"RSSMR185T10A562S", /* a digit in the name */
		"RSSMRA8AT10A562S", /* a letter that stands for no digit */
		"RSSMRA85F10A562S", /* F is no month */
		"RSSMRA85T10A5621", /* a digit as control letter */
		"RSSMRA85T109562S", "rssmra85t10a562s", "RSSMRA85T10A56\xc3\xa8S", "RSSMRA85T10A56 S",
		"\xff\xfe\xfd\xfcRSSMRA85T10A",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(fiscal_check_person(cases[i]), FISCAL_BAD_SHAPE, "case %s", cases[i]);
}

Test(fiscal, every_change_of_one_digit_is_found)
{
	char number[] = "00743110157";
	for (int i = 0; i < 11; i++)
		for (char c = '0'; c <= '9'; c++) {
			char right = number[i];
			number[i] = c;
			enum fiscal_result result = fiscal_check_digits(number);
			cr_expect_eq(fiscal_is_bad(result), c != right, "case %s", number);
			number[i] = right;
		}
}

Test(fiscal, only_one_control_letter_fits)
{
	int good = 0;
	char code[] = "RSSMRA85T10A562S";
	for (code[15] = 'A'; code[15] <= 'Z'; code[15]++)
		good += fiscal_check_person(code) == FISCAL_OK;
	cr_expect_eq(good, 1);
}

Test(fiscal, days_are_those_of_men_and_of_women)
{
	char code[] = "RSSMRA85T10A562S";
	for (int day = 0; day < 100; day++) {
		code[9] = (char)('0' + day / 10);
		code[10] = (char)('0' + day % 10);
		bool exists = (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
		cr_expect_eq(fiscal_check_person(code) != FISCAL_BAD_DAY, exists, "day %d", day);
	}
}

Test(fiscal, offices_are_the_provinces_and_the_special_ones)
{
	int usual = 0;
	for (int office = 0; office < 1000; office++) {
		char number[40];
		for (int check = 0; check < 10; check++) {
			snprintf(number, sizeof(number), "1234567%03d%d", office, check);
			usual += fiscal_check_digits(number) == FISCAL_OK;
		}
	}
	cr_expect_eq(usual, 104);
}

Test(fiscal, what_people_type_around_a_code_is_dropped)
{
	static const struct {
		const char *typed, *code;
	} cases[] = {
		{ " rss mra 85t10 a562s ", "RSSMRA85T10A562S" },
		{ "IT00743110157", "00743110157" },
		{ "it 007.431.101-57", "00743110157" },
		{ "00743110157\r\n", "00743110157" },
		{ "0074311\xc2\xa0" "0157", "00743110157" },
		{ "0074311\xe2\x80\x93" "0157", "00743110157" },
		{ "IT RSSMRA85T10A562S", "RSSMRA85T10A562S" },
		{ "ITARSS85T10A562S", "ITARSS85T10A562S" }, /* 16 characters: may begin so */
		{ "IT1234567890", "1234567890" },
		{ "IT", NULL },
		{ " .-", NULL },
		{ "", NULL },
		{ NULL, NULL },
		{ "p\xc3\xa8", "P\xc3\xa8" },
		{ "\xff" "a", "\xff" "A" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *code = fiscal_normalise(&arena, cases[i].typed);
		if (cases[i].code)
			cr_expect_str_eq(code, cases[i].code, "case %s", cases[i].typed);
		else
			cr_expect_null(code, "case %zu", i);
	}
}

Test(fiscal, no_bytes_break_the_checks)
{
	char code[18] = { 0 };
	for (int length = 0; length < 18; length++)
		for (int byte = 1; byte < 256; byte++) {
			memset(code, byte, (size_t)length);
			enum fiscal_result result = fiscal_check_codice_fiscale(code);
			cr_expect(fiscal_is_bad(result), "length %d byte %d", length, byte);
			code[length] = '\0';
		}
}
