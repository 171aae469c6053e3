#include "service/statement_read.h"

#include "json/json_write.h"
#include "store/host_store.h"
#include "store/merge_store.h"

#define CHUNK		1000
#define STATEMENTS	24
#define PAYOUTS		20
#define RECONCILIATIONS 10
#define FIRST_DAY	day_from_civil((struct civil){ 1000, 1, 1 })
#define LAST_DAY	day_from_civil((struct civil){ 9999, 12, 31 })

struct reading {
	struct call *call;
	void *what;
};

/* Whose commission the actor may read: its own, or of staff the one it names. */
static enum rc whose(const struct call *c, int64_t asked, int64_t *account)
{
	bool own = c->actor.role == ROLE_RESELLER && (asked == 0 || asked == c->actor.account_id);
	/* What an account earned before the site merged it into this one is this one's to read. */
	if (c->actor.role == ROLE_RESELLER && !own)
		RETURN_IF_FAILED(merge_store_is_one(c->db, asked, c->actor.account_id, &own));
	*account = own ? (asked ? asked : c->actor.account_id) : c->actor.role == ROLE_STAFF ? asked : 0;
	return *account ? RC_OK : RC_NOT_FOUND;
}

static enum rc run(struct call *c, enum rc (*body)(struct db *, void *), void *what)
{
	struct reading r = { c, what };
	return db_read_run(c->db, &(struct db_tx){ .body = body, .ctx = &r });
}

static bool cut(size_t *count, int64_t limit)
{
	bool more = *count > (size_t)limit;
	if (more)
		*count = (size_t)limit;
	return more;
}

enum entry_state statement_state_of(const struct stated_entry *e, int32_t today)
{
	struct entry_facts facts = { e->is_paid, e->is_stated, e->confirms_on };
	return statement_entry_state(&facts, today);
}

/* ---- states ----------------------------------------------------------------------------------------------------- */

struct states {
	const struct entry *entries;
	size_t count;
	enum entry_state *states;
};

static const char *ids_of(struct arena *a, const struct states *s)
{
	struct buf out = BUF_IN(a);
	struct json_writer j = JSON_WRITER(&out);
	json_array_begin(&j);
	for (size_t i = 0; i < s->count; i++)
		json_int(&j, s->entries[i].entry_id);
	json_array_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

static enum rc states_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct states *s = r->what;
	struct stated_entry *rows;
	size_t count;
	int32_t today;
	RETURN_IF_FAILED(statement_store_today(db, &today));
	RETURN_IF_FAILED(statement_store_states(db, r->call->arena, ids_of(r->call->arena, s), &rows, &count));
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = 0; j < count; j++)
			if (rows[j].entry_id == s->entries[i].entry_id)
				s->states[i] = statement_state_of(&rows[j], today);
	return RC_OK;
}

enum rc statement_states(struct call *c, const struct entry *entries, size_t count, enum entry_state **states)
{
	struct states s = { entries, count, ARENA_NEW_ARRAY(c->arena, count, enum entry_state) };
	*states = s.states;
	return count ? run(c, states_body, &s) : RC_OK;
}

/* ---- the ledger -------------------------------------------------------------------------------------------------- */

/* The months of the page's entries, each once, with what all its entries come to. */
static enum rc sum_months(struct db *db, struct arena *a, int64_t account, struct statement_ledger *l)
{
	l->months = ARENA_NEW_ARRAY(a, l->count, struct entry_sum);
	l->month_count = 0;
	for (size_t i = 0; i < l->count; i++) {
		int32_t month = statement_month_of(l->entries[i].paid_on);
		if (l->month_count && l->months[l->month_count - 1].from_on == month)
			continue;
		struct entry_sum *sum = &l->months[l->month_count++];
		*sum = (struct entry_sum){ account, month, statement_last_day(month), 0, 0, 0 };
		RETURN_IF_FAILED(statement_store_sum(db, sum));
	}
	return RC_OK;
}

