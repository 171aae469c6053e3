/*
 * Random histories of payments, told three ways: (a) through events alone, (b) through reconciliation alone, (c) both
 * mixed. Each is an item of its own in one database; afterwards every line's entries must be those of a short model
 * that knows the whole history. HISTORIES and SEED (environment): how many, and which.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "handover.h"
#include "service/ledger.h"
#include "service/merge.h"
#include "service/reconcile.h"

#define BATCH	40
#define LINES	4
#define REFUNDS 3
#define COPIES	3
#define ITEMS	10000000 /* item_id and host_id of slot 0 */
#define ROOM	10	 /* accounts of a history */

/* Who may pay and own. S has C's tax code; M and N are what C is merged with; X is nobody. */
enum who { A, B, C, D, M, N, S, X };
enum ending { GOES_ON, MOVED_ON, LEFT, MADE_AGAIN, ONE_PARTY, ENDINGS };

struct term_of {
	int32_t starts_on;
	int months, holding;
	int64_t rate_bp, fixed_cents;
	enum who beneficiary, customer;
};

struct line_of {
	bool renewal, early; /* early: may be told before the boundary */
	enum who payer;
	int32_t paid_on;
	int64_t net;
	int refunds;
	int64_t refund[REFUNDS];
	int32_t refund_on[REFUNDS];
};

struct history {
	enum ending ending;
	int32_t boundary; /* the day of the ending */
	struct term_of terms[2];
	struct line_of lines[LINES];
	int merges;
	enum who merge[2][2]; /* from, into */
	int merges_told;
};

static struct history batch[BATCH];
static uint64_t seed;
static struct handover h;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 16) % n);
}

static int64_t account(int i, enum who who)
{
	return 20000000 + i * ROOM + (int)who;
}

/* ---- the model ------------------------------------------------------------------------------------------------- */

static enum who root(const struct history *y, enum who who)
{
	for (int i = 0; i < 2 * y->merges; i++)
		if (y->merge[i % y->merges][0] == who)
			who = y->merge[i % y->merges][1];
	if (y->ending == ONE_PARTY && who == A)
		return root(y, C);
	return who;
}

static bool has_code(enum who who)
{
	return who == C || who == S;
}

static bool one_party(const struct history *y, enum who a, enum who b)
{
	return root(y, a) == root(y, b) || ((has_code(a) || has_code(root(y, a))) &&
					    (has_code(b) || has_code(root(y, b))));
}

static int32_t months_later(int32_t day, int months)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	time_t at = (time_t)day * 86400;
	struct tm t;
	gmtime_r(&at, &t);
	t.tm_mon += months;
	t.tm_year += t.tm_mon / 12;
	t.tm_mon %= 12;
	int length = lengths[t.tm_mon] + (t.tm_mon == 1 && t.tm_year % 4 == 0); /* 2000 to 2099 */
	if (t.tm_mday > length)
		t.tm_mday = length;
	return (int32_t)(timegm(&t) / 86400);
}

static const struct term_of *earns_under(const struct history *y, const struct line_of *l)
{
	for (int i = 0; i < (y->ending == MOVED_ON ? 2 : 1); i++) {
		const struct term_of *t = &y->terms[i];
		int32_t last = INT32_MAX;
		if (i == 0 && y->ending != GOES_ON)
			last = y->boundary;
		if (t->months && months_later(t->starts_on, t->months) - 1 < last)
			last = months_later(t->starts_on, t->months) - 1;
		if (!l->renewal || l->paid_on < t->starts_on || l->paid_on > last || !one_party(y, t->customer,
		l->payer))
			continue;
		return t->rate_bp || t->fixed_cents ? t : NULL;
	}
	return NULL;
}

/* Commission on a part of the line: half up. */
static int64_t on_part(const struct term_of *t, int64_t net, int64_t part)
{
	if (net <= 0)
		return 0;
	if (t->fixed_cents)
		return (2 * t->fixed_cents * part + net) / (2 * net);
	return (part * t->rate_bp + 5000) / 10000;
}

/* ---- making one ------------------------------------------------------------------------------------------------- */

