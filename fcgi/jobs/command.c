#include "jobs/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"

#define COMMAND_PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#define SPELLING(name, spelling) spelling,
static const char *const spellings[] = { COMMAND_ENDS(SPELLING) };
const struct words words_command_ends = { COMMAND_END_COUNT, spellings, NULL };

/* What is kept of a stream; one byte more than the limit tells that there was more. */
struct stream {
	int fd; /* -1: closed */
	char *bytes;
	size_t length, limit;
};

struct child {
	pid_t pid;
	int pidfd;
	struct stream out, error;
	enum command_end how; /* COMMAND_OK until we end it ourselves */
	int64_t deadline;     /* CLOCK_NONE: nothing more will be done to it */
	bool warned;	      /* SIGTERM was sent */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A descriptor above the three that the child gets; the old one is closed. -1 stays -1. */
static int above_standard(int fd)
{
	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	int high = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fd);
	return high;
}

/* The document as a file without a name: whether and when it is read is the child's business, nobody waits. */
static int document_open(const struct command *c)
{
	int fd = above_standard(memfd_create("document", MFD_CLOEXEC));
	for (size_t done = 0; fd >= 0 && done < c->document_length;) {
		ssize_t n = pwrite(fd, c->document + done, c->document_length - done, (off_t)done);
		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			close_fd(&fd);
	}
	return fd;
}

