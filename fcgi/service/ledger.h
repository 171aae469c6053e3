/*
 * The commission ledger: what the site tells of payments and refunds, and the entries that follow (domain.md 7).
 */
#ifndef HANDOVER_SERVICE_LEDGER_H
#define HANDOVER_SERVICE_LEDGER_H

#include "service/call.h"
#include "store/ledger_store.h"

/*
 * The entries of a line follow from dated facts, so the order in which things are told does not matter (the rule:
 * domain/entitlement.h; which of two terms: find_term). A line has one accrual at most, ever. Telling something again
 * writes what the line lacks by then, so every event mends what an earlier one could not know.
 *
 * A paid line. RC_OK: stored, with replayed when it was told before in the same words (who paid counts where both say
 * it); the line's entries are in entries (none: it earns nothing). RC_AMOUNT_DIFFERS: told before otherwise; nothing
 * changes, and an alarm is raised, one for each contradiction.
 */
struct telling {
	bool replayed;
	bool mended;  /* an entry was written */
	bool accrued; /* the accrual was */
	struct entry *entries;
	size_t count;
};
enum rc ledger_tell_renewal(struct call *c, const struct told_renewal *line, struct telling *told) MUST_CHECK;

/*
 * A refund, also of a line that is not known yet: it is taken back when the payment is told. Results likewise. Refunds
 * above the line's net take back what it earned and no more, and raise an alarm.
 */
enum rc ledger_tell_refund(struct call *c, const struct told_refund *refund, struct telling *told) MUST_CHECK;

/* Writes the entries that a told line lacks. RC_NOT_FOUND: it was not told. */
enum rc ledger_mend_line(struct call *c, const char *line_id, struct telling *told) MUST_CHECK;

/* Whether the line would have an accrual; writes nothing. */
enum rc ledger_would_earn(struct call *c, const struct told_renewal *line, bool *earns) MUST_CHECK;

/*
 * The actor's entries, its merged accounts' too, or everybody's for staff: one page, newest first. RC_NOT_FOUND: the
 * page's edge.
 */
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

/* Where the host contradicts what it told before: the open alarms, oldest first, at most 200. For staff. */
struct ledger_alarms {
	struct ledger_alarm *rows;
	size_t count;
};
enum rc ledger_alarms(struct call *c, struct ledger_alarms *list) MUST_CHECK;

/* Staff looked at it; the note says what came of it. RC_NOT_FOUND: no such open one; RC_FORBIDDEN: not staff. */
enum rc ledger_settle_alarm(struct call *c, int64_t alarm_id, const char *note) MUST_CHECK;

#endif
