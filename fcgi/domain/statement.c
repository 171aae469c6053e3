#include "domain/statement.h"

#include <string.h>

#include "base/clock.h"

#define SPELLING(name, spelling, ...) spelling,
#define LABEL(name, spelling, label)  label,
static const char *const state_spellings[] = { ENTRY_STATES(SPELLING) };
static const char *const state_labels[] = { ENTRY_STATES(LABEL) };
static const char *const reason_spellings[] = { CHANGE_REASONS(SPELLING) };
const struct words words_entry_states = { ENTRY_STATE_COUNT, state_spellings, state_labels };
const struct words words_change_reasons = { CHANGE_REASON_COUNT, reason_spellings, NULL };

enum entry_state statement_entry_state(const struct entry_facts *f, int32_t today)
{
	if (f->paid)
		return ENTRY_STATE_PAID;
	if (f->stated)
		return ENTRY_STATE_STATED;
	return today >= f->confirms_on ? ENTRY_STATE_CONFIRMED : ENTRY_STATE_ACCRUED;
}

void statement_settle(struct statement_sums *s, int64_t minimum)
{
	int64_t due = s->accrued + s->reversed + s->carried_in;
	bool pays = due > 0 && due >= minimum;
	s->payable = pays ? due : 0;
	s->carried_out = pays ? 0 : due;
}

/* ---- months --------------------------------------------------------------------------------------------------- */

int32_t statement_month_of(int32_t day)
{
	struct civil c = day_to_civil(day);
	c.day = 1;
	return day_from_civil(c);
}

int32_t statement_month_after(int32_t month, int n)
{
	return day_add_months(month, n);
}

int32_t statement_last_day(int32_t month)
{
	return day_add_months(month, 1) - 1;
}

int32_t statement_over_by(int32_t today)
{
	return day_add_months(statement_month_of(today), -1);
}

int32_t statement_next_month(const struct statement_next *n)
{
	if (n->first_open == DAY_NONE)
		return DAY_NONE;
	int32_t month = statement_month_of(n->first_open);
	if (n->last_stated != DAY_NONE && month <= n->last_stated)
		month = day_add_months(n->last_stated, 1);
	return month <= statement_over_by(n->today) ? month : DAY_NONE;
}

bool statement_month_parse(const char *text, int32_t *month)
{
	char day[] = "0000-00-01";
	if (!text || strlen(text) != 7)
		return false;
	memcpy(day, text, 7);
	return day_parse(day, month);
}

const char *statement_month_format(struct arena *a, int32_t month)
{
	struct civil c = day_to_civil(month);
	return arena_printf(a, "%04d-%02d", c.year, c.month);
}

/* ---- what changed --------------------------------------------------------------------------------------------- */

/* It earned a year before and does not now. The reasons go from what ends for ever to what only takes its time. */
static int why_missing(const struct change_facts *f, int32_t *on)
{
	if (f->confirms_on != DAY_NONE) {
		*on = f->confirms_on;
		return CHANGE_STILL_HELD;
	}
	if (f->has_left) {
		*on = f->left_on;
		return CHANGE_LEFT;
	}
	if (f->ends_on != DAY_NONE && f->ends_on <= f->last_day) {
		*on = f->ends_on;
		return CHANGE_TERM_ENDED;
	}
	*on = f->due_on;
	return f->due_on != DAY_NONE && f->due_on > f->last_day ? CHANGE_NOT_YET_DUE : CHANGE_NOT_RENEWED;
}

int statement_change_of(const struct change_facts *f, int32_t *on)
{
	*on = DAY_NONE;
	if (f->is_stated && f->now_cents != f->before_cents) {
		if (f->refunded && f->now_cents < f->before_cents)
			return CHANGE_REFUND;
		return f->was_stated ? CHANGE_PRICE : CHANGE_NEW;
	}
	if (f->is_stated || !f->was_stated || f->before_cents == 0)
		return CHANGE_NONE;
	return why_missing(f, on);
}
