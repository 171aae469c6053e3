#include "service/offer.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "json/json_write.h"
#include "service/door.h"
#include "service/outbox.h"
#include "service/portfolio.h"

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

static const char *reseller_part(struct arena *a, const struct migration *m, const struct item *items, size_t count)
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
	json_object_end(&w);
	return buf_str(&out);
}

struct offer offer_make(struct arena *a, const struct migration *m, const struct offer_sides *sides,
			const struct item *items, const struct offer_fact *facts, size_t count)
{
	struct offer o = { .migration_id = m->migration_id, .version = m->offer_version, .created_at = m->now };
	o.common_part = common_part(a, m, sides, items, facts, count);
	o.reseller_part = reseller_part(a, m, items, count);
	hash_bytes(o.hash, o.common_part, strlen(o.common_part));
	hash_bytes(o.terms_hash, o.reseller_part, strlen(o.reseller_part));
	return o;
}

enum rc offer_propose(struct call *c, struct door *d, const struct candidates *now)
{
	struct host_account reseller;
	struct offer_fact *facts = ARENA_NEW_ARRAY(c->arena, d->count, struct offer_fact);
	struct item *items = ARENA_NEW_ARRAY(c->arena, d->count, struct item);
	size_t count = 0;
	RETURN_IF_FAILED(host_store_account(c->db, c->arena, d->m.reseller_id, &reseller));
	for (size_t i = 0; i < d->count; i++) {
		if (d->items[i].state == ITEM_EXCLUDED) /* what is out of the handover is offered to nobody */
			continue;
		facts[count].expires_on = now->list[i].host.name ? now->list[i].host.expires_on : DAY_NONE;
		items[count++] = d->items[i];
	}
	struct offer_sides sides = { .from_name = reseller.display_name };
	outbox_address_hash(c, d->m.recipient_email, sides.recipient_hash);
	struct offer offer = offer_make(c->arena, &d->m, &sides, items, facts, count);
	struct consent_reseller consent = { .migration_id = d->m.migration_id,
					    .account_id = d->m.reseller_id,
					    .given_at = d->m.now };
	memcpy(consent.hash, offer.hash, sizeof(consent.hash));
	memcpy(consent.terms_hash, offer.terms_hash, sizeof(consent.terms_hash));
	RETURN_IF_FAILED(offer_store_insert(c->db, &offer));
	return offer_store_consent_reseller(c->db, &consent);
}
