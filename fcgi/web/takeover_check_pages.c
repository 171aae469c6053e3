#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "web/countries.h"
#include "web/format.h"
#include "web/independent.h"
#include "web/pages.h"
#include "web/takeover.h"
#include "web/takeover_views.h"

/* ---- what was understood -------------------------------------------------------------------------------------- */

static void add_answer(struct takeover_answer *list, size_t *n, const char *label, const char *value)
{
	if (value && *value)
		list[(*n)++] = (struct takeover_answer){ label, value };
}

static void fill_answers(struct req *rq, const struct billing *b, struct takeover_check_view *v)
{
	struct takeover_answer *list = ARENA_NEW_ARRAY(rq->arena, 12, struct takeover_answer);
	const char *person = arena_printf(rq->arena, "%s %s", b->first_name ? b->first_name : "",
					  b->last_name ? b->last_name : "");
	const char *town = arena_printf(rq->arena, "%s %s%s%s", b->postcode ? b->postcode : "", b->town,
					b->province ? " " : "", b->province ? b->province : "");
	enum lang l = rq->lang;
	add_answer(list, &v->answer_count, text_get(l, N_("Made out to a")),
		   text_get(l, billing_kind_rule(b->kind)->label));
	if (b->first_name)
		add_answer(list, &v->answer_count, text_get(l, N_("Name")), person);
	add_answer(list, &v->answer_count, text_get(l, N_("Company or body")), b->company_name);
	add_answer(list, &v->answer_count, text_get(l, N_("Codice fiscale")), b->codice_fiscale);
	add_answer(list, &v->answer_count, text_get(l, N_("VAT number")), b->vat_id);
	add_answer(list, &v->answer_count, text_get(l, N_("Recipient code for e-invoices (SDI)")), b->sdi_code);
	add_answer(list, &v->answer_count, text_get(l, N_("PEC address")), b->pec);
	add_answer(list, &v->answer_count, text_get(l, N_("Street and number")), b->street);
	add_answer(list, &v->answer_count, text_get(l, N_("Town")), town + strspn(town, " "));
	add_answer(list, &v->answer_count, text_get(l, N_("Country")), countries_name(l, b->country));
	add_answer(list, &v->answer_count, text_get(l, N_("Telephone")), b->phone);
	add_answer(list, &v->answer_count, text_get(l, N_("Who accepts")), b->on_behalf);
	v->answers = list;
}

/* False: something is missing, and the reader is sent there. */
static bool billing_is_good(struct req *rq, struct billing *b, struct problems *warnings)
{
	struct problems *kept = rq->call->problems;
	struct problems errors = { .arena = rq->arena, .lang = rq->lang };
	const struct billing_rule *rule = billing_kind_rule(b->kind);
	rq->call->problems = &errors;
	enum rc rc = accept_check_billing(rq->call, b, warnings);
	rq->call->problems = kept;
	if (rc == RC_OK && rule->is_body)
		takeover_check_person(rq, &errors);
	return errors.count == 0;
}

static void fill_warnings(struct req *rq, const struct problems *warnings, struct takeover_check_view *v)
{
	const char **list = ARENA_NEW_ARRAY(rq->arena, warnings->count, const char *);
	for (const struct problem *p = warnings->first; p; p = p->next)
		list[v->warning_count++] = p->detail;
	v->warnings = list;
}

/* ---- the services ---------------------------------------------------------------------------------------------- */

static const char *registrant_of(struct req *rq, const struct takeover *t, const struct candidate *now)
{
	const struct migration *m = &t->i.dossier.m;
	const char *agency = invitation_agency(m);
	switch (now->preflight.registrant) {
	case REGISTRANT_AGENCY:
		return arena_printf(rq->arena,
				    text_get(rq->lang, m->authorises_registrant
							       ? N_("Registrant: %s. You will have the management; to "
								    "become the registrant choose it here: %s has "
								    "agreed already.")
							       : N_("Registrant: %s. You will have the management; to "
								    "become the registrant choose it here, and %s is "
								    "asked to agree.")),
				    agency, agency);
	case REGISTRANT_CUSTOMER:
		return text_get(rq->lang, N_("Registrant: you."));
	case REGISTRANT_RECORDED:
	case REGISTRANT_THIRD:
		return text_get(rq->lang,
				N_("The registrant stays who is written at the registry today. If that is not "
				   "you, you may ask to become the registrant."));
	case REGISTRANT_UNKNOWN:
		return text_get(rq->lang, N_("The registrant stays who is written at the registry today."));
	}
	return NULL;
}

