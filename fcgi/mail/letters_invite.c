/* What reaches people who did not ask for it: so they say who sends it, why, and how to make sure of it without us. */
#include "mail/letters.h"

#include "base/spoken.h"

/*
 * "Studio Rossi tramite DomainRegister": the legal name, for a sender's name stands alone and what an agency calls
 * itself may be anything. One that wants every message neutral is not named as the sender.
 */
static void from(struct letters *w)
{
	const struct migration *m = &w->f->m;
	const char *name = m->reseller_name;
	if (!m->neutral_mail && name && *name)
		w->l->from_name = letter_words(w->l, "%s via %s", name, w->call->config->mail_from_name);
}

static void personal(struct letters *w)
{
	const struct migration *m = &w->f->m;
	if (m->neutral_mail || !m->personal_line || !*m->personal_line)
		return;
	letter_say(w->l, "%s writes to you:", w->agency);
	letter_quote(w->l, m->personal_line);
}

static bool has_domain(const struct letters *w)
{
	for (size_t i = 0; i < w->f->count; i++)
		if (w->f->items[i].kind == KIND_DOMAIN && w->f->items[i].state != ITEM_EXCLUDED)
			return true;
	return false;
}

static void how_to_make_sure(struct letters *w)
{
	const struct migration *m = &w->f->m;
	const char *operator = w->call->config->mail_from_name;
	letter_heading(w->l, "How to make sure without using the link");
	letter_point(w->l, "Open the site of %s by yourself, choose \"I got an invitation\" and type %s.", operator,
		     m->reference);
	if (has_domain(w))
		letter_point(w->l, "Look %s up in the registry's whois: as its registrar you find %s.", w->domain,
			     operator);
	letter_point(w->l, "Or ask %s, at the number you always used.", w->agency);
}

static void if_nothing(struct letters *w)
{
	letter_heading(w->l, "If you do nothing");
	letter_say(w->l, "The services stay in the account of %s.", w->agency);
	letters_closing(w);
}

static void left_out(struct letters *w)
{
	if (w->f->left_out_count == 0)
		return;
	letter_say(w->l, "Not included:");
	for (size_t i = 0; i < w->f->left_out_count; i++) {
		const struct left_out *o = &w->f->left_out[i];
		letter_point(w->l, "%s (%s)", letters_name(w, o->name), letters_kind(w, o->kind, NULL));
	}
}

/* Only the domains: what kind of hosting somebody has is shown after the sign-in. */
static void domains(struct letters *w)
{
	unsigned long others = 0;
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (it->state == ITEM_EXCLUDED)
			continue;
		if (it->kind == KIND_DOMAIN)
			letter_item(w->l, letters_name(w, it->name));
		else
			others++;
	}
	if (others)
		letter_item(w->l, arena_printf(w->l->arena,
					       text_nget(w->l->lang, "%lu hosting service", "%lu hosting services",
							 others),
					       others));
}

static void right_person(struct letters *w)
{
	letter_say(w->l,
		   "%s gave us this address, to invite you. If you are not the right person, say so from the same "
		   "link: %s will not write to you from here again.",
		   w->agency, w->agency);
}

/* What is made independent first, and whether something has to be changed for it. */
static void going_on(struct letters *w)
{
	bool makes = false;
	for (size_t i = 0; i < w->f->count; i++)
		makes |= w->f->items[i].package_id && w->f->items[i].state != ITEM_EXCLUDED;
	if (makes)
		letter_say(w->l, "Some hosting services are made independent before they pass to you; %s does "
				 "that, and the page says what each becomes.", w->call->config->mail_from_name);
	if (letter_facts_leans(w->f))
		letter_say(w->l, "Where a name in your mail programs has to be changed, the page says which and "
				 "by when. The rest goes on as it does now.");
	else
		letter_say(w->l, "Website and e-mail go on as they do now.");
}

static void linked(struct letters *w)
{
	const char *before = letter_facts_linked(w->f, false), *after = letter_facts_linked(w->f, true);
	if (before)
		letter_say(w->l, "It follows handover %s, from the same request: if you accepted that one, you "
				 "need no other account and enter nothing again.", before);
	if (after)
		letter_say(w->l, "Other services of the same request follow later with handover %s, in an "
				 "invitation of its own.", after);
}

void letters_invitation(struct letters *w)
{
	const struct migration *m = &w->f->m;
	const char *operator = w->call->config->mail_from_name;
	from(w);
	letter_subject(w->l, "%s: its management passes to you (%s)", w->domain, m->reference);
	if (m->recipient_name && *m->recipient_name)
		letter_say(w->l, "Hello %s,", m->recipient_name);
	if (m->attention && *m->attention)
		letter_say(w->l, "For the attention of %s", m->attention);
	letter_say(w->l, "%s manages these services for you and offers to hand them over to you:", w->agency);
	domains(w);
	left_out(w);
	letter_say(w->l,
		   "They are with %s. With an account of your own there you manage them yourself, with the same tools.",
		   operator);
	going_on(w);
	linked(w);
	personal(w);
	letter_say(w->l,
		   "The page of the invitation shows what changes and what does not; there you accept or decline. "
		   "Opening it decides nothing. You may answer until %s.",
		   spoken_minute(w->l->arena, w->l->lang, w->f->invitation.expires_at));
	letter_link(w->l, w->f->link, "Open the invitation");
	how_to_make_sure(w);
	if_nothing(w);
	letter_heading(w->l, "Why you get this");
	right_person(w);
}

void letters_reminder(struct letters *w)
{
	from(w);
	letter_subject(w->l, "%s: the invitation waits for your answer (%s)", w->domain, w->f->m.reference);
	if (w->f->m.attention && *w->f->m.attention)
		letter_say(w->l, "For the attention of %s", w->f->m.attention);
	letter_say(w->l, "%s offers to hand the management of these services over to you:", w->agency);
	domains(w);
	letter_say(w->l, "You may answer until %s, also with no. Opening the link decides nothing.",
		   spoken_minute(w->l->arena, w->l->lang, w->f->invitation.expires_at));
	letter_link(w->l, w->f->link, "Open the invitation");
	how_to_make_sure(w);
	if_nothing(w);
	right_person(w);
}

/* To a registrant: of the domains registered to it and of nothing else. */
void letters_notice(struct letters *w)
{
	struct letter *l = w->l;
	const char *first = w->f->name_count ? letters_name(w, w->f->names[0]) : w->call->config->mail_from_name;
	letter_subject(l, "%s: somebody accepted its management (%s)", first, w->f->m.reference);
	letter_say(l,
		   "You are written as the registrant of the domains below. %s managed them, and %s accepted to "
		   "manage them from now on.",
		   w->agency, w->customer);
	for (size_t i = 0; i < w->f->name_count; i++)
		letter_item(l, letters_name(w, w->f->names[i]));
	letter_say(l,
		   "The registrant stays the same: the domains remain registered to you. What changes is who "
		   "manages them.");
	if (w->f->hold_until != CLOCK_NONE)
		letter_say(l,
			   "They wait until %s, then they pass to the new account. If that is right, there is "
			   "nothing to do.",
			   spoken_minute(l->arena, l->lang, w->f->hold_until));
	else
		letter_say(l, "They pass to the new account now. If that is right, there is nothing to do.");
	letter_say(l, "If it is not right, say so here: what has not passed yet waits until %s has looked at it.",
		   w->call->config->mail_from_name);
	letter_link(l, w->f->link, "Object");
	letter_say(l, "Opening the page stops nothing: there you read what it is about, and then decide.");
}
