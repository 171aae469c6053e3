#include <string.h>

#include "api/api_render.h"
#include "api/items.h"
#include "base/number.h"
#include "handlers.h"
#include "service/acts.h"
#include "service/history.h"
#include "service/recipient.h"
#include "service/reinvite.h"
#include "service/submit.h"

/* ---- POST /migrations ------------------------------------------------------------------------------------- */

static enum rc render_submitted(struct call *c, const void *result, struct answer *answer)
{
	return api_render_invited(c, &((const struct submit *)result)->dossier, 201, answer);
}

static void read_customer(struct req *rq, struct json_object_reader *o, struct submit *s)
{
	struct json_object_reader customer = json_open_member(o, "customer", JSON_REQUIRED);
	s->email = json_take_string(&customer, "email", JSON_REQUIRED, 254);
	s->name = json_take_string(&customer, "name", JSON_REQUIRED, 160);
	const char *language = json_take_string(&customer, "language", JSON_OPTIONAL, 10);
	json_close(&customer);
	s->language = language ? words_find(&words_languages, language) : (int)LANG_IT;
	if (s->language < 0)
		problems_add(rq->problems, "/customer/language", "unknown", N_("The language is it or en"));
}

/* POST /migrations: 201 with the invitation, null while it waits for terms. */
enum rc migration_create_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct item_requests items, left_out;
	struct submit s = { .reason = -1, .closes_on = DAY_NONE };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	read_customer(rq, &o, &s);
	items_read(rq, &o, "items", &items);
	items_read(rq, &o, "left_out", &left_out);
	const char *reason = json_take_string(&o, "reason", JSON_REQUIRED, 40);
	const char *fracto = json_take_string(&o, "fracto", JSON_OPTIONAL, 20);
	s.note = json_take_string(&o, "note", JSON_OPTIONAL, 2000);
	json_take_bool(&o, "neutral_mail", JSON_OPTIONAL, &s.neutral_mail);
	json_close(&o);
	s.reason = words_find(&words_reasons, reason);
	if (reason && s.reason < 0)
		problems_add(rq->problems, "/reason", "unknown",
			     N_("The reason is agency_closing, relationship_ended, rift or other"));
	s.fracto = fracto ? words_find(&words_fracto_choices, fracto) : (int)FRACTO_SEPARATE;
	if (s.fracto < 0)
		problems_add(rq->problems, "/fracto", "unknown", N_("fracto is separate or together"));
	if (rq->problems->count)
		return RC_VALIDATION;
	s.items = items.list;
	s.item_count = items.count;
	s.left_out = left_out.list;
	s.left_out_reasons = left_out.reasons;
	s.left_out_count = left_out.count;
	api_once(rq, NULL, render_submitted);
	RETURN_IF_FAILED(submit_run(rq->call, &s));
	return api_answer(rq, rs);
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* GET /migrations?state=&q=: the caller's own, newest first. */
enum rc migration_list_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	const char *state = req_query(rq, "state");
	struct dossier_page page = { .state = state ? words_find(&words_states, state) : -1, .q = req_query(rq, "q") };
	if (state && page.state < 0)
		problems_add(rq->problems, "/state", "unknown", N_("There is no such state"));
	RETURN_IF_FAILED(api_paging(rq, &paging));
	page.limit = paging.limit;
	page.starting_after = paging.starting_after;
	page.ending_before = paging.ending_before;
	RETURN_IF_FAILED(dossier_list(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++) {
		json_object_begin(&w);
		api_render_migration(&w, rq->call, &page.rows[i]);
		json_object_end(&w);
	}
	api_list_end(rq, rs, &w, page.count ? page.rows[0].m.public_id : NULL,
		     page.count ? page.rows[page.count - 1].m.public_id : NULL);
	return RC_OK;
}

/* GET /migrations/{id} */
enum rc migration_get_api(struct req *rq, struct resp *rs)
{
	struct dossier d;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	api_render_migration(&w, rq->call, &d);
	json_object_end(&w);
	json_finish(&w);
	rs->content_type = "application/json";
	resp_header(rs, "ETag", api_render_etag(rq->call, &d));
	return RC_OK;
}

/* GET /migrations/{id}/items: in the order of the request; starting_after and ending_before are items' ids. */
enum rc migration_items_api(struct req *rq, struct resp *rs)
{
	struct dossier d;
	struct candidates now = { 0 };
	struct api_paging paging;
	RETURN_IF_FAILED(api_paging(rq, &paging));
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	int from = 0, to = (int)d.count;
	if (paging.starting_after) {
		from = dossier_item_index(d.items, d.count, paging.starting_after) + 1;
		if (from == 0)
			return RC_NOT_FOUND;
	}
	if (paging.ending_before) {
		to = dossier_item_index(d.items, d.count, paging.ending_before);
		if (to < 0)
			return RC_NOT_FOUND;
		from = to > paging.limit ? to - paging.limit : 0;
	}
	bool more = paging.ending_before ? from > 0 : to - from > paging.limit;
	if (to - from > paging.limit)
		to = from + paging.limit;
	size_t n = (size_t)(to - from);
	const struct item *page = d.items + from;
	RETURN_IF_FAILED(dossier_judge(rq->call, &d, page, n, &now));
	struct json_writer w = api_list_begin(rq, rs, more);
	struct call viewer = *rq->call;
	viewer.actor.role = dossier_side(&rq->call->actor, &d.m);
	for (size_t i = 0; i < n; i++)
		api_render_item(&w, &viewer, &(struct api_item){ &page[i], &now.list[i], &d.terms });
	api_list_end(rq, rs, &w, n ? page[0].public_id : NULL, n ? page[n - 1].public_id : NULL);
	return RC_OK;
}

