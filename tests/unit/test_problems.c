#include <criterion/criterion.h>
#include <string.h>

#include "base/problems.h"

static struct arena a;
static struct problems p = { .arena = &a, .lang = LANG_EN };

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(problems, .fini = teardown);

Test(problems, they_are_kept_in_order_with_their_details_filled_in)
{
	char pointer[] = "/customer/email";
	problems_add(&p, pointer, "required", "Enter the %s", "address");
	memset(pointer, 'x', sizeof(pointer) - 1); /* the pointer is copied */
	problems_add(&p, "/name", "too-long", "At most %d", 80);
	cr_assert(p.first && p.first->next && !p.first->next->next);
	cr_expect_str_eq(p.first->pointer, "/customer/email");
	cr_expect_str_eq(p.first->code, "required");
	cr_expect_str_eq(p.first->detail, "Enter the address");
	cr_expect_str_eq(p.first->next->detail, "At most 80");
	cr_expect_eq(p.last, p.first->next);
	cr_expect_eq(p.count, 2);
}

Test(problems, the_first_of_a_pointer_is_found)
{
	cr_expect_null(problems_find(&p, "/a"));
	problems_add(&p, "/a", "one", "1");
	problems_add(&p, "/ab", "two", "2");
	problems_add(&p, "/a", "three", "3");
	cr_expect_str_eq(problems_find(&p, "/a")->code, "one");
	cr_expect_str_eq(problems_find(&p, "/ab")->code, "two");
	cr_expect_null(problems_find(&p, "/"));
	cr_expect_null(problems_find(&p, ""));
}

Test(problems, at_most_a_hundred_are_kept_and_all_are_counted)
{
	for (int i = 0; i < 250; i++)
		problems_add(&p, arena_printf(&a, "/%d", i), "c", "%d", i);
	int kept = 0;
	for (const struct problem *one = p.first; one; one = one->next)
		kept++;
	cr_expect_eq(kept, 100);
	cr_expect_eq(p.count, 250);
	cr_expect_not_null(problems_find(&p, "/99"));
	cr_expect_null(problems_find(&p, "/100"));
}

Test(problems, after_clearing_there_are_none_and_new_ones_can_come)
{
	for (int i = 0; i < 150; i++)
		problems_add(&p, "/x", "c", "old");
	problems_clear(&p);
	cr_expect_eq(p.count, 0);
	cr_expect_null(p.first);
	cr_expect_null(problems_find(&p, "/x"));
	problems_add(&p, "/x", "c", "new");
	cr_expect_eq(p.count, 1);
	cr_expect_str_eq(p.first->detail, "new");
	cr_expect_null(p.first->next);
}

Test(problems, a_percent_sign_in_a_value_is_a_percent_sign)
{
	problems_add(&p, "/x", "c", "%s", "100 %s %n");
	cr_expect_str_eq(p.first->detail, "100 %s %n");
}

Test(problems, parts_of_a_pointer_are_escaped)
{
	static const struct {
		const char *pointer, *part, *whole;
	} cases[] = {
		{ "", "items", "/items" },	  { "/items", "0", "/items/0" }, { "/m", "a/b", "/m/a~1b" },
		{ "/m", "a~b", "/m/a~0b" },	  { "/m", "~1", "/m/~01" },	 { "/m", "", "/m/" },
		{ "/m", "~/~/", "/m/~0~1~0~1" }, { "/m", "\xc3\xa8", "/m/\xc3\xa8" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(problems_pointer(&a, cases[i].pointer, cases[i].part), cases[i].whole);
}
