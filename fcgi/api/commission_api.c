#include "api/api_render.h"
#include "api/api.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/ledger.h"

/* GET /commission/entries: accruals and reversals, newest first. */
enum rc commission_entries_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	RETURN_IF_FAILED(api_paging(rq, &paging));
	struct ledger_page page = { paging.starting_after, paging.ending_before, paging.limit, NULL, NULL, 0, false };
	RETURN_IF_FAILED(ledger_entries(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++)
		api_render_entry(&w, rq->call, &page.entries[i]);
	api_list_end(rq, rs, &w, page.count ? page.entries[0].public_id : NULL,
		     page.count ? page.entries[page.count - 1].public_id : NULL);
	return RC_OK;
}

/* GET /commission/terms: the frozen term of every item that moved, rate 0 too. */
enum rc commission_terms_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	RETURN_IF_FAILED(api_paging(rq, &paging));
	struct ledger_page page = { paging.starting_after, paging.ending_before, paging.limit, NULL, NULL, 0, false };
	RETURN_IF_FAILED(ledger_terms(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++) {
		const struct term_row *t = &page.terms[i];
		json_object_begin(&w);
		json_member_string(&w, "id", t->item_public_id);
		json_member_string(&w, "kind", words_spelling(&words_kinds, t->kind));
		json_member_int(&w, "host_id", t->host_id);
		json_member_string(&w, "name", t->name);
		json_member_string(&w, "name_unicode", domain_name_to_unicode(rq->arena, t->name));
		if (t->fixed_cents)
			json_member_int(&w, "fixed", t->fixed_cents);
		else
			json_member_int(&w, "rate_bp", t->rate_bp);
		json_member_string(&w, "base", "net");
		json_member_int(&w, "months", t->months);
		json_member_day(&w, "starts_on", t->starts_on);
		json_object_end(&w);
	}
	api_list_end(rq, rs, &w, page.count ? page.terms[0].item_public_id : NULL,
		     page.count ? page.terms[page.count - 1].item_public_id : NULL);
	return RC_OK;
}
