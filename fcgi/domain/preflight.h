/*
 * The preflight: may this item go, and if not, why, who can mend it and until when (domain.md 4).
 *
 * Pure: it judges facts read from the host. Asked at choice, at submit, whenever an open offer is shown, and again
 * in the transaction that moves.
 */
#ifndef HANDOVER_DOMAIN_PREFLIGHT_H
#define HANDOVER_DOMAIN_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "domain/migration_lists.h"

/*
 * FINDING(name, code, verdict, who can mend it, what it says)
 * The worst finding is the item's verdict: ask, then blocked, approve, confirm, allowed.
 */
#define PREFLIGHT_FINDINGS(FINDING)                                                                                    \
	FINDING(NOT_OWNED, "not-owned", BLOCKED, STAFF, N_("It is not in your account"))                               \
	FINDING(LIVE, "already-in-migration", BLOCKED, RESELLER, N_("It is already in a handover"))                    \
	FINDING(EXPIRED, "not-active", BLOCKED, RESELLER, N_("It has expired: renew it first, then it can follow"))    \
	FINDING(CANCELLED, "not-active", BLOCKED, RESELLER,                                                            \
		N_("It was cancelled: have it restored first, then it can follow"))                                    \
	FINDING(PENDING, "not-active", BLOCKED, RESELLER,                                                              \
		N_("Its registration or activation is not finished: wait until it is active"))                         \
	FINDING(GONE, "not-active", BLOCKED, RESELLER, N_("It has left DomainRegister for another registrar"))         \
	FINDING(FRAUD, "not-active", BLOCKED, STAFF,                                                                   \
		N_("It is stopped on suspicion of fraud: open a ticket"))                                              \
	FINDING(LEAVING, "registry-status", BLOCKED, RESELLER,                                                         \
		N_("A transfer to another registrar is under way: wait until it is over, or have it cancelled"))       \
	FINDING(REDEMPTION, "registry-status", BLOCKED, RESELLER,                                                      \
		N_("The registry is about to delete it: have it restored first, then it can follow"))                  \
	FINDING(DELETING, "registry-status", BLOCKED, STAFF,                                                           \
		N_("The registry is deleting it: nobody can restore it any more"))                                     \
	FINDING(WITHOUT_REGISTRAR, "registry-status", BLOCKED, STAFF,                                                  \
		N_("The registry of .it has taken it back or did not renew it: open a ticket"))                        \
	FINDING(DISPUTE, "registry-status", BLOCKED, STAFF,                                                            \
		N_("There is a dispute about it: it stays where it is until that is decided"))                         \
	FINDING(UNMAPPED, "not-here", ASK, STAFF, N_("This service is not handed over from here: open a ticket"))      \
	FINDING(PACKAGE, "fracto-package", BLOCKED, RESELLER,                                                          \
		N_("It is a whole Fracto package: choose the services in it, one by one"))                             \
	FINDING(FRACTO, "fracto", ALLOWED, STAFF,                                                                      \
		N_("It is in a Fracto package: it becomes a service of its own first, on terms agreed beforehand"))    \
	FINDING(ON_HOLD, "on-hold", APPROVE, STAFF,                                                                    \
		N_("The registry has it on hold: DomainRegister looks at it first"))                                   \
	FINDING(ABUSE, "abuse", APPROVE, STAFF, N_("It is suspended: DomainRegister looks at it first"))               \
	FINDING(THIRD_PARTY, "registrant-third-party", APPROVE, STAFF,                                                 \
		N_("It is registered to somebody else: DomainRegister looks at it first"))                             \
	FINDING(OTHER_DOMAINS, "other-domains", APPROVE, STAFF,                                                        \
		N_("Other domains live in the same package: DomainRegister looks at it first"))                        \
	FINDING(ALWAYS, "looked-at", APPROVE, STAFF, N_("DomainRegister looks at every service first"))                \
	FINDING(NEAR_EXPIRY, "near-expiry", CONFIRM, RESELLER,                                                         \
		N_("It expires soon: whoever owns it when the renewal is issued pays for it"))                         \
	FINDING(OPEN_DOCUMENT, "open-document", CONFIRM, RESELLER, N_("There is an open proforma for it"))             \
	FINDING(UNPAID, "unpaid", CONFIRM, RESELLER, N_("It is suspended because it was not paid"))                    \
	FINDING(AUTO_RENEW, "auto-renew-period", CONFIRM, RESELLER, N_("It was just renewed by the registry"))         \
	FINDING(AGENCY_REGISTRANT, "registrant-agency", CONFIRM, RESELLER,                                             \
		N_("It is registered to who manages it now; the registrant does not change with the handover"))

