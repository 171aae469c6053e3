#include "service/staff.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "service/act.h"
#include "service/door.h"
#include "service/portfolio.h"
#include "store/extraction_store.h"
#include "store/note_store.h"


/* ---- findings ------------------------------------------------------------------------------------------------ */

static bool waits_for_approval(const struct item *it)
{
	return it->state == ITEM_PLANNED && !it->ended &&
	       (it->hold_reason == HOLD_APPROVAL || it->hold_reason == HOLD_CHANGED_AT_HOST);
}

const char *staff_finding(struct call *c, const struct item *it, const struct candidate *now,
			  const char *const **texts, size_t *text_count)
{
	const char **list = ARENA_NEW_ARRAY(c->arena, FINDING_COUNT + 1, const char *);
	struct buf codes = BUF_IN(c->arena);
	size_t n = 0;
	if (it->hold_reason == HOLD_CHANGED_AT_HOST) {
		buf_adds(&codes, words_spelling(&words_holds, it->hold_reason));
		list[n++] = words_label(&words_holds, it->hold_reason);
	}
	/* What would stop it is part of the finding: two cases that differ in it are not alike. */
	for (int k = 0; k < FINDING_COUNT; k++) {
		const struct finding_info *f = preflight_finding((enum finding_kind)k);
		if (!(now->preflight.findings & 1U << k) || f->verdict == VERDICT_CONFIRM)
			continue;
		buf_addf(&codes, "%s%s", n ? "+" : "", f->code);
		list[n++] = f->text;
	}
	if (n == 0) {
		buf_adds(&codes, "clear");
		list[n++] = N_("Nothing stands in its way any more");
	}
	*texts = list;
	*text_count = n;
	return buf_str(&codes);
}

/* ---- the queue ----------------------------------------------------------------------------------------------- */

struct reading {
	struct call *call;
	struct staff_queue *queue;
	struct staff_lane *lane;
	size_t room;
};

/* The case with that finding: the one that is there, or a new one. */
static struct staff_case *case_of(struct reading *r, const struct queue_case *row, const char *finding)
{
	struct staff_lane *lane = r->lane;
	for (size_t i = lane->count; i-- > 0 && lane->cases[i].row.migration_id == row->migration_id;)
		if (strcmp(lane->cases[i].finding, finding) == 0)
			return &lane->cases[i];
	if (lane->count == r->room) {
		struct staff_case *bigger = ARENA_NEW_ARRAY(r->call->arena, r->room * 2, struct staff_case);
		memcpy(bigger, lane->cases, lane->count * sizeof(*bigger));
		lane->cases = bigger;
		r->room *= 2;
	}
	lane->cases[lane->count] = (struct staff_case){ .row = *row, .finding = finding };
	return &lane->cases[lane->count++];
}

static void add_item(struct staff_case *k, const struct item *it)
{
	k->name = k->name ? k->name : it->name;
	k->items++;
}

static void add_text(struct call *c, struct staff_case *k, const char *text)
{
	const char **one = ARENA_NEW_ARRAY(c->arena, 1, const char *);
	one[0] = text;
	k->texts = one;
	k->text_count = 1;
}

/* The items that wait for an approval, and what each waits for. */
static enum rc judge_waiting(struct call *c, const struct migration *m, struct item *items, size_t *count,
			     struct candidates *now)
{
	size_t n = 0;
	for (size_t i = 0; i < *count; i++)
		if (waits_for_approval(&items[i]))
			items[n++] = items[i];
	*count = n;
	return n ? dossier_judge_within(c, m, (struct item_list){ items, n }, now) : RC_OK;
}

static enum rc read_to_approve(struct reading *r, const struct queue_case *row, struct item *items, size_t count)
{
	struct call *c = r->call;
	struct candidates now;
	struct migration m = { .migration_id = row->migration_id,
			       .reseller_id = row->reseller_id,
			       .customer_id = row->customer_id };
	RETURN_IF_FAILED(judge_waiting(c, &m, items, &count, &now));
	for (size_t i = 0; i < count; i++) {
		const char *const *texts;
		size_t n;
		const char *finding = staff_finding(c, &items[i], &now.list[i], &texts, &n);
		struct staff_case *k = case_of(r, row, finding);
		k->texts = texts;
		k->text_count = n;
		add_item(k, &items[i]);
	}
	return RC_OK;
}

