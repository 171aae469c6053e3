#include "service/estimate.h"

#include "domain/commission.h"
#include "store/estimate_store.h"

struct estimate estimate_begin(int32_t today)
{
	struct civil first = day_to_civil(today);
	struct estimate e = { .from_day = today, .to_day = day_add_months(today, 12) };
	first.day = 1;
	int32_t month = day_from_civil(first);
	for (; month < e.to_day; month = day_add_months(month, 1))
		e.months[e.month_count++].first = month;
	return e;
}

static void add_renewal(struct estimate *e, int32_t day, int64_t cents)
{
	size_t m = e->month_count - 1;
	while (e->months[m].first > day)
		m--;
	e->months[m].renewals++;
	e->months[m].cents += cents;
	e->renewals++;
	e->cents += cents;
}

static void add_term(struct estimate *e, const struct estimate_row *row)
{
	struct commission_outlook o = { .term = commission_term_of(row->rate_bp, row->fixed_cents),
					.price_cents = row->price_cents,
					.starts_on = row->starts_on,
					.months = (int)row->months,
					.next_due_on = row->next_due_on,
					.from_day = e->from_day,
					.to_day = e->to_day };
	int32_t day;
	e->terms++;
	for (int k = 0; (day = commission_renewal_day(&o, k)) != DAY_NONE; k++)
		add_renewal(e, day, commission_accrual(o.term, o.price_cents));
}

struct estimating {
	struct call *call;
	int64_t account_id;
	struct estimate *out;
};

static enum rc read_body(struct db *db, void *ctx)
{
	struct estimating *x = ctx;
	struct estimate_row *rows;
	size_t count;
	RETURN_IF_FAILED(estimate_store_terms(db, x->call->arena, x->account_id, &rows, &count));
	*x->out = estimate_begin(day_of_instant(clock_now_us()));
	for (size_t i = 0; i < count; i++)
		add_term(x->out, &rows[i]);
	return RC_OK;
}

enum rc estimate_of_beneficiary(struct call *c, int64_t account_id, struct estimate *out)
{
	struct estimating x = { c, account_id, out };
	bool own = c->actor.role == ROLE_RESELLER && account_id == c->actor.account_id;
	if (!own && c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &x });
}
