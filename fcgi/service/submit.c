#include "service/submit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "crypto/reference.h"
#include "domain/email_address.h"
#include "service/act.h"
#include "service/invitation.h"
#include "service/merge.h"
#include "service/offer.h"
#include "service/outbox.h"
#include "service/terms.h"

#define NAME_MAX_CHARS   160
#define NOTE_MAX_CHARS   2000
#define REASON_MAX_CHARS 500
#define LINE_MAX_CHARS   300
#define NOT_SAID         "non indicato"

struct submitting {
	struct submit *s;
	const char *email; /* canonical */
	struct host_account reseller;
	struct candidates found;
	struct left_out *left_out;
	size_t left_out_count;
	struct migration again_of; /* migration_id 0: of none */
};

/* ---- what was sent ---------------------------------------------------------------------------------------- */

static void check_address(struct call *c, struct submit_person *person)
{
	struct problems *p = c->problems;
	person->canonical = NULL;
	if (!person->email || !*person->email)
		problems_add(p, "/customer/email", "required", N_("Enter the customer's e-mail address"));
	else if (email_address_canonical(c->arena, person->email, &person->canonical) != RC_OK)
		problems_add(p, "/customer/email", "format",
			     N_("Enter the e-mail address in full, like name@example.it"));
}

/* What looks like an address of the web would make of the agency's words what invitations must not be (web.md 2). */
static bool has_link(const char *line)
{
	return strcasestr(line, "http:") || strcasestr(line, "https:") || strcasestr(line, "www.") ||
	       strstr(line, "://");
}

/* Letters and digits of a name, in lower case: "Domain-Register" is "domainregister". */
static const char *skeleton(struct arena *a, const char *name)
{
	struct buf out = BUF_IN(a);
	for (; *name; name++)
		if (isalnum((unsigned char)*name))
			buf_addc(&out, (char)tolower((unsigned char)*name));
	return buf_str(&out);
}

/* An agency that called itself so would write to the customer as who runs the service. */
static bool is_operator(struct call *c, const char *name)
{
	const char *operator = skeleton(c->arena, c->config->mail_from_name);
	return *operator && strstr(skeleton(c->arena, name), operator);
}

static void check_name(struct call *c, const char *name)
{
	struct problems *p = c->problems;
	if (!*name)
		problems_add(p, "/customer/name", "required", N_("Enter the customer's name"));
	else if (utf8_length(name) > NAME_MAX_CHARS)
		problems_add(p, "/customer/name", "too-long",
			     N_("Write the name on one line, in at most %d characters"), NAME_MAX_CHARS);
	else if (!utf8_is_line(name))
		problems_add(p, "/customer/name", "character",
			     N_("Write the name with visible characters, on one line"));
	else if (has_link(name))
		problems_add(p, "/customer/name", "link", N_("Leave links out: the customer reads it as it is"));
}

/* A short line that may be left out: NULL, or trimmed. */
static const char *check_line(struct call *c, const char *typed, const char *pointer, int max)
{
	const char *line = utf8_trimmed(c->arena, typed);
	if (*line && (utf8_length(line) > (size_t)max || !utf8_is_line(line)))
		problems_add(c->problems, pointer, "too-long", N_("Write it on one line, in at most %d characters"),
			     max);
	else if (has_link(line))
		problems_add(c->problems, pointer, "link", N_("Leave links out: the customer reads it as it is"));
	return *line ? line : NULL;
}

/*
 * Whoever said that it is not the right person, or has just declined, is left in peace. writes: in a transaction that
 * goes on to invite; a look alone locks nothing and leaves no row.
 */
