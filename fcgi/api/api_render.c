#include "api/api_render.h"

#include <string.h>

#include "api/terms_render.h"
#include "base/hex.h"
#include "domain/domain_name.h"

#define EUR "EUR"

/* The commission is the reseller's business: the customer could guess the rate even from its hash. */
static bool sees_terms(enum role side)
{
	return side == ROLE_RESELLER || side == ROLE_STAFF;
}

/* Whoever is on no side holds the invitation's link, and sees what the customer sees. */
static enum role side_of(const struct call *c, const struct dossier *d)
{
	enum role side = dossier_side(&c->actor, &d->m);
	return side == ROLE_VISITOR ? ROLE_CUSTOMER : side;
}

void api_render_money(struct json_writer *w, const char *name, int64_t cents, const char *currency)
{
	json_member_object(w, name);
	json_member_int(w, "amount", cents);
	json_member_string(w, "currency", currency);
	json_object_end(w);
}

static void member_hash(struct json_writer *w, const char *name, const uint8_t hash[HASH_SIZE])
{
	char hex[HEX_SIZE(HASH_SIZE)];
	hex_write(hex, hash, HASH_SIZE);
	json_member_string(w, name, hex);
}

static void member_word(struct json_writer *w, const char *name, const struct words *words, int value)
{
	const char *spelling = words_spelling(words, value);
	json_member_string(w, name, *spelling ? spelling : NULL);
}

static void render_offer(struct json_writer *w, const struct call *c, const struct dossier *d)
{
	json_member_object(w, "offer");
	member_hash(w, "hash", d->offer.hash);
	json_member_int(w, "version", d->offer.version);
	if (sees_terms(side_of(c, d))) {
		member_hash(w, "terms_hash", d->offer.terms_hash);
		json_member_raw(w, "terms", d->offer.reseller_part, strlen(d->offer.reseller_part));
	}
	json_object_end(w);
}

static void render_ball(struct json_writer *w, const struct call *c, const struct dossier *d)
{
	struct ball b = dossier_ball(d);
	if (b.who < 0) {
		json_member_null(w, "ball");
		return;
	}
	json_member_object(w, "ball");
	member_word(w, "who", &words_roles, b.who);
	json_member_instant(w, "since", b.since);
	json_member_instant(w, "until", b.until);
	json_member_string(w, "next", text_get(c->lang, b.next));
	json_object_end(w);
}

void api_render_migration(struct json_writer *w, struct call *c, const struct dossier *d)
{
	const struct migration *m = &d->m;
	json_member_string(w, "id", m->public_id);
	json_member_string(w, "reference", m->reference);
	member_word(w, "state", &words_states, m->state);
	json_member_int(w, "version", m->version);
	if (d->offer.common_part)
		render_offer(w, c, d);
	json_member_string(w, "from", m->reseller_name);
	json_member_object(w, "customer");
	json_member_string(w, "email", m->recipient_email);
	json_member_string(w, "name", m->recipient_name);
	member_word(w, "language", &words_languages, m->recipient_language);
	json_object_end(w);
	json_member_object(w, "items");
	for (int s = 0; s < ITEM_STATE_COUNT; s++)
		json_member_int(w, words_spelling(&words_item_states, s), d->by_state[s]);
	json_object_end(w);
	render_ball(w, c, d);
	terms_render_linked(w, c, d);
	if (sees_terms(side_of(c, d))) {
		member_word(w, "fracto", &words_fracto_choices, m->fracto);
		if (d->offer.common_part)
			terms_render_packages(w, d);
		member_word(w, "reason", &words_reasons, m->reason);
		json_member_string(w, "note", m->note);
		json_member_bool(w, "neutral_mail", m->neutral_mail);
	}
	json_member_string(w, "ended_reason", m->ended_reason);
	json_member_instant(w, "created_at", m->created_at);
	json_member_instant(w, "updated_at", m->updated_at);
}

const char *api_render_etag(const struct call *c, const struct dossier *d)
{
	return arena_printf(c->arena, "\"%lld-%s-%s\"", (long long)d->m.version,
			    words_spelling(&words_roles, (int)side_of(c, d)), text_lang_code(c->lang));
}

/* ---- items ------------------------------------------------------------------------------------------------ */

static void render_names(struct json_writer *w, const struct call *c, const char *name)
{
	json_member_string(w, "name", name);
	json_member_string(w, "name_unicode", name ? domain_name_to_unicode(c->arena, name) : NULL);
}

