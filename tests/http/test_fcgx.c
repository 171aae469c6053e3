#include "http/fcgx.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "http/listen.h"

/* Records of the FastCGI protocol, version 1. */
enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };

#define RECORD_MAX 65528
#define PATIENCE   60 /* seconds nobody waits: the test is ended before */
#define TEST_MAX   30 /* seconds; not Criterion's own limit, whose runner leaks memory */

/* A server in threads of this process. */
struct server {
	char dir[64], path[80];
	int listen_fd, threads, io_timeout_seconds;
	int wait_seconds; /* 0: longer than any test */
	bool thread_fails;
	sem_t at_work, go_on; /* of /handover/slow */
	pthread_t thread;
	enum rc rc;
};

static void *open_thread(void *ctx)
{
	struct server *s = ctx;
	return s->thread_fails ? NULL : s;
}

static void close_thread(void *thread)
{
	(void)thread;
}

/* Says what it was given. */
static void handle(void *thread, struct req *rq, struct resp *rs)
{
	struct server *s = thread;
	if (strcmp(rq->path, "/handover/slow") == 0) {
		sem_post(&s->at_work);
		sem_wait(&s->go_on);
	}
	rs->status = rq->repeated_parameter || rq->body_broken ? 400 : rq->body_length > REQ_BODY_MAX ? 413 : 200;
	rs->content_type = "text/plain";
	buf_addf(&rs->body, "%s %s?%s %zu ", rq->method_name, rq->path, rq->query_string, rq->body_length);
	if (rs->status == 200)
		buf_add(&rs->body, rq->body, rq->body_length);
}

/* Must need nobody: it runs while all threads are at work. */
static void refuse(void *thread, struct req *rq, struct resp *rs)
{
	(void)thread;
	rs->status = 503;
	rs->content_type = "text/plain";
	buf_addf(&rs->body, "%s refused, body %zu", rq->path, strlen(rq->body));
}

static void *serve(void *arg)
{
	struct server *s = arg;
	s->rc = fcgx_serve(&(struct fcgx_options){ .listen_fd = s->listen_fd,
						   .threads = s->threads,
						   .io_timeout_seconds = s->io_timeout_seconds,
						   .wait_seconds = s->wait_seconds ? s->wait_seconds : PATIENCE },
			   &(struct fcgx_app){ .thread_open = open_thread,
					       .thread_close = close_thread,
					       .handle = handle,
					       .refuse = refuse,
					       .ctx = s });
	return NULL;
}

static void server_run(struct server *s)
{
	cr_assert_eq(pthread_create(&s->thread, NULL, serve, s), 0);
}

/* SIGTERM is blocked in every thread, so that only the server takes it. */
static void server_start(struct server *s)
{
	sigset_t ends;
	alarm(TEST_MAX);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	cr_assert_eq(crypto_open(), RC_OK);
	const char *parent = getenv("TMPDIR");
	snprintf(s->dir, sizeof(s->dir), "%s/ho-fcgx-XXXXXX", parent ? parent : P_tmpdir);
	cr_assert_not_null(mkdtemp(s->dir));
	snprintf(s->path, sizeof(s->path), "%s/s", s->dir);
	cr_assert_eq(listen_inherit_or_open(s->path, &s->listen_fd), RC_OK);
	sem_init(&s->at_work, 0, 0);
	sem_init(&s->go_on, 0, 0);
	server_run(s);
}

static void server_stop(struct server *s)
{
	kill(getpid(), SIGTERM);
	pthread_join(s->thread, NULL);
}

static void server_end(struct server *s)
{
	server_stop(s);
	cr_expect_eq(s->rc, RC_OK);
	close(s->listen_fd);
	unlink(s->path);
	rmdir(s->dir);
}

static int dial(const struct server *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = PATIENCE };
	int c = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	strcpy(address.sun_path, s->path);
	cr_assert_eq(connect(c, (struct sockaddr *)&address, sizeof(address)), 0);
	setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	return c;
}

