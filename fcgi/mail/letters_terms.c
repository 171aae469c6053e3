/* About the terms of Fracto services; to the agency alone. */
#include "mail/letters.h"

/* The terms themselves are on the page: a letter would go on saying what another version has changed. */
void letters_terms_proposed(struct letters *w)
{
	letter_subject(w->l, "%s: terms for the Fracto services (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "We have proposed the terms on which these services are taken out of their Fracto package and "
			 "handed over to %s:", w->customer);
	letters_list(w, false);
	letter_say(w->l,
		   "Read them, then accept them or answer. %s is invited when you have accepted; until then these "
		   "services stay as they are.", w->customer);
	letter_link(w->l, letters_case_url(w), "Read the terms");
}

void letters_terms_silent(struct letters *w)
{
	letter_subject(w->l, "%s: no answer about the terms (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "The terms we proposed for the Fracto services you hand over to %s have had no answer. We now "
			 "decide how to go on with them; whatever needs no terms goes on.", w->customer);
	letter_say(w->l, "You can still accept them, or answer.");
	letter_link(w->l, letters_case_url(w), "Read the terms");
}
