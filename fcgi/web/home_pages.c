#include <string.h>

#include "handlers.h"
#include "http/url.h"
#include "service/dossier.h"
#include "web/error_views.h"
#include "web/format.h"
#include "web/home_views.h"
#include "web/pages.h"

#define ROWS 20

/* An address of the list; edge NULL: from its beginning. */
static const char *list_url(struct req *rq, const struct dossier_page *page, const char *edge, const char *id)
{
	struct buf b = BUF_IN(rq->arena);
	char sign = '?';
	buf_adds(&b, "/handover/");
	if (edge) {
		buf_addf(&b, "?%s=%s", edge, id);
		sign = '&';
	}
	if (page->state >= 0) {
		buf_addf(&b, "%cstate=%s", sign, words_spelling(&words_states, page->state));
		sign = '&';
	}
	if (page->q) {
		buf_addf(&b, "%cq=", sign);
		url_encode(&b, page->q, strlen(page->q));
	}
	return buf_str(&b);
}

static void fill_filters(struct req *rq, const struct dossier_page *page, struct home_view *v)
{
	struct home_filter *filters = ARENA_NEW_ARRAY(rq->arena, STATE_COUNT + 1, struct home_filter);
	for (int state = -1; state < STATE_COUNT; state++) {
		struct dossier_page to = { .state = state, .q = page->q };
		filters[state + 1] = (struct home_filter){
			.url = list_url(rq, &to, NULL, NULL),
			.label = text_get(rq->lang, state < 0 ? N_("All") : words_label(&words_states, state)),
			.is_current = state == page->state,
		};
	}
	v->filters = filters;
	v->filter_count = STATE_COUNT + 1;
}

/* Whose turn it is; NULL: it is over. */
static const char *ball_of(struct req *rq, const struct dossier *d)
{
	if (migration_state_is_terminal((enum migration_state)d->m.state))
		return NULL;
	return pages_who(rq, dossier_ball(d).who);
}

static enum rc fill_rows(struct req *rq, struct home_view *v)
{
	struct dossier_page page = { .state = words_find(&words_states, req_query(rq, "state")),
				     .q = req_query(rq, "q"),
				     .starting_after = req_query(rq, "older"),
				     .ending_before = req_query(rq, "newer"),
				     .limit = ROWS };
	RETURN_IF_FAILED(dossier_list(rq->call, &page));
	struct home_row *rows = ARENA_NEW_ARRAY(rq->arena, page.count, struct home_row);
	for (size_t i = 0; i < page.count; i++) {
		const struct dossier *d = &page.rows[i];
		unsigned long total = 0;
		for (int s = 0; s < ITEM_STATE_COUNT; s++)
			total += s == ITEM_EXCLUDED ? 0 : (unsigned long)d->by_state[s];
		/* Before somebody accepts, and where it ended with nothing moved, there is nothing to count. */
		if (d->m.state < STATE_CUSTOMER_REGISTERED ||
		    (d->m.state > STATE_COMMISSION_RECORDED && d->by_state[ITEM_VERIFIED] == 0))
			total = 0;
		rows[i] = (struct home_row){
			.id = d->m.public_id,
			.reference = d->m.reference,
			.customer_name = d->m.recipient_name,
			.agency = d->m.reseller_id == rq->call->actor.account_id ? NULL : d->m.reseller_name,
			.state = pages_tag(rq, &words_states, d->m.state),
			.created = format_instant(rq->arena, rq->lang, d->m.created_at),
			.done = (unsigned long)d->by_state[ITEM_VERIFIED],
			.total = total,
			.ball = ball_of(rq, d),
		};
	}
	v->rows = rows;
	v->row_count = page.count;
	v->q = page.q;
	v->state = page.state < 0 ? NULL : words_spelling(&words_states, page.state);
	v->can_search = page.q || page.state >= 0 || page.count > 0;
	fill_filters(rq, &page, v);
	bool back = page.ending_before != NULL;
	if (page.count && (back || page.has_more))
		v->older_url = list_url(rq, &page, "older", rows[page.count - 1].id);
	if (page.count && (back ? page.has_more : page.starting_after != NULL))
		v->newer_url = list_url(rq, &page, "newer", rows[0].id);
	return RC_OK;
}

/* GET /handover/: what this is, or one's migrations. */
enum rc home_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct home_view v = { .page = pages_frame(rq) };
	if (v.page.is_reseller || v.page.is_staff)
		RETURN_IF_FAILED(fill_rows(rq, &v));
	home_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* GET /handover/problems/{code}: what a problem document's "type" points to. */
enum rc problem_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	for (int i = 1; i < RC_COUNT; i++) {
		const struct rc_info *info = rc_info((enum rc)i);
		if (strcmp(info->code, rq->params[0]) != 0)
			continue;
		struct error_view v = { .page = pages_frame(rq),
					.rc = (enum rc)i,
					.title = text_get(rq->lang, info->title) };
		error_view(&h, &v);
		return pages_send(rq, rs, &h);
	}
	return RC_NOT_FOUND;
}
