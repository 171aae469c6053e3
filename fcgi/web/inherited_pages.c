#include <string.h>

#include "domain/domain_name.h"
#include "handlers.h"
#include "service/inherited.h"
#include "web/format.h"
#include "web/inherited_views.h"
#include "web/invitation_shared.h"
#include "web/pages.h"

#define SHOWN_MAX 100000

/* ---- the site's tools ------------------------------------------------------------------------------------------ */

/* The pattern with the item's number in place of {id}, on the site. */
static const char *site_url(struct req *rq, const char *pattern, int64_t host_id)
{
	static const char mark[] = "{id}";
	const char *at = strstr(pattern, mark);
	if (!at)
		return arena_printf(rq->arena, "%s%s", rq->call->config->site_url, pattern);
	return arena_printf(rq->arena, "%s%.*s%lld%s", rq->call->config->site_url, (int)(at - pattern), pattern,
			    (long long)host_id, at + strlen(mark));
}

static const struct inherited_tool *tools_of(struct req *rq, const struct inherited *it, size_t *count)
{
	const struct config *c = rq->call->config;
	struct inherited_tool *tools = ARENA_NEW_ARRAY(rq->arena, 4, struct inherited_tool);
	const struct {
		const char *label, *pattern;
		bool of_domain;
	} all[] = {
		{ N_("DNS"), c->site_dns_path, true },
		{ N_("Authorisation code"), c->site_code_path, true },
		{ N_("Contacts and registrant"), c->site_contacts_path, true },
		{ N_("Renew"), c->site_renew_path, true },
		{ N_("Panel and passwords"), c->site_service_path, false },
	};
	*count = 0;
	for (size_t i = 0; *c->site_url && i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].of_domain == (it->kind == KIND_DOMAIN) && *all[i].pattern)
			tools[(*count)++] = (struct inherited_tool){ text_get(rq->lang, all[i].label),
								     site_url(rq, all[i].pattern, it->host_id) };
	return tools;
}

/* ---- the services ------------------------------------------------------------------------------------------------ */

struct panel {
	struct inherited_page page;
	struct inherited_account owner;
	struct price_payer payer;
	int32_t today;
};

static bool is_moved(const struct inherited *it)
{
	return it->state == ITEM_MOVED || it->state == ITEM_VERIFIED;
}

static const char *price_of(struct req *rq, const struct panel *p, const struct inherited *it)
{
	int64_t vat_bp = price_vat_bp(&p->payer, rq->call->config->handover_vat_bp);
	for (size_t k = 0; k < p->owner.price_count; k++)
		if (strcmp(p->owner.prices[k].product, it->product) == 0)
			return format_money(rq->arena, rq->lang, price_gross(p->owner.prices[k].net_cents, vat_bp));
	return NULL;
}

static struct inherited_item item_view(struct req *rq, const struct panel *p, const struct inherited *it)
{
	bool waits = it->state == ITEM_PLANNED && it->hold_reason != HOLD_NONE;
	bool apart = it->paid_until != DAY_NONE && it->paid_until != it->expires_on;
	struct inherited_item v = {
		.name = domain_name_to_unicode(rq->arena, it->name),
		.kind = pages_kind(rq, it->kind, it->product),
		.is_domain = it->kind == KIND_DOMAIN,
		.expires = format_day(rq->arena, rq->lang, it->expires_on),
		.paid_until = format_day(rq->arena, rq->lang, apart ? it->paid_until : DAY_NONE),
		.expires_in = format_days_from(rq->arena, rq->lang, it->expires_on, p->today),
		.price = price_of(rq, p, it),
		.state = pages_tag(rq, &words_item_states, it->state),
		.is_moved = is_moved(it),
		.wants_registrant = it->wants_registrant,
		.waiting = waits ? text_get(rq->lang, words_label(&words_holds, it->hold_reason)) : NULL,
		.making = it->state == ITEM_EXTRACTING
				  ? text_get(rq->lang, N_("DomainRegister is making it independent; then it "
							  "passes to you. It goes on working where it is, and "
							  "you have nothing to do."))
				  : NULL,
		.is_extracted = it->is_extracted,
		.migration_id = it->migration_public_id,
	};
	v.tools = tools_of(rq, it, &v.tool_count);
	return v;
}

