#include "service/terms_form.h"

#include <strings.h>

#include "service/portfolio.h"
#include "service/terms_set.h"

struct reading {
	struct call *call;
	const struct migration *m;
	int64_t package_id;
	struct terms_form *form;
};

static enum rc read_before(struct reading *r)
{
	struct call *c = r->call;
	struct terms_before before = { .reseller_id = r->m->reseller_id, .package_id = r->package_id };
	struct terms_set set = { 0 };
	enum rc rc = terms_store_before(c->db, c->arena, &before);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	RETURN_IF_FAILED(terms_read_within(c, before.migration_id, &set));
	for (size_t i = 0; i < set.count; i++)
		if (set.list[i].package_id == before.package_id && set.list[i].version == before.version)
			r->form->before = set.list[i];
	for (size_t i = set.item_count; i-- > 0;)
		if (set.items[i].package_id == before.package_id && set.items[i].version == before.version)
			r->form->model = set.items[i];
	return RC_OK;
}

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct terms_form *f = r->form;
	*f = (struct terms_form){ 0 };
	RETURN_IF_FAILED(host_store_prices(db, r->call->arena, PORTFOLIO_RETAIL, &f->prices, &f->price_count));
	return r->package_id ? read_before(r) : RC_OK;
}

enum rc terms_form_read(struct call *c, const struct migration *m, int64_t package_id, struct terms_form *form)
{
	struct reading r = { c, m, package_id, form };
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &r });
}

int64_t terms_form_price(const struct terms_form *form, const char *product)
{
	for (size_t i = 0; i < form->price_count; i++)
		if (strcasecmp(form->prices[i].product, product) == 0)
			return form->prices[i].net_cents;
	return 0;
}
