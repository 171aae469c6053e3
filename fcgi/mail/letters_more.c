/* What asks for something, and what belongs to no handover: renewals, sign-in, staff's digest. */
#include "mail/letters.h"

#include <string.h>

#include "base/spoken.h"
#include "json/json_read.h"

#define ITEMS_MAX 1000
#define NAME_MAX  255

void letters_needs_you(struct letters *w)
{
	enum role side = letters_to_agency(w) ? ROLE_RESELLER : ROLE_CUSTOMER;
	letter_subject(w->l, "%s: a service waits for you (%s)", w->domain, w->f->m.reference);
	letter_say(w->l, "To go on, this needs you:");
	for (size_t i = 0; i < w->f->count; i++) {
		const struct item *it = &w->f->items[i];
		if (letter_facts_waits_for(it, side))
			letter_item(w->l, arena_printf(w->l->arena, "%s: %s", letters_name(w, it->name),
						       letters_waiting(w, it, &w->f->now.list[i].preflight)));
	}
	letter_say(w->l, "Read what it means on the page of the handover, and confirm there. The other services do not "
			 "wait for it.");
	letter_link(w->l, letters_case_url(w), "Read and confirm");
}

/* ---- the first renewal -------------------------------------------------------------------------------------- */

/* What the host says of it today; NULL: the customer has it no more. */
static const struct inherited *owned(const struct letters *w, const char *name, int kind)
{
	for (size_t i = 0; i < w->f->owned_count; i++)
		if (w->f->owned[i].kind == kind && strcmp(w->f->owned[i].name, name) == 0)
			return &w->f->owned[i];
	return NULL;
}

/* One item: {"name","kind","expires_on","days"}. True: it still has to be renewed, and is in the letter. */
static bool renewal_item(struct letters *w, const struct json_value *value)
{
	int32_t expires_on = DAY_NONE;
	int64_t days = 0;
	struct json_object_reader o = json_open(w->call->problems, value, "");
	const char *name = json_take_string(&o, "name", JSON_REQUIRED, NAME_MAX);
	const char *kind = json_take_string(&o, "kind", JSON_REQUIRED, 20);
	json_take_day(&o, "expires_on", JSON_REQUIRED, &expires_on);
	json_take_int(&o, "days", JSON_WITHIN(JSON_OPTIONAL, -1000000, 1000000), &days);
	if (!name || !kind || expires_on == DAY_NONE)
		return false;
	const struct inherited *now = owned(w, name, words_find(&words_kinds, kind));
	if (!now || now->expires_on > expires_on)
		return false;
	if (!w->l->subject)
		letter_subject(w->l, "%s: its first renewal (%s)", letters_name(w, name), now->reference);
	if (!w->l->reference)
		w->l->reference = now->reference;
	letter_point(w->l, "%s (%s): %s, %s", letters_name(w, name), letters_kind(w, now->kind, now->product),
		     spoken_day(w->l->arena, w->l->lang, expires_on),
		     spoken_days_from(w->l->arena, w->l->lang, expires_on, spoken_today(w->f->now_us)));
	return true;
}

static enum rc open_detail(struct letters *w, const char *list, struct json_object_reader *o,
			   const struct json_value **array)
{
	const char *detail = w->f->mail->detail;
	const struct json_value *root;
	if (!detail || json_parse(w->call->problems, detail, strlen(detail), &root) != RC_OK)
		return RC_INTERNAL;
	*o = json_open(w->call->problems, root, "");
	*array = json_take_array(o, list, JSON_REQUIRED, ITEMS_MAX);
	return *array ? RC_OK : RC_INTERNAL;
}

enum rc letters_renewal(struct letters *w)
{
	struct json_object_reader o;
	const struct json_value *items;
	bool any = false;
	RETURN_IF_FAILED(open_detail(w, "items", &o, &items));
	letter_say(w->l,
		   "These come to their first renewal since they are yours to manage. Who managed them before pays "
		   "no more for them:");
	for (size_t i = 0; i < json_array_count(items); i++)
		any |= renewal_item(w, json_array_at(items, i));
	letter_heading(w->l, "To do now");
	letter_point(w->l, "Your credit is %s. You get a proforma 15 days before an expiry: top up, or add a card.",
		     spoken_money(w->l->arena, w->l->lang, w->f->credit_cents));
	letter_link(w->l, letters_url(w, "my"), "Your services");
	if (any)
		return RC_OK;
	letter_subject(w->l, "Nothing is left to renew");
	return RC_STALE;
}

