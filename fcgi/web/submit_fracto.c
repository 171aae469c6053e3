#include "web/submit_fracto.h"

#include "domain/domain_name.h"
#include "domain/extraction_lists.h"
#include "service/terms_set.h"
#include "web/format.h"
#include "web/pages.h"
#include "web/terms_shown.h"

const char *submit_fracto_title(struct req *rq, int64_t package_id)
{
	struct item_request request = { .kind = KIND_HOSTING, .host_id = package_id, .pointer = "" };
	struct candidates found;
	enum rc rc = portfolio_preflight(rq->call, rq->call->actor.account_id, &request, 1, &found);
	if (rc != RC_OK || !found.list[0].host.name || found.list[0].host.account_id != rq->call->actor.account_id)
		return NULL;
	return arena_printf(rq->arena, "%s %s", found.list[0].host.product,
			    domain_name_to_unicode(rq->arena, found.list[0].host.name));
}

static bool goes(struct req *rq, const struct candidate *k)
{
	return submit_request_may_go(rq, k) && form_has(&rq->form, "item", submit_request_value(rq, k));
}

static enum rc add_held(struct req *rq, int64_t package_id, struct submit_fracto_package *p)
{
	struct terms_held held;
	enum rc rc = terms_preview(rq->call, package_id, &held);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	p->holds = true;
	p->becomes = held.model.target;
	p->expires = format_day(rq->arena, rq->lang, held.model.expires_on);
	p->price = held.model.price_cents ? format_money(rq->arena, rq->lang, held.model.price_cents) : NULL;
	p->facts = terms_shown_facts(rq, &held.terms, NULL, &p->fact_count);
	p->text = *held.terms.text ? held.terms.text : NULL;
	return RC_OK;
}

/* The package of the service at that place, with all its services that go. */
static enum rc read_package(struct req *rq, const struct submit_chosen *chosen, size_t at,
			    struct submit_fracto_package *p)
{
	int64_t id = chosen->found.list[at].host.package_id;
	const char **services = ARENA_NEW_ARRAY(rq->arena, chosen->found.count, const char *);
	const char *title = submit_fracto_title(rq, id);
	*p = (struct submit_fracto_package){ .title = title ? title : chosen->found.list[at].host.product };
	for (size_t i = at; i < chosen->found.count; i++) {
		const struct candidate *k = &chosen->found.list[i];
		if (goes(rq, k) && k->host.package_id == id)
			services[p->service_count++] = domain_name_to_unicode(rq->arena, k->host.name);
	}
	p->services = services;
	return add_held(rq, id, p);
}

static bool is_first_of_package(struct req *rq, const struct submit_chosen *chosen, size_t at)
{
	int64_t id = chosen->found.list[at].host.package_id;
	for (size_t i = 0; i < at; i++)
		if (goes(rq, &chosen->found.list[i]) && chosen->found.list[i].host.package_id == id)
			return false;
	return id != 0;
}

enum rc submit_fracto_read(struct req *rq, const struct submit_chosen *chosen, struct submit_fracto *f)
{
	struct submit_fracto_package *list =
		ARENA_NEW_ARRAY(rq->arena, chosen->found.count, struct submit_fracto_package);
	*f = (struct submit_fracto){ .packages = list, .all_hold = true };
	f->together = words_find(&words_fracto_choices, req_field(rq, "fracto")) == FRACTO_TOGETHER;
	for (size_t i = 0; i < chosen->found.count; i++) {
		const struct candidate *k = &chosen->found.list[i];
		if (!goes(rq, k))
			continue;
		f->services += k->host.package_id != 0;
		f->asks |= k->host.package_id == 0;
		if (!is_first_of_package(rq, chosen, i))
			continue;
		struct submit_fracto_package *p = &list[f->package_count++];
		RETURN_IF_FAILED(read_package(rq, chosen, i, p));
		f->all_hold &= p->holds;
		f->some_hold |= p->holds;
	}
	return RC_OK;
}
