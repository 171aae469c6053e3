#include "service/statement.h"

#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "json/json_write.h"
#include "service/act.h"
#include "service/outbox.h"
#include "store/host_store.h"

#define CHUNK	      1000 /* entries in memory at once */
#define ITEMS_CHUNK   5000
#define ACCOUNTS      500
#define CURRENCY      "EUR"
#define REFERENCE_MAX 80

struct closing {
	struct call *call;
	int64_t beneficiary_id;
	struct monthly s;
	uint8_t before[HASH_SIZE]; /* hash of the statement before */
	int32_t last_day;
	struct arena scratch; /* of one chunk */
	bool closed;
};

/* ---- what is hashed ------------------------------------------------------------------------------------------- */

static const char *head_of(struct arena *a, const struct monthly *s)
{
	struct buf out = BUF_IN(a);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_int(&j, "beneficiary", s->beneficiary_id);
	json_member_string(&j, "month", statement_month_format(a, s->month));
	json_member_int(&j, "number", s->number);
	json_member_int(&j, "entries", s->entries);
	json_member_int(&j, "accrued", s->accrued_cents);
	json_member_int(&j, "reversed", s->reversed_cents);
	json_member_int(&j, "carried_in", s->carried_in_cents);
	json_member_int(&j, "payable", s->payable_cents);
	json_member_int(&j, "carried_out", s->carried_out_cents);
	json_member_string(&j, "currency", s->currency);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

static const char *line_of(struct arena *a, const struct stated_entry *e, int64_t position)
{
	struct buf out = BUF_IN(a);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_int(&j, "position", position);
	json_member_string(&j, "entry", e->public_id);
	json_member_string(&j, "kind", words_spelling(&words_entry_kinds, e->kind));
	json_member_string(&j, "item", e->item_public_id);
	json_member_string(&j, "item_kind", words_spelling(&words_kinds, e->item_kind));
	json_member_string(&j, "name", e->name);
	json_member_day(&j, "paid_on", e->paid_on);
	json_member_int(&j, "net", e->net_cents);
	json_member_int(&j, "rate_bp", e->rate_bp);
	json_member_int(&j, "commission", e->commission_cents);
	json_member_string(&j, "line_id", e->line_id);
	json_member_string(&j, "refund_id", e->kind == ENTRY_REVERSAL ? e->refund_id : NULL);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

/* ---- the entries, a chunk at a time ---------------------------------------------------------------------------- */

/* Hashes every line; with insert they are written as well. An entry that came in between begins it all again. */
static enum rc take_lines(struct closing *w, bool insert, uint8_t hash[HASH_SIZE])
{
	struct statement_edge edge = { w->beneficiary_id, w->last_day, day_from_civil((struct civil){ 1000, 1, 1 }), 0,
				       CHUNK };
	struct hash_stream stream;
	int64_t position = 0;
	size_t count;
	hash_begin(&stream, NULL);
	hash_part(&stream, w->before, HASH_SIZE);
	hash_part_text(&stream, w->s.head);
	do {
		struct stated_entry *rows;
		arena_reset(&w->scratch);
		RETURN_IF_FAILED(statement_store_open(w->call->db, &w->scratch, &edge, &rows, &count));
		struct statement_line *lines = ARENA_NEW_ARRAY(&w->scratch, count, struct statement_line);
		for (size_t i = 0; i < count; i++) {
			position++;
			lines[i] = (struct statement_line){ w->s.statement_id, position, rows[i].entry_id,
							    line_of(&w->scratch, &rows[i], position) };
			hash_part_text(&stream, lines[i].line);
		}
		if (insert)
			RETURN_IF_FAILED(statement_store_insert_lines(w->call->db, lines, count));
		if (count) {
			edge.day = rows[count - 1].paid_on;
			edge.entry_id = rows[count - 1].entry_id;
		}
	} while (count == CHUNK);
	hash_end(&stream, hash);
	return position == w->s.entries ? RC_OK : RC_DB_RETRY;
}

/* ---- against a year before -------------------------------------------------------------------------------------- */

static const char *detail_of(struct arena *a, const struct statement_item *it, int reason, int32_t on)
{
	struct buf out = BUF_IN(a);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	if (on != DAY_NONE)
		json_member_day(&j, "on", on);
	if (reason == CHANGE_PRICE) {
		json_member_int(&j, "before", it->before_net);
		json_member_int(&j, "now", it->now_net);
	}
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

/* The earlier of the term's own end and what ended it before. */
static int32_t ends_on(const struct statement_item *it)
{
	if (it->ended_on != DAY_NONE)
		return it->ended_on;
	return it->months ? day_add_months(it->starts_on, (int)it->months) - 1 : DAY_NONE;
}

static bool change_of(struct closing *w, const struct statement_item *it, struct statement_change *change)
{
	int32_t on;
	struct change_facts facts = { .was_stated = it->was_stated,
				      .is_stated = it->is_stated,
				      .before_cents = it->before_cents,
				      .now_cents = it->now_cents,
				      .refunded = it->refunded,
				      .has_left = it->has_left,
				      .left_on = it->left_on,
				      .ends_on = ends_on(it),
				      .confirms_on = it->confirms_on,
				      .due_on = it->due_on,
				      .last_day = w->last_day };
	int reason = statement_change_of(&facts, &on);
	if (reason == CHANGE_NONE)
		return false;
	*change = (struct statement_change){ .statement_id = w->s.statement_id,
					     .item_id = it->item_id,
					     .reason = reason,
					     .before_cents = it->before_cents,
					     .now_cents = it->now_cents,
					     .detail = detail_of(&w->scratch, it, reason, on) };
	return true;
}

static enum rc compare(struct closing *w)
{
	struct monthly before;
	struct statement_pair pair = { .statement_id = w->s.statement_id, .limit = ITEMS_CHUNK };
	int64_t position = 0;
	size_t count;
	arena_reset(&w->scratch);
	enum rc rc = statement_store_get(w->call->db, &w->scratch, w->beneficiary_id,
					 statement_month_after(w->s.month, -12), &before);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc; /* the first year there is nothing to compare with */
	pair.before_id = before.statement_id;
	do {
		struct statement_item *items;
		size_t changed = 0;
		arena_reset(&w->scratch);
		RETURN_IF_FAILED(statement_store_items(w->call->db, &w->scratch, &pair, &items, &count));
		struct statement_change *changes = ARENA_NEW_ARRAY(&w->scratch, count, struct statement_change);
		for (size_t i = 0; i < count; i++)
			if (change_of(w, &items[i], &changes[changed]))
				changes[changed++].position = ++position;
		RETURN_IF_FAILED(statement_store_insert_changes(w->call->db, changes, changed));
		if (count)
			pair.after = items[count - 1].item_id;
	} while (count == ITEMS_CHUNK);
	return RC_OK;
}

/* ---- closing ---------------------------------------------------------------------------------------------------- */

/* mail/letters_more.c reads the detail. An account that is not there any more gets no mail; its statement stays. */
static enum rc tell(struct closing *w)
{
	struct call *c = w->call;
	struct host_account account;
	arena_reset(&w->scratch);
	enum rc rc = host_store_account(c->db, &w->scratch, w->beneficiary_id, &account);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	const char *key = arena_printf(&w->scratch, "statement:%lld:%lld", (long long)w->beneficiary_id,
				       (long long)w->s.number);
	return outbox_put(c, &(struct mail){ .mail_key = key,
					     .kind = MAIL_STATEMENT,
					     .to_role = MAIL_TO_RESELLER,
					     .address = account.email,
					     .name = account.display_name,
					     .language = account.language,
					     .detail = w->s.head,
					     .run_at = CLOCK_NONE });
}

/* What the month comes to. Nobody else's statement comes in between: the number and the month are taken once. */
static enum rc sum_up(struct closing *w)
{
	struct call *c = w->call;
	struct monthly last = { 0 };
	struct statement_open open = { .beneficiary_id = w->beneficiary_id, .last_day = w->last_day };
	enum rc rc = statement_store_last(c->db, &w->scratch, w->beneficiary_id, &last);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	RETURN_IF_FAILED(statement_store_open_sums(c->db, &open));
	struct statement_sums sums = { .accrued = open.accrued_cents,
				       .reversed = open.reversed_cents,
				       .carried_in = last.carried_out_cents };
	statement_settle(&sums, c->config->ledger_payout_minimum);
	memcpy(w->before, last.hash, HASH_SIZE);
	w->s.beneficiary_id = w->beneficiary_id;
	w->s.number = last.number + 1;
	w->s.entries = open.entries;
	w->s.accrued_cents = sums.accrued;
	w->s.reversed_cents = sums.reversed;
	w->s.carried_in_cents = sums.carried_in;
	w->s.payable_cents = sums.payable;
	w->s.carried_out_cents = sums.carried_out;
	w->s.currency = CURRENCY;
	w->s.head = head_of(c->arena, &w->s);
	return RC_OK;
}

/* A number, month or entry that somebody else takes at this moment: look again what is due. */
static enum rc or_again(enum rc rc)
{
	return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
}

static enum rc close_body(struct db *db, void *ctx)
{
	struct closing *w = ctx;
	struct statement_next next;
	uint8_t again[HASH_SIZE];
	w->closed = false;
	w->s = (struct monthly){ 0 };
	RETURN_IF_FAILED(statement_store_next(db, w->beneficiary_id, &next));
	w->s.month = statement_next_month(&next);
	if (w->s.month == DAY_NONE)
		return RC_OK;
	w->last_day = statement_last_day(w->s.month);
	RETURN_IF_FAILED(sum_up(w));
	RETURN_IF_FAILED(take_lines(w, false, w->s.hash));
	RETURN_IF_FAILED(or_again(statement_store_insert(db, &w->s)));
	RETURN_IF_FAILED(or_again(take_lines(w, true, again)));
	if (memcmp(again, w->s.hash, HASH_SIZE) != 0)
		return RC_DB_RETRY;
	RETURN_IF_FAILED(compare(w));
	RETURN_IF_FAILED(tell(w));
	w->closed = true;
	return RC_OK;
}

enum rc statement_close_next(struct call *c, int64_t beneficiary_id, bool *closed)
{
	struct closing w = { .call = c, .beneficiary_id = beneficiary_id };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = close_body, .ctx = &w });
	arena_free(&w.scratch);
	*closed = rc == RC_OK && w.closed;
	if (*closed)
		LOG(LOG_INFO, "statement", LOG_I("beneficiary", beneficiary_id), LOG_I("number", w.s.number),
		    LOG_I("entries", w.s.entries));
	return rc;
}

struct accounts {
	struct call *call;
	int64_t after;
	struct statement_account *rows;
	size_t count;
};

static enum rc accounts_body(struct db *db, void *ctx)
{
	struct accounts *w = ctx;
	return statement_store_accounts(db, w->call->arena, w->after, ACCOUNTS, &w->rows, &w->count);
}

static enum rc close_all_of(struct call *c, int64_t account_id, int64_t *closed)
{
	bool one;
	do {
		RETURN_IF_FAILED(statement_close_next(c, account_id, &one));
		*closed += one;
	} while (one);
	return RC_OK;
}

enum rc statement_close_due(struct call *c, int64_t *closed)
{
	struct accounts w = { .call = c };
	enum rc worst = RC_OK;
	*closed = 0;
	do {
		RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = accounts_body, .ctx = &w }));
		for (size_t i = 0; i < w.count; i++) {
			w.after = w.rows[i].account_id;
			enum rc rc = close_all_of(c, w.after, closed);
			if (rc == RC_OK)
				continue;
			LOG(LOG_WARN, "statement_failed", LOG_I("beneficiary", w.after),
			    LOG_S("why", rc_info(rc)->name));
			worst = rc;
		}
	} while (w.count == ACCOUNTS);
	return worst;
}

