#include <criterion/criterion.h>

#include "base/text.h"

Test(text, accept_language_gives_the_best_match)
{
	static const struct {
		const char *header;
		enum lang lang;
	} cases[] = {
		{ NULL, LANG_IT },
		{ "", LANG_IT },
		{ "it", LANG_IT },
		{ "en", LANG_EN },
		{ "EN", LANG_EN },
		{ "en-GB", LANG_EN },
		{ "en_US", LANG_EN },
		{ "it-IT,it;q=0.9,en-US;q=0.8,en;q=0.7", LANG_IT },
		{ "en-US,en;q=0.9,it;q=0.8", LANG_EN },
		{ "en;q=0.7, it;q=0.9", LANG_IT },
		{ "it;q=0.7,en;q=0.9", LANG_EN },
		{ "de", LANG_IT },
		{ "de,fr;q=0.8", LANG_IT },
		{ "de,en;q=0.3", LANG_EN },
		{ "en;q=0", LANG_IT },
		{ "en;q=0,it;q=0.1", LANG_IT },
		{ "it;q=0,en;q=0.1", LANG_EN },
		{ "en;q=0.5,it;q=0.5", LANG_EN }, /* the first of equals */
		{ "eng", LANG_IT },		   /* another tag */
		{ "english,it;q=0.1", LANG_IT },
		{ "e", LANG_IT },
		{ "*", LANG_IT },
		{ " , , en", LANG_EN },
		{ "\ten ; q=0.8 , it ; q=0.2", LANG_EN },
		{ "en;q=", LANG_IT },
		{ "en;level=1", LANG_EN },
		{ ",,,;;;===", LANG_IT },
		{ ";q=1", LANG_IT },
		{ "en;q=nonsense,it;q=0.1", LANG_IT },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(text_lang_parse(cases[i].header), cases[i].lang, "'%s'",
			     cases[i].header ? cases[i].header : "NULL");
}

Test(text, a_language_has_a_code_that_reads_back)
{
	for (int i = 0; i < LANG_COUNT; i++)
		cr_expect_eq(text_lang_parse(text_lang_code((enum lang)i)), i);
	cr_expect_str_eq(text_lang_code(LANG_IT), "it");
	cr_expect_str_eq(text_lang_code(LANG_EN), "en");
}

Test(text, without_a_catalogue_the_key_is_the_message)
{
	cr_assert(text_open("/nonexistent") == RC_OK);
	for (int i = 0; i < LANG_COUNT; i++) {
		cr_expect_str_eq(text_get((enum lang)i, "There is a problem"), "There is a problem");
		cr_expect_str_eq(text_get((enum lang)i, ""), "", "the catalogue's header is no message");
		cr_expect_str_eq(text_nget((enum lang)i, "%lu day", "%lu days", 1), "%lu day");
		cr_expect_str_eq(text_nget((enum lang)i, "%lu day", "%lu days", 2), "%lu days");
		cr_expect_str_eq(text_nget((enum lang)i, "%lu day", "%lu days", 0), "%lu days");
	}
}
