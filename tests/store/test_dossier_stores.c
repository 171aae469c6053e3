/* The tables of a handover: every field that is written is read back, every refusal has its kind. */
#include <criterion/criterion.h>
#include <string.h>

#include "stand.h"
#include "store/audit_store.h"
#include "store/invitation_store.h"
#include "store/item_store.h"
#include "store/migration_store.h"
#include "store/move_store.h"
#include "store/offer_store.h"

TestSuite(dossier_stores, .init = stand_open, .fini = stand_close);

#define INSTANT INT64_C(1795430527123456)
#define OK(call) cr_assert_eq((call), RC_OK, #call)

static struct migration m;
static struct item *items;
static size_t count;

static void insert_migration(const char *public_id, const char *reference)
{
	m = (struct migration){ .public_id = public_id,
				.reference = reference,
				.reseller_id = STAND_RESELLER,
				.recipient_email = "però@example.example",
				.recipient_name = "L'Aquila \"Ñ\" & C.",
				.recipient_language = LANG_EN,
				.reason = REASON_RIFT,
				.note = "riga uno\nriga due",
				.neutral_mail = true,
				.state = STATE_REQUESTED,
				.offer_version = 1,
				.created_at = INSTANT };
	cr_assert_eq(migration_store_insert(stand.db, &m), RC_OK);
	cr_assert_gt(m.migration_id, 0);
}

static struct item item(int position, int kind, int64_t host_id)
{
	return (struct item){ .public_id = arena_printf(&stand.memory, "item_%lld_%d", (long long)m.migration_id,
							position),
			      .migration_id = m.migration_id,
			      .position = position,
			      .kind = kind,
			      .host_id = host_id,
			      .name = "xn--caffrossi-33a.it",
			      .product = "domain.it",
			      .state = ITEM_PLANNED,
			      .verdict = VERDICT_CONFIRM,
			      .seen_reseller = "", .seen_customer = "", .seen_staff = "",
			      .guarded = "{\"cancellation\": 0}",
			      .all_of_customer = true,
			      .confirmed_reseller = true,
			      .hold_reason = HOLD_APPROVAL,
			      .term_rate_bp = 1250,
			      .term_fixed = 0,
			      .term_months = 36 };
}

static void insert_items(void)
{
	struct item rows[2] = { item(1, KIND_DOMAIN, 1001), item(2, KIND_HOSTING, 1001) };
	OK(item_store_insert_many(stand.db, rows, 2));
	OK(item_store_all(stand.db, &stand.arena, m.migration_id, &items, &count));
	cr_assert_eq(count, 2);
}

static void bytes(uint8_t *to, int n, int seed)
{
	for (int i = 0; i < n; i++)
		to[i] = (uint8_t)(i * 11 + seed);
}

/* ---- migration -------------------------------------------------------------------------------------------- */

static void expect_migration(const struct migration *r)
{
	cr_expect_eq(r->migration_id, m.migration_id);
	cr_expect_str_eq(r->public_id, m.public_id);
	cr_expect_str_eq(r->reference, m.reference);
	cr_expect(r->reseller_id == STAND_RESELLER && r->customer_id == 0);
	cr_expect_str_eq(r->recipient_email, m.recipient_email);
	cr_expect_str_eq(r->recipient_name, m.recipient_name);
	cr_expect(r->recipient_language == LANG_EN && r->reason == REASON_RIFT && r->neutral_mail);
	cr_expect_str_eq(r->note, m.note);
	cr_expect(r->state == STATE_REQUESTED && r->version == 0 && r->offer_version == 1 && r->audit_seq == 0);
	cr_expect(r->created_at == INSTANT && r->updated_at == INSTANT);
	cr_expect_null(r->ended_reason);
	cr_expect_gt(r->now, INT64_C(1700000000) * CLOCK_SECOND);
}

