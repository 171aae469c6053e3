/*
 * The terms of Fracto packages and quotes of a commission: package, terms, terms_item, terms_agreed. All but package
 * are append-only.
 *
 * Callers: service/terms*.c, service/extraction.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_TERMS_STORE_H
#define HANDOVER_STORE_TERMS_STORE_H

#include "db/db.h"
#include "domain/extraction_lists.h"

/* A Fracto that a migration takes services out of, and how far its terms are. */
struct package {
	int64_t migration_id, package_id;
	const char *product, *name; /* name: A-label */
	int32_t due_on;             /* its next due date when it was asked for, or DAY_NONE */
	int stage;                  /* enum package_stage */
	int64_t version;            /* of the latest proposal; 0: none yet */
	int64_t since;              /* of the stage */
};

enum rc terms_store_insert_packages(struct db *db, const struct package *packages, size_t count) MUST_CHECK;

/* Writes stage and version; since becomes the database's clock where the stage is another. RC_STALE: no such row. */
enum rc terms_store_save_package(struct db *db, const struct package *package) MUST_CHECK;

/* The migration's, by package. */
enum rc terms_store_packages(struct db *db, struct arena *a, int64_t migration_id, struct package **rows,
			     size_t *count) MUST_CHECK;

/* The packages whose proposal waits for the agency since before that instant, oldest first, at most limit. */
struct package_wait {
	int64_t before, limit;
};
enum rc terms_store_waiting(struct db *db, struct arena *a, const struct package_wait *wait, struct package **rows,
			    size_t *count) MUST_CHECK;

/* One proposal. package_id 0: a quote of the commission for the whole migration. */
struct terms {
	int64_t migration_id, package_id, version;
	int64_t offer_version; /* the offer that holds them; 0: another package's proposal is missing still */
	int64_t rate_bp, fixed_cents, months, holding_days;
	int32_t pays_until, contract_end, not_before, names_until; /* DAY_NONE: not said */
	const char *text;                                          /* for the agency; "" */
	int64_t proposed_by, proposed_at;
	bool is_agreed; /* read, not written */
};

/* What a service becomes. */
struct terms_item {
	int64_t migration_id, package_id, version, item_id;
	const char *target; /* product of the standalone service */
	int32_t expires_on;
	int64_t price_cents; /* net, a year, from the first renewal on */
};

/* RC_DUPLICATE: that version is there. */
enum rc terms_store_insert(struct db *db, const struct terms *terms) MUST_CHECK;
enum rc terms_store_insert_items(struct db *db, const struct terms_item *items, size_t count) MUST_CHECK;

/* All proposals of a migration, by package and version, and the items of all of them, by package, version and item. */
enum rc terms_store_all(struct db *db, struct arena *a, int64_t migration_id, struct terms **rows, size_t *count)
	MUST_CHECK;
enum rc terms_store_items(struct db *db, struct arena *a, int64_t migration_id, struct terms_item **rows,
			  size_t *count) MUST_CHECK;

struct terms_agreement {
	int64_t migration_id, package_id, version;
	uint8_t hash[32], terms_hash[32]; /* of the offer the agency consented to */
	int64_t agreed_at;
};
enum rc terms_store_agree(struct db *db, const struct terms_agreement *agreements, size_t count) MUST_CHECK;

/*
 * The newest terms that this agency agreed to for that package in any migration, and the target most of its services
 * got; RC_NOT_FOUND: none.
 */
struct terms_before {
	int64_t reseller_id, package_id;
	int64_t migration_id, version;
};
enum rc terms_store_before(struct db *db, struct arena *a, struct terms_before *before) MUST_CHECK;

#endif
