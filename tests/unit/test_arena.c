#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

static struct arena a;

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(arena, .fini = teardown);

static bool is_zero(const unsigned char *p, size_t n)
{
	unsigned char any = 0;
	for (size_t i = 0; i < n; i++)
		any |= p[i];
	return any == 0;
}

Test(arena, memory_is_aligned_zeroed_and_apart)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 100, 4096, 65535, 65536, 65537, 1000000, 3, 64 * 1024 };
	unsigned char *given[sizeof(sizes) / sizeof(sizes[0])];
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		given[i] = arena_alloc(&a, sizes[i]);
		cr_expect_eq((uintptr_t)given[i] % 16, 0, "size %zu", sizes[i]);
		cr_expect(is_zero(given[i], sizes[i]), "size %zu", sizes[i]);
		memset(given[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t k = 0; k < sizes[i]; k++)
			cr_assert_eq(given[i][k], i + 1, "size %zu was written over", sizes[i]);
}

Test(arena, memory_used_again_after_a_reset_is_zero)
{
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 40; i++) {
			unsigned char *p = arena_alloc(&a, (size_t)(i * 701 % 9000));
			cr_assert(is_zero(p, (size_t)(i * 701 % 9000)), "round %d", round);
			memset(p, 0xff, (size_t)(i * 701 % 9000));
		}
		cr_assert_gt(a.total, 0);
		arena_reset(&a);
		cr_assert_eq(a.total, 0);
	}
}

Test(arena, a_reset_or_freed_arena_works_again)
{
	arena_reset(&a); /* never used */
	cr_expect_null(a.head);
	cr_expect_str_eq(arena_strdup(&a, "x"), "x");
	arena_reset(&a);
	cr_expect_not_null(a.head, "one ordinary block stays");
	cr_expect_str_eq(arena_strdup(&a, "y"), "y");
	(void)arena_alloc(&a, 300000);
	arena_reset(&a);
	cr_expect_str_eq(arena_strdup(&a, "z"), "z");
	arena_free(&a);
	cr_expect_null(a.head);
	arena_free(&a);
	cr_expect_str_eq(arena_strdup(&a, "w"), "w");
}

Test(arena, strings_are_copied_with_their_end)
{
	cr_expect_null(arena_strdup(&a, NULL));
	cr_expect_str_eq(arena_strdup(&a, ""), "");
	cr_expect_str_eq(arena_strdup(&a, "Però S.r.l."), "Però S.r.l.");
	cr_expect_str_eq(arena_strndup(&a, "abcdef", 3), "abc");
	cr_expect_str_eq(arena_strndup(&a, NULL, 0), "");
	const char *bytes = arena_strndup(&a, "a\0b", 3);
	cr_expect(memcmp(bytes, "a\0b", 4) == 0, "a NUL inside is a byte like any other");
}

Test(arena, formatting_fits_whatever_its_length)
{
	static const int widths[] = { 0, 1, 15, 16, 255, 65535, 65536, 200000 };
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		const char *s = arena_printf(&a, "%*s", widths[i], "");
		cr_expect_eq(strlen(s), (size_t)widths[i]);
	}
	cr_expect_str_eq(arena_printf(&a, "%d %s %%", -7, "sette"), "-7 sette %");
}

Test(arena, an_array_has_room_for_its_elements)
{
	int64_t *numbers = ARENA_NEW_ARRAY(&a, 10000, int64_t);
	for (int i = 0; i < 10000; i++) {
		cr_assert_eq(numbers[i], 0);
		numbers[i] = i;
	}
	cr_expect_not_null(ARENA_NEW_ARRAY(&a, 0, int64_t));
	cr_expect_eq(*ARENA_NEW(&a, int64_t), 0);
	cr_expect_eq(numbers[9999], 9999);
}

Test(arena, a_product_that_overflows_ends_the_program, .signal = SIGABRT)
{
	volatile size_t count = SIZE_MAX / 8 + 2;
	(void)arena_array(&a, count, 8);
}
