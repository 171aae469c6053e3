#include "service/portfolio.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/number.h"
#include "domain/commission.h"
#include "domain/domain_name.h"
#include "json/json_write.h"
#include "store/like.h"

struct price_book {
	struct tariff *tariffs;
	size_t tariff_count;
	struct host_price *prices; /* of both lists */
	size_t price_count;
	const char *own; /* the agency's list; customers pay PORTFOLIO_RETAIL */
};

static enum rc open_price_book(struct call *c, const struct judge *judge, struct price_book *book)
{
	book->own = judge->agency.price_list ? judge->agency.price_list : PORTFOLIO_RETAIL;
	const char *lists[] = { book->own, PORTFOLIO_RETAIL };
	RETURN_IF_FAILED(tariff_store_current(c->db, c->arena, &book->tariffs, &book->tariff_count));
	return host_store_prices_of_two(c->db, c->arena, lists, &book->prices, &book->price_count);
}

static int64_t price_of(const struct price_book *book, const char *list, const char *product)
{
	for (size_t i = 0; i < book->price_count; i++)
		if (strcasecmp(book->prices[i].product, product) == 0 &&
		    strcasecmp(book->prices[i].price_list, list) == 0)
			return book->prices[i].net_cents;
	return 0;
}

static struct quote quote_of(const struct price_book *book, const char *product)
{
	for (size_t i = 0; i < book->tariff_count; i++) {
		const struct tariff *t = &book->tariffs[i];
		if (strcasecmp(t->product, product) == 0)
			return (struct quote){ t->rate_bp, t->fixed_cents, t->months, t->holding_days, 0 };
	}
	return (struct quote){ 0 };
}

int64_t portfolio_estimate(const struct quote *q, const struct candidate *k)
{
	int32_t today = day_of_instant(clock_now_us());
	if (k->retail_price == 0)
		return 0;
	return commission_estimate(&(struct commission_outlook){
		.term = commission_term_of(q->rate_bp, q->fixed_cents),
		.price_cents = k->retail_price,
		.starts_on = today,
		.months = (int)q->months,
		.next_due_on = k->host.next_due_on,
		.from_day = today,
		.to_day = day_add_months(today, 12),
	});
}

