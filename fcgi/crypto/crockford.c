#include "crypto/crockford.h"

#include <string.h>

static const char lower[] = "0123456789abcdefghjkmnpqrstvwxyz";

void crockford_encode(char *out, const uint8_t *bytes, size_t n)
{
	unsigned int held = 0;
	int bits = 0;
	for (size_t i = 0; i < n; i++) {
		held = (held << 8 | bytes[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = lower[held >> (bits - 5) & 31];
	}
	if (bits)
		*out++ = lower[held << (5 - bits) & 31];
	*out = '\0';
}

int crockford_symbol(char c)
{
	const char *at = c ? strchr(lower, c) : NULL;
	return at ? (int)(at - lower) : -1;
}

bool crockford_decode(const char *text, uint8_t *out, size_t n)
{
	size_t length = CROCKFORD_LENGTH(n);
	if (strnlen(text, length + 1) != length)
		return false;
	unsigned int held = 0;
	int bits = 0;
	for (size_t i = 0; i < length; i++) {
		int value = crockford_symbol(text[i]);
		if (value < 0)
			return false;
		held = (held << 5 | (unsigned int)value) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			*out++ = (uint8_t)(held >> bits);
		}
	}
	return (held & ((1u << bits) - 1)) == 0;
}
