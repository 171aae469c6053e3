#include "service/ledger.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/token.h"
#include "domain/commission.h"
#include "domain/entitlement.h"
#include "json/json_write.h"

struct work {
	struct call *call;
	const struct told_renewal *line;
	const struct told_refund *refund;
	struct telling *told;
	bool mends; /* what was told before is looked at again: the facts may be others by now */
	const struct ledger_alarm *alarm; /* a contradiction, to be raised when the act is rolled back */
};

/* ---- alarms ------------------------------------------------------------------------------------------------- */

static struct ledger_alarm *new_alarm(struct call *c, enum alarm_kind kind, const char *line_id, const char *refund_id)
{
	struct ledger_alarm *alarm = ARENA_NEW(c->arena, struct ledger_alarm);
	*alarm = (struct ledger_alarm){ .kind = kind, .line_id = line_id, .refund_id = refund_id };
	return alarm;
}

static void say(struct ledger_alarm *alarm, const char *had, const char *told)
{
	alarm->had = had;
	alarm->told = told;
	hash_bytes(alarm->told_hash, told, strlen(told));
}

static const char *renewal_words(struct call *c, const struct told_renewal *line)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_string(&j, "item", words_spelling(&words_kinds, line->kind));
	json_member_int(&j, "id", line->host_id);
	json_member_string(&j, "kind", words_spelling(&words_line_kinds, line->line_kind));
	json_member_day(&j, "paid_on", line->paid_on);
	json_member_int(&j, "net_cents", line->net_cents);
	json_member_string(&j, "currency", line->currency);
	json_member_int(&j, "account_id", line->account_id);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

static const char *refund_words(struct call *c, const struct told_refund *refund)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_day(&j, "refunded_on", refund->refunded_on);
	json_member_int(&j, "net_cents", refund->net_cents);
	json_member_string(&j, "currency", refund->currency);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

static const char *cents_words(struct call *c, const char *what, int64_t cents)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_int(&j, what, cents);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

/* In the act's transaction; the line is locked, so a duplicate can only come from another node. */
static enum rc raise_exceeds(struct call *c, const struct told_renewal *line, int64_t refunded)
{
	struct ledger_alarm *alarm = new_alarm(c, ALARM_REFUND_EXCEEDS, line->line_id, "");
	say(alarm, cents_words(c, "net_cents", line->net_cents), cents_words(c, "refunded_cents", refunded));
	LOG(LOG_WARN, "refund_exceeds", LOG_S("line", line->line_id));
	enum rc rc = ledger_store_raise(c->db, alarm);
	return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
}

static enum rc raise_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return ledger_store_raise(db, w->alarm);
}

/* The contradiction changes nothing, so its alarm has a transaction of its own. */
static enum rc end_act(struct work *w, enum rc rc)
{
	if (rc != RC_AMOUNT_DIFFERS || !w->alarm)
		return rc;
	LOG(LOG_WARN, "told_differs", LOG_S("line", w->alarm->line_id), LOG_S("refund", w->alarm->refund_id));
	enum rc raised = db_tx_run(w->call->db, &(struct db_tx){ .body = raise_body, .ctx = w });
	return raised == RC_OK || raised == RC_DUPLICATE ? rc : raised;
}

/* ---- what follows from what was told ---------------------------------------------------------------------------- */

static const struct entry *accrual_of(const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (entries[i].kind == ENTRY_ACCRUAL)
			return &entries[i];
	return NULL;
}

/* The line is locked, so somebody faster can only be on another node: begin again and look. */
static enum rc insert(struct call *c, const struct entry *e)
{
	enum rc rc = ledger_store_insert(c->db, e);
	return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
}

/*
 * The entries that the line's refunds call for and that are not there yet. Each reversal is the commission on all
 * refunds up to it, less what was taken back before, so the order of telling does not matter to the sum.
 */
static enum rc reverse(struct work *w, const struct told_renewal *line)
{
	struct call *c = w->call;
	struct entry *entries;
	struct told_refund *refunds;
	struct term term;
	size_t entry_count, refund_count;
	int64_t refunded = 0, reversed = 0, all = 0;
	RETURN_IF_FAILED(ledger_store_refunds(c->db, c->arena, line->line_id, &refunds, &refund_count));
	for (size_t i = 0; i < refund_count; i++)
		all += refunds[i].net_cents;
	if (all > line->net_cents)
		RETURN_IF_FAILED(raise_exceeds(c, line, all));
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
		RETURN_IF_FAILED(insert(c, &e));
		w->told->mended = true;
	}
	return RC_OK;
}

