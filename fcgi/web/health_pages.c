#include <string.h>

#include "base/meter.h"
#include "handlers.h"
#include "http/router.h"
#include "service/health.h"
#include "web/gate.h"

static enum rc say(struct resp *rs, const char *word)
{
	rs->content_type = "text/plain; charset=utf-8";
	buf_adds(&rs->body, word);
	buf_addc(&rs->body, '\n');
	return RC_OK;
}

/* GET /handover/livez: this process answers. */
enum rc livez(struct req *rq, struct resp *rs)
{
	(void)rq;
	return say(rs, "ok");
}

/* GET /handover/readyz: and so do the database, with this program's schema, and a worker. 503 and why otherwise. */
enum rc readyz(struct req *rq, struct resp *rs)
{
	struct health h;
	RETURN_IF_FAILED(health_look(rq->call, &h));
	const char *fault = health_fault(rq->call, &h);
	if (fault)
		rs->status = 503;
	return say(rs, fault ? fault : "ok");
}

/* ---- metrics: the Prometheus text format, version 0.0.4 ----------------------------------------------------- */

static void gauge(struct buf *b, const char *name, const char *help, int64_t value)
{
	buf_addf(b, "# HELP handover_%s %s\n# TYPE handover_%s gauge\nhandover_%s %lld\n", name, help, name, name,
		 (long long)value);
}

static void answers(struct buf *b, struct thread *t)
{
	static const char *const classes[METER_CLASSES] = { "none", "1xx", "2xx", "3xx", "4xx", "5xx" };
	buf_adds(b, "# HELP handover_requests_total Requests answered, by handler and kind of answer\n"
		    "# TYPE handover_requests_total counter\n");
	for (size_t r = 0; r < METER_ROUTES_MAX; r++)
		for (size_t k = 0; k < METER_CLASSES; k++) {
			unsigned long n = atomic_load_explicit(&t->meter->answers[r][k], memory_order_relaxed);
			const char *name = r < t->route_count ? t->routes[r].name : "no_route";
			if (n)
				buf_addf(b, "handover_requests_total{handler=\"%s\",status=\"%s\"} %lu\n", name,
					 classes[k], n);
		}
}

static void refusals(struct buf *b, struct meter *m)
{
	buf_addf(b,
		 "# HELP handover_requests_refused_total Requests that waited too long for a thread\n"
		 "# TYPE handover_requests_refused_total counter\nhandover_requests_refused_total %lu\n",
		 atomic_load_explicit(&m->refused, memory_order_relaxed));
}

static void durations(struct buf *b, struct meter *m)
{
	unsigned long sum = 0;
	const int *bounds = meter_bounds();
	buf_adds(b, "# HELP handover_request_seconds How long requests took\n"
		    "# TYPE handover_request_seconds histogram\n");
	for (size_t k = 0; k < METER_BUCKETS; k++) {
		sum += atomic_load_explicit(&m->took[k], memory_order_relaxed);
		if (k < METER_BUCKETS - 1)
			buf_addf(b, "handover_request_seconds_bucket{le=\"%d.%03d\"} %lu\n", bounds[k] / 1000,
				 bounds[k] % 1000, sum);
	}
	buf_addf(b, "handover_request_seconds_bucket{le=\"+Inf\"} %lu\n", sum);
	unsigned long us = atomic_load_explicit(&m->took_us, memory_order_relaxed);
	buf_addf(b, "handover_request_seconds_sum %lu.%06lu\nhandover_request_seconds_count %lu\n", us / 1000000,
		 us % 1000000, sum);
}

static void from_tables(struct buf *b, const struct health *h)
{
	const struct watch_numbers *n = &h->numbers;
	gauge(b, "jobs_ready", "Jobs that are due", n->jobs_ready);
	gauge(b, "jobs_late", "Jobs that are due for more than ten minutes", n->jobs_late);
	gauge(b, "jobs_dead", "Jobs that were given up", n->jobs_dead);
	gauge(b, "mails_ready", "Messages that are due", n->mails_ready);
	gauge(b, "mails_late", "Messages that are due for more than ten minutes", n->mails_late);
	gauge(b, "mails_dead", "Messages that cannot be delivered", n->mails_dead);
	gauge(b, "items_held", "Services of live handovers that wait for somebody", n->items_held);
	gauge(b, "items_failed", "Services of live handovers that were stopped", n->items_failed);
	gauge(b, "workers", "Workers that were heard of within a minute", n->workers);
	gauge(b, "worker_beat_age_seconds", "Seconds since the latest heartbeat; -1 never", n->beat_age);
	gauge(b, "clocks_apart_seconds", "Difference to the database's clock", h->clocks_apart);
	buf_adds(b, "# HELP handover_migrations Handovers, by state\n# TYPE handover_migrations gauge\n");
	for (size_t i = 0; i < h->state_count; i++)
		buf_addf(b, "handover_migrations{state=\"%s\"} %lld\n",
			 words_spelling(&words_states, h->states[i].state), (long long)h->states[i].count);
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 || strcmp(address, "unix:") == 0;
}

/* GET /handover/metrics: for this machine only (nginx says so too). What the database cannot tell is left out. */
enum rc metrics(struct req *rq, struct resp *rs)
{
	struct health h;
	if (!is_loopback(rq->remote_addr))
		return RC_NOT_FOUND;
	enum rc rc = health_look(rq->call, &h);
	gauge(&rs->body, "up", "1: the database answers", rc == RC_OK);
	gauge(&rs->body, "requests_under_way", "Requests being answered",
	      (int64_t)atomic_load_explicit(&rq->thread->meter->under_way, memory_order_relaxed));
	answers(&rs->body, rq->thread);
	refusals(&rs->body, rq->thread->meter);
	durations(&rs->body, rq->thread->meter);
	if (rc == RC_OK)
		from_tables(&rs->body, &h);
	rs->content_type = "text/plain; version=0.0.4; charset=utf-8";
	return RC_OK;
}
