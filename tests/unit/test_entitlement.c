#include <criterion/criterion.h>

#include "base/clock.h"
#include "domain/entitlement.h"

static int32_t on(const char *text)
{
	int32_t day = DAY_NONE;
	cr_assert(day_parse(text, &day), "%s", text);
	return day;
}

static int32_t on_or_none(const char *text)
{
	return text ? on(text) : DAY_NONE;
}

Test(entitlement, a_line_earns_from_the_day_of_the_move_to_the_least_of_what_ends_the_term)
{
	static const struct {
		int months;
		const char *ended_on, *next_starts_on, *made_on, *last; /* last NULL: without end */
	} cases[] = {
		{ 0, NULL, NULL, NULL, NULL },
		{ 12, NULL, NULL, NULL, "2027-03-14" },
		{ 0, "2026-05-01", NULL, NULL, "2026-05-01" },
		{ 0, NULL, "2026-06-01", NULL, "2026-06-01" },
		{ 0, NULL, NULL, "2026-07-01", "2026-06-30" },
		{ 0, NULL, NULL, "2026-03-15", NULL },
		{ 0, NULL, NULL, "2019-01-01", NULL },
		{ 1, "2026-05-01", "2026-06-01", "2026-07-01", "2026-04-14" },
		{ 12, "2026-05-01", "2026-04-01", "2026-07-01", "2026-04-01" },
		{ 12, "2026-05-01", NULL, "2026-04-20", "2026-04-19" },
		{ 0, "2026-03-01", NULL, NULL, "2026-03-01" },
	};
	int32_t start = on("2026-03-15");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct entitlement e = { start, cases[i].months, on_or_none(cases[i].ended_on),
					 on_or_none(cases[i].next_starts_on), on_or_none(cases[i].made_on) };
		int32_t last = cases[i].last ? on(cases[i].last) : INT32_MAX;
		cr_expect_eq(entitlement_last_day(&e), last, "case %zu", i);
		cr_expect_not(entitlement_covers_day(&e, start - 1), "case %zu", i);
		cr_expect_not(entitlement_covers_day(&e, DAY_NONE), "case %zu", i);
		cr_expect_eq(entitlement_covers_day(&e, start), last >= start, "case %zu", i);
		if (last != INT32_MAX && last >= start) {
			cr_expect(entitlement_covers_day(&e, last), "case %zu", i);
			cr_expect_not(entitlement_covers_day(&e, last + 1), "case %zu", i);
		}
	}
}

Test(entitlement, a_party_is_one_account_or_one_code_however_it_is_written)
{
	static const struct {
		struct entitlement_party a, b;
		bool one;
	} cases[] = {
		{ { 7, NULL, NULL }, { 7, NULL, NULL }, true },
		{ { 7, NULL, NULL }, { 8, NULL, NULL }, false },
		{ { 7, "02118311006", NULL }, { 8, "IT 02118311006", NULL }, true },
		{ { 7, "02118311006", NULL }, { 8, NULL, "02118311006" }, true },
		{ { 7, NULL, "02118311006" }, { 8, "RSSMRA80A01H501U", "02118311006" }, true },
		{ { 7, "02118311006", NULL }, { 8, "00743110157", NULL }, false },
		{ { 7, "", "" }, { 8, "", "" }, false },
		{ { 0, "02118311006", NULL }, { 0, "02118311006", NULL }, false },
		{ { 0, NULL, NULL }, { 0, NULL, NULL }, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(entitlement_is_party(&cases[i].a, &cases[i].b), cases[i].one, "case %zu", i);
		cr_expect_eq(entitlement_is_party(&cases[i].b, &cases[i].a), cases[i].one, "case %zu turned", i);
	}
}

Test(entitlement, two_accounts_have_become_one_on_the_day_of_the_last_merge_between_them)
{
	static const struct entitlement_merge merges[] = { { 1, 2, 100 }, { 2, 3, 90 }, { 4, 3, 120 }, { 5, 6, 80 } };
	static const struct {
		int64_t a, b;
		int32_t day;
	} cases[] = { { 1, 2, 100 }, { 1, 3, 100 }, { 2, 3, 90 },	    { 4, 3, 120 },	  { 1, 4, 120 },
		      { 2, 4, 120 }, { 5, 6, 80 },  { 1, 5, DAY_NONE }, { 1, 9, DAY_NONE }, { 6, 3, DAY_NONE } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(entitlement_joined_on(merges, 4, cases[i].a, cases[i].b), cases[i].day, "case %zu", i);
		cr_expect_eq(entitlement_joined_on(merges, 4, cases[i].b, cases[i].a), cases[i].day, "case %zu "
		"turned", i);
	}
}
