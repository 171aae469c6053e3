#include "web/takeover.h"

#include <string.h>

#include "handlers.h"
#include "http/url.h"
#include "service/draft.h"
#include "web/countries.h"
#include "web/pages.h"
#include "web/takeover_views.h"

#define DRAFT "registration"

#define BROWSER_COOKIE  "ho_draft"
#define BROWSER_SECONDS (60L * 24 * 60 * 60)

const char *const takeover_billing_fields[] = {
#define NAME(name, pointer) #name,
	TAKEOVER_FIELDS(NAME)
#undef NAME
	"may", NULL
};

/*
 * Whose answers: of the mailed link whoever reads that mailbox, on any device; of the link given by hand, which the
 * agency has too, the browser they were typed in. The cookie is set when something is kept.
 */
static const char *owner_of(struct req *rq, struct takeover *t)
{
	const struct invitation *inv = &t->i.dossier.invitation;
	if (inv->by_mail)
		return draft_owner_by_mail(rq->call, inv->public_id);
	/* One that came twice may have been planted: nobody's. */
	t->browser = cookie_is_ambiguous(&rq->cookies, BROWSER_COOKIE) ? NULL
								       : cookie_get(&rq->cookies, BROWSER_COOKIE);
	return draft_owner_by_browser(rq->call, inv->public_id, &t->browser);
}

enum rc takeover_read(struct req *rq, const char *const *fields, struct takeover *t)
{
	t->draft = (struct drafts_page){ owner_of(rq, t), DRAFT, fields };
	return drafts_open(rq, &t->draft);
}

enum rc takeover_keep(struct req *rq, struct resp *rs, const struct takeover *t)
{
	const char *header;
	RETURN_IF_FAILED(drafts_save(rq, &t->draft));
	if (!t->browser)
		return RC_OK;
	struct cookie_set set = { .name = BROWSER_COOKIE,
				  .value = t->browser,
				  .max_age = BROWSER_SECONDS,
				  .secure = rq->call->config->web_cookie_secure,
				  .path = "/handover/" };
	RETURN_IF_FAILED(cookie_build(rq->arena, &set, &header));
	resp_header(rs, "Set-Cookie", header);
	return RC_OK;
}

bool takeover_is_own(const struct req *rq, const struct takeover *t)
{
	const struct actor *who = &rq->call->actor;
	return who->role != ROLE_STAFF && who->account_id && who->account_id == t->i.dossier.m.reseller_id;
}

enum rc takeover_open(struct req *rq, struct resp *rs, const char *const *fields, struct takeover *t, bool *done)
{
	*t = (struct takeover){ .browser = NULL };
	enum rc rc = invitation_load(rq, rs, RC_OK, &t->i, done);
	if (*done)
		return rc;
	*done = takeover_is_own(rq, t);
	if (*done) {
		t->signed_in = true;
		return rq->method == METHOD_POST ? takeover_go(rq, rs, "account")
						 : takeover_show_account(rq, rs, t, RC_OK);
	}
	RETURN_IF_FAILED(takeover_read(rq, fields, t));
	const char *chosen = form_first(&rq->form, "account");
	bool is_new = chosen && strcmp(chosen, "new") == 0 && !t->i.account_exists;
	t->signed_in = t->i.actor.account_id && rq->call->actor.role != ROLE_STAFF;
	t->as = t->signed_in && !is_new ? t->i.actor.account_id : 0;
	t->needs_billing = !t->as || !t->i.actor.billing_complete;
	return RC_OK;
}

enum rc takeover_go(struct req *rq, struct resp *rs, const char *page)
{
	resp_see_other(rs, arena_printf(rq->arena, "/handover/i/%s/%s", rq->params[0], page));
	return RC_OK;
}

/* ---- the account --------------------------------------------------------------------------------------------- */

struct trouble {
	const char *title, *text; /* message keys; title NULL: none */
};

/* Nobody can sign in to a closed account: it is said before. */
static bool all_are_closed(const struct takeover *t)
{
	for (size_t k = 0; k < t->i.account_count; k++)
		if (strcmp(t->i.accounts[k].status, "Active") == 0)
			return false;
	return t->i.account_count > 0;
}

static struct trouble trouble_of(const struct takeover *t)
{
	static const struct trouble closed = { N_("This account is closed"),
					       N_("A closed account cannot receive services. Write to "
						  "DomainRegister's support to have it opened again, "
						  "or use another account.") };
	const struct host_account *a = &t->i.actor;
	if (!t->signed_in)
		return all_are_closed(t) ? closed : (struct trouble){ NULL, NULL };
	if (a->account_id == t->i.dossier.m.reseller_id)
		return (struct trouble){ N_("This account cannot receive its own services"),
					 N_("You are signed in with the account the services come from. Open the link "
					    "signed out, or sign in with the account that is to receive them.") };
	if (strcmp(a->status, "Active") != 0)
		return closed;
	if (strcmp(a->currency, "EUR") != 0)
		return (struct trouble){ N_("This account is in another currency"),
					 N_("These services are paid in euro, and this account is kept in another "
					    "currency, which cannot be changed. Use an account in euro, or make a new "
					    "one with another address and ask for an invitation there.") };
	return (struct trouble){ NULL, NULL };
}

