/*
 * Italian fiscal codes: codice fiscale of 16 characters, codice fiscale of 11 digits, partita IVA.
 *
 * Depends on base/ only; pure. Codes are checked, never interpreted: no birth date is derived, no name compared,
 * and a code changed against a namesake (omocodia) is stored as it is.
 *
 * Sources: codice fiscale: decreto del Ministro delle finanze 23 December 1976 (as amended) articles 2-8;
 * partita IVA: the same ministry's decree of 23 December 1976, annex on the number's last digit.
 */
#ifndef HANDOVER_DOMAIN_FISCAL_H
#define HANDOVER_DOMAIN_FISCAL_H

#include <stdbool.h>

#include "base/arena.h"

#define FISCAL_PERSON_LENGTH 16 /* characters of a person's codice fiscale */
#define FISCAL_DIGITS_LENGTH 11 /* digits of a partita IVA, and of a body's codice fiscale */

enum fiscal_result {
	FISCAL_OK,
	FISCAL_WARN_OFFICE, /* right, but the three digits of the issuing office are unusual: accepted */
	FISCAL_BAD_LENGTH,  /* neither 16 characters nor 11 digits, or not the one asked for */
	FISCAL_BAD_DIGITS,  /* 11 characters, not all of them digits */
	FISCAL_BAD_SHAPE,   /* 16 characters, a letter where a digit belongs or the other way round */
	FISCAL_BAD_DAY,     /* 16 characters, a day that is neither 1-31 nor 41-71 */
	FISCAL_BAD_CHECK,   /* the control letter or digit does not fit the others */
	FISCAL_BAD_ZEROS,   /* 11 digits that begin with seven zeros (00000000000 would pass the check digit) */
};

/*
 * What was typed without white space, dots and dashes (the typographic ones too), ASCII letters in upper case.
 * NULL for NULL and where nothing is left. Anything else stays, for the check to refuse.
 */
const char *fiscal_strip(struct arena *a, const char *typed);

/*
 * The canonical form of a codice fiscale or partita IVA: as fiscal_strip(), and without a leading "IT".
 * A text of exactly 16 characters keeps it, because it may be a codice fiscale.
 */
const char *fiscal_normalise(struct arena *a, const char *typed);

/* Whether two codes, however they are written, are one: both canonical, and then alike. Never for NULL or "". */
bool fiscal_is_same(const char *left, const char *right);

/* The codice fiscale of a person. code: canonical. FISCAL_OK or LENGTH, SHAPE, DAY, CHECK. */
enum fiscal_result fiscal_check_person(const char *code);

/* A partita IVA or 11-digit codice fiscale. code: canonical. FISCAL_OK, WARN_OFFICE or LENGTH, DIGITS, ZEROS, CHECK. */
enum fiscal_result fiscal_check_digits(const char *code);

/* Either of them, told apart by the length. code: canonical. */
enum fiscal_result fiscal_check_codice_fiscale(const char *code);

/* Whether the code has to be refused; FISCAL_OK and FISCAL_WARN_OFFICE do not. */
bool fiscal_is_bad(enum fiscal_result result);

/* A body without partita IVA usually has a code that begins with 8 or 9; another one deserves a warning. */
bool fiscal_is_body_code(const char *code);

#endif
