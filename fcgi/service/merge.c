#include "service/merge.h"

#include "domain/entitlement.h"
#include "service/door.h"
#include "service/ledger.h"
#include "store/merge_store.h"
#include "store/session_store.h"

#define DOSSIERS_AT_ONCE 100
#define LINES_AT_ONCE	 200

struct work {
	struct call *call;
	struct merging *m;
	struct merge_dossier *dossiers;
	struct merge_line *lines, after;
	size_t count;
	int64_t account_id, migration_id;
	struct account_merge *group;
	size_t group_count;
};

/* ---- the merge itself ------------------------------------------------------------------------------------------- */

/* Both sides of a term have become one account: no commission to oneself from that day on. */
static enum rc end_terms(struct work *w)
{
	struct call *c = w->call;
	struct account_merge *group;
	struct merge_term *terms;
	size_t group_count, count;
	RETURN_IF_FAILED(merge_store_group(c->db, c->arena, w->m->root_account, &group, &group_count));
	RETURN_IF_FAILED(merge_store_terms(c->db, c->arena, w->m->root_account, &terms, &count));
	struct entitlement_merge *merges = ARENA_NEW_ARRAY(c->arena, group_count, struct entitlement_merge);
	for (size_t i = 0; i < group_count; i++)
		merges[i] = (struct entitlement_merge){ group[i].from_account, group[i].into_account,
							group[i].merged_on };
	for (size_t i = 0; i < count; i++)
		terms[i].ended_on = entitlement_joined_on(merges, group_count, terms[i].beneficiary_id,
							  terms[i].customer_id);
	enum rc rc = merge_store_end_terms(c->db, terms, count);
	return rc == RC_DUPLICATE ? RC_DB_RETRY : rc; /* the chore saw another end just now */
}

static enum rc refuse(struct call *c, const char *path)
{
	problems_add(c->problems, path, "circle", N_("An account cannot be merged into itself"));
	return RC_VALIDATION;
}

static enum rc told_before(struct work *w, const struct account_merge *before)
{
	struct merging *m = w->m;
	if (before->into_account != m->into_account || (m->merged_on != DAY_NONE && m->merged_on != before->merged_on))
		return RC_STATE_CONFLICT;
	m->replayed = true;
	m->root_account = before->root_account;
	return RC_OK;
}

static enum rc merge_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct merging *m = w->m;
	struct account_merge before;
	int64_t sessions;
	RETURN_IF_FAILED(merge_store_lock(db));
	enum rc rc = merge_store_get(db, m->from_account, &before);
	if (rc == RC_OK)
		return told_before(w, &before);
	if (rc != RC_NOT_FOUND)
		return rc;
	m->replayed = false;
	RETURN_IF_FAILED(merge_store_root(db, m->into_account, &m->root_account));
	if (m->root_account == m->from_account)
		return refuse(w->call, m->into_path);
	rc = merge_store_insert(db, &(struct account_merge){ m->from_account, m->into_account, m->root_account,
							     m->merged_on });
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_DB_RETRY : rc; /* on another node: begin again and read it */
	RETURN_IF_FAILED(end_terms(w));
	return session_store_revoke_account(db, m->from_account, &sessions);
}

/* After a lost commit. */
static enum rc done_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct account_merge before;
	enum rc rc = merge_store_get(db, w->m->from_account, &before);
	if (rc != RC_OK)
		return rc;
	rc = told_before(w, &before);
	w->m->replayed = false;
	return rc;
}

enum rc merge_check_account(struct call *c, int64_t account_id)
{
	struct account_merge merge;
	enum rc rc = merge_store_get(c->db, account_id, &merge);
	return rc == RC_NOT_FOUND ? RC_OK : rc == RC_OK ? RC_SIGN_IN_REQUIRED : rc;
}

/* ---- the dossiers ----------------------------------------------------------------------------------------------- */

static enum rc dossier_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct door d;
	int64_t now;
	RETURN_IF_FAILED(door_open_by_id(w->call, w->migration_id, &d));
	/* A later merge may have made it somebody else's by now. */
	RETURN_IF_FAILED(merge_store_root(db, w->account_id, &now));
	if (d.m.reseller_id != w->account_id && d.m.customer_id != w->account_id)
		return RC_OK;
	bool gives = d.m.reseller_id == w->account_id, receives = d.m.customer_id == w->account_id;
	if (gives)
		d.m.reseller_id = now;
	if (receives)
		d.m.customer_id = now;
	door_note(&d, "account_merged", NULL, gives && receives ? "both" : gives ? "reseller" : "customer");
	RETURN_IF_FAILED(door_close(&d));
	enum rc rc = merge_check_account(w->call, now);
	return rc == RC_SIGN_IN_REQUIRED ? RC_DB_RETRY : rc;
}

static enum rc list_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return merge_store_dossiers(db, w->call->arena, w->account_id, DOSSIERS_AT_ONCE, &w->dossiers, &w->count);
}

/* One dossier, one transaction: each has its own lock and audit chain, and what is done is out of the list. */
static enum rc change_sides(struct work *w, int64_t account_id)
{
	w->account_id = account_id;
	do {
		RETURN_IF_FAILED(db_tx_run(w->call->db, &(struct db_tx){ .body = list_body, .ctx = w }));
		for (size_t i = 0; i < w->count; i++) {
			w->migration_id = w->dossiers[i].migration_id;
			RETURN_IF_FAILED(db_tx_run(w->call->db, &(struct db_tx){ .body = dossier_body, .ctx = w }));
			w->m->dossiers++;
		}
	} while (w->count == DOSSIERS_AT_ONCE);
	return RC_OK;
}

static enum rc group_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return merge_store_group(db, w->call->arena, w->m->root_account, &w->group, &w->group_count);
}

/* ---- lines told before ------------------------------------------------------------------------------------------ */

static enum rc lines_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return merge_store_lines(db, w->call->arena, &w->after, &w->lines, &w->count);
}

static enum rc look_at_lines(struct work *w)
{
	w->after = (struct merge_line){ "", w->m->root_account, LINES_AT_ONCE };
	do {
		RETURN_IF_FAILED(db_tx_run(w->call->db, &(struct db_tx){ .body = lines_body, .ctx = w }));
		for (size_t i = 0; i < w->count; i++) {
			struct telling told;
			RETURN_IF_FAILED(ledger_mend_line(w->call, w->lines[i].line_id, &told));
			w->m->lines += told.accrued;
			w->after.line_id = w->lines[i].line_id;
		}
	} while (w->count == LINES_AT_ONCE);
	return RC_OK;
}

enum rc merge_tell(struct call *c, struct merging *m)
{
	struct work w = { .call = c, .m = m };
	m->dossiers = m->lines = 0;
	if (m->from_account == m->into_account)
		return refuse(c, m->into_path);
	RETURN_IF_FAILED(db_tx_run(c->db, &(struct db_tx){ .body = merge_body, .was_done = done_body, .ctx = &w }));
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = group_body, .ctx = &w }));
	/* The whole group: what an earlier merge into this account could not finish is finished here. */
	for (size_t i = 0; i < w.group_count; i++)
		RETURN_IF_FAILED(change_sides(&w, w.group[i].from_account));
	return look_at_lines(&w);
}
