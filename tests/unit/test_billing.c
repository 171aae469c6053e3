#include "domain/billing.h"

#include <criterion/criterion.h>
#include <string.h>

#include "vectors.h"

static struct arena arena;

#define ADDRESS                                                                                                        \
	.street = "Via Roma 10/A", .town = "L'Aquila", .postcode = "67100", .province = "AQ", .country = "IT"
#define ADDRESS_ABROAD(country_) .street = "Main Street 1", .town = "Town", .country = country_

static const struct billing private_person = {
	BILLING_PRIVATE, .first_name = "Mario", .last_name = "Rossi", .codice_fiscale = "RSSMRA85T10A562S", ADDRESS
};
static const struct billing company = {
	BILLING_COMPANY, .company_name = "Per\xc3\xb2 S.r.l.", .codice_fiscale = "00743110157", .vat_id = "00743110157",
	ADDRESS
};
static const struct billing trader = {
	BILLING_SOLE_TRADER, .company_name = "Rossi & Figli", .codice_fiscale = "RSSMRA85T10A562S",
	.vat_id = "07643520567", ADDRESS
};
static const struct billing association = {
	BILLING_ASSOCIATION, .company_name = "Circolo", .codice_fiscale = "97103880585", ADDRESS
};
static const struct billing public_body = {
	BILLING_PUBLIC_BODY, .company_name = "Comune", .codice_fiscale = "97103880585", .sdi_code = "UFABCD", ADDRESS
};
static const struct billing business = {
	BILLING_FOREIGN_BUSINESS, .company_name = "B\xc3\xa4" "cker GmbH", .vat_id = "DE136695976", ADDRESS_ABROAD("DE")
};
static const struct billing person_abroad = {
	BILLING_FOREIGN_PERSON, .first_name = "Ann", .last_name = "Lee", ADDRESS_ABROAD("GB")
};

struct outcome {
	struct billing b;
	enum rc rc;
	const char *errors; /* "/vat_id:required /pec:format" */
	const char *warnings;
	const char *detail; /* of the first error */
};

static const char *described(const struct problems *p)
{
	struct buf b = BUF_IN(&arena);
	for (const struct problem *one = p->first; one; one = one->next) {
		buf_addf(&b, "%s%s:%s", one == p->first ? "" : " ", one->pointer, one->code);
		cr_expect_null(strchr(one->detail, '%'), "%s", one->detail);
	}
	return buf_str(&b);
}

static struct outcome check(struct billing b)
{
	struct problems errors = { .arena = &arena, .lang = LANG_EN }, warnings = errors;
	struct outcome o = { .rc = billing_check(&b, "", &errors, &warnings) };
	o.b = b;
	o.errors = described(&errors);
	o.warnings = described(&warnings);
	o.detail = errors.first ? errors.first->detail : "";
	cr_expect_eq(o.rc, errors.count ? RC_VALIDATION : RC_OK);
	return o;
}

/* Checks `base_` with one or more members changed. */
#define WITH(base_, ...)                                                                                               \
	({                                                                                                             \
		struct billing changed_ = base_;                                                                       \
		struct billing *b = &changed_;                                                                         \
		__VA_ARGS__;                                                                                           \
		check(changed_);                                                                                       \
	})
#define EXPECT_ERRORS(outcome_, errors_)                                                                               \
	do {                                                                                                           \
		struct outcome got_ = outcome_;                                                                        \
		cr_expect_str_eq(got_.errors, errors_, "errors: %s", got_.errors);                                     \
	} while (0)
#define EXPECT_WARNINGS(outcome_, warnings_)                                                                           \
	do {                                                                                                           \
		struct outcome got_ = outcome_;                                                                        \
		cr_expect_str_eq(got_.errors, "", "errors: %s", got_.errors);                                          \
		cr_expect_str_eq(got_.warnings, warnings_, "warnings: %s", got_.warnings);                             \
	} while (0)
#define EXPECT_DETAIL(outcome_, detail_)                                                                               \
	do {                                                                                                           \
		struct outcome got_ = outcome_;                                                                        \
		cr_expect_str_eq(got_.detail, detail_, "detail: %s", got_.detail);                                     \
	} while (0)