static const char *lock_of(struct req *rq, const char *name)
{
	const char *dot = strrchr(name, '.');
	int64_t days = rq->call->config->handover_transfer_lock_days;
	if (dot && strcmp(dot, ".it") == 0)
		return text_get(rq->lang, N_("For .it it is free, and the domain may leave at any time."));
	if (dot && strlen(dot) == 3)
		return text_get(rq->lang,
				N_("The registry of this ending has rules of its own: DomainRegister tells you "
				   "before it changes anything."));
	if (days == 0)
		return NULL;
	unsigned long n = (unsigned long)days;
	return arena_printf(rq->arena,
			    text_nget(rq->lang,
				      "For %lu day after the change the domain cannot move to another registrar; "
				      "management and website are not touched.",
				      "For %lu days after the change the domain cannot move to another registrar; "
				      "management and website are not touched.",
				      n),
			    n);
}

/* A problem names an item by its place among those that were sent (service/accept.h); NULL: it was not sent. */
static const char *pointer_of(struct req *rq, const char *value)
{
	size_t cursor = 0;
	const char *sent;
	for (int place = 0; (sent = form_next(&rq->form, "item", &cursor)); place++)
		if (strcmp(sent, value) == 0)
			return arena_printf(rq->arena, "/items/%d", place);
	return NULL;
}

static void fill_items(struct req *rq, const struct takeover *t, const struct price_payer *payer,
		       struct takeover_check_view *v)
{
	const struct dossier *d = &t->i.dossier;
	struct invitation_item *items = ARENA_NEW_ARRAY(rq->arena, d->count, struct invitation_item);
	invitation_items(rq, &t->i, &(struct invitation_showing){ payer, true }, items, &v->item_count);
	for (size_t n = 0; n < v->item_count; n++) {
		struct invitation_item *it = &items[n];
		int at = dossier_item_index(d->items, d->count, it->value);
		const struct candidate *now = &t->i.now.list[at];
		const char *pointer = pointer_of(rq, it->value);
		it->error = pointer ? pages_error(rq, pointer) : NULL;
		/* Ticked from the start: what was seen before and is not ticked now was unticked. */
		it->is_chosen = !form_has(&rq->form, "seen", it->value) || form_has(&rq->form, "item", it->value);
		it->needs_confirmation = preflight_needs_confirmation(&now->preflight);
		it->is_confirmed = form_has(&rq->form, "confirmed", it->value);
		if (it->needs_confirmation)
			it->finding = text_get(
				rq->lang,
				preflight_finding(preflight_first_finding(&now->preflight, VERDICT_CONFIRM))->text);
		if (d->items[at].kind != KIND_DOMAIN)
			continue;
		it->registrant = registrant_of(rq, t, now);
		it->can_become_registrant = now->preflight.registrant != REGISTRANT_CUSTOMER;
		it->wants_registrant = form_has(&rq->form, "registrant", it->value);
		it->lock = lock_of(rq, d->items[at].name);
	}
	v->items = items;
}

/* What the reader had before and is no longer there. */
static void fill_news(struct req *rq, const struct takeover *t, struct takeover_check_view *v)
{
	const struct dossier *d = &t->i.dossier;
	const char **news = ARENA_NEW_ARRAY(rq->arena, d->count + 1, const char *);
	for (size_t k = 0; k < d->count; k++)
		if (d->items[k].state == ITEM_EXCLUDED && form_has(&rq->form, "seen", d->items[k].public_id))
			news[v->news_count++] =
				arena_printf(rq->arena, text_get(rq->lang, N_("%s is no longer included: %s")),
					     domain_name_to_unicode(rq->arena, d->items[k].name),
					     independent_excluded(rq, &d->items[k]));
	if (v->news_count == 0)
		news[v->news_count++] = text_get(rq->lang, N_("Read the services and the facts below once more."));
	v->news = news;
}

/* ---- the page --------------------------------------------------------------------------------------------------- */

/* An account that is a body's: a person accepts for it, and says so. */
static bool asks_person(const struct host_account *a)
{
	const struct billing_rule *rule = billing_kind_rule(billing_kind_parse(a->billing_kind));
	return a->billing_complete && rule && rule->is_body;
}

static struct page_errors errors_of(struct req *rq, const struct dossier *d)
{
	struct pages_link *links = ARENA_NEW_ARRAY(rq->arena, d->count + 4, struct pages_link);
	size_t n = 0;
	for (size_t k = 0; k < d->count; k++) {
		const char *pointer = pointer_of(rq, d->items[k].public_id);
		if (pointer)
			links[n++] = (struct pages_link){ pointer, d->items[k].public_id };
	}
	links[n++] = (struct pages_link){ "/items", "items" };
	links[n++] = (struct pages_link){ "/on_behalf", "person_name" };
	links[n++] = (struct pages_link){ "/person_name", "person_name" };
	links[n++] = (struct pages_link){ "/may", "may" };
	return pages_errors(rq, links, n);
}

