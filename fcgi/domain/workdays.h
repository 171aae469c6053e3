/*
 * Working days in Italy, and the time of Italy's clocks: what people are promised is counted in them (domain.md 9).
 *
 * Pure. Days and instants as in base/clock.h.
 */
#ifndef HANDOVER_DOMAIN_WORKDAYS_H
#define HANDOVER_DOMAIN_WORKDAYS_H

#include <stdbool.h>
#include <stdint.h>

/* Easter Sunday of a year from 1583 on (the Gregorian computus). */
int32_t workdays_easter(int year);

/*
 * Whether nobody works in all of Italy on that day beside the Sundays: the holidays of law 260/1949 as amended
 * (Epiphany by decree 792/1985, 2 June by law 336/2000, 4 October from 2026 on by law 151/2025), and Easter Monday.
 */
bool workdays_is_holiday(int32_t day);

/* Monday to Friday, and no holiday. */
bool workdays_is_working(int32_t day);

/* The working days after from, up to and with to; 0 where to is not later. */
int workdays_between(int32_t from, int32_t to);

/*
 * An instant as Italy's clocks show it: microseconds since 1970-01-01T00:00 of local time. Summer time is from the last
 * Sunday of March to that of October, at 01:00 UTC (directive 2000/84/EC).
 */
int64_t workdays_local_us(int64_t us);

/* The day on Italy's calendar an instant falls on, and the hour (0-23). */
int32_t workdays_local_day(int64_t us);
int workdays_local_hour(int64_t us);

#endif
