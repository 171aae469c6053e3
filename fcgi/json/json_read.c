#include "json/json_read.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/log.h"
#include "json/json_scan.h"

#define UNKNOWN_SHOWN 20

static _Noreturn void out_of_memory(size_t n)
{
	LOG(LOG_ERROR, "out_of_memory", LOG_S("in", "json-c"), LOG_I("document", (long long)n));
	_Exit(EX_OSERR);
}

static bool document_is_null(const char *bytes, size_t n)
{
	size_t i = 0;
	while (i < n && strchr(" \t\r\n", bytes[i]))
		i++;
	return i < n && bytes[i] == 'n';
}

/* The tree of a scanned document; the caller puts it back. NULL stands for the document null. */
static struct json_object *tree_of(const char *bytes, size_t n)
{
	/* json-c counts a scalar as a level of its own and keeps one in reserve. */
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 2);
	if (!tokener)
		out_of_memory(n);
	struct json_object *tree = json_tokener_parse_ex(tokener, bytes, (int)n);
	/* A number or a word at the very end is complete only once something follows. */
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		tree = json_tokener_parse_ex(tokener, " ", 1);
	/* What passed the scan parses (the fuzzer watches over that); json-c 0.16 has no code for lack of memory. */
	if (!tree && !document_is_null(bytes, n))
		out_of_memory(n);
	json_tokener_free(tokener);
	return tree;
}

static struct json_value value_copy(struct arena *a, struct json_object *from);

static struct json_value number_copy(struct json_object *from)
{
	/* json-c cuts what does not fit at INT64_MIN and UINT64_MAX: INT64_MIN itself is therefore not trusted. */
	uint64_t magnitude = json_object_get_uint64(from);
	int64_t number = json_object_get_int64(from);
	if (magnitude > INT64_MAX)
		return (struct json_value){ .kind = JSON_REAL, .real = (double)magnitude };
	if (number == INT64_MIN)
		return (struct json_value){ .kind = JSON_REAL, .real = (double)number };
	return (struct json_value){ .kind = JSON_INT, .integer = number };
}

static struct json_value string_copy(struct arena *a, struct json_object *from)
{
	size_t len = (size_t)json_object_get_string_len(from);
	const char *copy = arena_strndup(a, json_object_get_string(from), len);
	return (struct json_value){ .kind = JSON_STRING, .string = copy };
}

static struct json_value array_copy(struct arena *a, struct json_object *from)
{
	size_t count = json_object_array_length(from);
	struct json_value *elements = ARENA_NEW_ARRAY(a, count, struct json_value);
	for (size_t i = 0; i < count; i++)
		elements[i] = value_copy(a, json_object_array_get_idx(from, i));
	return (struct json_value){ .kind = JSON_ARRAY, .count = count, .elements = elements };
}

static struct json_value object_copy(struct arena *a, struct json_object *from)
{
	size_t count = (size_t)json_object_object_length(from), i = 0;
	struct json_member *members = ARENA_NEW_ARRAY(a, count, struct json_member);
	json_object_object_foreach(from, name, value)
	{
		members[i].name = arena_strdup(a, name);
		members[i++].value = value_copy(a, value);
	}
	return (struct json_value){ .kind = JSON_OBJECT, .count = count, .members = members };
}

/* Recursion: the scan has let through JSON_DEPTH_MAX levels at most. */
static struct json_value value_copy(struct arena *a, struct json_object *from)
{
	switch (json_object_get_type(from)) {
	case json_type_null:
		return (struct json_value){ .kind = JSON_NULL };
	case json_type_boolean:
		return (struct json_value){ .kind = JSON_BOOL, .boolean = json_object_get_boolean(from) };
	case json_type_int:
		return number_copy(from);
	case json_type_double:
		return (struct json_value){ .kind = JSON_REAL, .real = json_object_get_double(from) };
	case json_type_string:
		return string_copy(a, from);
	case json_type_array:
		return array_copy(a, from);
	case json_type_object:
		return object_copy(a, from);
	}
	bug(__FILE__, __LINE__, "a json_type that json-c does not have");
}

