#include <string.h>

#include "domain/domain_name.h"
#include "handlers.h"
#include "service/acts.h"
#include "service/history.h"
#include "service/invitation.h"
#include "service/outbox.h"
#include "service/notes.h"
#include "service/portfolio.h"
#include "web/format.h"
#include "web/migration_acts.h"
#include "web/migration_fracto.h"
#include "web/migration_views.h"
#include "web/pages.h"
#include "web/staff_case.h"

#define STEPS_MAX 20000 /* more than 2,000 items leave behind */
#define ITEMS_TOLD 20  /* with more, the timeline tells only of the handover as a whole */

/* EVENT_TEXT(event of the audit, what the timeline says) */
#define EVENT_TEXTS(EVENT_TEXT)                                                                                        \
	EVENT_TEXT("submit", N_("The request was made"))                                                               \
	EVENT_TEXT("accept", N_("The customer accepted"))                                                              \
	EVENT_TEXT("decline", N_("The customer declined"))                                                             \
	EVENT_TEXT("resend", N_("The invitation was sent again; the link before is dead"))                             \
	EVENT_TEXT("readdress", N_("The invitation went to another recipient"))                                        \
	EVENT_TEXT("misaddressed", N_("Whoever read the invitation is not the right person"))                          \
	EVENT_TEXT("more_time", N_("The customer asked for more time"))                                                \
	EVENT_TEXT("retract", N_("The customer took the acceptance back; nothing moved"))                              \
	EVENT_TEXT("recipient_confirmed", N_("The recipient was confirmed"))                                           \
	EVENT_TEXT("objection", N_("Somebody objected"))                                                               \
	EVENT_TEXT("withdraw", N_("The request was withdrawn; nothing moved"))                                         \
	EVENT_TEXT("expire", N_("The invitation ran out; nothing moved"))                                              \
	EVENT_TEXT("reject", N_("DomainRegister ended the handover; nothing moved"))                                   \
	EVENT_TEXT("domains_done", N_("The domains have moved"))                                                       \
	EVENT_TEXT("hosting_done", N_("The hosting has moved"))                                                        \
	EVENT_TEXT("record", N_("Everything was checked: the handover is done"))                                       \
	EVENT_TEXT("item_moved", N_("Moved"))                                                                          \
	EVENT_TEXT("item_verified", N_("Checked: nothing changed but the owner"))                                      \
	EVENT_TEXT("item_failed", N_("Stopped"))                                                                       \
	EVENT_TEXT("item_held", N_("Waiting"))                                                                         \
	EVENT_TEXT("item_differs", N_("Moved, and being looked at"))                                                   \
	EVENT_TEXT("item_excluded", N_("Left out"))                                                                    \
	EVENT_TEXT("difference_accepted", N_("Checked by DomainRegister"))                                             \
	EVENT_TEXT("item_retried", N_("Tried again"))                                                                  \
	EVENT_TEXT("item_approved", N_("Approved by DomainRegister"))                                                  \
	EVENT_TEXT("item_confirmed", N_("Confirmed"))                                                                  \
	EVENT_TEXT("terms_proposed", N_("DomainRegister proposed the terms"))                                          \
	EVENT_TEXT("terms_answered", N_("The agency answered the terms"))                                              \
	EVENT_TEXT("terms_agreed", N_("Newer terms were agreed"))                                                      \
	EVENT_TEXT("terms_silent", N_("The terms had no answer: DomainRegister decides"))                              \
	EVENT_TEXT("agree", N_("The terms were agreed, and the customer invited"))                                     \
	EVENT_TEXT("proceed", N_("What needs no terms goes ahead: the customer was invited"))                          \
	EVENT_TEXT("item_follows", N_("It follows in a handover of its own"))                                          \
	EVENT_TEXT("extraction_began", N_("It is being made independent from now on"))                                 \
	EVENT_TEXT("step", N_("A step was made"))                                                                      \
	EVENT_TEXT("item_extracted", N_("Independent: it can move now"))                                               \
	EVENT_TEXT("name_gone", N_("A server name is not needed any more"))

static const struct event_text {
	const char *event, *text;
} event_texts[] = {
#define ROW(event, text) { event, text },
	EVENT_TEXTS(ROW)
#undef ROW
};

static const char *event_text(const char *event)
{
	for (size_t i = 0; i < sizeof(event_texts) / sizeof(event_texts[0]); i++)
		if (strcmp(event_texts[i].event, event) == 0)
			return event_texts[i].text;
	return event;
}

