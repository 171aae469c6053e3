#include "service/invited.h"

#include <string.h>

#include "base/utf8.h"
#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "crypto/token.h"
#include "json/json_write.h"
#include "service/act.h"
#include "service/door.h"
#include "service/offer.h"

/* ---- reading ---------------------------------------------------------------------------------------------- */

static enum rc find(struct call *c, const char *token, struct invitation *inv)
{
	uint8_t hash[HASH_SIZE];
	if (!token_hash(token, hash))
		return RC_NOT_FOUND;
	return invitation_store_by_token(c->db, c->arena, hash, inv);
}

struct reading {
	struct call *call;
	const char *token;
	struct invited *invited;
};

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct call *c = r->call;
	struct invited *i = r->invited;
	struct invitation inv;
	struct host_account *with_address;
	size_t count;
	*i = (struct invited){ 0 };
	RETURN_IF_FAILED(find(c, r->token, &inv));
	RETURN_IF_FAILED(migration_store_get(db, c->arena, inv.migration_public_id, &i->dossier.m));
	RETURN_IF_FAILED(dossier_fill(c, &i->dossier));
	i->dossier.invitation = inv;
	i->is_open = i->dossier.m.state == STATE_REQUESTED && inv.status == INVITATION_LIVE && inv.now < inv.expires_at;
	/* Of an offer that is over, nothing about the services is told any more. */
	if (!i->is_open)
		return RC_OK;
	RETURN_IF_FAILED(portfolio_judge_items(c, i->dossier.m.reseller_id, i->dossier.items, i->dossier.count,
					       &i->now));
	if (i->dossier.m.recipient_email) {
		RETURN_IF_FAILED(host_store_accounts_by_email(db, c->arena, i->dossier.m.recipient_email, &with_address,
							      &count));
		i->account_exists = count > 0;
	}
	if (c->actor.account_id && c->actor.role != ROLE_SITE)
		RETURN_IF_FAILED(host_store_account(db, c->arena, c->actor.account_id, &i->actor));
	return RC_OK;
}

enum rc invited_get(struct call *c, const char *token, struct invited *i)
{
	struct reading r = { c, token, i };
	return db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &r });
}

static enum rc find_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	(void)db;
	return find(r->call, r->token, &r->invited->dossier.invitation);
}

enum rc invited_find(struct call *c, const char *token, struct invitation *invitation)
{
	struct invited found = { 0 };
	struct reading r = { c, token, &found };
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = find_body, .ctx = &r }));
	*invitation = found.dossier.invitation;
	return RC_OK;
}

/* ---- accepting -------------------------------------------------------------------------------------------- */

struct accepting {
	struct accept *a;
	struct actor came_in; /* a repetition begins as whoever came in */
	struct invitation inv;
	struct offer offer;
	struct candidates now;
	struct host_account account; /* that receives; account_id 0: to be made */
	enum recognised recognised;
	int kept;
};

/*
 * Opens the door of an invitation. Whoever comes second finds the state changed: the state decides, not what was read
 * before the lock.
 */
static enum rc open_by_token(struct call *c, const char *token, struct invitation *inv, struct door *d)
{
	RETURN_IF_FAILED(find(c, token, inv));
	RETURN_IF_FAILED(door_open_by_id(c, inv->migration_id, d));
	RETURN_IF_FAILED(find(c, token, inv)); /* again, now that nobody else can change it */
	c->actor.role = ROLE_CUSTOMER;
	return RC_OK;
}

static bool invitation_is_valid(const struct invitation *inv, const struct door *d)
{
	return inv->status == INVITATION_LIVE && d->m.now < inv->expires_at;
}

/* The host compares addresses without regard to case, so two that differ in it alone are one here too. */
static enum rc lock_address(struct call *c, const char *email)
{
	uint8_t hash[HASH_SIZE];
	char *folded = arena_strdup(c->arena, email);
	for (char *s = folded; *s; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s | 0x20);
	hash_keyed(hash, c->keys->invitation, folded, strlen(folded));
	return invitation_store_lock_address(c->db, hash);
}

