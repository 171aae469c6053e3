#include "handlers.h"
#include "service/recipient.h"
#include "service/reinvite.h"
#include "web/migration_act_views.h"
#include "web/migration_acts.h"
#include "web/pages.h"

/* The page of an act that cannot be undone; words and button are message keys. */
struct act_page {
	const char *act, *title, *words, *button;
	enum migration_event event;
	enum role side; /* whose it is */
};

static const char *migration_url(struct req *rq)
{
	return arena_printf(rq->arena, "/handover/migrations/%s", rq->params[0]);
}

/* An act that is no longer possible has a page too: what happened instead. */
static enum rc show_act(struct req *rq, struct resp *rs, const struct act_page *p)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct dossier d;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	struct fsm_facts facts = dossier_facts(d.items, d.count, d.m.now);
	if (dossier_side(&rq->call->actor, &d.m) != p->side)
		return RC_FORBIDDEN;
	if (!fsm_may((enum migration_state)d.m.state, p->event, p->side, &facts))
		return migration_acts_too_late(rq, rs, rq->params[0]);
	struct migration_act_view v = {
		.page = pages_frame(rq),
		.id = d.m.public_id,
		.reference = d.m.reference,
		.act = p->act,
		.title = text_get(rq->lang, p->title),
		.words = text_get(rq->lang, p->words),
		.button = text_get(rq->lang, p->button),
		.items = d.count - (size_t)d.by_state[ITEM_EXCLUDED],
		.version = (unsigned long)d.m.version,
		.nonce = pages_nonce(rq),
	};
	v.page.back_url = migration_url(rq);
	migration_act_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* GET /handover/migrations/{id}/withdraw */
enum rc migration_withdraw_page(struct req *rq, struct resp *rs)
{
	static const struct act_page page = {
		"withdraw", N_("Do you want to withdraw the handover?"),
		N_("The invitation's link stops working at once and every service stays in your account. This cannot "
		   "be undone: to hand over later you make a new request."),
		N_("Withdraw it"), EVENT_WITHDRAW, ROLE_RESELLER
	};
	return show_act(rq, rs, &page);
}

/* GET /handover/migrations/{id}/recipient/refuse */
enum rc migration_refuse_page(struct req *rq, struct resp *rs)
{
	static const struct act_page page = {
		"recipient/refuse", N_("Is it not your customer who accepted?"),
		N_("The handover ends here: nothing moves, and whoever accepted is told. This cannot be undone; to the "
		   "right customer you make a new request."),
		N_("No, stop it"), EVENT_WITHDRAW, ROLE_RESELLER
	};
	return show_act(rq, rs, &page);
}

/* GET /handover/migrations/{id}/retract */
enum rc migration_retract_page(struct req *rq, struct resp *rs)
{
	static const struct act_page page = {
		"retract", N_("Do you want to take your acceptance back?"),
		N_("Nothing has moved yet. The handover ends here and the services stay with whoever manages them now. "
		   "This cannot be undone: to go on later you need a new invitation."),
		N_("Take the acceptance back"), EVENT_RETRACT, ROLE_CUSTOMER
	};
	return show_act(rq, rs, &page);
}

static enum rc send(struct req *rq, struct resp *rs, enum rc (*what)(struct call *c, struct migration_act *act))
{
	struct migration_act act = { .public_id = rq->params[0] };
	return migration_acts_send(rq, rs, &(struct migration_form){ .act = &act, .what = what });
}

/* POST /handover/migrations/{id}/withdraw */
enum rc migration_withdraw_post(struct req *rq, struct resp *rs)
{
	return send(rq, rs, acts_withdraw);
}

/* POST /handover/migrations/{id}/recipient/refuse */
enum rc migration_refuse_post(struct req *rq, struct resp *rs)
{
	return send(rq, rs, recipient_refuse);
}

/* POST /handover/migrations/{id}/recipient/confirm */
enum rc migration_confirm_post(struct req *rq, struct resp *rs)
{
	return send(rq, rs, recipient_confirm);
}

/* POST /handover/migrations/{id}/retract */
enum rc migration_retract_post(struct req *rq, struct resp *rs)
{
	return send(rq, rs, acts_retract);
}

/* POST /handover/migrations/{id}/resend */
enum rc migration_resend_post(struct req *rq, struct resp *rs)
{
	return send(rq, rs, reinvite_resend);
}

/* ---- another recipient ------------------------------------------------------------------------------------ */

static struct field typed_or(struct req *rq, const char *name, const char *stored)
{
	struct field f = pages_field(rq, name, arena_printf(rq->arena, "/customer/%s", name));
	if (rq->method != METHOD_POST)
		f.value = stored;
	return f;
}

static enum rc show_recipient(struct req *rq, const char *public_id, struct html *h)
{
	static const struct pages_link links[] = { { "/customer/name", "name" },
						   { "/customer/email", "email" },
						   { "/customer/attention", "attention" } };
	struct dossier d;
	RETURN_IF_FAILED(dossier_get(rq->call, public_id, &d));
	const char *language = form_first(&rq->form, "language");
	if (!language)
		language = words_spelling(&words_languages, d.m.recipient_language);
	struct migration_recipient_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, links, sizeof(links) / sizeof(links[0])),
		.id = d.m.public_id,
		.reference = d.m.reference,
		.name = typed_or(rq, "name", d.m.recipient_name),
		.email = typed_or(rq, "email", NULL),
		.attention = typed_or(rq, "attention", d.m.attention),
		.languages = pages_choices(rq, &words_languages, language, NULL),
		.version = (unsigned long)d.m.version,
		.nonce = pages_nonce(rq),
	};
	if (d.m.recipient_email)
		v.now = arena_printf(rq->arena, "%s (%s)", d.m.recipient_name, d.m.recipient_email);
	v.page.error = v.errors.count > 0;
	v.page.back_url = migration_url(rq);
	migration_recipient_view(h, &v);
	return RC_OK;
}

/* GET /handover/migrations/{id}/recipient */
enum rc migration_recipient_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct dossier d;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	if (dossier_side(&rq->call->actor, &d.m) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	if (d.m.state != STATE_REQUESTED)
		return migration_acts_too_late(rq, rs, rq->params[0]);
	RETURN_IF_FAILED(show_recipient(rq, rq->params[0], &h));
	return pages_send(rq, rs, &h);
}

static enum rc readdress(struct call *c, struct migration_act *act)
{
	return reinvite_readdress(c, (struct readdress *)act); /* act is its first member */
}

/* POST /handover/migrations/{id}/recipient: 303 to the migration with its new link. */
enum rc migration_recipient_post(struct req *rq, struct resp *rs)
{
	const char *attention = req_field(rq, "attention");
	struct readdress r = { .act = { .public_id = rq->params[0] },
			       .email = req_field(rq, "email"),
			       .name = req_field(rq, "name"),
			       .attention = *attention ? attention : NULL,
			       .language = words_find(&words_languages, req_field(rq, "language")) };
	return migration_acts_send(rq, rs, &(struct migration_form){ .act = &r.act,
								     .what = readdress,
								     .show = show_recipient });
}
