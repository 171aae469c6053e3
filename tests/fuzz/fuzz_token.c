/*
 * Fuzz target: everything of crypto/ that reads what strangers send. The first byte chooses the reader.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "crypto/base64url.h"
#include "crypto/crypto.h"
#include "crypto/paseto.h"
#include "crypto/reference.h"
#include "crypto/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key pair of the published PASETO vectors: secret to nobody. */
static const char secret_hex[] = "b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774"
				 "1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2";

static const int64_t now = INT64_C(1795430527) * CLOCK_SECOND;

static void read_token(struct arena *a, const struct paseto_ring *ring, const char *text)
{
	struct paseto_check check = { .keys = ring, .now_us = now };
	struct paseto_parts parts = { .implicit = paseto_text(NULL) };
	struct paseto_claims claims;
	/* Nobody can sign without the secret, but this key is published: opening is allowed, contradiction is not. */
	enum rc claimed = paseto_verify_claims(a, &check, text, &claims);
	enum rc opened = paseto_verify(a, ring->keys[0].key, text, &parts);
	BUG_ON(claimed == RC_OK && opened != RC_OK);
	BUG_ON(claimed != RC_OK && claimed != RC_UNAUTHENTICATED);
	BUG_ON(opened != RC_OK && opened != RC_UNAUTHENTICATED);
}

/* Past the signature: the bytes as claims, then as footer. */
static void read_signed(struct arena *a, const struct paseto_ring *ring, struct paseto_bytes bytes)
{
	uint8_t secret[PASETO_SECRET_SIZE];
	BUG_ON(!hex_parse(secret_hex, secret, sizeof(secret)));
	struct paseto_parts as_claims = { .message = bytes, .footer = paseto_text("{\"kid\":\"f\"}") };
	struct paseto_parts as_footer = { .message = paseto_text("{}"), .footer = bytes };
	const struct paseto_parts *const both[] = { &as_claims, &as_footer };
	for (size_t i = 0; i < 2; i++) {
		struct paseto_parts back = { .implicit = paseto_text(NULL) };
		const char *token;
		if (paseto_sign(a, secret, both[i], &token) != RC_OK)
			continue;
		read_token(a, ring, token);
		BUG_ON(paseto_verify(a, ring->keys[0].key, token, &back) != RC_OK);
		BUG_ON(back.message.n != both[i]->message.n || back.footer.n != both[i]->footer.n);
	}
}

static void read_base64url(struct arena *a, const char *text, size_t n)
{
	struct base64url_room room = { .bytes = arena_alloc(a, BASE64URL_BYTES(n) + 1), .cap = BASE64URL_BYTES(n) };
	if (!base64url_decode(text, n, &room))
		return;
	char *again = arena_alloc(a, BASE64URL_SIZE(room.n));
	base64url_encode(again, room.bytes, room.n);
	BUG_ON(strlen(again) != n || memcmp(again, text, n) != 0);
}

static void read_crockford(const char *text)
{
	uint8_t bytes[HASH_SIZE], key[HASH_KEY_SIZE] = { 0 };
	char again[TOKEN_SIZE], reference[REFERENCE_SIZE], second[REFERENCE_SIZE];
	if (crockford_decode(text, bytes, sizeof(bytes))) {
		crockford_encode(again, bytes, sizeof(bytes));
		BUG_ON(strcmp(again, text) != 0);
	}
	BUG_ON(token_hash(text, bytes) && strlen(text) != TOKEN_LENGTH);
	BUG_ON(token_public_id_is("mig", text) && strlen(text) != 4 + TOKEN_ID_LENGTH);
	(void)token_csrf_verify(key, key, "form", text);
	if (reference_parse(text, reference))
		BUG_ON(!reference_parse(reference, second) || strcmp(reference, second) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct paseto_ring ring = { .count = 1, .keys = { { .kid = "f" } } };
	log_set_level(LOG_ERROR);
	if (size == 0 || size > 4 * PASETO_TOKEN_MAX || crypto_open() != RC_OK)
		return 0;
	BUG_ON(!hex_parse(secret_hex + 2 * PASETO_PUBLIC_SIZE, ring.keys[0].key, PASETO_PUBLIC_SIZE));
	const char *text = arena_strndup(&a, (const char *)data + 1, size - 1);
	switch (data[0] & 3) {
	case 0:
		read_token(&a, &ring, text);
		break;
	case 1:
		/* paseto_sign logs what is too long as an error; that is no finding. */
		if (size - 1 <= PASETO_TOKEN_MAX / 2)
			read_signed(&a, &ring, (struct paseto_bytes){ text, size - 1 });
		break;
	case 2:
		read_base64url(&a, text, size - 1);
		break;
	default: /* not an enum */
		read_crockford(text);
		break;
	}
	arena_reset(&a);
	return 0;
}
