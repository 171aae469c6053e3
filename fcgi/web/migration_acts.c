#include "web/migration_acts.h"

#include <string.h>

#include "base/number.h"
#include "service/history.h"
#include "web/format.h"
#include "web/migration_act_views.h"
#include "web/pages.h"

#define EVENTS_MAX 20000

static enum rc render_location(struct call *c, const void *result, struct answer *answer)
{
	const struct migration_act *act = result;
	*answer =
		(struct answer){ .status = 303,
				 .bytes = arena_printf(c->arena, "/handover/migrations/%s", act->dossier.m.public_id) };
	return RC_OK;
}

/* What the dossier's state says of somebody who wanted something else; %s: who, and when. */
static const char *too_late_words(const struct dossier *d, const char *event)
{
	switch ((enum migration_state)d->m.state) {
	case STATE_CUSTOMER_REGISTERED:
	case STATE_DOMAINS_MOVED:
	case STATE_HOSTING_MOVED: return N_("%s accepted at %s: the handover is under way");
	case STATE_COMMISSION_RECORDED: return N_("%s accepted at %s: the handover is done");
	case STATE_WITHDRAWN: return N_("The proposal to %s was withdrawn at %s: nothing moved");
	case STATE_DECLINED:
		return strcmp(event, "retract") == 0 ? N_("%s took the acceptance back at %s: nothing moved")
						      : N_("%s declined at %s: nothing moved");
	case STATE_EXPIRED: return N_("The invitation of %s ran out at %s: nothing moved");
	case STATE_REJECTED: return N_("DomainRegister ended the handover to %s at %s: nothing moved");
	case STATE_NONE:
	case STATE_REQUESTED:
	case STATE_COUNT: break;
	}
	return N_("The handover to %s changed at %s: look at how it stands");
}

/* Whether this event brought the migration where it is, or is what people remember of it. */
static bool tells(const struct dossier *d, const char *event)
{
	static const char *const ends[] = { "withdraw", "decline", "retract", "expire", "reject" };
	if (d->m.state <= STATE_COMMISSION_RECORDED && d->m.state > STATE_REQUESTED)
		return strcmp(event, "accept") == 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(event, ends[i]) == 0)
			return true;
	return d->m.state == STATE_REQUESTED;
}

enum rc migration_acts_too_late(struct req *rq, struct resp *rs, const char *public_id)
{
	struct dossier d;
	struct history_page history = { .public_id = public_id, .from_seq = 1, .limit = EVENTS_MAX };
	struct html h = HTML_IN(rq->arena, rq->lang);
	const char *event = "";
	RETURN_IF_FAILED(dossier_get(rq->call, public_id, &d));
	RETURN_IF_FAILED(history_list(rq->call, &history));
	int64_t at = d.m.updated_at;
	for (size_t i = 0; i < history.count; i++)
		if (!history.rows[i].item_id && tells(&d, history.rows[i].event)) {
			event = history.rows[i].event;
			at = history.rows[i].at;
		}
	/* The customer's own words of itself are the agency's: its name. */
	const char *who = d.m.state > STATE_REQUESTED && d.m.customer_name ? d.m.customer_name : d.m.recipient_name;
	struct migration_too_late_view v = {
		.page = pages_frame(rq),
		.id = d.m.public_id,
		.reference = d.m.reference,
		.title = arena_printf(rq->arena, text_get(rq->lang, too_late_words(&d, event)), who,
				      format_clock(rq->arena, rq->lang, at)),
		.at = format_exact(rq->arena, rq->lang, at),
	};
	migration_too_late_view(&h, &v);
	return pages_send_again(rq, rs, &h, RC_STATE_CONFLICT);
}

enum rc migration_acts_send(struct req *rq, struct resp *rs, const struct migration_form *form)
{
	struct migration_act *act = form->act;
	const char *version = req_field(rq, "version");
	if (*version && (*version == '0' || !number_parse(version, &act->if_version)))
		return RC_STALE;
	act->reason = req_field(rq, "reason");
	pages_once(rq, NULL, render_location);
	enum rc rc = form->what(rq->call, act);
	bool again = pages_is_again(rc) || (rc == RC_RATE_LIMITED && rq->problems->count);
	if (again || (rc == RC_STALE && form->shows_stale)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED((form->show ? form->show : migration_acts_show)(rq, act->public_id, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	if (rc == RC_STATE_CONFLICT || rc == RC_STALE)
		return migration_acts_too_late(rq, rs, act->public_id);
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}
