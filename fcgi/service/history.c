#include "service/history.h"

#include <string.h>

#include "base/log.h"
#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "service/dossier.h"

#define BATCH 200

struct work {
	struct call *call;
	struct history_page *page;
	int64_t after; /* migration_id */
	int64_t limit; /* heads to read */
	int64_t seq;
	struct audit_head *heads;
	struct audit_row *rows;
	size_t count;
	int64_t migration_id;
};

static enum rc list_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct history_page *p = w->page;
	struct migration m = { 0 };
	RETURN_IF_FAILED(migration_store_get(db, w->call->arena, p->public_id, &m));
	if (!dossier_is_visible(&w->call->actor, &m))
		return RC_NOT_FOUND;
	enum rc (*list)(struct db *, struct arena *, int64_t, int64_t, int64_t, struct audit_row **, size_t *) =
		audit_store_list_open;
	if (w->call->actor.role == ROLE_STAFF)
		list = audit_store_list;
	else if (dossier_side(&w->call->actor, &m) == ROLE_CUSTOMER)
		list = audit_store_list_customer;
	RETURN_IF_FAILED(list(db, w->call->arena, m.migration_id, p->from_seq, p->limit + 1, &p->rows, &p->count));
	p->has_more = p->count > (size_t)p->limit;
	if (p->has_more)
		p->count = (size_t)p->limit;
	return RC_OK;
}

enum rc history_list(struct call *c, struct history_page *page)
{
	struct work w = { .call = c, .page = page };
	return db_read_run(c->db, &(struct db_tx){ .body = list_body, .ctx = &w });
}

static enum rc heads_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return audit_store_heads(db, w->call->arena, w->after, w->limit, &w->heads, &w->count);
}

static enum rc rows_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return audit_store_list(db, w->call->arena, w->migration_id, w->seq, BATCH, &w->rows, &w->count);
}

struct fault {
	int64_t seq;
	const char *how; /* NULL: the chain is whole */
};

/* Walks one chain in batches; the head stored with the migration tells where it must end. */
static enum rc verify_chain(struct call *c, const struct audit_head *head, int64_t *rows, struct fault *fault)
{
	uint8_t previous[HASH_SIZE] = { 0 };
	const char *last_state = "";
	struct work w = { .call = c, .migration_id = head->migration_id, .seq = 1 };
	*fault = (struct fault){ 0 };
	do {
		enum rc rc = db_read_run(c->db, &(struct db_tx){ .body = rows_body, .ctx = &w });
		if (rc == RC_DB_REFUSED) { /* a word or a byte that the program cannot have written */
			*fault = (struct fault){ w.seq, "unreadable" };
			return RC_OK;
		}
		RETURN_IF_FAILED(rc);
		for (size_t i = 0; i < w.count && !fault->how; i++) {
			struct audit_row row = w.rows[i];
			audit_store_seal(&row, c->keys->audit, previous);
			if (row.seq != w.seq)
				*fault = (struct fault){ w.seq, "missing" };
			else if (!crypto_equal(row.mac, w.rows[i].mac, HASH_SIZE))
				*fault = (struct fault){ w.seq, "changed" };
			memcpy(previous, row.mac, HASH_SIZE);
			last_state = w.rows[i].to_state;
			w.seq++;
			(*rows)++;
		}
	} while (w.count == BATCH && !fault->how);
	if (fault->how)
		return RC_OK;
	if (w.seq - 1 != head->audit_seq || !crypto_equal(previous, head->audit_mac, HASH_SIZE))
		*fault = (struct fault){ w.seq, "cut at its end" };
	else if (strcmp(last_state, head->state) != 0)
		*fault = (struct fault){ w.seq, "not the migration's state" };
	return RC_OK;
}

/* A chain that grew between the reading of its head and of its rows is looked at again. */
static enum rc verify_live(struct call *c, struct audit_head head, int64_t *rows, struct fault *fault)
{
	for (;;) {
		struct audit_head *now;
		size_t count;
		RETURN_IF_FAILED(verify_chain(c, &head, rows, fault));
		if (!fault->how)
			return RC_OK;
		RETURN_IF_FAILED(audit_store_heads(c->db, c->arena, head.migration_id - 1, 1, &now, &count));
		if (count == 0 || now[0].migration_id != head.migration_id || now[0].audit_seq == head.audit_seq)
			return RC_OK;
		head = now[0];
	}
}

enum rc history_verify_one(struct call *c, int64_t migration_id, int64_t *broken_at)
{
	struct work w = { .call = c, .after = migration_id - 1, .limit = 1 };
	struct fault fault;
	int64_t rows = 0;
	*broken_at = 0;
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = heads_body, .ctx = &w }));
	if (w.count == 0 || w.heads[0].migration_id != migration_id)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(verify_live(c, w.heads[0], &rows, &fault));
	*broken_at = fault.how ? fault.seq : 0;
	return RC_OK;
}

enum rc history_verify(struct call *c, int64_t *chains, int64_t *rows)
{
	struct work w = { .call = c, .limit = BATCH };
	enum rc worst = RC_OK;
	*chains = *rows = 0;
	do {
		RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = heads_body, .ctx = &w }));
		for (size_t i = 0; i < w.count; i++) {
			struct fault fault;
			RETURN_IF_FAILED(verify_live(c, w.heads[i], rows, &fault));
			if (fault.how) {
				LOG(LOG_ERROR, "audit_broken", LOG_I("migration", w.heads[i].migration_id),
				    LOG_I("seq", fault.seq), LOG_S("how", fault.how));
				worst = RC_VALIDATION;
			}
			w.after = w.heads[i].migration_id;
			(*chains)++;
		}
	} while (w.count == BATCH);
	return worst;
}
