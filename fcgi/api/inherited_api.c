#include "api/api.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/inherited.h"

static void render(struct json_writer *w, const struct call *c, const struct inherited *it)
{
	json_object_begin(w);
	json_member_string(w, "id", it->public_id);
	json_member_string(w, "kind", words_spelling(&words_kinds, it->kind));
	json_member_int(w, "host_id", it->host_id);
	json_member_string(w, "name", it->name);
	json_member_string(w, "name_unicode", domain_name_to_unicode(c->arena, it->name));
	json_member_string(w, "product", it->product);
	json_member_string(w, "state", words_spelling(&words_item_states, it->state));
	json_member_bool(w, "yours", it->owner_id == c->actor.account_id);
	json_member_day(w, "expires_on", it->expires_on);
	json_member_bool(w, "auto_renew", it->auto_renew);
	json_member_string(w, "managed_before_by", it->reseller_name);
	json_member_instant(w, "moved_at", it->moved_at);
	json_member_string(w, "migration", it->migration_public_id);
	json_member_string(w, "reference", it->reference);
	json_object_end(w);
}

/* GET /services/inherited: what the customer has taken over, newest first. */
enum rc inherited_list_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	RETURN_IF_FAILED(api_paging(rq, &paging));
	struct inherited_page page = { paging.starting_after, paging.ending_before, paging.limit, NULL, 0, false };
	RETURN_IF_FAILED(inherited_list(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++)
		render(&w, rq->call, &page.rows[i]);
	api_list_end(rq, rs, &w, page.count ? page.rows[0].public_id : NULL,
		     page.count ? page.rows[page.count - 1].public_id : NULL);
	return RC_OK;
}

/* GET /services/inherited/{item} */
enum rc inherited_get_api(struct req *rq, struct resp *rs)
{
	struct inherited item;
	RETURN_IF_FAILED(inherited_get(rq->call, rq->params[0], &item));
	struct json_writer w = JSON_WRITER(&rs->body);
	render(&w, rq->call, &item);
	json_finish(&w);
	return api_document(rs);
}
