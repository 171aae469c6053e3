#include <string.h>

#include "base/number.h"
#include "base/spoken.h"
#include "domain/domain_name.h"
#include "domain/workdays.h"
#include "handlers.h"
#include "http/url.h"
#include "service/history.h"
#include "service/notes.h"
#include "service/recipient.h"
#include "service/staff.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/staff_case.h"
#include "web/staff_packages.h"
#include "web/staff_views.h"

#define CONFIRM_ABOVE 50  /* cases approved at once (web.md 2) */
#define EVENTS	      500 /* rows of the trail on a page */

/* ---- the queue ------------------------------------------------------------------------------------------------ */

static const char *words_of(struct req *rq, const struct staff_case *k)
{
	struct buf out = BUF_IN(rq->arena);
	if (k->words)
		return k->words;
	for (size_t i = 0; i < k->text_count; i++)
		buf_addf(&out, "%s%s", i ? "; " : "", text_get(rq->lang, k->texts[i]));
	return k->text_count ? buf_str(&out) : NULL;
}

/* Where the form is shown again: the group that was sent, and what was ticked in it. */
static bool was_sent(const struct req *rq, const char *finding)
{
	return rq->method == METHOD_POST && strcmp(req_field(rq, "finding"), finding) == 0;
}

static struct staff_row row_of(struct req *rq, enum queue_lane lane, const struct staff_case *k, int64_t now)
{
	int days = workdays_between(spoken_today(k->row.since), spoken_today(now));
	unsigned long n = (unsigned long)days;
	return (struct staff_row){
		.id = k->row.public_id,
		.reference = k->row.reference,
		.agency = k->row.reseller_name ? k->row.reseller_name : "-",
		.customer = k->row.recipient_name,
		.name = k->name ? domain_name_to_unicode(rq->arena, k->name) : NULL,
		.others = k->items > 1 ? (unsigned long)k->items - 1 : 0,
		.words = lane == LANE_APPROVE ? NULL : words_of(rq, k),
		.age = n == 0 ? text_get(rq->lang, N_("since today"))
			      : arena_printf(rq->arena,
					    text_nget(rq->lang, "%lu working day", "%lu working days", n), n),
		.since = format_deadline(rq->arena, rq->lang, k->row.since),
		.assigned = k->row.assigned_name,
		.is_mine = k->row.assigned_to != 0 && k->row.assigned_to == rq->call->actor.account_id,
		.is_ticked = lane == LANE_APPROVE && was_sent(rq, k->finding) &&
			     form_has(&rq->form, "migration", k->row.public_id),
	};
}

/* "FractoCloud studiorossi.example: Terms to be proposed", "...: 2 held, 1 stopped" */
static const char *fracto_words(struct req *rq, enum queue_lane lane, const struct staff_case *k)
{
	struct buf out = BUF_IN(rq->arena);
	buf_adds(&out, staff_packages_title(rq, k->package));
	if (lane == LANE_TERMS)
		buf_addf(&out, ": %s", text_get(rq->lang, words_label(&words_package_stages, k->package->stage)));
	if (k->held)
		buf_addf(&out, " · %s: %lld",
			 text_get(rq->lang, words_label(&words_extraction_statuses, EXTRACTION_HELD)),
			 (long long)k->held);
	if (k->stopped)
		buf_addf(&out, " · %s: %lld",
			 text_get(rq->lang, words_label(&words_extraction_statuses, EXTRACTION_FAILED)),
			 (long long)k->stopped);
	return buf_str(&out);
}

static void add_fracto(struct req *rq, enum queue_lane lane, const struct staff_case *k, int64_t now,
		       struct staff_row *row)
{
	const char *base = arena_printf(rq->arena, "/handover/staff/migrations/%s", k->row.public_id);
	row->words = fracto_words(rq, lane, k);
	row->due = staff_packages_due(rq, k->package->due_on, now, &row->is_due_soon);
	row->said = k->words;
	if (lane == LANE_EXTRACT) {
		row->act_url = arena_printf(rq->arena, "%s/extraction", base);
		row->act_label = arena_printf(rq->arena, text_get(rq->lang, N_("Steps of %s")), k->row.reference);
		return;
	}
	row->act_label = arena_printf(rq->arena, text_get(rq->lang, N_("Propose terms for %s")), k->row.reference);
	row->act_url = k->package->package_id
			       ? arena_printf(rq->arena, "%s/terms/%lld", base, (long long)k->package->package_id)
			       : arena_printf(rq->arena, "%s/quote", base);
}

