#include "web/submit_request.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *url;
	const char *fields[8]; /* NULL at the end */
} steps[] = {
	[SUBMIT_CHOOSE] = { "/handover/new", { "item", "pasted", "read" } },
	[SUBMIT_SERVICES] = { "/handover/new/services", { "item", "behind", "confirmed", "all" } },
	[SUBMIT_CUSTOMER] = { "/handover/new/customer",
			      { "name", "email", "language", "known_as", "attention", "personal_line" } },
	[SUBMIT_TERMS] = { "/handover/new/terms",
			   { "reason", "note", "closes_on", "neutral_mail", "authorises", "fracto" } },
	[SUBMIT_CHECK] = { "/handover/new/check", { NULL } },
};

const char *submit_request_url(enum submit_step step)
{
	return steps[step].url;
}

static bool is_why(const char *name)
{
	return strncmp(name, "why_", 4) == 0;
}

/* The page's own fields; the reasons have names of their own, one for each service. */
static const char *const *fields_of(struct req *rq, enum submit_step step)
{
	size_t n = 0;
	const char **fields = ARENA_NEW_ARRAY(rq->arena, rq->form.count + 9, const char *);
	for (size_t i = 0; steps[step].fields[i]; i++)
		fields[n++] = steps[step].fields[i];
	for (size_t i = 0; step == SUBMIT_SERVICES && i < rq->form.count; i++)
		if (is_why(rq->form.fields[i].name))
			fields[n++] = rq->form.fields[i].name;
	return fields;
}

enum rc submit_request_open(struct req *rq, enum submit_step step, struct drafts_page *page)
{
	*page = (struct drafts_page){ rq->tenant, "request", fields_of(rq, step) };
	return drafts_open(rq, page);
}