/* A merge takes nobody out of a party: what was one with the account that is no more is one with what it became. */
static bool is_customer(const struct term_facts *f)
{
	struct entitlement_party customer[] = { { f->customer_id, f->customer_code, f->customer_vat },
						{ f->customer_id, f->customer_old_code, f->customer_old_vat } };
	struct entitlement_party payer[] = { { f->payer_id, f->payer_code, f->payer_vat },
					     { f->payer_id, f->payer_old_code, f->payer_old_vat } };
	for (int i = 0; i < 4; i++)
		if (entitlement_is_party(&customer[i / 2], &payer[i % 2]))
			return true;
	return false;
}

/*
 * The term the line earns under; NULL: none. Of two that cover the day of a handing on, the payer says which; where it
 * is party to both the older one, because that is also the answer before the younger is known.
 */
static enum rc find_term(struct call *c, const struct told_renewal *line, const struct term_facts **found)
{
	struct term_facts *rows;
	size_t count;
	*found = NULL;
	if (line->line_kind != LINE_RENEWAL)
		return RC_OK;
	RETURN_IF_FAILED(ledger_store_facts(c->db, c->arena, line, &rows, &count));
	for (size_t i = 0; i < count && !*found; i++) {
		const struct term_facts *f = &rows[i];
		struct entitlement e = { f->starts_on, (int)f->months, f->ended_on, f->next_starts_on, f->made_on };
		if (entitlement_covers_day(&e, line->paid_on) && is_customer(f))
			*found = f;
	}
	if (*found && !(*found)->rate_bp && !(*found)->fixed_cents)
		*found = NULL;
	return RC_OK;
}

/* A line earns once, for one: where it has an accrual nothing that is learnt later makes another. */
static enum rc accrue(struct work *w, const struct told_renewal *line)
{
	struct call *c = w->call;
	const struct term_facts *term;
	RETURN_IF_FAILED(find_term(c, line, &term));
	if (!term)
		return RC_OK;
	w->told->mended = true;
	w->told->accrued = true;
	struct commission_term earns = commission_term_of(term->rate_bp, term->fixed_cents);
	return insert(c, &(struct entry){ .public_id = token_public_id(c->arena, "ent"),
					  .line_id = line->line_id,
					  .beneficiary_id = term->beneficiary_id,
					  .kind = ENTRY_ACCRUAL,
					  .refund_id = "",
					  .item_id = term->item_id,
					  .paid_on = line->paid_on,
					  .net_cents = line->net_cents,
					  .currency = line->currency,
					  .rate_bp = term->rate_bp,
					  .commission_cents = commission_accrual(earns, line->net_cents),
					  .confirms_on = line->paid_on + (int32_t)term->holding_days });
}

/* The entries that a line which was told lacks; it is locked. */
static enum rc mend(struct work *w, const struct told_renewal *line)
{
	struct call *c = w->call;
	struct telling *t = w->told;
	RETURN_IF_FAILED(ledger_store_of_line(c->db, c->arena, line->line_id, &t->entries, &t->count));
	if (!accrual_of(t->entries, t->count))
		RETURN_IF_FAILED(accrue(w, line));
	RETURN_IF_FAILED(reverse(w, line));
	return ledger_store_of_line(c->db, c->arena, line->line_id, &t->entries, &t->count);
}

/* ---- a paid line ------------------------------------------------------------------------------------------------ */

static enum rc renewal_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	*w->told = (struct telling){ 0 };
	RETURN_IF_FAILED(ledger_store_tell_renewal(db, w->line));
	return mend(w, w->line);
}

static bool is_same_renewal(const struct told_renewal *a, const struct told_renewal *b)
{
	return a->net_cents == b->net_cents && strcmp(a->currency, b->currency) == 0 && a->kind == b->kind &&
	       a->host_id == b->host_id && a->line_kind == b->line_kind && a->paid_on == b->paid_on &&
	       (a->account_id == 0 || b->account_id == 0 || a->account_id == b->account_id);
}

/* The line was told before: in the same words? */
static enum rc renewal_again(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct call *c = w->call;
	struct told_renewal before;
	*w->told = (struct telling){ 0 };
	enum rc rc = ledger_store_lock_renewal(db, c->arena, w->line->line_id, &before);
	if (rc != RC_OK)
		return rc;
	w->told->replayed = true;
	if (!is_same_renewal(&before, w->line)) {
		struct ledger_alarm *alarm = new_alarm(c, ALARM_RENEWAL_DIFFERS, w->line->line_id, "");
		say(alarm, renewal_words(c, &before), renewal_words(c, w->line));
		w->alarm = alarm;
		return RC_AMOUNT_DIFFERS;
	}
	if (w->mends)
		return mend(w, &before);
	return ledger_store_of_line(db, c->arena, w->line->line_id, &w->told->entries, &w->told->count);
}

