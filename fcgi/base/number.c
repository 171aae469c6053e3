#include "base/number.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 18 /* fewer than INT64_MAX has */

bool number_parse(const char *digits, int64_t *number)
{
	size_t length = strspn(digits, "0123456789");
	if (length == 0 || length > DIGITS_MAX || digits[length])
		return false;
	*number = strtoll(digits, NULL, 10);
	return true;
}

#define WHOLE_DIGITS 13

/* Behind spaces and the sign of the euro. */
static const char *past_sign(const char *s)
{
	static const char euro[] = "\xe2\x82\xac";
	while (*s == ' ' || strncmp(s, euro, strlen(euro)) == 0)
		s += *s == ' ' ? 1 : strlen(euro);
	return s;
}

static size_t digits_at(const char *s)
{
	return strspn(s, "0123456789");
}

/* The digits before the decimals, in one row or in groups of three with points between. */
static const char *read_whole(const char *s, int64_t *whole)
{
	size_t n = digits_at(s), total = n;
	*whole = 0;
	if (n == 0)
		return NULL;
	for (size_t i = 0; i < n && i < WHOLE_DIGITS; i++)
		*whole = *whole * 10 + (s[i] - '0');
	for (s += n; n <= 3 && *s == '.' && digits_at(s + 1) == 3 && total <= WHOLE_DIGITS; s += 4, total += 3)
		*whole = *whole * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
	return total <= WHOLE_DIGITS ? s : NULL;
}

bool number_parse_cents(const char *text, int64_t *cents)
{
	int64_t whole, part = 0;
	const char *s = read_whole(past_sign(text), &whole);
	if (!s)
		return false;
	if (*s == ',' || *s == '.') {
		size_t n = digits_at(s + 1);
		if (n < 1 || n > 2)
			return false;
		part = (s[1] - '0') * 10 + (n == 2 ? s[2] - '0' : 0);
		s += 1 + n;
	}
	if (*past_sign(s))
		return false;
	*cents = whole * 100 + part;
	return true;
}
