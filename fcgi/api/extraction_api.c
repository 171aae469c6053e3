/* Extraction step by step (api.md): what was done, and staff's ticks. */
#include "api/api.h"
#include "api/api_render.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/extraction.h"

#define NAMES_MAX    200
#define EVIDENCE_MAX 2000

/* ---- reading --------------------------------------------------------------------------------------------------- */

static void render_now(struct json_writer *w, const struct extraction *e)
{
	json_member_string(w, "status", e ? words_spelling(&words_extraction_statuses, e->status) : NULL);
	json_member_string(w, "step", e ? words_spelling(&words_steps, e->step) : NULL);
	json_member_int(w, "round", e ? e->round : 0);
	json_member_int(w, "attempts", e ? e->attempts : 0);
	json_member_string(w, "last_error", e ? e->last_error : NULL);
	json_member_instant(w, "run_at", e && e->status == EXTRACTION_READY ? e->run_at : CLOCK_NONE);
	json_member_instant(w, "since", e ? e->since : CLOCK_NONE);
}

/* Every step, who does it by today's configuration, and whether it is behind. */
static void render_steps(struct json_writer *w, const struct call *c, const struct extraction *e)
{
	json_member_array(w, "steps");
	for (int s = 0; s < STEP_COUNT; s++) {
		bool done = e && (e->step > s || e->status == EXTRACTION_DONE);
		enum executor who = extraction_executor(c->config, (enum extraction_step)s);
		json_object_begin(w);
		json_member_string(w, "step", words_spelling(&words_steps, s));
		json_member_string(w, "executor", words_spelling(&words_executors, (int)who));
		json_member_bool(w, "done", done);
		json_object_end(w);
	}
	json_array_end(w);
}

static void render_tries(struct json_writer *w, const struct extraction_list *l, int64_t item_id)
{
	json_member_array(w, "tries");
	for (size_t i = 0; i < l->try_count; i++) {
		const struct extraction_try *t = &l->tries[i];
		if (t->item_id != item_id)
			continue;
		json_object_begin(w);
		json_member_int(w, "seq", t->seq);
		json_member_string(w, "step", words_spelling(&words_steps, t->step));
		json_member_int(w, "round", t->round);
		json_member_string(w, "outcome", words_spelling(&words_outcomes, t->outcome));
		json_member_string(w, "executor", words_spelling(&words_executors, t->executor));
		json_key(w, "account_id");
		if (t->account_id)
			json_int(w, t->account_id);
		else
			json_null(w);
		json_member_string(w, "evidence", t->evidence);
		json_member_instant(w, "at", t->at);
		json_object_end(w);
	}
	json_array_end(w);
}

static void render_names(struct json_writer *w, const struct extraction_list *l, int64_t item_id)
{
	json_member_array(w, "names");
	for (size_t i = 0; i < l->name_count; i++) {
		const struct leaning *n = &l->names[i];
		if (n->item_id != item_id)
			continue;
		json_object_begin(w);
		json_member_string(w, "kind", words_spelling(&words_leaning_kinds, n->kind));
		json_member_string(w, "name", n->name);
		json_member_instant(w, "found_at", n->found_at);
		json_member_instant(w, "gone_at", n->gone_at);
		json_object_end(w);
	}
	json_array_end(w);
}

/* GET /migrations/{id}/items/{item}/steps: where it stands, every try, the host names it leans on. */
enum rc extraction_steps_api(struct req *rq, struct resp *rs)
{
	struct dossier d;
	struct extraction_list l = { .count = 0 };
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	int at = dossier_item_index(d.items, d.count, rq->params[1]);
	if (at < 0 || !d.items[at].package_id)
		return RC_NOT_FOUND;
	int64_t item_id = d.items[at].item_id;
	RETURN_IF_FAILED(extraction_read(rq->call, d.m.migration_id, &l));
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "object", "extraction");
	json_member_string(&w, "item", d.items[at].public_id);
	render_now(&w, extraction_of(&l, item_id));
	json_member_bool(&w, "leans", extraction_leans(&l, item_id));
	render_steps(&w, rq->call, extraction_of(&l, item_id));
	render_tries(&w, &l, item_id);
	render_names(&w, &l, item_id);
	json_object_end(&w);
	json_finish(&w);
	return api_document(rs);
}

/* ---- staff's ticks ----------------------------------------------------------------------------------------------- */

