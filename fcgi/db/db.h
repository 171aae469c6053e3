/*
 * One connection to MariaDB with its prepared statements.
 *
 * The only directory that includes <mysql.h>. A struct db belongs to one thread. It connects when first used,
 * notices a lost connection, and connects and prepares again on the next statement outside a transaction.
 *
 * A query is a constant: its text, with :named parameters, beside the two structs its parameters come from and
 * its rows go into. Nobody outside db/ counts columns.
 *
 *	DB_QUERY(item_by_id, .sql = "SELECT name, state FROM item WHERE item_id = :item_id",
 *		 .in = DB_FIELDS(struct item_key, DB_I64(struct item_key, item_id)),
 *		 .out = DB_FIELDS(struct item, DB_TEXT(struct item, name), ...));
 *
 * Results of every function here, unless it says otherwise:
 *	RC_OK
 *	RC_DUPLICATE	a UNIQUE or primary key refused the row (1062)
 *	RC_DB_REFUSED	a foreign key, CHECK or privilege refused it, or the statement is wrong; logged
 *	RC_DB_RETRY	deadlock, lost update or lock wait (1213, 1020, 1205): the transaction is gone
 *	RC_DB_LOST	the connection is gone (2006, 2013) or the node refuses to work (1047)
 *	RC_UNAVAILABLE	its disk is full (1114, 1021, 1026, 1030); logged
 * Inside a transaction every statement after a failed one fails too: only the rollback may follow.
 */
#ifndef HANDOVER_DB_DB_H
#define HANDOVER_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rc.h"
#include "base/words.h"

struct db;

struct db_options {
	const char *socket, *user, *password, *name; /* password NULL: unix_socket authentication */
	unsigned answer_seconds; /* how long a statement may take; 0: what a request can wait */
};

enum db_type {
	DB_TYPE_I64,     /* int64_t; NULL is 0 */
	DB_TYPE_FLAG,    /* bool */
	DB_TYPE_TEXT,    /* const char *, in the arena; NULL is NULL */
	DB_TYPE_HASH,    /* uint8_t[32]; NULL is all zeros (a parameter of all zeros is sent as NULL) */
	DB_TYPE_SALT,    /* uint8_t[16] */
	DB_TYPE_INSTANT, /* int64_t, microseconds UTC; NULL is CLOCK_NONE */
	DB_TYPE_DAY,     /* int32_t, days; NULL is DAY_NONE */
	DB_TYPE_ENUM,    /* int, spelt by words; NULL is -1 */
};

struct db_field {
	const char *name;
	enum db_type type;
	size_t offset;
	const struct words *words; /* of a DB_TYPE_ENUM */
};

struct db_fields {
	size_t size; /* of the struct */
	size_t count;
	const struct db_field *list;
};

struct db_query {
	const char *name;
	const char *sql;
	struct db_fields in, out;
};

/* The member's type is checked where the field is written down. */
#define DB_MEMBER_(s, m, ctype)                                                                                        \
	(offsetof(s, m) +                                                                                              \
	 0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((s *)0)->m), ctype) ? 1 : -1]))
#define DB_I64(s, m)         { #m, DB_TYPE_I64, DB_MEMBER_(s, m, int64_t), NULL }
#define DB_FLAG(s, m)        { #m, DB_TYPE_FLAG, DB_MEMBER_(s, m, bool), NULL }
#define DB_TEXT(s, m)        { #m, DB_TYPE_TEXT, DB_MEMBER_(s, m, const char *), NULL }
#define DB_HASH(s, m)        { #m, DB_TYPE_HASH, DB_MEMBER_(s, m, uint8_t[32]), NULL }
#define DB_SALT(s, m)        { #m, DB_TYPE_SALT, DB_MEMBER_(s, m, uint8_t[16]), NULL }
#define DB_INSTANT(s, m)     { #m, DB_TYPE_INSTANT, DB_MEMBER_(s, m, int64_t), NULL }
#define DB_DAY(s, m)         { #m, DB_TYPE_DAY, DB_MEMBER_(s, m, int32_t), NULL }
#define DB_ENUM(s, m, list)  { #m, DB_TYPE_ENUM, DB_MEMBER_(s, m, int), &(list) }

