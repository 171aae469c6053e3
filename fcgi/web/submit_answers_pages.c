#include <string.h>

#include "base/spoken.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/dossier.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/submit_answers_views.h"
#include "web/submit_fracto.h"
#include "web/submit_request.h"

#define LINK(name, pointer) { pointer, #name },

static const struct pages_link customer_links[] = { SUBMIT_CUSTOMER_FIELDS(LINK) };
static const struct pages_link terms_links[] = { SUBMIT_TERMS_FIELDS(LINK) };
#undef LINK

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* A page that has nothing to ask yet leads to the first one. */
static bool leads_back(struct req *rq, struct resp *rs)
{
	if (!submit_request_is_empty(rq))
		return false;
	resp_see_other(rs, submit_request_url(SUBMIT_CHOOSE));
	return true;
}

/* ---- R3: the customer ------------------------------------------------------------------------------------- */

static void show_customer(struct req *rq, struct html *h)
{
	const char *language = form_first(&rq->form, "language");
	struct submit_customer_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, customer_links, COUNT_OF(customer_links)),
		.agency = rq->account_name,
		.languages = pages_choices(rq, &words_languages, language ? language : "it",
					   pages_error(rq, "/customer/language")),
		.name = pages_field(rq, "name", "/customer/name"),
		.email = pages_field(rq, "email", "/customer/email"),
		.known_as = pages_field(rq, "known_as", "/known_as"),
		.attention = pages_field(rq, "attention", "/customer/attention"),
		.personal_line = pages_field(rq, "personal_line", "/personal_line"),
	};
	v.page.error = v.errors.count > 0;
	v.page.back_url = submit_request_url(SUBMIT_SERVICES);
	submit_customer_view(h, &v);
}

/* GET /handover/new/customer */
enum rc submit_customer_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_CUSTOMER, &page));
	if (leads_back(rq, rs))
		return RC_OK;
	show_customer(rq, &h);
	return pages_send(rq, rs, &h);
}

/* POST /handover/new/customer: 303 to the next page; 422 with what is wrong, 429 where the customer must be left. */
enum rc submit_customer_post(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	struct submit s;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_CUSTOMER, &page));
	RETURN_IF_FAILED(drafts_save(rq, &page));
	submit_request_read(rq, NULL, &s);
	/* The next page asks for these. */
	s.reason = REASON_OTHER;
	s.note = "";
	enum rc rc = submit_check(rq->call, &s);
	if (rc != RC_OK && !rq->problems->count)
		return rc;
	if (rc == RC_VALIDATION || rc == RC_RATE_LIMITED) {
		show_customer(rq, &h);
		return pages_send_again(rq, rs, &h, rc);
	}
	RETURN_IF_FAILED(rc);
	resp_see_other(rs, submit_request_url(SUBMIT_TERMS));
	return RC_OK;
}

/* ---- R4: the terms ---------------------------------------------------------------------------------------- */

static struct submit_term term_of(struct req *rq, const struct candidate *k)
{
	return (struct submit_term){
		.name = domain_name_to_unicode(rq->arena, k->host.name),
		.kind = pages_kind(rq, k->host.kind, k->host.product),
		.commission = spoken_term(rq->arena, rq->lang,
					  &(struct spoken_term){ k->quote.rate_bp, k->quote.fixed_cents,
								 k->quote.months, k->quote.holding_days }),
		.earns = k->quote.rate_bp || k->quote.fixed_cents,
		.estimate = k->quote.estimate_year ? format_money(rq->arena, rq->lang, k->quote.estimate_year) : NULL,
	};
}

/* Of a service in a Fracto the terms say it, not the tariff. */
static struct submit_term term_of_fracto(struct req *rq, const struct candidate *k)
{
	return (struct submit_term){
		.name = domain_name_to_unicode(rq->arena, k->host.name),
		.kind = pages_kind(rq, k->host.kind, k->host.product),
		.commission = text_get(rq->lang, N_("the commission that the terms of its package say")),
	};
}

