#include "domain/vat_eu.h"

#include <stddef.h>
#include <string.h>

#include "domain/fiscal.h"

/*
 * STATE(prefix, country, formats): what follows the prefix, alternatives between bars. 9 stands for a digit,
 * A for a letter, F for a digit or a letter but I and O, L for a letter, + or *; 0, 1 and lower-case letters
 * stand for themselves (the letters in upper case).
 */
#define STATES(STATE)                                                                                                  \
	STATE("AT", "AT", "u99999999")                                                                                 \
	STATE("BE", "BE", "0999999999|1999999999")                                                                     \
	STATE("BG", "BG", "999999999|9999999999")                                                                      \
	STATE("CY", "CY", "99999999A")                                                                                 \
	STATE("CZ", "CZ", "99999999|999999999|9999999999")                                                             \
	STATE("DE", "DE", "999999999")                                                                                 \
	STATE("DK", "DK", "99999999")                                                                                  \
	STATE("EE", "EE", "999999999")                                                                                 \
	STATE("EL", "GR", "999999999")                                                                                 \
	STATE("ES", "ES", "A99999999|99999999A|A9999999A")                                                             \
	STATE("FI", "FI", "99999999")                                                                                  \
	STATE("FR", "FR", "FF999999999")                                                                               \
	STATE("HR", "HR", "99999999999")                                                                               \
	STATE("HU", "HU", "99999999")                                                                                  \
	STATE("IE", "IE", "9999999A|9999999AA|9L99999A")                                                               \
	STATE("IT", "IT", "99999999999")                                                                               \
	STATE("LT", "LT", "999999999|999999999999")                                                                    \
	STATE("LU", "LU", "99999999")                                                                                  \
	STATE("LV", "LV", "99999999999")                                                                               \
	STATE("MT", "MT", "99999999")                                                                                  \
	STATE("NL", "NL", "999999999b99")                                                                              \
	STATE("PL", "PL", "9999999999")                                                                                \
	STATE("PT", "PT", "999999999")                                                                                 \
	STATE("RO", "RO", "99|999|9999|99999|999999|9999999|99999999|999999999|9999999999")                            \
	STATE("SE", "SE", "999999999999")                                                                              \
	STATE("SI", "SI", "99999999")                                                                                  \
	STATE("SK", "SK", "9999999999")                                                                                \
	STATE("XI", "", "999999999|999999999999|gd999|ha999")

struct state {
	char prefix[3];
	char country[3]; /* ISO 3166-1; "" where it is only a part of one */
	const char *formats;
};

static const struct state states[] = {
#define STATE(prefix_, country_, formats_) { .prefix = prefix_, .country = country_, .formats = formats_ },
	STATES(STATE)
#undef STATE
};

#define STATE_COUNT (sizeof(states) / sizeof(states[0]))

static const struct state *state_of_code(const char *code)
{
	for (size_t i = 0; i < STATE_COUNT; i++)
		if (strncmp(code, states[i].prefix, 2) == 0)
			return &states[i];
	return NULL;
}

static bool fits_character(char c, char sign)
{
	bool digit = c >= '0' && c <= '9';
	bool letter = c >= 'A' && c <= 'Z';
	switch (sign) {
	case '9':
		return digit;
	case 'A':
		return letter;
	case 'F':
		return digit || (letter && c != 'I' && c != 'O');
	case 'L':
		return letter || c == '+' || c == '*';
	default: /* not an enum */
		return c == (sign >= 'a' && sign <= 'z' ? sign - 'a' + 'A' : sign);
	}
}

static bool fits_format(const char *number, const char *format, size_t n)
{
	if (strlen(number) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!fits_character(number[i], format[i]))
			return false;
	return true;
}

static bool fits_any(const char *number, const char *formats)
{
	for (;;) {
		size_t n = strcspn(formats, "|");
		if (fits_format(number, formats, n))
			return true;
		if (!formats[n])
			return false;
		formats += n + 1;
	}
}

static enum vat_eu_result check_italian(const char *number)
{
	switch (fiscal_check_digits(number)) {
	case FISCAL_OK:
		return VAT_EU_OK;
	case FISCAL_WARN_OFFICE:
		return VAT_EU_WARN_OFFICE;
	case FISCAL_BAD_CHECK:
	case FISCAL_BAD_ZEROS:
		return VAT_EU_BAD_CHECK;
	case FISCAL_BAD_LENGTH:
	case FISCAL_BAD_DIGITS:
	case FISCAL_BAD_SHAPE:
	case FISCAL_BAD_DAY:
		break;
	}
	return VAT_EU_BAD_FORMAT;
}

enum vat_eu_result vat_eu_check(const char *code)
{
	const struct state *state = state_of_code(code);
	if (!state)
		return VAT_EU_NO_STATE;
	if (strcmp(state->prefix, "IT") == 0)
		return check_italian(code + 2);
	return fits_any(code + 2, state->formats) ? VAT_EU_OK : VAT_EU_BAD_FORMAT;
}

bool vat_eu_is_good(enum vat_eu_result result)
{
	return result == VAT_EU_OK || result == VAT_EU_WARN_OFFICE;
}

const char *vat_eu_prefix(const char *country)
{
	for (size_t i = 0; i < STATE_COUNT; i++)
		if (*country && strcmp(country, states[i].country) == 0)
			return states[i].prefix;
	return NULL;
}

const char *vat_eu_complete(struct arena *a, const char *country, const char *code)
{
	const char *prefix = vat_eu_prefix(country);
	if (!prefix)
		return NULL;
	if (strncmp(code, prefix, 2) == 0)
		return code;
	if (strcmp(country, "GR") == 0 && strncmp(code, "GR", 2) == 0)
		code += 2;
	return arena_printf(a, "%s%s", prefix, code);
}
