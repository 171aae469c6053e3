/*
 * The packages of a case and the terms proposed for them, as staff reads them on the case's page (S2).
 */
#ifndef HANDOVER_WEB_STAFF_PACKAGES_H
#define HANDOVER_WEB_STAFF_PACKAGES_H

#include "http/req.h"
#include "service/dossier.h"
#include "web/staff_terms_views.h"

/* A Fracto that falls due within so many days is about to (domain.md 3: none is terminated unseen). */
#define STAFF_DUE_SOON_DAYS 30

/* "FractoCloud studiorossi.example" */
const char *staff_packages_title(struct req *rq, const struct package *package);

/* "12 March 2027, in 41 days"; NULL: it is not known. */
const char *staff_packages_due(struct req *rq, int32_t due_on, int64_t now, bool *is_soon);

/* What terms say beside what each service becomes; with_commission: that too, and the words. */
const struct staff_terms_pair *staff_packages_pairs(struct req *rq, const struct terms *t, bool with_commission,
						    size_t *count);

/* The section of the case. */
struct staff_terms_packages_view staff_packages_fill(struct req *rq, const struct dossier *d);

#endif