static bool is_in(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

void submit_request_replace(struct req *rq, const char *const *names, const struct form_field *fields, size_t count)
{
	struct form_field *all = ARENA_NEW_ARRAY(rq->arena, rq->form.count + count, struct form_field);
	size_t n = 0;
	for (size_t i = 0; i < rq->form.count; i++)
		if (!is_in(names, rq->form.fields[i].name))
			all[n++] = rq->form.fields[i];
	for (size_t i = 0; i < count; i++)
		all[n++] = fields[i];
	rq->form = (struct form){ all, n };
}

bool submit_request_may_go(const struct req *rq, const struct candidate *k)
{
	return k->host.name && k->host.account_id == rq->call->actor.account_id &&
	       k->preflight.verdict != VERDICT_BLOCKED && k->preflight.verdict != VERDICT_ASK;
}

const char *submit_request_value(const struct req *rq, const struct candidate *k)
{
	return portfolio_id(rq->arena, k->host.kind, k->host.host_id);
}

const char *submit_request_why(const struct req *rq, const struct candidate *k)
{
	return req_field(rq, arena_printf(rq->arena, "why_%s", submit_request_value(rq, k)));
}

static bool is_asked_for(const struct item_request *requests, size_t count, int kind, int64_t host_id)
{
	for (size_t i = 0; i < count; i++)
		if (requests[i].kind == kind && requests[i].host_id == host_id)
			return true;
	return false;
}

static size_t add_requests(struct req *rq, const char *field, struct item_request *requests, size_t n)
{
	size_t cursor = 0;
	const char *value;
	while ((value = form_next(&rq->form, field, &cursor))) {
		int kind;
		int64_t host_id;
		/* A value that names nothing is an item nobody has. */
		if (!portfolio_parse_id(value, &kind, &host_id))
			kind = KIND_DOMAIN, host_id = 0;
		if (is_asked_for(requests, n, kind, host_id))
			continue;
		requests[n++] = (struct item_request){
			.kind = kind,
			.host_id = host_id,
			.confirmed = form_has(&rq->form, "confirmed", value),
			.all_of_customer = form_has(&rq->form, "all", value),
			.pointer = arena_printf(rq->arena, "/items/%s", portfolio_id(rq->arena, kind, host_id)),
		};
	}
	return n;
}

static size_t add_hanging(struct req *rq, const struct host_item *rows, size_t count, struct item_request *requests,
			  size_t n)
{
	size_t first = n;
	for (size_t i = 0; i < count; i++) {
		const char *value = portfolio_id(rq->arena, rows[i].kind, rows[i].host_id);
		if (is_asked_for(requests, first, rows[i].kind, rows[i].host_id))
			continue;
		requests[n++] = (struct item_request){ .kind = rows[i].kind,
						       .host_id = rows[i].host_id,
						       .pointer = arena_printf(rq->arena, "/items/%s", value) };
	}
	return n;
}

enum rc submit_request_judge(struct req *rq, struct submit_chosen *chosen)
{
	int64_t owner = rq->call->actor.account_id;
	struct host_item *rows;
	struct candidates going = { 0 };
	size_t row_count, n;
	struct item_request *requests = ARENA_NEW_ARRAY(rq->arena, rq->form.count, struct item_request);
	n = add_requests(rq, "behind", requests, add_requests(rq, "item", requests, 0));
	chosen->chosen = n;
	RETURN_IF_FAILED(portfolio_preflight(rq->call, owner, requests, n, &chosen->found));
	going.list = ARENA_NEW_ARRAY(rq->arena, n, struct candidate);
	for (size_t i = 0; i < n; i++)
		if (submit_request_may_go(rq, &chosen->found.list[i]))
			going.list[going.count++] = chosen->found.list[i];
	RETURN_IF_FAILED(portfolio_hanging(rq->call, owner, &going, &rows, &row_count));
	if (row_count == 0)
		return RC_OK;
	struct item_request *all = ARENA_NEW_ARRAY(rq->arena, n + row_count, struct item_request);
	memcpy(all, requests, n * sizeof(*all));
	n = add_hanging(rq, rows, row_count, all, n);
	return portfolio_preflight(rq->call, owner, all, n, &chosen->found);
}

bool submit_request_day(const char *typed, int32_t *day)
{
	struct civil c;
	char end;
	if (day_parse(typed, day))
		return true;
	if (strlen(typed) > 10 || sscanf(typed, "%2d%*1[/.-]%2d%*1[/.-]%4d%c", &c.day, &c.month, &c.year, &end) != 3)
		return false;
	char iso[40];
	snprintf(iso, sizeof(iso), "%04d-%02d-%02d", c.year, c.month, c.day);
	return day_parse(iso, day);
}

static int language_of(struct req *rq)
{
	int language = words_find(&words_languages, req_field(rq, "language"));
	return language < 0 ? (int)LANG_IT : language;
}

/* What the customer reads of a service that stays (domain.md 4). */
static const char *reason_to_stay(struct req *rq, const struct candidate *k)
{
	enum finding_kind finding = preflight_main_finding(&k->preflight);
	if (!submit_request_may_go(rq, k) && finding != FINDING_COUNT)
		return text_get((enum lang)language_of(rq), preflight_finding(finding)->text);
	return submit_request_why(rq, k);
}

static void read_services(struct req *rq, const struct submit_chosen *chosen, struct submit *s)
{
	size_t count = chosen->found.count;
	struct item_request *items = ARENA_NEW_ARRAY(rq->arena, count, struct item_request);
	struct item_request *stay = ARENA_NEW_ARRAY(rq->arena, count, struct item_request);
	const char **reasons = ARENA_NEW_ARRAY(rq->arena, count, const char *);
	for (size_t i = 0; i < count; i++) {
		const struct candidate *k = &chosen->found.list[i];
		struct item_request r = { .kind = k->host.kind,
					  .host_id = k->host.host_id,
					  .confirmed = k->confirmed,
					  .all_of_customer = k->all_of_customer,
					  .pointer = k->pointer };
		bool own = k->host.name && k->host.account_id == rq->call->actor.account_id;
		if (form_has(&rq->form, "item", submit_request_value(rq, k))) {
			items[s->item_count++] = r;
		} else if (own) {
			reasons[s->left_out_count] = reason_to_stay(rq, k);
			stay[s->left_out_count++] = r;
		}
	}
	s->items = items;
	s->left_out = stay;
	s->left_out_reasons = reasons;
}

static const char *or_null(const char *typed)
{
	return *typed ? typed : NULL;
}

void submit_request_read(struct req *rq, const struct submit_chosen *chosen, struct submit *s)
{
	*s = (struct submit){ .email = req_field(rq, "email"),
			      .name = req_field(rq, "name"),
			      .known_as = or_null(req_field(rq, "known_as")),
			      .attention = or_null(req_field(rq, "attention")),
			      .personal_line = or_null(req_field(rq, "personal_line")),
			      .closes_on = DAY_NONE,
			      .authorises_registrant = form_first(&rq->form, "authorises") != NULL,
			      .again_of = or_null(req_field(rq, "again_of")),
			      .language = language_of(rq),
			      .reason = words_find(&words_reasons, req_field(rq, "reason")),
			      .note = req_field(rq, "note"),
			      .fracto = words_find(&words_fracto_choices, req_field(rq, "fracto")),
			      .neutral_mail = form_first(&rq->form, "neutral_mail") != NULL };
	if (!submit_request_day(req_field(rq, "closes_on"), &s->closes_on))
		s->closes_on = DAY_NONE;
	if (s->fracto < 0)
		s->fracto = FRACTO_SEPARATE;
	if (chosen)
		read_services(rq, chosen, s);
}

bool submit_request_is_empty(const struct req *rq)
{
	return form_first(&rq->form, "item") == NULL;
}
