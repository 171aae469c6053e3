#include "domain/billing.h"

#include <string.h>

#include "domain/billing_codes.h"
#include "domain/billing_report.h"
#include "domain/fiscal.h"
#include "domain/place.h"
#include "base/utf8.h"

static const struct billing_rule rules[BILLING_KIND_COUNT] = {
#define BILLING_KIND(name_, code_, label_, names_, codice_fiscale_, vat_, recipient_, body_)                           \
	[BILLING_##name_] = {                                                                                          \
		.code = code_,                                                                                         \
		.label = label_,                                                                                       \
		.names = BILLING_NAME_##names_,                                                                        \
		.codice_fiscale = BILLING_CF_##codice_fiscale_,                                                        \
		.vat = BILLING_VAT_##vat_,                                                                             \
		.recipient_length = recipient_,                                                                        \
		.is_body = body_,                                                                                      \
	},
#include "domain/billing_kinds.h"
#undef BILLING_KIND
};

const struct billing_rule *billing_kind_rule(enum billing_kind kind)
{
	BUG_ON((unsigned)kind >= BILLING_KIND_COUNT);
	return kind == BILLING_NONE ? NULL : &rules[kind];
}

enum billing_kind billing_kind_parse(const char *code)
{
	for (int kind = BILLING_NONE + 1; code && kind < BILLING_KIND_COUNT; kind++)
		if (strcmp(code, rules[kind].code) == 0)
			return (enum billing_kind)kind;
	return BILLING_NONE;
}

/* A member of free text. */
struct text_rule {
	const char *member;
	const char *missing;  /* message key; NULL: it may be left out */
	const char *too_long; /* message key with %d */
	int max;              /* characters */
	bool on_invoice;      /* e-invoices have to be able to write it */
};

static bool is_clean_text(const char *s)
{
	for (uint32_t cp = utf8_next(&s); cp; cp = utf8_next(&s))
		if (cp == UTF8_MALFORMED || utf8_is_control(cp))
			return false;
	return true;
}

static void check_text(struct billing_report *r, const char *value, struct text_rule rule)
{
	if (!value) {
		if (rule.missing)
			billing_report_error(r, rule.member, "required", rule.missing);
		return;
	}
	if (!is_clean_text(value))
		billing_report_error(r, rule.member, "character",
				     N_("There is an invisible character in this text: type it again"));
	else if (utf8_length(value) > (size_t)rule.max)
		billing_report_too_long(r, rule.member, rule.too_long, rule.max);
	else if (rule.on_invoice && !utf8_fits_latin1(value))
		billing_report_warning(r, rule.member, "latin-1",
				       N_("An e-invoice cannot write every letter of this text"));
}

static void check_person_name(struct billing_report *r, bool required)
{
	check_text(r, r->b->first_name,
		   (struct text_rule){ .member = "/first_name",
				       .missing = required ? N_("Enter the first name") : NULL,
				       .too_long = N_("The first name can have at most %d characters"),
				       .max = BILLING_NAME_MAX,
				       .on_invoice = true });
	check_text(r, r->b->last_name,
		   (struct text_rule){ .member = "/last_name",
				       .missing = required ? N_("Enter the last name") : NULL,
				       .too_long = N_("The last name can have at most %d characters"),
				       .max = BILLING_NAME_MAX,
				       .on_invoice = true });
}

/* missing: message key; NULL where a person's name will do. */
static void check_company_name(struct billing_report *r, const char *missing)
{
	check_text(r, r->b->company_name,
		   (struct text_rule){ .member = "/company_name",
				       .missing = missing,
				       .too_long = N_("The company name can have at most %d characters"),
				       .max = BILLING_COMPANY_MAX,
				       .on_invoice = true });
}

static void check_either_name(struct billing_report *r)
{
	const struct billing *b = r->b;
	bool person = b->first_name || b->last_name;
	check_person_name(r, person && !b->company_name);
	check_company_name(r, person ? NULL : N_("Enter the company name, or the first and the last name"));
}

static void check_names(struct billing_report *r)
{
	switch (r->rule->names) {
	case BILLING_NAME_PERSON:
		check_person_name(r, true);
		break;
	case BILLING_NAME_COMPANY:
		check_company_name(r, r->b->kind == BILLING_COMPANY ? N_("Enter the company name") :
								      N_("Enter the name of the body"));
		break;
	case BILLING_NAME_EITHER:
		check_either_name(r);
		break;
	}
	check_text(r, r->b->on_behalf,
		   (struct text_rule){ .member = "/on_behalf",
				       .too_long = N_("The name of who accepts can have at most %d characters"),
				       .max = BILLING_ON_BEHALF_MAX });
}

