/*
 * A case as staff sees it, and the agency's letters to staff: parts of the pages of a migration (migration_pages.c).
 */
#ifndef HANDOVER_WEB_STAFF_CASE_H
#define HANDOVER_WEB_STAFF_CASE_H

#include "http/html.h"
#include "http/req.h"
#include "service/dossier.h"
#include "web/staff_views.h"

/* Writes the case's page, also again after a form that was wrong. RC_NOT_FOUND */
enum rc staff_case_show(struct req *rq, const char *public_id, struct html *h) MUST_CHECK;

/* The agency's part of its own page: what was written, and the form. */
enum rc staff_case_letter(struct req *rq, const struct dossier *d, const char *nonce,
			  const struct staff_letter **letter) MUST_CHECK;

/* "agency", "customer", "staff", ... in the reader's language. */
const char *staff_case_role(const struct req *rq, int role);

#endif
