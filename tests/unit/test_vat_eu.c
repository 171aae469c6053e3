#include "domain/vat_eu.h"

#include <criterion/criterion.h>

#include "vectors.h"

static struct arena arena;

Test(vat_eu, every_number_of_the_vectors_is_taken)
{
	struct vectors v = vectors_of(&arena, "eu_vat_valid");
	for (size_t i = 0; i < v.count; i++)
		cr_expect_eq(vat_eu_check(v.strings[i]), VAT_EU_OK, "case %s", v.strings[i]);
}

Test(vat_eu, each_state_has_its_own_format)
{
	static const struct {
		const char *code;
		enum vat_eu_result result;
	} cases[] = {
		{ "ATU12345678", VAT_EU_OK },	       { "AT123456789", VAT_EU_BAD_FORMAT },
		{ "BE0123456789", VAT_EU_OK },	       { "BE1123456789", VAT_EU_OK },
		{ "BE2123456789", VAT_EU_BAD_FORMAT }, { "BG123456789", VAT_EU_OK },
		{ "BG1234567890", VAT_EU_OK },	       { "CY12345678X", VAT_EU_OK },
		{ "CY123456789", VAT_EU_BAD_FORMAT },  { "CZ12345678", VAT_EU_OK },
		{ "CZ1234567890", VAT_EU_OK },	       { "CZ1234567", VAT_EU_BAD_FORMAT },
		{ "DE12345678", VAT_EU_BAD_FORMAT },   { "DK12345678", VAT_EU_OK },
		{ "EE123456789", VAT_EU_OK },	       { "ESX1234567L", VAT_EU_OK },
		{ "ES12345678Z", VAT_EU_OK },	       { "ES123456789", VAT_EU_BAD_FORMAT },
		{ "FI12345678", VAT_EU_OK },	       { "FRK7399859412", VAT_EU_OK },
		{ "FRIO399859412", VAT_EU_BAD_FORMAT }, { "HU12345678", VAT_EU_OK },
		{ "IE1234567FA", VAT_EU_OK },	       { "IE8Z49289F", VAT_EU_OK },
		{ "IE8+12345A", VAT_EU_OK },	       { "IE8*12345A", VAT_EU_OK },
		{ "IE812345AA", VAT_EU_BAD_FORMAT },   { "LT123456789", VAT_EU_OK },
		{ "LT123456789012", VAT_EU_OK },       { "LT1234567890", VAT_EU_BAD_FORMAT },
		{ "LU12345678", VAT_EU_OK },	       { "LV12345678901", VAT_EU_OK },
		{ "MT12345678", VAT_EU_OK },	       { "NL123456789B01", VAT_EU_OK },
		{ "NL123456789A01", VAT_EU_BAD_FORMAT }, { "PL1234567890", VAT_EU_OK },
		{ "PT123456789", VAT_EU_OK },	       { "RO12", VAT_EU_OK },
		{ "RO1234567890", VAT_EU_OK },	       { "RO1", VAT_EU_BAD_FORMAT },
		{ "SE123456789001", VAT_EU_OK },       { "SI12345678", VAT_EU_OK },
		{ "SK1234567890", VAT_EU_OK },	       { "XI123456789012", VAT_EU_OK },
		{ "XIGD123", VAT_EU_OK },	       { "XIHA999", VAT_EU_OK },
		{ "XIgd123", VAT_EU_BAD_FORMAT },      { "IT00743110158", VAT_EU_BAD_CHECK },
		{ "IT00000000000", VAT_EU_BAD_CHECK }, { "IT12345678903", VAT_EU_WARN_OFFICE },
		{ "IT1234567890", VAT_EU_BAD_FORMAT }, { "IT0074311015A", VAT_EU_BAD_FORMAT },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(vat_eu_check(cases[i].code), cases[i].result, "case %s", cases[i].code);
}

Test(vat_eu, other_prefixes_are_no_member_states)
{
	static const char *const cases[] = { "GB980780684", "GR094259216", "CHE123456789", "US123", "", "E",
		"de136695976" };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(vat_eu_check(cases[i]), VAT_EU_NO_STATE, "case %s", cases[i]);
}

Test(vat_eu, a_number_is_completed_with_its_prefix)
{
	static const struct {
		const char *country, *code, *complete;
	} cases[] = {
		{ "DE", "136695976", "DE136695976" },	{ "DE", "DE136695976", "DE136695976" },
		{ "GR", "094259216", "EL094259216" },	{ "GR", "GR094259216", "EL094259216" },
		{ "GR", "EL094259216", "EL094259216" }, { "GB", "980780684", NULL },
		{ "US", "123", NULL },			{ "", "123", NULL },
		{ "XI", "980780684", NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *complete = vat_eu_complete(&arena, cases[i].country, cases[i].code);
		if (cases[i].complete)
			cr_expect_str_eq(complete, cases[i].complete, "case %s %s", cases[i].country, cases[i].code);
		else
			cr_expect_null(complete, "case %s %s", cases[i].country, cases[i].code);
	}
}

Test(vat_eu, the_union_has_27_states_with_a_country_code)
{
	int states = 0;
	char country[] = "AA";
	for (country[0] = 'A'; country[0] <= 'Z'; country[0]++)
		for (country[1] = 'A'; country[1] <= 'Z'; country[1]++)
			states += vat_eu_prefix(country) != NULL;
	cr_expect_eq(states, 27);
}