static enum rc fill_terms(struct req *rq, struct submit_terms_view *v)
{
	struct submit_chosen chosen;
	int64_t sum = 0, domains, leaving = 0;
	RETURN_IF_FAILED(submit_request_judge(rq, &chosen));
	RETURN_IF_FAILED(portfolio_count_domains(rq->call, rq->call->actor.account_id, &domains));
	struct submit_term *terms = ARENA_NEW_ARRAY(rq->arena, chosen.chosen, struct submit_term);
	for (size_t i = 0; i < chosen.chosen; i++) {
		const struct candidate *k = &chosen.found.list[i];
		if (!submit_request_may_go(rq, k))
			continue;
		terms[v->term_count++] = k->host.package_id ? term_of_fracto(rq, k) : term_of(rq, k);
		v->earns |= terms[v->term_count - 1].earns;
		sum += k->host.package_id ? 0 : k->quote.estimate_year;
		leaving += k->host.kind == KIND_DOMAIN;
		v->asks_registrant |= k->preflight.registrant == REGISTRANT_AGENCY;
	}
	v->terms = terms;
	v->sum = sum ? format_money(rq->arena, rq->lang, sum) : NULL;
	v->domains_left = (unsigned long)(domains - leaving);
	return submit_fracto_read(rq, &chosen, &v->fracto);
}

static enum rc show_terms(struct req *rq, struct html *h)
{
	struct submit_terms_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, terms_links, COUNT_OF(terms_links)),
		.authorises = form_first(&rq->form, "authorises") != NULL,
		.neutral_mail = form_first(&rq->form, "neutral_mail") != NULL,
		.reasons = pages_choices(rq, &words_reasons, form_first(&rq->form, "reason"),
					 pages_error(rq, "/reason")),
		.note = pages_field(rq, "note", "/note"),
		.closes_on = pages_field(rq, "closes_on", "/closes_on"),
	};
	v.page.error = v.errors.count > 0;
	v.page.back_url = submit_request_url(SUBMIT_CUSTOMER);
	RETURN_IF_FAILED(fill_terms(rq, &v));
	submit_terms_view(h, &v);
	return RC_OK;
}

/* GET /handover/new/terms */
enum rc submit_terms_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_TERMS, &page));
	if (leads_back(rq, rs))
		return RC_OK;
	RETURN_IF_FAILED(show_terms(rq, &h));
	return pages_send(rq, rs, &h);
}

/* Who the customer is was asked before and is not this page's to blame. */
static enum rc check_terms(struct req *rq)
{
	const char *typed = req_field(rq, "closes_on");
	int32_t day;
	struct submit s;
	submit_request_read(rq, NULL, &s);
	s.known_as = s.personal_line = NULL;
	enum rc rc = submit_check_words(rq->call, &s);
	if (*typed && !submit_request_day(typed, &day))
		problems_add(rq->problems, "/closes_on", "format", N_("Write the day like 31/12/2026"));
	else if (*typed && day < day_of_instant(clock_now_us()))
		problems_add(rq->problems, "/closes_on", "past", N_("Write a day that is still to come"));
	return rq->problems->count ? RC_VALIDATION : rc;
}

