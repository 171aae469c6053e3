/*
 * What a letter is about, read when it is written, in one read: the migration, its services and what the host says of
 * them, the link, and whether there is still anything to say.
 *
 * Read-only; the worker acts as ROLE_SYSTEM. Everything is in the call's arena. link is a secret: it goes into the
 * letter and nowhere else.
 */
#ifndef HANDOVER_SERVICE_LETTER_FACTS_H
#define HANDOVER_SERVICE_LETTER_FACTS_H

#include "service/dossier.h"
#include "service/portfolio.h"
#include "store/mail_store.h"

struct letter_facts {
	const struct mail *mail;
	struct migration m;       /* migration_id 0: the letter is about none */
	struct item *items;       /* all of them, also the excluded ones */
	size_t count;
	struct candidates now;    /* the host's word on each, in the items' order; host.name NULL: it is gone */
	struct fsm_facts facts;   /* of the items */
	struct left_out *left_out;
	size_t left_out_count;
	struct invitation invitation; /* the mail's own, or the latest */
	struct terms_set terms;   /* of Fracto packages */
	struct migration *linked; /* the handovers that belong to it and go to the same recipient */
	size_t linked_count;
	int64_t hold_until;       /* the latest of what waits for the recipient, or CLOCK_NONE */
	int64_t credit_cents;     /* the customer's, once it has an account */
	const char *link;         /* of the invitation, the notice or the sign-in; NULL: the kind has none */
	const char *const *names; /* of a notice: that registrant's domains, A-labels */
	size_t name_count;
	struct inherited *owned;  /* what the customer took over and still has, as the host has it today */
	size_t owned_count;
	int64_t link_until;       /* of a sign-in */
	int64_t now_us;           /* the database's clock */
	bool is_stale;            /* its time has passed: it is not sent */
};

/*
 * RC_OK, also for a stale one: as much as there still is was read. RC_NOT_FOUND: what it is about is not there at all.
 */
enum rc letter_facts_read(struct call *c, const struct mail *mail, struct letter_facts *f) MUST_CHECK;

/* One that was put there, by its public id, for the demonstration. RC_NOT_FOUND */
enum rc letter_facts_find(struct call *c, const char *public_id, struct mail *mail) MUST_CHECK;

/* Whether a service is told to lean on host names of the agency: then "as they do now" is not said of all. */
bool letter_facts_leans(const struct letter_facts *f);

/* The reference of the handover this one follows (after false), or of one that follows it; NULL: there is none. */
const char *letter_facts_linked(const struct letter_facts *f, bool after);

/* Whether the item waits for a tick or an act of that side (ROLE_RESELLER, ROLE_CUSTOMER). */
bool letter_facts_waits_for(const struct item *item, enum role side);

#endif
