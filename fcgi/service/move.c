#include "service/move.h"

#include <string.h>

#include "crypto/hash.h"
#include "domain/email_address.h"
#include "domain/fiscal.h"
#include "base/spoken.h"
#include "service/conclude.h"
#include "service/dossier.h"
#include "service/extraction.h"
#include "service/outbox.h"
#include "service/portfolio.h"
#include "service/queue.h"
#include "store/merge_store.h"
#include "store/move_store.h"

#define ITEMS_EVER 2000 /* handover.items_max was never more */
#define RECHECK_US (3600 * CLOCK_SECOND) /* a blocked item is looked at again every hour (domain.md 3) */

struct moving {
	struct call *call;
	const struct job *job;
	/* Items whose facts changed under the move: the chunk is rolled back and repeated, these are marked instead. */
	int64_t *differing;
	size_t differing_count;
	bool more; /* another chunk waits */
};

/* ---- which items ------------------------------------------------------------------------------------------ */

static bool has_differed(const struct moving *w, const struct item *it)
{
	for (size_t i = 0; i < w->differing_count; i++)
		if (w->differing[i] == it->item_id)
			return true;
	return false;
}

/* Every item tried leaves this set, by moving, stopping or waiting: that is why the chunks come to an end. */
static bool may_be_tried(const struct item *it, int64_t now)
{
	if (it->state == ITEM_FAILED)
		return it->next_try != CLOCK_NONE && it->next_try <= now;
	if (it->state == ITEM_MOVING) /* a service of its own since a moment ago */
		return true;
	if (it->state != ITEM_PLANNED)
		return false;
	if (it->hold_reason == HOLD_RECIPIENT || it->hold_reason == HOLD_NOT_BEFORE)
		return it->hold_until != CLOCK_NONE && it->hold_until <= now;
	if (it->hold_reason == HOLD_CONFIRMATION)
		return it->confirmed_reseller && it->confirmed_customer;
	return it->hold_reason == HOLD_NONE;
}

/* Why an item stops, and who can mend it. */
struct stop {
	const char *code, *text; /* text: message key */
	enum role who;
	bool again; /* looked at again by itself */
};

static void stop(struct door *d, struct item *it, const struct stop *why)
{
	bool news = it->state != ITEM_FAILED || !it->failure_code || strcmp(it->failure_code, why->code) != 0;
	it->state = ITEM_FAILED;
	it->hold_reason = HOLD_NONE;
	it->failure_code = why->code;
	it->failure_detail = why->text;
	it->failure_who = (int)why->who;
	it->next_try = why->again ? d->m.now + RECHECK_US : CLOCK_NONE;
	if (news)
		door_note(d, "item_failed", it, why->code);
}

static void stop_for_finding(struct door *d, struct item *it, enum finding_kind finding)
{
	const struct finding_info *f = preflight_finding(finding);
	stop(d, it, &(struct stop){ f->code, f->text, f->who, true });
}

static void hold(struct door *d, struct item *it, enum hold_reason why)
{
	if (it->state == ITEM_PLANNED && it->hold_reason == (int)why)
		return;
	it->state = ITEM_PLANNED;
	it->hold_reason = (int)why;
	it->hold_until = CLOCK_NONE;
	dossier_forget_failure(it);
	door_note(d, "item_held", it, words_spelling(&words_holds, (int)why));
}

/* What both sides are at the host, and what they agreed to. */
struct parties {
	struct host_account customer;
	struct judge judge; /* the agency, and the customer as the recipient */
	struct consent_customer consent;
	struct offer offer;
	struct terms_set terms; /* of Fracto packages */
};

