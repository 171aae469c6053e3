#include "service/recipient.h"

#include <string.h>

#include "base/utf8.h"
#include "crypto/crypto.h"
#include "crypto/token.h"
#include "domain/domain_name.h"
#include "domain/email_address.h"
#include "service/act.h"
#include "service/outbox.h"
#include "store/job_store.h"

#define OBJECTION_MAX_CHARS 1000

/* ---- recognising ------------------------------------------------------------------------------------------- */

static bool is_moving(const struct item *it)
{
	return it->state != ITEM_EXCLUDED;
}

static bool address_is_under_a_domain(const struct door *d)
{
	const char *domain = email_address_domain(d->m.recipient_email);
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].kind == KIND_DOMAIN && is_moving(&d->items[i]) &&
		    domain_name_is_under(domain, d->items[i].name))
			return true;
	return false;
}

/* E-mail or tax code; a name alone is too common to give a bakery away. */
static bool is_a_registrant(const struct door *d, const struct recipient *r)
{
	struct preflight_party who = { r->account->email, NULL, r->account->tax_code };
	for (size_t i = 0; i < d->count; i++) {
		const struct host_item *h = &r->items->list[i].host;
		struct preflight_party registrant = { h->registrant_email, NULL, h->registrant_tax_code };
		/* Where the agency is the registrant, that says nothing of the customer. */
		if (is_moving(&d->items[i]) && r->items->list[i].preflight.registrant == REGISTRANT_CUSTOMER &&
		    preflight_is_same(&who, &registrant))
			return true;
	}
	return false;
}

enum recognised recipient_recognise(const struct door *d, const struct recipient *r)
{
	if (r->existed)
		return RECOGNISED_KNOWN_ACCOUNT;
	if (r->invitation->by_mail && address_is_under_a_domain(d))
		return RECOGNISED_ADDRESS_UNDER_DOMAIN;
	return is_a_registrant(d, r) ? RECOGNISED_REGISTRANT : RECOGNISED_NOT;
}

/* ---- holding and telling ------------------------------------------------------------------------------------ */

static enum rc tell_registrant(struct door *d, const char *address)
{
	struct call *c = d->call;
	char token[TOKEN_SIZE];
	struct notice n = { .public_id = token_public_id(c->arena, "ntc"), .migration_id = d->m.migration_id };
	outbox_address_hash(c, address, n.address_hash);
	token_salt(n.salt);
	token_invitation(token, c->keys->invitation, n.public_id, n.salt);
	BUG_ON(!token_hash(token, n.token_hash));
	crypto_wipe(token, sizeof(token));
	RETURN_IF_FAILED(notice_store_insert(c->db, &n));
	return outbox_notice(d, &n, address);
}

const char *recipient_notice_url(struct call *c, const struct notice *n)
{
	char token[TOKEN_SIZE];
	token_invitation(token, c->keys->invitation, n->public_id, n->salt);
	const char *url = arena_printf(c->arena, "%s/handover/o/%s", c->config->web_base_url, token);
	crypto_wipe(token, sizeof(token));
	return url;
}

/* Each registrant once, and not those who know already: the customer itself and the agency. */
static enum rc tell_registrants(struct door *d, const struct recipient *r)
{
	const char **told = ARENA_NEW_ARRAY(d->call->arena, d->count, const char *);
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++) {
		const struct candidate *k = &r->items->list[i];
		const char *canonical;
		bool known = k->preflight.registrant == REGISTRANT_AGENCY ||
			     k->preflight.registrant == REGISTRANT_CUSTOMER;
		if (!is_moving(&d->items[i]) || known || !k->host.registrant_email ||
		    email_address_canonical(d->call->arena, k->host.registrant_email, &canonical) != RC_OK)
			continue;
		for (size_t t = 0; t < count && !known; t++)
			known = email_address_is_same(told[t], canonical);
		if (known)
			continue;
		told[count++] = canonical;
		RETURN_IF_FAILED(tell_registrant(d, canonical));
	}
	return RC_OK;
}

enum rc recipient_hold(struct door *d, const struct recipient *r)
{
	int64_t hours = d->call->config->handover_recipient_hold_hours;
	if (hours == 0)
		return tell_registrants(d, r);
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		if (it->state != ITEM_PLANNED)
			continue;
		/* What waits for something else as well waits for this too: an approval does not cut it short. */
		it->hold_until = d->m.now + hours * 3600 * CLOCK_SECOND;
		if (it->hold_reason == HOLD_NONE)
			it->hold_reason = HOLD_RECIPIENT;
	}
	return tell_registrants(d, r);
}

/* ---- the agency's answer ------------------------------------------------------------------------------------ */

static enum rc confirm(struct call *c, struct door *d, struct migration_act *act)
{
	bool any = false;
	(void)act;
	/* Nobody vouches for itself: not an agency that receives either. */
	if (door_role(d) != ROLE_RESELLER && door_role(d) != ROLE_STAFF)
		return RC_FORBIDDEN;
	if (migration_state_is_terminal(d->state))
		return RC_STATE_CONFLICT;
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		/* After an objection it is staff who decides. */
		if (!dossier_waits_for_recipient(it, d->m.now))
			continue;
		any = true;
		it->hold_until = CLOCK_NONE;
		if (it->hold_reason == HOLD_RECIPIENT)
			it->hold_reason = HOLD_NONE;
	}
	if (!any)
		return RC_STATE_CONFLICT;
	door_note(d, "recipient_confirmed", NULL, NULL);
	RETURN_IF_FAILED(item_store_save_many(c->db, d->items, d->count));
	return job_store_arm(c->db, JOB_MOVE, d->m.migration_id, CLOCK_NONE);
}

