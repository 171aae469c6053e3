#include "base/meter.h"

static const int bounds[] = METER_BOUNDS;

const int *meter_bounds(void)
{
	_Static_assert(sizeof(bounds) / sizeof(bounds[0]) + 1 == METER_BUCKETS, "a bucket per bound and one beyond");
	return bounds;
}

void meter_begin(struct meter *m)
{
	atomic_fetch_add_explicit(&m->under_way, 1, memory_order_relaxed);
}

void meter_end(struct meter *m, size_t route, int status, int64_t us)
{
	size_t class = status >= 100 && status < 600 ? (size_t)status / 100 : 0, bucket = 0;
	if (route >= METER_ROUTES_MAX)
		route = METER_ROUTES_MAX - 1;
	while (bucket < METER_BUCKETS - 1 && us > (int64_t)bounds[bucket] * 1000)
		bucket++;
	atomic_fetch_add_explicit(&m->answers[route][class], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->took[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->took_us, (unsigned long)(us > 0 ? us : 0), memory_order_relaxed);
	atomic_fetch_sub_explicit(&m->under_way, 1, memory_order_relaxed);
}

void meter_refused(struct meter *m)
{
	atomic_fetch_add_explicit(&m->refused, 1, memory_order_relaxed);
}
