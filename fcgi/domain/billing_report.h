/*
 * Inside billing: what one check looks at, and how it tells what it finds.
 *
 * Depends on base/ only; pure. For billing.c and billing_codes.c.
 */
#ifndef HANDOVER_DOMAIN_BILLING_REPORT_H
#define HANDOVER_DOMAIN_BILLING_REPORT_H

#include <stdbool.h>

#include "domain/billing.h"

struct billing_report {
	struct billing *b;
	const struct billing_rule *rule;
	struct arena *arena;
	const char *prefix; /* pointer of the billing data */
	struct problems *errors;
	struct problems *warnings;
};

/*
 * member: the pointer behind the prefix ("/address/town"); code: for programs; text: a message key.
 * The text of the second has one %d, the number of characters it may have.
 */
void billing_report_error(struct billing_report *r, const char *member, const char *code, const char *text);
void billing_report_too_long(struct billing_report *r, const char *member, const char *text, int max);
void billing_report_warning(struct billing_report *r, const char *member, const char *code, const char *text);

/* Whether the address lies in the country (ISO 3166-1); false as long as the country is not known to be right. */
bool billing_report_is_in(const struct billing_report *r, const char *country);

#endif
