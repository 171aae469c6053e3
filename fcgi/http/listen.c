#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

#define FIRST_INHERITED 3
#define BACKLOG         1024
#define SOCKET_UMASK    0117 /* 0660 */

static enum rc refuse(const char *socket, const char *why)
{
	LOG(LOG_ERROR, "listen", LOG_S("socket", socket), LOG_S("why", why));
	return RC_INTERNAL;
}

static int socket_option(int fd, int name)
{
	int value = 0;
	socklen_t size = sizeof(value);
	return getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

static bool is_listening(int fd)
{
	return socket_option(fd, SO_ACCEPTCONN) == 1;
}

static enum rc socket_take(int fd, const char *name)
{
	if (!is_listening(fd) || socket_option(fd, SO_DOMAIN) != AF_UNIX)
		return refuse(name, "not a listening unix socket");
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		return refuse(name, strerror(errno));
	LOG(LOG_INFO, "listen", LOG_S("socket", name));
	return RC_OK;
}

/* Does the environment speak of us? A child of the activated process has the variables, but not the pid. */
static bool activation_read(const char **count)
{
	const char *pid = getenv("LISTEN_PID");
	char own[24];
	snprintf(own, sizeof(own), "%ld", (long)getpid());
	*count = getenv("LISTEN_FDS");
	return pid && *count && strcmp(pid, own) == 0;
}

static enum rc activation_take(const char *count, int *fd)
{
	if (strcmp(count, "1") != 0)
		return refuse("inherited", "LISTEN_FDS is not 1");
	RETURN_IF_FAILED(socket_take(FIRST_INHERITED, "inherited"));
	*fd = FIRST_INHERITED;
	return RC_OK;
}

/* A connection tells a socket that is served from one a dead process left behind. */
static enum rc path_clear(const char *path, const struct sockaddr_un *address)
{
	struct stat st;
	if (lstat(path, &st) != 0)
		return errno == ENOENT ? RC_OK : refuse(path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return refuse(path, "there is something else than a socket");
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe < 0)
		return refuse(path, strerror(errno));
	bool dead = connect(probe, (const struct sockaddr *)address, sizeof(*address)) != 0 && errno == ECONNREFUSED;
	close(probe);
	if (!dead)
		return refuse(path, "somebody listens there");
	return unlink(path) == 0 ? RC_OK : refuse(path, strerror(errno));
}

static enum rc path_listen(const char *path, const struct sockaddr_un *address, int fd)
{
	mode_t before = umask(SOCKET_UMASK);
	int bound = bind(fd, (const struct sockaddr *)address, sizeof(*address));
	int error = errno;
	umask(before);
	if (bound != 0)
		return refuse(path, strerror(error));
	if (listen(fd, BACKLOG) != 0)
		return refuse(path, strerror(errno));
	return socket_take(fd, path);
}

static enum rc path_open(const char *path, int *fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address.sun_path))
		return refuse(path, "the path is longer than 107 bytes");
	memcpy(address.sun_path, path, strlen(path));
	RETURN_IF_FAILED(path_clear(path, &address));
	int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (made < 0)
		return refuse(path, strerror(errno));
	enum rc rc = path_listen(path, &address, made);
	if (rc != RC_OK)
		close(made);
	else
		*fd = made;
	return rc;
}

static enum rc socket_find(const char *socket_path, int *fd)
{
	const char *count;
	if (activation_read(&count))
		return activation_take(count, fd);
	if (is_listening(STDIN_FILENO)) {
		RETURN_IF_FAILED(socket_take(STDIN_FILENO, "standard input"));
		*fd = STDIN_FILENO;
		return RC_OK;
	}
	if (!socket_path || !*socket_path)
		return refuse("", "none inherited and no path given");
	return path_open(socket_path, fd);
}

enum rc listen_inherit_or_open(const char *socket_path, int *fd)
{
	*fd = -1;
	enum rc rc = socket_find(socket_path, fd);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return rc;
}
