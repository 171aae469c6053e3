#include "http/resp.h"

#include <string.h>
#include <strings.h>

#include "base/hex.h"
#include "crypto/hash.h"

#define ETAG_BYTES 16

static bool is_header_text(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

void resp_header(struct resp *rs, const char *name, const char *value)
{
	BUG_ON(rs->header_count >= RESP_HEADERS_MAX);
	BUG_ON(!is_header_text(name) || !is_header_text(value));
	rs->headers[rs->header_count++] = (struct resp_header){ .name = name, .value = value };
}

const char *resp_header_value(const struct resp *rs, const char *name)
{
	for (size_t i = 0; i < rs->header_count; i++)
		if (strcasecmp(rs->headers[i].name, name) == 0)
			return rs->headers[i].value;
	return NULL;
}

void resp_see_other(struct resp *rs, const char *location)
{
	rs->status = 303;
	rs->content_type = NULL;
	rs->body = BUF_IN(rs->body.arena);
	resp_header(rs, "Location", location);
}

const char *resp_body_etag(struct resp *rs)
{
	uint8_t hash[HASH_SIZE];
	hash_bytes(hash, buf_str(&rs->body), rs->body.len);
	return arena_printf(rs->body.arena, "\"%s\"", hex_text(rs->body.arena, hash, ETAG_BYTES));
}

static bool is_star(const char *s)
{
	return *s == '*' && s[1 + strspn(s + 1, " \t")] == '\0';
}

/* A list of entity tags, each [W/]"opaque" (RFC 9110 8.8.3). */
static bool list_names(const char *header, const char *etag, bool weak_too)
{
	const char *s = header ? header + strspn(header, " \t") : "";
	size_t n = strlen(etag);
	if (is_star(s))
		return true;
	while (*(s += strspn(s, " \t,"))) {
		bool weak = s[0] == 'W' && s[1] == '/';
		if (weak)
			s += 2;
		const char *close = *s == '"' ? strchr(s + 1, '"') : NULL;
		if (!close)
			return false;
		size_t length = (size_t)(close + 1 - s);
		if (length == n && memcmp(s, etag, n) == 0 && (weak_too || !weak))
			return true;
		s = close + 1;
	}
	return false;
}

bool resp_etag_matches(const char *header, const char *etag)
{
	return list_names(header, etag, false);
}

bool resp_etag_matches_weakly(const char *header, const char *etag)
{
	return list_names(header, etag, true);
}
