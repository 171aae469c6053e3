/*
 * The FastCGI server: threads that accept, read one request each, have it answered and send the answer.
 *
 * The only place that includes <fcgiapp.h>. Depends on base, http/cgi and libfcgi. We accept connections ourselves and
 * hand each to libfcgi, which by itself loses requests when it is told to stop and waits for silent peers for ever.
 */
#ifndef HANDOVER_HTTP_FCGX_H
#define HANDOVER_HTTP_FCGX_H

#include "base/rc.h"
#include "http/req.h"
#include "http/resp.h"

struct fcgx_options {
	int listen_fd;          /* listening, O_NONBLOCK; the caller's, also afterwards */
	int threads;
	int io_timeout_seconds; /* how long one read from, or write to, the peer may wait */
	int wait_seconds;       /* how long a request waits for a thread, at most; then it is refused. At least 1 */
};

/* The program. handle and refuse run in many threads at once, each with what its own thread_open gave. */
struct fcgx_app {
	void *(*thread_open)(void *ctx); /* in the new thread; NULL: it cannot work, and the server ends */
	void (*thread_close)(void *thread);
	/* *rs begins as RESP_IN(rq->arena) and must be complete; the arena is reset once the answer is sent. */
	void (*handle)(void *thread, struct req *rq, struct resp *rs);
	/* The same, for a request that no thread was free for in time: says so at once, waiting for nobody. */
	void (*refuse)(void *thread, struct req *rq, struct resp *rs);
	void *ctx;
};

/*
 * Serves until SIGTERM or SIGINT; then accepts nothing more, finishes what was begun (a peer that has not said a word
 * within a second is not waited for) and returns. Connections nobody accepted stay in the socket for the next
 * generation. Must be called from the first thread: these two signals are blocked while it runs, and ignored are
 * broken pipes, from then on.
 *
 * While every thread is at work, one more lets in who comes (http/waiting.h): the oldest is served next, who waited for
 * wait_seconds is refused, and so is the oldest where 512 wait. Whose peer has gone meanwhile is not served.
 *
 * A body longer than REQ_BODY_MAX is not read: the answer goes out first, and some of the rest is thrown away so that
 * the server in front sees it.
 *
 * RC_OK           it was told to stop
 * RC_INTERNAL     no thread, no descriptor (logged)
 * RC_UNAVAILABLE  a thread_open gave NULL
 */
enum rc fcgx_serve(const struct fcgx_options *options, const struct fcgx_app *app) MUST_CHECK;

#endif
