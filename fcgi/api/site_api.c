#include <string.h>

#include "api/api_render.h"
#include "api/api.h"
#include "handlers.h"
#include "service/ledger.h"
#include "service/merge.h"
#include "service/session.h"

#define FIRST_DAY  10957 /* 2000-01-01 */
#define LAST_DAY   47481 /* 2099-12-31 */
#define AMOUNT_MAX INT64_C(10000000000000) /* what domain/commission.h computes safely */

/* The host's accounts are in euros; a line in anything else is a mistake of the caller. */
static void read_money(struct req *rq, struct json_object_reader *o, int64_t *cents, const char **currency)
{
	struct json_object_reader money = json_open_member(o, "net", JSON_REQUIRED);
	json_take_int(&money, "amount", JSON_WITHIN(JSON_REQUIRED, 0, AMOUNT_MAX), cents);
	*currency = json_take_string(&money, "currency", JSON_REQUIRED, 3);
	json_close(&money);
	if (*currency && strcmp(*currency, "EUR") != 0)
		problems_add(rq->problems, json_pointer_to(&money, "currency"), "unknown", N_("The currency is EUR"));
}

/* The site's ids are keys here: plain, so that they compare byte by byte. */
static const char *read_id(struct req *rq, struct json_object_reader *o, const char *name)
{
	const char *id = json_take_string(o, name, JSON_REQUIRED, 64);
	for (const char *s = id; s && *s; s++)
		if (*s <= ' ' || *s > '~') {
			problems_add(rq->problems, json_pointer_to(o, name), "format",
				     N_("An id is at most 64 printable ASCII characters"));
			return NULL;
		}
	return id;
}

static enum rc render_told(struct req *rq, struct resp *rs, const struct telling *told)
{
	struct json_writer w = JSON_WRITER(&rs->body);
	enum entry_state *states;
	RETURN_IF_FAILED(statement_states(rq->call, told->entries, told->count, &states));
	json_object_begin(&w);
	json_member_bool(&w, "earns", told->count > 0);
	json_member_array(&w, "entries");
	for (size_t i = 0; i < told->count; i++)
		api_render_entry(&w, rq->call, &told->entries[i], states[i]);
	json_array_end(&w);
	json_object_end(&w);
	json_finish(&w);
	rs->content_type = "application/json";
	rs->status = told->replayed ? 200 : 201;
	return RC_OK;
}

/* Years outside these are a slip of the caller's, and the ledger is for ever. */
static void take_day(struct req *rq, struct json_object_reader *o, const char *name, enum json_need need,
		     int32_t *day)
{
	if (json_take_day(o, name, need, day) && (*day < FIRST_DAY || *day > LAST_DAY))
		problems_add(rq->problems, json_pointer_to(o, name), "range", N_("The day is from 2000 to 2099"));
}

/* POST /site/accounts/merged: 201; 200 when told before; 409 when told otherwise; 422 into itself or in a circle. */
enum rc site_accounts_merged_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct merging m = { .merged_on = DAY_NONE };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	json_take_int(&o, "from_account", JSON_WITHIN(JSON_REQUIRED, 1, INT64_MAX), &m.from_account);
	json_take_int(&o, "into_account", JSON_WITHIN(JSON_REQUIRED, 1, INT64_MAX), &m.into_account);
	take_day(rq, &o, "merged_on", JSON_OPTIONAL, &m.merged_on);
	m.from_path = json_pointer_to(&o, "from_account");
	m.into_path = json_pointer_to(&o, "into_account");
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(merge_tell(rq->call, &m));
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_int(&w, "account_id", m.root_account);
	json_member_int(&w, "dossiers", m.dossiers);
	json_object_end(&w);
	json_finish(&w);
	rs->content_type = "application/json";
	rs->status = m.replayed ? 200 : 201;
	return RC_OK;
}

/*
 * POST /site/renewals: 201, also where it earns nothing; 200 when told before; 409 with another amount. account_id, who
 * paid, may be left out: then it is the host's paid line's, or the item's owner.
 */
enum rc site_renewal_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct telling told;
	struct told_renewal line = { .kind = -1, .line_kind = -1 };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	line.line_id = read_id(rq, &o, "line_id");
	line.invoice_id = read_id(rq, &o, "invoice_id");
	line.number = json_take_string(&o, "number", JSON_OPTIONAL, 64);
	struct json_object_reader item = json_open_member(&o, "item", JSON_REQUIRED);
	const char *kind = json_take_string(&item, "kind", JSON_REQUIRED, 20);
	json_take_int(&item, "id", JSON_WITHIN(JSON_REQUIRED, 1, INT64_MAX), &line.host_id);
	json_close(&item);
	json_take_int(&o, "account_id", JSON_WITHIN(JSON_OPTIONAL, 1, INT64_MAX), &line.account_id);
	take_day(rq, &o, "paid_on", JSON_REQUIRED, &line.paid_on);
	read_money(rq, &o, &line.net_cents, &line.currency);
	const char *line_kind = json_take_string(&o, "kind", JSON_REQUIRED, 20);
	json_close(&o);
	line.kind = words_find(&words_kinds, kind);
	line.line_kind = words_find(&words_line_kinds, line_kind);
	if (kind && line.kind < 0)
		problems_add(rq->problems, "/item/kind", "unknown", N_("kind is domain or hosting"));
	if (line_kind && line.line_kind < 0)
		problems_add(rq->problems, "/kind", "unknown", N_("kind is renewal, first, topup or other"));
	if (rq->problems->count)
		return RC_VALIDATION;
	if (!line.number)
		line.number = "";
	RETURN_IF_FAILED(ledger_tell_renewal(rq->call, &line, &told));
	return render_told(rq, rs, &told);
}

/* POST /site/refunds: likewise. */
enum rc site_refund_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct telling told;
	struct told_refund refund = { 0 };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	refund.line_id = read_id(rq, &o, "line_id");
	refund.refund_id = read_id(rq, &o, "refund_id");
	take_day(rq, &o, "refunded_on", JSON_REQUIRED, &refund.refunded_on);
	read_money(rq, &o, &refund.net_cents, &refund.currency);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(ledger_tell_refund(rq->call, &refund, &told));
	return render_told(rq, rs, &told);
}

/* POST /site/sessions/revoke {sid} or {account_id}: 200 with how many there were; none is no error. */
enum rc site_sessions_revoke_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	int64_t account_id = 0, count;
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	const char *sid = json_take_string(&o, "sid", JSON_OPTIONAL, 128);
	json_take_int(&o, "account_id", JSON_WITHIN(JSON_OPTIONAL, 1, INT64_MAX), &account_id);
	json_close(&o);
	if (!rq->problems->count && (sid && *sid) == (account_id != 0))
		problems_add(rq->problems, "/sid", "one", N_("Give sid or account_id"));
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(session_revoke(rq->call, sid && *sid ? sid : NULL, account_id, &count));
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_int(&w, "revoked", count);
	json_object_end(&w);
	json_finish(&w);
	rs->content_type = "application/json";
	return RC_OK;
}