Test(dossier_stores, a_migration_is_read_back_by_every_way)
{
	struct migration r;
	int64_t position;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	OK(migration_store_get(stand.db, &stand.arena, "mig_a", &r));
	expect_migration(&r);
	cr_expect_str_eq(r.reseller_name, "Studio Rossi");
	cr_expect_null(r.customer_name);
	OK(migration_store_lock(stand.db, &stand.arena, "mig_a", &r));
	expect_migration(&r);
	OK(migration_store_lock_by_id(stand.db, &stand.arena, m.migration_id, &r));
	expect_migration(&r);
	OK(migration_store_position(stand.db, "mig_a", &position));
	cr_expect_eq(position, m.migration_id);
	cr_expect_eq(migration_store_get(stand.db, &stand.arena, "MIG_A", &r), RC_NOT_FOUND, "ids are bytes");
	cr_expect_eq(migration_store_lock(stand.db, &stand.arena, "mig_b", &r), RC_NOT_FOUND);
	cr_expect_eq(migration_store_lock_by_id(stand.db, &stand.arena, m.migration_id + 1, &r), RC_NOT_FOUND);
	cr_expect_eq(migration_store_position(stand.db, "mig_b", &position), RC_NOT_FOUND);
}

Test(dossier_stores, a_migration_is_saved_once_per_version)
{
	struct migration r, stale;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	OK(migration_store_get(stand.db, &stand.arena, "mig_a", &r));
	stale = r;
	r.state = STATE_CUSTOMER_REGISTERED;
	r.customer_id = STAND_CUSTOMER;
	r.offer_version = 2;
	r.audit_seq = 5;
	bytes(r.audit_mac, 32, 3);
	r.ended_reason = "perché sì";
	OK(migration_store_save(stand.db, &r, STATE_REQUESTED));
	cr_expect_eq(r.version, 1);
	struct migration again;
	OK(migration_store_get(stand.db, &stand.arena, "mig_a", &again));
	cr_expect(again.state == r.state && again.version == 1 && again.customer_id == STAND_CUSTOMER);
	cr_expect(again.offer_version == 2 && again.audit_seq == 5 && memcmp(again.audit_mac, r.audit_mac, 32) == 0);
	cr_expect_str_eq(again.ended_reason, "perché sì");
	cr_expect_str_eq(again.customer_name, "Forno Bianchi S.r.l.");
	cr_expect_eq(again.updated_at, r.now);
	cr_expect_eq(migration_store_save(stand.db, &stale, STATE_REQUESTED), RC_STALE, "another state");
	cr_expect_eq(migration_store_save(stand.db, &stale, STATE_CUSTOMER_REGISTERED), RC_STALE, "another version");
	OK(migration_store_save(stand.db, &again, STATE_CUSTOMER_REGISTERED));
}

Test(dossier_stores, two_references_or_ids_alike_are_duplicates)
{
	insert_migration("mig_a", "HO-AAAA-AAAA");
	m.public_id = "mig_b";
	cr_expect_eq(migration_store_insert(stand.db, &m), RC_DUPLICATE);
	m.public_id = "mig_a";
	m.reference = "HO-BBBB-BBBB";
	cr_expect_eq(migration_store_insert(stand.db, &m), RC_DUPLICATE);
}

static size_t listed(struct migration_filter filter, int64_t *first)
{
	struct migration *rows;
	size_t n;
	filter.limit = filter.limit ? filter.limit : 100;
	OK(migration_store_list(stand.db, &stand.arena, &filter, &rows, &n));
	*first = n ? rows[0].migration_id : 0;
	return n;
}

