#include "crypto/token.h"

#include <string.h>

#include "base/rc.h"
#include "crypto/crypto.h"

#define INVITATION_ID_MAX 64

void token_salt(uint8_t salt[TOKEN_SALT_SIZE])
{
	crypto_random(salt, TOKEN_SALT_SIZE);
}

void token_invitation(char out[TOKEN_SIZE], const uint8_t key[HASH_KEY_SIZE], const char *invitation_id,
		      const uint8_t salt[TOKEN_SALT_SIZE])
{
	uint8_t joined[INVITATION_ID_MAX + TOKEN_SALT_SIZE];
	uint8_t hash[HASH_SIZE];
	size_t n = strlen(invitation_id);
	BUG_ON(n > INVITATION_ID_MAX);
	/* The salt's fixed size keeps the two apart; no length is needed. */
	memcpy(joined, invitation_id, n);
	memcpy(joined + n, salt, TOKEN_SALT_SIZE);
	hash_keyed(hash, key, joined, n + TOKEN_SALT_SIZE);
	crockford_encode(out, hash, sizeof(hash));
	crypto_wipe(hash, sizeof(hash));
}

void token_session(char out[TOKEN_SIZE])
{
	uint8_t secret[HASH_SIZE];
	crypto_random(secret, sizeof(secret));
	crockford_encode(out, secret, sizeof(secret));
	crypto_wipe(secret, sizeof(secret));
}

bool token_hash(const char *text, uint8_t out[HASH_SIZE])
{
	uint8_t bytes[HASH_SIZE];
	bool good = text && crockford_decode(text, bytes, sizeof(bytes));
	if (good)
		hash_bytes(out, text, TOKEN_LENGTH);
	crypto_wipe(bytes, sizeof(bytes));
	return good;
}

void token_csrf(char out[TOKEN_SIZE], const uint8_t key[HASH_KEY_SIZE], const uint8_t session_hash[HASH_SIZE],
		const char *form)
{
	struct hash_stream h;
	uint8_t hash[HASH_SIZE];
	hash_begin(&h, key);
	hash_part(&h, session_hash, HASH_SIZE);
	hash_part_text(&h, form);
	hash_end(&h, hash);
	crockford_encode(out, hash, sizeof(hash));
}

bool token_csrf_verify(const uint8_t key[HASH_KEY_SIZE], const uint8_t session_hash[HASH_SIZE], const char *form,
		       const char *given)
{
	char expected[TOKEN_SIZE];
	if (!given || strnlen(given, TOKEN_SIZE) != TOKEN_LENGTH)
		return false;
	token_csrf(expected, key, session_hash, form);
	bool same = crypto_equal(expected, given, TOKEN_LENGTH);
	crypto_wipe(expected, sizeof(expected));
	return same;
}

const char *token_public_id(struct arena *a, const char *prefix)
{
	uint8_t random[16];
	char symbols[CROCKFORD_SIZE(sizeof(random))];
	crypto_random(random, sizeof(random));
	crockford_encode(symbols, random, sizeof(random));
	return arena_printf(a, "%s_%s", prefix, symbols);
}

bool token_public_id_is(const char *prefix, const char *s)
{
	size_t n = strlen(prefix);
	if (!s || strncmp(s, prefix, n) != 0 || s[n] != '_')
		return false;
	s += n + 1;
	if (strnlen(s, TOKEN_ID_LENGTH + 1) != TOKEN_ID_LENGTH)
		return false;
	for (int i = 0; i < TOKEN_ID_LENGTH; i++)
		if (crockford_symbol(s[i]) < 0)
			return false;
	return true;
}
