/* Terms of Fracto packages where nobody proposes: a request that begins, an agency that does not answer. */
#include "service/terms.h"

#include <string.h>

#include "base/spoken.h"
#include "crypto/reference.h"
#include "crypto/token.h"
#include "domain/workdays.h"
#include "service/invitation.h"
#include "service/offer.h"
#include "service/outbox.h"
#include "service/portfolio.h"

#define SILENT_AT_ONCE 20

/* ---- a request begins ---------------------------------------------------------------------------------------- */

static bool is_named(const struct package *packages, size_t count, int64_t package_id)
{
	for (size_t i = 0; i < count; i++)
		if (packages[i].package_id == package_id)
			return true;
	return false;
}

/* The packages of the door's items, each once, as the host knows them. */
static enum rc list_packages(struct call *c, const struct door *d, struct package **packages, size_t *count)
{
	struct host_key *keys = ARENA_NEW_ARRAY(c->arena, d->count, struct host_key);
	struct host_item *rows;
	size_t n;
	*packages = ARENA_NEW_ARRAY(c->arena, d->count, struct package);
	*count = 0;
	for (size_t i = 0; i < d->count; i++) {
		int64_t id = d->items[i].package_id;
		if (!id || is_named(*packages, *count, id))
			continue;
		keys[*count] = (struct host_key){ KIND_HOSTING, id };
		(*packages)[(*count)++] = (struct package){ .migration_id = d->m.migration_id,
							    .package_id = id,
							    .product = d->items[i].product,
							    .name = "",
							    .due_on = DAY_NONE,
							    .stage = PACKAGE_ASKED };
	}
	if (*count == 0)
		return RC_OK;
	RETURN_IF_FAILED(host_store_items_by_id(c->db, c->arena, KIND_HOSTING,
						portfolio_ids(c->arena, KIND_HOSTING, keys, *count), &rows, &n));
	for (size_t i = 0; i < *count; i++) {
		const struct host_item *row = portfolio_row(rows, n, (*packages)[i].package_id);
		if (!row)
			continue;
		(*packages)[i].product = row->product;
		(*packages)[i].name = row->name;
		(*packages)[i].due_on = row->next_due_on;
	}
	return RC_OK;
}

/* What agreed terms say of a service they did not name: the same as of the first they did. */
static enum rc carry_items(struct call *c, const struct door *d, const struct terms *t, const struct terms_item *model)
{
	struct terms_item *items = ARENA_NEW_ARRAY(c->arena, d->count, struct terms_item);
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].package_id == t->package_id)
			items[count++] = (struct terms_item){ .migration_id = t->migration_id,
							      .package_id = t->package_id,
							      .version = t->version,
							      .item_id = d->items[i].item_id,
							      .target = model->target,
							      .expires_on = model->expires_on,
							      .price_cents = model->price_cents };
	return terms_store_insert_items(c->db, items, count);
}

/* Terms are agreed once per package: where this agency has agreed to some that still hold, they hold here too. */
static enum rc carry_over(struct call *c, struct door *d, struct package *package)
{
	struct terms_held held = { .reseller_id = d->m.reseller_id,
				   .package_id = package->package_id,
				   .today = day_of_instant(d->m.now) };
	enum rc rc = terms_find_held(c, &held);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	struct terms t = held.terms;
	t.migration_id = d->m.migration_id;
	t.version = 1;
	t.offer_version = d->m.offer_version;
	RETURN_IF_FAILED(terms_store_insert(c->db, &t));
	RETURN_IF_FAILED(carry_items(c, d, &t, &held.model));
	package->stage = PACKAGE_AGREED;
	package->version = t.version;
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].package_id == t.package_id) {
			terms_apply(&d->items[i], &t);
			d->items[i].hold_reason = HOLD_NONE;
		}
	return terms_store_save_package(c->db, package);
}