static bool are_together(enum queue_lane lane, const struct staff_case *a, const struct staff_case *b)
{
	if (lane == LANE_EXTRACT)
		return a->step == b->step;
	return lane != LANE_APPROVE || strcmp(a->finding, b->finding) == 0;
}

/* The cases that stand together: with the same finding, at the same step; in the other lanes all of them. */
static struct staff_group group_of(struct req *rq, enum queue_lane lane, const struct staff_case *cases, size_t count,
				   int64_t now)
{
	struct staff_row *rows = ARENA_NEW_ARRAY(rq->arena, count, struct staff_row);
	struct staff_group g = { .finding = cases[0].finding, .title = words_of(rq, &cases[0]), .rows = rows };
	unsigned long ticked = 0;
	if (lane == LANE_EXTRACT)
		g.title = text_get(rq->lang, words_label(&words_steps, cases[0].step));
	for (g.row_count = 0; g.row_count < count; g.row_count++) {
		const struct staff_case *k = &cases[g.row_count];
		if (!are_together(lane, &cases[0], k))
			break;
		rows[g.row_count] = row_of(rq, lane, k, now);
		if (k->package)
			add_fracto(rq, lane, k, now, &rows[g.row_count]);
		ticked += rows[g.row_count].is_ticked;
	}
	if (ticked > CONFIRM_ABOVE) {
		g.ticked = ticked;
		g.confirm = pages_field(rq, "confirm", "/confirm");
	}
	return g;
}

static struct staff_lane_view lane_of(struct req *rq, enum queue_lane lane, const struct staff_queue *queue)
{
	const struct staff_lane *from = &queue->lanes[lane];
	struct staff_group *groups = ARENA_NEW_ARRAY(rq->arena, from->count, struct staff_group);
	struct staff_lane_view l = { .spelling = words_spelling(&words_queue_lanes, lane),
				     .label = text_get(rq->lang, words_label(&words_queue_lanes, lane)),
				     .total = (unsigned long)from->total,
				     .shown = from->total > STAFF_LANE_CASES ? STAFF_LANE_CASES
									     : (unsigned long)from->total,
				     .is_approvable = lane == LANE_APPROVE,
				     .is_grouped = lane == LANE_EXTRACT,
				     .groups = groups };
	for (size_t at = 0; at < from->count; at += groups[l.group_count++].row_count) {
		groups[l.group_count] = group_of(rq, lane, &from->cases[at], from->count - at, queue->now);
		struct staff_row *rows = (struct staff_row *)groups[l.group_count].rows;
		for (size_t i = 0; i < groups[l.group_count].row_count; i++)
			rows[i].box = arena_printf(rq->arena, "%s_%zu", l.spelling, at + i);
	}
	return l;
}

static const char *done_words(struct req *rq)
{
	int64_t approved, skipped;
	const char *a = req_query(rq, "approved"), *s = req_query(rq, "skipped");
	if (!a || !s || !number_parse(a, &approved) || !number_parse(s, &skipped))
		return NULL;
	unsigned long n = (unsigned long)approved, m = (unsigned long)skipped;
	const char *done = arena_printf(rq->arena, text_nget(rq->lang, "%lu service was approved.",
							     "%lu services were approved.", n), n);
	if (m == 0)
		return done;
	return arena_printf(rq->arena, "%s %s", done,
			    arena_printf(rq->arena,
					 text_nget(rq->lang, "%lu case did not wait for that any more.",
						   "%lu cases did not wait for that any more.", m), m));
}

static enum rc show_queue(struct req *rq, struct html *h)
{
	struct staff_queue queue;
	struct staff_lane_view lanes[LANE_COUNT];
	const struct pages_link links[] = { { "/confirm", "confirm" } };
	RETURN_IF_FAILED(staff_queue_read(rq->call, &queue));
	for (int lane = 0; lane < LANE_COUNT; lane++)
		lanes[lane] = lane_of(rq, (enum queue_lane)lane, &queue);
	struct staff_queue_view v = { .page = pages_frame(rq),
				      .errors = pages_errors(rq, links, 1),
				      .done = done_words(rq),
				      .lanes = lanes,
				      .lane_count = LANE_COUNT,
				      .nonce = pages_nonce(rq) };
	v.page.error = v.errors.count > 0;
	v.page.lang_switch_url = rq->lang == LANG_IT ? "/handover/staff?lang=en" : "/handover/staff?lang=it";
	staff_queue_view(h, &v);
	return RC_OK;
}

