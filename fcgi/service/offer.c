#include "service/offer.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "json/json_write.h"
#include "service/dossier.h"
#include "service/door.h"
#include "service/outbox.h"
#include "service/portfolio.h"
#include "service/terms.h"

/* What the customer agrees to of an extraction: the package, its expiry, the price after. */
static void write_becoming(struct json_writer *w, const struct offer_fact *fact)
{
	json_member_object(w, "becomes");
	json_member_string(w, "product", fact->becomes->target);
	json_member_day(w, "expires_on", fact->becomes->expires_on);
	json_member_int(w, "price", fact->becomes->price_cents);
	json_member_day(w, "names_until", fact->names_until);
	json_object_end(w);
}

static const char *common_part(struct arena *a, const struct migration *m, const struct offer_sides *sides,
			       const struct item *items, const struct offer_fact *facts, size_t count)
{
	struct buf out = BUF_IN(a);
	struct json_writer w = JSON_WRITER(&out);
	json_object_begin(&w);
	json_member_int(&w, "v", 1);
	json_member_string(&w, "reference", m->reference);
	json_member_int(&w, "version", m->offer_version);
	json_member_string(&w, "from", sides->from_name);
	json_member_object(&w, "recipient");
	json_member_string(&w, "name", m->recipient_name);
	json_member_string(&w, "address_hash", hex_text(a, sides->recipient_hash, sizeof(sides->recipient_hash)));
	json_object_end(&w);
	json_member_array(&w, "items");
	for (size_t i = 0; i < count; i++) {
		json_object_begin(&w);
		json_member_string(&w, "id", items[i].public_id);
		json_member_string(&w, "kind", words_spelling(&words_kinds, items[i].kind));
		json_member_string(&w, "name", items[i].name);
		json_member_string(&w, "product", items[i].product);
		json_member_day(&w, "expires_on", facts[i].expires_on);
		if (facts[i].becomes)
			write_becoming(&w, &facts[i]);
		json_object_end(&w);
	}
	json_array_end(&w);
	bool commission = false;
	for (size_t i = 0; i < count; i++)
		commission |= items[i].term_rate_bp || items[i].term_fixed;
	json_member_bool(&w, "commission", commission);
	json_member_string(&w, "conditions", OFFER_CONDITIONS);
	json_member_string(&w, "privacy", OFFER_PRIVACY);
	json_object_end(&w);
	return buf_str(&out);
}

static void write_terms(struct json_writer *w, const struct terms *t)
{
	json_object_begin(w);
	json_member_int(w, "package_id", t->package_id);
	json_member_int(w, "version", t->version);
	json_member_day(w, "pays_until", t->pays_until);
	json_member_day(w, "contract_end", t->contract_end);
	json_member_day(w, "not_before", t->not_before);
	json_member_day(w, "names_until", t->names_until);
	json_member_string(w, "text", t->text);
	json_object_end(w);
}

static const char *reseller_part(struct arena *a, const struct migration *m, const struct offer_sides *sides,
				 const struct item *items, size_t count)
{
	struct buf out = BUF_IN(a);
	struct json_writer w = JSON_WRITER(&out);
	json_object_begin(&w);
	json_member_int(&w, "v", 1);
	json_member_string(&w, "reference", m->reference);
	json_member_string(&w, "base", "net");
	json_member_array(&w, "items");
	for (size_t i = 0; i < count; i++) {
		json_object_begin(&w);
		json_member_string(&w, "id", items[i].public_id);
		json_member_int(&w, "rate_bp", items[i].term_rate_bp);
		json_member_int(&w, "fixed", items[i].term_fixed);
		json_member_int(&w, "months", items[i].term_months);
		json_member_int(&w, "holding_days", items[i].term_holding);
		json_object_end(&w);
	}
	json_array_end(&w);
	if (sides->terms_count) {
		json_member_array(&w, "terms");
		for (size_t i = 0; i < sides->terms_count; i++)
			write_terms(&w, &sides->terms[i]);
		json_array_end(&w);
	}
	json_object_end(&w);
	return buf_str(&out);
}

struct offer offer_make(struct arena *a, const struct migration *m, const struct offer_sides *sides,
			const struct item *items, const struct offer_fact *facts, size_t count)
{
	struct offer o = { .migration_id = m->migration_id, .version = m->offer_version, .created_at = m->now };
	o.common_part = common_part(a, m, sides, items, facts, count);
	o.reseller_part = reseller_part(a, m, sides, items, count);
	hash_bytes(o.hash, o.common_part, strlen(o.common_part));
	hash_bytes(o.terms_hash, o.reseller_part, strlen(o.reseller_part));
	return o;
}

