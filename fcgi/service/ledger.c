#include "service/ledger.h"

#include <string.h>

#include "base/log.h"
#include "crypto/token.h"
#include "domain/commission.h"

struct work {
	struct call *call;
	const struct told_renewal *line;
	const struct told_refund *refund;
	struct telling *told;
};

static const struct entry *accrual_of(const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (entries[i].kind == ENTRY_ACCRUAL)
			return &entries[i];
	return NULL;
}

/*
 * The entries that the line's refunds call for and that are not there yet. Each reversal is the commission on all
 * refunds up to it, less what was taken back before, so the order of telling does not matter to the sum.
 */
static enum rc reverse(struct call *c, const struct told_renewal *line)
{
	struct entry *entries;
	struct told_refund *refunds;
	struct term term;
	size_t entry_count, refund_count;
	int64_t refunded = 0, reversed = 0;
	RETURN_IF_FAILED(ledger_store_refunds(c->db, c->arena, line->line_id, &refunds, &refund_count));
	RETURN_IF_FAILED(ledger_store_of_line(c->db, c->arena, line->line_id, &entries, &entry_count));
	const struct entry *accrual = accrual_of(entries, entry_count);
	if (!accrual || refund_count == 0)
		return RC_OK;
	RETURN_IF_FAILED(ledger_store_term_of_item(c->db, c->arena, accrual->item_id, &term));
	for (size_t i = 0; i < entry_count; i++)
		if (entries[i].kind == ENTRY_REVERSAL) {
			reversed -= entries[i].commission_cents;
			refunded += entries[i].net_cents;
		}
	for (size_t i = 0; i < refund_count; i++) {
		bool done = false;
		for (size_t j = 0; j < entry_count; j++)
			done |= entries[j].kind == ENTRY_REVERSAL &&
				strcmp(entries[j].refund_id, refunds[i].refund_id) == 0;
		if (done)
			continue;
		refunded += refunds[i].net_cents;
		struct commission_refund so_far = { line->net_cents, refunded, reversed };
		struct entry e = *accrual;
		e.public_id = token_public_id(c->arena, "ent");
		e.kind = ENTRY_REVERSAL;
		e.refund_id = refunds[i].refund_id;
		e.paid_on = refunds[i].refunded_on;
		if (e.confirms_on < e.paid_on)
			e.confirms_on = e.paid_on;
		e.net_cents = refunds[i].net_cents;
		e.commission_cents =
			commission_reversal(commission_term_of(term.rate_bp, term.fixed_cents), so_far);
		reversed -= e.commission_cents;
		RETURN_IF_FAILED(ledger_store_insert(c->db, &e));
	}
	return RC_OK;
}

static enum rc accrue(struct call *c, const struct told_renewal *line)
{
	struct term term;
	if (line->line_kind != LINE_RENEWAL)
		return RC_OK;
	enum rc rc = ledger_store_term(c->db, c->arena, (enum item_kind)line->kind, line->host_id, &term);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	RETURN_IF_FAILED(rc);
	if ((!term.rate_bp && !term.fixed_cents) ||
	    !commission_covers_day(term.starts_on, (int)term.months, line->paid_on))
		return RC_OK;
	struct commission_term earns = commission_term_of(term.rate_bp, term.fixed_cents);
	return ledger_store_insert(
		c->db, &(struct entry){ .public_id = token_public_id(c->arena, "ent"),
					.line_id = line->line_id,
					.beneficiary_id = term.beneficiary_id,
					.kind = ENTRY_ACCRUAL,
					.refund_id = "",
					.item_id = term.item_id,
					.paid_on = line->paid_on,
					.net_cents = line->net_cents,
					.currency = line->currency,
					.rate_bp = term.rate_bp,
					.commission_cents = commission_accrual(earns, line->net_cents),
					.confirms_on = line->paid_on + (int32_t)term.holding_days });
}

static enum rc renewal_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	RETURN_IF_FAILED(ledger_store_tell_renewal(db, w->line));
	RETURN_IF_FAILED(accrue(w->call, w->line));
	RETURN_IF_FAILED(reverse(w->call, w->line));
	return ledger_store_of_line(db, w->call->arena, w->line->line_id, &w->told->entries, &w->told->count);
}

/* The line was told before: in the same words? */
static enum rc renewal_again(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct told_renewal before;
	enum rc rc = ledger_store_lock_renewal(db, w->call->arena, w->line->line_id, &before);
	if (rc != RC_OK)
		return rc;
	w->told->replayed = true;
	if (before.net_cents != w->line->net_cents || strcmp(before.currency, w->line->currency) != 0 ||
	    before.kind != w->line->kind || before.host_id != w->line->host_id ||
	    before.line_kind != w->line->line_kind || before.paid_on != w->line->paid_on) {
		LOG(LOG_WARN, "line_differs", LOG_S("line", w->line->line_id));
		return RC_AMOUNT_DIFFERS;
	}
	return ledger_store_of_line(db, w->call->arena, w->line->line_id, &w->told->entries, &w->told->count);
}

