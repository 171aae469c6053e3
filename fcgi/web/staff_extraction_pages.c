#include <string.h>

#include "base/number.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/extraction.h"
#include "web/format.h"
#include "web/migration_acts.h"
#include "web/pages.h"
#include "web/staff_case.h"
#include "web/staff_extraction_views.h"

#define CONFIRM_ABOVE 50  /* services at once (web.md 2) */
#define NAMES_MAX     100 /* of one inventory */
#define STOPPED       "stopped" /* in place of a step: whatever failed, wherever it did */

static const char *const step_words[STEP_COUNT] = {
	[STEP_INVENTORY] = N_("What the service consists of: site, mailboxes, databases, certificates, and every host "
			      "name of the agency that it leans on."),
	[STEP_PLAN] = N_("Where it goes, in which order, and when it is switched."),
	[STEP_COPY] = N_("Everything is copied to its new place; the old one is still what people use."),
	[STEP_SHADOW_CHECK] = N_("The copy is looked at beside the original, before anybody depends on it."),
	[STEP_SWITCH] = N_("From here on the copy is what people use. After it there is only forward."),
	[STEP_STANDALONE] = N_("The site makes the service of its own, as the terms say; then it moves to the "
			       "customer."),
};

/* ---- what the page shows ---------------------------------------------------------------------------------------- */

struct showing {
	struct req *rq;
	const struct dossier *d;
	const struct extraction_list *list;
	const char *conflict;
	int posted; /* enum extraction_step whose form came back; -1: none, or the one of what stopped */
};

static const char *who_of(struct req *rq, const struct extraction_try *t)
{
	if (t->executor != EXECUTOR_MANUAL)
		return text_get(rq->lang, words_label(&words_executors, t->executor));
	return arena_printf(rq->arena, "%s %lld", staff_case_role(rq, ROLE_STAFF), (long long)t->account_id);
}

static void add_tries(const struct showing *s, int64_t item_id, struct extraction_site *site)
{
	struct req *rq = s->rq;
	struct extraction_try_view *tries = ARENA_NEW_ARRAY(rq->arena, s->list->try_count, struct extraction_try_view);
	for (size_t i = 0; i < s->list->try_count; i++) {
		const struct extraction_try *t = &s->list->tries[i];
		if (t->item_id != item_id)
			continue;
		tries[site->try_count++] = (struct extraction_try_view){
			.step = text_get(rq->lang, words_label(&words_steps, t->step)),
			.outcome = text_get(rq->lang, words_label(&words_outcomes, t->outcome)),
			.who = who_of(rq, t),
			.at = format_exact(rq->arena, rq->lang, t->at),
			.evidence = *t->evidence ? t->evidence : NULL,
		};
	}
	site->tries = tries;
}

static const char *becomes(const struct showing *s, const struct extraction *e)
{
	const struct terms wanted = { .package_id = e->package_id, .version = e->version };
	const struct terms_item *to = terms_of_item(&s->d->terms, &wanted, e->item_id);
	if (!to)
		return NULL;
	return arena_printf(s->rq->arena, text_get(s->rq->lang, N_("It becomes %s, and expires on %s")), to->target,
			    format_day(s->rq->arena, s->rq->lang, to->expires_on).text);
}

/* Past the switch the site alone goes on; staff can have it try again. */
static bool can_tick(const struct extraction *e)
{
	if (e->status == EXTRACTION_LEASED || e->status == EXTRACTION_DONE)
		return false;
	return e->step <= STEP_SWITCH || e->status != EXTRACTION_READY;
}

