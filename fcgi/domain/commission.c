#include "domain/commission.h"

#include "base/clock.h"
#include "base/rc.h"

#define BASIS_POINTS 10000

__extension__ typedef __int128 wide; /* a product of two amounts */

/* Rounds half up; divisor above zero. */
static int64_t divide_half_up(wide dividend, int64_t divisor)
{
	wide twice = 2 * dividend + divisor;
	wide quotient = twice / (2 * (wide)divisor);
	if (twice % (2 * (wide)divisor) < 0)
		quotient--;
	BUG_ON(quotient > INT64_MAX || quotient < INT64_MIN);
	return (int64_t)quotient;
}

struct commission_term commission_term_of(int64_t rate_bp, int64_t fixed_cents)
{
	return (struct commission_term){ fixed_cents ? COMMISSION_FIXED : COMMISSION_RATE, rate_bp, fixed_cents };
}

int64_t commission_cents(int64_t net_cents, int64_t rate_bp)
{
	return divide_half_up((wide)net_cents * rate_bp, BASIS_POINTS);
}

int64_t commission_accrual(struct commission_term term, int64_t net_cents)
{
	if (net_cents <= 0)
		return 0;
	switch (term.kind) {
	case COMMISSION_RATE:
		return commission_cents(net_cents, term.rate_bp);
	case COMMISSION_FIXED:
		return term.fixed_cents;
	}
	bug(__FILE__, __LINE__, "commission kind");
}

/* The commission on the refunded part of a line. */
static int64_t commission_on_part(struct commission_term term, int64_t net_cents, int64_t part_cents)
{
	if (term.kind == COMMISSION_FIXED)
		return divide_half_up((wide)term.fixed_cents * part_cents, net_cents);
	return commission_cents(part_cents, term.rate_bp);
}

int64_t commission_reversal(struct commission_term term, struct commission_refund refund)
{
	int64_t part = refund.refunded_so_far_cents;
	if (refund.net_cents <= 0 || part <= 0)
		return 0;
	if (part > refund.net_cents)
		part = refund.net_cents;
	int64_t amount = refund.already_reversed_cents - commission_on_part(term, refund.net_cents, part);
	return amount < 0 ? amount : 0;
}

bool commission_covers_day(int32_t starts_on, int months, int32_t day)
{
	if (starts_on == DAY_NONE || day == DAY_NONE || day < starts_on)
		return false;
	return months == 0 || day <= day_add_months(starts_on, months) - 1;
}

int32_t commission_renewal_day(const struct commission_outlook *o, int k)
{
	if (o->next_due_on == DAY_NONE)
		return DAY_NONE;
	/* Counted from the day that is known, so that 29 February comes back every fourth year. */
	for (int year = 0;; year++) {
		int32_t day = day_add_months(o->next_due_on, 12 * year);
		if (day >= o->to_day)
			return DAY_NONE;
		if (day >= o->from_day && commission_covers_day(o->starts_on, o->months, day) && k-- == 0)
			return day;
	}
}

int64_t commission_estimate(const struct commission_outlook *o)
{
	int64_t sum = 0;
	for (int k = 0; commission_renewal_day(o, k) != DAY_NONE; k++)
		sum += commission_accrual(o->term, o->price_cents);
	return sum;
}