bool takeover_must_choose(struct req *rq, const struct takeover *t)
{
	(void)rq;
	if (!t->signed_in)
		return t->i.account_exists;
	return t->as && trouble_of(t).title;
}

static bool has_invited_address(const struct takeover *t)
{
	for (size_t k = 0; k < t->i.account_count; k++)
		if (t->i.accounts[k].account_id == t->i.actor.account_id)
			return true;
	return false;
}

/* The other accounts are named to who owns one of them, and to nobody else who knows the link. */
static void fill_others(struct req *rq, const struct takeover *t, struct takeover_account_view *v)
{
	const char **others = ARENA_NEW_ARRAY(rq->arena, t->i.account_count, const char *);
	v->others = others;
	if (!t->signed_in || !has_invited_address(t) || !t->i.actor.email_verified)
		return;
	for (size_t k = 0; k < t->i.account_count; k++) {
		const struct host_account *a = &t->i.accounts[k];
		if (a->account_id != t->i.actor.account_id)
			others[v->other_count++] =
				arena_printf(rq->arena, text_get(rq->lang, N_("%s, account %lld")), a->display_name,
					     (long long)a->account_id);
	}
}

enum rc takeover_show_account(struct req *rq, struct resp *rs, const struct takeover *t, enum rc rc)
{
	static const struct pages_link links[] = { { "/account", "account" }, { "/accepting_as", "account" } };
	const struct migration *m = &t->i.dossier.m;
	struct trouble trouble = trouble_of(t);
	struct html h = HTML_IN(rq->arena, rq->lang);
	const char *chosen = form_first(&rq->form, "account");
	struct takeover_account_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, links, 2),
		.token = rq->params[0],
		.agency = invitation_agency(m),
		.masked_email = invitation_masked(rq->arena, m->recipient_email),
		.account_id = t->signed_in ? arena_printf(rq->arena, "%lld", (long long)t->i.actor.account_id) : NULL,
		.existing = t->i.account_count,
		.can_register = !t->i.account_exists && !takeover_is_own(rq, t),
		.is_new_chosen = chosen && strcmp(chosen, "new") == 0,
		.error = pages_error(rq, "/account"),
	};
	if (trouble.title) {
		v.trouble_title = text_get(rq->lang, trouble.title);
		v.trouble = text_get(rq->lang, trouble.text);
		v.existing = 0;
		/* It is said once. */
		v.errors.count = 0;
	}
	/* Who accepted the handover before this one has an account with all its data: nothing else is to be asked. */
	v.sign_in_url = arena_printf(rq->arena, "/handover/sign-in?next=/handover/i/%s/%s", rq->params[0],
				     t->i.is_second ? "check" : "account");
	v.page.sign_in_url = v.sign_in_url;
	v.page.back_url = arena_printf(rq->arena, "/handover/i/%s", rq->params[0]);
	v.page.error = v.errors.count > 0;
	fill_others(rq, t, &v);
	takeover_account_view(&h, &v);
	return pages_send_again(rq, rs, &h, rc);
}

/* GET /handover/i/{token}/account */
enum rc takeover_account_page(struct req *rq, struct resp *rs)
{
	struct takeover t;
	bool done;
	enum rc rc = takeover_open(rq, rs, NULL, &t, &done);
	return done || rc != RC_OK ? rc : takeover_show_account(rq, rs, &t, RC_OK);
}

/* POST: 303 to the next page; 422 with the form; where the account cannot receive, 303 to the page that says so. */
enum rc takeover_account_post(struct req *rq, struct resp *rs)
{
	static const char *const fields[] = { "account", NULL };
	struct takeover t;
	bool done;
	enum rc rc = takeover_open(rq, rs, fields, &t, &done);
	if (done || rc != RC_OK)
		return rc;
	const char *account = req_field(rq, "account");
	bool is_own =
		t.signed_in && strcmp(account, arena_printf(rq->arena, "%lld", (long long)t.i.actor.account_id)) == 0;
	bool is_new = strcmp(account, "new") == 0 && !t.i.account_exists;
	if (!is_own && !is_new) {
		problems_add(rq->problems, "/account", "required", N_("Choose the account that receives the services"));
		return takeover_show_account(rq, rs, &t, RC_VALIDATION);
	}
	RETURN_IF_FAILED(takeover_keep(rq, rs, &t));
	if (takeover_must_choose(rq, &t))
		return takeover_go(rq, rs, "account");
	return takeover_go(rq, rs, t.needs_billing ? "kind" : "check");
}