enum rc recipient_confirm(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, confirm);
}

static enum rc refuse(struct call *c, struct door *d, struct migration_act *act)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	(void)c, (void)act;
	/* The same event as withdraw; before an acceptance there is nobody to refuse. */
	if (d->state != STATE_CUSTOMER_REGISTERED)
		return RC_STATE_CONFLICT;
	return door_event(d, EVENT_WITHDRAW, &facts, "recipient refused");
}

enum rc recipient_refuse(struct call *c, struct migration_act *act)
{
	return acts_run(c, act, refuse);
}

/* ---- a registrant's objection ------------------------------------------------------------------------------- */

struct objecting {
	struct call *call;
	struct objection *o;
};

static enum rc find_notice(struct call *c, struct objection *o)
{
	uint8_t hash[HASH_SIZE];
	if (!token_hash(o->token, hash))
		return RC_NOT_FOUND;
	return notice_store_by_token(c->db, c->arena, hash, &o->notice);
}

static bool may_be_held(const struct item *it)
{
	return it->state == ITEM_PLANNED || it->state == ITEM_FAILED;
}

/* Which of the domains are this registrant's: the address itself is not kept. */
static enum rc describe(struct call *c, struct objection *o, const struct item *items, size_t count)
{
	struct candidates now;
	const char **names = ARENA_NEW_ARRAY(c->arena, count, const char *);
	RETURN_IF_FAILED(dossier_judge_within(c, &o->m, (struct item_list){ items, count }, &now));
	o->name_count = 0;
	o->is_open = false;
	for (size_t i = 0; i < count; i++) {
		uint8_t hash[HASH_SIZE];
		const char *email = now.list[i].host.registrant_email, *canonical;
		o->is_open |= may_be_held(&items[i]) && !migration_state_is_terminal((enum migration_state)o->m.state);
		if (!email || email_address_canonical(c->arena, email, &canonical) != RC_OK)
			continue;
		outbox_address_hash(c, canonical, hash);
		if (memcmp(hash, o->notice.address_hash, sizeof(hash)) == 0)
			names[o->name_count++] = items[i].name;
	}
	o->names = names;
	return RC_OK;
}

static enum rc notice_body(struct db *db, void *ctx)
{
	struct objecting *w = ctx;
	struct call *c = w->call;
	struct item *items;
	size_t count;
	RETURN_IF_FAILED(find_notice(c, w->o));
	RETURN_IF_FAILED(migration_store_by_id(db, c->arena, w->o->notice.migration_id, &w->o->m));
	RETURN_IF_FAILED(item_store_all(db, c->arena, w->o->notice.migration_id, &items, &count));
	return describe(c, w->o, items, count);
}

enum rc recipient_notice(struct call *c, const char *token, struct objection *o)
{
	struct objecting w = { c, o };
	*o = (struct objection){ .token = token };
	return db_read_run(c->db, &(struct db_tx){ .body = notice_body, .ctx = &w });
}

static enum rc hold_all(struct door *d)
{
	size_t count = 0;
	struct item *changed = ARENA_NEW_ARRAY(d->call->arena, d->count, struct item);
	for (size_t i = 0; i < d->count; i++) {
		struct item *it = &d->items[i];
		if (!may_be_held(it))
			continue;
		it->state = ITEM_PLANNED;
		it->hold_reason = HOLD_OBJECTION;
		it->hold_until = CLOCK_NONE;
		dossier_forget_failure(it);
		door_note(d, "item_held", it, words_spelling(&words_holds, HOLD_OBJECTION));
		changed[count++] = *it;
	}
	return item_store_save_many(d->call->db, changed, count);
}

static enum rc object_body(struct call *c, void *state)
{
	struct objection *o = state;
	struct door d;
	problems_clear(c->problems);
	o->text = utf8_trimmed(c->arena, o->text);
	if (*o->text && (utf8_length(o->text) > OBJECTION_MAX_CHARS || !utf8_is_text(o->text)))
		problems_add(c->problems, "/text", "too-long", N_("Write it in at most %d characters"),
			     OBJECTION_MAX_CHARS);
	if (c->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(find_notice(c, o));
	RETURN_IF_FAILED(door_open_by_id(c, o->notice.migration_id, &d));
	RETURN_IF_FAILED(find_notice(c, o));
	o->m = d.m;
	if (o->notice.objected_at != CLOCK_NONE)
		return RC_OK;
	RETURN_IF_FAILED(describe(c, o, d.items, d.count));
	if (d.state == STATE_WITHDRAWN || d.state == STATE_DECLINED || d.state == STATE_REJECTED)
		return RC_STATE_CONFLICT;
	o->is_late = !o->is_open;
	o->notice.objection = *o->text ? o->text : NULL;
	RETURN_IF_FAILED(notice_store_object(c->db, &o->notice));
	o->notice.objected_at = d.m.now;
	d.m.needs_staff = true;
	door_note(&d, "objection", NULL, NULL);
	if (o->is_open)
		RETURN_IF_FAILED(hold_all(&d));
	RETURN_IF_FAILED(outbox_tell(&d, MAIL_OBJECTION, MAIL_TO_RESELLER));
	RETURN_IF_FAILED(outbox_tell(&d, MAIL_OBJECTION, MAIL_TO_CUSTOMER));
	return door_close(&d);
}

enum rc recipient_object(struct call *c, struct objection *o)
{
	return act_run(c, &(struct act){ .body = object_body, .state = o, .result = o });
}
