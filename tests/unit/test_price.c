#include "domain/price.h"

#include <criterion/criterion.h>

#define OPERATOR 2200

Test(price, who_pays_which_tax)
{
	static const struct {
		const char *who;
		struct price_payer payer;
		int64_t bp;
	} cases[] = {
		{ "not known yet", { BILLING_NONE, NULL, NULL }, OPERATOR },
		{ "Italian person", { BILLING_PRIVATE, "IT", NULL }, OPERATOR },
		{ "Italian company", { BILLING_COMPANY, "IT", "02118311006" }, OPERATOR },
		{ "German business", { BILLING_FOREIGN_BUSINESS, "DE", "DE123456789" }, 0 },
		{ "Greek business", { BILLING_FOREIGN_BUSINESS, "GR", "EL123456789" }, 0 },
		{ "German business without a number", { BILLING_FOREIGN_BUSINESS, "DE", NULL }, OPERATOR },
		{ "German business with a number of its own", { BILLING_FOREIGN_BUSINESS, "DE", "HRB 12" }, OPERATOR },
		{ "German business with a partita IVA", { BILLING_FOREIGN_BUSINESS, "DE", "02118311006" }, OPERATOR },
		{ "business in Italy", { BILLING_FOREIGN_BUSINESS, "IT", "DE123456789" }, OPERATOR },
		{ "Swiss business", { BILLING_FOREIGN_BUSINESS, "CH", "CHE123456789" }, 0 },
		{ "Swiss business with a partita IVA", { BILLING_FOREIGN_BUSINESS, "CH", "02118311006" }, OPERATOR },
		{ "British business", { BILLING_FOREIGN_BUSINESS, "GB", NULL }, 0 },
		{ "French person", { BILLING_FOREIGN_PERSON, "FR", NULL }, OPERATOR },
		{ "American person", { BILLING_FOREIGN_PERSON, "US", NULL }, 0 },
		{ "country not known", { BILLING_FOREIGN_PERSON, NULL, NULL }, OPERATOR },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(price_vat_bp(&cases[i].payer, OPERATOR), cases[i].bp, "%s", cases[i].who);
}

Test(price, the_tax_is_rounded_half_up)
{
	cr_expect_eq(price_gross(1290, 2200), 1574); /* 283.80 */
	cr_expect_eq(price_gross(25, 2200), 31);     /* 5.50 */
	cr_expect_eq(price_gross(2, 2200), 2);       /* 0.44 */
	cr_expect_eq(price_gross(1290, 0), 1290);
	cr_expect_eq(price_gross(0, 2200), 0);
}
