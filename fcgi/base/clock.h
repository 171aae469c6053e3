/*
 * Instants and days as plain numbers, so that rules stay pure.
 *
 * An instant is int64_t microseconds since 1970-01-01T00:00:00Z; a day is int32_t days since 1970-01-01
 * (proleptic Gregorian). CLOCK_NONE stands for "no instant" and DAY_NONE for "no day" (SQL NULL).
 * The instants people are promised come from the database's clock; clock_now_us() is for time-outs and the log.
 */
#ifndef HANDOVER_BASE_CLOCK_H
#define HANDOVER_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define CLOCK_NONE     INT64_MIN
#define DAY_NONE       INT32_MIN
#define CLOCK_SECOND   INT64_C(1000000)
#define CLOCK_DAY      (INT64_C(86400) * CLOCK_SECOND)

struct civil {
	int year;
	int month; /* 1-12 */
	int day;   /* 1-31 */
};

/* Wall clock, UTC. */
int64_t clock_now_us(void);

/* For durations; has no relation to the wall clock. */
int64_t clock_monotonic_us(void);

int32_t day_from_civil(struct civil c);
struct civil day_to_civil(int32_t day);

/* The UTC day an instant falls on. */
int32_t day_of_instant(int64_t us);

/* The first instant of a day, UTC. */
int64_t day_start_us(int32_t day);

/* Adds calendar months; the day is cut to the month's last (31 January + 1 month = 28 or 29 February). */
int32_t day_add_months(int32_t day, int months);

/* "2026-11-23" exactly, a real date (RFC 3339 full-date). False: day is untouched. */
bool day_parse(const char *text, int32_t *day);

/* "2026-11-23"; NULL for DAY_NONE. */
const char *day_format(struct arena *a, int32_t day);

/* RFC 3339, UTC, milliseconds: "2026-11-23T10:42:07.123Z"; NULL for CLOCK_NONE. */
const char *clock_format(struct arena *a, int64_t us);

#endif