static struct term_of some_term(int32_t starts_on, enum who beneficiary, enum who customer)
{
	static const int months[] = { 0, 0, 1, 2, 3, 12 };
	struct term_of t = { starts_on, months[rnd(6)], (int)rnd(61), 0, 0, beneficiary, customer };
	uint32_t kind = rnd(8);
	if (kind < 5)
		t.rate_bp = 1 + rnd(2500);
	else if (kind < 7)
		t.fixed_cents = 1 + rnd(900);
	return t;
}

static void some_refunds(struct line_of *l)
{
	int64_t left = l->net;
	l->refunds = rnd(2) ? 0 : 1 + (int)rnd(REFUNDS);
	for (int i = 0; i < l->refunds; i++) {
		bool rest = i == l->refunds - 1 && rnd(2);
		l->refund[i] = rest ? left : (int64_t)rnd((uint32_t)(left > 0 ? left + 1 : 1));
		if (rnd(20) == 0)
			l->refund[i] += 1 + rnd(500); /* more than there was */
		left -= l->refund[i] < left ? l->refund[i] : left;
		l->refund_on[i] = l->paid_on + (int32_t)rnd(80);
	}
}

static struct line_of some_line(const struct history *y)
{
	static const enum who payers[] = { C, C, C, C, M, N, S, X, D, D };
	struct line_of l = { .renewal = rnd(8) != 0, .payer = payers[rnd(10)] };
	int32_t edge[] = { y->terms[0].starts_on, y->boundary, y->boundary + 1, y->boundary - 1 };
	l.paid_on = rnd(3) ? y->terms[0].starts_on - 5 + (int32_t)rnd(130) : edge[rnd(4)];
	if (y->terms[0].months && rnd(4) == 0)
		l.paid_on = months_later(y->terms[0].starts_on, y->terms[0].months) - (int32_t)rnd(2);
	l.net = rnd(12) ? 1 + rnd(20000) : 0;
	some_refunds(&l);
	/*
	 * What is paid after the boundary cannot be told before it. A line of the boundary's day that earns under the
	 * term which begins then is told after it too: before, only reconciliation or its being told again finds it.
	 */
	l.early = l.paid_on < y->boundary || (l.paid_on == y->boundary && earns_under(y, &l) != &y->terms[1]);
	return l;
}

static struct history some_history(void)
{
	struct history y = { .ending = (enum ending)rnd(ENDINGS) };
	int32_t start = 18262 + (int32_t)rnd(3650);
	y.boundary = start + 1 + (int32_t)rnd(100);
	y.terms[0] = some_term(start, A, C);
	y.terms[1] = some_term(y.boundary, B, rnd(3) ? D : S);
	switch (rnd(4)) {
	case 0: break;
	case 1: /* a chain, told in either order */
		y.merges = 2;
		y.merge[0][0] = C, y.merge[0][1] = M, y.merge[1][0] = M, y.merge[1][1] = N;
		break;
	case 2: y.merges = 1, y.merge[0][0] = M, y.merge[0][1] = C; break;
	case 3: y.merges = 1, y.merge[0][0] = C, y.merge[0][1] = M; break;
	}
	if (y.merges == 2 && rnd(2)) {
		y.merge[0][0] = M, y.merge[0][1] = N;
		y.merge[1][0] = C, y.merge[1][1] = M;
	}
	for (int i = 0; i < LINES; i++)
		y.lines[i] = some_line(&y);
	return y;
}

/* ---- telling it ------------------------------------------------------------------------------------------------- */

static void run_sql(const char *sql)
{
	cr_assert_eq(db_run_script(stand.admin, sql, strlen(sql)), RC_OK, "%.300s", sql);
}

static struct call *as_site(void)
{
	arena_reset(&stand.arena);
	return stand_as(ROLE_SITE, 0);
}

static int64_t slot(int i, int copy)
{
	return ITEMS + 2 * (i * COPIES + copy);
}

static const char *line_id(int i, int copy, int l)
{
	return arena_printf(&stand.arena, "%d-%d-%d", copy, i, l);
}