static enum rc show(struct req *rq, struct resp *rs, const struct takeover *t, enum rc why)
{
	const struct migration *m = &t->i.dossier.m;
	struct billing *b = takeover_billing(rq);
	struct problems warnings = { .arena = rq->arena, .lang = rq->lang };
	struct price_payer payer = invitation_payer(&t->i.actor);
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct takeover_check_view v = {
		.page = pages_frame(rq),
		.errors = errors_of(rq, &t->i.dossier),
		.token = rq->params[0],
		.reference = m->reference,
		.agency = invitation_agency(m),
		.masked_email = invitation_masked(rq->arena, m->recipient_email),
		.account_id = t->as ? arena_printf(rq->arena, "%lld", (long long)t->as) : NULL,
		.account_name = t->i.actor.display_name,
		.items_error = pages_error(rq, "/items"),
		.leans = independent_leans(&t->i.dossier, NULL),
		.has_commission = invitation_has_commission(&t->i.dossier),
		.asks_person = t->as && asks_person(&t->i.actor),
		.may = form_has(&rq->form, "may", "yes"),
		.may_error = pages_error(rq, "/may"),
		.person_name = pages_field(rq, "person_name", "/on_behalf"),
		.offer_hash = hex_text(rq->arena, t->i.dossier.offer.hash, sizeof(t->i.dossier.offer.hash)),
		.nonce = pages_nonce(rq),
	};
	if (t->needs_billing) {
		if (b->kind == BILLING_NONE)
			return takeover_go(rq, rs, "kind");
		if (!billing_is_good(rq, b, &warnings))
			return takeover_go(rq, rs, "billing");
		payer = (struct price_payer){ b->kind, b->country, b->vat_id };
		fill_answers(rq, b, &v);
		fill_warnings(rq, &warnings, &v);
	}
	v.vat_note = invitation_vat_note(rq, &payer);
	v.page.error = v.errors.count > 0;
	v.page.back_url = arena_printf(rq->arena, "/handover/i/%s/%s", rq->params[0],
				       t->needs_billing ? "billing" : "account");
	fill_items(rq, t, &payer, &v);
	v.left = invitation_left_of(rq, &t->i.dossier, &v.left_count);
	if (why == RC_STALE)
		fill_news(rq, t, &v);
	takeover_check_view(&h, &v);
	return pages_send_again(rq, rs, &h, why);
}

/* GET /handover/i/{token}/check */
enum rc takeover_check_page(struct req *rq, struct resp *rs)
{
	struct takeover t;
	bool done;
	enum rc rc = takeover_open(rq, rs, NULL, &t, &done);
	if (done || rc != RC_OK)
		return rc;
	if (takeover_must_choose(rq, &t))
		return takeover_go(rq, rs, "account");
	return show(rq, rs, &t, RC_OK);
}

/* ---- accepting -------------------------------------------------------------------------------------------------- */

static const char *const *values_of(struct req *rq, const char *name, size_t *count)
{
	size_t cursor = 0;
	const char **values = ARENA_NEW_ARRAY(rq->arena, rq->form.count, const char *);
	const char *value;
	*count = 0;
	while ((value = form_next(&rq->form, name, &cursor)))
		values[(*count)++] = value;
	return values;
}

/* The page's own fields; a form that brings the billing data along, or the name, is read whole. */
static const char *const *fields_of(struct req *rq)
{
	static const char *const own[] = { "offer_hash", "accepting_as", "seen", "item", "confirmed", "registrant" };
	const char **fields = ARENA_NEW_ARRAY(rq->arena, 40, const char *);
	size_t n = 0;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		fields[n++] = own[i];
	if (form_first(&rq->form, "kind")) {
		fields[n++] = "kind";
		for (size_t i = 0; takeover_billing_fields[i]; i++)
			fields[n++] = takeover_billing_fields[i];
	} else if (form_first(&rq->form, "person_name")) {
		fields[n++] = "person_name";
		fields[n++] = "may";
	}
	fields[n] = NULL;
	return fields;
}

static enum rc render_accepted(struct call *c, const void *result, struct answer *answer)
{
	const struct accept *a = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/i/%c/done", ANSWER_TOKEN_MARK),
				   .invitation = a->dossier.invitation.public_id };
	return RC_OK;
}

