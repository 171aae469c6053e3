/*
 * The agency sends the invitation again, to the same customer or to another; and makes a new migration of one that
 * expired or was declined.
 */
#ifndef HANDOVER_SERVICE_REINVITE_H
#define HANDOVER_SERVICE_REINVITE_H

#include "service/acts.h"

/* Same offer, new link; the old one is dead. act->dossier.invitation is the new one. Results as in acts.h. */
enum rc reinvite_resend(struct call *c, struct migration_act *act) MUST_CHECK;

/* Another recipient: new offer, new link. */
struct readdress {
	struct migration_act act;
	const char *email, *name; /* as typed; name NULL: as it was */
	const char *attention;    /* or NULL */
	int language;             /* enum lang; -1: as it was */
};
/* Also RC_VALIDATION with c->problems, RC_RATE_LIMITED. */
enum rc reinvite_readdress(struct call *c, struct readdress *r) MUST_CHECK;

#endif
