/*
 * Memory for one request or one job: allocate freely, give everything back at once.
 *
 * Depends on libc only. Memory is zeroed. Running out of memory ends the process (exit code EX_OSERR): every
 * acknowledged act is in the database, and the supervisor starts the program again. Secrets do not go here.
 */
#ifndef HANDOVER_BASE_ARENA_H
#define HANDOVER_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head; /* the block being filled; older ones behind it */
	size_t used;              /* bytes taken from head */
	size_t total;             /* bytes handed out since the last reset, for the metrics */
};

/* An arena starts as {0}. */
void arena_free(struct arena *a);

/* Gives everything back, keeps one ordinary block for the next request. */
void arena_reset(struct arena *a);

/* size bytes, zeroed, aligned for any type; never NULL. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, alloc_size(2), returns_nonnull));

/* count * size bytes; an overflow of the product is a BUG. */
void *arena_array(struct arena *a, size_t count, size_t size)
	__attribute__((malloc, alloc_size(2, 3), returns_nonnull));

/* NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);

/* Copies n bytes and adds a NUL. */
char *arena_strndup(struct arena *a, const char *s, size_t n) __attribute__((returns_nonnull));

char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0), returns_nonnull));

/* A new zeroed object of the type, or an array of n of them. */
#define ARENA_NEW(a, type)          ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_NEW_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
