#include <stdlib.h>
#include <string.h>

#include "domain/domain_name.h"
#include "handlers.h"
#include "service/submit.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/submit_views.h"

#define SHOWN_MAX 100000

static struct submit_item item_view(struct req *rq, const struct candidate *k)
{
	const char *value = arena_printf(rq->arena, "%s_%lld", words_spelling(&words_kinds, k->host.kind),
					 (long long)k->host.host_id);
	enum finding_kind main = preflight_main_finding(&k->preflight);
	bool goes = k->preflight.verdict != VERDICT_BLOCKED && k->preflight.verdict != VERDICT_ASK;
	return (struct submit_item){
		.value = value,
		.name = domain_name_to_unicode(rq->arena, k->host.name),
		.kind = pages_kind(rq, k->host.kind, k->host.product),
		.expires = format_day(rq->arena, rq->lang, k->host.expires_on),
		.verdict = pages_tag(rq, &words_verdicts, (int)k->preflight.verdict),
		.finding = main == FINDING_COUNT ? NULL : text_get(rq->lang, preflight_finding(main)->text),
		.commission =
			format_commission(rq->arena, rq->lang, k->quote.rate_bp, k->quote.fixed_cents, k->quote.months),
		.error = pages_error(rq, arena_printf(rq->arena, "/items/%s", value)),
		.can_choose = goes,
		.is_chosen = form_has(&rq->form, "item", value),
		.needs_confirmation = k->preflight.verdict == VERDICT_CONFIRM,
		.is_confirmed = form_has(&rq->form, "confirmed", value),
	};
}

static enum rc show(struct req *rq, struct html *h)
{
	struct portfolio_page portfolio = { .account_id = rq->call->actor.account_id,
					    .kind = -1,
					    .after_kind = -1,
					    .before_kind = -1,
					    .limit = SHOWN_MAX };
	RETURN_IF_FAILED(portfolio_list(rq->call, &portfolio));
	size_t count = portfolio.found.count;
	struct submit_item *items = ARENA_NEW_ARRAY(rq->arena, count, struct submit_item);
	struct pages_link *links = ARENA_NEW_ARRAY(rq->arena, count + 6, struct pages_link);
	for (size_t i = 0; i < count; i++) {
		items[i] = item_view(rq, &portfolio.found.list[i]);
		links[i] = (struct pages_link){ arena_printf(rq->arena, "/items/%s", items[i].value), items[i].value };
	}
	size_t n = count;
#define LINK(name, pointer) links[n++] = (struct pages_link){ pointer, #name };
	SUBMIT_FIELDS(LINK)
#undef LINK
	links[n++] = (struct pages_link){ "/items", "items" };
	links[n++] = (struct pages_link){ "/reason", "reason" };
	links[n++] = (struct pages_link){ "/language", "language" };
	const char *language = form_first(&rq->form, "language");
	struct submit_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, links, n),
		.items = items,
		.item_count = count,
		.items_error = pages_error(rq, "/items"),
		.name = pages_field(rq, "name", "/name"),
		.email = pages_field(rq, "email", "/email"),
		.note = pages_field(rq, "note", "/note"),
		.languages =
			pages_choices(rq, &words_languages, language ? language : "it", pages_error(rq, "/language")),
		.reasons =
			pages_choices(rq, &words_reasons, form_first(&rq->form, "reason"), pages_error(rq, "/reason")),
		.neutral_mail = form_first(&rq->form, "neutral_mail") != NULL,
		.invitation_days = (unsigned long)rq->call->config->handover_invitation_days,
		.nonce = pages_nonce(rq),
	};
	v.page.error = v.errors.count > 0;
	v.page.back_url = "/handover/";
	submit_view(h, &v);
	return RC_OK;
}

/* GET /handover/new */
enum rc submit_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(show(rq, &h));
	return pages_send(rq, rs, &h);
}

static enum rc render_location(struct call *c, const void *result, struct answer *answer)
{
	const struct submit *s = result;
	*answer = (struct answer){
		.status = 303,
		.bytes = arena_printf(c->arena, "/handover/migrations/%s?submitted=1", s->dossier.m.public_id),
	};
	return RC_OK;
}

/* The ticked boxes as requests; a value that names nothing is an item nobody has. */
static void read_items(struct req *rq, struct submit *s)
{
	size_t cursor = 0;
	const char *value;
	struct item_request *items = ARENA_NEW_ARRAY(rq->arena, rq->form.count, struct item_request);
	while ((value = form_next(&rq->form, "item", &cursor))) {
		struct item_request *r = &items[s->item_count++];
		if (!portfolio_parse_id(value, &r->kind, &r->host_id))
			*r = (struct item_request){ .kind = KIND_DOMAIN };
		r->confirmed = form_has(&rq->form, "confirmed", value);
		r->pointer = arena_printf(rq->arena, "/items/%s", value);
	}
	s->items = items;
}

/* POST /handover/new: 303 to the migration; 422 or 409 with the form. */
enum rc submit_post(struct req *rq, struct resp *rs)
{
	struct submit s = { .email = req_field(rq, "email"),
			    .name = req_field(rq, "name"),
			    .note = req_field(rq, "note"),
			    .language = words_find(&words_languages, req_field(rq, "language")),
			    .reason = words_find(&words_reasons, req_field(rq, "reason")),
			    .neutral_mail = form_first(&rq->form, "neutral_mail") != NULL };
	if (s.language < 0)
		s.language = (int)rq->lang;
	read_items(rq, &s);
	pages_once(rq, NULL, render_location);
	enum rc rc = submit_run(rq->call, &s);
	if (pages_is_again(rc)) {
		struct html h = HTML_IN(rq->arena, rq->lang);
		RETURN_IF_FAILED(show(rq, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}
