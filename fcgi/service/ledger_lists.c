#include "service/ledger.h"

#include "service/act.h"

struct listing {
	struct call *call;
	struct ledger_page *page;
};

static struct entry_filter filter_of(const struct call *c, const struct ledger_page *page)
{
	return (struct entry_filter){ .beneficiary_id = c->actor.role == ROLE_STAFF ? 0 : c->actor.account_id,
				      .limit = page->limit + 1 };
}

static void cut(struct ledger_page *page, size_t count)
{
	page->has_more = count > (size_t)page->limit;
	page->count = page->has_more ? (size_t)page->limit : count;
}

/* The place of a page's edge, which must be the beneficiary's own; nothing where there is none. */
static enum rc edge(struct db *db, enum rc (*position)(struct db *, int64_t, const char *, int64_t *),
		    const struct entry_filter *filter, const char *public_id, int64_t *place)
{
	return public_id ? position(db, filter->beneficiary_id, public_id, place) : RC_OK;
}

static enum rc entries_body(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct ledger_page *p = l->page;
	struct entry_filter filter = filter_of(l->call, p);
	struct entry *rows;
	size_t count;
	RETURN_IF_FAILED(ledger_store_has_merged(db, filter.beneficiary_id, &filter.has_merged));
	RETURN_IF_FAILED(edge(db, ledger_store_position, &filter, p->starting_after, &filter.before));
	RETURN_IF_FAILED(edge(db, ledger_store_position, &filter, p->ending_before, &filter.after));
	RETURN_IF_FAILED(ledger_store_list(db, l->call->arena, &filter, &rows, &count));
	cut(p, count);
	p->entries = ARENA_NEW_ARRAY(l->call->arena, p->count, struct entry);
	for (size_t i = 0; i < p->count; i++)
		p->entries[i] = rows[filter.after ? p->count - 1 - i : i];
	return RC_OK;
}

enum rc ledger_entries(struct call *c, struct ledger_page *page)
{
	struct listing l = { c, page };
	return db_read_run(c->db, &(struct db_tx){ .body = entries_body, .ctx = &l });
}

static enum rc terms_body(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct ledger_page *p = l->page;
	struct entry_filter filter = filter_of(l->call, p);
	struct term_row *rows;
	size_t count;
	RETURN_IF_FAILED(ledger_store_has_merged(db, filter.beneficiary_id, &filter.has_merged));
	RETURN_IF_FAILED(edge(db, ledger_store_term_position, &filter, p->starting_after, &filter.before));
	RETURN_IF_FAILED(edge(db, ledger_store_term_position, &filter, p->ending_before, &filter.after));
	RETURN_IF_FAILED(ledger_store_terms(db, l->call->arena, &filter, &rows, &count));
	cut(p, count);
	p->terms = ARENA_NEW_ARRAY(l->call->arena, p->count, struct term_row);
	for (size_t i = 0; i < p->count; i++)
		p->terms[i] = rows[filter.after ? p->count - 1 - i : i];
	return RC_OK;
}

enum rc ledger_terms(struct call *c, struct ledger_page *page)
{
	struct listing l = { c, page };
	return db_read_run(c->db, &(struct db_tx){ .body = terms_body, .ctx = &l });
}

/* ---- alarms ------------------------------------------------------------------------------------------------- */

#define ALARMS_SHOWN 200

struct alarms_work {
	struct call *call;
	struct ledger_alarms *list;
};

static enum rc alarms_body(struct db *db, void *ctx)
{
	struct alarms_work *w = ctx;
	return ledger_store_alarms(db, w->call->arena, ALARMS_SHOWN, &w->list->rows, &w->list->count);
}

enum rc ledger_alarms(struct call *c, struct ledger_alarms *list)
{
	struct alarms_work w = { c, list };
	return db_read_run(c->db, &(struct db_tx){ .body = alarms_body, .ctx = &w });
}

static enum rc settle_body(struct call *c, void *ctx)
{
	return ledger_store_settle(c->db, ctx);
}

enum rc ledger_settle_alarm(struct call *c, int64_t alarm_id, const char *note)
{
	struct ledger_alarm alarm = { .alarm_id = alarm_id,
				      .settled_by = c->actor.account_id,
				      .settled_note = note };
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	enum rc rc = act_run(c, &(struct act){ .body = settle_body, .state = &alarm });
	return rc == RC_STALE ? RC_NOT_FOUND : rc;
}
