/*
 * Services of Fracto packages in an agency's request: which packages they are in, what the agency may choose for them,
 * and the terms it agreed to before that hold again.
 */
#ifndef HANDOVER_WEB_SUBMIT_FRACTO_H
#define HANDOVER_WEB_SUBMIT_FRACTO_H

#include "web/submit_fracto_views.h"
#include "web/submit_request.h"

/* Of the services that are ticked and may go. RC_OK, or what the reads return. */
enum rc submit_fracto_read(struct req *rq, const struct submit_chosen *chosen, struct submit_fracto *f) MUST_CHECK;

/* "FractoCloud studiorossi.example", of a package of the agency's; NULL: it is not there. */
const char *submit_fracto_title(struct req *rq, int64_t package_id);

#endif
