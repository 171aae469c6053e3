#include "api/api.h"
#include "api/api_render.h"
#include "handlers.h"
#include "service/notes.h"
#include "service/staff.h"

static enum rc render_noted(struct call *c, const void *result, struct answer *answer)
{
	return api_render_act(c, &((const struct migration_act *)result)->dossier, answer);
}

/* POST /migrations/{id}/notes {text}: the agency writes to staff. */
enum rc note_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct notes_act n = { .act = { .public_id = rq->params[0] } };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	n.text = json_take_string(&o, "text", JSON_REQUIRED, 2000);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &n.act.if_version));
	api_once(rq, NULL, render_noted);
	RETURN_IF_FAILED(notes_write(rq->call, &n));
	return api_answer(rq, rs);
}

/* POST /migrations/{id}/items/{item}/accept-difference {reason} */
enum rc item_accept_difference_api(struct req *rq, struct resp *rs)
{
	return api_run_act(rq, rs, true, staff_accept_difference);
}
