/*
 * The engine over migration_transitions.h: may this event happen now, and where does it lead?
 *
 * Pure: it sees the state, who acts and the facts, and answers. service/door.c is the only caller that acts on it.
 */
#ifndef HANDOVER_DOMAIN_FSM_H
#define HANDOVER_DOMAIN_FSM_H

#include <stdbool.h>

#include "base/rc.h"
#include "domain/migration_lists.h"

/* What the guards look at, counted from the items inside the transaction. */
struct fsm_facts {
	int items;             /* in the migration, excluded ones too */
	int domains_open;      /* domains neither moved, verified nor excluded */
	int hosting_open;      /* the same of hosting */
	int moved;             /* moved or verified */
	int verified;
	int excluded;
	int held_for_recipient;
	int held_for_terms;    /* Fracto services whose terms are not agreed: no invitation goes out */
	int begun;             /* moved, or on the way: being extracted, or standalone and about to move */
	int terms_recorded;    /* moved items that carry their commission term */
	bool invitation_valid; /* live, and its time is not over */
	bool time_is_over;     /* of the invitation */
	bool offer_is_current; /* the hash consented to is the current offer's */
	bool billing_complete;
	bool owns_all;         /* the reseller owns every item */
	bool to_itself;        /* the recipient is the submitter */
	bool has_more_time;    /* was given once */
	int kept;              /* items the customer accepts, or of a submit: items that may go */
};

/*
 * What a transition leaves behind, in its own transaction. INVITE: the invitation's mail, its reminders and its end.
 * TELL: the mail about this event to that side (domain/mail_kinds.h).
 */
enum fsm_effect {
	EFFECT_NONE = 0,
	EFFECT_INVITE = 1,
	EFFECT_MOVE = 2,
	EFFECT_TELL_RESELLER = 4,
	EFFECT_TELL_CUSTOMER = 8,
	EFFECT_TELL_BOTH = EFFECT_TELL_RESELLER | EFFECT_TELL_CUSTOMER,
};

struct fsm_step {
	enum migration_state to;
	unsigned effects; /* of enum fsm_effect, or-ed */
};

/*
 * RC_OK: step says where to. RC_FORBIDDEN: this role may not do it in this state. RC_STATE_CONFLICT: the event does
 * not belong to this state, or its guard says no. step is untouched unless RC_OK.
 */
enum rc fsm_decide(enum migration_state from, enum migration_event event, enum role who, const struct fsm_facts *facts,
		   struct fsm_step *step) MUST_CHECK;

/* Whether a button for the event may be shown: the role and state fit and the guard holds. */
bool fsm_may(enum migration_state from, enum migration_event event, enum role who, const struct fsm_facts *facts);

/* One row of the table, for the diagram and the tests. False past the last. */
struct fsm_row {
	enum migration_state from, to;
	enum migration_event event;
	enum role who;
	const char *guard;
};
bool fsm_row(int index, struct fsm_row *row);

#endif
