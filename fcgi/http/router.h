/*
 * From a request to its handler: the route table is the authorisation matrix.
 *
 * Depends on base, crypto and http only: the table, the gate (who is this?) and the pages for errors are handed in by
 * main.c, so that nothing here knows the product. For every request, in this order: does it read (400), clean path
 * (404), method (405), body limit (413) and kind (415), query and form (400), who is it (401), may they (403), is the
 * form ours (403), is the key there (400), is If-Match there (428); then the handler; then its rc becomes a page or a
 * problem document. What a handler built is sent if it returned RC_OK, with the status it set (200 if none), and thrown
 * away otherwise.
 *
 * A pattern is compared segment by segment; "{name}" stands for one segment that is not empty. Of several patterns
 * that match, the one that is literal further to the left wins, and then only its methods count. HEAD is GET.
 */
#ifndef HANDOVER_HTTP_ROUTER_H
#define HANDOVER_HTTP_ROUTER_H

#include <stddef.h>

#include "base/rc.h"
#include "http/req.h"
#include "http/resp.h"

enum route_kind {
	ROUTE_PAGE, /* HTML; errors are pages, a visitor is sent to sign in */
	ROUTE_API,  /* JSON; errors are problem documents (RFC 9457) */
	ROUTE_PLAIN /* text for machines: livez, readyz, metrics */
};

enum route_body { BODY_NONE, BODY_FORM, BODY_JSON };

/* How a repeated request is recognised. */
enum route_once {
	ONCE_GET,   /* it changes nothing */
	ONCE_KEY,   /* the Idempotency-Key header, required */
	ONCE_NONCE, /* the hidden field of a form, required */
	ONCE_CREDENTIAL, /* what it comes with works once: the only kind of GET that writes */
	ONCE_LINE,  /* a member of the document: the site's line or refund id */
	ONCE_STATE  /* doing it twice does nothing more */
};

enum route_match { MATCH_NONE, MATCH_REQUIRED }; /* If-Match */

struct route {
	enum method method;
	const char *pattern; /* "/handover/migrations/{id}" */
	enum route_kind kind;
	unsigned who; /* role bits */
	enum route_body body;
	enum route_once once;
	enum route_match match;
	enum rc (*handler)(struct req *rq, struct resp *rs);
	const char *name; /* the handler's */
};

struct router {
	const struct route *routes;
	size_t count;
	const uint8_t *csrf_key; /* 32 bytes */
	const char *origin;      /* scheme and host that forms come from */
	/*
	 * Fills role_bit, tenant, by_cookie, session_hash, lang, call. Asked once the route is known (rq->route), for
	 * every kind of it. RC_UNAUTHENTICATED: a bad token or session. Any other rc is answered as it is.
	 */
	enum rc (*gate)(struct req *rq);
	/*
	 * Turns an rc into an answer, of the route's kind; the status is the router's to set. Where the error came
	 * before the route was known rq->route is NULL, and before the gate was asked (400, 404, 405, 413, 415, or
	 * the gate's own failure) what it fills is not there.
	 */
	void (*error_page)(struct req *rq, enum rc rc, struct resp *rs);
	void (*error_problem)(struct req *rq, enum rc rc, struct resp *rs);
	/*
	 * Asked where a route with a "{token}" found nothing (RC_NOT_FOUND, or a page of its own with that status):
	 * somebody may be guessing. RC_NOT_FOUND: the answer stays as it is; any other rc is answered in its place.
	 * NULL: nobody is asked.
	 */
	enum rc (*missed)(struct req *rq);
	enum rc (*alive)(struct req *rq, struct resp *rs); /* the handler that router_refuse still asks; may be NULL */
	const char *sign_in;  /* where a page sends a visitor, with ?next=: "/handover/sign-in" */
	const char *page_csp; /* Content-Security-Policy of pages; NULL: ROUTER_PAGE_CSP */
};

/* Who has no session: place 0 among the roles. */
#define ROUTER_VISITOR 1u

#define ROUTER_PAGE_CSP                                                                                                \
	"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "                \
	"form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

/*
 * Answers the request. rs begins as RESP_IN(rq->arena); afterwards it is complete, with the headers every answer
 * carries, and one line is in the log. For HEAD the body is still there: it counts in Content-Length.
 */
void router_handle(const struct router *r, struct req *rq, struct resp *rs);

/*
 * Answers a request there is no time for: RC_UNAVAILABLE, as a page or a problem, after no more than a look for its
 * route. Only the handler that says whether the process is alive is asked all the same; it must wait for nobody.
 */
void router_refuse(const struct router *r, struct req *rq, struct resp *rs);

/* The path as the log may show it: a segment with 40 or more letters and digits in a row is "-token-". */
const char *router_log_path(struct arena *a, const char *path);

/* The hidden field every form carries (web.md 4); field names "csrf" and "nonce". */
#define ROUTER_CSRF_FIELD  "csrf"
#define ROUTER_NONCE_FIELD "nonce"

/* The name the CSRF token of a session is bound to. One for all forms: a form's address is in the request itself. */
#define ROUTER_CSRF_NAME "form"

#endif