static struct extraction_site site_of(const struct showing *s, const struct item *it, const struct extraction *e)
{
	struct req *rq = s->rq;
	struct extraction_site site = {
		.id = it->public_id,
		.name = domain_name_to_unicode(rq->arena, it->name),
		.becomes = becomes(s, e),
		.box = arena_printf(rq->arena, "box_%s", it->public_id),
		.spelling = words_spelling(&words_extraction_statuses, e->status),
		.status = text_get(rq->lang, words_label(&words_extraction_statuses, e->status)),
		.since = format_instant(rq->arena, rq->lang, e->since),
		.attempts = (unsigned long)e->attempts,
		.error = e->last_error && *e->last_error ? e->last_error : NULL,
		.can_tick = !it->ended && can_tick(e),
		.is_ticked = s->posted == e->step && form_has(&rq->form, "item", it->public_id),
	};
	add_tries(s, it->item_id, &site);
	return site;
}

/* What staff may say of a step; of the last one only that it is to be tried again. */
static struct choices outcomes_of(const struct showing *s, int step)
{
	static const struct {
		int outcome;
		const char *label;
	} all[] = {
		{ OUTCOME_DONE, N_("It is done: they go on to the next step") },
		{ OUTCOME_RETRY, N_("Try it again: whoever does this step begins it anew") },
		{ OUTCOME_FAIL, N_("It cannot be done: they stop here and go on working where they are; the agency "
				   "sees it") },
		{ OUTCOME_BACK, N_("Back to an earlier step: from there on everything is done again") },
	};
	struct req *rq = s->rq;
	const char *chosen = "";
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, 4, struct choice);
	size_t n = 0;
	if (s->posted == step)
		chosen = req_field(rq, arena_printf(rq->arena, "outcome_%s", words_spelling(&words_steps, step)));
	for (size_t i = 0; i < 4; i++) {
		if (all[i].outcome == OUTCOME_BACK && step == STEP_INVENTORY)
			continue;
		const char *value = words_spelling(&words_outcomes, all[i].outcome);
		list[n++] = (struct choice){ value, text_get(rq->lang, all[i].label), strcmp(value, chosen) == 0 };
	}
	return (struct choices){ list, n, s->posted == step ? pages_error(rq, "/outcome") : NULL };
}

static struct choices steps_back(const struct showing *s, int step)
{
	struct req *rq = s->rq;
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, STEP_COUNT, struct choice);
	for (int i = 0; i < step; i++) {
		const char *value = words_spelling(&words_steps, i);
		list[i] = (struct choice){ value, text_get(rq->lang, words_label(&words_steps, i)),
					   s->posted == step && strcmp(value, req_field(rq, "back_to")) == 0 };
	}
	return (struct choices){ list, (size_t)step, s->posted == step ? pages_error(rq, "/back_to") : NULL };
}

/* What was typed into the form that came back. */
static void fill_typed(const struct showing *s, struct extraction_step_view *v)
{
	struct req *rq = s->rq;
	unsigned long ticked = 0;
	v->evidence = pages_field(rq, "evidence", "/evidence");
	v->names = pages_field(rq, "names", "/names");
	v->items_error = pages_error(rq, "/items");
	v->sure_error = pages_error(rq, "/sure");
	for (size_t i = 0; i < v->site_count; i++)
		ticked += v->sites[i].is_ticked;
	if (ticked > CONFIRM_ABOVE) {
		v->ticked = ticked;
		v->confirm = pages_field(rq, "confirm", "/confirm");
	}
}

static struct extraction_step_view step_of(const struct showing *s, int step)
{
	struct req *rq = s->rq;
	struct extraction_site *sites = ARENA_NEW_ARRAY(rq->arena, s->d->count, struct extraction_site);
	struct extraction_step_view v = { .spelling = words_spelling(&words_steps, step),
					  .label = text_get(rq->lang, words_label(&words_steps, step)),
					  .words = step_words[step],
					  .sites = sites,
					  .asks_names = step == STEP_INVENTORY,
					  .asks_sure = step == STEP_SWITCH };
	for (size_t i = 0; i < s->d->count; i++) {
		const struct extraction *e = extraction_of(s->list, s->d->items[i].item_id);
		if (!e || e->step != step || e->status == EXTRACTION_DONE)
			continue;
		sites[v.site_count] = site_of(s, &s->d->items[i], e);
		v.can_act |= sites[v.site_count++].can_tick;
	}
	if (step == STEP_STANDALONE) {
		v.act = words_spelling(&words_outcomes, OUTCOME_RETRY);
	} else {
		v.outcomes = outcomes_of(s, step);
		v.steps_back = steps_back(s, step);
	}
	if (s->posted == step)
		fill_typed(s, &v);
	return v;
}

