#include "web/staff_terms_form.h"

#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "web/pages.h"
#include "web/submit_request.h"

#define FIELDS 20 /* more than the form has, without those of each service */

enum rc staff_terms_open(struct req *rq, const char *package, struct terms_case *k)
{
	int64_t id = 0;
	*k = (struct terms_case){ 0 };
	if (package && (!number_parse(package, &id) || id == 0))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &k->d));
	k->package = id ? terms_package(&k->d.terms, id) : NULL;
	if (id && !k->package)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(dossier_judge(rq->call, &k->d, k->d.items, k->d.count, &k->now));
	return terms_form_read(rq->call, &k->d.m, id, &k->form);
}

bool staff_terms_is_about(const struct terms_case *k, const struct item *it)
{
	return it->state != ITEM_EXCLUDED && it->package_id == (k->package ? k->package->package_id : 0);
}

/* ---- what it begins with ----------------------------------------------------------------------------------------- */

struct filling {
	struct req *rq;
	struct form_field *fields;
	size_t count;
};

static void put(struct filling *f, const char *name, const char *value)
{
	if (value)
		f->fields[f->count++] = (struct form_field){ name, value };
}

/* As Italians write it. */
static const char *day_typed(struct req *rq, int32_t day)
{
	if (day == DAY_NONE)
		return NULL;
	struct civil c = day_to_civil(day);
	return arena_printf(rq->arena, "%02d/%02d/%04d", c.day, c.month, c.year);
}

const char *staff_terms_amount(struct req *rq, int64_t hundredths)
{
	return arena_printf(rq->arena, "%lld%c%02lld", (long long)hundredths / 100, rq->lang == LANG_IT ? ',' : '.',
			    (long long)hundredths % 100);
}

static const char *whole(struct req *rq, int64_t n)
{
	return arena_printf(rq->arena, "%lld", (long long)n);
}

static void put_commission(struct filling *f, int64_t rate_bp, int64_t fixed, int64_t months, int64_t holding)
{
	struct req *rq = f->rq;
	put(f, "rate", rate_bp % 100 ? staff_terms_amount(rq, rate_bp) : whole(rq, rate_bp / 100));
	put(f, "fixed", fixed ? staff_terms_amount(rq, fixed) : NULL);
	put(f, "months", whole(rq, months));
	put(f, "holding", whole(rq, holding));
}

/* A day that is over is not proposed again. */
static void put_day(struct filling *f, const char *name, int32_t day, int32_t today)
{
	put(f, name, day < today ? NULL : day_typed(f->rq, day));
}

static void put_terms(struct filling *f, const struct terms *t, int32_t today)
{
	put_commission(f, t->rate_bp, t->fixed_cents, t->months, t->holding_days);
	put_day(f, "pays_until", t->pays_until, today);
	put_day(f, "contract_end", t->contract_end, today);
	put_day(f, "not_before", t->not_before, today);
	put_day(f, "names_until", t->names_until, today);
	put(f, "text", *t->text ? t->text : NULL);
}

/* What holds for all; the due day and the list price are what an empty field means. */
static void put_target(struct filling *f, const struct terms_case *k, const struct terms_item *to, int32_t today)
{
	struct req *rq = f->rq;
	put(f, "target", to->target);
	if (to->expires_on != k->package->due_on)
		put_day(f, "expires_on", to->expires_on, today);
	if (to->price_cents != terms_form_price(&k->form, to->target))
		put(f, "price", staff_terms_amount(rq, to->price_cents));
}

/* Where a service is not as the first. */
static void put_others(struct filling *f, const struct terms_case *k, const struct terms *t)
{
	struct req *rq = f->rq;
	const struct terms_item *first = NULL;
	int32_t today = day_of_instant(k->d.m.now);
	for (size_t i = 0; i < k->d.count; i++) {
		const struct item *it = &k->d.items[i];
		const struct terms_item *to = terms_of_item(&k->d.terms, t, it->item_id);
		if (!to || !staff_terms_is_about(k, it))
			continue;
		if (!first) {
			first = to;
			put_target(f, k, first, today);
			continue;
		}
		if (strcasecmp(to->target, first->target) != 0)
			put(f, arena_printf(rq->arena, "target_%s", it->public_id), to->target);
		if (to->expires_on != first->expires_on)
			put_day(f, arena_printf(rq->arena, "expires_%s", it->public_id), to->expires_on, today);
		if (to->price_cents != first->price_cents)
			put(f, arena_printf(rq->arena, "price_%s", it->public_id),
			    staff_terms_amount(rq, to->price_cents));
	}
}

