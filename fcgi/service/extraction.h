/*
 * The extraction of a Fracto service (domain.md 3): inventory, plan, copy, check of the copy, switch, service of its
 * own; each step with who, when and evidence. Until the switch is done it may be retried, fail or go back, and the
 * service goes on working where it is; after it there is only forward.
 *
 * Who executes a step is one table: staff (manual), a program of the site (command: fracto.command_steps), or the host
 * itself (the last step: its procedure makes the standalone service). All of them end in extraction_settle's rules. A
 * step's key stays the same over every attempt of a round; a program that gets a key again must look what it did.
 */
#ifndef HANDOVER_SERVICE_EXTRACTION_H
#define HANDOVER_SERVICE_EXTRACTION_H

#include "service/acts.h"
#include "service/door.h"
#include "service/terms_set.h"
#include "store/extraction_store.h"

/* Who does that step, by the configuration. */
enum executor extraction_executor(const struct config *config, enum extraction_step step);

/* "item_...:copy:1", what a step of an item is called everywhere; at most 64 bytes. */
const char *extraction_key(struct arena *a, const char *item, enum extraction_step step, int64_t round);

/*
 * Inside an open door, of a service whose terms are agreed and that may move: it is being extracted from now on. The
 * caller saves the item. RC_DB_REFUSED: the agency agreed to no terms.
 */
enum rc extraction_begin(struct door *d, struct item *item) MUST_CHECK;

/* How a try ended, whoever made it. */
struct step_result {
	int outcome;           /* enum step_outcome */
	int executor;          /* enum executor */
	const char *evidence;  /* of done: JSON object of a program, or staff's words; else why not */
	int64_t retry_seconds; /* of retry by a program; 0: by itself */
	const struct leaning *names; /* of a done inventory; item_id is filled in */
	size_t name_count;
	int back_to;           /* of back: enum extraction_step */
};

/* ---- programs ----------------------------------------------------------------------------------------------- */

/* A step that was claimed, and what a program needs to know of it. */
struct extraction_work {
	struct extraction extraction;
	const char *key;
	int executor;         /* enum executor, by the configuration of now */
	const char *document; /* JSON, one object; extraction_work.c says what is in it */
};

/* RC_NOT_FOUND: nothing is due. */
enum rc extraction_claim(struct call *c, struct extraction_work *work) MUST_CHECK;

/* The claim is given back untouched: whoever claimed it has to stop. */
enum rc extraction_give_back(struct call *c, const struct extraction_work *work) MUST_CHECK;

/* RC_LEASE_LOST: too late, nothing changed. */
enum rc extraction_settle(struct call *c, const struct extraction_work *work, const struct step_result *result)
	MUST_CHECK;

/* The last step: the host makes the standalone service, and the item goes on to its move; one transaction. */
enum rc extraction_make(struct call *c, const struct extraction_work *work) MUST_CHECK;

/* ---- staff -------------------------------------------------------------------------------------------------- */

struct extraction_act {
	struct migration_act act; /* first */
	const char *const *items; /* public ids; each is at that step */
	size_t item_count;
	int step; /* enum extraction_step: what the page showed; -1: whatever it is */
	struct step_result result;
};
/*
 * Staff says how a step ended (done with evidence, retry, fail, back), for one service or many at once; all or none.
 * RC_FORBIDDEN; RC_NOT_FOUND; RC_STATE_CONFLICT: one is at another step, a program works on it, or it is too late for
 * that; RC_VALIDATION with c->problems: /evidence, /names, /items.
 */
enum rc extraction_tick(struct call *c, struct extraction_act *act) MUST_CHECK;

/* Inside an open door: a service whose extraction stopped is tried again at the step where it stopped. */
enum rc extraction_resume(struct door *d, struct item *item) MUST_CHECK;

/* A host name that the service does not lean on any more. RC_FORBIDDEN, RC_NOT_FOUND */
struct leaning_act {
	struct migration_act act; /* act.item: the service */
	int kind;
	const char *name;
};
enum rc extraction_name_gone(struct call *c, struct leaning_act *act) MUST_CHECK;

/* ---- reading ------------------------------------------------------------------------------------------------- */

struct extraction_list {
	struct extraction *rows; /* by item; an item that is not being extracted has none */
	size_t count;
	struct extraction_try *tries; /* by item and in their order */
	size_t try_count;
	struct leaning *names;
	size_t name_count;
};
enum rc extraction_read(struct call *c, int64_t migration_id, struct extraction_list *list) MUST_CHECK;

const struct extraction *extraction_of(const struct extraction_list *list, int64_t item_id);

/* Whether a host name of the agency is still in use: then "no interruption" is not claimed. */
bool extraction_leans(const struct extraction_list *list, int64_t item_id);

#endif
