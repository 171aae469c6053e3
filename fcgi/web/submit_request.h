/*
 * The agency's request as a form of several pages (web.md 1, R1-R5): the fields of each page, the services it names as
 * the host sees them now, and the whole of it as what service/submit.h takes.
 *
 * The answers are kept as a draft (web/drafts.h) between the pages. Fields, of all pages together:
 *   item       a service that goes, "domain_12"; once each       behind  one that was chosen and cannot go for now
 *   confirmed  an item whose finding the agency knows            all     a hosting that is this customer's as a whole
 *   why_<id>   why a hosting that hangs on a chosen domain stays
 *   pasted     names as they are being pasted; read: the ones that were read last
 *   name, email, language, known_as, attention, personal_line; reason, note, closes_on, neutral_mail, authorises
 *   fracto     what becomes of services in Fracto packages (FRACTO_CHOICES)
 *   again_of   the ended migration this request repeats
 */
#ifndef HANDOVER_WEB_SUBMIT_REQUEST_H
#define HANDOVER_WEB_SUBMIT_REQUEST_H

#include "http/req.h"
#include "service/submit.h"
#include "web/drafts.h"

enum submit_step { SUBMIT_CHOOSE, SUBMIT_SERVICES, SUBMIT_CUSTOMER, SUBMIT_TERMS, SUBMIT_CHECK };

/* The address of a page. */
const char *submit_request_url(enum submit_step step) __attribute__((returns_nonnull));

/* rq->form becomes the whole request (drafts_open). RC_OK or what the draft's reading returns. */
enum rc submit_request_open(struct req *rq, enum submit_step step, struct drafts_page *page) MUST_CHECK;

/* rq->form with these fields in place of all that have one of the names; names: NULL at the end. */
void submit_request_replace(struct req *rq, const char *const *names, const struct form_field *fields, size_t count);

/* The services of the request, judged now: first the chosen ones, then what hangs on those that may go. */
struct submit_chosen {
	struct candidates found;
	size_t chosen; /* so many of found were chosen, in the order they were; the others hang on them */
};
enum rc submit_request_judge(struct req *rq, struct submit_chosen *chosen) MUST_CHECK;

/* Whether it is the agency's and nothing forbids it to go. */
bool submit_request_may_go(const struct req *rq, const struct candidate *k);

/* "domain_12", the value of the fields item, confirmed, all, behind. */
const char *submit_request_value(const struct req *rq, const struct candidate *k) __attribute__((returns_nonnull));

/* Why it stays, as the agency wrote it; "" it did not. */
const char *submit_request_why(const struct req *rq, const struct candidate *k) __attribute__((returns_nonnull));

/* A day as people write it, 31/12/2026 or 2026-12-31. False: it is none. */
bool submit_request_day(const char *typed, int32_t *day);

/* The whole request; chosen may be NULL: without the services. A day that is none is DAY_NONE. */
void submit_request_read(struct req *rq, const struct submit_chosen *chosen, struct submit *s);

/* Whether no service is chosen yet, so that the later pages have nothing to ask. */
bool submit_request_is_empty(const struct req *rq);

#endif
