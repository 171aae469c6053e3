#include "api/api.h"
#include "api/api_render.h"
#include "base/number.h"
#include "handlers.h"
#include "service/estimate.h"

/* GET /commission/estimate?account_id=: of the caller; staff of that account, or without it of everybody. */
enum rc commission_estimate_api(struct req *rq, struct resp *rs)
{
	struct estimate e;
	int64_t account = rq->call->actor.role == ROLE_STAFF ? 0 : rq->call->actor.account_id;
	const char *asked = req_query(rq, "account_id");
	if (asked && !number_parse(asked, &account)) {
		problems_add(rq->problems, "/account_id", "number", N_("This must be the number of an account"));
		return RC_VALIDATION;
	}
	RETURN_IF_FAILED(estimate_of_beneficiary(rq->call, account, &e));
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "object", "estimate");
	json_member_day(&w, "from", e.from_day);
	json_member_day(&w, "until", e.to_day - 1);
	json_member_int(&w, "terms", (int64_t)e.terms);
	json_member_int(&w, "renewals", (int64_t)e.renewals);
	api_render_money(&w, "estimate", e.cents, "EUR");
	json_member_array(&w, "months");
	for (size_t i = 0; i < e.month_count; i++) {
		json_object_begin(&w);
		json_member_day(&w, "month", e.months[i].first);
		json_member_int(&w, "renewals", (int64_t)e.months[i].renewals);
		api_render_money(&w, "estimate", e.months[i].cents, "EUR");
		json_object_end(&w);
	}
	json_array_end(&w);
	json_object_end(&w);
	json_finish(&w);
	return api_document(rs);
}
