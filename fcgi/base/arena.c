#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/rc.h"

/* Under 64 KiB with what malloc adds: glibc walks through all its free memory whenever as much is given back. */
#define ORDINARY_BLOCK ((size_t)32 * 1024 - 64)
/* What goes on grows by blocks that malloc maps and gives back: a request of 2,000 items leaves no trace. */
#define LARGE_BLOCK  ((size_t)256 * 1024)
#define MANY_BYTES   (4 * ORDINARY_BLOCK)
#define PRINTED_MOST 256 /* printed at once; what is longer is printed twice */
#define ALIGNMENT    ((size_t)16)

/* A build with the address sanitizer has a gap behind every piece, and sees who reads behind it or after a reset. */
#if !defined(__SANITIZE_ADDRESS__) && defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define GAP ALIGNMENT
#else
#define GAP                                  ((size_t)0)
#define ASAN_POISON_MEMORY_REGION(p, size)   ((void)(p), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(p, size) ((void)(p), (void)(size))
#endif

struct arena_block {
	struct arena_block *older;
	size_t size; /* of data */
	_Alignas(16) unsigned char data[];
};

static struct arena_block *block_new(size_t size, struct arena_block *older)
{
	struct arena_block *b = malloc(sizeof(*b) + size);
	if (!b) {
		LOG(LOG_ERROR, "out_of_memory", LOG_I("bytes", (long long)size));
		_Exit(EX_OSERR);
	}
	b->older = older;
	b->size = size;
	ASAN_POISON_MEMORY_REGION(b->data, size);
	return b;
}

static void blocks_free(struct arena_block *b)
{
	while (b) {
		struct arena_block *older = b->older;
		free(b);
		b = older;
	}
}

void arena_free(struct arena *a)
{
	blocks_free(a->head);
	*a = (struct arena){ 0 };
}

void arena_reset(struct arena *a)
{
	/* The oldest is the last in the list. */
	struct arena_block *keep = a->head;
	while (keep && keep->older) {
		struct arena_block *older = keep->older;
		free(keep);
		keep = older;
	}
	if (keep && keep->size != ORDINARY_BLOCK) {
		free(keep);
		keep = NULL;
	}
	if (keep)
		ASAN_POISON_MEMORY_REGION(keep->data, keep->size);
	*a = (struct arena){ .head = keep };
}

void *arena_alloc(struct arena *a, size_t size)
{
	BUG_ON(size > SIZE_MAX / 2);
	size_t need = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (need == 0)
		need = ALIGNMENT;
	size_t room = need + GAP;
	if (!a->head || a->head->size - a->used < room) {
		size_t usual = a->total < MANY_BYTES ? ORDINARY_BLOCK : LARGE_BLOCK;
		a->head = block_new(room > usual ? room : usual, a->head);
		a->used = 0;
	}
	void *p = a->head->data + a->used;
	a->used += room;
	a->total += need;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;
	BUG_ON(__builtin_mul_overflow(count, size, &bytes));
	return arena_alloc(a, bytes);
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);
	if (n)
		memcpy(copy, s, n);
	return copy;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char most[PRINTED_MOST];
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(most, sizeof(most), fmt, again);
	va_end(again);
	BUG_ON(n < 0);
	if ((size_t)n < sizeof(most))
		return arena_strndup(a, most, (size_t)n);
	char *s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}
