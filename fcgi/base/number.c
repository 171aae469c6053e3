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
