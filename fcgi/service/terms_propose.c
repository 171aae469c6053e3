#include <string.h>

#include "base/utf8.h"
#include "base/words.h"
#include "crypto/token.h"
#include "service/act.h"
#include "service/offer.h"
#include "service/outbox.h"
#include "service/portfolio.h"
#include "service/terms.h"

#define TEXT_MAX_CHARS 2000
#define RATE_MAX_BP    10000
#define FIXED_MAX      INT64_C(100000000)
#define PRICE_MAX      INT64_C(100000000)
#define MONTHS_MAX     600
#define HOLDING_MAX    365
#define EXPIRY_DAYS_MAX 3660

struct proposing {
	struct call *call;
	struct door *d;
	struct terms_proposal *p;
	struct terms_set set;
	struct package *package;
	bool is_new; /* the package's row is not stored yet: a first quote */
	struct candidates now; /* the door's items, in their order */
	struct host_price *prices;
	size_t price_count;
	struct terms_item *items; /* the new version's */
	size_t item_count;
};

/* ---- what was sent ------------------------------------------------------------------------------------------- */

const char *terms_targets(const struct call *c, const char *platform)
{
	return strcmp(platform, "mail") == 0 ? c->config->fracto_mail_targets : c->config->fracto_targets;
}

/* A product's name is known in any case of its letters. */
static bool is_product_of(const char *products, const char *name)
{
	size_t n = 0;
	for (const char *at = products; words_next(&at, &n);)
		if (strncasecmp(at, name, n) == 0 && name[n] == '\0')
			return true;
	return false;
}

static int64_t list_price(const struct proposing *w, const char *product)
{
	for (size_t i = 0; i < w->price_count; i++)
		if (strcasecmp(w->prices[i].product, product) == 0)
			return w->prices[i].net_cents;
	return 0;
}

/* What is said of this service: place -1, what is said of all. */
static struct terms_target target_of(const struct terms_proposal *p, const char *item, int *place)
{
	for (size_t i = 0; i < p->target_count; i++) {
		const struct terms_target *t = &p->targets[i];
		if (strcmp(t->item, item) != 0)
			continue;
		*place = (int)i;
		return (struct terms_target){ item, t->target && *t->target ? t->target : p->target,
					      t->expires_on != DAY_NONE ? t->expires_on : p->expires_on,
					      t->price_cents >= 0 ? t->price_cents : p->price_cents };
	}
	*place = -1;
	return (struct terms_target){ item, p->target, p->expires_on, p->price_cents };
}

static const char *pointer_of(struct proposing *w, int place, const char *member)
{
	if (place < 0)
		return arena_printf(w->call->arena, "/%s", member);
	return arena_printf(w->call->arena, "/items/%d/%s", place, member);
}

static void check_item(struct proposing *w, size_t at)
{
	struct call *c = w->call;
	const struct item *it = &w->d->items[at];
	const char *platform = w->now.list[at].host.platform ? w->now.list[at].host.platform : "";
	int place;
	struct terms_target t = target_of(w->p, it->public_id, &place);
	const char *allowed = terms_targets(c, platform);
	if (!t.target || !is_product_of(allowed, t.target)) {
		const char *code = t.target && *t.target ? "unknown" : "required";
		problems_add(c->problems, pointer_of(w, place, "target"), code,
			     N_("Choose what %s becomes: %s"), it->name, allowed);
		return;
	}
	if (t.expires_on == DAY_NONE)
		t.expires_on = w->package->due_on;
	int32_t today = day_of_instant(w->d->m.now);
	if (t.expires_on == DAY_NONE || t.expires_on < today || t.expires_on > today + EXPIRY_DAYS_MAX)
		problems_add(c->problems, pointer_of(w, place, "expires_on"), "past",
			     N_("Say when %s expires: a day from today on, at most ten years ahead"), it->name);
	if (t.price_cents < 0 && (t.price_cents = list_price(w, t.target)) == 0)
		problems_add(c->problems, pointer_of(w, place, "price_after"), "required",
			     N_("There is no list price of %s: enter the price a year"), t.target);
	if (t.price_cents > PRICE_MAX)
		problems_add(c->problems, pointer_of(w, place, "price_after"), "range",
			     N_("The price a year is at most 1,000,000 euros"));
	w->items[w->item_count++] = (struct terms_item){ .migration_id = w->d->m.migration_id,
							 .package_id = w->p->package_id,
							 .version = w->package->version + 1,
							 .item_id = it->item_id,
							 .target = t.target,
							 .expires_on = t.expires_on,
							 .price_cents = t.price_cents };
}