Test(dossier_stores, lists_are_the_partys_own_and_turn_pages)
{
	int64_t first, recent, id[3];
	for (int i = 0; i < 3; i++) {
		insert_migration(arena_printf(&stand.memory, "mig_%d", i),
				 arena_printf(&stand.memory, "HO-AAAA-000%d", i));
		id[i] = m.migration_id;
		struct invitation in = { .migration_id = m.migration_id,
					 .public_id = arena_printf(&stand.memory, "inv_%d", i),
					 .created_at = INSTANT,
					 .expires_at = INSTANT + CLOCK_DAY };
		bytes(in.token_hash, 32, i + 1);
		bytes(in.mail_token_hash, 32, i + 101);
		OK(invitation_store_insert(stand.db, &in));
	}
	stand_sql("UPDATE migration SET customer_id = 201, state = 'withdrawn' WHERE migration_id = %lld; "
		  "UPDATE migration SET recipient_name = '100%% _\\\\ x' WHERE migration_id = %lld",
		  (long long)id[1], (long long)id[2]);
	struct migration_filter own = { .role = ROLE_RESELLER, .account_id = STAND_RESELLER, .state = -1 }, f = own;
	cr_expect_eq(listed(own, &first), 3);
	cr_expect_eq(first, id[2], "newest first");
	f.limit = 2;
	cr_expect_eq(listed(f, &first), 2);
	f.before = id[1];
	cr_expect(listed(f, &first) == 1 && first == id[0]);
	f = own;
	f.after = id[0];
	cr_expect(listed(f, &first) == 2 && first == id[1], "backwards: oldest first");
	f = own;
	f.state = STATE_WITHDRAWN;
	cr_expect(listed(f, &first) == 1 && first == id[1]);
	f = own;
	f.like = "%0002%";
	cr_expect(listed(f, &first) == 1 && first == id[2]);
	f.like = "%l'aquila%";
	cr_expect_eq(listed(f, &first), 2);
	f.like = "%100\\%%";
	cr_expect_eq(listed(f, &first), 1);
	cr_expect_eq(listed((struct migration_filter){ .role = ROLE_RESELLER, .account_id = 102, .state = -1 }, &first),
		     0);
	cr_expect_eq(listed((struct migration_filter){ .role = ROLE_CUSTOMER, .account_id = 201, .state = -1 }, &first),
		     1);
	cr_expect_eq(listed((struct migration_filter){ .role = ROLE_STAFF, .account_id = 1, .state = -1 }, &first), 3);
	/* Invitations are counted, whenever their migration began. */
	stand_sql("UPDATE migration SET created_at = NOW(6) - INTERVAL 25 HOUR, updated_at = NOW(6); UPDATE invitation "
		  "SET created_at = NOW(6) - INTERVAL 25 HOUR; UPDATE invitation SET created_at = NOW(6) WHERE "
		  "migration_id = %lld", (long long)id[0]);
	OK(migration_store_count_recent(stand.db, STAND_RESELLER, 9, &recent));
	cr_expect_eq(recent, 1);
	OK(migration_store_count_recent(stand.db, STAND_RESELLER, 0, &recent));
	cr_expect_eq(recent, 0, "no more than asked for");
	OK(migration_store_count_recent(stand.db, STAND_OTHER, 9, &recent));
	cr_expect_eq(recent, 0);
}

/* ---- items ------------------------------------------------------------------------------------------------ */

