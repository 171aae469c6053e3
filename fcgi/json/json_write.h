/*
 * Writing JSON: a streaming writer into a buffer.
 *
 * Our own and not json-c's, because half the answers are lists of rows: a tree of small allocations would be built
 * only to be printed and thrown away, and json-c crashes where one of them fails. Depends on base/ only.
 *
 *	struct json_writer w = JSON_WRITER(&out);
 *	json_object_begin(&w);
 *	json_member_string(&w, "object", "list");
 *	json_member_array(&w, "data");
 *	json_string(&w, name);
 *	json_array_end(&w);
 *	json_object_end(&w);
 *	json_finish(&w);
 *
 * The same calls give the same bytes, for ever: hashes are taken over them. No white space; commas and colons are
 * put in by the writer. In strings, ", \ and control characters are escaped (\b \t \n \f \r, else \u00xx) and also
 * '<', as \u003c, so that no answer can be read as markup; every byte that is not part of valid UTF-8 becomes
 * U+FFFD; all else stands as it is. A call that would not give JSON (a value in an object without its name, an end
 * without its begin, two documents in one writer) is a BUG; so is nesting beyond JSON_WRITE_DEPTH_MAX.
 */
#ifndef HANDOVER_JSON_JSON_WRITE_H
#define HANDOVER_JSON_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define JSON_WRITE_DEPTH_MAX 32

/* Lives on the stack; the fields are the writer's own. */
struct json_writer {
	struct buf *out;
	uint32_t objects; /* bit d - 1: the container open at depth d is an object */
	int depth;
	bool comma; /* something stands before in this container */
	bool named; /* a name was written, its value comes next */
};

#define JSON_WRITER(out_) ((struct json_writer){ .out = (out_) })

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);

/* The document is complete; anything else is a BUG. */
void json_finish(const struct json_writer *w);

/* The name of the member whose value comes next. That no name comes twice is the caller's care. */
void json_key(struct json_writer *w, const char *name);

/* NULL is written as null. */
void json_string(struct json_writer *w, const char *s);
void json_int(struct json_writer *w, int64_t number);
void json_bool(struct json_writer *w, bool truth);
void json_null(struct json_writer *w);

/* n > 0 bytes that are already one JSON value (a stored answer, say); they go out as they are. */
void json_raw(struct json_writer *w, const char *bytes, size_t n);

/* A name and its value. */
void json_member_string(struct json_writer *w, const char *name, const char *s);
void json_member_int(struct json_writer *w, const char *name, int64_t number);
void json_member_bool(struct json_writer *w, const char *name, bool truth);
void json_member_null(struct json_writer *w, const char *name);
void json_member_raw(struct json_writer *w, const char *name, const char *bytes, size_t n);

/* RFC 3339 UTC with milliseconds (clock_format); CLOCK_NONE is null. */
void json_member_instant(struct json_writer *w, const char *name, int64_t us);

/* "2026-11-23"; DAY_NONE is null. */
void json_member_day(struct json_writer *w, const char *name, int32_t day);

/* A name and the begin of its object or array; the caller ends it. */
void json_member_object(struct json_writer *w, const char *name);
void json_member_array(struct json_writer *w, const char *name);

#endif
