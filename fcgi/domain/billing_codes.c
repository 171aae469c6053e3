#include "domain/billing_codes.h"

#include <string.h>

#include "base/buf.h"
#include "domain/email_address.h"
#include "domain/fiscal.h"
#include "base/utf8.h"
#include "domain/vat_eu.h"

#define SAN_MARINO_RECIPIENT "2R4GTO8"
#define PHONE_DIGITS_MIN     5
#define PHONE_DIGITS_MAX     15 /* ITU-T E.164 */

#define CODICE_FISCALE "/codice_fiscale"
#define VAT_ID         "/vat_id"
#define SDI_CODE       "/sdi_code"

static const char alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* A business's own number also has signs between its parts in some countries; dots and dashes are already gone. */
static const char own_id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+*&";

/* The words for each result of fiscal.h; a NULL code is not refused. */
struct fiscal_words {
	const char *code;
	const char *person; /* a codice fiscale that should be a person's */
	const char *digits; /* one that should be a body's */
	const char *vat;
};

static struct fiscal_words fiscal_words_of(enum fiscal_result result)
{
	switch (result) {
	case FISCAL_OK:
	case FISCAL_WARN_OFFICE:
		break;
	case FISCAL_BAD_LENGTH:
		return (struct fiscal_words){ "length", N_("The codice fiscale must have 16 characters"),
					      N_("The codice fiscale must have 11 digits"),
					      N_("The VAT number must have 11 digits") };
	case FISCAL_BAD_DIGITS:
		return (struct fiscal_words){ "digits", N_("The codice fiscale must have 16 characters"),
					      N_("The codice fiscale must have 11 digits"),
					      N_("The VAT number must have 11 digits") };
	case FISCAL_BAD_SHAPE:
		return (struct fiscal_words){
			.code = "shape",
			.person = N_("Check the codice fiscale: a letter or a digit is in the wrong place"),
		};
	case FISCAL_BAD_DAY:
		return (struct fiscal_words){
			.code = "day",
			.person = N_("Check the codice fiscale: the day of birth in it does not exist"),
		};
	case FISCAL_BAD_CHECK:
		return (struct fiscal_words){ "check-digit", N_("Check the codice fiscale: one character is off"),
					      N_("Check the codice fiscale: one digit is off"),
					      N_("Check the VAT number: one digit is off") };
	case FISCAL_BAD_ZEROS:
		return (struct fiscal_words){ "zeros", N_("Check the codice fiscale: it begins with too many zeros"),
					      N_("Check the codice fiscale: it begins with too many zeros"),
					      N_("Check the VAT number: it begins with too many zeros") };
	}
	return (struct fiscal_words){ .code = NULL };
}

static void warn_of_office(struct billing_report *r, const char *member)
{
	billing_report_warning(r, member, "office-code",
			       N_("Check this number: the code of the office in it is unusual"));
}

static void warn_of_codice_fiscale(struct billing_report *r, enum fiscal_result result)
{
	const char *code = r->b->codice_fiscale;
	enum billing_cf_rule rule = r->rule->codice_fiscale;
	if (result == FISCAL_WARN_OFFICE)
		warn_of_office(r, CODICE_FISCALE);
	if (rule == BILLING_CF_PERSON && strlen(code) == FISCAL_DIGITS_LENGTH)
		billing_report_warning(r, CODICE_FISCALE, "provisional",
				       N_("A codice fiscale of 11 digits is a provisional one"));
	if (rule == BILLING_CF_BODY && r->rule->vat == BILLING_VAT_NONE && !fiscal_is_body_code(code))
		billing_report_warning(r, CODICE_FISCALE, "first-digit",
				       N_("Check the codice fiscale: without a VAT number it usually begins with "
					  "8 or 9"));
}

