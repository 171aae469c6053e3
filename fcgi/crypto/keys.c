#include "crypto/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/log.h"
#include "crypto/crypto.h"

/* More than any key file holds. */
#define FILE_MAX KEYS_PASSWORD_SIZE
#define PATH_SIZE 4096

#define MODE_SECRET 077 /* bits that may not be set */
#define MODE_PUBLIC 022

static const char kid_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

static enum rc refuse(const char *path, const char *reason)
{
	LOG(LOG_ERROR, "key_file_refused", LOG_S("path", path), LOG_S("reason", reason));
	return RC_INTERNAL;
}

/* Looks at the open file, not at the path, so that the two cannot differ. */
static const char *check_file(int fd, mode_t forbidden)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return strerrordesc_np(errno);
	if (!S_ISREG(st.st_mode))
		return "not a regular file";
	if (st.st_mode & forbidden)
		return forbidden == MODE_SECRET ? "others than its owner can open it (mode must be 0600 or 0400)" :
						  "others than its owner can write it";
	return NULL;
}

static const char *read_content(int fd, char text[FILE_MAX])
{
	size_t used = 0;
	ssize_t n;
	do {
		n = read(fd, text + used, FILE_MAX - 1 - used);
		if (n < 0 && errno != EINTR)
			return strerrordesc_np(errno);
		if (n > 0)
			used += (size_t)n;
	} while (n != 0 && used < FILE_MAX - 1);
	if (used == FILE_MAX - 1)
		return "too long for a key file";
	if (memchr(text, '\0', used))
		return "not a text file";
	if (used && text[used - 1] == '\n')
		used--;
	text[used] = '\0';
	return NULL;
}

