/*
 * The offer: what the two sides agree to, as bytes, and the hashes of those bytes.
 *
 * Common part (both sides): who, to whom, which items with the facts shown, which texts, that a commission exists.
 * Reseller part: the commission term of each item. The hashes are taken over the stored bytes (domain.md 2).
 */
#ifndef HANDOVER_SERVICE_OFFER_H
#define HANDOVER_SERVICE_OFFER_H

#include "service/call.h"
#include "store/item_store.h"
#include "store/migration_store.h"
#include "store/offer_store.h"
#include "store/terms_store.h"

/* The versions of the texts linked beside the acceptance; part of the offer and of the acceptance record. */
#define OFFER_CONDITIONS "2026-11"
#define OFFER_PRIVACY    "2026-11"

/* What the common part shows of an item beyond its row. */
struct offer_fact {
	int32_t expires_on;
	const struct terms_item *becomes; /* of a Fracto service, once proposed: what it is made; else NULL */
	int32_t names_until; /* then: until when host names of the agency work, or DAY_NONE */
};

/*
 * Inside an open door, with m.offer_version set: stores the offer of the door's items, with the terms the agency agreed
 * to, and its consent to both parts. now: what the host says of the items, in their order.
 */
struct candidates;
struct door;
enum rc offer_propose(struct call *c, struct door *d, const struct candidates *now) MUST_CHECK;

/* The agency's consent to both parts of a stored offer. */
enum rc offer_consent(struct call *c, struct door *d, const struct offer *offer) MUST_CHECK;

/*
 * Inside an open door: stores the offer of that version as staff proposes it, with these terms, without a consent. It
 * comes into force when the agency accepts it (service/terms.h). A quote of the commission alone concerns the agency
 * alone: then the common part is the one in force, byte for byte.
 */
struct terms_set;
struct offer_draft {
	const struct terms_set *terms; /* every proposal, the new one too */
	int64_t version;
	bool is_quote; /* no Fracto service waits for its terms */
};
enum rc offer_draft_store(struct call *c, struct door *d, const struct offer_draft *draft) MUST_CHECK;

/*
 * Who offers to whom. The address is in the offer as a keyed hash: an offer is kept for ever, the address of an
 * invitation that nobody accepted is not (domain.md 10).
 */
struct offer_sides {
	const char *from_name;
	uint8_t recipient_hash[32]; /* outbox_address_hash */
	const struct terms *terms;  /* the Fracto terms and quotes in it, for the reseller part */
	size_t terms_count;
};

/* The offer of the next version; facts stand in the items' order. Pure but for the arena. */
struct offer offer_make(struct arena *a, const struct migration *m, const struct offer_sides *sides,
			const struct item *items, const struct offer_fact *facts, size_t count);

#endif
