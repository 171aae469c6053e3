/*
 * Numbers as somebody wrote them.
 *
 * Depends on libc only.
 */
#ifndef HANDOVER_BASE_NUMBER_H
#define HANDOVER_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "12", "12.5", "12,50": as hundredths, 1250. 1 to 12 digits, then nothing or a point or comma and one or two more;
 * false: hundredths is untouched.
 */
bool number_parse_hundredths(const char *text, int64_t *hundredths);

/* 1 to 18 decimal digits, nothing before or behind them, so it always fits; false: number is untouched. */
bool number_parse(const char *digits, int64_t *number);

#endif