#define EXPECT_MEMBER(outcome_, member_, value_)                                                                       \
	do {                                                                                                           \
		struct outcome got_ = outcome_;                                                                        \
		cr_expect_str_eq(got_.errors, "", "errors: %s", got_.errors);                                          \
		const char *is_ = got_.b.member_, *wanted_ = value_;                                                   \
		cr_expect(wanted_ ? is_ && strcmp(is_, wanted_) == 0 : !is_, "is %s", is_ ? is_ : "NULL");             \
	} while (0)

Test(billing, complete_data_of_every_kind_have_nothing_wrong)
{
	const struct billing *cases[] = { &private_person, &company,  &trader,	     &association,
					  &public_body,    &business, &person_abroad };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		EXPECT_WARNINGS(check(*cases[i]), "");
}

Test(billing, each_kind_asks_only_for_what_it_needs)
{
	static const struct {
		enum billing_kind kind;
		const char *errors;
	} cases[] = {
		{ BILLING_NONE, "/kind:required" },
		{ BILLING_PRIVATE, "/first_name:required /last_name:required /codice_fiscale:required" },
		{ BILLING_COMPANY, "/company_name:required /vat_id:required" },
		{ BILLING_SOLE_TRADER, "/company_name:required /codice_fiscale:required /vat_id:required" },
		{ BILLING_ASSOCIATION, "/company_name:required /codice_fiscale:required" },
		{ BILLING_PUBLIC_BODY, "/company_name:required /codice_fiscale:required" },
		{ BILLING_FOREIGN_BUSINESS, "/company_name:required /vat_id:required" },
		{ BILLING_FOREIGN_PERSON, "/first_name:required /last_name:required" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		EXPECT_ERRORS(check((struct billing){ cases[i].kind, ADDRESS_ABROAD("FR") }), cases[i].errors);
}

Test(billing, members_that_do_not_concern_the_kind_are_ignored)
{
	EXPECT_MEMBER(WITH(private_person, b->vat_id = "nonsense"), vat_id, NULL);
	EXPECT_MEMBER(WITH(private_person, b->company_name = "\x01"), company_name, NULL);
	EXPECT_MEMBER(WITH(private_person, b->on_behalf = "Anna"), on_behalf, NULL);
	EXPECT_MEMBER(WITH(company, b->first_name = "Mario"), first_name, NULL);
	EXPECT_MEMBER(WITH(association, b->vat_id = "00743110158"), vat_id, NULL);
	EXPECT_MEMBER(WITH(person_abroad, b->vat_id = "1"), vat_id, NULL);
	EXPECT_MEMBER(WITH(business, b->province = "Bayern"), province, NULL);
	EXPECT_MEMBER(WITH(company, b->on_behalf = " Anna Bianchi "), on_behalf, "Anna Bianchi");
}

Test(billing, codes_are_stored_without_what_people_type_around_them)
{
	EXPECT_MEMBER(WITH(private_person, b->codice_fiscale = " rss mra 85t10 a562s"), codice_fiscale,
		"RSSMRA85T10A562S");
	EXPECT_MEMBER(WITH(private_person, b->codice_fiscale = "RSSMRA8RTMLARSNO"), codice_fiscale, "RSSMRA8RTMLARSNO");
	EXPECT_MEMBER(WITH(company, b->vat_id = "it 007-4311.0157"), vat_id, "00743110157");
	EXPECT_MEMBER(WITH(company, b->sdi_code = " ab12cd3"), sdi_code, "AB12CD3");
	EXPECT_MEMBER(WITH(company, b->pec = " Forno@PEC.Esempio.IT "), pec, "Forno@pec.esempio.it");
	EXPECT_MEMBER(WITH(company, b->phone = "+39 (02) 123-456/7"), phone, "+39021234567");
	EXPECT_MEMBER(WITH(company, b->province = " mi"), province, "MI");
	EXPECT_MEMBER(WITH(company, b->country = "it"), country, "IT");
	EXPECT_MEMBER(WITH(company, b->country = NULL), country, "IT");
	EXPECT_MEMBER(WITH(company, b->postcode = " 20 121"), postcode, "20121");
	EXPECT_MEMBER(WITH(company, b->company_name = "  Forno  "), company_name, "Forno");
}

Test(billing, the_words_beside_a_field_say_what_to_do)
{
	EXPECT_DETAIL(WITH(company, b->vat_id = ""), "Enter the VAT number");
	EXPECT_DETAIL(WITH(company, b->vat_id = "0074311015"), "The VAT number must have 11 digits");
	EXPECT_DETAIL(WITH(company, b->vat_id = "0074311015A"), "The VAT number must have 11 digits");
	EXPECT_DETAIL(WITH(company, b->vat_id = "00743110158"), "Check the VAT number: one digit is off");
	EXPECT_DETAIL(WITH(private_person, b->codice_fiscale = "RSSMRA85T10A562"),
		      "The codice fiscale must have 16 characters");
	EXPECT_DETAIL(WITH(private_person, b->codice_fiscale = "RSSMRA85T10A562T"),
		      "Check the codice fiscale: one character is off");
	EXPECT_DETAIL(WITH(company, b->codice_fiscale = "RSSMRA85T10A562S"), "The codice fiscale must have 11 digits");
	EXPECT_DETAIL(WITH(company, b->company_name = "123456789012345678901234567890123456789012345678901234567890"
						      "123456789012345678901"),
		      "The company name can have at most 80 characters");
}

Test(billing, a_wrong_member_is_refused_and_kept_as_typed)
{
	struct outcome o = WITH(company, b->vat_id = "IT 00743110158");
	cr_expect_str_eq(o.errors, "/vat_id:check-digit");
	cr_expect_str_eq(o.b.vat_id, "IT 00743110158");
	EXPECT_ERRORS(WITH(private_person, b->codice_fiscale = "CNTCHR83T32D969H"), "/codice_fiscale:day");
	EXPECT_ERRORS(WITH(private_person, b->codice_fiscale = "RSSMR185T10A562S"), "/codice_fiscale:shape");
	EXPECT_ERRORS(WITH(trader, b->codice_fiscale = "97103880585"), "/codice_fiscale:length");
	EXPECT_ERRORS(WITH(association, b->codice_fiscale = "RSSMRA85T10A562S"), "/codice_fiscale:length");
	EXPECT_ERRORS(WITH(association, b->codice_fiscale = "00000000000"), "/codice_fiscale:zeros");
	EXPECT_ERRORS(WITH(public_body, b->vat_id = "1"), "/vat_id:length");
	EXPECT_ERRORS(WITH(company, b->pec = "forno"), "/pec:format");
	EXPECT_ERRORS(WITH(company, b->phone = "call me"), "/phone:digits");
	EXPECT_ERRORS(WITH(company, b->phone = "1234"), "/phone:length");
	EXPECT_ERRORS(WITH(company, b->phone = "1234567890123456"), "/phone:length");
	EXPECT_ERRORS(WITH(company, b->postcode = "2012"), "/address/postcode:digits");
	EXPECT_ERRORS(WITH(company, b->postcode = "00000"), "/address/postcode:required");
	EXPECT_ERRORS(WITH(company, b->province = "XX"), "/address/province:unknown");
	EXPECT_ERRORS(WITH(company, b->province = NULL), "/address/province:required");
	EXPECT_ERRORS(WITH(company, b->country = "XX"), "/address/country:unknown");
	EXPECT_ERRORS(WITH(business, b->country = NULL), "/address/country:required");
	EXPECT_ERRORS(WITH(company, b->street = NULL, b->town = " "),
		"/address/street:required /address/town:required");
	EXPECT_ERRORS(WITH(company, b->company_name = "a\tb"), "/company_name:character");
	EXPECT_ERRORS(WITH(company, b->street = "a\xff"), "/address/street:character");
	EXPECT_ERRORS(WITH(company, b->town = "a\xe2\x80\xae" "b"), "/address/town:character");
}

Test(billing, pointers_begin_with_the_prefix)
{
	struct problems errors = { .arena = &arena, .lang = LANG_EN }, warnings = errors;
	struct billing b = company;
	b.vat_id = NULL;
	b.town = NULL;
	cr_expect_eq(billing_check(&b, "/billing", &errors, &warnings), RC_VALIDATION);
	cr_expect(problems_find(&errors, "/billing/vat_id"));
	cr_expect(problems_find(&errors, "/billing/address/town"));
}

Test(billing, a_recipient_code_is_optional_and_its_stand_ins_are_empty)
{
	EXPECT_MEMBER(WITH(company, b->sdi_code = "0000000"), sdi_code, NULL);
	EXPECT_MEMBER(WITH(company, b->sdi_code = "xxxxxxx"), sdi_code, NULL);
	EXPECT_MEMBER(WITH(public_body, b->sdi_code = "0000000"), sdi_code, NULL);
	EXPECT_MEMBER(WITH(public_body, b->sdi_code = "uf5h2k"), sdi_code, "UF5H2K");
	EXPECT_ERRORS(WITH(public_body, b->sdi_code = "ABCDEFG"), "/sdi_code:length");
	EXPECT_ERRORS(WITH(company, b->sdi_code = "ABCDEF"), "/sdi_code:length");
	EXPECT_ERRORS(WITH(company, b->sdi_code = "ABCDE_F"), "/sdi_code:character");
	EXPECT_ERRORS(WITH(company, b->sdi_code = "ABCDEF\xc3\xa8"), "/sdi_code:character");
	EXPECT_MEMBER(WITH(business, b->country = "SM", b->vat_id = "SM12345"), sdi_code, "2R4GTO8");
	EXPECT_MEMBER(WITH(person_abroad, b->country = "SM"), sdi_code, NULL);
}

Test(billing, odd_data_are_taken_with_a_warning)
{
	EXPECT_WARNINGS(WITH(private_person, b->codice_fiscale = "97103880585"), "/codice_fiscale:provisional");
	EXPECT_WARNINGS(WITH(association, b->codice_fiscale = "00743110157"), "/codice_fiscale:first-digit");
	EXPECT_WARNINGS(WITH(company, b->vat_id = "12345678903"), "/vat_id:office-code");
	EXPECT_WARNINGS(WITH(company, b->company_name = "\xc5\x81\xc3\xb3" "d\xc5\xba"), "/company_name:latin-1");
	EXPECT_WARNINGS(WITH(company, b->street = "Via dell\xe2\x80\x99Olmo"), "/address/street:latin-1");
	EXPECT_WARNINGS(WITH(company, b->on_behalf = "\xc5\x81ukasz"), "");
}

Test(billing, lengths_are_counted_in_characters)
{
	struct buf sixty = BUF_IN(&arena), eighty = BUF_IN(&arena);
	for (int i = 0; i < 80; i++) {
		if (i < 60)
			buf_adds(&sixty, "\xc3\xa0");
		buf_adds(&eighty, "\xc3\xa0");
	}
	const char *s = buf_str(&sixty), *e = buf_str(&eighty);
	const char *s1 = arena_printf(&arena, "%sa", s), *e1 = arena_printf(&arena, "%sa", e);
	EXPECT_ERRORS(WITH(private_person, b->first_name = b->last_name = b->street = b->town = s), "");
	EXPECT_ERRORS(WITH(private_person, b->first_name = b->last_name = b->street = b->town = s1),
		      "/first_name:too-long /last_name:too-long /address/street:too-long /address/town:too-long");
	EXPECT_ERRORS(WITH(company, b->company_name = e), "");
	EXPECT_ERRORS(WITH(company, b->company_name = e1), "/company_name:too-long");
}

Test(billing, a_trader_has_a_company_name_or_a_whole_persons)
{
	EXPECT_ERRORS(WITH(trader, b->company_name = NULL, b->first_name = "Mario", b->last_name = "Rossi"), "");
	EXPECT_ERRORS(WITH(trader, b->company_name = NULL, b->first_name = "Mario"), "/last_name:required");
	EXPECT_ERRORS(WITH(trader, b->first_name = "Mario"), "");
	EXPECT_ERRORS(WITH(trader, b->company_name = NULL), "/company_name:required");
}

Test(billing, every_number_of_the_vectors_is_taken_from_a_business_of_its_state)
{
	struct vectors v = vectors_of(&arena, "eu_vat_valid");
	for (size_t i = 0; i < v.count; i++) {
		const char *number = v.strings[i];
		const char *country = arena_strndup(&arena, number, 2);
		country = strcmp(country, "EL") == 0 ? "GR" : strcmp(country, "XI") == 0 ? "GB" : country;
		bool italian = strcmp(country, "IT") == 0;
		const char *stored = italian ? number + 2 : number;
		struct billing typed = business;
		typed.country = italian ? "FR" : country;
		EXPECT_MEMBER(WITH(typed, b->vat_id = number), vat_id, stored);
	}
}

Test(billing, a_business_abroad_has_a_vat_number_or_its_own)
{
	EXPECT_MEMBER(WITH(business, b->vat_id = "136 695 976"), vat_id, "DE136695976");
	EXPECT_MEMBER(WITH(business, b->country = "GR", b->vat_id = "094259216"), vat_id, "EL094259216");
	EXPECT_MEMBER(WITH(business, b->country = "CH", b->vat_id = "CHE-123.456.789 MWST"), vat_id,
		"CHE123456789MWST");
	EXPECT_ERRORS(WITH(business, b->vat_id = "DE13669597"), "/vat_id:format");
	EXPECT_WARNINGS(WITH(business, b->vat_id = "HRB 12"), "/vat_id:own-id");
	EXPECT_ERRORS(WITH(business, b->vat_id = NULL), "/vat_id:required");
	EXPECT_ERRORS(WITH(business, b->vat_id = NULL, b->codice_fiscale = "97103880585"), "");
	EXPECT_ERRORS(WITH(business, b->country = "US", b->vat_id = "1234567890123456789012345678"), "");
	EXPECT_ERRORS(WITH(business, b->country = "US", b->vat_id = "12345678901234567890123456789"),
		"/vat_id:too-long");
	EXPECT_ERRORS(WITH(business, b->country = "US", b->vat_id = "12<3"), "/vat_id:character");
	EXPECT_ERRORS(WITH(business, b->country = "US", b->vat_id = "IT00743110158"), "/vat_id:check-digit");
	EXPECT_ERRORS(WITH(business, b->country = "IT", b->postcode = "00100", b->province = "RM", b->vat_id = "1"),
		      "/vat_id:format");
	EXPECT_ERRORS(WITH(business, b->country = "IT", b->postcode = "00100", b->province = "RM",
		b->vat_id = "00743110158"),
		      "/vat_id:check-digit");
}

Test(billing, a_person_abroad_has_an_italian_code_or_none)
{
	EXPECT_MEMBER(WITH(person_abroad, b->codice_fiscale = "mrsmsr81d60z611h"), codice_fiscale, "MRSMSR81D60Z611H");
	EXPECT_ERRORS(WITH(person_abroad, b->codice_fiscale = "123"), "/codice_fiscale:length");
	EXPECT_ERRORS(WITH(person_abroad, b->country = "IT", b->postcode = "00100", b->province = "RM"),
		      "/codice_fiscale:required");
	EXPECT_MEMBER(WITH(person_abroad, b->postcode = "SW1A 1AA"), postcode, "SW1A 1AA");
	EXPECT_MEMBER(WITH(person_abroad, b->postcode = "00000"), postcode, NULL);
	EXPECT_ERRORS(WITH(person_abroad, b->postcode = "12345678901234567"), "/address/postcode:too-long");
}

Test(billing, every_kind_is_found_by_its_code)
{
	static const char *const codes[] = { "private",	    "company",		"sole_trader",	 "association",
					     "public_body", "foreign_business", "foreign_person" };
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		enum billing_kind kind = billing_kind_parse(codes[i]);
		cr_assert_neq(kind, BILLING_NONE, "case %s", codes[i]);
		cr_expect_str_eq(billing_kind_rule(kind)->code, codes[i]);
	}
	cr_expect_eq(billing_kind_parse("Private"), BILLING_NONE);
	cr_expect_eq(billing_kind_parse(""), BILLING_NONE);
	cr_expect_eq(billing_kind_parse(NULL), BILLING_NONE);
	cr_expect_null(billing_kind_rule(BILLING_NONE));
}
