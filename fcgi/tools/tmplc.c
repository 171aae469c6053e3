/*
 * tmplc FILE.tmpl > FILE.c: compiles a page's views to C at build time. The language is described in usage[].
 *
 * Stands alone: libc only. Writes C to standard output; on the first mistake "FILE:line: message" to standard error
 * and exit code 1. #line and padding make gcc report a misspelt field at its place in the template.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/tmplc_html.h"
#include "tools/tmplc_source.h"

static const char usage[] =
	"usage: tmplc FILE.tmpl > FILE.c\n"
	"  {{# comment}}  {{include \"web/x_views.h\"}}\n"
	"  {{def name(const struct x_view *v)}} ... {{end}}    void name(struct html *h, const struct x_view *v)\n"
	"  {{if expr}} ... {{else if expr}} ... {{else}} ... {{end}}\n"
	"  {{for it in array, count}} ... {{end}}              it points to each element in turn, it_at counts\n"
	"  {{= expr}}  {{url expr}}                            escaped; url as a whole href, src or action\n"
	"  {{t \"Key\"}}  {{t \"Format %s\", expr}}  {{tn \"one %lu\" \"many %lu\", count}}\n"
	"  {{call name(args)}}                                 name(h, args)\n";

struct block {
	const char *at;
	enum { DEF, IF, FOR } kind;
	bool has_else, has_end;
	struct tmplc_html start, end; /* end: where the branches closed so far have led */
};

struct compiler {
	const struct tmplc_source *src;
	struct tmplc_html html;
	struct block blocks[TMPLC_DEPTH_MAX];
	int depth;
	char *text; /* literal text not yet written; has room for the whole source */
	size_t text_len;
};

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
static __attribute__((format(printf, 3, 4))) void emit(struct compiler *c, struct tmplc_span e, const char *fmt, ...)
{
	char code[200];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(code, sizeof(code), fmt, ap);
	va_end(ap);
	if (n < 1 || n >= (int)sizeof(code))
		tmplc_fail(c->src, e.at, "a name is too long");
	text_flush(c);
	int line = tmplc_line_of(c->src, e.at);
	printf("#line %d \"%s\"\n%.*s", line > 1 ? line - 1 : 1, c->src->file, n - 1, code);
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
	if (c->depth == TMPLC_DEPTH_MAX)
		tmplc_fail(c->src, at, "too many blocks in each other");
	struct block *b = &c->blocks[c->depth++];
	*b = (struct block){ .at = at, .start = c->html };
	return b;
}

static void branch_close(struct compiler *c, struct block *b)
{
	b->end = b->has_end ? tmplc_html_merge(c->src, b->at, b->end, c->html) : c->html;
	b->has_end = true;
}

static void compile_include(struct compiler *c, const char *at, struct tmplc_span rest)
{
	if (rest.end - rest.at < 3 || *rest.at != '"' || tmplc_literal_end(c->src, rest.at, rest.end) != rest.end)
		tmplc_fail(c->src, at, "{{include \"dir/file.h\"}} is expected");
	printf("#line %d \"%s\"\n#include %.*s\n", tmplc_line_of(c->src, at), c->src->file, (int)(rest.end - rest.at),
	       rest.at);
}

static void compile_def(struct compiler *c, const char *at, struct tmplc_span rest)
{
	block_open(c, at);
	struct tmplc_span name = tmplc_call_take(c->src, at, &rest);
	emit(c, name, "void ");
	printf("(struct html *h%s%.*s)\n{\n", rest.at < rest.end ? ", " : "", (int)(rest.end - rest.at), rest.at);
}

static void compile_if(struct compiler *c, const char *at, struct tmplc_span rest)
{
	tmplc_expression_check(c->src, rest);
	block_open(c, at)->kind = IF;
	emit(c, rest, "if (");
	puts(") {");
}

static void compile_else(struct compiler *c, const char *at, struct tmplc_span rest)
{
	struct block *b = &c->blocks[c->depth - 1];
	if (b->kind != IF || b->has_else)
		tmplc_fail(c->src, at, "{{else}} without {{if}}");
	branch_close(c, b);
	c->html = b->start;
	if (rest.at == rest.end) {
		text_flush(c);
		b->has_else = true;
		puts("} else {");
		return;
	}
	if (!tmplc_span_is(tmplc_word_take(&rest), "if"))
		tmplc_fail(c->src, at, "{{else}} or {{else if expr}} is expected");
	tmplc_expression_check(c->src, rest);
	emit(c, rest, "} else if (");
	puts(") {");
}

