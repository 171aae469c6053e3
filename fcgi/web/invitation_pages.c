#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/accept.h"
#include "service/invited.h"
#include "web/format.h"
#include "web/invitation_views.h"
#include "web/pages.h"

/* "m•••@esempio.it": enough for who it is meant for, too little for anybody else. */
static const char *masked(struct arena *a, const char *email)
{
	const char *at = email ? strchr(email, '@') : NULL;
	return at ? arena_printf(a, "%.1s•••%s", email, at) : "";
}

static void fill_items(struct req *rq, const struct invited *i, struct invitation_view *v)
{
	struct invitation_item *items = ARENA_NEW_ARRAY(rq->arena, i->dossier.count, struct invitation_item);
	bool sent = rq->method == METHOD_POST;
	for (size_t k = 0; k < i->dossier.count; k++) {
		const struct item *it = &i->dossier.items[k];
		const struct candidate *now = &i->now.list[k];
		enum finding_kind main = preflight_main_finding(&now->preflight);
		if (it->state == ITEM_EXCLUDED)
			continue;
		v->has_commission |= it->term_rate_bp || it->term_fixed;
		items[v->item_count++] = (struct invitation_item){
			.value = it->public_id,
			.name = domain_name_to_unicode(rq->arena, it->name),
			/* Of a hosting its details are for who is signed in (web.md, C0). */
			.kind = it->kind == KIND_HOSTING && !i->actor.account_id
					? text_get(rq->lang, words_label(&words_kinds, it->kind))
					: pages_kind(rq, it->kind, it->product),
			.expires = format_day(rq->arena, rq->lang,
					      it->kind == KIND_DOMAIN ? now->host.expires_on : DAY_NONE),
			.finding = main == FINDING_COUNT ? NULL : text_get(rq->lang, preflight_finding(main)->text),
			.error = pages_error(rq, arena_printf(rq->arena, "/items/%zu", k)),
			.is_chosen = !sent || form_has(&rq->form, "item", it->public_id),
			.needs_confirmation = now->preflight.verdict == VERDICT_CONFIRM,
			.is_confirmed = form_has(&rq->form, "confirmed", it->public_id),
		};
	}
	v->items = items;
}

/* What staff or the agency left out, so that nothing is dropped silently. */
static void fill_left(struct req *rq, const struct dossier *d, struct invitation_view *v)
{
	struct invitation_left *left = ARENA_NEW_ARRAY(rq->arena, d->count + d->left_out_count, struct invitation_left);
	for (size_t k = 0; k < d->count; k++) {
		const struct item *it = &d->items[k];
		if (it->state == ITEM_EXCLUDED)
			left[v->left_count++] = (struct invitation_left){
				domain_name_to_unicode(rq->arena, it->name),
				text_get(rq->lang, words_label(&words_kinds, it->kind)),
				text_get(rq->lang, it->excluded_reason),
			};
	}
	for (size_t k = 0; k < d->left_out_count; k++)
		left[v->left_count++] = (struct invitation_left){
			domain_name_to_unicode(rq->arena, d->left_out[k].name),
			text_get(rq->lang, words_label(&words_kinds, d->left_out[k].kind)),
			d->left_out[k].reason,
		};
	v->left = left;
}

static struct page_errors errors_of(struct req *rq, const struct invited *i)
{
	struct pages_link *links = ARENA_NEW_ARRAY(rq->arena, i->dossier.count + 24, struct pages_link);
	size_t n = 0;
	for (size_t k = 0; k < i->dossier.count; k++)
		links[n++] =
			(struct pages_link){ arena_printf(rq->arena, "/items/%zu", k), i->dossier.items[k].public_id };
#define LINK(name, pointer) links[n++] = (struct pages_link){ pointer, #name };
	INVITATION_FIELDS(LINK)
#undef LINK
	links[n++] = (struct pages_link){ "/person_name", "person_name" };
	links[n++] = (struct pages_link){ "/kind", "kind" };
	links[n++] = (struct pages_link){ "/items", "items" };
	links[n++] = (struct pages_link){ "/billing", "billing" };
	return pages_errors(rq, links, n);
}

static struct choices kinds_of(struct req *rq)
{
	static const struct {
		const char *code, *label;
	} kinds[] = {
#define BILLING_KIND(name, code, label, ...) { code, label },
#include "domain/billing_kinds.h"
#undef BILLING_KIND
	};
	size_t count = sizeof(kinds) / sizeof(kinds[0]);
	const char *chosen = form_first(&rq->form, "kind");
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, count, struct choice);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct choice){ kinds[i].code, text_get(rq->lang, kinds[i].label),
					   chosen && strcmp(chosen, kinds[i].code) == 0 };
	return (struct choices){ list, count, pages_error(rq, "/billing/kind") };
}

