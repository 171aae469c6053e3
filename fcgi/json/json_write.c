#include "json/json_write.h"

#include <string.h>

#include "base/clock.h"
#include "base/rc.h"
#include "json/json_scan.h"

static bool in_object(const struct json_writer *w)
{
	return w->depth > 0 && (w->objects >> (w->depth - 1) & 1);
}

/* What has to stand before a value. */
static void value_begin(struct json_writer *w)
{
	BUG_ON(in_object(w) != w->named);
	BUG_ON(w->depth == 0 && w->comma);
	if (w->comma && !w->named)
		buf_addc(w->out, ',');
	w->named = false;
	w->comma = true;
}

static void container_begin(struct json_writer *w, bool object)
{
	value_begin(w);
	BUG_ON(w->depth == JSON_WRITE_DEPTH_MAX);
	uint32_t bit = UINT32_C(1) << w->depth++;
	w->objects = object ? w->objects | bit : w->objects & ~bit;
	w->comma = false;
	buf_addc(w->out, object ? '{' : '[');
}

static void container_end(struct json_writer *w, bool object)
{
	BUG_ON(w->depth == 0 || in_object(w) != object || w->named);
	w->depth--;
	w->comma = true;
	buf_addc(w->out, object ? '}' : ']');
}

void json_object_begin(struct json_writer *w)
{
	container_begin(w, true);
}

void json_object_end(struct json_writer *w)
{
	container_end(w, true);
}

void json_array_begin(struct json_writer *w)
{
	container_begin(w, false);
}

void json_array_end(struct json_writer *w)
{
	container_end(w, false);
}

void json_finish(const struct json_writer *w)
{
	BUG_ON(w->depth != 0 || !w->comma);
}

static bool stands_as_it_is(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<';
}

static void add_escaped(struct buf *out, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", into[] = "\"\\bfnrt";
	const char *named = strchr(from, c);
	if (named) {
		buf_addc(out, '\\');
		buf_addc(out, into[named - from]);
	} else {
		buf_addf(out, "\\u%04x", c);
	}
}

static void add_quoted(struct buf *out, const char *s)
{
	size_t left = strlen(s);
	buf_addc(out, '"');
	while (left > 0) {
		size_t n = 0;
		while (n < left && stands_as_it_is((unsigned char)s[n]))
			n++;
		buf_add(out, s, n);
		s += n;
		left -= n;
		if (left == 0)
			break;
		n = json_scan_utf8(s, left);
		if (n > 1)
			buf_add(out, s, n);
		else if (n == 1)
			add_escaped(out, (unsigned char)*s);
		else
			buf_adds(out, "\xEF\xBF\xBD");
		n += n == 0;
		s += n;
		left -= n;
	}
	buf_addc(out, '"');
}

void json_key(struct json_writer *w, const char *name)
{
	BUG_ON(!in_object(w) || w->named || !name);
	if (w->comma)
		buf_addc(w->out, ',');
	add_quoted(w->out, name);
	buf_addc(w->out, ':');
	w->named = true;
}

void json_string(struct json_writer *w, const char *s)
{
	if (!s) {
		json_null(w);
		return;
	}
	value_begin(w);
	add_quoted(w->out, s);
}

void json_int(struct json_writer *w, int64_t number)
{
	char digits[21];
	size_t at = sizeof(digits);
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
	value_begin(w);
	do {
		digits[--at] = (char)('0' + left % 10);
	} while (left /= 10);
	if (number < 0)
		digits[--at] = '-';
	buf_add(w->out, digits + at, sizeof(digits) - at);
}

void json_bool(struct json_writer *w, bool truth)
{
	value_begin(w);
	buf_adds(w->out, truth ? "true" : "false");
}

void json_null(struct json_writer *w)
{
	value_begin(w);
	buf_adds(w->out, "null");
}

void json_raw(struct json_writer *w, const char *bytes, size_t n)
{
	BUG_ON(n == 0);
	value_begin(w);
	buf_add(w->out, bytes, n);
}

void json_member_string(struct json_writer *w, const char *name, const char *s)
{
	json_key(w, name);
	json_string(w, s);
}

void json_member_int(struct json_writer *w, const char *name, int64_t number)
{
	json_key(w, name);
	json_int(w, number);
}

void json_member_bool(struct json_writer *w, const char *name, bool truth)
{
	json_key(w, name);
	json_bool(w, truth);
}

void json_member_null(struct json_writer *w, const char *name)
{
	json_key(w, name);
	json_null(w);
}

void json_member_raw(struct json_writer *w, const char *name, const char *bytes, size_t n)
{
	json_key(w, name);
	json_raw(w, bytes, n);
}

void json_member_instant(struct json_writer *w, const char *name, int64_t us)
{
	json_member_string(w, name, clock_format(w->out->arena, us));
}

void json_member_day(struct json_writer *w, const char *name, int32_t day)
{
	json_member_string(w, name, day_format(w->out->arena, day));
}

void json_member_object(struct json_writer *w, const char *name)
{
	json_key(w, name);
	json_object_begin(w);
}

void json_member_array(struct json_writer *w, const char *name)
{
	json_key(w, name);
	json_array_begin(w);
}
