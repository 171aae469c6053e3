/*
 * What handoverctl import takes a cell for: one row of a table of the standalone host, checked and brought into the
 * form that is stored. The columns are the lists of store/standalone_store.h.
 */
#ifndef HANDOVER_CTL_IMPORT_H
#define HANDOVER_CTL_IMPORT_H

#include "ctl.h"
#include "store/standalone_store.h"

enum ctl_import_kind {
	CTL_IMPORT_ID,           /* digits */
	CTL_IMPORT_OWNER,        /* account_id of another table */
	CTL_IMPORT_EMAIL,
	CTL_IMPORT_NAME,         /* a domain name, or where a service is a mailbox its address */
	CTL_IMPORT_NAMES,        /* domain names between spaces */
	CTL_IMPORT_DAY,          /* 2026-11-23 or 23/11/2026 */
	CTL_IMPORT_WORD,
	CTL_IMPORT_FLAG,         /* 0 1 no yes false true sì */
	CTL_IMPORT_CURRENCY,
	CTL_IMPORT_TAX_CODE,     /* one that is wrong is taken, with a warning */
	CTL_IMPORT_LINE,
	CTL_IMPORT_LINE_OR_NULL,
};

struct ctl_import_column {
	const char *name;
	enum ctl_import_kind kind;
	const char *argument; /* words, or most characters */
	const char *fallback; /* of a new row; NULL: it must bring one */
};

struct ctl_import_table {
	const char *name; /* "domains" */
	const struct ctl_import_column *columns;
	size_t count;
};

extern const struct ctl_import_table ctl_import_tables[STANDALONE_TABLE_COUNT];

/* The cell in the form that is stored; why: set where it is wrong; warning: where it is odd. typed: not empty. */
struct ctl_import_cell {
	const char *value;
	const char *why, *warning;
};
struct ctl_import_cell ctl_import_check(struct arena *a, const struct ctl_import_column *column, const char *typed);

#endif
