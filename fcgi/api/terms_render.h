/*
 * How Fracto terms look in the endpoint's documents (api.md): what belongs together, how far the packages' terms are,
 * the proposal that waits, what a service becomes.
 */
#ifndef HANDOVER_API_TERMS_RENDER_H
#define HANDOVER_API_TERMS_RENDER_H

#include "json/json_write.h"
#include "service/dossier.h"

/* "linked": the migrations of the same request that the caller may see. */
void terms_render_linked(struct json_writer *w, const struct call *c, const struct dossier *d);

/* "packages" and "proposal": for the agency and staff alone. */
void terms_render_packages(struct json_writer *w, const struct dossier *d);

/* "package_id" and "becomes" of an item, as the agency agreed to; for every side. */
void terms_render_becoming(struct json_writer *w, const struct item *item, const struct terms_set *set);

#endif
