/*
 * HTML being written: literal markup as it is, everything else escaped. What the compiled templates call.
 *
 * Depends on base. The text is built in the buffer's arena and is valid until that is reset. Nothing here
 * can fail. Data can neither open a tag nor close an attribute in double quotes, and since every "<" of it is escaped
 * nginx never sees a server-side include in it. Where in a page data may stand at all is tmplc's to check.
 */
#ifndef HANDOVER_HTTP_HTML_H
#define HANDOVER_HTTP_HTML_H

#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

/* Starts as HTML_IN(arena, language). */
struct html {
	struct buf out;
	enum lang lang;
};

#define HTML_IN(a, lang_) ((struct html){ .out = BUF_IN(a), .lang = (lang_) })

/* Markup that is printed as it is. Only http/html.c makes one. */
struct html_safe {
	const char *markup; /* NULL prints nothing */
};

/* n bytes of a template's own literal text, as they are. Not for data. */
void html_raw(struct html *h, const char *literal, size_t n);

/*
 * Text, for an element's content or an attribute in double quotes: & < > " ' become character references, each byte
 * that belongs to no well-formed UTF-8 sequence becomes U+FFFD. NULL prints nothing.
 */
void html_escape(struct html *h, const char *text);

/* Decimal, without separators. */
void html_int(struct html *h, long long number);
void html_uint(struct html *h, unsigned long long number);

void html_safe_print(struct html *h, struct html_safe safe);

/* What was written so far, to be printed inside another page (it was escaped when it was written). */
struct html_safe html_finish(const struct html *h);

/*
 * An address in an href, src or action: escaped if it begins with "/" (but not "//"), "https://", "mailto:" or
 * "http://127.0.0.1" as the whole host, and has no control byte, space or backslash, which browsers drop or read as
 * "/". Else, and for NULL, "#": no javascript: and no data: can come out.
 */
void html_url(struct html *h, const char *address);

/* The message in the page's language, escaped. It is not a format: "%" is "%". */
void html_text(struct html *h, const char *key);

/* The same for a message with parameters: translated, filled in, and then escaped as a whole. */
void html_textf(struct html *h, const char *key, ...) __attribute__((format(printf, 2, 3)));

/* One of two messages by n, in the plural rules of the language; both print n with one %lu. */
void html_textn(struct html *h, const char *one, const char *many, unsigned long n)
	__attribute__((format(printf, 2, 0), format(printf, 3, 0)));

/*
 * Text or a number by the type of x, evaluated once. A bool
 * and a char do not compile: they have no one way to be shown. html_print_plain also takes no markup: it is
 * what tmplc writes inside attributes and <title>.
 */
#define HTML_PRINTERS_PLAIN_                                                                                           \
	char * : html_escape,                                                                                          \
	const char * : html_escape,                                                                                    \
	int : html_int,                                                                                                \
	long : html_int,                                                                                               \
	long long : html_int,                                                                                          \
	unsigned : html_uint,                                                                                          \
	unsigned long : html_uint,                                                                                     \
	unsigned long long : html_uint

#define html_print_plain(h, x) _Generic(x, HTML_PRINTERS_PLAIN_)((h), (x))
#define html_print(h, x)       _Generic(x, HTML_PRINTERS_PLAIN_, struct html_safe : html_safe_print)((h), (x))

#endif