static enum rc read_entries(struct db *db, struct arena *a, int64_t account, struct statement_ledger *l)
{
	struct entry_window window = { .beneficiary_id = account,
				       .from_on = FIRST_DAY,
				       .to_on = LAST_DAY,
				       .day = LAST_DAY,
				       .entry_id = INT64_MAX,
				       .is_back = l->ending_before != NULL,
				       .limit = l->limit + 1 };
	const char *edge = l->ending_before ? l->ending_before : l->starting_after;
	struct stated_entry *rows;
	if (edge)
		RETURN_IF_FAILED(statement_store_place(db, account, edge, &window.day, &window.entry_id));
	RETURN_IF_FAILED(statement_store_entries(db, a, &window, &rows, &l->count));
	l->has_more = cut(&l->count, l->limit);
	l->entries = ARENA_NEW_ARRAY(a, l->count, struct stated_entry);
	for (size_t i = 0; i < l->count; i++)
		l->entries[i] = rows[window.is_back ? l->count - 1 - i : i];
	return sum_months(db, a, account, l);
}

static enum rc ledger_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct statement_ledger *l = r->what;
	struct arena *a = r->call->arena;
	struct host_account account;
	int64_t id;
	RETURN_IF_FAILED(whose(r->call, l->account, &id));
	enum rc rc = host_store_account(db, a, id, &account);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	l->name = rc == RC_OK ? account.display_name : NULL;
	l->balance = (struct statement_balance){ .beneficiary_id = id };
	RETURN_IF_FAILED(read_entries(db, a, id, l));
	RETURN_IF_FAILED(statement_store_balance(db, &l->balance));
	struct statement_filter filter = { id, DAY_NONE, DAY_NONE, STATEMENTS + 1 };
	RETURN_IF_FAILED(statement_store_list(db, a, &filter, &l->statements, &l->statement_count));
	l->has_more_statements = cut(&l->statement_count, STATEMENTS);
	/* An account that is not there and never earned is no beneficiary; nor is another role's. */
	bool earns = l->count || l->statement_count || l->starting_after || l->ending_before;
	bool is_seller = l->name && account.kind == ROLE_RESELLER;
	return earns || is_seller ? RC_OK : RC_NOT_FOUND;
}

enum rc statement_ledger_read(struct call *c, struct statement_ledger *ledger)
{
	return run(c, ledger_body, ledger);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static enum rc page_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct statement_page *p = r->what;
	struct arena *a = r->call->arena;
	int64_t id;
	RETURN_IF_FAILED(whose(r->call, p->account, &id));
	RETURN_IF_FAILED(statement_store_get(db, a, id, p->month, &p->s));
	struct statement_part lines = { p->s.statement_id, p->from, p->limit + 1 };
	struct statement_part changes = { p->s.statement_id, p->change_from, p->change_limit + 1 };
	RETURN_IF_FAILED(statement_store_lines(db, a, &lines, &p->lines, &p->count));
	RETURN_IF_FAILED(statement_store_changes(db, a, &changes, &p->changes, &p->change_count));
	struct monthly before;
	enum rc rc = statement_store_get(db, a, id, statement_month_after(p->month, -12), &before);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	p->has_year_before = rc == RC_OK;
	p->has_more = cut(&p->count, p->limit);
	p->has_more_changes = cut(&p->change_count, p->change_limit);
	return RC_OK;
}

enum rc statement_page_read(struct call *c, struct statement_page *page)
{
	return run(c, page_body, page);
}

static enum rc list_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct statement_list *l = r->what;
	struct monthly *rows;
	int64_t id;
	RETURN_IF_FAILED(whose(r->call, l->account, &id));
	struct statement_filter filter = { id, l->before, l->after, l->limit + 1 };
	RETURN_IF_FAILED(statement_store_list(db, r->call->arena, &filter, &rows, &l->count));
	l->has_more = cut(&l->count, l->limit);
	l->rows = ARENA_NEW_ARRAY(r->call->arena, l->count, struct monthly);
	for (size_t i = 0; i < l->count; i++)
		l->rows[i] = rows[l->after == DAY_NONE ? i : l->count - 1 - i];
	return RC_OK;
}

