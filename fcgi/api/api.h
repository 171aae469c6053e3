/*
 * What the handlers of the JSON endpoint share: reading a document, the idempotency key, lists, problem documents.
 */
#ifndef HANDOVER_API_API_H
#define HANDOVER_API_API_H

#include "base/rc.h"
#include "http/req.h"
#include "http/resp.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "service/act.h"

/* The body as a tree. RC_MALFORMED, RC_VALIDATION, RC_TOO_LARGE. An empty body is an empty object. */
enum rc api_body(struct req *rq, const struct json_value **root) MUST_CHECK;

/*
 * Readies the call for an act under the request's Idempotency-Key; render makes the answer inside the transaction.
 * tenant NULL: the caller's own.
 */
void api_once(struct req *rq, const char *tenant,
	      enum rc (*render)(struct call *c, const void *result, struct answer *answer));

/* Sends the answer of the act that api_once readied. */
enum rc api_answer(struct req *rq, struct resp *rs) MUST_CHECK;

/* Sends a document written by a handler, with the body's hash as its ETag. */
enum rc api_document(struct resp *rs) MUST_CHECK;

/* The version an If-Match names ("17-..." -> 17; "*" -> 0). RC_STALE: it names none of ours. */
enum rc api_if_match(const struct req *rq, int64_t *version) MUST_CHECK;

/* The paging parameters. RC_VALIDATION */
struct api_paging {
	int limit;
	const char *starting_after, *ending_before;
};
enum rc api_paging(struct req *rq, struct api_paging *paging) MUST_CHECK;

/* {"object":"list",...,"data":[ ; the elements follow */
struct json_writer api_list_begin(struct req *rq, struct resp *rs, bool has_more);

/* ]} and the Link header (RFC 8288); first and last: ids of the page's edges, NULL for an empty page. */
void api_list_end(struct req *rq, struct resp *rs, struct json_writer *w, const char *first, const char *last);

/* router.h error_problem: application/problem+json (RFC 9457). */
void api_problem(struct req *rq, enum rc rc, struct resp *rs);

/* An act on a migration (params: its id, and an item's): the body, If-Match, the key, the answer. */
struct migration_act;
enum rc api_run_act(struct req *rq, struct resp *rs, bool reason,
		    enum rc (*what)(struct call *c, struct migration_act *act)) MUST_CHECK;

#define API_PREFIX "/handover/api/v1"

#endif
