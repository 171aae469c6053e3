/*
 * Crockford base32, lower case and strict: for tokens in links. What people read out is in reference.h.
 *
 * The alphabet is that of Douglas Crockford's "Base 32": ten digits and the letters without I, L, O and U. Pure.
 */
#ifndef HANDOVER_CRYPTO_CROCKFORD_H
#define HANDOVER_CRYPTO_CROCKFORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Symbols n bytes take, first bit first, the last symbol filled up with zero bits; and the room with the NUL. */
#define CROCKFORD_LENGTH(n) (((n) * 8 + 4) / 5)
#define CROCKFORD_SIZE(n)   (CROCKFORD_LENGTH(n) + 1)

/* Lower case; writes CROCKFORD_SIZE(n) characters with the NUL. 32 bytes are 52 symbols. */
void crockford_encode(char *out, const uint8_t *bytes, size_t n);

/*
 * Strict: exactly CROCKFORD_LENGTH(n) lower-case symbols, none of the letters i l o u, the bits that fill up the
 * last symbol zero. False: out holds nothing to use.
 */
bool crockford_decode(const char *text, uint8_t *out, size_t n);

/* The value of one lower-case symbol, 0 to 31, or -1. */
int crockford_symbol(char c);

#endif
