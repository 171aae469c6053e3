/*
 * What the pages below /handover/i/{token} share: how an invitation is read, its services as they are shown, the
 * pages of those that are over, and the kept answers.
 */
#ifndef HANDOVER_WEB_INVITATION_SHARED_H
#define HANDOVER_WEB_INVITATION_SHARED_H

#include "domain/price.h"
#include "http/req.h"
#include "http/resp.h"
#include "service/invited.h"
#include "web/invitation_views.h"

/* "m•••@esempio.it": enough for who it is meant for, too little for anybody else. "" for NULL. */
const char *invitation_masked(struct arena *a, const char *email);

/* Who managed the services before, as the customer knows it. */
const char *invitation_agency(const struct migration *m);

/* Its legal name where the customer knows it by another; else NULL. */
const char *invitation_legal_name(const struct migration *m);

/*
 * The invitation of the path, in its language. *done: the answer is made already (unknown, or over:
 * RC_INVITATION_DEAD or why) and the handler returns what this returned.
 */
enum rc invitation_load(struct req *rq, struct resp *rs, enum rc why, struct invited *i, bool *done) MUST_CHECK;

/* The services that are in the offer; details: also which hosting it is. payer: for the prices. */
struct invitation_showing {
	const struct price_payer *payer;
	bool details;
};
void invitation_items(struct req *rq, const struct invited *i, const struct invitation_showing *how,
		      struct invitation_item *items, size_t *count);

/* What staff or the agency left out, so that nothing is dropped silently. */
const struct invitation_left *invitation_left_of(struct req *rq, const struct dossier *d, size_t *count);

bool invitation_has_commission(const struct dossier *d);

/* "VAT included", or that no Italian VAT is due. */
const char *invitation_vat_note(struct req *rq, const struct price_payer *payer);

/* The billing data of an account, as far as prices need them. */
struct price_payer invitation_payer(const struct host_account *account);

#endif