/* What the reader has handed on, or lost otherwise, is no service of its own any more. */
static void drop_what_left(struct req *rq, struct inherited_page *page)
{
	size_t kept = 0;
	for (size_t i = 0; i < page->count; i++)
		if (!is_moved(&page->rows[i]) || page->rows[i].owner_id == rq->call->actor.account_id)
			page->rows[kept++] = page->rows[i];
	page->count = kept;
}

/* Those that have moved, or those on their way, by who managed them before. */
static const struct inherited_group *groups_of(struct req *rq, const struct panel *p, bool moved, size_t *count)
{
	const struct inherited_page *page = &p->page;
	struct inherited_group *groups = ARENA_NEW_ARRAY(rq->arena, page->count, struct inherited_group);
	bool *placed = ARENA_NEW_ARRAY(rq->arena, page->count, bool);
	*count = 0;
	for (size_t i = 0; i < page->count; i++) {
		if (placed[i] || is_moved(&page->rows[i]) != moved)
			continue;
		struct inherited_item *items = ARENA_NEW_ARRAY(rq->arena, page->count - i, struct inherited_item);
		struct inherited_group *g = &groups[(*count)++];
		*g = (struct inherited_group){ page->rows[i].reseller_name ? page->rows[i].reseller_name : "", items,
					       0 };
		for (size_t k = i; k < page->count; k++) {
			if (page->rows[k].reseller_id != page->rows[i].reseller_id || is_moved(&page->rows[k]) != moved)
				continue;
			items[g->item_count++] = item_view(rq, p, &page->rows[k]);
			placed[k] = true;
		}
	}
	return groups;
}

/* ---- what to do now ----------------------------------------------------------------------------------------- */

static void fill_to_do(struct req *rq, const struct panel *p, struct inherited_view *v)
{
	struct buf wanted = BUF_IN(rq->arena);
	int32_t first = DAY_NONE;
	for (size_t i = 0; i < p->page.count; i++) {
		const struct inherited *it = &p->page.rows[i];
		if (!is_moved(it))
			continue;
		if (it->wants_registrant)
			buf_addf(&wanted, "%s%s", wanted.len ? ", " : "", domain_name_to_unicode(rq->arena, it->name));
		if (it->expires_on == DAY_NONE || it->expires_on < p->today ||
		    (first != DAY_NONE && it->expires_on >= first))
			continue;
		first = it->expires_on;
		v->first_name = domain_name_to_unicode(rq->arena, it->name);
	}
	v->first_expiry = format_day(rq->arena, rq->lang, first);
	v->wanted = wanted.len ? buf_str(&wanted) : NULL;
	v->credit = format_money(rq->arena, rq->lang, p->owner.account.credit_cents);
}

static void fill_invitations(struct req *rq, const struct invited_waiting *waiting, struct inherited_view *v)
{
	struct inherited_invitation *list = ARENA_NEW_ARRAY(rq->arena, waiting->count, struct inherited_invitation);
	for (size_t i = 0; i < waiting->count; i++) {
		const struct migration *m = &waiting->rows[i];
		list[i] = (struct inherited_invitation){
			.reference = m->reference,
			.agency = invitation_agency(m),
			.url = arena_printf(rq->arena, "/handover/my/invitations/%s", m->public_id),
			.at = format_day(rq->arena, rq->lang, day_of_instant(m->created_at)),
		};
	}
	v->invitations = list;
	v->invitation_count = waiting->count;
}

/* GET /handover/my: the services taken over, by who managed them before. */
enum rc inherited_page(struct req *rq, struct resp *rs)
{
	struct panel p = { .page = { .limit = SHOWN_MAX }, .today = day_of_instant(clock_now_us()) };
	struct invited_waiting waiting;
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(inherited_list(rq->call, &p.page));
	drop_what_left(rq, &p.page);
	RETURN_IF_FAILED(inherited_account(rq->call, &p.owner));
	RETURN_IF_FAILED(invited_waiting(rq->call, &waiting));
	p.payer = invitation_payer(&p.owner.account);
	const struct config *c = rq->call->config;
	struct inherited_view v = { .page = pages_frame(rq), .vat_note = invitation_vat_note(rq, &p.payer) };
	v.coming = groups_of(rq, &p, false, &v.coming_count);
	v.groups = groups_of(rq, &p, true, &v.group_count);
	if (*c->site_url && *c->site_support_path)
		v.support_url = site_url(rq, c->site_support_path, 0);
	fill_to_do(rq, &p, &v);
	fill_invitations(rq, &waiting, &v);
	inherited_view(&h, &v);
	return pages_send(rq, rs, &h);
}