static struct migration_step past_step(struct req *rq, const struct dossier *d, const struct audit_row *row)
{
	struct migration_step step = { .text = text_get(rq->lang, event_text(row->event)),
				       .at = format_instant(rq->arena, rq->lang, row->at) };
	for (size_t i = 0; row->item_id && i < d->count; i++)
		if (d->items[i].item_id == row->item_id)
			step.detail = domain_name_to_unicode(rq->arena, d->items[i].name);
	return step;
}

/* What a step to come is about, beside an enum item_kind. */
enum { ANYTHING = -1, WAITS_FOR_TERMS = -2, TO_BE_EXTRACTED = -3 };

static bool is_to_be_extracted(const struct item *it)
{
	return it->package_id && it->extracted_at == CLOCK_NONE;
}

static bool concerns(const struct dossier *d, int kind)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].state != ITEM_EXCLUDED &&
		    (d->items[i].kind == kind || (kind == TO_BE_EXTRACTED && is_to_be_extracted(&d->items[i]))))
			return true;
	return kind == ANYTHING || (kind == WAITS_FOR_TERMS && !d->invitation.public_id);
}

/* What is still to come, as long as nothing stops it. */
static size_t expected_steps(struct req *rq, const struct dossier *d, struct migration_step *steps)
{
	static const struct {
		enum migration_state before;
		int kind; /* or one of the above */
		const char *text;
	} to_come[] = { { STATE_CUSTOMER_REGISTERED, WAITS_FOR_TERMS,
			  N_("The terms are agreed, and the invitation leaves") },
			{ STATE_CUSTOMER_REGISTERED, ANYTHING, N_("The customer accepts") },
			{ STATE_DOMAINS_MOVED, KIND_DOMAIN, N_("The domains move") },
			{ STATE_HOSTING_MOVED, TO_BE_EXTRACTED, N_("The services in a package are made independent") },
			{ STATE_HOSTING_MOVED, KIND_HOSTING, N_("The hosting moves") },
			{ STATE_COMMISSION_RECORDED, ANYTHING,
			  N_("Everything is checked, and the handover is done") } };
	size_t n = 0;
	if (migration_state_is_terminal((enum migration_state)d->m.state))
		return 0;
	for (size_t i = 0; i < sizeof(to_come) / sizeof(to_come[0]); i++) {
		if (d->m.state >= (int)to_come[i].before || !concerns(d, to_come[i].kind))
			continue;
		steps[n] = (struct migration_step){ .text = text_get(rq->lang, to_come[i].text), .is_expected = true };
		if (to_come[i].before == STATE_CUSTOMER_REGISTERED && d->invitation.public_id)
			steps[n].at = format_deadline(rq->arena, rq->lang, d->invitation.expires_at);
		n++;
	}
	return n;
}

static enum rc fill_steps(struct req *rq, const struct dossier *d, struct migration_view *v)
{
	struct history_page history = { .public_id = d->m.public_id, .from_seq = 1, .limit = STEPS_MAX };
	RETURN_IF_FAILED(history_list(rq->call, &history));
	struct migration_step *steps = ARENA_NEW_ARRAY(rq->arena, history.count + 6, struct migration_step);
	size_t n = 0;
	for (size_t i = 0; i < history.count; i++)
		if (!history.rows[i].item_id || d->count <= ITEMS_TOLD)
			steps[n++] = past_step(rq, d, &history.rows[i]);
	v->steps = steps;
	v->step_count = n + expected_steps(rq, d, steps + n);
	return RC_OK;
}

static struct migration_item_row item_row(struct req *rq, const struct dossier *d, const struct item *it,
					  const struct candidate *now)
{
	enum role side = dossier_side(&rq->call->actor, &d->m);
	bool agency = side == ROLE_RESELLER;
	bool open = !migration_state_is_terminal((enum migration_state)d->m.state);
	bool waits = open && it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE;
	return (struct migration_item_row){
		.id = it->public_id,
		.name = domain_name_to_unicode(rq->arena, it->name),
		.kind = pages_kind(rq, it->kind, it->product),
		.expires = format_day(rq->arena, rq->lang, now->host.name ? now->host.expires_on : DAY_NONE),
		.state = pages_item_tag(rq, it->state, open),
		.waiting = waits ? text_get(rq->lang, words_label(&words_holds, it->hold_reason)) : NULL,
		.waiting_until = format_deadline(rq->arena, rq->lang, waits ? dossier_hold_ends(it) : CLOCK_NONE),
		.failure = it->failure_detail ? text_get(rq->lang, it->failure_detail) : NULL,
		.failure_who = it->failure_code ? pages_who(rq, it->failure_who) : NULL,
		.next_try = format_instant(rq->arena, rq->lang, it->next_try),
		.commission = agency && (open ? it->state != ITEM_EXCLUDED : it->state == ITEM_VERIFIED)
				      ? format_commission(rq->arena, rq->lang, it->term_rate_bp, it->term_fixed,
							  it->term_months)
				      : NULL,
		.can_confirm = open && waits && it->hold_reason == HOLD_CONFIRMATION &&
			       ((side == ROLE_RESELLER && !it->confirmed_reseller) ||
				(side == ROLE_CUSTOMER && !it->confirmed_customer)),
	};
}

