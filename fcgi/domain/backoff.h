/*
 * How long a failed job waits before it is tried again. Pure.
 */
#ifndef HANDOVER_DOMAIN_BACKOFF_H
#define HANDOVER_DOMAIN_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

/* After this many attempts a job is given up and waits for staff. */
#define BACKOFF_ATTEMPTS_MAX 12

/*
 * Microseconds: one second after the first attempt, doubling, at most an hour; spread by up to a quarter with noise
 * (any number), so that jobs that failed together do not come back together.
 */
int64_t backoff_us(int attempts, uint32_t noise);

bool backoff_is_over(int attempts);

#endif
