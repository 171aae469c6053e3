/*
 * Who an invoice can be made out to, and what each kind has to tell (Italian e-invoicing).
 *
 * BILLING_KIND(name, code of the JSON endpoint, message key, name rule, codice fiscale rule, VAT rule,
 *              length of the recipient code, whether a person accepts for it)
 *
 * The rules are the enums of billing.h without their prefix. A list, so without an include guard.
 */
BILLING_KIND(PRIVATE,          "private",          N_("Private person"),
	     PERSON,  PERSON, NONE,     7, false)
BILLING_KIND(COMPANY,          "company",          N_("Company"),
	     COMPANY, OWN,    REQUIRED, 7, true)
BILLING_KIND(SOLE_TRADER,      "sole_trader",      N_("Sole trader or professional"),
	     EITHER,  TRADER, REQUIRED, 7, false)
BILLING_KIND(ASSOCIATION,      "association",      N_("Association, condominium or other body without VAT number"),
	     COMPANY, BODY,   NONE,     7, true)
BILLING_KIND(PUBLIC_BODY,      "public_body",      N_("Public body"),
	     COMPANY, BODY,   OPTIONAL, 6, true)
BILLING_KIND(FOREIGN_BUSINESS, "foreign_business", N_("Business outside Italy"),
	     EITHER,  GIVEN,  FOREIGN,  7, true)
BILLING_KIND(FOREIGN_PERSON,   "foreign_person",   N_("Person outside Italy"),
	     PERSON,  GIVEN,  NONE,     7, false)