/* POST /handover/new/terms: 303 to the check; 422 with what is wrong. */
enum rc submit_terms_post(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_TERMS, &page));
	RETURN_IF_FAILED(drafts_save(rq, &page));
	enum rc rc = check_terms(rq);
	if (rc == RC_VALIDATION) {
		RETURN_IF_FAILED(show_terms(rq, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	RETURN_IF_FAILED(rc);
	resp_see_other(rs, submit_request_url(SUBMIT_CHECK));
	return RC_OK;
}

/* ---- R5: check and send ----------------------------------------------------------------------------------- */

static struct submit_check_row check_row(struct req *rq, const struct candidate *k, const char *words)
{
	const char *value = submit_request_value(rq, k);
	return (struct submit_check_row){
		.value = value,
		.name = domain_name_to_unicode(rq->arena, k->host.name),
		.kind = pages_kind(rq, k->host.kind, k->host.product),
		.words = words,
		.error = pages_error(rq, arena_printf(rq->arena, "/items/%s", value)),
	};
}

static const char *commission_of(struct req *rq, const struct candidate *k)
{
	if (k->host.package_id)
		return text_get(rq->lang, N_("it is extracted first; commission as the terms of its package say"));
	return arena_printf(rq->arena, text_get(rq->lang, N_("commission: %s")),
			    format_commission(rq->arena, rq->lang, k->quote.rate_bp, k->quote.fixed_cents,
					      k->quote.months));
}

static void fill_rows(struct req *rq, const struct submit_chosen *chosen, const struct submit *s,
		      struct submit_check_view *v)
{
	struct submit_check_row *going = ARENA_NEW_ARRAY(rq->arena, chosen->found.count, struct submit_check_row);
	struct submit_check_row *staying = ARENA_NEW_ARRAY(rq->arena, chosen->found.count, struct submit_check_row);
	for (size_t i = 0; i < chosen->found.count; i++) {
		const struct candidate *k = &chosen->found.list[i];
		bool own = k->host.name && k->host.account_id == rq->call->actor.account_id;
		if (own && form_has(&rq->form, "item", submit_request_value(rq, k)))
			going[v->going_count++] = check_row(rq, k, commission_of(rq, k));
		else if (own && v->staying_count < s->left_out_count) {
			staying[v->staying_count] = check_row(rq, k, s->left_out_reasons[v->staying_count]);
			v->staying_count++;
		}
	}
	v->going = going;
	v->staying = staying;
}

static size_t check_links(struct req *rq, const struct submit_chosen *chosen, struct pages_link *links)
{
	size_t n = 0;
	for (size_t i = 0; i < chosen->found.count; i++)
		links[n++] = (struct pages_link){ chosen->found.list[i].pointer,
						  submit_request_value(rq, &chosen->found.list[i]) };
	links[n++] = (struct pages_link){ "/customer/name", "name" };
	links[n++] = (struct pages_link){ "/customer/email", "email" };
	links[n++] = (struct pages_link){ "/reason", "reason" };
	links[n++] = (struct pages_link){ "/items", "items" };
	return n;
}

static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static enum rc show_check(struct req *rq, const struct submit_chosen *chosen, const struct submit *s, struct html *h)
{
	struct pages_link *links = ARENA_NEW_ARRAY(rq->arena, chosen->found.count + 4, struct pages_link);
	struct submit_check_view v = {
		.page = pages_frame(rq),
		.agency = rq->account_name,
		.known_as = or_null(s->known_as),
		.name = or_null(s->name),
		.email = or_null(s->email),
		.language = text_get(rq->lang, words_label(&words_languages, s->language)),
		.attention = or_null(s->attention),
		.personal_line = s->neutral_mail ? NULL : or_null(s->personal_line),
		.reason = s->reason < 0 ? NULL : text_get(rq->lang, words_label(&words_reasons, s->reason)),
		.note = or_null(s->note),
		.name_error = pages_error(rq, "/customer/name"),
		.email_error = pages_error(rq, "/customer/email"),
		.reason_error = pages_error(rq, "/reason"),
		.closes_on = format_day(rq->arena, rq->lang, s->closes_on),
		.neutral_mail = s->neutral_mail,
		.authorises = s->authorises_registrant,
		.invitation_days = (unsigned long)rq->call->config->handover_invitation_days,
		.nonce = pages_nonce(rq),
	};
	v.errors = pages_errors(rq, links, check_links(rq, chosen, links));
	v.page.error = v.errors.count > 0;
	v.page.back_url = submit_request_url(SUBMIT_TERMS);
	fill_rows(rq, chosen, s, &v);
	RETURN_IF_FAILED(submit_fracto_read(rq, chosen, &v.fracto));
	submit_check_view(h, &v);
	return RC_OK;
}

/* GET /handover/new/check */
enum rc submit_check_page(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	struct submit_chosen chosen;
	struct submit s;
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_CHECK, &page));
	if (leads_back(rq, rs))
		return RC_OK;
	RETURN_IF_FAILED(submit_request_judge(rq, &chosen));
	submit_request_read(rq, &chosen, &s);
	RETURN_IF_FAILED(show_check(rq, &chosen, &s, &h));
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

/* POST /handover/new/check: 303 to the migration; 422 or 409 with the answers and what is wrong. */
enum rc submit_check_post(struct req *rq, struct resp *rs)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct drafts_page page;
	struct submit_chosen chosen;
	struct submit s;
	pages_once(rq, NULL, render_location);
	RETURN_IF_FAILED(submit_request_open(rq, SUBMIT_CHECK, &page));
	RETURN_IF_FAILED(submit_request_judge(rq, &chosen));
	submit_request_read(rq, &chosen, &s);
	enum rc rc = submit_run(rq->call, &s);
	if (pages_is_again(rc) || (rc == RC_RATE_LIMITED && rq->problems->count)) {
		RETURN_IF_FAILED(show_check(rq, &chosen, &s, &h));
		return pages_send_again(rq, rs, &h, rc);
	}
	if (!pages_is_done(rc))
		return rc;
	/* Sent before: by now the draft may be of the next request. */
	if (rc == RC_OK && !rq->call->once->replayed)
		RETURN_IF_FAILED(drafts_forget(rq, &page));
	return pages_go_on(rq, rs);
}

