/*
 * Mutated tokens: none is taken for the one it was made of. Each mutation begins with a good token, so what is tried
 * lies beside what is accepted. TOKENS says how many of each kind (default 20,000), SEED which (printed).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "crypto/base64url.h"
#include "crypto/crypto.h"
#include "crypto/paseto.h"
#include "crypto/token.h"

#define ROOM   (PASETO_TOKEN_MAX + 512)
#define NOW    (INT64_C(1795430527) * CLOCK_SECOND)
#define HEADER "v4.public."

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static uint64_t state;
static unsigned long rounds;
static struct arena arena;
static uint8_t csrf_key[HASH_KEY_SIZE], csrf_session[HASH_SIZE];

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
	const char *given = getenv(name);
	return given && *given ? strtoul(given, NULL, 10) : otherwise;
}

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
	log_set_level(LOG_ERROR);
	rounds = from_environment("TOKENS", 20000);
	state = from_environment("SEED", 20261124);
	fprintf(stderr, "# tokens: %lu of a kind, SEED=%llu\n", rounds, (unsigned long long)state);
	state = state * 2 + 1;
}

static void teardown(void)
{
	arena_free(&arena);
}

TestSuite(tokens, .init = setup, .fini = teardown);

/* xorshift64* (Vigna 2016), below n. */
static size_t below(size_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (size_t)((state * UINT64_C(2685821657736338717)) >> 33) % n;
}

static char any_byte(void)
{
	return (char)(1 + below(255));
}

/* MUTATION(name, what it does with s, n characters at i, another place being j) */
#define MUTATIONS(MUTATION)                                                                                            \
	MUTATION(byte, s[i] = any_byte())                                                                              \
	MUTATION(bit, s[i] = (char)(s[i] ^ (1 << below(7))))                                                           \
	MUTATION(digit, s[i] = digits[below(64)])                                                                      \
	MUTATION(letter_case, s[i] = (char)(s[i] ^ 0x20))                                                              \
	MUTATION(cut, s[i] = '\0')                                                                                     \
	MUTATION(dropped, memmove(s + i, s + i + 1, n - i))                                                            \
	MUTATION(inserted, (memmove(s + i + 1, s + i, n - i + 1), s[i] = any_byte()))                                  \
	MUTATION(swapped, swap(s + i, s + j))                                                                          \
	MUTATION(appended, (s[n] = digits[below(64)], s[n + 1] = '\0'))                                                \
	MUTATION(padded, strcpy(s + n, below(2) ? "=" : "=="))                                                         \
	MUTATION(blank, strcpy(s + n, &" \0\t\0\n\0\r"[2 * below(4)]))                                                 \
	MUTATION(last, s[n - 1] = digits[below(64)])                                                                   \
	MUTATION(doubled, (memmove(s + i + n - j, s + i, n - i + 1), memmove(s + i, s + j, n - j)))                    \
	MUTATION(high_bit, s[i] = (char)(s[i] | 0x80))

static void swap(char *a, char *b)
{
	char kept = *a;
	*a = *b;
	*b = kept;
}

static void mutate_once(char *s)
{
	enum {
#define MUTATION(name, act) MUTATE_##name,
		MUTATIONS(MUTATION)
#undef MUTATION
			MUTATE_COUNT
	};
	size_t n = strlen(s);
	if (n == 0 || n >= ROOM / 2 - 2)
		return;
	size_t i = below(n), j = below(n);
	switch (below(MUTATE_COUNT)) {
#define MUTATION(name, act)                                                                                            \
	case MUTATE_##name:                                                                                            \
		act;                                                                                                   \
		break;
		MUTATIONS(MUTATION)
#undef MUTATION
	}
}

/* One to three mutations that leave something else than good. */
static void mutate(const char *good, char out[ROOM])
{
	do {
		strcpy(out, good);
		for (size_t times = 1 + below(3); times > 0; times--)
			mutate_once(out);
	} while (strcmp(out, good) == 0);
}

