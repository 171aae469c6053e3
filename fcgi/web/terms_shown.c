#include "web/terms_shown.h"

#include <string.h>

#include "domain/commission.h"
#include "domain/domain_name.h"
#include "web/format.h"
#include "web/pages.h"

/* ---- one proposal ------------------------------------------------------------------------------------------- */

static const char *day_words(struct req *rq, int32_t day)
{
	return day == DAY_NONE ? text_get(rq->lang, N_("not said")) : format_day(rq->arena, rq->lang, day).text;
}

static const char *commission_words(struct req *rq, const struct terms *t)
{
	return format_commission(rq->arena, rq->lang, t->rate_bp, t->fixed_cents, t->months);
}

static const char *holding_words(struct req *rq, const struct terms *t)
{
	unsigned long n = (unsigned long)t->holding_days;
	if (n == 0)
		return text_get(rq->lang, N_("as soon as the renewal is paid"));
	return arena_printf(rq->arena,
			    text_nget(rq->lang, "%lu day after the renewal is paid",
				      "%lu days after the renewal is paid", n),
			    n);
}

static struct terms_fact fact(struct req *rq, const char *label, const char *value, const char *before)
{
	bool same = !before || strcmp(before, value) == 0;
	return (struct terms_fact){ text_get(rq->lang, label), value, same ? NULL : before };
}

const struct terms_fact *terms_shown_facts(struct req *rq, const struct terms *t, const struct terms *before,
					   size_t *count)
{
	const struct {
		const char *label;
		int32_t now, then;
	} days[] = {
		{ N_("Until when you pay"), t->pays_until, before ? before->pays_until : DAY_NONE },
		{ N_("Your contract ends"), t->contract_end, before ? before->contract_end : DAY_NONE },
		{ N_("Nothing is taken out before"), t->not_before, before ? before->not_before : DAY_NONE },
		{ N_("Host names of yours work until"), t->names_until, before ? before->names_until : DAY_NONE },
	};
	struct terms_fact *facts = ARENA_NEW_ARRAY(rq->arena, 6, struct terms_fact);
	size_t n = 0;
	facts[n++] = fact(rq, N_("Commission on later renewals"), commission_words(rq, t),
			  before ? commission_words(rq, before) : NULL);
	if (t->rate_bp || t->fixed_cents)
		facts[n++] = fact(rq, N_("It is confirmed"), holding_words(rq, t),
				  before ? holding_words(rq, before) : NULL);
	for (size_t i = 0; t->package_id && i < sizeof(days) / sizeof(days[0]); i++)
		facts[n++] = fact(rq, days[i].label, day_words(rq, days[i].now),
				  before ? day_words(rq, days[i].then) : NULL);
	*count = n;
	return facts;
}

static int64_t earned(const struct terms *t, int64_t net_cents)
{
	return commission_accrual(commission_term_of(t->rate_bp, t->fixed_cents), net_cents);
}

static const char *money_or_null(struct req *rq, int64_t cents)
{
	return cents ? format_money(rq->arena, rq->lang, cents) : NULL;
}

static const char *as_before(struct req *rq, const struct terms_item *now, const struct terms_item *then)
{
	bool same = strcmp(now->target, then->target) == 0 && now->expires_on == then->expires_on &&
		    now->price_cents == then->price_cents;
	if (same)
		return NULL;
	return arena_printf(rq->arena, "%s, %s, %s", then->target, day_words(rq, then->expires_on),
			    format_money(rq->arena, rq->lang, then->price_cents));
}

/* What the services of a package become; of a quote all those that are in none. */
static void fill_services(struct req *rq, const struct dossier *d, const struct candidates *now,
			  const struct terms *const proposals[2], struct terms_package_view *v)
{
	const struct terms *t = proposals[0], *before = proposals[1];
	struct terms_service *rows = ARENA_NEW_ARRAY(rq->arena, d->count, struct terms_service);
	int64_t sum = 0;
	for (size_t i = 0; i < d->count; i++) {
		const struct item *it = &d->items[i];
		const struct terms_item *ti = terms_of_item(&d->terms, t, it->item_id);
		const struct terms_item *then = before ? terms_of_item(&d->terms, before, it->item_id) : NULL;
		if (it->state == ITEM_EXCLUDED || it->package_id != t->package_id || (t->package_id && !ti))
			continue;
		int64_t net = ti ? ti->price_cents : now->list[i].retail_price, earns = earned(t, net);
		rows[v->service_count++] = (struct terms_service){
			.name = domain_name_to_unicode(rq->arena, it->name),
			.target = ti ? ti->target : NULL,
			.expires = format_day(rq->arena, rq->lang, ti ? ti->expires_on : now->list[i].host.expires_on),
			.price = money_or_null(rq, net),
			.earns = money_or_null(rq, earns),
			.before = ti && then ? as_before(rq, ti, then) : NULL,
			.is_new = ti && before && !then,
		};
		sum += earns;
	}
	v->services = rows;
	v->earns = money_or_null(rq, sum);
}

