/*
 * Numbers and times as people read them, in the page's language. Pure. Times are those of Italy's clocks.
 */
#ifndef HANDOVER_WEB_FORMAT_H
#define HANDOVER_WEB_FORMAT_H

#include "base/clock.h"
#include "base/text.h"
#include "web/widget_views.h"

/* "23 November 2026"; no text for DAY_NONE. */
struct moment format_day(struct arena *a, enum lang lang, int32_t day);

/* "23 November 2026, 10:42"; no text for CLOCK_NONE. */
struct moment format_instant(struct arena *a, enum lang lang, int64_t us);

/* "23 November 2026, 10:42:07", where two things of one minute are compared; no text for CLOCK_NONE. */
struct moment format_exact(struct arena *a, enum lang lang, int64_t us);

/* "10:42:07": people compare it with their own clock; "" for CLOCK_NONE. */
const char *format_clock(struct arena *a, enum lang lang, int64_t us) __attribute__((returns_nonnull));

/* "23 November 2026", until when somebody may act; no text for CLOCK_NONE. */
struct moment format_deadline(struct arena *a, enum lang lang, int64_t us);

/* "today", "in 41 days", "3 days ago"; NULL for DAY_NONE. */
const char *format_days_from(struct arena *a, enum lang lang, int32_t day, int32_t today);

/* What a term earns, in words: "10 % of each renewal, for 36 months", "1,50 € a renewal", "no commission". */
const char *format_commission(struct arena *a, enum lang lang, int64_t rate_bp, int64_t fixed_cents, int64_t months);

/* "12,50 €" or "€12.50" */
const char *format_money(struct arena *a, enum lang lang, int64_t cents);

#endif
