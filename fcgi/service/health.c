#include "service/health.h"

#include <stdlib.h>

#include "store/schema_store.h"

struct looking {
	struct call *call;
	struct health *health;
	const char *worker;
};

static enum rc look_body(struct db *db, void *ctx)
{
	struct looking *w = ctx;
	struct health *h = w->health;
	RETURN_IF_FAILED(schema_store_check(db));
	RETURN_IF_FAILED(watch_store_numbers(db, &h->numbers));
	return watch_store_states(db, w->call->arena, &h->states, &h->state_count);
}

enum rc health_look(struct call *c, struct health *h)
{
	struct looking w = { .call = c, .health = h };
	if (db_read_run(c->db, &(struct db_tx){ .body = look_body, .ctx = &w }) != RC_OK)
		return RC_UNAVAILABLE;
	h->clocks_apart = llabs(clock_now_us() - h->numbers.now) / CLOCK_SECOND;
	return RC_OK;
}

const char *health_fault(struct call *c, const struct health *h)
{
	if (h->clocks_apart > HEALTH_CLOCKS_APART)
		return arena_printf(c->arena, "this machine's clock and the database's are %lld seconds apart",
				    (long long)h->clocks_apart);
	if (h->numbers.beat_age < 0)
		return "no worker has ever said that it is alive";
	if (h->numbers.beat_age > HEALTH_BEAT_OLD)
		return arena_printf(c->arena, "no worker was heard of for %lld seconds",
				    (long long)h->numbers.beat_age);
	return NULL;
}

static enum rc beat_body(struct db *db, void *ctx)
{
	const struct looking *w = ctx;
	return watch_store_beat(db, &(struct watch_beat){ w->worker });
}

static enum rc end_body(struct db *db, void *ctx)
{
	const struct looking *w = ctx;
	return watch_store_beat_end(db, &(struct watch_beat){ w->worker });
}

enum rc health_beat(struct call *c, const char *worker, bool is_over)
{
	struct looking w = { .call = c, .worker = worker };
	return db_tx_run(c->db, &(struct db_tx){ .body = is_over ? end_body : beat_body, .ctx = &w });
}