/* ---- verifying -------------------------------------------------------------------------------------------------- */

struct verifying {
	struct call *call;
	struct arena scratch;
	struct statement_check *check;
	struct monthly last; /* of the same beneficiary, or all zero */
	struct monthly *rows;
	size_t count;
};

static enum rc places_body(struct db *db, void *ctx)
{
	struct verifying *w = ctx;
	struct statement_place place = { w->last.beneficiary_id, w->last.number, ACCOUNTS };
	return statement_store_all(db, w->call->arena, &place, &w->rows, &w->count);
}

struct recount {
	struct verifying *verifying;
	const struct monthly *s;
	const uint8_t *before;
	const char *fault; /* NULL: it is whole */
};

/* The lines as they are stored, the entries they are of, and the sums both come to. */
static enum rc recount_body(struct db *db, void *ctx)
{
	struct recount *r = ctx;
	struct verifying *w = r->verifying;
	struct statement_part part = { r->s->statement_id, 1, CHUNK };
	struct hash_stream stream;
	uint8_t hash[HASH_SIZE];
	int64_t accrued = 0, reversed = 0;
	size_t count;
	r->fault = NULL;
	hash_begin(&stream, NULL);
	hash_part(&stream, r->before, HASH_SIZE);
	hash_part_text(&stream, r->s->head);
	do {
		struct stated_entry *rows;
		arena_reset(&w->scratch);
		RETURN_IF_FAILED(statement_store_lines(db, &w->scratch, &part, &rows, &count));
		for (size_t i = 0; i < count; i++, part.from++) {
			if (rows[i].position != part.from)
				r->fault = "a line is missing";
			else if (strcmp(rows[i].line, line_of(&w->scratch, &rows[i], part.from)) != 0)
				r->fault = "a line is not its entry";
			hash_part_text(&stream, rows[i].line);
			*(rows[i].kind == ENTRY_ACCRUAL ? &accrued : &reversed) += rows[i].commission_cents;
			w->check->lines++;
		}
	} while (count == CHUNK && !r->fault);
	hash_end(&stream, hash);
	if (!r->fault && memcmp(hash, r->s->hash, HASH_SIZE) != 0)
		r->fault = "another hash";
	if (!r->fault && (part.from - 1 != r->s->entries || accrued != r->s->accrued_cents ||
			  reversed != r->s->reversed_cents))
		r->fault = "other sums";
	return RC_OK;
}

