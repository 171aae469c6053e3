#include "mail/letter.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "http/html.h"

#define WIDTH 76

/* ---- writing one -------------------------------------------------------------------------------------------- */

/* A name with a line end in it must neither end a header nor a line of the text. */
static const char *one_line(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s ? s : "");
	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return copy;
}

static void add(struct letter *l, struct letter_block block)
{
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 32;
		struct letter_block *more = ARENA_NEW_ARRAY(l->arena, room, struct letter_block);
		if (l->count)
			memcpy(more, l->blocks, l->count * sizeof(*more));
		l->blocks = more;
		l->room = room;
	}
	block.text = one_line(l->arena, block.text);
	l->blocks[l->count++] = block;
}

static const char *filled(const struct letter *l, const char *key, va_list ap)
{
	return arena_vprintf(l->arena, text_get(l->lang, key), ap);
}

void letter_subject(struct letter *l, const char *key, ...)
{
	va_list ap;
	va_start(ap, key);
	l->subject = one_line(l->arena, filled(l, key, ap));
	va_end(ap);
}

#define ADD_WORDS(kind_)                                                                                               \
	do {                                                                                                           \
		va_list ap;                                                                                            \
		va_start(ap, key);                                                                                     \
		add(l, (struct letter_block){ .kind = (kind_), .text = filled(l, key, ap) });                          \
		va_end(ap);                                                                                            \
	} while (0)

void letter_say(struct letter *l, const char *key, ...)
{
	ADD_WORDS(LETTER_PARAGRAPH);
}

void letter_heading(struct letter *l, const char *key, ...)
{
	ADD_WORDS(LETTER_HEADING);
}

void letter_point(struct letter *l, const char *key, ...)
{
	ADD_WORDS(LETTER_POINT);
}

void letter_small(struct letter *l, const char *key, ...)
{
	ADD_WORDS(LETTER_SMALL);
}

void letter_link(struct letter *l, const char *url, const char *key, ...)
{
	va_list ap;
	va_start(ap, key);
	add(l, (struct letter_block){ .kind = LETTER_LINK, .text = filled(l, key, ap), .url = url });
	va_end(ap);
}

void letter_fact(struct letter *l, const char *label, const char *value)
{
	if (value && *value)
		add(l, (struct letter_block){ .kind = LETTER_FACT, .text = value, .label = text_get(l->lang, label) });
}

void letter_item(struct letter *l, const char *text)
{
	add(l, (struct letter_block){ .kind = LETTER_POINT, .text = text });
}

/* "esempio.it" and "https://x" read as they are, but are no address any more. An e-mail address loses its "@". */
static const char *without_links(struct arena *a, const char *words)
{
	struct buf b = BUF_IN(a);
	for (const char *s = words; *s; s++) {
		bool inside = s > words && isgraph((unsigned char)s[-1]) && isalnum((unsigned char)s[1]);
		if (*s == '.' && inside)
			buf_adds(&b, "[.]");
		else if (*s == '@')
			buf_adds(&b, "[at]");
		else if (strncmp(s, "://", 3) == 0)
			buf_adds(&b, " : //"), s += 2;
		else
			buf_addc(&b, *s);
	}
	return buf_str(&b);
}

void letter_quote(struct letter *l, const char *words)
{
	add(l, (struct letter_block){ .kind = LETTER_QUOTE, .text = without_links(l->arena, words) });
}

const char *letter_words(const struct letter *l, const char *key, ...)
{
	va_list ap;
	va_start(ap, key);
	const char *text = filled(l, key, ap);
	va_end(ap);
	return text;
}

/* ---- as text ------------------------------------------------------------------------------------------------- */

/* Characters, not bytes: those that continue one do not count. */
static size_t width_of(const char *s, size_t n)
{
	size_t width = 0;
	for (size_t i = 0; i < n; i++)
		width += ((unsigned char)s[i] & 0xc0) != 0x80;
	return width;
}

/* Words, as many as fit on a line; first and then: what the first line and the next ones begin with. */
static void wrap(struct buf *b, const char *first, const char *then, const char *text)
{
	size_t at = strlen(first);
	bool empty = true;
	buf_adds(b, first);
	while (*(text += strspn(text, " "))) {
		size_t n = strcspn(text, " "), width = width_of(text, n);
		if (!empty && at + 1 + width > WIDTH) {
			buf_addc(b, '\n');
			buf_adds(b, then);
			at = strlen(then);
			empty = true;
		}
		if (!empty)
			buf_addc(b, ' ');
		buf_add(b, text, n);
		at += width + !empty;
		empty = false;
		text += n;
	}
	buf_addc(b, '\n');
}

