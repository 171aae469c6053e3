/*
 * The answers of a form of several pages, kept between them and beyond a session (domain.md 5: people go and look for
 * their partita IVA). Sealed for their owner; gone when the form is sent or its invitation ends.
 *
 * owner: "account:<id>" (the request's tenant), or an invitation's public id, a dot and whose: "mail" of its mailed
 * link, else 24 hex digits of the hash of a browser's cookie. Never the public id alone: who hands over has the link
 * given by hand, and what the customer typed is none of its business. name: which form. answers: bytes of the
 * caller's own making (web/drafts.h: an urlencoded form), at most 512 KiB.
 */
#ifndef HANDOVER_SERVICE_DRAFT_H
#define HANDOVER_SERVICE_DRAFT_H

#include "service/call.h"

struct draft {
	const char *owner, *name;
	const char *answers; /* "" none yet */
};

/* The owner of the answers that were typed by an invitation's mailed link. */
const char *draft_owner_by_mail(struct call *c, const char *invitation_public_id);

/*
 * Of those typed by the link given by hand. *browser: the secret in the browser's cookie; NULL, or none of ours: it
 * becomes a new one, to be set with what is kept.
 */
const char *draft_owner_by_browser(struct call *c, const char *invitation_public_id, const char **browser);

/* Fills answers; "" where there are none, or they can no longer be opened. */
enum rc draft_load(struct call *c, struct draft *draft) MUST_CHECK;

/* RC_TOO_LARGE */
enum rc draft_save(struct call *c, const struct draft *draft) MUST_CHECK;

enum rc draft_forget(struct call *c, const struct draft *draft) MUST_CHECK;

#endif
