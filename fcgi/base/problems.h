/*
 * What is wrong with what somebody sent: one list per request, filled by forms, JSON readers and services,
 * shown as the summary of a page (web.md 2) or as "errors" of a problem document (RFC 9457).
 *
 * Lives in the request's arena. The detail is already in the reader's language.
 */
#ifndef HANDOVER_BASE_PROBLEMS_H
#define HANDOVER_BASE_PROBLEMS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

struct problem {
	const char *pointer; /* JSON pointer (RFC 6901), "/customer/email"; a form's field has the same one */
	const char *code;    /* stable, for programs: "required", "check-digit" */
	const char *detail;  /* for people, one sentence */
	const struct problem *next;
};

struct problems {
	struct arena *arena;
	enum lang lang;
	struct problem *first, *last;
	size_t count;
};

/* fmt is a message key; it is translated and then filled in. At most 100 are kept, the rest are counted. */
void problems_add(struct problems *p, const char *pointer, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Forgets all of them: for a use case that begins again. */
void problems_clear(struct problems *p);

/* The first problem of that pointer, or NULL. */
const struct problem *problems_find(const struct problems *p, const char *pointer);

/* pointer with "/" and a part appended, "~" and "/" in the part escaped (RFC 6901 3). */
const char *problems_pointer(struct arena *a, const char *pointer, const char *part);

#endif