static void check_commission(struct call *c, const struct terms_proposal *p)
{
	struct problems *problems = c->problems;
	if (p->rate_bp < 0 || p->rate_bp > RATE_MAX_BP)
		problems_add(problems, "/commission/rate_bp", "range", N_("The rate is from 0 to 100 per cent"));
	if (p->fixed_cents < 0 || p->fixed_cents > FIXED_MAX)
		problems_add(problems, "/commission/fixed", "range", N_("The fixed amount is at most 1,000,000 euros"));
	if (p->rate_bp && p->fixed_cents)
		problems_add(problems, "/commission/fixed", "one", N_("Give a rate or a fixed amount, not both"));
	if (p->months < 0 || p->months > MONTHS_MAX)
		problems_add(problems, "/commission/months", "range",
			     N_("The duration is from 1 to %d months, or 0 for without end"), MONTHS_MAX);
	if (p->holding_days < 0 || p->holding_days > HOLDING_MAX)
		problems_add(problems, "/commission/holding_days", "range",
			     N_("The holding time is from 0 to %d days"), HOLDING_MAX);
}

static void check_days(struct proposing *w)
{
	const struct terms_proposal *p = w->p;
	int32_t today = day_of_instant(w->d->m.now);
	const struct {
		const char *pointer;
		int32_t day;
	} days[] = { { "/pays_until", p->pays_until },
		     { "/contract_end", p->contract_end },
		     { "/not_before", p->not_before },
		     { "/names_until", p->names_until } };
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (days[i].day != DAY_NONE && days[i].day < today)
			problems_add(w->call->problems, days[i].pointer, "past", N_("Give a day from today on"));
}

static void check_text(struct call *c, struct terms_proposal *p)
{
	p->text = utf8_trimmed(c->arena, p->text);
	if (*p->text && (utf8_length(p->text) > TEXT_MAX_CHARS || !utf8_is_text(p->text)))
		problems_add(c->problems, "/text", "too-long", N_("Write it in at most %d characters"), TEXT_MAX_CHARS);
}

static void check_names(struct proposing *w)
{
	const struct terms_proposal *p = w->p;
	for (size_t i = 0; i < p->target_count; i++) {
		int at = dossier_item_index(w->d->items, w->d->count, p->targets[i].item);
		if (at < 0 || w->d->items[at].package_id != p->package_id || w->d->items[at].state == ITEM_EXCLUDED)
			problems_add(w->call->problems, pointer_of(w, (int)i, "id"), "unknown",
				     N_("This service is not in that package"));
	}
}

static enum rc check(struct proposing *w)
{
	struct door *d = w->d;
	check_commission(w->call, w->p);
	check_days(w);
	check_text(w->call, w->p);
	check_names(w);
	w->items = ARENA_NEW_ARRAY(w->call->arena, d->count, struct terms_item);
	for (size_t i = 0; w->p->package_id && i < d->count; i++)
		if (d->items[i].package_id == w->p->package_id && d->items[i].state != ITEM_EXCLUDED)
			check_item(w, i);
	return w->call->problems->count ? RC_VALIDATION : RC_OK;
}

/* ---- what is there --------------------------------------------------------------------------------------------- */

/* The package's row; of a first quote a new one. */
static enum rc find_package(struct proposing *w)
{
	struct door *d = w->d;
	struct call *c = w->call;
	for (size_t i = 0; i < w->set.package_count; i++)
		if (w->set.packages[i].package_id == w->p->package_id)
			w->package = &w->set.packages[i];
	if (w->package || w->p->package_id)
		return w->package ? RC_OK : RC_NOT_FOUND;
	struct package *more = ARENA_NEW_ARRAY(c->arena, w->set.package_count + 1, struct package);
	more[0] = (struct package){ .migration_id = d->m.migration_id,
				    .product = "quote",
				    .name = "",
				    .due_on = DAY_NONE,
				    .stage = PACKAGE_ASKED };
	for (size_t i = 0; i < w->set.package_count; i++)
		more[i + 1] = w->set.packages[i];
	w->set.packages = w->package = more;
	w->set.package_count++;
	w->is_new = true;
	return RC_OK;
}

static enum rc open_proposal(struct proposing *w, struct call *c, struct door *d, struct terms_proposal *p)
{
	*w = (struct proposing){ .call = c, .d = d, .p = p };
	if (d->state != STATE_REQUESTED)
		return RC_STATE_CONFLICT;
	if (d->m.has_terms)
		RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &w->set));
	RETURN_IF_FAILED(find_package(w));
	RETURN_IF_FAILED(dossier_judge_within(c, &d->m, (struct item_list){ d->items, d->count }, &w->now));
	RETURN_IF_FAILED(host_store_prices(c->db, c->arena, PORTFOLIO_RETAIL, &w->prices, &w->price_count));
	RETURN_IF_FAILED(check(w));
	p->made = w->items;
	p->made_count = w->item_count;
	return RC_OK;
}

/* ---- what is stored ---------------------------------------------------------------------------------------------- */

