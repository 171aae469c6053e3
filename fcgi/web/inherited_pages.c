#include <string.h>

#include "domain/domain_name.h"
#include "handlers.h"
#include "service/inherited.h"
#include "web/format.h"
#include "web/inherited_views.h"
#include "web/pages.h"

#define SHOWN_MAX 100000

static struct inherited_item item_view(struct req *rq, const struct inherited *it, int32_t today)
{
	bool moved = it->state == ITEM_MOVED || it->state == ITEM_VERIFIED;
	return (struct inherited_item){
		.name = domain_name_to_unicode(rq->arena, it->name),
		.kind = pages_kind(rq, it->kind, it->product),
		.is_domain = it->kind == KIND_DOMAIN,
		.expires = format_day(rq->arena, rq->lang, it->expires_on),
		.expires_in = format_days_from(rq->arena, rq->lang, it->expires_on, today),
		.state = pages_tag(rq, &words_item_states, it->state),
		.is_moved = moved,
		.migration_id = it->migration_public_id,
	};
}

/* GET /handover/my: the services taken over, by who managed them before. */
enum rc inherited_page(struct req *rq, struct resp *rs)
{
	struct inherited_page page = { .limit = SHOWN_MAX };
	struct html h = HTML_IN(rq->arena, rq->lang);
	int32_t today = day_of_instant(clock_now_us());
	RETURN_IF_FAILED(inherited_list(rq->call, &page));
	struct inherited_group *groups = ARENA_NEW_ARRAY(rq->arena, page.count, struct inherited_group);
	bool *placed = ARENA_NEW_ARRAY(rq->arena, page.count, bool);
	struct inherited_view v = { .page = pages_frame(rq), .groups = groups };
	for (size_t i = 0; i < page.count; i++) {
		if (placed[i])
			continue;
		struct inherited_item *items = ARENA_NEW_ARRAY(rq->arena, page.count - i, struct inherited_item);
		struct inherited_group *g = &groups[v.group_count++];
		*g = (struct inherited_group){ page.rows[i].reseller_name ? page.rows[i].reseller_name : "", items, 0 };
		for (size_t k = i; k < page.count; k++) {
			if (page.rows[k].reseller_id != page.rows[i].reseller_id)
				continue;
			items[g->item_count++] = item_view(rq, &page.rows[k], today);
			placed[k] = true;
		}
	}
	inherited_view(&h, &v);
	return pages_send(rq, rs, &h);
}