/* Until when what expired can be recovered, and for how much, net. */
static void render_recovery(struct json_writer *w, const struct preflight *p)
{
	if (p->until != DAY_NONE)
		json_member_day(w, "until", p->until);
	if (p->cost_cents)
		api_render_money(w, "cost", p->cost_cents, EUR);
}

static void render_preflight(struct json_writer *w, const struct call *c, const struct preflight *p)
{
	json_member_object(w, "preflight");
	member_word(w, "verdict", &words_verdicts, (int)p->verdict);
	json_member_array(w, "findings");
	for (int k = 0; k < FINDING_COUNT; k++) {
		const struct finding_info *f = preflight_finding((enum finding_kind)k);
		if (!(p->findings & 1U << k))
			continue;
		json_object_begin(w);
		json_member_string(w, "code", f->code);
		json_member_string(w, "detail", text_get(c->lang, f->text));
		member_word(w, "who", &words_roles, (int)f->who);
		if (k == FINDING_EXPIRED || k == FINDING_REDEMPTION)
			render_recovery(w, p);
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}

static void render_term(struct json_writer *w, const struct quote *q)
{
	json_member_object(w, "term");
	if (q->fixed_cents)
		json_member_int(w, "fixed", q->fixed_cents);
	else
		json_member_int(w, "rate_bp", q->rate_bp);
	json_member_string(w, "base", "net");
	json_member_int(w, "months", q->months);
	json_member_int(w, "holding_days", q->holding_days);
	api_render_money(w, "estimate_year", q->estimate_year, EUR);
	json_object_end(w);
}

static void render_waiting(struct json_writer *w, const struct call *c, const struct item *it)
{
	json_key(w, "hold");
	if (it->hold_reason == HOLD_NONE || it->state != ITEM_PLANNED) {
		json_null(w);
	} else {
		json_object_begin(w);
		member_word(w, "reason", &words_holds, it->hold_reason);
		json_member_instant(w, "until", dossier_hold_ends(it));
		json_object_end(w);
	}
	json_key(w, "failure");
	if (!it->failure_code) {
		json_null(w);
	} else {
		json_object_begin(w);
		json_member_string(w, "code", it->failure_code);
		json_member_string(w, "detail", it->failure_detail ? text_get(c->lang, it->failure_detail) : NULL);
		member_word(w, "who", &words_roles, it->failure_who);
		json_member_instant(w, "next_try", it->next_try);
		json_object_end(w);
	}
}

void api_render_item(struct json_writer *w, const struct call *c, const struct api_item *shown)
{
	const struct item *it = shown->item;
	const struct candidate *now = shown->now;
	bool waits = now && (it->state == ITEM_PLANNED || it->state == ITEM_FAILED);
	bool known = now && now->host.name;
	json_object_begin(w);
	json_member_string(w, "id", it->public_id);
	member_word(w, "kind", &words_kinds, it->kind);
	json_member_int(w, "host_id", it->host_id);
	render_names(w, c, it->name);
	json_member_string(w, "product", it->product);
	member_word(w, "state", &words_item_states, it->state);
	struct preflight at_submit = { .verdict = (enum verdict)it->verdict, .until = DAY_NONE };
	render_preflight(w, c, waits ? &now->preflight : &at_submit);
	json_member_day(w, "expires_on", known ? now->host.expires_on : DAY_NONE);
	terms_render_becoming(w, it, shown->terms);
	if (sees_terms(c->actor.role)) {
		struct quote frozen = { it->term_rate_bp, it->term_fixed, it->term_months, it->term_holding, 0 };
		if (known)
			frozen.estimate_year = portfolio_estimate(&frozen, now);
		render_term(w, &frozen);
	}
	render_waiting(w, c, it);
	json_member_bool(w, "changed_at_host", waits && dossier_has_changed(it, &now->host));
	if (it->state == ITEM_EXCLUDED) {
		json_member_object(w, "excluded");
		member_word(w, "by", &words_roles, it->excluded_by);
		json_member_string(w, "reason", text_get(c->lang, it->excluded_reason));
		json_object_end(w);
	}
	json_member_instant(w, "extracted_at", it->extracted_at);
	json_member_instant(w, "moved_at", it->moved_at);
	json_member_instant(w, "verified_at", it->verified_at);
	json_object_end(w);
}

void api_render_candidate(struct json_writer *w, const struct call *c, const struct candidate *k)
{
	/* Of what is not the caller's own nothing is told but that it cannot go. */
	bool own = !(k->preflight.findings & 1U << FINDING_NOT_OWNED);
	json_object_begin(w);
	json_member_string(w, "id", portfolio_id(c->arena, k->host.kind, k->host.host_id));
	member_word(w, "kind", &words_kinds, k->host.kind);
	json_member_int(w, "host_id", k->host.host_id);
	render_names(w, c, own ? k->host.name : NULL);
	json_member_string(w, "product", own ? k->host.product : NULL);
	json_member_null(w, "state");
	render_preflight(w, c, &k->preflight);
	json_member_day(w, "expires_on", own ? k->host.expires_on : DAY_NONE);
	if (sees_terms(c->actor.role))
		render_term(w, &k->quote);
	json_member_null(w, "hold");
	json_member_null(w, "failure");
	if (own && k->host.live && k->host.live_reseller_id == c->actor.account_id)
		json_member_string(w, "live_in", k->host.live_reference);
	json_object_end(w);
}

void api_render_not_included(struct json_writer *w, struct call *c, const struct dossier *d)
{
	json_member_array(w, "not_included");
	for (size_t i = 0; i < d->count; i++) {
		if (d->items[i].state != ITEM_EXCLUDED)
			continue;
		json_object_begin(w);
		member_word(w, "kind", &words_kinds, d->items[i].kind);
		render_names(w, c, d->items[i].name);
		json_member_string(w, "reason", text_get(c->lang, d->items[i].excluded_reason));
		json_object_end(w);
	}
	for (size_t i = 0; i < d->left_out_count; i++) {
		json_object_begin(w);
		member_word(w, "kind", &words_kinds, d->left_out[i].kind);
		render_names(w, c, d->left_out[i].name);
		json_member_string(w, "reason", d->left_out[i].reason);
		json_object_end(w);
	}
	json_array_end(w);
}

void api_render_entry(struct json_writer *w, const struct call *c, const struct entry *e, enum entry_state state)
{
	json_object_begin(w);
	json_member_string(w, "id", e->public_id);
	json_member_string(w, "line_id", e->line_id);
	json_member_string(w, "refund_id", e->kind == ENTRY_REVERSAL ? e->refund_id : NULL);
	json_member_object(w, "item");
	json_member_string(w, "id", e->item_public_id);
	member_word(w, "kind", &words_kinds, e->item_kind);
	render_names(w, c, e->name);
	json_object_end(w);
	json_member_day(w, "paid_on", e->paid_on);
	api_render_money(w, "net", e->net_cents, e->currency);
	json_member_int(w, "rate_bp", e->rate_bp);
	api_render_money(w, "commission", e->commission_cents, e->currency);
	member_word(w, "kind", &words_entry_kinds, e->kind);
	member_word(w, "status", &words_entry_states, (int)state);
	json_member_instant(w, "recorded_at", e->recorded_at);
	if (c->actor.role == ROLE_STAFF || c->actor.role == ROLE_SITE)
		json_member_string(w, "number", e->number);
	json_object_end(w);
}

enum rc api_render_act(struct call *c, const struct dossier *d, struct answer *answer)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer w = JSON_WRITER(&out);
	json_object_begin(&w);
	api_render_migration(&w, c, d);
	json_object_end(&w);
	json_finish(&w);
	*answer = (struct answer){ .status = 200, .bytes = buf_str(&out), .etag = api_render_etag(c, d) };
	return RC_OK;
}