static struct terms new_terms(const struct proposing *w, int64_t offer_version)
{
	const struct terms_proposal *p = w->p;
	return (struct terms){ .migration_id = w->d->m.migration_id,
			       .package_id = p->package_id,
			       .version = w->package->version + 1,
			       .offer_version = offer_version,
			       .rate_bp = p->rate_bp,
			       .fixed_cents = p->fixed_cents,
			       .months = p->months,
			       .holding_days = p->holding_days,
			       .pays_until = p->pays_until,
			       .contract_end = p->contract_end,
			       .not_before = p->not_before,
			       .names_until = p->names_until,
			       .text = p->text,
			       .proposed_by = w->call->actor.account_id,
			       .proposed_at = w->d->m.now };
}

/* The set as it will be, so that the offer is made of every package's newest terms. */
static void add_to_set(struct proposing *w, const struct terms *t)
{
	struct arena *a = w->call->arena;
	struct terms *list = ARENA_NEW_ARRAY(a, w->set.count + 1, struct terms);
	struct terms_item *items = ARENA_NEW_ARRAY(a, w->set.item_count + w->item_count, struct terms_item);
	for (size_t i = 0; i < w->set.count; i++)
		list[i] = w->set.list[i];
	for (size_t i = 0; i < w->set.item_count; i++)
		items[i] = w->set.items[i];
	for (size_t i = 0; i < w->item_count; i++)
		items[w->set.item_count + i] = w->items[i];
	list[w->set.count++] = *t;
	w->set.list = list;
	w->set.items = items;
	w->set.item_count += w->item_count;
}

/* Every package of which something is still in the handover has terms: only then is there something to accept. */
static bool is_complete(const struct proposing *w)
{
	struct item_list items = { w->d->items, w->d->count };
	for (size_t i = 0; i < w->set.package_count; i++) {
		const struct package *p = &w->set.packages[i];
		if (p != w->package && terms_is_open(p, items) && !terms_latest(&w->set, p->package_id))
			return false;
	}
	return true;
}

/* Nothing that concerns the customer is proposed: the commission alone. */
static bool is_quote(const struct proposing *w)
{
	struct item_list items = { w->d->items, w->d->count };
	for (size_t i = 0; i < w->set.package_count; i++)
		if (w->set.packages[i].package_id && terms_is_open(&w->set.packages[i], items))
			return false;
	return w->p->package_id == 0;
}

static enum rc propose(struct call *c, struct door *d, struct migration_act *act)
{
	struct terms_proposal *p = (struct terms_proposal *)act; /* its first member */
	struct proposing w;
	int64_t version = 0;
	RETURN_IF_FAILED(open_proposal(&w, c, d, p));
	bool complete = is_complete(&w);
	if (complete) {
		RETURN_IF_FAILED(offer_store_last_version(c->db, c->arena, d->m.migration_id, &version));
		version++;
	}
	struct terms t = new_terms(&w, version);
	add_to_set(&w, &t);
	if (w.is_new)
		RETURN_IF_FAILED(terms_store_insert_packages(c->db, w.package, 1));
	enum rc rc = terms_store_insert(c->db, &t);
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
	RETURN_IF_FAILED(terms_store_insert_items(c->db, w.items, w.item_count));
	if (complete)
		RETURN_IF_FAILED(offer_draft_store(c, d, &(struct offer_draft){ &w.set, version, is_quote(&w) }));
	w.package->stage = PACKAGE_PROPOSED;
	w.package->version = t.version;
	RETURN_IF_FAILED(terms_store_save_package(c->db, w.package));
	d->m.has_terms = true;
	const char *which = arena_printf(c->arena, "package %lld, version %lld", (long long)t.package_id,
					 (long long)t.version);
	door_note(d, "terms_proposed", NULL, which);
	return complete ? outbox_tell(d, MAIL_TERMS_PROPOSED, MAIL_TO_RESELLER) : RC_OK;
}

static enum rc staff_only(const struct call *c)
{
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return c->actor.fresh ? RC_OK : RC_SIGN_IN_REQUIRED;
}

struct looking {
	struct call *call;
	struct terms_proposal *p;
};

/* Nothing is locked and nothing stored. */
static enum rc check_body(struct db *db, void *ctx)
{
	struct looking *l = ctx;
	struct call *c = l->call;
	struct door d = { .call = c };
	struct proposing w;
	problems_clear(c->problems);
	if (!token_public_id_is("mig", l->p->act.public_id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(migration_store_get(db, c->arena, l->p->act.public_id, &d.m));
	RETURN_IF_FAILED(item_store_all(db, c->arena, d.m.migration_id, &d.items, &d.count));
	d.state = (enum migration_state)d.m.state;
	return open_proposal(&w, c, &d, l->p);
}

enum rc terms_check(struct call *c, struct terms_proposal *proposal)
{
	struct looking l = { c, proposal };
	if (c->actor.role != ROLE_STAFF)
		return RC_FORBIDDEN;
	return db_read_run(c->db, &(struct db_tx){ .body = check_body, .ctx = &l });
}

enum rc terms_propose(struct call *c, struct terms_proposal *proposal)
{
	RETURN_IF_FAILED(staff_only(c));
	return acts_run(c, &proposal->act, propose);
}
