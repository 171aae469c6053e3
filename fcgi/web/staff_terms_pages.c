#include <string.h>

#include "base/problems.h"
#include "domain/commission.h"
#include "domain/domain_name.h"
#include "handlers.h"
#include "service/notes.h"
#include "web/format.h"
#include "web/migration_acts.h"
#include "web/pages.h"
#include "web/staff_packages.h"
#include "web/staff_terms_form.h"
#include "web/staff_terms_views.h"

/* A field of the form, and the pointer of what is wrong with it. */
#define TERMS_FIELDS(FIELD)                                                                                            \
	FIELD(expires_on, "/expires_on")                                                                               \
	FIELD(price, "/price_after")                                                                                   \
	FIELD(rate, "/commission/rate_bp")                                                                             \
	FIELD(fixed, "/commission/fixed")                                                                              \
	FIELD(months, "/commission/months")                                                                            \
	FIELD(holding, "/commission/holding_days")                                                                     \
	FIELD(pays_until, "/pays_until")                                                                               \
	FIELD(contract_end, "/contract_end")                                                                           \
	FIELD(not_before, "/not_before")                                                                               \
	FIELD(names_until, "/names_until")                                                                             \
	FIELD(text, "/text")

#define OWN_FIELDS 3
static const struct {
	const char *member, *prefix;
} own_fields[OWN_FIELDS] = { { "target", "target" }, { "expires_on", "expires" }, { "price_after", "price" } };

struct showing {
	struct req *rq;
	struct terms_case *k;
	const struct terms_proposal *p; /* NULL: nothing was sent */
	struct staff_terms_view *v;
};

static struct field typed(const struct req *rq, const char *name, const char *pointer)
{
	const struct problem *wrong = problems_find(rq->problems, pointer);
	return (struct field){ form_first(&rq->form, name), wrong ? wrong->detail : NULL };
}

