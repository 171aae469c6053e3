/*
 * What a migration's page says of Fracto services: their terms, their extraction, the handovers that belong together.
 */
#ifndef HANDOVER_WEB_MIGRATION_FRACTO_H
#define HANDOVER_WEB_MIGRATION_FRACTO_H

#include "http/req.h"
#include "service/dossier.h"
#include "web/migration_views.h"

/* rows: the items', in their order, filled in otherwise. RC_OK, or what the reads return. */
enum rc migration_fracto_fill(struct req *rq, const struct dossier *d, struct migration_item_row *rows,
			      struct migration_view *v) MUST_CHECK;

#endif
