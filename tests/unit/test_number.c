#include <criterion/criterion.h>

#include "base/number.h"

Test(number, only_digits_and_at_most_18_are_a_number)
{
	static const struct {
		const char *text;
		bool good;
		int64_t number;
	} cases[] = {
		{ "0", true, 0 },
		{ "42", true, 42 },
		{ "007", true, 7 },
		{ "999999999999999999", true, 999999999999999999 },
		{ "1000000000000000000", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "12x", false, 0 },
		{ "0x10", false, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t number = -7;
		cr_expect_eq(number_parse(cases[i].text, &number), cases[i].good, "case %s", cases[i].text);
		cr_expect_eq(number, cases[i].good ? cases[i].number : -7, "case %s", cases[i].text);
	}
}

Test(number, an_amount_is_read_as_people_write_it)
{
	static const struct {
		const char *text;
		int64_t cents; /* -7: it is none */
	} cases[] = {
		{ "12", 1200 },	       { "12,5", 1250 },     { "12,50", 1250 },	 { "12.50", 1250 }, { "0", 0 },
		{ "1.234,56", 123456 }, { "1.234", 123400 },  { "1.234.567", 123456700 }, { "1234,5", 123450 },
		{ "\xe2\x82\xac 12,50", 1250 }, { "12,50 \xe2\x82\xac", 1250 }, { "0,01", 1 }, { "", -7 }, { "-1", -7 },
		{ "12,", -7 },	       { "12,345", -7 },     { ",5", -7 },	 { "1,2,3", -7 },   { "x", -7 },
		{ "12 x", -7 },	       { "12345678901234", -7 }, { "1.23.456", -7 },
		{ "9999999999999", 999999999999900 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t cents = -7;
		cr_expect_eq(number_parse_cents(cases[i].text, &cents), cases[i].cents != -7, "%s", cases[i].text);
		cr_expect_eq(cents, cases[i].cents, "%s", cases[i].text);
	}
}
