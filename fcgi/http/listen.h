/*
 * The socket the server listens on: inherited, so that a new generation takes over without losing a connection, or
 * made here. Unix sockets only: whoever reaches it is believed to be nginx.
 *
 * Depends on base. Call before there are threads: it changes the environment and, for a moment, the umask.
 */
#ifndef HANDOVER_HTTP_LISTEN_H
#define HANDOVER_HTTP_LISTEN_H

#include "base/rc.h"

/*
 * The first of these: descriptor 3, where LISTEN_PID is our process (the socket activation of systemd, with
 * LISTEN_FDS=1; the variables are removed in any case); descriptor 0, where that is a listening socket; a new socket
 * at socket_path (NULL or "": none), mode 0660, backlog 1024. What is at that path is removed only if it is a socket
 * that nobody listens on. *fd is listening, O_NONBLOCK and FD_CLOEXEC, and the caller's.
 *
 * RC_OK
 * RC_INTERNAL  none of these; LISTEN_FDS other than 1; not a listening unix socket; a path that is too long, in use,
 *              something else than a socket, or cannot be bound (logged); *fd is -1
 */
enum rc listen_inherit_or_open(const char *socket_path, int *fd) MUST_CHECK;

#endif
