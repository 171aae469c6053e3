/*
 * What a form or a query string says: application/x-www-form-urlencoded as names and values, in order.
 *
 * Depends on base and http/url. Everything lives in the arena given to form_parse; nothing is ever changed after.
 * Names compare byte by byte. Text is valid UTF-8 without NUL; line ends and other control bytes are as sent.
 */
#ifndef HANDOVER_HTTP_FORM_H
#define HANDOVER_HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"

#define FORM_FIELDS_MAX 5000

struct form_field {
	const char *name;  /* may be "" */
	const char *value; /* "" where there was no "=" */
};

struct form {
	const struct form_field *fields;
	size_t count;
};

/*
 * Reads n bytes of a body or of a query string (without "?"), by the parser of WHATWG URL 5.1: "&" separates, "+" is
 * a space, a "%" that begins no valid triplet stands for itself. Two things are stricter than there, see RC_MALFORMED.
 *
 * RC_OK         *form is filled; no bytes give no fields
 * RC_MALFORMED  a NUL byte or invalid UTF-8, plain or encoded, in a name or value; *form is empty
 * RC_TOO_LARGE  more than FORM_FIELDS_MAX fields; *form is empty
 */
enum rc form_parse(struct arena *a, const char *bytes, size_t n, struct form *form) MUST_CHECK;

/* The first value of the name, as it was sent; NULL where there is none. */
const char *form_first(const struct form *form, const char *name);

/*
 * One value of the name after the other, for lists of checkboxes: begin with *cursor = 0, NULL ends.
 */
const char *form_next(const struct form *form, const char *name, size_t *cursor);

/* Whether one of the values of the name is this one: a ticked checkbox. */
bool form_has(const struct form *form, const char *name, const char *value);

/*
 * The first value of the name without white space at both ends (ASCII white space, U+00A0, U+FEFF: what comes along
 * when people paste); "" where there is none. Never NULL.
 */
const char *form_trimmed(struct arena *a, const struct form *form, const char *name)
	__attribute__((returns_nonnull));

#endif
