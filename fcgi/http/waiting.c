#include "http/waiting.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/rc.h"

struct place {
	int peer;
	int64_t since_us;
};

struct waiting {
	pthread_mutex_t lock;
	int listen_fd;
	size_t resting;
	size_t first, count, room; /* a ring */
	struct place places[];
};

struct waiting *waiting_new(size_t room, int listen_fd)
{
	struct waiting *w = calloc(1, sizeof(*w) + room * sizeof(w->places[0]));
	if (!w)
		_Exit(EX_OSERR);
	w->room = room;
	w->listen_fd = listen_fd;
	pthread_mutex_init(&w->lock, NULL);
	return w;
}

static int oldest_take(struct waiting *w)
{
	int peer = w->places[w->first].peer;
	w->first = (w->first + 1) % w->room;
	w->count--;
	return peer;
}

void waiting_free(struct waiting *w)
{
	if (!w)
		return;
	while (w->count > 0)
		close(oldest_take(w));
	pthread_mutex_destroy(&w->lock);
	free(w);
}

int waiting_take_or_rest(struct waiting *w)
{
	int peer = -1;
	pthread_mutex_lock(&w->lock);
	if (w->count > 0)
		peer = oldest_take(w);
	else
		w->resting++;
	pthread_mutex_unlock(&w->lock);
	return peer;
}

void waiting_rise(struct waiting *w)
{
	pthread_mutex_lock(&w->lock);
	BUG_ON(w->resting == 0);
	w->resting--;
	pthread_mutex_unlock(&w->lock);
}

/* Locked meanwhile: who rests after a look at the list would never look again at what is put there then. */
bool waiting_let_in(struct waiting *w, int64_t now_us)
{
	pthread_mutex_lock(&w->lock);
	while (w->resting == 0 && w->count < w->room) {
		int peer = accept4(w->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (peer < 0)
			break; /* there is none, or no descriptor: then they wait in the socket */
		w->places[(w->first + w->count++) % w->room] = (struct place){ peer, now_us };
	}
	bool has_room = w->count < w->room;
	pthread_mutex_unlock(&w->lock);
	return has_room;
}

int waiting_take_since(struct waiting *w, int64_t since_us)
{
	int peer = -1;
	pthread_mutex_lock(&w->lock);
	if (w->count > 0 && w->places[w->first].since_us <= since_us)
		peer = oldest_take(w);
	pthread_mutex_unlock(&w->lock);
	return peer;
}
