/* handover-worker: does what nobody waits for. A table of contents; the work is in jobs/ and service/. */
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "jobs/extract.h"
#include "jobs/mail.h"
#include "jobs/runner.h"
#include "program.h"
#include "service/chores.h"
#include "service/health.h"

#define BEAT_EVERY_US (10 * CLOCK_SECOND)
#define DATABASE_AWAY_MS 500

struct hand {
	struct program *program;
	int stop_fd;
	bool is_first; /* one of the threads does the periodic work and says that the worker is alive */
	const char *name;
	struct mailer *mailer; /* NULL: this one sends no mails */
	bool extracts; /* this one works on extractions; neither: on jobs */
};

#define HANDS_MAX (64 + 16 + 16) /* worker.threads, mail.threads and fracto.threads at most */

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

/* Every few seconds; a database that is away is told of by whoever asks it. */
static void beat(const struct hand *h, struct call *c, int64_t *last)
{
	int64_t now = clock_monotonic_us();
	if (!h->is_first || (*last && now - *last < BEAT_EVERY_US))
		return;
	if (health_beat(c, h->name, false) == RC_OK)
		*last = now;
}

static void do_chores(const struct hand *h, struct call *c, int64_t *last)
{
	int64_t now = clock_monotonic_us();
	if (!h->is_first || now - *last < h->program->config.worker_chores_seconds * CLOCK_SECOND)
		return;
	if (chores_run(c) != RC_OK)
		LOG(LOG_WARN, "chores", LOG_S("why", "failed, again later"));
	*last = now;
}

static enum rc step(const struct hand *h, struct call *c)
{
	if (h->mailer)
		return mail_step(c, h->mailer);
	return h->extracts ? extract_step(c, h->stop_fd) : runner_step(c);
}

static void *work(void *arg)
{
	const struct hand *h = arg;
	struct db *db = db_new(&h->program->database);
	struct arena a = { 0 };
	int64_t looked = 0, beaten = 0;
	int wait = 0;
	while (!wait_or_stop(h->stop_fd, wait)) {
		struct problems problems;
		struct call c = call_of(h, db, &a, &problems);
		enum rc rc = step(h, &c);
		wait = rc == RC_OK	    ? 0
		       : rc == RC_NOT_FOUND ? (int)h->program->config.worker_poll_ms
					    : DATABASE_AWAY_MS;
		if (rc == RC_NOT_FOUND)
			do_chores(h, &c, &looked);
		beat(h, &c, &beaten);
		log_set_request(NULL);
		arena_reset(&a);
	}
	struct problems none;
	struct call last = call_of(h, db, &a, &none);
	if (h->is_first && health_beat(&last, h->name, true) != RC_OK)
		LOG(LOG_WARN, "beat", LOG_S("why", "the end could not be told"));
	mailer_free(h->mailer);
	db_free(db);
	arena_free(&a);
	db_thread_end();
	return NULL;
}

/* The hands that send mails, after the others. Where nothing is sent there are none: the messages wait. */
static int add_mailers(struct program *p, struct hand *hands, int64_t *count)
{
	if (strcmp(p->config.mail_transport, "none") == 0)
		return EX_OK;
	mailer_library_begin();
	for (int64_t i = 0; i < p->config.mail_threads; i++) {
		struct hand *h = &hands[(*count)++];
		*h = (struct hand){ .program = p };
		if (mailer_new(&p->config, &h->mailer) != RC_OK)
			return EX_CONFIG;
	}
	return EX_OK;
}

static int run(struct program *p)
{
	struct hand hands[HANDS_MAX];
	pthread_t threads[HANDS_MAX];
	sigset_t stop;
	int signal_number;
	int64_t count = p->config.worker_threads;
	char host[HOST_NAME_MAX + 1] = "";
	if (gethostname(host, sizeof(host)) != 0)
		return EX_OSERR;
	const char *name = arena_printf(&p->memory, "%.40s:%d", host, (int)getpid());
	int stop_fd = eventfd(0, EFD_CLOEXEC);
	if (stop_fd < 0)
		return EX_OSERR;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	for (int64_t i = 0; i < count; i++)
		hands[i] = (struct hand){ .program = p, .is_first = i == 0 };
	for (int64_t i = 0; i < p->config.fracto_threads; i++)
		hands[count++] = (struct hand){ .program = p, .extracts = true };
	int code = add_mailers(p, hands, &count);
	if (code != EX_OK)
		return code;
	for (int64_t i = 0; i < count; i++) {
		hands[i].stop_fd = stop_fd;
		hands[i].name = name;
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