static void read_objection(struct reading *r, const struct queue_case *row, const struct item *items, size_t count)
{
	struct staff_case *k = case_of(r, row, "objection");
	add_text(r->call, k, row->items ? N_("Somebody objected: the services wait")
					: N_("Somebody objected when everything had moved"));
	for (size_t i = 0; i < count; i++)
		if (items[i].state == ITEM_PLANNED && items[i].hold_reason == HOLD_OBJECTION)
			add_item(k, &items[i]);
}

static void read_failed(struct reading *r, const struct queue_case *row, const struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (items[i].failure_who != ROLE_STAFF || !items[i].failure_code)
			continue;
		struct staff_case *k = case_of(r, row, items[i].failure_code);
		add_text(r->call, k, items[i].failure_detail);
		add_item(k, &items[i]);
	}
	if (row->items == 0)
		add_text(r->call, case_of(r, row, "job"), N_("The work on it was given up after many attempts"));
}

static enum rc read_note(struct reading *r, const struct queue_case *row)
{
	struct case_note *notes;
	size_t count;
	RETURN_IF_FAILED(note_store_all(r->call->db, r->call->arena, row->migration_id, &notes, &count));
	case_of(r, row, "note")->words = count ? notes[count - 1].text : NULL;
	return RC_OK;
}

/* What the agency wrote last: the answer to a proposal. */
static enum rc last_note(struct call *c, int64_t migration_id, const char **words)
{
	struct case_note *notes;
	size_t count;
	RETURN_IF_FAILED(note_store_all(c->db, c->arena, migration_id, &notes, &count));
	for (size_t i = 0; i < count; i++)
		if (notes[i].author_role == ROLE_RESELLER)
			*words = notes[i].text;
	return RC_OK;
}

/* A package for which staff has something to propose. */
static enum rc read_terms(struct reading *r, const struct queue_case *row, const struct package *p,
			  const struct item_list *items)
{
	bool to_do = p->stage == PACKAGE_ASKED || p->stage == PACKAGE_ANSWERED || p->stage == PACKAGE_SILENT;
	struct staff_case *k = NULL;
	for (size_t i = 0; to_do && i < items->count; i++) {
		const struct item *it = &items->items[i];
		if (it->package_id != p->package_id || it->state == ITEM_EXCLUDED || it->ended)
			continue;
		k = case_of(r, row, arena_printf(r->call->arena, "package %lld", (long long)p->package_id));
		add_item(k, it);
	}
	if (!k)
		return RC_OK;
	k->package = p;
	k->row.since = p->since;
	return p->stage == PACKAGE_ANSWERED ? last_note(r->call, row->migration_id, &k->words) : RC_OK;
}

static const struct extraction *waiting_extraction(const struct extraction *list, size_t count, const struct item *it)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].item_id == it->item_id)
			return list[i].status == EXTRACTION_WAITING || list[i].status == EXTRACTION_HELD ||
					       list[i].status == EXTRACTION_FAILED
				       ? &list[i]
				       : NULL;
	return NULL;
}

/* What waits for staff in the extraction of a package, one case a step. */
static enum rc read_extractions(struct reading *r, const struct queue_case *row, const struct package *p,
				const struct item_list *items)
{
	struct call *c = r->call;
	struct extraction *list;
	size_t count;
	RETURN_IF_FAILED(extraction_store_all(c->db, c->arena, row->migration_id, &list, &count));
	for (size_t i = 0; i < items->count; i++) {
		const struct item *it = &items->items[i];
		const struct extraction *e = waiting_extraction(list, count, it);
		if (!e || it->ended || it->package_id != p->package_id)
			continue;
		struct staff_case *k = case_of(r, row, arena_printf(c->arena, "%d %lld", e->step,
								    (long long)p->package_id));
		k->row.since = k->items == 0 || e->since < k->row.since ? e->since : k->row.since;
		k->package = p;
		k->step = e->step;
		k->held += e->status == EXTRACTION_HELD;
		k->stopped += e->status == EXTRACTION_FAILED;
		add_item(k, it);
	}
	return RC_OK;
}