static enum rc verify_one(struct verifying *w, const struct monthly *s)
{
	static const struct monthly none = { 0 };
	const struct monthly *last = w->last.beneficiary_id == s->beneficiary_id ? &w->last : &none;
	struct recount r = { .verifying = w, .s = s, .before = last->hash };
	RETURN_IF_FAILED(db_read_run(w->call->db, &(struct db_tx){ .body = recount_body, .ctx = &r }));
	if (s->number != last->number + 1)
		r.fault = "a number is missing";
	else if (s->carried_in_cents != last->carried_out_cents)
		r.fault = "another carry than the statement before";
	else if (strcmp(s->head, head_of(w->call->arena, s)) != 0)
		r.fault = "another head";
	w->check->statements++;
	if (!r.fault)
		return RC_OK;
	w->check->broken++;
	LOG(LOG_ERROR, "statement_broken", LOG_I("beneficiary", s->beneficiary_id), LOG_I("number", s->number),
	    LOG_S("how", r.fault));
	return RC_OK;
}

enum rc statement_verify(struct call *c, struct statement_check *check)
{
	struct verifying w = { .call = c, .check = check };
	enum rc rc = RC_OK;
	*check = (struct statement_check){ 0 };
	do {
		rc = db_read_run(c->db, &(struct db_tx){ .body = places_body, .ctx = &w });
		for (size_t i = 0; rc == RC_OK && i < w.count; i++) {
			rc = verify_one(&w, &w.rows[i]);
			w.last = w.rows[i];
		}
	} while (rc == RC_OK && w.count == ACCOUNTS);
	arena_free(&w.scratch);
	return rc == RC_OK && check->broken ? RC_VALIDATION : rc;
}

