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

Test(number, hundredths_have_a_point_or_a_comma_and_two_decimals_at_most)
{
	static const struct {
		const char *text;
		bool good;
		int64_t hundredths;
	} cases[] = {
		{ "0", true, 0 },	  { "10", true, 1000 },	    { "12,5", true, 1250 },  { "12.50", true, 1250 },
		{ "0,05", true, 5 },	  { "007", true, 700 },	    { "999999999999.99", true, 99999999999999 },
		{ "1000000000000", false, 0 }, { "12,505", false, 0 }, { "12,", false, 0 },  { ",5", false, 0 },
		{ "", false, 0 },	  { "-1", false, 0 },	    { "1.2.3", false, 0 },   { "1,2x", false, 0 },
		{ "1e2", false, 0 },	  { " 1", false, 0 },	    { "10%", false, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t n = -7;
		cr_expect_eq(number_parse_hundredths(cases[i].text, &n), cases[i].good, "case %s", cases[i].text);
		cr_expect_eq(n, cases[i].good ? cases[i].hundredths : -7, "case %s", cases[i].text);
	}
}