/* ---- staff -------------------------------------------------------------------------------------------------- */

void letters_answer(struct letters *w)
{
	const char *operator = w->call->config->mail_from_name;
	letter_subject(w->l, "%s: %s answered you (%s)", w->domain, operator, w->f->m.reference);
	letter_say(w->l,
		   "%s answered what you wrote about the handover of %s. You find the answer on its page.",
		   operator, w->domain);
	letter_link(w->l, letters_case_url(w), "Read the answer");
}

/* The lanes of staff's queue as they are spelt in the detail, and in words. */
static const struct lane {
	const char *spelling, *label;
} lanes[] = {
	{ "approve", N_("Services to approve") },
	{ "objection", N_("Handovers somebody objected to") },
	{ "failed", N_("Services that failed") },
	{ "notes", N_("Agencies that wait for an answer") },
	{ "terms", N_("Fracto packages that wait for terms") },
	{ "extract", N_("Extractions that wait for us") },
};

static const char *lane_words(const struct letters *w, const char *spelling)
{
	for (size_t i = 0; i < sizeof(lanes) / sizeof(lanes[0]); i++)
		if (strcmp(lanes[i].spelling, spelling) == 0)
			return text_get(w->l->lang, lanes[i].label);
	return spelling;
}

/* One lane of the detail: {"lane","cases","oldest_days"}. */
static int64_t digest_lane(struct letters *w, const struct json_value *value)
{
	int64_t count = 0, oldest = 0;
	struct json_object_reader o = json_open(w->call->problems, value, "");
	const char *lane = json_take_string(&o, "lane", JSON_REQUIRED, NAME_MAX);
	json_take_int(&o, "cases", JSON_WITHIN(JSON_REQUIRED, 0, INT64_MAX), &count);
	json_take_int(&o, "oldest_days", JSON_WITHIN(JSON_OPTIONAL, 0, INT64_MAX), &oldest);
	if (!lane || count == 0)
		return 0;
	unsigned long days = (unsigned long)oldest;
	const char *age = arena_printf(w->l->arena,
				       text_nget(w->l->lang, "the oldest waits for %lu working day",
						 "the oldest waits for %lu working days", days),
				       days);
	letter_item(w->l,
		    arena_printf(w->l->arena, "%s: %lld (%s)", lane_words(w, lane), (long long)count, age));
	return count;
}

enum rc letters_digest(struct letters *w)
{
	struct json_object_reader o;
	const struct json_value *waiting;
	int64_t total = 0;
	RETURN_IF_FAILED(open_detail(w, "lanes", &o, &waiting));
	letter_say(w->l, "These wait for staff:");
	for (size_t i = 0; i < json_array_count(waiting); i++)
		total += digest_lane(w, json_array_at(waiting, i));
	unsigned long n = (unsigned long)total;
	letter_subject(w->l, "%s", arena_printf(w->l->arena,
						text_nget(w->l->lang, "Handovers: %lu waits for staff",
							  "Handovers: %lu wait for staff", n),
						n));
	letter_link(w->l, letters_url(w, "staff"), "Open the queue");
	return total ? RC_OK : RC_STALE;
}

/* ---- signing in --------------------------------------------------------------------------------------------- */

void letters_sign_in(struct letters *w)
{
	struct letter *l = w->l;
	letter_subject(l, "Your link to sign in");
	const char *address = w->f->mail->address ? w->f->mail->address : "";
	const char *until = spoken_minute(l->arena, l->lang, w->f->link_until);
	letter_say(l,
		   "Somebody asked on the site of %s to sign in with this address (%s). If it was you, open the "
		   "link: it works once, until %s.",
		   w->call->config->mail_from_name, address, until);
	letter_link(l, w->f->link, "Sign in");
	letter_say(l,
		   "If it was not you, there is nothing to do: without this link nobody gets in. Pass it on to "
		   "nobody.");
}
