/*
 * What the pages of a migration share: the page itself, an act sent by a form, and what a form that came too late is
 * told.
 */
#ifndef HANDOVER_WEB_MIGRATION_ACTS_H
#define HANDOVER_WEB_MIGRATION_ACTS_H

#include "http/html.h"
#include "http/req.h"
#include "http/resp.h"
#include "service/acts.h"

/* Writes the migration's page. RC_NOT_FOUND */
enum rc migration_acts_show(struct req *rq, const char *public_id, struct html *h) MUST_CHECK;

struct migration_form {
	struct migration_act *act; /* public_id and item are set; the rest is read from the form */
	enum rc (*what)(struct call *c, struct migration_act *act);
	/* Writes the page the form was on, for a 422; NULL: the migration's. */
	enum rc (*show)(struct req *rq, const char *public_id, struct html *h);
	bool shows_stale; /* that page again too where what the reader had in front of it is no longer so (412) */
};

/* One act of a form: 303 to the migration; 422 with the page; 409 or 412 with what happened meanwhile. */
enum rc migration_acts_send(struct req *rq, struct resp *rs, const struct migration_form *form) MUST_CHECK;

/* 409: the page that says what the other side did first. */
enum rc migration_acts_too_late(struct req *rq, struct resp *rs, const char *public_id) MUST_CHECK;

#endif
