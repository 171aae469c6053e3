#include "service/tariff.h"

#include <string.h>

#include "base/log.h"
#include "base/number.h"
#include "domain/domain_name.h"
#include "service/act.h"
#include "service/portfolio.h"

#define DOMAIN_PREFIX "domain."

/* Staff, and who sits at the server. */
static bool may(const struct call *c)
{
	return c->actor.role == ROLE_STAFF || c->actor.role == ROLE_SYSTEM;
}

/* ---- what was written ----------------------------------------------------------------------------------------- */

static const char *text_of(const char *typed)
{
	return typed ? typed : "";
}

/* A number with two decimals at most, and behind it perhaps its sign. */
static bool read_amount(struct arena *a, const char *typed, const char *sign, int64_t *hundredths)
{
	size_t n = strlen(typed), s = strlen(sign);
	if (n >= s && strcmp(typed + n - s, sign) == 0)
		n -= s;
	while (n && typed[n - 1] == ' ')
		n--;
	return number_parse_cents(arena_strndup(a, typed, n), hundredths);
}

static void read_earning(struct call *c, const struct tariff_words *w, struct tariff *t)
{
	const char *rate = text_of(w->rate), *fixed = text_of(w->fixed);
	if (*rate && *fixed)
		problems_add(c->problems, "/fixed", "both",
			     N_("Write either a percentage or a fixed amount, and leave the other empty"));
	else if (*rate && (!read_amount(c->arena, rate, "%", &t->rate_bp) || t->rate_bp > 10000))
		problems_add(c->problems, "/rate", "range",
			     N_("Write a percentage from 0 to 100, with two decimals at most: 10 or 12,5"));
	else if (*fixed && (!read_amount(c->arena, fixed, "€", &t->fixed_cents) || t->fixed_cents > TARIFF_FIXED_MAX ||
			    t->fixed_cents == 0))
		problems_add(c->problems, "/fixed", "range", N_("Write an amount in euros above zero, like 4,00"));
	else if (!*rate && !*fixed)
		problems_add(c->problems, "/rate", "required",
			     N_("Write a percentage, or a fixed amount; 0 means no commission"));
}

static void read_spans(struct call *c, const struct tariff_words *w, struct tariff *t)
{
	if (!number_parse(text_of(w->months), &t->months) || t->months > TARIFF_MONTHS_MAX)
		problems_add(c->problems, "/months", "range",
			     N_("Write the duration in months, from 0 to %d; 0 means without an end"),
			     TARIFF_MONTHS_MAX);
	if (!number_parse(text_of(w->holding), &t->holding_days) || t->holding_days > TARIFF_HOLDING_MAX)
		problems_add(c->problems, "/holding_days", "range", N_("Write the holding time in days, from 0 to %d"),
			     TARIFF_HOLDING_MAX);
	if (!day_parse(text_of(w->valid_from), &t->valid_from))
		problems_add(c->problems, "/valid_from", "format", N_("Write the day like 31/12/2026"));
	else if (t->valid_from < day_of_instant(clock_now_us()))
		problems_add(c->problems, "/valid_from", "past",
			     N_("A tariff cannot begin in the past: write today or a later day"));
}

/* "domain." and a suffix under which a name can be; as the host spells it. NULL: it is not */
static const char *domain_product(struct arena *a, const char *typed)
{
	const char *name, *suffix;
	if (strncasecmp(typed, DOMAIN_PREFIX, strlen(DOMAIN_PREFIX)) != 0)
		return NULL;
	suffix = typed + strlen(DOMAIN_PREFIX);
	if (*suffix == '\0' || *suffix == '.' ||
	    domain_name_to_ascii(a, arena_printf(a, "x.%s", suffix), &name) != RC_OK || strlen(name) > 50)
		return NULL;
	return arena_printf(a, DOMAIN_PREFIX "%s", name + 2);
}

static void read_product(struct call *c, const struct host_price *prices, size_t count, const char *typed,
			 struct tariff_plan *plan)
{
	plan->tariff.product = domain_product(c->arena, typed);
	const char *wanted = plan->tariff.product ? plan->tariff.product : typed;
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(prices[i].product, wanted) == 0) {
			plan->tariff.product = prices[i].product;
			plan->price_cents = prices[i].net_cents;
		}
	if (!*typed)
		problems_add(c->problems, "/product", "required", N_("Write the product"));
	else if (!plan->tariff.product)
		problems_add(c->problems, "/product", "unknown",
			     N_("Write a product of the price list, or domain. and an ending, like domain.it"));
}