/* Our end does not block; the child's is an ordinary one. */
static bool pipe_open(int *ours, int *theirs)
{
	int ends[2] = { -1, -1 };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	*ours = above_standard(ends[0]);
	*theirs = above_standard(ends[1]);
	return *ours >= 0 && *theirs >= 0 && fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

/* Its descriptors are 0, 1 and 2. Signals are as at the beginning of a program, whatever this thread blocks. */
static int spawn(struct arena *a, const struct command *c, const int fds[3], pid_t *pid)
{
	char *environment[] = { (char[]){ COMMAND_PATH }, (char[]){ "LANG=C.UTF-8" },
				arena_printf(a, "HANDOVER_STEP_KEY=%s", c->key), NULL };
	size_t count = 0;
	while (c->argv[count])
		count++;
	char **argv = ARENA_NEW_ARRAY(a, count + 1, char *);
	for (size_t i = 0; i < count; i++)
		argv[i] = arena_strdup(a, c->argv[i]);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int failed = 0;
	for (int fd = 0; fd < 3 && !failed; fd++)
		failed = posix_spawn_file_actions_adddup2(&actions, fds[fd], fd);
	if (!failed)
		failed = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	if (!failed)
		failed = posix_spawn_file_actions_addchdir_np(&actions, "/");
	if (!failed)
		failed = posix_spawn(pid, argv[0], &actions, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* 0, or the errno that kept it from starting. */
static int start(struct arena *a, const struct command *c, struct child *child)
{
	int fds[3] = { document_open(c), -1, -1 };
	int failed = 0;
	if (fds[0] < 0 || !pipe_open(&child->out.fd, &fds[1]) || !pipe_open(&child->error.fd, &fds[2]))
		failed = errno ? errno : EMFILE;
	else
		failed = spawn(a, c, fds, &child->pid);
	for (int i = 0; i < 3; i++)
		close_fd(&fds[i]);
	if (failed)
		return failed;
	/* Not reaped yet, so the number is still its own. */
	child->pidfd = pidfd_open(child->pid, 0);
	if (child->pidfd >= 0)
		return 0;
	failed = errno;
	kill(-child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	return failed;
}

/* Reads once. False when there is nothing more for now. What is beyond the limit is read and dropped. */
static bool stream_read(struct stream *s)
{
	char beyond[4096];
	size_t room = s->limit + 1 - s->length;
	ssize_t n = read(s->fd, room ? s->bytes + s->length : beyond, room ? room : sizeof(beyond));
	if (n < 0)
		return errno == EINTR;
	if (n == 0)
		close_fd(&s->fd);
	else if (room)
		s->length += (size_t)n;
	return n > 0;
}

static bool is_over(const struct stream *s)
{
	return s->length > s->limit;
}

/* Asks it to end; it has a little time for that. The first reason stands. */
static void begin_end(struct child *child, enum command_end how)
{
	if (child->how != COMMAND_OK)
		return;
	child->how = how;
	child->warned = true;
	child->deadline = clock_monotonic_us() + COMMAND_GRACE_SECONDS * CLOCK_SECOND;
	kill(-child->pid, SIGTERM);
	kill(-child->pid, SIGCONT);
}

static void look_at_clock(struct child *child)
{
	if (child->deadline == CLOCK_NONE || clock_monotonic_us() < child->deadline)
		return;
	if (!child->warned) {
		begin_end(child, COMMAND_TIMEOUT);
		return;
	}
	kill(-child->pid, SIGKILL);
	child->deadline = CLOCK_NONE;
}

static int milliseconds_left(const struct child *child)
{
	if (child->deadline == CLOCK_NONE)
		return -1;
	int64_t left = (child->deadline - clock_monotonic_us() + 999) / 1000;
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* Until it has ended. A stream that ran over is not read any more: who goes on writing waits for the signal. */
static void attend(struct child *child, int stop_fd)
{
	for (;;) {
		struct pollfd p[] = { { .fd = child->pidfd, .events = POLLIN },
				      { .fd = is_over(&child->out) ? -1 : child->out.fd, .events = POLLIN },
				      { .fd = child->error.fd, .events = POLLIN },
				      { .fd = child->warned ? -1 : stop_fd, .events = POLLIN } };
		int ready = poll(p, sizeof(p) / sizeof(p[0]), milliseconds_left(child));
		if (ready > 0 && p[0].revents)
			return;
		if (ready > 0 && p[1].revents)
			stream_read(&child->out);
		if (ready > 0 && p[2].revents)
			stream_read(&child->error);
		if (ready > 0 && p[3].revents)
			begin_end(child, COMMAND_INTERRUPTED);
		if (is_over(&child->out))
			begin_end(child, COMMAND_OVERFLOW);
		look_at_clock(child);
	}
}

/* The group goes before its leader is reaped: until then nobody else can have its number. */
static int reap(struct child *child)
{
	int status = 0;
	kill(-child->pid, SIGKILL);
	while (child->out.fd >= 0 && !is_over(&child->out) && stream_read(&child->out))
		;
	/* One that left the group may write for ever. */
	while (child->error.fd >= 0 && !is_over(&child->error) && stream_read(&child->error))
		;
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* Printable text of at most `most` code points; of bytes that are none, their numbers. */
static const char *escaped(struct arena *a, const char *bytes, size_t n, size_t most)
{
	struct buf b = BUF_IN(a);
	const char *text = arena_strndup(a, bytes, n);
	for (size_t i = 0; i < n && most > 0; most--) {
		const char *next = text + i;
		uint32_t cp = utf8_next(&next);
		if (cp == 0 || cp == UTF8_MALFORMED || utf8_is_control(cp)) {
			size_t length = cp == 0 ? 1 : (size_t)(next - text) - i;
			for (size_t j = 0; j < length; j++)
				buf_addf(&b, "\\x%02x", (unsigned)(unsigned char)text[i + j]);
			i += length;
		} else {
			buf_add(&b, text + i, (size_t)(next - text) - i);
			i = (size_t)(next - text);
		}
	}
	return buf_str(&b);
}

static const char *first_line(struct arena *a, const struct stream *s, size_t length)
{
	size_t from = 0, to;
	while (from < length && (s->bytes[from] == '\n' || s->bytes[from] == '\r' || s->bytes[from] == ' '))
		from++;
	for (to = from; to < length && s->bytes[to] != '\n' && s->bytes[to] != '\r';)
		to++;
	return escaped(a, s->bytes + from, to - from, COMMAND_LINE_MAX);
}

static struct command_result result_of(struct arena *a, struct child *child, int status)
{
	size_t told = is_over(&child->error) ? child->error.limit : child->error.length;
	struct command_result r = { .how = child->how,
				    .out = child->out.bytes,
				    .out_length = child->out.length,
				    .error_line = first_line(a, &child->error, told),
				    .error_text = escaped(a, child->error.bytes, told, told) };
	if (is_over(&child->out)) {
		if (r.how == COMMAND_OK)
			r.how = COMMAND_OVERFLOW;
		r.out_length = child->out.limit;
		child->out.bytes[r.out_length] = '\0';
	}
	if (r.how != COMMAND_OK)
		return r;
	if (WIFSIGNALED(status)) {
		r.how = COMMAND_SIGNAL;
		r.code = WTERMSIG(status);
	} else if (WEXITSTATUS(status) != 0) {
		r.how = COMMAND_EXIT;
		r.code = WEXITSTATUS(status);
	}
	return r;
}

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, 0) > 0;
}

static struct command_result nothing(enum command_end how, int code)
{
	return (struct command_result){ .how = how, .code = code, .out = "", .error_line = "", .error_text = "" };
}

struct command_result command_run(struct arena *a, const struct command *c)
{
	struct child child = { .pidfd = -1,
			       .out = { .fd = -1, .limit = COMMAND_OUT_MAX },
			       .error = { .fd = -1, .limit = COMMAND_ERROR_MAX },
			       .deadline = clock_monotonic_us() + c->seconds * CLOCK_SECOND };
	struct command_result r;
	if (is_readable(c->stop_fd))
		return nothing(COMMAND_INTERRUPTED, 0);
	/* The limit, the byte that is too much, and a NUL. */
	child.out.bytes = arena_alloc(a, COMMAND_OUT_MAX + 2);
	child.error.bytes = arena_alloc(a, COMMAND_ERROR_MAX + 2);
	int failed = c->argv[0] && c->argv[0][0] == '/' ? start(a, c, &child) : EINVAL;
	if (failed) {
		r = nothing(COMMAND_NOT_STARTED, failed);
	} else {
		attend(&child, c->stop_fd);
		int status = reap(&child);
		r = result_of(a, &child, status);
	}
	close_fd(&child.pidfd);
	close_fd(&child.out.fd);
	close_fd(&child.error.fd);
	if (r.how != COMMAND_OK || *r.error_text)
		LOG(r.how == COMMAND_OK ? LOG_INFO : LOG_WARN, "command",
		    LOG_S("end", words_spelling(&words_command_ends, r.how)), LOG_I("code", r.code),
		    LOG_S("key", c->key), LOG_S("said", r.error_text));
	return r;
}