/* ---- again ------------------------------------------------------------------------------------------------ */

static size_t put(struct form_field *fields, size_t n, const char *name, const char *value)
{
	if (!value || !*value)
		return n;
	fields[n] = (struct form_field){ name, value };
	return n + 1;
}

static void fill_again(struct req *rq, const struct dossier *d)
{
	struct form_field *f = ARENA_NEW_ARRAY(rq->arena, 2 * d->count + 13, struct form_field);
	size_t n = 0;
	for (size_t i = 0; i < d->count; i++) {
		const char *value = portfolio_id(rq->arena, d->items[i].kind, d->items[i].host_id);
		n = put(f, n, "item", value);
		n = put(f, n, "all", d->items[i].all_of_customer ? value : NULL);
	}
	n = put(f, n, "name", d->m.recipient_name);
	n = put(f, n, "email", d->m.recipient_email);
	n = put(f, n, "language", words_spelling(&words_languages, d->m.recipient_language));
	n = put(f, n, "known_as", d->m.known_as);
	n = put(f, n, "attention", d->m.attention);
	n = put(f, n, "personal_line", d->m.personal_line);
	n = put(f, n, "reason", words_spelling(&words_reasons, d->m.reason));
	n = put(f, n, "note", d->m.note);
	n = put(f, n, "closes_on", day_format(rq->arena, d->m.closes_on));
	n = put(f, n, "neutral_mail", d->m.neutral_mail ? "yes" : NULL);
	n = put(f, n, "authorises", d->m.authorises_registrant ? "yes" : NULL);
	n = put(f, n, "fracto", words_spelling(&words_fracto_choices, d->m.fracto));
	n = put(f, n, "again_of", d->m.public_id);
	rq->form = (struct form){ f, n };
}

/* POST /handover/migrations/{id}/again: a request with the same answers begins; 303 to the check of its services. */
enum rc submit_again_post(struct req *rq, struct resp *rs)
{
	const struct drafts_page page = { rq->tenant, "request", NULL };
	struct dossier d;
	RETURN_IF_FAILED(dossier_get(rq->call, rq->params[0], &d));
	if (dossier_side(&rq->call->actor, &d.m) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	if (d.m.state != STATE_EXPIRED && d.m.state != STATE_DECLINED)
		return RC_STATE_CONFLICT;
	fill_again(rq, &d);
	RETURN_IF_FAILED(drafts_save(rq, &page));
	resp_see_other(rs, submit_request_url(SUBMIT_SERVICES));
	return RC_OK;
}
