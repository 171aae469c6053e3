/*
 * Connections that wait for a thread, oldest first, each with the moment it was let in.
 *
 * Depends on base. As long as a thread rests, connections stay in the socket and that thread accepts them. Only when
 * nobody does, somebody who has the time (the doorman of http/fcgx.c) lets them in here, so that it is known how long
 * they wait; each thread looks here before it rests. So nobody waits here while a thread rests, and no thread has to
 * be told. The time is the caller's.
 */
#ifndef HANDOVER_HTTP_WAITING_H
#define HANDOVER_HTTP_WAITING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct waiting;

/*
 * room: how many may wait. listen_fd: listening, O_NONBLOCK, the caller's. Aborts where there is no memory; for the
 * program's start. waiting_free closes those who still wait; waiting_free(NULL) does nothing.
 */
struct waiting *waiting_new(size_t room, int listen_fd) __attribute__((returns_nonnull));
void waiting_free(struct waiting *w);

/* By a thread that has nothing to do: the oldest connection, now the caller's; -1: nobody waits, and it rests. */
int waiting_take_or_rest(struct waiting *w);

/* By a thread that rests no longer. */
void waiting_rise(struct waiting *w);

/* Accepts what is in the socket while nobody rests. False: there may be more, but no room. */
bool waiting_let_in(struct waiting *w, int64_t now_us);

/* The oldest, if it was let in at or before since_us; else, or where nobody waits, -1. INT64_MAX: in any case. */
int waiting_take_since(struct waiting *w, int64_t since_us);

#endif
