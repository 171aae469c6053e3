#include <string.h>

#include "domain/domain_name.h"
#include "handlers.h"
#include "http/url.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/submit_request.h"
#include "web/submit_rows.h"
#include "web/submit_views.h"

#define SHOWN_MAX 500

struct filter {
	const char *q; /* or NULL */
	int kind;      /* enum item_kind, -1: both */
};

static struct filter filter_of(const char *q, const char *kind)
{
	return (struct filter){ q && *q ? q : NULL, words_find(&words_kinds, kind) };
}

static enum rc list_portfolio(struct req *rq, struct filter f, struct portfolio_page *page)
{
	*page = (struct portfolio_page){ .account_id = rq->call->actor.account_id,
					 .kind = f.kind,
					 .q = f.q,
					 .after_kind = -1,
					 .before_kind = -1,
					 .limit = SHOWN_MAX };
	return portfolio_list(rq->call, page);
}

static bool is_shown(const struct submit_item *items, size_t count, const char *value)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].can_choose && strcmp(items[i].value, value) == 0)
			return true;
	return false;
}

/* Chosen ones that the filter hides go along unseen, or a filter would untick them. */
static void fill_hidden(struct req *rq, struct submit_view *v)
{
	size_t cursor = 0;
	const char *value;
	const char **hidden = ARENA_NEW_ARRAY(rq->arena, rq->form.count, const char *);
	while ((value = form_next(&rq->form, "item", &cursor))) {
		v->chosen++;
		if (!is_shown(v->items, v->item_count, value))
			hidden[v->hidden_count++] = value;
	}
	v->hidden = hidden;
}

static struct choices kinds_of(struct req *rq, int kind)
{
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, KIND_COUNT + 1, struct choice);
	list[0] = (struct choice){ "", text_get(rq->lang, N_("Domains and hosting")), kind < 0 };
	for (int k = 0; k < KIND_COUNT; k++)
		list[k + 1] = (struct choice){ words_spelling(&words_kinds, k),
					       text_get(rq->lang, words_label(&words_kinds, k)), kind == k };
	return (struct choices){ list, KIND_COUNT + 1, NULL };
}

static enum rc show(struct req *rq, struct filter f, struct html *h)
{
	static const struct pages_link links[] = { { "/items", "items" } };
	struct portfolio_page portfolio;
	RETURN_IF_FAILED(list_portfolio(rq, f, &portfolio));
	struct submit_item *items = ARENA_NEW_ARRAY(rq->arena, portfolio.found.count, struct submit_item);
	for (size_t i = 0; i < portfolio.found.count; i++)
		items[i] = submit_rows_item(rq, &portfolio.found.list[i]);
	struct submit_view v = { .page = pages_frame(rq),
				 .errors = pages_errors(rq, links, 1),
				 .items = items,
				 .item_count = portfolio.found.count,
				 .is_cut = portfolio.has_more,
				 .items_error = pages_error(rq, "/items"),
				 .q = f.q,
				 .pasted = pages_field(rq, "pasted", "/pasted"),
				 .is_begun = rq->form.count > 0 };
	if (v.item_count > 0 || f.q || f.kind >= 0)
		v.kinds = kinds_of(rq, f.kind);
	fill_hidden(rq, &v);
	v.page.error = v.errors.count > 0;
	v.page.back_url = "/handover/";
	if (v.page.error)
		RETURN_IF_FAILED(submit_rows_lines(rq, &v.lines));
	submit_view(h, &v);
	return RC_OK;
}

/* GET /handover/new?q=&kind= */
enum rc submit_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_CHOOSE, &page));
	RETURN_IF_FAILED(show(rq, filter_of(req_query(rq, "q"), req_query(rq, "kind")), &h));
	return pages_send(rq, rs, &h);
}

/* The shown ones all ticked, or none of them. */
static enum rc tick(struct req *rq, struct filter f, bool on)
{
	static const char *const names[] = { "item", NULL };
	struct portfolio_page shown;
	RETURN_IF_FAILED(list_portfolio(rq, f, &shown));
	struct form_field *fields =
		ARENA_NEW_ARRAY(rq->arena, rq->form.count + shown.found.count, struct form_field);
	size_t n = 0, cursor = 0;
	const char *value;
	for (size_t i = 0; on && i < shown.found.count; i++)
		if (submit_request_may_go(rq, &shown.found.list[i]))
			fields[n++] = (struct form_field){ "item", submit_request_value(rq, &shown.found.list[i]) };
	while ((value = form_next(&rq->form, "item", &cursor))) {
		bool there = false;
		for (size_t i = 0; i < shown.found.count && !there; i++)
			there = strcmp(submit_request_value(rq, &shown.found.list[i]), value) == 0;
		if (!there)
			fields[n++] = (struct form_field){ "item", value };
	}
	submit_request_replace(rq, names, fields, n);
	return RC_OK;
}

