#include "domain/fsm.h"

/* A guard looks at the facts only. */
typedef bool guard_fn(const struct fsm_facts *);

static bool always(const struct fsm_facts *f)
{
	(void)f;
	return true;
}

static bool submittable(const struct fsm_facts *f)
{
	return f->owns_all && !f->to_itself && f->kept > 0;
}

static bool invited(const struct fsm_facts *f)
{
	return f->invitation_valid;
}

static bool may_have_time(const struct fsm_facts *f)
{
	return f->invitation_valid && !f->has_more_time;
}

/* Whoever is invited is invited to terms that stand. */
static bool agreed(const struct fsm_facts *f)
{
	return f->held_for_terms == 0;
}

static bool readdressable(const struct fsm_facts *f)
{
	return !f->to_itself && f->held_for_terms == 0;
}

static bool acceptable(const struct fsm_facts *f)
{
	return f->invitation_valid && f->offer_is_current && f->billing_complete && !f->to_itself && f->kept > 0;
}

static bool time_is_over(const struct fsm_facts *f)
{
	return f->time_is_over;
}

static bool nothing_moved(const struct fsm_facts *f)
{
	return f->moved == 0;
}

static bool nothing_begun(const struct fsm_facts *f)
{
	return f->begun == 0;
}

static bool recipient_open(const struct fsm_facts *f)
{
	return f->begun == 0 && (f->held_for_recipient > 0 || f->held_for_terms > 0);
}

static bool domains_are_done(const struct fsm_facts *f)
{
	return f->moved > 0 && f->domains_open == 0;
}

static bool hosting_is_done(const struct fsm_facts *f)
{
	return f->hosting_open == 0;
}

static bool all_verified(const struct fsm_facts *f)
{
	return f->verified > 0 && f->verified + f->excluded == f->items && f->terms_recorded == f->verified;
}

static const struct transition {
	struct fsm_row row;
	guard_fn *guard;
	unsigned effects;
} transitions[] = {
#define TRANSITION(from_, event_, to_, who_, guard_, effects_)                                                         \
	{ { STATE_##from_, STATE_##to_, EVENT_##event_, ROLE_##who_, #guard_ }, guard_, effects_ },
#include "domain/migration_transitions.h"
#undef TRANSITION
};

#define TRANSITION_COUNT ((int)(sizeof(transitions) / sizeof(transitions[0])))

enum rc fsm_decide(enum migration_state from, enum migration_event event, enum role who, const struct fsm_facts *facts,
		   struct fsm_step *step)
{
	for (int i = 0; i < TRANSITION_COUNT; i++) {
		const struct transition *t = &transitions[i];
		if (t->row.from != from || t->row.event != event)
			continue;
		if (t->row.who != who)
			return RC_FORBIDDEN;
		if (!t->guard(facts))
			return RC_STATE_CONFLICT;
		*step = (struct fsm_step){ .to = t->row.to, .effects = t->effects };
		return RC_OK;
	}
	return RC_STATE_CONFLICT;
}

bool fsm_may(enum migration_state from, enum migration_event event, enum role who, const struct fsm_facts *facts)
{
	struct fsm_step ignored;
	return fsm_decide(from, event, who, facts, &ignored) == RC_OK;
}

bool fsm_row(int index, struct fsm_row *row)
{
	if (index < 0 || index >= TRANSITION_COUNT)
		return false;
	*row = transitions[index].row;
	return true;
}
