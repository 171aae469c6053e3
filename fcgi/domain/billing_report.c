#include "domain/billing_report.h"

#include <string.h>

static const char *pointer_to(struct billing_report *r, const char *member)
{
	return arena_printf(r->arena, "%s%s", r->prefix, member);
}

void billing_report_error(struct billing_report *r, const char *member, const char *code, const char *text)
{
	/* The argument no text asks for tells gcc that the key may be a format. */
	problems_add(r->errors, pointer_to(r, member), code, text, 0);
}

void billing_report_too_long(struct billing_report *r, const char *member, const char *text, int max)
{
	problems_add(r->errors, pointer_to(r, member), "too-long", text, max);
}

void billing_report_warning(struct billing_report *r, const char *member, const char *code, const char *text)
{
	problems_add(r->warnings, pointer_to(r, member), code, text, 0);
}

bool billing_report_is_in(const struct billing_report *r, const char *country)
{
	return r->b->country && strcmp(r->b->country, country) == 0;
}