enum rc statement_list_read(struct call *c, struct statement_list *list)
{
	return run(c, list_body, list);
}

/* ---- all rows of a month ----------------------------------------------------------------------------------------- */

struct walking {
	struct call *call;
	struct statement_rows *rows;
	int64_t account;
	struct statement_part part;
	struct entry_window window;
	struct arena scratch;
	struct stated_entry *chunk;
	size_t count;
	int64_t taken;
};

static enum rc begin_body(struct db *db, void *ctx)
{
	struct walking *w = ctx;
	struct monthly s;
	RETURN_IF_FAILED(whose(w->call, w->rows->account, &w->account));
	RETURN_IF_FAILED(statement_store_today(db, &w->rows->today));
	w->part = (struct statement_part){ 0, 1, CHUNK };
	w->window = (struct entry_window){ .beneficiary_id = w->account,
					   .from_on = w->rows->month,
					   .to_on = statement_last_day(w->rows->month),
					   .day = FIRST_DAY,
					   .is_back = true,
					   .limit = CHUNK };
	if (!w->rows->stated)
		return RC_OK;
	RETURN_IF_FAILED(statement_store_get(db, &w->scratch, w->account, w->rows->month, &s));
	w->part.statement_id = s.statement_id;
	return RC_OK;
}

static enum rc chunk_body(struct db *db, void *ctx)
{
	struct walking *w = ctx;
	arena_reset(&w->scratch);
	if (w->rows->stated)
		return statement_store_lines(db, &w->scratch, &w->part, &w->chunk, &w->count);
	return statement_store_entries(db, &w->scratch, &w->window, &w->chunk, &w->count);
}

static enum rc walk(struct walking *w)
{
	struct db *db = w->call->db;
	RETURN_IF_FAILED(db_read_run(db, &(struct db_tx){ .body = begin_body, .ctx = w }));
	do {
		RETURN_IF_FAILED(db_read_run(db, &(struct db_tx){ .body = chunk_body, .ctx = w }));
		for (size_t i = 0; i < w->count; i++)
			w->rows->take(w->rows->ctx, &w->chunk[i], statement_state_of(&w->chunk[i], w->rows->today));
		w->taken += (int64_t)w->count;
		w->part.from += (int64_t)w->count;
		if (w->count) {
			w->window.day = w->chunk[w->count - 1].paid_on;
			w->window.entry_id = w->chunk[w->count - 1].entry_id;
		}
		if (w->taken > STATEMENT_ROWS_MAX)
			return RC_TOO_LARGE;
	} while (w->count == CHUNK);
	return RC_OK;
}

enum rc statement_rows_read(struct call *c, struct statement_rows *rows)
{
	struct walking w = { .call = c, .rows = rows };
	enum rc rc = walk(&w);
	arena_free(&w.scratch);
	return rc;
}

/* ---- staff ------------------------------------------------------------------------------------------------------- */

static enum rc desk_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct statement_desk *d = r->what;
	struct arena *a = r->call->arena;
	RETURN_IF_FAILED(statement_store_unpaid(db, a, d->after, d->limit + 1, &d->unpaid, &d->unpaid_count));
	d->has_more = cut(&d->unpaid_count, d->limit);
	RETURN_IF_FAILED(statement_store_payouts(db, a, PAYOUTS, &d->paid, &d->paid_count));
	return statement_store_reconciliations(db, a, RECONCILIATIONS, &d->runs, &d->run_count);
}

enum rc statement_desk_read(struct call *c, struct statement_desk *desk)
{
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return run(c, desk_body, desk);
}