static enum rc read_parties(struct call *c, const struct door *d, struct parties *p)
{
	*p = (struct parties){ .consent = { 0 } };
	if (d->m.has_terms)
		RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &p->terms));
	RETURN_IF_FAILED(host_store_account(c->db, c->arena, d->m.customer_id, &p->customer));
	struct preflight_party recipient = portfolio_party(&p->customer);
	/* The beneficiary outlives its account: an agency that is gone still hands over. */
	RETURN_IF_FAILED(portfolio_judge_open(c, d->m.reseller_id, &recipient, &p->judge));
	RETURN_IF_FAILED(offer_store_customer_consent(c->db, c->arena, d->m.migration_id, &p->consent));
	return offer_store_get(c->db, c->arena, d->m.migration_id, d->m.offer_version, &p->offer);
}

/* The preflight once more, on the locked row: whether the item moves now. */
static bool is_clear(struct door *d, const struct judge *judge, struct item *it, const struct host_item *host)
{
	struct preflight p = portfolio_preflight_of(d->call, judge, host, true);
	/* A live item is frozen for the agency (domain.md 3): what both saw is what moves, or staff looks at it. */
	if (dossier_has_changed(it, host)) {
		hold(d, it, HOLD_CHANGED_AT_HOST);
		return false;
	}
	if (p.verdict == VERDICT_BLOCKED || p.verdict == VERDICT_ASK) {
		stop_for_finding(d, it, preflight_main_finding(&p));
		return false;
	}
	it->approved = preflight_are_seen(&p, VERDICT_APPROVE, it->seen_staff);
	it->confirmed_reseller = preflight_are_seen(&p, VERDICT_CONFIRM, it->seen_reseller);
	it->confirmed_customer = preflight_are_seen(&p, VERDICT_CONFIRM, it->seen_customer);
	if (!it->approved) {
		hold(d, it, HOLD_APPROVAL);
		return false;
	}
	if (!it->confirmed_reseller || !it->confirmed_customer) {
		hold(d, it, HOLD_CONFIRMATION);
		return false;
	}
	return true;
}

/* ---- Fracto ----------------------------------------------------------------------------------------------- */

static bool is_in_package(const struct item *it)
{
	return it->package_id && it->extracted_at == CLOCK_NONE;
}

/* The agreed day begins in Italy; the worker wakes up when it does. */
static int64_t not_before(const struct terms *t)
{
	return t->not_before == DAY_NONE ? CLOCK_NONE : spoken_day_begins(t->not_before);
}

/* A service in a Fracto does not move: its extraction begins, when its terms allow it. */
static enum rc extract(struct door *d, const struct parties *p, struct item *it)
{
	const struct terms *t = terms_agreed(&p->terms, it->package_id);
	if (!t) {
		hold(d, it, HOLD_TERMS);
		return RC_OK;
	}
	int64_t day = not_before(t);
	if (day == CLOCK_NONE || day <= d->m.now)
		return extraction_begin(d, it);
	hold(d, it, HOLD_NOT_BEFORE);
	it->hold_until = day;
	return RC_OK;
}

/* ---- one chunk -------------------------------------------------------------------------------------------- */

/* The items of a chunk with the host's row of each, before and after. */
struct chunk {
	struct item **items;
	struct host_item *before;
	size_t count;
};

static const struct stop differs = {
	"snapshot-differs", N_("The host's data changed during the move; nothing was moved"), ROLE_STAFF, false
};
static const struct stop account_closed = { "account-closed", N_("The receiving account is closed"), ROLE_STAFF, true };

/* Locks the host's rows of the chunk, all of one kind, and keeps the items that are clear. */
static enum rc lock_rows(struct moving *w, struct door *d, const struct parties *p, struct chunk *k)
{
	struct host_item *rows;
	size_t count, kept = 0;
	enum item_kind kind = (enum item_kind)k->items[0]->kind;
	const char *ids = portfolio_item_ids(w->call->arena, kind, k->items, k->count);
	RETURN_IF_FAILED(host_store_items_lock(w->call->db, w->call->arena, kind, ids, &rows, &count));
	k->before = ARENA_NEW_ARRAY(w->call->arena, k->count, struct host_item);
	for (size_t i = 0; i < k->count; i++) {
		struct item *it = k->items[i];
		const struct host_item none = { .kind = it->kind };
		const struct host_item *host = portfolio_row(rows, count, it->host_id);
		if (has_differed(w, it)) {
			stop(d, it, &differs);
		} else if (!is_clear(d, &p->judge, it, host ? host : &none)) {
			continue;
		} else if (is_in_package(it)) {
			RETURN_IF_FAILED(extract(d, p, it));
		} else {
			k->items[kept] = it;
			k->before[kept++] = *host;
		}
	}
	k->count = kept;
	return RC_OK;
}

