/*
 * Steps as the worker's hands take them: claiming, giving back, and the document a program of the site is given:
 *
 *	{"v":1, "key", "step", "attempt", "reference", "executor_seconds",
 *	 "service": {"id", "name", "product", "platform", "host_id", "package_id", "server", "username"},
 *	 "becomes": {"product", "expires_on"}, "names_until",
 *	 "done": {"inventory": <evidence of the program, or {"words": "..."} of staff>, ...}}
 *
 * No account, no address, no price: a program that moves files needs none.
 */
#include "service/extraction.h"

#include <string.h>

#include "crypto/token.h"
#include "json/json_write.h"
#include "service/portfolio.h"

#define MARGIN_SECONDS 60 /* beyond the program's own time, until somebody else may take it */

struct claiming {
	struct call *call;
	struct extraction_work *work;
};

/* The last word of each step that is done, in the steps' order. */
static void write_done(struct json_writer *j, const struct extraction *e, const struct extraction_try *tries, size_t n)
{
	json_member_object(j, "done");
	for (int step = 0; step < e->step; step++) {
		const struct extraction_try *last = NULL;
		for (size_t i = 0; i < n; i++)
			if (tries[i].step == step && tries[i].outcome == OUTCOME_DONE)
				last = &tries[i];
		if (!last)
			continue;
		if (last->executor == EXECUTOR_MANUAL) {
			json_member_object(j, words_spelling(&words_steps, step));
			json_member_string(j, "words", last->evidence);
			json_object_end(j);
		} else {
			json_member_raw(j, words_spelling(&words_steps, step), last->evidence, strlen(last->evidence));
		}
	}
	json_object_end(j);
}

static void write_service(struct json_writer *j, const struct item *it, const struct host_item *host)
{
	json_member_object(j, "service");
	json_member_string(j, "id", it->public_id);
	json_member_string(j, "name", it->name);
	json_member_string(j, "product", it->product);
	json_member_string(j, "platform", host->platform);
	json_member_int(j, "host_id", it->host_id);
	json_member_int(j, "package_id", it->package_id);
	json_member_string(j, "server", host->server);
	json_member_string(j, "username", host->username);
	json_object_end(j);
}

struct facts {
	struct migration m;
	const struct item *item;
	struct host_item host;
	const struct terms *terms;
	const struct terms_item *becomes;
	struct extraction_try *tries;
	size_t try_count;
};

static const char *document(struct call *c, const struct extraction_work *w, const struct facts *f)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer j = JSON_WRITER(&out);
	json_object_begin(&j);
	json_member_int(&j, "v", 1);
	json_member_string(&j, "key", w->key);
	json_member_string(&j, "step", words_spelling(&words_steps, w->extraction.step));
	json_member_int(&j, "attempt", w->extraction.attempts);
	json_member_string(&j, "reference", f->m.reference);
	json_member_int(&j, "executor_seconds", c->config->fracto_step_seconds);
	write_service(&j, f->item, &f->host);
	json_member_object(&j, "becomes");
	json_member_string(&j, "product", f->becomes ? f->becomes->target : NULL);
	json_member_day(&j, "expires_on", f->becomes ? f->becomes->expires_on : DAY_NONE);
	json_object_end(&j);
	json_member_day(&j, "names_until", f->terms ? f->terms->names_until : DAY_NONE);
	write_done(&j, &w->extraction, f->tries, f->try_count);
	json_object_end(&j);
	json_finish(&j);
	return buf_str(&out);
}

static enum rc read_facts(struct call *c, const struct extraction *e, struct facts *f)
{
	struct item *items;
	struct host_item *rows;
	struct terms_set set = { 0 };
	size_t count, n;
	struct tries_of tries = { e->migration_id, e->item_id };
	RETURN_IF_FAILED(migration_store_by_id(c->db, c->arena, e->migration_id, &f->m));
	RETURN_IF_FAILED(item_store_all(c->db, c->arena, e->migration_id, &items, &count));
	for (size_t i = 0; i < count; i++)
		if (items[i].item_id == e->item_id)
			f->item = &items[i];
	BUG_ON(!f->item); /* a foreign key says that it is there */
	const struct host_key host = { KIND_HOSTING, f->item->host_id };
	const char *id = portfolio_ids(c->arena, KIND_HOSTING, &host, 1);
	RETURN_IF_FAILED(host_store_items_by_id(c->db, c->arena, KIND_HOSTING, id, &rows, &n));
	if (n)
		f->host = rows[0];
	RETURN_IF_FAILED(terms_read_within(c, e->migration_id, &set));
	for (size_t i = 0; i < set.count; i++)
		if (set.list[i].package_id == e->package_id && set.list[i].version == e->version)
			f->terms = &set.list[i];
	f->becomes = f->terms ? terms_of_item(&set, f->terms, e->item_id) : NULL;
	return extraction_store_tries(c->db, c->arena, &tries, &f->tries, &f->try_count);
}

static enum rc claim_body(struct db *db, void *ctx)
{
	struct claiming *k = ctx;
	struct call *c = k->call;
	struct extraction_work *w = k->work;
	struct facts f = { .item = NULL };
	RETURN_IF_FAILED(extraction_store_due(db, c->arena, &w->extraction));
	const char *token = token_public_id(c->arena, "l") + 2;
	w->extraction.lease_token = token;
	w->extraction.lease_seconds = c->config->fracto_step_seconds + MARGIN_SECONDS;
	RETURN_IF_FAILED(extraction_store_claim(db, &w->extraction));
	RETURN_IF_FAILED(extraction_store_get(db, c->arena, w->extraction.item_id, &w->extraction));
	RETURN_IF_FAILED(read_facts(c, &w->extraction, &f));
	enum extraction_step step = (enum extraction_step)w->extraction.step;
	w->key = extraction_key(c->arena, f.item->public_id, step, w->extraction.round);
	w->executor = (int)extraction_executor(c->config, step);
	w->document = document(c, w, &f);
	return RC_OK;
}

enum rc extraction_claim(struct call *c, struct extraction_work *work)
{
	struct claiming k = { c, work };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = claim_body, .ctx = &k });
	/* Somebody else took it between the look and the claim: as if it had not been there. */
	return rc == RC_STALE ? RC_NOT_FOUND : rc;
}

static enum rc give_back_body(struct db *db, void *ctx)
{
	const struct claiming *k = ctx;
	struct extraction e = k->work->extraction;
	bool manual = k->work->executor == EXECUTOR_MANUAL;
	e.status = manual ? EXTRACTION_WAITING : EXTRACTION_READY;
	e.attempts -= e.attempts > 0;
	e.run_at = CLOCK_NONE;
	enum rc rc = extraction_store_save(db, &e);
	return rc == RC_STALE ? RC_LEASE_LOST : rc;
}

enum rc extraction_give_back(struct call *c, const struct extraction_work *work)
{
	struct claiming k = { c, (struct extraction_work *)work };
	return db_tx_run(c->db, &(struct db_tx){ .body = give_back_body, .ctx = &k });
}
