/*
 * VAT numbers of the European Union: does a number have its member state's format?
 *
 * Depends on base/ only; pure. Only the Italian check digit is looked at (fiscal.h): a format that fits may still
 * not exist, and only the register (VIES) knows. The formats are those VIES publishes for each member state
 * (Council Regulation (EU) No 904/2010, article 31); the prefixes those of Directive 2006/112/EC article 215:
 * EL for Greece, and XI for Northern Ireland. GB is no member.
 */
#ifndef HANDOVER_DOMAIN_VAT_EU_H
#define HANDOVER_DOMAIN_VAT_EU_H

#include <stdbool.h>

#include "base/arena.h"

enum vat_eu_result {
	VAT_EU_OK,
	VAT_EU_WARN_OFFICE, /* Italian: FISCAL_WARN_OFFICE */
	VAT_EU_NO_STATE,    /* does not begin with the prefix of a member state */
	VAT_EU_BAD_FORMAT,  /* not the state's format */
	VAT_EU_BAD_CHECK,   /* Italian: the check digit does not fit, or seven leading zeros */
};

/* code: prefix and number, stripped and in upper case (fiscal_strip()). */
enum vat_eu_result vat_eu_check(const char *code);

/* Whether the number is good enough to keep: VAT_EU_OK or VAT_EU_WARN_OFFICE. */
bool vat_eu_is_good(enum vat_eu_result result);

/*
 * The VAT prefix of a country (ISO 3166-1 alpha-2, upper case): its own code, EL for GR. NULL outside the Union,
 * also for GB: only numbers of Northern Ireland count, and they say XI.
 */
const char *vat_eu_prefix(const char *country);

/*
 * The number with its prefix: code itself where it begins with the country's prefix, else prefix and code
 * ("GR" before a Greek number is understood as EL). NULL where the country has none.
 */
const char *vat_eu_complete(struct arena *a, const char *country, const char *code);

#endif
