#include "crypto/crockford.h"

#include <string.h>

#include "crypto/crypto.h"

#define CHECK_MODULUS    37
#define RANDOM_SYMBOLS   7
#define REFERENCE_LENGTH (RANDOM_SYMBOLS + 1)

static const char lower[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char upper[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

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

static void write_reference(char out[REFERENCE_SIZE], uint64_t value)
{
	static const char form[] = "HO-####-####";
	int check = (int)(value % CHECK_MODULUS);
	int shift = 5 * RANDOM_SYMBOLS;
	for (size_t i = 0; i < REFERENCE_SIZE; i++) {
		if (form[i] != '#') {
			out[i] = form[i];
			continue;
		}
		shift -= 5;
		out[i] = shift >= 0 ? upper[value >> shift & 31] : upper[check];
	}
}

void reference_make(char out[REFERENCE_SIZE])
{
	uint64_t value;
	do {
		crypto_random(&value, sizeof(value));
		value &= (UINT64_C(1) << (5 * RANDOM_SYMBOLS)) - 1;
	} while (value % CHECK_MODULUS >= sizeof(upper) - 1);
	write_reference(out, value);
}

/* Bytes of a hyphen or space at s, 0 where there is neither. */
static size_t separator_length(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	if (u[0] == '-' || u[0] == ' ' || (u[0] >= '\t' && u[0] <= '\r'))
		return 1;
	if (u[0] == 0xc2 && u[1] == 0xa0)
		return 2;
	if (u[0] == 0xe2 && u[1] == 0x80 && u[2] >= 0x90 && u[2] <= 0x95)
		return 3;
	return 0;
}

static int typed_symbol(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'i' || c == 'l')
		c = '1';
	if (c == 'o')
		c = '0';
	return crockford_symbol(c);
}

bool reference_parse(const char *typed, char out[REFERENCE_SIZE])
{
	int symbols[REFERENCE_LENGTH + 2];
	size_t n = 0;
	while (*typed) {
		size_t skip = separator_length(typed);
		if (skip) {
			typed += skip;
			continue;
		}
		int symbol = typed_symbol(*typed++);
		if (symbol < 0 || n == REFERENCE_LENGTH + 2)
			return false;
		symbols[n++] = symbol;
	}
	const int *from = symbols;
	if (n == REFERENCE_LENGTH + 2 && symbols[0] == crockford_symbol('h') && symbols[1] == 0)
		from += 2;
	else if (n != REFERENCE_LENGTH)
		return false;
	uint64_t value = 0;
	for (int i = 0; i < RANDOM_SYMBOLS; i++)
		value = value << 5 | (uint64_t)from[i];
	if (value % CHECK_MODULUS != (uint64_t)from[RANDOM_SYMBOLS])
		return false;
	write_reference(out, value);
	return true;
}