static enum rc change_owner(struct moving *w, struct door *d, enum item_kind kind, const struct chunk *k,
			    const char *payment_method)
{
	struct host_owner_change *changes = ARENA_NEW_ARRAY(w->call->arena, k->count, struct host_owner_change);
	for (size_t i = 0; i < k->count; i++)
		changes[i] = (struct host_owner_change){ k->items[i]->host_id, d->m.reseller_id, d->m.customer_id,
							 payment_method };
	/* The rows are locked; a difference can only come from another node. */
	enum rc rc = host_store_change_owner(w->call->db, kind, changes, k->count);
	return rc == RC_STALE ? RC_DB_RETRY : rc;
}

/* RC_STALE: an item's facts are not what they were; it is entered in w->differing. */
static enum rc compare_rows(struct moving *w, enum item_kind kind, const struct chunk *k)
{
	struct host_item *after;
	size_t count;
	const char *ids = portfolio_item_ids(w->call->arena, kind, k->items, k->count);
	RETURN_IF_FAILED(host_store_items_by_id(w->call->db, w->call->arena, kind, ids, &after, &count));
	for (size_t i = 0; i < k->count; i++) {
		const struct host_item *row = portfolio_row(after, count, k->items[i]->host_id);
		if (!row || strcmp(row->snapshot, k->before[i].snapshot) != 0) {
			w->differing[w->differing_count++] = k->items[i]->item_id;
			return RC_STALE;
		}
	}
	return RC_OK;
}

/*
 * Who trades under its own name has two codes, and the host may know one account by the one, one by the other; and
 * writes them as they were typed. The address is the owner's login.
 */
static bool is_one_party(const struct host_account *a, const struct host_account *b)
{
	return fiscal_is_same(a->tax_code, b->tax_code) || fiscal_is_same(a->tax_code, b->vat_id) ||
	       fiscal_is_same(a->vat_id, b->tax_code) || fiscal_is_same(a->vat_id, b->vat_id) ||
	       (a->email && *a->email && b->email && email_address_is_same(a->email, b->email));
}

/* No commission to oneself; on a client that only changed agency none but what staff quoted (domain.md 7). */
static bool earns(const struct parties *p, const struct item *it)
{
	if (is_one_party(&p->judge.agency, &p->customer))
		return false;
	return p->customer.kind != ROLE_RESELLER || terms_agreed(&p->terms, it->package_id);
}

static enum rc write_moves(struct moving *w, struct door *d, const struct chunk *k, const struct parties *p)
{
	struct move *moves = ARENA_NEW_ARRAY(w->call->arena, k->count, struct move);
	struct term *terms = ARENA_NEW_ARRAY(w->call->arena, k->count, struct term);
	for (size_t i = 0; i < k->count; i++) {
		struct item *it = k->items[i];
		bool paid = earns(p, it);
		moves[i] = (struct move){ .item_id = it->item_id,
					  .migration_id = d->m.migration_id,
					  .from_account = d->m.reseller_id,
					  .to_account = d->m.customer_id,
					  .snapshot = k->before[i].snapshot,
					  .moved_at = d->m.now };
		memcpy(moves[i].hash, p->consent.hash, HASH_SIZE);
		memcpy(moves[i].terms_hash, p->offer.terms_hash, HASH_SIZE);
		terms[i] = (struct term){ .item_id = it->item_id,
					  .migration_id = d->m.migration_id,
					  .beneficiary_id = d->m.reseller_id,
					  .customer_id = d->m.customer_id,
					  .kind = it->kind,
					  .host_id = it->host_id,
					  .rate_bp = paid ? it->term_rate_bp : 0,
					  .fixed_cents = paid ? it->term_fixed : 0,
					  .months = it->term_months,
					  .holding_days = it->term_holding,
					  .starts_on = day_of_instant(d->m.now) };
		it->state = ITEM_MOVED;
		it->hold_reason = HOLD_NONE;
		it->hold_until = CLOCK_NONE;
		dossier_forget_failure(it);
		it->moved_at = d->m.now;
		door_note(d, "item_moved", it, paid ? NULL : "the sides are one party or both agencies: commission 0");
	}
	RETURN_IF_FAILED(move_store_insert_many(w->call->db, moves, k->count));
	return move_store_insert_terms(w->call->db, terms, k->count);
}

