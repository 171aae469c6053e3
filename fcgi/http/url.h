/*
 * The small rules of addresses: percent-encoding, the pairs of a query, what a clean path and a local redirect
 * target are.
 *
 * Depends on base only. Pure: nothing here knows a request. Strings made here live in the caller's arena.
 */
#ifndef HANDOVER_HTTP_URL_H
#define HANDOVER_HTTP_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"

/* One pair of a query or of a form body, still encoded; it points into the bytes it was cut from. */
struct url_pair {
	const char *name;
	size_t name_len;
	const char *value; /* empty where there is no "=" */
	size_t value_len;
};

/*
 * Undoes percent-encoding (RFC 3986 2.1) of the n bytes at s. Strict, for paths and their segments: "+" stays "+".
 * *out is a C string in the arena; untouched on failure. Bytes from 0x80 pass: who needs text checks UTF-8.
 *
 * RC_OK
 * RC_MALFORMED  "%" without two hexadecimal digits, or a control byte (0x00-0x1f, 0x7f), plain or encoded
 */
enum rc url_decode(struct arena *a, const char *s, size_t n, const char **out) MUST_CHECK;

/* Appends n bytes; all but the unreserved ones (RFC 3986 2.3) as %XX in upper case (2.1). */
void url_encode(struct buf *out, const char *bytes, size_t n);

/*
 * The next pair between *cursor and end, cut at "&" and at the first "="; empty pieces ("a=1&&b=2") are passed over
 * (WHATWG URL 5.1). False at the end. Begin with *cursor at the first byte; nothing is decoded.
 */
bool url_query_next(const char **cursor, const char *end, struct url_pair *pair);

/*
 * A decoded path we are willing to route: begins with "/", valid UTF-8, no control byte, no "//", no segment "." or
 * ".." (RFC 3986 3.3). NULL is not clean.
 */
bool url_path_is_clean(const char *path);

/*
 * A target we are willing to redirect to: begins with "/handover/", so it has neither scheme nor host; valid UTF-8;
 * no control byte, space or backslash (browsers drop tabs and read "\" as "/"); no segment "." or ".." before the
 * query, with the dots plain or encoded, so it does not leave "/handover/" either. NULL is not local.
 */
bool url_is_local(const char *target);

#endif
