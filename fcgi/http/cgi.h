/*
 * Between struct req and struct resp and what travels: the variables of RFC 3875, as nginx/handover_fastcgi_params
 * sends them, and the document answer of RFC 3875 6.2.1. Pure: no socket.
 *
 * Depends on base, crypto and http/url. Everything is copied into the arena.
 *
 * One variable carries the path: SCRIPT_NAME, which nginx has decoded once and by which it chose the location, so it
 * is not decoded again. REQUEST_URI is only looked at for an encoded slash, which would make the two disagree about
 * where a segment ends: then, and where the path is not clean, path is "". Headers we do not name are not looked at
 * (HTTP_PROXY among them).
 */
#ifndef HANDOVER_HTTP_CGI_H
#define HANDOVER_HTTP_CGI_H

#include "base/arena.h"
#include "base/buf.h"
#include "http/req.h"
#include "http/resp.h"

/*
 * variables: "NAME=value" strings, NULL at the end. *rq is overwritten: all members of the upper part but the body,
 * which is "", and body_length, which is what CONTENT_LENGTH says (SIZE_MAX: more than can be counted).
 *
 * Of a list header that may come in several lines (Accept-Language, If-None-Match) the first is kept; several Cookie
 * headers are all read; any other variable we read, or any HANDOVER_*, that is there twice sets repeated_parameter.
 * CONTENT_LENGTH of other bytes than digits sets body_broken. A request id is 8 to 64 of [0-9a-f-], else a new one.
 */
void cgi_read(struct arena *a, char *const *variables, struct req *rq);

/* Appends status, headers and body. No body for HEAD; neither body nor length for 304 (RFC 9110 8.6, 15.4.5). */
void cgi_write(const struct req *rq, const struct resp *rs, struct buf *out);

#endif
