#include "domain/place.h"

#include <criterion/criterion.h>
#include <string.h>

Test(place, every_listed_code_is_found_and_the_lists_are_sorted)
{
	size_t countries = 0, provinces = 0;
	for (; place_country_at(countries); countries++) {
		cr_expect(place_country_is_known(place_country_at(countries)), "%s", place_country_at(countries));
		cr_expect(countries == 0 || strcmp(place_country_at(countries - 1), place_country_at(countries)) < 0);
	}
	for (; place_province_at(provinces); provinces++) {
		cr_expect(place_province_is_known(place_province_at(provinces)), "%s", place_province_at(provinces));
		cr_expect(provinces == 0 || strcmp(place_province_at(provinces - 1), place_province_at(provinces)) < 0);
	}
	cr_expect_eq(countries, 249);
	cr_expect_eq(provinces, 111);
}

Test(place, other_texts_are_not_codes)
{
	static const char *const cases[] = { "", "I", "it", "ITA", "XX", "EL", "UK", "XI", "ZZ", "\xc3\xa8" };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_not(place_country_is_known(cases[i]), "case %s", cases[i]);
		cr_expect_not(place_province_is_known(cases[i]), "case %s", cases[i]);
	}
}