enum rc terms_begin(struct call *c, struct door *d, bool *waits)
{
	struct package *packages;
	size_t count;
	*waits = false;
	RETURN_IF_FAILED(list_packages(c, d, &packages, &count));
	if (count == 0)
		return RC_OK;
	d->m.has_terms = true;
	RETURN_IF_FAILED(terms_store_insert_packages(c->db, packages, count));
	for (size_t i = 0; i < count; i++) {
		RETURN_IF_FAILED(carry_over(c, d, &packages[i]));
		*waits |= packages[i].stage != PACKAGE_AGREED;
	}
	RETURN_IF_FAILED(item_store_agree(c->db, d->items, d->count));
	return item_store_save_many(c->db, d->items, d->count);
}

enum rc terms_begin_agreed(struct call *c, struct door *d)
{
	struct terms_set set = { 0 };
	struct offer offer;
	if (!d->m.has_terms)
		return RC_OK;
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	RETURN_IF_FAILED(offer_store_get(c->db, c->arena, d->m.migration_id, d->m.offer_version, &offer));
	for (size_t i = 0; i < set.package_count; i++) {
		if (set.packages[i].stage != PACKAGE_AGREED)
			continue;
		struct terms_agreement agreed = { .migration_id = d->m.migration_id,
						  .package_id = set.packages[i].package_id,
						  .version = set.packages[i].version,
						  .agreed_at = d->m.now };
		memcpy(agreed.hash, offer.hash, sizeof(agreed.hash));
		memcpy(agreed.terms_hash, offer.terms_hash, sizeof(agreed.terms_hash));
		RETURN_IF_FAILED(terms_store_agree(c->db, &agreed, 1));
	}
	return RC_OK;
}

/* ---- an agency that does not answer ---------------------------------------------------------------------------- */

static bool is_held(const struct item *it, int64_t package_id)
{
	return it->state == ITEM_PLANNED && it->hold_reason == HOLD_TERMS && it->package_id == package_id;
}

/* The Fracto services leave the migration they hold up; they go on in one of their own. */
static enum rc leave(struct call *c, struct door *d, int64_t package_id, const char *reference)
{
	struct item *left = ARENA_NEW_ARRAY(c->arena, d->count, struct item);
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		if (!is_held(it, package_id))
			continue;
		it->state = ITEM_EXCLUDED;
		it->hold_reason = HOLD_NONE;
		it->excluded_by = ROLE_SYSTEM;
		it->excluded_reason = reference;
		door_note(d, "item_follows", it, reference);
		left[count++] = *it;
	}
	return item_store_save_many(c->db, left, count);
}

static enum rc enter(struct call *c, const struct item_list *waiting, struct door *to)
{
	struct item *items = ARENA_NEW_ARRAY(c->arena, waiting->count, struct item);
	for (size_t i = 0; i < waiting->count; i++) {
		items[i] = waiting->items[i];
		items[i].item_id = 0;
		items[i].public_id = token_public_id(c->arena, "item");
		items[i].migration_id = to->m.migration_id;
		items[i].position = (int64_t)i + 1;
	}
	RETURN_IF_FAILED(item_store_insert_many(c->db, items, waiting->count));
	return item_store_all(c->db, c->arena, to->m.migration_id, &to->items, &to->count);
}

