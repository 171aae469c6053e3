#include "base/utf8.h"

#include <string.h>

/* RFC 3629 section 4: the first byte decides the length and the range of the second; the rest is 80-BF. */
struct lead {
	unsigned char from, to;
	unsigned char second_from, second_to;
	unsigned char more; /* bytes after the first */
};

static const struct lead leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 1 }, { 0xe0, 0xe0, 0xa0, 0xbf, 2 }, { 0xe1, 0xec, 0x80, 0xbf, 2 },
	{ 0xed, 0xed, 0x80, 0x9f, 2 }, { 0xee, 0xef, 0x80, 0xbf, 2 }, { 0xf0, 0xf0, 0x90, 0xbf, 3 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 3 }, { 0xf4, 0xf4, 0x80, 0x8f, 3 },
};

static const struct lead *lead_of(unsigned char byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (byte >= leads[i].from && byte <= leads[i].to)
			return &leads[i];
	return NULL;
}

uint32_t utf8_next(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	if (*s == 0)
		return 0;
	*p += 1;
	if (*s < 0x80)
		return *s;
	const struct lead *lead = lead_of(*s);
	/* A NUL is in no range, so the end of the string is never passed. */
	if (!lead || s[1] < lead->second_from || s[1] > lead->second_to)
		return UTF8_MALFORMED;
	uint32_t cp = (*s & (0x3fu >> lead->more)) << 6 | (s[1] & 0x3fu);
	for (int i = 2; i <= lead->more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return UTF8_MALFORMED;
		cp = cp << 6 | (s[i] & 0x3fu);
	}
	*p += lead->more;
	return cp;
}

bool utf8_is_valid(const char *s)
{
	for (uint32_t cp = utf8_next(&s); cp; cp = utf8_next(&s))
		if (cp == UTF8_MALFORMED)
			return false;
	return true;
}

size_t utf8_length(const char *s)
{
	size_t n = 0;
	while (utf8_next(&s))
		n++;
	return n;
}

bool utf8_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_invisible(uint32_t cp)
{
	return cp == 0xad || cp == 0x200b || cp == 0x200e || cp == 0x200f || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x2060 || cp == 0xfeff;
}

static bool is_for_people(const char *s, const char *also)
{
	bool visible = false;
	uint32_t cp;
	while ((cp = utf8_next(&s)) != 0) {
		bool allowed = cp < 0x80 && strchr(also, (int)cp);
		if (cp == UTF8_MALFORMED || is_invisible(cp) || (utf8_is_control(cp) && !allowed))
			return false;
		visible |= !utf8_is_space(cp);
	}
	return visible;
}

bool utf8_is_line(const char *s)
{
	return is_for_people(s, "");
}

bool utf8_is_text(const char *s)
{
	return is_for_people(s, "\r\n\t");
}

const char *utf8_trimmed(struct arena *a, const char *s)
{
	const char *p = s ? s : "", *first = NULL, *end = p;
	for (const char *at = p; *at;) {
		const char *begin = at;
		if (!utf8_is_space(utf8_next(&at))) {
			first = first ? first : begin;
			end = at;
		}
	}
	return first ? arena_strndup(a, first, (size_t)(end - first)) : "";
}

bool utf8_is_space(uint32_t cp)
{
	return (cp >= 0x09 && cp <= 0x0d) || cp == 0x20 || cp == 0xa0 || cp == 0x1680 ||
	       (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f ||
	       cp == 0x3000;
}

void utf8_put(struct buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		buf_addc(b, (char)cp);
		return;
	}
	if (cp < 0x800) {
		buf_addc(b, (char)(0xc0 | cp >> 6));
	} else {
		if (cp < 0x10000) {
			buf_addc(b, (char)(0xe0 | cp >> 12));
		} else {
			buf_addc(b, (char)(0xf0 | cp >> 18));
			buf_addc(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		}
		buf_addc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
	}
	buf_addc(b, (char)(0x80 | (cp & 0x3f)));
}

const char *utf8_prefix(struct arena *a, const char *s, size_t max)
{
	size_t n = strlen(s);
	if (n <= max)
		return s;
	for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
		;
	return arena_strndup(a, s, n);
}

bool utf8_fits_latin1(const char *s)
{
	for (uint32_t cp = utf8_next(&s); cp; cp = utf8_next(&s))
		if (cp > 0xff)
			return false;
	return true;
}

const char *utf8_trim(struct arena *a, const char *s)
{
	if (!s)
		return NULL;
	const char *from = NULL, *to = s;
	for (const char *at = s, *before = s;; before = at) {
		uint32_t cp = utf8_next(&at);
		if (cp == 0)
			break;
		if (utf8_is_space(cp))
			continue;
		if (!from)
			from = before;
		to = at;
	}
	return from ? arena_strndup(a, from, (size_t)(to - from)) : NULL;
}

const char *utf8_from_windows_1252(struct arena *a, const char *bytes)
{
	/* 80-9F; everything else is as in ISO 8859-1. */
	static const uint16_t upper[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
		0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
		0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
	};
	struct buf b = BUF_IN(a);
	for (const unsigned char *s = (const unsigned char *)bytes; *s; s++)
		utf8_put(&b, *s >= 0x80 && *s < 0xa0 ? upper[*s - 0x80] : *s);
	return buf_str(&b);
}
