/*
 * Numbers as somebody wrote them.
 *
 * Depends on libc only.
 */
#ifndef HANDOVER_BASE_NUMBER_H
#define HANDOVER_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* 1 to 18 decimal digits, nothing before or behind them, so it always fits; false: number is untouched. */
bool number_parse(const char *digits, int64_t *number);

/*
 * An amount of money, 0 or more, as people write it: "12", "12,5", "12,50", "12.50", "1.234,56", "€ 12,50"; false: it
 * is none, and cents is untouched.
 */
bool number_parse_cents(const char *text, int64_t *cents);

#endif
