#include "base/hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

void hex_write(char *out, const void *bytes, size_t n)
{
	const unsigned char *from = bytes;
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[from[i] >> 4];
		out[2 * i + 1] = digits[from[i] & 15];
	}
	out[2 * n] = '\0';
}

const char *hex_text(struct arena *a, const void *bytes, size_t n)
{
	char *out = arena_alloc(a, HEX_SIZE(n));
	hex_write(out, bytes, n);
	return out;
}

void hex_add(struct buf *b, const void *bytes, size_t n)
{
	buf_reserve(b, 2 * n);
	hex_write(b->data + b->len, bytes, n);
	b->len += 2 * n;
}

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_parse(const char *text, uint8_t *out, size_t n)
{
	if (strspn(text, digits) != 2 * n || text[2 * n])
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	return true;
}
