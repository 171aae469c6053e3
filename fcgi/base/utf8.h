/*
 * UTF-8 as the rules of this directory need it: strict decoding, counting, and the old encoding people paste.
 *
 * Depends on base/ only; pure. Malformed means what RFC 3629 section 3 forbids: stray and missing continuation
 * bytes, overlong forms, surrogates, anything above U+10FFFF.
 */
#ifndef HANDOVER_BASE_UTF8_H
#define HANDOVER_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* What utf8_next() answers for malformed bytes; no code point is as large. */
#define UTF8_MALFORMED UINT32_MAX

/*
 * The code point at *p; moves *p behind it. 0 at the NUL, where *p stays. UTF8_MALFORMED moves *p by one byte,
 * so a loop over any bytes ends.
 */
uint32_t utf8_next(const char **p);

bool utf8_is_valid(const char *s);

/* Code points; a malformed byte counts as one. */
size_t utf8_length(const char *s);

/* C0, DEL and C1 (U+0000-001F, U+007F-009F), and the bidirectional overrides that make a text read backwards. */
bool utf8_is_control(uint32_t cp);

/*
 * What a person may write for people to read: well-formed, at least one visible character, no control characters, no
 * invisible ones that make two texts look alike (soft hyphen, zero width space and marks, word joiner, byte order mark,
 * line and paragraph separators). The joiners U+200C and U+200D are letters' business and stay. A line has no line
 * ends; a text may have them, and tabs.
 */
bool utf8_is_line(const char *s);
bool utf8_is_text(const char *s);

/* Without white space at either end; NULL gives "". */
const char *utf8_trimmed(struct arena *a, const char *s);

/* Unicode's White_Space property, without U+0085 (a control character nobody types). */
bool utf8_is_space(uint32_t cp);

/* Appends the code point; it must be a valid one. */
void utf8_put(struct buf *b, uint32_t cp);

/* As much of a text as fits into max bytes, cut between two characters; the text itself where all of it does. */
const char *utf8_prefix(struct arena *a, const char *s, size_t max);

/* Whether ISO 8859-1 can write the text (the character set of Italian e-invoices). Malformed: false. */
bool utf8_fits_latin1(const char *s);

/* A copy without white space at either end; NULL for NULL and where nothing is left. */
const char *utf8_trim(struct arena *a, const char *s);

/* The bytes read as Windows-1252; its five unused bytes become U+FFFD. */
const char *utf8_from_windows_1252(struct arena *a, const char *bytes) __attribute__((returns_nonnull));

#endif
