/*
 * Hashes: BLAKE2b with 32 bytes of result (RFC 7693), plain or keyed.
 *
 * Depends on base/ and libsodium. Nothing is allocated but what goes into a caller's arena.
 */
#ifndef HANDOVER_CRYPTO_HASH_H
#define HANDOVER_CRYPTO_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>


#define HASH_SIZE     32
#define HASH_KEY_SIZE 32

/* BLAKE2b-256 of n bytes. data may be NULL where n is 0. */
void hash_bytes(uint8_t out[HASH_SIZE], const void *data, size_t n);

/* Keyed BLAKE2b-256: only who has the key can make it. */
void hash_keyed(uint8_t out[HASH_SIZE], const uint8_t key[HASH_KEY_SIZE], const void *data, size_t n);

/*
 * A hash over several fields. Before each field goes its length in bytes (8 bytes, little endian), so that
 * ("ab","c") and ("a","bc") differ; an absent field is the length 2^64 - 1 alone and differs from an empty one.
 *
 *	hash_begin, then hash_part* for each field in order, then hash_end once.
 *
 * The struct is the caller's; hash_end wipes it.
 */
struct hash_stream {
	_Alignas(64) unsigned char state[384];
};

/* key: 32 bytes, or NULL for an unkeyed hash. */
void hash_begin(struct hash_stream *h, const uint8_t *key);

void hash_part(struct hash_stream *h, const void *data, size_t n);
void hash_part_null(struct hash_stream *h);

/* A C string without its NUL; NULL is the absent field. */
void hash_part_text(struct hash_stream *h, const char *text);

void hash_end(struct hash_stream *h, uint8_t out[HASH_SIZE]);

#endif
