/* What is over, well or not; and what is partly over. */
#include "mail/letters.h"

#include "base/spoken.h"

/* Before it accepted, the customer has no page to open. */
static void case_link(struct letters *w)
{
	if (letters_to_agency(w) || w->f->m.customer_id)
		letter_link(w->l, letters_case_url(w), "See the handover");
}

void letters_withdrawn(struct letters *w)
{
	letter_subject(w->l, "%s: the handover was withdrawn (%s)", w->domain, w->f->m.reference);
	if (letters_to_agency(w)) {
		letter_say(w->l, "The handover was withdrawn. Nothing has moved: the services stay in your account.");
	} else {
		letter_say(w->l, "%s withdrew the handover. Nothing has moved: the services stay in the account of %s.",
			   w->agency, w->agency);
		letter_say(w->l,
			   "There is nothing to do, and earlier links work no more. If you did not expect this, ask "
			   "%s.",
			   w->agency);
	}
	case_link(w);
}

void letters_expired(struct letters *w)
{
	letter_subject(w->l, "%s: the invitation ran out (%s)", w->domain, w->f->m.reference);
	if (letters_to_agency(w)) {
		letter_say(w->l, "%s did not answer in time. Nothing has moved: the services stay in your account, as "
				 "they are.",
			   w->f->m.recipient_name);
		letter_say(w->l,
			   "You can send it again from its page: the data are those you entered, and the services "
			   "are checked anew.");
		letter_link(w->l, letters_case_url(w), "See the handover");
		return;
	}
	letter_say(w->l, "The invitation of %s ran out without an answer. Nothing has moved: the services stay in the "
			 "account of %s.",
		   w->agency, w->agency);
	letters_closing(w);
	letter_say(w->l, "If you want to take them over, ask %s for a new invitation.", w->agency);
}

void letters_rejected(struct letters *w)
{
	const char *operator = w->call->config->mail_from_name;
	letter_subject(w->l, "%s: the handover was stopped (%s)", w->domain, w->f->m.reference);
	if (letters_to_agency(w))
		letter_say(w->l, "%s stopped the handover. Nothing has moved: the services stay in your account.",
			   operator);
	else
		letter_say(w->l, "%s stopped the handover. Nothing has moved: the services stay in the account of %s.",
			   operator, w->agency);
	letter_fact(w->l, N_("Reason"), w->f->m.ended_reason);
	letter_say(w->l, "If you have questions, open a ticket and name %s.", w->f->m.reference);
	case_link(w);
}

static bool has_moved(const struct item *it)
{
	return it->state == ITEM_MOVED || it->state == ITEM_VERIFIED;
}

/* What is made independent is in a handover of its own: this one is not the end of the request. */
static void still_to_come(struct letters *w)
{
	const char *after = letter_facts_linked(w->f, true);
	if (after)
		letter_say(w->l, "The services that are made independent first go on in handover %s.", after);
}

/* What was extracted has the expiry of its terms, and may lean on names that stop. */
static bool was_made(const struct letters *w)
{
	for (size_t i = 0; i < w->f->count; i++)
		if (w->f->items[i].extracted_at != CLOCK_NONE && w->f->items[i].state != ITEM_EXCLUDED)
			return true;
	return false;
}

void letters_partly_done(struct letters *w)
{
	struct letter *l = w->l;
	letter_subject(l, "%s: partly done (%s)", w->domain, w->f->m.reference);
	letter_say(l, letters_to_agency(w) ? N_("These have passed to the customer:")
					   : N_("These have passed to your account:"));
	for (size_t i = 0; i < w->f->count; i++)
		if (has_moved(&w->f->items[i]))
			letter_item(l, letters_name(w, w->f->items[i].name));
	letter_say(l, "These wait:");
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (!has_moved(it) && it->state != ITEM_EXCLUDED)
			letter_item(l, arena_printf(l->arena, "%s: %s", letters_name(w, it->name),
						    letters_waiting(w, it, &w->f->now.list[i].preflight)));
	}
	if (letter_facts_leans(w->f))
		letter_say(l, "What waits goes on as it is and follows as soon as it can. The page says what to "
			      "change in mail programs, and by when.");
	else
		letter_say(l, "What waits goes on as it is and follows as soon as it can. Website and e-mail go "
			      "on as they do now.");
	still_to_come(w);
	letter_link(l, letters_case_url(w), "See the handover");
}

/* domain.md 8: nobody loses a domain because the old agency used to pay. */
static void to_do_now(struct letters *w)
{
	struct letter *l = w->l;
	letter_heading(l, "To do now");
	letter_point(l,
		   "Renewals: your credit is %s. You get a proforma 15 days before an expiry: top up, or add a "
		   "card.",
		   spoken_money(l->arena, l->lang, w->f->credit_cents));
	letter_point(l,
		   "Passwords: change those of panel, FTP, databases and mailboxes. Who managed them before may "
		   "know them.");
	letter_point(l, "Registrant: the handover does not change it. Look whether your own data are there.");
}

static void done_to_customer(struct letters *w)
{
	letter_subject(w->l, "%s: now it is yours to manage (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "The handover from %s is done. These are in your account:", w->agency);
	letters_list(w, true);
	if (was_made(w))
		letter_say(w->l, "The services that were made independent expire on the day you accepted; DNS, "
				 "website and e-mail are as they were.");
	else
		letter_say(w->l, "Expiry dates, DNS, website and e-mail are as they were.");
	if (letter_facts_leans(w->f))
		letter_say(w->l, "Some server names in your mail programs stop working on a day that the page of "
				 "the handover says: change them by then.");
	still_to_come(w);
	to_do_now(w);
	letter_link(w->l, letters_url(w, "my"), "Your services");
}

static void done_to_agency(struct letters *w)
{
	struct letter *l = w->l;
	letter_subject(l, "%s: the handover is done (%s)", w->domain, w->f->m.reference);
	letter_say(l, "The handover to %s is done. These have left your account, each with what its renewals earn you:",
		   w->customer);
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (it->state != ITEM_EXCLUDED)
			letter_item(l, arena_printf(l->arena, "%s: %s", letters_name(w, it->name),
						    spoken_commission(l->arena, l->lang, it->term_rate_bp,
								      it->term_fixed, it->term_months)));
	}
	letter_say(l, "There is nothing to do. From now on your customer manages and renews them.");
	still_to_come(w);
	letter_link(l, letters_case_url(w), "See the handover");
}

void letters_done(struct letters *w)
{
	if (letters_to_agency(w))
		done_to_agency(w);
	else
		done_to_customer(w);
}
