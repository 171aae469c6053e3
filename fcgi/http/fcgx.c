#include "http/fcgx.h"

#include <errno.h>
#include <fcgiapp.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/cgi.h"
#include "http/waiting.h"

#define SILENT_AT_STOP_MS 1000
#define NO_ROOM_PAUSE_MS  100
#define THROW_AWAY_MAX    (2 * REQ_BODY_MAX)
#define WAITING_ROOM      512 /* with the threads' own, within the 1024 descriptors a process has without asking */
#define LOOKS_PER_WAIT    20
#define REFUSE_IO_SECONDS 1 /* one thread refuses all: no peer may hold it up for long */
#define REFUSE_SILENT_MS  100

struct server {
	const struct fcgx_options *options;
	const struct fcgx_app *app;
	struct waiting *waiting;
	/* eventfds nobody reads, readable from the moment it is time to end, and that all but the doorman have */
	int stop, over;
	atomic_bool unavailable;
};

/* One thread, and the request it is at. */
struct worker {
	struct server *server;
	void *thread; /* the program's */
	void (*answer)(void *thread, struct req *rq, struct resp *rs);
	int io_seconds, silent_ms;
	struct arena arena;
	FCGX_Request fcgi;
};

static enum rc failed(const char *what)
{
	LOG(LOG_ERROR, "fcgx_serve", LOG_S("failed", what), LOG_S("why", strerror(errno)));
	return RC_INTERNAL;
}

static void raise_flag(int event)
{
	uint64_t one = 1;
	ssize_t written = write(event, &one, sizeof(one));
	BUG_ON(written != sizeof(one));
}

/* Waits for an eventfd, so long at most. */
static bool is_raised(int event, int ms)
{
	struct pollfd fd = { .fd = event, .events = POLLIN };
	return poll(&fd, 1, ms) > 0;
}

/* --- One request */

/* The body must be as long as it was said to be, neither less nor more. */
static void body_read(struct worker *w, struct req *rq)
{
	FCGX_Stream *in = w->fcgi.in;
	if (rq->body_broken || rq->body_length > REQ_BODY_MAX)
		return;
	char *body = arena_alloc(&w->arena, rq->body_length + 1);
	int n = FCGX_GetStr(body, (int)rq->body_length, in);
	if ((size_t)n == rq->body_length && FCGX_GetChar(in) == EOF && FCGX_GetError(in) == 0) {
		rq->body = body;
		return;
	}
	LOG(LOG_INFO, "body_read", LOG_S("why", "another length than announced"), LOG_I("read", n));
	rq->body_broken = true;
	rq->body_length = 0;
}

static void answer_send(struct worker *w, const struct req *rq, const struct resp *rs)
{
	struct buf out = BUF_IN(&w->arena);
	cgi_write(rq, rs, &out);
	BUG_ON(out.len > INT_MAX);
	FCGX_PutStr(buf_str(&out), (int)out.len, w->fcgi.out);
	/* The error stream first: the last one closed carries the end of the request; an empty one costs nothing. */
	FCGX_FClose(w->fcgi.err);
	if (FCGX_FClose(w->fcgi.out) != 0)
		LOG(LOG_INFO, "answer_send", LOG_S("why", "the peer did not take it"));
}

/* A peer still sending would see its connection reset, and might never look at the answer. */
static void rest_throw_away(const struct worker *w, int peer)
{
	char trash[16384];
	size_t total = 0;
	int64_t until = clock_monotonic_us() + w->io_seconds * CLOCK_SECOND;
	if (shutdown(peer, SHUT_WR) != 0)
		return;
	while (total < THROW_AWAY_MAX && clock_monotonic_us() < until) {
		ssize_t n = recv(peer, trash, sizeof(trash), 0);
		if (n <= 0)
			break;
		total += (size_t)n;
	}
}

static void request_serve(struct worker *w, int peer)
{
	struct req rq;
	cgi_read(&w->arena, w->fcgi.envp, &rq);
	log_set_request(rq.request_id);
	body_read(w, &rq);
	struct resp rs = RESP_IN(&w->arena);
	w->answer(w->thread, &rq, &rs);
	BUG_ON(rs.status == 0);
	answer_send(w, &rq, &rs);
	if (rq.body_broken || rq.body_length > REQ_BODY_MAX)
		rest_throw_away(w, peer);
	log_set_request(NULL);
	arena_reset(&w->arena);
}

/* --- One connection: one request, as the peer is told not to keep it */

static void timeouts_set(int peer, int seconds)
{
	struct timeval wait = { .tv_sec = seconds };
	if (setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) != 0 ||
	    setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0)
		LOG(LOG_ERROR, "timeouts_set", LOG_S("why", strerror(errno)));
}

