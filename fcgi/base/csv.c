#include "base/csv.h"

#include <string.h>

#include "base/utf8.h"

#define BOM "\xef\xbb\xbf"

static bool ends_record(char c)
{
	return c == '\n' || c == '\r' || c == '\0';
}

/* The one the first line has most of; a semicolon where it has none. */
static char separator_of(const char *text)
{
	static const char candidates[] = { ';', ',', '\t' };
	size_t counts[sizeof(candidates)] = { 0 }, best = 0;
	bool quoted = false;
	for (; *text && (quoted || !ends_record(*text)); text++) {
		quoted ^= *text == '"';
		for (size_t i = 0; !quoted && i < sizeof(candidates); i++)
			counts[i] += *text == candidates[i];
	}
	for (size_t i = 1; i < sizeof(candidates); i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

enum rc csv_open(struct csv *csv, struct arena *a, const char *bytes, size_t length)
{
	if (memchr(bytes, '\0', length))
		return RC_VALIDATION;
	const char *text = arena_strndup(a, bytes, length);
	if (strncmp(text, BOM, strlen(BOM)) == 0)
		text += strlen(BOM);
	if (!utf8_is_valid(text))
		text = utf8_from_windows_1252(a, text);
	*csv = (struct csv){ a, text, separator_of(text + strspn(text, "\r\n")), 1 };
	return RC_OK;
}

/* Behind one line end. */
static void skip_line_end(struct csv *csv)
{
	if (*csv->at == '\0')
		return;
	csv->at += csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : 1;
	csv->line++;
}

/* A quoted cell; csv->at is behind its first quote and ends behind its last. NULL, or what is wrong. */
static const char *read_quoted(struct csv *csv, const char **cell)
{
	struct buf b = BUF_IN(csv->arena);
	const char *s = csv->at;
	for (;; s++) {
		if (*s == '\0')
			return "a quote is never closed";
		if (*s == '"' && s[1] != '"')
			break;
		s += *s == '"';
		csv->line += *s == '\n' || (*s == '\r' && s[1] != '\n');
		buf_addc(&b, *s);
	}
	csv->at = s + 1;
	*cell = buf_str(&b);
	return *csv->at == csv->separator || ends_record(*csv->at) ? NULL : "there is text behind a closing quote";
}

static const char *read_plain(struct csv *csv, const char **cell)
{
	const char *end = csv->at;
	while (*end != csv->separator && *end != '"' && !ends_record(*end))
		end++;
	if (*end == '"')
		return "there is a quote inside a cell that does not begin with one";
	*cell = arena_strndup(csv->arena, csv->at, (size_t)(end - csv->at));
	csv->at = end;
	return NULL;
}

static void add_cell(struct csv *csv, struct csv_row *row, const char *cell)
{
	/* A power of two is full: twice the room. */
	if ((row->count & (row->count - 1)) == 0) {
		const char **more = ARENA_NEW_ARRAY(csv->arena, row->count ? 2 * row->count : 1, const char *);
		for (size_t i = 0; i < row->count; i++)
			more[i] = row->cells[i];
		row->cells = more;
	}
	row->cells[row->count++] = cell;
}

/* What is malformed is one line, wherever its quotes would have ended. */
static enum rc refuse(struct csv *csv, struct csv_row *row, const char *start, const char *fault)
{
	size_t n = strcspn(start, "\r\n");
	*row = (struct csv_row){ .line = row->line, .fault = fault };
	add_cell(csv, row, arena_strndup(csv->arena, start, n));
	csv->at = start + n;
	csv->line = row->line;
	skip_line_end(csv);
	return RC_VALIDATION;
}

enum rc csv_next(struct csv *csv, struct csv_row *row)
{
	while (*csv->at == '\r' || *csv->at == '\n')
		skip_line_end(csv);
	*row = (struct csv_row){ .line = csv->line };
	if (*csv->at == '\0')
		return RC_NOT_FOUND;
	const char *start = csv->at, *cell = "";
	for (;;) {
		bool quoted = *csv->at == '"';
		csv->at += quoted;
		const char *fault = quoted ? read_quoted(csv, &cell) : read_plain(csv, &cell);
		if (fault)
			return refuse(csv, row, start, fault);
		add_cell(csv, row, cell);
		if (*csv->at != csv->separator)
			break;
		csv->at++;
	}
	skip_line_end(csv);
	return RC_OK;
}

static bool is_formula(const char *text)
{
	return *text && strchr("=+-@\t\r\n", *text);
}

void csv_write_cell(struct csv_writer *w, const char *text)
{
	bool formula = is_formula(text);
	if (w->in_row)
		buf_addc(w->out, w->separator);
	w->in_row = true;
	/* An empty cell is quoted too: a row of one would be an empty line. */
	if (*text && !strpbrk(text, "\"\r\n;,\t")) {
		buf_adds(w->out, formula ? "'" : "");
		buf_adds(w->out, text);
		return;
	}
	buf_adds(w->out, formula ? "\"'" : "\"");
	for (; *text; text++) {
		if (*text == '"')
			buf_addc(w->out, '"');
		buf_addc(w->out, *text);
	}
	buf_addc(w->out, '"');
}

void csv_write_cents(struct csv_writer *w, int64_t cents)
{
	long long size = cents < 0 ? -(long long)cents : (long long)cents;
	if (w->in_row)
		buf_addc(w->out, w->separator);
	w->in_row = true;
	buf_addf(w->out, "%s%lld,%02lld", cents < 0 ? "-" : "", size / 100, size % 100);
}

void csv_write_end(struct csv_writer *w)
{
	buf_adds(w->out, "\r\n");
	w->in_row = false;
}

const char *csv_plain(const char *cell)
{
	return *cell == '\'' && is_formula(cell + 1) ? cell + 1 : cell;
}
