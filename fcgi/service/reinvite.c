#include "service/reinvite.h"

#include "domain/email_address.h"
#include "service/invitation.h"
#include "service/offer.h"
#include "service/outbox.h"
#include "service/submit.h"

/* No mailbox is filled by one handover, whoever's it is: the migration's row is locked, so this count is exact. */
static enum rc check_limit(struct call *c, const struct door *d)
{
	int64_t recent;
	RETURN_IF_FAILED(submit_check_limit(c));
	RETURN_IF_FAILED(invitation_store_count_recent(c->db, d->m.migration_id, &recent));
	if (recent < c->config->handover_resends_per_day)
		return RC_OK;
	problems_add(c->problems, "", "rate-limited",
		     N_("You have sent this invitation %d times in 24 hours: send it again tomorrow"), (int)recent);
	return RC_RATE_LIMITED;
}

static enum rc resend(struct call *c, struct door *d, struct migration_act *act)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	struct invitation *inv = ARENA_NEW(c->arena, struct invitation);
	bool suppressed;
	(void)act;
	if (d->state != STATE_REQUESTED)
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(check_limit(c, d));
	RETURN_IF_FAILED(outbox_is_suppressed(c, d->m.reseller_id, d->m.recipient_email, &suppressed));
	if (suppressed) {
		problems_add(c->problems, "/customer/email", "suppressed",
			     N_("Whoever reads this address asked not to be written to: name another one"));
		return RC_VALIDATION;
	}
	RETURN_IF_FAILED(invitation_make(d, inv));
	return door_event(d, EVENT_RESEND, &facts, NULL);
}

enum rc reinvite_resend(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, resend);
}

/* The agency agrees to the same services for another recipient: a new offer, with its consent to it. */
static enum rc offer_again(struct call *c, struct door *d)
{
	struct candidates now;
	RETURN_IF_FAILED(dossier_judge_within(c, &d->m, (struct item_list){ d->items, d->count }, &now));
	/* Above every proposal that waits: what was proposed for another recipient is not accepted any more. */
	RETURN_IF_FAILED(offer_store_last_version(c->db, c->arena, d->m.migration_id, &d->m.offer_version));
	d->m.offer_version++;
	return offer_propose(c, d, &now);
}

static enum rc readdress(struct call *c, struct door *d, struct migration_act *act)
{
	struct readdress *r = (struct readdress *)act; /* act is its first member */
	struct invitation *inv = ARENA_NEW(c->arena, struct invitation);
	struct submit_person person = { .email = r->email,
					.name = r->name ? r->name : d->m.recipient_name,
					.attention = r->attention };
	if (d->state != STATE_REQUESTED)
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(check_limit(c, d));
	RETURN_IF_FAILED(submit_check_person(c, d->m.reseller_id, &person));
	d->m.recipient_email = person.canonical;
	d->m.recipient_name = person.name;
	d->m.attention = person.attention;
	if (r->language >= 0)
		d->m.recipient_language = r->language;
	d->m.is_misaddressed = false;
	RETURN_IF_FAILED(offer_again(c, d));
	RETURN_IF_FAILED(invitation_make(d, inv));
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	return door_event(d, EVENT_READDRESS, &facts, NULL);
}

enum rc reinvite_readdress(struct call *c, struct readdress *r)
{
	return acts_run(c, &r->act, readdress);
}
