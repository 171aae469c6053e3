#include "service/invited.h"

#include <string.h>

#include "json/json_read.h"
#include "service/act.h"
#include "service/invitation.h"
#include "service/outbox.h"
#include "service/session.h"
#include "store/job_store.h"

/* ---- reading ---------------------------------------------------------------------------------------------- */

struct reading {
	struct call *call;
	const char *token;
	struct invited *invited;
};

static const struct json_value *guarded_of(struct call *c, const char *guarded)
{
	struct problems none = { .arena = c->arena, .lang = c->lang };
	const struct json_value *root = NULL;
	if (!guarded || json_parse(&none, guarded, strlen(guarded), &root) != RC_OK || root->kind != JSON_OBJECT)
		return NULL;
	return root;
}

static const struct json_value *member_of(const struct json_value *object, const char *name)
{
	for (size_t i = 0; object && i < object->count; i++)
		if (strcmp(object->members[i].name, name) == 0)
			return &object->members[i].value;
	return NULL;
}

static bool is_same(const struct json_value *a, const struct json_value *b)
{
	if (!a || !b || a->kind != b->kind)
		return a == b;
	switch (a->kind) {
	case JSON_STRING: return strcmp(a->string, b->string) == 0;
	case JSON_INT: return a->integer == b->integer;
	case JSON_BOOL: return a->boolean == b->boolean;
	case JSON_REAL: return a->real >= b->real && a->real <= b->real;
	case JSON_NULL: return true;
	case JSON_ARRAY:
	case JSON_OBJECT: break;
	}
	return false;
}

static unsigned changes_of(struct call *c, const char *before, const char *now)
{
#define MEMBER(name, member, text) member,
	static const char *const members[] = { INVITED_CHANGES(MEMBER) };
#undef MEMBER
	unsigned changes = 0;
	if (!before || !now || strcmp(before, now) == 0)
		return 0;
	const struct json_value *was = guarded_of(c, before), *is = guarded_of(c, now);
	for (int i = 0; i < INVITED_CHANGE_COUNT; i++) {
		/* What was not kept with the request cannot be told to have changed. */
		const struct json_value *before_it = member_of(was, members[i]);
		if (before_it && !is_same(before_it, member_of(is, members[i])))
			changes |= 1U << i;
	}
	return changes;
}

/* What goes to another recipient by now is none of this one's business. */
static enum rc read_first(struct call *c, struct invited *i)
{
	const struct migration *m = &i->dossier.m;
	struct migration first = { 0 };
	if (!m->linked_to)
		return RC_OK;
	enum rc rc = migration_store_by_id(c->db, c->arena, m->linked_to, &first);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	if (!first.recipient_email || !m->recipient_email || strcmp(first.recipient_email, m->recipient_email) != 0)
		return RC_OK;
	i->follows = first.reference;
	i->is_second = first.customer_id != 0;
	return RC_OK;
}

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct call *c = r->call;
	struct invited *i = r->invited;
	struct invitation inv;
	*i = (struct invited){ 0 };
	RETURN_IF_FAILED(invitation_find(c, r->token, &inv));
	RETURN_IF_FAILED(migration_store_get(db, c->arena, inv.migration_public_id, &i->dossier.m));
	RETURN_IF_FAILED(dossier_fill(c, &i->dossier));
	i->dossier.invitation = inv;
	i->is_open = i->dossier.m.state == STATE_REQUESTED && inv.status == INVITATION_LIVE && inv.now < inv.expires_at;
	/* Of an offer that is over, nothing about the services is told any more. */
	if (!i->is_open)
		return RC_OK;
	RETURN_IF_FAILED(read_first(c, i));
	struct item_list items = { i->dossier.items, i->dossier.count };
	RETURN_IF_FAILED(dossier_judge_within(c, &i->dossier.m, items, &i->now));
	i->changes = ARENA_NEW_ARRAY(c->arena, items.count, unsigned);
	for (size_t k = 0; k < items.count; k++)
		i->changes[k] = changes_of(c, items.items[k].guarded, i->now.list[k].host.guarded);
	RETURN_IF_FAILED(host_store_prices(db, c->arena, PORTFOLIO_RETAIL, &i->prices, &i->price_count));
	if (i->dossier.m.recipient_email) {
		RETURN_IF_FAILED(host_store_accounts_by_email(db, c->arena, i->dossier.m.recipient_email, &i->accounts,
							      &i->account_count));
		i->account_exists = i->account_count > 0;
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
	return invitation_find(r->call, r->token, &r->invited->dossier.invitation);
}

enum rc invited_find(struct call *c, const char *token, struct invitation *invitation)
{
	struct invited found = { 0 };
	struct reading r = { c, token, &found };
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = find_body, .ctx = &r }));
	*invitation = found.dossier.invitation;
	return RC_OK;
}

/* ---- without the link -------------------------------------------------------------------------------------- */

static enum rc open_invitation(struct call *c, const struct migration *m, struct invitation *inv)
{
	if (m->state != STATE_REQUESTED || m->is_misaddressed)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(invitation_store_latest(c->db, c->arena, m->migration_id, inv));
	return inv->status == INVITATION_LIVE && inv->now < inv->expires_at ? RC_OK : RC_NOT_FOUND;
}

struct checking {
	struct call *call;
	struct invited_check *check;
};

