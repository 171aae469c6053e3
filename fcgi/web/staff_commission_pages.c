#include <string.h>

#include "base/number.h"
#include "base/spoken.h"
#include "base/utf8.h"
#include "handlers.h"
#include "service/ledger.h"
#include "service/statement.h"
#include "web/commission_words.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/staff_commission_views.h"
#include "web/submit_request.h"

#define HERE "/handover/staff/commission"
#define ROWS 50
#define NOTE_MAX 500 /* characters */

/* ---- what is to be paid ------------------------------------------------------------------------------------------ */

static struct staff_statement row_of(struct req *rq, const struct monthly *s)
{
	const char *month = statement_month_format(rq->arena, s->month);
	long long account = (long long)s->beneficiary_id;
	struct staff_statement row = {
		.id = arena_printf(rq->arena, "%lld", (long long)s->statement_id),
		.agency = s->beneficiary_name ? s->beneficiary_name : arena_printf(rq->arena, "%lld", account),
		.title = arena_printf(rq->arena, text_get(rq->lang, N_("Statement %ld, %s")), (long)s->number,
				      spoken_month(rq->arena, rq->lang, s->month)),
		.agency_url = arena_printf(rq->arena, HERE "/%lld", account),
		.url = arena_printf(rq->arena, HERE "/%lld/%s", account, month),
		.words = commission_words_paid(rq, s),
	};
	if (s->is_paid)
		row.detail = arena_printf(rq->arena, text_get(rq->lang, N_("withheld %s, net %s, reference %s")),
					  format_money(rq->arena, rq->lang, s->withheld_cents),
					  format_money(rq->arena, rq->lang, s->net_cents), s->reference);
	return row;
}

/* Whether this row's form was sent, and is shown again. */
static bool is_sent(const struct req *rq, const char *form, const char *id)
{
	return rq->method == METHOD_POST && strstr(rq->path, form) && strcmp(rq->params[0], id) == 0;
}

static const struct staff_statement *rows_of(struct req *rq, const struct monthly *list, size_t count)
{
	struct staff_statement *rows = ARENA_NEW_ARRAY(rq->arena, count, struct staff_statement);
	for (size_t i = 0; i < count; i++) {
		rows[i] = row_of(rq, &list[i]);
		rows[i].is_sent = is_sent(rq, "/pay/", rows[i].id);
		if (!rows[i].is_sent)
			continue;
		rows[i].paid_on = pages_field(rq, "paid_on", "/paid_on");
		rows[i].withheld = pages_field(rq, "withheld", "/withheld");
		rows[i].net = pages_field(rq, "net", "/net");
		rows[i].reference = pages_field(rq, "reference", "/reference");
	}
	return rows;
}

static const struct staff_run *runs_of(struct req *rq, const struct statement_desk *d)
{
	struct staff_run *rows = ARENA_NEW_ARRAY(rq->arena, d->run_count, struct staff_run);
	for (size_t i = 0; i < d->run_count; i++) {
		const struct reconciliation *r = &d->runs[i];
		const char *words = arena_printf(
			rq->arena, text_get(rq->lang, N_("%lld lines read: %lld renewals, %lld refunds and %lld "
					"entries were "
							 "missing, %lld lines differ")),
			(long long)r->lines_read, (long long)r->renewals_found, (long long)r->refunds_found,
			(long long)r->accruals_found, (long long)r->differences);
		if (r->ended_at == CLOCK_NONE)
			words = arena_printf(rq->arena, "%s; %s", words, text_get(rq->lang, N_("not finished")));
		rows[i] = (struct staff_run){ arena_printf(rq->arena, "%s - "
				"%s", spoken_day(rq->arena, rq->lang, r->from_on),
							   spoken_day(rq->arena, rq->lang, r->to_on)),
					      format_instant(rq->arena, rq->lang, r->began_at), words };
	}
	return rows;
}

/* ---- alarms ------------------------------------------------------------------------------------------------------ */

static const char *alarm_words(struct req *rq, const struct ledger_alarm *a)
{
	switch ((enum alarm_kind)a->kind) {
	case ALARM_RENEWAL_DIFFERS:
		return arena_printf(rq->arena, text_get(rq->lang, N_("The paid line %s was told again, "
				"otherwise")), a->line_id);
	case ALARM_REFUND_DIFFERS:
		return arena_printf(rq->arena, text_get(rq->lang, N_("The refund %s of the line %s was told again, "
				"otherwise")),
				    a->refund_id, a->line_id);
	case ALARM_REFUND_EXCEEDS:
		return arena_printf(rq->arena, text_get(rq->lang, N_("More was refunded than the line %s came "
				"to")), a->line_id);
	}
	return a->line_id;
}

static const struct staff_alarm *alarms_of(struct req *rq, const struct ledger_alarms *list)
{
	struct staff_alarm *rows = ARENA_NEW_ARRAY(rq->arena, list->count, struct staff_alarm);
	for (size_t i = 0; i < list->count; i++) {
		const struct ledger_alarm *a = &list->rows[i];
		rows[i] = (struct staff_alarm){ .id = arena_printf(rq->arena, "%lld", (long long)a->alarm_id),
						.words = alarm_words(rq, a),
						.had = a->had,
						.told = a->told,
						.at = format_instant(rq->arena, rq->lang, a->raised_at) };
		if (is_sent(rq, "/alarms/", rows[i].id))
			rows[i].note = pages_field(rq, "note", "/note");
	}
	return rows;
}

