/*
 * One step of an extraction: claimed, executed by who the configuration says, settled (service/extraction.h).
 *
 * A program of the site runs outside any transaction. Killed between its end and the settling, the worker leaves a
 * lease behind; the next one asks the program again, with the same key.
 */
#ifndef HANDOVER_JOBS_EXTRACT_H
#define HANDOVER_JOBS_EXTRACT_H

#include "service/call.h"

/* RC_OK: one step was worked on; RC_NOT_FOUND: none is due. stop_fd is readable when the worker has to end. */
enum rc extract_step(struct call *c, int stop_fd) MUST_CHECK;

#endif
