/*
 * Crockford base32: for tokens in links (lower case, strict) and for references people read out (forgiving).
 *
 * The alphabet and the check symbol are those of Douglas Crockford's "Base 32": ten digits and the letters
 * without I, L, O and U; the check symbol is the value modulo 37. Depends on crypto.h for random bytes.
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

/* "HO-7K3M-9Q2J" and the NUL (web.md 2). */
#define REFERENCE_SIZE 13

/*
 * A new reference: 35 random bits as seven symbols, then the check symbol; drawn again until that is one of the
 * 32 letters and digits. Two can be the same once in 2^34: the caller's UNIQUE key decides.
 */
void reference_make(char out[REFERENCE_SIZE]);

/*
 * What somebody typed, to the form above. Taken as meant: lower case, I and L for 1, O for 0, hyphens (also the
 * typographic ones, U+2010 to U+2015) and spaces (also U+00A0) anywhere or nowhere, HO left out or read as H0.
 * False: another length, another symbol, or a check symbol that does not fit; out is untouched.
 */
bool reference_parse(const char *typed, char out[REFERENCE_SIZE]);

#endif
