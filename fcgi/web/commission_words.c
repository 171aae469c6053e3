#include "web/commission_words.h"

#include <string.h>

#include "base/hex.h"
#include "base/number.h"
#include "base/spoken.h"
#include "domain/domain_name.h"
#include "service/statement_csv.h"
#include "web/format.h"
#include "web/pages.h"

#define ROWS	   50
#define CHANGES	   50
#define HASH_BYTES 32
#define HASH_GROUP 8 /* digits */

/* ---- sentences -------------------------------------------------------------------------------------------------- */

static const char *money(struct req *rq, int64_t cents)
{
	return format_money(rq->arena, rq->lang, cents);
}

static const char *sentence(struct req *rq, const struct stated_entry *e)
{
	const char *name = domain_name_to_unicode(rq->arena, e->name);
	const char *day = spoken_day(rq->arena, rq->lang, e->paid_on);
	const char *net = money(rq, e->net_cents), *earned = money(rq, e->commission_cents);
	if (e->kind == ENTRY_REVERSAL)
		return arena_printf(rq->arena, text_get(rq->lang, N_("%s, refund of %s on %s: %s")), name, net, day,
				    earned);
	if (e->rate_bp == 0)
		return arena_printf(rq->arena,
				    text_get(rq->lang, N_("%s, renewal paid on %s: %s, a fixed amount of %s")), name,
				    day, net, earned);
	return arena_printf(rq->arena, text_get(rq->lang, N_("%s, renewal paid on %s: %s at %s %% = %s")), name, day,
			    net, spoken_percent(rq->arena, rq->lang, e->rate_bp), earned);
}

struct commission_entry commission_words_entry(struct req *rq, const struct stated_entry *e, int32_t today)
{
	int state = (int)statement_state_of(e, today);
	return (struct commission_entry){ sentence(rq, e), pages_tag(rq, &words_entry_states, state), 0 };
}

/* A sentence about a service, and another where no day is known. */
static const char *on_day(struct req *rq, const struct statement_change *k, const char *with, const char *without)
{
	const char *name = domain_name_to_unicode(rq->arena, k->name);
	const char *day = spoken_day(rq->arena, rq->lang, k->on_day);
	if (!day)
		return arena_printf(rq->arena, "%s: %s", name, text_get(rq->lang, without));
	return arena_printf(rq->arena, "%s: %s %s", name, text_get(rq->lang, with), day);
}

const char *commission_words_change(struct req *rq, const struct statement_change *k)
{
	const char *name = domain_name_to_unicode(rq->arena, k->name);
	switch ((enum change_reason)k->reason) {
	case CHANGE_NEW: return on_day(rq, k, N_("new"), N_("new"));
	case CHANGE_NOT_YET_DUE: return on_day(rq, k, N_("not yet due, it expires on"), N_("not yet due"));
	case CHANGE_NOT_RENEWED: return on_day(rq, k, N_("not renewed, it was due on"), N_("not renewed"));
	case CHANGE_LEFT:
		return on_day(rq, k, N_("no longer with that customer since"), N_("no longer with that customer"));
	case CHANGE_TERM_ENDED:
		return on_day(rq, k, N_("the term of the commission ended on"), N_("the term of the commission ended"));
	case CHANGE_PRICE:
		return arena_printf(rq->arena, text_get(rq->lang, N_("%s: another price, %s and before %s")), name,
				    money(rq, k->now_net), money(rq, k->before_net));
	case CHANGE_REFUND: return on_day(rq, k, N_("a refund"), N_("a refund"));
	case CHANGE_STILL_HELD:
		return on_day(rq, k, N_("paid, it is confirmed on"), N_("paid and not yet confirmed"));
	case CHANGE_REASON_COUNT: break;
	}
	return name;
}

const char *commission_words_paid(struct req *rq, const struct monthly *s)
{
	if (s->is_paid)
		return arena_printf(rq->arena, text_get(rq->lang, N_("%s paid on %s")), money(rq, s->payable_cents),
				    spoken_day(rq->arena, rq->lang, s->paid_on));
	if (s->payable_cents)
		return arena_printf(rq->arena, text_get(rq->lang, N_("%s to be paid")), money(rq, s->payable_cents));
	return arena_printf(rq->arena, text_get(rq->lang, N_("%s carried to the next statement")),
			    money(rq, s->carried_out_cents));
}

/* ---- the entries by month --------------------------------------------------------------------------------------- */

