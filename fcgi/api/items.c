#include "api/items.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX 2000

static struct item_request read_one(struct req *rq, const struct json_value *value, const char *pointer,
				    const char **reason)
{
	struct item_request r = { .kind = -1, .pointer = pointer };
	struct json_object_reader o = json_open(rq->problems, value, pointer);
	r.name = json_take_string(&o, "name", JSON_OPTIONAL, 253);
	const char *kind = json_take_string(&o, "kind", r.name ? JSON_OPTIONAL : JSON_REQUIRED, 20);
	json_take_int(&o, "id", JSON_WITHIN(r.name ? JSON_OPTIONAL : JSON_REQUIRED, 1, INT64_MAX), &r.host_id);
	json_take_bool(&o, "confirmed", JSON_OPTIONAL, &r.confirmed);
	if (reason)
		*reason = json_take_string(&o, "reason", JSON_OPTIONAL, 500);
	json_close(&o);
	if (r.name && (r.host_id || (kind && strcmp(kind, "domain") != 0)))
		problems_add(rq->problems, pointer, "name-or-id", N_("Give kind and id, or the name of a domain"));
	if (kind) {
		r.kind = words_find(&words_kinds, kind);
		if (r.kind < 0)
			problems_add(rq->problems, json_pointer_to(&o, "kind"), "unknown",
				     N_("kind is domain or hosting"));
	}
	return r;
}

void items_read(struct req *rq, struct json_object_reader *o, const char *member, struct item_requests *items)
{
	bool left_out = strcmp(member, "left_out") == 0;
	const struct json_value *list = json_take_array(o, member, left_out ? JSON_OPTIONAL : JSON_REQUIRED, ITEMS_MAX);
	items->count = json_array_count(list);
	items->list = ARENA_NEW_ARRAY(rq->arena, items->count, struct item_request);
	items->reasons = ARENA_NEW_ARRAY(rq->arena, items->count, const char *);
	for (size_t i = 0; i < items->count; i++)
		items->list[i] = read_one(rq, json_array_at(list, i),
					  json_pointer_at(rq->arena, json_pointer_to(o, member), i),
					  left_out ? &items->reasons[i] : NULL);
}

const char *const *items_read_ids(struct req *rq, struct json_object_reader *o, const char *member, size_t *count)
{
	const struct json_value *list = json_take_array(o, member, JSON_OPTIONAL, ITEMS_MAX);
	*count = json_array_count(list);
	if (!list)
		return NULL;
	const char **ids = ARENA_NEW_ARRAY(rq->arena, *count, const char *);
	for (size_t i = 0; i < *count; i++) {
		const char *pointer = json_pointer_at(rq->arena, json_pointer_to(o, member), i);
		const char *id = json_value_string(rq->problems, json_array_at(list, i), pointer, 40);
		ids[i] = id ? id : "";
	}
	return ids;
}
