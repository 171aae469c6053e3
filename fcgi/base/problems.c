#include "base/problems.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"

#define KEPT 100

void problems_add(struct problems *p, const char *pointer, const char *code, const char *fmt, ...)
{
	if (p->count++ >= KEPT)
		return;
	struct problem *one = ARENA_NEW(p->arena, struct problem);
	va_list ap;
	va_start(ap, fmt);
	*one = (struct problem){
		.pointer = arena_strdup(p->arena, pointer),
		.code = code,
		.detail = arena_vprintf(p->arena, text_get(p->lang, fmt), ap),
	};
	va_end(ap);
	if (p->last)
		p->last->next = one;
	else
		p->first = one;
	p->last = one;
}

void problems_clear(struct problems *p)
{
	p->first = p->last = NULL;
	p->count = 0;
}

const struct problem *problems_find(const struct problems *p, const char *pointer)
{
	for (const struct problem *one = p->first; one; one = one->next)
		if (strcmp(one->pointer, pointer) == 0)
			return one;
	return NULL;
}

const char *problems_pointer(struct arena *a, const char *pointer, const char *part)
{
	struct buf b = BUF_IN(a);
	buf_adds(&b, pointer);
	buf_addc(&b, '/');
	for (; *part; part++) {
		if (*part == '~')
			buf_adds(&b, "~0");
		else if (*part == '/')
			buf_adds(&b, "~1");
		else
			buf_addc(&b, *part);
	}
	return buf_str(&b);
}