static enum rc check_peace(struct call *c, const struct host_account *reseller, const struct submit_person *person,
			   bool writes)
{
	struct migration_address address = { reseller->account_id, person->canonical,
					     c->config->handover_resend_after_decline_days };
	bool suppressed;
	int64_t asked_again;
	if (email_address_is_same(person->canonical, reseller->email))
		problems_add(c->problems, "/customer/email", "to-itself",
			     N_("This is your own address: enter the customer's"));
	RETURN_IF_FAILED(outbox_is_suppressed(c, reseller->account_id, person->canonical, &suppressed));
	if (suppressed)
		problems_add(c->problems, "/customer/email", "suppressed",
			     N_("Whoever reads this address asked not to be written to: name another one"));
	if (c->problems->count)
		return RC_VALIDATION;
	/* Two at once to one address: the second counts the first. */
	if (writes)
		RETURN_IF_FAILED(invitation_lock_address(c, person->canonical));
	RETURN_IF_FAILED(migration_store_asked_again(c->db, &address, &asked_again));
	if (asked_again == 0)
		return RC_OK;
	problems_add(c->problems, "/customer/email", "rate-limited",
		     N_("This address declined less than %d days ago and was asked again already: wait, or talk to "
			"the customer first"), (int)c->config->handover_resend_after_decline_days);
	return RC_RATE_LIMITED;
}

static enum rc check_person(struct call *c, const struct host_account *reseller, struct submit_person *person,
			    bool writes)
{
	person->name = utf8_trimmed(c->arena, person->name);
	check_address(c, person);
	check_name(c, person->name);
	person->attention = check_line(c, person->attention, "/customer/attention", NAME_MAX_CHARS);
	if (c->problems->count)
		return RC_VALIDATION;
	return check_peace(c, reseller, person, writes);
}

enum rc submit_check_person(struct call *c, int64_t reseller_id, struct submit_person *person)
{
	struct host_account reseller;
	RETURN_IF_FAILED(host_store_account(c->db, c->arena, reseller_id, &reseller));
	return check_person(c, &reseller, person, true);
}

enum rc submit_check_limit(struct call *c)
{
	int64_t recent;
	int64_t most = c->config->handover_invitations_per_day;
	RETURN_IF_FAILED(migration_store_count_recent(c->db, c->actor.account_id, most, &recent));
	if (recent < most)
		return RC_OK;
	problems_add(c->problems, "", "rate-limited",
		     N_("You have sent all the invitations of one day: send the next ones tomorrow"));
	return RC_RATE_LIMITED;
}

enum rc submit_check_words(struct call *c, struct submit *s)
{
	struct problems *p = c->problems;
	s->note = utf8_trimmed(c->arena, s->note);
	s->known_as = check_line(c, s->known_as, "/known_as", NAME_MAX_CHARS);
	s->personal_line = check_line(c, s->personal_line, "/personal_line", LINE_MAX_CHARS);
	if (s->known_as && is_operator(c, s->known_as))
		problems_add(p, "/known_as", "operator",
			     N_("Write your own name: with %s in it the customer would take you for them"),
			     c->config->mail_from_name);
	if (s->neutral_mail)
		s->personal_line = NULL;
	if (s->reason < 0)
		problems_add(p, "/reason", "required", N_("Say why you are handing over"));
	if (*s->note && (utf8_length(s->note) > NOTE_MAX_CHARS || !utf8_is_text(s->note)))
		problems_add(p, "/note", "too-long", N_("Write the note in at most %d characters"), NOTE_MAX_CHARS);
	return p->count ? RC_VALIDATION : RC_OK;
}

static void check_count(struct call *c, const struct submit *s)
{
	struct problems *p = c->problems;
	if (s->item_count == 0)
		problems_add(p, "/items", "required", N_("Choose at least one service"));
	else if (s->item_count > (size_t)c->config->handover_items_max)
		problems_add(p, "/items", "too-long", N_("Choose at most %d services at a time"),
			     (int)c->config->handover_items_max);
}

static enum rc check_people(struct call *c, struct submitting *w, bool writes)
{
	struct submit *s = w->s;
	struct submit_person person = { s->email, s->name, s->attention, NULL };
	/* All that is wrong is said at once, so the person is checked whatever else is wrong. */
	(void)!submit_check_words(c, s);
	enum rc rc = check_person(c, &w->reseller, &person, writes);
	s->name = person.name;
	s->attention = person.attention;
	w->email = person.canonical;
	if (rc == RC_OK && c->problems->count)
		return RC_VALIDATION;
	return rc;
}

