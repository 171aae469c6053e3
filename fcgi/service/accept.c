#include "service/accept.h"

#include <string.h>

#include "base/utf8.h"
#include "crypto/crypto.h"
#include "json/json_write.h"
#include "service/act.h"
#include "service/invitation.h"
#include "service/merge.h"
#include "service/offer.h"
#include "service/outbox.h"
#include "service/recipient.h"

struct accepting {
	struct accept *a;
	struct actor came_in; /* a repetition begins as whoever came in */
	struct invitation inv;
	struct offer offer;
	struct candidates now;
	struct host_account account; /* that receives; account_id 0: to be made */
	struct judge judge;
	bool existed; /* the account has the invited address, verified, from before */
	enum recognised recognised;
	int kept;
};

/* Whose account receives. Nobody takes over another's account by knowing a link. */
static enum rc find_account(struct call *c, struct accepting *w, const struct door *d)
{
	struct host_account *with_address = NULL;
	size_t count = 0;
	int64_t signed_in = c->actor.account_id;
	RETURN_IF_FAILED(invitation_lock_address(c, d->m.recipient_email));
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
			w->existed = true;
	return RC_OK;
}

enum rc accept_check_billing(struct call *c, struct billing *billing, struct problems *warnings)
{
	return billing_check(billing, "/billing", c->problems, warnings);
}

static void check_billing(struct call *c, const struct accepting *w)
{
	struct problems warnings = { .arena = c->arena, .lang = c->lang };
	if (!w->a->billing)
		problems_add(c->problems, "/billing", "required", N_("Enter your billing data"));
	else
		(void)!accept_check_billing(c, w->a->billing, &warnings);
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
		check_billing(c, w);
}

/* Who accepted, for ten years: a name, whoever's account it is. */
static void check_person(struct call *c, struct accept *a)
{
	a->person_name = utf8_trimmed(c->arena, a->person_name);
	if (*a->person_name && (utf8_length(a->person_name) > 160 || !utf8_is_line(a->person_name)))
		problems_add(c->problems, "/person_name", "too-long", N_("Write your name in at most 160 characters"));
}

/* The place of an id in a list of the request, or -1. */
static int place_of(const char *const *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], id) == 0)
			return (int)i;
	return -1;
}

static bool contains(const char *const *list, size_t count, const char *id)
{
	return place_of(list, count, id) >= 0;
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

static const char *confirmation_text(const struct call *c, const struct preflight *p)
{
	return text_get(c->lang, preflight_finding(preflight_first_finding(p, VERDICT_CONFIRM))->text);
}

/* Which items the customer takes, and whether what needs a tick has one. */
static enum rc choose_items(struct call *c, struct accepting *w, struct door *d)
{
	struct accept *a = w->a;
	check_ids(c, d, "items", a->kept, a->kept ? a->kept_count : 0);
	check_ids(c, d, "confirmed", a->confirmed, a->confirmed_count);
	check_ids(c, d, "registrant", a->registrant, a->registrant_count);
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
		/* What was sent names it; where no list was, all of the offer is meant, in its order. */
		size_t place = (size_t)(a->kept ? place_of(a->kept, a->kept_count, it->public_id) : w->kept);
		w->kept++;
		it->confirmed_customer = contains(a->confirmed, a->confirmed_count, it->public_id);
		if (it->confirmed_customer)
			it->seen_customer = preflight_codes(c->arena, &w->now.list[i].preflight, VERDICT_CONFIRM);
		it->wants_registrant = it->kind == KIND_DOMAIN &&
				       contains(a->registrant, a->registrant_count, it->public_id);
		/* What both sides saw by now is what must not change any more. */
		if (w->now.list[i].host.name)
			it->guarded = w->now.list[i].host.guarded;
		if (preflight_needs_confirmation(&w->now.list[i].preflight) && !it->confirmed_customer)
			problems_add(c->problems, pointer_of(c, "items", place), "confirmation-required",
				     N_("%s: %s. Confirm that you know"), it->name,
				     confirmation_text(c, &w->now.list[i].preflight));
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

static const char *tax_code_of(const struct billing *b)
{
	const char *code = b->codice_fiscale ? b->codice_fiscale : b->vat_id;
	return code ? code : "";
}

static enum rc register_customer(struct call *c, struct accepting *w, const struct door *d)
{
	struct billing *b = w->a->billing;
	struct host_registration r = { .email = d->m.recipient_email,
				       .display_name = name_of(c, b),
				       .language = (int)c->lang,
				       .tax_code = tax_code_of(b),
				       .billing = billing_json(c, b) };
	RETURN_IF_FAILED(host_store_account_create(c->db, c->arena, &r, &w->account.account_id));
	return host_store_account(c->db, c->arena, w->account.account_id, &w->account);
}

/* An account from before may have been opened without billing data: it is completed now, never changed. */
static enum rc complete_customer(struct call *c, struct accepting *w)
{
	struct billing *b = w->a->billing;
	if (w->account.billing_complete)
		return RC_OK;
	struct host_completion completion = { w->account.account_id, tax_code_of(b), billing_json(c, b) };
	RETURN_IF_FAILED(host_store_account_complete(c->db, &completion));
	return host_store_account(c->db, c->arena, w->account.account_id, &w->account);
}

/* Once the recipient is known, a domain may turn out to be somebody else's: staff looks at it (domain.md 4). */
static enum rc judge_registrants(struct call *c, struct accepting *w, struct door *d)
{
	w->judge.recipient = portfolio_party(&w->account);
	RETURN_IF_FAILED(portfolio_judge_items(c, &w->judge, (struct item_list){ d->items, d->count }, &w->now));
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		if (it->state == ITEM_PLANNED &&
		    !preflight_are_seen(&w->now.list[i].preflight, VERDICT_APPROVE, it->seen_staff))
			it->hold_reason = HOLD_APPROVAL;
	}
	return RC_OK;
}

static enum rc check_recipient(struct accepting *w, struct door *d)
{
	struct recipient r = { &w->inv, &w->account, w->existed, &w->now };
	w->recognised = recipient_recognise(d, &r);
	return w->recognised == RECOGNISED_NOT ? recipient_hold(d, &r) : RC_OK;
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
	RETURN_IF_FAILED(invitation_open(c, a->token, &w->inv, &d));
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
	RETURN_IF_FAILED(portfolio_judge_open(c, d.m.reseller_id, NULL, &w->judge));
	RETURN_IF_FAILED(portfolio_judge_items(c, &w->judge, (struct item_list){ d.items, d.count }, &w->now));
	RETURN_IF_FAILED(choose_items(c, w, &d));
	RETURN_IF_FAILED(w->account.account_id ? complete_customer(c, w) : register_customer(c, w, &d));
	d.m.customer_id = c->actor.account_id = w->account.account_id;
	RETURN_IF_FAILED(judge_registrants(c, w, &d));
	RETURN_IF_FAILED(check_recipient(w, &d));
	struct fsm_facts facts = dossier_facts(d.items, d.count, d.m.now);
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
	RETURN_IF_FAILED(merge_check_account(c, w->account.account_id));
	a->account_id = w->account.account_id;
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, d.m.public_id, &a->dossier.m));
	return dossier_fill(c, &a->dossier);
}

enum rc accept_run(struct call *c, struct accept *a)
{
	struct accepting w = { .a = a, .came_in = c->actor };
	enum rc rc = act_run(c, &(struct act){ .body = accept_body, .state = &w, .result = a });
	c->actor = w.came_in;
	return rc;
}

