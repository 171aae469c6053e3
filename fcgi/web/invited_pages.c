#include <string.h>

#include "handlers.h"
#include "service/offer.h"
#include "web/gate.h"
#include "web/invitation_shared.h"
#include "web/invited_views.h"
#include "web/pages.h"

/* GET /handover/invited: from whom an invitation is and for whom, never its link. 422: what was typed is no
 * reference. 429: too many that do not exist, and then a right one tells nothing either. */
enum rc invited_page(struct req *rq, struct resp *rs)
{
	static const struct pages_link links[] = { { "/reference", "reference" } };
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct invited_check check = { .typed = req_query(rq, "reference") };
	struct invited_view v = { .page = pages_frame(rq), .reference = { check.typed, NULL } };
	if (check.typed)
		RETURN_IF_FAILED(gate_may_look_up(rq));
	enum rc rc = check.typed ? invited_check(rq->call, &check) : RC_OK;
	/* What is no reference was not looked up: a slip of the pen counts for nothing. */
	if (rc == RC_NOT_FOUND && gate_missed(rq) == RC_RATE_LIMITED)
		return RC_RATE_LIMITED;
	if (rc != RC_OK && rc != RC_NOT_FOUND && rc != RC_VALIDATION)
		return rc;
	v.is_unknown = rc == RC_NOT_FOUND;
	v.errors = pages_errors(rq, links, 1);
	v.page.error = v.errors.count > 0;
	v.reference.error = pages_error(rq, "/reference");
	if (check.typed && rc == RC_OK) {
		v.found = check.reference;
		v.agency = invitation_agency(&check.m);
		v.legal_name = invitation_legal_name(&check.m);
		v.masked_email = invitation_masked(rq->arena, check.m.recipient_email);
	}
	invited_view(&h, &v);
	return pages_send_again(rq, rs, &h, rc == RC_VALIDATION ? rc : RC_OK);
}

/* GET /handover/my/invitations/{id}: 303 to the invitation of a migration that waits for the signed-in account. */
enum rc invited_open_page(struct req *rq, struct resp *rs)
{
	const char *url;
	RETURN_IF_FAILED(invited_link(rq->call, rq->params[0], &url));
	resp_see_other(rs, url + strlen(rq->call->config->web_base_url));
	return RC_OK;
}

enum rc conditions_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	invited_conditions_view(&h, &(struct invited_text_view){ pages_frame(rq), OFFER_CONDITIONS });
	return pages_send(rq, rs, &h);
}

enum rc privacy_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	invited_privacy_view(&h, &(struct invited_text_view){ pages_frame(rq), OFFER_PRIVACY });
	return pages_send(rq, rs, &h);
}