/* ---- judged against what there is -------------------------------------------------------------------------------- */

struct planning {
	struct call *call;
	const struct tariff_words *words;
	struct tariff_plan *plan;
};

static void compare(struct call *c, const struct tariff *rows, size_t count, struct tariff_plan *plan)
{
	const struct tariff *t = &plan->tariff;
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(rows[i].product, t->product) != 0)
			continue;
		if (rows[i].valid_from == t->valid_from)
			problems_add(c->problems, "/valid_from", "taken",
				     N_("There is already a tariff of that product from that day: choose a later one"));
		else if (rows[i].valid_from < t->valid_from && !plan->before)
			plan->before = &rows[i];
	}
}

static enum rc judge(struct planning *p)
{
	struct call *c = p->call;
	struct host_price *prices;
	struct tariff *rows;
	size_t price_count, count;
	problems_clear(c->problems);
	*p->plan = (struct tariff_plan){ .tariff = { .added_by = c->actor.account_id } };
	RETURN_IF_FAILED(host_store_prices(c->db, c->arena, PORTFOLIO_RETAIL, &prices, &price_count));
	RETURN_IF_FAILED(tariff_store_all(c->db, c->arena, &rows, &count));
	read_product(c, prices, price_count, text_of(p->words->product), p->plan);
	read_earning(c, p->words, &p->plan->tariff);
	read_spans(c, p->words, &p->plan->tariff);
	if (!c->problems->count)
		compare(c, rows, count, p->plan);
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

static enum rc plan_body(struct db *db, void *ctx)
{
	(void)db;
	return judge(ctx);
}

enum rc tariff_plan(struct call *c, const struct tariff_words *words, struct tariff_plan *plan)
{
	struct planning p = { c, words, plan };
	if (!may(c))
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = plan_body, .ctx = &p });
}

/* ---- adding -------------------------------------------------------------------------------------------------- */

static enum rc add_body(struct call *c, void *state)
{
	struct planning *p = state;
	struct tariff *t = &p->plan->tariff;
	RETURN_IF_FAILED(judge(p));
	enum rc rc = tariff_store_add(c->db, t, &t->tariff_id);
	if (rc == RC_OK)
		LOG(LOG_INFO, "tariff_added", LOG_S("product", t->product), LOG_I("tariff", t->tariff_id));
	if (rc != RC_DUPLICATE)
		return rc;
	/* Somebody else was quicker. */
	problems_add(c->problems, "/valid_from", "taken",
		     N_("There is already a tariff of that product from that day: choose a later one"));
	return RC_VALIDATION;
}

enum rc tariff_add(struct call *c, const struct tariff_words *words, struct tariff_plan *plan)
{
	struct planning p = { c, words, plan };
	if (!may(c))
		return RC_FORBIDDEN;
	if (c->actor.role == ROLE_STAFF && !c->actor.fresh)
		return RC_SIGN_IN_REQUIRED;
	return act_run(c, &(struct act){ .body = add_body, .state = &p, .result = plan });
}

/* ---- the list ------------------------------------------------------------------------------------------------- */

struct listing {
	struct call *call;
	struct tariff_book *book;
};

static enum rc list_body(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct arena *a = l->call->arena;
	struct tariff_book *b = l->book;
	struct host_price *prices;
	size_t count;
	RETURN_IF_FAILED(host_store_prices(db, a, PORTFOLIO_RETAIL, &prices, &count));
	RETURN_IF_FAILED(tariff_store_all(db, a, &b->rows, &b->count));
	b->prices = ARENA_NEW_ARRAY(a, b->count, int64_t);
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; k < count; k++)
			if (strcasecmp(prices[k].product, b->rows[i].product) == 0)
				b->prices[i] = prices[k].net_cents;
	const char **products = ARENA_NEW_ARRAY(a, count, const char *);
	for (size_t k = 0; k < count; k++)
		products[k] = prices[k].product;
	b->products = products;
	b->product_count = count;
	return RC_OK;
}

enum rc tariff_list(struct call *c, struct tariff_book *book)
{
	struct listing l = { c, book };
	if (!may(c))
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = list_body, .ctx = &l });
}