static enum rc show_open(struct req *rq, const struct invited *i, struct html *h)
{
	const struct dossier *d = &i->dossier;
	bool signed_in = i->actor.account_id && rq->call->actor.role != ROLE_STAFF;
	struct invitation_view v = {
		.page = pages_frame(rq),
		.errors = errors_of(rq, i),
		.token = rq->params[0],
		.reference = d->m.reference,
		.agency = d->m.reseller_name ? d->m.reseller_name : "",
		.masked_email = masked(rq->arena, d->m.recipient_email),
		.expires = format_instant(rq->arena, rq->lang, d->invitation.expires_at),
		.items_error = pages_error(rq, "/items"),
		.must_sign_in = i->account_exists && !signed_in,
		.account_id = signed_in ? arena_printf(rq->arena, "%lld", (long long)i->actor.account_id) : NULL,
		.asks_billing = !signed_in && !i->account_exists,
		.kinds = kinds_of(rq),
		.offer_hash = hex_text(rq->arena, d->offer.hash, sizeof(d->offer.hash)),
		.nonce = pages_nonce(rq),
	};
	v.sign_in_url = arena_printf(rq->arena, "/handover/sign-in?next=/handover/i/%s", rq->params[0]);
#define FIELD(name, pointer) v.name = pages_field(rq, #name, pointer);
	INVITATION_FIELDS(FIELD)
#undef FIELD
	if (!v.person_name.error)
		v.person_name.error = pages_error(rq, "/person_name");
	if (!v.country.value)
		v.country.value = "IT";
	v.page.error = v.errors.count > 0;
	fill_items(rq, i, &v);
	fill_left(rq, d, &v);
	invitation_view(h, &v);
	return RC_OK;
}

static void show_dead(struct req *rq, const struct invited *i, struct html *h)
{
	const struct migration *m = &i->dossier.m;
	struct invitation_dead_view v = { .page = pages_frame(rq),
					  .agency = m->reseller_name,
					  .reference = m->reference,
					  .reason = m->ended_reason,
					  .at = format_instant(rq->arena, rq->lang, m->updated_at) };
	switch ((enum migration_state)m->state) {
	case STATE_WITHDRAWN: invitation_withdrawn_view(h, &v); return;
	case STATE_DECLINED: invitation_declined_view(h, &v); return;
	case STATE_REJECTED: invitation_rejected_view(h, &v); return;
	case STATE_EXPIRED: invitation_expired_view(h, &v); return;
	case STATE_REQUESTED: /* its time is over and the worker has not said so yet, or a newer link took its place */
		v.at = format_instant(rq->arena, rq->lang, i->dossier.invitation.expires_at);
		if (i->dossier.invitation.status == INVITATION_LIVE)
			invitation_expired_view(h, &v);
		else
			invitation_unknown_view(h, &(struct invitation_dead_view){ .page = v.page });
		return;
	case STATE_CUSTOMER_REGISTERED:
	case STATE_DOMAINS_MOVED:
	case STATE_HOSTING_MOVED:
	case STATE_COMMISSION_RECORDED: invitation_used_view(h, &v); return;
	case STATE_NONE:
	case STATE_COUNT: return;
	}
}

/* The page of an invitation as it stands; status: of an error that led here, or RC_OK. */
static enum rc show(struct req *rq, struct resp *rs, enum rc why)
{
	struct invited i;
	enum rc rc = invited_get(rq->call, rq->params[0], &i);
	if (rc == RC_OK)
		pages_speak(rq, (enum lang)i.dossier.m.recipient_language);
	struct html h = HTML_IN(rq->arena, rq->lang);
	if (rc == RC_NOT_FOUND) {
		invitation_unknown_view(&h, &(struct invitation_dead_view){ .page = pages_frame(rq) });
		return pages_send_again(rq, rs, &h, RC_NOT_FOUND);
	}
	RETURN_IF_FAILED(rc);
	if (i.is_open) {
		RETURN_IF_FAILED(show_open(rq, &i, &h));
		return pages_send_again(rq, rs, &h, why);
	}
	show_dead(rq, &i, &h);
	return pages_send_again(rq, rs, &h, why == RC_OK ? RC_INVITATION_DEAD : why);
}

/* GET /handover/i/{token}: accepts nothing, whoever opens it. */
enum rc invitation_page(struct req *rq, struct resp *rs)
{
	return show(rq, rs, RC_OK);
}

/* GET /handover/i/{token}/done: what is on its way. */
enum rc invitation_done_page(struct req *rq, struct resp *rs)
{
	struct invited i;
	RETURN_IF_FAILED(invited_get(rq->call, rq->params[0], &i));
	pages_speak(rq, (enum lang)i.dossier.m.recipient_language);
	struct html h = HTML_IN(rq->arena, rq->lang);
	if (i.dossier.m.state < STATE_CUSTOMER_REGISTERED || i.dossier.m.state > STATE_COMMISSION_RECORDED)
		return show(rq, rs, RC_OK);
	struct invitation_done_item *items = ARENA_NEW_ARRAY(rq->arena, i.dossier.count, struct invitation_done_item);
	struct invitation_done_view v = { .page = pages_frame(rq),
					  .agency = i.dossier.m.reseller_name ? i.dossier.m.reseller_name : "",
					  .reference = i.dossier.m.reference,
					  .items = items,
					  .my_url = rq->by_cookie ? "/handover/my"
								  : "/handover/sign-in?next=/handover/my" };
	for (size_t k = 0; k < i.dossier.count; k++) {
		const struct item *it = &i.dossier.items[k];
		if (it->state == ITEM_EXCLUDED)
			continue;
		bool waits = it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE;
		items[v.item_count++] = (struct invitation_done_item){
			.name = domain_name_to_unicode(rq->arena, it->name),
			.kind = pages_kind(rq, it->kind, it->product),
			.state = pages_tag(rq, &words_item_states, it->state),
			.waiting = waits ? text_get(rq->lang, words_label(&words_holds, it->hold_reason)) : NULL,
		};
		if (waits && it->hold_reason == HOLD_RECIPIENT)
			v.held_until = format_instant(rq->arena, rq->lang, it->hold_until);
	}
	invitation_accepted_view(&h, &v);
	return pages_send(rq, rs, &h);
}

