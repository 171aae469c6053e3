/* handover-fcgi: the FastCGI program. A table of contents: arguments, configuration, socket, threads, routes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/meter.h"
#include "domain/migration_lists.h"
#include "handlers.h"
#include "http/fcgx.h"
#include "http/limiter.h"
#include "http/listen.h"
#include "http/router.h"
#include "program.h"
#include "web/gate.h"
#include "web/pages.h"

/* The words of the route table. */
#define WHO_RESELLER (1U << ROLE_RESELLER)
#define WHO_CUSTOMER (1U << ROLE_CUSTOMER)
#define WHO_STAFF    (1U << ROLE_STAFF)
#define WHO_SITE     (1U << ROLE_SITE)
#define WHO_DEALING  (WHO_RESELLER | WHO_CUSTOMER)
#define WHO_SELLING  (WHO_RESELLER | WHO_STAFF)
#define WHO_PARTY    (WHO_RESELLER | WHO_CUSTOMER | WHO_STAFF)
#define WHO_SIGNED   (WHO_PARTY | WHO_SITE)
#define WHO_ANY      (WHO_SIGNED | ROUTER_VISITOR)

static const struct route routes[] = {
#define ROUTE(method, path, kind, who, body, once, match, handler)                                                     \
	{ METHOD_##method, path, ROUTE_##kind, WHO_##who, BODY_##body, ONCE_##once, MATCH_##match, handler, #handler },
#include "routes.h"
#undef ROUTE
};

struct server {
	struct program *program;
	struct router router;
	struct meter meter;
	struct limiter *misses, *sign_in_mails;
};

/* What one thread holds; the gate sees the first part of it. */
struct worker {
	struct thread thread;
	const struct router *router;
};

static void *thread_open(void *ctx)
{
	struct server *s = ctx;
	struct worker *w = calloc(1, sizeof(*w));
	if (w)
		*w = (struct worker){ { .db = db_new(&s->program->database),
					.config = &s->program->config,
					.keys = &s->program->keys,
					.meter = &s->meter,
					.misses = s->misses,
					.sign_in_mails = s->sign_in_mails,
					.routes = s->router.routes,
					.route_count = s->router.count },
				      &s->router };
	return w;
}

static void thread_close(void *thread)
{
	struct worker *w = thread;
	db_free(w->thread.db);
	db_thread_end();
	free(w);
}

static void answer(struct worker *w, struct req *rq, struct resp *rs,
		   void (*by)(const struct router *r, struct req *rq, struct resp *rs))
{
	int64_t began = clock_monotonic_us();
	rq->thread = &w->thread;
	meter_begin(w->thread.meter);
	by(w->router, rq, rs);
	size_t route = rq->route ? (size_t)(rq->route - w->router->routes) : METER_ROUTES_MAX;
	meter_end(w->thread.meter, route, rs->status, clock_monotonic_us() - began);
}

static void handle(void *thread, struct req *rq, struct resp *rs)
{
	answer(thread, rq, rs, router_handle);
}

static void refuse(void *thread, struct req *rq, struct resp *rs)
{
	struct worker *w = thread;
	meter_refused(w->thread.meter);
	answer(w, rq, rs, router_refuse);
}

/* The rules of domain.md 9, in the memory of this process. */
static struct limiter *limiter_of(const struct program *p, int64_t most, int64_t seconds)
{
	struct limiter_rule rule = { .most = most, .window_us = seconds * CLOCK_SECOND };
	memcpy(rule.key, p->keys.csrf, sizeof(rule.key));
	return limiter_new(&rule);
}

static int serve(struct program *p)
{
	struct server s = { .program = p,
			    .router = { .routes = routes,
			      .count = sizeof(routes) / sizeof(routes[0]),
			      .csrf_key = p->keys.csrf,
			      .origin = p->config.web_base_url,
			      .gate = gate_resolve,
			      .missed = gate_missed,
			      .error_page = pages_error_page,
			      .error_problem = api_problem,
			      .alive = livez,
			      .sign_in = "/handover/sign-in" } };
	struct fcgx_options options = { .threads = (int)p->config.web_threads,
					.io_timeout_seconds = (int)p->config.web_io_timeout_seconds,
					.wait_seconds = (int)p->config.web_wait_seconds };
	struct fcgx_app app = { thread_open, thread_close, handle, refuse, &s };
	if (listen_inherit_or_open(p->socket_path, &options.listen_fd) != RC_OK)
		return EX_CONFIG;
	s.misses = limiter_of(p, p->config.handover_unknown_tokens_per_minute, 60);
	s.sign_in_mails = limiter_of(p, p->config.identity_mails_per_hour, 3600);
	enum rc rc = fcgx_serve(&options, &app);
	limiter_free(s.misses);
	limiter_free(s.sign_in_mails);
	return rc == RC_OK ? EX_OK : EX_SOFTWARE;
}

int main(int argc, char **argv)
{
	return program_run(argc, argv,
			   "usage: handover-fcgi --config FILE [--socket PATH]\n"
			   "       --check-config --dump-config --help --version\n",
			   serve);
}