static void fill_steps(const struct showing *s, struct extraction_view *v)
{
	struct req *rq = s->rq;
	struct extraction_step_view *steps = ARENA_NEW_ARRAY(rq->arena, STEP_COUNT, struct extraction_step_view);
	struct extraction_site *done = ARENA_NEW_ARRAY(rq->arena, s->d->count, struct extraction_site);
	for (int step = 0; step < STEP_COUNT; step++) {
		steps[v->step_count] = step_of(s, step);
		v->step_count += steps[v->step_count].site_count > 0;
	}
	v->stopped = ARENA_NEW_ARRAY(rq->arena, s->d->count, const char *);
	for (size_t i = 0; i < s->d->count; i++) {
		const struct item *it = &s->d->items[i];
		const struct extraction *e = extraction_of(s->list, it->item_id);
		if (e && e->status == EXTRACTION_DONE)
			done[v->extracted_count++] = site_of(s, it, e);
		else if (e && e->status == EXTRACTION_FAILED && !it->ended)
			v->stopped[v->stopped_count++] = it->public_id;
		else if (!e && it->package_id && it->state == ITEM_PLANNED && !it->ended)
			v->waiting++;
	}
	v->steps = steps;
	v->extracted = done;
	v->asks_stopped = v->stopped_count > CONFIRM_ABOVE;
	if (strcmp(req_field(rq, "step"), STOPPED) == 0)
		v->stopped_confirm = pages_field(rq, "confirm", "/confirm");
}

static void fill_names(const struct showing *s, struct extraction_view *v)
{
	struct req *rq = s->rq;
	const struct extraction_list *l = s->list;
	struct extraction_names *groups = ARENA_NEW_ARRAY(rq->arena, s->d->count, struct extraction_names);
	for (size_t i = 0; i < s->d->count && l->name_count; i++) {
		const struct item *it = &s->d->items[i];
		struct extraction_name *names = ARENA_NEW_ARRAY(rq->arena, l->name_count, struct extraction_name);
		struct extraction_names g = { it->public_id, domain_name_to_unicode(rq->arena, it->name), names, 0 };
		for (size_t k = 0; k < l->name_count; k++) {
			const struct leaning *n = &l->names[k];
			if (n->item_id != it->item_id)
				continue;
			names[g.count++] = (struct extraction_name){
				.kind = words_spelling(&words_leaning_kinds, n->kind),
				.kind_label = text_get(rq->lang, words_label(&words_leaning_kinds, n->kind)),
				.name = n->name,
				.gone = format_instant(rq->arena, rq->lang, n->gone_at),
				.act = arena_printf(rq->arena, "gone%zu", k),
			};
		}
		if (g.count)
			groups[v->name_count++] = g;
	}
	v->names = groups;
}

static struct page_errors errors_of(struct req *rq)
{
	const char *step = req_field(rq, "step");
	const struct pages_link links[] = {
		{ "/items", arena_printf(rq->arena, "items_%s", step) },
		{ "/outcome", arena_printf(rq->arena, "outcome_%s", step) },
		{ "/back_to", arena_printf(rq->arena, "back_to_%s", step) },
		{ "/evidence", arena_printf(rq->arena, "evidence_%s", step) },
		{ "/names", arena_printf(rq->arena, "names_%s", step) },
		{ "/sure", "sure" },
		{ "/confirm", arena_printf(rq->arena, "confirm_%s", step) },
	};
	return pages_errors(rq, links, sizeof(links) / sizeof(links[0]));
}

