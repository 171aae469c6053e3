/*
 * A load generator: HTTP/1.1 over kept connections on 127.0.0.1, one request under way on each.
 *
 *	load PORT CONNECTIONS SECONDS PAUSE_US loop|once FILE
 *
 * FILE: requests as they go over the wire, each after a line with its length. loop: from the beginning again; once: it
 * ends with the last. PAUSE_US: between two requests of a connection; a prober is "1 connection, 2000 us" beside
 * another generator, which by itself would hide that some wait (they are not asked again until they are answered).
 * Prints one line of JSON: ok, bad (no 2xx), busy (those of the bad that are 503 and say when to try again), lost
 * (connection errors), again, seconds, per_s, p50_us, p99_us, max_us. again: a kept connection was closed when the next
 * request was on its way, and without a byte of an answer: it was sent again on a new one, once, as browsers do
 * (RFC 9112 9.3.1); its time runs from the first.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define HEAD_MAX 16384
#define LATENCIES_MAX 4000000U

struct request {
	const char *bytes;
	size_t length;
};

struct connection {
	int fd;
	const struct request *request;
	size_t sent, head_length;
	long body_left; /* -1: the head is not whole yet */
	int status;
	bool closes, says_when, is_used; /* says_when: Retry-After; is_used: it had an answer before */
	int64_t began, due; /* due: when the next may go, 0: one is under way */
	char head[HEAD_MAX];
};

struct load {
	int port, epoll;
	int64_t pause, end;
	bool once;
	struct request *requests;
	size_t count, next;
	uint64_t ok, bad, busy, lost, again, idle;
	uint32_t *latencies;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void read_requests(struct load *l, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t length, room = 0;
	if (!f)
		die(path);
	while (fscanf(f, "%zu", &length) == 1 && fgetc(f) == '\n') {
		char *bytes = malloc(length);
		if (!bytes || fread(bytes, 1, length, f) != length)
			die(path);
		if (l->count == room) {
			room = room ? room * 2 : 64;
			l->requests = realloc(l->requests, room * sizeof(*l->requests));
			if (!l->requests)
				die("realloc");
		}
		l->requests[l->count++] = (struct request){ bytes, length };
	}
	fclose(f);
	if (l->count == 0)
		die("no requests");
}

static void watch(struct load *l, struct connection *c, int how, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = c };
	if (epoll_ctl(l->epoll, how, c->fd, &e) != 0)
		die("epoll_ctl");
}

static void open_connection(struct load *l, struct connection *c)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)l->port) };
	int one = 1;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	c->is_used = false;
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	watch(l, c, EPOLL_CTL_ADD, EPOLLIN);
}

static void send_more(struct load *l, struct connection *c)
{
	while (c->sent < c->request->length) {
		ssize_t n = send(c->fd, c->request->bytes + c->sent, c->request->length - c->sent, MSG_NOSIGNAL);
		if (n < 0) {
			watch(l, c, EPOLL_CTL_MOD, errno == EAGAIN ? EPOLLIN | EPOLLOUT : EPOLLIN);
			return; /* an error is seen when the answer is read */
		}
		c->sent += (size_t)n;
	}
	watch(l, c, EPOLL_CTL_MOD, EPOLLIN);
}

static void send_request(struct load *l, struct connection *c)
{
	c->sent = c->head_length = 0;
	c->body_left = -1;
	send_more(l, c);
}

/* The next request of this connection; false: there are no more. */
static bool begin(struct load *l, struct connection *c)
{
	c->due = 0;
	if (l->once && l->next == l->count)
		return false;
	c->request = &l->requests[l->next++ % l->count];
	c->began = now_us();
	send_request(l, c);
	return true;
}

static void rest(struct load *l, struct connection *c)
{
	int64_t now = now_us();
	if (now >= l->end) {
		l->idle++;
		c->due = INT64_MAX;
	} else if (l->pause) {
		c->due = now + l->pause;
	} else if (!begin(l, c)) {
		l->idle++;
		c->due = INT64_MAX;
	}
}

static void answered(struct load *l, struct connection *c)
{
	uint64_t n = l->ok + l->bad;
	l->busy += c->status == 503 && c->says_when;
	c->is_used = true;
	if (n < LATENCIES_MAX)
		l->latencies[n] = (uint32_t)(now_us() - c->began);
	if (c->status >= 200 && c->status < 300)
		l->ok++;
	else if (l->bad++ < 3)
		fprintf(stderr, "load: %d %.300s\n", c->status, c->head);
	if (c->closes) {
		close(c->fd);
		open_connection(l, c);
	}
	rest(l, c);
}

