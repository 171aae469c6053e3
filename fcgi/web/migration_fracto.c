/* What a migration's page says of Fracto services: their terms, their extraction, the handovers of one request. */
#include "web/migration_fracto.h"

#include "service/extraction.h"
#include "web/format.h"
#include "web/independent.h"
#include "web/pages.h"
#include "web/terms_shown.h"

static enum rc fill_linked(struct req *rq, const struct dossier *d, struct migration_view *v)
{
	struct migration *rows;
	size_t count;
	RETURN_IF_FAILED(dossier_linked(rq->call, d, &rows, &count));
	struct migration_link *links = ARENA_NEW_ARRAY(rq->arena, count, struct migration_link);
	for (size_t i = 0; i < count; i++)
		links[i] = (struct migration_link){
			.reference = rows[i].reference,
			.url = dossier_is_visible(&rq->call->actor, &rows[i])
				       ? arena_printf(rq->arena, "/handover/migrations/%s", rows[i].public_id)
				       : NULL,
			.state = pages_tag(rq, &words_states, rows[i].state),
			.follows = rows[i].linked_to == d->m.migration_id,
		};
	v->links = links;
	v->link_count = count;
	return RC_OK;
}

static void fill_row(struct req *rq, const struct dossier *d, const struct extraction_list *list, size_t at,
		     struct migration_item_row *row)
{
	const struct item *it = &d->items[at];
	enum role side = dossier_side(&rq->call->actor, &d->m);
	const struct extraction *e = extraction_of(list, it->item_id);
	row->excluded_reason = independent_excluded(rq, it);
	if (!it->package_id || it->state == ITEM_EXCLUDED)
		return;
	struct independent i = independent_of(rq, d, it, list, d->m.reseller_name ? d->m.reseller_name : "");
	bool goes_on = it->state == ITEM_EXTRACTING;
	row->step = goes_on ? independent_step(rq, e, side) : NULL;
	if (row->step && side != ROLE_CUSTOMER)
		row->step_since = format_instant(rq->arena, rq->lang, e->since);
	if (!i.words)
		return;
	row->not_before = it->state == ITEM_PLANNED ? i.not_before : (struct moment){ 0 };
	if (side == ROLE_CUSTOMER)
		row->becomes = i.words;
	else
		row->becomes = arena_printf(rq->arena, text_get(rq->lang, N_("By the terms it becomes a %s")),
					    i.target);
	row->names = side == ROLE_CUSTOMER ? i.names : NULL;
}

enum rc migration_fracto_fill(struct req *rq, const struct dossier *d, struct migration_item_row *rows,
			      struct migration_view *v)
{
	struct extraction_list list = { 0 };
	bool has_packages = false, extracts = false;
	for (size_t i = 0; i < d->count; i++) {
		has_packages |= d->items[i].package_id != 0;
		extracts |= d->items[i].package_id && d->m.state > STATE_REQUESTED;
	}
	v->has_packages = has_packages;
	RETURN_IF_FAILED(fill_linked(rq, d, v));
	if (extracts)
		RETURN_IF_FAILED(extraction_read(rq->call, d->m.migration_id, &list));
	for (size_t i = 0; i < d->count; i++)
		fill_row(rq, d, &list, i, &rows[i]);
	if (dossier_side(&rq->call->actor, &d->m) != ROLE_RESELLER)
		return RC_OK;
	v->terms_words = terms_shown_words(rq, d);
	v->waits_for_terms = d->m.state == STATE_REQUESTED && !d->invitation.public_id;
	return RC_OK;
}