struct site {
	struct paseto_signing signing[3];
	struct paseto_ring ring;
	const char *good[4]; /* two of each key of the ring */
};

/* RFC 8032 7.1, tests 1 to 3: seed and public key. */
static const struct {
	const char *kid, *secret;
} pairs[] = {
	{ "old", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
		 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a" },
	{ "new", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
		 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c" },
	{ "gone", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
		  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025" },
};

/* Two keys the program knows, and a third it does not. */
static void site_make(struct site *site)
{
	for (size_t i = 0; i < 3; i++) {
		struct paseto_signing *key = &site->signing[i];
		strcpy(key->kid, pairs[i].kid);
		cr_assert(hex_parse(pairs[i].secret, key->secret, sizeof(key->secret)));
		if (i < 2) {
			strcpy(site->ring.keys[i].kid, key->kid);
			memcpy(site->ring.keys[i].key, key->secret + PASETO_SECRET_SIZE - PASETO_PUBLIC_SIZE,
			       PASETO_PUBLIC_SIZE);
		}
	}
	site->ring.count = 2;
	for (size_t i = 0; i < 4; i++) {
		struct paseto_claims claims = { .iss = "https://site.example", .aud = "handover", .role = "reseller",
						.sub = i < 2 ? "101" : "201", .jti = i < 2 ? "one" : "two",
						.iat = NOW, .exp = NOW + PASETO_LIFE_MAX };
		cr_assert(paseto_sign_claims(&arena, &site->signing[i % 2], &claims, "here", &site->good[i]) == RC_OK);
	}
}

/* The payload with bits changed, encoded again as it should be: only the signature can refuse it. */
static void payload_change(const char *good, char out[ROOM])
{
	uint8_t bytes[PASETO_TOKEN_MAX];
	const char *payload = good + strlen(HEADER), *footer = strchr(payload, '.');
	struct base64url_room room = { .bytes = bytes, .cap = sizeof(bytes) };
	cr_assert(base64url_decode(payload, (size_t)(footer - payload), &room));
	bytes[below(room.n)] ^= (uint8_t)(1 << below(8));
	strcpy(out, HEADER);
	base64url_encode(out + strlen(HEADER), bytes, room.n);
	strcat(out, footer);
}

/* One's claims with another's signature or footer. */
static void splice(const struct site *site, char out[ROOM])
{
	size_t one = below(4), other = (one + 1 + below(3)) % 4;
	const char *good = site->good[one], *tail = site->good[other];
	size_t at = strlen(HEADER) + below(strlen(good) - strlen(HEADER) - 1);
	snprintf(out, ROOM, "%.*s%s", (int)at, good, strlen(tail) > at ? tail + at : tail);
}

static bool is_good(const struct site *site, const char *token)
{
	for (size_t i = 0; i < 4; i++)
		if (strcmp(site->good[i], token) == 0)
			return true;
	return false;
}

static void paseto_forge(const struct site *site, char out[ROOM])
{
	do {
		const char *good = site->good[below(4)];
		switch (below(4)) {
		case 0:
			payload_change(good, out);
			break;
		case 1:
			splice(site, out);
			break;
		case 2:
		case 3:
			mutate(good, out);
			break;
		}
	} while (is_good(site, out));
}

Test(tokens, no_mutated_assertion_is_accepted)
{
	struct site site = { 0 };
	char forged[ROOM];
	unsigned long accepted = 0;
	site_make(&site);
	struct paseto_check check = { .keys = &site.ring, .implicit = "here", .now_us = NOW };
	struct arena scratch = { 0 };
	struct paseto_claims claims;
	for (size_t i = 0; i < 4; i++)
		cr_assert(paseto_verify_claims(&arena, &check, site.good[i], &claims) == RC_OK);
	for (unsigned long i = 0; i < rounds; i++) {
		paseto_forge(&site, forged);
		if (paseto_verify_claims(&scratch, &check, forged, &claims) == RC_OK) {
			accepted++;
			fprintf(stderr, "# accepted: %s\n", forged);
		}
		cr_assert(!claims.sub && !claims.iat, "nothing of a refused one is left");
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	cr_expect_eq(accepted, 0, "%lu of %lu", accepted, rounds);
}

Test(tokens, an_assertion_of_a_key_that_is_not_in_the_ring_is_refused_under_every_kid)
{
	struct site site = { 0 };
	site_make(&site);
	for (size_t i = 0; i < 3; i++) {
		struct paseto_signing liar = site.signing[2];
		struct paseto_claims claims = { .sub = "1", .iat = NOW, .exp = NOW + PASETO_LIFE_MAX };
		struct paseto_check check = { .keys = &site.ring, .implicit = "here", .now_us = NOW };
		const char *token = NULL;
		strcpy(liar.kid, site.signing[i].kid);
		cr_assert(paseto_sign_claims(&arena, &liar, &claims, "here", &token) == RC_OK);
		cr_expect(paseto_verify_claims(&arena, &check, token, &claims) == RC_UNAUTHENTICATED, "%s", liar.kid);
	}
}

/* Invitations, objections, sign-in links and sessions: found by the hash of their one spelling, or not at all. */
Test(tokens, no_mutated_link_or_session_has_the_hash_of_another)
{
	char good[TOKEN_SIZE], forged[ROOM];
	uint8_t stored[HASH_SIZE], given[HASH_SIZE];
	unsigned long accepted = 0, well_formed = 0;
	for (unsigned long i = 0; i < rounds; i++) {
		if (i % 1000 == 0) {
			token_session(good);
			cr_assert(token_hash(good, stored));
		}
		mutate(good, forged);
		if (!token_hash(forged, given))
			continue;
		well_formed++;
		accepted += memcmp(stored, given, sizeof(stored)) == 0;
	}
	cr_expect_eq(accepted, 0, "%lu of %lu", accepted, rounds);
	cr_expect(well_formed > 0, "some have the form of a token, or nothing was tried");
}

Test(tokens, no_mutated_form_token_is_accepted)
{
	char good[TOKEN_SIZE], forged[ROOM];
	unsigned long accepted = 0;
	crypto_random(csrf_key, sizeof(csrf_key));
	crypto_random(csrf_session, sizeof(csrf_session));
	token_csrf(good, csrf_key, csrf_session, "/handover/new");
	cr_assert(token_csrf_verify(csrf_key, csrf_session, "/handover/new", good));
	for (unsigned long i = 0; i < rounds; i++) {
		mutate(good, forged);
		accepted += token_csrf_verify(csrf_key, csrf_session, "/handover/new", forged);
	}
	cr_expect_eq(accepted, 0, "%lu of %lu", accepted, rounds);
	cr_expect(!token_csrf_verify(csrf_key, csrf_session, "/handover/new/check", good), "of another form");
	csrf_session[0] ^= 1;
	cr_expect(!token_csrf_verify(csrf_key, csrf_session, "/handover/new", good), "of another session");
}

/* Of the 64 last digits only a few leave no bits over; each value has one spelling. */
Test(tokens, base64url_has_one_spelling_of_each_value)
{
	for (unsigned long i = 0; i < rounds; i++) {
		char text[9], again[BASE64URL_SIZE(sizeof(text))];
		uint8_t bytes[sizeof(text)];
		size_t n = 1 + below(8);
		for (size_t k = 0; k < n; k++)
			text[k] = digits[below(64)];
		text[n] = '\0';
		struct base64url_room room = { .bytes = bytes, .cap = sizeof(bytes) };
		if (!base64url_decode(text, n, &room))
			continue;
		base64url_encode(again, bytes, room.n);
		cr_assert_str_eq(again, text);
	}
}
