/*
 * Base64 for URLs (RFC 4648 5), without padding, one spelling per value.
 *
 * Depends on libc only. Nothing is allocated. Not for secrets: the time taken depends on the bytes.
 */
#ifndef HANDOVER_CRYPTO_BASE64URL_H
#define HANDOVER_CRYPTO_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

/* Characters n bytes take, and the room they take with the NUL. */
#define BASE64URL_LENGTH(n) ((n) / 3 * 4 + (n) % 3 + ((n) % 3 != 0))
#define BASE64URL_SIZE(n)   (BASE64URL_LENGTH(n) + 1)

/* The most bytes that many characters can hold. */
#define BASE64URL_BYTES(length) ((length) / 4 * 3 + (length) % 4 * 3 / 4)

/* Writes BASE64URL_SIZE(n) characters with the NUL. */
void base64url_encode(char *out, const void *data, size_t n);

struct base64url_room {
	void *bytes; /* the caller's */
	size_t cap;  /* bytes there is room for */
	size_t n;    /* out: bytes written */
};

/*
 * length characters to bytes. False (and n is 0): a character outside the alphabet (padding, white space and NUL
 * among them), an impossible length, bits left over that are not zero (RFC 4648 3.5), or no room.
 */
bool base64url_decode(const char *text, size_t length, struct base64url_room *room);

#endif
