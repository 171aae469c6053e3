#include "mail/letters.h"

#include <string.h>

#include "base/spoken.h"
#include "domain/domain_name.h"

/* ---- what the letters share --------------------------------------------------------------------------------- */

bool letters_to_agency(const struct letters *w)
{
	return w->f->mail->to_role == MAIL_TO_RESELLER;
}

const char *letters_url(const struct letters *w, const char *path)
{
	return arena_printf(w->l->arena, "%s/handover/%s", w->call->config->web_base_url, path);
}

const char *letters_case_url(const struct letters *w)
{
	return letters_url(w, arena_printf(w->l->arena, "migrations/%s", w->f->m.public_id));
}

const char *letters_name(const struct letters *w, const char *a_label)
{
	return domain_name_to_unicode(w->l->arena, a_label);
}

const char *letters_kind(const struct letters *w, int kind, const char *product)
{
	const char *label = text_get(w->l->lang, words_label(&words_kinds, kind));
	bool named = kind == KIND_HOSTING && product && *product;
	return named ? arena_printf(w->l->arena, "%s %s", label, product) : label;
}

void letters_list(struct letters *w, bool expires)
{
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		const struct host_item *host = &w->f->now.list[i].host;
		const char *name = letters_name(w, it->name), *kind = letters_kind(w, it->kind, it->product);
		if (it->state == ITEM_EXCLUDED)
			continue;
		if (expires && host->name && host->expires_on != DAY_NONE)
			letter_point(w->l, "%s (%s), expires on %s", name, kind,
				     spoken_day(w->l->arena, w->l->lang, host->expires_on));
		else
			letter_point(w->l, "%s (%s)", name, kind);
	}
}

const char *letters_waiting(const struct letters *w, const struct item *it, const struct preflight *p)
{
	if (it->state == ITEM_PLANNED && it->hold_reason == HOLD_CONFIRMATION &&
	    preflight_first_finding(p, VERDICT_CONFIRM) != FINDING_COUNT)
		return text_get(w->l->lang, preflight_finding(preflight_first_finding(p, VERDICT_CONFIRM))->text);
	if (it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE)
		return text_get(w->l->lang, words_label(&words_holds, it->hold_reason));
	return text_get(w->l->lang, words_label(&words_item_states, it->state));
}

void letters_closing(struct letters *w)
{
	if (w->f->m.closes_on != DAY_NONE)
		letter_say(w->l, "%s closes on %s: after that day nobody will renew them for you.", w->agency,
			   spoken_day(w->l->arena, w->l->lang, w->f->m.closes_on));
}

/* ---- one of them -------------------------------------------------------------------------------------------- */

static const char *agency_of(const struct letter_facts *f, struct arena *a)
{
	const char *legal = f->m.reseller_name ? f->m.reseller_name : f->m.known_as;
	if (!legal)
		return "";
	bool has_two = f->m.known_as && *f->m.known_as && strcmp(f->m.known_as, legal) != 0;
	if (has_two)
		return arena_printf(a, "%s (%s)", f->m.known_as, legal);
	return legal;
}

static const char *domain_of(const struct letters *w)
{
	const char *first = NULL;
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (it->state == ITEM_EXCLUDED)
			continue;
		if (it->kind == KIND_DOMAIN)
			return letters_name(w, it->name);
		if (!first)
			first = letters_name(w, it->name);
	}
	/* All of it was excluded: then it is called by what it was about. */
	return first ? first : w->f->count ? letters_name(w, w->f->items[0].name) : "";
}

/* A switch, so that a kind without a letter does not compile. */
static enum rc write_letter(struct letters *w)
{
	switch ((enum mail_kind)w->f->mail->kind) {
	case MAIL_INVITATION: return letters_invitation(w), RC_OK;
	case MAIL_REMINDER: return letters_reminder(w), RC_OK;
	case MAIL_MISADDRESSED: return letters_misaddressed(w), RC_OK;
	case MAIL_MORE_TIME: return letters_more_time(w), RC_OK;
	case MAIL_ACCEPTED: return letters_accepted(w), RC_OK;
	case MAIL_DECLINED: return letters_declined(w), RC_OK;
	case MAIL_RETRACTED: return letters_retracted(w), RC_OK;
	case MAIL_WITHDRAWN: return letters_withdrawn(w), RC_OK;
	case MAIL_EXPIRED: return letters_expired(w), RC_OK;
	case MAIL_REJECTED: return letters_rejected(w), RC_OK;
	case MAIL_NOTICE: return letters_notice(w), RC_OK;
	case MAIL_OBJECTION: return letters_objection(w), RC_OK;
	case MAIL_NEEDS_YOU: return letters_needs_you(w), RC_OK;
	case MAIL_PARTLY_DONE: return letters_partly_done(w), RC_OK;
	case MAIL_DONE: return letters_done(w), RC_OK;
	case MAIL_TERMS_PROPOSED: return letters_terms_proposed(w), RC_OK;
	case MAIL_TERMS_SILENT: return letters_terms_silent(w), RC_OK;
	case MAIL_RENEWAL: return letters_renewal(w);
	case MAIL_ANSWER: return letters_answer(w), RC_OK;
	case MAIL_DIGEST: return letters_digest(w);
	case MAIL_STATEMENT: return letters_statement(w);
	case MAIL_SIGN_IN: return letters_sign_in(w), RC_OK;
	case MAIL_NONE:
	case MAIL_KIND_COUNT: break;
	}
	return RC_INTERNAL;
}

static void foot(struct letters *w)
{
	if (w->f->mail->kind == MAIL_DIGEST)
		return;
	if (w->l->reference)
		letter_small(w->l, "%s, handover %s", w->call->config->mail_from_name, w->l->reference);
	else
		letter_small(w->l, "%s", w->call->config->mail_from_name);
}

enum rc letters_compose(struct call *c, const struct mail *mail, struct letter *letter)
{
	struct letter_facts f;
	*letter = LETTER_IN(c->arena, (enum lang)mail->language);
	RETURN_IF_FAILED(letter_facts_read(c, mail, &f));
	struct letters w = { .call = c, .f = &f, .l = letter };
	w.agency = agency_of(&f, c->arena);
	w.customer = f.m.customer_name ? f.m.customer_name : f.m.recipient_name ? f.m.recipient_name : "";
	w.domain = domain_of(&w);
	letter->reference = f.m.reference;
	RETURN_IF_FAILED(write_letter(&w));
	foot(&w);
	return f.is_stale ? RC_STALE : RC_OK;
}
