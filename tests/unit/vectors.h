/*
 * The project's test vectors, tests/data/fiscal-codes.json: a member's strings, found without a JSON reader.
 *
 * Where the file is: in the directory TEST_DATA names, else under $srcdir (automake sets it), else under ".".
 */
#ifndef HANDOVER_TESTS_VECTORS_H
#define HANDOVER_TESTS_VECTORS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

struct vectors {
	const char *strings[64];
	size_t count;
};

static inline const char *vectors_read_file(struct arena *a)
{
	const char *data = getenv("TEST_DATA"), *srcdir = getenv("srcdir");
	const char *path = data ? arena_printf(a, "%s/fiscal-codes.json", data) :
				  arena_printf(a, "%s/tests/data/fiscal-codes.json", srcdir ? srcdir : ".");
	FILE *f = fopen(path, "r");
	cr_assert(f, "cannot read %s", path);
	struct buf b = BUF_IN(a);
	char chunk[512];
	for (size_t n = fread(chunk, 1, sizeof(chunk), f); n > 0; n = fread(chunk, 1, sizeof(chunk), f))
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_str(&b);
}

/* All strings between the brackets behind the member's name; of an object: name, reason, name, reason, ... */
static inline struct vectors vectors_of(struct arena *a, const char *member)
{
	struct vectors v = { .count = 0 };
	const char *text = vectors_read_file(a);
	const char *at = strstr(text, arena_printf(a, "\"%s\"", member));
	cr_assert(at, "no member %s", member);
	at = strpbrk(at, "[{") + 1;
	for (size_t n = strcspn(at, "\"]}"); at[n] == '"'; n = strcspn(at, "\"]}")) {
		at += n + 1;
		size_t length = strcspn(at, "\"");
		cr_assert(v.count < 64);
		v.strings[v.count++] = arena_strndup(a, at, length);
		at += length + 1;
	}
	cr_assert(v.count > 0, "nothing in %s", member);
	return v;
}

#endif