Test(dossier_stores, items_are_read_back_and_saved)
{
	insert_migration("mig_a", "HO-AAAA-AAAA");
	insert_items();
	struct item wanted = item(1, KIND_DOMAIN, 1001), *it = &items[0];
	cr_expect_str_eq(it->public_id, wanted.public_id);
	cr_expect_str_eq(it->name, wanted.name);
	cr_expect_str_eq(it->product, wanted.product);
	cr_expect(it->kind == KIND_DOMAIN && it->host_id == 1001 && it->state == ITEM_PLANNED && !it->ended);
	cr_expect(it->verdict == VERDICT_CONFIRM && it->confirmed_reseller && !it->confirmed_customer && !it->approved);
	cr_expect(it->hold_reason == HOLD_APPROVAL && it->hold_until == CLOCK_NONE && it->next_try == CLOCK_NONE);
	cr_expect(it->term_rate_bp == 1250 && it->term_fixed == 0 && it->term_months == 36);
	cr_expect(it->failure_who == -1 && it->excluded_by == -1 && !it->failure_code && !it->excluded_reason);
	cr_expect(it->moved_at == CLOCK_NONE && it->verified_at == CLOCK_NONE && items[1].kind == KIND_HOSTING);
	it->state = ITEM_FAILED;
	it->confirmed_customer = it->approved = true;
	it->hold_reason = HOLD_NONE;
	it->hold_until = INSTANT;
	it->failure_code = "code";
	it->failure_detail = "è così";
	it->failure_who = ROLE_RESELLER;
	it->next_try = INSTANT + 1;
	items[1].state = ITEM_EXCLUDED;
	items[1].excluded_by = ROLE_CUSTOMER;
	items[1].excluded_reason = "non voluto";
	OK(item_store_save_many(stand.db, items, 2));
	OK(item_store_save_many(stand.db, items, 2)); /* unchanged rows are there too */
	struct item *again;
	OK(item_store_all(stand.db, &stand.arena, m.migration_id, &again, &count));
	cr_expect(again[0].state == ITEM_FAILED && again[0].hold_reason == HOLD_NONE && again[0].hold_until == INSTANT);
	cr_expect(again[0].failure_who == ROLE_RESELLER && again[0].next_try == INSTANT + 1 && again[0].approved);
	cr_expect_str_eq(again[0].failure_detail, "è così");
	cr_expect(again[1].state == ITEM_EXCLUDED && again[1].excluded_by == ROLE_CUSTOMER);
	cr_expect_str_eq(again[1].excluded_reason, "non voluto");
	cr_expect_eq(stand_number("SELECT excluded AS value FROM item WHERE position = 2"), 1);
}

Test(dossier_stores, a_verified_item_is_never_written_again)
{
	insert_migration("mig_a", "HO-AAAA-AAAA");
	insert_items();
	items[0].state = ITEM_VERIFIED;
	items[0].verified_at = INSTANT;
	OK(item_store_save_many(stand.db, items, 1));
	items[0].state = ITEM_FAILED;
	cr_expect_eq(item_store_save_many(stand.db, items, 1), RC_STALE);
	cr_expect_eq(item_store_save_many(stand.db, items, 2), RC_STALE);
	cr_expect_str_eq(stand_text("SELECT state AS value FROM item WHERE position = 1"), "verified");
}

Test(dossier_stores, an_item_is_live_in_one_migration_until_that_ends)
{
	struct item_group *groups;
	size_t n;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	insert_items();
	int64_t first = m.migration_id;
	insert_migration("mig_b", "HO-BBBB-BBBB");
	struct item again = item(1, KIND_DOMAIN, 1001), other = item(1, KIND_HOSTING, 1002);
	cr_expect_eq(item_store_insert_many(stand.db, &again, 1), RC_DUPLICATE);
	OK(item_store_insert_many(stand.db, &other, 1));
	OK(item_store_end_all(stand.db, first));
	again.position = 2;
	again.public_id = "item_z";
	OK(item_store_insert_many(stand.db, &again, 1));
	const char *ids = arena_printf(&stand.memory, "[%lld,%lld,999]", (long long)first, (long long)m.migration_id);
	OK(item_store_groups(stand.db, &stand.arena, ids, &groups, &n));
	cr_assert_eq(n, 2);
	cr_expect(groups[0].state == ITEM_PLANNED && groups[0].count == 2 && groups[1].count == 2);
	/* What waits for something else is another group, and they come in the order of their first items. */
	stand_sql("UPDATE item SET hold_reason = 'terms' WHERE migration_id = %lld AND position = 1",
		  (long long)m.migration_id);
	OK(item_store_groups(stand.db, &stand.arena, ids, &groups, &n));
	cr_assert_eq(n, 3);
	cr_expect(groups[1].hold_reason == HOLD_TERMS && groups[1].count == 1);
	cr_expect_eq(groups[2].hold_reason, HOLD_APPROVAL);
	OK(item_store_groups(stand.db, &stand.arena, "[]", &groups, &n));
	cr_expect_eq(n, 0);
}

