#include "http/limiter.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/rc.h"

#define SETS 1024
#define WAYS 8 /* an address may stand in any of these rows of its set */

struct row {
	uint64_t who; /* 0: free */
	int64_t began;
	int64_t count;
};

struct limiter {
	struct limiter_rule rule;
	pthread_mutex_t mutex;
	struct row rows[SETS][WAYS];
};

struct limiter *limiter_new(const struct limiter_rule *rule)
{
	struct limiter *l = calloc(1, sizeof(*l));
	BUG_ON(!l);
	l->rule = *rule;
	BUG_ON(pthread_mutex_init(&l->mutex, NULL) != 0);
	return l;
}

void limiter_free(struct limiter *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->mutex);
	free(l);
}

/* What of the address counts: 4 bytes of IPv4, 8 of IPv6, else the text. An IPv4 address in IPv6 is IPv4. */
static size_t subject(const char *address, uint8_t bytes[16])
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	if (inet_pton(AF_INET, address, bytes) == 1)
		return 4;
	if (inet_pton(AF_INET6, address, bytes) != 1)
		return 0;
	if (memcmp(bytes, mapped, sizeof(mapped)) != 0)
		return 8;
	memmove(bytes, bytes + sizeof(mapped), 4);
	return 4;
}

static uint64_t who_is(const struct limiter *l, const char *address)
{
	uint8_t bytes[16], hash[HASH_SIZE];
	size_t n = subject(address, bytes);
	uint64_t who;
	if (n)
		hash_keyed(hash, l->rule.key, bytes, n);
	else
		hash_keyed(hash, l->rule.key, address, strlen(address));
	memcpy(&who, hash, sizeof(who));
	return who ? who : 1;
}

static bool is_over(const struct limiter *l, const struct row *row, int64_t now_us)
{
	return row->who == 0 || now_us - row->began >= l->rule.window_us;
}

static struct row *find(struct limiter *l, uint64_t who, int64_t now_us)
{
	struct row *set = l->rows[who % SETS];
	for (int i = 0; i < WAYS; i++)
		if (set[i].who == who && !is_over(l, &set[i], now_us))
			return &set[i];
	return NULL;
}

/* A free row, one that is over, or the one that began first. */
static struct row *take(struct limiter *l, uint64_t who, int64_t now_us)
{
	struct row *set = l->rows[who % SETS], *best = &set[0];
	for (int i = 0; i < WAYS; i++) {
		if (is_over(l, &set[i], now_us)) {
			best = &set[i];
			break;
		}
		if (set[i].began < best->began)
			best = &set[i];
	}
	*best = (struct row){ who, now_us, 0 };
	return best;
}

bool limiter_is_full(struct limiter *l, const char *address, int64_t now_us)
{
	uint64_t who = who_is(l, address);
	pthread_mutex_lock(&l->mutex);
	const struct row *row = find(l, who, now_us);
	bool full = row && row->count >= l->rule.most;
	pthread_mutex_unlock(&l->mutex);
	return full;
}

bool limiter_count(struct limiter *l, const char *address, int64_t now_us)
{
	uint64_t who = who_is(l, address);
	pthread_mutex_lock(&l->mutex);
	struct row *row = find(l, who, now_us);
	if (!row)
		row = take(l, who, now_us);
	bool good = row->count < l->rule.most;
	if (good)
		row->count++;
	pthread_mutex_unlock(&l->mutex);
	return good;
}