/* ---- who the invoices are made out to ------------------------------------------------------------------------ */

static enum rc show_kind(struct req *rq, struct resp *rs, const struct takeover *t, enum rc rc)
{
	static const struct {
		const char *code, *label;
	} kinds[] = {
#define BILLING_KIND(name, code, label, ...) { code, label },
#include "domain/billing_kinds.h"
#undef BILLING_KIND
	};
	static const struct pages_link links[] = { { "/kind", "kind" } };
	size_t count = sizeof(kinds) / sizeof(kinds[0]);
	const char *chosen = form_first(&rq->form, "kind");
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, count, struct choice);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct choice){ kinds[i].code, text_get(rq->lang, kinds[i].label),
					   chosen && strcmp(chosen, kinds[i].code) == 0 };
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct takeover_kind_view v = { .page = pages_frame(rq),
					.errors = pages_errors(rq, links, 1),
					.token = rq->params[0],
					.agency = invitation_agency(&t->i.dossier.m),
					.kinds = { list, count, pages_error(rq, "/kind") } };
	v.page.error = v.errors.count > 0;
	v.page.back_url = arena_printf(rq->arena, "/handover/i/%s/account", rq->params[0]);
	takeover_kind_view(&h, &v);
	return pages_send_again(rq, rs, &h, rc);
}

/* Opens a page of the billing data, unless they are not wanted or the account comes first. */
static enum rc open_billing(struct req *rq, struct resp *rs, const char *const *fields, struct takeover *t, bool *done)
{
	enum rc rc = takeover_open(rq, rs, fields, t, done);
	if (*done || rc != RC_OK)
		return rc;
	*done = takeover_must_choose(rq, t) || !t->needs_billing;
	if (!*done)
		return RC_OK;
	return takeover_go(rq, rs, t->needs_billing ? "account" : "check");
}

/* GET /handover/i/{token}/kind */
enum rc takeover_kind_page(struct req *rq, struct resp *rs)
{
	struct takeover t;
	bool done;
	enum rc rc = open_billing(rq, rs, NULL, &t, &done);
	return done || rc != RC_OK ? rc : show_kind(rq, rs, &t, RC_OK);
}

/* POST: 303 to the data; 422 with the question. */
enum rc takeover_kind_post(struct req *rq, struct resp *rs)
{
	static const char *const fields[] = { "kind", NULL };
	struct takeover t;
	bool done;
	enum rc rc = open_billing(rq, rs, fields, &t, &done);
	if (done || rc != RC_OK)
		return rc;
	if (billing_kind_parse(req_field(rq, "kind")) == BILLING_NONE) {
		problems_add(rq->problems, "/kind", "required", N_("Choose who the invoices are made out to"));
		return show_kind(rq, rs, &t, RC_VALIDATION);
	}
	RETURN_IF_FAILED(takeover_keep(rq, rs, &t));
	return takeover_go(rq, rs, "billing");
}

/* ---- what is written on them ---------------------------------------------------------------------------------- */

static bool is_italian(const struct billing_rule *rule)
{
	return rule->codice_fiscale != BILLING_CF_GIVEN;
}

struct billing *takeover_billing(struct req *rq)
{
	struct billing *b = ARENA_NEW(rq->arena, struct billing);
	b->kind = billing_kind_parse(req_field(rq, "kind"));
	b->first_name = req_field(rq, "first_name");
	b->last_name = req_field(rq, "last_name");
	b->company_name = req_field(rq, "company_name");
	b->codice_fiscale = req_field(rq, "codice_fiscale");
	b->vat_id = req_field(rq, "vat_id");
	b->sdi_code = req_field(rq, "sdi_code");
	b->pec = req_field(rq, "pec");
	b->street = req_field(rq, "street");
	b->town = req_field(rq, "town");
	b->postcode = req_field(rq, "postcode");
	b->province = req_field(rq, "province");
	b->country = countries_code(req_field(rq, "country"));
	b->phone = req_field(rq, "phone");
	b->on_behalf = req_field(rq, "person_name");
	const struct billing_rule *rule = billing_kind_rule(b->kind);
	/* What another kind left behind does not count. */
	if (rule && is_italian(rule))
		b->country = "IT";
	return b;
}

void takeover_check_person(struct req *rq, struct problems *problems)
{
	if (!*req_field(rq, "person_name"))
		problems_add(problems, "/on_behalf", "required", N_("Enter your first and last name"));
	if (!form_has(&rq->form, "may", "yes"))
		problems_add(problems, "/may", "required", N_("Tick that you accept on its behalf and may do so"));
}

