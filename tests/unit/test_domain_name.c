#include "domain/domain_name.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static struct arena arena;

static void expect_ascii(const char *typed, const char *wanted)
{
	const char *name;
	enum rc rc = domain_name_to_ascii(&arena, typed, &name);
	if (!wanted) {
		cr_expect_eq(rc, RC_VALIDATION, "case %s", typed);
		cr_expect_null(name, "case %s gives %s", typed, name);
		return;
	}
	cr_expect_eq(rc, RC_OK, "case %s", typed);
	cr_expect(name && strcmp(name, wanted) == 0, "case %s gives %s", typed, name ? name : "nothing");
}

Test(domain_name, names_become_lower_case_a_labels_without_a_final_dot)
{
	static const struct {
		const char *typed, *name;
	} cases[] = {
		{ "esempio.it", "esempio.it" },
		{ "ESEMPIO.It", "esempio.it" },
		{ "esempio.it.", "esempio.it" },
		{ "it", "it" },
		{ "3-2.1.it", "3-2.1.it" },
		{ "citt\xc3\xa0.it", "xn--citt-3na.it" },
		{ "CITT\xc3\x80.it", "xn--citt-3na.it" },
		{ "citta\xcc\x80.it", "xn--citt-3na.it" },		/* decomposed */
		{ "XN--CITT-3NA.it", "xn--citt-3na.it" },
		{ "stra\xc3\x9f" "e.de", "xn--strae-oqa.de" },		/* non-transitional */
		{ "esempio\xe3\x80\x82it", "esempio.it" },		/* ideographic full stop */
		{ "\xe4\xb8\xad\xe5\x9b\xbd.cn", "xn--fiqs8s.cn" },
		{ "\xef\xbd\x81\xef\xbd\x82.it", "ab.it" },		/* full width */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_ascii(cases[i].typed, cases[i].name);
}

Test(domain_name, what_is_no_name_is_refused_and_never_mended)
{
	static const char *const cases[] = {
		"", ".", "..", "esempio.it..", ".esempio.it", "a..b.it", "exa_mple.it", "esem pio.it", " esempio.it",
		"esempio.it ", "esempio.it\n", "\tesempio.it", "-a.it", "a-.it", "a.-b.it", "esempio.it/", "a@b.it",
		"a:b.it",
		"esem\xc2\xadpio.it", "esem\xe2\x80\x8bpio.it", "esem\xe2\x80\x8cpio.it", "esem\xe2\x80\x8dpio.it",
		"esem\xe2\x80\x8epio.it", "esem\xe2\x80\x8fpio.it", "esem\xe2\x81\xa0pio.it",
		"\xef\xbb\xbf" "esempio.it",
		"esem\xc2\x85pio.it", "esem\xc2\xa0pio.it", "esem\xe3\x80\x80pio.it", "esem\xe2\x80\xaepio.it",
		"\xe2\x84\x80.it", /* maps to a/c */
		"xn--.it", "xn--a.it", "xn--zzzzzz.it", "\xc3(.it", "\xff", "\xe2\x82", "\xf0\x9f\x92\xa9.it",
		"\xef\xb8\x8f.it", "\xc3\xbc-.it",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_ascii(cases[i], NULL);
}

Test(domain_name, of_ascii_only_letters_digits_hyphens_and_dots_are_taken)
{
	int taken = 0;
	for (int byte = 1; byte < 256; byte++) {
		char typed[] = "a?b.it";
		const char *name;
		typed[1] = (char)byte;
		if (domain_name_to_ascii(&arena, typed, &name) == RC_OK) {
			taken++;
			cr_expect_eq(strlen(name), 6, "byte %02x gives %s", byte, name);
		}
	}
	cr_expect_eq(taken, 26 + 26 + 10 + 2);
}

Test(domain_name, lengths_end_at_63_and_253)
{
	char label[65] = { 0 };
	memset(label, 'a', 63);
	expect_ascii(arena_printf(&arena, "%s.it", label), arena_printf(&arena, "%s.it", label));
	expect_ascii(arena_printf(&arena, "%sa.it", label), NULL);
	const char *longest = arena_printf(&arena, "%s.%s.%s.%.61s", label, label, label, label);
	cr_assert_eq(strlen(longest), DOMAIN_NAME_MAX);
	expect_ascii(longest, longest);
	expect_ascii(arena_printf(&arena, "%s.", longest), longest);
	expect_ascii(arena_printf(&arena, "%sa", longest), NULL);
	expect_ascii(arena_printf(&arena, "%.50s\xc3\xa0.it", label),
		     "xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-lbe.it");
	expect_ascii(arena_printf(&arena, "%.60s\xc3\xa0.it", label), NULL);
	char *huge = arena_alloc(&arena, 100001);
	memset(huge, 'a', 100000);
	expect_ascii(huge, NULL);
}

Test(domain_name, u_labels_are_shown_where_they_lead_back)
{
	static const struct {
		const char *name, *shown;
	} cases[] = {
		{ "esempio.it", "esempio.it" },
		{ "xn--citt-3na.it", "citt\xc3\xa0.it" },
		{ "xn--strae-oqa.de", "stra\xc3\x9f" "e.de" },
		{ "xn--abc.it", "xn--abc.it" },	      /* decodes to something that is not allowed */
		{ "xn--zzzzzz.it", "xn--zzzzzz.it" }, /* does not decode */
		{ "xn--.it", "xn--.it" },
		{ "", "" },
		{ "not a name", "not a name" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(domain_name_to_unicode(&arena, cases[i].name), cases[i].shown, "case %s",
			cases[i].name);
}

Test(domain_name, under_means_label_by_label)
{
	cr_expect(domain_name_is_under("esempio.it", "esempio.it"));
	cr_expect(domain_name_is_under("posta.esempio.it", "esempio.it"));
	cr_expect_not(domain_name_is_under("mioesempio.it", "esempio.it"));
	cr_expect_not(domain_name_is_under("esempio.it", "posta.esempio.it"));
	cr_expect_not(domain_name_is_under("esempio.it", ""));
	cr_expect_not(domain_name_is_under("", "esempio.it"));
}

/* The list as one line: "typed>name*times" or "typed!reason", with blanks between. */
static const char *described(const char *text)
{
	struct domain_name_list list;
	domain_name_list_parse(&arena, text, &list);
	struct buf b = BUF_IN(&arena);
	size_t understood = 0;
	for (size_t i = 0; i < list.count; i++) {
		const struct domain_name_entry *e = &list.entries[i];
		buf_addf(&b, "%s%s%c%s", i ? " " : "", e->typed, e->name ? '>' : '!',
			 e->name ? e->name : domain_name_reason_code(e->reason));
		if (e->times > 1)
			buf_addf(&b, "*%zu", e->times);
		cr_expect_eq(e->reason == DOMAIN_NAME_NONE, e->name != NULL);
		understood += e->name != NULL;
	}
	cr_expect_eq(list.understood, understood);
	return buf_str(&b);
}

Test(domain_name, a_pasted_list_is_understood)
{
	static const struct {
		const char *text, *list;
	} cases[] = {
		{ "", "" },
		{ " ;,\r\n\t\n", "" },
		{ "esempio.it", "esempio.it>esempio.it" },
		{ "a.it;b.it,c.it\td.it\r\ne.it f.it", "a.it>a.it b.it>b.it c.it>c.it d.it>d.it e.it>e.it f.it>f.it" },
		{ "\xef\xbb\xbf" "a.it\n\xef\xbb\xbf" "b.it", "a.it>a.it b.it>b.it" },
		{ "\"a.it\";'b.it' <c.it>", "a.it>a.it b.it>b.it c.it>c.it" },
		{ "https://www.esempio.it/", "https://www.esempio.it/>esempio.it" },
		{ "HTTPS://WWW.Esempio.IT:8443/a?b=c#d", "HTTPS://WWW.Esempio.IT:8443/a?b=c#d>esempio.it" },
		{ "http://mario:pw@esempio.it/x@forno.it", "http://mario:pw@esempio.it/x@forno.it>esempio.it" },
		{ "//esempio.it/a", "//esempio.it/a>esempio.it" },
		{ "esempio.it/?u=http://forno.it", "esempio.it/?u=http://forno.it>esempio.it" },
		{ "https://esempio.it\\@forno.it", "https://esempio.it\\@forno.it>esempio.it" },
		{ "mario@esempio.it", "mario@esempio.it>esempio.it" },
		{ "www.esempio.it www.it WWW.a.b.it wwwa.it",
		"www.esempio.it>esempio.it www.it>www.it WWW.a.b.it>a.b.it "
							     "wwwa.it>wwwa.it" },
		{ "a.it A.IT. http://a.it/ b.it", "a.it>a.it*3 b.it>b.it" },
		{ "dominio x_y.it dominio esempio..it", "dominio!no-dot*2 x_y.it!character esempio..it!form" },
		{ "citt\xe0.it;\x93" "forno.it\x94", "citt\xc3\xa0.it>xn--citt-3na.it \xe2\x80\x9c" "forno.it"
						   "\xe2\x80\x9d!character" },
		{ "citt\xc3\xa0.it", "citt\xc3\xa0.it>xn--citt-3na.it" },
		{ "a.it\xc2\xa0" "b.it", "a.it>a.it b.it>b.it" },
		{ "exa\xe2\x80\x8bmple.it exa\xef\xbb\xbfmple.it", "exa\xe2\x80\x8bmple.it!character "
								 "exa\xef\xbb\xbfmple.it!character" },
		{ "https:// http:///x :80 @ / . -",
		"https://!form http:///x!form :80!form @!form /!form .!form -!form" },
		{ "esempio.it:80 esempio.it:x", "esempio.it:80>esempio.it esempio.it:x!character" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(described(cases[i].text), cases[i].list, "case %zu: %s", i, described(cases[i].text));
}

Test(domain_name, a_long_list_keeps_order_and_merges_what_is_the_same)
{
	struct buf b = BUF_IN(&arena);
	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "d%d.it\n", i % 5000);
	struct domain_name_list list;
	domain_name_list_parse(&arena, buf_str(&b), &list);
	cr_assert_eq(list.count, 5000);
	cr_expect_eq(list.understood, 5000);
	for (size_t i = 0; i < list.count; i++) {
		cr_expect_str_eq(list.entries[i].name, arena_printf(&arena, "d%zu.it", i));
		cr_expect_eq(list.entries[i].times, 4);
	}
}

Test(domain_name, every_reason_has_a_code_and_words)
{
	for (int r = DOMAIN_NAME_NONE; r <= DOMAIN_NAME_NO_DOT; r++) {
		cr_expect_neq(*domain_name_reason_code((enum domain_name_reason)r), '\0');
		cr_expect_neq(*domain_name_reason_text((enum domain_name_reason)r), '\0');
	}
}