static int by_host(const void *l, const void *r)
{
	const struct candidate *const *a = l, *const *b = r;
	if ((*a)->host.kind != (*b)->host.kind)
		return (*a)->host.kind < (*b)->host.kind ? -1 : 1;
	return ((*a)->host.host_id > (*b)->host.host_id) - ((*a)->host.host_id < (*b)->host.host_id);
}

static bool is_own(const struct call *c, const struct candidate *k)
{
	return k->host.name && k->host.account_id == c->actor.account_id;
}

static void check_repeats(struct call *c, const struct candidates *found)
{
	const struct candidate **sorted = ARENA_NEW_ARRAY(c->arena, found->count, const struct candidate *);
	for (size_t i = 0; i < found->count; i++)
		sorted[i] = &found->list[i];
	qsort(sorted, found->count, sizeof(*sorted), by_host);
	for (size_t i = 1; i < found->count; i++)
		if (is_own(c, sorted[i]) && by_host(&sorted[i - 1], &sorted[i]) == 0)
			problems_add(c->problems, sorted[i]->pointer, "repeated", N_("%s is there twice"),
				     sorted[i]->host.name);
}

/* What stands in the way of one item; RC_OK if nothing does. */
static enum rc obstacle(const struct call *c, const struct candidate *k)
{
	if (k->preflight.findings & 1U << FINDING_LIVE && k->host.account_id == c->actor.account_id)
		return RC_ALREADY_IN_MIGRATION;
	if (k->preflight.verdict == VERDICT_BLOCKED || k->preflight.verdict == VERDICT_ASK)
		return RC_ITEM_BLOCKED;
	if (preflight_needs_confirmation(&k->preflight) && !k->confirmed)
		return RC_CONFIRMATION_REQUIRED;
	return RC_OK;
}

static void say_obstacle(struct call *c, struct submit *s, const struct candidate *k, enum rc why)
{
	enum finding_kind finding = why == RC_CONFIRMATION_REQUIRED
					    ? preflight_first_finding(&k->preflight, VERDICT_CONFIRM)
					    : preflight_main_finding(&k->preflight);
	const struct finding_info *f = preflight_finding(finding);
	/* Whose it is, and that it exists, is nobody else's business. */
	if (!is_own(c, k)) {
		problems_add(c->problems, k->pointer, f->code, "%s", text_get(c->lang, f->text));
		return;
	}
	const char *name = k->host.name;
	if (why == RC_ALREADY_IN_MIGRATION) {
		bool own = k->host.live_reseller_id == c->actor.account_id;
		s->live_reference = own ? k->host.live_reference : NULL;
		if (own)
			problems_add(c->problems, k->pointer, "already-in-migration",
				     N_("%s is already in the handover %s"), name, k->host.live_reference);
		else
			problems_add(c->problems, k->pointer, "already-in-migration",
				     N_("%s is already in a handover"), name);
		return;
	}
	const char *text = text_get(c->lang, f->text);
	if (why == RC_CONFIRMATION_REQUIRED)
		problems_add(c->problems, k->pointer, f->code, N_("%s: %s. Confirm that you know"), name, text);
	else
		problems_add(c->problems, k->pointer, f->code, N_("%s: %s"), name, text);
}

/* The gravest obstacle of all items decides the answer; only its items are named. */
static enum rc check_items(struct call *c, struct submitting *w)
{
	static const enum rc by_gravity[] = { RC_ITEM_BLOCKED, RC_ALREADY_IN_MIGRATION, RC_CONFIRMATION_REQUIRED };
	check_repeats(c, &w->found);
	if (c->problems->count)
		return RC_VALIDATION;
	for (size_t g = 0; g < sizeof(by_gravity) / sizeof(by_gravity[0]); g++) {
		for (size_t i = 0; i < w->found.count; i++)
			if (obstacle(c, &w->found.list[i]) == by_gravity[g])
				say_obstacle(c, w->s, &w->found.list[i], by_gravity[g]);
		if (c->problems->count)
			return by_gravity[g];
	}
	return RC_OK;
}

