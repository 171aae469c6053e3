#include <criterion/criterion.h>
#include <string.h>

#include "crypto/base64url.h"
#include "crypto/crypto.h"

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
}

TestSuite(base64url, .init = setup);

/* RFC 4648 10, without the padding; the last two need the URL alphabet. */
Test(base64url, the_vectors_of_the_rfc_go_both_ways)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{ "", "" },	    { "f", "Zg" },	  { "fo", "Zm8" },	  { "foo", "Zm9v" },
		{ "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xef\xbe", "----" }, { "\xff\xff\xff", "____" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[16], bytes[16] = "";
		struct base64url_room room = { .bytes = bytes, .cap = sizeof(bytes) };
		size_t n = strlen(cases[i].bytes);
		base64url_encode(text, cases[i].bytes, n);
		cr_expect_str_eq(text, cases[i].text, "case %s", cases[i].text);
		cr_expect_eq(strlen(text), BASE64URL_LENGTH(n), "case %s", cases[i].text);
		cr_expect(base64url_decode(text, strlen(text), &room), "case %s", cases[i].text);
		cr_expect(room.n == n && memcmp(bytes, cases[i].bytes, n) == 0, "case %s", cases[i].text);
	}
}

Test(base64url, every_length_up_to_a_hundred_comes_back)
{
	for (size_t n = 0; n <= 100; n++) {
		unsigned char in[100], out[100];
		char text[BASE64URL_SIZE(100)];
		crypto_random(in, n);
		base64url_encode(text, in, n);
		struct base64url_room room = { .bytes = out, .cap = BASE64URL_BYTES(strlen(text)) };
		cr_expect(base64url_decode(text, strlen(text), &room), "length %zu", n);
		cr_expect(room.n == n && room.cap == n && memcmp(in, out, n) == 0, "length %zu", n);
	}
}

Test(base64url, every_byte_outside_the_alphabet_is_refused)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	for (int c = 0; c < 256; c++)
		for (int at = 0; at < 4; at++) {
			char text[4] = { 'A', 'A', 'A', 'A' }, out[3];
			struct base64url_room room = { .bytes = out, .cap = sizeof(out) };
			bool known = c != 0 && strchr(alphabet, c);
			text[at] = (char)c;
			cr_expect_eq(base64url_decode(text, 4, &room), known, "byte %d at %d", c, at);
			cr_expect_eq(room.n, known ? 3 : 0, "byte %d at %d", c, at);
		}
}

Test(base64url, a_second_spelling_of_the_same_bytes_is_refused)
{
	static const char *const bad[] = { "Zh",  "Zv",    "Zm9", "Zm-",  "Zg==",  "Zg=",	"Zm8=",
					   "Z", "Zm9vY", " Zg",  "Zg\n", "Zm 9v", "Zm9v=", "Zm8\xb8" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char out[16];
		struct base64url_room room = { .bytes = out, .cap = sizeof(out) };
		cr_expect_not(base64url_decode(bad[i], strlen(bad[i]), &room), "case %s", bad[i]);
		cr_expect_eq(room.n, 0, "case %s", bad[i]);
	}
}

Test(base64url, what_does_not_fit_is_refused)
{
	char out[2];
	struct base64url_room room = { .bytes = out, .cap = sizeof(out) };
	cr_expect_not(base64url_decode("Zm9v", 4, &room));
	cr_expect_eq(room.n, 0);
}