static void tell_line(int i, int copy, int l, bool twisted)
{
	const struct line_of *line = &batch[i].lines[l];
	struct telling told;
	struct call *c = as_site();
	struct told_renewal t = { .line_id = line_id(i, copy, l), .invoice_id = "i", .number = "n",
				  .kind = KIND_HOSTING, .host_id = slot(i, copy),
				  .line_kind = line->renewal ? LINE_RENEWAL : LINE_TOPUP, .paid_on = line->paid_on,
				  .net_cents = line->net + twisted, .currency = "EUR",
				  .account_id = copy == 2 && rnd(2) ? 0 : account(i, line->payer) };
	enum rc rc = ledger_tell_renewal(c, &t, &told);
	cr_assert_eq(rc, twisted ? RC_AMOUNT_DIFFERS : RC_OK, "%s", rc_info(rc)->name);
}

static void tell_refund(int i, int copy, int l, int r)
{
	const struct line_of *line = &batch[i].lines[l];
	struct telling told;
	struct call *c = as_site();
	struct told_refund t = { line_id(i, copy, l), arena_printf(c->arena, "r%d", r), line->refund_on[r],
				 line->refund[r], "EUR" };
	enum rc rc = ledger_tell_refund(c, &t, &told);
	cr_assert_eq(rc, RC_OK, "%s", rc_info(rc)->name);
}

static void tell_merge(int i, enum who from, enum who into, int32_t day)
{
	struct call *c = as_site();
	struct merging m = { account(i, from), account(i, into), day, "", "", .replayed = false };
	enum rc rc = merge_tell(c, &m);
	cr_assert_eq(rc, RC_OK, "%s", rc_info(rc)->name);
}

static void tell_next_merge(int i)
{
	struct history *y = &batch[i];
	if (y->merges_told < y->merges) {
		int k = y->merges_told++;
		tell_merge(i, y->merge[k][0], y->merge[k][1], y->boundary);
	}
}

/* Payments and refunds in any order, some of them again, merges among them. */
static void tell_some(int i, int copy, bool early)
{
	struct { int l, r; } told[LINES * (REFUNDS + 1)];
	int count = 0;
	for (int l = 0; l < LINES; l++) {
		if (batch[i].lines[l].early != early)
			continue;
		for (int r = -1; r < batch[i].lines[l].refunds; r++) {
			if (copy == 2 && rnd(2))
				continue;
			told[count].l = l;
			told[count++].r = r;
		}
	}
	for (int k = count - 1; k > 0; k--) {
		int o = (int)rnd((uint32_t)k + 1), l = told[k].l, r = told[k].r;
		told[k].l = told[o].l, told[k].r = told[o].r;
		told[o].l = l, told[o].r = r;
	}
	for (int k = 0; k < count; k++) {
		for (int again = rnd(6) == 0; again >= 0; again--) {
			if (told[k].r >= 0)
				tell_refund(i, copy, told[k].l, told[k].r);
			else
				tell_line(i, copy, told[k].l, false);
		}
		if (told[k].r < 0 && rnd(16) == 0)
			tell_line(i, copy, told[k].l, true);
		if (rnd(8) == 0)
			tell_next_merge(i);
	}
}

static void add_term(struct buf *b, int i, int copy, int n)
{
	const struct term_of *t = &batch[i].terms[n];
	buf_addf(b, "%s(%lld, %lld, %lld, %lld, 'hosting', %lld, %lld, %lld, %d, %d, DATE '1970-01-01' + INTERVAL %d "
		"DAY)",
		 b->len ? ", " : "", (long long)slot(i, copy) + n, (long long)h.id, (long long)account(i,
		 t->beneficiary),
		 (long long)account(i, t->customer), (long long)slot(i, copy), (long long)t->rate_bp,
		 (long long)t->fixed_cents, t->months, t->holding, t->starts_on);
}

