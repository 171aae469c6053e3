/*
 * What tmplc reads: a template in memory, spans of it, and the message about a mistake in it.
 *
 * Stands alone: libc only. A span points into the source and owns nothing. Whatever finds a mistake does not return:
 * the first one ends the program, so a build never goes on with half a page.
 */
#ifndef HANDOVER_TOOLS_TMPLC_SOURCE_H
#define HANDOVER_TOOLS_TMPLC_SOURCE_H

#include <stdbool.h>

#define TMPLC_DEPTH_MAX 32 /* brackets in each other, blocks in each other */

struct tmplc_source {
	const char *file;
	const char *begin, *end; /* a NUL stands at the end */
};

/* From at up to, and not with, end. */
struct tmplc_span {
	const char *at, *end;
};

/* Reads the whole file; a missing one, or one with a NUL byte, ends the program. begin is the caller's to free(). */
struct tmplc_source tmplc_source_read(const char *file);

/* The line, from 1, of a place in the source. */
int tmplc_line_of(const struct tmplc_source *src, const char *at);

/* "FILE:line: message" to standard error, and exit code 1. */
_Noreturn void tmplc_fail(const struct tmplc_source *src, const char *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* White space of ASCII. */
bool tmplc_is_space(char ch);

/* The span without white space at both ends. */
struct tmplc_span tmplc_trim(struct tmplc_span s);

bool tmplc_span_is(struct tmplc_span s, const char *text);

/* Cuts a leading identifier off *s and the white space behind it; empty where there is none. */
struct tmplc_span tmplc_word_take(struct tmplc_span *s);

/* Behind the string or character literal that begins at s. Fails where it is not closed before end and on its line. */
const char *tmplc_literal_end(const struct tmplc_source *src, const char *s, const char *end);

/* Cuts a leading string literal off *rest and the white space behind it. Fails at `at` where there is none. */
struct tmplc_span tmplc_string_take(const struct tmplc_source *src, const char *at, struct tmplc_span *rest);

/* Cuts the name off name(...) and leaves the checked expressions inside. Fails at `at` where it is something else. */
struct tmplc_span tmplc_call_take(const struct tmplc_source *src, const char *at, struct tmplc_span *rest);

/* Cuts *s at its first comma outside brackets; false: there is none. */
bool tmplc_comma_cut(const struct tmplc_source *src, struct tmplc_span *s, struct tmplc_span *behind);

/*
 * C may come from a template as expressions only: fails on what could begin a statement or leave the brackets.
 * The first takes a list with commas, the second one expression.
 */
void tmplc_expressions_check(const struct tmplc_source *src, struct tmplc_span e);
void tmplc_expression_check(const struct tmplc_source *src, struct tmplc_span e);

#endif
