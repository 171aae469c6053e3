#include "api/api.h"

#include <string.h>

#include "base/number.h"
#include "http/url.h"

enum rc api_body(struct req *rq, const struct json_value **root)
{
	if (rq->body_length == 0)
		return json_parse(rq->problems, "{}", 2, root);
	return json_parse(rq->problems, rq->body, rq->body_length, root);
}

void api_once(struct req *rq, const char *tenant,
	      enum rc (*render)(struct call *c, const void *result, struct answer *answer))
{
	struct once *o = ARENA_NEW(rq->arena, struct once);
	struct act_request request = { rq->method_name, rq->path, rq->body, rq->body_length };
	*o = (struct once){ .tenant = tenant ? tenant : rq->tenant, .key = rq->idempotency_key, .render = render };
	act_once_for(o, &request);
	rq->call->once = o;
}

enum rc api_answer(struct req *rq, struct resp *rs)
{
	const struct once *o = rq->call->once;
	const char *bytes;
	RETURN_IF_FAILED(act_answer_bytes(rq->call, &o->answer, &bytes));
	rs->status = o->answer.status;
	rs->content_type = "application/json";
	buf_adds(&rs->body, bytes);
	if (o->answer.etag)
		resp_header(rs, "ETag", o->answer.etag);
	if (o->replayed)
		resp_header(rs, "Idempotency-Replayed", "true");
	return RC_OK;
}

enum rc api_document(struct resp *rs)
{
	rs->content_type = "application/json";
	resp_header(rs, "ETag", resp_body_etag(rs));
	return RC_OK;
}

/* "17-reseller-it": ours, whole. Whose view it was does not matter, the version does. */
enum rc api_if_match(const struct req *rq, int64_t *version)
{
	const char *tag = rq->if_match;
	*version = 0;
	if (strcmp(tag, "*") == 0)
		return RC_OK;
	size_t length = strlen(tag), digits = *tag == '"' ? strspn(tag + 1, "0123456789") : 0;
	size_t rest = digits ? strspn(tag + 1 + digits, "abcdefghijklmnopqrstuvwxyz-") : 0;
	bool whole = digits && tag[1 + digits] == '-' && 1 + digits + rest + 1 == length && tag[length - 1] == '"';
	if (!whole || !number_parse(arena_strndup(rq->arena, tag + 1, digits), version) || *version == 0)
		return RC_STALE;
	return RC_OK;
}

enum rc api_paging(struct req *rq, struct api_paging *paging)
{
	const char *limit = req_query(rq, "limit");
	*paging = (struct api_paging){ 20, req_query(rq, "starting_after"), req_query(rq, "ending_before") };
	if (limit) {
		int64_t n = 0;
		if (!number_parse(limit, &n) || n < 1 || n > 100)
			problems_add(rq->problems, "/limit", "range", N_("limit is from 1 to 100"));
		paging->limit = (int)n;
	}
	if (paging->starting_after && paging->ending_before)
		problems_add(rq->problems, "/ending_before", "both",
			     N_("Give starting_after or ending_before, not both"));
	return rq->problems->count ? RC_VALIDATION : RC_OK;
}

struct json_writer api_list_begin(struct req *rq, struct resp *rs, bool has_more)
{
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "object", "list");
	json_member_string(&w, "url", rq->path);
	json_member_bool(&w, "has_more", has_more);
	json_member_array(&w, "data");
	rq->list_has_more = has_more;
	return w;
}

/* The page's own address with another edge: what was asked for (limit, filters) stays. */
static void add_link(struct req *rq, struct buf *link, const char *rel, const char *edge, const char *id)
{
	buf_addf(link, "%s<%s?%s=", link->len ? ", " : "", rq->path, edge);
	url_encode(link, id, strlen(id));
	for (size_t i = 0; i < rq->query.count; i++) {
		const struct form_field *f = &rq->query.fields[i];
		if (strcmp(f->name, "starting_after") == 0 || strcmp(f->name, "ending_before") == 0)
			continue;
		buf_addc(link, '&');
		url_encode(link, f->name, strlen(f->name));
		buf_addc(link, '=');
		url_encode(link, f->value, strlen(f->value));
	}
	buf_addf(link, ">; rel=\"%s\"", rel);
}

void api_list_end(struct req *rq, struct resp *rs, struct json_writer *w, const char *first, const char *last)
{
	struct buf link = BUF_IN(rq->arena);
	bool back = req_query(rq, "ending_before") != NULL;
	json_array_end(w);
	json_object_end(w);
	json_finish(w);
	rs->content_type = "application/json";
	/* Going back, "more" lies before the page; what it came from lies behind it. */
	if (last && (back || rq->list_has_more))
		add_link(rq, &link, "next", "starting_after", last);
	if (first && (back ? rq->list_has_more : req_query(rq, "starting_after") != NULL))
		add_link(rq, &link, "prev", "ending_before", first);
	if (link.len)
		resp_header(rs, "Link", buf_str(&link));
}

static void write_errors(struct json_writer *w, const struct problems *problems)
{
	if (!problems || !problems->first)
		return;
	json_member_array(w, "errors");
	for (const struct problem *p = problems->first; p; p = p->next) {
		json_object_begin(w);
		json_member_string(w, "pointer", p->pointer);
		json_member_string(w, "code", p->code);
		json_member_string(w, "detail", p->detail);
		json_object_end(w);
	}
	json_array_end(w);
}

/* The request id as a UUID's URN (RFC 9562 4): nginx gives 32 digits without hyphens. */
static const char *instance_of(const struct req *rq)
{
	const char *id = rq->request_id;
	if (strlen(id) != 32)
		return arena_printf(rq->arena, "urn:uuid:%s", id);
	return arena_printf(rq->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%s", id, id + 8, id + 12, id + 16, id + 20);
}

void api_problem(struct req *rq, enum rc rc, struct resp *rs)
{
	const struct rc_info *info = rc_info(rc);
	const char *title = text_get(rq->lang, info->title);
	const char *detail = rq->problems && rq->problems->first ? rq->problems->first->detail : title;
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "type", arena_printf(rq->arena, "/handover/problems/%s", info->code));
	json_member_string(&w, "title", title);
	json_member_int(&w, "status", info->status);
	json_member_string(&w, "detail", detail);
	json_member_string(&w, "instance", instance_of(rq));
	json_member_string(&w, "code", info->code);
	write_errors(&w, rq->problems);
	json_object_end(&w);
	json_finish(&w);
	rs->status = info->status;
	rs->content_type = "application/problem+json";
}