static void read_billing(struct req *rq, struct accept *a)
{
	struct billing *b = ARENA_NEW(rq->arena, struct billing);
	b->kind = billing_kind_parse(req_field(rq, "kind"));
	b->first_name = req_field(rq, "first_name");
	b->last_name = req_field(rq, "last_name");
	b->company_name = req_field(rq, "company_name");
	b->codice_fiscale = req_field(rq, "codice_fiscale");
	b->vat_id = req_field(rq, "vat_id");
	b->sdi_code = req_field(rq, "sdi_code");
	b->pec = req_field(rq, "pec");
	b->street = req_field(rq, "street");
	b->town = req_field(rq, "town");
	b->postcode = req_field(rq, "postcode");
	b->province = req_field(rq, "province");
	b->country = req_field(rq, "country");
	b->phone = req_field(rq, "phone");
	b->on_behalf = req_field(rq, "person_name");
	a->billing = b;
}

static const char *const *values_of(struct req *rq, const char *name, size_t *count)
{
	size_t cursor = 0;
	const char **values = ARENA_NEW_ARRAY(rq->arena, rq->form.count, const char *);
	const char *value;
	*count = 0;
	while ((value = form_next(&rq->form, name, &cursor)))
		values[(*count)++] = value;
	return values;
}

static enum rc render_accepted(struct call *c, const void *result, struct answer *answer)
{
	const struct accept *a = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/i/%c/done", ANSWER_TOKEN_MARK),
				   .invitation = a->dossier.invitation.public_id };
	return RC_OK;
}

/* Somebody was faster, the offer changed, a sign-in is wanted: the invitation as it is now says so. */
static enum rc again(struct req *rq, struct resp *rs, enum rc rc)
{
	if (rc == RC_SIGN_IN_REQUIRED) {
		resp_see_other(rs, arena_printf(rq->arena, "/handover/sign-in?next=/handover/i/%s", rq->params[0]));
		return RC_OK;
	}
	if (rc == RC_STALE)
		problems_add(rq->problems, "", "stale", N_("The proposal has changed: read it again, then accept"));
	if (pages_is_again(rc) || rc == RC_STALE || rc == RC_STATE_CONFLICT)
		return show(rq, rs, rc);
	return rc;
}

/* POST /handover/i/{token}/accept: 303 to what is on its way; 422 with the form; 409 or 412 with how things stand. */
enum rc invitation_accept_post(struct req *rq, struct resp *rs)
{
	struct invitation invitation;
	struct accept a = { .token = rq->params[0], .person_name = req_field(rq, "person_name") };
	RETURN_IF_FAILED(invited_find(rq->call, a.token, &invitation));
	pages_speak(rq, (enum lang)invitation.recipient_language);
	if (!hex_parse(req_field(rq, "offer_hash"), a.offer_hash, sizeof(a.offer_hash)))
		return again(rq, rs, RC_STALE);
	a.kept = values_of(rq, "item", &a.kept_count);
	a.confirmed = values_of(rq, "confirmed", &a.confirmed_count);
	a.accepting_as = strtoll(req_field(rq, "accepting_as"), NULL, 10);
	if (*req_field(rq, "kind") || !a.accepting_as)
		read_billing(rq, &a);
	pages_once(rq, invitation.public_id, render_accepted);
	enum rc rc = accept_run(rq->call, &a);
	return pages_is_done(rc) ? pages_go_on(rq, rs) : again(rq, rs, rc);
}

static enum rc render_declined(struct call *c, const void *result, struct answer *answer)
{
	const struct decline *d = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/i/%c", ANSWER_TOKEN_MARK),
				   .invitation = d->dossier.invitation.public_id };
	return RC_OK;
}

/* POST /handover/i/{token}/decline: 303 to the invitation, which is over. */
enum rc invitation_decline_post(struct req *rq, struct resp *rs)
{
	struct invitation invitation;
	struct decline d = { .token = rq->params[0] };
	RETURN_IF_FAILED(invited_find(rq->call, d.token, &invitation));
	pages_speak(rq, (enum lang)invitation.recipient_language);
	pages_once(rq, invitation.public_id, render_declined);
	enum rc rc = invited_decline(rq->call, &d);
	return pages_is_done(rc) ? pages_go_on(rq, rs) : again(rq, rs, rc);
}
