#include "service/acts.h"

#include "base/utf8.h"
#include "service/act.h"
#include "service/door.h"
#include "service/extraction.h"
#include "service/terms.h"
#include "service/portfolio.h"
#include "store/job_store.h"
#include "store/note_store.h"

#define REASON_MAX_CHARS 500

struct acting {
	struct migration_act *act;
	enum rc (*what)(struct call *c, struct door *d, struct migration_act *act);
};

static enum rc acting_body(struct call *c, void *state)
{
	struct acting *a = state;
	struct door d;
	problems_clear(c->problems);
	RETURN_IF_FAILED(door_open(c, a->act->public_id, a->act->if_version, &d));
	RETURN_IF_FAILED(a->what(c, &d, a->act));
	RETURN_IF_FAILED(door_close(&d));
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, a->act->public_id, &a->act->dossier.m));
	return dossier_fill(c, &a->act->dossier);
}

enum rc acts_run(struct call *c, struct migration_act *act,
		 enum rc (*what)(struct call *, struct door *, struct migration_act *))
{
	struct acting a = { act, what };
	return act_run(c, &(struct act){ .body = acting_body, .state = &a, .result = act });
}

enum rc acts_check_reason(struct call *c, struct migration_act *act, const char *required)
{
	const char *reason = act->reason = utf8_trimmed(c->arena, act->reason);
	if (!*reason)
		problems_add(c->problems, "/reason", "required", "%s", text_get(c->lang, required));
	else if (utf8_length(reason) > REASON_MAX_CHARS || !utf8_is_text(reason))
		problems_add(c->problems, "/reason", "too-long", N_("Write the reason in at most %d characters"),
			     REASON_MAX_CHARS);
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

/* A reason is read by people who may be hurt by it: it is there, and it is a text. */
static enum rc check_reason(struct call *c, struct migration_act *act)
{
	return acts_check_reason(c, act, N_("Write the reason: both sides will read it"));
}

static enum rc withdraw(struct call *c, struct door *d, struct migration_act *act)
{
	(void)c, (void)act;
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	return door_event(d, EVENT_WITHDRAW, &facts, NULL);
}

enum rc acts_withdraw(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, withdraw);
}

static enum rc retract(struct call *c, struct door *d, struct migration_act *act)
{
	(void)c, (void)act;
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	return door_event(d, EVENT_RETRACT, &facts, NULL);
}

enum rc acts_retract(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, retract);
}

static enum rc reject(struct call *c, struct door *d, struct migration_act *act)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	RETURN_IF_FAILED(check_reason(c, act));
	d->m.ended_reason = act->reason;
	return door_event(d, EVENT_REJECT, &facts, act->reason);
}

enum rc acts_reject(struct call *c, struct migration_act *act)
{
	if (!c->actor.fresh)
		return RC_SIGN_IN_REQUIRED;
	return acts_run(c, act, reject);
}

static enum rc find_item(struct door *d, const char *public_id, struct item **item)
{
	int at = dossier_item_index(d->items, d->count, public_id);
	*item = at < 0 ? NULL : &d->items[at];
	return at < 0 ? RC_NOT_FOUND : RC_OK;
}

/* After an act on an item the worker looks at the migration again, once the customer is there. */
static enum rc wake(struct door *d)
{
	if (d->state != STATE_CUSTOMER_REGISTERED && d->state != STATE_DOMAINS_MOVED)
		return RC_OK;
	return job_store_arm(d->call->db, JOB_MOVE, d->m.migration_id, CLOCK_NONE);
}

/* With the last objection settled nobody waits for staff any more, unless the agency wrote. */
static enum rc settle_objection(struct call *c, struct door *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].state == ITEM_PLANNED && d->items[i].hold_reason == HOLD_OBJECTION)
			return RC_OK;
	return note_store_waits(c->db, d->m.migration_id, &d->m.needs_staff);
}

static enum rc exclude(struct call *c, struct door *d, struct migration_act *act)
{
	struct item *it;
	RETURN_IF_FAILED(find_item(d, act->item, &it));
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	RETURN_IF_FAILED(check_reason(c, act));
	if (migration_state_is_terminal(d->state) || (it->state != ITEM_PLANNED && it->state != ITEM_FAILED))
		return RC_STATE_CONFLICT;
	bool objected = it->hold_reason == HOLD_OBJECTION, waited = it->hold_reason == HOLD_TERMS;
	it->state = ITEM_EXCLUDED;
	it->excluded_by = ROLE_STAFF;
	it->excluded_reason = act->reason;
	it->hold_reason = HOLD_NONE;
	it->hold_until = CLOCK_NONE;
	dossier_forget_failure(it);
	door_note(d, "item_excluded", it, act->reason);
	RETURN_IF_FAILED(item_store_save_many(c->db, it, 1));
	if (objected)
		RETURN_IF_FAILED(settle_objection(c, d));
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	if (facts.excluded < facts.items && waited)
		return terms_go_ahead(c, d);
	if (facts.excluded < facts.items)
		return wake(d);
	/* An empty handover is not done (domain.md 3). */
	d->m.ended_reason = act->reason;
	return door_event(d, EVENT_REJECT, &facts, act->reason);
}

