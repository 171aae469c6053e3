#include "service/chores.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/number.h"
#include "base/spoken.h"
#include "base/words.h"
#include "domain/workdays.h"
#include "json/json_write.h"
#include "service/outbox.h"
#include "service/queue.h"
#include "service/reconcile.h"
#include "service/terms.h"
#include "service/statement.h"
#include "store/chore_store.h"
#include "store/host_store.h"
#include "store/merge_store.h"
#include "store/queue_store.h"

#define OFTEN_US	(600 * CLOCK_SECOND)
#define RENEWALS_AT_ONCE 500
#define STAFF_TOLD	100
#define TERMS_AT_ONCE	500
#define RECONCILE_HOUR	3 /* of Italy's clocks: the day before is over */
#define STATEMENTS_HOUR 3 /* when the first of the month has begun in UTC, too */

/* ---- when ---------------------------------------------------------------------------------------------------- */

bool chores_is_due(const struct chores_rule *rule, int64_t done_at, int64_t now)
{
	if (rule->when == CHORES_OFTEN)
		return now - done_at >= OFTEN_US || done_at > now;
	int32_t today = spoken_today(now), done = spoken_today(done_at);
	if (rule->when == CHORES_WORKING_DAYS && !workdays_is_working(today))
		return false;
	if (workdays_local_hour(now) < rule->hour)
		return false;
	return done < today || (done == today && workdays_local_hour(done_at) < rule->hour);
}

struct doing {
	struct call *call;
	const struct chore *chore;
	enum rc (*what)(struct doing *w); /* in the transaction of the claim; or NULL, see chores_run */
	bool more; /* there is more than one transaction should do */
};

/* ---- erase and sweep ------------------------------------------------------------------------------------------ */

static enum rc erase(struct doing *w)
{
	return migration_store_erase(w->call->db);
}

static enum rc sweep(struct doing *w)
{
	return queue_sweep_within(w->call);
}

/* ---- terms without an answer ---------------------------------------------------------------------------------- */

static enum rc silence(struct doing *w)
{
	return terms_silence(w->call, w->chore->now, &w->more);
}

/* ---- digest --------------------------------------------------------------------------------------------------- */

/* {"lanes":[{"lane":"approve","cases":3,"oldest_days":4},..]}; NULL: nothing waits. mail/letters_more.c reads it. */
static enum rc write_lanes(struct call *c, const char **detail)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	int64_t all = 0;
	json_object_begin(&j);
	json_member_array(&j, "lanes");
	for (int lane = 0; lane < LANE_COUNT; lane++) {
		struct queue_length length;
		RETURN_IF_FAILED(queue_store_length(c->db, (enum queue_lane)lane, &length));
		if (length.cases == 0)
			continue;
		all += length.cases;
		json_object_begin(&j);
		json_member_string(&j, "lane", words_spelling(&words_queue_lanes, lane));
		json_member_int(&j, "cases", length.cases);
		json_member_int(&j, "oldest_days",
				workdays_between(spoken_today(length.since), spoken_today(length.now)));
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	json_finish(&j);
	*detail = all ? buf_str(&out) : NULL;
	return RC_OK;
}

static enum rc put_digest(struct doing *w, const struct host_account *to, const char *detail)
{
	struct call *c = w->call;
	const char *day = day_format(c->arena, spoken_today(w->chore->now));
	return outbox_put(c, &(struct mail){ .mail_key = arena_printf(c->arena, "digest:%s:%lld", day,
								      (long long)to->account_id),
					     .kind = MAIL_DIGEST,
					     .to_role = MAIL_TO_STAFF,
					     .address = to->email,
					     .name = to->display_name,
					     .language = to->language,
					     .detail = detail,
					     .run_at = CLOCK_NONE });
}

