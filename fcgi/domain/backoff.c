#include "domain/backoff.h"

#include "base/clock.h"

#define LONGEST (3600 * CLOCK_SECOND)

int64_t backoff_us(int attempts, uint32_t noise)
{
	int64_t wait = CLOCK_SECOND;
	for (int i = 1; i < attempts && wait < LONGEST; i++)
		wait *= 2;
	if (wait > LONGEST)
		wait = LONGEST;
	return wait + wait / 4 * (noise % 1024) / 1024;
}

bool backoff_is_over(int attempts)
{
	return attempts >= BACKOFF_ATTEMPTS_MAX;
}

bool backoff_mail_is_over(int attempts)
{
	return attempts >= BACKOFF_MAIL_ATTEMPTS_MAX;
}