/* The pasted names that are the agency's become chosen; the list itself is kept to be shown back. */
static enum rc take_pasted(struct req *rq)
{
	static const char *const names[] = { "item", "pasted", "read", NULL };
	const char *pasted = req_field(rq, "pasted"), *value;
	struct candidates found = { 0 };
	struct domain_name_list list;
	size_t n = 0, cursor = 0;
	if (*pasted)
		RETURN_IF_FAILED(submit_rows_look_up(rq, pasted, &list, &found));
	struct form_field *fields = ARENA_NEW_ARRAY(rq->arena, rq->form.count + found.count + 1, struct form_field);
	while ((value = form_next(&rq->form, "item", &cursor)))
		fields[n++] = (struct form_field){ "item", value };
	for (size_t i = 0; i < found.count; i++) {
		value = submit_request_value(rq, &found.list[i]);
		if (found.list[i].host.account_id == rq->call->actor.account_id && !form_has(&rq->form, "item", value))
			fields[n++] = (struct form_field){ "item", value };
	}
	if (*pasted)
		fields[n++] = (struct form_field){ "read", pasted };
	submit_request_replace(rq, names, fields, n);
	return RC_OK;
}

/* What is not the agency's is no choice; how it came into the form is nobody's to guess. */
static enum rc drop_foreign(struct req *rq)
{
	static const char *const names[] = { "item", NULL };
	struct submit_chosen chosen;
	size_t n = 0;
	RETURN_IF_FAILED(submit_request_judge(rq, &chosen));
	struct form_field *fields = ARENA_NEW_ARRAY(rq->arena, chosen.chosen, struct form_field);
	for (size_t i = 0; i < chosen.chosen; i++) {
		const struct candidate *k = &chosen.found.list[i];
		const char *value = submit_request_value(rq, k);
		if (!form_has(&rq->form, "item", value))
			continue;
		if (k->host.name && k->host.account_id == rq->call->actor.account_id)
			fields[n++] = (struct form_field){ "item", value };
	}
	submit_request_replace(rq, names, fields, n);
	return RC_OK;
}

static const char *filter_url(struct req *rq, struct filter f)
{
	struct buf b = BUF_IN(rq->arena);
	buf_addf(&b, "/handover/new?kind=%s", f.kind < 0 ? "" : words_spelling(&words_kinds, f.kind));
	buf_adds(&b, "&q=");
	url_encode(&b, f.q ? f.q : "", strlen(f.q ? f.q : ""));
	return buf_str(&b);
}

/* Buttons that stay on the page: what they changed is kept, and the list is shown again. */
static enum rc stay(struct req *rq, const struct drafts_page *page, struct filter f, const char *act)
{
	if (strcmp(act, "filter") != 0)
		RETURN_IF_FAILED(tick(rq, f, strcmp(act, "all") == 0));
	return drafts_save(rq, page);
}

/* POST /handover/new: 303 to the next page, or here again; 422 where nothing is chosen. */
enum rc submit_post(struct req *rq, struct resp *rs)
{
	struct drafts_page page;
	const char *act = req_field(rq, "act");
	/* The filter is this view's alone: no answer, so not kept. */
	struct filter f = filter_of(req_field(rq, "q"), req_field(rq, "kind"));
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_CHOOSE, &page));
	if (strcmp(act, "over") == 0) {
		RETURN_IF_FAILED(drafts_forget(rq, &page));
		resp_see_other(rs, "/handover/new");
		return RC_OK;
	}
	if (strcmp(act, "filter") == 0 || strcmp(act, "all") == 0 || strcmp(act, "none") == 0) {
		RETURN_IF_FAILED(stay(rq, &page, f, act));
		resp_see_other(rs, filter_url(rq, f));
		return RC_OK;
	}
	RETURN_IF_FAILED(take_pasted(rq));
	RETURN_IF_FAILED(drop_foreign(rq));
	RETURN_IF_FAILED(drafts_save(rq, &page));
	if (submit_request_is_empty(rq)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		problems_add(rq->problems, "/items", "required", N_("Choose at least one service"));
		RETURN_IF_FAILED(show(rq, f, &h));
		return pages_send_again(rq, rs, &h, RC_VALIDATION);
	}
	resp_see_other(rs, submit_request_url(SUBMIT_SERVICES));
	return RC_OK;
}