#define DB_FIELDS(s, ...)                                                                                              \
	{                                                                                                              \
		sizeof(s), sizeof((const struct db_field[]){ __VA_ARGS__ }) / sizeof(struct db_field),                 \
			(const struct db_field[])                                                                      \
		{                                                                                                      \
			__VA_ARGS__                                                                                    \
		}                                                                                                      \
	}

/* Defines a query and enters it into the list that check-sql walks. */
#define DB_QUERY(query, ...)                                                                                           \
	static const struct db_query query = { .name = #query, __VA_ARGS__ };                                          \
	__attribute__((section("db_queries"), used)) static const struct db_query *const query##_listed = &query

/* Every query of the program. */
const struct db_query *const *db_queries(size_t *count);

/* Only makes the object; the connection comes with the first statement. The options are copied. */
struct db *db_new(const struct db_options *options) __attribute__((returns_nonnull));
void db_free(struct db *db);

/* Once before any thread, and once by every thread that had a struct db, when it ends. */
void db_library_begin(void);
void db_thread_end(void);

/* The struct in may be NULL where the query has no parameters. */

/* One row into out; RC_NOT_FOUND where there is none. More than one row is a BUG. */
enum rc db_one(struct db *db, const struct db_query *q, const void *in, struct arena *a, void *out) MUST_CHECK;

/* All rows: *rows is an array of *count structs in the arena. */
enum rc db_all(struct db *db, const struct db_query *q, const void *in, struct arena *a, void *rows, size_t *count)
	MUST_CHECK;

/* INSERT, UPDATE, DELETE. affected (may be NULL): rows found by the WHERE, changed or not (CLIENT_FOUND_ROWS). */
enum rc db_run(struct db *db, const struct db_query *q, const void *in, uint64_t *affected) MUST_CHECK;

/* The same for an array of count structs, in one round trip. count 0 does nothing. */
enum rc db_run_many(struct db *db, const struct db_query *q, const void *rows, size_t count, uint64_t *affected)
	MUST_CHECK;

/* A compare-and-set: RC_STALE unless exactly one row was there. */
enum rc db_change(struct db *db, const struct db_query *q, const void *in) MUST_CHECK;

/* INSERT into a table with AUTO_INCREMENT; *id is the new row's. */
enum rc db_insert(struct db *db, const struct db_query *q, const void *in, int64_t *id) MUST_CHECK;

/*
 * One use case: body inside BEGIN and COMMIT. What body returns other than RC_OK rolls back and is returned.
 * RC_DB_RETRY repeats it, at most 5 times, with jitter, so body must be able to run again from the start.
 * When the answer to COMMIT is lost, was_done (may be NULL) is asked on a new connection whether it happened:
 * RC_OK: yes; RC_NOT_FOUND: no, and it is repeated. Without was_done that is RC_UNAVAILABLE.
 * Never RC_DB_RETRY or RC_DB_LOST: they end as RC_UNAVAILABLE. Where a connection was lost by waiting for an answer,
 * nothing is repeated.
 */
struct db_tx {
	enum rc (*body)(struct db *db, void *ctx);
	enum rc (*was_done)(struct db *db, void *ctx);
	void *ctx;
};
enum rc db_tx_run(struct db *db, const struct db_tx *tx) MUST_CHECK;

/* For reads outside a transaction: like db_tx_run without BEGIN, once more after a lost connection. */
enum rc db_read_run(struct db *db, const struct db_tx *tx) MUST_CHECK;

/* Prepares the query and compares parameters and columns with its structs. RC_DB_REFUSED: said in the log. */
enum rc db_check_query(struct db *db, const struct db_query *q) MUST_CHECK;

/* Runs a file of statements (migrations, host contract, demo data) outside any transaction; handoverctl only. */
enum rc db_run_script(struct db *db, const char *script, size_t length) MUST_CHECK;

/*
 * The same, of statements whose rows are read: row is called with every row of every result, its values in their order
 * as text (NULL is NULL), good until it returns. results: how many there were, also where one failed. handoverctl only.
 */
struct db_reading {
	const char *script;
	size_t length;
	void (*row)(void *ctx, const char *const *values, size_t count);
	void *ctx;
	size_t results;
};
enum rc db_read_script(struct db *db, struct db_reading *reading) MUST_CHECK;

#endif
