/*
 * A form of several pages: the answers of all its pages as one form, kept between them (service/draft.h).
 *
 * A page names its own fields. drafts_open puts the kept answers into rq->form; of a POST this page's own fields are
 * those that were sent (a box that was unticked is gone), the other pages' are those kept. So every page, and the last
 * one that does the act, reads rq->form as if everything had been on one page.
 */
#ifndef HANDOVER_WEB_DRAFTS_H
#define HANDOVER_WEB_DRAFTS_H

#include "http/req.h"

struct drafts_page {
	const char *owner;          /* rq->tenant, or of an invitation (service/draft.h) */
	const char *name;           /* of the whole form, "request" */
	const char *const *fields;  /* this page's, NULL at the end; NULL: it has none of its own */
};

enum rc drafts_open(struct req *rq, const struct drafts_page *page) MUST_CHECK;

/* Keeps rq->form, without csrf and nonce; wrong answers too: people mend them later. RC_TOO_LARGE */
enum rc drafts_save(struct req *rq, const struct drafts_page *page) MUST_CHECK;

/* The form was sent, or given up. */
enum rc drafts_forget(struct req *rq, const struct drafts_page *page) MUST_CHECK;

#endif