static enum rc fill_items(struct req *rq, const struct dossier *d, struct migration_view *v)
{
	struct candidates now;
	struct migration_item_row *rows = ARENA_NEW_ARRAY(rq->arena, d->count, struct migration_item_row);
	RETURN_IF_FAILED(dossier_judge(rq->call, d, d->items, d->count, &now));
	for (size_t i = 0; i < d->count; i++) {
		rows[i] = item_row(rq, d, &d->items[i], &now.list[i]);
		for (size_t k = 0; k < i && !rows[i].is_named_before; k++)
			rows[i].is_named_before = strcmp(rows[k].name, rows[i].name) == 0;
	}
	RETURN_IF_FAILED(migration_fracto_fill(rq, d, rows, v));
	v->items = rows;
	v->item_count = d->count;
	v->done = (unsigned long)d->by_state[ITEM_VERIFIED];
	v->total = d->count - (unsigned long)d->by_state[ITEM_EXCLUDED];
	int moved = d->by_state[ITEM_VERIFIED] + d->by_state[ITEM_MOVED];
	v->is_partly_done = moved > 0 && (unsigned long)moved < v->total;
	return RC_OK;
}

/* Whether the mail with the invitation went out: who hands over must know when the link has to be given by hand. */
static enum rc fill_mail(struct req *rq, const struct dossier *d, struct migration_view *v)
{
	struct mail mail;
	enum rc rc = outbox_of_invitation(rq->call, &d->invitation, &mail);
	if (rc == RC_NOT_FOUND) {
		v->mail_failed = text_get(rq->lang,
					  N_("No mail was sent for this link: give it to the customer yourself."));
		return RC_OK;
	}
	RETURN_IF_FAILED(rc);
	if (mail.status == MAIL_SENT)
		v->mail_sent = format_instant(rq->arena, rq->lang, mail.sent_at);
	else if (mail.status == MAIL_DEAD)
		v->mail_failed = text_get(rq->lang, N_("The mail could not be delivered: check the address, or give "
						       "the link to the customer yourself."));
	else if (mail.attempts > 1)
		v->mail_failed = text_get(rq->lang, N_("The mail has not gone through yet; we keep trying. If it is "
						       "urgent, give the link to the customer yourself."));
	return RC_OK;
}

/* What only the agency reads; and the link, which is the agency's to give away. */
static enum rc fill_reseller_part(struct req *rq, const struct dossier *d, struct migration_view *v)
{
	enum role side = dossier_side(&rq->call->actor, &d->m);
	if (side == ROLE_CUSTOMER)
		return RC_OK;
	v->customer_name = d->m.recipient_name;
	v->customer_email = d->m.recipient_email;
	v->reason = text_get(rq->lang, words_label(&words_reasons, d->m.reason));
	v->note = d->m.note;
	if (d->m.state != STATE_REQUESTED)
		return RC_OK;
	/* A dead link is nobody's to give away. */
	if (d->m.is_misaddressed)
		return RC_OK;
	v->is_just_submitted = req_query(rq, "submitted") != NULL;
	/* Before the terms are agreed nobody is invited. */
	if (!d->invitation.public_id)
		return RC_OK;
	v->invitation_expires = format_deadline(rq->arena, rq->lang, d->invitation.expires_at);
	v->invitation_url = invitation_url(rq->call, &d->invitation, false);
	return fill_mail(rq, d, v);
}

/* The acts of either party, as the table of transitions allows them now. */
static void fill_acts(struct req *rq, const struct dossier *d, struct migration_view *v)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	enum migration_state state = (enum migration_state)d->m.state;
	enum role role = dossier_side(&rq->call->actor, &d->m);
	bool agency = role == ROLE_RESELLER;
	v->can_withdraw = fsm_may(state, EVENT_WITHDRAW, role, &facts);
	v->can_retract = fsm_may(state, EVENT_RETRACT, role, &facts);
	v->can_readdress = agency && state == STATE_REQUESTED;
	v->can_resend = v->can_readdress && !d->m.is_misaddressed && d->invitation.public_id;
	v->can_again = agency && (state == STATE_EXPIRED || state == STATE_DECLINED);
	v->is_misaddressed = d->m.is_misaddressed && state == STATE_REQUESTED;
	v->has_more_time = d->m.has_more_time && state == STATE_REQUESTED;
	v->is_over = migration_state_is_terminal(state);
	v->is_earning = agency && state == STATE_COMMISSION_RECORDED;
	if (agency && !v->is_over && facts.held_for_recipient > 0)
		v->asks_recipient = d->m.customer_name ? d->m.customer_name : d->m.recipient_name;
}