static enum rc show(struct req *rq, const char *conflict, struct html *h)
{
	struct dossier d;
	struct extraction_list list = { 0 };
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	RETURN_IF_FAILED(extraction_read(rq->call, d.m.migration_id, &list));
	bool again = rq->method == METHOD_POST && !conflict;
	struct showing s = { rq, &d, &list, conflict, again ? words_find(&words_steps, req_field(rq, "step")) : -1 };
	struct extraction_view v = { .page = pages_frame(rq),
				     .errors = errors_of(rq),
				     .conflict = conflict,
				     .id = d.m.public_id,
				     .reference = d.m.reference,
				     .nonce = pages_nonce(rq) };
	v.page.error = v.errors.count > 0;
	v.page.back_url = arena_printf(rq->arena, "/handover/migrations/%s", d.m.public_id);
	fill_steps(&s, &v);
	fill_names(&s, &v);
	staff_extraction_view(h, &v);
	return RC_OK;
}

/* GET /handover/staff/migrations/{id}/extraction */
enum rc staff_extraction_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(show(rq, NULL, &h));
	return pages_send(rq, rs, &h);
}

/* ---- what is said of a step ------------------------------------------------------------------------------------- */

/* One a line: the kind, white space, the name. */
static void read_names(struct req *rq, struct step_result *r)
{
	struct leaning *names = ARENA_NEW_ARRAY(rq->arena, NAMES_MAX, struct leaning);
	const char *at = req_field(rq, "names");
	for (int line = 1; *at; line++) {
		size_t n = strcspn(at, "\r\n");
		const char *text = arena_printf(rq->arena, "%.*s", (int)n, at);
		size_t blank = strspn(text, " \t"), word = strcspn(text + blank, " \t");
		const char *kind = arena_printf(rq->arena, "%.*s", (int)word, text + blank);
		const char *typed = text + blank + word;
		struct leaning *name = &names[r->name_count];
		typed += strspn(typed, " \t");
		at += n;
		at += *at == '\r' && at[1] == '\n' ? 2 : *at != '\0';
		if (!*kind)
			continue;
		*name = (struct leaning){ .kind = words_find(&words_leaning_kinds, kind), .gone_at = CLOCK_NONE };
		if (name->kind < 0 || domain_name_to_ascii(rq->arena, typed, &name->name) != RC_OK) {
			problems_add(rq->problems, "/names", "form",
				     N_("Line %d is not a kind and a host name, like: mx mail.agency.it"), line);
			return;
		}
		if (++r->name_count == NAMES_MAX && *at) {
			problems_add(rq->problems, "/names", "too-many", N_("Give at most %d host names at once"),
				     NAMES_MAX);
			return;
		}
	}
	r->names = names;
}

static void read_outcome(struct req *rq, struct extraction_act *a)
{
	struct step_result *r = &a->result;
	const char *field = arena_printf(rq->arena, "outcome_%s", words_spelling(&words_steps, a->step));
	r->outcome = words_find(&words_outcomes, req_field(rq, field));
	if (r->outcome < 0 || r->outcome == OUTCOME_HOLD)
		problems_add(rq->problems, "/outcome", "required", N_("Say how the step ended"));
	r->back_to = words_find(&words_steps, req_field(rq, "back_to"));
	if (r->outcome == OUTCOME_BACK && (r->back_to < 0 || r->back_to >= a->step))
		problems_add(rq->problems, "/back_to", "required", N_("Choose the step they go back to"));
	if (a->step == STEP_SWITCH && r->outcome == OUTCOME_DONE && !*req_field(rq, "sure"))
		problems_add(rq->problems, "/sure", "required",
			     N_("Say that you know it: after the switch there is no way back"));
	if (a->step == STEP_INVENTORY && r->outcome == OUTCOME_DONE)
		read_names(rq, r);
}

