/*
 * The table draft: the answers of a form so far, sealed.
 *
 * Callers: service/draft.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_DRAFT_STORE_H
#define HANDOVER_STORE_DRAFT_STORE_H

#include "db/db.h"

struct draft_row {
	const char *owner, *name;
	const char *answers;
};

/* The latest answers replace the ones before. */
enum rc draft_store_put(struct db *db, const struct draft_row *row) MUST_CHECK;

/* RC_NOT_FOUND */
enum rc draft_store_get(struct db *db, struct arena *a, struct draft_row *row) MUST_CHECK;

enum rc draft_store_delete(struct db *db, const struct draft_row *row) MUST_CHECK;

/* Everything of the invitations of a migration that is accepted or over (domain.md 5). */
enum rc draft_store_delete_of_migration(struct db *db, int64_t migration_id) MUST_CHECK;

/* Forgets what was not touched for 30 days and belongs to no live invitation, at most 1000 rows a call. */
enum rc draft_store_sweep(struct db *db) MUST_CHECK;

#endif