/* ---- payouts ---------------------------------------------------------------------------------------------------- */

static enum rc check_payout(struct call *c, const struct statement_payout *p, const struct monthly *s, int32_t today)
{
	if (p->paid_on == DAY_NONE)
		problems_add(c->problems, "/paid_on", "required", N_("Enter the day it was paid on, like 31/12/2026"));
	else if (p->paid_on > today || p->paid_on < statement_last_day(s->month))
		problems_add(c->problems, "/paid_on", "range",
			     N_("It was paid after the month of the statement, and not on a day to come"));
	if (p->withheld_cents < 0)
		problems_add(c->problems, "/withheld", "required", N_("Enter an amount, like 12,50; or 0"));
	if (p->net_cents < 0)
		problems_add(c->problems, "/net", "required", N_("Enter an amount, like 12,50; or 0"));
	if (p->withheld_cents >= 0 && p->net_cents >= 0 && p->withheld_cents + p->net_cents != s->payable_cents)
		problems_add(c->problems, "/net", "sum", N_("Withheld and net together must come to %lld,%02lld euros"),
			     (long long)(s->payable_cents / 100), (long long)(s->payable_cents % 100));
	if (!p->reference || !*p->reference)
		problems_add(c->problems, "/reference", "required", N_("Enter the reference of the payment"));
	else if (utf8_length(p->reference) > REFERENCE_MAX || !utf8_is_line(p->reference))
		problems_add(c->problems, "/reference", "too-long", N_("The reference has at most %d characters"),
			     REFERENCE_MAX);
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

static enum rc pay_body(struct call *c, void *state)
{
	struct statement_payout *p = state;
	struct monthly s;
	int32_t today;
	RETURN_IF_FAILED(statement_store_by_id(c->db, c->arena, p->statement_id, &s));
	RETURN_IF_FAILED(statement_store_today(c->db, &today));
	if (s.is_paid || s.payable_cents == 0)
		return RC_STATE_CONFLICT;
	RETURN_IF_FAILED(check_payout(c, p, &s, today));
	enum rc rc = statement_store_pay(c->db, &(struct payout){ .statement_id = s.statement_id,
								  .paid_on = p->paid_on,
								  .gross_cents = s.payable_cents,
								  .withheld_cents = p->withheld_cents,
								  .net_cents = p->net_cents,
								  .reference = p->reference,
								  .recorded_by = c->actor.account_id });
	return rc == RC_DUPLICATE ? RC_STATE_CONFLICT : rc;
}

enum rc statement_pay(struct call *c, struct statement_payout *payout)
{
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	if (!c->actor.fresh)
		return RC_SIGN_IN_REQUIRED;
	return act_run(c, &(struct act){ .body = pay_body, .state = payout, .result = payout });
}