enum rc acts_exclude(struct call *c, struct migration_act *act)
{
	if (!c->actor.fresh)
		return RC_SIGN_IN_REQUIRED;
	return acts_run(c, act, exclude);
}

static enum rc retry(struct call *c, struct door *d, struct migration_act *act)
{
	struct item *it;
	RETURN_IF_FAILED(find_item(d, act->item, &it));
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	bool differs = it->state == ITEM_MOVED && it->failure_code;
	bool stopped = it->state == ITEM_FAILED && it->package_id && it->extracted_at == CLOCK_NONE;
	if (migration_state_is_terminal(d->state) || (it->state != ITEM_FAILED && !differs))
		return RC_STATE_CONFLICT;
	if (stopped) {
		enum rc rc = extraction_resume(d, it);
		if (rc != RC_NOT_FOUND) /* it stopped before its extraction began */
			return rc;
	}
	if (!differs)
		it->state = ITEM_PLANNED;
	dossier_forget_failure(it);
	door_note(d, "item_retried", it, NULL);
	RETURN_IF_FAILED(item_store_save_many(c->db, it, 1));
	if (differs)
		return job_store_arm(c->db, JOB_VERIFY, d->m.migration_id, CLOCK_NONE);
	return wake(d);
}

enum rc acts_retry(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, retry);
}

/* What the host says of the item now: what somebody ticks or approves is what can be seen now. */
static enum rc look(struct call *c, const struct door *d, const struct item *it, struct candidate *now)
{
	struct candidates found;
	RETURN_IF_FAILED(dossier_judge_within(c, &d->m, (struct item_list){ it, 1 }, &found));
	*now = found.list[0];
	return RC_OK;
}

enum rc acts_approve_item(struct call *c, struct door *d, struct item *it)
{
	bool objected = it->hold_reason == HOLD_OBJECTION;
	bool waits = it->hold_reason == HOLD_APPROVAL || it->hold_reason == HOLD_CHANGED_AT_HOST || objected;
	if (migration_state_is_terminal(d->state) || it->state != ITEM_PLANNED || !waits)
		return RC_STATE_CONFLICT;
	struct candidate now;
	RETURN_IF_FAILED(look(c, d, it, &now));
	it->approved = true;
	it->seen_staff = preflight_codes(c->arena, &now.preflight, VERDICT_APPROVE);
	if (now.host.name && it->hold_reason == HOLD_CHANGED_AT_HOST)
		it->guarded = now.host.guarded;
	bool recipient_open = dossier_waits_for_recipient(it, d->m.now);
	it->hold_reason = recipient_open ? HOLD_RECIPIENT : HOLD_NONE;
	door_note(d, "item_approved", it, NULL);
	RETURN_IF_FAILED(item_store_save_many(c->db, it, 1));
	if (objected)
		RETURN_IF_FAILED(settle_objection(c, d));
	return wake(d);
}

static enum rc approve(struct call *c, struct door *d, struct migration_act *act)
{
	struct item *it;
	RETURN_IF_FAILED(find_item(d, act->item, &it));
	return c->actor.role == ROLE_STAFF ? acts_approve_item(c, d, it) : RC_FORBIDDEN;
}

enum rc acts_approve(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, approve);
}

static enum rc confirm(struct call *c, struct door *d, struct migration_act *act)
{
	struct item *it;
	RETURN_IF_FAILED(find_item(d, act->item, &it));
	enum role side = door_role(d);
	if (side != ROLE_RESELLER && side != ROLE_CUSTOMER)
		return RC_FORBIDDEN;
	if (migration_state_is_terminal(d->state) || it->state != ITEM_PLANNED || it->hold_reason != HOLD_CONFIRMATION)
		return RC_STATE_CONFLICT;
	struct candidate now;
	RETURN_IF_FAILED(look(c, d, it, &now));
	const char *seen = preflight_codes(c->arena, &now.preflight, VERDICT_CONFIRM);
	if (side == ROLE_RESELLER) {
		it->confirmed_reseller = true;
		it->seen_reseller = seen;
	} else {
		it->confirmed_customer = true;
		it->seen_customer = seen;
	}
	door_note(d, "item_confirmed", it, NULL);
	RETURN_IF_FAILED(item_store_save_many(c->db, it, 1));
	return wake(d);
}

enum rc acts_confirm(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, confirm);
}