static void record(struct buf *b, int type, const void *bytes, size_t n)
{
	unsigned char head[8] = { 1, (unsigned char)type, 0, 1, (unsigned char)(n >> 8), (unsigned char)n };
	buf_add(b, head, sizeof(head));
	buf_add(b, bytes, n);
}

/* Begins a request; flags 1 asks to keep the connection. */
static void begin(struct buf *b, unsigned char flags)
{
	record(b, BEGIN, (unsigned char[8]){ 0, 1, flags }, 8);
}

/* variables: "NAME=value", NULL at the end; values shorter than 128 bytes. */
static void params(struct buf *b, const char *const *variables)
{
	struct buf pairs = BUF_IN(b->arena);
	for (; *variables; variables++) {
		size_t n = strcspn(*variables, "="), m = strlen(*variables + n + 1);
		buf_add(&pairs, (unsigned char[2]){ (unsigned char)n, (unsigned char)m }, 2);
		buf_add(&pairs, *variables, n);
		buf_add(&pairs, *variables + n + 1, m);
	}
	record(b, PARAMS, pairs.data, pairs.len);
	record(b, PARAMS, "", 0);
}

static void stdin_bytes(struct buf *b, const char *bytes, size_t n)
{
	while (n > 0) {
		size_t part = n < RECORD_MAX ? n : RECORD_MAX;
		record(b, STDIN, bytes, part);
		bytes += part;
		n -= part;
	}
}

static void stdin_end(struct buf *b)
{
	record(b, STDIN, "", 0);
}

/* A whole request, with a body of n bytes. */
static struct buf request(struct arena *a, const char *const *variables, const char *body, size_t n)
{
	struct buf b = BUF_IN(a);
	begin(&b, 0);
	params(&b, variables);
	stdin_bytes(&b, body, n);
	stdin_end(&b);
	return b;
}

#define VARIABLES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void say(int c, const struct buf *b)
{
	for (size_t sent = 0; sent < b->len;) {
		ssize_t n = send(c, b->data + sent, b->len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		sent += (size_t)n;
	}
}

/* Everything on standard output until the server closes; "" if the end of the request is missing. */
static const char *answer(struct arena *a, int c)
{
	struct buf raw = BUF_IN(a), out = BUF_IN(a);
	char part[4096];
	ssize_t n;
	bool ended = false;
	while ((n = recv(c, part, sizeof(part), 0)) > 0)
		buf_add(&raw, part, (size_t)n);
	close(c);
	for (size_t at = 0; at + 8 <= raw.len;) {
		const unsigned char *head = (const unsigned char *)raw.data + at;
		size_t length = (size_t)head[4] << 8 | head[5];
		if (head[1] == STDOUT)
			buf_add(&out, raw.data + at + 8, length);
		ended |= head[1] == END;
		at += 8 + length + head[6];
	}
	return ended ? buf_str(&out) : "";
}

static const char *exchange(const struct server *s, struct arena *a, const struct buf *b)
{
	int c = dial(s);
	say(c, b);
	return answer(a, c);
}

#define GET "REQUEST_METHOD=GET", "SCRIPT_NAME=/handover/x", "QUERY_STRING=a=1", "CONTENT_LENGTH="
#define GOT "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 22\r\n\r\nGET /handover/x?a=1 0 "

static const char *get(const struct server *s, struct arena *a)
{
	struct buf b = request(a, VARIABLES(GET), "", 0);
	return exchange(s, a, &b);
}

Test(fcgx, a_get_is_answered)
{
	struct server s = { .threads = 1, .io_timeout_seconds = PATIENCE };
	struct arena a = { 0 };
	server_start(&s);
	cr_expect_str_eq(get(&s, &a), GOT);
	cr_expect_str_eq(get(&s, &a), GOT);
	struct buf kept = BUF_IN(&a);
	begin(&kept, 1);
	params(&kept, VARIABLES(GET));
	stdin_end(&kept);
	cr_expect_str_eq(exchange(&s, &a, &kept), GOT, "also where the peer would keep the connection");
	server_end(&s);
	arena_free(&a);
}

Test(fcgx, a_body_arrives_whole)
{
	static const size_t lengths[] = { 0, 1, 8192, 300000, REQ_BODY_MAX };
	struct server s = { .threads = 2, .io_timeout_seconds = PATIENCE };
	struct arena a = { 0 };
	char *body = arena_alloc(&a, REQ_BODY_MAX);
	for (size_t i = 0; i < REQ_BODY_MAX; i++)
		body[i] = (char)(i % 251 + 1);
	server_start(&s);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct buf b = request(&a, VARIABLES("REQUEST_METHOD=POST", "SCRIPT_NAME=/handover/x",
						     arena_printf(&a, "CONTENT_LENGTH=%zu", lengths[i])),
				       body, lengths[i]);
		const char *expected =
			arena_printf(&a, "POST /handover/x? %zu %.*s", lengths[i], (int)lengths[i], body);
		const char *got = strstr(exchange(&s, &a, &b), "\r\n\r\n");
		cr_assert_not_null(got, "case %zu", lengths[i]);
		cr_expect(strcmp(got + 4, expected) == 0, "case %zu", lengths[i]);
	}
	server_end(&s);
	arena_free(&a);
}

