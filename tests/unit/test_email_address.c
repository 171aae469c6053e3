#include "domain/email_address.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;

Test(email_address, the_domain_becomes_an_a_label_and_the_local_part_stays)
{
	static const struct {
		const char *typed, *canonical;
	} cases[] = {
		{ "Mario.Rossi@Esempio.IT", "Mario.Rossi@esempio.it" },
		{ "  info@esempio.it\r\n", "info@esempio.it" },
		{ "info@caff\xc3\xa8.it", "info@xn--caff-8oa.it" },
		{ "info+promo@sub.esempio.it", "info+promo@sub.esempio.it" },
		{ "o'brien@esempio.it.", "o'brien@esempio.it" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *canonical;
		cr_expect_eq(email_address_canonical(&arena, cases[i].typed, &canonical), RC_OK, "case %s",
			cases[i].typed);
		cr_expect_str_eq(canonical, cases[i].canonical, "case %s", cases[i].typed);
	}
}

Test(email_address, what_mail_cannot_be_sent_to_is_refused)
{
	static const char *const cases[] = {
		"", " ", "mario", "@esempio.it", "mario@", "mario@localhost", "a@b@esempio.it", "ma rio@esempio.it",
		"mario@esem pio.it", "mario@esempio..it", ".mario@esempio.it", "mario.@esempio.it",
		"ma..rio@esempio.it",
		"Mario <mario@esempio.it>", "mario@esempio.it, a@b.it", "\"ma rio\"@esempio.it", "mario@[127.0.0.1]",
		"mario\n@esempio.it", "mario@esempio.it\nBcc: a@b.it", "m\xc3\xa0rio@esempio.it", "mario@exa_mple.it",
		"mar\x01io@esempio.it", "mario@-a.it", "ma(r)io@esempio.it", "ma;rio@esempio.it", "\xff@esempio.it",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *canonical = "untouched";
		cr_expect_eq(email_address_canonical(&arena, cases[i], &canonical), RC_VALIDATION, "case %s", cases[i]);
		cr_expect_null(canonical, "case %s", cases[i]);
	}
}

Test(email_address, lengths_end_at_64_and_254)
{
	const char *canonical;
	char local[66] = { 0 };
	memset(local, 'a', 64);
	cr_expect_eq(email_address_canonical(&arena, arena_printf(&arena, "%s@esempio.it", local), &canonical), RC_OK);
	cr_expect_eq(email_address_canonical(&arena, arena_printf(&arena, "%sa@esempio.it", local), &canonical),
		     RC_VALIDATION);
	const char *domain = arena_printf(&arena, "%.61s.%.61s.%.62s.it", local, local, local);
	cr_assert_eq(strlen(domain), 189);
	cr_expect_eq(email_address_canonical(&arena, arena_printf(&arena, "%s@%s", local, domain), &canonical), RC_OK);
	cr_expect_eq(email_address_canonical(&arena, arena_printf(&arena, "%s@a%s", local, domain), &canonical),
		     RC_VALIDATION);
}

Test(email_address, the_domain_is_found_and_case_does_not_make_another_person)
{
	cr_expect_str_eq(email_address_domain("o'brien@esempio.it"), "esempio.it");
	cr_expect(email_address_is_same("Mario@esempio.it", "mario@esempio.it"));
	cr_expect_not(email_address_is_same("mario@esempio.it", "maria@esempio.it"));
}

Test(email_address, only_letters_digits_and_the_signs_of_atoms_stand_in_a_local_part)
{
	int taken = 0;
	for (int byte = 1; byte < 256; byte++) {
		char typed[] = "a?b@esempio.it";
		const char *canonical;
		typed[1] = (char)byte;
		if (email_address_canonical(&arena, typed, &canonical) == RC_OK) {
			taken++;
			cr_expect_str_eq(canonical, typed);
		}
	}
	cr_expect_eq(taken, 26 + 26 + 10 + 19 + 1); /* and the dot */
}
