#include "net/reach.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* 0, or errno of why the connection did not come about. */
static int connect_within(const struct sockaddr *address, socklen_t length, int timeout_ms)
{
	int error = 0, fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, address, length) != 0) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		socklen_t size = sizeof(error);
		error = errno;
		if (error == EINPROGRESS && poll(&p, 1, timeout_ms) <= 0)
			error = ETIMEDOUT;
		else if (error == EINPROGRESS && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
			error = errno;
	}
	close(fd);
	return error;
}

/* Host and port of the URL; false where there is no host. */
static bool split(struct arena *a, const struct reach *where, const char **host, const char **port)
{
	const char *s = strstr(where->url, "://");
	s = s ? s + 3 : where->url;
	const char *bracket = *s == '[' ? strchr(s, ']') : NULL;
	const char *name = bracket ? s + 1 : s;
	size_t n = bracket ? (size_t)(bracket - name) : strcspn(s, ":/");
	const char *rest = bracket ? bracket + 1 : s + n;
	*host = arena_strndup(a, name, n);
	*port = where->port;
	if (*rest == ':' && strcspn(rest + 1, "/") > 0)
		*port = arena_strndup(a, rest + 1, strcspn(rest + 1, "/"));
	return n > 0;
}

const char *reach_url(struct arena *a, const struct reach *where)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	const char *host, *port;
	int error = 0;
	if (!split(a, where, &host, &port))
		return "it names no host";
	int why = getaddrinfo(host, port, &hints, &list);
	if (why != 0)
		return arena_printf(a, "%s: %s", host, gai_strerror(why));
	for (struct addrinfo *i = list; i; i = i->ai_next) {
		error = connect_within(i->ai_addr, i->ai_addrlen, where->timeout_ms);
		if (error == 0)
			break;
	}
	freeaddrinfo(list);
	return error ? arena_printf(a, "%s port %s: %s", host, port, strerrordesc_np(error)) : NULL;
}

const char *reach_socket(struct arena *a, const char *path, int timeout_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if ((size_t)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path) >= sizeof(address.sun_path))
		return "the path is too long for a socket";
	int error = connect_within((const struct sockaddr *)&address, sizeof(address), timeout_ms);
	return error ? arena_printf(a, "%s: %s", path, strerrordesc_np(error)) : NULL;
}
