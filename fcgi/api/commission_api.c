#include "api/api_render.h"
#include "api/api.h"

#include <string.h>

#include "base/hex.h"
#include "base/number.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/ledger.h"
#include "service/statement_csv.h"
#include "service/statement_read.h"

#define HASH_BYTES 32

/* GET /commission/entries: accruals and reversals, newest first. */
enum rc commission_entries_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	enum entry_state *states;
	RETURN_IF_FAILED(api_paging(rq, &paging));
	struct ledger_page page = { paging.starting_after, paging.ending_before, paging.limit, NULL, NULL, 0, false };
	RETURN_IF_FAILED(ledger_entries(rq->call, &page));
	RETURN_IF_FAILED(statement_states(rq->call, page.entries, page.count, &states));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++)
		api_render_entry(&w, rq->call, &page.entries[i], states[i]);
	api_list_end(rq, rs, &w, page.count ? page.entries[0].public_id : NULL,
		     page.count ? page.entries[page.count - 1].public_id : NULL);
	return RC_OK;
}

/* GET /commission/terms: the frozen term of every item that moved, rate 0 too. */
enum rc commission_terms_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	RETURN_IF_FAILED(api_paging(rq, &paging));
	struct ledger_page page = { paging.starting_after, paging.ending_before, paging.limit, NULL, NULL, 0, false };
	RETURN_IF_FAILED(ledger_terms(rq->call, &page));
	struct json_writer w = api_list_begin(rq, rs, page.has_more);
	for (size_t i = 0; i < page.count; i++) {
		const struct term_row *t = &page.terms[i];
		json_object_begin(&w);
		json_member_string(&w, "id", t->item_public_id);
		json_member_string(&w, "kind", words_spelling(&words_kinds, t->kind));
		json_member_int(&w, "host_id", t->host_id);
		json_member_string(&w, "name", t->name);
		json_member_string(&w, "name_unicode", domain_name_to_unicode(rq->arena, t->name));
		if (t->fixed_cents)
			json_member_int(&w, "fixed", t->fixed_cents);
		else
			json_member_int(&w, "rate_bp", t->rate_bp);
		json_member_string(&w, "base", "net");
		json_member_int(&w, "months", t->months);
		json_member_day(&w, "starts_on", t->starts_on);
		json_object_end(&w);
	}
	api_list_end(rq, rs, &w, page.count ? page.terms[0].item_public_id : NULL,
		     page.count ? page.terms[page.count - 1].item_public_id : NULL);
	return RC_OK;
}

/* ---- statements ------------------------------------------------------------------------------------------------- */

/* Whose: a reseller's own, of staff the account it names. */
static enum rc read_account(struct req *rq, int64_t *account)
{
	const char *asked = req_query(rq, "account_id");
	*account = 0;
	if (asked && !number_parse(asked, account))
		return RC_NOT_FOUND;
	if (rq->call->actor.role == ROLE_STAFF && !asked) {
		problems_add(rq->problems, "/account_id", "required", N_("Say whose, as account_id"));
		return RC_VALIDATION;
	}
	return RC_OK;
}

static void render_payout(struct json_writer *w, const struct monthly *s)
{
	if (!s->is_paid) {
		json_member_null(w, "payout");
		return;
	}
	json_member_object(w, "payout");
	json_member_day(w, "paid_on", s->paid_on);
	api_render_money(w, "gross", s->payable_cents, s->currency);
	api_render_money(w, "withheld", s->withheld_cents, s->currency);
	api_render_money(w, "net", s->net_cents, s->currency);
	json_member_string(w, "reference", s->reference);
	json_object_end(w);
}

/* The members of a statement, without the braces. */
static void render_statement(struct json_writer *w, struct arena *a, const struct monthly *s)
{
	char hex[HEX_SIZE(HASH_BYTES)];
	hex_write(hex, s->hash, HASH_BYTES);
	json_member_string(w, "month", statement_month_format(a, s->month));
	json_member_int(w, "number", s->number);
	json_member_int(w, "entry_count", s->entries);
	api_render_money(w, "accrued", s->accrued_cents, s->currency);
	api_render_money(w, "reversed", s->reversed_cents, s->currency);
	api_render_money(w, "carried_in", s->carried_in_cents, s->currency);
	api_render_money(w, "payable", s->payable_cents, s->currency);
	api_render_money(w, "carried_out", s->carried_out_cents, s->currency);
	json_member_string(w, "hash", hex);
	json_member_instant(w, "closed_at", s->closed_at);
	render_payout(w, s);
}

/* An edge of the list is a month; one that is none lies nowhere. */
static enum rc read_edge(const char *text, int32_t *month)
{
	*month = DAY_NONE;
	return !text || statement_month_parse(text, month) ? RC_OK : RC_NOT_FOUND;
}

