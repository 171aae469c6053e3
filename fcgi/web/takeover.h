/*
 * What the pages between an invitation and its acceptance share: the invitation, the kept answers, whose account
 * receives and whether its billing data are still wanted. The pages themselves are in takeover_pages.c (account,
 * kind, billing) and takeover_check_pages.c.
 */
#ifndef HANDOVER_WEB_TAKEOVER_H
#define HANDOVER_WEB_TAKEOVER_H

#include "service/accept.h"
#include "web/drafts.h"
#include "web/invitation_shared.h"

struct takeover {
	struct invited i;
	struct drafts_page draft;
	const char *browser; /* the cookie that the answers belong to; NULL: to the mailed link */
	bool signed_in;     /* with an account that may receive by its role */
	int64_t as;         /* the account that receives; 0: one is made */
	bool needs_billing; /* of a new account, or of one that has none yet */
};

/*
 * Reads all of it; fields: of this page, NULL at the end, or NULL. *done: the answer is made already, as by
 * invitation_load, or who hands over looks at its own handover and reads that it cannot receive it: nothing that the
 * customer typed is read for it.
 */
enum rc takeover_open(struct req *rq, struct resp *rs, const char *const *fields, struct takeover *t, bool *done)
	MUST_CHECK;

/* Reads the kept answers into rq->form and fills t->draft and t->browser; t->i must be there. */
enum rc takeover_read(struct req *rq, const char *const *fields, struct takeover *t) MUST_CHECK;

/* Keeps rq->form; by the link given by hand for this browser alone, with its cookie on the answer. RC_TOO_LARGE */
enum rc takeover_keep(struct req *rq, struct resp *rs, const struct takeover *t) MUST_CHECK;

/* Signed in as the account that hands over. */
bool takeover_is_own(const struct req *rq, const struct takeover *t);

/* Sent to the account's page first: nobody is signed in to the account there is, or it cannot receive. */
bool takeover_must_choose(struct req *rq, const struct takeover *t);

/* 303 to a page of this invitation: "check". */
enum rc takeover_go(struct req *rq, struct resp *rs, const char *page) MUST_CHECK;

/* The billing data of rq->form, the country understood; kind BILLING_NONE: not chosen. */
struct billing *takeover_billing(struct req *rq);

/* Whether who accepts must say for whom, and has not: adds the problems. */
void takeover_check_person(struct req *rq, struct problems *problems);

/* The names of the billing page's fields, NULL at the end. */
extern const char *const takeover_billing_fields[];

/* The pages with what is wrong on them (rq->problems); rc: the status. */
enum rc takeover_show_account(struct req *rq, struct resp *rs, const struct takeover *t, enum rc rc) MUST_CHECK;
enum rc takeover_show_billing(struct req *rq, struct resp *rs, const struct takeover *t, enum rc rc) MUST_CHECK;

#endif
