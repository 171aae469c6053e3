/*
 * tmplc FILE.tmpl > FILE.c: compiles a page's views to C at build time. The language is described in usage[].
 *
 * Stands alone: libc only. Writes C to standard output; on the first mistake "FILE:line: message" to standard error
 * and exit code 1. #line and padding make gcc report a misspelt field at its place in the template.
 *
 * It follows the literal text through the states of an HTML tokenizer (WHATWG HTML 13.2.5, as far as our own templates
 * need it) and refuses data where escaping would not be enough.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char usage[] =
	"usage: tmplc FILE.tmpl > FILE.c\n"
	"  {{# comment}}  {{include \"web/x_views.h\"}}\n"
	"  {{def name(const struct x_view *v)}} ... {{end}}    void name(struct html *h, const struct x_view *v)\n"
	"  {{if expr}} ... {{else if expr}} ... {{else}} ... {{end}}\n"
	"  {{for it in array, count}} ... {{end}}              it points to each element in turn, it_at counts\n"
	"  {{= expr}}  {{url expr}}                            escaped; url as a whole href, src or action\n"
	"  {{t \"Key\"}}  {{t \"Format %s\", expr}}  {{tn \"one %lu\" \"many %lu\", count}}\n"
	"  {{call name(args)}}                                 name(h, args)\n";

#define DEPTH_MAX 32

/* Where in a page a byte of the template stands. */
enum place {
	TEXT, TAG_OPEN, TAG_NAME, BETWEEN, ATTR_NAME, ATTR_EQUALS, DOUBLE, SINGLE, BARE, SEPARATOR, RAW, COMMENT,
	DECLARATION
};

/* How far literal text has decided where an address leads. */
enum address { EMPTY, SLASH, LOCAL, WHOLE, OTHER };

struct context {
	enum place place;
	bool closing;         /* the tag is </tag */
	unsigned seen;        /* RAW: bytes of "</tag" so far; COMMENT, DECLARATION: dashes, or NO_COMMENT */
	enum address address; /* DOUBLE, in an attribute that holds an address */
	char tag[16];         /* lower case, cut */
	char attr[16];
};

#define NO_COMMENT 9
#define DEPTH_MAX  32

struct block {
	const char *at;
	enum { DEF, IF, FOR } kind;
	bool has_else, has_end;
	struct context start, end; /* end: where the branches closed so far have led */
};

struct span {
	const char *at, *end;
};

struct compiler {
	const char *file;
	const char *source, *end;
	struct context html;
	struct block blocks[DEPTH_MAX];
	int depth;
	char *text; /* literal text not yet written; has room for the whole source */
	size_t text_len;
};

static int line_of(const struct compiler *c, const char *at)
{
	int line = 1;
	for (const char *s = c->source; s < at; s++)
		line += *s == '\n';
	return line;
}