/* Whose account receives. Nobody takes over another's account by knowing a link. */
static enum rc find_account(struct call *c, struct accepting *w, const struct door *d)
{
	struct host_account *with_address = NULL;
	size_t count = 0;
	int64_t signed_in = c->actor.account_id;
	RETURN_IF_FAILED(lock_address(c, d->m.recipient_email));
	RETURN_IF_FAILED(host_store_accounts_by_email(c->db, c->arena, d->m.recipient_email, &with_address, &count));
	if (!w->a->accepting_as && count == 0)
		return RC_OK;
	bool is_theirs = w->a->accepting_as ? signed_in == w->a->accepting_as : false;
	for (size_t i = 0; !w->a->accepting_as && i < count; i++)
		is_theirs |= with_address[i].account_id == signed_in;
	if (!signed_in || !is_theirs || !c->actor.fresh)
		return RC_SIGN_IN_REQUIRED;
	enum rc rc = host_store_account(c->db, c->arena, signed_in, &w->account);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_SIGN_IN_REQUIRED : rc;
	for (size_t i = 0; i < count; i++)
		if (with_address[i].account_id == signed_in && with_address[i].email_verified)
			w->recognised = RECOGNISED_KNOWN_ACCOUNT;
	return RC_OK;
}

static void check_account(struct call *c, const struct accepting *w)
{
	const struct host_account *a = &w->account;
	struct problems *p = c->problems;
	if (a->kind == ROLE_STAFF)
		problems_add(p, "/accepting_as", "kind", N_("This account cannot hold services: use another one"));
	else if (strcmp(a->status, "Active") != 0)
		problems_add(p, "/accepting_as", "closed",
			     N_("This account is closed: open a ticket to have it opened again, or use another one"));
	else if (strcmp(a->currency, "EUR") != 0)
		problems_add(p, "/accepting_as", "currency",
			     N_("This account is in %s and the services are in EUR: use another account"), a->currency);
	else if (!a->billing_complete)
		problems_add(p, "/billing", "incomplete",
			     N_("Complete the billing data of your account on DomainRegister first"));
}

/* Who accepted, for ten years: a name, whoever's account it is. */
static void check_person(struct call *c, struct accept *a)
{
	a->person_name = utf8_trimmed(c->arena, a->person_name);
	if (*a->person_name && (utf8_length(a->person_name) > 160 || !utf8_is_line(a->person_name)))
		problems_add(c->problems, "/person_name", "too-long", N_("Write your name in at most 160 characters"));
}

static void check_billing(struct call *c, const struct accepting *w)
{
	struct problems warnings = { .arena = c->arena, .lang = c->lang };
	if (!w->a->billing)
		problems_add(c->problems, "/billing", "required", N_("Enter your billing data"));
	else
		(void)!billing_check(w->a->billing, "/billing", c->problems, &warnings);
}

static bool contains(const char *const *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], id) == 0)
			return true;
	return false;
}

static const char *pointer_of(struct call *c, const char *list, size_t i)
{
	return arena_printf(c->arena, "/%s/%zu", list, i);
}

static void check_ids(struct call *c, const struct door *d, const char *list, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int at = dossier_item_index(d->items, d->count, ids[i]);
		if (at < 0 || d->items[at].state == ITEM_EXCLUDED)
			problems_add(c->problems, pointer_of(c, list, i), "unknown",
				     N_("This service is not in the offer"));
	}
}

static const char *main_finding_text(const struct call *c, const struct preflight *p)
{
	return text_get(c->lang, preflight_finding(preflight_main_finding(p))->text);
}

