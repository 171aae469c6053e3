#include <string.h>

#include "api/api_render.h"
#include "api/items.h"
#include "base/hex.h"
#include "handlers.h"
#include "service/accept.h"
#include "service/invited.h"

/* Before somebody signs in, of a hosting only that it is one, and its name (web.md, C0). */
static void render_offered(struct json_writer *w, const struct call *c, const struct api_item *offered)
{
	struct item shown = *offered->item;
	struct candidate known = *offered->now;
	if (shown.kind == KIND_HOSTING && !c->actor.account_id) {
		shown.product = NULL;
		known.host.expires_on = DAY_NONE;
	}
	api_render_item(w, c, &(struct api_item){ &shown, &known, offered->terms });
}

/* GET /invitations/{token}: what is offered; hosting details only to who is signed in. */
enum rc invitation_get_api(struct req *rq, struct resp *rs)
{
	struct invited i;
	RETURN_IF_FAILED(invited_get(rq->call, rq->params[0], &i));
	struct json_writer w = JSON_WRITER(&rs->body);
	json_object_begin(&w);
	json_member_string(&w, "object", "invitation");
	json_member_string(&w, "reference", i.dossier.m.reference);
	json_member_string(&w, "state", words_spelling(&words_states, i.dossier.m.state));
	json_member_bool(&w, "open", i.is_open);
	json_member_string(&w, "from", i.dossier.m.reseller_name);
	json_member_instant(&w, "expires_at", i.dossier.invitation.expires_at);
	json_member_object(&w, "offer");
	json_member_string(&w, "hash", hex_text(rq->arena, i.dossier.offer.hash, sizeof(i.dossier.offer.hash)));
	json_member_int(&w, "version", i.dossier.offer.version);
	json_object_end(&w);
	json_member_array(&w, "items");
	struct call viewer = *rq->call;
	viewer.actor.role = ROLE_CUSTOMER; /* whoever holds the link sees what a customer may see, and no more */
	for (size_t k = 0; i.is_open && k < i.dossier.count; k++)
		if (i.dossier.items[k].state != ITEM_EXCLUDED)
			render_offered(&w, &viewer, &(struct api_item){ &i.dossier.items[k], &i.now.list[k],
									&i.dossier.terms });
	json_array_end(&w);
	if (i.is_open)
		api_render_not_included(&w, &viewer, &i.dossier);
	json_object_end(&w);
	json_finish(&w);
	return api_document(rs);
}

static struct billing *read_billing(struct req *rq, struct json_object_reader *o)
{
	struct json_object_reader b = json_open_member(o, "billing", JSON_OPTIONAL);
	if (!b.object)
		return NULL;
	struct billing *billing = ARENA_NEW(rq->arena, struct billing);
	const char *kind = json_take_string(&b, "kind", JSON_REQUIRED, 40);
	billing->kind = billing_kind_parse(kind);
	billing->first_name = json_take_string(&b, "first_name", JSON_OPTIONAL, 1000);
	billing->last_name = json_take_string(&b, "last_name", JSON_OPTIONAL, 1000);
	billing->company_name = json_take_string(&b, "company_name", JSON_OPTIONAL, 1000);
	billing->codice_fiscale = json_take_string(&b, "codice_fiscale", JSON_OPTIONAL, 100);
	billing->vat_id = json_take_string(&b, "vat_id", JSON_OPTIONAL, 100);
	billing->sdi_code = json_take_string(&b, "sdi_code", JSON_OPTIONAL, 100);
	billing->pec = json_take_string(&b, "pec", JSON_OPTIONAL, 300);
	billing->phone = json_take_string(&b, "phone", JSON_OPTIONAL, 100);
	struct json_object_reader a = json_open_member(&b, "address", JSON_REQUIRED);
	billing->street = json_take_string(&a, "street", JSON_OPTIONAL, 1000);
	billing->town = json_take_string(&a, "town", JSON_OPTIONAL, 1000);
	billing->postcode = json_take_string(&a, "postcode", JSON_OPTIONAL, 100);
	billing->province = json_take_string(&a, "province", JSON_OPTIONAL, 100);
	billing->country = json_take_string(&a, "country", JSON_OPTIONAL, 100);
	json_close(&a);
	json_close(&b);
	return billing;
}

