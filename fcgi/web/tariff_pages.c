#include <string.h>

#include "base/number.h"
#include "base/spoken.h"
#include "domain/commission.h"
#include "handlers.h"
#include "service/tariff.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/submit_request.h"
#include "web/tariff_views.h"

#define LINK(name, pointer) { pointer, #name },
static const struct pages_link links[] = { TARIFF_FIELDS(LINK) };
#undef LINK

/* ---- rows ----------------------------------------------------------------------------------------------------- */

/* "69,00 € × 10 % = 6,90 € a year": a renewal of today's price. */
static const char *sum_of(struct req *rq, const struct tariff *t, int64_t price)
{
	struct arena *a = rq->arena;
	struct commission_term term = commission_term_of(t->rate_bp, t->fixed_cents);
	const char *paid = format_money(a, rq->lang, price);
	const char *earned = format_money(a, rq->lang, commission_accrual(term, price));
	if (!price || (!t->rate_bp && !t->fixed_cents))
		return NULL;
	if (t->fixed_cents)
		return arena_printf(a, text_get(rq->lang, N_("%s of the %s of a year")), earned, paid);
	return arena_printf(a, text_get(rq->lang, N_("%s at %s %% is %s a year")), paid,
			    spoken_percent(a, rq->lang, t->rate_bp), earned);
}

static const char *words_of(struct req *rq, const struct tariff *t)
{
	return spoken_term(rq->arena, rq->lang,
			   &(struct spoken_term){ t->rate_bp, t->fixed_cents, t->months, t->holding_days });
}

static struct tariff_row_view row_of(struct req *rq, const struct tariff *t, int64_t price)
{
	return (struct tariff_row_view){
		.product = t->product,
		.words = words_of(rq, t),
		.sum = sum_of(rq, t, price),
		.unpriced = price ? NULL : text_get(rq->lang, N_("The price list has no price for it.")),
		.since = format_day(rq->arena, rq->lang, t->valid_from),
	};
}

static struct tariff_rows_view rows_of(struct req *rq, const struct tariff_book *b, enum tariff_standing standing)
{
	struct tariff_row_view *list = ARENA_NEW_ARRAY(rq->arena, b->count, struct tariff_row_view);
	struct tariff_rows_view v = { .list = list };
	for (size_t i = 0; i < b->count; i++)
		if (b->rows[i].standing == (int)standing)
			list[v.count++] = row_of(rq, &b->rows[i], b->prices[i]);
	return v;
}

static const char *products_of(struct req *rq, const struct tariff_book *b)
{
	struct buf out = BUF_IN(rq->arena);
	for (size_t i = 0; i < b->product_count; i++)
		buf_addf(&out, "%s%s", i ? ", " : "", b->products[i]);
	return b->product_count ? buf_str(&out) : NULL;
}

static const char *done_words(struct req *rq, const struct tariff_book *b)
{
	int64_t added;
	const char *asked = req_query(rq, "added");
	if (!asked || !number_parse(asked, &added))
		return NULL;
	for (size_t i = 0; i < b->count; i++)
		if (b->rows[i].tariff_id == added)
			return arena_printf(rq->arena, text_get(rq->lang, N_("The tariff of %s from %s is added.")),
					    b->rows[i].product,
					    spoken_day(rq->arena, rq->lang, b->rows[i].valid_from));
	return NULL;
}

/* ---- the page --------------------------------------------------------------------------------------------------- */

static struct tariff_words words_read(struct req *rq)
{
	int32_t day;
	const char *typed = req_field(rq, "valid_from");
	return (struct tariff_words){
		.product = req_field(rq, "product"),
		.rate = req_field(rq, "rate"),
		.fixed = req_field(rq, "fixed"),
		.months = req_field(rq, "months"),
		.holding = req_field(rq, "holding"),
		.valid_from = submit_request_day(typed, &day) ? day_format(rq->arena, day) : typed,
	};
}

/* What an empty form begins with: the usual terms, from today. */
static void begin_form(struct req *rq)
{
	struct civil today = day_to_civil(day_of_instant(clock_now_us()));
	struct form_field *f = ARENA_NEW_ARRAY(rq->arena, 3, struct form_field);
	f[0] = (struct form_field){ "months", "36" };
	f[1] = (struct form_field){ "holding", "30" };
	f[2] = (struct form_field){ "valid_from", arena_printf(rq->arena, "%02d/%02d/%04d", today.day, today.month,
							       today.year) };
	rq->form = (struct form){ f, 3 };
}

static enum rc show(struct req *rq, struct resp *rs, const struct tariff_plan *plan, enum rc why)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct tariff_book book = { 0 };
	struct tariff_row_view preview;
	RETURN_IF_FAILED(tariff_list(rq->call, &book));
#define FIELD(name, pointer) .name = pages_field(rq, #name, pointer),
	struct tariff_view v = { .page = pages_frame(rq),
				 .errors = pages_errors(rq, links, sizeof(links) / sizeof(links[0])),
				 .done = done_words(rq, &book),
				 .in_force = rows_of(rq, &book, TARIFF_IN_FORCE),
				 .to_come = rows_of(rq, &book, TARIFF_TO_COME),
				 .past = rows_of(rq, &book, TARIFF_PAST),
				 .products = products_of(rq, &book),
				 TARIFF_FIELDS(FIELD)
				 .nonce = pages_nonce(rq) };
#undef FIELD
	if (plan) {
		preview = row_of(rq, &plan->tariff, plan->price_cents);
		v.preview = &preview;
		v.before = plan->before ? words_of(rq, plan->before) : NULL;
	}
	v.page.error = v.errors.count > 0;
	v.page.back_url = "/handover/staff";
	tariff_view(&h, &v);
	return pages_send_again(rq, rs, &h, why);
}

/* GET /handover/staff/tariffs; with preview=yes and a form's fields what it would mean, or 422 with what is wrong. */
enum rc tariffs_page(struct req *rq, struct resp *rs)
{
	struct tariff_plan plan;
	if (!req_query(rq, "preview")) {
		begin_form(rq);
		return show(rq, rs, NULL, RC_OK);
	}
	rq->form = rq->query;
	struct tariff_words words = words_read(rq);
	enum rc rc = tariff_plan(rq->call, &words, &plan);
	if (rc == RC_OK || rc == RC_VALIDATION)
		return show(rq, rs, rc == RC_OK ? &plan : NULL, rc);
	return rc;
}

static enum rc render_added(struct call *c, const void *result, struct answer *answer)
{
	const struct tariff_plan *plan = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/staff/tariffs?added=%lld",
							 (long long)plan->tariff.tariff_id) };
	return RC_OK;
}

/* POST: 303 to the page; 422 with what was typed. */
enum rc tariffs_post(struct req *rq, struct resp *rs)
{
	struct tariff_plan plan;
	struct tariff_words words = words_read(rq);
	pages_once(rq, NULL, render_added);
	enum rc rc = tariff_add(rq->call, &words, &plan);
	if (pages_is_again(rc))
		return show(rq, rs, NULL, rc);
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}
