/*
 * Reading JSON: bytes into a tree, and the tree member by member into a handler's variables.
 *
 * The only place that includes json-c. Depends on base/ and json_scan. The tree is copied into the arena of
 * the `struct problems`, is never changed, and lives as long as that arena; nothing of json-c outlives json_parse().
 *
 * A handler *takes* the members it knows, and closing reports the others. What is wrong is added to the problems
 * with its JSON pointer (RFC 6901) in the caller's language; the handler looks at problems->count once, at the end:
 *
 *	struct json_object_reader o = json_open(problems, root, "");
 *	const char *note = json_take_string(&o, "note", JSON_OPTIONAL, 500);
 *	struct json_object_reader c = json_open_member(&o, "customer", JSON_REQUIRED);
 *	const char *email = json_take_string(&c, "email", JSON_REQUIRED, 254);
 *	json_close(&c);
 *	json_close(&o);
 *	if (problems->count)
 *		return RC_VALIDATION;
 *
 * Problem codes: required, type, too-long, range, unknown-member; from json_parse: malformed, duplicate-member,
 * nul, depth.
 */
#ifndef HANDOVER_JSON_JSON_READ_H
#define HANDOVER_JSON_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/problems.h"
#include "base/rc.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_member;

/* Handlers use the readers below; the inside is open for tests and fuzzers that walk the tree. */
struct json_value {
	enum json_kind kind;
	size_t count; /* of elements or members, otherwise 0 */
	union {
		bool boolean;
		int64_t integer;
		double real;        /* written with a fraction or an exponent, or beyond +-(2^63 - 1) */
		const char *string; /* UTF-8 without U+0000 */
		const struct json_value *elements;
		const struct json_member *members; /* in document order, no name twice */
	};
};

struct json_member {
	const char *name;
	struct json_value value;
};

/*
 * Scans (json_scan.h) and parses n bytes; they need no NUL at the end and may go afterwards.
 *
 * RC_OK          *root is the tree, never NULL
 * RC_MALFORMED   not JSON; one problem "malformed" for the whole document tells the byte
 * RC_VALIDATION  JSON this endpoint refuses; one problem "duplicate-member", "nul" or "depth"
 * RC_TOO_LARGE   over a limit of json_scan.h; no problem is added
 *
 * json-c running out of memory ends the process (EX_OSERR), like the arena (arena.h).
 */
enum rc json_parse(struct problems *problems, const char *bytes, size_t n, const struct json_value **root) MUST_CHECK;

/* A member that is null counts as absent. */
enum json_need { JSON_OPTIONAL, JSON_REQUIRED };

/* An object being read. Lives on the stack; ends with json_close(). */
struct json_object_reader {
	struct problems *problems;
	const struct json_value *object; /* NULL: absent or no object. Then every take is silent and finds nothing */
	const char *pointer;
	bool *taken; /* per member */
};

/* pointer: where the value stands, "" for the root. value NULL gives a silent reader; no object is "type". */
struct json_object_reader json_open(struct problems *problems, const struct json_value *value, const char *pointer);

/* Takes a member that is an object and opens it. */
struct json_object_reader json_open_member(struct json_object_reader *o, const char *name, enum json_need need);

/* Reports every member that was not taken, "unknown-member"; the first 20 of an object. */
void json_close(struct json_object_reader *o);

/* The pointer of a member, for what the handler itself finds wrong with it. */
const char *json_pointer_to(const struct json_object_reader *o, const char *name);

/* The pointer of an array's element. */
const char *json_pointer_at(struct arena *a, const char *pointer, size_t index);

/*
 * The takes. A member that is absent, or was reported, gives NULL or false and leaves *out as it was, so that a
 * default may stand there.
 */

/* At most max_chars code points, "too-long" beyond. An empty required string is reported as "required". */
const char *json_take_string(struct json_object_reader *o, const char *name, enum json_need need, size_t max_chars);

struct json_int_rule {
	enum json_need need;
	int64_t min, max; /* inclusive */
};

#define JSON_WITHIN(need_, min_, max_) ((struct json_int_rule){ .need = (need_), .min = (min_), .max = (max_) })

/*
 * json_take_int(&o, "limit", JSON_WITHIN(JSON_OPTIONAL, 1, 100), &limit). Written as 100.0 or 1e2 it is the same
 * number (up to 2^53, where a double is exact); 1.5 is "type"; outside min..max or 64 bits is "range".
 */
bool json_take_int(struct json_object_reader *o, const char *name, struct json_int_rule rule, int64_t *out);

bool json_take_bool(struct json_object_reader *o, const char *name, enum json_need need, bool *out);

/* A string "2026-11-23" (day_parse); anything else is "type". */
bool json_take_day(struct json_object_reader *o, const char *name, enum json_need need, int32_t *out);

/* For json_open(); json_open_member() does both. */
const struct json_value *json_take_object(struct json_object_reader *o, const char *name, enum json_need need);

/* At most max_count elements, "too-long" beyond. Required means present: an empty array is one. */
const struct json_value *json_take_array(struct json_object_reader *o, const char *name, enum json_need need,
					 size_t max_count);

/* How many elements; 0 for NULL. */
size_t json_array_count(const struct json_value *array);

/* index < count. Never NULL: an element that is null is a value of kind JSON_NULL. */
const struct json_value *json_array_at(const struct json_value *array, size_t index) __attribute__((returns_nonnull));

/* An element as a string: not one is "type", empty is "required", more than max_chars is "too-long"; then NULL. */
const char *json_value_string(struct problems *problems, const struct json_value *value, const char *pointer,
			      size_t max_chars);

#endif