enum rc portfolio_judge_open(struct call *c, int64_t agency, const struct preflight_party *recipient,
			     struct judge *judge)
{
	*judge = (struct judge){ .agency = { .account_id = agency } };
	if (recipient)
		judge->recipient = *recipient;
	enum rc rc = host_store_account(c->db, c->arena, agency, &judge->agency);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

struct preflight_party portfolio_party(const struct host_account *account)
{
	return (struct preflight_party){ account->email, account->display_name, account->tax_code };
}

/* The earlier of two days that are known. */
static int32_t earlier(int32_t a, int32_t b)
{
	if (a == DAY_NONE || b == DAY_NONE)
		return a == DAY_NONE ? b : a;
	return a < b ? a : b;
}

struct preflight portfolio_preflight_of(const struct call *c, const struct judge *judge, const struct host_item *host,
					bool own)
{
	if (!host->name)
		return preflight_judge(&(struct preflight_facts){ .owned = false });
	return preflight_judge(&(struct preflight_facts){
		.kind = (enum item_kind)host->kind,
		.owned = host->account_id == judge->agency.account_id,
		.live = host->live && !own,
		.status = host->status,
		.suspended = host->suspended,
		.epp_status = host->epp_status,
		.family = host->family,
		.in_package = host->package_id != 0,
		.other_domains = host->other_domains,
		.expires_on = earlier(host->expires_on, host->next_due_on),
		.open_document = host->open_document,
		.always_approve = c->config->handover_always_approve,
		.registrant = { host->registrant_email, host->registrant_name, host->registrant_tax_code },
		.agency = portfolio_party(&judge->agency),
		.recipient = judge->recipient,
		.recoverable_until = host->recoverable_until,
		.restore_cents = host->restore_cents,
		.today = day_of_instant(clock_now_us()),
		.near_expiry_days = (int)c->config->handover_near_expiry_days,
	});
}

static struct candidate candidate_of(struct call *c, const struct price_book *book, const struct judge *judge,
				     const struct host_item *host)
{
	struct candidate found = { .host = *host, .preflight = portfolio_preflight_of(c, judge, host, false) };
	if (host->name && host->account_id == judge->agency.account_id) {
		found.quote = quote_of(book, host->product);
		found.own_price = price_of(book, book->own, host->product);
		found.retail_price = price_of(book, PORTFOLIO_RETAIL, host->product);
		found.quote.estimate_year = portfolio_estimate(&found.quote, &found);
	}
	return found;
}

bool portfolio_parse_id(const char *id, int *kind, int64_t *host_id)
{
	for (int k = 0; k < KIND_COUNT; k++) {
		const char *word = words_spelling(&words_kinds, k);
		size_t n = strlen(word);
		if (strncmp(id, word, n) != 0 || id[n] != '_')
			continue;
		if (id[n + 1] == '0' || !number_parse(id + n + 1, host_id))
			return false;
		*kind = k;
		return true;
	}
	return false;
}

const char *portfolio_id(struct arena *a, int kind, int64_t host_id)
{
	return arena_printf(a, "%s_%lld", words_spelling(&words_kinds, kind), (long long)host_id);
}

const char *portfolio_ids(struct arena *a, enum item_kind kind, const struct host_key *keys, size_t count)
{
	struct buf ids = BUF_IN(a);
	buf_addc(&ids, '[');
	for (size_t i = 0; i < count; i++)
		if (keys[i].kind == (int)kind && keys[i].host_id > 0)
			buf_addf(&ids, "%s%lld", ids.len > 1 ? "," : "", (long long)keys[i].host_id);
	buf_addc(&ids, ']');
	return buf_str(&ids);
}

const char *portfolio_item_ids(struct arena *a, enum item_kind kind, struct item *const *items, size_t count)
{
	struct host_key *keys = ARENA_NEW_ARRAY(a, count, struct host_key);
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct host_key){ items[i]->kind, items[i]->host_id };
	return portfolio_ids(a, kind, keys, count);
}

const struct host_item *portfolio_row(const struct host_item *rows, size_t count, int64_t host_id)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].host_id == host_id)
			return &rows[i];
	return NULL;
}

/* ---- judging a list --------------------------------------------------------------------------------------- */

static int by_key(const void *l, const void *r)
{
	const struct host_item *a = l, *b = r;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->host_id > b->host_id) - (a->host_id < b->host_id);
}

/* Both kinds in one array, sorted, so that a list of 2,000 is looked up and not searched. */
static enum rc load_items(struct call *c, const struct host_key *keys, size_t count, struct host_item **all,
			  size_t *total)
{
	struct host_item *rows[KIND_COUNT];
	size_t n[KIND_COUNT];
	*total = 0;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		const char *ids = portfolio_ids(c->arena, (enum item_kind)kind, keys, count);
		n[kind] = 0;
		rows[kind] = NULL;
		if (strcmp(ids, "[]") != 0)
			RETURN_IF_FAILED(host_store_items_by_id(c->db, c->arena, (enum item_kind)kind, ids, &rows[kind],
								&n[kind]));
		*total += n[kind];
	}
	*all = ARENA_NEW_ARRAY(c->arena, *total, struct host_item);
	size_t at = 0;
	for (int kind = 0; kind < KIND_COUNT; kind++)
		for (size_t i = 0; i < n[kind]; i++)
			(*all)[at++] = rows[kind][i];
	if (*total)
		qsort(*all, *total, sizeof(**all), by_key);
	return RC_OK;
}

