#include "service/dossier.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/token.h"
#include "service/portfolio.h"
#include "store/like.h"

enum role dossier_side(const struct actor *actor, const struct migration *m)
{
	bool receives = m->customer_id != 0 && m->customer_id == actor->account_id;
	switch (actor->role) {
	case ROLE_RESELLER:
		/* An agency may be the client of another one: then it sees what a customer sees. */
		if (m->reseller_id == actor->account_id)
			return ROLE_RESELLER;
		return receives ? ROLE_CUSTOMER : ROLE_VISITOR;
	case ROLE_CUSTOMER:
		return receives ? ROLE_CUSTOMER : ROLE_VISITOR;
	case ROLE_STAFF:
	case ROLE_SYSTEM:
		return actor->role;
	case ROLE_VISITOR:
	case ROLE_SITE:
	case ROLE_COUNT:
		return ROLE_VISITOR;
	}
	return ROLE_VISITOR;
}

bool dossier_is_visible(const struct actor *actor, const struct migration *m)
{
	return dossier_side(actor, m) != ROLE_VISITOR;
}

static void count_items(struct dossier *d)
{
	memset(d->by_state, 0, sizeof(d->by_state));
	for (size_t i = 0; i < d->count; i++)
		d->by_state[d->items[i].state]++;
}

/* The terms, and of those that wait for the agency the offer they would make. */
static enum rc read_proposal(struct call *c, struct dossier *d)
{
	d->terms = (struct terms_set){ .count = 0 };
	d->proposal.version = 0;
	if (!d->m.has_terms)
		return RC_OK;
	RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &d->terms));
	int64_t version = terms_proposed_version(&d->terms, (struct item_list){ d->items, d->count });
	if (d->m.state != STATE_REQUESTED || !version)
		return RC_OK;
	return offer_store_get(c->db, c->arena, d->m.migration_id, version, &d->proposal);
}

enum rc dossier_fill(struct call *c, struct dossier *d)
{
	RETURN_IF_FAILED(item_store_all(c->db, c->arena, d->m.migration_id, &d->items, &d->count));
	RETURN_IF_FAILED(item_store_left_out(c->db, c->arena, d->m.migration_id, &d->left_out, &d->left_out_count));
	RETURN_IF_FAILED(offer_store_get(c->db, c->arena, d->m.migration_id, d->m.offer_version, &d->offer));
	RETURN_IF_FAILED(read_proposal(c, d));
	RETURN_IF_FAILED(migration_store_linked(c->db, c->arena, &d->m, &d->linked, &d->linked_count));
	enum rc rc = invitation_store_latest(c->db, c->arena, d->m.migration_id, &d->invitation);
	if (rc == RC_NOT_FOUND)
		d->invitation = (struct invitation){ .expires_at = CLOCK_NONE, .created_at = d->m.created_at };
	else if (rc != RC_OK)
		return rc;
	count_items(d);
	return RC_OK;
}

struct reading {
	struct call *call;
	const char *public_id;
	struct dossier *dossier;
};

