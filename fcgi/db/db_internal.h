/* Shared by the files of db/ only. */
#ifndef HANDOVER_DB_DB_INTERNAL_H
#define HANDOVER_DB_DB_INTERNAL_H

#include <mysql.h>

#include "db/db.h"

#define STATEMENT_SLOTS 512 /* more than twice the number of queries, so that probing stays short */
#define COLUMNS_MAX     64  /* of a result */
#define PARAMETERS_MAX  64  /* of a query */
#define SCRATCH_BYTES   256 /* of a text column that need not be fetched twice */

/* A prepared query: which field each "?" and each column belongs to. */
struct statement {
	const struct db_query *query;
	MYSQL_STMT *stmt;
	size_t param_count, column_count;
	const struct db_field **params;  /* one per "?" */
	const struct db_field **columns; /* one per result column */
};

struct db {
	struct db_options options;
	MYSQL *mysql; /* NULL: not connected */
	bool in_transaction;
	bool broken;       /* a statement of this transaction failed */
	bool lost;         /* the connection is of no use any more */
	bool out_of_step; /* a result broke off: the next use of its statement would wait for rows that never come */
	struct statement *statements[STATEMENT_SLOTS];
	/* Connector/C keeps copies, so every statement uses the same: a thread has some 200 of them prepared. */
	MYSQL_BIND *in, *out; /* PARAMETERS_MAX, COLUMNS_MAX */
	struct cell *cells;   /* COLUMNS_MAX, what every statement fetches a row into */
	struct arena memory; /* for the options' copies */
	struct arena values; /* of the parameters while a statement is sent */
};

/* Zeroed, never NULL: out of memory is the end (base/arena.h). */
void *db_allocate(size_t count, size_t size) __attribute__((returns_nonnull));
struct cell *db_cells_new(void) __attribute__((returns_nonnull));

enum rc db_connect(struct db *db) MUST_CHECK;
void db_disconnect(struct db *db);

/* Turns an error number into a kind, logs what should be logged, notes a broken transaction. */
enum rc db_fault(struct db *db, unsigned error, const char *text, const char *where);

/* Plain SQL without parameters or rows: BEGIN, COMMIT, SET. */
enum rc db_plain(struct db *db, const char *sql) MUST_CHECK;

enum rc db_statement_get(struct db *db, const struct db_query *q, struct statement **s) MUST_CHECK;
void db_statement_free(struct statement *s);

#endif
