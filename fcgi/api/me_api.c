#include "api/api.h"
#include "handlers.h"
#include "service/portfolio.h"
#include "service/session.h"

/* GET /me: who the caller is. */
enum rc me_api(struct req *rq, struct resp *rs)
{
	const struct call *c = rq->call;
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "object", "account");
	json_member_int(&w, "account_id", c->actor.account_id);
	json_member_string(&w, "role", words_spelling(&words_roles, (int)c->actor.role));
	json_member_string(&w, "name", rq->account_name);
	json_member_string(&w, "language", text_lang_code(c->lang));
	json_object_end(&w);
	json_finish(&w);
	return api_document(rs);
}

/* GET /tariffs: the commission of each product for a request made today. */
enum rc tariffs_api(struct req *rq, struct resp *rs)
{
	struct tariff *rows;
	size_t count;
	RETURN_IF_FAILED(portfolio_tariffs(rq->call, &rows, &count));
	struct json_writer w = api_list_begin(rq, rs, false);
	for (size_t i = 0; i < count; i++) {
		json_object_begin(&w);
		json_member_string(&w, "product", rows[i].product);
		if (rows[i].fixed_cents)
			json_member_int(&w, "fixed", rows[i].fixed_cents);
		else
			json_member_int(&w, "rate_bp", rows[i].rate_bp);
		json_member_string(&w, "base", "net");
		json_member_int(&w, "months", rows[i].months);
		json_member_int(&w, "holding_days", rows[i].holding_days);
		json_member_day(&w, "valid_from", rows[i].valid_from);
		json_object_end(&w);
	}
	api_list_end(rq, rs, &w, NULL, NULL);
	return RC_OK;
}