/* ---- offer, consents, moves ------------------------------------------------------------------------------- */

static struct offer offer;
static struct consent_customer customer;
static struct consent_reseller reseller;

static void insert_offer(void)
{
	offer = (struct offer){ .migration_id = m.migration_id, .version = 1, .common_part = "{\"à\":1}",
				.reseller_part = "{}", .created_at = INSTANT };
	bytes(offer.hash, 32, 1);
	bytes(offer.terms_hash, 32, 2);
	OK(offer_store_insert(stand.db, &offer));
	customer = (struct consent_customer){ .migration_id = m.migration_id, .account_id = STAND_CUSTOMER,
					      .person_name = "Niccolò", .recognised = RECOGNISED_KNOWN_ACCOUNT,
					      .conditions = "2026-11", .privacy = "2026-12", .invitation_id = 7,
					      .given_at = INSTANT };
	reseller = (struct consent_reseller){ .migration_id = m.migration_id, .account_id = STAND_RESELLER,
					      .given_at = INSTANT };
	memcpy(customer.hash, offer.hash, 32);
	memcpy(reseller.hash, offer.hash, 32);
	memcpy(reseller.terms_hash, offer.terms_hash, 32);
}

Test(dossier_stores, an_offer_and_its_consents_are_read_back)
{
	struct offer r;
	struct consent_customer c;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	insert_items();
	insert_offer();
	OK(offer_store_get(stand.db, &stand.arena, m.migration_id, 1, &r));
	cr_expect(memcmp(r.hash, offer.hash, 32) == 0 && memcmp(r.terms_hash, offer.terms_hash, 32) == 0);
	cr_expect_str_eq(r.common_part, offer.common_part);
	cr_expect_str_eq(r.reseller_part, offer.reseller_part);
	cr_expect_eq(r.created_at, INSTANT);
	cr_expect_eq(offer_store_get(stand.db, &stand.arena, m.migration_id, 2, &r), RC_NOT_FOUND);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM offer_item"), 2);
	cr_expect_eq(offer_store_customer_consent(stand.db, &stand.arena, m.migration_id, &c), RC_NOT_FOUND);
	OK(offer_store_consent_customer(stand.db, &customer));
	OK(offer_store_consent_reseller(stand.db, &reseller));
	OK(offer_store_customer_consent(stand.db, &stand.arena, m.migration_id, &c));
	cr_expect(memcmp(c.hash, offer.hash, 32) == 0 && c.account_id == STAND_CUSTOMER && c.invitation_id == 7);
	cr_expect(c.recognised == RECOGNISED_KNOWN_ACCOUNT && c.given_at == INSTANT);
	cr_expect_str_eq(c.person_name, "Niccolò");
	cr_expect_str_eq(c.conditions, "2026-11");
	cr_expect_str_eq(c.privacy, "2026-12");
	cr_expect_eq(offer_store_consent_customer(stand.db, &customer), RC_DUPLICATE);
	customer.hash[0] ^= 1;
	cr_expect_eq(offer_store_consent_customer(stand.db, &customer), RC_DB_REFUSED, "consent to no offer");
	reseller.terms_hash[0] ^= 1;
	cr_expect_eq(offer_store_consent_reseller(stand.db, &reseller), RC_DB_REFUSED, "consent to other terms");
}

static struct move move_of(size_t i)
{
	struct move v = { .item_id = items[i].item_id, .migration_id = m.migration_id, .from_account = STAND_RESELLER,
			  .to_account = STAND_CUSTOMER, .snapshot = "{\"è\":1}", .moved_at = INSTANT };
	memcpy(v.hash, offer.hash, 32);
	memcpy(v.terms_hash, offer.terms_hash, 32);
	return v;
}

