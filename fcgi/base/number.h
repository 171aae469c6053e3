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

#endif
