#include "http/req.h"

#include <string.h>

void req_method_set(struct req *rq, const char *name)
{
	rq->method_name = name;
	rq->head = strcmp(name, "HEAD") == 0;
	if (rq->head || strcmp(name, "GET") == 0)
		rq->method = METHOD_GET;
	else if (strcmp(name, "POST") == 0)
		rq->method = METHOD_POST;
	else
		rq->method = METHOD_OTHER;
}

const char *req_query(const struct req *rq, const char *name)
{
	const char *value = form_trimmed(rq->arena, &rq->query, name);
	return *value ? value : NULL;
}

const char *req_field(const struct req *rq, const char *name)
{
	return form_trimmed(rq->arena, &rq->form, name);
}
