/*
 * How often somebody may try: a table of counters, one per address and window of time.
 *
 * Pure but for its mutex: the caller says what time it is. The table has a fixed size, so a flood of addresses forgets
 * old ones instead of filling the memory. An address is kept as a keyed hash; of IPv6 the first 64 bits count, because
 * a subscriber has them all (RFC 6177). Counters live in the program alone: a restart forgets them.
 */
#ifndef HANDOVER_HTTP_LIMITER_H
#define HANDOVER_HTTP_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/hash.h"

struct limiter;

struct limiter_rule {
	int64_t most;      /* in one window */
	int64_t window_us; /* begins with the first count */
	uint8_t key[HASH_KEY_SIZE]; /* of the hash: nobody outside can make two addresses share a counter */
};

/* Aborts where there is no memory; for the program's start. limiter_free(NULL) does nothing. */
struct limiter *limiter_new(const struct limiter_rule *rule) __attribute__((returns_nonnull));
void limiter_free(struct limiter *l);

/* Whether that address has used up its window. address: as REMOTE_ADDR has it; any other text is one of its own. */
bool limiter_is_full(struct limiter *l, const char *address, int64_t now_us);

/* Counts one more. False: it was used up already, and this one is too many. now_us: monotonic (base/clock.h). */
bool limiter_count(struct limiter *l, const char *address, int64_t now_us);

#endif
