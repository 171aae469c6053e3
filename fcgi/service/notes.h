/*
 * The agency and staff write to each other on a case. The customer never reads it (domain.md 9).
 */
#ifndef HANDOVER_SERVICE_NOTES_H
#define HANDOVER_SERVICE_NOTES_H

#include "service/acts.h"
#include "store/note_store.h"

struct notes_act {
	struct migration_act act; /* first: what acts_run is given */
	const char *text;         /* as typed */
};

/*
 * The agency writes: staff is asked to look. Staff writes: the agency is told by mail, and nobody waits any more. Also
 * on a migration that is over. Results as in acts.h; RC_VALIDATION: the text.
 */
enum rc notes_write(struct call *c, struct notes_act *n) MUST_CHECK;

/* The notes of a migration the actor may see (agency and staff), oldest first. RC_NOT_FOUND, RC_FORBIDDEN */
struct notes_list {
	const char *migration; /* public id */
	struct case_note *rows;
	size_t count;
};
enum rc notes_read(struct call *c, struct notes_list *list) MUST_CHECK;

#endif
