#include "service/extraction.h"

#include <string.h>

#include "base/utf8.h"
#include "base/words.h"
#include "domain/backoff.h"
#include "domain/domain_name.h"
#include "service/act.h"
#include "service/portfolio.h"
#include "store/job_store.h"

#define EVIDENCE_MAX_CHARS 2000
#define ERROR_MAX_BYTES    300

/* ---- who ----------------------------------------------------------------------------------------------------- */

enum executor extraction_executor(const struct config *config, enum extraction_step step)
{
	if (step == STEP_STANDALONE)
		return EXECUTOR_HOST;
	bool by_program = *config->fracto_command &&
			  words_has(config->fracto_command_steps, words_spelling(&words_steps, (int)step));
	return by_program ? EXECUTOR_COMMAND : EXECUTOR_MANUAL;
}

const char *extraction_key(struct arena *a, const char *item, enum extraction_step step, int64_t round)
{
	return arena_printf(a, "%s:%s:%lld", item, words_spelling(&words_steps, (int)step), (long long)round);
}

static int status_at(const struct door *d, int step)
{
	bool manual = extraction_executor(d->call->config, (enum extraction_step)step) == EXECUTOR_MANUAL;
	return manual ? EXTRACTION_WAITING : EXTRACTION_READY;
}

enum rc extraction_begin(struct door *d, struct item *it)
{
	struct call *c = d->call;
	struct terms_set set = { 0 };
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	const struct terms *t = terms_agreed(&set, it->package_id);
	if (!t)
		return RC_DB_REFUSED;
	struct extraction e = { .item_id = it->item_id,
				.migration_id = d->m.migration_id,
				.package_id = it->package_id,
				.version = t->version,
				.step = STEP_INVENTORY,
				.status = status_at(d, STEP_INVENTORY) };
	it->state = ITEM_EXTRACTING;
	it->hold_reason = HOLD_NONE;
	it->hold_until = CLOCK_NONE;
	dossier_forget_failure(it);
	door_note(d, "extraction_began", it, NULL);
	return extraction_store_insert(c->db, &e);
}

/* ---- how a step ends ------------------------------------------------------------------------------------------ */

static enum rc write_try(struct door *d, const struct item *it, const struct extraction *e,
			 const struct step_result *r)
{
	bool done = r->outcome == OUTCOME_DONE;
	struct extraction_try t = { .item_id = e->item_id,
				    .step = r->outcome == OUTCOME_BACK ? r->back_to : e->step,
				    .round = e->round,
				    .outcome = r->outcome,
				    .executor = r->executor,
				    .account_id = d->call->actor.account_id,
				    .evidence = r->evidence ? r->evidence : "",
				    .at = d->m.now };
	if (done)
		t.done_key = extraction_key(d->call->arena, it->public_id, (enum extraction_step)e->step, e->round);
	enum rc rc = extraction_store_insert_try(d->call->db, &t);
	return rc == RC_DUPLICATE ? RC_STATE_CONFLICT : rc;
}

static enum rc add_names(struct door *d, const struct extraction *e, const struct step_result *r)
{
	struct leaning *names = ARENA_NEW_ARRAY(d->call->arena, r->name_count, struct leaning);
	for (size_t i = 0; i < r->name_count; i++) {
		names[i] = r->names[i];
		names[i].item_id = e->item_id;
	}
	return extraction_store_add_leanings(d->call->db, names, r->name_count);
}

static void go_on(struct door *d, struct extraction *e)
{
	e->status = e->step == STEP_STANDALONE ? EXTRACTION_DONE : status_at(d, ++e->step);
	e->attempts = 0;
	e->last_error = NULL;
	e->run_at = CLOCK_NONE;
}

/* A program is asked again by itself, but not for ever; staff's "again" begins to count anew. */
static void try_again(struct door *d, struct extraction *e, const struct step_result *r)
{
	bool by_staff = r->executor == EXECUTOR_MANUAL;
	bool over = !by_staff && backoff_is_over((int)e->attempts);
	int64_t wait = r->retry_seconds ? r->retry_seconds * CLOCK_SECOND
					: backoff_us((int)e->attempts, (uint32_t)e->item_id);
	e->status = over ? EXTRACTION_HELD : status_at(d, e->step);
	e->run_at = by_staff ? CLOCK_NONE : d->m.now + wait;
	if (by_staff)
		e->attempts = 0;
}

