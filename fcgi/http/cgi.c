#include "http/cgi.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto/crypto.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "http/url.h"

#define OWN_PREFIX     "HANDOVER_"
#define LENGTH_DIGITS  18
#define REQUEST_ID_MIN 8
#define REQUEST_ID_MAX 64

/* VARIABLE(name, member, may it come in several lines) */
#define VARIABLES(VARIABLE)                                                                                            \
	VARIABLE(REQUEST_METHOD, method, false)                                                                        \
	VARIABLE(SCRIPT_NAME, path, false)                                                                             \
	VARIABLE(REQUEST_URI, uri, false)                                                                              \
	VARIABLE(QUERY_STRING, query_string, false)                                                                    \
	VARIABLE(CONTENT_TYPE, content_type, false)                                                                    \
	VARIABLE(CONTENT_LENGTH, content_length, false)                                                                \
	VARIABLE(REMOTE_ADDR, remote_addr, false)                                                                      \
	VARIABLE(HANDOVER_REQUEST_ID, request_id, false)                                                               \
	VARIABLE(HTTP_AUTHORIZATION, authorization, false)                                                             \
	VARIABLE(HTTP_IDEMPOTENCY_KEY, idempotency_key, false)                                                         \
	VARIABLE(HTTP_IF_MATCH, if_match, false)                                                                       \
	VARIABLE(HTTP_ORIGIN, origin, false)                                                                           \
	VARIABLE(HTTP_SEC_FETCH_SITE, fetch_site, false)                                                               \
	VARIABLE(HTTP_REFERER, referer, false)                                                                         \
	VARIABLE(HTTP_IF_NONE_MATCH, if_none_match, true)                                                              \
	VARIABLE(HTTP_ACCEPT, accept, true)                                                                            \
	VARIABLE(HTTP_ACCEPT_LANGUAGE, accept_language, true)

/* As they came; NULL where they did not. */
struct variables {
#define VARIABLE(name, member, several) const char *member;
	VARIABLES(VARIABLE)
#undef VARIABLE
	bool repeated;
};

/* The value, if the variable has that name; else NULL. */
static const char *value_of(const char *variable, const char *name)
{
	size_t n = strlen(name);
	return strncmp(variable, name, n) == 0 && variable[n] == '=' ? variable + n + 1 : NULL;
}