static enum rc read_dossier(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	if (!token_public_id_is("mig", r->public_id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(migration_store_get(db, r->call->arena, r->public_id, &r->dossier->m));
	if (!dossier_is_visible(&r->call->actor, &r->dossier->m))
		return RC_NOT_FOUND;
	return dossier_fill(r->call, r->dossier);
}

enum rc dossier_get(struct call *c, const char *public_id, struct dossier *d)
{
	struct reading r = { c, public_id, d };
	return db_read_run(c->db, &(struct db_tx){ .body = read_dossier, .ctx = &r });
}

enum rc dossier_judge_within(struct call *c, const struct migration *m, struct item_list items, struct candidates *now)
{
	struct judge judge;
	struct preflight_party recipient = { NULL, NULL, NULL };
	if (m->customer_id) {
		struct host_account customer;
		enum rc rc = host_store_account(c->db, c->arena, m->customer_id, &customer);
		if (rc == RC_OK)
			recipient = portfolio_party(&customer);
		else if (rc != RC_NOT_FOUND)
			return rc;
	}
	RETURN_IF_FAILED(portfolio_judge_open(c, m->reseller_id, &recipient, &judge));
	return portfolio_judge_items(c, &judge, items, now);
}

struct judging {
	struct call *call;
	const struct dossier *dossier;
	const struct item *items;
	size_t count;
	struct candidates *now;
};

static enum rc judge_body(struct db *db, void *ctx)
{
	struct judging *j = ctx;
	(void)db;
	return dossier_judge_within(j->call, &j->dossier->m, (struct item_list){ j->items, j->count }, j->now);
}

enum rc dossier_judge(struct call *c, const struct dossier *d, const struct item *items, size_t count,
		      struct candidates *now)
{
	struct judging j = { c, d, items, count, now };
	return db_read_run(c->db, &(struct db_tx){ .body = judge_body, .ctx = &j });
}

bool dossier_waits_for_recipient(const struct item *it, int64_t now)
{
	return it->state == ITEM_PLANNED && it->hold_reason != HOLD_NOT_BEFORE && it->hold_until != CLOCK_NONE &&
	       it->hold_until > now;
}

struct fsm_facts dossier_facts(const struct item *items, size_t count, int64_t now)
{
	struct fsm_facts f = { .items = (int)count };
	for (size_t i = 0; i < count; i++) {
		const struct item *it = &items[i];
		bool done = it->state == ITEM_MOVED || it->state == ITEM_VERIFIED;
		bool open = !done && it->state != ITEM_EXCLUDED;
		f.moved += done;
		f.verified += it->state == ITEM_VERIFIED;
		f.excluded += it->state == ITEM_EXCLUDED;
		f.begun += done || it->state == ITEM_EXTRACTING || it->state == ITEM_MOVING;
		f.held_for_terms += it->state == ITEM_PLANNED && it->hold_reason == HOLD_TERMS;
		f.domains_open += open && it->kind == KIND_DOMAIN;
		f.hosting_open += open && it->kind == KIND_HOSTING;
		f.held_for_recipient += dossier_waits_for_recipient(it, now) ||
					(it->state == ITEM_PLANNED && it->hold_reason == HOLD_OBJECTION);
	}
	return f;
}

/* Who has to act for the item to go on; -1: nobody. */
static int waits_for(const struct item *it)
{
	bool stopped = it->state == ITEM_FAILED || (it->state == ITEM_MOVED && it->failure_code);
	if (stopped && it->failure_who == ROLE_STAFF)
		return ROLE_STAFF;
	if (it->state == ITEM_EXTRACTING)
		return ROLE_STAFF;
	if (it->state != ITEM_PLANNED)
		return -1;
	if (it->hold_reason == HOLD_APPROVAL || it->hold_reason == HOLD_CHANGED_AT_HOST ||
	    it->hold_reason == HOLD_OBJECTION)
		return ROLE_STAFF;
	if (it->hold_reason == HOLD_CONFIRMATION)
		return it->confirmed_reseller ? ROLE_CUSTOMER : ROLE_RESELLER;
	return it->hold_reason == HOLD_RECIPIENT ? ROLE_RESELLER : -1;
}

static const struct item *first_waiting(const struct dossier *d, int who)
{
	for (size_t i = 0; i < d->count; i++)
		if (waits_for(&d->items[i]) == who)
			return &d->items[i];
	return NULL;
}

struct linking {
	struct call *call;
	const struct dossier *d;
	struct migration **rows;
	size_t *count;
};

/* To the customer of this one, who will read of it when it is invited. */
static bool is_on_its_way(const struct linking *l, const struct migration *m)
{
	const struct migration *own = &l->d->m;
	return dossier_side(&l->call->actor, own) == ROLE_CUSTOMER && m->state == STATE_REQUESTED &&
	       m->recipient_email && own->recipient_email && strcmp(m->recipient_email, own->recipient_email) == 0;
}

static enum rc linked_body(struct db *db, void *ctx)
{
	struct linking *l = ctx;
	size_t kept = 0;
	RETURN_IF_FAILED(migration_store_linked(db, l->call->arena, &l->d->m, l->rows, l->count));
	for (size_t i = 0; i < *l->count; i++)
		if (dossier_is_visible(&l->call->actor, &(*l->rows)[i]) || is_on_its_way(l, &(*l->rows)[i]))
			(*l->rows)[kept++] = (*l->rows)[i];
	*l->count = kept;
	return RC_OK;
}

enum rc dossier_linked(struct call *c, const struct dossier *d, struct migration **rows, size_t *count)
{
	struct linking l = { c, d, rows, count };
	return db_read_run(c->db, &(struct db_tx){ .body = linked_body, .ctx = &l });
}

/* Whoever has to say the next word about the terms: the invitation goes out when they are agreed. */
static struct ball terms_ball(const struct dossier *d)
{
	struct ball b = { ROLE_RESELLER, d->m.updated_at, CLOCK_NONE, N_("The agency answers the proposed terms") };
	for (size_t i = 0; i < d->terms.package_count; i++) {
		const struct package *p = &d->terms.packages[i];
		if (!terms_is_open(p, (struct item_list){ d->items, d->count }))
			continue;
		b.since = p->since;
		if (p->stage != PACKAGE_PROPOSED)
			return (struct ball){ ROLE_STAFF, p->since, CLOCK_NONE,
					      N_("DomainRegister proposes the terms") };
	}
	return b;
}

struct ball dossier_ball(const struct dossier *d)
{
	struct ball b = { .who = -1, .since = d->m.updated_at, .until = CLOCK_NONE, .next = N_("It is over") };
	if (migration_state_is_terminal((enum migration_state)d->m.state))
		return b;
	if (d->m.state == STATE_REQUESTED && d->m.is_misaddressed)
		return (struct ball){ ROLE_RESELLER, d->m.updated_at, d->invitation.expires_at,
				      N_("The agency names the right recipient") };
	if (d->m.state == STATE_REQUESTED && dossier_facts(d->items, d->count, d->m.now).held_for_terms)
		return terms_ball(d);
	if (d->m.state == STATE_REQUESTED)
		return (struct ball){ ROLE_CUSTOMER, d->invitation.created_at, d->invitation.expires_at,
				      N_("The customer accepts or declines") };
	static const int in_turn[] = { ROLE_STAFF, ROLE_RESELLER, ROLE_CUSTOMER };
	b.who = ROLE_SYSTEM;
	b.next = N_("The services move");
	for (size_t i = 0; i < sizeof(in_turn) / sizeof(in_turn[0]); i++) {
		const struct item *it = first_waiting(d, in_turn[i]);
		if (!it)
			continue;
		b.who = in_turn[i];
		b.until = dossier_hold_ends(it);
		b.next = it->state == ITEM_EXTRACTING		     ? N_("DomainRegister makes a service independent")
			 : b.who == ROLE_STAFF			     ? N_("DomainRegister looks at a service")
			 : it->hold_reason == HOLD_CONFIRMATION ? N_("A service needs a confirmation")
								     : N_("The services move unless somebody objects");
		break;
	}
	return b;
}

bool dossier_has_changed(const struct item *it, const struct host_item *now)
{
	return now->name && *it->guarded && strcmp(now->guarded, it->guarded) != 0;
}

int64_t dossier_hold_ends(const struct item *it)
{
	bool timed = it->hold_reason == HOLD_RECIPIENT || it->hold_reason == HOLD_NOT_BEFORE;
	return it->state == ITEM_PLANNED && timed ? it->hold_until : CLOCK_NONE;
}

void dossier_forget_failure(struct item *it)
{
	it->failure_code = it->failure_detail = NULL;
	it->failure_who = -1;
	it->next_try = CLOCK_NONE;
}

int dossier_item_index(const struct item *items, size_t count, const char *public_id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i].public_id, public_id) == 0)
			return (int)i;
	return -1;
}

