/*
 * Sending one message of the outbox: claim it, write it, hand it to the mailer outside any transaction, settle it once.
 *
 * Its own threads, not those of the jobs: a mail server that is dead or slow holds nothing else up. At least once: what
 * a server acknowledged is not sent again unless this program is killed before it could write that down, and then with
 * the same Message-ID.
 */
#ifndef HANDOVER_JOBS_MAIL_H
#define HANDOVER_JOBS_MAIL_H

#include "net/mailer.h"
#include "service/call.h"

/* RC_OK: one was worked on, well or not. RC_NOT_FOUND: nothing is due. RC_UNAVAILABLE: the database is away. */
enum rc mail_step(struct call *c, struct mailer *mailer) MUST_CHECK;

#endif
