/* Tables: what was read and is written again reads the same, and every reading ends. */
#include "base/csv.h"

#include <stdint.h>
#include <string.h>

#include "base/rc.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_row(struct csv_writer *w, const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		csv_write_cell(w, row->cells[i]);
	csv_write_end(w);
}

static void check_same(const struct csv_row *a, const struct csv_row *b)
{
	BUG_ON(a->count != b->count);
	for (size_t i = 0; i < a->count; i++) {
		/* An apostrophe that stood before a formula from the start cannot be told from ours. */
		const char *was = csv_plain(a->cells[i]);
		BUG_ON(strcmp(was, csv_plain(b->cells[i])) != 0 && strcmp(a->cells[i], csv_plain(b->cells[i])) != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct csv first, second;
	struct csv_row row, again;
	size_t line = 0;
	if (csv_open(&first, &a, (const char *)data, size) != RC_OK) {
		arena_reset(&a);
		return 0;
	}
	for (enum rc rc = csv_next(&first, &row); rc != RC_NOT_FOUND; rc = csv_next(&first, &row)) {
		BUG_ON(row.count == 0 || row.line <= line);
		line = row.line;
		for (size_t i = 0; i < row.count; i++)
			BUG_ON(!utf8_is_valid(row.cells[i]));
		if (rc != RC_OK)
			continue;
		struct buf out = BUF_IN(&a);
		struct csv_writer w = CSV_WRITER(&out, first.separator);
		/* A first row that fixes the separator, as a header does. */
		for (size_t i = 0; i < 2; i++)
			csv_write_cell(&w, "x");
		csv_write_end(&w);
		write_row(&w, &row);
		BUG_ON(csv_open(&second, &a, buf_str(&out), out.len) != RC_OK);
		BUG_ON(csv_next(&second, &again) != RC_OK || csv_next(&second, &again) != RC_OK);
		check_same(&row, &again);
		BUG_ON(csv_next(&second, &again) != RC_NOT_FOUND);
	}
	arena_reset(&a);
	return 0;
}