static void fill_versions(struct req *rq, const struct dossier *d, const struct terms *newest,
			  struct terms_package_view *v)
{
	struct terms_version *list = ARENA_NEW_ARRAY(rq->arena, d->terms.count, struct terms_version);
	for (size_t i = d->terms.count; i-- > 0;) {
		const struct terms *t = &d->terms.list[i];
		if (t->package_id != newest->package_id || t->version == newest->version)
			continue;
		list[v->version_count++] = (struct terms_version){
			.number = (unsigned long)t->version,
			.at = format_instant(rq->arena, rq->lang, t->proposed_at),
			.words = arena_printf(rq->arena, "%s · %s", commission_words(rq, t),
					      text_get(rq->lang, t->is_agreed ? N_("accepted, then replaced")
									      : N_("replaced"))),
		};
	}
	v->versions = list;
}

static const struct terms *version_before(const struct terms_set *set, const struct terms *t)
{
	const struct terms *before = NULL;
	for (size_t i = 0; i < set->count; i++)
		if (set->list[i].package_id == t->package_id && set->list[i].version < t->version)
			before = &set->list[i];
	return before;
}

static struct terms_package_view package_view(struct req *rq, const struct dossier *d, const struct candidates *now,
					      const struct package *p)
{
	const struct terms *t = terms_latest(&d->terms, p->package_id);
	struct terms_package_view v = {
		.title = p->package_id ? arena_printf(rq->arena, "%s %s", p->product,
						      domain_name_to_unicode(rq->arena, p->name))
				       : text_get(rq->lang, N_("The commission of the other services")),
		.stage = pages_tag(rq, &words_package_stages, p->stage),
		.since = format_instant(rq->arena, rq->lang, p->since),
		.due = format_day(rq->arena, rq->lang, p->due_on),
	};
	if (!t)
		return v;
	const struct terms *both[2] = { t, version_before(&d->terms, t) };
	v.number = (unsigned long)t->version;
	v.at = format_instant(rq->arena, rq->lang, t->proposed_at);
	v.text = *t->text ? t->text : NULL;
	v.facts = terms_shown_facts(rq, t, both[1], &v.fact_count);
	fill_services(rq, d, now, both, &v);
	fill_versions(rq, d, t, &v);
	return v;
}

const struct terms_package_view *terms_shown_packages(struct req *rq, const struct dossier *d,
						      const struct candidates *now, size_t *count)
{
	struct terms_package_view *list =
		ARENA_NEW_ARRAY(rq->arena, d->terms.package_count, struct terms_package_view);
	for (size_t i = 0; i < d->terms.package_count; i++)
		list[i] = package_view(rq, d, now, &d->terms.packages[i]);
	*count = d->terms.package_count;
	return list;
}

/* ---- how things stand --------------------------------------------------------------------------------------- */

static const char *stage_words(enum package_stage stage)
{
	switch (stage) {
	case PACKAGE_ASKED:
		return N_("DomainRegister is preparing the terms for the Fracto services. You get a mail when "
			  "they are here; the customer is invited when you have accepted them.");
	case PACKAGE_PROPOSED:
		return N_("The terms are here: read them, then accept them or answer.");
	case PACKAGE_ANSWERED:
		return N_("You have answered. DomainRegister reads it and proposes again.");
	case PACKAGE_SILENT:
		return N_("The proposal has had no answer, so DomainRegister decides how to go on. You can still "
			  "accept it or answer.");
	case PACKAGE_AGREED: return N_("The terms are agreed.");
	case PACKAGE_STAGE_COUNT: break;
	}
	return NULL;
}

/* The package that holds up the others: one that staff owes a proposal before one that waits for the agency. */
const char *terms_shown_words(struct req *rq, const struct dossier *d)
{
	const struct item_list items = { d->items, d->count };
	int stage = PACKAGE_AGREED;
	if (!d->m.has_terms || d->terms.package_count == 0)
		return NULL;
	if (d->m.state != STATE_REQUESTED)
		return text_get(rq->lang, N_("These are the terms of this handover."));
	for (size_t i = 0; i < d->terms.package_count; i++) {
		const struct package *p = &d->terms.packages[i];
		if (!terms_is_open(p, items))
			continue;
		if (stage == PACKAGE_AGREED || stage == PACKAGE_PROPOSED || p->stage == PACKAGE_ASKED)
			stage = p->stage;
	}
	return text_get(rq->lang, stage_words((enum package_stage)stage));
}