static bool has_billing_problem(const struct req *rq)
{
	for (const struct problem *p = rq->problems->first; p; p = p->next)
		if (strncmp(p->pointer, "/billing", strlen("/billing")) == 0)
			return true;
	return false;
}

/* Something the reader saw was left out meanwhile. */
static bool has_lost_an_item(struct req *rq, const struct dossier *d)
{
	for (size_t k = 0; k < d->count; k++)
		if (d->items[k].state == ITEM_EXCLUDED && form_has(&rq->form, "seen", d->items[k].public_id))
			return true;
	return false;
}

/* Somebody was faster, the offer changed, something is missing: the page that says so, with what was typed. */
static enum rc again(struct req *rq, struct resp *rs, struct takeover *t, enum rc why)
{
	bool done;
	enum rc rc = invitation_load(rq, rs, why, &t->i, &done);
	if (done)
		return rc;
	if (has_lost_an_item(rq, &t->i.dossier)) {
		problems_clear(rq->problems);
		return show(rq, rs, t, RC_STALE);
	}
	if (pages_error(rq, "/accepting_as"))
		return takeover_show_account(rq, rs, t, why);
	if (has_billing_problem(rq))
		return takeover_show_billing(rq, rs, t, why);
	return show(rq, rs, t, why);
}

/* The sign-in is too old, or ended: what was ticked waits until it is back. */
static enum rc to_sign_in(struct req *rq, struct resp *rs, const struct takeover *t)
{
	RETURN_IF_FAILED(takeover_keep(rq, rs, t));
	resp_see_other(rs, arena_printf(rq->arena, "/handover/sign-in?next=/handover/i/%s/check", rq->params[0]));
	return RC_OK;
}

static enum rc read_accept(struct req *rq, struct takeover *t, struct accept *a)
{
	bool whole = form_first(&rq->form, "kind");
	const char *const *fields = fields_of(rq);
	RETURN_IF_FAILED(invited_get(rq->call, a->token, &t->i));
	pages_speak(rq, (enum lang)t->i.dossier.m.recipient_language);
	RETURN_IF_FAILED(takeover_read(rq, fields, t));
	a->accepting_as = strtoll(req_field(rq, "accepting_as"), NULL, 10);
	t->signed_in = t->i.actor.account_id && rq->call->actor.role != ROLE_STAFF;
	t->as = a->accepting_as && a->accepting_as == t->i.actor.account_id ? a->accepting_as : 0;
	t->needs_billing = !t->as || !t->i.actor.billing_complete;
	a->kept = values_of(rq, "item", &a->kept_count);
	a->confirmed = values_of(rq, "confirmed", &a->confirmed_count);
	a->registrant = values_of(rq, "registrant", &a->registrant_count);
	a->billing = takeover_billing(rq);
	const struct billing_rule *rule = billing_kind_rule(a->billing->kind);
	bool is_body = t->needs_billing ? rule && rule->is_body : asks_person(&t->i.actor);
	a->person_name = is_body || whole ? req_field(rq, "person_name") : "";
	if (a->billing->kind == BILLING_NONE && a->accepting_as)
		a->billing = NULL;
	if (t->i.is_open && is_body)
		takeover_check_person(rq, rq->problems);
	return RC_OK;
}

/*
 * POST /handover/i/{token}/accept: 303 to what is on its way, or to the sign-in; 422 with the page; 409 or 412 with how
 * things stand.
 */
enum rc takeover_accept_post(struct req *rq, struct resp *rs)
{
	struct takeover t = { .browser = NULL };
	struct accept a = { .token = rq->params[0] };
	RETURN_IF_FAILED(read_accept(rq, &t, &a));
	if (takeover_is_own(rq, &t))
		return takeover_show_account(rq, rs, &t, RC_VALIDATION);
	if (rq->problems->count)
		return again(rq, rs, &t, RC_VALIDATION);
	if (!hex_parse(req_field(rq, "offer_hash"), a.offer_hash, sizeof(a.offer_hash)))
		return again(rq, rs, &t, RC_STALE);
	pages_once(rq, t.i.dossier.invitation.public_id, render_accepted);
	rq->call->once->token = rq->params[0];
	enum rc rc = accept_run(rq->call, &a);
	if (pages_is_done(rc))
		return pages_go_on(rq, rs);
	if (rc == RC_SIGN_IN_REQUIRED)
		return to_sign_in(rq, rs, &t);
	if (pages_is_again(rc) || rc == RC_STALE || rc == RC_STATE_CONFLICT)
		return again(rq, rs, &t, rc);
	return rc;
}