static enum rc render_ticked(struct call *c, const void *result, struct answer *answer)
{
	return api_render_act(c, &((const struct migration_act *)result)->dossier, answer);
}

/* kind and name of a host name, as they are stored. */
static struct leaning take_name(struct req *rq, struct json_object_reader *o)
{
	struct leaning n = { .kind = -1 };
	const char *kind = json_take_string(o, "kind", JSON_REQUIRED, 20);
	const char *typed = json_take_string(o, "name", JSON_REQUIRED, 1000);
	n.kind = words_find(&words_leaning_kinds, kind);
	if (kind && n.kind < 0)
		problems_add(rq->problems, json_pointer_to(o, "kind"), "unknown",
			     N_("The kind is ns, mx, spf, webmail, server or other"));
	enum domain_name_reason why = typed ? domain_name_examine(rq->arena, typed, &n.name) : DOMAIN_NAME_NONE;
	if (why != DOMAIN_NAME_NONE)
		problems_add(rq->problems, json_pointer_to(o, "name"), domain_name_reason_code(why), "%s",
			     text_get(rq->lang, domain_name_reason_text(why)));
	return n;
}

/* Only an inventory finds names, and a done one says them all, be it none. */
static void read_names(struct req *rq, struct json_object_reader *o, bool needed, struct step_result *r)
{
	const struct json_value *list = json_take_array(o, "names", needed ? JSON_REQUIRED : JSON_OPTIONAL, NAMES_MAX);
	if (list && !needed)
		problems_add(rq->problems, "/names", "unknown", N_("Host names are found by a done inventory"));
	size_t count = json_array_count(list);
	struct leaning *names = ARENA_NEW_ARRAY(rq->arena, count, struct leaning);
	for (size_t i = 0; i < count; i++) {
		struct json_object_reader n = json_open(rq->problems, json_array_at(list, i),
							json_pointer_at(rq->arena, "/names", i));
		names[i] = take_name(rq, &n);
		json_close(&n);
	}
	r->names = names;
	r->name_count = count;
}

static int read_outcome(struct req *rq, struct json_object_reader *o)
{
	const char *word = json_take_string(o, "outcome", JSON_REQUIRED, 20);
	int outcome = words_find(&words_outcomes, word);
	if (word && (outcome < 0 || outcome == OUTCOME_HOLD))
		problems_add(rq->problems, "/outcome", "unknown", N_("The outcome is done, retry, fail or back"));
	return outcome;
}

static int read_way_back(struct req *rq, struct json_object_reader *o, int outcome)
{
	bool back = outcome == OUTCOME_BACK;
	const char *word = json_take_string(o, "to", back ? JSON_REQUIRED : JSON_OPTIONAL, 20);
	int to = words_find(&words_steps, word);
	if (word && (to < 0 || !back))
		problems_add(rq->problems, "/to", "unknown", N_("to is a step, with the outcome back"));
	return to;
}

/* POST /migrations/{id}/items/{item}/steps/{step} {outcome, evidence, names, to} */
enum rc extraction_tick_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct extraction_act a = { .act = { .public_id = rq->params[0] },
				    .items = &rq->params[1],
				    .item_count = 1,
				    .step = words_find(&words_steps, rq->params[2]) };
	if (a.step < 0)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	a.result.outcome = read_outcome(rq, &o);
	a.result.evidence = json_take_string(&o, "evidence", JSON_OPTIONAL, EVIDENCE_MAX);
	a.result.back_to = read_way_back(rq, &o, a.result.outcome);
	read_names(rq, &o, a.result.outcome == OUTCOME_DONE && a.step == STEP_INVENTORY, &a.result);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &a.act.if_version));
	api_once(rq, NULL, render_ticked);
	RETURN_IF_FAILED(extraction_tick(rq->call, &a));
	return api_answer(rq, rs);
}

/* POST /migrations/{id}/items/{item}/names/gone {kind, name}: the service does not lean on it any more. */
enum rc extraction_name_gone_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct leaning_act a = { .act = { .public_id = rq->params[0], .item = rq->params[1] } };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	struct leaning gone = take_name(rq, &o);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	a.kind = gone.kind;
	a.name = gone.name;
	RETURN_IF_FAILED(api_if_match(rq, &a.act.if_version));
	api_once(rq, NULL, render_ticked);
	RETURN_IF_FAILED(extraction_name_gone(rq->call, &a));
	return api_answer(rq, rs);
}
