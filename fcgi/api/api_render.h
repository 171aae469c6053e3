/*
 * How things look in the endpoint's documents (api.md): a migration, an item, money. What a side may not see is left
 * out here and nowhere else.
 */
#ifndef HANDOVER_API_API_RENDER_H
#define HANDOVER_API_API_RENDER_H

#include "json/json_write.h"
#include "service/act.h"
#include "service/dossier.h"
#include "service/portfolio.h"
#include "service/ledger.h"
#include "service/statement_read.h"

/* {"amount":..,"currency":..} as a member. */
void api_render_money(struct json_writer *w, const char *name, int64_t cents, const char *currency);

/* The members of a migration, without the braces. */
void api_render_migration(struct json_writer *w, struct call *c, const struct dossier *d);

/* Its strong ETag: the version, and whose view in which language it is. */
const char *api_render_etag(const struct call *c, const struct dossier *d);

/* An item of a migration; now: what the host says of it, NULL where that is over; terms: the migration's. */
struct api_item {
	const struct item *item;
	const struct candidate *now;
	const struct terms_set *terms;
};
void api_render_item(struct json_writer *w, const struct call *c, const struct api_item *shown);

/* An item of a portfolio or a preflight. */
void api_render_candidate(struct json_writer *w, const struct call *c, const struct candidate *k);

/* What stays behind, for the customer: the list left out, and the items excluded. */
void api_render_not_included(struct json_writer *w, struct call *c, const struct dossier *d);

void api_render_entry(struct json_writer *w, const struct call *c, const struct entry *e, enum entry_state state);

/* {"migration":..}'s document as an answer with its ETag, for the acts that return one. */
enum rc api_render_act(struct call *c, const struct dossier *d, struct answer *answer) MUST_CHECK;

/* The same with the invitation's link; what is stored of it has a mark in the link's place. */
enum rc api_render_invited(struct call *c, const struct dossier *d, int status, struct answer *answer) MUST_CHECK;

#endif