Test(dossier_stores, no_item_moves_without_both_consents_outside_the_offer_or_excluded)
{
	insert_migration("mig_a", "HO-AAAA-AAAA");
	insert_items();
	insert_offer();
	struct move v = move_of(0);
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DB_REFUSED, "no consent");
	OK(offer_store_consent_customer(stand.db, &customer));
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DB_REFUSED, "the customer's alone");
	OK(offer_store_consent_reseller(stand.db, &reseller));
	v.terms_hash[0] ^= 1;
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DB_REFUSED, "other terms");
	v = move_of(0);
	v.hash[0] ^= 1;
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DB_REFUSED, "another offer");
	struct item late = item(3, KIND_DOMAIN, 1003);
	OK(item_store_insert_many(stand.db, &late, 1));
	OK(item_store_all(stand.db, &stand.arena, m.migration_id, &items, &count));
	v = move_of(2);
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DB_REFUSED, "not in the offer");
	items[1].state = ITEM_EXCLUDED;
	OK(item_store_save_many(stand.db, &items[1], 1));
	v = move_of(1);
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DB_REFUSED, "excluded");
	v = move_of(0);
	OK(move_store_insert_many(stand.db, &v, 1));
	cr_expect_eq(move_store_insert_many(stand.db, &v, 1), RC_DUPLICATE, "a second time");
	items[0].state = ITEM_EXCLUDED;
	cr_expect_eq(item_store_save_many(stand.db, &items[0], 1), RC_DB_REFUSED, "excluded after the move");
}

Test(dossier_stores, moves_and_terms_are_read_back)
{
	struct move *moves;
	int64_t terms;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	insert_items();
	insert_offer();
	OK(offer_store_consent_customer(stand.db, &customer));
	OK(offer_store_consent_reseller(stand.db, &reseller));
	struct move v[2] = { move_of(0), move_of(1) };
	OK(move_store_insert_many(stand.db, v, 2));
	struct term t[2] = { { .item_id = items[0].item_id, .migration_id = m.migration_id, .beneficiary_id = 101,
			       .customer_id = 201, .kind = KIND_DOMAIN, .host_id = 1001, .rate_bp = 500, .months = 12,
			       .starts_on = 20780 } };
	t[1] = t[0];
	t[1].item_id = items[1].item_id;
	OK(move_store_count_terms(stand.db, m.migration_id, &terms));
	cr_expect_eq(terms, 0);
	OK(move_store_insert_terms(stand.db, t, 2));
	OK(move_store_count_terms(stand.db, m.migration_id, &terms));
	cr_expect_eq(terms, 2);
	OK(move_store_all(stand.db, &stand.arena, m.migration_id, &moves, &count));
	cr_assert_eq(count, 2);
	cr_expect(moves[0].from_account == 101 && moves[0].to_account == 201 && moves[0].moved_at == INSTANT);
	cr_expect_str_eq(moves[1].snapshot, "{\"è\":1}");
	cr_expect(memcmp(moves[1].hash, offer.hash, 32) == 0 && moves[1].item_id == items[1].item_id);
}

/* ---- invitation and audit --------------------------------------------------------------------------------- */