static void render_link(struct json_writer *w, struct call *c, const struct invitation *inv)
{
	const char mark[] = { ANSWER_TOKEN_MARK, '\0' };
	if (!inv->public_id) { /* it goes out when the terms are agreed */
		json_member_null(w, "invitation");
		return;
	}
	json_member_object(w, "invitation");
	const char *url = arena_printf(c->arena, "\"%s/handover/i/%s\"", c->config->web_base_url, mark);
	const char *token = arena_printf(c->arena, "\"%s\"", mark);
	json_member_raw(w, "url", url, strlen(url));
	json_member_raw(w, "token", token, strlen(token));
	json_member_instant(w, "expires_at", inv->expires_at);
	json_object_end(w);
}

/* The link is in this answer only; what is stored has a mark in its place. */
enum rc api_render_invited(struct call *c, const struct dossier *d, int status, struct answer *answer)
{
	struct buf out = BUF_IN(c->arena);
	struct json_writer w = JSON_WRITER(&out);
	json_object_begin(&w);
	api_render_migration(&w, c, d);
	render_link(&w, c, &d->invitation);
	json_object_end(&w);
	json_finish(&w);
	*answer = (struct answer){ .status = status,
				   .bytes = buf_str(&out),
				   .etag = api_render_etag(c, d),
				   .invitation = d->invitation.public_id };
	return RC_OK;
}
