/*
 * A month's entries as a table for spreadsheets: UTF-8 with a byte order mark, semicolons, amounts with a decimal
 * comma, headings in the call's language.
 *
 * Amounts are numbers that can be added up; everything that is text goes through csv_write_cell, which makes a cell
 * that a spreadsheet would compute harmless.
 */
#ifndef HANDOVER_SERVICE_STATEMENT_CSV_H
#define HANDOVER_SERVICE_STATEMENT_CSV_H

#include "base/buf.h"
#include "service/call.h"

/*
 * stated: the lines of the month's statement (RC_NOT_FOUND: there is none), else the entries paid in that month, closed
 * or not. account: of staff, whose. Results of statement_rows_read.
 */
struct statement_csv {
	int64_t account;
	int32_t month;
	bool stated;
};
enum rc statement_csv_write(struct call *c, const struct statement_csv *csv, struct buf *out) MUST_CHECK;

#endif
