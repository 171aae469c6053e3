#include "web/staff_case.h"

#include <string.h>

#include "domain/domain_name.h"
#include "service/notes.h"
#include "service/outbox.h"
#include "service/portfolio.h"
#include "service/staff.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/staff_packages.h"

#define MAILS 200 /* of one case */

const char *staff_case_role(const struct req *rq, int role)
{
	switch (role) {
	case ROLE_RESELLER: return text_get(rq->lang, N_("agency"));
	case ROLE_CUSTOMER: return text_get(rq->lang, N_("customer"));
	case ROLE_STAFF: return text_get(rq->lang, N_("staff"));
	case ROLE_SITE: return text_get(rq->lang, N_("the site"));
	case ROLE_SYSTEM: return text_get(rq->lang, N_("system"));
	case ROLE_VISITOR: return text_get(rq->lang, N_("visitor"));
	default: return ""; /* not an enum */
	}
}

/* ---- facts ---------------------------------------------------------------------------------------------------- */

struct facts {
	struct staff_fact *list;
	size_t count;
};

static struct facts facts_room(struct req *rq, size_t room)
{
	return (struct facts){ ARENA_NEW_ARRAY(rq->arena, room, struct staff_fact), 0 };
}

static void add(struct facts *f, const char *label, const char *value)
{
	if (value && *value)
		f->list[f->count++] = (struct staff_fact){ label, value };
}

static const char *number(struct req *rq, int64_t n)
{
	return n ? arena_printf(rq->arena, "%lld", (long long)n) : NULL;
}

static const char *named(struct req *rq, const char *name, int64_t account)
{
	return account ? arena_printf(rq->arena, "%s (%lld)", name ? name : "-", (long long)account) : NULL;
}

#define FACTS 20 /* more than any list here has */

static void fill_facts(struct req *rq, const struct dossier *d, struct staff_case_view *v)
{
	struct facts f = facts_room(rq, FACTS);
	const struct migration *m = &d->m;
	add(&f, N_("Managed before by"), named(rq, m->reseller_name, m->reseller_id));
	add(&f, N_("Customer"), m->recipient_name);
	add(&f, N_("Invited address"), m->recipient_email);
	add(&f, N_("For the attention of"), m->attention);
	add(&f, N_("Receiving account"), named(rq, m->customer_name, m->customer_id));
	add(&f, N_("Requested"), format_instant(rq->arena, rq->lang, m->created_at).text);
	add(&f, N_("Reason"), text_get(rq->lang, words_label(&words_reasons, m->reason)));
	add(&f, N_("Note"), m->note);
	add(&f, N_("Mails"), m->neutral_mail ? text_get(rq->lang, N_("in the operator's name alone")) : NULL);
	add(&f, N_("The agency closes on"), format_day(rq->arena, rq->lang, m->closes_on).text);
	add(&f, N_("Recipient"), m->is_misaddressed ? text_get(rq->lang, N_("said not to be the right person")) : NULL);
	add(&f, N_("Why it ended"), m->ended_reason);
	v->facts = f.list;
	v->fact_count = f.count;
}

static void fill_host_facts(struct req *rq, const struct host_item *host, struct staff_item *i)
{
	struct facts f = facts_room(rq, FACTS);
	i->facts = f.list;
	if (!host->name) {
		add(&f, N_("On the site"), text_get(rq->lang, N_("it is not there any more")));
		i->fact_count = f.count;
		return;
	}
	add(&f, N_("Number"), number(rq, host->host_id));
	add(&f, N_("Account"), number(rq, host->account_id));
	add(&f, N_("Status"), host->status);
	add(&f, N_("Suspended for"), host->suspended);
	add(&f, N_("At the registry"), host->epp_status);
	add(&f, N_("Expires"), format_day(rq->arena, rq->lang, host->expires_on).text);
	add(&f, N_("Next due"), format_day(rq->arena, rq->lang, host->next_due_on).text);
	add(&f, N_("Open proforma due"), format_day(rq->arena, rq->lang, host->document_due_on).text);
	add(&f, N_("Registrant"), host->registrant_name);
	add(&f, N_("Registrant's address"), host->registrant_email);
	add(&f, N_("Other domains in it"), host->other_domains);
	add(&f, N_("Frozen data"), host->guarded);
	add(&f, N_("Compared data"), host->snapshot);
	i->fact_count = f.count;
}

