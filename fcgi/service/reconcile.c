#include "service/reconcile.h"

#include "base/log.h"
#include "service/ledger.h"

#define PAGE 1000

struct work {
	struct call call;   /* with the page's memory */
	struct arena arena;
	struct reconcile *r;
	struct reconcile_key key;
	char line_id[256], refund_id[256]; /* of the page's last row: its memory is given back */
	const struct reconcile_source *source;
	struct reconcile_row *rows;
	size_t count;
	int32_t day;
};

/* The two tables of the host that are read. */
struct reconcile_source {
	enum rc (*next)(struct db *db, const struct reconcile_key *key, int32_t *day);
	enum rc (*page)(struct db *db, struct arena *a, const struct reconcile_key *key, struct reconcile_row **rows,
			size_t *count);
	enum rc (*mend)(struct work *w, const struct reconcile_row *row);
};

static void found(struct work *w, enum reconcile_what what, const struct reconcile_row *row)
{
	struct reconcile *r = w->r;
	switch (what) {
	case RECONCILE_RENEWAL: r->run.renewals_found++; break;
	case RECONCILE_REFUND: r->run.refunds_found++; break;
	case RECONCILE_ENTRIES: r->run.accruals_found++; break;
	case RECONCILE_DIFFERENCE: r->run.differences++; break;
	}
	if (r->tell)
		r->tell(r->ctx, what, row->line.line_id, row->refund.refund_id ? row->refund.refund_id : "");
}

/* A line told just now by an event is no finding. */
static enum rc tell_renewal(struct work *w, const struct reconcile_row *row)
{
	struct telling told = { 0 };
	if (w->r->dry_run) {
		found(w, row->is_told ? RECONCILE_DIFFERENCE : RECONCILE_RENEWAL, row);
		return RC_OK;
	}
	enum rc rc = ledger_tell_renewal(&w->call, &row->line, &told);
	if (rc == RC_AMOUNT_DIFFERS)
		found(w, RECONCILE_DIFFERENCE, row);
	else if (rc == RC_OK && !told.replayed)
		found(w, RECONCILE_RENEWAL, row);
	return rc == RC_AMOUNT_DIFFERS ? RC_OK : rc;
}

static enum rc mend(struct work *w, const struct reconcile_row *row)
{
	struct telling told = { .mended = true };
	if (!w->r->dry_run)
		RETURN_IF_FAILED(ledger_mend_line(&w->call, row->line.line_id, &told));
	if (told.mended)
		found(w, RECONCILE_ENTRIES, row);
	return RC_OK;
}

static enum rc mend_paid(struct work *w, const struct reconcile_row *row)
{
	bool earns;
	if (!row->has_term)
		return RC_OK;
	if (!row->is_told || !row->is_same)
		return tell_renewal(w, row);
	if (row->is_complete)
		return RC_OK;
	/* Most lines without an entry earn nothing: asked without a lock first. */
	if (!row->is_accrued) {
		RETURN_IF_FAILED(ledger_would_earn(&w->call, &row->line, &earns));
		if (!earns)
			return RC_OK;
	}
	return mend(w, row);
}

static enum rc tell_refund(struct work *w, const struct reconcile_row *row)
{
	struct telling told = { 0 };
	if (w->r->dry_run) {
		found(w, row->is_told ? RECONCILE_DIFFERENCE : RECONCILE_REFUND, row);
		return RC_OK;
	}
	enum rc rc = ledger_tell_refund(&w->call, &row->refund, &told);
	if (rc == RC_AMOUNT_DIFFERS)
		found(w, RECONCILE_DIFFERENCE, row);
	else if (rc == RC_OK && !told.replayed)
		found(w, RECONCILE_REFUND, row);
	return rc == RC_AMOUNT_DIFFERS ? RC_OK : rc;
}

static enum rc mend_refunded(struct work *w, const struct reconcile_row *row)
{
	if (!row->has_term)
		return RC_OK;
	if (!row->is_told || !row->is_same)
		return tell_refund(w, row);
	if (row->is_complete || !row->is_accrued)
		return RC_OK; /* nothing to take back, or nothing left */
	return mend(w, row);
}