/* The items one transaction works on, of both kinds, and between whom. */
struct tried {
	struct item **items;
	size_t count;
	struct parties parties;
};

/* The items of one kind among those to try: locked, judged, moved, compared, logged. */
static enum rc move_kind(struct moving *w, struct door *d, enum item_kind kind, const struct tried *t)
{
	struct chunk k = { .items = ARENA_NEW_ARRAY(w->call->arena, t->count, struct item *) };
	for (size_t i = 0; i < t->count; i++)
		if (t->items[i]->kind == (int)kind)
			k.items[k.count++] = t->items[i];
	if (k.count == 0)
		return RC_OK;
	RETURN_IF_FAILED(lock_rows(w, d, &t->parties, &k));
	if (k.count == 0)
		return RC_OK;
	RETURN_IF_FAILED(change_owner(w, d, kind, &k, t->parties.customer.payment_method));
	RETURN_IF_FAILED(compare_rows(w, kind, &k));
	return write_moves(w, d, &k, &t->parties);
}

static enum rc move_tried(struct moving *w, struct door *d, struct tried *t)
{
	if (t->count == 0)
		return RC_OK;
	RETURN_IF_FAILED(read_parties(w->call, d, &t->parties));
	if (strcmp(t->parties.customer.status, "Active") != 0) {
		for (size_t i = 0; i < t->count; i++)
			stop(d, t->items[i], &account_closed);
		return RC_OK;
	}
	for (int kind = 0; kind < KIND_COUNT; kind++)
		RETURN_IF_FAILED(move_kind(w, d, (enum item_kind)kind, t));
	return RC_OK;
}

/* ---- who is told -------------------------------------------------------------------------------------------- */

/* A side whose tick an item waits for does not know it yet: the item was clear when it was accepted. */
static enum rc tell_waiting(struct door *d, struct item *const *tried, size_t count)
{
	bool agency = false, customer = false;
	for (size_t i = 0; i < count; i++) {
		if (tried[i]->hold_reason != HOLD_CONFIRMATION)
			continue;
		agency |= !tried[i]->confirmed_reseller;
		customer |= !tried[i]->confirmed_customer;
	}
	if (agency)
		RETURN_IF_FAILED(outbox_tell(d, MAIL_NEEDS_YOU, MAIL_TO_RESELLER));
	return customer ? outbox_tell(d, MAIL_NEEDS_YOU, MAIL_TO_CUSTOMER) : RC_OK;
}

/* Partly done, and what is left does not go on by itself in a moment. */
static enum rc tell_partly_done(struct door *d)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	if (facts.moved == 0 || facts.domains_open + facts.hosting_open == 0)
		return RC_OK;
	RETURN_IF_FAILED(outbox_tell_once(d, MAIL_PARTLY_DONE, MAIL_TO_RESELLER));
	return outbox_tell_once(d, MAIL_PARTLY_DONE, MAIL_TO_CUSTOMER);
}

/* ---- the job ---------------------------------------------------------------------------------------------- */

static int64_t worth_a_look(const struct item *it)
{
	return it->state == ITEM_FAILED ? it->next_try : dossier_hold_ends(it);
}

