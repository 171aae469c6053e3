/*
 * The table audit: what happened to a migration, append-only, each row sealed over its columns and the row before.
 *
 * Callers: service/door.c writes, service/audit.c reads and verifies. Results as in db/db.h. The mac is made by
 * audit_store_seal from the row's own values, so that writing and verifying cannot differ.
 */
#ifndef HANDOVER_STORE_AUDIT_STORE_H
#define HANDOVER_STORE_AUDIT_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct audit_row {
	int64_t migration_id, seq;
	int64_t at;
	int actor_role; /* enum role */
	int64_t actor_account;
	const char *event;
	int64_t item_id;
	const char *from_state, *to_state;
	const char *detail;
	const char *request_id;
	uint8_t mac[32];
};

/* Sets row->mac: keyed BLAKE2b-256 over the previous row's mac and every column. */
void audit_store_seal(struct audit_row *row, const uint8_t key[32], const uint8_t previous[32]);

enum rc audit_store_insert_many(struct db *db, const struct audit_row *rows, size_t count) MUST_CHECK;

/* From seq on, at most limit rows, by seq. */
enum rc audit_store_list(struct db *db, struct arena *a, int64_t migration_id, int64_t from_seq, int64_t limit,
			 struct audit_row **rows, size_t *count) MUST_CHECK;

/* The same without what staff did among itself and what the agency and staff wrote to each other: for the parties. */
enum rc audit_store_list_open(struct db *db, struct arena *a, int64_t migration_id, int64_t from_seq, int64_t limit,
			      struct audit_row **rows, size_t *count) MUST_CHECK;

/* And without what the agency and staff agreed on, and how: for the customer. */
enum rc audit_store_list_customer(struct db *db, struct arena *a, int64_t migration_id, int64_t from_seq, int64_t limit,
				  struct audit_row **rows, size_t *count) MUST_CHECK;

/* The chain heads of the migrations after that id, at most limit, for verification. */
struct audit_head {
	int64_t migration_id, audit_seq;
	uint8_t audit_mac[32];
	const char *state; /* as it is spelt, whether that is a state or not */
};
enum rc audit_store_heads(struct db *db, struct arena *a, int64_t after, int64_t limit, struct audit_head **rows,
			  size_t *count) MUST_CHECK;

#endif
