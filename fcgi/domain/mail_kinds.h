/*
 * Every message there is (web.md 2), once: the outbox spells them so, mail/letters.c has a letter for each.
 *
 * MAIL(name, spelling, what it is for, in staff's words)
 */
#ifndef HANDOVER_DOMAIN_MAIL_KINDS_H
#define HANDOVER_DOMAIN_MAIL_KINDS_H

#include "base/words.h"
#include "domain/migration_lists.h"

#define MAIL_KINDS(MAIL)                                                                                               \
	MAIL(INVITATION, "invitation", N_("Invitation"))                                                               \
	MAIL(REMINDER, "reminder", N_("Reminder of the invitation"))                                                   \
	MAIL(MISADDRESSED, "misaddressed", N_("Not the right person"))                                                 \
	MAIL(MORE_TIME, "more_time", N_("More time"))                                                                  \
	MAIL(ACCEPTED, "accepted", N_("Accepted"))                                                                     \
	MAIL(DECLINED, "declined", N_("Declined"))                                                                     \
	MAIL(RETRACTED, "retracted", N_("Acceptance taken back"))                                                      \
	MAIL(WITHDRAWN, "withdrawn", N_("Withdrawn"))                                                                  \
	MAIL(EXPIRED, "expired", N_("Expired"))                                                                        \
	MAIL(REJECTED, "rejected", N_("Rejected"))                                                                     \
	MAIL(NOTICE, "notice", N_("Notice to a registrant"))                                                           \
	MAIL(OBJECTION, "objection", N_("Somebody objected"))                                                          \
	MAIL(NEEDS_YOU, "needs_you", N_("A service waits for you"))                                                    \
	MAIL(PARTLY_DONE, "partly_done", N_("Partly done"))                                                            \
	MAIL(DONE, "done", N_("Done"))                                                                                 \
	MAIL(TERMS_PROPOSED, "terms_proposed", N_("Terms proposed"))                                                   \
	MAIL(TERMS_SILENT, "terms_silent", N_("No answer to the terms"))                                               \
	MAIL(RENEWAL, "renewal", N_("First renewal"))                                                                  \
	MAIL(ANSWER, "answer", N_("Answer of staff"))                                                                  \
	MAIL(DIGEST, "digest", N_("Digest for staff"))                                                                 \
	MAIL(STATEMENT, "statement", N_("Statement of the commission"))                                                \
	MAIL(SIGN_IN, "sign_in", N_("Sign-in link"))

#define MAIL_ENUM(name, ...) MAIL_##name,
enum mail_kind { MAIL_NONE = -1, MAIL_KINDS(MAIL_ENUM) MAIL_KIND_COUNT };

extern const struct words words_mail_kinds;

/* The letter a transition's TELL effects send; MAIL_NONE: the event tells nobody. */
enum mail_kind mail_kind_of_event(enum migration_event event);

#endif