/* GET /handover/staff */
enum rc staff_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(show_queue(rq, &h));
	return pages_send(rq, rs, &h);
}

static enum rc render_approved(struct call *c, const void *result, struct answer *answer)
{
	const struct staff_approval *a = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/staff?approved=%zu&skipped=%zu",
							 a->approved, a->skipped) };
	return RC_OK;
}

/* What was ticked; many at once want their number as well. */
static enum rc read_approval(struct req *rq, struct staff_approval *a)
{
	const char *value;
	size_t cursor = 0;
	int64_t typed;
	*a = (struct staff_approval){ .finding = req_field(rq, "finding"),
				      .migrations = ARENA_NEW_ARRAY(rq->arena, rq->form.count, const char *) };
	while ((value = form_next(&rq->form, "migration", &cursor)))
		a->migrations[a->count++] = value;
	if (a->count == 0)
		problems_add(rq->problems, "/migration", "required", N_("Tick the cases you approve"));
	else if (a->count > CONFIRM_ABOVE &&
		 (!number_parse(req_field(rq, "confirm"), &typed) || typed != (int64_t)a->count))
		problems_add(rq->problems, "/confirm", "confirmation-required", N_("Type %d to approve so many cases"),
			     (int)a->count);
	return rq->problems->count ? RC_VALIDATION : RC_OK;
}