static const char *code_hint(const struct billing_rule *rule)
{
	switch (rule->codice_fiscale) {
	case BILLING_CF_PERSON: return N_("16 characters, as on the health card.");
	case BILLING_CF_TRADER: return N_("16 characters: the one of the person.");
	case BILLING_CF_BODY: return N_("11 digits.");
	case BILLING_CF_OWN: return N_("11 digits; leave it empty if it is the same as the partita IVA.");
	case BILLING_CF_GIVEN: return N_("Only if you have an Italian one.");
	}
	return NULL;
}

static void fill_codes(struct takeover_billing_view *v, const struct billing_rule *rule)
{
	v->code_hint = code_hint(rule);
	v->code_is_optional = rule->codice_fiscale == BILLING_CF_GIVEN || rule->codice_fiscale == BILLING_CF_OWN;
	v->vat_is_optional = rule->vat == BILLING_VAT_OPTIONAL;
	switch (rule->vat) {
	case BILLING_VAT_NONE:
		return;
	case BILLING_VAT_REQUIRED:
	case BILLING_VAT_OPTIONAL:
		v->vat_label = N_("Partita IVA");
		v->vat_hint = N_("11 digits.");
		return;
	case BILLING_VAT_FOREIGN:
		v->vat_label = N_("VAT number");
		v->vat_hint =
			N_("With the letters of the country, for example DE123456789; where your country has none, "
			   "the number your business is registered with.");
		return;
	}
}

enum rc takeover_show_billing(struct req *rq, struct resp *rs, const struct takeover *t, enum rc rc)
{
	static const struct pages_link links[] = {
#define LINK(name, pointer) { pointer, #name },
		TAKEOVER_FIELDS(LINK)
#undef LINK
		{ "/may", "may" },
	};
	enum billing_kind kind = billing_kind_parse(req_field(rq, "kind"));
	const struct billing_rule *rule = billing_kind_rule(kind);
	if (!rule)
		return takeover_go(rq, rs, "kind");
	const char *country = countries_code(req_field(rq, "country"));
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct takeover_billing_view v = {
		.page = pages_frame(rq),
		.errors = pages_errors(rq, links, sizeof(links) / sizeof(links[0])),
		.token = rq->params[0],
		.agency = invitation_agency(&t->i.dossier.m),
		.kind = text_get(rq->lang, rule->label),
		.has_person = rule->names != BILLING_NAME_COMPANY,
		.has_company = rule->names != BILLING_NAME_PERSON,
		.is_either = rule->names == BILLING_NAME_EITHER,
		.is_italian = is_italian(rule),
		.asks_province = is_italian(rule) || strcmp(country, "IT") == 0,
		.is_body = rule->is_body,
		.may = form_has(&rq->form, "may", "yes"),
		.may_error = pages_error(rq, "/may"),
	};
	fill_codes(&v, rule);
#define FIELD(name, pointer) v.name = pages_field(rq, #name, pointer);
	TAKEOVER_FIELDS(FIELD)
#undef FIELD
	v.page.error = v.errors.count > 0;
	v.page.back_url = arena_printf(rq->arena, "/handover/i/%s/kind", rq->params[0]);
	takeover_billing_view(&h, &v);
	return pages_send_again(rq, rs, &h, rc);
}

/* GET /handover/i/{token}/billing */
enum rc takeover_billing_page(struct req *rq, struct resp *rs)
{
	struct takeover t;
	bool done;
	enum rc rc = open_billing(rq, rs, NULL, &t, &done);
	return done || rc != RC_OK ? rc : takeover_show_billing(rq, rs, &t, RC_OK);
}

/* POST: 303 to the check; 422 with the form. Wrong answers are kept too. */
enum rc takeover_billing_post(struct req *rq, struct resp *rs)
{
	struct takeover t;
	bool done;
	enum rc rc = open_billing(rq, rs, takeover_billing_fields, &t, &done);
	if (done || rc != RC_OK)
		return rc;
	RETURN_IF_FAILED(takeover_keep(rq, rs, &t));
	struct billing *b = takeover_billing(rq);
	const struct billing_rule *rule = billing_kind_rule(b->kind);
	struct problems warnings = { .arena = rq->arena, .lang = rq->lang };
	if (!rule)
		return takeover_go(rq, rs, "kind");
	rc = accept_check_billing(rq->call, b, &warnings);
	if (rule->is_body)
		takeover_check_person(rq, rq->problems);
	if (rq->problems->count)
		return takeover_show_billing(rq, rs, &t, RC_VALIDATION);
	RETURN_IF_FAILED(rc);
	return takeover_go(rq, rs, "check");
}
