#include <string.h>

#include "domain/domain_name.h"
#include "handlers.h"
#include "web/format.h"
#include "web/independent.h"
#include "web/invitation_shared.h"
#include "web/pages.h"

/* GET /handover/i/{token}: accepts nothing, whoever opens it. */
enum rc invitation_page(struct req *rq, struct resp *rs)
{
	struct invited i;
	bool done;
	enum rc rc = invitation_load(rq, rs, RC_OK, &i, &done);
	if (done)
		return rc;
	const struct migration *m = &i.dossier.m;
	struct price_payer payer = invitation_payer(&i.actor);
	struct invitation_item *items = ARENA_NEW_ARRAY(rq->arena, i.dossier.count, struct invitation_item);
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct invitation_view v = {
		.page = pages_frame(rq),
		.token = rq->params[0],
		.reference = m->reference,
		.agency = invitation_agency(m),
		.legal_name = invitation_legal_name(m),
		.attention = m->attention,
		.personal_line = m->neutral_mail ? NULL : m->personal_line,
		.masked_email = invitation_masked(rq->arena, m->recipient_email),
		.expires = format_deadline(rq->arena, rq->lang, i.dossier.invitation.expires_at),
		.closes = format_day(rq->arena, rq->lang, m->closes_on),
		.items = items,
		.vat_note = invitation_vat_note(rq, &payer),
		.has_commission = invitation_has_commission(&i.dossier),
		.can_have_more_time = !m->has_more_time,
	};
	/* Of a hosting its details are for who is signed in, or goes on (web.md, C0). */
	invitation_items(rq, &i, &(struct invitation_showing){ &payer, i.actor.account_id != 0 }, items, &v.item_count);
	for (size_t k = 0; k < i.dossier.count && !i.actor.account_id; k++)
		v.hidden_count += i.dossier.items[k].kind == KIND_HOSTING && i.dossier.items[k].state != ITEM_EXCLUDED;
	v.left = invitation_left_of(rq, &i.dossier, &v.left_count);
	v.leans = independent_leans(&i.dossier, NULL);
	v.has_independent = independent_has(&i.dossier);
	v.follows = i.follows;
	v.is_second = i.is_second;
	invitation_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* GET /handover/i/{token}/done: what is on its way. */
enum rc invitation_done_page(struct req *rq, struct resp *rs)
{
	struct invited i;
	RETURN_IF_FAILED(invited_get(rq->call, rq->params[0], &i));
	pages_speak(rq, (enum lang)i.dossier.m.recipient_language);
	if (i.dossier.m.state < STATE_CUSTOMER_REGISTERED || i.dossier.m.state > STATE_COMMISSION_RECORDED)
		return invitation_page(rq, rs);
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct invitation_done_item *items = ARENA_NEW_ARRAY(rq->arena, i.dossier.count, struct invitation_done_item);
	struct invitation_done_view v = { .page = pages_frame(rq),
					  .agency = invitation_agency(&i.dossier.m),
					  .reference = i.dossier.m.reference,
					  .items = items,
					  .my_url = rq->by_cookie ? "/handover/my"
								  : "/handover/sign-in?next=/handover/my" };
	for (size_t k = 0; k < i.dossier.count; k++) {
		const struct item *it = &i.dossier.items[k];
		if (it->state == ITEM_EXCLUDED)
			continue;
		bool waits = it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE;
		struct independent made = independent_of(rq, &i.dossier, it, NULL, v.agency);
		items[v.item_count++] = (struct invitation_done_item){
			.name = domain_name_to_unicode(rq->arena, it->name),
			.kind = pages_kind(rq, it->kind, it->product),
			.state = pages_tag(rq, &words_item_states, it->state),
			.waiting = waits ? text_get(rq->lang, words_label(&words_holds, it->hold_reason)) : NULL,
			.independent = made.words,
		};
		if (waits && it->hold_reason == HOLD_RECIPIENT)
			v.held_until = format_deadline(rq->arena, rq->lang, it->hold_until);
	}
	v.leans = independent_leans(&i.dossier, NULL);
	v.has_independent = independent_has(&i.dossier);
	invitation_accepted_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* ---- declining, not the right person, more time -------------------------------------------------------------- */

static enum rc show_act(struct req *rq, struct resp *rs, enum rc why,
			void (*view)(struct html *h, const struct invitation_act_view *v))
{
	struct invited i;
	bool done;
	enum rc rc = invitation_load(rq, rs, why, &i, &done);
	if (done)
		return rc;
	const struct migration *m = &i.dossier.m;
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct invitation_act_view v = {
		.page = pages_frame(rq),
		.token = rq->params[0],
		.agency = invitation_agency(m),
		.masked_email = invitation_masked(rq->arena, m->recipient_email),
		.expires = format_deadline(rq->arena, rq->lang, i.dossier.invitation.expires_at),
		.closes = format_day(rq->arena, rq->lang, m->closes_on),
		.days = (unsigned long)rq->call->config->handover_more_time_days,
		.is_possible = !m->has_more_time,
		.nonce = pages_nonce(rq),
	};
	v.page.back_url = arena_printf(rq->arena, "/handover/i/%s", rq->params[0]);
	view(&h, &v);
	return pages_send_again(rq, rs, &h, why);
}

enum rc invitation_decline_page(struct req *rq, struct resp *rs)
{
	return show_act(rq, rs, RC_OK, invitation_decline_view);
}

enum rc invitation_misaddressed_page(struct req *rq, struct resp *rs)
{
	return show_act(rq, rs, RC_OK, invitation_misaddressed_view);
}

enum rc invitation_more_time_page(struct req *rq, struct resp *rs)
{
	return show_act(rq, rs, RC_OK, invitation_more_time_view);
}

static enum rc render_act(struct call *c, const void *result, struct answer *answer)
{
	const struct decline *d = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/i/%c", ANSWER_TOKEN_MARK),
				   .invitation = d->dossier.invitation.public_id };
	return RC_OK;
}

/* 303 to the invitation as it now is; 409 where somebody was faster. */
static enum rc act(struct req *rq, struct resp *rs, enum rc (*run)(struct call *c, struct decline *d),
		   void (*view)(struct html *h, const struct invitation_act_view *v))
{
	struct invitation invitation;
	struct decline d = { .token = rq->params[0] };
	RETURN_IF_FAILED(invited_find(rq->call, d.token, &invitation));
	pages_speak(rq, (enum lang)invitation.recipient_language);
	pages_once(rq, invitation.public_id, render_act);
	rq->call->once->token = rq->params[0];
	enum rc rc = run(rq->call, &d);
	if (rc == RC_STATE_CONFLICT)
		return show_act(rq, rs, rc, view);
	RETURN_IF_FAILED(pages_is_done(rc) ? RC_OK : rc);
	return pages_go_on(rq, rs);
}

enum rc invitation_decline_post(struct req *rq, struct resp *rs)
{
	return act(rq, rs, invited_decline, invitation_decline_view);
}

enum rc invitation_misaddressed_post(struct req *rq, struct resp *rs)
{
	return act(rq, rs, invited_misaddressed, invitation_misaddressed_view);
}

enum rc invitation_more_time_post(struct req *rq, struct resp *rs)
{
	return act(rq, rs, invited_more_time, invitation_more_time_view);
}