static void insert_terms(int n)
{
	struct buf b = BUF_IN(&stand.arena);
	as_site();
	for (int i = 0; i < BATCH; i++)
		for (int copy = 0; copy < COPIES && (n == 0 || batch[i].ending == MOVED_ON); copy++)
			add_term(&b, i, copy, n);
	if (b.len)
		run_sql(arena_printf(&stand.arena, "INSERT INTO commission_term (item_id, migration_id, "
		"beneficiary_id, "
				     "customer_id, kind, host_id, rate_bp, fixed_cents, months, holding_days, "
				     "starts_on) "
				     "VALUES %s", buf_str(&b)));
}

/* What the host knows of (b) and (c). */
static void insert_host_lines(bool early)
{
	struct buf paid = BUF_IN(&stand.arena), refunded = BUF_IN(&stand.arena);
	as_site();
	for (int i = 0; i < BATCH; i++)
		for (int k = 0; k < 2 * LINES; k++) {
			int copy = 1 + k / LINES, l = k % LINES;
			const struct line_of *line = &batch[i].lines[l];
			if (line->early != early)
				continue;
			buf_addf(&paid, "%s('%d-%d-%d', 'i', 'n', %lld, 'hosting', %lld, '%s', "
				 "DATE '1970-01-01' + INTERVAL %d DAY, %lld)", paid.len ? ", " : "", copy, i, l,
				 (long long)account(i, line->payer), (long long)slot(i, copy),
				 line->renewal ? "renewal" : "topup", line->paid_on, (long long)line->net);
			for (int r = 0; r < line->refunds; r++)
				buf_addf(&refunded, "%s('%d-%d-%d', 'r%d', DATE '1970-01-01' + INTERVAL %d DAY, %lld)",
					 refunded.len ? ", " : "", copy, i, l, r, line->refund_on[r],
					 (long long)line->refund[r]);
		}
	if (paid.len)
		run_sql(arena_printf(&stand.arena, "INSERT INTO %s.paid_line (line_id, invoice_id, number, "
		"account_id, kind, "
				     "host_id, line_kind, paid_on, net_cents) VALUES %s", stand.site, buf_str(&paid)));
	if (refunded.len)
		run_sql(arena_printf(&stand.arena, "INSERT INTO %s.refunded_line (line_id, refund_id, refunded_on, "
				     "net_cents) VALUES %s", stand.site, buf_str(&refunded)));
}

static void reconcile(void)
{
	struct reconcile r = { .from = 18000, .to = 30000 };
	cr_assert_eq(reconcile_run(as_site(), &r), RC_OK);
}

