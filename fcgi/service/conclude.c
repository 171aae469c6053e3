#include "service/conclude.h"

#include <string.h>

#include "service/dossier.h"
#include "service/merge.h"
#include "service/portfolio.h"
#include "service/queue.h"
#include "store/merge_store.h"
#include "store/move_store.h"

struct concluding {
	struct call *call;
	const struct job *job;
};

enum rc conclude_pass(struct door *d)
{
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	if (fsm_may(d->state, EVENT_DOMAINS_DONE, ROLE_SYSTEM, &facts))
		RETURN_IF_FAILED(door_event_by(d, EVENT_DOMAINS_DONE, ROLE_SYSTEM, &facts));
	if (fsm_may(d->state, EVENT_HOSTING_DONE, ROLE_SYSTEM, &facts))
		RETURN_IF_FAILED(door_event_by(d, EVENT_HOSTING_DONE, ROLE_SYSTEM, &facts));
	return RC_OK;
}

/* ---- comparing after the commit --------------------------------------------------------------------------- */

static enum rc compare_moved(struct concluding *w, struct door *d, struct item **moved, size_t count,
			     const struct move *moves, size_t move_count)
{
	struct call *c = w->call;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		struct host_item *rows;
		size_t n;
		const char *ids = portfolio_item_ids(c->arena, (enum item_kind)kind, moved, count);
		RETURN_IF_FAILED(host_store_items_by_id(c->db, c->arena, (enum item_kind)kind, ids, &rows, &n));
		for (size_t i = 0; i < count; i++) {
			struct item *it = moved[i];
			const struct move *m = NULL;
			if (it->kind != kind)
				continue;
			for (size_t j = 0; j < move_count && !m; j++)
				if (moves[j].item_id == it->item_id)
					m = &moves[j];
			const struct host_item *row = portfolio_row(rows, n, it->host_id);
			bool is_its = m && row && row->account_id == m->to_account;
			if (m && row && !is_its) /* the site may have merged the accounts meanwhile */
				RETURN_IF_FAILED(merge_store_is_one(c->db, m->to_account, row->account_id, &is_its));
			if (is_its && strcmp(row->snapshot, m->snapshot) == 0) {
				it->state = ITEM_VERIFIED;
				it->verified_at = d->m.now;
				door_note(d, "item_verified", it, NULL);
			} else {
				it->failure_code = "snapshot-differs";
				it->failure_detail = N_("After the move the host's data are not what they were");
				it->failure_who = ROLE_STAFF;
				door_note(d, "item_differs", it, NULL);
			}
		}
	}
	return RC_OK;
}

/* Where none differs, which is as good as always, one statement does for all. */
static enum rc save_compared(struct door *d, struct item **moved, size_t count)
{
	struct call *c = d->call;
	struct item *changed = ARENA_NEW_ARRAY(c->arena, count, struct item);
	size_t verified = 0;
	for (size_t i = 0; i < count; i++) {
		changed[i] = *moved[i];
		verified += moved[i]->state == ITEM_VERIFIED;
	}
	if (verified < count)
		return item_store_save_many(c->db, changed, count);
	enum rc rc = count ? item_store_verify_moved(c->db, d->m.migration_id, d->m.now, count) : RC_OK;
	return rc == RC_STALE ? RC_DB_RETRY : rc;
}

static enum rc verify_body(struct db *db, void *ctx)
{
	struct concluding *w = ctx;
	struct call *c = w->call;
	struct door d;
	struct move *moves;
	size_t move_count, count = 0;
	RETURN_IF_FAILED(door_open_by_id(c, w->job->migration_id, &d));
	RETURN_IF_FAILED(move_store_all(db, c->arena, d.m.migration_id, &moves, &move_count));
	struct item **moved = ARENA_NEW_ARRAY(c->arena, d.count, struct item *);
	for (size_t i = 0; i < d.count; i++)
		if (d.items[i].state == ITEM_MOVED && !d.items[i].failure_code)
			moved[count++] = &d.items[i];
	RETURN_IF_FAILED(compare_moved(w, &d, moved, count, moves, move_count));
	RETURN_IF_FAILED(save_compared(&d, moved, count));
	struct fsm_facts facts = dossier_facts(d.items, d.count, d.m.now);
	if (facts.verified + facts.excluded == facts.items)
		RETURN_IF_FAILED(job_store_arm(db, JOB_RECORD, d.m.migration_id, CLOCK_NONE));
	RETURN_IF_FAILED(queue_lease_rc(job_store_settle(db, w->job, JOB_DONE, CLOCK_NONE, NULL)));
	return d.audit_count ? door_close(&d) : RC_OK;
}

enum rc conclude_verify(struct call *c, const struct job *job)
{
	struct concluding w = { c, job };
	return db_tx_run(c->db, &(struct db_tx){ .body = verify_body, .ctx = &w });
}

/* ---- recording and expiring ------------------------------------------------------------------------------- */

static enum rc record_body(struct db *db, void *ctx)
{
	struct concluding *w = ctx;
	struct door d;
	int64_t terms;
	RETURN_IF_FAILED(door_open_by_id(w->call, w->job->migration_id, &d));
	RETURN_IF_FAILED(move_store_count_terms(db, d.m.migration_id, &terms));
	RETURN_IF_FAILED(conclude_pass(&d));
	struct fsm_facts facts = dossier_facts(d.items, d.count, d.m.now);
	facts.terms_recorded = (int)terms;
	if (fsm_may(d.state, EVENT_RECORD, ROLE_SYSTEM, &facts))
		RETURN_IF_FAILED(door_event_by(&d, EVENT_RECORD, ROLE_SYSTEM, &facts));
	RETURN_IF_FAILED(queue_lease_rc(job_store_settle(db, w->job, JOB_DONE, CLOCK_NONE, NULL)));
	return d.audit_count ? door_close(&d) : RC_OK;
}

enum rc conclude_record(struct call *c, const struct job *job)
{
	struct concluding w = { c, job };
	return db_tx_run(c->db, &(struct db_tx){ .body = record_body, .ctx = &w });
}

static enum rc expire_body(struct db *db, void *ctx)
{
	struct concluding *w = ctx;
	struct door d;
	struct invitation inv;
	RETURN_IF_FAILED(door_open_by_id(w->call, w->job->migration_id, &d));
	RETURN_IF_FAILED(invitation_store_latest(db, w->call->arena, d.m.migration_id, &inv));
	struct fsm_facts facts = dossier_facts(d.items, d.count, d.m.now);
	facts.time_is_over = inv.expires_at <= d.m.now;
	bool early = d.state == STATE_REQUESTED && !facts.time_is_over;
	if (fsm_may(d.state, EVENT_EXPIRE, ROLE_SYSTEM, &facts))
		RETURN_IF_FAILED(door_event_by(&d, EVENT_EXPIRE, ROLE_SYSTEM, &facts));
	RETURN_IF_FAILED(queue_lease_rc(job_store_settle(db, w->job, early ? JOB_READY : JOB_DONE,
						   early ? inv.expires_at : CLOCK_NONE, NULL)));
	return d.audit_count ? door_close(&d) : RC_OK;
}

enum rc conclude_expire(struct call *c, const struct job *job)
{
	struct concluding w = { c, job };
	return db_tx_run(c->db, &(struct db_tx){ .body = expire_body, .ctx = &w });
}