static bool needs_codice_fiscale(const struct billing_report *r)
{
	switch (r->rule->codice_fiscale) {
	case BILLING_CF_PERSON:
	case BILLING_CF_TRADER:
	case BILLING_CF_BODY:
		return true;
	case BILLING_CF_OWN:
		return false;
	case BILLING_CF_GIVEN:
		/* An invoice to an Italian address needs one number or the other. */
		return r->rule->vat == BILLING_VAT_NONE && billing_report_is_in(r, "IT");
	}
	return false;
}

static enum fiscal_result check_form_of(enum billing_cf_rule rule, const char *code)
{
	switch (rule) {
	case BILLING_CF_TRADER:
		return fiscal_check_person(code);
	case BILLING_CF_BODY:
	case BILLING_CF_OWN:
		return fiscal_check_digits(code);
	case BILLING_CF_PERSON:
	case BILLING_CF_GIVEN:
		break;
	}
	return fiscal_check_codice_fiscale(code);
}

static void check_codice_fiscale(struct billing_report *r)
{
	struct billing *b = r->b;
	enum billing_cf_rule rule = r->rule->codice_fiscale;
	const char *code = fiscal_normalise(r->arena, b->codice_fiscale);
	if (!code) {
		b->codice_fiscale = NULL;
		if (needs_codice_fiscale(r))
			billing_report_error(r, CODICE_FISCALE, "required", N_("Enter the codice fiscale"));
		return;
	}
	enum fiscal_result result = check_form_of(rule, code);
	struct fiscal_words words = fiscal_words_of(result);
	if (words.code) {
		bool digits = rule == BILLING_CF_BODY || rule == BILLING_CF_OWN;
		billing_report_error(r, CODICE_FISCALE, words.code, digits ? words.digits : words.person);
		return;
	}
	b->codice_fiscale = code;
	warn_of_codice_fiscale(r, result);
}

static void check_partita_iva(struct billing_report *r)
{
	struct billing *b = r->b;
	const char *code = fiscal_normalise(r->arena, b->vat_id);
	if (!code) {
		b->vat_id = NULL;
		if (r->rule->vat == BILLING_VAT_REQUIRED)
			billing_report_error(r, VAT_ID, "required", N_("Enter the VAT number"));
		return;
	}
	enum fiscal_result result = fiscal_check_digits(code);
	struct fiscal_words words = fiscal_words_of(result);
	if (words.code) {
		billing_report_error(r, VAT_ID, words.code, words.vat);
		return;
	}
	b->vat_id = code;
	if (result == FISCAL_WARN_OFFICE)
		warn_of_office(r, VAT_ID);
}

/* An Italian number is stored as one, so that the same party is recognised wherever its address is. */
static void keep_eu_number(struct billing_report *r, const char *code)
{
	if (vat_eu_check(code) == VAT_EU_WARN_OFFICE)
		warn_of_office(r, VAT_ID);
	r->b->vat_id = strncmp(code, "IT", 2) == 0 ? code + 2 : code;
}

/* A number that is no VAT number of the Union: of a business elsewhere, or of one too small to have one. */
static void keep_own_id(struct billing_report *r, const char *code)
{
	size_t n = strlen(code);
	if (strspn(code, own_id_characters) != n) {
		billing_report_error(r, VAT_ID, "character", N_("This number can have letters and digits only"));
	} else if (n > BILLING_OWN_ID_MAX) {
		billing_report_too_long(r, VAT_ID, N_("This number can have at most %d characters"),
					BILLING_OWN_ID_MAX);
	} else {
		r->b->vat_id = code;
		if (r->b->country && vat_eu_prefix(r->b->country))
			billing_report_warning(r, VAT_ID, "own-id",
					       N_("This is not written like a VAT number of the country: it is kept as "
						  "the business's own number"));
	}
}