static void stop(struct item *it)
{
	it->state = ITEM_FAILED;
	it->failure_code = "extraction-stopped";
	it->failure_detail = N_("It cannot be made independent as it is; it goes on working where it is");
	it->failure_who = ROLE_STAFF;
	it->next_try = CLOCK_NONE;
}

static void work_again(struct item *it)
{
	it->state = ITEM_EXTRACTING;
	dossier_forget_failure(it);
}

static enum rc end_step(struct door *d, struct item *it, struct extraction *e, const struct step_result *r)
{
	const char *words = utf8_prefix(d->call->arena, r->evidence ? r->evidence : "", ERROR_MAX_BYTES);
	RETURN_IF_FAILED(write_try(d, it, e, r));
	switch ((enum step_outcome)r->outcome) {
	case OUTCOME_DONE:
		RETURN_IF_FAILED(add_names(d, e, r));
		work_again(it);
		go_on(d, e);
		return RC_OK;
	case OUTCOME_RETRY:
		work_again(it);
		e->last_error = words;
		try_again(d, e, r);
		return RC_OK;
	case OUTCOME_HOLD:
		e->last_error = words;
		e->status = EXTRACTION_HELD;
		return RC_OK;
	case OUTCOME_FAIL:
		e->last_error = words;
		e->status = EXTRACTION_FAILED;
		stop(it);
		return RC_OK;
	case OUTCOME_BACK:
		work_again(it);
		e->step = r->back_to;
		e->round++;
		e->attempts = 0;
		e->last_error = NULL;
		e->status = status_at(d, e->step);
		e->run_at = CLOCK_NONE;
		return RC_OK;
	case STEP_OUTCOME_COUNT: break;
	}
	return RC_INTERNAL;
}

/* The switch is done: the old place is not served any more, so there is only forward. */
static bool is_past_the_switch(const struct extraction *e)
{
	return e->step > STEP_SWITCH;
}

static enum rc apply(struct door *d, struct item *it, struct extraction *e, const struct step_result *r)
{
	struct call *c = d->call;
	const char *step = words_spelling(&words_steps, e->step);
	RETURN_IF_FAILED(end_step(d, it, e, r));
	door_note(d, "step", it, arena_printf(c->arena, "%s: %s", step, words_spelling(&words_outcomes, r->outcome)));
	RETURN_IF_FAILED(extraction_store_save(c->db, e));
	return item_store_save_many(c->db, it, 1);
}

/* ---- programs ------------------------------------------------------------------------------------------------- */

static struct item *item_of(const struct door *d, int64_t item_id)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].item_id == item_id)
			return &d->items[i];
	return NULL;
}

/* The claimed step, still ours and still what it was when it was claimed. */
static enum rc reopen(struct call *c, const struct extraction_work *w, struct door *d, struct extraction *e)
{
	RETURN_IF_FAILED(door_open_by_id(c, w->extraction.migration_id, d));
	RETURN_IF_FAILED(extraction_store_get(c->db, c->arena, w->extraction.item_id, e));
	bool ours = e->status == EXTRACTION_LEASED && e->lease_token &&
		    strcmp(e->lease_token, w->extraction.lease_token) == 0;
	return ours ? RC_OK : RC_LEASE_LOST;
}

struct settling {
	struct call *call;
	const struct extraction_work *work;
	const struct step_result *result;
};

static enum rc settle_body(struct db *db, void *ctx)
{
	struct settling *s = ctx;
	struct door d;
	struct extraction e;
	struct step_result r = *s->result;
	(void)db;
	RETURN_IF_FAILED(reopen(s->call, s->work, &d, &e));
	if (r.outcome == OUTCOME_FAIL && is_past_the_switch(&e))
		r.outcome = OUTCOME_HOLD;
	RETURN_IF_FAILED(apply(&d, item_of(&d, e.item_id), &e, &r));
	return door_close(&d);
}

enum rc extraction_settle(struct call *c, const struct extraction_work *work, const struct step_result *result)
{
	struct settling s = { c, work, result };
	return db_tx_run(c->db, &(struct db_tx){ .body = settle_body, .ctx = &s });
}

