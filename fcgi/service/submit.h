/*
 * The reseller's request: a new migration in the state requested, with its items, its offer, the reseller's own
 * consent to it, and the customer's invitation. Fracto services wait for their terms (service/terms.h), in a second
 * migration linked to the first, or all together as the reseller chose. One transaction.
 */
#ifndef HANDOVER_SERVICE_SUBMIT_H
#define HANDOVER_SERVICE_SUBMIT_H

#include "service/dossier.h"
#include "service/portfolio.h"

struct submit {
	/* What was sent */
	const char *email, *name; /* of the customer, as typed */
	const char *attention;    /* "for the attention of", or NULL */
	const char *known_as;     /* how the customer knows the agency, or NULL */
	const char *personal_line; /* the agency's own words in the invitation, or NULL */
	int32_t closes_on;        /* the agency closes on that day, or DAY_NONE */
	bool authorises_registrant; /* where the agency is registrant it agrees to a change of it */
	const char *again_of;     /* public id of the ended migration this one repeats, or NULL */
	int language;             /* enum lang */
	int reason;               /* enum migration_reason; -1: not said */
	const char *note;         /* or NULL */
	bool neutral_mail;
	const struct item_request *items;
	size_t item_count;
	const struct item_request *left_out; /* what hangs on the items and stays */
	const char *const *left_out_reasons; /* one each; NULL in it: not said */
	size_t left_out_count;
	int fracto; /* enum fracto_choice: what becomes of services in Fracto packages */

	/* What came of it */
	struct dossier dossier;
	struct dossier linked; /* of the Fracto services that go in a migration of their own; else m.migration_id 0 */
	const char *live_reference; /* with RC_ALREADY_IN_MIGRATION: the caller's own other migration, or NULL */
};

/* Who the customer is; what is good is brought into the form that is stored. */
struct submit_person {
	const char *email, *name, *attention; /* as typed; attention may be NULL */
	const char *canonical;                /* the address to store */
};
/*
 * RC_VALIDATION with c->problems under /customer: the address, also one that asked that agency not to be written to, or
 * that is the agency's own; the name. RC_RATE_LIMITED: that address declined not long ago and was asked again already.
 */
enum rc submit_check_person(struct call *c, int64_t reseller_id, struct submit_person *person) MUST_CHECK;

/*
 * Only who the customer is and the words of the request, as a page asks for them before the last one. Nothing is
 * stored. Results as submit_run's, problems too; the other members may be what they are in an empty form.
 */
enum rc submit_check(struct call *c, struct submit *s) MUST_CHECK;

/*
 * The words alone: reason, note, known_as, personal_line. No line that the customer reads has a link in it (safety.md),
 * and known_as does not hold the operator's name (mail.from_name; case, spaces and signs do not count). RC_OK or
 * RC_VALIDATION with c->problems.
 */
enum rc submit_check_words(struct call *c, struct submit *s) MUST_CHECK;

/* RC_RATE_LIMITED: the agency has sent all the invitations of one day. */
enum rc submit_check_limit(struct call *c) MUST_CHECK;

/*
 * RC_OK: dossier is filled. RC_VALIDATION, RC_ITEM_BLOCKED, RC_CONFIRMATION_REQUIRED, RC_ALREADY_IN_MIGRATION: nothing
 * was stored and c->problems says what is wrong with what. RC_RATE_LIMITED: too many invitations today.
 */
enum rc submit_run(struct call *c, struct submit *s) MUST_CHECK;

#endif
