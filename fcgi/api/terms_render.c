#include "api/terms_render.h"

#include "api/api_render.h"
#include "base/hex.h"

#define EUR "EUR"

void terms_render_linked(struct json_writer *w, const struct call *c, const struct dossier *d)
{
	json_member_array(w, "linked");
	for (size_t i = 0; i < d->linked_count; i++) {
		const struct migration *m = &d->linked[i];
		if (!dossier_is_visible(&c->actor, m))
			continue;
		json_object_begin(w);
		json_member_string(w, "id", m->public_id);
		json_member_string(w, "reference", m->reference);
		json_member_string(w, "state", words_spelling(&words_states, m->state));
		json_object_end(w);
	}
	json_array_end(w);
}

static void render_target(struct json_writer *w, const struct terms_item *to, const struct terms *terms)
{
	json_member_string(w, "product", to->target);
	json_member_day(w, "expires_on", to->expires_on);
	api_render_money(w, "price_after", to->price_cents, EUR);
	json_member_day(w, "names_until", terms->names_until);
}

void terms_render_becoming(struct json_writer *w, const struct item *item, const struct terms_set *set)
{
	const struct terms *agreed = item->package_id ? terms_agreed(set, item->package_id) : NULL;
	const struct terms_item *to = agreed ? terms_of_item(set, agreed, item->item_id) : NULL;
	json_key(w, "package_id");
	if (item->package_id)
		json_int(w, item->package_id);
	else
		json_null(w);
	if (!to) {
		json_member_null(w, "becomes");
		return;
	}
	json_member_object(w, "becomes");
	render_target(w, to, agreed);
	json_object_end(w);
}

static void member_hash(struct json_writer *w, const char *name, const uint8_t hash[HASH_SIZE])
{
	char hex[HEX_SIZE(HASH_SIZE)];
	hex_write(hex, hash, HASH_SIZE);
	json_member_string(w, name, hex);
}

static const char *public_id_of(const struct dossier *d, int64_t item_id)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].item_id == item_id)
			return d->items[i].public_id;
	return NULL;
}

static void render_items(struct json_writer *w, const struct dossier *d, const struct terms *t)
{
	json_member_array(w, "items");
	for (size_t i = 0; i < d->terms.item_count; i++) {
		const struct terms_item *to = &d->terms.items[i];
		if (to->package_id != t->package_id || to->version != t->version)
			continue;
		json_object_begin(w);
		json_member_string(w, "id", public_id_of(d, to->item_id));
		json_member_string(w, "target", to->target);
		json_member_day(w, "expires_on", to->expires_on);
		api_render_money(w, "price_after", to->price_cents, EUR);
		json_object_end(w);
	}
	json_array_end(w);
}

static void render_terms(struct json_writer *w, const struct dossier *d, const struct terms *t)
{
	json_object_begin(w);
	json_member_int(w, "package_id", t->package_id);
	json_member_int(w, "version", t->version);
	json_member_object(w, "commission");
	if (t->fixed_cents)
		json_member_int(w, "fixed", t->fixed_cents);
	else
		json_member_int(w, "rate_bp", t->rate_bp);
	json_member_int(w, "months", t->months);
	json_member_int(w, "holding_days", t->holding_days);
	json_object_end(w);
	json_member_day(w, "pays_until", t->pays_until);
	json_member_day(w, "contract_end", t->contract_end);
	json_member_day(w, "not_before", t->not_before);
	json_member_day(w, "names_until", t->names_until);
	json_member_string(w, "text", t->text);
	json_member_instant(w, "proposed_at", t->proposed_at);
	json_member_bool(w, "agreed", t->is_agreed);
	render_items(w, d, t);
	json_object_end(w);
}

static void render_proposal(struct json_writer *w, const struct dossier *d)
{
	if (!d->proposal.version) {
		json_member_null(w, "proposal");
		return;
	}
	json_member_object(w, "proposal");
	member_hash(w, "hash", d->proposal.hash);
	member_hash(w, "terms_hash", d->proposal.terms_hash);
	json_member_int(w, "version", d->proposal.version);
	json_member_array(w, "terms");
	for (size_t i = 0; i < d->terms.package_count; i++) {
		const struct terms *t = terms_latest(&d->terms, d->terms.packages[i].package_id);
		if (t)
			render_terms(w, d, t);
	}
	json_array_end(w);
	json_object_end(w);
}

void terms_render_packages(struct json_writer *w, const struct dossier *d)
{
	json_member_array(w, "packages");
	for (size_t i = 0; i < d->terms.package_count; i++) {
		const struct package *p = &d->terms.packages[i];
		json_object_begin(w);
		json_member_int(w, "package_id", p->package_id);
		json_member_string(w, "product", p->product);
		json_member_string(w, "name", *p->name ? p->name : NULL);
		json_member_string(w, "stage", words_spelling(&words_package_stages, p->stage));
		json_member_int(w, "version", p->version);
		json_member_day(w, "due_on", p->due_on);
		json_member_instant(w, "since", p->since);
		json_object_end(w);
	}
	json_array_end(w);
	render_proposal(w, d);
}
