#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"

static struct arena a;

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(hex, .fini = teardown);

Test(hex, every_byte_is_two_digits_and_reads_back)
{
	for (int v = 0; v < 256; v++) {
		uint8_t byte = (uint8_t)v, again = (uint8_t)~v;
		char text[HEX_SIZE(1)], wanted[3];
		snprintf(wanted, sizeof(wanted), "%02x", (unsigned)v);
		hex_write(text, &byte, 1);
		cr_expect_str_eq(text, wanted);
		cr_expect(hex_parse(text, &again, 1) && again == byte, "%s", text);
	}
}

Test(hex, many_bytes_keep_their_order)
{
	static const uint8_t bytes[] = { 0xde, 0xad, 0x00, 0xbe, 0xef, 0x01 };
	struct buf b = BUF_IN(&a);
	uint8_t again[6];
	cr_expect_str_eq(hex_text(&a, bytes, sizeof(bytes)), "dead00beef01");
	cr_expect(hex_parse("dead00beef01", again, 6) && memcmp(again, bytes, 6) == 0);
	buf_adds(&b, "x=");
	hex_add(&b, bytes, 2);
	hex_add(&b, bytes, 0);
	hex_add(&b, bytes + 2, 4);
	cr_expect_str_eq(buf_str(&b), "x=dead00beef01");
	cr_expect_eq(b.len, 14);
}

Test(hex, a_long_value_grows_the_buffer)
{
	uint8_t bytes[1000];
	struct buf b = BUF_IN(&a);
	memset(bytes, 0x5a, sizeof(bytes));
	hex_add(&b, bytes, sizeof(bytes));
	cr_expect_eq(b.len, 2000);
	cr_expect_eq(strspn(buf_str(&b), "5a"), 2000);
}

Test(hex, one_value_has_one_spelling)
{
	static const char *const wrong[] = { "",     "0",     "0102",  "010203 ", " 010203", "0102030", "01020304",
					     "01020G", "01020g", "0x0102", "AABBCC", "aabbcC", "01 2 3", "-10203" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint8_t out[3] = { 7, 7, 7 };
		cr_expect_not(hex_parse(wrong[i], out, 3), "'%s'", wrong[i]);
		cr_expect(out[0] == 7 && out[1] == 7 && out[2] == 7, "'%s' touched the bytes", wrong[i]);
	}
}

Test(hex, every_other_character_is_refused)
{
	for (int c = 1; c < 256; c++) {
		char text[3] = { '0', (char)c, '\0' };
		uint8_t out = 0;
		bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		cr_expect_eq(hex_parse(text, &out, 1), digit, "character %d", c);
	}
}

Test(hex, no_bytes_are_no_digits)
{
	cr_expect_str_eq(hex_text(&a, "", 0), "");
	cr_expect(hex_parse("", NULL, 0));
	cr_expect_not(hex_parse("0", NULL, 0));
}

Test(hex, digits_of_both_cases_are_known_over_all_bytes)
{
	for (int byte = 0; byte < 256; byte++) {
		const char *digits = "0123456789abcdef";
		int lower = byte >= 'A' && byte <= 'F' ? byte | 32 : byte;
		const char *digit = byte && byte < 128 ? strchr(digits, lower) : NULL;
		int expected = digit ? (int)(digit - digits) : -1;
		cr_expect_eq(hex_digit((char)byte), expected, "case %02x", (unsigned)byte);
	}
}
