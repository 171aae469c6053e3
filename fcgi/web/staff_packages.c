#include "web/staff_packages.h"

#include "base/spoken.h"
#include "domain/domain_name.h"
#include "web/format.h"

#define PAIRS 8

const char *staff_packages_title(struct req *rq, const struct package *p)
{
	if (p->package_id == 0)
		return text_get(rq->lang, N_("Quote of the commission"));
	return arena_printf(rq->arena, "%s %s", p->product, domain_name_to_unicode(rq->arena, p->name));
}

const char *staff_packages_due(struct req *rq, int32_t due_on, int64_t now, bool *is_soon)
{
	int32_t today = spoken_today(now);
	*is_soon = due_on != DAY_NONE && due_on <= today + STAFF_DUE_SOON_DAYS;
	if (due_on == DAY_NONE)
		return NULL;
	return arena_printf(rq->arena, "%s, %s", format_day(rq->arena, rq->lang, due_on).text,
			    format_days_from(rq->arena, rq->lang, due_on, today));
}

static void add(struct staff_terms_pair *list, size_t *n, const char *label, const char *value)
{
	if (value && *value)
		list[(*n)++] = (struct staff_terms_pair){ label, value };
}

static const char *commission_of(struct req *rq, const struct terms *t)
{
	return spoken_term(rq->arena, rq->lang,
			   &(struct spoken_term){ t->rate_bp, t->fixed_cents, t->months, t->holding_days });
}

const struct staff_terms_pair *staff_packages_pairs(struct req *rq, const struct terms *t, bool with_commission,
						    size_t *count)
{
	struct staff_terms_pair *list = ARENA_NEW_ARRAY(rq->arena, PAIRS, struct staff_terms_pair);
	*count = 0;
	if (with_commission)
		add(list, count, N_("Commission"), commission_of(rq, t));
	add(list, count, N_("The agency pays until"), format_day(rq->arena, rq->lang, t->pays_until).text);
	add(list, count, N_("Its contract ends on"), format_day(rq->arena, rq->lang, t->contract_end).text);
	add(list, count, N_("Not before"), format_day(rq->arena, rq->lang, t->not_before).text);
	add(list, count, N_("The agency's host names work until"),
	    format_day(rq->arena, rq->lang, t->names_until).text);
	if (with_commission)
		add(list, count, N_("Words for the agency"), t->text);
	return list;
}

/* ---- the case ------------------------------------------------------------------------------------------------- */

static const char *items_of(struct req *rq, const struct dossier *d, const struct terms *t)
{
	struct buf out = BUF_IN(rq->arena);
	bool first = true;
	for (size_t i = 0; i < d->count; i++) {
		const struct terms_item *to = terms_of_item(&d->terms, t, d->items[i].item_id);
		if (!to)
			continue;
		buf_addf(&out, "%s%s: %s, %s, %s", first ? "" : "\n",
			 domain_name_to_unicode(rq->arena, d->items[i].name), to->target,
			 format_day(rq->arena, rq->lang, to->expires_on).text,
			 format_money(rq->arena, rq->lang, to->price_cents));
		first = false;
	}
	return buf_str(&out);
}

static struct staff_terms_version version_of(struct req *rq, const struct dossier *d, const struct terms *t)
{
	struct staff_terms_version v = { .version = (unsigned long)t->version,
				   .at = format_instant(rq->arena, rq->lang, t->proposed_at),
				   .by = (unsigned long)t->proposed_by,
				   .is_agreed = t->is_agreed,
				   .commission = commission_of(rq, t),
				   .items = items_of(rq, d, t),
				   .text = *t->text ? t->text : NULL };
	v.days = staff_packages_pairs(rq, t, false, &v.day_count);
	return v;
}

static struct staff_terms_package_part package_of(struct req *rq, const struct dossier *d, const struct package *p)
{
	struct staff_terms_version *versions = ARENA_NEW_ARRAY(rq->arena, d->terms.count, struct staff_terms_version);
	struct staff_terms_package_part v = { .title = staff_packages_title(rq, p),
				   .stage = text_get(rq->lang, words_label(&words_package_stages, p->stage)),
				   .versions = versions };
	v.due = staff_packages_due(rq, p->due_on, d->m.now, &v.is_due_soon);
	for (size_t i = d->terms.count; i-- > 0;)
		if (d->terms.list[i].package_id == p->package_id)
			versions[v.version_count++] = version_of(rq, d, &d->terms.list[i]);
	if (d->m.state == STATE_REQUESTED && p->package_id)
		v.url = arena_printf(rq->arena, "/handover/staff/migrations/%s/terms/%lld", d->m.public_id,
				     (long long)p->package_id);
	return v;
}

struct staff_terms_packages_view staff_packages_fill(struct req *rq, const struct dossier *d)
{
	struct staff_terms_package_part *packages =
		ARENA_NEW_ARRAY(rq->arena, d->terms.package_count, struct staff_terms_package_part);
	struct staff_terms_packages_view v = { .id = d->m.public_id, .packages = packages };
	struct staff_terms_link *linked = ARENA_NEW_ARRAY(rq->arena, d->linked_count, struct staff_terms_link);
	bool others = false;
	for (size_t i = 0; i < d->linked_count; i++)
		linked[v.linked_count++] = (struct staff_terms_link){
			arena_printf(rq->arena, "/handover/migrations/%s", d->linked[i].public_id),
			d->linked[i].reference
		};
	v.linked = linked;
	for (size_t i = 0; i < d->terms.package_count; i++)
		packages[v.package_count++] = package_of(rq, d, &d->terms.packages[i]);
	for (size_t i = 0; i < d->count; i++) {
		v.has_extraction |= d->items[i].package_id != 0;
		others |= d->items[i].package_id == 0 && d->items[i].state != ITEM_EXCLUDED;
	}
	if (v.has_extraction)
		v.choice = text_get(rq->lang, words_label(&words_fracto_choices, d->m.fracto));
	if (others && d->m.state == STATE_REQUESTED)
		v.quote_url = arena_printf(rq->arena, "/handover/staff/migrations/%s/quote", d->m.public_id);
	return v;
}
