#include <string.h>

#include "handlers.h"
#include "http/url.h"
#include "service/dossier.h"
#include "web/error_views.h"
#include "web/format.h"
#include "web/home_views.h"
#include "web/pages.h"

#define ROWS 20

static const char *with_query(struct req *rq, const char *edge, const char *id, const char *q)
{
	struct buf b = BUF_IN(rq->arena);
	buf_addf(&b, "/handover/?%s=%s", edge, id);
	if (q) {
		buf_adds(&b, "&q=");
		url_encode(&b, q, strlen(q));
	}
	return buf_str(&b);
}

static enum rc fill_rows(struct req *rq, struct home_view *v)
{
	struct dossier_page page = { .state = -1,
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
			total += (unsigned long)d->by_state[s];
		rows[i] = (struct home_row){
			.id = d->m.public_id,
			.reference = d->m.reference,
			.customer_name = d->m.recipient_name,
			.agency = d->m.reseller_name,
			.state = pages_tag(rq, &words_states, d->m.state),
			.created = format_instant(rq->arena, rq->lang, d->m.created_at),
			.done = (unsigned long)(d->by_state[ITEM_VERIFIED] + d->by_state[ITEM_EXCLUDED]),
			.total = total,
		};
	}
	v->rows = rows;
	v->row_count = page.count;
	v->q = page.q;
	v->can_search = page.q || page.count > 0;
	bool back = page.ending_before != NULL;
	if (page.count && (back || page.has_more))
		v->older_url = with_query(rq, "older", rows[page.count - 1].id, page.q);
	if (page.count && (back ? page.has_more : page.starting_after != NULL))
		v->newer_url = with_query(rq, "newer", rows[0].id, page.q);
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