/* What the standalone service is at the host, as both sides are to find it. */
static enum rc become(struct door *d, struct item *it, const struct extraction *e, const char *key)
{
	struct call *c = d->call;
	struct terms_set set = { 0 };
	struct host_item *row;
	size_t count;
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	const struct terms wanted = { .package_id = e->package_id, .version = e->version };
	const struct terms_item *to = terms_of_item(&set, &wanted, it->item_id);
	if (!to)
		return RC_NOT_FOUND;
	struct host_extraction made = { it->host_id, to->target, to->expires_on, key };
	RETURN_IF_FAILED(host_store_service_extract(c->db, c->arena, &made, &it->host_id));
	const struct host_key host = { KIND_HOSTING, it->host_id };
	const char *id = portfolio_ids(c->arena, KIND_HOSTING, &host, 1);
	RETURN_IF_FAILED(host_store_items_by_id(c->db, c->arena, KIND_HOSTING, id, &row, &count));
	if (count != 1)
		return RC_NOT_FOUND;
	it->product = row->product;
	it->guarded = row->guarded;
	it->extracted_at = d->m.now;
	return RC_OK;
}

static enum rc make_body(struct db *db, void *ctx)
{
	struct settling *s = ctx;
	struct call *c = s->call;
	struct door d;
	struct extraction e;
	RETURN_IF_FAILED(reopen(c, s->work, &d, &e));
	struct item *it = item_of(&d, e.item_id);
	struct step_result r = { .outcome = OUTCOME_DONE, .executor = EXECUTOR_HOST };
	enum rc rc = become(&d, it, &e, s->work->key);
	if (rc == RC_NOT_FOUND) {
		r = (struct step_result){ .outcome = OUTCOME_HOLD, .executor = EXECUTOR_HOST,
					  .evidence = "the host does not know the service, or its terms" };
		RETURN_IF_FAILED(apply(&d, it, &e, &r));
		return door_close(&d);
	}
	RETURN_IF_FAILED(rc);
	r.evidence = arena_printf(c->arena, "{\"service_id\":%lld}", (long long)it->host_id);
	RETURN_IF_FAILED(end_step(&d, it, &e, &r));
	RETURN_IF_FAILED(extraction_store_save(db, &e));
	it->state = ITEM_MOVING;
	door_note(&d, "item_extracted", it, r.evidence);
	RETURN_IF_FAILED(item_store_extracted(db, it));
	RETURN_IF_FAILED(job_store_arm(db, JOB_MOVE, d.m.migration_id, CLOCK_NONE));
	return door_close(&d);
}

enum rc extraction_make(struct call *c, const struct extraction_work *work)
{
	struct settling s = { .call = c, .work = work };
	return db_tx_run(c->db, &(struct db_tx){ .body = make_body, .ctx = &s });
}

/* ---- staff ----------------------------------------------------------------------------------------------------- */

