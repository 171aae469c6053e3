/*
 * Tokens and ids made here: invitation links, session secrets, CSRF tokens, opaque ids.
 *
 * Depends on hash.h, crockford.h and crypto.h. A token is text of 52 lower-case Crockford symbols (32 bytes); what
 * the database keeps of it is token_hash, never the token. Tokens are written into the caller's own array.
 */
#ifndef HANDOVER_CRYPTO_TOKEN_H
#define HANDOVER_CRYPTO_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "crypto/crockford.h"
#include "crypto/hash.h"

#define TOKEN_LENGTH    CROCKFORD_LENGTH(HASH_SIZE)
#define TOKEN_SIZE      CROCKFORD_SIZE(HASH_SIZE)
#define TOKEN_SALT_SIZE 16

/* 26 symbols after the prefix and its underscore. */
#define TOKEN_ID_LENGTH 26

/* 16 random bytes, stored beside the invitation; a new one kills the old link. */
void token_salt(uint8_t salt[TOKEN_SALT_SIZE]);

/*
 * The invitation's token (web.md 2): keyed hash of the invitation's public id (its characters, no NUL) and the
 * salt. The same every time, so copying the link and sending reminders need no stored token.
 */
void token_invitation(char out[TOKEN_SIZE], const uint8_t key[HASH_KEY_SIZE], const char *invitation_id,
		      const uint8_t salt[TOKEN_SALT_SIZE]);

/* A session's secret: 32 random bytes, as text for the cookie. */
void token_session(char out[TOKEN_SIZE]);

/*
 * What is stored and looked up: BLAKE2b-256 of the 52 characters. False: text is NULL or not a token in its one
 * spelling (so it cannot be known); out is untouched.
 */
bool token_hash(const char *text, uint8_t out[HASH_SIZE]);

/* The hidden field of a form: keyed hash of the session's stored hash and the form's name. */
void token_csrf(char out[TOKEN_SIZE], const uint8_t key[HASH_KEY_SIZE], const uint8_t session_hash[HASH_SIZE],
		const char *form);

/* Is given (NULL: no) the one token_csrf makes? Takes as long whatever differs. */
bool token_csrf_verify(const uint8_t key[HASH_KEY_SIZE], const uint8_t session_hash[HASH_SIZE], const char *form,
		       const char *given);

/* A new public id in the arena: "mig_" and 26 lower-case symbols, of 128 random bits. */
const char *token_public_id(struct arena *a, const char *prefix) __attribute__((returns_nonnull));

/* Has s the form of an id with that prefix? NULL has not. Whether it exists, the database knows. */
bool token_public_id_is(const char *prefix, const char *s);

#endif
