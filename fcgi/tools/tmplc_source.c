#include "tools/tmplc_source.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tmplc_source tmplc_source_read(const char *file)
{
	FILE *f = fopen(file, "rb");
	char *bytes = NULL;
	size_t cap = 0, len = 0;
	do {
		cap = cap ? 2 * cap : 65536;
		bytes = f ? realloc(bytes, cap) : NULL;
		if (!bytes)
			break;
		len += fread(bytes + len, 1, cap - len, f);
	} while (len == cap);
	if (!bytes || ferror(f)) {
		perror(file);
		exit(EXIT_FAILURE);
	}
	fclose(f);
	bytes[len] = '\0';
	struct tmplc_source src = { file, bytes, bytes + len };
	if (strlen(bytes) != len)
		tmplc_fail(&src, bytes + strlen(bytes), "a NUL byte");
	return src;
}

int tmplc_line_of(const struct tmplc_source *src, const char *at)
{
	int line = 1;
	for (const char *s = src->begin; s < at; s++)
		line += *s == '\n';
	return line;
}

_Noreturn void tmplc_fail(const struct tmplc_source *src, const char *at, const char *fmt, ...)
{
	va_list ap;
	fprintf(stderr, "%s:%d: ", src->file, tmplc_line_of(src, at));
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

bool tmplc_is_space(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static bool is_word(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_';
}

struct tmplc_span tmplc_trim(struct tmplc_span s)
{
	while (s.at < s.end && tmplc_is_space(*s.at))
		s.at++;
	while (s.at < s.end && tmplc_is_space(s.end[-1]))
		s.end--;
	return s;
}

bool tmplc_span_is(struct tmplc_span s, const char *text)
{
	return (size_t)(s.end - s.at) == strlen(text) && memcmp(s.at, text, strlen(text)) == 0;
}

struct tmplc_span tmplc_word_take(struct tmplc_span *s)
{
	struct tmplc_span word = { s->at, s->at };
	if (s->at < s->end && !isdigit((unsigned char)*s->at))
		while (word.end < s->end && is_word(*word.end))
			word.end++;
	s->at = word.end;
	*s = tmplc_trim(*s);
	return word;
}

const char *tmplc_literal_end(const struct tmplc_source *src, const char *s, const char *end)
{
	for (const char *p = s + 1; p < end && *p != '\n'; p++) {
		if (*p == '\\')
			p++;
		else if (*p == *s)
			return p + 1;
	}
	tmplc_fail(src, s, "a %s is not closed", *s == '"' ? "string" : "character literal");
}

static char before(const char *begin, const char *s)
{
	while (s > begin && tmplc_is_space(s[-1]))
		s--;
	return s[-1];
}

void tmplc_expressions_check(const struct tmplc_source *src, struct tmplc_span e)
{
	char closers[TMPLC_DEPTH_MAX];
	int depth = 0;
	if (e.at == e.end)
		tmplc_fail(src, e.at, "an expression is missing");
	for (const char *s = e.at; s < e.end; s++) {
		if (*s == '"' || *s == '\'') {
			s = tmplc_literal_end(src, s, e.end) - 1;
		} else if (strchr("([{", *s)) {
			if (depth == TMPLC_DEPTH_MAX)
				tmplc_fail(src, s, "too many brackets");
			if (*s == '{' && (s == e.at || before(e.at, s) == '('))
				tmplc_fail(src, s, "no statements in an expression");
			closers[depth++] = *s == '(' ? ')' : *s == '[' ? ']' : '}';
		} else if (strchr(")]}", *s)) {
			if (depth == 0 || closers[--depth] != *s)
				tmplc_fail(src, s, "'%c' closes nothing", *s);
		} else if (strchr(";#\\", *s)) {
			tmplc_fail(src, s, "'%c' cannot be in an expression", *s);
		} else if (*s == '/' && s + 1 < e.end && strchr("/*", s[1])) {
			tmplc_fail(src, s, "no comment in an expression; {{# comment}}");
		}
	}
	if (depth > 0)
		tmplc_fail(src, e.at, "a '%c' is missing", closers[depth - 1]);
}

bool tmplc_comma_cut(const struct tmplc_source *src, struct tmplc_span *s, struct tmplc_span *behind)
{
	int depth = 0;
	for (const char *p = s->at; p < s->end; p++) {
		if (*p == '"' || *p == '\'')
			p = tmplc_literal_end(src, p, s->end) - 1;
		else if (strchr("([{", *p))
			depth++;
		else if (strchr(")]}", *p))
			depth--;
		else if (*p == ',' && depth == 0) {
			*behind = tmplc_trim((struct tmplc_span){ p + 1, s->end });
			*s = tmplc_trim((struct tmplc_span){ s->at, p });
			return true;
		}
	}
	return false;
}

void tmplc_expression_check(const struct tmplc_source *src, struct tmplc_span e)
{
	struct tmplc_span behind;
	tmplc_expressions_check(src, e);
	if (tmplc_comma_cut(src, &e, &behind))
		tmplc_fail(src, e.at, "one expression is expected here");
}

struct tmplc_span tmplc_call_take(const struct tmplc_source *src, const char *at, struct tmplc_span *rest)
{
	struct tmplc_span name = tmplc_word_take(rest);
	if (name.at == name.end || rest->at == rest->end || *rest->at != '(' || rest->end[-1] != ')')
		tmplc_fail(src, at, "name(...) is expected here");
	*rest = tmplc_trim((struct tmplc_span){ rest->at + 1, rest->end - 1 });
	if (rest->at < rest->end)
		tmplc_expressions_check(src, *rest);
	return name;
}

struct tmplc_span tmplc_string_take(const struct tmplc_source *src, const char *at, struct tmplc_span *rest)
{
	if (rest->at == rest->end || *rest->at != '"')
		tmplc_fail(src, at, "a text in double quotes is expected");
	struct tmplc_span string = { rest->at, tmplc_literal_end(src, rest->at, rest->end) };
	*rest = tmplc_trim((struct tmplc_span){ string.end, rest->end });
	return string;
}