static const struct commission_month *months_of(struct req *rq, const struct commission_at *at,
						const struct statement_ledger *l)
{
	struct commission_month *months = ARENA_NEW_ARRAY(rq->arena, l->month_count, struct commission_month);
	struct commission_entry *entries = ARENA_NEW_ARRAY(rq->arena, l->count, struct commission_entry);
	size_t from = 0;
	for (size_t m = 0; m < l->month_count; m++) {
		const struct entry_sum *sum = &l->months[m];
		const char *spelling = statement_month_format(rq->arena, sum->from_on);
		unsigned long n = (unsigned long)sum->entries;
		size_t to = from;
		for (; to < l->count && l->entries[to].paid_on >= sum->from_on; to++)
			entries[to] = commission_words_entry(rq, &l->entries[to], l->balance.today);
		months[m] = (struct commission_month){
			.id = arena_printf(rq->arena, "m%s", spelling),
			.label = spoken_month(rq->arena, rq->lang, sum->from_on),
			.sums = arena_printf(rq->arena,
					     text_nget(rq->lang, "%lu entry, together %s", "%lu entries, together "
							"%s", n), n,
					     money(rq, sum->accrued_cents + sum->reversed_cents)),
			.csv_url = arena_printf(rq->arena, "%s?format=csv&month=%s", at->base, spelling),
			.entries = &entries[from],
			.entry_count = to - from,
		};
		from = to;
	}
	return months;
}

static const struct commission_statement *statements_of(struct req *rq, const struct commission_at *at,
							const struct statement_ledger *l)
{
	struct commission_statement *rows = ARENA_NEW_ARRAY(rq->arena, l->statement_count, struct commission_statement);
	for (size_t i = 0; i < l->statement_count; i++) {
		const struct monthly *s = &l->statements[i];
		rows[i] = (struct commission_statement){
			.label = spoken_month(rq->arena, rq->lang, s->month),
			.number = (long)s->number,
			.url = arena_printf(rq->arena, "%s/%s", at->statements,
					    statement_month_format(rq->arena, s->month)),
			.words = commission_words_paid(rq, s),
		};
	}
	return rows;
}

static bool wants_csv(const struct req *rq)
{
	const char *format = req_query(rq, "format");
	return format && strcmp(format, "csv") == 0;
}

static enum rc send_csv(struct req *rq, struct resp *rs, const struct statement_csv *csv)
{
	RETURN_IF_FAILED(statement_csv_write(rq->call, csv, &rs->body));
	rs->content_type = "text/csv; charset=utf-8";
	resp_header(rs, "Content-Disposition",
		    arena_printf(rq->arena, "attachment; filename=\"%s-%s.csv\"",
				 csv->stated ? "statement" : "commission",
				 statement_month_format(rq->arena, csv->month)));
	return RC_OK;
}

enum rc commission_words_ledger(struct req *rq, struct resp *rs, const struct commission_at *at)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct statement_ledger l = { .account = at->account,
				      .starting_after = req_query(rq, "older"),
				      .ending_before = req_query(rq, "newer"),
				      .limit = ROWS };
	struct statement_csv csv = { .account = at->account };
	if (wants_csv(rq))
		return statement_month_parse(req_query(rq, "month"), &csv.month) ? send_csv(rq, rs, &csv)
										 : RC_NOT_FOUND;
	RETURN_IF_FAILED(statement_ledger_read(rq->call, &l));
	struct commission_view v = { .page = pages_frame(rq),
				     .accrued = money(rq, l.balance.accrued_cents),
				     .confirmed = money(rq, l.balance.confirmed_cents),
				     .stated = money(rq, l.balance.stated_cents),
				     .paid = money(rq, l.balance.paid_cents),
				     .months = months_of(rq, at, &l),
				     .month_count = l.month_count,
				     .statements = statements_of(rq, at, &l),
				     .statement_count = l.statement_count,
				     .has_more_statements = l.has_more_statements };
	if (at->account)
		v.name = l.name ? arena_printf(rq->arena, "%s (%lld)", l.name, (long long)at->account)
				: arena_printf(rq->arena, "%lld", (long long)at->account);
	v.page.back_url = at->back;
	if (l.count && (l.ending_before || l.has_more))
		v.older_url = arena_printf(rq->arena, "%s?older=%s", at->base, l.entries[l.count - 1].public_id);
	if (l.count && (l.ending_before ? l.has_more : l.starting_after != NULL))
		v.newer_url = arena_printf(rq->arena, "%s?newer=%s", at->base, l.entries[0].public_id);
	commission_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* ---- a statement ------------------------------------------------------------------------------------------------- */