static _Noreturn __attribute__((format(printf, 3, 4))) void fail(const struct compiler *c, const char *at,
								 const char *fmt, ...)
{
	va_list ap;
	fprintf(stderr, "%s:%d: ", c->file, line_of(c, at));
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

/* ---- spans of source ---- */

static bool is_space(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static bool is_word(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_';
}

static struct span trim(struct span s)
{
	while (s.at < s.end && is_space(*s.at))
		s.at++;
	while (s.at < s.end && is_space(s.end[-1]))
		s.end--;
	return s;
}

static bool span_is(struct span s, const char *text)
{
	return (size_t)(s.end - s.at) == strlen(text) && memcmp(s.at, text, strlen(text)) == 0;
}

/* Cuts a leading identifier off *s and the white space behind it. */
static struct span word_take(struct span *s)
{
	struct span word = { s->at, s->at };
	if (s->at < s->end && !isdigit((unsigned char)*s->at))
		while (word.end < s->end && is_word(*word.end))
			word.end++;
	s->at = word.end;
	*s = trim(*s);
	return word;
}

/* Behind the string or character literal that begins at s. */
static const char *literal_end(const struct compiler *c, const char *s, const char *end)
{
	for (const char *p = s + 1; p < end && *p != '\n'; p++) {
		if (*p == '\\')
			p++;
		else if (*p == *s)
			return p + 1;
	}
	fail(c, s, "a %s is not closed", *s == '"' ? "string" : "character literal");
}

static char before(const char *begin, const char *s)
{
	while (s > begin && is_space(s[-1]))
		s--;
	return s[-1];
}

/* C may come from a template as expressions only: what could begin a statement or leave the brackets is refused. */
static void expression_check(const struct compiler *c, struct span e)
{
	char closers[DEPTH_MAX];
	int depth = 0;
	if (e.at == e.end)
		fail(c, e.at, "an expression is missing");
	for (const char *s = e.at; s < e.end; s++) {
		if (*s == '"' || *s == '\'') {
			s = literal_end(c, s, e.end) - 1;
		} else if (strchr("([{", *s)) {
			if (depth == DEPTH_MAX)
				fail(c, s, "too many brackets");
			if (*s == '{' && (s == e.at || before(e.at, s) == '('))
				fail(c, s, "no statements in an expression");
			closers[depth++] = *s == '(' ? ')' : *s == '[' ? ']' : '}';
		} else if (strchr(")]}", *s)) {
			if (depth == 0 || closers[--depth] != *s)
				fail(c, s, "'%c' closes nothing", *s);
		} else if (strchr(";#\\", *s)) {
			fail(c, s, "'%c' cannot be in an expression", *s);
		} else if (*s == '/' && s + 1 < e.end && strchr("/*", s[1])) {
			fail(c, s, "no comment in an expression; {{# comment}}");
		}
	}
	if (depth > 0)
		fail(c, e.at, "a '%c' is missing", closers[depth - 1]);
}

/* Cuts *s at its first comma outside brackets; false: there is none. */
static bool comma_cut(const struct compiler *c, struct span *s, struct span *behind)
{
	int depth = 0;
	for (const char *p = s->at; p < s->end; p++) {
		if (*p == '"' || *p == '\'')
			p = literal_end(c, p, s->end) - 1;
		else if (strchr("([{", *p))
			depth++;
		else if (strchr(")]}", *p))
			depth--;
		else if (*p == ',' && depth == 0) {
			*behind = trim((struct span){ p + 1, s->end });
			*s = trim((struct span){ s->at, p });
			return true;
		}
	}
	return false;
}

static void one_expression_check(const struct compiler *c, struct span e)
{
	struct span behind;
	expression_check(c, e);
	if (comma_cut(c, &e, &behind))
		fail(c, e.at, "one expression is expected here");
}

/* ---- where the literal text has led ---- */

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool holds_address(const char *attr)
{
	return is_one_of(attr, (const char *const[]){ "href", "src", "action", "formaction", "poster", "cite", "data",
						      "ping", "xlink:href", NULL });
}

static bool takes_no_data(const char *attr)
{
	return strncmp(attr, "on", 2) == 0 ||
	       is_one_of(attr, (const char *const[]){ "style", "srcdoc", "srcset", NULL });
}

static bool is_raw_element(const char *tag)
{
	return is_one_of(tag, (const char *const[]){ "script", "style", "title", "textarea", "iframe", "xmp", "noembed",
						     "noframes", "plaintext", NULL });
}

static void name_add(char name[16], char ch)
{
	size_t n = strlen(name);
	if (n < 15)
		name[n] = (char)tolower((unsigned char)ch);
}

static void tag_end(struct context *x)
{
	enum place place = !x->closing && is_raw_element(x->tag) ? RAW : TEXT;
	struct context next = { .place = place };
	if (place == RAW)
		memcpy(next.tag, x->tag, sizeof(next.tag));
	*x = next;
}

/* Behind a name or a value in a tag; false: ch does not end it. */
static bool tag_goes_on(struct context *x, char ch)
{
	if (ch == '>') {
		tag_end(x);
	} else if (is_space(ch) || ch == '/') {
		x->place = BETWEEN;
		memset(x->attr, 0, sizeof(x->attr));
	} else {
		return false;
	}
	return true;
}

static void value_end(struct context *x)
{
	x->place = SEPARATOR;
	x->address = EMPTY;
	memset(x->attr, 0, sizeof(x->attr));
}

static enum address address_step(enum address address, char ch)
{
	if (address == EMPTY || address == WHOLE) {
		if (ch == '?' || ch == '#')
			return LOCAL;
		return ch == '/' ? address == EMPTY ? SLASH : LOCAL : OTHER;
	}
	/* A browser reads both "//" and "/\" as the beginning of a host. */
	if (address == SLASH)
		return ch == '/' || ch == '\\' ? OTHER : LOCAL;
	return address;
}

static void raw_step(struct compiler *c, struct context *x, const char *at)
{
	size_t name = strlen(x->tag);
	if (x->seen == name + 2 && (is_space(*at) || *at == '/' || *at == '>')) {
		x->closing = true;
		tag_goes_on(x, *at);
		return;
	}
	if (x->seen == 1 && *at == '!' && strcmp(x->tag, "script") == 0)
		fail(c, at, "'<!' in <script> changes where it ends");
	char next = x->seen == 0 ? '<' : x->seen == 1 ? '/' : x->tag[x->seen - 2];
	x->seen = tolower((unsigned char)*at) == next ? x->seen + 1 : *at == '<';
}

static void declaration_step(struct context *x, char ch)
{
	if (ch == '>')
		*x = (struct context){ .place = TEXT };
	else if (ch != '-' || x->seen == NO_COMMENT)
		x->seen = NO_COMMENT;
	else if (++x->seen == 2)
		*x = (struct context){ .place = COMMENT };
}

static void tag_open_step(struct compiler *c, struct context *x, const char *at)
{
	if (isalpha((unsigned char)*at)) {
		x->place = TAG_NAME;
		name_add(x->tag, *at);
	} else if (*at == '/' && !x->closing) {
		x->closing = true;
	} else if (*at == '!' && !x->closing) {
		x->place = DECLARATION;
	} else {
		fail(c, at, "'<' begins no tag here: write &lt;");
	}
}

static void attribute_name_step(struct compiler *c, struct context *x, const char *at)
{
	if (tag_goes_on(x, *at))
		return;
	if (*at == '=' && x->place == ATTR_NAME) {
		x->place = ATTR_EQUALS;
		return;
	}
	if (strchr("\"'<=", *at))
		fail(c, at, "%c cannot be here in a tag: write name=\"value\"", *at);
	x->place = ATTR_NAME;
	name_add(x->attr, *at);
}

static void html_step(struct compiler *c, const char *at)
{
	struct context *x = &c->html;
	char ch = *at;
	switch (x->place) {
	case TEXT:
		if (ch == '<')
			x->place = TAG_OPEN;
		break;
	case TAG_OPEN:
		tag_open_step(c, x, at);
		break;
	case TAG_NAME:
		if (!tag_goes_on(x, ch)) {
			if (ch == '<')
				fail(c, at, "'<' in a tag");
			name_add(x->tag, ch);
		}
		break;
	case BETWEEN:
	case ATTR_NAME:
		attribute_name_step(c, x, at);
		break;
	case ATTR_EQUALS:
		if (is_space(ch) || ch == '>')
			fail(c, at, "a value is missing behind '='");
		x->place = ch == '"' ? DOUBLE : ch == '\'' ? SINGLE : BARE;
		x->address = EMPTY;
		break;
	case DOUBLE:
		if (ch == '"')
			value_end(x);
		else if (holds_address(x->attr))
			x->address = address_step(x->address, ch);
		break;
	case SINGLE:
		if (ch == '\'')
			value_end(x);
		break;
	case BARE:
		if (is_space(ch) || ch == '>')
			tag_goes_on(x, ch);
		break;
	case SEPARATOR:
		if (!tag_goes_on(x, ch))
			fail(c, at, "white space is missing between attributes");
		break;
	case RAW:
		raw_step(c, x, at);
		break;
	case COMMENT:
		if (ch == '>' && x->seen >= 2)
			*x = (struct context){ .place = TEXT };
		else
			x->seen = ch == '-' ? x->seen + 1 : 0;
		break;
	case DECLARATION:
		declaration_step(x, ch);
		break;
	}
}

static bool is_in_tag(const struct context *x)
{
	return x->place == TAG_NAME || x->place == BETWEEN || x->place == ATTR_NAME || x->place == SEPARATOR;
}

static bool same_context(const struct context *a, const struct context *b)
{
	return a->place == b->place && a->closing == b->closing && a->seen == b->seen && a->address == b->address &&
	       strcmp(a->tag, b->tag) == 0 && strcmp(a->attr, b->attr) == 0;
}

/* Where two branches lead together: to the same place, or both to the end of an attribute of the same tag. */
static struct context merge(struct compiler *c, const char *at, struct context a, struct context b)
{
	if (same_context(&a, &b))
		return a;
	if (!is_in_tag(&a) || !is_in_tag(&b) || a.closing != b.closing || strcmp(a.tag, b.tag) != 0)
		fail(c, at, "the branches of this block end in different places of the HTML");
	value_end(&a);
	return a;
}

/* Data is about to be printed: may it stand here? address: by html_url. True: markup (struct html_safe) may too. */
static bool data_check(struct compiler *c, const char *at, bool translated, bool address)
{
	struct context *x = &c->html;
	if (x->place == DOUBLE && takes_no_data(x->attr))
		fail(c, at, "no data in the attribute %s", x->attr);
	if (x->place == DOUBLE && holds_address(x->attr)) {
		if (address && x->address == EMPTY)
			x->address = WHOLE;
		else if (address || translated || x->address != LOCAL)
			fail(c, at, "in %s data stands behind \"/path\", \"#\" or \"?\", or is all of it by {{url}}",
			     x->attr);
		return false;
	}
	if (address)
		fail(c, at, "{{url}} begins the value of an href, src or action");
	bool text = x->place == RAW && x->seen == 0 &&
		    is_one_of(x->tag, (const char *const[]){ "title", "textarea", NULL });
	if (x->place == RAW && !text)
		fail(c, at, "no data in <%s>", x->tag);
	if (x->place == ATTR_EQUALS || x->place == SINGLE || x->place == BARE)
		fail(c, at, "data in an attribute needs double quotes");
	if (x->place == COMMENT || x->place == DECLARATION)
		fail(c, at, "no data in a comment or declaration");
	if (x->place != TEXT && x->place != DOUBLE && !text)
		fail(c, at, "no data in a tag but in a quoted value");
	return x->place == TEXT;
}

/* ---- C out ---- */

static void text_flush(struct compiler *c)
{
	if (c->text_len == 0)
		return;
	fputs("html_raw(h, \"", stdout);
	for (size_t i = 0; i < c->text_len; i++) {
		unsigned char ch = (unsigned char)c->text[i];
		if (ch == '\n')
			fputs(i + 1 < c->text_len ? "\\n\"\n\t\"" : "\\n", stdout);
		else if (ch < ' ' || ch == 0x7f)
			printf("\\%03o", ch);
		else
			printf(strchr("\"\\?", ch) ? "\\%c" : "%c", ch);
	}
	printf("\", %zu);\n", c->text_len);
	c->text_len = 0;
}

/*
 * Code and then the source e, at its own line and column. The code goes to the line above, but for its last
 * character: so the caret of gcc's messages points into the template.
 */
static __attribute__((format(printf, 3, 4))) void emit(struct compiler *c, struct span e, const char *fmt, ...)
{
	char code[200];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(code, sizeof(code), fmt, ap);
	va_end(ap);
	if (n < 1 || n >= (int)sizeof(code))
		fail(c, e.at, "a name is too long");
	text_flush(c);
	int line = line_of(c, e.at);
	printf("#line %d \"%s\"\n%.*s", line > 1 ? line - 1 : 1, c->file, n - 1, code);
	if (line > 1)
		putchar('\n');
	const char *s = e.at;
	while (line > 1 && s[-1] != '\n')
		s--;
	for (; s < e.at - 1; s++)
		if (((unsigned char)*s & 0xC0) != 0x80)
			putchar(*s == '\t' ? '\t' : ' ');
	printf("%c%.*s", code[n - 1], (int)(e.end - e.at), e.at);
}

/* ---- directives ---- */

static struct block *block_open(struct compiler *c, const char *at)
{
	if (c->depth == DEPTH_MAX)
		fail(c, at, "too many blocks in each other");
	struct block *b = &c->blocks[c->depth++];
	*b = (struct block){ .at = at, .start = c->html };
	return b;
}

static void branch_close(struct compiler *c, struct block *b)
{
	b->end = b->has_end ? merge(c, b->at, b->end, c->html) : c->html;
	b->has_end = true;
}

/* name(...): the white space between is dropped. */
static struct span name_take(struct compiler *c, const char *at, struct span *rest)
{
	struct span name = word_take(rest);
	if (name.at == name.end || rest->at == rest->end || *rest->at != '(' || rest->end[-1] != ')')
		fail(c, at, "name(...) is expected here");
	*rest = trim((struct span){ rest->at + 1, rest->end - 1 });
	if (rest->at < rest->end)
		expression_check(c, *rest);
	return name;
}

static void compile_include(struct compiler *c, const char *at, struct span rest)
{
	if (rest.end - rest.at < 3 || *rest.at != '"' || literal_end(c, rest.at, rest.end) != rest.end)
		fail(c, at, "{{include \"dir/file.h\"}} is expected");
	printf("#line %d \"%s\"\n#include %.*s\n", line_of(c, at), c->file, (int)(rest.end - rest.at), rest.at);
}

static void compile_def(struct compiler *c, const char *at, struct span rest)
{
	block_open(c, at);
	struct span name = name_take(c, at, &rest);
	emit(c, name, "void ");
	printf("(struct html *h%s%.*s)\n{\n", rest.at < rest.end ? ", " : "", (int)(rest.end - rest.at), rest.at);
}

static void compile_if(struct compiler *c, const char *at, struct span rest)
{
	one_expression_check(c, rest);
	block_open(c, at)->kind = IF;
	emit(c, rest, "if (");
	puts(") {");
}

static void compile_else(struct compiler *c, const char *at, struct span rest)
{
	struct block *b = &c->blocks[c->depth - 1];
	if (b->kind != IF || b->has_else)
		fail(c, at, "{{else}} without {{if}}");
	branch_close(c, b);
	c->html = b->start;
	if (rest.at == rest.end) {
		text_flush(c);
		b->has_else = true;
		puts("} else {");
		return;
	}
	if (!span_is(word_take(&rest), "if"))
		fail(c, at, "{{else}} or {{else if expr}} is expected");
	one_expression_check(c, rest);
	emit(c, rest, "} else if (");
	puts(") {");
}

static void compile_for(struct compiler *c, const char *at, struct span rest)
{
	struct span it = word_take(&rest), in = word_take(&rest), count;
	int n = (int)(it.end - it.at);
	if (n == 0 || !span_is(in, "in") || !comma_cut(c, &rest, &count))
		fail(c, at, "{{for it in array, count}} is expected");
	one_expression_check(c, rest);
	one_expression_check(c, count);
	block_open(c, at)->kind = FOR;
	emit(c, rest, "{ const __auto_type %.*s_list = (", n, it.at);
	puts(");");
	emit(c, count, "const size_t %.*s_count = (", n, it.at);
	printf(");\nfor (size_t %.*s_at = 0; %.*s_at < %.*s_count; %.*s_at++) {\n", n, it.at, n, it.at, n, it.at, n,
	       it.at);
	printf("const __typeof__(*%.*s_list) *%.*s = &%.*s_list[%.*s_at];\n", n, it.at, n, it.at, n, it.at, n, it.at);
	printf("(void)%.*s;\n", n, it.at);
}

static void compile_end(struct compiler *c, const char *at, struct span rest)
{
	struct block *b = &c->blocks[c->depth - 1];
	if (rest.at < rest.end)
		fail(c, at, "{{end}} stands alone");
	branch_close(c, b);
	if (b->kind == IF && !b->has_else)
		b->end = merge(c, b->at, b->end, b->start);
	if (b->kind == FOR && !same_context(&b->end, &b->start))
		fail(c, b->at, "this loop ends in another place of the HTML than it begins");
	if (b->kind == DEF && b->end.place != TEXT)
		fail(c, at, "this view ends inside a tag, comment or <%s>", b->end.tag);
	c->html = b->end;
	text_flush(c);
	puts(b->kind == FOR ? "} }" : "}");
	c->depth--;
}

static void compile_print(struct compiler *c, const char *at, struct span rest)
{
	one_expression_check(c, rest);
	emit(c, rest, data_check(c, at, false, false) ? "html_print(h, (" : "html_print_plain(h, (");
	puts("));");
}

static void compile_url(struct compiler *c, const char *at, struct span rest)
{
	one_expression_check(c, rest);
	data_check(c, at, false, true);
	emit(c, rest, "html_url(h,");
	puts(");");
}

static struct span string_take(struct compiler *c, const char *at, struct span *rest)
{
	if (rest->at == rest->end || *rest->at != '"')
		fail(c, at, "a text in double quotes is expected");
	struct span string = { rest->at, literal_end(c, rest->at, rest->end) };
	*rest = trim((struct span){ string.end, rest->end });
	return string;
}

static void compile_text(struct compiler *c, const char *at, struct span rest)
{
	struct span behind = rest;
	bool format = false;
	do {
		struct span string = string_take(c, at, &behind);
		format |= memchr(string.at, '%', (size_t)(string.end - string.at)) != NULL;
	} while (behind.at < behind.end && *behind.at == '"');
	if (behind.at < behind.end && *behind.at != ',')
		fail(c, at, "a comma is missing behind the text");
	expression_check(c, rest);
	data_check(c, at, true, false);
	/* With a "%" it is a format, also where parameters were forgotten: then gcc says so. */
	emit(c, rest, format || behind.at < behind.end ? "html_textf(h," : "html_text(h,");
	puts(");");
}

static void plural_check(struct compiler *c, struct span string)
{
	int found = 0;
	for (const char *s = string.at; s < string.end; s++) {
		if (*s != '%')
			continue;
		if (strncmp(s, "%lu", 3) == 0)
			found++;
		else if (s[1] != '%')
			fail(c, s, "only %%lu (and %%%%) can be in a plural");
		s++;
	}
	if (found != 1)
		fail(c, string.at, "both texts of a plural have one %%lu");
}

static void compile_plural(struct compiler *c, const char *at, struct span rest)
{
	struct span behind = rest;
	struct span one = string_take(c, at, &behind);
	struct span many = string_take(c, at, &behind);
	plural_check(c, one);
	plural_check(c, many);
	if (behind.at == behind.end || *behind.at != ',')
		fail(c, at, "{{tn \"one %%lu\" \"many %%lu\", count}} is expected");
	one_expression_check(c, trim((struct span){ behind.at + 1, behind.end }));
	data_check(c, at, true, false);
	emit(c, one, "html_textn(h,");
	printf(",%.*s);\n", (int)(rest.end - one.end), one.end);
}

static void compile_call(struct compiler *c, const char *at, struct span rest)
{
	struct span name = name_take(c, at, &rest);
	if (c->html.place != TEXT)
		fail(c, at, "{{call}} only between tags");
	emit(c, name, " ");
	printf("(h%s%.*s);\n", rest.at < rest.end ? ", " : "", (int)(rest.end - rest.at), rest.at);
}

static const struct {
	const char *word;
	enum { OUTSIDE, INSIDE } where; /* of a def */
	bool alone;                     /* a line of such directives only leaves nothing of itself */
	void (*compile)(struct compiler *c, const char *at, struct span rest);
} directives[] = {
	{ "include", OUTSIDE, true, compile_include }, { "def", OUTSIDE, true, compile_def },
	{ "if", INSIDE, true, compile_if },            { "else", INSIDE, true, compile_else },
	{ "for", INSIDE, true, compile_for },          { "end", INSIDE, true, compile_end },
	{ "call", INSIDE, true, compile_call },        { "=", INSIDE, false, compile_print },
	{ "url", INSIDE, false, compile_url },         { "t", INSIDE, false, compile_text },
	{ "tn", INSIDE, false, compile_plural },
};

#define COMMENT_WORD (-1)

/* Reads the directive at "{{" and returns what is behind it; *which is its row or COMMENT_WORD. */
static const char *directive_read(struct compiler *c, const char *at, int *which, struct span *rest)
{
	const char *s = at + 2;
	bool comment = s < c->end && *s == '#';
	for (; s + 1 < c->end && strncmp(s, "}}", 2) != 0; s++) {
		if (strncmp(s, "{{", 2) == 0)
			fail(c, at, "'{{' in a directive: is its '}}' missing?");
		if (!comment && (*s == '"' || *s == '\''))
			s = literal_end(c, s, c->end) - 1;
	}
	if (s + 1 >= c->end)
		fail(c, at, "'}}' is missing");
	*which = COMMENT_WORD;
	if (comment)
		return s + 2;
	*rest = trim((struct span){ at + 2, s });
	struct span word = { rest->at, rest->at + 1 };
	if (*rest->at == '=')
		*rest = trim((struct span){ rest->at + 1, s });
	else
		word = word_take(rest);
	for (*which = 0; *which < (int)(sizeof(directives) / sizeof(directives[0])); ++*which)
		if (span_is(word, directives[*which].word))
			return s + 2;
	fail(c, at, "unknown directive '%.*s'", (int)(word.end - word.at), word.at);
}

/* If the line at s holds block directives only, where it ends (behind them and the newline); else s. */
static const char *alone_end(struct compiler *c, const char *line)
{
	bool found = false;
	for (const char *s = line;; s++) {
		while (s + 1 < c->end && strncmp(s, "{{", 2) == 0) {
			int which;
			struct span rest;
			s = directive_read(c, s, &which, &rest);
			if (which != COMMENT_WORD && !directives[which].alone)
				return line;
			found = true;
		}
		if (s == c->end || *s == '\n')
			return found ? s + (s < c->end) : line;
		if (!is_space(*s))
			return line;
	}
}

static void text_add(struct compiler *c, const char *at)
{
	if (c->depth == 0) {
		if (!is_space(*at))
			fail(c, at, "text outside a {{def}}");
		return;
	}
	if (c->html.place != RAW && at + 1 < c->end && strncmp(at, "}}", 2) == 0)
		fail(c, at, "'}}' closes nothing");
	html_step(c, at);
	c->text[c->text_len++] = *at;
}

static void compile(struct compiler *c)
{
	const char *alone = c->source;
	for (const char *s = c->source; s < c->end;) {
		if (s >= alone && (s == c->source || s[-1] == '\n'))
			alone = alone_end(c, s);
		if (s + 1 >= c->end || strncmp(s, "{{", 2) != 0) {
			if (s >= alone)
				text_add(c, s);
			s++;
			continue;
		}
		int which;
		struct span rest;
		const char *behind = directive_read(c, s, &which, &rest);
		if (which != COMMENT_WORD) {
			if ((directives[which].where == INSIDE) != (c->depth > 0))
				fail(c, s, "{{%s}} cannot be %s a {{def}}", directives[which].word,
				     c->depth > 0 ? "in" : "outside");
			directives[which].compile(c, s, rest);
		}
		s = behind;
	}
	if (c->depth > 0)
		fail(c, c->blocks[c->depth - 1].at, "this block has no {{end}}");
}

/* The whole file, with a NUL behind it. */
static char *file_read(const char *name, size_t *len)
{
	FILE *f = fopen(name, "rb");
	char *bytes = NULL;
	size_t cap = 0;
	*len = 0;
	do {
		cap = cap ? 2 * cap : 65536;
		bytes = f ? realloc(bytes, cap) : NULL;
		if (!bytes)
			break;
		*len += fread(bytes + *len, 1, cap - *len, f);
	} while (*len == cap);
	if (!bytes || ferror(f)) {
		perror(name);
		exit(EXIT_FAILURE);
	}
	fclose(f);
	bytes[*len] = '\0';
	return bytes;
}

int main(int argc, char **argv)
{
	if (argc != 2 || strpbrk(argv[1], "\"\\\n")) {
		fputs(usage, stderr);
		return EXIT_FAILURE;
	}
	size_t len;
	char *source = file_read(argv[1], &len);
	struct compiler c = { .file = argv[1], .source = source, .end = source + len, .text = malloc(len + 1) };
	if (!c.text || strlen(source) != len)
		fail(&c, source + strlen(source), "a NUL byte, or no memory");
	printf("#include \"http/html.h\"\n/* Made by tmplc from %s: change that file, not this one. */\n", c.file);
	compile(&c);
	free(c.text);
	free(source);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("tmplc: standard output");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
