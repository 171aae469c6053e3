#include <criterion/criterion.h>
#include <string.h>

#include "crypto/crockford.h"
#include "crypto/crypto.h"

#define SYMBOLS "0123456789abcdefghjkmnpqrstvwxyz"

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
}

TestSuite(crockford, .init = setup);

/* Expected text: the 256-bit number times 16 in base 32, done with Python integers. */
Test(crockford, thirty_two_bytes_are_fifty_two_symbols)
{
	static const char counted[] = "000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg";
	uint8_t bytes[32], back[32];
	char text[CROCKFORD_SIZE(32)];
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	crockford_encode(text, bytes, sizeof(bytes));
	cr_expect_str_eq(text, counted);
	cr_expect(crockford_decode(text, back, sizeof(back)));
	cr_expect(memcmp(bytes, back, sizeof(bytes)) == 0);
	memset(bytes, 0xff, sizeof(bytes));
	crockford_encode(text, bytes, sizeof(bytes));
	cr_expect_str_eq(text, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzg");
}

Test(crockford, every_length_up_to_forty_comes_back)
{
	for (size_t n = 0; n <= 40; n++) {
		uint8_t in[40], out[40];
		char text[CROCKFORD_SIZE(40)];
		crypto_random(in, n);
		crockford_encode(text, in, n);
		cr_expect_eq(strlen(text), CROCKFORD_LENGTH(n), "length %zu", n);
		cr_expect(crockford_decode(text, out, n) && memcmp(in, out, n) == 0, "length %zu", n);
	}
}

Test(crockford, tokens_take_no_other_symbol_and_no_other_spelling)
{
	static const char zero[] = "0000000000000000000000000000000000000000000000000000";
	uint8_t out[32];
	for (int c = 1; c < 256; c++) {
		char text[CROCKFORD_SIZE(32)];
		memcpy(text, zero, sizeof(zero));
		text[20] = (char)c;
		cr_expect_eq(crockford_decode(text, out, 32), strchr(SYMBOLS, c) != NULL, "byte %d inside", c);
		memcpy(text, zero, sizeof(zero));
		text[51] = (char)c;
		cr_expect_eq(crockford_decode(text, out, 32), c == '0' || c == 'g', "byte %d at the end", c);
	}
	cr_expect_not(crockford_decode("", out, 32));
	cr_expect_not(crockford_decode(zero + 1, out, 32));
	cr_expect_not(crockford_decode("00000000000000000000000000000000000000000000000000000", out, 32));
}