/* False: there is none, or one that does not exist. */
static bool check_country(struct billing_report *r)
{
	struct billing *b = r->b;
	bool foreign = r->rule->codice_fiscale == BILLING_CF_GIVEN;
	if (!b->country && !foreign)
		b->country = "IT";
	if (!b->country) {
		billing_report_error(r, "/address/country", "required", N_("Choose the country"));
		return false;
	}
	const char *code = fiscal_strip(r->arena, b->country);
	if (!code || !place_country_is_known(code)) {
		billing_report_error(r, "/address/country", "unknown", N_("Choose the country from the list"));
		return false;
	}
	b->country = code;
	return true;
}

static bool is_zeros(const char *s)
{
	return s[strspn(s, "0")] == '\0';
}

static void check_postcode_italian(struct billing_report *r)
{
	struct billing *b = r->b;
	const char *code = fiscal_normalise(r->arena, b->postcode);
	if (!code || is_zeros(code)) {
		b->postcode = NULL;
		billing_report_error(r, "/address/postcode", "required", N_("Enter the postcode"));
	} else if (strlen(code) != 5 || strspn(code, "0123456789") != 5) {
		billing_report_error(r, "/address/postcode", "digits", N_("The postcode must have five digits"));
	} else {
		b->postcode = code;
	}
}

static void check_province(struct billing_report *r)
{
	struct billing *b = r->b;
	const char *code = fiscal_strip(r->arena, b->province);
	if (!code)
		billing_report_error(r, "/address/province", "required",
				     N_("Enter the province: two letters, for example MI"));
	else if (!place_province_is_known(code))
		billing_report_error(r, "/address/province", "unknown",
				     N_("Check the province: two letters, for example MI"));
	else
		b->province = code;
}

static void check_postcode_foreign(struct billing_report *r)
{
	struct billing *b = r->b;
	/* Zeros are what e-invoices say of addresses abroad: derived then, not stored. */
	if (b->postcode && is_zeros(b->postcode))
		b->postcode = NULL;
	check_text(r, b->postcode,
		   (struct text_rule){ .member = "/address/postcode",
				       .too_long = N_("The postcode can have at most %d characters"),
				       .max = BILLING_POSTCODE_MAX });
}

static void check_address(struct billing_report *r)
{
	struct billing *b = r->b;
	check_text(r, b->street,
		   (struct text_rule){ .member = "/address/street",
				       .missing = N_("Enter the street and the number"),
				       .too_long = N_("The street can have at most %d characters"),
				       .max = BILLING_NAME_MAX,
				       .on_invoice = true });
	check_text(r, b->town,
		   (struct text_rule){ .member = "/address/town",
				       .missing = N_("Enter the town"),
				       .too_long = N_("The town can have at most %d characters"),
				       .max = BILLING_NAME_MAX,
				       .on_invoice = true });
	if (!check_country(r))
		return;
	if (billing_report_is_in(r, "IT")) {
		check_postcode_italian(r);
		check_province(r);
	} else {
		check_postcode_foreign(r);
		b->province = NULL;
	}
}

/* Every member of struct billing that is a string. */
#define MEMBERS(M)                                                                                                     \
	M(first_name) M(last_name) M(company_name) M(codice_fiscale) M(vat_id) M(sdi_code) M(pec)                      \
	M(street) M(town) M(postcode) M(province) M(country) M(phone) M(on_behalf)

static void trim_members(struct billing_report *r)
{
#define M(member) r->b->member = utf8_trim(r->arena, r->b->member);
	MEMBERS(M)
#undef M
}

static void drop_members_of_no_concern(struct billing_report *r)
{
	struct billing *b = r->b;
	if (r->rule->names == BILLING_NAME_COMPANY)
		b->first_name = b->last_name = NULL;
	if (r->rule->names == BILLING_NAME_PERSON)
		b->company_name = NULL;
	if (!r->rule->is_body)
		b->on_behalf = NULL;
}

enum rc billing_check(struct billing *b, const char *prefix, struct problems *errors, struct problems *warnings)
{
	struct billing_report r = {
		.b = b,
		.rule = billing_kind_rule(b->kind),
		.arena = errors->arena,
		.prefix = prefix,
		.errors = errors,
		.warnings = warnings,
	};
	if (!r.rule) {
		billing_report_error(&r, "/kind", "required", N_("Choose who the invoices are made out to"));
		return RC_VALIDATION;
	}
	size_t before = errors->count;
	trim_members(&r);
	drop_members_of_no_concern(&r);
	check_names(&r);
	check_address(&r);
	billing_codes_check(&r);
	return errors->count == before ? RC_OK : RC_VALIDATION;
}