/* What happened, in words of the list of events; the detail is staff's. */
static void render_event(struct json_writer *w, const struct call *c, const struct audit_row *row,
			 const struct dossier *d)
{
	bool state_change = strcmp(row->from_state, row->to_state) != 0;
	json_object_begin(w);
	json_member_int(w, "seq", row->seq);
	json_member_instant(w, "at", row->at);
	json_member_string(w, "event", row->event);
	json_member_string(w, "by", words_spelling(&words_roles, row->actor_role));
	json_member_string(w, "from_state", state_change && *row->from_state ? row->from_state : NULL);
	json_member_string(w, "to_state", state_change ? row->to_state : NULL);
	json_key(w, "item");
	const char *item = NULL;
	for (size_t i = 0; row->item_id && i < d->count; i++)
		if (d->items[i].item_id == row->item_id)
			item = d->items[i].public_id;
	json_string(w, item);
	if (c->actor.role == ROLE_STAFF) {
		json_member_string(w, "detail", *row->detail ? row->detail : NULL);
		json_member_int(w, "account_id", row->actor_account);
	}
	json_object_end(w);
}

/* GET /migrations/{id}/events: oldest first; starting_after is a seq. */
enum rc migration_events_api(struct req *rq, struct resp *rs)
{
	struct dossier d;
	struct api_paging paging;
	struct history_page page = { .public_id = rq->params[0], .from_seq = 1 };
	RETURN_IF_FAILED(api_paging(rq, &paging));
	if (paging.ending_before)
		problems_add(rq->problems, "/ending_before", "unknown", N_("Events are listed forward only"));
	if (paging.starting_after && !number_parse(paging.starting_after, &page.from_seq))
		return RC_NOT_FOUND;
	if (rq->problems->count)
		return RC_VALIDATION;
	page.from_seq += paging.starting_after != NULL;
	page.limit = paging.limit;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	RETURN_IF_FAILED(history_list(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++)
		render_event(&w, rq->call, &page.rows[i], &d);
	const char *last =
		page.count ? arena_printf(rq->arena, "%lld", (long long)page.rows[page.count - 1].seq) : NULL;
	api_list_end(rq, rs, &w, NULL, last);
	return RC_OK;
}

/* GET /migrations/{id}/progress: small, and 304 while nothing moved. */
enum rc migration_progress_api(struct req *rq, struct resp *rs)
{
	struct dossier d;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	bool over = migration_state_is_terminal((enum migration_state)d.m.state);
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "state", words_spelling(&words_states, d.m.state));
	json_member_int(&w, "done", d.by_state[ITEM_VERIFIED]);
	json_member_int(&w, "total", (int64_t)d.count - d.by_state[ITEM_EXCLUDED]);
	json_member_int(&w, "failed", d.by_state[ITEM_FAILED]);
	json_object_end(&w);
	json_finish(&w);
	if (!over)
		resp_header(rs, "Retry-After", "2");
	return api_document(rs);
}

/* ---- acts ------------------------------------------------------------------------------------------------- */

static enum rc render_acted(struct call *c, const void *result, struct answer *answer)
{
	return api_render_act(c, &((const struct migration_act *)result)->dossier, answer);
}

enum rc api_run_act(struct req *rq, struct resp *rs, bool reason,
		    enum rc (*what)(struct call *c, struct migration_act *act))
{
	const struct json_value *root;
	struct migration_act act = { .public_id = rq->params[0], .item = rq->params[1] };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	if (reason)
		act.reason = json_take_string(&o, "reason", JSON_REQUIRED, 500);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &act.if_version));
	api_once(rq, NULL, render_acted);
	RETURN_IF_FAILED(what(rq->call, &act));
	return api_answer(rq, rs);
}

enum rc migration_withdraw_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, acts_withdraw);
}

enum rc migration_reject_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, true, acts_reject);
}

enum rc item_exclude_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, true, acts_exclude);
}

enum rc item_retry_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, acts_retry);
}

enum rc item_approve_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, acts_approve);
}

enum rc item_confirm_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, acts_confirm);
}

enum rc migration_retract_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, acts_retract);
}

enum rc recipient_confirm_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, recipient_confirm);
}

enum rc recipient_refuse_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, false, recipient_refuse);
}

/* ---- the invitation again ---------------------------------------------------------------------------------- */

static enum rc render_invited(struct call *c, const void *result, struct answer *answer)
{
	return api_render_invited(c, &((const struct migration_act *)result)->dossier, 200, answer);
}

/* POST /migrations/{id}/invitation/resend: 200 with the new link. */
enum rc invitation_resend_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct migration_act act = { .public_id = rq->params[0] };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &act.if_version));
	api_once(rq, NULL, render_invited);
	RETURN_IF_FAILED(reinvite_resend(rq->call, &act));
	return api_answer(rq, rs);
}

/* POST /migrations/{id}/invitation {email, name}: another recipient; 200 with the new link. */
enum rc invitation_readdress_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct readdress r = { .act = { .public_id = rq->params[0] }, .language = -1 };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	r.email = json_take_string(&o, "email", JSON_REQUIRED, 254);
	r.name = json_take_string(&o, "name", JSON_OPTIONAL, 160);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &r.act.if_version));
	api_once(rq, NULL, render_invited);
	RETURN_IF_FAILED(reinvite_readdress(rq->call, &r));
	return api_answer(rq, rs);
}
