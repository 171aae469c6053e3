/*
 * Bytes as hexadecimal digits. One value has one spelling: lower case only. A single digit is also read in upper case.
 *
 * Depends on the arena and the buffer. Not for comparing secrets.
 */
#ifndef HANDOVER_BASE_HEX_H
#define HANDOVER_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Room for n bytes and the NUL. */
#define HEX_SIZE(n) (2 * (n) + 1)

/* out has room for HEX_SIZE(n); for what may not go into an arena. */
void hex_write(char *out, const void *bytes, size_t n);

const char *hex_text(struct arena *a, const void *bytes, size_t n);
void hex_add(struct buf *b, const void *bytes, size_t n);

/* The value 0-15 of a digit of either case; -1 for any other byte. */
int hex_digit(char c);

/* Exactly n bytes, in lower case; false: out is untouched. */
bool hex_parse(const char *text, uint8_t *out, size_t n);

#endif