/* Whether the peer says something in time; at a stop, what it sent just before may still be under way. */
static bool peer_speaks(const struct worker *w, int peer)
{
	struct pollfd fds[] = { { .fd = peer, .events = POLLIN }, { .fd = w->server->stop, .events = POLLIN } };
	int n = poll(fds, 2, w->silent_ms);
	if (n > 0 && !fds[0].revents)
		n = poll(fds, 1, w->silent_ms < SILENT_AT_STOP_MS ? w->silent_ms : SILENT_AT_STOP_MS);
	return n > 0;
}

/*
 * libfcgi closes the connection on its own where it cannot read the request's beginning, and says so with ipcFd -1;
 * detached makes it do that without waiting for the peer. keepConnection stops it from closing what it was just given.
 * After FCGX_Free(.., 0) the connection is ours again whatever happened on it.
 */
static void connection_serve(struct worker *w, int peer)
{
	FCGX_Request *fcgi = &w->fcgi;
	timeouts_set(peer, w->io_seconds);
	if (!peer_speaks(w, peer)) {
		LOG(LOG_INFO, "connection_serve", LOG_S("why", "the peer was silent"));
		close(peer);
		return;
	}
	FCGX_InitRequest(fcgi, -1, 0);
	fcgi->ipcFd = peer;
	fcgi->keepConnection = 1;
	fcgi->detached = 1;
	if (FCGX_Accept_r(fcgi) < 0) {
		LOG(LOG_INFO, "connection_serve", LOG_S("why", "no whole request"));
		if (fcgi->ipcFd >= 0)
			close(peer);
		return;
	}
	/* Variables that break off between two of them look like all there are. */
	if (FCGX_GetError(fcgi->in) == 0)
		request_serve(w, peer);
	else
		LOG(LOG_INFO, "connection_serve", LOG_S("why", "the variables broke off"));
	FCGX_Free(fcgi, 0);
	close(peer);
}

/* --- One thread */

static int watch_open(const struct server *s)
{
	int watch = epoll_create1(EPOLL_CLOEXEC);
	if (watch < 0)
		return -1;
	struct epoll_event peers = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = s->options->listen_fd };
	struct epoll_event stop = { .events = EPOLLIN, .data.fd = s->stop };
	if (epoll_ctl(watch, EPOLL_CTL_ADD, s->options->listen_fd, &peers) == 0 &&
	    epoll_ctl(watch, EPOLL_CTL_ADD, s->stop, &stop) == 0)
		return watch;
	close(watch);
	return -1;
}

/* Waits for a connection. False: it is time to end. */
static bool watch_wait(const struct server *s, int watch)
{
	struct epoll_event events[2];
	int n;
	do
		n = epoll_wait(watch, events, 2, -1);
	while (n < 0 && errno == EINTR);
	BUG_ON(n < 0);
	for (int i = 0; i < n; i++)
		if (events[i].data.fd == s->stop)
			return false;
	return true;
}

/* Another thread may have been faster, or the peer gone: then there is nothing to serve. */
static void accept_one(struct worker *w)
{
	int peer = accept4(w->server->options->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	if (peer >= 0) {
		connection_serve(w, peer);
	} else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
		LOG(LOG_ERROR, "accept", LOG_S("why", strerror(errno)));
		(void)is_raised(w->server->stop, NO_ROOM_PAUSE_MS);
	}
}

/* It waited long enough for the server in front, or who asked it, to have given up: then nobody needs the answer. */
static void waited_serve(struct worker *w, int peer)
{
	struct pollfd fd = { .fd = peer };
	if (poll(&fd, 1, 0) > 0 && fd.revents & (POLLHUP | POLLERR)) {
		LOG(LOG_INFO, "waited_serve", LOG_S("why", "the peer is gone"));
		close(peer);
	} else {
		connection_serve(w, peer);
	}
}

static void worker_run(struct worker *w)
{
	int watch = watch_open(w->server);
	if (watch < 0) {
		LOG(LOG_ERROR, "worker_run", LOG_S("why", strerror(errno)));
		atomic_store(&w->server->unavailable, true);
		raise_flag(w->server->stop);
		return;
	}
	for (;;) {
		int peer = waiting_take_or_rest(w->server->waiting);
		if (peer >= 0) {
			waited_serve(w, peer);
			continue;
		}
		if (!watch_wait(w->server, watch))
			break; /* and rests for ever */
		waiting_rise(w->server->waiting);
		accept_one(w);
	}
	close(watch);
}