/* ---- items ---------------------------------------------------------------------------------------------------- */

static const char *finding_words(struct req *rq, const struct item *it, const struct candidate *now)
{
	struct buf out = BUF_IN(rq->arena);
	const char *const *texts;
	size_t count;
	bool held = it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE && it->hold_reason != HOLD_RECIPIENT;
	if (!held && (it->state != ITEM_PLANNED || now->preflight.verdict == VERDICT_ALLOWED))
		return NULL;
	(void)staff_finding(rq->call, it, now, &texts, &count);
	for (size_t i = 0; i < count; i++)
		buf_addf(&out, "%s%s", i ? "; " : "", text_get(rq->lang, texts[i]));
	return buf_str(&out);
}

/* Whether the form that is shown again was this one. */
static bool was_posted(const struct req *rq, const char *id, bool difference)
{
	bool is_difference = strstr(rq->path, "/accept-difference") != NULL;
	return rq->method == METHOD_POST && rq->params[0] && strcmp(rq->params[0], id) == 0 &&
	       is_difference == difference;
}

static struct staff_item item_view(struct req *rq, const struct dossier *d, const struct item *it,
				   const struct candidate *now)
{
	bool open = !migration_state_is_terminal((enum migration_state)d->m.state);
	bool waits = it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE;
	bool differs = it->state == ITEM_MOVED && it->failure_code;
	struct staff_item i = {
		.id = it->public_id,
		.name = domain_name_to_unicode(rq->arena, it->name),
		.kind = pages_kind(rq, it->kind, it->product),
		.state = pages_item_tag(rq, it->state, open),
		.waiting = waits ? text_get(rq->lang, words_label(&words_holds, it->hold_reason)) : NULL,
		.waiting_until = format_deadline(rq->arena, rq->lang, waits ? dossier_hold_ends(it) : CLOCK_NONE),
		.finding = finding_words(rq, it, now),
		.failure = it->failure_detail ? text_get(rq->lang, it->failure_detail) : NULL,
		.failure_code = it->failure_code,
		.failure_who = it->failure_code ? staff_case_role(rq, it->failure_who) : NULL,
		.next_try = format_instant(rq->arena, rq->lang, it->next_try),
		.excluded_reason = it->excluded_reason ? text_get(rq->lang, it->excluded_reason) : NULL,
		.exclude_error = was_posted(rq, it->public_id, false) ? pages_error(rq, "/reason") : NULL,
		.difference_error = was_posted(rq, it->public_id, true) ? pages_error(rq, "/reason") : NULL,
		.can_approve = open && waits &&
			       (it->hold_reason == HOLD_APPROVAL || it->hold_reason == HOLD_CHANGED_AT_HOST ||
				it->hold_reason == HOLD_OBJECTION),
		.can_retry = open && (it->state == ITEM_FAILED || differs),
		.can_exclude = open && (it->state == ITEM_PLANNED || it->state == ITEM_FAILED),
		.can_accept_difference = open && differs,
	};
	fill_host_facts(rq, &now->host, &i);
	return i;
}

static enum rc fill_items(struct req *rq, const struct dossier *d, struct staff_case_view *v)
{
	struct candidates now;
	struct staff_item *items = ARENA_NEW_ARRAY(rq->arena, d->count, struct staff_item);
	RETURN_IF_FAILED(dossier_judge(rq->call, d, d->items, d->count, &now));
	for (size_t i = 0; i < d->count; i++)
		items[i] = item_view(rq, d, &d->items[i], &now.list[i]);
	v->items = items;
	v->item_count = d->count;
	v->done = (unsigned long)d->by_state[ITEM_VERIFIED];
	v->total = d->count - (unsigned long)d->by_state[ITEM_EXCLUDED];
	int moved = d->by_state[ITEM_VERIFIED] + d->by_state[ITEM_MOVED];
	v->is_partly_done = moved > 0 && (unsigned long)moved < v->total;
	return RC_OK;
}

/* ---- notes, objections, work ---------------------------------------------------------------------------------- */