static enum rc read_fracto(struct reading *r, enum queue_lane lane, const struct queue_case *row)
{
	struct call *c = r->call;
	struct package *packages;
	struct item_list items;
	struct item *list;
	size_t count;
	RETURN_IF_FAILED(item_store_all(c->db, c->arena, row->migration_id, &list, &items.count));
	RETURN_IF_FAILED(terms_store_packages(c->db, c->arena, row->migration_id, &packages, &count));
	items.items = list;
	for (size_t i = 0; i < count; i++)
		RETURN_IF_FAILED((lane == LANE_TERMS ? read_terms : read_extractions)(r, row, &packages[i], &items));
	return RC_OK;
}

static enum rc read_case(struct reading *r, enum queue_lane lane, const struct queue_case *row)
{
	struct item *items;
	size_t count;
	if (lane == LANE_NOTES)
		return read_note(r, row);
	if (lane == LANE_TERMS || lane == LANE_EXTRACT)
		return read_fracto(r, lane, row);
	RETURN_IF_FAILED(item_store_all(r->call->db, r->call->arena, row->migration_id, &items, &count));
	if (lane == LANE_APPROVE)
		return read_to_approve(r, row, items, count);
	if (lane == LANE_OBJECTION)
		read_objection(r, row, items, count);
	else
		read_failed(r, row, items, count);
	return RC_OK;
}

static int by_finding(const void *a, const void *b)
{
	const struct staff_case *x = a, *y = b;
	int order = strcmp(x->finding, y->finding);
	if (order == 0)
		order = x->row.since < y->row.since ? -1 : x->row.since > y->row.since;
	return order ? order : x->row.migration_id < y->row.migration_id ? -1 : 1;
}

static enum rc read_lane(struct reading *r, enum queue_lane lane)
{
	struct call *c = r->call;
	struct queue_length length;
	struct queue_case *rows;
	size_t count;
	r->lane = &r->queue->lanes[lane];
	RETURN_IF_FAILED(queue_store_length(c->db, lane, &length));
	RETURN_IF_FAILED(queue_store_cases(c->db, c->arena, lane, STAFF_LANE_CASES, &rows, &count));
	r->queue->now = length.now;
	r->room = count + 1;
	*r->lane = (struct staff_lane){ .cases = ARENA_NEW_ARRAY(c->arena, r->room, struct staff_case),
					.total = length.cases };
	for (size_t i = 0; i < count; i++)
		RETURN_IF_FAILED(read_case(r, lane, &rows[i]));
	if ((lane == LANE_APPROVE || lane == LANE_EXTRACT) && r->lane->count)
		qsort(r->lane->cases, r->lane->count, sizeof(*r->lane->cases), by_finding);
	return RC_OK;
}

static enum rc queue_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	(void)db;
	for (int lane = 0; lane < LANE_COUNT; lane++)
		RETURN_IF_FAILED(read_lane(r, (enum queue_lane)lane));
	return RC_OK;
}

enum rc staff_queue_read(struct call *c, struct staff_queue *queue)
{
	struct reading r = { .call = c, .queue = queue };
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = queue_body, .ctx = &r });
}

/* ---- many approvals at once ---------------------------------------------------------------------------------- */

static enum rc approve_in_case(struct call *c, const char *migration, struct staff_approval *a)
{
	struct door d;
	struct candidates now;
	size_t before = a->approved;
	RETURN_IF_FAILED(door_open(c, migration, 0, &d));
	size_t count = d.count;
	struct item *waiting = ARENA_NEW_ARRAY(c->arena, count, struct item);
	memcpy(waiting, d.items, count * sizeof(*waiting));
	RETURN_IF_FAILED(judge_waiting(c, &d.m, waiting, &count, &now));
	for (size_t i = 0; i < count; i++) {
		const char *const *texts;
		size_t n;
		if (strcmp(staff_finding(c, &waiting[i], &now.list[i], &texts, &n), a->finding) != 0)
			continue;
		int at = dossier_item_index(d.items, d.count, waiting[i].public_id);
		RETURN_IF_FAILED(acts_approve_item(c, &d, &d.items[at]));
		a->approved++;
	}
	if (a->approved > before)
		return door_close(&d);
	a->skipped++;
	return RC_OK;
}