static void check_foreign_vat(struct billing_report *r)
{
	struct billing *b = r->b;
	const char *code = fiscal_strip(r->arena, b->vat_id);
	if (!code) {
		b->vat_id = NULL;
		if (!b->codice_fiscale)
			billing_report_error(r, VAT_ID, "required",
					     N_("Enter the VAT number, or the business's own number"));
		return;
	}
	const char *complete = b->country ? vat_eu_complete(r->arena, b->country, code) : NULL;
	if (vat_eu_is_good(vat_eu_check(code))) {
		keep_eu_number(r, code);
	} else if (complete && vat_eu_is_good(vat_eu_check(complete))) {
		keep_eu_number(r, complete);
	} else if (vat_eu_check(complete ? complete : code) == VAT_EU_BAD_CHECK) {
		billing_report_error(r, VAT_ID, "check-digit", N_("Check the VAT number: one digit is off"));
	} else if (complete && (complete == code || billing_report_is_in(r, "IT"))) {
		/* With its country's prefix it was meant as a VAT number; and in Italy every business has one. */
		billing_report_error(r, VAT_ID, "format",
				     N_("Check the VAT number: those of this country are written in another way"));
	} else {
		keep_own_id(r, code);
	}
}

static void check_vat(struct billing_report *r)
{
	switch (r->rule->vat) {
	case BILLING_VAT_NONE:
		r->b->vat_id = NULL;
		break;
	case BILLING_VAT_REQUIRED:
	case BILLING_VAT_OPTIONAL:
		check_partita_iva(r);
		break;
	case BILLING_VAT_FOREIGN:
		check_foreign_vat(r);
		break;
	}
}

static bool is_all(const char *s, const char *character)
{
	return s[strspn(s, character)] == '\0';
}

static const char *recipient_length_text(const struct billing_report *r)
{
	if (r->b->kind == BILLING_PUBLIC_BODY)
		return N_("The office code has 6 characters: if you do not know it, leave it empty");
	return N_("The recipient code has 7 characters: if you do not know it, leave it empty");
}

static void check_recipient_code(struct billing_report *r)
{
	struct billing *b = r->b;
	const char *code = fiscal_strip(r->arena, b->sdi_code);
	/* Zeros and Xs say "none" on an invoice: derived then, not stored. */
	if (!code || is_all(code, "0") || is_all(code, "X")) {
		bool san_marino = r->rule->vat == BILLING_VAT_FOREIGN && billing_report_is_in(r, "SM");
		b->sdi_code = san_marino ? SAN_MARINO_RECIPIENT : NULL;
		return;
	}
	if (utf8_length(code) != r->rule->recipient_length)
		billing_report_error(r, SDI_CODE, "length", recipient_length_text(r));
	else if (strspn(code, alphanumeric) != r->rule->recipient_length)
		billing_report_error(r, SDI_CODE, "character", N_("The recipient code has letters and digits only"));
	else
		b->sdi_code = code;
}

static void check_pec(struct billing_report *r)
{
	const char *canonical;
	if (!r->b->pec)
		return;
	if (email_address_canonical(r->arena, r->b->pec, &canonical) == RC_OK)
		r->b->pec = canonical;
	else
		billing_report_error(r, "/pec", "format",
				     N_("Check the PEC address: it is written like an e-mail address"));
}

/* Keeps the digits and a leading plus; what people put between them is theirs. */
static void check_phone(struct billing_report *r)
{
	const char *typed = r->b->phone;
	if (!typed)
		return;
	struct buf b = BUF_IN(r->arena);
	size_t digits = 0;
	for (const char *p = typed; *p; p++) {
		if (*p >= '0' && *p <= '9') {
			buf_addc(&b, *p);
			digits++;
		} else if (*p == '+' && b.len == 0) {
			buf_addc(&b, *p);
		} else if (!strchr(" .-/()", *p)) {
			billing_report_error(r, "/phone", "digits", N_("Check the telephone number: digits only"));
			return;
		}
	}
	if (digits < PHONE_DIGITS_MIN || digits > PHONE_DIGITS_MAX)
		billing_report_error(r, "/phone", "length",
				     N_("Check the telephone number: it has too few or too many digits"));
	else
		r->b->phone = buf_str(&b);
}

void billing_codes_check(struct billing_report *r)
{
	check_codice_fiscale(r);
	check_vat(r);
	check_recipient_code(r);
	check_pec(r);
	check_phone(r);
}
