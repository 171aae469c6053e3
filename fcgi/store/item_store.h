/*
 * The table item: the domains and hosting services of a migration.
 *
 * Callers: service/. Results as in db/db.h. RC_DUPLICATE of an insert: the item is in another live migration.
 */
#ifndef HANDOVER_STORE_ITEM_STORE_H
#define HANDOVER_STORE_ITEM_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct item {
	int64_t item_id, migration_id;
	const char *public_id;
	int64_t position; /* from 1 */
	int kind;         /* enum item_kind */
	int64_t host_id;    /* of a site in a Fracto: the site's until it is extracted, then the standalone service's */
	int64_t package_id; /* service_id of the Fracto it comes from; 0: none */
	int64_t site_id;    /* the site's, once host_id is another; 0 before */
	int64_t extracted_at;
	const char *name; /* A-label */
	const char *product;
	int state;   /* enum item_state */
	bool ended;
	int verdict; /* enum verdict, of the preflight at submit */
	/* JSON: what the host said of nameservers, contacts, auth-code, cancellation (host_store.h) */
	const char *guarded;
	bool confirmed_reseller, confirmed_customer, approved;
	/* To which findings (codes, by spaces): one that comes later must be ticked or approved again. Never NULL. */
	const char *seen_reseller, *seen_customer, *seen_staff;
	bool all_of_customer;  /* hosting: the agency says that everything in it is this customer's */
	bool wants_registrant; /* the customer wants to become the registrant */
	int hold_reason; /* enum hold_reason, -1 none */
	int64_t hold_until;
	const char *failure_code, *failure_detail;
	int failure_who; /* enum role, -1 none */
	int64_t next_try;
	int excluded_by; /* enum role, -1 none */
	const char *excluded_reason;
	int64_t term_rate_bp, term_fixed, term_months, term_holding; /* holding: days until an entry is confirmed */
	int64_t moved_at, verified_at;
};

/* All of one migration, by position. item_id is filled in by item_store_all afterwards. */
enum rc item_store_insert_many(struct db *db, const struct item *items, size_t count) MUST_CHECK;

enum rc item_store_all(struct db *db, struct arena *a, int64_t migration_id, struct item **items, size_t *count)
	MUST_CHECK;

/*
 * Writes state, confirmations, approval, hold, failure, exclusion and the instants of each. RC_STALE unless every row
 * was there and not yet verified (verified is the end of an item).
 */
enum rc item_store_save_many(struct db *db, const struct item *items, size_t count) MUST_CHECK;

/* All that moved and did not differ become verified, in one statement. RC_STALE: they are not count. */
enum rc item_store_verify_moved(struct db *db, int64_t migration_id, int64_t verified_at, size_t count) MUST_CHECK;

/* Writes the commission terms of planned items, as an agreement changes them. RC_STALE: one is not planned any more. */
enum rc item_store_agree(struct db *db, const struct item *items, size_t count) MUST_CHECK;

/*
 * The site is a standalone service by now: writes host_id, product, guarded and extracted_at; it is `moving`. RC_STALE:
 * it was not being extracted.
 */
enum rc item_store_extracted(struct db *db, const struct item *item) MUST_CHECK;

/* What hangs on the items and stays behind, with the agency's reason. Append-only. */
struct left_out {
	int64_t migration_id, position; /* from 1 */
	int kind;                       /* enum item_kind */
	int64_t host_id;
	const char *name, *reason;
};
enum rc item_store_leave_out(struct db *db, const struct left_out *rows, size_t count) MUST_CHECK;
enum rc item_store_left_out(struct db *db, struct arena *a, int64_t migration_id, struct left_out **rows,
			    size_t *count) MUST_CHECK;

/* The migration is over: none of its items is live any more. */
enum rc item_store_end_all(struct db *db, int64_t migration_id) MUST_CHECK;

/* Items of a migration that wait for the same, in the order of the first of each; and how many they are. */
struct item_group {
	int64_t migration_id;
	int state;       /* enum item_state */
	int hold_reason; /* enum hold_reason */
	int64_t hold_until;
	bool confirmed_reseller, has_failed;
	int failure_who; /* enum role, -1 */
	int64_t first;   /* position of the first of them */
	int64_t count;
};
enum rc item_store_groups(struct db *db, struct arena *a, const char *migration_ids_json, struct item_group **rows,
			  size_t *count) MUST_CHECK;


/* What a customer has taken over, newest first: the item, its migration and what the host says of it today. */
struct inherited {
	int64_t item_id;
	const char *public_id, *name, *product;
	int kind;  /* enum item_kind */
	int state; /* enum item_state */
	int64_t host_id, moved_at;
	const char *migration_public_id, *reference;
	int64_t reseller_id;
	const char *reseller_name;
	int64_t owner_id;   /* at the host today */
	int32_t expires_on; /* at the host today: of a domain at the registry */
	int32_t paid_until; /* as it is paid at the host: its next due date */
	bool auto_renew;
	bool wants_registrant;
	bool is_extracted;  /* it came out of a Fracto */
	int hold_reason;    /* enum hold_reason, -1 none */
};
struct inherited_filter {
	int64_t customer_id, before, after, limit;
	const char *public_id; /* one item; NULL: all */
};
enum rc item_store_inherited(struct db *db, struct arena *a, const struct inherited_filter *filter,
			     struct inherited **rows, size_t *count) MUST_CHECK;

#endif