static enum rc read_notes(struct req *rq, const char *migration, struct staff_note **notes, size_t *count)
{
	struct notes_list list = { .migration = migration };
	RETURN_IF_FAILED(notes_read(rq->call, &list));
	*notes = ARENA_NEW_ARRAY(rq->arena, list.count, struct staff_note);
	*count = list.count;
	for (size_t i = 0; i < list.count; i++) {
		const struct case_note *n = &list.rows[i];
		bool staff = n->author_role == ROLE_STAFF;
		const char *name = n->author_name ? n->author_name : staff_case_role(rq, n->author_role);
		/* To the agency staff is one: who of it wrote is not its business. */
		if (staff && rq->call->actor.role != ROLE_STAFF)
			name = "DomainRegister";
		(*notes)[i] = (struct staff_note){ name, format_instant(rq->arena, rq->lang, n->created_at), n->text,
						   staff };
	}
	return RC_OK;
}

static void fill_objections(struct req *rq, const struct staff_record *record, struct staff_case_view *v)
{
	struct staff_note *list = ARENA_NEW_ARRAY(rq->arena, record->notice_count, struct staff_note);
	for (size_t i = 0; i < record->notice_count; i++) {
		const struct notice *n = &record->notices[i];
		if (n->objected_at == CLOCK_NONE)
			continue;
		list[v->objection_count++] = (struct staff_note){
			.author = text_get(rq->lang, N_("a registrant")),
			.at = format_instant(rq->arena, rq->lang, n->objected_at),
			.text = n->objection ? n->objection : text_get(rq->lang, N_("(without a word)")),
		};
	}
	v->objections = list;
}

static const char *job_kind(const struct req *rq, int kind)
{
	static const char *const labels[JOB_KIND_COUNT] = { [JOB_MOVE] = N_("Move"),
							    [JOB_VERIFY] = N_("Comparison after the move"),
							    [JOB_RECORD] = N_("Closing"),
							    [JOB_EXPIRE] = N_("End of the invitation") };
	return text_get(rq->lang, labels[kind]);
}

static void fill_jobs(struct req *rq, const struct staff_record *record, struct staff_case_view *v)
{
	static const char *const statuses[] = { [JOB_READY] = N_("waits for its time"),
						[JOB_LEASED] = N_("under way"),
						[JOB_DONE] = N_("done"),
						[JOB_DEAD] = N_("given up") };
	struct staff_work *list = ARENA_NEW_ARRAY(rq->arena, record->job_count, struct staff_work);
	for (size_t i = 0; i < record->job_count; i++) {
		const struct job *j = &record->jobs[i];
		list[i] = (struct staff_work){ .what = job_kind(rq, j->kind),
					       .status = text_get(rq->lang, statuses[j->status]),
					       .at = format_instant(rq->arena, rq->lang, j->run_at),
					       .attempts = j->attempts,
					       .error = j->last_error };
		v->can_restart |= j->status == JOB_DEAD;
	}
	v->jobs = list;
	v->job_count = record->job_count;
}

static const char *mail_to(const struct req *rq, int to)
{
	static const char *const labels[MAIL_TO_COUNT] = { [MAIL_TO_CUSTOMER] = N_("customer"),
							   [MAIL_TO_RESELLER] = N_("agency"),
							   [MAIL_TO_STAFF] = N_("staff"),
							   [MAIL_TO_REGISTRANT] = N_("a registrant") };
	return text_get(rq->lang, labels[to]);
}

static enum rc fill_mails(struct req *rq, struct staff_case_view *v)
{
	static const char *const statuses[] = { [MAIL_READY] = N_("waits for its time"),
						[MAIL_LEASED] = N_("under way"),
						[MAIL_SENT] = N_("sent"),
						[MAIL_DROPPED] = N_("dropped: there was nothing to say any more"),
						[MAIL_DEAD] = N_("given up") };
	struct outbox_list mails = { .migration = v->id, .limit = MAILS };
	RETURN_IF_FAILED(outbox_read(rq->call, &mails));
	struct staff_work *list = ARENA_NEW_ARRAY(rq->arena, mails.count, struct staff_work);
	for (size_t i = 0; i < mails.count; i++) {
		const struct mail *m = &mails.rows[i];
		list[i] = (struct staff_work){
			.what = text_get(rq->lang, words_label(&words_mail_kinds, m->kind)),
			.to = mail_to(rq, m->to_role),
			.status = text_get(rq->lang, statuses[m->status]),
			.at = format_instant(rq->arena, rq->lang, m->sent_at != CLOCK_NONE ? m->sent_at : m->run_at),
			.attempts = m->attempts,
			.error = m->last_error ? text_get(rq->lang, m->last_error) : NULL,
		};
	}
	v->mails = list;
	v->mail_count = mails.count;
	return RC_OK;
}