struct listing {
	struct call *call;
	struct dossier_page *page;
};

static void add_group(struct dossier *d, const struct item_group *g)
{
	d->by_state[g->state] += (int)g->count;
	d->items[d->count++] = (struct item){ .state = g->state,
					      .hold_reason = g->hold_reason,
					      .hold_until = g->hold_until,
					      .confirmed_reseller = g->confirmed_reseller,
					      .failure_code = g->has_failed ? "" : NULL,
					      .failure_who = g->failure_who };
}

/* The groups come by migration: each row's are a run of them. */
static enum rc add_groups(struct call *c, struct dossier_page *page)
{
	struct buf ids = BUF_IN(c->arena);
	struct item_group *groups;
	size_t count;
	buf_addc(&ids, '[');
	for (size_t i = 0; i < page->count; i++)
		buf_addf(&ids, "%s%lld", i ? "," : "", (long long)page->rows[i].m.migration_id);
	buf_addc(&ids, ']');
	RETURN_IF_FAILED(item_store_groups(c->db, c->arena, buf_str(&ids), &groups, &count));
	for (size_t i = 0; i < page->count; i++) {
		struct dossier *d = &page->rows[i];
		d->items = ARENA_NEW_ARRAY(c->arena, count, struct item);
		for (size_t k = 0; k < count; k++)
			if (groups[k].migration_id == d->m.migration_id)
				add_group(d, &groups[k]);
	}
	return RC_OK;
}

