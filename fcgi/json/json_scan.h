/*
 * The gate in front of the JSON parser: a scan that lets through RFC 8259 and nothing else.
 *
 * json-c 0.16 also takes NaN, -01, 2.e3, single quotes, comments and raw control characters, and of duplicate
 * members it keeps the last. So every document passes here first. Depends on base/ only; does not recurse deeper
 * than JSON_DEPTH_MAX; takes linear memory and n log n time whatever the document.
 */
#ifndef HANDOVER_JSON_JSON_SCAN_H
#define HANDOVER_JSON_JSON_SCAN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"

/* The limits of the JSON endpoint (api.md, "Conventions"). */
#define JSON_BYTES_MAX ((size_t)2 * 1024 * 1024)
#define JSON_DEPTH_MAX 16 /* objects and arrays open at the same time; a scalar adds none */

/* json-c spends about 900 bytes on an empty object: without this, 2 MiB of "{}," would cost 600 MB. */
#define JSON_CONTAINERS_MAX 20000

/* A pointer stops before a member name longer than this: what is reflected to the caller stays short. */
#define JSON_NAME_SHOWN_MAX 128

struct json_fault {
	size_t offset;       /* in bytes from the beginning, where the fault was seen */
	const char *code;    /* "duplicate-member", "nul", "depth"; NULL unless RC_VALIDATION */
	const char *pointer; /* JSON pointer (RFC 6901) in the arena; NULL unless RC_VALIDATION */
};

/*
 * Looks at n bytes; they need no NUL at the end. The arena takes the scan's own notes and the fault's pointer.
 *
 * RC_OK          one JSON text: valid UTF-8 (no overlong form, no surrogate, no byte order mark), every \u
 *                surrogate paired, no member twice in an object, no U+0000 in a string, within the limits
 * RC_MALFORMED   not JSON (RFC 8259); fault->offset is the first byte that cannot stand there (of a bad escape,
 *                its backslash), n if the document ended early
 * RC_VALIDATION  JSON, but: the first fault in document order. "duplicate-member" points at the member (names are
 *                compared after unescaping), "nul" at the string or, for a name, at its object, "depth" at the
 *                value that is one too deep. After "depth" the rest is not read, so it may also be no JSON.
 * RC_TOO_LARGE   more than JSON_BYTES_MAX bytes or JSON_CONTAINERS_MAX objects and arrays
 */
enum rc json_scan(const char *bytes, size_t n, struct arena *a, struct json_fault *fault) MUST_CHECK;

/*
 * The length, 1 to 4, of the UTF-8 sequence the n bytes begin with; 0 if they begin with none (RFC 3629 4:
 * no overlong form, no surrogate, nothing above U+10FFFF).
 */
size_t json_scan_utf8(const char *bytes, size_t n);

#endif
