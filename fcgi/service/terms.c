#include "service/terms.h"

#include <string.h>

#include "base/utf8.h"
#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "service/invitation.h"
#include "service/offer.h"
#include "service/outbox.h"
#include "service/portfolio.h"
#include "store/note_store.h"

#define TEXT_MAX_CHARS 2000

/* ---- the agency accepts -------------------------------------------------------------------------------------- */

static enum rc agree_packages(struct call *c, const struct door *d, struct terms_set *set, const struct offer *offer)
{
	struct terms_agreement *agreed = ARENA_NEW_ARRAY(c->arena, set->package_count, struct terms_agreement);
	size_t count = 0;
	for (size_t i = 0; i < set->package_count; i++) {
		struct package *p = &set->packages[i];
		if (!terms_is_open(p, (struct item_list){ d->items, d->count }))
			continue;
		agreed[count] = (struct terms_agreement){ .migration_id = d->m.migration_id,
							  .package_id = p->package_id,
							  .version = p->version,
							  .agreed_at = d->m.now };
		memcpy(agreed[count].hash, offer->hash, HASH_SIZE);
		memcpy(agreed[count++].terms_hash, offer->terms_hash, HASH_SIZE);
		p->stage = PACKAGE_AGREED;
		RETURN_IF_FAILED(terms_store_save_package(c->db, p));
	}
	return terms_store_agree(c->db, agreed, count);
}

static enum rc agree_items(struct call *c, struct door *d, const struct terms_set *set)
{
	struct item *changed = ARENA_NEW_ARRAY(c->arena, d->count, struct item);
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		const struct terms *t = terms_agreed(set, it->package_id);
		if (!t || it->state != ITEM_PLANNED)
			continue;
		terms_apply(it, t);
		if (it->hold_reason == HOLD_TERMS)
			it->hold_reason = HOLD_NONE;
		changed[count++] = *it;
	}
	RETURN_IF_FAILED(item_store_agree(c->db, changed, count));
	return item_store_save_many(c->db, changed, count);
}

/* The first time the customer is invited to these services; later proposals leave the link as it is. */
static enum rc invite(struct call *c, struct door *d, enum migration_event event, enum role who)
{
	struct invitation *inv = ARENA_NEW(c->arena, struct invitation);
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	enum rc rc = invitation_store_latest(c->db, c->arena, d->m.migration_id, inv);
	if (rc == RC_OK) {
		door_note(d, "terms_agreed", NULL, NULL);
		return RC_OK;
	}
	if (rc != RC_NOT_FOUND)
		return rc;
	RETURN_IF_FAILED(invitation_make(d, inv));
	return door_event_by(d, event, who, &facts);
}

static enum rc accept(struct call *c, struct door *d, struct migration_act *act)
{
	const struct terms_acceptance *a = (const struct terms_acceptance *)act; /* its first member */
	struct terms_set set = { 0 };
	struct offer offer;
	if (door_role(d) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	if (d->state != STATE_REQUESTED || !d->m.has_terms)
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	int64_t version = terms_proposed_version(&set, (struct item_list){ d->items, d->count });
	if (version <= d->m.offer_version) /* none, or of before the offer in force */
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(offer_store_get(c->db, c->arena, d->m.migration_id, version, &offer));
	if (!crypto_equal(offer.hash, a->hash, HASH_SIZE) || !crypto_equal(offer.terms_hash, a->terms_hash, HASH_SIZE))
		return RC_STALE;
	d->m.offer_version = version;
	RETURN_IF_FAILED(offer_consent(c, d, &offer));
	RETURN_IF_FAILED(agree_packages(c, d, &set, &offer));
	RETURN_IF_FAILED(agree_items(c, d, &set));
	return invite(c, d, EVENT_AGREE, ROLE_RESELLER);
}

enum rc terms_accept(struct call *c, struct terms_acceptance *acceptance)
{
	return acts_run(c, &acceptance->act, accept);
}

struct waiting {
	struct call *call;
	const struct dossier *d;
	int64_t version;
	struct offer *offer;
};

static enum rc waiting_body(struct db *db, void *ctx)
{
	struct waiting *w = ctx;
	return offer_store_get(db, w->call->arena, w->d->m.migration_id, w->version, w->offer);
}

enum rc terms_waiting_offer(struct call *c, const struct dossier *d, struct offer *offer)
{
	struct waiting w = { .call = c, .d = d, .offer = offer };
	if (d->m.state != STATE_REQUESTED || !d->m.has_terms)
		return RC_NOT_FOUND;
	w.version = terms_proposed_version(&d->terms, (struct item_list){ d->items, d->count });
	if (w.version <= d->m.offer_version) /* none, or of before the offer in force */
		return RC_NOT_FOUND;
	return db_read_run(c->db, &(struct db_tx){ .body = waiting_body, .ctx = &w });
}

/*
 * A proposal that waited for another package's was in no offer, so nobody can accept it: with that package gone staff
 * proposes it again.
 */
static enum rc ask_again(struct call *c, struct door *d)
{
	struct item_list items = { d->items, d->count };
	struct terms_set set = { 0 };
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	if (terms_proposed_version(&set, items))
		return RC_OK;
	for (size_t i = 0; i < set.package_count; i++) {
		struct package *p = &set.packages[i];
		if (!terms_is_open(p, items) || p->stage == PACKAGE_ASKED)
			continue;
		p->stage = PACKAGE_ASKED;
		RETURN_IF_FAILED(terms_store_save_package(c->db, p));
	}
	return RC_OK;
}

enum rc terms_go_ahead(struct call *c, struct door *d)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	if (d->state != STATE_REQUESTED || facts.excluded == facts.items)
		return RC_OK;
	if (facts.held_for_terms)
		return ask_again(c, d);
	return invite(c, d, EVENT_PROCEED, ROLE_SYSTEM);
}

/* ---- the agency answers -------------------------------------------------------------------------------------- */

static enum rc check_text(struct call *c, struct terms_reply *r)
{
	r->text = utf8_trimmed(c->arena, r->text);
	if (!*r->text)
		problems_add(c->problems, "/text", "required", N_("Write what you want to say"));
	else if (utf8_length(r->text) > TEXT_MAX_CHARS || !utf8_is_text(r->text))
		problems_add(c->problems, "/text", "too-long", N_("Write it in at most %d characters"), TEXT_MAX_CHARS);
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

static enum rc answer(struct call *c, struct door *d, struct migration_act *act)
{
	struct terms_reply *r = (struct terms_reply *)act; /* its first member */
	struct terms_set set = { 0 };
	bool any = false;
	if (door_role(d) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	RETURN_IF_FAILED(check_text(c, r));
	if (d->state != STATE_REQUESTED || !d->m.has_terms)
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	for (size_t i = 0; i < set.package_count; i++) {
		struct package *p = &set.packages[i];
		if (p->stage != PACKAGE_PROPOSED && p->stage != PACKAGE_SILENT)
			continue;
		p->stage = PACKAGE_ANSWERED;
		any = true;
		RETURN_IF_FAILED(terms_store_save_package(c->db, p));
	}
	if (!any)
		return RC_STATE_CONFLICT;
	door_note(d, "terms_answered", NULL, NULL);
	return note_store_insert(c->db, &(struct case_note){ .migration_id = d->m.migration_id,
							     .author_role = ROLE_RESELLER,
							     .author_account = c->actor.account_id,
							     .text = r->text,
							     .created_at = d->m.now });
}

enum rc terms_answer(struct call *c, struct terms_reply *reply)
{
	return acts_run(c, &reply->act, answer);
}
