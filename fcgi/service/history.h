/*
 * What happened to a migration, from its audit chain; and whether the chains are whole.
 */
#ifndef HANDOVER_SERVICE_HISTORY_H
#define HANDOVER_SERVICE_HISTORY_H

#include "service/call.h"
#include "store/audit_store.h"

/*
 * The events of a migration the actor may see, oldest first, from seq on; what staff and the agency wrote and who
 * looks after it is for staff only. RC_NOT_FOUND
 */
struct history_page {
	const char *public_id; /* of the migration */
	int64_t from_seq;      /* 1: from the start */
	int limit;
	struct audit_row *rows;
	size_t count;
	bool has_more;
};
enum rc history_list(struct call *c, struct history_page *page) MUST_CHECK;

/*
 * Recomputes every chain. RC_OK: all whole, *chains and *rows counted. RC_VALIDATION: a row was changed, removed or put
 * in another place; each is logged with the migration and the place.
 */
enum rc history_verify(struct call *c, int64_t *chains, int64_t *rows) MUST_CHECK;

/* The same for one migration: *broken_at is 0 where its chain is whole, else the place of the first fault. */
enum rc history_verify_one(struct call *c, int64_t migration_id, int64_t *broken_at) MUST_CHECK;

#endif
