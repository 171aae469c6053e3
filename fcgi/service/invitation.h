/*
 * Invitations as the services make and open them: the two links of one invitation, and the door behind them.
 *
 * One invitation has two tokens, one mailed and one given by hand (copied, printed, in an answer): which of them was
 * used tells whether the address was reached (domain.md 3, the right recipient). Both die together.
 */
#ifndef HANDOVER_SERVICE_INVITATION_H
#define HANDOVER_SERVICE_INVITATION_H

#include "crypto/token.h"
#include "service/door.h"

/* A new one of the door's migration, stored; the older ones are dead. d->invitation is it. */
enum rc invitation_make(struct door *d, struct invitation *invitation) MUST_CHECK;

/* Recomputes the token that is given by hand, or the one that is mailed. The caller wipes it. */
void invitation_token(const struct call *c, const struct invitation *invitation, bool by_mail, char out[TOKEN_SIZE]);

/* Its link on our own site. The token is a secret: for the agency's page, the answer to a submit, and the mail. */
const char *invitation_url(struct call *c, const struct invitation *invitation, bool by_mail);

/* Who else acts on that e-mail address waits until this transaction is over. */
enum rc invitation_lock_address(struct call *c, const char *address) MUST_CHECK;

/* RC_NOT_FOUND: no invitation has that token. */
enum rc invitation_find(struct call *c, const char *token, struct invitation *invitation) MUST_CHECK;

/*
 * Opens the door of an invitation, and the caller acts as the customer. Whoever comes second finds the state changed:
 * the state decides, not what was read before the lock. RC_NOT_FOUND
 */
enum rc invitation_open(struct call *c, const char *token, struct invitation *invitation, struct door *d) MUST_CHECK;

/* It is live and its time is not over. */
bool invitation_is_valid(const struct invitation *invitation, const struct door *d);

#endif