static void report_fault(struct problems *p, enum rc rc, const struct json_fault *fault)
{
	if (rc == RC_MALFORMED)
		problems_add(p, "", "malformed", N_("This is not JSON (RFC 8259): see byte %zu"), fault->offset);
	else if (rc != RC_VALIDATION)
		return;
	else if (strcmp(fault->code, "duplicate-member") == 0)
		problems_add(p, fault->pointer, fault->code, N_("This member is given more than once"));
	else if (strcmp(fault->code, "nul") == 0)
		problems_add(p, fault->pointer, fault->code, N_("Text cannot contain the character U+0000"));
	else
		problems_add(p, fault->pointer, fault->code, N_("Nested deeper than %d levels"), JSON_DEPTH_MAX);
}

enum rc json_parse(struct problems *problems, const char *bytes, size_t n, const struct json_value **root)
{
	struct arena *a = problems->arena;
	struct json_fault fault;
	enum rc rc = json_scan(bytes, n, a, &fault);
	if (rc != RC_OK) {
		report_fault(problems, rc, &fault);
		return rc;
	}
	struct json_object *tree = tree_of(bytes, n);
	struct json_value *copy = ARENA_NEW(a, struct json_value);
	*copy = value_copy(a, tree);
	json_object_put(tree);
	*root = copy;
	return RC_OK;
}

struct json_object_reader json_open(struct problems *problems, const struct json_value *value, const char *pointer)
{
	struct json_object_reader o = { .problems = problems, .pointer = pointer };
	if (value && value->kind != JSON_OBJECT) {
		problems_add(problems, pointer, "type", N_("This must be an object"));
	} else if (value) {
		o.object = value;
		o.taken = ARENA_NEW_ARRAY(problems->arena, value->count, bool);
	}
	return o;
}

struct json_object_reader json_open_member(struct json_object_reader *o, const char *name, enum json_need need)
{
	const struct json_value *value = json_take_object(o, name, need);
	return json_open(o->problems, value, json_pointer_to(o, name));
}

void json_close(struct json_object_reader *o)
{
	size_t shown = 0;
	for (size_t i = 0; o->object && i < o->object->count && shown < UNKNOWN_SHOWN; i++) {
		if (o->taken[i])
			continue;
		const char *name = o->object->members[i].name;
		const char *at = strlen(name) > JSON_NAME_SHOWN_MAX ? o->pointer : json_pointer_to(o, name);
		problems_add(o->problems, at, "unknown-member", N_("This member is not known here"));
		shown++;
	}
}

const char *json_pointer_to(const struct json_object_reader *o, const char *name)
{
	return problems_pointer(o->problems->arena, o->pointer, name);
}

const char *json_pointer_at(struct arena *a, const char *pointer, size_t index)
{
	return arena_printf(a, "%s/%zu", pointer, index);
}

static void report_required(struct problems *p, const char *pointer)
{
	problems_add(p, pointer, "required", N_("This is required"));
}

/* The member, marked as taken; NULL where it is absent or null, reported if it had to be there. */
static const struct json_value *take(struct json_object_reader *o, const char *name, enum json_need need)
{
	if (!o->object)
		return NULL;
	for (size_t i = 0; i < o->object->count; i++) {
		const struct json_member *m = &o->object->members[i];
		if (strcmp(m->name, name) != 0)
			continue;
		o->taken[i] = true;
		if (m->value.kind != JSON_NULL)
			return &m->value;
		break;
	}
	if (need == JSON_REQUIRED)
		report_required(o->problems, json_pointer_to(o, name));
	return NULL;
}

static size_t count_chars(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		n += (*s & 0xC0) != 0x80;
	return n;
}

/* The text of a string that is short enough, or NULL. */
static const char *string_of(struct problems *p, const struct json_value *value, const char *pointer, size_t max_chars)
{
	if (value->kind != JSON_STRING) {
		problems_add(p, pointer, "type", N_("This must be text"));
		return NULL;
	}
	if (count_chars(value->string) > max_chars) {
		problems_add(p, pointer, "too-long", N_("This is longer than %zu characters"), max_chars);
		return NULL;
	}
	return value->string;
}

const char *json_value_string(struct problems *problems, const struct json_value *value, const char *pointer,
			      size_t max_chars)
{
	const char *s = string_of(problems, value, pointer, max_chars);
	if (s && !*s) {
		report_required(problems, pointer);
		return NULL;
	}
	return s;
}

