/*
 * References of handovers: what people read out to each other, so reading them forgives.
 *
 * The alphabet and the check symbol are those of Douglas Crockford's "Base 32" (crockford.h), in upper case; the check
 * symbol is the value modulo 37. Depends on crockford.h, and on crypto.h for random bytes.
 */
#ifndef HANDOVER_CRYPTO_REFERENCE_H
#define HANDOVER_CRYPTO_REFERENCE_H

#include <stdbool.h>

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
