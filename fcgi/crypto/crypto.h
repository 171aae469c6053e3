/*
 * What the rest of crypto/ stands on: start-up, random bytes, comparing and wiping secrets.
 *
 * crypto/ is the only directory that includes <sodium.h> (libsodium 1.0.18 or later); it may use base/ and json/.
 * Secrets live in the caller's own variables, never in an arena and never in the log.
 */
#ifndef HANDOVER_CRYPTO_CRYPTO_H
#define HANDOVER_CRYPTO_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rc.h"

/*
 * Once per process, before threads and before anything else of crypto/; calling it again is harmless.
 * RC_OK; RC_INTERNAL where the system has no random source (logged).
 */
enum rc crypto_open(void) MUST_CHECK;

/* Fills out with n bytes nobody can predict, from the kernel. */
void crypto_random(void *out, size_t n);

/* Are the n bytes the same? Takes as long whatever the answer. */
bool crypto_equal(const void *a, const void *b, size_t n);

/* Overwrites n bytes in a way the compiler keeps. */
void crypto_wipe(void *secret, size_t n);

#endif
