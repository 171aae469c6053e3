#include "domain/domain_name.h"
#include "handlers.h"
#include "service/recipient.h"
#include "web/format.h"
#include "web/invitation_shared.h"
#include "web/objection_views.h"
#include "web/pages.h"

static bool ended_unmoved(const struct migration *m)
{
	return m->state == STATE_WITHDRAWN || m->state == STATE_DECLINED || m->state == STATE_REJECTED ||
	       m->state == STATE_EXPIRED;
}

static void (*view_of(const struct objection *o))(struct html *h, const struct objection_view *v)
{
	if (o->notice.objected_at != CLOCK_NONE)
		return objection_done_view;
	if (ended_unmoved(&o->m))
		return objection_over_view;
	return o->is_open ? objection_view : objection_late_view;
}

static enum rc show(struct req *rq, struct resp *rs, enum rc why)
{
	static const struct pages_link links[] = { { "/text", "text" } };
	struct objection o;
	enum rc rc = recipient_notice(rq->call, rq->params[0], &o);
	struct html h = HTML_IN(rq->arena, rq->lang);
	if (rc == RC_NOT_FOUND) {
		objection_unknown_view(&h, &(struct objection_view){ .page = pages_frame(rq) });
		return pages_send_again(rq, rs, &h, RC_NOT_FOUND);
	}
	RETURN_IF_FAILED(rc);
	const char **names = ARENA_NEW_ARRAY(rq->arena, o.name_count, const char *);
	for (size_t i = 0; i < o.name_count; i++)
		names[i] = domain_name_to_unicode(rq->arena, o.names[i]);
	struct objection_view v = { .page = pages_frame(rq),
				    .errors = pages_errors(rq, links, 1),
				    .token = rq->params[0],
				    .agency = o.m.reseller_name ? o.m.reseller_name : "",
				    .reference = o.m.reference,
				    .names = names,
				    .name_count = o.name_count,
				    .text = pages_field(rq, "text", "/text"),
				    .nonce = pages_nonce(rq),
				    .at = format_instant(rq->arena, rq->lang, o.notice.objected_at) };
	v.page.error = v.errors.count > 0;
	view_of(&o)(&h, &v);
	return pages_send_again(rq, rs, &h, why);
}

/* GET /handover/o/{token}: shows, and changes nothing. */
enum rc objection_page(struct req *rq, struct resp *rs)
{
	return show(rq, rs, RC_OK);
}

static enum rc render_objected(struct call *c, const void *result, struct answer *answer)
{
	(void)c, (void)result;
	*answer = (struct answer){ .status = 303, .bytes = "/handover/o" }; /* the token stays out of it */
	return RC_OK;
}

/* POST: 303 to the page that says it has arrived; 422 with the form; 409 where nothing is left to hold. */
enum rc objection_post(struct req *rq, struct resp *rs)
{
	struct objection o = { .token = rq->params[0], .text = req_field(rq, "text") }, known;
	enum rc rc = recipient_notice(rq->call, rq->params[0], &known);
	if (rc == RC_NOT_FOUND)
		return show(rq, rs, rc);
	RETURN_IF_FAILED(rc);
	pages_once(rq, known.notice.public_id, render_objected);
	rc = recipient_object(rq->call, &o);
	if (rc == RC_VALIDATION || rc == RC_STATE_CONFLICT)
		return show(rq, rs, rc);
	RETURN_IF_FAILED(pages_is_done(rc) ? RC_OK : rc);
	resp_see_other(rs, rq->path);
	return RC_OK;
}
