#include <criterion/criterion.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "service/offer.h"

static struct arena a;
static struct migration m;
static struct item items[2];
static struct offer_fact facts[2];
static struct offer_sides sides;

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
	m = (struct migration){ .migration_id = 7,
				.public_id = "mig_x",
				.reference = "HO-7K3M-9Q2X",
				.reseller_id = 101,
				.recipient_email = "titolare@fornobianchi.example",
				.recipient_name = "Forno Bianchi",
				.offer_version = 1,
				.now = 1000000 };
	sides = (struct offer_sides){ .from_name = "Studio Rossi", .recipient_hash = { 1, 2, 3 } };
	items[0] = (struct item){ .item_id = 1, .public_id = "item_a", .position = 1, .kind = KIND_DOMAIN,
				  .host_id = 1001, .name = "fornobianchi.it", .product = "domain.it",
				  .term_rate_bp = 500, .term_months = 12 };
	items[1] = (struct item){ .item_id = 2, .public_id = "item_b", .position = 2, .kind = KIND_HOSTING,
				  .host_id = 501, .name = "fornobianchi.it", .product = "Basic",
				  .term_rate_bp = 1000, .term_months = 36 };
	facts[0].expires_on = facts[1].expires_on = 21000;
}

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(offer, .init = setup, .fini = teardown);

static struct offer make(void)
{
	return offer_make(&a, &m, &sides, items, facts, 2);
}

static bool same_hash(const struct offer *l, const struct offer *r)
{
	return memcmp(l->hash, r->hash, sizeof(l->hash)) == 0;
}

static bool same_terms(const struct offer *l, const struct offer *r)
{
	return memcmp(l->terms_hash, r->terms_hash, sizeof(l->terms_hash)) == 0;
}

Test(offer, the_same_facts_give_the_same_bytes_and_hashes)
{
	struct offer first = make(), second = make();
	cr_expect_str_eq(first.common_part, second.common_part);
	cr_expect_str_eq(first.reseller_part, second.reseller_part);
	cr_expect(same_hash(&first, &second) && same_terms(&first, &second));
	cr_expect_eq(first.migration_id, 7);
	cr_expect_eq(first.version, 1);
	cr_expect_eq(first.created_at, 1000000);
}

Test(offer, the_hashes_are_those_of_the_bytes)
{
	struct offer o = make();
	uint8_t hash[HASH_SIZE];
	hash_bytes(hash, o.common_part, strlen(o.common_part));
	cr_expect(memcmp(hash, o.hash, HASH_SIZE) == 0);
	hash_bytes(hash, o.reseller_part, strlen(o.reseller_part));
	cr_expect(memcmp(hash, o.terms_hash, HASH_SIZE) == 0);
	cr_expect_not(same_hash(&o, &(struct offer){ 0 }));
}

Test(offer, what_concerns_the_reseller_alone_changes_only_its_hash)
{
	struct offer before = make();
	int64_t *const terms[] = { &items[1].term_rate_bp, &items[1].term_fixed, &items[1].term_months };
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		int64_t was = *terms[i];
		*terms[i] += 1;
		struct offer after = make();
		cr_expect(same_hash(&before, &after), "term %zu", i);
		cr_expect_not(same_terms(&before, &after), "term %zu", i);
		*terms[i] = was;
	}
}

Test(offer, what_the_customer_reads_changes_the_common_hash)
{
	struct offer before = make();
	const char **const texts[] = { &m.recipient_name, &m.reference, &items[0].name, &items[1].product,
				       &items[0].public_id };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *was = *texts[i];
		*texts[i] = "another";
		struct offer after = make();
		cr_expect_not(same_hash(&before, &after), "text %zu", i);
		*texts[i] = was;
	}
	sides.recipient_hash[31]++;
	struct offer readdressed = make();
	cr_expect_not(same_hash(&before, &readdressed), "another address is another offer");
	cr_expect_null(strstr(readdressed.common_part, "@"), "the address itself is not kept in it");
	sides.recipient_hash[31]--;
	facts[0].expires_on++;
	struct offer later = make();
	cr_expect_not(same_hash(&before, &later));
	cr_expect(same_terms(&before, &later), "an expiry is not the reseller's term");
	facts[0].expires_on--;
	m.offer_version = 2;
	struct offer next = make();
	cr_expect_not(same_hash(&before, &next), "a new version is a new offer");
}

Test(offer, a_changed_name_is_no_matter_of_terms)
{
	struct offer before = make();
	m.recipient_name = "Forno Verdi";
	struct offer after = make();
	cr_expect_not(same_hash(&before, &after));
	cr_expect(same_terms(&before, &after));
	sides.from_name = "Studio Verdi";
	struct offer from = make();
	cr_expect_not(same_hash(&after, &from), "who hands over is part of the offer");
}

Test(offer, what_neither_side_agrees_to_changes_nothing)
{
	struct offer before = make();
	m.note = "they quarrelled";
	m.reason = REASON_RIFT;
	m.version = 9;
	items[0].confirmed_reseller = true;
	items[0].hold_reason = HOLD_APPROVAL;
	items[0].state = ITEM_FAILED;
	struct offer after = make();
	cr_expect(same_hash(&before, &after) && same_terms(&before, &after));
}

Test(offer, the_customers_part_tells_that_a_commission_exists_and_not_how_much)
{
	items[0].term_rate_bp = 1234;
	items[1].term_fixed = 987654;
	struct offer o = make();
	cr_expect(strstr(o.common_part, "\"commission\":true"), "%s", o.common_part);
	cr_expect_not(strstr(o.common_part, "1234") || strstr(o.common_part, "987654"), "%s", o.common_part);
	cr_expect(strstr(o.reseller_part, "\"rate_bp\":1234"), "%s", o.reseller_part);
	cr_expect_not(strstr(o.common_part, "rate"), "%s", o.common_part);
}

Test(offer, no_items_and_strange_names_are_still_json)
{
	m.recipient_name = "\"Però\" & figli\\ <b>";
	sides.from_name = "Studio \"Rossi\"";
	struct offer o = offer_make(&a, &m, &sides, items, facts, 0);
	cr_expect(strstr(o.common_part, "\\\"Però\\\""), "%s", o.common_part);
	cr_expect(strstr(o.common_part, "\"items\":[]"), "%s", o.common_part);
}
