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

Test(crockford, a_new_reference_reads_back_as_itself)
{
	for (int i = 0; i < 2000; i++) {
		char made[REFERENCE_SIZE], parsed[REFERENCE_SIZE];
		reference_make(made);
		cr_expect(strncmp(made, "HO-", 3) == 0 && made[7] == '-' && strlen(made) == 12, "case %s", made);
		cr_expect(reference_parse(made, parsed), "case %s", made);
		cr_expect_str_eq(made, parsed);
	}
}

/* 7K3M9Q2 is 8157538018, and 18 modulo 37: J. */
Test(crockford, a_reference_is_understood_however_it_is_typed)
{
	static const struct {
		const char *typed, *meant;
	} cases[] = {
		{ "HO-7K3M-9Q2J", "HO-7K3M-9Q2J" },
		{ "ho-7k3m-9q2j", "HO-7K3M-9Q2J" },
		{ "  ho 7k3m 9q2j\r\n", "HO-7K3M-9Q2J" },
		{ "HO7K3M9Q2J", "HO-7K3M-9Q2J" },
		{ "H0-7K3M-9Q2J", "HO-7K3M-9Q2J" },
		{ "7K3M-9Q2J", "HO-7K3M-9Q2J" },
		{ "7-K-3-M-9-Q-2-J", "HO-7K3M-9Q2J" },
		{ "HO\xe2\x80\x91"
		  "7K3M\xe2\x80\x93"
		  "9Q2J",
		  "HO-7K3M-9Q2J" },
		{ "HO-7K3M-9Q2J\xc2\xa0", "HO-7K3M-9Q2J" },
		{ "HO-i234-567B", "HO-1234-567B" },
		{ "HO-L234-567b", "HO-1234-567B" },
		{ "ho-oOo0-oooo", "HO-0000-0000" },
		{ "H0H0-0000-02", "HO-H000-0002" },
		{ "H000-0002", "HO-H000-0002" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[REFERENCE_SIZE] = "";
		cr_expect(reference_parse(cases[i].typed, out), "case %s", cases[i].typed);
		cr_expect_str_eq(out, cases[i].meant, "case %s", cases[i].typed);
	}
}

Test(crockford, a_reference_with_a_slip_is_refused)
{
	static const char *const bad[] = {
		"", "-", "HO", "HO-", "HO-7K3M-9Q2", "HO-7K3M-9Q2JJ", "HO-7K3M-9Q2U", "HO-7K3M-9Q2X",
		"HO-7K3M-9Q2*",
		"HX-7K3M-9Q2J", "XO-7K3M-9Q2J", "H7K3M9Q2J", "HO-7K3M_9Q2J", "HO-7K3M-9Q2J.", "\xe2", "\xe2\x80",
		"\xc2",
		"HO-7K3M-9Q2J\xe2\x80\x96", "HO-7K3M-9Q2J HO-7K3M-9Q2J",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char out[REFERENCE_SIZE] = "untouched";
		cr_expect_not(reference_parse(bad[i], out), "case %s", bad[i]);
		cr_expect_str_eq(out, "untouched", "case %s", bad[i]);
	}
}

Test(crockford, no_single_wrong_symbol_and_no_swap_of_neighbours_passes)
{
	static const char upper[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	static const int places[] = { 3, 4, 5, 6, 8, 9, 10, 11 };
	for (int round = 0; round < 50; round++) {
		char made[REFERENCE_SIZE], out[REFERENCE_SIZE];
		reference_make(made);
		for (size_t p = 0; p < 8; p++) {
			for (size_t s = 0; s < 32; s++) {
				char wrong[REFERENCE_SIZE];
				memcpy(wrong, made, sizeof(made));
				wrong[places[p]] = upper[s];
				cr_expect_eq(reference_parse(wrong, out), upper[s] == made[places[p]], "%s", wrong);
			}
			if (p == 7 || made[places[p]] == made[places[p + 1]])
				continue;
			char swapped[REFERENCE_SIZE];
			memcpy(swapped, made, sizeof(made));
			swapped[places[p]] = made[places[p + 1]];
			swapped[places[p + 1]] = made[places[p]];
			cr_expect_not(reference_parse(swapped, out), "%s for %s", swapped, made);
		}
	}
}
