/*
 * The outbox: which messages leave, put there in the transaction of what they tell; and the worker's side of it.
 *
 * A message is a row without words. Its words are written when its time comes (mail/letters.h), from what is so then:
 * a reminder of an invitation that was withdrawn meanwhile is dropped.
 */
#ifndef HANDOVER_SERVICE_OUTBOX_H
#define HANDOVER_SERVICE_OUTBOX_H

#include "service/door.h"
#include "store/invitation_store.h"
#include "store/mail_store.h"
#include "store/notice_store.h"

/* Inside a transaction. public_id is made here; mail_key must be the caller's, the same for the same message. */
enum rc outbox_put(struct call *c, struct mail *mail) MUST_CHECK;

/*
 * Inside an open door: a message about this migration to a side (MAIL_TO_CUSTOMER, MAIL_TO_RESELLER), at the address
 * it has now. A customer whose invitation was never mailed, or who asked not to be written to, gets none before it
 * accepts.
 */
enum rc outbox_tell(struct door *d, enum mail_kind kind, enum mail_to to) MUST_CHECK;

/* The same, but at most once in the life of the migration. */
enum rc outbox_tell_once(struct door *d, enum mail_kind kind, enum mail_to to) MUST_CHECK;

/*
 * The invitation's mail and its reminders (handover.reminder_days); nothing where the agency may not write to that
 * address any more.
 */
enum rc outbox_invite(struct door *d, const struct invitation *invitation) MUST_CHECK;

/* The message to a registrant. address is written to the mail's row alone, and erased with it. */
enum rc outbox_notice(struct door *d, const struct notice *notice, const char *address) MUST_CHECK;

/* Whether the migration's reseller may not write to that address any more. */
enum rc outbox_is_suppressed(struct call *c, int64_t reseller_id, const char *address, bool *yes) MUST_CHECK;

/* Keyed hash of an e-mail address in lower case: how suppression, notice and recipient_address know it. */
void outbox_address_hash(const struct call *c, const char *address, uint8_t hash[32]);

/* ---- the worker's side ------------------------------------------------------------------------------------- */

/* RC_NOT_FOUND: nothing is due. */
enum rc outbox_claim(struct call *c, struct mail *mail) MUST_CHECK;

/* mail: as claimed, with status, run_at, last_error and subject as they are to be. RC_LEASE_LOST: too late. */
enum rc outbox_settle(struct call *c, const struct mail *mail) MUST_CHECK;

/* ---- reading, for the agency ------------------------------------------------------------------------------- */

/* How the mail of an invitation fares; RC_NOT_FOUND: it was never written to anybody. */
enum rc outbox_of_invitation(struct call *c, const struct invitation *invitation, struct mail *mail) MUST_CHECK;

/* ---- reading, for staff and the demonstration -------------------------------------------------------------- */

/* public_id of a migration the actor may see, or NULL (staff, or the demonstration): the newest of all. RC_NOT_FOUND */
struct outbox_list {
	const char *migration;
	int64_t limit;
	struct mail *rows;
	size_t count;
};
enum rc outbox_read(struct call *c, struct outbox_list *list) MUST_CHECK;

#endif