static enum rc check_words(struct call *c, struct step_result *r)
{
	bool needed = r->outcome == OUTCOME_DONE || r->outcome == OUTCOME_FAIL;
	r->evidence = utf8_trimmed(c->arena, r->evidence);
	if (needed && !*r->evidence)
		problems_add(c->problems, "/evidence", "required",
			     N_("Write what was done and where it can be seen: it is recorded"));
	else if (*r->evidence && (utf8_length(r->evidence) > EVIDENCE_MAX_CHARS || !utf8_is_text(r->evidence)))
		problems_add(c->problems, "/evidence", "too-long", N_("Write it in at most %d characters"),
			     EVIDENCE_MAX_CHARS);
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

static bool staff_may(const struct extraction *e, const struct step_result *r)
{
	bool before = !is_past_the_switch(e);
	if (e->status == EXTRACTION_LEASED || e->status == EXTRACTION_DONE)
		return false;
	if (r->outcome == OUTCOME_FAIL)
		/* The host may not know the service any more: then there is nothing to make of it. */
		return (before || e->status == EXTRACTION_HELD) && e->status != EXTRACTION_FAILED;
	if (r->outcome == OUTCOME_BACK)
		return before && r->back_to >= 0 && r->back_to <= e->step;
	if (r->outcome == OUTCOME_DONE) /* the host alone makes the service */
		return before && e->status != EXTRACTION_FAILED;
	return r->outcome == OUTCOME_RETRY;
}

static enum rc tick_item(struct call *c, struct door *d, struct extraction_act *a, const char *public_id)
{
	struct extraction e;
	int at = dossier_item_index(d->items, d->count, public_id);
	if (at < 0)
		return RC_NOT_FOUND;
	struct item *it = &d->items[at];
	RETURN_IF_FAILED(extraction_store_get(c->db, c->arena, it->item_id, &e));
	bool open = it->state == ITEM_EXTRACTING || it->state == ITEM_FAILED;
	if (!open || it->ended || (a->step >= 0 && e.step != a->step) || !staff_may(&e, &a->result))
		return RC_STATE_CONFLICT;
	e.lease_token = NULL;
	enum rc rc = apply(d, it, &e, &a->result);
	return rc == RC_STALE ? RC_STATE_CONFLICT : rc; /* a program took it just now */
}

static enum rc tick(struct call *c, struct door *d, struct migration_act *act)
{
	struct extraction_act *a = (struct extraction_act *)act; /* its first member */
	a->result.executor = EXECUTOR_MANUAL;
	RETURN_IF_FAILED(check_words(c, &a->result));
	if (a->item_count == 0) {
		problems_add(c->problems, "/items", "required", N_("Choose at least one service"));
		return RC_VALIDATION;
	}
	for (size_t i = 0; i < a->item_count; i++)
		RETURN_IF_FAILED(tick_item(c, d, a, a->items[i]));
	return RC_OK;
}

enum rc extraction_tick(struct call *c, struct extraction_act *act)
{
	return c->actor.role == ROLE_STAFF ? acts_run(c, &act->act, tick) : RC_FORBIDDEN;
}

enum rc extraction_resume(struct door *d, struct item *it)
{
	struct extraction e;
	struct step_result again = { .outcome = OUTCOME_RETRY, .executor = EXECUTOR_MANUAL };
	RETURN_IF_FAILED(extraction_store_get(d->call->db, d->call->arena, it->item_id, &e));
	if (e.status != EXTRACTION_FAILED)
		return RC_STATE_CONFLICT;
	e.lease_token = NULL;
	enum rc rc = apply(d, it, &e, &again);
	return rc == RC_STALE ? RC_STATE_CONFLICT : rc;
}

static enum rc name_gone(struct call *c, struct door *d, struct migration_act *act)
{
	struct leaning_act *a = (struct leaning_act *)act; /* its first member */
	int at = dossier_item_index(d->items, d->count, act->item);
	if (at < 0)
		return RC_NOT_FOUND;
	struct leaning gone = { .item_id = d->items[at].item_id, .kind = a->kind, .name = a->name };
	enum rc rc = extraction_store_leaning_gone(c->db, &gone);
	if (rc != RC_OK)
		return rc == RC_STALE ? RC_NOT_FOUND : rc;
	door_note(d, "name_gone", &d->items[at], a->name);
	return RC_OK;
}

enum rc extraction_name_gone(struct call *c, struct leaning_act *act)
{
	return c->actor.role == ROLE_STAFF ? acts_run(c, &act->act, name_gone) : RC_FORBIDDEN;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

struct reading {
	struct call *call;
	int64_t migration_id;
	struct extraction_list *list;
};

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct extraction_list *l = r->list;
	struct arena *a = r->call->arena;
	struct tries_of all = { .migration_id = r->migration_id };
	RETURN_IF_FAILED(extraction_store_all(db, a, r->migration_id, &l->rows, &l->count));
	RETURN_IF_FAILED(extraction_store_tries(db, a, &all, &l->tries, &l->try_count));
	return extraction_store_leanings(db, a, r->migration_id, &l->names, &l->name_count);
}

enum rc extraction_read(struct call *c, int64_t migration_id, struct extraction_list *list)
{
	struct reading r = { c, migration_id, list };
	return db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &r });
}

const struct extraction *extraction_of(const struct extraction_list *list, int64_t item_id)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i].item_id == item_id)
			return &list->rows[i];
	return NULL;
}

bool extraction_leans(const struct extraction_list *list, int64_t item_id)
{
	for (size_t i = 0; i < list->name_count; i++)
		if (list->names[i].item_id == item_id && list->names[i].gone_at == CLOCK_NONE)
			return true;
	return false;
}