void staff_terms_begin(struct req *rq, struct terms_case *k)
{
	struct filling f = { rq, ARENA_NEW_ARRAY(rq->arena, FIELDS + 3 * k->d.count, struct form_field), 0 };
	const struct terms *latest = terms_latest(&k->d.terms, k->package ? k->package->package_id : 0);
	int32_t today = day_of_instant(k->d.m.now);
	if (latest) {
		put_terms(&f, latest, today);
		put_others(&f, k, latest);
	} else if (k->package && k->form.before.version) {
		put_terms(&f, &k->form.before, today);
		if (k->form.model.target)
			put_target(&f, k, &k->form.model, today);
		k->is_from_before = true;
	} else {
		for (size_t i = 0; i < k->d.count && f.count == 0; i++) {
			const struct item *it = &k->d.items[i];
			if (staff_terms_is_about(k, it))
				put_commission(&f, it->term_rate_bp, it->term_fixed, it->term_months, it->term_holding);
		}
	}
	rq->form = (struct form){ f.fields, f.count };
}

/* ---- what was typed ---------------------------------------------------------------------------------------------- */

static int32_t read_day(struct req *rq, const char *field, const char *pointer)
{
	int32_t day = DAY_NONE;
	const char *typed = req_field(rq, field);
	if (*typed && !submit_request_day(typed, &day))
		problems_add(rq->problems, pointer, "form", N_("Write the day like 30/11/2026"));
	return day;
}

/* Euros and cents, or per cent; none: what no value means. */
static int64_t read_amount(struct req *rq, const char *field, const char *pointer, int64_t none)
{
	int64_t amount = none;
	const char *typed = req_field(rq, field);
	size_t n = strlen(typed);
	while (n && strchr(" %", typed[n - 1]))
		n--;
	if (n && !number_parse_cents(arena_printf(rq->arena, "%.*s", (int)n, typed), &amount))
		problems_add(rq->problems, pointer, "form", N_("Write the number like 12 or 12,50"));
	return amount;
}

static int64_t read_whole(struct req *rq, const char *field, const char *pointer)
{
	int64_t n = 0;
	const char *typed = req_field(rq, field);
	if (*typed && !number_parse(typed, &n))
		problems_add(rq->problems, pointer, "form", N_("Write a whole number, like 36"));
	return n;
}

static const char *own_field(struct req *rq, const char *what, const struct item *it)
{
	return arena_printf(rq->arena, "%s_%s", what, it->public_id);
}

/* The services that something of their own is said of. */
static void read_targets(struct req *rq, const struct terms_case *k, struct terms_proposal *p)
{
	struct terms_target *targets = ARENA_NEW_ARRAY(rq->arena, k->d.count, struct terms_target);
	p->targets = targets;
	for (size_t i = 0; i < k->d.count; i++) {
		const struct item *it = &k->d.items[i];
		const char *target = own_field(rq, "target", it), *expires = own_field(rq, "expires", it);
		const char *price = own_field(rq, "price", it);
		bool said = *req_field(rq, target) || *req_field(rq, expires) || *req_field(rq, price);
		if (!said || !staff_terms_is_about(k, it))
			continue;
		const char *at = arena_printf(rq->arena, "/items/%zu", p->target_count);
		targets[p->target_count++] = (struct terms_target){
			.item = it->public_id,
			.target = req_field(rq, target),
			.expires_on = read_day(rq, expires, arena_printf(rq->arena, "%s/expires_on", at)),
			.price_cents = read_amount(rq, price, arena_printf(rq->arena, "%s/price_after", at), -1),
		};
	}
}

enum rc staff_terms_read(struct req *rq, const struct terms_case *k, struct terms_proposal *p)
{
	const char *target = req_field(rq, "target");
	*p = (struct terms_proposal){
		.act = { .public_id = rq->params[0] },
		.package_id = k->package ? k->package->package_id : 0,
		.target = *target ? target : NULL,
		.expires_on = read_day(rq, "expires_on", "/expires_on"),
		.price_cents = read_amount(rq, "price", "/price_after", -1),
		.rate_bp = read_amount(rq, "rate", "/commission/rate_bp", 0),
		.fixed_cents = read_amount(rq, "fixed", "/commission/fixed", 0),
		.months = read_whole(rq, "months", "/commission/months"),
		.holding_days = read_whole(rq, "holding", "/commission/holding_days"),
		.pays_until = read_day(rq, "pays_until", "/pays_until"),
		.contract_end = read_day(rq, "contract_end", "/contract_end"),
		.not_before = read_day(rq, "not_before", "/not_before"),
		.names_until = read_day(rq, "names_until", "/names_until"),
		.text = req_field(rq, "text"),
	};
	if (k->package)
		read_targets(rq, k, p);
	return rq->problems->count ? RC_VALIDATION : RC_OK;
}
