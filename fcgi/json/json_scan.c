#include "json/json_scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hex.h"
#include "base/problems.h"

/* A string between its quotes. */
struct scan_text {
	const char *bytes;
	size_t len;
	size_t offset; /* of the opening quote in the document */
	bool escaped;  /* has a backslash */
	bool nul;      /* has \u0000 */
};

/* An object or array that is open. */
struct scan_frame {
	bool object;
	size_t index;          /* array: which element is being read */
	struct scan_text name; /* object: which member is being read, unescaped */
	size_t first_name;     /* object: where its names begin in scan.names */
};

struct scan {
	const char *start, *at, *end;
	struct arena *arena;
	struct json_fault *fault;
	struct scan_frame frames[JSON_DEPTH_MAX];
	size_t depth;
	size_t containers;
	struct scan_text *names; /* of all open objects, the innermost object's last */
	size_t name_count, name_cap;
};

static enum rc scan_value(struct scan *s);

size_t json_scan_utf8(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;
	if (n == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	size_t len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (n < len)
		return 0;
	/* Only the second byte has narrower limits: they keep out overlong forms, surrogates and what is too large. */
	unsigned low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
	unsigned high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

/* The pointer of what the outermost `depth` open containers are reading. */
static const char *scan_pointer(const struct scan *s, size_t depth)
{
	const char *pointer = "";
	for (size_t i = 0; i < depth; i++) {
		const struct scan_frame *f = &s->frames[i];
		if (!f->object) {
			pointer = arena_printf(s->arena, "%s/%zu", pointer, f->index);
			continue;
		}
		if (f->name.len > JSON_NAME_SHOWN_MAX)
			break;
		pointer = problems_pointer(s->arena, pointer, arena_strndup(s->arena, f->name.bytes, f->name.len));
	}
	return pointer;
}

/* Whether a fault at the offset would be the first; asked before its pointer is built, as there may be many. */
static bool fault_is_first(const struct scan *s, size_t offset)
{
	return !s->fault->code || offset < s->fault->offset;
}

static void fault_set(struct scan *s, size_t offset, const char *code, const char *pointer)
{
	*s->fault = (struct json_fault){ .offset = offset, .code = code, .pointer = pointer };
}

static void skip_space(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
		s->at++;
}

/* Steps over the byte if it is the next one. */
static bool skip_byte(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* \uXXXX at p, which ends at `end`: the code unit; -1 where there is none. */
static int32_t code_unit(const char *p, const char *end)
{
	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	int32_t unit = 0;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);
		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* The code point of the \u escape at p, a pair of them for a surrogate (RFC 8259 7); *len is what it took, or 0. */
static int32_t code_point(const char *p, const char *end, size_t *len)
{
	int32_t unit = code_unit(p, end);
	*len = 0;
	if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
		return -1;
	*len = 6;
	if (unit < 0xD800 || unit > 0xDBFF)
		return unit;
	int32_t low = code_unit(p + 6, end);
	*len = low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
	return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

static enum rc scan_escape(struct scan *s, struct scan_text *text)
{
	text->escaped = true;
	if (s->end - s->at < 2)
		return RC_MALFORMED;
	if (s->at[1] == 'u') {
		size_t len;
		text->nul |= code_point(s->at, s->end, &len) == 0;
		s->at += len;
		return len ? RC_OK : RC_MALFORMED;
	}
	if (!s->at[1] || !strchr("\"\\/bfnrt", s->at[1]))
		return RC_MALFORMED;
	s->at += 2;
	return RC_OK;
}

static enum rc scan_string(struct scan *s, struct scan_text *text)
{
	*text = (struct scan_text){ .bytes = s->at + 1, .offset = (size_t)(s->at - s->start) };
	if (!skip_byte(s, '"'))
		return RC_MALFORMED;
	while (s->at < s->end && *s->at != '"') {
		if (*s->at == '\\') {
			RETURN_IF_FAILED(scan_escape(s, text));
			continue;
		}
		size_t len = json_scan_utf8(s->at, (size_t)(s->end - s->at));
		if (len == 0 || (unsigned char)*s->at < 0x20)
			return RC_MALFORMED;
		s->at += len;
	}
	text->len = (size_t)(s->at - text->bytes);
	return skip_byte(s, '"') ? RC_OK : RC_MALFORMED;
}

static char *utf8_put(char *to, int32_t point)
{
	if (point < 0x80) {
		*to++ = (char)point;
		return to;
	}
	if (point < 0x800) {
		*to++ = (char)(0xC0 | point >> 6);
	} else {
		if (point < 0x10000) {
			*to++ = (char)(0xE0 | point >> 12);
		} else {
			*to++ = (char)(0xF0 | point >> 18);
			*to++ = (char)(0x80 | (point >> 12 & 0x3F));
		}
		*to++ = (char)(0x80 | (point >> 6 & 0x3F));
	}
	*to++ = (char)(0x80 | (point & 0x3F));
	return to;
}

/* Turns a scanned text into what it stands for; never longer than it was. */
static void text_unescape(struct arena *a, struct scan_text *text)
{
	if (!text->escaped)
		return;
	const char *p = text->bytes, *end = p + text->len;
	char *copy = arena_alloc(a, text->len), *to = copy;
	while (p < end) {
		size_t len;
		if (*p != '\\') {
			*to++ = *p++;
		} else if (p[1] == 'u') {
			to = utf8_put(to, code_point(p, end, &len));
			p += len;
		} else {
			static const char from[] = "bfnrt", into[] = "\b\f\n\r\t";
			const char *named = strchr(from, p[1]);
			*to++ = named ? into[named - from] : p[1];
			p += 2;
		}
	}
	text->bytes = copy;
	text->len = (size_t)(to - copy);
}

static void name_remember(struct scan *s, const struct scan_text *name)
{
	if (s->name_count == s->name_cap) {
		size_t cap = s->name_cap ? 2 * s->name_cap : 32;
		struct scan_text *more = ARENA_NEW_ARRAY(s->arena, cap, struct scan_text);
		if (s->name_count)
			memcpy(more, s->names, s->name_count * sizeof(*more));
		s->names = more;
		s->name_cap = cap;
	}
	s->names[s->name_count++] = *name;
}

static bool name_equal(const struct scan_text *x, const struct scan_text *y)
{
	return x->len == y->len && memcmp(x->bytes, y->bytes, x->len) == 0;
}

/* Any total order serves: the length first is the cheapest. Equal names stay in document order. */
static int name_compare(const void *left, const void *right)
{
	const struct scan_text *x = left, *y = right;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	int order = memcmp(x->bytes, y->bytes, x->len);
	if (order != 0)
		return order;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Sorted once, when the object closes: no hash that a chosen set of names could make slow. */
static void names_check(struct scan *s, struct scan_frame *f)
{
	size_t count = s->name_count - f->first_name;
	s->name_count = f->first_name;
	if (count < 2)
		return;
	struct scan_text *names = s->names + f->first_name;
	const struct scan_text *twice = NULL;
	qsort(names, count, sizeof(*names), name_compare);
	for (size_t i = 1; i < count; i++)
		if (name_equal(&names[i - 1], &names[i]) && (!twice || names[i].offset < twice->offset))
			twice = &names[i];
	if (!twice || !fault_is_first(s, twice->offset))
		return;
	f->name = *twice;
	fault_set(s, twice->offset, "duplicate-member", scan_pointer(s, s->depth));
}

static enum rc scan_member(struct scan *s, struct scan_frame *f)
{
	RETURN_IF_FAILED(scan_string(s, &f->name));
	if (f->name.nul && fault_is_first(s, f->name.offset))
		fault_set(s, f->name.offset, "nul", scan_pointer(s, s->depth - 1));
	text_unescape(s->arena, &f->name);
	name_remember(s, &f->name);
	skip_space(s);
	if (!skip_byte(s, ':'))
		return RC_MALFORMED;
	return scan_value(s);
}

/* What stands between the brackets; the opening one has been read, the closing one is. */
static enum rc scan_inside(struct scan *s, struct scan_frame *f, char close)
{
	skip_space(s);
	if (skip_byte(s, close))
		return RC_OK;
	for (;; f->index++) {
		skip_space(s);
		RETURN_IF_FAILED(f->object ? scan_member(s, f) : scan_value(s));
		skip_space(s);
		if (skip_byte(s, close))
			return RC_OK;
		if (!skip_byte(s, ','))
			return RC_MALFORMED;
	}
}

static enum rc scan_container(struct scan *s)
{
	if (s->depth == JSON_DEPTH_MAX) {
		size_t offset = (size_t)(s->at - s->start);
		if (fault_is_first(s, offset))
			fault_set(s, offset, "depth", scan_pointer(s, s->depth));
		return RC_VALIDATION;
	}
	if (++s->containers > JSON_CONTAINERS_MAX)
		return RC_TOO_LARGE;
	bool object = *s->at++ == '{';
	struct scan_frame *f = &s->frames[s->depth++];
	*f = (struct scan_frame){ .object = object, .first_name = s->name_count };
	RETURN_IF_FAILED(scan_inside(s, f, object ? '}' : ']'));
	if (object)
		names_check(s, f);
	s->depth--;
	return RC_OK;
}

static bool skip_digits(struct scan *s)
{
	const char *from = s->at;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > from;
}

/* RFC 8259 6: a second digit after a leading zero is left standing, and nothing may stand there. */
static enum rc scan_number(struct scan *s)
{
	skip_byte(s, '-');
	if (!skip_byte(s, '0') && !skip_digits(s))
		return RC_MALFORMED;
	if (skip_byte(s, '.') && !skip_digits(s))
		return RC_MALFORMED;
	if (skip_byte(s, 'e') || skip_byte(s, 'E')) {
		if (!skip_byte(s, '-'))
			skip_byte(s, '+');
		if (!skip_digits(s))
			return RC_MALFORMED;
	}
	return RC_OK;
}

static enum rc scan_word(struct scan *s, const char *word)
{
	for (; *word; word++)
		if (!skip_byte(s, *word))
			return RC_MALFORMED;
	return RC_OK;
}

static enum rc scan_value(struct scan *s)
{
	struct scan_text text;
	skip_space(s);
	switch (s->at < s->end ? *s->at : '\0') {
	case '{':
	case '[':
		return scan_container(s);
	case '"':
		RETURN_IF_FAILED(scan_string(s, &text));
		if (text.nul && fault_is_first(s, text.offset))
			fault_set(s, text.offset, "nul", scan_pointer(s, s->depth));
		return RC_OK;
	case 't':
		return scan_word(s, "true");
	case 'f':
		return scan_word(s, "false");
	case 'n':
		return scan_word(s, "null");
	default: /* not an enum */
		return scan_number(s);
	}
}

enum rc json_scan(const char *bytes, size_t n, struct arena *a, struct json_fault *fault)
{
	*fault = (struct json_fault){ 0 };
	if (n > JSON_BYTES_MAX)
		return RC_TOO_LARGE;
	if (n == 0)
		return RC_MALFORMED;
	struct scan s = { .start = bytes, .at = bytes, .end = bytes + n, .arena = a, .fault = fault };
	enum rc rc = scan_value(&s);
	if (rc == RC_OK) {
		skip_space(&s);
		if (s.at < s.end)
			rc = RC_MALFORMED;
	}
	if (rc == RC_OK && fault->code)
		return RC_VALIDATION;
	if (rc != RC_VALIDATION)
		*fault = (struct json_fault){ .offset = (size_t)(s.at - s.start) };
	return rc;
}
