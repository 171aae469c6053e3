#include <string.h>

#include "base/utf8.h"
#include "handlers.h"
#include "web/pages.h"
#include "web/submit_fracto.h"
#include "web/submit_request.h"
#include "web/submit_rows.h"
#include "web/submit_views.h"

#define WHY_MAX_CHARS 500

/* Each field of a row, as the summary links to it. */
static size_t add_links(struct req *rq, const struct submit_item *i, struct pages_link *links, size_t n)
{
	static const char *const fields[] = { "confirmed", "all", "why" };
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
		links[n++] = (struct pages_link){ arena_printf(rq->arena, "/items/%s/%s", i->value, fields[f]),
						  arena_printf(rq->arena, "%s_%s", fields[f], i->value) };
	return n;
}

/* Which package each service is extracted from; each package is looked up once. */
static const char *package_of(struct req *rq, const struct submit_chosen *chosen, const char **titles, size_t at)
{
	int64_t id = chosen->found.list[at].host.package_id;
	for (size_t i = 0; i < at; i++)
		if (titles[i] && chosen->found.list[i].host.package_id == id)
			return titles[i];
	return id ? submit_fracto_title(rq, id) : NULL;
}

static void show(struct req *rq, const struct submit_chosen *chosen, struct submit_services_view *v)
{
	size_t count = chosen->found.count, n = 0;
	struct submit_item *going = ARENA_NEW_ARRAY(rq->arena, count, struct submit_item);
	struct submit_item *hanging = ARENA_NEW_ARRAY(rq->arena, count, struct submit_item);
	struct submit_item *behind = ARENA_NEW_ARRAY(rq->arena, count, struct submit_item);
	struct pages_link *links = ARENA_NEW_ARRAY(rq->arena, 3 * count + 1, struct pages_link);
	const char **titles = ARENA_NEW_ARRAY(rq->arena, count, const char *);
	for (size_t i = 0; i < count; i++) {
		struct submit_item row = submit_rows_checked(rq, &chosen->found.list[i]);
		bool own = chosen->found.list[i].host.account_id == rq->call->actor.account_id;
		titles[i] = own ? package_of(rq, chosen, titles, i) : NULL;
		row.package = titles[i];
		if (row.package && chosen->found.list[i].preflight.verdict == VERDICT_ALLOWED)
			row.finding = NULL; /* the line about the package says it */
		if (!row.can_choose)
			behind[v->behind_count++] = row;
		else if (i < chosen->chosen)
			going[v->item_count++] = row;
		else
			hanging[v->hanging_count++] = row;
		n = add_links(rq, &row, links, n);
	}
	links[n++] = (struct pages_link){ "/items", "items" };
	v->items = going;
	v->hanging = hanging;
	v->behind = behind;
	v->page = pages_frame(rq);
	v->errors = pages_errors(rq, links, n);
	v->items_error = pages_error(rq, "/items");
	v->page.error = v->errors.count > 0;
	v->page.back_url = submit_request_url(SUBMIT_CHOOSE);
}

/* GET /handover/new/services: whether each chosen service may go; 303 to the choice where there is none. */
enum rc submit_services_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct submit_services_view v = { 0 };
	struct submit_chosen chosen;
	struct drafts_page page;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_SERVICES, &page));
	RETURN_IF_FAILED(submit_request_judge(rq, &chosen));
	if (chosen.chosen == 0) {
		resp_see_other(rs, submit_request_url(SUBMIT_CHOOSE));
		return RC_OK;
	}
	show(rq, &chosen, &v);
	RETURN_IF_FAILED(submit_rows_lines(rq, &v.lines));
	submit_services_view(&h, &v);
	return pages_send(rq, rs, &h);
}

static void check_promises(struct req *rq, const struct candidate *k)
{
	const char *name = k->host.name, *value = submit_request_value(rq, k);
	if (preflight_needs_confirmation(&k->preflight) && !form_has(&rq->form, "confirmed", value))
		problems_add(rq->problems, arena_printf(rq->arena, "/items/%s/confirmed", value), "confirmation",
			     N_("Confirm that you know it of %s, or take it out"), name);
	if (k->host.kind == KIND_HOSTING && !form_has(&rq->form, "all", value))
		problems_add(rq->problems, arena_printf(rq->arena, "/items/%s/all", value), "content",
			     N_("Say that all that is in %s is this customer's, or take it out"), name);
}

/* Nothing is dropped silently: what hangs on a chosen domain goes along, or there is a reason why not. */
static void check_why(struct req *rq, const struct candidate *k)
{
	const char *at = arena_printf(rq->arena, "/items/%s/why", submit_request_value(rq, k));
	const char *why = submit_request_why(rq, k);
	if (!*why)
		problems_add(rq->problems, at, "required", N_("Add %s, or say why it stays"), k->host.name);
	else if (!utf8_is_line(why) || utf8_length(why) > WHY_MAX_CHARS)
		problems_add(rq->problems, at, "too-long", N_("Write the reason in at most %d characters"),
			     WHY_MAX_CHARS);
}

/* What goes and what stays behind, as the later pages read it. */
static void sort_out(struct req *rq, const struct submit_chosen *chosen)
{
	static const char *const names[] = { "item", "behind", NULL };
	struct form_field *fields = ARENA_NEW_ARRAY(rq->arena, chosen->found.count, struct form_field);
	size_t n = 0, going = 0;
	for (size_t i = 0; i < chosen->found.count; i++) {
		const struct candidate *k = &chosen->found.list[i];
		const char *value = submit_request_value(rq, k);
		bool own = k->host.name && k->host.account_id == rq->call->actor.account_id;
		if (submit_request_may_go(rq, k) && form_has(&rq->form, "item", value)) {
			fields[n++] = (struct form_field){ "item", value };
			check_promises(rq, k);
			going++;
		} else if (submit_request_may_go(rq, k)) {
			check_why(rq, k);
		} else if (own) {
			fields[n++] = (struct form_field){ "behind", value };
		}
	}
	if (going == 0)
		problems_add(rq->problems, "/items", "required", N_("Choose at least one service that can go"));
	submit_request_replace(rq, names, fields, n);
}

/* POST /handover/new/services: 303 to the next page; 422 with what is missing. */
enum rc submit_services_post(struct req *rq, struct resp *rs)
{
	struct submit_chosen chosen;
	struct drafts_page page;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_SERVICES, &page));
	RETURN_IF_FAILED(submit_request_judge(rq, &chosen));
	sort_out(rq, &chosen);
	RETURN_IF_FAILED(drafts_save(rq, &page));
	if (rq->problems->count) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		struct submit_services_view v = { 0 };
		show(rq, &chosen, &v);
		submit_services_view(&h, &v);
		return pages_send_again(rq, rs, &h, RC_VALIDATION);
	}
	resp_see_other(rs, submit_request_url(SUBMIT_CUSTOMER));
	return RC_OK;
}
