#include "crypto/hash.h"

#include <sodium.h>
#include <string.h>

#include "base/rc.h"

_Static_assert(sizeof(crypto_generichash_state) == sizeof(((struct hash_stream *)0)->state), "size of the state");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct hash_stream), "alignment of the state");


void hash_bytes(uint8_t out[HASH_SIZE], const void *data, size_t n)
{
	BUG_ON(crypto_generichash(out, HASH_SIZE, data, n, NULL, 0) != 0);
}

void hash_keyed(uint8_t out[HASH_SIZE], const uint8_t key[HASH_KEY_SIZE], const void *data, size_t n)
{
	BUG_ON(crypto_generichash(out, HASH_SIZE, data, n, key, HASH_KEY_SIZE) != 0);
}

static crypto_generichash_state *state_of(struct hash_stream *h)
{
	return (crypto_generichash_state *)(void *)h->state;
}

void hash_begin(struct hash_stream *h, const uint8_t *key)
{
	BUG_ON(crypto_generichash_init(state_of(h), key, key ? HASH_KEY_SIZE : 0, HASH_SIZE) != 0);
}

static void add_length(struct hash_stream *h, uint64_t length)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(length >> (8 * i));
	crypto_generichash_update(state_of(h), bytes, sizeof(bytes));
}

void hash_part(struct hash_stream *h, const void *data, size_t n)
{
	add_length(h, n);
	crypto_generichash_update(state_of(h), data, n);
}

void hash_part_null(struct hash_stream *h)
{
	add_length(h, UINT64_MAX);
}

void hash_part_text(struct hash_stream *h, const char *text)
{
	if (text)
		hash_part(h, text, strlen(text));
	else
		hash_part_null(h);
}

void hash_end(struct hash_stream *h, uint8_t out[HASH_SIZE])
{
	BUG_ON(crypto_generichash_final(state_of(h), out, HASH_SIZE) != 0);
	sodium_memzero(h, sizeof(*h));
}