const char *json_take_string(struct json_object_reader *o, const char *name, enum json_need need, size_t max_chars)
{
	const struct json_value *value = take(o, name, need);
	if (!value)
		return NULL;
	const char *pointer = json_pointer_to(o, name);
	return need == JSON_REQUIRED ? json_value_string(o->problems, value, pointer, max_chars) :
				       string_of(o->problems, value, pointer, max_chars);
}

enum number { NUMBER_OK, NUMBER_NOT_WHOLE, NUMBER_OUTSIDE };

static enum number number_of(const struct json_value *value, int64_t *out)
{
	static const double exact = 9007199254740992.0; /* 2^53: above, several whole numbers share one double */
	if (value->kind == JSON_INT) {
		*out = value->integer;
		return NUMBER_OK;
	}
	if (value->kind != JSON_REAL)
		return NUMBER_NOT_WHOLE;
	if (value->real < -exact || value->real > exact)
		return NUMBER_OUTSIDE;
	*out = (int64_t)value->real;
	return (double)*out == value->real ? NUMBER_OK : NUMBER_NOT_WHOLE;
}

static void report_range(struct problems *p, const char *pointer, struct json_int_rule rule)
{
	long long min = rule.min, max = rule.max;
	if (rule.max == INT64_MAX)
		problems_add(p, pointer, "range", N_("This must be at least %lld"), min);
	else
		problems_add(p, pointer, "range", N_("This must be from %lld to %lld"), min, max);
}

bool json_take_int(struct json_object_reader *o, const char *name, struct json_int_rule rule, int64_t *out)
{
	const struct json_value *value = take(o, name, rule.need);
	if (!value)
		return false;
	int64_t number = 0;
	enum number result = number_of(value, &number);
	if (result == NUMBER_NOT_WHOLE) {
		problems_add(o->problems, json_pointer_to(o, name), "type", N_("This must be a whole number"));
		return false;
	}
	if (result == NUMBER_OUTSIDE || number < rule.min || number > rule.max) {
		report_range(o->problems, json_pointer_to(o, name), rule);
		return false;
	}
	*out = number;
	return true;
}

bool json_take_bool(struct json_object_reader *o, const char *name, enum json_need need, bool *out)
{
	const struct json_value *value = take(o, name, need);
	if (!value)
		return false;
	if (value->kind != JSON_BOOL) {
		problems_add(o->problems, json_pointer_to(o, name), "type", N_("This must be true or false"));
		return false;
	}
	*out = value->boolean;
	return true;
}

bool json_take_day(struct json_object_reader *o, const char *name, enum json_need need, int32_t *out)
{
	const struct json_value *value = take(o, name, need);
	if (!value)
		return false;
	if (value->kind == JSON_STRING && day_parse(value->string, out))
		return true;
	problems_add(o->problems, json_pointer_to(o, name), "type", N_("This must be a date such as 2026-11-23"));
	return false;
}

const struct json_value *json_take_object(struct json_object_reader *o, const char *name, enum json_need need)
{
	const struct json_value *value = take(o, name, need);
	if (!value || value->kind == JSON_OBJECT)
		return value;
	problems_add(o->problems, json_pointer_to(o, name), "type", N_("This must be an object"));
	return NULL;
}

const struct json_value *json_take_array(struct json_object_reader *o, const char *name, enum json_need need,
					 size_t max_count)
{
	const struct json_value *value = take(o, name, need);
	if (!value)
		return NULL;
	if (value->kind != JSON_ARRAY) {
		problems_add(o->problems, json_pointer_to(o, name), "type", N_("This must be a list"));
		return NULL;
	}
	if (value->count > max_count) {
		problems_add(o->problems, json_pointer_to(o, name), "too-long", N_("This has more than %zu entries"),
			     max_count);
		return NULL;
	}
	return value;
}

size_t json_array_count(const struct json_value *array)
{
	return array ? array->count : 0;
}

const struct json_value *json_array_at(const struct json_value *array, size_t index)
{
	BUG_ON(!array || array->kind != JSON_ARRAY || index >= array->count);
	return &array->elements[index];
}
