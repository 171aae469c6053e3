/*
 * Entries, changes and sums of the commission as sentences, and the pages made of them: the agency's own, and the same
 * for staff.
 */
#ifndef HANDOVER_WEB_COMMISSION_WORDS_H
#define HANDOVER_WEB_COMMISSION_WORDS_H

#include "http/req.h"
#include "http/resp.h"
#include "service/statement_read.h"
#include "web/commission_views.h"

struct commission_entry commission_words_entry(struct req *rq, const struct stated_entry *e, int32_t today);
const char *commission_words_change(struct req *rq, const struct statement_change *change);

/* "12,00 € to be paid", "nothing to pay: -4,00 € carried to the next" */
const char *commission_words_paid(struct req *rq, const struct monthly *s);

/*
 * The two pages. account 0: the actor's own; base: the address they are at; back: of the page, or NULL. ?older=,
 * ?newer=: an entry; ?from=, ?change=: positions; ?format=csv, with ?month= on the first page.
 */
struct commission_at {
	int64_t account;
	const char *base;      /* "/handover/commission" */
	const char *statements; /* what comes before a statement's month: "/handover/commission/statements" */
	const char *back;
};
enum rc commission_words_ledger(struct req *rq, struct resp *rs, const struct commission_at *at) MUST_CHECK;
enum rc commission_words_statement(struct req *rq, struct resp *rs, const struct commission_at *at, const char *month)
	MUST_CHECK;

#endif
