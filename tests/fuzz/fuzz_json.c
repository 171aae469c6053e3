/*
 * Fuzz target: JSON scan, parse and write.
 *
 * What passes the scan must parse (json-c giving up would end the process), and what was parsed must survive
 * writing and parsing again: the second writing has the same bytes as the first.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rc.h"
#include "json/json_read.h"
#include "json/json_scan.h"
#include "json/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void value_write(struct json_writer *w, const struct json_value *v)
{
	switch (v->kind) {
	case JSON_NULL:
		json_null(w);
		return;
	case JSON_BOOL:
		json_bool(w, v->boolean);
		return;
	case JSON_INT:
		json_int(w, v->integer);
		return;
	case JSON_REAL: /* the writer has no fractions; any fixed value will do */
		json_int(w, 0);
		return;
	case JSON_STRING:
		json_string(w, v->string);
		return;
	case JSON_ARRAY:
		json_array_begin(w);
		for (size_t i = 0; i < v->count; i++)
			value_write(w, &v->elements[i]);
		json_array_end(w);
		return;
	case JSON_OBJECT:
		json_object_begin(w);
		for (size_t i = 0; i < v->count; i++) {
			json_key(w, v->members[i].name);
			value_write(w, &v->members[i].value);
		}
		json_object_end(w);
		return;
	}
}

static struct buf document_write(struct arena *a, const struct json_value *root)
{
	struct buf out = BUF_IN(a);
	struct json_writer w = JSON_WRITER(&out);
	value_write(&w, root);
	json_finish(&w);
	return out;
}

/* Every take on the root, whatever it is: the readers must stand any tree. */
static void root_read(struct problems *p, const struct json_value *root)
{
	struct json_object_reader o = json_open(p, root, "");
	int64_t number;
	int32_t day;
	bool truth;
	json_take_string(&o, "s", JSON_REQUIRED, 3);
	json_take_int(&o, "i", JSON_WITHIN(JSON_REQUIRED, -5, 5), &number);
	json_take_bool(&o, "b", JSON_OPTIONAL, &truth);
	json_take_day(&o, "d", JSON_OPTIONAL, &day);
	const struct json_value *list = json_take_array(&o, "a", JSON_OPTIONAL, 3);
	for (size_t i = 0; i < json_array_count(list); i++)
		json_value_string(p, json_array_at(list, i), json_pointer_at(p->arena, "/a", i), 3);
	struct json_object_reader inner = json_open_member(&o, "o", JSON_OPTIONAL);
	json_close(&inner);
	json_close(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	struct problems problems = { .arena = &arena, .lang = LANG_EN };
	struct json_fault fault;
	const struct json_value *root = NULL;
	const char *bytes = (const char *)data;
	enum rc scanned = json_scan(bytes, size, &arena, &fault);
	enum rc parsed = json_parse(&problems, bytes, size, &root);
	BUG_ON(scanned != parsed || fault.offset > size);
	BUG_ON((scanned == RC_VALIDATION) != (fault.code != NULL) || (fault.code != NULL) != (fault.pointer != NULL));
	if (parsed == RC_OK) {
		root_read(&problems, root);
		struct buf first = document_write(&arena, root);
		BUG_ON(memchr(first.data, '<', first.len));
		/* Escaping can make a document longer than the limit of what is read. */
		if (first.len <= JSON_BYTES_MAX) {
			BUG_ON(json_parse(&problems, first.data, first.len, &root) != RC_OK);
			struct buf second = document_write(&arena, root);
			BUG_ON(first.len != second.len || memcmp(first.data, second.data, first.len) != 0);
		}
	}
	arena_reset(&arena);
	return 0;
}
