/*
 * The right recipient (domain.md 3): a mistyped address must not give a bakery to a stranger.
 *
 * Who is recognised moves at once. Otherwise the agency and each registrant are told, and the items wait
 * handover.recipient_hold_hours; the agency may confirm or refuse, a registrant may object, and then staff decides.
 */
#ifndef HANDOVER_SERVICE_RECIPIENT_H
#define HANDOVER_SERVICE_RECIPIENT_H

#include "service/acts.h"
#include "service/portfolio.h"
#include "store/notice_store.h"

/* What is known of who accepted, in the transaction that accepts. */
struct recipient {
	const struct invitation *invitation; /* as it was found by its link */
	const struct host_account *account;  /* that receives */
	bool existed;                        /* before the acceptance, with the invited address, verified */
	const struct candidates *items;      /* in the door's order */
};

/* How the recipient is recognised; RECOGNISED_NOT: it is not. */
enum recognised recipient_recognise(const struct door *d, const struct recipient *r);

/* Inside the door of an acceptance by somebody not recognised: the items wait, the registrants are told. */
enum rc recipient_hold(struct door *d, const struct recipient *r) MUST_CHECK;

/* The agency (or staff): it is my customer, the items go at once. Results as in acts.h. */
enum rc recipient_confirm(struct call *c, struct migration_act *act) MUST_CHECK;

/* The agency: it is not; the migration is withdrawn. */
enum rc recipient_refuse(struct call *c, struct migration_act *act) MUST_CHECK;

/* ---- a registrant's objection ------------------------------------------------------------------------------- */

struct objection {
	/* What was sent */
	const char *token;
	const char *text;             /* may be empty */
	/* What came of it */
	struct notice notice;
	struct migration m;
	const char *const *names;     /* the domains of that registrant in it, A-labels */
	size_t name_count;
	bool is_open;                 /* something may still be held: not moved, not over */
	bool is_late;                 /* everything has moved: staff is told all the same */
};

/* What the notice's link shows. RC_NOT_FOUND */
enum rc recipient_notice(struct call *c, const char *token, struct objection *o) MUST_CHECK;

/*
 * Every item that has not moved waits for staff. A second time RC_OK too, and nothing changes. RC_NOT_FOUND,
 * RC_VALIDATION (the text), RC_STATE_CONFLICT: the handover is over and nothing can be held.
 */
enum rc recipient_object(struct call *c, struct objection *o) MUST_CHECK;

/* The link of a notice, for its mail. */
const char *recipient_notice_url(struct call *c, const struct notice *notice);

#endif
