#include "crypto/seal.h"

#include <sodium.h>
#include <string.h>

#include "base/hex.h"
#include "crypto/crypto.h"

#define OVERHEAD (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)

static void key_of(uint8_t out[crypto_secretbox_KEYBYTES], const uint8_t key[HASH_KEY_SIZE], const char *purpose)
{
	_Static_assert(crypto_secretbox_KEYBYTES == HASH_SIZE, "a hash is a key");
	hash_keyed(out, key, purpose, strlen(purpose));
}

const char *seal_close(struct arena *a, const uint8_t key[HASH_KEY_SIZE], const char *purpose, const char *text)
{
	uint8_t k[crypto_secretbox_KEYBYTES];
	size_t n = strlen(text);
	uint8_t *sealed = arena_alloc(a, n + OVERHEAD);
	key_of(k, key, purpose);
	crypto_random(sealed, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const uint8_t *)text, n, sealed, k);
	crypto_wipe(k, sizeof(k));
	return hex_text(a, sealed, n + OVERHEAD);
}

enum rc seal_open(struct arena *a, const uint8_t key[HASH_KEY_SIZE], const char *purpose, const char *sealed,
		  const char **text)
{
	uint8_t k[crypto_secretbox_KEYBYTES];
	size_t n = strlen(sealed) / 2;
	uint8_t *bytes = arena_alloc(a, n + 1);
	*text = NULL;
	if (n < OVERHEAD || !hex_parse(sealed, bytes, n))
		return RC_VALIDATION;
	char *open = arena_alloc(a, n - OVERHEAD + 1);
	key_of(k, key, purpose);
	int bad = crypto_secretbox_open_easy((uint8_t *)open, bytes + crypto_secretbox_NONCEBYTES,
					     n - crypto_secretbox_NONCEBYTES, bytes, k);
	crypto_wipe(k, sizeof(k));
	if (bad)
		return RC_VALIDATION;
	open[n - OVERHEAD] = '\0';
	*text = open;
	return RC_OK;
}
