#include <string.h>

#include "base/hex.h"
#include "handlers.h"
#include "service/terms.h"
#include "web/migration_acts.h"
#include "web/pages.h"
#include "web/terms_shown.h"

/* Which act is possible, and the hashes the first one takes. */
static enum rc fill_acts(struct req *rq, const struct dossier *d, struct terms_view *v)
{
	const struct item_list items = { d->items, d->count };
	struct offer offer;
	enum rc rc = terms_waiting_offer(rq->call, d, &offer);
	for (size_t i = 0; i < d->terms.package_count; i++) {
		const struct package *p = &d->terms.packages[i];
		v->has_fracto |= p->package_id != 0;
		v->can_answer |= d->m.state == STATE_REQUESTED && terms_is_open(p, items) &&
				 (p->stage == PACKAGE_PROPOSED || p->stage == PACKAGE_SILENT);
	}
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	RETURN_IF_FAILED(rc);
	v->can_accept = true;
	v->invites = !d->invitation.public_id;
	v->offer_hash = hex_text(rq->arena, offer.hash, sizeof(offer.hash));
	v->terms_hash = hex_text(rq->arena, offer.terms_hash, sizeof(offer.terms_hash));
	/* The reader had another proposal in front of it. */
	const char *had = form_first(&rq->form, "terms_hash");
	v->is_newer = had && strcmp(had, v->terms_hash) != 0;
	return RC_OK;
}

static enum rc show(struct req *rq, const char *public_id, struct html *h)
{
	static const struct pages_link links[] = { { "/text", "text" } };
	struct dossier d;
	struct candidates now;
	RETURN_IF_FAILED(dossier_get(rq->call, public_id, &d));
	if (dossier_side(&rq->call->actor, &d.m) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	RETURN_IF_FAILED(dossier_judge(rq->call, &d, d.items, d.count, &now));
	struct terms_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, links, 1),
		.id = d.m.public_id,
		.reference = d.m.reference,
		.customer = d.m.recipient_name,
		.words = terms_shown_words(rq, &d),
		.text = pages_field(rq, "text", "/text"),
		.nonce = pages_nonce(rq),
	};
	v.page.error = v.errors.count > 0;
	v.page.back_url = arena_printf(rq->arena, "/handover/migrations/%s", d.m.public_id);
	v.packages = terms_shown_packages(rq, &d, &now, &v.package_count);
	RETURN_IF_FAILED(fill_acts(rq, &d, &v));
	terms_view(h, &v);
	return RC_OK;
}

/* GET /handover/migrations/{id}/terms */
enum rc terms_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(show(rq, rq->params[0], &h));
	return pages_send(rq, rs, &h);
}

static enum rc accept(struct call *c, struct migration_act *act)
{
	return terms_accept(c, (struct terms_acceptance *)act); /* act is its first member */
}

/* POST /handover/migrations/{id}/terms/accept: 303 to the migration; 412 with a newer proposal. */
enum rc terms_accept_post(struct req *rq, struct resp *rs)
{
	struct terms_acceptance a = { .act = { .public_id = rq->params[0] } };
	/* A hash that cannot be read is no proposal's: all zero is none either. */
	if (!hex_parse(req_field(rq, "offer_hash"), a.hash, sizeof(a.hash)) ||
	    !hex_parse(req_field(rq, "terms_hash"), a.terms_hash, sizeof(a.terms_hash)))
		memset(a.hash, 0, sizeof(a.hash));
	return migration_acts_send(rq, rs, &(struct migration_form){ .act = &a.act, .what = accept, .show = show,
								     .shows_stale = true });
}

static enum rc answer(struct call *c, struct migration_act *act)
{
	return terms_answer(c, (struct terms_reply *)act); /* act is its first member */
}

/* POST /handover/migrations/{id}/terms/answer: 303 to the migration; 422 with what was written. */
enum rc terms_answer_post(struct req *rq, struct resp *rs)
{
	struct terms_reply r = { .act = { .public_id = rq->params[0] }, .text = req_field(rq, "text") };
	return migration_acts_send(rq, rs, &(struct migration_form){ .act = &r.act, .what = answer, .show = show });
}
