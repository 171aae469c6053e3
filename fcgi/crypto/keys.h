/*
 * The keys, from files.
 *
 * Secret keys are files only their owner can read; a file the group or others can open is refused, whatever is in
 * it. A symmetric key is 64 lower-case hex digits; a public key ring is one or two lines "kid hex" (64 digits); a
 * signing key is one line "kid hex" (128 digits: seed and public key). A newline at the end is optional.
 * Depends on base/, hash.h and paseto.h. What is loaded is the caller's; wipe it with crypto_wipe when done.
 */
#ifndef HANDOVER_CRYPTO_KEYS_H
#define HANDOVER_CRYPTO_KEYS_H

#include <stdint.h>

#include "base/rc.h"
#include "crypto/hash.h"
#include "crypto/paseto.h"

struct keys {
	uint8_t invitation[HASH_KEY_SIZE]; /* makes invitation tokens */
	uint8_t csrf[HASH_KEY_SIZE];       /* makes the hidden field of forms */
	uint8_t audit[HASH_KEY_SIZE];      /* seals the audit chains */
	struct paseto_ring public;         /* who may sign assertions */
};

struct keys_paths {
	const char *invitation;
	const char *csrf;
	const char *audit;
	const char *paseto_public;
};

/*
 * All four files. The ring may be readable by all, but writable by its owner only.
 * RC_OK; RC_INTERNAL where one is missing, has too open a mode or does not read as said above (path and reason
 * logged, no content). Then *keys is all zero.
 */
enum rc keys_load(const struct keys_paths *paths, struct keys *keys) MUST_CHECK;

/* The key that signs assertions: only handoverctl and the demo have it here. Results as keys_load. */
enum rc keys_load_signing(const char *path, struct paseto_signing *key) MUST_CHECK;

/* What would be loaded of a file. */
enum keys_kind { KEYS_SYMMETRIC, KEYS_RING, KEYS_SIGNING };

/* Why the file cannot be loaded, in words for the administrator; NULL: it can. Nothing is logged or kept. */
const char *keys_fault(const char *path, enum keys_kind kind);

/* The longest secret file, and a byte. */
#define KEYS_PASSWORD_SIZE 512

/*
 * The first line of a file only its owner can open, like the secret keys. NULL, or why not, in words; nothing is
 * logged. The caller wipes text.
 */
const char *keys_read_password(const char *path, char text[KEYS_PASSWORD_SIZE]);

/*
 * Makes the files that are missing in an existing directory: invitation.key, csrf.key, audit.key, paseto.secret,
 * paseto.public, mode 0600. A file appears whole or not at all, and one that is there is never written again.
 * A missing paseto.public is made from paseto.secret; where only paseto.public is there the site has the secret,
 * and none is made.
 * RC_OK, also where all were there; RC_INTERNAL where one cannot be written or an existing paseto.secret not be
 * read (logged).
 */
enum rc keys_generate(const char *dir) MUST_CHECK;

#endif
