#include <criterion/criterion.h>
#include <string.h>

#include "crypto/crypto.h"
#include "base/hex.h"
#include "crypto/hash.h"

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
}

TestSuite(hash, .init = setup);

static void fill(uint8_t *bytes, size_t n, uint8_t first)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(first + i);
}

/* Expected values: BLAKE2b with digest_size=32 (and key=bytes(range(32))) of CPython's hashlib. */
Test(hash, published_and_independent_values_come_out)
{
	uint8_t all[256], key[HASH_KEY_SIZE], out[HASH_SIZE];
	fill(all, sizeof(all), 0);
	fill(key, sizeof(key), 0);
	struct {
		const void *data;
		size_t n;
		bool keyed;
		const char *hex;
	} cases[] = {
		{ "", 0, false, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
		{ NULL, 0, false, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
		{ "abc", 3, false, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319" },
		{ all, 256, false, "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835" },
		{ "", 0, true, "4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d" },
		{ "abc", 3, true, "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[HEX_SIZE(HASH_SIZE)];
		if (cases[i].keyed)
			hash_keyed(out, key, cases[i].data, cases[i].n);
		else
			hash_bytes(out, cases[i].data, cases[i].n);
		hex_write(hex, out, sizeof(out));
		cr_expect_str_eq(hex, cases[i].hex, "case %zu", i);
	}
}

/* Expected values: CPython's hashlib over 8 little-endian bytes of length before each field. */
Test(hash, parts_are_hashed_with_their_length_before_them)
{
	uint8_t key[HASH_KEY_SIZE], out[HASH_SIZE];
	struct arena a = { 0 };
	struct hash_stream h;
	fill(key, sizeof(key), 0);

	hash_begin(&h, key);
	hash_part(&h, "ab", 2);
	hash_part_text(&h, "c");
	hash_end(&h, out);
	cr_expect_str_eq(hex_text(&a, out, sizeof(out)),
			 "ee9c1ef8884408a5503c0192f0793a454251090ca52c8718e872dcb1eb473861");

	hash_begin(&h, key);
	hash_part_text(&h, NULL);
	hash_part_text(&h, "");
	hash_end(&h, out);
	cr_expect_str_eq(hex_text(&a, out, sizeof(out)),
			 "00db0d9ba31c6c7486db19a7de46c022e887c3bf3a47217ca6037937da0daa26");
	arena_free(&a);
}

Test(hash, fields_divided_otherwise_give_another_hash)
{
	static const char *const divided[][3] = {
		{ "ab", "c", "" }, { "a", "bc", "" }, { "", "abc", "" },  { "", "ab", "c" },
		{ "abc", "", NULL }, { "abc", NULL, "" }, { NULL, "abc", "" }, { "abc", NULL, NULL },
	};
	enum { N = sizeof(divided) / sizeof(divided[0]) };
	uint8_t out[N][HASH_SIZE];
	for (size_t i = 0; i < N; i++) {
		struct hash_stream h;
		hash_begin(&h, NULL);
		for (size_t j = 0; j < 3; j++)
			hash_part_text(&h, divided[i][j]);
		hash_end(&h, out[i]);
		for (size_t j = 0; j < i; j++)
			cr_expect(memcmp(out[i], out[j], HASH_SIZE) != 0, "cases %zu and %zu", i, j);
	}
}

Test(hash, the_state_is_wiped_at_the_end)
{
	static const struct hash_stream zero;
	struct hash_stream h;
	uint8_t out[HASH_SIZE];
	hash_begin(&h, NULL);
	hash_end(&h, out);
	cr_expect(memcmp(&h, &zero, sizeof(h)) == 0);
}

Test(crypto, random_bytes_differ_and_comparison_sees_every_byte, .init = setup)
{
	uint8_t a[32], b[32];
	crypto_random(a, sizeof(a));
	crypto_random(b, sizeof(b));
	cr_expect_not(crypto_equal(a, b, sizeof(a)));
	memcpy(b, a, sizeof(a));
	cr_expect(crypto_equal(a, b, sizeof(a)));
	for (size_t i = 0; i < sizeof(a); i++) {
		b[i] ^= 0x10;
		cr_expect_not(crypto_equal(a, b, sizeof(a)), "byte %zu", i);
		b[i] ^= 0x10;
	}
	crypto_wipe(a, sizeof(a));
	for (size_t i = 0; i < sizeof(a); i++)
		cr_expect_eq(a[i], 0);
}
