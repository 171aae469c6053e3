#include "fracto.h"

#include <criterion/criterion.h>
#include <string.h>

void fracto_submit(struct handover *h)
{
	struct item_request items[] = { HOSTING_ITEM(FRACTO_SITE), HOSTING_ITEM(FRACTO_SITE + 1) };
	handover_submit(h, HANDOVER_NEW_EMAIL, items, 2);
	h->public_id = stand_text("SELECT public_id AS value FROM migration WHERE migration_id = %lld",
				  (long long)h->id);
}

enum rc fracto_propose(struct call *c, const char *migration, const char *target, int64_t if_version)
{
	struct terms_proposal p = { .act = { .public_id = migration, .if_version = if_version },
				    .package_id = FRACTO_PACKAGE,
				    .target = target,
				    .expires_on = DAY_NONE,
				    .price_cents = -1,
				    .rate_bp = 1500,
				    .months = 24,
				    .holding_days = 30,
				    .pays_until = DAY_NONE,
				    .contract_end = DAY_NONE,
				    .not_before = DAY_NONE,
				    .names_until = DAY_NONE };
	return terms_propose(c, &p);
}

struct offer fracto_proposal(const char *migration)
{
	struct dossier d;
	cr_assert_eq(dossier_get(stand_as(ROLE_RESELLER, STAND_RESELLER), migration, &d), RC_OK);
	return d.proposal;
}

enum rc fracto_accept(struct call *c, const char *migration, const struct offer *proposal)
{
	struct terms_acceptance a = { .act = { .public_id = migration } };
	memcpy(a.hash, proposal->hash, sizeof(a.hash));
	memcpy(a.terms_hash, proposal->terms_hash, sizeof(a.terms_hash));
	return terms_accept(c, &a);
}

void fracto_extracting(struct handover *h)
{
	struct dossier d;
	fracto_submit(h);
	cr_assert_eq(fracto_propose(stand_as(ROLE_STAFF, STAND_STAFF), h->public_id, "Basic", 0), RC_OK);
	struct offer proposal = fracto_proposal(h->public_id);
	cr_assert_eq(fracto_accept(stand_as(ROLE_RESELLER, STAND_RESELLER), h->public_id, &proposal), RC_OK);
	cr_assert_eq(dossier_get(stand_as(ROLE_RESELLER, STAND_RESELLER), h->public_id, &d), RC_OK);
	cr_assert(d.invitation.public_id, "the customer is invited");
	token_invitation(h->token, stand.keys.invitation, d.invitation.public_id, d.invitation.salt);
	h->submit.dossier.offer = d.offer;
	handover_acceptance(h);
	cr_assert_eq(handover_accept(h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	handover_work();
	cr_assert_str_eq(handover_item_state(h, 1), "extracting");
}

enum rc fracto_tick(struct call *c, const struct handover *h, int position, struct extraction_act *act)
{
	const char *item = handover_item(h, position);
	act->act.public_id = h->public_id;
	act->items = &item;
	act->item_count = 1;
	return extraction_tick(c, act);
}