static struct page_errors errors_of(struct req *rq)
{
	const char *id = rq->method == METHOD_POST ? rq->params[0] : "";
	const struct pages_link links[] = {
		{ "/paid_on", arena_printf(rq->arena, "paid_on_%s", id) },
		{ "/withheld", arena_printf(rq->arena, "withheld_%s", id) },
		{ "/net", arena_printf(rq->arena, "net_%s", id) },
		{ "/reference", arena_printf(rq->arena, "reference_%s", id) },
		{ "/note", arena_printf(rq->arena, "note_%s", id) },
	};
	return pages_errors(rq, links, sizeof(links) / sizeof(links[0]));
}

/* after: the statement the page begins behind. */
static enum rc show(struct req *rq, struct html *h, int64_t after)
{
	struct statement_desk d = { .after = after, .limit = ROWS };
	struct ledger_alarms alarms;
	RETURN_IF_FAILED(statement_desk_read(rq->call, &d));
	RETURN_IF_FAILED(ledger_alarms(rq->call, &alarms));
	struct staff_commission_view v = { .page = pages_frame(rq),
					   .errors = errors_of(rq),
					   .is_done = rq->method == METHOD_GET && req_query(rq, "done"),
					   .unpaid = rows_of(rq, d.unpaid, d.unpaid_count),
					   .unpaid_count = d.unpaid_count,
					   .paid = rows_of(rq, d.paid, d.paid_count),
					   .paid_count = d.paid_count,
					   .alarms = alarms_of(rq, &alarms),
					   .alarm_count = alarms.count,
					   .runs = runs_of(rq, &d),
					   .run_count = d.run_count,
					   .nonce = pages_nonce(rq) };
	v.page.error = v.errors.count > 0;
	v.page.back_url = "/handover/staff";
	v.page.lang_switch_url = rq->lang == LANG_IT ? HERE "?lang=en" : HERE "?lang=it";
	if (d.has_more)
		v.next_url = arena_printf(rq->arena, HERE "?after=%s", v.unpaid[v.unpaid_count - 1].id);
	staff_commission_view(h, &v);
	return RC_OK;
}

/* GET /handover/staff/commission */
enum rc staff_commission_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	const char *after = req_query(rq, "after");
	int64_t edge = 0;
	if (after && !number_parse(after, &edge))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(show(rq, &h, edge));
	return pages_send(rq, rs, &h);
}

/* ---- a payout ---------------------------------------------------------------------------------------------------- */

static enum rc render_paid(struct call *c, const void *result, struct answer *answer)
{
	(void)c, (void)result;
	*answer = (struct answer){ .status = 303, .bytes = HERE "?done=1" };
	return RC_OK;
}

/* -1: it is no amount. */
static int64_t amount(const struct req *rq, const char *name)
{
	int64_t cents = -1;
	return number_parse_cents(req_field(rq, name), &cents) ? cents : -1;
}

/* POST /handover/staff/commission/pay/{statement}: 303 to the list; 422 with the form. */
enum rc staff_commission_pay_post(struct req *rq, struct resp *rs)
{
	struct statement_payout p = { .paid_on = DAY_NONE,
				      .withheld_cents = amount(rq, "withheld"),
				      .net_cents = amount(rq, "net"),
				      .reference = req_field(rq, "reference") };
	if (!number_parse(rq->params[0], &p.statement_id))
		return RC_NOT_FOUND;
	if (!submit_request_day(req_field(rq, "paid_on"), &p.paid_on))
		p.paid_on = DAY_NONE;
	pages_once(rq, NULL, render_paid);
	enum rc rc = statement_pay(rq->call, &p);
	if (pages_is_again(rc)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED(show(rq, &h, p.statement_id - 1)); /* the page that begins with it */
		return pages_send_again(rq, rs, &h, rc);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}

static enum rc render_settled(struct call *c, const void *result, struct answer *answer)
{
	(void)c, (void)result;
	*answer = (struct answer){ .status = 303, .bytes = HERE };
	return RC_OK;
}

/* POST /handover/staff/commission/alarms/{alarm}: 303 to the list; 422 with the form. */
enum rc staff_commission_alarm_post(struct req *rq, struct resp *rs)
{
	int64_t alarm;
	const char *note = req_field(rq, "note");
	enum rc rc = RC_VALIDATION;
	if (!number_parse(rq->params[0], &alarm))
		return RC_NOT_FOUND;
	if (!*note)
		problems_add(rq->problems, "/note", "required", N_("Write what came of it"));
	else if (utf8_length(note) > NOTE_MAX)
		problems_add(rq->problems, "/note", "too-long", N_("The note has at most %d characters"), NOTE_MAX);
	if (rq->problems->count == 0) {
		pages_once(rq, NULL, render_settled);
		rc = ledger_settle_alarm(rq->call, alarm, note);
	}
	if (pages_is_again(rc)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED(show(rq, &h, 0));
		return pages_send_again(rq, rs, &h, rc);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}

/* ---- one beneficiary --------------------------------------------------------------------------------------------- */

static enum rc read_at(struct req *rq, struct commission_at *at)
{
	*at = (struct commission_at){ .back = HERE };
	if (!number_parse(rq->params[0], &at->account) || at->account == 0)
		return RC_NOT_FOUND;
	at->base = at->statements = arena_printf(rq->arena, HERE "/%lld", (long long)at->account);
	return RC_OK;
}

/* GET /handover/staff/commission/{account}: as the agency sees it. */
enum rc staff_commission_account_page(struct req *rq, struct resp *rs)
{
	struct commission_at at;
	RETURN_IF_FAILED(read_at(rq, &at));
	return commission_words_ledger(rq, rs, &at);
}

/* GET /handover/staff/commission/{account}/{yyyy-mm} */
enum rc staff_commission_statement_page(struct req *rq, struct resp *rs)
{
	struct commission_at at;
	RETURN_IF_FAILED(read_at(rq, &at));
	return commission_words_statement(rq, rs, &at, rq->params[1]);
}
