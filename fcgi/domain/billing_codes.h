/*
 * Inside billing: the members that are codes (codice fiscale, VAT number, recipient code) and the ways to reach the
 * customer (PEC, telephone).
 *
 * Depends on base/ only; pure. For billing.c, which has the contract of the stored forms and of the problems.
 */
#ifndef HANDOVER_DOMAIN_BILLING_CODES_H
#define HANDOVER_DOMAIN_BILLING_CODES_H

#include "domain/billing_report.h"

/* Call when the country is already in its stored form: the rules of foreign codes depend on it. */
void billing_codes_check(struct billing_report *r);

#endif
