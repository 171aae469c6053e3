#include "web/invitation_shared.h"

#include <string.h>

#include "domain/domain_name.h"
#include "web/format.h"
#include "web/independent.h"
#include "web/pages.h"

const char *invitation_masked(struct arena *a, const char *email)
{
	const char *at = email ? strchr(email, '@') : NULL;
	return at ? arena_printf(a, "%.1s•••%s", email, at) : "";
}

const char *invitation_agency(const struct migration *m)
{
	if (m->known_as && *m->known_as)
		return m->known_as;
	return m->reseller_name ? m->reseller_name : "";
}

const char *invitation_legal_name(const struct migration *m)
{
	if (!m->known_as || !*m->known_as || !m->reseller_name)
		return NULL;
	return strcmp(m->known_as, m->reseller_name) == 0 ? NULL : m->reseller_name;
}

/* ---- those that are over ------------------------------------------------------------------------------------ */

static void show_waiting_no_more(struct req *rq, const struct invited *i, struct invitation_dead_view *v,
				 struct html *h)
{
	/* Its time is over and the worker has not said so yet; or it was not for that person; or a newer link is out.
	 */
	v->at = format_instant(rq->arena, rq->lang, i->dossier.invitation.expires_at);
	if (i->dossier.invitation.status == INVITATION_LIVE) {
		invitation_expired_view(h, v);
	} else if (i->dossier.m.is_misaddressed) {
		v->at = format_instant(rq->arena, rq->lang, i->dossier.m.updated_at);
		invitation_not_theirs_view(h, v);
	} else {
		invitation_unknown_view(h, &(struct invitation_dead_view){ .page = v->page });
	}
}

/* why: RC_OK of a page that is only read; else the act that came too late. */
static void show_dead(struct req *rq, const struct invited *i, enum rc why, struct html *h)
{
	const struct migration *m = &i->dossier.m;
	struct invitation_dead_view v = { .page = pages_frame(rq),
					  .agency = invitation_agency(m),
					  .reference = m->reference,
					  .reason = m->ended_reason,
					  .clock = why == RC_OK ? NULL
								: format_clock(rq->arena, rq->lang, m->updated_at),
					  .at = format_instant(rq->arena, rq->lang, m->updated_at) };
	switch ((enum migration_state)m->state) {
	case STATE_WITHDRAWN: invitation_withdrawn_view(h, &v); return;
	case STATE_DECLINED: invitation_declined_view(h, &v); return;
	case STATE_REJECTED: invitation_rejected_view(h, &v); return;
	case STATE_EXPIRED: invitation_expired_view(h, &v); return;
	case STATE_REQUESTED: show_waiting_no_more(rq, i, &v, h); return;
	case STATE_CUSTOMER_REGISTERED:
	case STATE_DOMAINS_MOVED:
	case STATE_HOSTING_MOVED:
	case STATE_COMMISSION_RECORDED: invitation_used_view(h, &v); return;
	case STATE_NONE:
	case STATE_COUNT: return;
	}
}

enum rc invitation_load(struct req *rq, struct resp *rs, enum rc why, struct invited *i, bool *done)
{
	enum rc rc = invited_get(rq->call, rq->params[0], i);
	*done = true;
	if (rc == RC_OK)
		pages_speak(rq, (enum lang)i->dossier.m.recipient_language);
	struct html h = HTML_IN(rq->arena, rq->lang);
	if (rc == RC_NOT_FOUND) {
		invitation_unknown_view(&h, &(struct invitation_dead_view){ .page = pages_frame(rq) });
		return pages_send_again(rq, rs, &h, RC_NOT_FOUND);
	}
	RETURN_IF_FAILED(rc);
	*done = !i->is_open;
	if (i->is_open)
		return RC_OK;
	show_dead(rq, i, why, &h);
	return pages_send_again(rq, rs, &h, why == RC_OK ? RC_INVITATION_DEAD : why);
}

/* ---- the services -------------------------------------------------------------------------------------------- */

static const char *gross(struct req *rq, int64_t net_cents, const struct price_payer *payer)
{
	int64_t vat_bp = price_vat_bp(payer, rq->call->config->handover_vat_bp);
	return net_cents ? format_money(rq->arena, rq->lang, price_gross(net_cents, vat_bp)) : NULL;
}

static const char *price_of(struct req *rq, const struct invited *i, const struct item *it,
			    const struct price_payer *payer)
{
	for (size_t k = 0; k < i->price_count; k++)
		if (strcmp(i->prices[k].product, it->product) == 0)
			return gross(rq, i->prices[k].net_cents, payer);
	return NULL;
}

static const char *changes_of(struct req *rq, unsigned changes)
{
#define TEXT(name, member, text) text,
	static const char *const texts[] = { INVITED_CHANGES(TEXT) };
#undef TEXT
	struct buf out = BUF_IN(rq->arena);
	for (int k = 0; k < INVITED_CHANGE_COUNT; k++)
		if (changes & 1U << k)
			buf_addf(&out, "%s%s", out.len ? "; " : "", text_get(rq->lang, texts[k]));
	return out.len ? buf_str(&out) : NULL;
}

