/*
 * The commission of an agency: its entries by month, its balance, its statements; and one statement. Staff reads the
 * same pages of any agency.
 *
 * Depends on layout_views and widget_views. All amounts are words already.
 */
#ifndef HANDOVER_WEB_COMMISSION_VIEWS_H
#define HANDOVER_WEB_COMMISSION_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct commission_entry {
	const char *words; /* "esempio.it, renewal paid on 3 November 2026: 12,00 € × 10 % = 1,20 €" */
	struct state_tag state;
	long position; /* in its statement; 0: not shown */
};

struct commission_month {
	const char *id, *label; /* "m2026-11", "November 2026" */
	const char *sums;       /* of the whole month, in words */
	const char *csv_url;
	const struct commission_entry *entries;
	size_t entry_count;
};

struct commission_statement {
	const char *label; /* "November 2026" */
	long number;
	const char *url;
	const char *words; /* what is or was paid */
};

struct commission_view {
	struct page page;
	const char *name; /* whose, for staff; NULL: one's own */
	const char *accrued, *confirmed, *stated, *paid;
	const struct commission_month *months;
	size_t month_count;
	const char *newer_url, *older_url;
	const struct commission_statement *statements;
	size_t statement_count;
	bool has_more_statements; /* older ones are at the endpoint */
};

void commission_view(struct html *h, const struct commission_view *v);

struct commission_change {
	const char *words;       /* "esempio.it: not yet due, it expires on 3 December 2026" */
	const char *before, *now;
};

struct commission_statement_view {
	struct page page;
	const char *name;  /* whose, for staff; else NULL */
	const char *title; /* "Statement 3, November 2026" */
	struct moment closed;
	unsigned long entry_total;
	const char *accrued, *reversed, *carried_in, *payable, *carried_out; /* reversed and the carries: or NULL */
	const char *hash;  /* in groups */
	bool is_paid;
	struct moment paid_on;
	const char *withheld, *net, *reference; /* of the payout */
	const struct commission_change *changes;
	size_t change_count;
	const char *changes_url; /* further ones, or NULL */
	bool has_year_before;    /* else there is nothing to compare with */
	const struct commission_entry *entries;
	size_t entry_count;
	const char *newer_url, *older_url;
	const char *csv_url;
};

void commission_statement_view(struct html *h, const struct commission_statement_view *v);

/* Parts of the above. */
void commission_entry_row(struct html *h, const struct commission_entry *e);
void commission_balance(struct html *h, const struct commission_view *v);
void commission_month_list(struct html *h, const struct commission_month *m);
void commission_statement_list(struct html *h, const struct commission_view *v);
void commission_pages_nav(struct html *h, const char *newer_url, const char *older_url);
void commission_sums(struct html *h, const struct commission_statement_view *v);
void commission_changes(struct html *h, const struct commission_statement_view *v);

#endif
