#include "handlers.h"
#include "service/health.h"

static enum rc say(struct resp *rs, const char *word)
{
	rs->content_type = "text/plain; charset=utf-8";
	buf_adds(&rs->body, word);
	buf_addc(&rs->body, '\n');
	return RC_OK;
}

/* GET /handover/livez: this process answers. */
enum rc livez(struct req *rq, struct resp *rs)
{
	(void)rq;
	return say(rs, "ok");
}

/* GET /handover/readyz: and so does the database, with this program's schema. 503 otherwise. */
enum rc readyz(struct req *rq, struct resp *rs)
{
	RETURN_IF_FAILED(health_check(rq->call));
	return say(rs, "ok");
}