static void pass_boundary(void)
{
	struct buf b = BUF_IN(&stand.arena);
	insert_terms(1);
	as_site();
	for (int i = 0; i < BATCH; i++) {
		const struct history *y = &batch[i];
		for (int copy = 0; copy < COPIES; copy++) {
			if (y->ending == LEFT)
				buf_addf(&b, "INSERT INTO term_end VALUES (%lld, 'transferred_out', DATE "
				"'1970-01-01' + "
					 "INTERVAL %d DAY, NOW(6)); ", (long long)slot(i, copy), y->boundary);
			if (y->ending == MADE_AGAIN)
				buf_addf(&b, "UPDATE %s.service SET created_on = DATE '1970-01-01' + INTERVAL %d DAY "
				"WHERE "
					 "service_id = %lld; ", stand.site, y->boundary + 1, (long long)slot(i, copy));
		}
	}
	if (b.len)
		run_sql(buf_str(&b));
	for (int i = 0; i < BATCH; i++)
		if (batch[i].ending == ONE_PARTY)
			tell_merge(i, A, C, batch[i].boundary);
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

struct row {
	const char *line_id, *refund_id, *kind;
	int64_t item_id, beneficiary_id, commission_cents;
	int32_t confirms_on;
};

static const struct db_query all_entries = {
	.name = "all_entries",
	.sql = "SELECT line_id, refund_id, CAST(kind AS CHAR) AS kind, item_id, beneficiary_id, commission_cents, "
	       "confirms_on FROM entry",
	.out = DB_FIELDS(struct row, DB_TEXT(struct row, line_id), DB_TEXT(struct row, refund_id),
			 DB_TEXT(struct row, kind), DB_I64(struct row, item_id), DB_I64(struct row, beneficiary_id),
			 DB_I64(struct row, commission_cents), DB_DAY(struct row, confirms_on)),
};

/* What the ledger says of one line. */
struct sum {
	int accruals;
	unsigned refunds; /* a bit each; two of one kind cannot be (UNIQUE) */
	int64_t accrued, reversed, item_id, beneficiary_id;
	int32_t confirms_on, refund_confirms_on[REFUNDS];
};
static struct sum sums[COPIES][BATCH][LINES];

static void read_sums(void)
{
	struct row *rows;
	size_t count;
	struct call *c = as_site();
	memset(sums, 0, sizeof(sums));
	cr_assert_eq(db_all(stand.admin, &all_entries, NULL, c->arena, &rows, &count), RC_OK);
	for (size_t k = 0; k < count; k++) {
		int copy, i, l;
		cr_assert_eq(sscanf(rows[k].line_id, "%d-%d-%d", &copy, &i, &l), 3);
		struct sum *s = &sums[copy][i][l];
		s->item_id = rows[k].item_id;
		s->beneficiary_id = rows[k].beneficiary_id;
		if (strcmp(rows[k].kind, "accrual") == 0) {
			s->accruals++;
			s->accrued += rows[k].commission_cents;
			s->confirms_on = rows[k].confirms_on;
		} else {
			int r = rows[k].refund_id[1] - '0';
			s->refunds |= 1U << r;
			s->reversed += rows[k].commission_cents;
			s->refund_confirms_on[r] = rows[k].confirms_on;
		}
	}
}

static void check_line(int copy, int i, int l, uint64_t began_with)
{
	const struct history *y = &batch[i];
	const struct line_of *line = &y->lines[l];
	const struct term_of *t = earns_under(y, line);
	struct sum want = { .accruals = t != NULL };
	const struct sum *is = &sums[copy][i][l];
	if (t) {
		int64_t part = 0;
		want.accrued = t->fixed_cents && line->net ? t->fixed_cents : on_part(t, line->net, line->net);
		want.item_id = slot(i, copy) + (t == &y->terms[1]);
		want.beneficiary_id = account(i, t->beneficiary);
		want.confirms_on = line->paid_on + t->holding;
		for (int r = 0; r < line->refunds; r++) {
			part += line->refund[r];
			want.refunds |= 1U << r;
			want.refund_confirms_on[r] = line->refund_on[r] > want.confirms_on ? line->refund_on[r]
											   : want.confirms_on;
		}
		want.reversed = -on_part(t, line->net, part < line->net ? part : line->net);
	}
	cr_assert(memcmp(&want, is, sizeof(want)) == 0,
		  "seed %llu: line %d-%d-%d (ending %d, payer %d, day %d, boundary %d, merges %d): %d accruals of "
		  "%lld, "
		  "reversed %lld, refunds %x, item %lld; by the model %d of %lld, %lld, %x, item %lld",
		  (unsigned long long)began_with, copy, i, l, (int)y->ending, (int)line->payer, line->paid_on,
		  y->boundary,
		  y->merges, is->accruals, (long long)is->accrued, (long long)is->reversed, is->refunds,
		  (long long)is->item_id, want.accruals, (long long)want.accrued, (long long)want.reversed,
		  want.refunds,
		  (long long)want.item_id);
	int64_t all = 0;
	for (int r = 0; r < line->refunds; r++)
		all += line->refund[r];
	cr_assert(all < line->net || is->accrued + is->reversed == 0, "a full refund leaves something");
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

/* Clones of one real, moved item: every key to offer, consents and log is kept. */
static void make_slots(void)
{
	struct item_request items[] = { HOSTING_ITEM(501) };
	stand_open();
	handover_accepted(&h, items, 1);
	handover_work();
	int last = ITEMS + 2 * BATCH * COPIES - 1;
	stand_sql("INSERT INTO item (item_id, public_id, migration_id, position, kind, host_id, name, product, "
		"state, ended, "
		  "verdict, moved_at) SELECT seq, CONCAT('item_', seq), migration_id, seq, kind, "
		  "seq - seq %% 2, name, product, state, 1, verdict, moved_at FROM item JOIN seq_%d_to_%d WHERE "
		  "position = 1; "
		  "INSERT INTO offer_item SELECT o.migration_id, o.hash, seq FROM offer_item o JOIN seq_%d_to_%d "
		  "WHERE o.item_id < %d; INSERT INTO move_log (item_id, migration_id, hash, terms_hash, from_account, "
		  "to_account, snapshot, moved_at) SELECT seq, migration_id, hash, terms_hash, from_account, "
		  "to_account, "
		  "snapshot, moved_at FROM move_log JOIN seq_%d_to_%d",
		  ITEMS, last, ITEMS, last, ITEMS, ITEMS, last);
	stand_sql("INSERT INTO site.account (account_id, kind, email, display_name, tax_code) SELECT "
		  "20000000 + seq DIV 2 * %d + IF(seq %% 2, %d, %d), 'customer', CONCAT('c', seq, "
		  "'@storia.example'), 'C', "
		  "CONCAT('CODE', seq DIV 2) FROM seq_0_to_%d; INSERT INTO site.service (service_id, account_id, "
		  "product, "
		  "family, platform, name, created_on, next_due_on) SELECT %d + 2 * seq, 20000000 + seq DIV %d * %d "
		  "+ %d, "
		  "'Basic', 'individual', 'linux', 'storia.example', '2010-01-01', '2030-01-01' FROM seq_0_to_%d",
		  ROOM, (int)C, (int)S, 2 * BATCH - 1, ITEMS, COPIES, ROOM, (int)C, BATCH * COPIES - 1);
}

TestSuite(histories, .init = make_slots, .fini = stand_close);

static void forget(void)
{
	as_site();
	run_sql(arena_printf(&stand.arena, "DELETE FROM entry; DELETE FROM term_end; DELETE FROM commission_term WHERE "
			     "item_id >= %d; DELETE FROM told_refund; DELETE FROM told_renewal; DELETE FROM "
			     "account_merge; "
			     "DELETE FROM ledger_alarm; DELETE FROM reconcile_run; DELETE FROM %s.paid_line; "
			     "DELETE FROM %s.refunded_line; UPDATE %s.service SET created_on = '2010-01-01' WHERE "
			     "service_id >= %d", ITEMS, stand.site, stand.site, stand.site, ITEMS));
}

static void play_batch(void)
{
	uint64_t began_with = seed;
	for (int i = 0; i < BATCH; i++)
		batch[i] = some_history();
	insert_terms(0);
	insert_host_lines(true);
	for (int i = 0; i < BATCH; i++)
		for (int copy = 0; copy < COPIES; copy += 2)
			tell_some(i, copy, true);
	if (rnd(2))
		reconcile();
	pass_boundary();
	insert_host_lines(false);
	for (int i = 0; i < BATCH; i++)
		for (int copy = 0; copy < COPIES; copy += 2)
			tell_some(i, copy, false);
	if (rnd(2))
		reconcile();
	for (int i = 0; i < BATCH; i++)
		while (batch[i].merges_told < batch[i].merges)
			tell_next_merge(i);
	reconcile();
	read_sums();
	for (int i = 0; i < BATCH; i++)
		for (int copy = 0; copy < COPIES; copy++)
			for (int l = 0; l < LINES; l++)
				check_line(copy, i, l, began_with);
	forget();
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

Test(histories, told_by_events_by_reconciliation_or_both_the_ledger_is_the_one_of_the_model)
{
	uint64_t wanted = number_from("HISTORIES", 2 * BATCH);
	seed = number_from("SEED", 20261123);
	log_set_level(LOG_ERROR);
	if (wanted > 1000)
		run_sql("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
	forget();
	for (uint64_t done = 0; done < wanted; done += BATCH) {
		play_batch();
		if (wanted > 1000 && done / BATCH % 25 == 24)
			fprintf(stderr, "# %llu histories\n", (unsigned long long)(done + BATCH));
	}
}