enum rc ledger_tell_renewal(struct call *c, const struct told_renewal *line, struct telling *told)
{
	struct work w = { .call = c, .line = line, .told = told };
	/* was_done: after a lost commit the same question as after a duplicate. */
	struct db_tx tx = { .body = renewal_body, .was_done = renewal_again, .ctx = &w };
	enum rc rc = db_tx_run(c->db, &tx);
	if (rc == RC_DUPLICATE) {
		w.mends = true;
		rc = db_tx_run(c->db, &(struct db_tx){ .body = renewal_again, .ctx = &w });
	}
	return end_act(&w, rc);
}

static enum rc mend_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct told_renewal line;
	*w->told = (struct telling){ .replayed = true };
	RETURN_IF_FAILED(ledger_store_lock_renewal(db, w->call->arena, w->line->line_id, &line));
	return mend(w, &line);
}

enum rc ledger_mend_line(struct call *c, const char *line_id, struct telling *told)
{
	struct told_renewal line = { .line_id = line_id };
	struct work w = { .call = c, .line = &line, .told = told };
	return db_tx_run(c->db, &(struct db_tx){ .body = mend_body, .ctx = &w });
}

static enum rc earns_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	const struct term_facts *term;
	(void)db; /* the call's */
	RETURN_IF_FAILED(find_term(w->call, w->line, &term));
	w->told->accrued = term != NULL;
	return RC_OK;
}

enum rc ledger_would_earn(struct call *c, const struct told_renewal *line, bool *earns)
{
	struct telling told = { 0 };
	struct work w = { .call = c, .line = line, .told = &told };
	enum rc rc = db_read_run(c->db, &(struct db_tx){ .body = earns_body, .ctx = &w });
	*earns = told.accrued;
	return rc;
}

/* ---- a refund --------------------------------------------------------------------------------------------------- */

/* The line first, as whoever tells the line does: two who lock in one order never wait for each other crosswise. */
static enum rc refund_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct arena *a = w->call->arena;
	struct told_renewal line;
	*w->told = (struct telling){ 0 };
	enum rc known = ledger_store_lock_renewal(db, a, w->refund->line_id, &line);
	if (known != RC_OK && known != RC_NOT_FOUND)
		return known;
	RETURN_IF_FAILED(ledger_store_tell_refund(db, w->refund));
	if (known == RC_NOT_FOUND) /* told in the meantime? It would not have seen this refund. */
		known = ledger_store_lock_renewal(db, a, w->refund->line_id, &line);
	if (known == RC_NOT_FOUND)
		return RC_OK;
	RETURN_IF_FAILED(known);
	return mend(w, &line);
}

static enum rc refund_again(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct call *c = w->call;
	struct told_refund before;
	struct told_renewal line;
	*w->told = (struct telling){ 0 };
	enum rc known = ledger_store_lock_renewal(db, c->arena, w->refund->line_id, &line);
	if (known != RC_OK && known != RC_NOT_FOUND)
		return known;
	RETURN_IF_FAILED(ledger_store_refund(db, c->arena, w->refund->line_id, w->refund->refund_id, &before));
	w->told->replayed = true;
	if (before.net_cents != w->refund->net_cents || strcmp(before.currency, w->refund->currency) != 0 ||
	    before.refunded_on != w->refund->refunded_on) {
		struct ledger_alarm *alarm =
			new_alarm(c, ALARM_REFUND_DIFFERS, w->refund->line_id, w->refund->refund_id);
		say(alarm, refund_words(c, &before), refund_words(c, w->refund));
		w->alarm = alarm;
		return RC_AMOUNT_DIFFERS;
	}
	if (w->mends && known == RC_OK)
		return mend(w, &line);
	return ledger_store_of_line(db, c->arena, w->refund->line_id, &w->told->entries, &w->told->count);
}

enum rc ledger_tell_refund(struct call *c, const struct told_refund *refund, struct telling *told)
{
	struct work w = { .call = c, .refund = refund, .told = told };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = refund_body, .was_done = refund_again, .ctx = &w });
	if (rc == RC_DUPLICATE) {
		w.mends = true;
		rc = db_tx_run(c->db, &(struct db_tx){ .body = refund_again, .ctx = &w });
	}
	return end_act(&w, rc);
}