static void compile_for(struct compiler *c, const char *at, struct tmplc_span rest)
{
	struct tmplc_span it = tmplc_word_take(&rest), in = tmplc_word_take(&rest), count;
	int n = (int)(it.end - it.at);
	if (n == 0 || !tmplc_span_is(in, "in") || !tmplc_comma_cut(c->src, &rest, &count))
		tmplc_fail(c->src, at, "{{for it in array, count}} is expected");
	tmplc_expression_check(c->src, rest);
	tmplc_expression_check(c->src, count);
	block_open(c, at)->kind = FOR;
	emit(c, rest, "{ const __auto_type %.*s_list = (", n, it.at);
	puts(");");
	emit(c, count, "const size_t %.*s_count = (", n, it.at);
	printf(");\nfor (size_t %.*s_at = 0; %.*s_at < %.*s_count; %.*s_at++) {\n", n, it.at, n, it.at, n, it.at, n,
	       it.at);
	printf("const __typeof__(*%.*s_list) *%.*s = &%.*s_list[%.*s_at];\n", n, it.at, n, it.at, n, it.at, n, it.at);
	printf("(void)%.*s;\n", n, it.at);
}

static void compile_end(struct compiler *c, const char *at, struct tmplc_span rest)
{
	struct block *b = &c->blocks[c->depth - 1];
	if (rest.at < rest.end)
		tmplc_fail(c->src, at, "{{end}} stands alone");
	branch_close(c, b);
	if (b->kind == IF && !b->has_else)
		b->end = tmplc_html_merge(c->src, b->at, b->end, b->start);
	if (b->kind == FOR && !tmplc_html_is_same(&b->end, &b->start))
		tmplc_fail(c->src, b->at, "this loop ends in another place of the HTML than it begins");
	if (b->kind == DEF && b->end.place != PLACE_TEXT)
		tmplc_fail(c->src, at, "this view ends inside a tag, comment or <%s>", b->end.tag);
	c->html = b->end;
	text_flush(c);
	puts(b->kind == FOR ? "} }" : "}");
	c->depth--;
}

static void compile_print(struct compiler *c, const char *at, struct tmplc_span rest)
{
	tmplc_expression_check(c->src, rest);
	emit(c, rest, tmplc_html_check(c->src, &c->html, at, DATA_PLAIN) ? "html_print(h, (" : "html_print_plain(h, (");
	puts("));");
}

static void compile_url(struct compiler *c, const char *at, struct tmplc_span rest)
{
	tmplc_expression_check(c->src, rest);
	tmplc_html_check(c->src, &c->html, at, DATA_ADDRESS);
	emit(c, rest, "html_url(h,");
	puts(");");
}

static void compile_text(struct compiler *c, const char *at, struct tmplc_span rest)
{
	struct tmplc_span behind = rest;
	bool format = false;
	do {
		struct tmplc_span string = tmplc_string_take(c->src, at, &behind);
		format |= memchr(string.at, '%', (size_t)(string.end - string.at)) != NULL;
	} while (behind.at < behind.end && *behind.at == '"');
	if (behind.at < behind.end && *behind.at != ',')
		tmplc_fail(c->src, at, "a comma is missing behind the text");
	tmplc_expressions_check(c->src, rest);
	tmplc_html_check(c->src, &c->html, at, DATA_TRANSLATED);
	/* With a "%" it is a format, also where parameters were forgotten: then gcc says so. */
	emit(c, rest, format || behind.at < behind.end ? "html_textf(h," : "html_text(h,");
	puts(");");
}

static void plural_check(struct compiler *c, struct tmplc_span string)
{
	int found = 0;
	for (const char *s = string.at; s < string.end; s++) {
		if (*s != '%')
			continue;
		if (strncmp(s, "%lu", 3) == 0)
			found++;
		else if (s[1] != '%')
			tmplc_fail(c->src, s, "only %%lu (and %%%%) can be in a plural");
		s++;
	}
	if (found != 1)
		tmplc_fail(c->src, string.at, "both texts of a plural have one %%lu");
}

static void compile_plural(struct compiler *c, const char *at, struct tmplc_span rest)
{
	struct tmplc_span behind = rest;
	struct tmplc_span one = tmplc_string_take(c->src, at, &behind);
	struct tmplc_span many = tmplc_string_take(c->src, at, &behind);
	plural_check(c, one);
	plural_check(c, many);
	if (behind.at == behind.end || *behind.at != ',')
		tmplc_fail(c->src, at, "{{tn \"one %%lu\" \"many %%lu\", count}} is expected");
	tmplc_expression_check(c->src, tmplc_trim((struct tmplc_span){ behind.at + 1, behind.end }));
	tmplc_html_check(c->src, &c->html, at, DATA_TRANSLATED);
	emit(c, one, "html_textn(h,");
	printf(",%.*s);\n", (int)(rest.end - one.end), one.end);
}

static void compile_call(struct compiler *c, const char *at, struct tmplc_span rest)
{
	struct tmplc_span name = tmplc_call_take(c->src, at, &rest);
	if (c->html.place != PLACE_TEXT)
		tmplc_fail(c->src, at, "{{call}} only between tags");
	emit(c, name, " ");
	printf("(h%s%.*s);\n", rest.at < rest.end ? ", " : "", (int)(rest.end - rest.at), rest.at);
}

