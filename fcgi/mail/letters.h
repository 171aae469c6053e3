/*
 * What each mail says: a function for each kind (domain/mail_kinds.h), written for who reads it, in its language, from
 * what is so now.
 *
 * Depends on service/letter_facts.h and mail/letter.h. Two readers who may not be on speaking terms read letters about
 * the same thing: they are neutral. A customer never reads of resellers, of the commission's amount or of fiscal data;
 * an agency never reads the customer's address, fiscal data or other services.
 */
#ifndef HANDOVER_MAIL_LETTERS_H
#define HANDOVER_MAIL_LETTERS_H

#include "mail/letter.h"
#include "service/letter_facts.h"

/*
 * RC_OK; RC_STALE: there is nothing to say any more, drop it (letter is written all the same where that was possible,
 * for the demonstration); RC_NOT_FOUND: what it is about is gone, drop it too; RC_UNAVAILABLE.
 */
enum rc letters_compose(struct call *c, const struct mail *mail, struct letter *letter) MUST_CHECK;

/* ---- for the files of the letters only ---------------------------------------------------------------------- */

struct letters {
	struct call *call;
	const struct letter_facts *f;
	struct letter *l;
	const char *agency;   /* how the customer knows it, the legal name beside it */
	const char *customer; /* who accepted, or the recipient's name */
	const char *domain;   /* what the handover is called by: its first domain, else its first service */
};

/* letters_invite.c */
void letters_invitation(struct letters *w);
void letters_reminder(struct letters *w);
void letters_notice(struct letters *w);

/* letters_answers.c: what somebody did */
void letters_accepted(struct letters *w);
void letters_declined(struct letters *w);
void letters_retracted(struct letters *w);
void letters_misaddressed(struct letters *w);
void letters_more_time(struct letters *w);
void letters_objection(struct letters *w);

/* letters_ends.c: what is over */
void letters_withdrawn(struct letters *w);
void letters_expired(struct letters *w);
void letters_rejected(struct letters *w);
void letters_partly_done(struct letters *w);
void letters_done(struct letters *w);

/* letters_more.c */
void letters_needs_you(struct letters *w);
enum rc letters_renewal(struct letters *w) MUST_CHECK;
void letters_answer(struct letters *w);
enum rc letters_digest(struct letters *w) MUST_CHECK;
void letters_sign_in(struct letters *w);

/* letters_terms.c: to the agency alone */
void letters_terms_proposed(struct letters *w);
void letters_terms_silent(struct letters *w);

/* letters_statement.c */
enum rc letters_statement(struct letters *w) MUST_CHECK;

bool letters_to_agency(const struct letters *w);

/* "https://.../handover" and the rest of the path */
const char *letters_url(const struct letters *w, const char *path);

/* The migration's page, for those who may open it. */
const char *letters_case_url(const struct letters *w);

/* As it is shown. */
const char *letters_name(const struct letters *w, const char *a_label);

/* A point for each service that is not excluded: its name and its kind, and with expires until when it is paid. */
void letters_list(struct letters *w, bool expires);

/* "Domain", "Hosting Starter" */
const char *letters_kind(const struct letters *w, int kind, const char *product);

/* Why a service waits, in words. */
const char *letters_waiting(const struct letters *w, const struct item *item, const struct preflight *p);

/* "closes on": what it means to do nothing; nothing where no day is set. */
void letters_closing(struct letters *w);

#endif
