/*
 * What the parties and staff do with a migration that exists: withdraw, retract, reject, and of an item exclude,
 * retry, approve, confirm.
 */
#ifndef HANDOVER_SERVICE_ACTS_H
#define HANDOVER_SERVICE_ACTS_H

#include "service/dossier.h"

struct migration_act {
	/* What was sent */
	const char *public_id;
	int64_t if_version; /* the version the actor saw; 0: not said */
	const char *item;   /* public id, for the acts on an item */
	const char *reason; /* required for reject and exclude; shown to both sides */

	/* What came of it */
	struct dossier dossier;
};

/*
 * One act on a migration: opens the door for the actor, does what, closes it, reads the dossier for the answer. For
 * the services of other files as well.
 */
struct door;
enum rc acts_run(struct call *c, struct migration_act *act,
		 enum rc (*what)(struct call *c, struct door *d, struct migration_act *act)) MUST_CHECK;

/*
 * Brings act->reason into the form that is stored. RC_VALIDATION with c->problems under /reason: there is none (required,
 * a message key, says what is missing), or it is too long.
 */
enum rc acts_check_reason(struct call *c, struct migration_act *act, const char *required) MUST_CHECK;

/*
 * Each: RC_OK and dossier filled; RC_NOT_FOUND; RC_STALE: the version is another by now; RC_FORBIDDEN;
 * RC_STATE_CONFLICT; RC_VALIDATION (the reason); RC_SIGN_IN_REQUIRED: reject and exclude need a fresh sign-in.
 */
enum rc acts_withdraw(struct call *c, struct migration_act *act) MUST_CHECK;
enum rc acts_reject(struct call *c, struct migration_act *act) MUST_CHECK;

/* The customer takes its acceptance back, before its first item moves. */
enum rc acts_retract(struct call *c, struct migration_act *act) MUST_CHECK;

/* Staff leaves an item out. The last one of which nothing moved: the migration is rejected with it. */
enum rc acts_exclude(struct call *c, struct migration_act *act) MUST_CHECK;

/* Staff has a stopped item tried again; of a moved one only the comparison is repeated. */
enum rc acts_retry(struct call *c, struct migration_act *act) MUST_CHECK;

/*
 * A side's tick to what became a confirm finding after the acceptance: who hands over, or who receives. With both, the
 * item goes on.
 */
enum rc acts_confirm(struct call *c, struct migration_act *act) MUST_CHECK;

/*
 * Staff lets an item go: one that the preflight wants looked at, one that was changed at the host after the request
 * (what the host says now is what must stay), one that somebody objected to.
 */
enum rc acts_approve(struct call *c, struct migration_act *act) MUST_CHECK;

/* The same to one item inside an open door, for many at once (service/staff.h). RC_STATE_CONFLICT: it does not wait. */
enum rc acts_approve_item(struct call *c, struct door *d, struct item *it) MUST_CHECK;

#endif