static enum rc next_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return w->source->next(db, &w->key, &w->day);
}

static enum rc page_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return w->source->page(db, w->call.arena, &w->key, &w->rows, &w->count);
}

static const char *kept(char to[256], const char *text)
{
	size_t n = 0;
	for (; text && text[n] && n < 255; n++)
		to[n] = text[n];
	to[n] = '\0';
	return to;
}

static enum rc read_day(struct work *w)
{
	w->key.day = w->day;
	w->key.line_id = w->key.refund_id = "";
	do {
		arena_reset(&w->arena);
		problems_clear(w->call.problems);
		RETURN_IF_FAILED(db_read_run(w->call.db, &(struct db_tx){ .body = page_body, .ctx = w }));
		w->r->run.lines_read += (int64_t)w->count;
		for (size_t i = 0; i < w->count; i++)
			RETURN_IF_FAILED(w->source->mend(w, &w->rows[i]));
		if (w->count) {
			w->key.line_id = kept(w->line_id, w->rows[w->count - 1].line.line_id);
			w->key.refund_id = kept(w->refund_id, w->rows[w->count - 1].refund.refund_id);
		}
	} while (w->count == PAGE);
	return RC_OK;
}

static enum rc read_source(struct work *w, const struct reconcile_source *source)
{
	w->source = source;
	w->key = (struct reconcile_key){ .day = w->r->from - 1, .to = w->r->to, .limit = PAGE };
	for (;;) {
		enum rc rc = db_read_run(w->call.db, &(struct db_tx){ .body = next_body, .ctx = w });
		if (rc == RC_NOT_FOUND)
			return RC_OK;
		RETURN_IF_FAILED(rc);
		RETURN_IF_FAILED(read_day(w));
	}
}

static enum rc begin_body(struct db *db, void *ctx)
{
	struct reconcile_run *run = ctx;
	return reconcile_store_begin(db, run);
}

static enum rc end_body(struct db *db, void *ctx)
{
	return reconcile_store_end(db, ctx);
}

/* The paid lines first: a refund finds its line then. */
static enum rc read_all(struct work *w)
{
	static const struct reconcile_source sources[] = {
		{ reconcile_store_next_paid, reconcile_store_paid, mend_paid },
		{ reconcile_store_next_refunded, reconcile_store_refunded, mend_refunded },
	};
	RETURN_IF_FAILED(read_source(w, &sources[0]));
	return read_source(w, &sources[1]);
}

enum rc reconcile_run(struct call *c, struct reconcile *r)
{
	struct work w = { .call = *c, .r = r };
	struct problems problems = { .arena = &w.arena, .lang = c->lang };
	w.call.arena = &w.arena;
	w.call.problems = &problems;
	w.call.once = NULL;
	r->run = (struct reconcile_run){ .from_on = r->from, .to_on = r->to };
	if (!r->dry_run)
		RETURN_IF_FAILED(db_tx_run(c->db, &(struct db_tx){ .body = begin_body, .ctx = &r->run }));
	enum rc rc = read_all(&w);
	arena_free(&w.arena);
	RETURN_IF_FAILED(rc);
	LOG(LOG_INFO, "reconciled", LOG_I("lines", r->run.lines_read), LOG_I("renewals", r->run.renewals_found),
	    LOG_I("refunds", r->run.refunds_found), LOG_I("entries", r->run.accruals_found),
	    LOG_I("differences", r->run.differences));
	if (r->dry_run)
		return RC_OK;
	return db_tx_run(c->db, &(struct db_tx){ .body = end_body, .was_done = end_body, .ctx = &r->run });
}

static enum rc today_body(struct db *db, void *ctx)
{
	return reconcile_store_today(db, ctx);
}

enum rc reconcile_nightly(struct call *c)
{
	struct reconcile r = { 0 };
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = today_body, .ctx = &r.to }));
	r.from = r.to - (int32_t)c->config->ledger_reconcile_days + 1;
	return reconcile_run(c, &r);
}