/* Which items the customer takes, and whether what needs a tick has one. */
static enum rc choose_items(struct call *c, struct accepting *w, struct door *d)
{
	struct accept *a = w->a;
	check_ids(c, d, "items", a->kept, a->kept ? a->kept_count : 0);
	check_ids(c, d, "confirmed", a->confirmed, a->confirmed_count);
	if (c->problems->count)
		return RC_VALIDATION;
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		if (it->state == ITEM_EXCLUDED)
			continue;
		if (a->kept && !contains(a->kept, a->kept_count, it->public_id)) {
			it->state = ITEM_EXCLUDED;
			it->excluded_by = ROLE_CUSTOMER;
			it->excluded_reason = N_("not wanted");
			it->hold_reason = HOLD_NONE;
			continue;
		}
		w->kept++;
		it->confirmed_customer = contains(a->confirmed, a->confirmed_count, it->public_id);
		if (w->now.list[i].preflight.verdict == VERDICT_CONFIRM && !it->confirmed_customer)
			problems_add(c->problems, pointer_of(c, "items", i), "confirmation-required",
				     N_("%s: %s. Confirm that you know"), it->name,
				     main_finding_text(c, &w->now.list[i].preflight));
	}
	if (w->kept == 0) {
		problems_add(c->problems, "/items", "required", N_("Keep at least one service, or decline"));
		return RC_VALIDATION;
	}
	return c->problems->count ? RC_CONFIRMATION_REQUIRED : RC_OK;
}

static const char *billing_json(struct call *c, const struct billing *b)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer w = JSON_WRITER(&out);
	json_object_begin(&w);
	json_member_string(&w, "kind", billing_kind_rule(b->kind)->code);
	json_member_string(&w, "first_name", b->first_name);
	json_member_string(&w, "last_name", b->last_name);
	json_member_string(&w, "company_name", b->company_name);
	json_member_string(&w, "codice_fiscale", b->codice_fiscale);
	json_member_string(&w, "vat_id", b->vat_id);
	json_member_string(&w, "sdi_code", b->sdi_code);
	json_member_string(&w, "pec", b->pec);
	json_member_object(&w, "address");
	json_member_string(&w, "street", b->street);
	json_member_string(&w, "town", b->town);
	json_member_string(&w, "postcode", b->postcode);
	json_member_string(&w, "province", b->province);
	json_member_string(&w, "country", b->country);
	json_object_end(&w);
	json_member_string(&w, "phone", b->phone);
	json_object_end(&w);
	return buf_str(&out);
}

static const char *name_of(struct call *c, const struct billing *b)
{
	if (b->company_name)
		return b->company_name;
	return arena_printf(c->arena, "%s %s", b->first_name ? b->first_name : "", b->last_name ? b->last_name : "");
}

static enum rc register_customer(struct call *c, struct accepting *w, const struct door *d)
{
	struct billing *b = w->a->billing;
	struct host_registration r = { .email = d->m.recipient_email,
				       .display_name = name_of(c, b),
				       .language = (int)c->lang,
				       .tax_code = b->codice_fiscale ? b->codice_fiscale : b->vat_id,
				       .billing = billing_json(c, b) };
	if (!r.tax_code)
		r.tax_code = "";
	RETURN_IF_FAILED(host_store_account_create(c->db, c->arena, &r, &w->account.account_id));
	return host_store_account(c->db, c->arena, w->account.account_id, &w->account);
}

/* Nobody knows yet whether this is the right person: the items wait for objections (domain.md 3). */
static void hold_for_recipient(struct call *c, struct accepting *w, struct door *d)
{
	int64_t hours = c->config->handover_recipient_hold_hours;
	if (w->recognised != RECOGNISED_NOT || hours == 0)
		return;
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		if (it->state != ITEM_PLANNED)
			continue;
		/* What waits for something else as well waits for this too: an approval does not cut it short. */
		it->hold_until = d->m.now + hours * 3600 * CLOCK_SECOND;
		if (it->hold_reason == HOLD_NONE)
			it->hold_reason = HOLD_RECIPIENT;
	}
}

static enum rc record_consent(struct call *c, struct accepting *w, const struct door *d)
{
	const char *person = *w->a->person_name ? w->a->person_name : w->account.display_name;
	struct consent_customer consent = { .migration_id = d->m.migration_id,
					    .account_id = w->account.account_id,
					    .person_name = person,
					    .recognised = (int)w->recognised,
					    .conditions = OFFER_CONDITIONS,
					    .privacy = OFFER_PRIVACY,
					    .invitation_id = w->inv.invitation_id,
					    .given_at = d->m.now };
	memcpy(consent.hash, w->a->offer_hash, sizeof(consent.hash));
	return offer_store_consent_customer(c->db, &consent);
}

