#include "http/form.h"

#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/url.h"

#define NO_BREAK_SPACE  "\xC2\xA0"
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static enum rc refuse(enum rc rc, const char *why)
{
	LOG(LOG_INFO, "form_parse", LOG_S("why", why));
	return rc;
}

/* WHATWG URL 1.3 percent-decode, after "+" became a space. */
static enum rc text_decode(struct arena *a, const char *s, size_t n, const char **out)
{
	char *text = arena_alloc(a, n + 1);
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		char c = s[i] == '+' ? ' ' : s[i];
		if (c == '%' && n - i > 2 && hex_digit(s[i + 1]) >= 0 && hex_digit(s[i + 2]) >= 0) {
			c = (char)(hex_digit(s[i + 1]) << 4 | hex_digit(s[i + 2]));
			i += 2;
		}
		if (c == '\0')
			return refuse(RC_MALFORMED, "NUL byte");
		text[len++] = c;
	}
	if (!utf8_is_valid(text))
		return refuse(RC_MALFORMED, "invalid UTF-8");
	*out = text;
	return RC_OK;
}

enum rc form_parse(struct arena *a, const char *bytes, size_t n, struct form *form)
{
	*form = (struct form){ 0 };
	if (n == 0)
		return RC_OK;
	const char *end = bytes + n;
	struct url_pair pair;
	size_t count = 0;
	for (const char *s = bytes; url_query_next(&s, end, &pair);)
		if (++count > FORM_FIELDS_MAX)
			return refuse(RC_TOO_LARGE, "too many fields");

	struct form_field *fields = ARENA_NEW_ARRAY(a, count, struct form_field);
	struct form_field *field = fields;
	for (const char *s = bytes; url_query_next(&s, end, &pair); field++) {
		RETURN_IF_FAILED(text_decode(a, pair.name, pair.name_len, &field->name));
		RETURN_IF_FAILED(text_decode(a, pair.value, pair.value_len, &field->value));
	}
	*form = (struct form){ .fields = fields, .count = count };
	return RC_OK;
}

const char *form_next(const struct form *form, const char *name, size_t *cursor)
{
	while (*cursor < form->count) {
		const struct form_field *field = &form->fields[(*cursor)++];
		if (strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

bool form_has(const struct form *form, const char *name, const char *value)
{
	size_t cursor = 0;
	const char *one;
	while ((one = form_next(form, name, &cursor)))
		if (strcmp(one, value) == 0)
			return true;
	return false;
}

const char *form_first(const struct form *form, const char *name)
{
	size_t cursor = 0;
	return form_next(form, name, &cursor);
}

static bool is_ascii_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Bytes of white space the n bytes at s begin with: 0 if none. */
static size_t leading_space(const char *s, size_t n)
{
	if (n >= 1 && is_ascii_space(s[0]))
		return 1;
	if (n >= 2 && memcmp(s, NO_BREAK_SPACE, 2) == 0)
		return 2;
	return n >= 3 && memcmp(s, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
}

static size_t trailing_space(const char *s, size_t n)
{
	if (n >= 1 && is_ascii_space(s[n - 1]))
		return 1;
	if (n >= 2 && memcmp(s + n - 2, NO_BREAK_SPACE, 2) == 0)
		return 2;
	return n >= 3 && memcmp(s + n - 3, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
}

const char *form_trimmed(struct arena *a, const struct form *form, const char *name)
{
	const char *s = form_first(form, name);
	if (!s)
		return "";
	size_t n = strlen(s), space;
	while ((space = leading_space(s, n)) > 0) {
		s += space;
		n -= space;
	}
	while ((space = trailing_space(s, n)) > 0)
		n -= space;
	return arena_strndup(a, s, n);
}