static enum rc key_of_request(struct call *c, int64_t owner, const struct item_request *r, struct host_key *key)
{
	const char *name;
	*key = (struct host_key){ r->kind, r->host_id };
	if (!r->name)
		return RC_OK;
	*key = (struct host_key){ KIND_DOMAIN, 0 };
	if (domain_name_to_ascii(c->arena, r->name, &name) != RC_OK)
		return RC_OK;
	enum rc rc = host_store_domain_named(c->db, owner, name, &key->host_id);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc judge_requests(struct call *c, const struct judge *judge, const struct item_request *requests,
			      size_t count, struct candidates *found)
{
	struct price_book book;
	struct host_item *all;
	size_t total;
	struct host_key *keys = ARENA_NEW_ARRAY(c->arena, count, struct host_key);
	for (size_t i = 0; i < count; i++)
		RETURN_IF_FAILED(key_of_request(c, judge->agency.account_id, &requests[i], &keys[i]));
	RETURN_IF_FAILED(load_items(c, keys, count, &all, &total));
	RETURN_IF_FAILED(open_price_book(c, judge, &book));
	found->count = count;
	found->list = ARENA_NEW_ARRAY(c->arena, count, struct candidate);
	for (size_t i = 0; i < count; i++) {
		struct host_item wanted = { .kind = keys[i].kind, .host_id = keys[i].host_id };
		const struct host_item *host =
			total ? bsearch(&wanted, all, total, sizeof(*all), by_key) : NULL;
		found->list[i] = candidate_of(c, &book, judge, host ? host : &wanted);
		found->list[i].confirmed = requests[i].confirmed;
		found->list[i].all_of_customer = requests[i].all_of_customer;
		found->list[i].pointer = requests[i].pointer;
	}
	return RC_OK;
}

enum rc portfolio_judge(struct call *c, const struct host_account *owner, const struct item_request *requests,
			size_t count, struct candidates *found)
{
	struct judge judge = { .agency = *owner };
	return judge_requests(c, &judge, requests, count, found);
}

enum rc portfolio_judge_items(struct call *c, const struct judge *judge, struct item_list list, struct candidates *now)
{
	struct item_request *requests = ARENA_NEW_ARRAY(c->arena, list.count, struct item_request);
	for (size_t i = 0; i < list.count; i++)
		requests[i] = (struct item_request){ .kind = list.items[i].kind, .host_id = list.items[i].host_id };
	RETURN_IF_FAILED(judge_requests(c, judge, requests, list.count, now));
	for (size_t i = 0; i < list.count; i++)
		now->list[i].preflight =
			portfolio_preflight_of(c, judge, &now->list[i].host, !list.items[i].ended);
	return RC_OK;
}

struct judging {
	struct call *call;
	int64_t owner;
	const struct item_request *requests;
	size_t count;
	struct candidates *found;
};

static enum rc judge_body(struct db *db, void *ctx)
{
	struct judging *j = ctx;
	struct judge judge;
	(void)db;
	RETURN_IF_FAILED(portfolio_judge_open(j->call, j->owner, NULL, &judge));
	return judge_requests(j->call, &judge, j->requests, j->count, j->found);
}

enum rc portfolio_preflight(struct call *c, int64_t owner, const struct item_request *requests, size_t count,
			    struct candidates *found)
{
	struct judging j = { c, owner, requests, count, found };
	return db_read_run(c->db, &(struct db_tx){ .body = judge_body, .ctx = &j });
}

enum rc portfolio_hanging_within(struct call *c, int64_t owner, const struct candidates *found,
				 struct host_item **rows, size_t *count)
{
	struct buf names = BUF_IN(c->arena);
	struct json_writer w = JSON_WRITER(&names);
	json_array_begin(&w);
	for (size_t i = 0; i < found->count; i++) {
		const struct host_item *host = &found->list[i].host;
		if (host->kind == KIND_DOMAIN && host->name && host->account_id == owner)
			json_string(&w, host->name);
	}
	json_array_end(&w);
	return host_store_services_named(c->db, c->arena, owner, buf_str(&names), rows, count);
}

struct hanging {
	struct call *call;
	int64_t owner;
	const struct candidates *found;
	struct host_item **rows;
	size_t *count;
};

static enum rc hanging_body(struct db *db, void *ctx)
{
	struct hanging *h = ctx;
	(void)db;
	return portfolio_hanging_within(h->call, h->owner, h->found, h->rows, h->count);
}

enum rc portfolio_hanging(struct call *c, int64_t owner, const struct candidates *found, struct host_item **rows,
			  size_t *count)
{
	struct hanging h = { c, owner, found, rows, count };
	return db_read_run(c->db, &(struct db_tx){ .body = hanging_body, .ctx = &h });
}

/* ---- the list --------------------------------------------------------------------------------------------- */

struct listing {
	struct call *call;
	struct portfolio_page *page;
};

static const char *pattern_of(struct arena *a, const char *q)
{
	const char *ascii;
	/* Somebody who types an accent means the A-label that is stored. */
	if (q && *q && domain_name_to_ascii(a, q, &ascii) == RC_OK)
		q = ascii;
	return like_containing(a, q);
}

/* Rows of one kind beyond the edge, at most room of them, in the direction of the page. */
static enum rc read_kind(struct listing *l, int kind, size_t room, struct host_item **rows, size_t *count)
{
	const struct portfolio_page *p = l->page;
	struct host_page hp = { .account_id = p->account_id, .kind = kind, .limit = (int64_t)room };
	*count = 0;
	*rows = NULL;
	if (room == 0 || (p->kind >= 0 && p->kind != kind) || (p->after_kind >= 0 && kind < p->after_kind) ||
	    (p->before_kind >= 0 && kind > p->before_kind))
		return RC_OK;
	if (p->after_kind == kind)
		hp.after = p->after_id;
	if (p->before_kind >= 0)
		hp.before = p->before_kind == kind ? p->before_id : INT64_MAX;
	hp.like = pattern_of(l->call->arena, p->q);
	return host_store_items_of(l->call->db, l->call->arena, &hp, rows, count);
}

static enum rc list_body(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct portfolio_page *p = l->page;
	struct price_book book;
	struct judge judge;
	size_t wanted = (size_t)p->limit + 1, n = 0;
	bool back = p->before_kind >= 0;
	struct host_item *all = ARENA_NEW_ARRAY(l->call->arena, wanted, struct host_item);
	(void)db;
	for (int step = 0; step < KIND_COUNT; step++) {
		struct host_item *rows;
		size_t count;
		RETURN_IF_FAILED(read_kind(l, back ? KIND_COUNT - 1 - step : step, wanted - n, &rows, &count));
		for (size_t i = 0; i < count; i++)
			all[n++] = rows[i];
	}
	RETURN_IF_FAILED(portfolio_judge_open(l->call, p->account_id, NULL, &judge));
	RETURN_IF_FAILED(open_price_book(l->call, &judge, &book));
	p->has_more = n == wanted;
	p->found.count = p->has_more ? n - 1 : n;
	p->found.list = ARENA_NEW_ARRAY(l->call->arena, p->found.count, struct candidate);
	for (size_t i = 0; i < p->found.count; i++)
		p->found.list[back ? p->found.count - 1 - i : i] =
			candidate_of(l->call, &book, &judge, &all[i]);
	return RC_OK;
}

enum rc portfolio_list(struct call *c, struct portfolio_page *page)
{
	struct listing l = { c, page };
	return db_read_run(c->db, &(struct db_tx){ .body = list_body, .ctx = &l });
}

struct tariffs {
	struct call *call;
	struct tariff **rows;
	size_t *count;
};

static enum rc tariffs_body(struct db *db, void *ctx)
{
	struct tariffs *t = ctx;
	return tariff_store_current(db, t->call->arena, t->rows, t->count);
}

enum rc portfolio_tariffs(struct call *c, struct tariff **rows, size_t *count)
{
	struct tariffs t = { c, rows, count };
	return db_read_run(c->db, &(struct db_tx){ .body = tariffs_body, .ctx = &t });
}

struct counting {
	int64_t account_id;
	int64_t *count;
};

static enum rc count_body(struct db *db, void *ctx)
{
	struct counting *k = ctx;
	return host_store_count_domains(db, k->account_id, k->count);
}

enum rc portfolio_count_domains(struct call *c, int64_t account_id, int64_t *count)
{
	struct counting k = { account_id, count };
	return db_read_run(c->db, &(struct db_tx){ .body = count_body, .ctx = &k });
}
