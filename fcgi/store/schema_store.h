/*
 * Which schema the database has: the table schema_migration. Callers: service/ and the three programs.
 */
#ifndef HANDOVER_STORE_SCHEMA_STORE_H
#define HANDOVER_STORE_SCHEMA_STORE_H

#include "db/db.h"

/* The version this program was built for; one more with every file in sql/migrations/. */
#define SCHEMA_VERSION 5

struct applied {
	int64_t version;
	const char *name;
	const char *file_hash; /* 64 hex digits */
};

/* Every applied file, in order. */
enum rc schema_store_applied(struct db *db, struct arena *a, struct applied **rows, size_t *count) MUST_CHECK;

/* RC_OK: the schema is SCHEMA_VERSION. RC_STALE: it is another. Anything else: the database does not answer. */
enum rc schema_store_check(struct db *db) MUST_CHECK;

#endif
