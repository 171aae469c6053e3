#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"

static struct arena a;

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(buf, .fini = teardown);

Test(buf, an_empty_buffer_is_an_empty_string)
{
	struct buf b = BUF_IN(&a);
	cr_expect_str_eq(buf_str(&b), "");
	cr_expect_null(b.data);
	buf_add(&b, NULL, 0);
	cr_expect_str_eq(buf_str(&b), "");
	buf_reserve(&b, 10);
	cr_expect_eq(b.len, 0);
	cr_expect_str_eq(buf_str(&b), "");
}

Test(buf, what_is_added_stands_in_order_and_ends_with_a_nul)
{
	struct buf b = BUF_IN(&a);
	buf_adds(&b, "ab");
	buf_addc(&b, 'c');
	buf_addf(&b, "%d-%s", 42, "x");
	buf_add(&b, "yz!", 2);
	cr_expect_str_eq(buf_str(&b), "abc42-xyz");
	cr_expect_eq(b.len, 9);
	cr_expect_eq(b.data[9], '\0');
}

Test(buf, bytes_of_any_value_are_kept)
{
	struct buf b = BUF_IN(&a);
	for (int c = 0; c < 256; c++)
		buf_addc(&b, (char)c);
	cr_expect_eq(b.len, 256);
	for (int c = 0; c < 256; c++)
		cr_expect_eq((unsigned char)b.data[c], c);
	cr_expect_eq(b.data[256], '\0');
}

Test(buf, growing_at_any_size_keeps_everything)
{
	for (size_t piece = 1; piece < 700; piece += 37) {
		struct buf b = BUF_IN(&a);
		for (size_t i = 0; i < 50; i++) {
			buf_addf(&b, "%0*d", (int)piece, (int)i);
			cr_assert_eq(b.len, piece * (i + 1) + (piece == 1 && i > 9 ? i - 9 : 0));
			cr_assert_eq(strlen(buf_str(&b)), b.len);
			cr_assert_lt(b.len, b.cap);
		}
		arena_reset(&a);
	}
}

Test(buf, the_edges_of_the_first_block_are_right)
{
	for (size_t n = 250; n < 260; n++) {
		struct buf b = BUF_IN(&a);
		for (size_t i = 0; i < n; i++)
			buf_addc(&b, 'x');
		cr_expect_eq(strlen(buf_str(&b)), n);
		struct buf at_once = BUF_IN(&a);
		buf_add(&at_once, buf_str(&b), n);
		buf_addf(&at_once, "%s", buf_str(&b));
		cr_expect_eq(strlen(buf_str(&at_once)), 2 * n);
	}
}

Test(buf, a_reserved_room_is_not_moved)
{
	struct buf b = BUF_IN(&a);
	buf_reserve(&b, 5000);
	const char *at = b.data;
	for (int i = 0; i < 5000; i++)
		buf_addc(&b, 'y');
	cr_expect_eq(b.data, at);
}
