/*
 * Working days in Italy: what people are promised is counted in them (domain.md 9).
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

/* The hour (0-23) that Italy's clocks show at an instant; the day is spoken_today's (base/spoken.h). */
int workdays_local_hour(int64_t us);

#endif
