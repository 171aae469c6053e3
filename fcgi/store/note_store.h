/*
 * The table case_note: what the agency and staff write to each other on a case; never the customer. Append-only.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_NOTE_STORE_H
#define HANDOVER_STORE_NOTE_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct case_note {
	int64_t note_id, migration_id;
	int author_role; /* ROLE_RESELLER or ROLE_STAFF */
	int64_t author_account;
	const char *author_name; /* the host's display name; NULL where the account is gone. Not written */
	const char *text;
	int64_t created_at; /* written as given */
};

enum rc note_store_insert(struct db *db, const struct case_note *note) MUST_CHECK;

/* All of a migration, oldest first. */
enum rc note_store_all(struct db *db, struct arena *a, int64_t migration_id, struct case_note **rows, size_t *count)
	MUST_CHECK;

/* Whether the last word is the agency's. */
enum rc note_store_waits(struct db *db, int64_t migration_id, bool *yes) MUST_CHECK;

#endif