static void variable_take(struct variables *v, const char *variable)
{
	const char *value;
#define VARIABLE(name, member, several)                                                                                \
	if ((value = value_of(variable, #name))) {                                                                     \
		if (!v->member)                                                                                        \
			v->member = value;                                                                             \
		else if (!(several))                                                                                   \
			v->repeated = true;                                                                            \
		return;                                                                                                \
	}
	VARIABLES(VARIABLE)
#undef VARIABLE
}

/* Ours are made by the server alone, so any two of one name were not. */
static bool own_is_repeated(char *const *variable)
{
	size_t n = strcspn(*variable, "=");
	if (strncmp(*variable, OWN_PREFIX, strlen(OWN_PREFIX)) != 0)
		return false;
	for (char *const *other = variable + 1; *other; other++)
		if (strncmp(*other, *variable, n) == 0 && (*other)[n] == '=')
			return true;
	return false;
}

static bool has_encoded_slash(const char *uri)
{
	const char *end = uri + strcspn(uri, "?");
	for (const char *s = uri; (s = memchr(s, '%', (size_t)(end - s))); s++)
		if (strncasecmp(s, "%2f", 3) == 0)
			return true;
	return false;
}

static const char *path_of(struct arena *a, const struct variables *v)
{
	if (!url_path_is_clean(v->path) || (v->uri && has_encoded_slash(v->uri)))
		return "";
	return arena_strdup(a, v->path);
}

/* RFC 3875 4.1.2: digits, or nothing where there is no body. */
static void body_length_read(const char *digits, struct req *rq)
{
	size_t n = strspn(digits, "0123456789");
	if (digits[n])
		rq->body_broken = true;
	else
		rq->body_length = n > LENGTH_DIGITS ? SIZE_MAX : strtoull(digits, NULL, 10);
}

static const char *request_id_of(struct arena *a, const char *given)
{
	uint8_t random[16];
	size_t n = given ? strspn(given, "0123456789abcdef-") : 0;
	if (n >= REQUEST_ID_MIN && n <= REQUEST_ID_MAX && !given[n])
		return arena_strdup(a, given);
	crypto_random(random, sizeof(random));
	return hex_text(a, random, sizeof(random));
}

static const char *text_of(struct arena *a, const char *value)
{
	return value && *value ? arena_strdup(a, value) : "";
}

void cgi_read(struct arena *a, char *const *variables, struct req *rq)
{
	struct variables v = { 0 };
	*rq = (struct req){ .arena = a, .body = "", .cookies = { .arena = a } };
	for (char *const *variable = variables; *variable; variable++) {
		variable_take(&v, *variable);
		cookie_add_header(&rq->cookies, value_of(*variable, "HTTP_COOKIE"));
		if (own_is_repeated(variable))
			v.repeated = true;
	}
	req_method_set(rq, text_of(a, v.method));
	rq->path = path_of(a, &v);
	rq->sent_path = arena_strdup(a, v.path);
	rq->query_string = text_of(a, v.query_string);
	rq->content_type = text_of(a, v.content_type);
	rq->authorization = text_of(a, v.authorization);
	rq->if_match = text_of(a, v.if_match);
	rq->if_none_match = text_of(a, v.if_none_match);
	rq->idempotency_key = text_of(a, v.idempotency_key);
	rq->accept = text_of(a, v.accept);
	rq->accept_language = text_of(a, v.accept_language);
	rq->referer = text_of(a, v.referer);
	rq->origin = text_of(a, v.origin);
	rq->fetch_site = text_of(a, v.fetch_site);
	rq->remote_addr = text_of(a, v.remote_addr);
	rq->request_id = request_id_of(a, v.request_id);
	rq->repeated_parameter = v.repeated;
	body_length_read(v.content_length ? v.content_length : "", rq);
}

/* REASON(status, phrase) of RFC 9110 15 and RFC 6585: nginx sends on what we say, and has no word for some. */
#define REASONS(REASON)                                                                                                \
	REASON(200, "OK")                                                                                              \
	REASON(201, "Created")                                                                                         \
	REASON(202, "Accepted")                                                                                        \
	REASON(303, "See Other")                                                                                       \
	REASON(304, "Not Modified")                                                                                    \
	REASON(400, "Bad Request")                                                                                     \
	REASON(401, "Unauthorized")                                                                                    \
	REASON(403, "Forbidden")                                                                                       \
	REASON(404, "Not Found")                                                                                       \
	REASON(405, "Method Not Allowed")                                                                              \
	REASON(409, "Conflict")                                                                                        \
	REASON(410, "Gone")                                                                                            \
	REASON(412, "Precondition Failed")                                                                             \
	REASON(413, "Content Too Large")                                                                               \
	REASON(415, "Unsupported Media Type")                                                                          \
	REASON(422, "Unprocessable Content")                                                                           \
	REASON(428, "Precondition Required")                                                                           \
	REASON(429, "Too Many Requests")                                                                               \
	REASON(500, "Internal Server Error")                                                                           \
	REASON(503, "Service Unavailable")

static const char *reason_of(int status)
{
	switch (status) {
#define REASON(status_, phrase)                                                                                        \
	case status_:                                                                                                  \
		return phrase;
		REASONS(REASON)
#undef REASON
	}
	return "Status"; /* any word does (RFC 9112 4) */
}

void cgi_write(const struct req *rq, const struct resp *rs, struct buf *out)
{
	bool has_body = rs->status != 304;
	buf_reserve(out, rs->body.len + 1024);
	buf_addf(out, "Status: %d %s\r\n", rs->status, reason_of(rs->status));
	if (rs->content_type)
		buf_addf(out, "Content-Type: %s\r\n", rs->content_type);
	for (size_t i = 0; i < rs->header_count; i++)
		buf_addf(out, "%s: %s\r\n", rs->headers[i].name, rs->headers[i].value);
	if (has_body)
		buf_addf(out, "Content-Length: %zu\r\n", rs->body.len);
	buf_adds(out, "\r\n");
	if (has_body && !rq->head)
		buf_add(out, buf_str(&rs->body), rs->body.len);
}