static bool is_named(const struct candidates *among, size_t count, const struct candidate *k)
{
	for (size_t i = 0; i < count; i++)
		if (among->list[i].host.kind == k->host.kind && among->list[i].host.host_id == k->host.host_id)
			return true;
	return false;
}

/* The customer reads what stays behind and why; an unknown reason is said to be unknown (domain.md 4). */
static enum rc name_left_out(struct call *c, struct submitting *w)
{
	const struct submit *s = w->s;
	struct candidates found = { 0 };
	struct host_item *hanging;
	size_t hanging_count;
	if (s->left_out_count)
		RETURN_IF_FAILED(portfolio_judge(c, &w->reseller, s->left_out, s->left_out_count, &found));
	RETURN_IF_FAILED(portfolio_hanging_within(c, c->actor.account_id, &w->found, &hanging, &hanging_count));
	w->left_out = ARENA_NEW_ARRAY(c->arena, found.count + hanging_count, struct left_out);
	w->left_out_count = found.count;
	for (size_t i = 0; i < found.count; i++) {
		const struct candidate *k = &found.list[i];
		const char *reason = utf8_trimmed(c->arena, s->left_out_reasons[i]);
		if (!is_own(c, k))
			problems_add(c->problems, k->pointer, "unknown", N_("It is not in your account"));
		else if (is_named(&w->found, w->found.count, k) || is_named(&found, i, k))
			problems_add(c->problems, k->pointer, "repeated", N_("%s is there twice"), k->host.name);
		else if (*reason && (!utf8_is_line(reason) || utf8_length(reason) > REASON_MAX_CHARS))
			problems_add(c->problems, k->pointer, "reason", N_("Write the reason in at most %d characters"),
				     REASON_MAX_CHARS);
		w->left_out[i] = (struct left_out){ .position = (int64_t)i + 1,
						    .kind = k->host.kind,
						    .host_id = k->host.host_id,
						    .name = k->host.name,
						    .reason = *reason ? reason : NOT_SAID };
	}
	/* Nothing is dropped silently: what hangs on the chosen domains and was not named is recorded too. */
	for (size_t i = 0; i < hanging_count; i++) {
		struct candidate k = { .host = hanging[i] };
		if (is_named(&w->found, w->found.count, &k) || is_named(&found, found.count, &k))
			continue;
		w->left_out[w->left_out_count] = (struct left_out){ .position = (int64_t)w->left_out_count + 1,
								    .kind = k.host.kind,
								    .host_id = k.host.host_id,
								    .name = k.host.name,
								    .reason = NOT_SAID };
		w->left_out_count++;
	}
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

/* The ended migration that this one repeats is the agency's own. */
static enum rc find_again_of(struct call *c, struct submitting *w)
{
	const char *id = w->s->again_of;
	if (!id || !*id)
		return RC_OK;
	if (!token_public_id_is("mig", id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(migration_store_get(c->db, c->arena, id, &w->again_of));
	if (w->again_of.reseller_id != c->actor.account_id)
		return RC_NOT_FOUND;
	return w->again_of.state == STATE_EXPIRED || w->again_of.state == STATE_DECLINED ? RC_OK : RC_STATE_CONFLICT;
}

/* ---- what is stored --------------------------------------------------------------------------------------- */

/* What goes in one migration. */
struct part {
	struct candidates found;
	int64_t linked_to; /* 0: the first */
	bool waits;        /* for the terms of its Fracto services */
	struct door door;
};

static enum rc create_migration(struct call *c, struct submitting *w, struct part *part)
{
	struct door *d = &part->door;
	char reference[REFERENCE_SIZE];
	reference_make(reference);
	*d = (struct door){ .m = { .public_id = token_public_id(c->arena, "mig"),
				   .reference = arena_strdup(c->arena, reference),
				   .reseller_id = c->actor.account_id,
				   .recipient_email = w->email,
				   .recipient_name = w->s->name,
				   .recipient_language = w->s->language,
				   .known_as = w->s->known_as,
				   .attention = w->s->attention,
				   .personal_line = w->s->personal_line,
				   .closes_on = w->s->closes_on,
				   .authorises_registrant = w->s->authorises_registrant,
				   .again_of = w->again_of.migration_id,
				   .linked_to = part->linked_to,
				   .fracto = w->s->fracto,
				   .reason = w->s->reason,
				   .note = *w->s->note ? w->s->note : NULL,
				   .neutral_mail = w->s->neutral_mail,
				   .state = STATE_REQUESTED,
				   .offer_version = 1,
				   .reseller_name = w->reseller.display_name } };
	RETURN_IF_FAILED(migration_store_now(c->db, c->arena, &d->m.now));
	d->m.created_at = d->m.updated_at = d->m.now;
	/* Two references alike: begin again and draw another. */
	enum rc rc = door_create(c, d);
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
	return merge_check_account(c, c->actor.account_id);
}

static enum hold_reason first_hold(const struct candidate *k)
{
	/* Terms come before anything else; what staff must look at is asked again when it moves. */
	if (k->host.package_id)
		return HOLD_TERMS;
	return preflight_needs_approval(&k->preflight) ? HOLD_APPROVAL : HOLD_NONE;
}

static enum rc create_items(struct call *c, const struct candidates *found, struct door *d)
{
	struct item *items = ARENA_NEW_ARRAY(c->arena, found->count, struct item);
	for (size_t i = 0; i < found->count; i++) {
		const struct candidate *k = &found->list[i];
		const char *ticked = k->confirmed ? preflight_codes(c->arena, &k->preflight, VERDICT_CONFIRM) : "";
		items[i] = (struct item){ .public_id = token_public_id(c->arena, "item"),
					  .migration_id = d->m.migration_id,
					  .position = (int64_t)i + 1,
					  .kind = k->host.kind,
					  .host_id = k->host.host_id,
					  .package_id = k->host.package_id,
					  .name = k->host.name,
					  .product = k->host.product,
					  .state = ITEM_PLANNED,
					  .verdict = (int)k->preflight.verdict,
					  .guarded = k->host.guarded,
					  .all_of_customer = k->all_of_customer,
					  .confirmed_reseller = k->confirmed,
					  .seen_reseller = ticked,
					  .hold_reason = (int)first_hold(k),
					  .term_rate_bp = k->quote.rate_bp,
					  .term_fixed = k->quote.fixed_cents,
					  .term_months = k->quote.months,
					  .term_holding = k->quote.holding_days };
	}
	enum rc rc = item_store_insert_many(c->db, items, found->count);
	if (rc == RC_DUPLICATE) {
		/* Read as free a moment ago: somebody else was faster. */
		problems_add(c->problems, "/items", "already-in-migration",
			     N_("One of these services has just entered another handover"));
		return RC_ALREADY_IN_MIGRATION;
	}
	RETURN_IF_FAILED(rc);
	return item_store_all(c->db, c->arena, d->m.migration_id, &d->items, &d->count);
}

/* What is left out is said in the first migration alone: the second is what follows of it. */
static enum rc create_left_out(struct call *c, struct submitting *w, const struct door *d)
{
	for (size_t i = 0; i < w->left_out_count; i++)
		w->left_out[i].migration_id = d->m.migration_id;
	return item_store_leave_out(c->db, w->left_out, w->left_out_count);
}

static enum rc create(struct call *c, struct submitting *w, struct part *part, struct dossier *made)
{
	struct door *d = &part->door;
	RETURN_IF_FAILED(create_migration(c, w, part));
	RETURN_IF_FAILED(create_items(c, &part->found, d));
	if (!part->linked_to)
		RETURN_IF_FAILED(create_left_out(c, w, d));
	RETURN_IF_FAILED(terms_begin(c, d, &part->waits));
	RETURN_IF_FAILED(offer_propose(c, d, &part->found));
	RETURN_IF_FAILED(terms_begin_agreed(c, d));
	made->invitation = (struct invitation){ .expires_at = CLOCK_NONE, .created_at = d->m.now };
	if (!part->waits)
		RETURN_IF_FAILED(invitation_make(d, &made->invitation));
	struct fsm_facts facts = dossier_facts(d->items, d->count, d->m.now);
	facts.owns_all = true; /* check_items refused the others */
	facts.kept = (int)d->count;
	RETURN_IF_FAILED(door_event(d, EVENT_SUBMIT, &facts, NULL));
	RETURN_IF_FAILED(door_close(d));
	made->m = d->m;
	RETURN_IF_FAILED(offer_store_get(c->db, c->arena, d->m.migration_id, d->m.offer_version, &made->offer));
	if (d->m.has_terms)
		RETURN_IF_FAILED(terms_read_within(c, d->m.migration_id, &made->terms));
	made->items = d->items;
	made->count = d->count;
	memset(made->by_state, 0, sizeof(made->by_state));
	made->by_state[ITEM_PLANNED] = (int)d->count;
	return RC_OK;
}

/* Domains and individual hosting go at once; Fracto services follow, unless all was to go together. */
static void divide(struct call *c, const struct submitting *w, struct part *first, struct part *second)
{
	*first = (struct part){ .found = { ARENA_NEW_ARRAY(c->arena, w->found.count, struct candidate), 0 } };
	*second = (struct part){ .found = { ARENA_NEW_ARRAY(c->arena, w->found.count, struct candidate), 0 } };
	for (size_t i = 0; i < w->found.count; i++) {
		const struct candidate *k = &w->found.list[i];
		bool follows = k->host.package_id && w->s->fracto == FRACTO_SEPARATE;
		struct candidates *to = follows ? &second->found : &first->found;
		to->list[to->count++] = *k;
	}
	if (first->found.count == 0) {
		first->found = second->found;
		second->found.count = 0;
	}
}

static enum rc submit_body(struct call *c, void *state)
{
	struct submitting *w = state;
	struct part first, second;
	problems_clear(c->problems);
	w->s->linked.m.migration_id = 0;
	w->s->dossier.linked_count = 0;
	RETURN_IF_FAILED(host_store_account(c->db, c->arena, c->actor.account_id, &w->reseller));
	check_count(c, w->s);
	RETURN_IF_FAILED(check_people(c, w, true));
	RETURN_IF_FAILED(submit_check_limit(c));
	RETURN_IF_FAILED(find_again_of(c, w));
	RETURN_IF_FAILED(portfolio_judge(c, &w->reseller, w->s->items, w->s->item_count, &w->found));
	RETURN_IF_FAILED(check_items(c, w));
	RETURN_IF_FAILED(name_left_out(c, w));
	divide(c, w, &first, &second);
	RETURN_IF_FAILED(create(c, w, &first, &w->s->dossier));
	if (second.found.count == 0)
		return RC_OK;
	second.linked_to = first.door.m.migration_id;
	RETURN_IF_FAILED(create(c, w, &second, &w->s->linked));
	w->s->dossier.linked = &w->s->linked.m;
	w->s->dossier.linked_count = 1;
	return RC_OK;
}

enum rc submit_run(struct call *c, struct submit *s)
{
	struct submitting w = { .s = s };
	return act_run(c, &(struct act){ .body = submit_body, .state = &w, .result = s });
}

struct submit_checking {
	struct call *call;
	struct submit *s;
};

static enum rc check_body(struct db *db, void *ctx)
{
	struct submit_checking *k = ctx;
	struct submitting w = { .s = k->s };
	problems_clear(k->call->problems);
	RETURN_IF_FAILED(host_store_account(db, k->call->arena, k->call->actor.account_id, &w.reseller));
	return check_people(k->call, &w, false);
}

enum rc submit_check(struct call *c, struct submit *s)
{
	struct submit_checking k = { c, s };
	return db_read_run(c->db, &(struct db_tx){ .body = check_body, .ctx = &k });
}