/* Whose turn it is, as the reader says it: you, and the agency by its name. */
static const char *ball_words(const struct req *rq, const struct dossier *d, int who, enum role side)
{
	if (who == (int)side)
		return text_get(rq->lang, N_("you"));
	if (who == ROLE_RESELLER && d->m.reseller_name)
		return d->m.reseller_name;
	return pages_who(rq, who);
}

enum rc migration_acts_show(struct req *rq, const char *public_id, struct html *h)
{
	struct dossier d;
	if (rq->call->actor.role == ROLE_STAFF)
		return staff_case_show(rq, public_id, h);
	RETURN_IF_FAILED(dossier_get(rq->call, public_id, &d));
	struct ball ball = dossier_ball(&d);
	enum role role = dossier_side(&rq->call->actor, &d.m);
	struct migration_view v = {
		.page = pages_frame(rq),
		.id = d.m.public_id,
		.reference = d.m.reference,
		.state = pages_tag(rq, &words_states, d.m.state),
		.created = format_instant(rq->arena, rq->lang, d.m.created_at),
		.ball = ball_words(rq, &d, ball.who, role),
		.ball_until = format_deadline(rq->arena, rq->lang, ball.until),
		.next = ball.who < 0 ? NULL : text_get(rq->lang, ball.next),
		.ended_reason = d.m.ended_reason,
		.agency = d.m.reseller_name ? d.m.reseller_name : "",
		.version = (unsigned long)d.m.version,
		.nonce = pages_nonce(rq),
	};
	const struct pages_link links[] = { { "/text", "text" } };
	v.errors = pages_errors(rq, links, 1);
	v.page.error = v.errors.count > 0;
	v.page.back_url = role == ROLE_CUSTOMER ? "/handover/my" : "/handover/";
	v.page.lang_switch_url = arena_printf(rq->arena, "/handover/migrations/%s?lang=%s", d.m.public_id,
					      rq->lang == LANG_IT ? "en" : "it");
	fill_acts(rq, &d, &v);
	RETURN_IF_FAILED(fill_steps(rq, &d, &v));
	RETURN_IF_FAILED(fill_items(rq, &d, &v));
	RETURN_IF_FAILED(fill_reseller_part(rq, &d, &v));
	RETURN_IF_FAILED(staff_case_letter(rq, &d, v.nonce, &v.letter));
	migration_view(h, &v);
	return RC_OK;
}

/* GET /handover/migrations/{id} */
enum rc migration_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(migration_acts_show(rq, rq->params[0], &h));
	return pages_send(rq, rs, &h);
}

static enum rc act(struct req *rq, struct resp *rs, struct migration_act *act,
		   enum rc (*what)(struct call *c, struct migration_act *act))
{
	return migration_acts_send(rq, rs, &(struct migration_form){ .act = act, .what = what });
}

static enum rc act_on_item(struct req *rq, struct resp *rs,
			   enum rc (*what)(struct call *c, struct migration_act *act))
{
	struct migration_act a = { .public_id = req_field(rq, "migration"), .item = rq->params[0] };
	return act(rq, rs, &a, what);
}

/* POST /handover/migrations/{id}/reject */
enum rc migration_reject_post(struct req *rq, struct resp *rs)
{
	struct migration_act a = { .public_id = rq->params[0] };
	return act(rq, rs, &a, acts_reject);
}

enum rc item_exclude_post(struct req *rq, struct resp *rs)
{
	return act_on_item(rq, rs, acts_exclude);
}

enum rc item_retry_post(struct req *rq, struct resp *rs)
{
	return act_on_item(rq, rs, acts_retry);
}

enum rc item_approve_post(struct req *rq, struct resp *rs)
{
	return act_on_item(rq, rs, acts_approve);
}

enum rc item_confirm_post(struct req *rq, struct resp *rs)
{
	return act_on_item(rq, rs, acts_confirm);
}

static enum rc write_note(struct call *c, struct migration_act *a)
{
	return notes_write(c, (struct notes_act *)a); /* its first member */
}

/* POST /handover/migrations/{id}/notes: the agency writes to staff. */
enum rc note_post(struct req *rq, struct resp *rs)
{
	struct notes_act n = { .act = { .public_id = rq->params[0] }, .text = req_field(rq, "text") };
	return act(rq, rs, &n.act, write_note);
}
