#include "http/url.h"

#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "base/utf8.h"

#define LOCAL_PREFIX "/handover/"

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

enum rc url_decode(struct arena *a, const char *s, size_t n, const char **out)
{
	char *decoded = arena_alloc(a, n + 1);
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if (c == '%') {
			int high = n - i > 2 ? hex_digit(s[i + 1]) : -1;
			int low = n - i > 2 ? hex_digit(s[i + 2]) : -1;
			if (high < 0 || low < 0) {
				LOG(LOG_INFO, "url_decode", LOG_S("why", "% without two hexadecimal digits"));
				return RC_MALFORMED;
			}
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (is_control(c)) {
			LOG(LOG_INFO, "url_decode", LOG_S("why", "control byte"));
			return RC_MALFORMED;
		}
		decoded[len++] = c;
	}
	*out = decoded;
	return RC_OK;
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

void url_encode(struct buf *out, const char *bytes, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (is_unreserved(bytes[i]))
			buf_addc(out, bytes[i]);
		else
			buf_add(out, (char[]){ '%', digits[c >> 4], digits[c & 15] }, 3);
	}
}

bool url_query_next(const char **cursor, const char *end, struct url_pair *pair)
{
	const char *s = *cursor;
	while (s < end && *s == '&')
		s++;
	if (s >= end) {
		*cursor = end;
		return false;
	}
	const char *stop = memchr(s, '&', (size_t)(end - s));
	if (!stop)
		stop = end;
	const char *equals = memchr(s, '=', (size_t)(stop - s));
	const char *value = equals ? equals + 1 : stop;
	*pair = (struct url_pair){
		.name = s,
		.name_len = (size_t)((equals ? equals : stop) - s),
		.value = value,
		.value_len = (size_t)(stop - value),
	};
	*cursor = stop;
	return true;
}

bool url_path_is_clean(const char *path)
{
	if (!path || path[0] != '/' || !utf8_is_valid(path))
		return false;
	for (const char *s = path; *s; s++) {
		if (is_control(*s))
			return false;
		if (*s != '/')
			continue;
		size_t segment = strcspn(s + 1, "/");
		if ((segment == 0 && s[1] == '/') || (segment == 1 && s[1] == '.') ||
		    (segment == 2 && s[1] == '.' && s[2] == '.'))
			return false;
	}
	return true;
}

/* "." or "..", where a browser also takes %2e for a dot (WHATWG URL 4.1). */
static bool is_dot_segment(const char *s, size_t n)
{
	size_t dots = 0;
	while (n > 0) {
		if (*s == '.') {
			s++;
			n--;
		} else if (n >= 3 && s[0] == '%' && s[1] == '2' && (s[2] == 'e' || s[2] == 'E')) {
			s += 3;
			n -= 3;
		} else {
			return false;
		}
		dots++;
	}
	return dots == 1 || dots == 2;
}

bool url_is_local(const char *target)
{
	if (!target || strncmp(target, LOCAL_PREFIX, strlen(LOCAL_PREFIX)) != 0 || !utf8_is_valid(target))
		return false;
	for (const char *s = target; *s; s++)
		if (is_control(*s) || *s == ' ' || *s == '\\')
			return false;
	const char *end = target + strcspn(target, "?#");
	for (const char *s = target; s < end;) {
		size_t segment = strcspn(s + 1, "/?#");
		if (is_dot_segment(s + 1, segment))
			return false;
		s += 1 + segment;
	}
	return true;
}
