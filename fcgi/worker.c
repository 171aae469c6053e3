/* handover-worker: does what nobody waits for. A table of contents; the work is in jobs/ and service/. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "jobs/runner.h"
#include "program.h"
#include "service/chores.h"

#define DATABASE_AWAY_MS 500

struct hand {
	struct program *program;
	int stop_fd;
	bool has_chores; /* one of the threads looks after periodic work */
};

/* Waits; true when it is time to stop. */
static bool wait_or_stop(int stop_fd, int ms)
{
	struct pollfd p = { .fd = stop_fd, .events = POLLIN };
	return poll(&p, 1, ms) > 0;
}

static struct call call_of(const struct hand *h, struct db *db, struct arena *a, struct problems *problems)
{
	*problems = (struct problems){ .arena = a, .lang = LANG_EN };
	return (struct call){ .db = db,
			      .arena = a,
			      .config = &h->program->config,
			      .keys = &h->program->keys,
			      .problems = problems,
			      .actor = { .role = ROLE_SYSTEM },
			      .lang = LANG_EN };
}

static void *work(void *arg)
{
	const struct hand *h = arg;
	struct db *db = db_new(&h->program->database);
	struct arena a = { 0 };
	int64_t looked = 0;
	int wait = 0;
	while (!wait_or_stop(h->stop_fd, wait)) {
		struct problems problems;
		struct call c = call_of(h, db, &a, &problems);
		enum rc rc = runner_step(&c);
		wait = rc == RC_OK	    ? 0
		       : rc == RC_NOT_FOUND ? (int)h->program->config.worker_poll_ms
					    : DATABASE_AWAY_MS;
		int64_t now = clock_monotonic_us();
		if (h->has_chores && rc == RC_NOT_FOUND &&
		    now - looked > h->program->config.worker_chores_seconds * CLOCK_SECOND) {
			if (chores_run(&c) != RC_OK)
				LOG(LOG_WARN, "chores", LOG_S("why", "failed, again later"));
			looked = now;
		}
		log_set_request(NULL);
		arena_reset(&a);
	}
	db_free(db);
	arena_free(&a);
	db_thread_end();
	return NULL;
}

static int run(struct program *p)
{
	struct hand hands[64];
	pthread_t threads[64];
	sigset_t stop;
	int signal_number;
	int64_t count = p->config.worker_threads;
	int stop_fd = eventfd(0, EFD_CLOEXEC);
	if (stop_fd < 0)
		return EX_OSERR;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	for (int64_t i = 0; i < count; i++) {
		hands[i] = (struct hand){ p, stop_fd, i == 0 };
		if (pthread_create(&threads[i], NULL, work, &hands[i]) != 0)
			return EX_OSERR;
	}
	LOG(LOG_INFO, "worker_ready", LOG_I("threads", count));
	sigwait(&stop, &signal_number);
	if (eventfd_write(stop_fd, 1) != 0)
		return EX_OSERR;
	for (int64_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	close(stop_fd);
	LOG(LOG_INFO, "worker_stopped", LOG_I("signal", signal_number));
	return EX_OK;
}

int main(int argc, char **argv)
{
	return program_run(argc, argv,
			   "usage: handover-worker --config FILE\n"
			   "       --check-config --dump-config --help --version\n",
			   run);
}
