/*
 * The commission ledger: what the site tells of payments and refunds, and the entries that follow (domain.md 7).
 */
#ifndef HANDOVER_SERVICE_LEDGER_H
#define HANDOVER_SERVICE_LEDGER_H

#include "service/call.h"
#include "store/ledger_store.h"

/*
 * A paid line. RC_OK: stored, with *replayed when it was told before in the same words; the line's entries are in
 * entries (none: it earns nothing). RC_AMOUNT_DIFFERS: told before otherwise; nothing changes, and it is logged.
 */
struct telling {
	bool replayed;
	struct entry *entries;
	size_t count;
};
enum rc ledger_tell_renewal(struct call *c, const struct told_renewal *line, struct telling *told) MUST_CHECK;

/* A refund, also of a line that is not known yet: it is taken back when the payment is told. Results likewise. */
enum rc ledger_tell_refund(struct call *c, const struct told_refund *refund, struct telling *told) MUST_CHECK;

/* The actor's entries, or everybody's for staff: one page, newest first. RC_NOT_FOUND: the page's edge. */
struct ledger_page {
	const char *starting_after, *ending_before; /* public ids of entries (terms: of items), or NULL */
	int limit;
	struct entry *entries;
	struct term_row *terms;
	size_t count;
	bool has_more;
};
enum rc ledger_entries(struct call *c, struct ledger_page *page) MUST_CHECK;
enum rc ledger_terms(struct call *c, struct ledger_page *page) MUST_CHECK;

#endif
