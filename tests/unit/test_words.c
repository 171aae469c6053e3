#include <string.h>

#include <criterion/criterion.h>

#include "base/words.h"

Test(words, a_list_gives_its_words_and_never_an_empty_one)
{
	static const struct {
		const char *list, *joined;
	} cases[] = {
		{ "", "" },
		{ " , ,, ", "" },
		{ "7", "7|" },
		{ "7 14 28", "7|14|28|" },
		{ " 7,14 ,, 28, ", "7|14|28|" },
		{ "serverHold\tok", "serverHold\tok|" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char joined[64] = "";
		size_t n = 0;
		for (const char *at = cases[i].list; words_next(&at, &n);) {
			cr_assert_gt(n, 0);
			strncat(joined, at, n);
			strcat(joined, "|");
		}
		cr_expect_str_eq(joined, cases[i].joined, "'%s'", cases[i].list);
	}
}

Test(words, a_word_is_found_whole_and_in_its_letters)
{
	static const struct {
		const char *list, *word;
		bool has;
	} cases[] = {
		{ "ok hold", "hold", true },   { "ok hold", "ok", true },    { "ok, hold", "ok", true },
		{ "ok hold", "hol", false },   { "ok hold", "holds", false }, { "ok hold", "old", false },
		{ "ok hold", "", false },      { "", "", false },	      { "", "ok", false },
		{ "ok hold", "ok hold", false }, { "ok Hold", "hold", false }, { "holds hold", "hold", true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(words_has(cases[i].list, cases[i].word), cases[i].has, "'%s' in '%s'", cases[i].word,
			     cases[i].list);
}