/* Where a service's own fields are in what was sent; -1: nothing was said of it. */
static int place_of(const struct terms_proposal *p, const char *item)
{
	for (size_t i = 0; p && i < p->target_count; i++)
		if (strcmp(p->targets[i].item, item) == 0)
			return (int)i;
	return -1;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static const char *field_of(const struct showing *s, const char *pointer)
{
#define LINK(name, pointer_) { pointer_, #name },
	static const struct pages_link links[] = { TERMS_FIELDS(LINK) { "/target", "target" } };
#undef LINK
	struct arena *a = s->rq->arena;
	for (size_t i = 0; s->p && i < s->p->target_count; i++)
		for (int k = 0; k < OWN_FIELDS; k++)
			if (strcmp(pointer, arena_printf(a, "/items/%zu/%s", i, own_fields[k].member)) == 0)
				return arena_printf(a, "%s_%s", own_fields[k].prefix, s->p->targets[i].item);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (strcmp(pointer, links[i].tail) == 0)
			return links[i].id;
	return NULL;
}

/* One line for each field: what is wrong with all of thirty services is said once. */
static struct page_errors errors_of(const struct showing *s)
{
	const struct problems *problems = s->rq->problems;
	struct page_error *list = ARENA_NEW_ARRAY(s->rq->arena, problems->count, struct page_error);
	struct page_errors errors = { list, 0 };
	for (const struct problem *p = problems->first; p; p = p->next)
		if (problems_find(problems, p->pointer) == p)
			list[errors.count++] = (struct page_error){ field_of(s, p->pointer), p->detail };
	return errors;
}

/* ---- the form ---------------------------------------------------------------------------------------------------- */

/* The products of a list, with what each costs. */
static struct choices targets_of(const struct showing *s, const char *words, const char *field, const char *pointer)
{
	struct req *rq = s->rq;
	struct field now = typed(rq, field, pointer);
	struct choice *list = ARENA_NEW_ARRAY(rq->arena, strlen(words) + 1, struct choice);
	struct choices c = { list, 0, now.error };
	for (const char *at = words + strspn(words, " "); *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");
		const char *word = arena_printf(rq->arena, "%.*s", (int)n, at);
		int64_t price = terms_form_price(&s->k->form, word);
		const char *label = word;
		if (price)
			label = arena_printf(rq->arena, text_get(rq->lang, N_("%s (%s a year)")), word,
					     format_money(rq->arena, rq->lang, price));
		list[c.count++] = (struct choice){ word, label, now.value && strcmp(now.value, word) == 0 };
		at += n;
	}
	return c;
}

static const char *platform_of(const struct terms_case *k, size_t at)
{
	const char *platform = k->now.list[at].host.platform;
	return platform ? platform : "";
}

static struct staff_terms_row row_of(const struct showing *s, size_t at)
{
	struct req *rq = s->rq;
	const struct item *it = &s->k->d.items[at];
	const char *id = it->public_id;
	const char *place = arena_printf(rq->arena, "/items/%d", place_of(s->p, id));
	struct staff_terms_row r = {
		.id = id,
		.name = domain_name_to_unicode(rq->arena, it->name),
		.targets = targets_of(s, terms_targets(rq->call, platform_of(s->k, at)),
				      arena_printf(rq->arena, "target_%s", id),
				      arena_printf(rq->arena, "%s/target", place)),
		.expires_on = typed(rq, arena_printf(rq->arena, "expires_%s", id),
				    arena_printf(rq->arena, "%s/expires_on", place)),
		.price = typed(rq, arena_printf(rq->arena, "price_%s", id),
			       arena_printf(rq->arena, "%s/price_after", place)),
	};
	bool chosen = *req_field(rq, arena_printf(rq->arena, "target_%s", id)) != '\0';
	r.is_other = chosen || (r.expires_on.value && *r.expires_on.value) || (r.price.value && *r.price.value);
	return r;
}

static void fill_rows(const struct showing *s)
{
	const struct dossier *d = &s->k->d;
	struct staff_terms_row *rows = ARENA_NEW_ARRAY(s->rq->arena, d->count, struct staff_terms_row);
	for (size_t i = 0; i < d->count; i++) {
		if (!staff_terms_is_about(s->k, &d->items[i]))
			continue;
		if (s->v->row_count == 0)
			s->v->targets = targets_of(s, terms_targets(s->rq->call, platform_of(s->k, i)), "target",
						   "/target");
		rows[s->v->row_count++] = row_of(s, i);
	}
	s->v->rows = rows;
}

static const char *last_words_of_agency(struct req *rq, const char *migration)
{
	struct notes_list notes = { .migration = migration };
	const char *words = NULL;
	if (notes_read(rq->call, &notes) != RC_OK)
		return NULL;
	for (size_t i = 0; i < notes.count; i++)
		if (notes.rows[i].author_role == ROLE_RESELLER)
			words = notes.rows[i].text;
	return words;
}

static void fill_package(const struct showing *s)
{
	struct req *rq = s->rq;
	const struct package *p = s->k->package;
	struct staff_terms_view *v = s->v;
	v->package = staff_packages_title(rq, p);
	v->stage = text_get(rq->lang, words_label(&words_package_stages, p->stage));
	v->due = staff_packages_due(rq, p->due_on, s->k->d.m.now, &v->is_due_soon);
	v->is_from_before = s->k->is_from_before;
	if (p->stage == PACKAGE_ANSWERED)
		v->answer = last_words_of_agency(rq, s->k->d.m.public_id);
	fill_rows(s);
}

static void fill_services(const struct showing *s)
{
	struct buf out = BUF_IN(s->rq->arena);
	const struct dossier *d = &s->k->d;
	bool first = true;
	for (size_t i = 0; i < d->count; i++) {
		if (!staff_terms_is_about(s->k, &d->items[i]))
			continue;
		buf_addf(&out, "%s%s", first ? "" : ", ", domain_name_to_unicode(s->rq->arena, d->items[i].name));
		first = false;
	}
	s->v->services = buf_str(&out);
}

static void fill_typed(const struct showing *s)
{
	const struct form *form = &s->rq->form;
	struct staff_terms_hidden *list = ARENA_NEW_ARRAY(s->rq->arena, form->count, struct staff_terms_hidden);
	for (size_t i = 0; i < form->count; i++) {
		const char *name = form->fields[i].name;
		if (strcmp(name, "csrf") == 0 || strcmp(name, "nonce") == 0 || strcmp(name, "act") == 0)
			continue;
		list[s->v->typed_count++] = (struct staff_terms_hidden){ name, form->fields[i].value };
	}
	s->v->typed = list;
}

/* ---- the preview ------------------------------------------------------------------------------------------------- */

struct earning {
	struct commission_term term;
	int64_t sum;
};

static struct staff_terms_preview_row site_row(const struct showing *s, const struct terms_item *to, struct earning *e)
{
	struct req *rq = s->rq;
	int64_t year = commission_accrual(e->term, to->price_cents);
	struct staff_terms_preview_row r = { .name = "",
				       .becomes = to->target,
				       .expires_on = format_day(rq->arena, rq->lang, to->expires_on),
				       .price = format_money(rq->arena, rq->lang, to->price_cents),
				       .year = year ? format_money(rq->arena, rq->lang, year) : NULL };
	for (size_t i = 0; i < s->k->d.count; i++)
		if (s->k->d.items[i].item_id == to->item_id)
			r.name = domain_name_to_unicode(rq->arena, s->k->d.items[i].name);
	e->sum += year;
	return r;
}

static struct staff_terms_preview_row quoted_row(const struct showing *s, size_t at, struct earning *e)
{
	struct req *rq = s->rq;
	const struct candidate *k = &s->k->now.list[at];
	int64_t year = commission_accrual(e->term, k->retail_price);
	e->sum += year;
	return (struct staff_terms_preview_row){
		.name = domain_name_to_unicode(rq->arena, s->k->d.items[at].name),
		.price = k->retail_price ? format_money(rq->arena, rq->lang, k->retail_price) : NULL,
		.year = year ? format_money(rq->arena, rq->lang, year) : NULL,
	};
}

static void fill_preview(const struct showing *s)
{
	struct req *rq = s->rq;
	const struct terms_proposal *p = s->p;
	const struct dossier *d = &s->k->d;
	struct staff_terms_preview *v = ARENA_NEW(rq->arena, struct staff_terms_preview);
	struct staff_terms_preview_row *rows = ARENA_NEW_ARRAY(rq->arena, d->count, struct staff_terms_preview_row);
	struct earning e = { .term = commission_term_of(p->rate_bp, p->fixed_cents) };
	struct terms t = { .rate_bp = p->rate_bp, .fixed_cents = p->fixed_cents, .months = p->months,
			   .holding_days = p->holding_days, .pays_until = p->pays_until,
			   .contract_end = p->contract_end, .not_before = p->not_before, .names_until = DAY_NONE,
			   .text = p->text };
	*v = (struct staff_terms_preview){ .rows = rows };
	for (size_t i = 0; i < p->made_count; i++)
		rows[v->row_count++] = site_row(s, &p->made[i], &e);
	for (size_t i = 0; !s->k->package && i < d->count; i++)
		if (staff_terms_is_about(s->k, &d->items[i]))
			rows[v->row_count++] = quoted_row(s, i, &e);
	v->sum = e.sum ? format_money(rq->arena, rq->lang, e.sum) : NULL;
	v->names_until = format_day(rq->arena, rq->lang, p->names_until).text;
	v->agency = staff_packages_pairs(rq, &t, true, &v->agency_count);
	s->v->preview = v;
	fill_typed(s);
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static void fill_fields(const struct showing *s)
{
	struct staff_terms_view *v = s->v;
#define FILL(name, pointer) v->name = typed(s->rq, #name, pointer);
	TERMS_FIELDS(FILL)
#undef FILL
}

/* with_preview: what was sent is good. */
static void show(struct req *rq, struct terms_case *k, const struct terms_proposal *p, bool with_preview,
		 struct html *h)
{
	struct staff_terms_view v = { .page = pages_frame(rq),
				      .id = k->d.m.public_id,
				      .reference = k->d.m.reference,
				      .action = rq->path,
				      .nonce = pages_nonce(rq) };
	struct showing s = { rq, k, p, &v };
	v.errors = errors_of(&s);
	v.page.error = v.errors.count > 0;
	v.page.back_url = arena_printf(rq->arena, "/handover/migrations/%s", k->d.m.public_id);
	fill_fields(&s);
	if (k->package)
		fill_package(&s);
	else
		fill_services(&s);
	if (with_preview)
		fill_preview(&s);
	staff_terms_view(h, &v);
}

static enum rc get(struct req *rq, struct resp *rs, const char *package)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct terms_case k;
	RETURN_IF_FAILED(staff_terms_open(rq, package, &k));
	if (k.d.m.state != STATE_REQUESTED)
		return migration_acts_too_late(rq, rs, rq->params[0]);
	staff_terms_begin(rq, &k);
	show(rq, &k, NULL, false, &h);
	return pages_send(rq, rs, &h);
}

static enum rc render_case(struct call *c, const void *result, struct answer *answer)
{
	const struct migration_act *act = result;
	*answer = (struct answer){ .status = 303,
				   .bytes = arena_printf(c->arena, "/handover/migrations/%s",
							 act->dossier.m.public_id) };
	return RC_OK;
}

/* 200 with the preview; 303 to the case; 422 with the form; 409: the customer accepted meanwhile. */
static enum rc post(struct req *rq, struct resp *rs, const char *package)
{
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct terms_case k;
	struct terms_proposal p;
	bool preview = strcmp(req_field(rq, "act"), "preview") == 0;
	RETURN_IF_FAILED(staff_terms_open(rq, package, &k));
	enum rc rc = staff_terms_read(rq, &k, &p);
	if (rc == RC_OK && preview)
		rc = terms_check(rq->call, &p);
	if (rc == RC_OK && !preview) {
		pages_once(rq, NULL, render_case);
		rc = terms_propose(rq->call, &p);
	}
	if (pages_is_again(rc)) {
		show(rq, &k, &p, false, &h);
		return pages_send_again(rq, rs, &h, rc);
	}
	if (rc == RC_STATE_CONFLICT || rc == RC_STALE)
		return migration_acts_too_late(rq, rs, rq->params[0]);
	if (rc == RC_OK && preview) {
		show(rq, &k, &p, true, &h);
		return pages_send(rq, rs, &h);
	}
	return pages_is_done(rc) ? pages_go_on(rq, rs) : rc;
}

/* GET /handover/staff/migrations/{id}/quote */
enum rc staff_quote_page(struct req *rq, struct resp *rs)
{
	return get(rq, rs, NULL);
}

/* POST /handover/staff/migrations/{id}/quote */
enum rc staff_quote_post(struct req *rq, struct resp *rs)
{
	return post(rq, rs, NULL);
}

/* GET /handover/staff/migrations/{id}/terms/{package} */
enum rc staff_terms_page(struct req *rq, struct resp *rs)
{
	return get(rq, rs, rq->params[1]);
}

/* POST /handover/staff/migrations/{id}/terms/{package} */
enum rc staff_terms_post(struct req *rq, struct resp *rs)
{
	return post(rq, rs, rq->params[1]);
}
