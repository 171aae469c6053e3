#include "service/inherited.h"

#include "crypto/token.h"
#include "service/session.h"

struct reading {
	struct call *call;
	struct inherited_page *page;
	const char *public_id;
	struct inherited *one;
};

static enum rc read_one(struct call *c, const char *public_id, struct inherited *one)
{
	struct inherited_filter filter = { .customer_id = c->actor.account_id, .limit = 1, .public_id = public_id };
	struct inherited *rows;
	size_t count;
	if (!token_public_id_is("item", public_id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(item_store_inherited(c->db, c->arena, &filter, &rows, &count));
	if (count == 0)
		return RC_NOT_FOUND;
	*one = rows[0];
	return RC_OK;
}

static enum rc edge(struct call *c, const char *public_id, int64_t *item_id)
{
	struct inherited at;
	*item_id = 0;
	if (!public_id)
		return RC_OK;
	RETURN_IF_FAILED(read_one(c, public_id, &at));
	*item_id = at.item_id;
	return RC_OK;
}

static enum rc list_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct inherited_page *p = r->page;
	struct inherited_filter filter = { .customer_id = r->call->actor.account_id, .limit = p->limit + 1 };
	struct inherited *rows;
	size_t count;
	RETURN_IF_FAILED(edge(r->call, p->starting_after, &filter.before));
	RETURN_IF_FAILED(edge(r->call, p->ending_before, &filter.after));
	RETURN_IF_FAILED(item_store_inherited(db, r->call->arena, &filter, &rows, &count));
	p->has_more = count > (size_t)p->limit;
	p->count = p->has_more ? (size_t)p->limit : count;
	p->rows = ARENA_NEW_ARRAY(r->call->arena, p->count, struct inherited);
	for (size_t i = 0; i < p->count; i++)
		p->rows[i] = rows[filter.after ? p->count - 1 - i : i];
	return RC_OK;
}

enum rc inherited_list(struct call *c, struct inherited_page *page)
{
	struct reading r = { .call = c, .page = page };
	return db_read_run(c->db, &(struct db_tx){ .body = list_body, .ctx = &r });
}

static enum rc get_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	(void)db;
	return read_one(r->call, r->public_id, r->one);
}

enum rc inherited_get(struct call *c, const char *public_id, struct inherited *item)
{
	struct reading r = { .call = c, .public_id = public_id, .one = item };
	return db_read_run(c->db, &(struct db_tx){ .body = get_body, .ctx = &r });
}

struct account_reading {
	struct call *call;
	struct inherited_account *account;
};

static enum rc account_body(struct db *db, void *ctx)
{
	struct account_reading *r = ctx;
	struct inherited_account *a = r->account;
	RETURN_IF_FAILED(session_account(r->call, &a->account));
	return host_store_prices(db, r->call->arena, a->account.price_list, &a->prices, &a->price_count);
}

enum rc inherited_account(struct call *c, struct inherited_account *account)
{
	struct account_reading r = { c, account };
	return db_read_run(c->db, &(struct db_tx){ .body = account_body, .ctx = &r });
}
