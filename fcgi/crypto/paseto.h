/*
 * PASETO v4.public: the short assertions with which the site tells us who is there (web.md 4, api.md).
 *
 * Source: the PASETO specification, protocol version 4 (Ed25519 signatures), its pre-authentication encoding and
 * its registered claims. Depends on json/, base64url.h and libsodium. What is decoded lies in the caller's arena;
 * secret keys do not.
 */
#ifndef HANDOVER_CRYPTO_PASETO_H
#define HANDOVER_CRYPTO_PASETO_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rc.h"

#define PASETO_PUBLIC_SIZE 32
#define PASETO_SECRET_SIZE 64 /* seed and public key, as libsodium keeps them */
#define PASETO_KID_MAX     32 /* characters of a key id: letters, digits, "-" and "_" */
#define PASETO_RING_MAX    2  /* the key in use and the one it replaces */

/* Longer tokens are refused before anything of them is decoded. */
#define PASETO_TOKEN_MAX 2048

/* Bytes of a footer that is read as JSON: it is read before the signature is known to be good. */
#define PASETO_FOOTER_MAX 128

#define PASETO_LIFE_MAX (60 * CLOCK_SECOND) /* exp - iat */
#define PASETO_SKEW_MAX (30 * CLOCK_SECOND) /* how far the site's clock may be off */

struct paseto_public {
	char kid[PASETO_KID_MAX + 1];
	uint8_t key[PASETO_PUBLIC_SIZE];
};

struct paseto_ring {
	struct paseto_public keys[PASETO_RING_MAX];
	size_t count;
};

struct paseto_signing {
	char kid[PASETO_KID_MAX + 1];
	uint8_t secret[PASETO_SECRET_SIZE];
};

/* Bytes somebody else owns. */
struct paseto_bytes {
	const void *data;
	size_t n;
};

struct paseto_parts {
	struct paseto_bytes message;
	struct paseto_bytes footer;   /* n 0: none */
	struct paseto_bytes implicit; /* n 0: none; signed, but not in the token */
};

/* The bytes of a C string, NULL being none. */
struct paseto_bytes paseto_text(const char *text);

/*
 * The token of the three parts, in the arena.
 * RC_OK; RC_INTERNAL where it would be longer than PASETO_TOKEN_MAX (logged).
 */
enum rc paseto_sign(struct arena *a, const uint8_t secret[PASETO_SECRET_SIZE], const struct paseto_parts *parts,
		    const char **token) MUST_CHECK;

/*
 * Opens a token with one key. parts->implicit is given by the caller; message and footer come out, in the arena,
 * each with a NUL behind it that does not count.
 * RC_OK; RC_UNAUTHENTICATED (reason logged, never the token): too long, another version or purpose, base64url with
 * two spellings, a signature that does not fit. Then message and footer are empty.
 */
enum rc paseto_verify(struct arena *a, const uint8_t key[PASETO_PUBLIC_SIZE], const char *token,
		      struct paseto_parts *parts) MUST_CHECK;

/* The claims that are strings: name, most characters, what it says. */
#define PASETO_CLAIMS(CLAIM)                                                                                           \
	CLAIM(iss, 100)  /* who signed */                                                                              \
	CLAIM(aud, 100)  /* for whom */                                                                                \
	CLAIM(sub, 64)   /* the host's account id */                                                                   \
	CLAIM(role, 16)  /* reseller, customer, staff, site */                                                         \
	CLAIM(lang, 16)  /* it, en */                                                                                  \
	CLAIM(jti, 64)   /* this assertion, for single use */                                                          \
	CLAIM(sid, 128)  /* the site's session, for its logout */

/* Strings are in the arena, NULL where the claim is absent; times are microseconds (base/clock.h). */
struct paseto_claims {
#define CLAIM(name, max) const char *name;
	PASETO_CLAIMS(CLAIM)
#undef CLAIM
	int64_t iat;
	int64_t exp;
};

struct paseto_check {
	const struct paseto_ring *keys;
	const char *implicit; /* what both sides know without sending it; NULL or "": nothing */
	int64_t now_us;       /* the database's clock */
};

/*
 * Opens a token and reads its claims. The footer is {"kid":"..."} and names one key of the ring; the message is a
 * JSON object with no other members than those above, strings all; iat and exp are there, RFC 3339 in UTC (Z or
 * +00:00), iat < exp <= iat + PASETO_LIFE_MAX; now is from iat to exp, give or take PASETO_SKEW_MAX.
 * Who may be iss, aud and role, and whether jti was seen before, is the caller's to decide.
 * RC_OK; RC_UNAUTHENTICATED for anything wrong (reason logged at INFO, never the token). Then *claims is all zero.
 */
enum rc paseto_verify_claims(struct arena *a, const struct paseto_check *check, const char *token,
			     struct paseto_claims *claims) MUST_CHECK;

/*
 * The two halves of paseto_verify_claims, for who learns the time from the same statement as the rest: all but the
 * times (check->now_us is not looked at), and the times. Neither alone says that a token is good.
 */
enum rc paseto_read_claims(struct arena *a, const struct paseto_check *check, const char *token,
			   struct paseto_claims *claims) MUST_CHECK;
enum rc paseto_check_times(const struct paseto_claims *claims, int64_t now_us) MUST_CHECK;

/*
 * The token of these claims, NULL ones left out, with the key's id as footer. Times are cut to milliseconds.
 * RC_OK; RC_INTERNAL where it would be too long (logged).
 */
enum rc paseto_sign_claims(struct arena *a, const struct paseto_signing *key, const struct paseto_claims *claims,
			   const char *implicit, const char **token) MUST_CHECK;

#endif