/* What a thread is from its first to its last moment. */
static void life(struct worker *w, void (*run)(struct worker *w))
{
	const struct fcgx_app *app = w->server->app;
	w->thread = app->thread_open(app->ctx);
	if (w->thread) {
		run(w);
		app->thread_close(w->thread);
	} else {
		LOG(LOG_ERROR, "thread_open", LOG_S("why", "it failed"));
		atomic_store(&w->server->unavailable, true);
		raise_flag(w->server->stop);
	}
	arena_free(&w->arena);
}

static void *thread_main(void *arg)
{
	struct server *s = arg;
	struct worker w = { .server = s,
			    .answer = s->app->handle,
			    .io_seconds = s->options->io_timeout_seconds,
			    .silent_ms = s->options->io_timeout_seconds * 1000 };
	life(&w, worker_run);
	return NULL;
}

/* --- The doorman: while every thread is at work it lets in who comes, and refuses who waited too long */

static void doorman_look(struct worker *w)
{
	struct server *s = w->server;
	int64_t now = clock_monotonic_us();
	int peer;
	while (!is_raised(s->stop, 0) && !waiting_let_in(s->waiting, now))
		if ((peer = waiting_take_since(s->waiting, INT64_MAX)) >= 0)
			connection_serve(w, peer);
	while ((peer = waiting_take_since(s->waiting, now - s->options->wait_seconds * CLOCK_SECOND)) >= 0)
		connection_serve(w, peer);
}

static void doorman_run(struct worker *w)
{
	while (!is_raised(w->server->over, w->server->options->wait_seconds * 1000 / LOOKS_PER_WAIT))
		doorman_look(w);
}

static void *doorman_main(void *arg)
{
	struct server *s = arg;
	struct worker w = { .server = s,
			    .answer = s->app->refuse,
			    .io_seconds = REFUSE_IO_SECONDS,
			    .silent_ms = REFUSE_SILENT_MS };
	life(&w, doorman_run);
	return NULL;
}

/* --- The server */

/* Until a signal, or until a thread says that it cannot work. */
static void signals_wait(const struct server *s, int signals)
{
	struct pollfd fds[] = { { .fd = signals, .events = POLLIN }, { .fd = s->stop, .events = POLLIN } };
	while (poll(fds, 2, -1) < 0)
		BUG_ON(errno != EINTR);
}

static enum rc threads_run(struct server *s, int signals)
{
	enum rc rc = RC_OK;
	int begun = 0, wanted = s->options->threads + 1, error = 0;
	pthread_t *threads = calloc((size_t)wanted, sizeof(*threads));
	if (!threads)
		return failed("calloc");
	/* The first is the doorman; it ends last. */
	while (begun < wanted &&
	       (error = pthread_create(&threads[begun], NULL, begun ? thread_main : doorman_main, s)) == 0)
		begun++;
	if (error) {
		errno = error;
		rc = failed("pthread_create");
	} else {
		LOG(LOG_INFO, "serving", LOG_I("threads", s->options->threads));
		signals_wait(s, signals);
	}
	raise_flag(s->stop);
	for (int i = 1; i < begun; i++)
		pthread_join(threads[i], NULL);
	raise_flag(s->over);
	if (begun > 0)
		pthread_join(threads[0], NULL);
	free(threads);
	LOG(LOG_INFO, "stopped", LOG_I("threads", s->options->threads));
	return rc == RC_OK && atomic_load(&s->unavailable) ? RC_UNAVAILABLE : rc;
}

/* A second signal must not end us when the mask is lifted. */
static void signals_swallow(int signals)
{
	struct signalfd_siginfo info;
	while (read(signals, &info, sizeof(info)) > 0)
		;
}

enum rc fcgx_serve(const struct fcgx_options *options, const struct fcgx_app *app)
{
	struct server s = { .options = options, .app = app };
	sigset_t ends, before;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	if (FCGX_Init() != 0)
		return failed("FCGX_Init");
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &ends, &before);

	enum rc rc;
	int signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	s.stop = eventfd(0, EFD_CLOEXEC);
	s.over = eventfd(0, EFD_CLOEXEC);
	s.waiting = waiting_new(WAITING_ROOM, options->listen_fd);
	if (signals < 0 || s.stop < 0 || s.over < 0)
		rc = failed("signalfd");
	else
		rc = threads_run(&s, signals);
	if (signals >= 0) {
		signals_swallow(signals);
		close(signals);
	}
	if (s.stop >= 0)
		close(s.stop);
	if (s.over >= 0)
		close(s.over);
	waiting_free(s.waiting);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}