/* When this migration is worth another look; CLOCK_NONE: only when somebody acts. */
static int64_t next_look(const struct door *d)
{
	int64_t next = CLOCK_NONE;
	for (size_t i = 0; i < d->count; i++) {
		int64_t at = worth_a_look(&d->items[i]);
		if (at != CLOCK_NONE && (next == CLOCK_NONE || at < next))
			next = at;
	}
	return next;
}

/* After the last chunk: a job armed after each waits for the next one's lock, then loses its lease, armed again. */
static enum rc arm_verify(struct db *db, const struct door *d)
{
	if (dossier_facts(d->items, d->count, d->m.now).moved == 0)
		return RC_OK;
	return job_store_arm(db, JOB_VERIFY, d->m.migration_id, CLOCK_NONE);
}

static enum rc settle_move(struct moving *w, struct door *d)
{
	struct db *db = w->call->db;
	if (w->more)
		return queue_lease_rc(job_store_prolong(db, w->job));
	RETURN_IF_FAILED(arm_verify(db, d));
	int64_t next = next_look(d);
	return queue_lease_rc(job_store_settle(db, w->job, next == CLOCK_NONE ? JOB_DONE : JOB_READY, next, NULL));
}

/* The next look at a stopped item alone is no change: once an hour every open form would be stale. */
static bool is_another(const struct item *before, const struct item *now)
{
	return before->state != now->state || before->hold_reason != now->hold_reason ||
	       before->hold_until != now->hold_until || before->approved != now->approved ||
	       before->confirmed_reseller != now->confirmed_reseller ||
	       before->confirmed_customer != now->confirmed_customer;
}

static enum rc chunk_body(struct db *db, void *ctx)
{
	struct moving *w = ctx;
	struct door d;
	bool any = false;
	struct tried t = { .count = 0 };
	size_t room = (size_t)w->call->config->handover_move_chunk;
	RETURN_IF_FAILED(door_open_by_id(w->call, w->job->migration_id, &d));
	if (d.state != STATE_CUSTOMER_REGISTERED && d.state != STATE_DOMAINS_MOVED) {
		RETURN_IF_FAILED(arm_verify(db, &d));
		return queue_lease_rc(job_store_settle(db, w->job, JOB_DONE, CLOCK_NONE, NULL));
	}
	t.items = ARENA_NEW_ARRAY(w->call->arena, room, struct item *);
	struct item *before = ARENA_NEW_ARRAY(w->call->arena, room, struct item);
	w->more = false;
	for (size_t i = 0; i < d.count; i++) {
		if (!may_be_tried(&d.items[i], d.m.now))
			continue;
		if (t.count == room) {
			w->more = true;
			break;
		}
		before[t.count] = d.items[i];
		t.items[t.count++] = &d.items[i];
	}
	RETURN_IF_FAILED(move_tried(w, &d, &t));
	struct item *changed = ARENA_NEW_ARRAY(w->call->arena, t.count, struct item);
	for (size_t i = 0; i < t.count; i++) {
		changed[i] = *t.items[i];
		any |= is_another(&before[i], &changed[i]);
	}
	RETURN_IF_FAILED(item_store_save_many(db, changed, t.count));
	RETURN_IF_FAILED(conclude_pass(&d));
	RETURN_IF_FAILED(tell_waiting(&d, t.items, t.count));
	if (!w->more)
		RETURN_IF_FAILED(tell_partly_done(&d));
	RETURN_IF_FAILED(settle_move(w, &d));
	/* A tick that counts no more has no entry of its own, but who read the item before must read it again. */
	return any || d.audit_count ? door_close(&d) : RC_OK;
}

enum rc move_run(struct call *c, const struct job *job)
{
	struct moving w = { .call = c, .job = job };
	size_t marked;
	enum rc rc;
	w.differing = ARENA_NEW_ARRAY(c->arena, ITEMS_EVER, int64_t);
	do {
		marked = w.differing_count;
		rc = db_tx_run(c->db, &(struct db_tx){ .body = chunk_body, .ctx = &w });
	} while ((rc == RC_STALE && w.differing_count > marked) || (rc == RC_OK && w.more));
	return rc;
}