/* ---- the page ------------------------------------------------------------------------------------------------- */

static void fill_errors(struct req *rq, const char *public_id, struct staff_case_view *v)
{
	bool of_item = rq->method == METHOD_POST && strcmp(rq->params[0], public_id) != 0;
	const char *field = "reject_reason";
	if (of_item)
		field = arena_printf(rq->arena, was_posted(rq, rq->params[0], true) ? "difference_%s" : "reason_%s",
				     rq->params[0]);
	else
		v->reject_reason = pages_field(rq, "reason", "/reason");
	v->answer = pages_field(rq, "text", "/text");
	const struct pages_link links[] = { { "/reason", field }, { "/text", "text" } };
	v->errors = pages_errors(rq, links, 2);
	v->page.error = v->errors.count > 0;
}

enum rc staff_case_show(struct req *rq, const char *public_id, struct html *h)
{
	struct dossier d;
	struct staff_record record;
	struct staff_note *notes;
	RETURN_IF_FAILED(dossier_get(rq->call, public_id, &d));
	RETURN_IF_FAILED(staff_record_read(rq->call, &d.m, &record));
	struct fsm_facts facts = dossier_facts(d.items, d.count, d.m.now);
	struct ball ball = dossier_ball(&d);
	enum migration_state state = (enum migration_state)d.m.state;
	bool open = !migration_state_is_terminal(state);
	struct staff_case_view v = {
		.page = pages_frame(rq),
		.id = d.m.public_id,
		.reference = d.m.reference,
		.state = pages_tag(rq, &words_states, d.m.state),
		.ball = ball.who < 0 ? NULL : staff_case_role(rq, ball.who),
		.ball_until = format_deadline(rq->arena, rq->lang, ball.until),
		.next = ball.who < 0 ? NULL : text_get(rq->lang, ball.next),
		.assigned = record.assigned_name,
		.is_over = !open,
		.is_mine = d.m.assigned_to != 0 && d.m.assigned_to == rq->call->actor.account_id,
		.can_confirm_recipient = open && facts.held_for_recipient > 0,
		.can_reject = fsm_may(state, EVENT_REJECT, ROLE_STAFF, &facts),
		.can_settle = d.m.needs_staff,
		.version = (unsigned long)d.m.version,
		.nonce = pages_nonce(rq),
	};
	fill_errors(rq, public_id, &v);
	v.page.back_url = "/handover/staff";
	v.page.lang_switch_url = arena_printf(rq->arena, "/handover/migrations/%s?lang=%s", d.m.public_id,
					      rq->lang == LANG_IT ? "en" : "it");
	fill_facts(rq, &d, &v);
	v.packages = staff_packages_fill(rq, &d);
	fill_objections(rq, &record, &v);
	fill_jobs(rq, &record, &v);
	RETURN_IF_FAILED(fill_items(rq, &d, &v));
	RETURN_IF_FAILED(fill_mails(rq, &v));
	RETURN_IF_FAILED(read_notes(rq, v.id, &notes, &v.note_count));
	v.notes = notes;
	staff_case_view(h, &v);
	return RC_OK;
}

enum rc staff_case_letter(struct req *rq, const struct dossier *d, const char *nonce,
			  const struct staff_letter **letter)
{
	struct staff_note *notes;
	struct staff_letter *l = ARENA_NEW(rq->arena, struct staff_letter);
	*letter = NULL;
	if (dossier_side(&rq->call->actor, &d->m) != ROLE_RESELLER)
		return RC_OK;
	*l = (struct staff_letter){ .id = d->m.public_id,
				    .csrf = pages_frame(rq).csrf,
				    .nonce = nonce,
				    .text = pages_field(rq, "text", "/text") };
	RETURN_IF_FAILED(read_notes(rq, d->m.public_id, &notes, &l->note_count));
	l->notes = notes;
	*letter = l;
	return RC_OK;
}
