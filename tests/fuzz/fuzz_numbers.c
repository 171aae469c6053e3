/* Numbers, days, months, names of items, versions, as they are sent: what is taken reads the same again. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/rc.h"
#include "base/text.h"
#include "domain/place.h"
#include "domain/statement.h"
#include "domain/vat_eu.h"
#include "domain/workdays.h"
#include "http/resp.h"
#include "service/portfolio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define UNTOUCHED INT64_C(-7)

static void read_numbers(struct arena *a, const char *text)
{
	int64_t number = UNTOUCHED, again = UNTOUCHED;
	if (number_parse(text, &number))
		BUG_ON(!number_parse(arena_printf(a, "%lld", (long long)number), &again) || again != number);
	else
		BUG_ON(number != UNTOUCHED);
	number = UNTOUCHED;
	if (!number_parse_cents(text, &number)) {
		BUG_ON(number != UNTOUCHED);
		return;
	}
	BUG_ON(number < 0 || number >= INT64_C(1000000000000000));
	const char *plain = arena_printf(a, "%lld,%02lld", (long long)(number / 100), (long long)(number % 100));
	BUG_ON(!number_parse_cents(plain, &again) || again != number);
}

static void read_days(struct arena *a, const char *text)
{
	int32_t day, month;
	if (day_parse(text, &day)) {
		BUG_ON(strcmp(day_format(a, day), text) != 0);
		BUG_ON(day_from_civil(day_to_civil(day)) != day || day_of_instant(day_start_us(day)) != day);
		BUG_ON(workdays_is_holiday(day) && workdays_is_working(day));
		int between = workdays_between(day, day + 7);
		BUG_ON(between < 0 || between > 5);
		BUG_ON(day_add_months(day, 1) <= day || day_add_months(day, 1) > day + 31);
	}
	if (statement_month_parse(text, &month)) {
		BUG_ON(strcmp(statement_month_format(a, month), text) != 0);
		BUG_ON(statement_month_of(month) != month || statement_month_of(statement_last_day(month)) != month);
	}
}

static void read_names(struct arena *a, const char *text)
{
	int kind;
	int64_t id;
	if (portfolio_parse_id(text, &kind, &id))
		BUG_ON(id <= 0 || strcmp(portfolio_id(a, kind, id), text) != 0);
	bool country = place_country_is_known(text), province = place_province_is_known(text);
	BUG_ON((country || province) && strlen(text) != 2);
	const char *whole = vat_eu_complete(a, "IT", text);
	BUG_ON(!whole || strncmp(whole, "IT", 2) != 0);
	enum lang lang = text_lang_parse(text);
	BUG_ON(lang < 0 || lang >= LANG_COUNT);
}

static void read_conditions(struct arena *a, const char *text)
{
	struct req rq = { .arena = a, .if_match = text };
	int64_t version = UNTOUCHED;
	enum rc rc = api_if_match(&rq, &version);
	BUG_ON(rc != RC_OK && rc != RC_STALE);
	BUG_ON(rc == RC_OK && (version < 0 || (version == 0 && strcmp(text, "*") != 0)));
	/* What matches strongly matches weakly too, and the tag itself stands in what matches. */
	bool strong = resp_etag_matches(text, "\"17-a\""), weak = resp_etag_matches_weakly(text, "\"17-a\"");
	BUG_ON(strong && !weak);
	BUG_ON(weak && !strchr(text, '*') && !strstr(text, "\"17-a\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	const char *text = arena_strndup(&a, (const char *)data, size);
	read_numbers(&a, text);
	read_days(&a, text);
	read_names(&a, text);
	read_conditions(&a, text);
	arena_reset(&a);
	return 0;
}
