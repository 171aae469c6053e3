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
#define PRINTED_MOST   256 /* printed at once; what is longer is printed twice */
#define ALIGNMENT      ((size_t)16)

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
	struct arena_block *keep = NULL;
	if (a->head) {
		/* The oldest block is last in the list; keep the newest if it is of ordinary size. */
		if (a->head->size == ORDINARY_BLOCK) {
			keep = a->head;
			blocks_free(keep->older);
			keep->older = NULL;
		} else {
			blocks_free(a->head);
		}
	}
	*a = (struct arena){ .head = keep };
}

void *arena_alloc(struct arena *a, size_t size)
{
	BUG_ON(size > SIZE_MAX / 2);
	size_t need = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (need == 0)
		need = ALIGNMENT;
	if (!a->head || a->head->size - a->used < need) {
		a->head = block_new(need > ORDINARY_BLOCK ? need : ORDINARY_BLOCK, a->head);
		a->used = 0;
	}
	void *p = a->head->data + a->used;
	a->used += need;
	a->total += need;
	return memset(p, 0, need);
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
