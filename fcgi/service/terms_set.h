/*
 * The proposals of a migration as they were read: which is the newest, which is agreed, what an item becomes by it.
 *
 * Read-only. Everything is in the call's arena.
 */
#ifndef HANDOVER_SERVICE_TERMS_SET_H
#define HANDOVER_SERVICE_TERMS_SET_H

#include "service/call.h"
#include "store/item_store.h"
#include "store/terms_store.h"

/* Every proposal of a migration; all zero where it has none. */
struct terms_set {
	struct package *packages; /* by package_id; 0: a quote */
	size_t package_count;
	struct terms *list; /* by package and version */
	size_t count;
	struct terms_item *items; /* by package, version and item */
	size_t item_count;
};

/* Inside a transaction or a read. */
enum rc terms_read_within(struct call *c, int64_t migration_id, struct terms_set *set) MUST_CHECK;

/* Of a package the newest proposal, the newest one agreed to; what an item becomes by it. NULL: none. */
const struct terms *terms_latest(const struct terms_set *set, int64_t package_id);
const struct terms *terms_agreed(const struct terms_set *set, int64_t package_id);
const struct terms_item *terms_of_item(const struct terms_set *set, const struct terms *terms, int64_t item_id);
const struct package *terms_package(const struct terms_set *set, int64_t package_id);

/*
 * The proposal that waits for the agency: the version of its offer, made of the newest terms of every package; 0: none
 * waits, or a package of which something is in the handover still has no proposal yet.
 */
struct item_list;
int64_t terms_proposed_version(const struct terms_set *set, struct item_list items);

/* Whether something of the package is in the handover still and its newest terms are not agreed. */
bool terms_is_open(const struct package *package, struct item_list items);

/*
 * What this agency agreed to before for a package and what still holds: its next request is on these terms. model: what
 * a service becomes by them. RC_NOT_FOUND: nothing holds. Inside a transaction or a read.
 */
struct terms_held {
	int64_t reseller_id, package_id;
	int32_t today;
	struct terms terms;
	struct terms_item model;
};
enum rc terms_find_held(struct call *c, struct terms_held *held) MUST_CHECK;

/* The same in a read of its own, for pages; of the actor, today. */
enum rc terms_preview(struct call *c, int64_t package_id, struct terms_held *held) MUST_CHECK;

/* The item's commission as these terms say. */
void terms_apply(struct item *item, const struct terms *terms);

#endif