static enum rc read_act(struct req *rq, struct extraction_act *a)
{
	const char *value, *step = req_field(rq, "step");
	const char **items = ARENA_NEW_ARRAY(rq->arena, rq->form.count, const char *);
	size_t cursor = 0;
	int64_t typed;
	*a = (struct extraction_act){ .act = { .public_id = rq->params[0] }, .items = items };
	while ((value = form_next(&rq->form, "item", &cursor)))
		items[a->item_count++] = value;
	a->step = words_find(&words_steps, step);
	a->result.evidence = req_field(rq, "evidence");
	if (strcmp(step, STOPPED) == 0)
		a->result.outcome = OUTCOME_RETRY;
	else if (a->step < 0)
		return RC_NOT_FOUND;
	else
		read_outcome(rq, a);
	if (a->item_count == 0)
		problems_add(rq->problems, "/items", "required", N_("Choose at least one service"));
	if (a->item_count > CONFIRM_ABOVE &&
	    (!number_parse(req_field(rq, "confirm"), &typed) || typed != (int64_t)a->item_count))
		problems_add(rq->problems, "/confirm", "confirmation-required",
			     N_("Type %d to record it for so many services"), (int)a->item_count);
	return rq->problems->count ? RC_VALIDATION : RC_OK;
}

/* Why it could not be recorded, as the list stands now. */
static enum rc conflict_words(struct req *rq, const char **words)
{
	struct dossier d;
	struct extraction_list list = { 0 };
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	RETURN_IF_FAILED(extraction_read(rq->call, d.m.migration_id, &list));
	*words = text_get(rq->lang, N_("Nothing was recorded: one of the services is at another step by now, or it is "
				       "too late for that. This is how they stand."));
	for (size_t i = 0; i < d.count; i++) {
		const struct extraction *e = extraction_of(&list, d.items[i].item_id);
		if (e && e->status == EXTRACTION_LEASED && form_has(&rq->form, "item", d.items[i].public_id))
			*words = arena_printf(rq->arena,
					      text_get(rq->lang, N_("Nothing was recorded: a program is at work on %s. "
								    "Wait until it has ended.")),
					      domain_name_to_unicode(rq->arena, d.items[i].name));
	}
	return RC_OK;
}

static enum rc render_list(struct call *c, const void *result, struct answer *answer)
{
	const struct migration_act *act = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/staff/migrations/%s/extraction",
							 act->dossier.m.public_id) };
	return RC_OK;
}

/* 303 to the list; 422 with it; 409 with it, and why. */
static enum rc finish(struct req *rq, struct resp *rs, enum rc rc)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	const char *conflict = NULL;
	if (rc == RC_STATE_CONFLICT)
		RETURN_IF_FAILED(conflict_words(rq, &conflict));
	if (conflict || pages_is_again(rc)) {
		RETURN_IF_FAILED(show(rq, conflict, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}

/* POST /handover/staff/migrations/{id}/extraction */
enum rc staff_extraction_post(struct req *rq, struct resp *rs)
{
	struct extraction_act a;
	enum rc rc = read_act(rq, &a);
	if (rc == RC_OK) {
		pages_once(rq, NULL, render_list);
		rc = extraction_tick(rq->call, &a);
	}
	return finish(rq, rs, rc);
}

/* POST /handover/staff/migrations/{id}/extraction/name-gone */
enum rc staff_name_gone_post(struct req *rq, struct resp *rs)
{
	struct leaning_act a = { .act = { .public_id = rq->params[0], .item = req_field(rq, "item") },
				 .kind = words_find(&words_leaning_kinds, req_field(rq, "kind")),
				 .name = req_field(rq, "name") };
	if (a.kind < 0)
		return RC_NOT_FOUND;
	pages_once(rq, NULL, render_list);
	return finish(rq, rs, extraction_name_gone(rq->call, &a));
}