/* "0123abcd 4567.. ": what two people can compare. */
static const char *grouped(struct arena *a, const uint8_t *hash)
{
	char hex[HEX_SIZE(HASH_BYTES)];
	struct buf out = BUF_IN(a);
	hex_write(hex, hash, HASH_BYTES);
	for (size_t i = 0; hex[i]; i += HASH_GROUP)
		buf_addf(&out, "%s%.*s", i ? " " : "", HASH_GROUP, &hex[i]);
	return buf_str(&out);
}

static const char *unless_zero(struct req *rq, int64_t cents)
{
	return cents ? money(rq, cents) : NULL;
}

static void fill_lists(struct req *rq, const struct statement_page *p, struct commission_statement_view *v)
{
	struct commission_entry *entries = ARENA_NEW_ARRAY(rq->arena, p->count, struct commission_entry);
	struct commission_change *changes = ARENA_NEW_ARRAY(rq->arena, p->change_count, struct commission_change);
	for (size_t i = 0; i < p->count; i++) {
		entries[i] = commission_words_entry(rq, &p->lines[i], DAY_NONE);
		entries[i].position = (long)p->lines[i].position;
	}
	for (size_t i = 0; i < p->change_count; i++)
		changes[i] = (struct commission_change){ commission_words_change(rq, &p->changes[i]),
							 money(rq, p->changes[i].before_cents),
							 money(rq, p->changes[i].now_cents) };
	v->entries = entries;
	v->entry_count = p->count;
	v->changes = changes;
	v->change_count = p->change_count;
}

static struct commission_statement_view view_of(struct req *rq, const struct statement_page *p)
{
	const struct monthly *s = &p->s;
	return (struct commission_statement_view){
		.page = pages_frame(rq),
		.title = arena_printf(rq->arena, text_get(rq->lang, N_("Statement %ld, %s")), (long)s->number,
				      spoken_month(rq->arena, rq->lang, s->month)),
		.closed = format_deadline(rq->arena, rq->lang, s->closed_at),
		.entry_total = (unsigned long)s->entries,
		.accrued = money(rq, s->accrued_cents),
		.reversed = unless_zero(rq, s->reversed_cents),
		.carried_in = unless_zero(rq, s->carried_in_cents),
		.payable = money(rq, s->payable_cents),
		.carried_out = unless_zero(rq, s->carried_out_cents),
		.hash = grouped(rq->arena, s->hash),
		.is_paid = s->is_paid,
		.paid_on = format_day(rq->arena, rq->lang, s->paid_on),
		.withheld = money(rq, s->withheld_cents),
		.net = money(rq, s->net_cents),
		.reference = s->reference,
		.has_year_before = p->has_year_before,
	};
}

/* A position that is asked for; 1 where none is. */
static bool read_position(const struct req *rq, const char *name, int64_t *from)
{
	const char *text = req_query(rq, name);
	*from = 1;
	return !text || (number_parse(text, from) && *from > 0);
}

static void add_links(struct req *rq, const char *url, const struct statement_page *p,
		      struct commission_statement_view *v)
{
	int64_t before = p->from > ROWS ? p->from - ROWS : 1;
	v->csv_url = arena_printf(rq->arena, "%s?format=csv", url);
	if (p->from > 1)
		v->newer_url = arena_printf(rq->arena, "%s?from=%lld", url, (long long)before);
	if (p->has_more)
		v->older_url = arena_printf(rq->arena, "%s?from=%lld", url, (long long)(p->from + ROWS));
	if (p->has_more_changes)
		v->changes_url = arena_printf(rq->arena, "%s?change=%lld", url, (long long)(p->change_from + CHANGES));
}

enum rc commission_words_statement(struct req *rq, struct resp *rs, const struct commission_at *at, const char *month)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct statement_page p = { .account = at->account, .limit = ROWS, .change_limit = CHANGES };
	if (!statement_month_parse(month, &p.month) || !read_position(rq, "from", &p.from) ||
	    !read_position(rq, "change", &p.change_from))
		return RC_NOT_FOUND;
	if (wants_csv(rq))
		return send_csv(rq, rs, &(struct statement_csv){ at->account, p.month, true });
	RETURN_IF_FAILED(statement_page_read(rq->call, &p));
	struct commission_statement_view v = view_of(rq, &p);
	fill_lists(rq, &p, &v);
	add_links(rq, arena_printf(rq->arena, "%s/%s", at->statements, month), &p, &v);
	v.page.back_url = at->base;
	if (at->account)
		v.name = p.s.beneficiary_name ? p.s.beneficiary_name
					      : arena_printf(rq->arena, "%lld", (long long)at->account);
	commission_statement_view(&h, &v);
	return pages_send(rq, rs, &h);
}