/* GET /commission/statements: newest first; the edges of a page are months. */
enum rc commission_statements_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	struct statement_list list = { 0 };
	RETURN_IF_FAILED(api_paging(rq, &paging));
	RETURN_IF_FAILED(read_account(rq, &list.account));
	RETURN_IF_FAILED(read_edge(paging.starting_after, &list.before));
	RETURN_IF_FAILED(read_edge(paging.ending_before, &list.after));
	list.limit = paging.limit;
	RETURN_IF_FAILED(statement_list_read(rq->call, &list));
	struct json_writer w = api_list_begin(rq, rs, list.has_more);
	for (size_t i = 0; i < list.count; i++) {
		json_object_begin(&w);
		render_statement(&w, rq->arena, &list.rows[i]);
		json_object_end(&w);
	}
	api_list_end(rq, rs, &w, list.count ? statement_month_format(rq->arena, list.rows[0].month) : NULL,
		     list.count ? statement_month_format(rq->arena, list.rows[list.count - 1].month) : NULL);
	return RC_OK;
}

static enum rc send_csv(struct req *rq, struct resp *rs, const struct statement_page *page)
{
	struct statement_csv csv = { page->account, page->month, true };
	RETURN_IF_FAILED(statement_csv_write(rq->call, &csv, &rs->body));
	rs->content_type = "text/csv; charset=utf-8";
	return RC_OK;
}

static void render_changes(struct json_writer *w, struct arena *a, const struct statement_page *p)
{
	json_member_array(w, "changes");
	for (size_t i = 0; i < p->change_count; i++) {
		const struct statement_change *k = &p->changes[i];
		json_object_begin(w);
		json_member_string(w, "name", k->name);
		json_member_string(w, "name_unicode", domain_name_to_unicode(a, k->name));
		json_member_string(w, "reason", words_spelling(&words_change_reasons, k->reason));
		api_render_money(w, "before", k->before_cents, p->s.currency);
		api_render_money(w, "now", k->now_cents, p->s.currency);
		json_member_raw(w, "detail", k->detail, strlen(k->detail));
		json_object_end(w);
	}
	json_array_end(w);
	json_member_bool(w, "has_more_changes", p->has_more_changes);
}

static void render_lines(struct json_writer *w, const struct statement_page *p)
{
	json_member_array(w, "entries");
	for (size_t i = 0; i < p->count; i++)
		json_raw(w, p->lines[i].line, strlen(p->lines[i].line));
	json_array_end(w);
	json_member_bool(w, "has_more", p->has_more);
}

/* A position a page begins behind: of entries or changes. */
static bool read_position(const struct req *rq, const char *name, int64_t *from)
{
	const char *text = req_query(rq, name);
	*from = 0;
	return !text || number_parse(text, from);
}

/*
 * GET /commission/statements/{yyyy-mm}: its entries are the stored lines, from starting_after (a position) on, and
 * changes from changes_after on; with Accept: text/csv all entries as a table. The ETag is the hash, and what else of
 * the document can differ.
 */
enum rc commission_statement_api(struct req *rq, struct resp *rs)
{
	struct api_paging paging;
	struct statement_page page = { .change_limit = 100 };
	char hex[HEX_SIZE(HASH_BYTES)];
	RETURN_IF_FAILED(api_paging(rq, &paging));
	RETURN_IF_FAILED(read_account(rq, &page.account));
	page.limit = paging.limit;
	if (!statement_month_parse(rq->params[0], &page.month) || !read_position(rq, "starting_after", &page.from) ||
	    !read_position(rq, "changes_after", &page.change_from))
		return RC_NOT_FOUND;
	page.from++, page.change_from++;
	RETURN_IF_FAILED(statement_page_read(rq->call, &page));
	bool csv = strstr(rq->accept, "text/csv") != NULL;
	hex_write(hex, page.s.hash, HASH_BYTES);
	resp_header(rs, "Vary", "Accept");
	const char *form = !csv ? "json" : rq->lang == LANG_IT ? "csv-it" : "csv-en";
	resp_header(rs, "ETag", arena_printf(rq->arena, "\"%s-%s-%s-%lld-%lld-%d\"", hex,
					     page.s.is_paid ? "paid" : "open", form, (long long)page.from,
					     (long long)page.change_from, (int)page.limit));
	if (csv)
		return send_csv(rq, rs, &page);
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	render_statement(&w, rq->arena, &page.s);
	render_lines(&w, &page);
	render_changes(&w, rq->arena, &page);
	json_object_end(&w);
	json_finish(&w);
	rs->content_type = "application/json";
	return RC_OK;
}
