/*
 * Numbers and times as people read them, in a language: for pages and for letters. Pure. Times are those of Italy's
 * clocks.
 *
 * Depends on text and clock. Everything returned is in the arena.
 */
#ifndef HANDOVER_BASE_SPOKEN_H
#define HANDOVER_BASE_SPOKEN_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

/* "23 November 2026"; NULL for DAY_NONE. */
const char *spoken_day(struct arena *a, enum lang lang, int32_t day);

/* "November 2026": the month a day is in. */
const char *spoken_month(struct arena *a, enum lang lang, int32_t day) __attribute__((returns_nonnull));

/* "23 November 2026, 10:42:07"; NULL for CLOCK_NONE. */
const char *spoken_instant(struct arena *a, enum lang lang, int64_t us);

/* The same without the seconds: until when somebody may act. */
const char *spoken_minute(struct arena *a, enum lang lang, int64_t us);

/* An instant as Italy's clocks show it (summer time by directive 2000/84/EC), and the day there. */
int64_t spoken_local_us(int64_t us);
int32_t spoken_today(int64_t us);

/* The instant at which that day begins in Italy. */
int64_t spoken_day_begins(int32_t day);

/* "today", "in 41 days", "3 days ago"; NULL for DAY_NONE. */
const char *spoken_days_from(struct arena *a, enum lang lang, int32_t day, int32_t today);

/* What a term earns, in words: "10 % of each renewal, for 36 months", "1,50 € a renewal", "no commission". */
const char *spoken_commission(struct arena *a, enum lang lang, int64_t rate_bp, int64_t fixed_cents, int64_t months);

/* Basis points without the sign: "10", "12,50". */
const char *spoken_percent(struct arena *a, enum lang lang, int64_t bp);

/* "12,50 €" or "€12.50" */
const char *spoken_money(struct arena *a, enum lang lang, int64_t cents);

/*
 * The whole of a term in words: "10 % of the net amount of each renewal, for 36 months from the handover; confirmed 30
 * days after the payment", "no commission".
 */
struct spoken_term {
	int64_t rate_bp, fixed_cents, months, holding_days;
};
const char *spoken_term(struct arena *a, enum lang lang, const struct spoken_term *term);

#endif
