#include "web/independent.h"

#include "web/format.h"
#include "web/pages.h"

static const char *names_of(struct req *rq, const struct item *it, const struct extraction_list *list)
{
	struct buf out = BUF_IN(rq->arena);
	for (size_t i = 0; list && i < list->name_count; i++)
		if (list->names[i].item_id == it->item_id && list->names[i].gone_at == CLOCK_NONE)
			buf_addf(&out, "%s%s", out.len ? ", " : "", list->names[i].name);
	return out.len ? buf_str(&out) : NULL;
}

/* Whether names of the agency are known to be in use, or terms say until when some work. */
static bool leans(const struct terms *t, const struct item *it, const struct extraction_list *list)
{
	const struct extraction *e = list ? extraction_of(list, it->item_id) : NULL;
	if (e && e->step > STEP_INVENTORY)
		return extraction_leans(list, it->item_id); /* by now it was looked at */
	return t->names_until != DAY_NONE;
}

static const char *what_of_names(struct req *rq, const struct terms *t, const char *names, const char *agency)
{
	const char *which = names ? arena_printf(rq->arena, " (%s)", names) : "";
	if (t->names_until == DAY_NONE)
		return arena_printf(rq->arena,
				    text_get(rq->lang, N_("It still uses server names of %s%s. DomainRegister "
							  "tells you what to change before they stop working.")),
				    agency, which);
	return arena_printf(rq->arena,
			    text_get(rq->lang, N_("It uses server names of %s%s, which work until %s. By then "
						  "write the new server name in your mail programs, on the "
						  "telephone too; "
						  "DomainRegister tells you which it is.")),
			    agency, which, format_day(rq->arena, rq->lang, t->names_until).text);
}

struct independent independent_of(struct req *rq, const struct dossier *d, const struct item *it,
				  const struct extraction_list *list, const char *agency)
{
	const struct terms *t = it->package_id ? terms_agreed(&d->terms, it->package_id) : NULL;
	const struct terms_item *ti = t ? terms_of_item(&d->terms, t, it->item_id) : NULL;
	if (!ti)
		return (struct independent){ 0 };
	bool is_made = it->extracted_at != CLOCK_NONE;
	const char *words = is_made ? N_("It was made independent: it is a %s now.")
				    : N_("We make it independent before it passes to you: it becomes a %s.");
	return (struct independent){
		.words = arena_printf(rq->arena, text_get(rq->lang, words), ti->target),
		.target = ti->target,
		.expires = format_day(rq->arena, rq->lang, ti->expires_on),
		.price_cents = ti->price_cents,
		.not_before = format_day(rq->arena, rq->lang, is_made ? DAY_NONE : t->not_before),
		.names = leans(t, it, list) ? what_of_names(rq, t, names_of(rq, it, list), agency) : NULL,
	};
}

bool independent_leans(const struct dossier *d, const struct extraction_list *list)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct item *it = &d->items[i];
		const struct terms *t = it->package_id ? terms_agreed(&d->terms, it->package_id) : NULL;
		if (t && it->state != ITEM_EXCLUDED && leans(t, it, list))
			return true;
	}
	return false;
}

bool independent_has(const struct dossier *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].package_id && d->items[i].state != ITEM_EXCLUDED)
			return true;
	return false;
}

static const char *step_of_customer(const struct extraction *e)
{
	bool stopped = e->status == EXTRACTION_HELD || e->status == EXTRACTION_FAILED;
	if (stopped)
		return N_("It takes a little longer: DomainRegister is looking at it (step %d of %d). It goes on "
			  "working where it is.");
	return N_("DomainRegister is making it independent: step %d of %d. It goes on working where it is, and "
		  "you have nothing to do.");
}

const char *independent_step(struct req *rq, const struct extraction *e, enum role side)
{
	if (!e || e->status == EXTRACTION_DONE)
		return NULL;
	int number = e->step + 1;
	if (side == ROLE_CUSTOMER)
		return arena_printf(rq->arena, text_get(rq->lang, step_of_customer(e)), number, STEP_COUNT);
	return arena_printf(rq->arena, text_get(rq->lang, N_("Step %d of %d: %s. %s.")), number, STEP_COUNT,
			    text_get(rq->lang, words_label(&words_steps, e->step)),
			    text_get(rq->lang, words_label(&words_extraction_statuses, e->status)));
}

const char *independent_excluded(struct req *rq, const struct item *it)
{
	if (!it->excluded_reason)
		return NULL;
	if (it->excluded_by == ROLE_SYSTEM)
		return arena_printf(rq->arena, text_get(rq->lang, N_("It follows in handover %s")),
				    it->excluded_reason);
	return text_get(rq->lang, it->excluded_reason);
}