Test(dossier_stores, an_invitation_is_found_by_its_tokens_hash)
{
	struct invitation in, r;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	for (int i = 0; i < 2; i++) {
		in = (struct invitation){ .migration_id = m.migration_id, .public_id = i ? "inv_b" : "inv_a",
					  .created_at = INSTANT + i, .expires_at = INSTANT + CLOCK_DAY };
		bytes(in.salt, 16, i);
		bytes(in.token_hash, 32, i + 1);
		OK(invitation_store_insert(stand.db, &in));
	}
	OK(invitation_store_by_token(stand.db, &stand.arena, in.token_hash, &r));
	cr_expect_str_eq(r.public_id, "inv_b");
	cr_expect_str_eq(r.migration_public_id, "mig_a");
	cr_expect(memcmp(r.salt, in.salt, 16) == 0 && r.status == INVITATION_LIVE && r.created_at == INSTANT + 1);
	cr_expect_eq(r.expires_at, INSTANT + CLOCK_DAY);
	OK(invitation_store_by_public_id(stand.db, &stand.arena, "inv_a", &r));
	cr_expect_eq(r.created_at, INSTANT);
	OK(invitation_store_latest(stand.db, &stand.arena, m.migration_id, &r));
	cr_expect_str_eq(r.public_id, "inv_b");
	cr_expect_eq(invitation_store_insert(stand.db, &in), RC_DUPLICATE);
	in.token_hash[0] ^= 0x80;
	cr_expect_eq(invitation_store_by_token(stand.db, &stand.arena, in.token_hash, &r), RC_NOT_FOUND);
	cr_expect_eq(invitation_store_by_public_id(stand.db, &stand.arena, "inv_c", &r), RC_NOT_FOUND);
	OK(invitation_store_end(stand.db, m.migration_id, INVITATION_USED));
	OK(invitation_store_end(stand.db, m.migration_id, INVITATION_DEAD));
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM invitation WHERE status = 'used'"), 2, "ended once");
}

Test(dossier_stores, an_audit_row_is_sealed_over_every_column)
{
	struct audit_row *rows, row = { .at = INSTANT, .seq = 1, .actor_role = ROLE_STAFF, .actor_account = 1,
					.event = "e", .item_id = 3, .from_state = "a", .to_state = "b",
					.detail = "però", .request_id = "r" };
	uint8_t key[32], before[32] = { 0 }, mac[32];
	struct audit_head *heads;
	insert_migration("mig_a", "HO-AAAA-AAAA");
	bytes(key, 32, 9);
	row.migration_id = m.migration_id;
	audit_store_seal(&row, key, before);
	memcpy(mac, row.mac, 32);
	OK(audit_store_insert_many(stand.db, &row, 1));
	cr_expect_eq(audit_store_insert_many(stand.db, &row, 1), RC_DUPLICATE);
	OK(audit_store_list(stand.db, &stand.arena, m.migration_id, 1, 10, &rows, &count));
	cr_assert_eq(count, 1);
	cr_expect(memcmp(rows[0].mac, mac, 32) == 0 && rows[0].at == INSTANT && rows[0].actor_role == ROLE_STAFF);
	cr_expect_str_eq(rows[0].detail, "però");
	audit_store_seal(&rows[0], key, before);
	cr_expect(memcmp(rows[0].mac, mac, 32) == 0, "what was read seals to the same");
	OK(audit_store_list(stand.db, &stand.arena, m.migration_id, 2, 10, &rows, &count));
	cr_expect_eq(count, 0);
	OK(audit_store_heads(stand.db, &stand.arena, 0, 10, &heads, &count));
	cr_expect(count == 1 && heads[0].migration_id == m.migration_id && heads[0].audit_seq == 0);
	struct audit_row changed[10];
	for (int i = 0; i < 10; i++)
		changed[i] = row;
	changed[0].seq++, changed[1].at++, changed[2].actor_role = ROLE_RESELLER, changed[3].actor_account++;
	changed[4].event = "f", changed[5].item_id++, changed[6].from_state = "ab", changed[6].to_state = "";
	changed[7].detail = "pero", changed[8].request_id = "", changed[9].migration_id++;
	for (int i = 0; i < 10; i++) {
		audit_store_seal(&changed[i], key, before);
		cr_expect(memcmp(changed[i].mac, mac, 32) != 0, "column %d is not sealed", i);
	}
	before[0] = 1;
	audit_store_seal(&row, key, before);
	cr_expect(memcmp(row.mac, mac, 32) != 0, "the row before is not sealed");
}
