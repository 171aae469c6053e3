#include "crypto/reference.h"

#include <stddef.h>
#include <stdint.h>

#include "crypto/crockford.h"
#include "crypto/crypto.h"

#define CHECK_MODULUS    37
#define RANDOM_SYMBOLS   7
#define REFERENCE_LENGTH (RANDOM_SYMBOLS + 1)

static const char upper[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

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
