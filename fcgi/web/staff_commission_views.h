/*
 * Staff's page of the commission: statements to be paid, what was paid, where the site contradicts itself, the last
 * reconciliations.
 *
 * Depends on layout_views and widget_views. Post, with csrf and nonce: /handover/staff/commission/pay/{statement}
 * with paid_on, withheld, net, reference; /handover/staff/commission/alarms/{alarm} with note.
 */
#ifndef HANDOVER_WEB_STAFF_COMMISSION_VIEWS_H
#define HANDOVER_WEB_STAFF_COMMISSION_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct staff_statement {
	const char *id;     /* of the row, for the forms; "17" */
	const char *agency;
	const char *title;  /* "Statement 3, November 2026" */
	const char *url, *agency_url;
	const char *words;  /* "12,00 € to be paid", "12,00 € paid on .." */
	const char *detail; /* of what is paid: withheld, net, reference; else NULL */
	bool is_sent;       /* its form is shown again */
	struct field paid_on, withheld, net, reference;
};

/* What the site told, and told otherwise. */
struct staff_alarm {
	const char *id;
	const char *words;      /* "The line L1 was told again with other words" */
	const char *had, *told; /* JSON, as it was */
	struct moment at;
	struct field note;
};

struct staff_run {
	const char *days;   /* "1 November 2026 - 23 November 2026" */
	struct moment began;
	const char *words;  /* what it found */
};

struct staff_commission_view {
	struct page page;
	struct page_errors errors;
	bool is_done; /* a payout was just recorded */
	const struct staff_statement *unpaid;
	size_t unpaid_count;
	const char *next_url;
	const struct staff_statement *paid;
	size_t paid_count;
	const struct staff_alarm *alarms;
	size_t alarm_count;
	const struct staff_run *runs;
	size_t run_count;
	const char *nonce;
};

void staff_commission_view(struct html *h, const struct staff_commission_view *v);

/* Parts of the above. */
void staff_commission_unpaid(struct html *h, const struct staff_commission_view *v, const struct staff_statement *s);
void staff_commission_paid(struct html *h, const struct staff_commission_view *v);
void staff_commission_alarm(struct html *h, const struct staff_commission_view *v, const struct staff_alarm *a);
void staff_commission_alarms(struct html *h, const struct staff_commission_view *v);
void staff_commission_runs(struct html *h, const struct staff_commission_view *v);

#endif
