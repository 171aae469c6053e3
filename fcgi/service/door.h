/*
 * The one door through which a migration changes.
 *
 * Inside a transaction: door_open locks the row and reads the items; the use case works on them; door_event asks the
 * table of transitions; door_note writes to the audit; door_close seals the audit rows, leaves jobs and mails behind,
 * and saves the state by compare-and-set. The migration's row is always locked first, so two acts on one migration
 * never wait for each other crosswise.
 */
#ifndef HANDOVER_SERVICE_DOOR_H
#define HANDOVER_SERVICE_DOOR_H

#include "domain/fsm.h"
#include "domain/mail_kinds.h"
#include "service/call.h"
#include "store/audit_store.h"
#include "store/invitation_store.h"
#include "store/item_store.h"
#include "store/migration_store.h"

struct door {
	struct call *call;
	struct migration m;
	enum role side;             /* of the actor, as door_open found it (dossier_side); else ROLE_VISITOR */
	enum migration_state from;  /* as it was when the door opened; STATE_NONE for a new one */
	enum migration_state state; /* as it is by now; door_close writes it */
	struct item *items;
	size_t count;
	struct audit_row *audit; /* not yet written */
	size_t audit_count, audit_room;
	unsigned effects; /* of all the door's events, or-ed (fsm.h) */
	enum mail_kind telling; /* what the TELL effects tell: of the last event that has any */
	const struct invitation *invitation; /* the new one, for EFFECT_INVITE */
};

/*
 * RC_NOT_FOUND: there is none, or not for this actor. RC_STALE: if_version is not 0 and not the row's version.
 */
enum rc door_open(struct call *c, const char *public_id, int64_t if_version, struct door *d) MUST_CHECK;

/* In which role the actor acts here: its side, or without door_open the call's role. */
enum role door_role(const struct door *d);

/* For those whose right is not an account: the invited, and the system. */
enum rc door_open_by_id(struct call *c, int64_t migration_id, struct door *d) MUST_CHECK;

/* A new migration: inserts the row as it is in d->m, without items. RC_DUPLICATE: draw another reference. */
enum rc door_create(struct call *c, struct door *d) MUST_CHECK;

/*
 * May it happen, by the actor? Then the state changes, the audit says so and the effects are noted. Results of
 * fsm_decide.
 */
enum rc door_event(struct door *d, enum migration_event event, const struct fsm_facts *facts, const char *detail)
	MUST_CHECK;

/* The same for what the system does on its own, whoever the actor is. */
enum rc door_event_by(struct door *d, enum migration_event event, enum role who, const struct fsm_facts *facts)
	MUST_CHECK;

/* Something happened to an item, or (item NULL) to the migration. event and detail must outlive the door. */
void door_note(struct door *d, const char *event, const struct item *item, const char *detail);

/* Writes all of it. Must be the last call. The items themselves are the use case's to save. */
enum rc door_close(struct door *d) MUST_CHECK;

#endif