/* Whose turn it is at the terms hangs on packages and items: of the few that wait for them, they are read. */
static enum rc add_terms(struct call *c, struct dossier *d)
{
	struct dossier whole = { .m = d->m };
	if (!d->m.has_terms || d->m.state != STATE_REQUESTED)
		return RC_OK;
	RETURN_IF_FAILED(dossier_fill(c, &whole));
	d->items = whole.items;
	d->count = whole.count;
	d->terms = whole.terms;
	return RC_OK;
}

static enum rc position_of(struct call *c, const char *public_id, int64_t *position)
{
	struct migration m = { 0 };
	*position = 0;
	if (!public_id)
		return RC_OK;
	if (!token_public_id_is("mig", public_id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, public_id, &m));
	if (!dossier_is_visible(&c->actor, &m))
		return RC_NOT_FOUND;
	*position = m.migration_id;
	return RC_OK;
}

static enum rc read_page(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct dossier_page *page = l->page;
	struct call *c = l->call;
	struct migration_filter filter = { .role = (int)c->actor.role,
					   .account_id = c->actor.account_id,
					   .state = page->state,
					   .like = like_containing(c->arena, page->q),
					   .limit = page->limit + 1 };
	struct migration *rows;
	size_t count;
	RETURN_IF_FAILED(position_of(c, page->starting_after, &filter.before));
	RETURN_IF_FAILED(position_of(c, page->ending_before, &filter.after));
	RETURN_IF_FAILED(migration_store_list(db, c->arena, &filter, &rows, &count));
	page->has_more = count > (size_t)page->limit;
	page->count = page->has_more ? (size_t)page->limit : count;
	page->rows = ARENA_NEW_ARRAY(c->arena, page->count, struct dossier);
	for (size_t i = 0; i < page->count; i++) {
		const struct migration *m = &rows[filter.after ? page->count - 1 - i : i];
		bool invited = m->invited_at != CLOCK_NONE;
		page->rows[i].m = *m;
		page->rows[i].invitation.created_at = invited ? m->invited_at : m->created_at;
		page->rows[i].invitation.expires_at = m->invitation_ends;
	}
	if (page->count)
		RETURN_IF_FAILED(add_groups(c, page));
	for (size_t i = 0; i < page->count; i++)
		RETURN_IF_FAILED(add_terms(c, &page->rows[i]));
	return RC_OK;
}

enum rc dossier_list(struct call *c, struct dossier_page *page)
{
	struct listing l = { c, page };
	return db_read_run(c->db, &(struct db_tx){ .body = read_page, .ctx = &l });
}
