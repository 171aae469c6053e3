#include "http/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

void html_raw(struct html *h, const char *literal, size_t n)
{
	buf_add(&h->out, literal, n);
}

static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default: /* not an enum */
		return NULL;
	}
}

void html_escape(struct html *h, const char *text)
{
	if (!text)
		return;
	const char *done = text; /* what is before it has been written */
	for (const char *s = text, *next = text; *s; s = next) {
		const char *instead = utf8_next(&next) == UTF8_MALFORMED ? REPLACEMENT : reference(*s);
		if (instead) {
			buf_add(&h->out, done, (size_t)(s - done));
			buf_adds(&h->out, instead);
			done = next;
		}
	}
	buf_adds(&h->out, done);
}

void html_int(struct html *h, long long number)
{
	buf_addf(&h->out, "%lld", number);
}

void html_uint(struct html *h, unsigned long long number)
{
	buf_addf(&h->out, "%llu", number);
}

void html_safe_print(struct html *h, struct html_safe safe)
{
	if (safe.markup)
		buf_adds(&h->out, safe.markup);
}

struct html_safe html_finish(const struct html *h)
{
	return (struct html_safe){ .markup = buf_str(&h->out) };
}

static bool begins_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool is_harmless(const char *address)
{
	static const char loopback[] = "http://127.0.0.1";
	for (const char *s = address; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f || *s == '\\')
			return false;
	if (address[0] == '/')
		return address[1] != '/';
	if (begins_with(address, loopback)) {
		const char *rest = address + strlen(loopback);
		/* Only a port may follow the host: what ends in "@" would be a user name of another one. */
		if (*rest == ':')
			rest += 1 + strspn(rest + 1, "0123456789");
		return *rest == '\0' || strchr("/?#", *rest);
	}
	return begins_with(address, "https://") || begins_with(address, "mailto:");
}

void html_url(struct html *h, const char *address)
{
	html_escape(h, address && is_harmless(address) ? address : "#");
}

void html_text(struct html *h, const char *key)
{
	html_escape(h, text_get(h->lang, key));
}

void html_textf(struct html *h, const char *key, ...)
{
	va_list ap;
	va_start(ap, key);
	html_escape(h, arena_vprintf(h->out.arena, text_get(h->lang, key), ap));
	va_end(ap);
}

void html_textn(struct html *h, const char *one, const char *many, unsigned long n)
{
	html_escape(h, arena_printf(h->out.arena, text_nget(h->lang, one, many, n), n));
}