enum rc ledger_tell_renewal(struct call *c, const struct told_renewal *line, struct telling *told)
{
	struct work w = { .call = c, .line = line, .told = told };
	*told = (struct telling){ 0 };
	/* was_done: after a lost commit the same question as after a duplicate. */
	struct db_tx tx = { .body = renewal_body, .was_done = renewal_again, .ctx = &w };
	enum rc rc = db_tx_run(c->db, &tx);
	if (rc != RC_DUPLICATE)
		return rc;
	return db_tx_run(c->db, &(struct db_tx){ .body = renewal_again, .ctx = &w });
}

static enum rc refund_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct told_renewal line;
	RETURN_IF_FAILED(ledger_store_tell_refund(db, w->refund));
	enum rc rc = ledger_store_lock_renewal(db, w->call->arena, w->refund->line_id, &line);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	RETURN_IF_FAILED(rc);
	RETURN_IF_FAILED(reverse(w->call, &line));
	return ledger_store_of_line(db, w->call->arena, line.line_id, &w->told->entries, &w->told->count);
}

static enum rc refund_again(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct told_refund before;
	RETURN_IF_FAILED(
		ledger_store_refund(db, w->call->arena, w->refund->line_id, w->refund->refund_id, &before));
	w->told->replayed = true;
	if (before.net_cents != w->refund->net_cents || strcmp(before.currency, w->refund->currency) != 0 ||
	    before.refunded_on != w->refund->refunded_on) {
		LOG(LOG_WARN, "refund_differs", LOG_S("line", w->refund->line_id));
		return RC_AMOUNT_DIFFERS;
	}
	return ledger_store_of_line(db, w->call->arena, w->refund->line_id, &w->told->entries, &w->told->count);
}

enum rc ledger_tell_refund(struct call *c, const struct told_refund *refund, struct telling *told)
{
	struct work w = { .call = c, .refund = refund, .told = told };
	*told = (struct telling){ 0 };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = refund_body, .was_done = refund_again, .ctx = &w });
	if (rc != RC_DUPLICATE)
		return rc;
	return db_tx_run(c->db, &(struct db_tx){ .body = refund_again, .ctx = &w });
}

/* ---- lists ------------------------------------------------------------------------------------------------ */

struct listing {
	struct call *call;
	struct ledger_page *page;
};

static struct entry_filter filter_of(const struct call *c, const struct ledger_page *page)
{
	return (struct entry_filter){ .beneficiary_id = c->actor.role == ROLE_STAFF ? 0 : c->actor.account_id,
				      .limit = page->limit + 1 };
}

static void cut(struct ledger_page *page, size_t count)
{
	page->has_more = count > (size_t)page->limit;
	page->count = page->has_more ? (size_t)page->limit : count;
}

/* The place of a page's edge, which must be the beneficiary's own; nothing where there is none. */
static enum rc edge(struct db *db, enum rc (*position)(struct db *, int64_t, const char *, int64_t *),
		    const struct entry_filter *filter, const char *public_id, int64_t *place)
{
	return public_id ? position(db, filter->beneficiary_id, public_id, place) : RC_OK;
}

static enum rc entries_body(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct ledger_page *p = l->page;
	struct entry_filter filter = filter_of(l->call, p);
	struct entry *rows;
	size_t count;
	RETURN_IF_FAILED(edge(db, ledger_store_position, &filter, p->starting_after, &filter.before));
	RETURN_IF_FAILED(edge(db, ledger_store_position, &filter, p->ending_before, &filter.after));
	RETURN_IF_FAILED(ledger_store_list(db, l->call->arena, &filter, &rows, &count));
	cut(p, count);
	p->entries = ARENA_NEW_ARRAY(l->call->arena, p->count, struct entry);
	for (size_t i = 0; i < p->count; i++)
		p->entries[i] = rows[filter.after ? p->count - 1 - i : i];
	return RC_OK;
}

enum rc ledger_entries(struct call *c, struct ledger_page *page)
{
	struct listing l = { c, page };
	return db_read_run(c->db, &(struct db_tx){ .body = entries_body, .ctx = &l });
}

static enum rc terms_body(struct db *db, void *ctx)
{
	struct listing *l = ctx;
	struct ledger_page *p = l->page;
	struct entry_filter filter = filter_of(l->call, p);
	struct term_row *rows;
	size_t count;
	RETURN_IF_FAILED(edge(db, ledger_store_term_position, &filter, p->starting_after, &filter.before));
	RETURN_IF_FAILED(edge(db, ledger_store_term_position, &filter, p->ending_before, &filter.after));
	RETURN_IF_FAILED(ledger_store_terms(db, l->call->arena, &filter, &rows, &count));
	cut(p, count);
	p->terms = ARENA_NEW_ARRAY(l->call->arena, p->count, struct term_row);
	for (size_t i = 0; i < p->count; i++)
		p->terms[i] = rows[filter.after ? p->count - 1 - i : i];
	return RC_OK;
}

enum rc ledger_terms(struct call *c, struct ledger_page *page)
{
	struct listing l = { c, page };
	return db_read_run(c->db, &(struct db_tx){ .body = terms_body, .ctx = &l });
}
