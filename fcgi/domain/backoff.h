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

/*
 * The same waits for a message, but five days of them (RFC 5321 4.5.4.1): a mail server may be away over a weekend. The
 * first twelve attempts take an hour, then there is one an hour.
 */
#define BACKOFF_MAIL_ATTEMPTS_MAX 131
bool backoff_mail_is_over(int attempts);

#endif
