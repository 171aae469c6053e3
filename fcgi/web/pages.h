/*
 * What the handlers of the pages share: the frame of a page, the once-only forms, what was typed and what is wrong
 * with it.
 */
#ifndef HANDOVER_WEB_PAGES_H
#define HANDOVER_WEB_PAGES_H

#include "http/req.h"
#include "http/resp.h"
#include "domain/migration_lists.h"
#include "service/act.h"
#include "web/layout_views.h"
#include "web/widget_views.h"

/* The frame: who is signed in, the form token, the other language. */
struct page pages_frame(struct req *rq);

/* "agency", "customer", "staff" */
const char *pages_role_label(const struct req *rq, enum role role);

/*
 * Where to sign in so as to come back to next, a local address: the site's own page (identity.sign_in_url, with r= for
 * /handover/enter), or ours.
 */
const char *pages_sign_in_url(struct req *rq, const char *next);

/* The page speaks this language, unless the reader chose another: an invitation speaks its recipient's. */
void pages_speak(struct req *rq, enum lang lang);

/* Sends what the view wrote. */
enum rc pages_send(struct req *rq, struct resp *rs, const struct html *h);

/* The same with the status of rc, a form shown again with what is wrong (422, 409). */
enum rc pages_send_again(struct req *rq, struct resp *rs, const struct html *h, enum rc rc);

/* A new nonce for the forms of a page: with each form's own end it is an idempotency key. */
const char *pages_nonce(struct req *rq);

/* Readies the call for an act under the form's nonce; render tells the address to go to. tenant NULL: the caller's. */
void pages_once(struct req *rq, const char *tenant,
		enum rc (*render)(struct call *c, const void *result, struct answer *answer));

/*
 * Whether the act was done, now or before: the nonce of a form sent again shows the first result, whatever was changed
 * in between (the browser's Back). Then pages_go_on.
 */
bool pages_is_done(enum rc rc);

/* 303 to where the act's answer says. */
enum rc pages_go_on(struct req *rq, struct resp *rs);

/* Whether the rc is one that shows the form again (there are words for it in rq->problems). */
bool pages_is_again(enum rc rc);

/* What was typed into the field and what is wrong with it; tail: end of the problem's pointer. */
struct field pages_field(const struct req *rq, const char *name, const char *tail);

/* The problem whose pointer ends so, in words; NULL: none. */
const char *pages_error(const struct req *rq, const char *tail);

/* The summary: each problem with the field it links to. fields: pairs of pointer's end and id, NULL-terminated. */
struct pages_link {
	const char *tail, *id;
};
struct page_errors pages_errors(const struct req *rq, const struct pages_link *links, size_t count);

/* A list of words as choices, translated; chosen: the spelling chosen, or NULL. */
struct choices pages_choices(const struct req *rq, const struct words *words, const char *chosen, const char *error);

/* router.h error_page */
void pages_error_page(struct req *rq, enum rc rc, struct resp *rs);

/* "Domain", "Hosting Starter" */
const char *pages_kind(const struct req *rq, int kind, const char *product);

/* A role as who has to act: "the customer"; NULL: nobody. */
const char *pages_who(const struct req *rq, int who);

/* A state as a tag. */
struct state_tag pages_tag(const struct req *rq, const struct words *words, int value);

/* An item's; nothing is planned any more once the handover is over (open false). */
struct state_tag pages_item_tag(const struct req *rq, int state, bool open);

#endif
