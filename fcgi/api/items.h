/*
 * How a caller names the host's items: {"kind":..,"id":..} or {"name":..} in documents, "domain_12" in lists.
 */
#ifndef HANDOVER_API_ITEMS_H
#define HANDOVER_API_ITEMS_H

#include "api/api.h"
#include "service/portfolio.h"

struct item_requests {
	struct item_request *list;
	const char **reasons; /* of left_out; NULL in it: not said */
	size_t count;
};

/* Takes the member, a list of items (of left_out also their reasons). What is wrong is in rq->problems. */
void items_read(struct req *rq, struct json_object_reader *o, const char *member, struct item_requests *items);

/* Takes a list of strings. NULL where it is absent. */
const char *const *items_read_ids(struct req *rq, struct json_object_reader *o, const char *member, size_t *count);

#endif