static void broke(struct load *l, struct connection *c)
{
	bool is_again = c->is_used && c->body_left == -1 && c->head_length == 0;
	close(c->fd);
	open_connection(l, c);
	if (is_again) {
		l->again++;
		send_request(l, c);
	} else {
		l->lost++;
		rest(l, c);
	}
}

/* The head is whole: its status and how long the body is. nginx gives a length where the program does. */
static void read_head(struct connection *c, const char *end)
{
	const char *length = strcasestr(c->head, "\r\ncontent-length:");
	const char *close = strcasestr(c->head, "\r\nconnection: close");
	const char *when = strcasestr(c->head, "\r\nretry-after:");
	c->says_when = when && when < end;
	c->status = atoi(c->head + sizeof("HTTP/1.1"));
	c->closes = close && close < end;
	c->body_left = -2; /* chunked, until the last chunk */
	if (length && length < end)
		c->body_left = atol(length + 17) - (long)(c->head + c->head_length - end - 4);
}

static void received(struct load *l, struct connection *c, const char *bytes, size_t n)
{
	if (c->body_left == -1) {
		if (c->head_length + n >= HEAD_MAX)
			n = HEAD_MAX - 1 - c->head_length;
		memcpy(c->head + c->head_length, bytes, n);
		c->head_length += n;
		c->head[c->head_length] = '\0';
		char *end = strstr(c->head, "\r\n\r\n");
		if (!end)
			return;
		read_head(c, end);
	} else if (c->body_left >= 0) {
		c->body_left -= (long)n;
	}
	if (c->body_left == 0 || (c->body_left == -2 && n >= 5 && memcmp(bytes + n - 5, "0\r\n\r\n", 5) == 0))
		answered(l, c);
}

static void readable(struct load *l, struct connection *c)
{
	char bytes[HEAD_MAX - 1];
	ssize_t n = recv(c->fd, bytes, c->body_left == -1 ? sizeof(bytes) - c->head_length : sizeof(bytes), 0);
	if (n > 0)
		received(l, c, bytes, (size_t)n);
	else if (n == 0 || errno != EAGAIN)
		broke(l, c);
}

static void run(struct load *l, struct connection *all, size_t count)
{
	struct epoll_event events[256];
	while (l->idle < count && now_us() < l->end + 30000000) {
		int64_t now = now_us();
		for (size_t i = 0; i < count && l->pause; i++)
			if (all[i].due && all[i].due <= now && !begin(l, &all[i])) {
				l->idle++;
				all[i].due = INT64_MAX;
			}
		int n = epoll_wait(l->epoll, events, 256, l->pause ? 1 : 100);
		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;
			if (c->due)
				continue;
			if (events[i].events & EPOLLOUT)
				send_more(l, c);
			if (events[i].events & ~(uint32_t)EPOLLOUT)
				readable(l, c);
		}
	}
}

static int smaller(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void print(struct load *l, double seconds)
{
	uint64_t n = l->ok + l->bad < LATENCIES_MAX ? l->ok + l->bad : LATENCIES_MAX;
	qsort(l->latencies, n, sizeof(*l->latencies), smaller);
	printf("{\"ok\": %llu, \"bad\": %llu, \"busy\": %llu, \"lost\": %llu, \"again\": %llu, \"seconds\": %.3f, "
	       "\"per_s\": %.1f, \"p50_us\": %u, \"p99_us\": %u, \"max_us\": %u}\n",
	       (unsigned long long)l->ok, (unsigned long long)l->bad, (unsigned long long)l->busy,
	       (unsigned long long)l->lost, (unsigned long long)l->again, seconds,
	       (double)l->ok / seconds, n ? l->latencies[n / 2] : 0, n ? l->latencies[n * 99 / 100] : 0,
	       n ? l->latencies[n - 1] : 0);
}

int main(int argc, char **argv)
{
	if (argc != 7)
		die("usage: load PORT CONNECTIONS SECONDS PAUSE_US loop|once FILE");
	struct load l = { .port = atoi(argv[1]), .pause = atol(argv[4]), .once = strcmp(argv[5], "once") == 0 };
	size_t count = (size_t)atol(argv[2]);
	struct connection *all = calloc(count, sizeof(*all));
	l.latencies = malloc(LATENCIES_MAX * sizeof(*l.latencies));
	l.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!all || !l.latencies || l.epoll < 0)
		die("load");
	read_requests(&l, argv[6]);
	for (size_t i = 0; i < count; i++)
		open_connection(&l, &all[i]);
	int64_t began = now_us();
	l.end = began + (int64_t)(atof(argv[3]) * 1e6);
	for (size_t i = 0; i < count; i++)
		if (!begin(&l, &all[i])) {
			l.idle++;
			all[i].due = INT64_MAX;
		}
	run(&l, all, count);
	print(&l, (double)(now_us() - began) / 1e6);
	return 0;
}