static void text_block(struct buf *b, struct arena *a, const struct letter_block *k)
{
	switch (k->kind) {
	case LETTER_PARAGRAPH:
	case LETTER_SMALL:
		wrap(b, "", "", k->text);
		return;
	case LETTER_HEADING:
		wrap(b, "* ", "  ", k->text);
		return;
	case LETTER_POINT:
		wrap(b, "- ", "  ", k->text);
		return;
	case LETTER_FACT:
		wrap(b, "", "  ", arena_printf(a, "%s: %s", k->label, k->text));
		return;
	case LETTER_LINK:
		wrap(b, "", "", arena_printf(a, "%s:", k->text));
		buf_adds(b, k->url);
		buf_addc(b, '\n');
		return;
	case LETTER_QUOTE:
		wrap(b, "> ", "> ", k->text);
		return;
	}
}

static bool goes_on(const struct letter *l, size_t i)
{
	enum letter_kind kind = l->blocks[i].kind;
	return i > 0 && l->blocks[i - 1].kind == kind && (kind == LETTER_POINT || kind == LETTER_FACT);
}

const char *letter_text(const struct letter *l)
{
	struct buf b = BUF_IN(l->arena);
	for (size_t i = 0; i < l->count; i++) {
		if (i > 0 && !goes_on(l, i))
			buf_addc(&b, '\n');
		text_block(&b, l->arena, &l->blocks[i]);
	}
	return buf_str(&b);
}

/* ---- as HTML ------------------------------------------------------------------------------------------------- */

#define RAW(h, literal) html_raw((h), (literal), sizeof(literal) - 1)

static void element(struct html *h, const char *begin, const char *text, const char *end)
{
	html_raw(h, begin, strlen(begin));
	html_escape(h, text);
	html_raw(h, end, strlen(end));
}

static void html_block(struct html *h, const struct letter_block *k)
{
	switch (k->kind) {
	case LETTER_PARAGRAPH:
		element(h, "<p style=\"margin:0 0 16px\">", k->text, "</p>\n");
		return;
	case LETTER_HEADING:
		element(h, "<h2 style=\"margin:24px 0 8px;font-size:18px;line-height:1.3\">", k->text, "</h2>\n");
		return;
	case LETTER_POINT:
		element(h, "<li style=\"margin:0 0 4px\">", k->text, "</li>\n");
		return;
	case LETTER_FACT:
		element(h, "<li style=\"margin:0 0 4px\"><strong>", k->label, ":</strong> ");
		element(h, "", k->text, "</li>\n");
		return;
	case LETTER_LINK:
		/* The address is shown as well: whoever was told to look twice can. */
		RAW(h, "<p style=\"margin:0 0 16px\"><a href=\"");
		html_url(h, k->url);
		element(h,
			"\" style=\"display:inline-block;padding:10px 18px;border-radius:6px;background-color:#0b4f8a;"
			"color:#ffffff;text-decoration:none\">",
			k->text, "</a><br>\n");
		element(h, "<span style=\"font-size:14px;word-break:break-all\">", k->url, "</span></p>\n");
		return;
	case LETTER_QUOTE:
		element(h,
			"<blockquote style=\"margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #808080\">",
			k->text, "</blockquote>\n");
		return;
	case LETTER_SMALL:
		element(h, "<p style=\"margin:16px 0 0;font-size:14px\">", k->text, "</p>\n");
		return;
	}
}

static bool is_list(enum letter_kind kind)
{
	return kind == LETTER_POINT || kind == LETTER_FACT;
}

const char *letter_html(const struct letter *l)
{
	struct html h = HTML_IN(l->arena, l->lang);
	element(&h, "<!DOCTYPE html>\n<html lang=\"", text_lang_code(l->lang), "\">\n<head>\n");
	RAW(&h, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n");
	element(&h, "<title>", l->subject, "</title>\n</head>\n<body style=\"margin:0;padding:0\">\n");
	RAW(&h, "<div style=\"max-width:600px;margin:0 auto;padding:24px 16px;font-family:Arial,Helvetica,sans-serif;"
		"font-size:16px;line-height:1.5\">\n");
	for (size_t i = 0; i < l->count; i++) {
		bool list = is_list(l->blocks[i].kind);
		if (list && !goes_on(l, i))
			RAW(&h, "<ul style=\"margin:0 0 16px;padding:0 0 0 20px\">\n");
		html_block(&h, &l->blocks[i]);
		if (list && !(i + 1 < l->count && goes_on(l, i + 1)))
			RAW(&h, "</ul>\n");
	}
	RAW(&h, "</div>\n</body>\n</html>\n");
	return buf_str(&h.out);
}
