/* The handlers' prototypes, made from the route table: a page is a row in routes.h and a function, no header. */
#ifndef HANDOVER_HANDLERS_H
#define HANDOVER_HANDLERS_H

#include "base/rc.h"
#include "http/req.h"
#include "http/resp.h"

#define ROUTE(method, path, kind, who, body, once, match, handler) enum rc handler(struct req *rq, struct resp *rs);
#include "routes.h"
#undef ROUTE

#endif
