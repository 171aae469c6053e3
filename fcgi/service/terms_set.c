#include "service/terms_set.h"

#include "service/portfolio.h"

enum rc terms_read_within(struct call *c, int64_t migration_id, struct terms_set *set)
{
	RETURN_IF_FAILED(terms_store_packages(c->db, c->arena, migration_id, &set->packages, &set->package_count));
	RETURN_IF_FAILED(terms_store_all(c->db, c->arena, migration_id, &set->list, &set->count));
	return terms_store_items(c->db, c->arena, migration_id, &set->items, &set->item_count);
}

const struct terms *terms_latest(const struct terms_set *set, int64_t package_id)
{
	const struct terms *latest = NULL;
	for (size_t i = 0; i < set->count; i++)
		if (set->list[i].package_id == package_id)
			latest = &set->list[i];
	return latest;
}

const struct package *terms_package(const struct terms_set *set, int64_t package_id)
{
	for (size_t i = 0; i < set->package_count; i++)
		if (set->packages[i].package_id == package_id)
			return &set->packages[i];
	return NULL;
}

/* With the stage agreed it is the newest; that holds also in a submit, before its consent is written. */
const struct terms *terms_agreed(const struct terms_set *set, int64_t package_id)
{
	const struct package *package = terms_package(set, package_id);
	const struct terms *agreed = NULL;
	if (package && package->stage == PACKAGE_AGREED)
		return terms_latest(set, package_id);
	for (size_t i = 0; i < set->count; i++)
		if (set->list[i].package_id == package_id && set->list[i].is_agreed)
			agreed = &set->list[i];
	return agreed;
}

const struct terms_item *terms_of_item(const struct terms_set *set, const struct terms *terms, int64_t item_id)
{
	for (size_t i = 0; i < set->item_count; i++) {
		const struct terms_item *it = &set->items[i];
		if (it->package_id == terms->package_id && it->version == terms->version && it->item_id == item_id)
			return it;
	}
	return NULL;
}

bool terms_is_open(const struct package *package, struct item_list list)
{
	if (package->stage == PACKAGE_AGREED)
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].state != ITEM_EXCLUDED && list.items[i].package_id == package->package_id)
			return true;
	return false;
}

int64_t terms_proposed_version(const struct terms_set *set, struct item_list items)
{
	int64_t version = 0;
	bool waits = false;
	for (size_t i = 0; i < set->package_count; i++) {
		const struct terms *latest = terms_latest(set, set->packages[i].package_id);
		bool is_open = terms_is_open(&set->packages[i], items);
		if (!latest && is_open)
			return 0;
		if (!latest)
			continue;
		waits |= is_open;
		if (latest->offer_version > version)
			version = latest->offer_version;
	}
	return waits ? version : 0;
}

void terms_apply(struct item *it, const struct terms *terms)
{
	it->term_rate_bp = terms->rate_bp;
	it->term_fixed = terms->fixed_cents;
	it->term_months = terms->months;
	it->term_holding = terms->holding_days;
}

/* ---- what holds from before ---------------------------------------------------------------------------------- */

static bool has_lapsed(const struct terms *t, const struct terms_item *model, int32_t today)
{
	return model->expires_on < today || (t->contract_end != DAY_NONE && t->contract_end < today);
}

enum rc terms_find_held(struct call *c, struct terms_held *held)
{
	struct terms_before before = { .reseller_id = held->reseller_id, .package_id = held->package_id };
	struct terms_set set = { 0 };
	const struct terms *agreed = NULL;
	const struct terms_item *model = NULL;
	RETURN_IF_FAILED(terms_store_before(c->db, c->arena, &before));
	RETURN_IF_FAILED(terms_read_within(c, before.migration_id, &set));
	for (size_t i = 0; i < set.count; i++)
		if (set.list[i].package_id == before.package_id && set.list[i].version == before.version)
			agreed = &set.list[i];
	for (size_t i = 0; agreed && !model && i < set.item_count; i++)
		if (set.items[i].package_id == agreed->package_id && set.items[i].version == agreed->version)
			model = &set.items[i];
	if (!agreed || !model || has_lapsed(agreed, model, held->today))
		return RC_NOT_FOUND;
	held->terms = *agreed;
	held->model = *model;
	return RC_OK;
}

struct previewing {
	struct call *call;
	struct terms_held *held;
};

static enum rc preview_body(struct db *db, void *ctx)
{
	struct previewing *p = ctx;
	(void)db;
	return terms_find_held(p->call, p->held);
}

enum rc terms_preview(struct call *c, int64_t package_id, struct terms_held *held)
{
	struct previewing p = { c, held };
	*held = (struct terms_held){ .reseller_id = c->actor.account_id,
				     .package_id = package_id,
				     .today = day_of_instant(clock_now_us()) };
	return db_read_run(c->db, &(struct db_tx){ .body = preview_body, .ctx = &p });
}