static enum rc approve_body(struct call *c, void *state)
{
	struct staff_approval *a = state;
	a->approved = a->skipped = 0;
	for (size_t i = 0; i < a->count; i++)
		if (i == 0 || strcmp(a->migrations[i], a->migrations[i - 1]) != 0)
			RETURN_IF_FAILED(approve_in_case(c, a->migrations[i], a));
	return RC_OK;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum rc staff_approve_many(struct call *c, struct staff_approval *a)
{
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	/* In one order, so that two at once do not wait for each other crosswise. */
	qsort(a->migrations, a->count, sizeof(*a->migrations), by_text);
	return act_run(c, &(struct act){ .body = approve_body, .state = a, .result = a });
}

/* ---- one case ------------------------------------------------------------------------------------------------ */

static enum rc take(struct call *c, struct door *d, struct migration_act *act)
{
	(void)act;
	d->m.assigned_to = c->actor.account_id;
	door_note(d, "staff_took", NULL, NULL);
	return RC_OK;
}

static enum rc give_back(struct call *c, struct door *d, struct migration_act *act)
{
	(void)c, (void)act;
	d->m.assigned_to = 0;
	door_note(d, "staff_gave_back", NULL, NULL);
	return RC_OK;
}

static enum rc saw(struct call *c, struct door *d, struct migration_act *act)
{
	(void)c, (void)act;
	if (!d->m.needs_staff)
		return RC_STATE_CONFLICT;
	d->m.needs_staff = false;
	door_note(d, "staff_saw", NULL, NULL);
	return RC_OK;
}

static enum rc restart(struct call *c, struct door *d, struct migration_act *act)
{
	(void)act;
	door_note(d, "jobs_restarted", NULL, NULL);
	enum rc rc = job_store_revive(c->db, d->m.migration_id);
	return rc == RC_STALE ? RC_STATE_CONFLICT : rc;
}

static enum rc accept_difference(struct call *c, struct door *d, struct migration_act *act)
{
	int at = dossier_item_index(d->items, d->count, act->item);
	if (at < 0)
		return RC_NOT_FOUND;
	struct item *it = &d->items[at];
	RETURN_IF_FAILED(acts_check_reason(c, act, N_("Write why the difference is right: it is recorded")));
	if (migration_state_is_terminal(d->state) || it->state != ITEM_MOVED || !it->failure_code)
		return RC_STATE_CONFLICT;
	it->state = ITEM_VERIFIED;
	it->verified_at = d->m.now;
	dossier_forget_failure(it);
	door_note(d, "difference_accepted", it, act->reason);
	RETURN_IF_FAILED(item_store_save_many(c->db, it, 1));
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	if (facts.verified + facts.excluded < facts.items)
		return RC_OK;
	return job_store_arm(c->db, JOB_RECORD, d->m.migration_id, CLOCK_NONE);
}

static enum rc run(struct call *c, struct migration_act *act,
		   enum rc (*what)(struct call *, struct door *, struct migration_act *))
{
	return c->actor.role == ROLE_STAFF ? acts_run(c, act, what) : RC_FORBIDDEN;
}

enum rc staff_take(struct call *c, struct migration_act *act)
{
	return run(c, act, take);
}

enum rc staff_give_back(struct call *c, struct migration_act *act)
{
	return run(c, act, give_back);
}

enum rc staff_saw(struct call *c, struct migration_act *act)
{
	return run(c, act, saw);
}

enum rc staff_restart(struct call *c, struct migration_act *act)
{
	return run(c, act, restart);
}

enum rc staff_accept_difference(struct call *c, struct migration_act *act)
{
	return run(c, act, accept_difference);
}

struct recording {
	struct call *call;
	const struct migration *m;
	struct staff_record *record;
};

static enum rc record_body(struct db *db, void *ctx)
{
	struct recording *r = ctx;
	struct arena *a = r->call->arena;
	struct host_account account;
	RETURN_IF_FAILED(job_store_all(db, a, r->m->migration_id, &r->record->jobs, &r->record->job_count));
	RETURN_IF_FAILED(notice_store_all(db, a, r->m->migration_id, &r->record->notices, &r->record->notice_count));
	r->record->assigned_name = NULL;
	if (!r->m->assigned_to)
		return RC_OK;
	enum rc rc = host_store_account(db, a, r->m->assigned_to, &account);
	if (rc == RC_OK)
		r->record->assigned_name = account.display_name;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc staff_record_read(struct call *c, const struct migration *m, struct staff_record *record)
{
	struct recording r = { c, m, record };
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = record_body, .ctx = &r });
}