static const char *near_of(struct req *rq, const struct invited *i, const struct candidate *now, const char *name)
{
	const char *agency = invitation_agency(&i->dossier.m);
	int32_t day = now->host.expires_on;
	if (!(now->preflight.findings & 1U << FINDING_NEAR_EXPIRY) || day == DAY_NONE)
		return NULL;
	return arena_printf(
		rq->arena,
		text_get(rq->lang, N_("%s expires on %s: you will pay the renewal. If you have paid %s for it "
				      "already, ask them for the money.")),
		name, format_day(rq->arena, rq->lang, day).text, agency);
}

static const char *proforma_of(struct req *rq, const struct candidate *now)
{
	if (!now->host.open_document)
		return NULL;
	const char *amount = format_money(rq->arena, rq->lang, now->host.document_cents);
	if (now->host.document_due_on == DAY_NONE)
		return arena_printf(rq->arena,
				    text_get(rq->lang, N_("There is an unpaid proforma for it: %s before VAT.")),
				    amount);
	return arena_printf(rq->arena,
			    text_get(rq->lang, N_("There is an unpaid proforma for it: %s before VAT, due on %s.")),
			    amount, format_day(rq->arena, rq->lang, now->host.document_due_on).text);
}

void invitation_items(struct req *rq, const struct invited *i, const struct invitation_showing *how,
		      struct invitation_item *items, size_t *count)
{
	*count = 0;
	for (size_t k = 0; k < i->dossier.count; k++) {
		const struct item *it = &i->dossier.items[k];
		const struct candidate *now = &i->now.list[k];
		enum finding_kind main = preflight_main_finding(&now->preflight);
		if (it->state == ITEM_EXCLUDED || (it->kind == KIND_HOSTING && !how->details))
			continue;
		const char *name = domain_name_to_unicode(rq->arena, it->name);
		const char *near = near_of(rq, i, now, name); /* says more than the finding */
		struct independent made = independent_of(rq, &i->dossier, it, NULL, invitation_agency(&i->dossier.m));
		bool apart = !made.words && now->host.next_due_on != DAY_NONE &&
			     now->host.next_due_on != now->host.expires_on;
		items[(*count)++] = (struct invitation_item){
			.value = it->public_id,
			.name = name,
			.kind = pages_kind(rq, it->kind, it->product),
			.expires = made.words ? made.expires
					      : format_day(rq->arena, rq->lang, now->host.expires_on),
			.paid_until = format_day(rq->arena, rq->lang, apart ? now->host.next_due_on : DAY_NONE),
			.price = made.words ? gross(rq, made.price_cents, how->payer) : price_of(rq, i, it, how->payer),
			.independent = made.words,
			.not_before = made.not_before,
			.names = made.names,
			.finding = main == FINDING_COUNT || main == FINDING_FRACTO ||
						   (near && main == FINDING_NEAR_EXPIRY)
					   ? NULL
					   : text_get(rq->lang, preflight_finding(main)->text),
			.changed = changes_of(rq, i->changes[k]),
			.near = near,
			.proforma = proforma_of(rq, now),
		};
	}
}

const struct invitation_left *invitation_left_of(struct req *rq, const struct dossier *d, size_t *count)
{
	struct invitation_left *left = ARENA_NEW_ARRAY(rq->arena, d->count + d->left_out_count, struct invitation_left);
	*count = 0;
	for (size_t k = 0; k < d->count; k++) {
		const struct item *it = &d->items[k];
		if (it->state == ITEM_EXCLUDED)
			left[(*count)++] = (struct invitation_left){
				domain_name_to_unicode(rq->arena, it->name),
				text_get(rq->lang, words_label(&words_kinds, it->kind)),
				independent_excluded(rq, it),
			};
	}
	for (size_t k = 0; k < d->left_out_count; k++)
		left[(*count)++] = (struct invitation_left){
			domain_name_to_unicode(rq->arena, d->left_out[k].name),
			text_get(rq->lang, words_label(&words_kinds, d->left_out[k].kind)),
			d->left_out[k].reason,
		};
	return left;
}

bool invitation_has_commission(const struct dossier *d)
{
	for (size_t k = 0; k < d->count; k++)
		if (d->items[k].state != ITEM_EXCLUDED && (d->items[k].term_rate_bp || d->items[k].term_fixed))
			return true;
	return false;
}

const char *invitation_vat_note(struct req *rq, const struct price_payer *payer)
{
	return price_vat_bp(payer, rq->call->config->handover_vat_bp)
		       ? text_get(rq->lang, N_("VAT included"))
		       : text_get(rq->lang, N_("no Italian VAT is due from you"));
}

struct price_payer invitation_payer(const struct host_account *account)
{
	return (struct price_payer){ billing_kind_parse(account->billing_kind), account->country, account->vat_id };
}