static enum rc accept_body(struct call *c, void *state)
{
	struct accepting *w = state;
	struct accept *a = w->a;
	struct door d;
	*w = (struct accepting){ .a = a, .came_in = w->came_in, .recognised = RECOGNISED_NOT };
	c->actor = w->came_in;
	problems_clear(c->problems);
	RETURN_IF_FAILED(open_by_token(c, a->token, &w->inv, &d));
	if (w->came_in.role == ROLE_STAFF)
		return RC_FORBIDDEN;
	if (d.state != STATE_REQUESTED || !invitation_is_valid(&w->inv, &d))
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(offer_store_get(c->db, c->arena, d.m.migration_id, d.m.offer_version, &w->offer));
	if (!crypto_equal(w->offer.hash, a->offer_hash, sizeof(w->offer.hash)))
		return RC_STALE;
	RETURN_IF_FAILED(find_account(c, w, &d));
	check_person(c, a);
	/* Nor may who hands over register the customer. */
	if (w->came_in.account_id == d.m.reseller_id)
		problems_add(c->problems, "/accepting_as", "to-itself",
			     N_("This is the account the services come from: use another one"));
	if (w->account.account_id)
		check_account(c, w);
	else
		check_billing(c, w);
	if (c->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(portfolio_judge_items(c, d.m.reseller_id, d.items, d.count, &w->now));
	RETURN_IF_FAILED(choose_items(c, w, &d));
	if (!w->account.account_id)
		RETURN_IF_FAILED(register_customer(c, w, &d));
	d.m.customer_id = c->actor.account_id = w->account.account_id;
	hold_for_recipient(c, w, &d);
	struct fsm_facts facts = dossier_facts(d.items, d.count);
	facts.invitation_valid = facts.offer_is_current = facts.billing_complete = true; /* each refused above */
	facts.to_itself = w->account.account_id == d.m.reseller_id;
	facts.kept = w->kept;
	RETURN_IF_FAILED(door_event(&d, EVENT_ACCEPT, &facts, words_spelling(&words_recognised, (int)w->recognised)));
	for (size_t i = 0; i < d.count; i++)
		if (d.items[i].state == ITEM_EXCLUDED && d.items[i].excluded_by == ROLE_CUSTOMER)
			door_note(&d, "item_excluded", &d.items[i], d.items[i].excluded_reason);
	RETURN_IF_FAILED(item_store_save_many(c->db, d.items, d.count));
	RETURN_IF_FAILED(record_consent(c, w, &d));
	RETURN_IF_FAILED(invitation_store_end(c->db, d.m.migration_id, INVITATION_USED));
	RETURN_IF_FAILED(door_close(&d));
	a->account_id = w->account.account_id;
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, d.m.public_id, &a->dossier.m));
	return dossier_fill(c, &a->dossier);
}

enum rc invited_accept(struct call *c, struct accept *a)
{
	struct accepting w = { .a = a, .came_in = c->actor };
	enum rc rc = act_run(c, &(struct act){ .body = accept_body, .state = &w, .result = a });
	c->actor = w.came_in;
	return rc;
}

/* ---- declining -------------------------------------------------------------------------------------------- */

static enum rc decline_body(struct call *c, void *state)
{
	struct decline *decline = state;
	struct invitation inv;
	struct door d;
	RETURN_IF_FAILED(open_by_token(c, decline->token, &inv, &d));
	struct fsm_facts facts = dossier_facts(d.items, d.count);
	facts.invitation_valid = invitation_is_valid(&inv, &d);
	RETURN_IF_FAILED(door_event(&d, EVENT_DECLINE, &facts, NULL));
	RETURN_IF_FAILED(door_close(&d));
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, d.m.public_id, &decline->dossier.m));
	return dossier_fill(c, &decline->dossier);
}

enum rc invited_decline(struct call *c, struct decline *d)
{
	struct actor before = c->actor;
	enum rc rc = act_run(c, &(struct act){ .body = decline_body, .state = d, .result = d });
	c->actor = before;
	return rc;
}
