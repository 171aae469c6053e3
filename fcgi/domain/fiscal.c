#include "domain/fiscal.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* The letters that stand for the digits 0-9 in a code changed against a namesake. */
static const char omocodia[] = "LMNPQRSTUV";

/* One character a place: A a letter, 9 a digit or its omocodia letter, M a month letter, C the control letter. */
static const char person_shape[] = "AAAAAA99M99A999C";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Hyphens, dashes, the minus sign. */
static bool is_dash(uint32_t cp)
{
	return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212;
}

const char *fiscal_strip(struct arena *a, const char *typed)
{
	if (!typed)
		return NULL;
	struct buf b = BUF_IN(a);
	for (const char *at = typed, *before = typed;; before = at) {
		uint32_t cp = utf8_next(&at);
		if (cp == 0)
			break;
		if (utf8_is_space(cp) || is_dash(cp) || cp == '.')
			continue;
		if (cp >= 'a' && cp <= 'z')
			buf_addc(&b, (char)(cp - 'a' + 'A'));
		else
			buf_add(&b, before, (size_t)(at - before));
	}
	return b.len ? buf_str(&b) : NULL;
}

const char *fiscal_normalise(struct arena *a, const char *typed)
{
	const char *code = fiscal_strip(a, typed);
	if (!code || strncmp(code, "IT", 2) != 0 || strlen(code) == FISCAL_PERSON_LENGTH)
		return code;
	return code[2] ? code + 2 : NULL;
}

bool fiscal_is_same(const char *left, const char *right)
{
	struct arena own = { 0 };
	const char *a = fiscal_normalise(&own, left), *b = fiscal_normalise(&own, right);
	bool same = a && b && strcmp(a, b) == 0;
	arena_free(&own);
	return same;
}

/* The digit at a place that omocodia may have replaced; -1 for anything else. */
static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	const char *letter = memchr(omocodia, c, sizeof(omocodia) - 1);
	return letter ? (int)(letter - omocodia) : -1;
}

static bool fits_shape(char c, char shape)
{
	switch (shape) {
	case '9':
		return digit_value(c) >= 0;
	case 'M':
		return memchr("ABCDEHLMPRST", c, 12) != NULL;
	default: /* not an enum */
		/* A and C: letters */
		return is_upper(c);
	}
}

static char control_letter(const char *code)
{
	/* What a character in an odd place counts; a digit d uses entry d, a letter its place in the alphabet. */
	static const unsigned char odd[26] = { 1, 0,  5,  7,  9,  13, 15, 17, 19, 21, 2,  4,  18,
					       20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23 };
	int sum = 0;
	for (int i = 0; i < FISCAL_PERSON_LENGTH - 1; i++) {
		int value = is_digit(code[i]) ? code[i] - '0' : code[i] - 'A';
		sum += i % 2 == 0 ? odd[value] : value;
	}
	return (char)('A' + sum % 26);
}

enum fiscal_result fiscal_check_person(const char *code)
{
	if (utf8_length(code) != FISCAL_PERSON_LENGTH)
		return FISCAL_BAD_LENGTH;
	for (int i = 0; i < FISCAL_PERSON_LENGTH; i++)
		if (!fits_shape(code[i], person_shape[i]))
			return FISCAL_BAD_SHAPE;
	/* 40 is added for women. */
	int day = digit_value(code[9]) * 10 + digit_value(code[10]);
	if (day % 40 < 1 || day % 40 > 31 || day > 71)
		return FISCAL_BAD_DAY;
	return code[15] == control_letter(code) ? FISCAL_OK : FISCAL_BAD_CHECK;
}

/* The last digit makes the sum a multiple of ten; every second digit counts double, its digits added (Luhn). */
static bool luhn_holds(const char *code)
{
	int sum = 0;
	for (int i = 0; i < FISCAL_DIGITS_LENGTH; i++) {
		int value = (code[i] - '0') * (i % 2 + 1);
		sum += value > 9 ? value - 9 : value;
	}
	return sum % 10 == 0;
}

/* Digits 8-10: the province of the office that gave the number, or one of the special offices. */
static bool office_is_usual(const char *code)
{
	int office = (code[7] - '0') * 100 + (code[8] - '0') * 10 + (code[9] - '0');
	return (office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 || office == 999;
}

enum fiscal_result fiscal_check_digits(const char *code)
{
	if (utf8_length(code) != FISCAL_DIGITS_LENGTH)
		return FISCAL_BAD_LENGTH;
	for (int i = 0; i < FISCAL_DIGITS_LENGTH; i++)
		if (!is_digit(code[i]))
			return FISCAL_BAD_DIGITS;
	if (strncmp(code, "0000000", 7) == 0)
		return FISCAL_BAD_ZEROS;
	if (!luhn_holds(code))
		return FISCAL_BAD_CHECK;
	return office_is_usual(code) ? FISCAL_OK : FISCAL_WARN_OFFICE;
}

enum fiscal_result fiscal_check_codice_fiscale(const char *code)
{
	return utf8_length(code) == FISCAL_DIGITS_LENGTH ? fiscal_check_digits(code) : fiscal_check_person(code);
}

bool fiscal_is_bad(enum fiscal_result result)
{
	return result != FISCAL_OK && result != FISCAL_WARN_OFFICE;
}

bool fiscal_is_body_code(const char *code)
{
	return code[0] == '8' || code[0] == '9';
}
