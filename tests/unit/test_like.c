#include <criterion/criterion.h>

#include "store/like.h"

Test(like, nothing_typed_is_a_wildcard)
{
	static const struct {
		const char *typed, *pattern;
	} cases[] = {
		{ "olmo", "%olmo%" },
		{ "a b", "%a b%" },
		{ "50%", "%50\\%%" },
		{ "a_b", "%a\\_b%" },
		{ "a\\b", "%a\\\\b%" },
		{ "%", "%\\%%" },
		{ "Per\xc3\xb2", "%Per\xc3\xb2%" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(like_containing(&a, cases[i].typed), cases[i].pattern, "case %s", cases[i].typed);
	arena_free(&a);
}

Test(like, an_empty_box_is_no_filter)
{
	struct arena a = { 0 };
	cr_expect_null(like_containing(&a, NULL));
	cr_expect_null(like_containing(&a, ""));
	arena_free(&a);
}
