/*
 * A customer's billing data: what has to be there, how it is stored, what is wrong with it in words.
 *
 * Depends on base/ only; pure. The strings live in the arena of the lists of problems (the request's). Codes are
 * checked by fiscal.h and vat_eu.h, the certified e-mail address (PEC) by email_address.h. No register is asked.
 *
 * Source of the lengths: the Italian e-invoice's format (FatturaPA 1.2: name and surname 60, company name 80,
 * street and town 60, foreign identifier 28, recipient code 7 or 6 characters, ISO 8859-1 letters).
 */
#ifndef HANDOVER_DOMAIN_BILLING_H
#define HANDOVER_DOMAIN_BILLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/problems.h"
#include "base/rc.h"

/* All in characters, not bytes. */
#define BILLING_NAME_MAX      60  /* first name, last name, street, town */
#define BILLING_COMPANY_MAX   80
#define BILLING_ON_BEHALF_MAX 121 /* a first and a last name */
#define BILLING_OWN_ID_MAX    28
#define BILLING_POSTCODE_MAX  16

enum billing_kind {
	BILLING_NONE, /* not chosen */
#define BILLING_KIND(name, code, label, names, codice_fiscale, vat, recipient, body) BILLING_##name,
#include "domain/billing_kinds.h"
#undef BILLING_KIND
	BILLING_KIND_COUNT
};

enum billing_name_rule {
	BILLING_NAME_PERSON,  /* first and last name */
	BILLING_NAME_COMPANY, /* company name */
	BILLING_NAME_EITHER,  /* one of the two, or both */
};

enum billing_cf_rule {
	BILLING_CF_PERSON, /* required: 16 characters; 11 digits are provisional, taken with a warning */
	BILLING_CF_TRADER, /* required: 16 characters, of the person */
	BILLING_CF_BODY,   /* required: 11 digits; a warning where a body without VAT number begins unusually */
	BILLING_CF_OWN,    /* 11 digits; empty where it is the same as the partita IVA */
	BILLING_CF_GIVEN,  /* an Italian one of either form, where there is one; required with an Italian address
	                      where no VAT number can stand in for it */
};

enum billing_vat_rule {
	BILLING_VAT_NONE,
	BILLING_VAT_REQUIRED, /* partita IVA */
	BILLING_VAT_OPTIONAL, /* partita IVA */
	BILLING_VAT_FOREIGN,  /* VAT number in a member state's format, or the business's own number; required
	                         where there is no Italian codice fiscale */
};

struct billing_rule {
	const char *code;  /* "sole_trader" */
	const char *label; /* message key */
	enum billing_name_rule names;
	enum billing_cf_rule codice_fiscale;
	enum billing_vat_rule vat;
	unsigned recipient_length; /* characters of sdi_code */
	bool is_body;              /* a person accepts for it */
};

/* UTF-8 or NULL; "" counts as NULL. */
struct billing {
	enum billing_kind kind;
	const char *first_name;
	const char *last_name;
	const char *company_name;
	const char *codice_fiscale;
	const char *vat_id;
	const char *sdi_code;
	const char *pec;
	const char *street;
	const char *town;
	const char *postcode;
	const char *province;
	const char *country;
	const char *phone;
	const char *on_behalf; /* the person who accepts for a body; the endpoint has no such member */
};

/* The rules of a kind; NULL for BILLING_NONE. Valid for the life of the program. */
const struct billing_rule *billing_kind_rule(enum billing_kind kind);

/* "sole_trader" -> BILLING_SOLE_TRADER; BILLING_NONE for NULL and for anything unknown. */
enum billing_kind billing_kind_parse(const char *code);

/*
 * Checks all members and brings them into the form that is stored; one that is wrong stays as typed, so that it can
 * be shown again. Members that do not concern the kind, or the country (province), become NULL.
 *
 * Stored form: codes without white space, dots, dashes and in upper case, Italian ones without "IT", those of other
 * member states with their prefix; country in upper case, "IT" where an Italian kind left it out; telephone digits
 * with at most a leading "+"; a recipient code of zeros or of the letter X is empty, a San Marino business's is
 * 2R4GTO8 where it left it out; a postcode of zeros is empty.
 *
 * errors and warnings: two lists, each with its arena and language. Pointers are
 * <prefix>/kind, /first_name, ..., /address/street and so on, /phone, /on_behalf. Codes of errors: required, length,
 * too-long, digits, shape, day, check-digit, zeros, format, character, unknown; of warnings: office-code,
 * provisional, first-digit, own-id, latin-1.
 *
 * RC_OK, also with warnings; RC_VALIDATION where there are errors.
 */
enum rc billing_check(struct billing *b, const char *prefix, struct problems *errors, struct problems *warnings)
	MUST_CHECK;

#endif
