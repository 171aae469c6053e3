/* A handover of two sites of the demonstration's FractoCloud (service 551), up to their extraction. */
#ifndef HANDOVER_TESTS_FRACTO_H
#define HANDOVER_TESTS_FRACTO_H

#include "handover.h"
#include "service/extraction.h"
#include "service/terms.h"

#define FRACTO_PACKAGE 551
#define FRACTO_SITE    5601 /* the first item; 5602 the second */

/* Submitted; it waits for its terms. */
void fracto_submit(struct handover *h);

/* A proposal of staff, and the agency's yes to what lies before it; c: whose call. */
enum rc fracto_propose(struct call *c, const char *migration, const char *target, int64_t if_version);
enum rc fracto_accept(struct call *c, const char *migration, const struct offer *proposal);

/* The proposal that waits, as the agency reads it; what it holds lives until the next stand_as. */
struct offer fracto_proposal(const char *migration);

/* Agreed, accepted by a new customer, and its extractions have begun. */
void fracto_extracting(struct handover *h);

/* Staff says how a step of the n-th item ended. */
enum rc fracto_tick(struct call *c, const struct handover *h, int position, struct extraction_act *act);

#endif
