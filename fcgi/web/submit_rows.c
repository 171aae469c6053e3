#include "web/submit_rows.h"

#include "web/format.h"
#include "web/pages.h"

#define LINES_MAX 2000 /* of a pasted list, as many as a request may hold */

struct submit_item submit_rows_item(struct req *rq, const struct candidate *k)
{
	const char *value = submit_request_value(rq, k);
	enum finding_kind main = preflight_main_finding(&k->preflight);
	bool goes = submit_request_may_go(rq, k);
	/* What another has, and that it exists, is nobody else's business. */
	bool own = k->host.name && k->host.account_id == rq->call->actor.account_id;
	return (struct submit_item){
		.value = value,
		.name = own ? domain_name_to_unicode(rq->arena, k->host.name) : value,
		.kind = own ? pages_kind(rq, k->host.kind, k->host.product) : "",
		.expires = format_day(rq->arena, rq->lang, own ? k->host.expires_on : DAY_NONE),
		.verdict = pages_tag(rq, &words_verdicts, (int)k->preflight.verdict),
		.finding = main == FINDING_COUNT ? NULL : text_get(rq->lang, preflight_finding(main)->text),
		.commission = goes && !k->host.package_id /* of those the terms say it */
				      ? format_commission(rq->arena, rq->lang, k->quote.rate_bp, k->quote.fixed_cents,
						       k->quote.months)
				   : NULL,
		.can_choose = goes,
		.is_chosen = form_has(&rq->form, "item", value),
		.is_hosting = k->host.kind == KIND_HOSTING,
	};
}

static const char *mender(const struct req *rq, const struct candidate *k)
{
	enum finding_kind main = preflight_main_finding(&k->preflight);
	if (main == FINDING_COUNT)
		return NULL;
	return preflight_finding(main)->who == ROLE_RESELLER ? text_get(rq->lang, N_("you"))
							     : text_get(rq->lang, N_("DomainRegister"));
}

static const char *money_or_null(struct req *rq, int64_t cents)
{
	return cents ? format_money(rq->arena, rq->lang, cents) : NULL;
}

struct submit_item submit_rows_checked(struct req *rq, const struct candidate *k)
{
	struct submit_item i = submit_rows_item(rq, k);
	const char *at = arena_printf(rq->arena, "/items/%s", i.value);
	i.until = format_day(rq->arena, rq->lang, k->preflight.until);
	i.error = pages_error(rq, at);
	if (!i.can_choose) {
		i.mend = mender(rq, k);
		i.cost = money_or_null(rq, k->preflight.cost_cents);
		return i;
	}
	if (k->host.open_document) {
		i.document = format_money(rq->arena, rq->lang, k->host.document_cents);
		i.document_due = format_day(rq->arena, rq->lang, k->host.document_due_on);
		i.own_price = money_or_null(rq, k->own_price);
		i.retail_price = money_or_null(rq, k->retail_price);
	}
	if (preflight_needs_confirmation(&k->preflight)) {
		enum finding_kind f = preflight_first_finding(&k->preflight, VERDICT_CONFIRM);
		i.confirm = text_get(rq->lang, preflight_finding(f)->text);
		if (k->preflight.verdict == VERDICT_CONFIRM)
			i.finding = NULL; /* the box says it */
	}
	i.is_confirmed = form_has(&rq->form, "confirmed", i.value);
	i.is_all = form_has(&rq->form, "all", i.value);
	i.confirm_error = pages_error(rq, arena_printf(rq->arena, "%s/confirmed", at));
	i.all_error = pages_error(rq, arena_printf(rq->arena, "%s/all", at));
	i.why = (struct field){ submit_request_why(rq, k), pages_error(rq, arena_printf(rq->arena, "%s/why", at)) };
	return i;
}

static size_t list_read(const struct domain_name_list *list)
{
	return list->count < LINES_MAX ? list->count : LINES_MAX;
}

enum rc submit_rows_look_up(struct req *rq, const char *text, struct domain_name_list *list, struct candidates *found)
{
	size_t n = 0;
	domain_name_list_parse(rq->arena, text, list);
	size_t read = list_read(list);
	struct item_request *requests = ARENA_NEW_ARRAY(rq->arena, read, struct item_request);
	for (size_t i = 0; i < read; i++)
		if (list->entries[i].name)
			requests[n++] = (struct item_request){ .kind = -1, .name = list->entries[i].name };
	return portfolio_preflight(rq->call, rq->call->actor.account_id, requests, n, found);
}

enum rc submit_rows_lines(struct req *rq, struct submit_lines *lines)
{
	const char *text = req_field(rq, "read");
	struct domain_name_list list;
	struct candidates found;
	size_t n = 0;
	*lines = (struct submit_lines){ 0 };
	if (!*text)
		return RC_OK;
	RETURN_IF_FAILED(submit_rows_look_up(rq, text, &list, &found));
	lines->count = list_read(&list);
	lines->unread = list.count - lines->count;
	struct submit_line *rows = ARENA_NEW_ARRAY(rq->arena, lines->count, struct submit_line);
	for (size_t i = 0; i < lines->count; i++) {
		const struct domain_name_entry *e = &list.entries[i];
		struct submit_line *row = &rows[i];
		*row = (struct submit_line){ .typed = e->typed,
					     .words = text_get(rq->lang, domain_name_reason_text(e->reason)) };
		if (!e->name)
			continue;
		const struct host_item *host = &found.list[n++].host;
		row->found = host->name && host->account_id == rq->call->actor.account_id;
		row->name = domain_name_to_unicode(rq->arena, e->name);
		row->words = row->found ? text_get(rq->lang, N_("found in your account"))
					: text_get(rq->lang, N_("it is not in your account"));
		lines->found += row->found;
	}
	lines->list = rows;
	return RC_OK;
}