/* The file without its last newline; NULL, or why not. The caller wipes text. */
static const char *read_file(const char *path, mode_t forbidden, char text[FILE_MAX])
{
	/* O_NONBLOCK: opening a pipe by mistake must not hang the start. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return strerrordesc_np(errno);
	const char *wrong = check_file(fd, forbidden);
	if (!wrong)
		wrong = read_content(fd, text);
	close(fd);
	return wrong;
}

/* "kid hex": a name and n bytes. */
static bool parse_named_key(const char *line, char kid[PASETO_KID_MAX + 1], uint8_t *key, size_t n)
{
	size_t length = strspn(line, kid_characters);
	if (length == 0 || length > PASETO_KID_MAX || line[length] != ' ')
		return false;
	memcpy(kid, line, length);
	kid[length] = '\0';
	return hex_parse(line + length + 1, key, n);
}

/* Each of these: NULL, or what is wrong with the file. */
static const char *read_symmetric(const char *path, uint8_t key[HASH_KEY_SIZE])
{
	char text[FILE_MAX];
	const char *wrong = read_file(path, MODE_SECRET, text);
	if (!wrong && !hex_parse(text, key, HASH_KEY_SIZE))
		wrong = "not 64 lower-case hex digits";
	crypto_wipe(text, sizeof(text));
	return wrong;
}

static const char *read_ring(const char *path, struct paseto_ring *ring)
{
	char text[FILE_MAX];
	const char *wrong = read_file(path, MODE_PUBLIC, text);
	if (wrong)
		return wrong;
	char *next = text;
	do {
		char *line = next;
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (ring->count == PASETO_RING_MAX)
			return "more than two keys";
		struct paseto_public *p = &ring->keys[ring->count];
		if (!parse_named_key(line, p->kid, p->key, sizeof(p->key)))
			return "a line is not a key id and 64 lower-case hex digits";
		ring->count++;
	} while (next);
	if (ring->count == 2 && strcmp(ring->keys[0].kid, ring->keys[1].kid) == 0)
		return "the same key id twice";
	return NULL;
}

static enum rc load_symmetric(const char *path, uint8_t key[HASH_KEY_SIZE])
{
	const char *wrong = read_symmetric(path, key);
	return wrong ? refuse(path, wrong) : RC_OK;
}

static enum rc load_ring(const char *path, struct paseto_ring *ring)
{
	const char *wrong = read_ring(path, ring);
	return wrong ? refuse(path, wrong) : RC_OK;
}

enum rc keys_load(const struct keys_paths *paths, struct keys *keys)
{
	*keys = (struct keys){ 0 };
	enum rc rc = load_symmetric(paths->invitation, keys->invitation);
	if (rc == RC_OK)
		rc = load_symmetric(paths->csrf, keys->csrf);
	if (rc == RC_OK)
		rc = load_symmetric(paths->audit, keys->audit);
	if (rc == RC_OK)
		rc = load_ring(paths->paseto_public, &keys->public);
	if (rc != RC_OK)
		crypto_wipe(keys, sizeof(*keys));
	return rc;
}

/* A secret key that carries another's public half gives its seed away with two signatures. */
static bool halves_fit(const uint8_t secret[PASETO_SECRET_SIZE])
{
	uint8_t public[PASETO_PUBLIC_SIZE], made[PASETO_SECRET_SIZE];
	crypto_sign_seed_keypair(public, made, secret);
	bool fit = crypto_equal(made, secret, PASETO_SECRET_SIZE);
	crypto_wipe(made, sizeof(made));
	return fit;
}

static const char *read_signing(const char *path, struct paseto_signing *key)
{
	char text[FILE_MAX];
	const char *wrong = read_file(path, MODE_SECRET, text);
	if (!wrong && !parse_named_key(text, key->kid, key->secret, sizeof(key->secret)))
		wrong = "not a key id and 128 lower-case hex digits";
	if (!wrong && !halves_fit(key->secret))
		wrong = "its public half does not belong to its seed";
	if (wrong)
		crypto_wipe(key, sizeof(*key));
	crypto_wipe(text, sizeof(text));
	return wrong;
}

enum rc keys_load_signing(const char *path, struct paseto_signing *key)
{
	const char *wrong = read_signing(path, key);
	return wrong ? refuse(path, wrong) : RC_OK;
}

const char *keys_fault(const char *path, enum keys_kind kind)
{
	uint8_t symmetric[HASH_KEY_SIZE] = { 0 };
	struct paseto_ring ring = { .count = 0 };
	struct paseto_signing signing = { .kid = "" };
	const char *wrong = kind == KEYS_RING	   ? read_ring(path, &ring)
			    : kind == KEYS_SIGNING ? read_signing(path, &signing)
						   : read_symmetric(path, symmetric);
	crypto_wipe(symmetric, sizeof(symmetric));
	crypto_wipe(&signing, sizeof(signing));
	return wrong;
}

const char *keys_read_password(const char *path, char text[KEYS_PASSWORD_SIZE])
{
	const char *wrong = read_file(path, MODE_SECRET, text);
	if (!wrong)
		text[strcspn(text, "\r\n")] = '\0';
	if (!wrong && !*text)
		wrong = "empty";
	if (wrong)
		crypto_wipe(text, KEYS_PASSWORD_SIZE);
	return wrong;
}

static enum rc failed(const char *path)
{
	LOG(LOG_ERROR, "key_file_not_written", LOG_S("path", path), LOG_S("reason", strerrordesc_np(errno)));
	return RC_INTERNAL;
}

static bool write_all(int fd, const char *text)
{
	size_t left = strlen(text);
	while (left) {
		ssize_t n = write(fd, text, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text += n;
		left -= (size_t)n;
	}
	return fsync(fd) == 0;
}

/*
 * Written beside its place and then linked there: a crash leaves no half key, and link() never replaces a file
 * somebody made in the meantime (that one counts).
 */
static enum rc write_file(int dir, const char *name, const char *text)
{
	uint8_t random[8];
	char suffix[HEX_SIZE(sizeof(random))], temporary[64];
	crypto_random(random, sizeof(random));
	hex_write(suffix, random, sizeof(random));
	snprintf(temporary, sizeof(temporary), ".%s.%s", name, suffix);
	int fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return failed(name);
	bool good = fchmod(fd, 0600) == 0 && write_all(fd, text);
	if (good && linkat(dir, temporary, dir, name, 0) != 0)
		good = errno == EEXIST;
	enum rc rc = good ? RC_OK : failed(name);
	close(fd);
	unlinkat(dir, temporary, 0);
	if (rc == RC_OK && fsync(dir) != 0)
		rc = failed(name);
	return rc;
}

static bool exists(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum rc generate_symmetric(int dir, const char *name)
{
	uint8_t key[HASH_KEY_SIZE];
	char text[HEX_SIZE(sizeof(key)) + 1];
	if (exists(dir, name))
		return RC_OK;
	crypto_random(key, sizeof(key));
	hex_write(text, key, sizeof(key));
	text[HEX_SIZE(sizeof(key)) - 1] = '\n';
	text[HEX_SIZE(sizeof(key))] = '\0';
	enum rc rc = write_file(dir, name, text);
	crypto_wipe(key, sizeof(key));
	crypto_wipe(text, sizeof(text));
	return rc;
}

static enum rc write_named_key(int dir, const char *name, const char *kid, const uint8_t *key, size_t n)
{
	char hex[HEX_SIZE(PASETO_SECRET_SIZE)], text[FILE_MAX];
	hex_write(hex, key, n);
	snprintf(text, sizeof(text), "%s %s\n", kid, hex);
	enum rc rc = write_file(dir, name, text);
	crypto_wipe(hex, sizeof(hex));
	crypto_wipe(text, sizeof(text));
	return rc;
}

/* The id follows from the key, so that the same key has the same id wherever it is made. */
static void name_key(struct paseto_signing *key)
{
	uint8_t hash[HASH_SIZE];
	hash_bytes(hash, key->secret + PASETO_SECRET_SIZE - PASETO_PUBLIC_SIZE, PASETO_PUBLIC_SIZE);
	hex_write(key->kid, hash, 8);
}

static enum rc generate_pair(int dir, const char *secret_path)
{
	static const char secret_name[] = "paseto.secret", public_name[] = "paseto.public";
	struct paseto_signing key = { .kid = "" };
	uint8_t public[PASETO_PUBLIC_SIZE];
	if (exists(dir, public_name))
		return RC_OK;
	enum rc rc = RC_OK;
	if (!exists(dir, secret_name)) {
		crypto_sign_keypair(public, key.secret);
		name_key(&key);
		rc = write_named_key(dir, secret_name, key.kid, key.secret, sizeof(key.secret));
	}
	/* Read back even what was just written: another process may have been first. */
	if (rc == RC_OK)
		rc = keys_load_signing(secret_path, &key);
	if (rc == RC_OK)
		rc = write_named_key(dir, public_name, key.kid, key.secret + PASETO_SECRET_SIZE - PASETO_PUBLIC_SIZE,
				     PASETO_PUBLIC_SIZE);
	crypto_wipe(&key, sizeof(key));
	return rc;
}

enum rc keys_generate(const char *dir)
{
	static const char *const symmetric[] = { "invitation.key", "csrf.key", "audit.key" };
	char secret_path[PATH_SIZE];
	if ((size_t)snprintf(secret_path, sizeof(secret_path), "%s/paseto.secret", dir) >= sizeof(secret_path))
		return refuse(dir, "the path is too long");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return failed(dir);
	enum rc rc = RC_OK;
	for (size_t i = 0; i < sizeof(symmetric) / sizeof(symmetric[0]) && rc == RC_OK; i++)
		rc = generate_symmetric(fd, symmetric[i]);
	if (rc == RC_OK)
		rc = generate_pair(fd, secret_path);
	close(fd);
	return rc;
}