#define PREFLIGHT_ENUM(name, ...) FINDING_##name,
enum finding_kind { PREFLIGHT_FINDINGS(PREFLIGHT_ENUM) FINDING_COUNT };

/* Somebody as the host knows them; what is not known is NULL. */
struct preflight_party {
	const char *email, *name, *tax_code;
};

/*
 * Who a domain's registrant is (domain.md 4). RECORDED: somebody who is not the agency, and the recipient's data are
 * not known yet, so nothing more can be said.
 */
enum registrant { REGISTRANT_UNKNOWN, REGISTRANT_RECORDED, REGISTRANT_CUSTOMER, REGISTRANT_AGENCY, REGISTRANT_THIRD };

/* What the host says of one item, and what we know of it. */
struct preflight_facts {
	enum item_kind kind;
	bool owned;              /* by the reseller who hands over */
	bool live;               /* in another live migration */
	const char *status;      /* the host's: Active, Pending, Suspended, ... */
	const char *suspended;   /* "", "unpaid", "abuse" */
	const char *epp_status;  /* the registry's, separated by spaces; "" for hosting */
	const char *family;      /* individual, fracto, pec, other; "" for domains */
	bool in_package;         /* of the family fracto: a site in a package, not the package */
	const char *other_domains; /* in the same package, separated by spaces; "" */
	int32_t expires_on;      /* the earlier of expiry and next due; DAY_NONE: unknown */
	bool open_document;      /* an unpaid proforma names it */
	bool always_approve;     /* the operator wants to see every item */
	struct preflight_party registrant, agency, recipient; /* recipient: all NULL before it is known */
	int32_t recoverable_until; /* of what expired; DAY_NONE: not known */
	int64_t restore_cents;   /* net; 0: not known */
	int32_t today;
	int near_expiry_days;
};

struct preflight {
	enum verdict verdict;
	unsigned findings; /* bit per enum finding_kind */
	enum registrant registrant;
	int32_t until;     /* it can be recovered until then, or DAY_NONE */
	int64_t cost_cents; /* for that much, net; 0: not known */
};

struct finding_info {
	const char *code;
	enum verdict verdict;
	enum role who;
	const char *text; /* message key */
};

/* Whether two are the same in any of e-mail, tax code and name; case and spaces do not count. */
bool preflight_is_same(const struct preflight_party *a, const struct preflight_party *b);

struct preflight preflight_judge(const struct preflight_facts *facts);

/* The first finding of that verdict; FINDING_COUNT where there is none. */
enum finding_kind preflight_first_finding(const struct preflight *p, enum verdict verdict);

/*
 * Several findings may want something at once: whether a side must tick, or staff must look, apart from the verdict.
 */
bool preflight_needs_confirmation(const struct preflight *p);
bool preflight_needs_approval(const struct preflight *p);

/* The codes of the findings of that verdict, separated by spaces; "" none. */
const char *preflight_codes(struct arena *a, const struct preflight *p, enum verdict verdict);

/* Whether each finding of that verdict is among these codes: one that is new was not ticked, or not approved. */
bool preflight_are_seen(const struct preflight *p, enum verdict verdict, const char *codes);

/* The finding that decided the verdict; FINDING_COUNT where there is none. */
enum finding_kind preflight_main_finding(const struct preflight *p);

const struct finding_info *preflight_finding(enum finding_kind kind) __attribute__((returns_nonnull));

#endif