static void expect_status(const struct server *s, struct arena *a, const struct buf *b, const char *status)
{
	const char *got = exchange(s, a, b);
	cr_expect_eq(strncmp(got, status, strlen(status)), 0, "%s, not %.12s", status, got);
}

Test(fcgx, what_does_not_add_up_is_refused)
{
	struct server s = { .threads = 1, .io_timeout_seconds = 1 };
	struct arena a = { 0 };
	char *large = arena_alloc(&a, 2 * REQ_BODY_MAX);
	server_start(&s);
	struct buf twice = request(&a, VARIABLES(GET, "REQUEST_METHOD=POST"), "", 0);
	struct buf shorter = request(&a, VARIABLES("REQUEST_METHOD=POST", "CONTENT_LENGTH=10"), "123456789", 9);
	struct buf longer = request(&a, VARIABLES("REQUEST_METHOD=POST", "CONTENT_LENGTH=8"), "123456789", 9);
	struct buf unsaid = request(&a, VARIABLES("REQUEST_METHOD=POST"), "123456789", 9);
	struct buf larger = request(&a, VARIABLES("CONTENT_LENGTH=4194304"), large, 2 * REQ_BODY_MAX);
	expect_status(&s, &a, &twice, "Status: 400");
	expect_status(&s, &a, &shorter, "Status: 400");
	expect_status(&s, &a, &longer, "Status: 400");
	expect_status(&s, &a, &unsaid, "Status: 400");
	expect_status(&s, &a, &larger, "Status: 413");

	struct buf cut = BUF_IN(&a);
	begin(&cut, 0);
	params(&cut, VARIABLES("REQUEST_METHOD=POST", "CONTENT_LENGTH=10"));
	stdin_bytes(&cut, "12345", 5);
	expect_status(&s, &a, &cut, "Status: 400");
	cr_expect_str_eq(get(&s, &a), GOT);
	server_end(&s);
	arena_free(&a);
}

static int open_descriptors(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/fd");
	while (d && readdir(d))
		n++;
	closedir(d);
	return n;
}

