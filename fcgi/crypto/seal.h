/*
 * Sealing what must not be read from a copy of the database: XSalsa20 and Poly1305 of libsodium (crypto_secretbox).
 *
 * Depends on hash.h. The key of a purpose is made of a key of ours and the purpose's name, so that what is sealed for
 * one owner opens for that owner only.
 */
#ifndef HANDOVER_CRYPTO_SEAL_H
#define HANDOVER_CRYPTO_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "crypto/hash.h"

/* The text as lower-case hex of nonce and sealed bytes, in the arena. purpose: the owner it is sealed for. */
const char *seal_close(struct arena *a, const uint8_t key[HASH_KEY_SIZE], const char *purpose, const char *text)
	__attribute__((returns_nonnull));

/* RC_VALIDATION: not sealed by us, not for that purpose, or changed since. */
enum rc seal_open(struct arena *a, const uint8_t key[HASH_KEY_SIZE], const char *purpose, const char *sealed,
		  const char **text) MUST_CHECK;

#endif
