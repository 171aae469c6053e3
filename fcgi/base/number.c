#include "base/number.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 18 /* fewer than INT64_MAX has */

bool number_parse_hundredths(const char *text, int64_t *hundredths)
{
	char digits[15];
	int64_t whole;
	size_t n = strspn(text, "0123456789"), decimals = 0;
	const char *end = text + n;
	if (n == 0 || n > 12)
		return false;
	memcpy(digits, text, n);
	if (*end == '.' || *end == ',') {
		decimals = strspn(++end, "0123456789");
		if (decimals == 0 || decimals > 2)
			return false;
		memcpy(digits + n, end, decimals);
	}
	if (end[decimals] != '\0')
		return false;
	memset(digits + n + decimals, '0', 2 - decimals);
	digits[n + 2] = '\0';
	if (!number_parse(digits, &whole))
		return false;
	*hundredths = whole;
	return true;
}

bool number_parse(const char *digits, int64_t *number)
{
	size_t length = strspn(digits, "0123456789");
	if (length == 0 || length > DIGITS_MAX || digits[length])
		return false;
	*number = strtoll(digits, NULL, 10);
	return true;
}
