/*
 * One request as plain data, so that a test makes one without a server.
 *
 * Depends on base and crypto. Filled by http/cgi.c and http/fcgx.c (or a test), completed by the router with what the
 * route says. Everything lives in the request's arena; nothing is secret but the cookies and the authorization header.
 */
#ifndef HANDOVER_HTTP_REQ_H
#define HANDOVER_HTTP_REQ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/problems.h"
#include "base/text.h"
#include "http/cookie.h"
#include "http/form.h"

#define REQ_PARAMS_MAX 3
#define REQ_BODY_MAX   ((size_t)2 * 1024 * 1024)

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER };

/* Who may come in, one bit each; the bit of a role is 1 << its place in domain/migration_lists.h. */
struct route;
struct call;   /* service/call.h; made by the gate, unknown to http */
struct thread; /* the program's: what the gate makes a call from */

struct req {
	struct arena *arena;
	enum method method;
	bool head;                /* it was HEAD: handled as GET, the body is dropped when the answer is sent */
	const char *method_name;  /* as it was sent */
	const char *path;         /* decoded once, clean (url_path_is_clean); "" where it cannot be */
	const char *sent_path;    /* as it came, clean or not; NULL: the same. Only chooses the kind of an error */
	const char *query_string; /* raw, "" if none */
	const char *content_type; /* "" if none */
	const char *body;         /* NUL-terminated; "" if none */
	size_t body_length;       /* above REQ_BODY_MAX: as it was announced, and body is "" */
	struct cookies cookies;
	const char *authorization;   /* "" if none, and so for the next ones */
	const char *if_match;
	const char *if_none_match;
	const char *idempotency_key;
	const char *accept;
	const char *accept_language;
	const char *origin;
	const char *fetch_site;      /* Sec-Fetch-Site */
	const char *referer;         /* a hint at most */
	const char *request_id;
	const char *remote_addr;
	bool repeated_parameter;     /* a parameter that decides came twice: refused */
	bool body_broken;            /* the body is not as long as was said: refused, body is "" */

	/* From the router; until the gate knows better also lang (Accept-Language), role_bit (a visitor's), problems */
	const struct route *route;
	const char *params[REQ_PARAMS_MAX]; /* what stood in place of {..}, decoded */
	struct form query;                  /* of query_string */
	struct form form;                   /* of an urlencoded body */

	/* From the gate */
	enum lang lang;
	bool lang_is_chosen;      /* by the reader or the reader's account, not only by the browser */
	unsigned role_bit;        /* 1 << role; 1 for a visitor */
	const char *tenant;       /* whose idempotency keys: "account:<id>"; NULL for a visitor */
	const char *account_name; /* display name of who is signed in; NULL for a visitor and the site */
	bool by_cookie;           /* the session came in a cookie, so CSRF must be shown */
	uint8_t session_hash[32]; /* of that cookie, or of the visitor's anonymous one */
	struct problems *problems;
	bool list_has_more; /* of the list being written */
	struct call *call;
	struct thread *thread;
};

/* Says by what method it came: method, head and method_name (case counts, RFC 9110 9.1). */
void req_method_set(struct req *rq, const char *name);

/* The member of the query named so, trimmed; NULL if absent or empty. */
const char *req_query(const struct req *rq, const char *name);

/* The field of the form named so, trimmed; "" if absent. */
const char *req_field(const struct req *rq, const char *name);

#endif