static enum rc check_body(struct db *db, void *ctx)
{
	struct checking *w = ctx;
	struct invitation inv;
	RETURN_IF_FAILED(migration_store_by_reference(db, w->call->arena, w->check->reference, &w->check->m));
	return open_invitation(w->call, &w->check->m, &inv);
}

enum rc invited_check(struct call *c, struct invited_check *check)
{
	struct checking w = { c, check };
	if (!reference_parse(check->typed, check->reference)) {
		problems_add(c->problems, "/reference", "format",
			     N_("Check the reference: it is HO- and eight letters or digits, as in the mail"));
		return RC_VALIDATION;
	}
	return db_read_run(c->db, &(struct db_tx){ .body = check_body, .ctx = &w });
}

struct waiting_work {
	struct call *call;
	struct invited_waiting *waiting;
	const char *public_id;
	const char *url;
};

static enum rc waiting_body(struct db *db, void *ctx)
{
	struct waiting_work *w = ctx;
	struct call *c = w->call;
	struct host_account account;
	struct migration *rows;
	size_t count;
	*w->waiting = (struct invited_waiting){ NULL, 0 };
	RETURN_IF_FAILED(session_account(c, &account));
	if (!account.email_verified)
		return RC_OK;
	RETURN_IF_FAILED(migration_store_waiting(db, c->arena, account.email, &rows, &count));
	w->waiting->rows = rows;
	for (size_t i = 0; i < count; i++) {
		struct invitation inv;
		enum rc rc = open_invitation(c, &rows[i], &inv);
		if (rc == RC_NOT_FOUND)
			continue;
		RETURN_IF_FAILED(rc);
		if (w->public_id && strcmp(rows[i].public_id, w->public_id) == 0)
			w->url = invitation_url(c, &inv, false);
		rows[w->waiting->count++] = rows[i];
	}
	return RC_OK;
}

enum rc invited_waiting(struct call *c, struct invited_waiting *waiting)
{
	struct waiting_work w = { .call = c, .waiting = waiting };
	return db_read_run(c->db, &(struct db_tx){ .body = waiting_body, .ctx = &w });
}

enum rc invited_link(struct call *c, const char *migration_public_id, const char **url)
{
	struct invited_waiting waiting;
	struct waiting_work w = { .call = c, .waiting = &waiting, .public_id = migration_public_id };
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = waiting_body, .ctx = &w }));
	*url = w.url;
	return w.url ? RC_OK : RC_NOT_FOUND;
}

/* ---- the acts ---------------------------------------------------------------------------------------------- */

struct invited_act {
	struct decline *decline;
	enum rc (*what)(struct door *d, const struct invitation *inv);
};

static enum rc act_body(struct call *c, void *state)
{
	struct invited_act *a = state;
	struct invitation inv;
	struct door d;
	RETURN_IF_FAILED(invitation_open(c, a->decline->token, &inv, &d));
	RETURN_IF_FAILED(a->what(&d, &inv));
	RETURN_IF_FAILED(door_close(&d));
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, d.m.public_id, &a->decline->dossier.m));
	return dossier_fill(c, &a->decline->dossier);
}

static enum rc run(struct call *c, struct decline *decline, enum rc (*what)(struct door *, const struct invitation *))
{
	struct invited_act a = { decline, what };
	struct actor before = c->actor;
	enum rc rc = act_run(c, &(struct act){ .body = act_body, .state = &a, .result = decline });
	c->actor = before;
	return rc;
}

static struct fsm_facts facts_of(const struct door *d, const struct invitation *inv)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	facts.invitation_valid = invitation_is_valid(inv, d);
	facts.has_more_time = d->m.has_more_time;
	return facts;
}

static enum rc decline(struct door *d, const struct invitation *inv)
{
	struct fsm_facts facts = facts_of(d, inv);
	return door_event(d, EVENT_DECLINE, &facts, NULL);
}

enum rc invited_decline(struct call *c, struct decline *d)
{
	return run(c, d, decline);
}

static enum rc misaddressed(struct door *d, const struct invitation *inv)
{
	struct call *c = d->call;
	struct fsm_facts facts = facts_of(d, inv);
	struct suppression s = { .reseller_id = d->m.reseller_id, .migration_id = d->m.migration_id };
	RETURN_IF_FAILED(door_event(d, EVENT_MISADDRESSED, &facts, NULL));
	outbox_address_hash(c, d->m.recipient_email, s.address_hash);
	RETURN_IF_FAILED(notice_store_suppress(c->db, &s));
	d->m.is_misaddressed = true;
	return invitation_store_end(c->db, d->m.migration_id, INVITATION_DEAD);
}

enum rc invited_misaddressed(struct call *c, struct decline *d)
{
	return run(c, d, misaddressed);
}

static enum rc more_time(struct door *d, const struct invitation *inv)
{
	struct call *c = d->call;
	struct fsm_facts facts = facts_of(d, inv);
	int64_t expires_at = inv->expires_at + c->config->handover_more_time_days * CLOCK_DAY;
	RETURN_IF_FAILED(door_event(d, EVENT_MORE_TIME, &facts, NULL));
	d->m.has_more_time = true;
	RETURN_IF_FAILED(invitation_store_prolong(c->db, inv->invitation_id, expires_at));
	return job_store_arm(c->db, JOB_EXPIRE, d->m.migration_id, expires_at);
}

enum rc invited_more_time(struct call *c, struct decline *d)
{
	return run(c, d, more_time);
}
