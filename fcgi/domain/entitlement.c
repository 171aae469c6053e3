#include "domain/entitlement.h"

#include "base/clock.h"
#include "domain/commission.h"
#include "domain/fiscal.h"

static int32_t earlier(int32_t a, int32_t b)
{
	return b != DAY_NONE && b < a ? b : a;
}

int32_t entitlement_last_day(const struct entitlement *e)
{
	int32_t last = e->months ? day_add_months(e->starts_on, e->months) - 1 : INT32_MAX;
	last = earlier(earlier(last, e->ended_on), e->next_starts_on);
	return e->made_on > e->starts_on ? earlier(last, e->made_on - 1) : last;
}

bool entitlement_covers_day(const struct entitlement *e, int32_t paid_on)
{
	return commission_covers_day(e->starts_on, e->months, paid_on) && paid_on <= entitlement_last_day(e);
}

bool entitlement_is_party(const struct entitlement_party *a, const struct entitlement_party *b)
{
	if (a->account_id == 0 || b->account_id == 0)
		return false;
	return a->account_id == b->account_id || fiscal_is_same(a->tax_code, b->tax_code) ||
	       fiscal_is_same(a->tax_code, b->vat_id) || fiscal_is_same(a->vat_id, b->tax_code) ||
	       fiscal_is_same(a->vat_id, b->vat_id);
}

static const struct entitlement_merge *merge_of(const struct entitlement_merge *merges, size_t count, int64_t account)
{
	for (size_t i = 0; i < count; i++)
		if (merges[i].from_account == account)
			return &merges[i];
	return NULL;
}

static int32_t later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

int32_t entitlement_joined_on(const struct entitlement_merge *merges, size_t count, int64_t a, int64_t b)
{
	int32_t day_a = DAY_NONE;
	for (size_t i = 0; i <= count; i++) { /* every account that a became, itself first */
		int64_t account = b;
		int32_t day = day_a;
		for (size_t j = 0; j <= count; j++) {
			if (account == a)
				return day;
			const struct entitlement_merge *m = merge_of(merges, count, account);
			if (!m)
				break;
			account = m->into_account;
			day = later(day, m->merged_on);
		}
		const struct entitlement_merge *m = merge_of(merges, count, a);
		if (!m)
			return DAY_NONE;
		a = m->into_account;
		day_a = later(day_a, m->merged_on);
	}
	return DAY_NONE;
}