Test(fcgx, a_peer_that_breaks_off_costs_nothing)
{
	struct server s = { .threads = 1, .io_timeout_seconds = 1 };
	struct arena a = { 0 };
	struct buf half = BUF_IN(&a), begun = BUF_IN(&a), open = BUF_IN(&a), garbage = BUF_IN(&a);
	begin(&half, 0);
	params(&half, VARIABLES(GET));
	half.len = 30;
	begin(&begun, 0);
	begin(&open, 0);
	params(&open, VARIABLES(GET));
	open.len -= 8; /* the record that ends them */
	buf_adds(&garbage, "GET /handover/ HTTP/1.1\r\nHost: a\r\n\r\n");
	const struct buf *cases[] = { &half, &begun, &open, &garbage };
	server_start(&s);
	cr_expect_str_eq(get(&s, &a), GOT);
	int before = open_descriptors();
	for (int i = 0; i < 4; i++) {
		int gone = dial(&s);
		say(gone, cases[i]);
		close(gone);
		cr_expect_str_eq(exchange(&s, &a, cases[i]), "", "case %d", i);
		cr_expect_str_eq(get(&s, &a), GOT, "case %d", i);
	}
	close(dial(&s));
	struct buf whole = request(&a, VARIABLES(GET), "", 0);
	int deaf = dial(&s);
	say(deaf, &whole);
	close(deaf);
	cr_expect_str_eq(get(&s, &a), GOT);
	cr_expect_str_eq(get(&s, &a), GOT);
	cr_expect_leq(open_descriptors(), before);
	server_end(&s);
	arena_free(&a);
}

Test(fcgx, silent_peers_do_not_hold_up_the_stop)
{
	struct server s = { .threads = 2, .io_timeout_seconds = PATIENCE };
	server_start(&s);
	int silent[] = { dial(&s), dial(&s), dial(&s) };
	server_end(&s);
	for (int i = 0; i < 3; i++)
		close(silent[i]);
}

Test(fcgx, a_silent_peer_gives_its_thread_back)
{
	struct server s = { .threads = 1, .io_timeout_seconds = 1 };
	struct arena a = { 0 };
	server_start(&s);
	int silent = dial(&s);
	cr_expect_str_eq(get(&s, &a), GOT);
	close(silent);
	server_end(&s);
	arena_free(&a);
}

Test(fcgx, the_stop_finishes_what_is_at_work_and_leaves_the_rest_to_the_next)
{
	struct server s = { .threads = 1, .io_timeout_seconds = PATIENCE };
	struct arena a = { 0 };
	server_start(&s);
	struct buf slow = request(&a, VARIABLES("REQUEST_METHOD=GET", "SCRIPT_NAME=/handover/slow"), "", 0);
	struct buf next = request(&a, VARIABLES(GET), "", 0);
	int at_work = dial(&s);
	say(at_work, &slow);
	sem_wait(&s.at_work);
	int waiting = dial(&s);
	say(waiting, &next);
	kill(getpid(), SIGTERM);
	kill(getpid(), SIGTERM);
	usleep(50000);
	sem_post(&s.go_on);
	pthread_join(s.thread, NULL);
	cr_expect_eq(s.rc, RC_OK);
	cr_expect_not_null(strstr(answer(&a, at_work), "GET /handover/slow? 0 "));
	server_run(&s);
	cr_expect_str_eq(answer(&a, waiting), GOT);
	server_end(&s);
	arena_free(&a);
}

#define SLOW "REQUEST_METHOD=GET", "SCRIPT_NAME=/handover/slow"

/* Sends a request, and comes back without its answer. */
static int ask(const struct server *s, const struct buf *b)
{
	int c = dial(s);
	say(c, b);
	return c;
}

