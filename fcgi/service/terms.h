/*
 * Terms agreed beforehand (domain.md 3, "Fracto"): once per package, proposed by staff, accepted or answered by the
 * agency; and quotes of the commission for one migration, which are terms without a package (package_id 0).
 *
 * A proposal is a version and an offer of its own, which comes into force when the agency consents to both its parts.
 * What concerns the customer (package, expiry, price, until when names work) is in the common part, the rest in the
 * agency's. With the last open package agreed the invitation goes out, and its clock starts.
 */
#ifndef HANDOVER_SERVICE_TERMS_H
#define HANDOVER_SERVICE_TERMS_H

#include "service/acts.h"
#include "service/door.h"
#include "service/terms_set.h"

/* ---- staff ------------------------------------------------------------------------------------------------- */

/* What one service becomes, where it is not what the proposal says for all. */
struct terms_target {
	const char *item;    /* public id */
	const char *target;  /* product, or NULL */
	int32_t expires_on;  /* DAY_NONE: as for all */
	int64_t price_cents; /* -1: the target's list price */
};

struct terms_proposal {
	struct migration_act act; /* first: the acts' machinery is given this */
	int64_t package_id;       /* 0: a quote of the commission for all services that are in no package */
	const char *target;       /* for every service not named in targets; NULL: each is named */
	int32_t expires_on;       /* DAY_NONE: the package's next due date */
	int64_t price_cents;      /* -1: the target's list price */
	const struct terms_target *targets;
	size_t target_count;
	int64_t rate_bp, fixed_cents, months, holding_days;
	int32_t pays_until, contract_end, not_before, names_until; /* DAY_NONE: not said */
	const char *text; /* for the agency, at most 2000 characters; or NULL */

	/* What came of it: what each service of the package becomes, with the price filled in. */
	const struct terms_item *made;
	size_t made_count;
};

/*
 * A new version, put before the agency, which is told. While the customer has not accepted. RC_FORBIDDEN: not staff;
 * RC_SIGN_IN_REQUIRED: not fresh; RC_NOT_FOUND: no such migration or package; RC_STALE; RC_STATE_CONFLICT;
 * RC_VALIDATION with c->problems: /target, /items/N/target, /expires_on, /price_after, /commission/rate_bp, ...
 */
enum rc terms_propose(struct call *c, struct terms_proposal *proposal) MUST_CHECK;

/* The same checks with nothing stored, and no fresh sign-in: for the preview; made is filled. */
enum rc terms_check(struct call *c, struct terms_proposal *proposal) MUST_CHECK;

/* The products a service of that platform may become, separated by spaces (fracto.targets, fracto.mail_targets). */
const char *terms_targets(const struct call *c, const char *platform);

/* ---- the agency -------------------------------------------------------------------------------------------- */

struct terms_acceptance {
	struct migration_act act; /* first; if_version is not used: the hashes do its work */
	uint8_t hash[32], terms_hash[32];
};

/*
 * The agency's consent to both parts of the proposal that waits. RC_STALE: the hashes are not its; RC_STATE_CONFLICT:
 * none waits, or the customer has accepted meanwhile; RC_FORBIDDEN: not the agency's side.
 */
enum rc terms_accept(struct call *c, struct terms_acceptance *acceptance) MUST_CHECK;

/*
 * The proposal that waits for the agency, as the offer it would consent to: its hashes are what terms_accept takes.
 * RC_NOT_FOUND: none waits.
 */
enum rc terms_waiting_offer(struct call *c, const struct dossier *d, struct offer *offer) MUST_CHECK;

/* The agency answers instead; staff reads it and proposes again. act.reason: the words, at most 2000 characters. */
struct terms_reply {
	struct migration_act act;
	const char *text;
};
enum rc terms_answer(struct call *c, struct terms_reply *reply) MUST_CHECK;

/*
 * Inside an open door, after an item that waited for its terms left the handover: with no other one waiting, whoever
 * was not invited yet is.
 */
enum rc terms_go_ahead(struct call *c, struct door *d) MUST_CHECK;

/* ---- submit ------------------------------------------------------------------------------------------------ */

/*
 * Inside the door of a new migration whose items are stored: a row for each package of its items. Where the agency
 * agreed to terms of that package before, they hold again (its submit is the consent): *waits is false when all do.
 * Changes the items' commission and hold, and saves them.
 */
enum rc terms_begin(struct call *c, struct door *d, bool *waits) MUST_CHECK;

/* After the offer of such a migration was stored: notes what was agreed before as agreed here too. */
enum rc terms_begin_agreed(struct call *c, struct door *d) MUST_CHECK;

/* ---- silence ----------------------------------------------------------------------------------------------- */

/*
 * A chore's transaction: agencies that did not answer a proposal for handover.terms_working_days working days of
 * Italy. Staff decides about the package; where everything was to go together the rest goes ahead, and the Fracto
 * services follow in a migration of their own. At most 20 a call; *more: there may be others.
 */
enum rc terms_silence(struct call *c, int64_t now, bool *more) MUST_CHECK;

#endif
