/*
 * Tables as text: RFC 4180, strictly, with the separators and encodings spreadsheets really write.
 *
 * Depends on base/ only; pure. The separator is a semicolon, a comma or a tab, whichever the first line has most of
 * outside quotes. A byte order mark is dropped; what is not UTF-8 is read as Windows-1252. Records end with CR LF, LF
 * or CR; empty lines are none. A quote may only enclose a whole cell, and is doubled inside.
 */
#ifndef HANDOVER_BASE_CSV_H
#define HANDOVER_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"

struct csv {
	struct arena *arena;
	const char *at; /* what is not read yet */
	char separator;
	size_t line;    /* of at, from 1 */
};

struct csv_row {
	const char **cells; /* UTF-8, in the reader's arena */
	size_t count;
	size_t line;        /* where it begins */
	const char *fault;  /* of a malformed one, in words; its only cell is then the line as it stands */
};

/* RC_OK; RC_VALIDATION: a NUL byte, so it is no text. The text is copied. */
enum rc csv_open(struct csv *csv, struct arena *a, const char *bytes, size_t length) MUST_CHECK;

/*
 * RC_OK; RC_NOT_FOUND: there is no more; RC_VALIDATION: this record is malformed (row->fault), and the next call goes
 * on with the next line.
 */
enum rc csv_next(struct csv *csv, struct csv_row *row) MUST_CHECK;

struct csv_writer {
	struct buf *out;
	char separator;
	bool in_row;
};
#define CSV_WRITER(b, c) ((struct csv_writer){ .out = (b), .separator = (c) })

/*
 * One more cell. Where it begins with one of = + - @, a tab or a line end, an apostrophe is put before it:
 * spreadsheets would compute it otherwise.
 */
void csv_write_cell(struct csv_writer *w, const char *text);

/* A number, "-12,50": ours alone, so that it can be added up. Not for a separator of ','. */
void csv_write_cents(struct csv_writer *w, int64_t cents);

void csv_write_end(struct csv_writer *w);

/* A cell as it was before csv_write_cell made it harmless. */
const char *csv_plain(const char *cell) __attribute__((returns_nonnull));

#endif