Test(fcgx, who_waits_too_long_for_a_thread_is_refused_and_all_is_well_afterwards)
{
	struct server s = { .threads = 2, .io_timeout_seconds = PATIENCE, .wait_seconds = 1 };
	struct arena a = { 0 };
	static char body[300000];
	memset(body, 'b', sizeof(body));
	server_start(&s);
	struct buf slow = request(&a, VARIABLES(SLOW), "", 0), next = request(&a, VARIABLES(GET), "", 0);
	struct buf large = request(&a, VARIABLES("REQUEST_METHOD=POST", "SCRIPT_NAME=/handover/x",
						 "CONTENT_LENGTH=300000"), body, sizeof(body));
	int at_work[] = { ask(&s, &slow), ask(&s, &slow) };
	sem_wait(&s.at_work);
	sem_wait(&s.at_work);
	int silent = dial(&s), waiting = ask(&s, &next);
	const char *refused = answer(&a, waiting);
	cr_expect_not_null(strstr(refused, "Status: 503"), "%s", refused);
	cr_expect_not_null(strstr(refused, "/handover/x refused, body 0"), "%s", refused);
	refused = exchange(&s, &a, &large);
	cr_expect_not_null(strstr(refused, "/handover/x refused, body 300000"), "%s", refused);
	close(silent);

	int in_time = ask(&s, &next);
	usleep(300000);
	sem_post(&s.go_on);
	cr_expect_str_eq(answer(&a, in_time), GOT, "who waited for less is served");
	sem_post(&s.go_on);
	for (int i = 0; i < 2; i++)
		cr_expect_not_null(strstr(answer(&a, at_work[i]), "GET /handover/slow? 0 "));
	cr_expect_str_eq(get(&s, &a), GOT);
	server_end(&s);
	arena_free(&a);
}

Test(fcgx, who_was_let_in_is_answered_also_at_the_stop)
{
	struct server s = { .threads = 1, .io_timeout_seconds = PATIENCE, .wait_seconds = 2 };
	struct arena a = { 0 };
	server_start(&s);
	struct buf slow = request(&a, VARIABLES(SLOW), "", 0), next = request(&a, VARIABLES(GET), "", 0);
	int at_work = ask(&s, &slow);
	sem_wait(&s.at_work);
	int waiting = ask(&s, &next);
	usleep(500000); /* the doorman looked: a twentieth of the time to wait */
	kill(getpid(), SIGTERM);
	usleep(50000);
	sem_post(&s.go_on);
	cr_expect_str_eq(answer(&a, waiting), GOT);
	cr_expect_not_null(strstr(answer(&a, at_work), "GET /handover/slow? 0 "));
	pthread_join(s.thread, NULL);
	cr_expect_eq(s.rc, RC_OK);
	close(s.listen_fd);
	unlink(s.path);
	rmdir(s.dir);
	arena_free(&a);
}

Test(fcgx, for_who_has_gone_nothing_is_done)
{
	struct server s = { .threads = 1, .io_timeout_seconds = PATIENCE, .wait_seconds = 2 };
	struct arena a = { 0 };
	server_start(&s);
	struct buf slow = request(&a, VARIABLES(SLOW), "", 0);
	int at_work = ask(&s, &slow);
	sem_wait(&s.at_work);
	int gone = ask(&s, &slow);
	usleep(500000);
	close(gone);
	sem_post(&s.go_on);
	cr_expect_not_null(strstr(answer(&a, at_work), "GET /handover/slow? 0 "));
	cr_expect_str_eq(get(&s, &a), GOT, "the only thread is free");
	cr_expect_neq(sem_trywait(&s.at_work), 0, "the second was begun");
	server_end(&s);
	arena_free(&a);
}

static void *many_gets(void *arg)
{
	const struct server *s = arg;
	for (int i = 0; i < 50; i++) {
		struct arena a = { 0 };
		cr_expect_str_eq(get(s, &a), GOT);
		arena_free(&a);
	}
	return NULL;
}

Test(fcgx, many_peers_at_once_are_all_answered)
{
	struct server s = { .threads = 4, .io_timeout_seconds = PATIENCE };
	pthread_t clients[8];
	server_start(&s);
	for (int i = 0; i < 8; i++)
		cr_assert_eq(pthread_create(&clients[i], NULL, many_gets, &s), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(clients[i], NULL);
	server_end(&s);
}

Test(fcgx, a_thread_that_cannot_work_ends_the_server)
{
	struct server s = { .threads = 3, .io_timeout_seconds = PATIENCE, .thread_fails = true };
	server_start(&s);
	pthread_join(s.thread, NULL);
	cr_expect_eq(s.rc, RC_UNAVAILABLE);
	close(s.listen_fd);
	unlink(s.path);
	rmdir(s.dir);
}
