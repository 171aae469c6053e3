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
	FINDING(NOT_ACTIVE, "not-active", BLOCKED, RESELLER,                                                           \
		N_("It is not active: renew or restore it first, then it can follow"))                                 \
	FINDING(REGISTRY, "registry-status", BLOCKED, STAFF,                                                           \
		N_("The registry is holding it for a transfer, deletion, restore or dispute"))                         \
	FINDING(UNMAPPED, "not-here", ASK, STAFF, N_("This service is not handed over from here: open a ticket"))      \
	FINDING(FRACTO, "fracto", ASK, STAFF, N_("This service is part of a Fracto package: open a ticket"))           \
	FINDING(ON_HOLD, "on-hold", APPROVE, STAFF,                                                                    \
		N_("The registry has it on hold: DomainRegister looks at it first"))                                   \
	FINDING(ABUSE, "abuse", APPROVE, STAFF, N_("It is suspended: DomainRegister looks at it first"))               \
	FINDING(NEAR_EXPIRY, "near-expiry", CONFIRM, RESELLER,                                                         \
		N_("It expires soon: whoever owns it when the renewal is issued pays for it"))                         \
	FINDING(OPEN_DOCUMENT, "open-document", CONFIRM, RESELLER, N_("There is an open proforma for it"))             \
	FINDING(UNPAID, "unpaid", CONFIRM, RESELLER, N_("It is suspended because it was not paid"))                    \
	FINDING(AUTO_RENEW, "auto-renew-period", CONFIRM, RESELLER, N_("It was just renewed by the registry"))

#define PREFLIGHT_ENUM(name, ...) FINDING_##name,
enum finding_kind { PREFLIGHT_FINDINGS(PREFLIGHT_ENUM) FINDING_COUNT };

/* What the host says of one item, and what we know of it. */
struct preflight_facts {
	enum item_kind kind;
	bool owned;              /* by the reseller who hands over */
	bool live;               /* in another live migration */
	const char *status;      /* the host's: Active, Pending, Suspended, ... */
	const char *suspended;   /* "", "unpaid", "abuse" */
	const char *epp_status;  /* the registry's, separated by spaces; "" for hosting */
	const char *family;      /* of hosting: individual, fracto, pec, other; "" for a domain */
	int32_t expires_on;      /* or next due; DAY_NONE: unknown */
	bool open_document;      /* an open proforma names it */
	int32_t today;
	int near_expiry_days;
};

struct preflight {
	enum verdict verdict;
	unsigned findings; /* bit per enum finding_kind */
};

struct finding_info {
	const char *code;
	enum verdict verdict;
	enum role who;
	const char *text; /* message key */
};

struct preflight preflight_judge(const struct preflight_facts *facts);

/* The finding that decided the verdict; FINDING_COUNT where there is none. */
enum finding_kind preflight_main_finding(const struct preflight *p);

const struct finding_info *preflight_finding(enum finding_kind kind) __attribute__((returns_nonnull));

#endif
