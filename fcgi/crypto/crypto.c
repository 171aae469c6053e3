#include "crypto/crypto.h"

#include <sodium.h>

#include "base/log.h"

enum rc crypto_open(void)
{
	if (sodium_init() < 0) {
		LOG(LOG_ERROR, "crypto_open", LOG_S("reason", "libsodium does not start"));
		return RC_INTERNAL;
	}
	return RC_OK;
}

void crypto_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void crypto_wipe(void *secret, size_t n)
{
	sodium_memzero(secret, n);
}
