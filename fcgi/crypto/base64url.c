#include "crypto/base64url.h"

#include <stdint.h>
#include <string.h>

/*
 * Not libsodium's: 1.0.18 takes every byte from 0x80 up for a digit, so that one token has many spellings.
 * Nothing here is secret, so the time it takes tells nobody anything.
 */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(char *out, const void *data, size_t n)
{
	const uint8_t *bytes = data;
	uint32_t held = 0;
	int bits = 0;
	for (size_t i = 0; i < n; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*out++ = alphabet[held >> (bits - 6) & 63];
	}
	if (bits)
		*out++ = alphabet[held << (6 - bits) & 63];
	*out = '\0';
}

static int value_of(char c)
{
	const char *at = memchr(alphabet, c, sizeof(alphabet) - 1);
	return at ? (int)(at - alphabet) : -1;
}

bool base64url_decode(const char *text, size_t length, struct base64url_room *room)
{
	uint8_t *out = room->bytes;
	uint32_t held = 0;
	int bits = 0;
	room->n = 0;
	if (length % 4 == 1 || BASE64URL_BYTES(length) > room->cap)
		return false;
	for (size_t i = 0; i < length; i++) {
		int value = value_of(text[i]);
		if (value < 0)
			return false;
		held = held << 6 | (uint32_t)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*out++ = (uint8_t)(held >> bits);
		}
	}
	if (held & ((1u << bits) - 1))
		return false;
	room->n = BASE64URL_BYTES(length);
	return true;
}
