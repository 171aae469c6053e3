/* Fracto terms and quotes: staff proposes, the agency accepts or answers (api.md). */
#include <string.h>

#include "api/api.h"
#include "api/api_render.h"
#include "base/hex.h"
#include "handlers.h"
#include "service/terms.h"

#define ITEMS_MAX    2000
#define HOLDING_DAYS 30 /* where nothing is said (domain.md 7) */

static enum rc render_done(struct call *c, const void *result, struct answer *answer)
{
	return api_render_act(c, &((const struct migration_act *)result)->dossier, answer);
}

/* {"amount","currency"} in euros; absent: the list price. What range it may have the service says. */
static void read_price(struct req *rq, struct json_object_reader *o, int64_t *cents)
{
	struct json_object_reader money = json_open_member(o, "price_after", JSON_OPTIONAL);
	json_take_int(&money, "amount", JSON_WITHIN(JSON_REQUIRED, 0, INT64_MAX), cents);
	const char *currency = json_take_string(&money, "currency", JSON_REQUIRED, 3);
	json_close(&money);
	if (currency && strcmp(currency, "EUR") != 0)
		problems_add(rq->problems, json_pointer_to(&money, "currency"), "unknown", N_("The currency is EUR"));
}

static struct terms_target read_target(struct req *rq, const struct json_value *value, const char *pointer)
{
	struct terms_target t = { .expires_on = DAY_NONE, .price_cents = -1 };
	struct json_object_reader o = json_open(rq->problems, value, pointer);
	t.item = json_take_string(&o, "id", JSON_REQUIRED, 40);
	t.target = json_take_string(&o, "target", JSON_OPTIONAL, 64);
	json_take_day(&o, "expires_on", JSON_OPTIONAL, &t.expires_on);
	read_price(rq, &o, &t.price_cents);
	json_close(&o);
	return t;
}

static void read_targets(struct req *rq, struct json_object_reader *o, struct terms_proposal *p)
{
	const struct json_value *list = json_take_array(o, "items", JSON_OPTIONAL, ITEMS_MAX);
	p->target_count = json_array_count(list);
	struct terms_target *targets = ARENA_NEW_ARRAY(rq->arena, p->target_count, struct terms_target);
	for (size_t i = 0; i < p->target_count; i++)
		targets[i] = read_target(rq, json_array_at(list, i), json_pointer_at(rq->arena, "/items", i));
	p->targets = targets;
}

/* Ranges are the service's; numbers that are none stop here. */
static void read_commission(struct json_object_reader *o, struct terms_proposal *p)
{
	const struct json_int_rule any = JSON_WITHIN(JSON_OPTIONAL, INT64_MIN, INT64_MAX);
	struct json_object_reader c = json_open_member(o, "commission", JSON_REQUIRED);
	json_take_int(&c, "rate_bp", any, &p->rate_bp);
	json_take_int(&c, "fixed", any, &p->fixed_cents);
	json_take_int(&c, "months", any, &p->months);
	json_take_int(&c, "holding_days", any, &p->holding_days);
	json_close(&c);
}

/* POST /migrations/{id}/terms: a new version, put before the agency. Without package_id a quote of the commission. */
enum rc terms_propose_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct terms_proposal p = { .act = { .public_id = rq->params[0] },
				    .expires_on = DAY_NONE,
				    .price_cents = -1,
				    .holding_days = HOLDING_DAYS,
				    .pays_until = DAY_NONE,
				    .contract_end = DAY_NONE,
				    .not_before = DAY_NONE,
				    .names_until = DAY_NONE };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	json_take_int(&o, "package_id", JSON_WITHIN(JSON_OPTIONAL, 0, INT64_MAX), &p.package_id);
	p.target = json_take_string(&o, "target", JSON_OPTIONAL, 64);
	json_take_day(&o, "expires_on", JSON_OPTIONAL, &p.expires_on);
	read_price(rq, &o, &p.price_cents);
	read_targets(rq, &o, &p);
	read_commission(&o, &p);
	json_take_day(&o, "pays_until", JSON_OPTIONAL, &p.pays_until);
	json_take_day(&o, "contract_end", JSON_OPTIONAL, &p.contract_end);
	json_take_day(&o, "not_before", JSON_OPTIONAL, &p.not_before);
	json_take_day(&o, "names_until", JSON_OPTIONAL, &p.names_until);
	p.text = json_take_string(&o, "text", JSON_OPTIONAL, 2000);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &p.act.if_version));
	api_once(rq, NULL, render_done);
	RETURN_IF_FAILED(terms_propose(rq->call, &p));
	return api_answer(rq, rs);
}

static void read_hash(struct req *rq, struct json_object_reader *o, const char *name, uint8_t hash[HASH_SIZE])
{
	const char *hex = json_take_string(o, name, JSON_REQUIRED, 64);
	if (hex && !hex_parse(hex, hash, HASH_SIZE))
		problems_add(rq->problems, json_pointer_to(o, name), "format", N_("A hash is 64 hexadecimal digits"));
}

/* POST /migrations/{id}/terms/accept {offer_hash, terms_hash}: consent to both parts of the proposal that waits. */
enum rc terms_accept_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct terms_acceptance a = { .act = { .public_id = rq->params[0] } };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	read_hash(rq, &o, "offer_hash", a.hash);
	read_hash(rq, &o, "terms_hash", a.terms_hash);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	api_once(rq, NULL, render_done);
	RETURN_IF_FAILED(terms_accept(rq->call, &a));
	return api_answer(rq, rs);
}

/* POST /migrations/{id}/terms/answer {text}: the agency says something else than yes. */
enum rc terms_answer_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct terms_reply r = { .act = { .public_id = rq->params[0] } };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	r.text = json_take_string(&o, "text", JSON_REQUIRED, 2000);
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(api_if_match(rq, &r.act.if_version));
	api_once(rq, NULL, render_done);
	RETURN_IF_FAILED(terms_answer(rq->call, &r));
	return api_answer(rq, rs);
}