/* POST /handover/staff/approve: 303 to the queue; 422 with it. */
enum rc staff_approve_post(struct req *rq, struct resp *rs)
{
	struct staff_approval a;
	enum rc rc = read_approval(rq, &a);
	if (rc == RC_OK) {
		pages_once(rq, NULL, render_approved);
		rc = staff_approve_many(rq->call, &a);
	}
	if (pages_is_again(rc)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED(show_queue(rq, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}

/* ---- acts on a case ------------------------------------------------------------------------------------------- */

static enum rc render_case(struct call *c, const void *result, struct answer *answer)
{
	const struct migration_act *act = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/migrations/%s",
							 act->dossier.m.public_id) };
	return RC_OK;
}

static enum rc render_queue(struct call *c, const void *result, struct answer *answer)
{
	(void)c, (void)result;
	*answer = (struct answer){ .status = 303, .bytes = "/handover/staff" };
	return RC_OK;
}

/* 303 to the case, or to the queue the form stood in; 422 with the case. */
static enum rc act(struct req *rq, struct resp *rs, struct migration_act *a,
		   enum rc (*what)(struct call *c, struct migration_act *act))
{
	pages_once(rq, NULL, *req_field(rq, "back") ? render_queue : render_case);
	enum rc rc = what(rq->call, a);
	if (pages_is_again(rc)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED(staff_case_show(rq, a->public_id, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}

static enum rc act_on_case(struct req *rq, struct resp *rs, enum rc (*what)(struct call *c, struct migration_act *act))
{
	struct migration_act a = { .public_id = rq->params[0] };
	return act(rq, rs, &a, what);
}

enum rc staff_take_post(struct req *rq, struct resp *rs)
{
	return act_on_case(rq, rs, staff_take);
}

enum rc staff_give_back_post(struct req *rq, struct resp *rs)
{
	return act_on_case(rq, rs, staff_give_back);
}

enum rc staff_seen_post(struct req *rq, struct resp *rs)
{
	return act_on_case(rq, rs, staff_saw);
}

enum rc staff_restart_post(struct req *rq, struct resp *rs)
{
	return act_on_case(rq, rs, staff_restart);
}

enum rc staff_recipient_post(struct req *rq, struct resp *rs)
{
	return act_on_case(rq, rs, recipient_confirm);
}

static enum rc answer_agency(struct call *c, struct migration_act *a)
{
	return notes_write(c, (struct notes_act *)a); /* its first member */
}

enum rc staff_answer_post(struct req *rq, struct resp *rs)
{
	struct notes_act n = { .act = { .public_id = rq->params[0] }, .text = req_field(rq, "text") };
	return act(rq, rs, &n.act, answer_agency);
}

enum rc staff_difference_post(struct req *rq, struct resp *rs)
{
	struct migration_act a = { .public_id = req_field(rq, "migration"),
				   .item = rq->params[0],
				   .reason = req_field(rq, "reason") };
	return act(rq, rs, &a, staff_accept_difference);
}

/* ---- the audit trail ------------------------------------------------------------------------------------------ */

/* What happened to Fracto, in words; the other events say it by their names. */
static const char *event_words(const struct req *rq, const char *event)
{
	static const struct {
		const char *event, *words;
	} list[] = {
		{ "agree", N_("terms agreed: the customer is invited") },
		{ "proceed", N_("nothing waits for terms any more: the customer is invited") },
		{ "terms_proposed", N_("terms proposed to the agency") },
		{ "terms_agreed", N_("the agency agreed to the terms") },
		{ "terms_answered", N_("the agency answered the terms") },
		{ "terms_silent", N_("the agency did not answer in time: staff decides") },
		{ "item_follows", N_("it follows in a handover of its own") },
		{ "extraction_began", N_("its extraction began") },
		{ "step", N_("a step of its extraction") },
		{ "item_extracted", N_("it is a service of its own by now") },
		{ "name_gone", N_("a host name of the agency is not needed any more") },
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strcmp(list[i].event, event) == 0)
			return text_get(rq->lang, list[i].words);
	return NULL;
}

/* "copy: done" of a step, in words; any other detail as it is. */
static const char *event_detail(struct req *rq, const struct audit_row *row)
{
	const char *colon = strstr(row->detail, ": ");
	if (!*row->detail || strcmp(row->event, "step") != 0 || !colon)
		return *row->detail ? row->detail : NULL;
	int step = words_find(&words_steps, arena_printf(rq->arena, "%.*s", (int)(colon - row->detail), row->detail));
	int outcome = words_find(&words_outcomes, colon + 2);
	if (step < 0 || outcome < 0)
		return row->detail;
	return arena_printf(rq->arena, "%s: %s", text_get(rq->lang, words_label(&words_steps, step)),
			    text_get(rq->lang, words_label(&words_outcomes, outcome)));
}

static struct staff_event event_of(struct req *rq, const struct dossier *d, const struct audit_row *row)
{
	bool changed = *row->to_state && strcmp(row->from_state, row->to_state) != 0;
	struct staff_event e = {
		.seq = (unsigned long)row->seq,
		.at = format_exact(rq->arena, rq->lang, row->at),
		.who = row->actor_account ? arena_printf(rq->arena, "%s %lld", staff_case_role(rq, row->actor_role),
							 (long long)row->actor_account)
					  : staff_case_role(rq, row->actor_role),
		.event = row->event,
		.words = event_words(rq, row->event),
		.change = changed ? arena_printf(rq->arena, "%s → %s", row->from_state, row->to_state) : NULL,
		.detail = event_detail(rq, row),
		.request = *row->request_id ? row->request_id : NULL,
	};
	for (size_t i = 0; row->item_id && i < d->count; i++)
		if (d->items[i].item_id == row->item_id)
			e.item = domain_name_to_unicode(rq->arena, d->items[i].name);
	return e;
}

/* GET /handover/migrations/{id}/audit?from=: the rows from one on, and whether the whole chain holds. */
enum rc audit_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct dossier d;
	struct history_page page = { .public_id = rq->params[0], .from_seq = 1, .limit = EVENTS };
	int64_t broken_at;
	const char *from = req_query(rq, "from");
	if (from && !number_parse(from, &page.from_seq))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(dossier_get(rq->call, page.public_id, &d));
	RETURN_IF_FAILED(history_list(rq->call, &page));
	RETURN_IF_FAILED(history_verify_one(rq->call, d.m.migration_id, &broken_at));
	struct staff_event *events = ARENA_NEW_ARRAY(rq->arena, page.count, struct staff_event);
	for (size_t i = 0; i < page.count; i++)
		events[i] = event_of(rq, &d, &page.rows[i]);
	struct staff_audit_view v = { .page = pages_frame(rq),
				      .id = d.m.public_id,
				      .reference = d.m.reference,
				      .is_whole = broken_at == 0,
				      .broken_at = (unsigned long)broken_at,
				      .events = events,
				      .event_count = page.count };
	v.page.back_url = arena_printf(rq->arena, "/handover/migrations/%s", d.m.public_id);
	if (page.has_more)
		v.next_url = arena_printf(rq->arena, "/handover/migrations/%s/audit?from=%lld", d.m.public_id,
					  (long long)page.rows[page.count - 1].seq + 1);
	staff_audit_view(&h, &v);
	return pages_send(rq, rs, &h);
}