/* Of a package's proposals the one this offer is made of. */
static const struct terms *terms_for(const struct terms_set *set, int64_t package_id, bool latest)
{
	return latest ? terms_latest(set, package_id) : terms_agreed(set, package_id);
}

static void apply_terms(struct item *it, struct offer_fact *fact, const struct terms_set *set, const struct terms *t)
{
	if (!t)
		return;
	terms_apply(it, t);
	if (t->package_id) {
		fact->becomes = terms_of_item(set, t, it->item_id);
		fact->names_until = t->names_until;
	}
}

struct drawing {
	const struct candidates *now;
	const struct terms_set *terms;
	bool latest; /* what is proposed, and not what is agreed */
	int64_t version;
};

/* The beneficiary outlives its account: an agency that is gone still hands over. */
static enum rc sender_of(struct call *c, const struct migration *m, const char **name)
{
	struct host_account reseller;
	*name = m->reseller_name;
	if (*name)
		return RC_OK;
	enum rc rc = host_store_account(c->db, c->arena, m->reseller_id, &reseller);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*name = rc == RC_OK ? reseller.display_name : m->known_as ? m->known_as : "";
	return RC_OK;
}

static enum rc draw(struct call *c, const struct door *d, const struct drawing *w, struct offer *offer)
{
	struct offer_fact *facts = ARENA_NEW_ARRAY(c->arena, d->count, struct offer_fact);
	struct item *items = ARENA_NEW_ARRAY(c->arena, d->count, struct item);
	struct terms *terms = ARENA_NEW_ARRAY(c->arena, w->terms->package_count, struct terms);
	struct migration m = d->m;
	struct offer_sides sides = { .terms = terms };
	size_t count = 0;
	RETURN_IF_FAILED(sender_of(c, &d->m, &sides.from_name));
	outbox_address_hash(c, d->m.recipient_email, sides.recipient_hash);
	for (size_t i = 0; i < d->count; i++) {
		if (d->items[i].state == ITEM_EXCLUDED) /* what is out of the handover is offered to nobody */
			continue;
		bool known = w->now->list[i].host.name != NULL;
		items[count] = d->items[i];
		const struct terms *t = terms_for(w->terms, items[count].package_id, w->latest);
		facts[count].expires_on = known ? w->now->list[i].host.expires_on : DAY_NONE;
		facts[count].names_until = DAY_NONE;
		apply_terms(&items[count], &facts[count], w->terms, t);
		count++;
	}
	for (size_t i = 0; i < w->terms->package_count; i++) {
		const struct terms *t = terms_for(w->terms, w->terms->packages[i].package_id, w->latest);
		if (t)
			terms[sides.terms_count++] = *t;
	}
	m.offer_version = w->version;
	*offer = offer_make(c->arena, &m, &sides, items, facts, count);
	return RC_OK;
}

enum rc offer_propose(struct call *c, struct door *d, const struct candidates *now)
{
	struct terms_set set = { 0 };
	struct offer offer;
	if (d->m.has_terms)
		RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &set));
	RETURN_IF_FAILED(draw(c, d, &(struct drawing){ now, &set, false, d->m.offer_version }, &offer));
	RETURN_IF_FAILED(offer_store_insert(c->db, &offer));
	return offer_consent(c, d, &offer);
}

enum rc offer_consent(struct call *c, struct door *d, const struct offer *offer)
{
	struct consent_reseller consent = { .migration_id = d->m.migration_id,
					    .account_id = d->m.reseller_id,
					    .given_at = d->m.now };
	memcpy(consent.hash, offer->hash, sizeof(consent.hash));
	memcpy(consent.terms_hash, offer->terms_hash, sizeof(consent.terms_hash));
	return offer_store_consent_reseller(c->db, &consent);
}

/* That there is a commission is for the customer to know: an offer that says otherwise is another one for it, too. */
static bool tells_commission(const struct offer *offer)
{
	return strstr(offer->common_part, "\"commission\":true") != NULL; /* no string in JSON holds a bare quote */
}

enum rc offer_draft_store(struct call *c, struct door *d, const struct offer_draft *draft)
{
	struct candidates now;
	struct offer offer, current;
	RETURN_IF_FAILED(dossier_judge_within(c, &d->m, (struct item_list){ d->items, d->count }, &now));
	RETURN_IF_FAILED(draw(c, d, &(struct drawing){ &now, draft->terms, true, draft->version }, &offer));
	RETURN_IF_FAILED(offer_store_get(c->db, c->arena, d->m.migration_id, d->m.offer_version, &current));
	if (draft->is_quote && tells_commission(&current) == tells_commission(&offer)) {
		offer.common_part = current.common_part;
		memcpy(offer.hash, current.hash, sizeof(offer.hash));
	}
	return offer_store_insert(c->db, &offer);
}