static const struct {
	const char *word;
	enum { OUTSIDE, INSIDE } where; /* of a def */
	bool alone;                     /* a line of such directives only leaves nothing of itself */
	void (*compile)(struct compiler *c, const char *at, struct tmplc_span rest);
} directives[] = {
	{ "include", OUTSIDE, true, compile_include },
	{ "def", OUTSIDE, true, compile_def },
	{ "if", INSIDE, true, compile_if },
	{ "else", INSIDE, true, compile_else },
	{ "for", INSIDE, true, compile_for },
	{ "end", INSIDE, true, compile_end },
	{ "call", INSIDE, true, compile_call },
	{ "=", INSIDE, false, compile_print },
	{ "url", INSIDE, false, compile_url },
	{ "t", INSIDE, false, compile_text },
	{ "tn", INSIDE, false, compile_plural },
};

#define COMMENT_WORD (-1)

/* Reads the directive at "{{" and returns what is behind it; *which is its row or COMMENT_WORD. */
static const char *directive_read(struct compiler *c, const char *at, int *which, struct tmplc_span *rest)
{
	const char *s = at + 2;
	bool comment = s < c->src->end && *s == '#';
	for (; s + 1 < c->src->end && strncmp(s, "}}", 2) != 0; s++) {
		if (strncmp(s, "{{", 2) == 0)
			tmplc_fail(c->src, at, "'{{' in a directive: is its '}}' missing?");
		if (!comment && (*s == '"' || *s == '\''))
			s = tmplc_literal_end(c->src, s, c->src->end) - 1;
	}
	if (s + 1 >= c->src->end)
		tmplc_fail(c->src, at, "'}}' is missing");
	*which = COMMENT_WORD;
	if (comment)
		return s + 2;
	*rest = tmplc_trim((struct tmplc_span){ at + 2, s });
	struct tmplc_span word = { rest->at, rest->at + 1 };
	if (*rest->at == '=')
		*rest = tmplc_trim((struct tmplc_span){ rest->at + 1, s });
	else
		word = tmplc_word_take(rest);
	for (*which = 0; *which < (int)(sizeof(directives) / sizeof(directives[0])); ++*which)
		if (tmplc_span_is(word, directives[*which].word))
			return s + 2;
	tmplc_fail(c->src, at, "unknown directive '%.*s'", (int)(word.end - word.at), word.at);
}

/* If the line at s holds block directives only, where it ends (behind them and the newline); else s. */
static const char *alone_end(struct compiler *c, const char *line)
{
	bool found = false;
	for (const char *s = line;; s++) {
		while (s + 1 < c->src->end && strncmp(s, "{{", 2) == 0) {
			int which;
			struct tmplc_span rest;
			s = directive_read(c, s, &which, &rest);
			if (which != COMMENT_WORD && !directives[which].alone)
				return line;
			found = true;
		}
		if (s == c->src->end || *s == '\n')
			return found ? s + (s < c->src->end) : line;
		if (!tmplc_is_space(*s))
			return line;
	}
}

static void text_add(struct compiler *c, const char *at)
{
	if (c->depth == 0) {
		if (!tmplc_is_space(*at))
			tmplc_fail(c->src, at, "text outside a {{def}}");
		return;
	}
	if (c->html.place != PLACE_RAW && at + 1 < c->src->end && strncmp(at, "}}", 2) == 0)
		tmplc_fail(c->src, at, "'}}' closes nothing");
	tmplc_html_step(c->src, &c->html, at);
	c->text[c->text_len++] = *at;
}

static void compile(struct compiler *c)
{
	const char *alone = c->src->begin;
	for (const char *s = c->src->begin; s < c->src->end;) {
		if (s >= alone && (s == c->src->begin || s[-1] == '\n'))
			alone = alone_end(c, s);
		if (s + 1 >= c->src->end || strncmp(s, "{{", 2) != 0) {
			if (s >= alone)
				text_add(c, s);
			s++;
			continue;
		}
		int which;
		struct tmplc_span rest;
		const char *behind = directive_read(c, s, &which, &rest);
		if (which != COMMENT_WORD) {
			if ((directives[which].where == INSIDE) != (c->depth > 0))
				tmplc_fail(c->src, s, "{{%s}} cannot be %s a {{def}}", directives[which].word,
					   c->depth > 0 ? "in" : "outside");
			directives[which].compile(c, s, rest);
		}
		s = behind;
	}
	if (c->depth > 0)
		tmplc_fail(c->src, c->blocks[c->depth - 1].at, "this block has no {{end}}");
}

int main(int argc, char **argv)
{
	if (argc != 2 || strpbrk(argv[1], "\"\\\n")) {
		fputs(usage, stderr);
		return EXIT_FAILURE;
	}
	struct tmplc_source src = tmplc_source_read(argv[1]);
	struct compiler c = { .src = &src, .text = malloc((size_t)(src.end - src.begin) + 1) };
	if (!c.text)
		tmplc_fail(&src, src.begin, "no memory");
	printf("#include \"http/html.h\"\n/* Made by tmplc from %s: change that file, not this one. */\n", src.file);
	compile(&c);
	free(c.text);
	free((char *)src.begin);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("tmplc: standard output");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
