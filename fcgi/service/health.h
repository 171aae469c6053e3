/*
 * Whether the program can do its work.
 */
#ifndef HANDOVER_SERVICE_HEALTH_H
#define HANDOVER_SERVICE_HEALTH_H

#include "service/call.h"

/* A real table is read, because a node without quorum still answers pings. RC_OK, RC_UNAVAILABLE */
enum rc health_check(struct call *c) MUST_CHECK;

#endif
