#include "api/items.h"
#include "api/api_render.h"
#include "handlers.h"

/* GET /portfolio?kind=&q=: the reseller's own services, whether each may go, and what it would earn. */
enum rc portfolio_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	const char *kind = req_query(rq, "kind");
	struct portfolio_page page = { .account_id = rq->call->actor.account_id,
				       .kind = kind ? words_find(&words_kinds, kind) : -1,
				       .q = req_query(rq, "q"),
				       .after_kind = -1,
				       .before_kind = -1 };
	if (kind && page.kind < 0)
		problems_add(rq->problems, "/kind", "unknown", N_("kind is domain or hosting"));
	RETURN_IF_FAILED(api_paging(rq, &paging));
	page.limit = paging.limit;
	if (paging.starting_after && !portfolio_parse_id(paging.starting_after, &page.after_kind, &page.after_id))
		return RC_NOT_FOUND;
	if (paging.ending_before && !portfolio_parse_id(paging.ending_before, &page.before_kind, &page.before_id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(portfolio_list(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.found.count; i++)
		api_render_candidate(&w, rq->call, &page.found.list[i]);
	const struct host_item *first = page.found.count ? &page.found.list[0].host : NULL;
	const struct host_item *last = first ? &page.found.list[page.found.count - 1].host : NULL;
	api_list_end(rq, rs, &w, first ? portfolio_id(rq->arena, first->kind, first->host_id) : NULL,
		     last ? portfolio_id(rq->arena, last->kind, last->host_id) : NULL);
	return RC_OK;
}

static void render_hanging(struct json_writer *w, const struct call *c, const struct host_item *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_object_begin(w);
		json_member_string(w, "id", portfolio_id(c->arena, rows[i].kind, rows[i].host_id));
		json_member_string(w, "kind", words_spelling(&words_kinds, rows[i].kind));
		json_member_int(w, "host_id", rows[i].host_id);
		json_member_string(w, "name", rows[i].name);
		json_member_string(w, "product", rows[i].product);
		json_object_end(w);
	}
}

/* POST /preflight {items, account_id (staff)}: the verdict of each, and what else hangs on it. Writes nothing. */
enum rc preflight_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct item_requests items;
	struct candidates found;
	struct host_item *hanging;
	size_t hanging_count;
	int64_t owner = rq->call->actor.account_id;
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	items_read(rq, &o, "items", &items);
	if (rq->call->actor.role == ROLE_STAFF)
		json_take_int(&o, "account_id", JSON_WITHIN(JSON_REQUIRED, 1, INT64_MAX), &owner);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(portfolio_preflight(rq->call, owner, items.list, items.count, &found));
	RETURN_IF_FAILED(portfolio_hanging(rq->call, owner, &found, &hanging, &hanging_count));
	struct json_writer w = api_list_begin(rq, rs, false);
	for (size_t i = 0; i < found.count; i++)
		api_render_candidate(&w, rq->call, &found.list[i]);
	json_array_end(&w);
	json_member_array(&w, "hanging");
	render_hanging(&w, rq->call, hanging, hanging_count);
	api_list_end(rq, rs, &w, NULL, NULL);
	return RC_OK;
}