static enum rc digest(struct doing *w)
{
	struct call *c = w->call;
	struct host_account *staff;
	size_t count;
	const char *detail, *address = c->config->mail_staff_address;
	RETURN_IF_FAILED(write_lanes(c, &detail));
	if (!detail)
		return RC_OK;
	if (*address)
		return put_digest(w, &(struct host_account){ .email = address, .language = LANG_IT }, detail);
	RETURN_IF_FAILED(host_store_accounts_of_kind(c->db, c->arena, ROLE_STAFF, STAFF_TOLD, &staff, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(staff[i].status, "Active") == 0)
			RETURN_IF_FAILED(put_digest(w, &staff[i], detail));
	return RC_OK;
}

/* ---- renewals ------------------------------------------------------------------------------------------------- */

static const char *thresholds(struct call *c)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	size_t n = 0;
	int64_t day;
	json_array_begin(&j);
	for (const char *at = c->config->handover_renewal_warning_days; words_next(&at, &n);)
		if (number_parse(arena_strndup(c->arena, at, n), &day))
			json_int(&j, day);
	json_array_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

/* {"days":60,"items":[{"name":..,"kind":..,"expires_on":..,"days":..},..]} */
static const char *write_items(struct call *c, const struct renewal *rows, size_t count)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_int(&j, "days", rows[0].days);
	json_member_array(&j, "items");
	for (size_t i = 0; i < count; i++) {
		json_object_begin(&j);
		json_member_string(&j, "name", rows[i].name);
		json_member_string(&j, "kind", words_spelling(&words_kinds, rows[i].kind));
		json_member_day(&j, "expires_on", rows[i].expires_on);
		json_member_int(&j, "days", rows[i].left);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

/* One message to one customer for one warning. An item is told of a warning once, so its id names the message. */
static enum rc put_renewal(struct doing *w, const struct renewal *rows, size_t count)
{
	struct call *c = w->call;
	enum rc rc = chore_store_told(c->db, rows, count);
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
	return outbox_put(c, &(struct mail){ .mail_key = arena_printf(c->arena, "renewal:%lld:%lld:%lld",
								      (long long)rows[0].customer_id,
								      (long long)rows[0].days,
								      (long long)rows[0].item_id),
					     .kind = MAIL_RENEWAL,
					     .to_role = MAIL_TO_CUSTOMER,
					     .address = rows[0].email,
					     .name = rows[0].customer_name,
					     .language = rows[0].language,
					     .detail = write_items(c, rows, count),
					     .run_at = CLOCK_NONE });
}

static enum rc renewals(struct doing *w)
{
	struct call *c = w->call;
	struct renewal *rows;
	size_t count;
	struct renewal_filter filter = { spoken_today(w->chore->now), thresholds(c), RENEWALS_AT_ONCE };
	RETURN_IF_FAILED(chore_store_renewals(c->db, c->arena, &filter, &rows, &count));
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && rows[to].customer_id == rows[from].customer_id &&
				    rows[to].days == rows[from].days;)
			to++;
		RETURN_IF_FAILED(put_renewal(w, &rows[from], to - from));
	}
	w->more = count == RENEWALS_AT_ONCE;
	return RC_OK;
}

/* ---- the ledger ------------------------------------------------------------------------------------------------- */

static enum rc terms_end(struct doing *w)
{
	uint64_t ended;
	enum rc rc = merge_store_end_seen(w->call->db, TERMS_AT_ONCE, &ended);
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_DB_RETRY : rc; /* a merge ended one just now */
	w->more = ended == TERMS_AT_ONCE;
	return RC_OK;
}

/* ---- statements ------------------------------------------------------------------------------------------------ */

/* A transaction for each, before the one that claims: what is closed stays so, and closing again does nothing. */
static enum rc statements(struct call *c)
{
	int64_t closed;
	return statement_close_due(c, &closed);
}

/* ---- all of them ---------------------------------------------------------------------------------------------- */

static enum rc chore_body(struct db *db, void *ctx)
{
	struct doing *w = ctx;
	w->more = false;
	RETURN_IF_FAILED(chore_store_claim(db, w->chore));
	return w->what ? w->what(w) : RC_OK;
}

struct asking {
	const char *name;
	struct chore *chore;
};

static enum rc ask_body(struct db *db, void *ctx)
{
	struct asking *a = ctx;
	return chore_store_get(db, a->name, a->chore);
}

/*
 * first: work in many transactions of its own, that harms nobody when it is done twice. The claim follows it, so that
 * what breaks off is done again.
 */
struct kind_of_chore {
	const char *name;
	struct chores_rule rule;
	enum rc (*what)(struct doing *w);
	enum rc (*first)(struct call *c);
};

static enum rc do_chore(struct call *c, const struct kind_of_chore *kind)
{
	struct chore chore;
	struct doing w = { .call = c, .chore = &chore, .what = kind->what };
	struct asking asking = { kind->name, &chore };
	do {
		RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = ask_body, .ctx = &asking }));
		if (!w.more && !chores_is_due(&kind->rule, chore.done_at, chore.now))
			return RC_OK;
		if (kind->first)
			RETURN_IF_FAILED(kind->first(c));
		enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = chore_body, .ctx = &w });
		if (rc != RC_OK)
			return rc == RC_STALE ? RC_OK : rc; /* stale: another worker did it */
		LOG(LOG_INFO, "chore", LOG_S("name", kind->name));
	} while (w.more);
	return RC_OK;
}

enum rc chores_run(struct call *c)
{
	const struct kind_of_chore chores[] = {
		{ "sweep", { CHORES_OFTEN, 0 }, sweep, NULL },
		{ "erase", { CHORES_DAILY, 0 }, erase, NULL },
		{ "terms_silent", { CHORES_WORKING_DAYS, 0 }, silence, NULL },
		{ "digest", { CHORES_WORKING_DAYS, (int)c->config->handover_digest_hour }, digest, NULL },
		{ "renewals", { CHORES_DAILY, (int)c->config->handover_renewal_hour }, renewals, NULL },
		{ "terms_end", { CHORES_DAILY, 0 }, terms_end, NULL },
		{ "reconcile", { CHORES_DAILY, RECONCILE_HOUR }, NULL, reconcile_nightly },
		{ "statements", { CHORES_DAILY, STATEMENTS_HOUR }, NULL, statements },
	};
	enum rc worst = RC_OK;
	for (size_t i = 0; i < sizeof(chores) / sizeof(chores[0]); i++) {
		enum rc rc = do_chore(c, &chores[i]);
		if (rc == RC_OK)
			continue;
		LOG(LOG_WARN, "chore_failed", LOG_S("name", chores[i].name), LOG_S("why", rc_info(rc)->name));
		worst = rc;
	}
	return worst;
}
