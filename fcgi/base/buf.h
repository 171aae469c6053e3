/*
 * A growing byte buffer in an arena: how answers, JSON and HTML are built.
 *
 * Depends on the arena. The bytes are valid until the arena is reset; growing moves them.
 */
#ifndef HANDOVER_BASE_BUF_H
#define HANDOVER_BASE_BUF_H

#include <stddef.h>

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *data; /* always NUL-terminated once something was added; NULL before */
	size_t len; /* without the NUL */
	size_t cap;
};

#define BUF_IN(a) ((struct buf){ .arena = (a) })

/* Makes room for n more bytes and the NUL. */
void buf_reserve(struct buf *b, size_t n);

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The content as a C string, "" where nothing was added; never NULL. */
const char *buf_str(const struct buf *b) __attribute__((returns_nonnull));

#endif
