#include <criterion/criterion.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/reference.h"

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
}

TestSuite(reference, .init = setup);

Test(reference, a_new_reference_reads_back_as_itself)
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
Test(reference, a_reference_is_understood_however_it_is_typed)
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

Test(reference, a_reference_with_a_slip_is_refused)
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

Test(reference, no_single_wrong_symbol_and_no_swap_of_neighbours_passes)
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
