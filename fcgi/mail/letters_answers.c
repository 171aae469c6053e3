/* What somebody did, told to the other side, or to both. */
#include "mail/letters.h"

#include "base/spoken.h"
#include "domain/commission.h"

static bool earns(const struct letters *w)
{
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (it->state != ITEM_EXCLUDED && (it->term_rate_bp || it->term_fixed))
			return true;
	}
	return false;
}

/* What the customer did not want, or staff took out. */
static void without(struct letters *w)
{
	bool said = false;
	for (size_t i = 0; i < w->f->count; i++) {
		if (w->f->items[i].state != ITEM_EXCLUDED)
			continue;
		if (!said)
			letter_say(w->l, "Not included any more:");
		said = true;
		letter_item(w->l, letters_name(w, w->f->items[i].name));
	}
}

static void waiting(struct letters *w)
{
	bool said = false;
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (it->state != ITEM_PLANNED || it->hold_reason == HOLD_NONE || it->hold_reason == HOLD_RECIPIENT)
			continue;
		if (!said)
			letter_say(w->l, "These wait, and do not hold the others back:");
		said = true;
		letter_item(w->l, arena_printf(w->l->arena, "%s: %s", letters_name(w, it->name),
					       letters_waiting(w, it, &w->f->now.list[i].preflight)));
	}
}

static void accepted_to_agency(struct letters *w)
{
	struct letter *l = w->l;
	bool asks = w->f->facts.held_for_recipient > 0 && w->f->hold_until != CLOCK_NONE;
	letter_subject(l, asks ? N_("%s: %s accepted. Is it your customer? (%s)") : N_("%s: %s accepted (%s)"),
		       w->domain, w->customer, w->f->m.reference);
	letter_say(l, "%s accepted the handover of:", w->customer);
	letters_list(w, false);
	without(w);
	if (asks) {
		letter_say(l,
			   "We did not recognise who accepted from what we know of your customer. Is %s your "
			   "customer? If you say yes, the services pass at once; if you say no, nothing passes.",
			   w->customer);
		letter_say(l, "Without an answer they pass on %s, unless somebody objects.",
			   spoken_minute(l->arena, l->lang, w->f->hold_until));
		letter_link(l, letters_case_url(w), "Answer");
	} else {
		letter_say(l,
			   "There is nothing to do: the services pass by themselves, and we write to you when all "
			   "of them have.");
		letter_link(l, letters_case_url(w), "See the handover");
	}
	waiting(w);
}

static void accepted_to_customer(struct letters *w)
{
	struct letter *l = w->l;
	letter_subject(l, "%s: you accepted (%s)", w->domain, w->f->m.reference);
	letter_say(l, "You accepted to take over from %s:", w->agency);
	letters_list(w, false);
	without(w);
	if (w->f->hold_until != CLOCK_NONE)
		letter_say(l,
			   "To be sure that they go to the right person, we asked %s. The services pass as soon as "
			   "it answers, at the latest on %s.",
			   w->agency, spoken_minute(l->arena, l->lang, w->f->hold_until));
	else
		letter_say(l, "The services pass by themselves, and we write to you when all of them have. Website and "
			      "e-mail go on as they do now.");
	waiting(w);
	letter_say(l,
		   "Was it a mistake? As long as nothing has begun to pass you can take your acceptance back from "
		   "the page of the handover.");
	letter_link(l, letters_case_url(w), "See the handover");
	if (earns(w))
		letter_say(l,
			   "On renewals %s gives %s a commission. %s pays it: for you the price is the same. %s "
			   "will see the domain's name, the net amount and the day of the payment, nothing else.",
			   w->call->config->mail_from_name, w->agency, w->call->config->mail_from_name, w->agency);
}

void letters_accepted(struct letters *w)
{
	if (letters_to_agency(w))
		accepted_to_agency(w);
	else
		accepted_to_customer(w);
}

void letters_declined(struct letters *w)
{
	letter_subject(w->l, "%s: declined (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "%s declined the handover. Nothing has moved: the services stay in your account, as they are.",
		   w->f->m.recipient_name);
	letter_say(w->l, "If you talk about it and it was a misunderstanding, you can send it again from its page.");
	letter_link(w->l, letters_case_url(w), "See the handover");
}

void letters_retracted(struct letters *w)
{
	if (letters_to_agency(w)) {
		letter_subject(w->l, "%s: the acceptance was taken back (%s)", w->domain, w->f->m.reference);
		letter_say(w->l,
			   "%s took the acceptance back. Nothing has moved: the services stay in your account, as "
			   "they are.",
			   w->customer);
		letter_link(w->l, letters_case_url(w), "See the handover");
		return;
	}
	letter_subject(w->l, "%s: you took your acceptance back (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "You took your acceptance back. Nothing has moved: the services stay in the account of %s.",
		   w->agency);
	letters_closing(w);
	letter_say(w->l, "If you change your mind, ask %s for a new invitation.", w->agency);
}

void letters_misaddressed(struct letters *w)
{
	letter_subject(w->l, "%s: not the right person (%s)", w->domain, w->f->m.reference);
	letter_say(w->l,
		   "Whoever got the invitation says not to be the right person. The link works no more, and we do "
		   "not write to that address for you again. Nothing has moved.");
	letter_say(w->l,
		   "Check the address with your customer and name another one: the services and the terms stay as "
		   "you chose them.");
	letter_link(w->l, letters_case_url(w), "Name another recipient");
}

void letters_more_time(struct letters *w)
{
	letter_subject(w->l, "%s: more time was asked for (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "%s asked for more time to answer, which is possible once. The invitation is valid until %s.",
		   w->f->m.recipient_name, spoken_minute(w->l->arena, w->l->lang, w->f->invitation.expires_at));
	letter_say(w->l, "There is nothing to do. Until then the services stay in your account, as they are.");
	letter_link(w->l, letters_case_url(w), "See the handover");
}

/* The same words to both sides: who objected and why is for staff to judge. */
void letters_objection(struct letters *w)
{
	const char *operator = w->call->config->mail_from_name;
	letter_subject(w->l, "%s: somebody objected (%s)", w->domain, w->f->m.reference);
	letter_say(w->l,
		   "A registrant of one of the domains objected to the handover. %s looks at it and writes to you.",
		   operator);
	if (w->f->facts.domains_open + w->f->facts.hosting_open > 0)
		letter_say(w->l, "What has not passed yet waits until then. Website and e-mail go on as they do now.");
	else
		letter_say(w->l, "Everything had passed before. Website and e-mail go on as they do now.");
	letter_say(w->l, "There is nothing to do. If you want to add something, write it on the page of the handover.");
	letter_link(w->l, letters_case_url(w), "See the handover");
}