static enum rc render_accepted(struct call *c, const void *result, struct answer *answer)
{
	const struct accept *a = result;
	struct buf out = BUF_IN(c->arena);
	struct json_writer w = JSON_WRITER(&out);
	json_object_begin(&w);
	json_member_object(&w, "migration");
	api_render_migration(&w, c, &a->dossier);
	json_object_end(&w);
	json_member_int(&w, "account_id", a->account_id);
	json_object_end(&w);
	json_finish(&w);
	*answer = (struct answer){ .status = 200, .bytes = buf_str(&out), .etag = api_render_etag(c, &a->dossier) };
	return RC_OK;
}

/* POST /invitations/{token}/accept */
enum rc invitation_accept_api(struct req *rq, struct resp *rs)
{
	const struct json_value *root;
	struct invitation invitation;
	struct accept a = { .token = rq->params[0] };
	RETURN_IF_FAILED(api_body(rq, &root));
	RETURN_IF_FAILED(invited_find(rq->call, a.token, &invitation));
	struct json_object_reader o = json_open(rq->problems, root, "");
	const char *hash = json_take_string(&o, "offer_hash", JSON_REQUIRED, 64);
	a.kept = items_read_ids(rq, &o, "items", &a.kept_count);
	a.confirmed = items_read_ids(rq, &o, "confirmed", &a.confirmed_count);
	a.registrant = items_read_ids(rq, &o, "registrant", &a.registrant_count);
	a.billing = read_billing(rq, &o);
	a.person_name = json_take_string(&o, "person_name", JSON_OPTIONAL, 160);
	json_take_int(&o, "accepting_as", JSON_WITHIN(JSON_OPTIONAL, 1, INT64_MAX), &a.accepting_as);
	json_close(&o);
	if (hash && !hex_parse(hash, a.offer_hash, sizeof(a.offer_hash)))
		problems_add(rq->problems, "/offer_hash", "format", N_("offer_hash is 64 hexadecimal digits"));
	if (rq->problems->count)
		return RC_VALIDATION;
	api_once(rq, invitation.public_id, render_accepted);
	RETURN_IF_FAILED(accept_run(rq->call, &a));
	return api_answer(rq, rs);
}

static enum rc render_declined(struct call *c, const void *result, struct answer *answer)
{
	return api_render_act(c, &((const struct decline *)result)->dossier, answer);
}

/* An answer of the invited other than acceptance: an empty object is sent. */
static enum rc run(struct req *rq, struct resp *rs, enum rc (*what)(struct call *c, struct decline *d))
{
	const struct json_value *root;
	struct invitation invitation;
	struct decline d = { .token = rq->params[0] };
	RETURN_IF_FAILED(api_body(rq, &root));
	struct json_object_reader o = json_open(rq->problems, root, "");
	json_close(&o);
	if (rq->problems->count)
		return RC_VALIDATION;
	RETURN_IF_FAILED(invited_find(rq->call, d.token, &invitation));
	api_once(rq, invitation.public_id, render_declined);
	RETURN_IF_FAILED(what(rq->call, &d));
	return api_answer(rq, rs);
}

/* POST /invitations/{token}/decline, /misaddressed, /more-time */
enum rc invitation_decline_api(struct req *rq, struct resp *rs)
{
	return run(rq, rs, invited_decline);
}

enum rc invitation_misaddressed_api(struct req *rq, struct resp *rs)
{
	return run(rq, rs, invited_misaddressed);
}

enum rc invitation_more_time_api(struct req *rq, struct resp *rs)
{
	return run(rq, rs, invited_more_time);
}
