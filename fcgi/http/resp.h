/*
 * One answer, built in memory and sent once.
 *
 * Depends on base and crypto/hash. The body is in the request's arena. Status is chosen by the rc a handler returns
 * (base/rc_list.h), or by the few functions here that name one of the successes.
 */
#ifndef HANDOVER_HTTP_RESP_H
#define HANDOVER_HTTP_RESP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/rc.h"

#define RESP_HEADERS_MAX 24 /* the router adds up to ten of its own */

struct resp_header {
	const char *name, *value;
};

struct resp {
	int status; /* 0: not decided yet */
	const char *content_type;
	struct buf body;
	struct resp_header headers[RESP_HEADERS_MAX];
	size_t header_count;
};

#define RESP_IN(a) ((struct resp){ .body = BUF_IN(a) })

/*
 * Adds a header. A value with a control character is a BUG: nothing from outside comes here unchecked. Name and value
 * must live as long as the answer.
 */
void resp_header(struct resp *rs, const char *name, const char *value);

/* The value of the first header of that name (case does not count), or NULL. */
const char *resp_header_value(const struct resp *rs, const char *name);

/*
 * 303 See Other (RFC 9110 15.4.4) to an address on our own site; drops the body. What a visitor typed goes here only
 * after url_is_local.
 */
void resp_see_other(struct resp *rs, const char *location);

/* The body's strong ETag: quoted, 128 bits of its hash (RFC 9110 8.8.3). In the body's arena; adds no header. */
const char *resp_body_etag(struct resp *rs);

/*
 * Whether an If-Match header names the (quoted, strong) etag, or is "*": strong comparison (RFC 9110 13.1.1, 8.8.3.2),
 * so a tag with W/ never does. NULL, "" and what follows a malformed tag name nothing.
 */
bool resp_etag_matches(const char *header, const char *etag);

/* The same for If-None-Match: weak comparison (13.1.2), so a tag that a server in between made weak still does. */
bool resp_etag_matches_weakly(const char *header, const char *etag);

#endif