/* The migration that follows, for the same recipient; its terms are for staff to decide. */
static enum rc follow(struct call *c, const struct door *d, const struct item_list *waiting, const char *reference)
{
	struct door door = { .m = d->m }, *to = &door;
	struct invitation *inv = ARENA_NEW(c->arena, struct invitation);
	struct candidates now;
	bool waits;
	to->m.migration_id = 0;
	to->m.public_id = token_public_id(c->arena, "mig");
	to->m.reference = reference;
	to->m.linked_to = d->m.migration_id;
	to->m.fracto = FRACTO_SEPARATE;
	to->m.version = to->m.audit_seq = 0;
	memset(to->m.audit_mac, 0, sizeof(to->m.audit_mac));
	to->m.offer_version = 1;
	to->m.has_terms = to->m.needs_staff = false;
	to->m.created_at = to->m.updated_at = to->m.now;
	enum rc rc = door_create(c, to);
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
	RETURN_IF_FAILED(enter(c, waiting, to));
	RETURN_IF_FAILED(terms_begin(c, to, &waits));
	RETURN_IF_FAILED(dossier_judge_within(c, &to->m, (struct item_list){ to->items, to->count }, &now));
	RETURN_IF_FAILED(offer_propose(c, to, &now));
	RETURN_IF_FAILED(terms_begin_agreed(c, to));
	if (!waits)
		RETURN_IF_FAILED(invitation_make(to, inv));
	struct fsm_facts facts = dossier_facts(to->items, to->count, to->m.now);
	facts.owns_all = true; /* as it was when the agency asked; the move looks again */
	facts.kept = (int)to->count;
	RETURN_IF_FAILED(door_event_by(to, EVENT_SUBMIT, ROLE_RESELLER, &facts));
	return door_close(to);
}

/*
 * Everything was to go together: what is in no package without an answer goes ahead. Another package that is still
 * talked about stays, with its proposal.
 */
static enum rc split(struct call *c, struct door *d, int64_t package_id)
{
	struct item *waiting = ARENA_NEW_ARRAY(c->arena, d->count, struct item);
	char reference[REFERENCE_SIZE];
	size_t count = 0, others = 0;
	for (size_t i = 0; i < d->count; i++) {
		if (is_held(&d->items[i], package_id))
			waiting[count++] = d->items[i];
		else
			others += d->items[i].state != ITEM_EXCLUDED;
	}
	if (count == 0 || others == 0)
		return RC_OK;
	reference_make(reference);
	const char *follows = arena_strdup(c->arena, reference);
	/* They leave first: a service is in one live migration. */
	RETURN_IF_FAILED(leave(c, d, package_id, follows));
	RETURN_IF_FAILED(follow(c, d, &(struct item_list){ waiting, count }, follows));
	return terms_go_ahead(c, d);
}

static enum rc fall_silent(struct call *c, const struct package *p)
{
	struct door d;
	struct terms_set set = { 0 };
	bool any = false;
	RETURN_IF_FAILED(door_open_by_id(c, p->migration_id, &d));
	RETURN_IF_FAILED(terms_read_within(c, p->migration_id, &set));
	for (size_t i = 0; i < set.package_count; i++) {
		if (set.packages[i].package_id != p->package_id || set.packages[i].stage != PACKAGE_PROPOSED)
			continue;
		set.packages[i].stage = PACKAGE_SILENT;
		any = true;
		RETURN_IF_FAILED(terms_store_save_package(c->db, &set.packages[i]));
	}
	if (!any)
		return RC_OK;
	if (d.state != STATE_REQUESTED)
		return RC_OK;
	door_note(&d, "terms_silent", NULL, NULL);
	RETURN_IF_FAILED(outbox_tell(&d, MAIL_TERMS_SILENT, MAIL_TO_RESELLER));
	if (d.m.fracto == FRACTO_TOGETHER)
		RETURN_IF_FAILED(split(c, &d, p->package_id));
	return door_close(&d);
}

enum rc terms_silence(struct call *c, int64_t now, bool *more)
{
	struct package *rows;
	size_t count;
	int32_t today = spoken_today(now);
	struct package_wait wait = { now - c->config->fracto_silence_days * CLOCK_DAY, SILENT_AT_ONCE };
	RETURN_IF_FAILED(terms_store_waiting(c->db, c->arena, &wait, &rows, &count));
	*more = false;
	for (size_t i = 0; i < count; i++) {
		if (workdays_between(spoken_today(rows[i].since), today) < c->config->fracto_silence_days)
			continue;
		RETURN_IF_FAILED(fall_silent(c, &rows[i]));
		*more |= count == SILENT_AT_ONCE;
	}
	return RC_OK;
}
