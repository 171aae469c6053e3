/*
 * Whether a server's port answers: for handoverctl doctor. Depends on base/; sends nothing.
 */
#ifndef HANDOVER_NET_REACH_H
#define HANDOVER_NET_REACH_H

#include "base/arena.h"

/*
 * url: scheme://host[:port][/...], an IPv6 address in brackets; port: where it names none. NULL: a connection was
 * accepted within so many milliseconds for each of the host's addresses; else why not, in words, in the arena.
 */
struct reach {
	const char *url, *port;
	int timeout_ms;
};
const char *reach_url(struct arena *a, const struct reach *where);

/* The same of a socket in the file system. */
const char *reach_socket(struct arena *a, const char *path, int timeout_ms);

#endif
