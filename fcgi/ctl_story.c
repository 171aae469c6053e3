/*
 * The demonstration's story: what has happened to the customers of an agency that closes (sql/demo/demo.sql), a
 * migration in every state. Nothing is inserted: each scene is played through the services, by the actors themselves.
 */
#include "ctl.h"

#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "crypto/token.h"
#include "jobs/extract.h"
#include "jobs/runner.h"
#include "service/accept.h"
#include "service/acts.h"
#include "service/extraction.h"
#include "service/invited.h"
#include "service/ledger.h"
#include "service/submit.h"
#include "service/terms.h"

#define AGENCY 103
#define STAFF  1
#define FRACTO 4203 /* the agency's */
#define JOBS_AT_MOST 1000 /* a queue that does not come to an end is somebody else's too */

struct teller {
	struct program *program;
	struct config config; /* the program's, changed for a scene */
	struct db *db;        /* as the application */
	struct arena arena;   /* of one scene */
	struct problems problems;
	struct call call;
	const struct scene *scene;
	struct submit submit;
	char token[TOKEN_SIZE];
};

/* Customer n has the domains 3000 + n and, some, 3200 + n, the hosting 4000 + n, or a site in a Fracto, 4300 + n. */
enum { IT = 1, COM = 2, HOSTING = 4, SITE = 8 };

struct scene {
	int customer;
	const char *name, *email, *vat_id;
	unsigned items;
	enum rc (*prepare)(struct teller *t); /* before the agency asks, or NULL */
	enum rc (*then)(struct teller *t);    /* afterwards, or NULL */
};

static struct call *as(struct teller *t, enum role role, int64_t account)
{
	t->problems = (struct problems){ .arena = &t->arena, .lang = LANG_IT };
	t->call = (struct call){ .db = t->db,
				 .arena = &t->arena,
				 .config = &t->config,
				 .keys = &t->program->keys,
				 .problems = &t->problems,
				 .actor = { role, account, true },
				 .lang = LANG_IT,
				 .request_id = "demo" };
	return &t->call;
}

/* ---- what the actors do ------------------------------------------------------------------------------------- */

static void find_token(struct teller *t)
{
	const struct invitation *inv = &t->submit.dossier.invitation;
	if (inv->public_id) /* it waits for the terms of a Fracto */
		token_invitation(t->token, t->program->keys.invitation, inv->public_id, inv->salt);
}

static enum rc ask(struct teller *t)
{
	const struct scene *s = t->scene;
	struct item_request *items = ARENA_NEW_ARRAY(&t->arena, 4, struct item_request);
	size_t n = 0;
	if (s->items & IT)
		items[n++] = (struct item_request){ .kind = KIND_DOMAIN, .host_id = 3000 + s->customer };
	if (s->items & COM)
		items[n++] = (struct item_request){ .kind = KIND_DOMAIN, .host_id = 3200 + s->customer };
	if (s->items & HOSTING)
		items[n++] = (struct item_request){ .kind = KIND_HOSTING, .host_id = 4000 + s->customer };
	if (s->items & SITE)
		items[n++] = (struct item_request){ .kind = KIND_HOSTING, .host_id = 4300 + s->customer };
	for (size_t i = 0; i < n; i++) {
		items[i].confirmed = true;
		items[i].pointer = arena_printf(&t->arena, "/items/%zu", i);
	}
	t->submit = (struct submit){ .email = s->email,
				     .name = s->name,
				     .personal_line = "Grazie per questi anni insieme. Lucia",
				     .closes_on = day_of_instant(clock_now_us()) + 45,
				     .language = LANG_IT,
				     .reason = REASON_AGENCY_CLOSING,
				     .items = items,
				     .item_count = n };
	RETURN_IF_FAILED(submit_run(as(t, ROLE_RESELLER, AGENCY), &t->submit));
	find_token(t);
	return RC_OK;
}

/* What is due is done, by us or by a worker that runs already. */
static enum rc work(struct teller *t)
{
	for (int i = 0; i < JOBS_AT_MOST; i++) {
		enum rc rc = runner_step(as(t, ROLE_SYSTEM, 0));
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_OK : rc;
	}
	return RC_OK;
}

static enum rc accept_as(struct teller *t, enum role role, int64_t account)
{
	struct billing billing = { .kind = BILLING_COMPANY,
				   .company_name = t->scene->name,
				   .vat_id = t->scene->vat_id,
				   .street = "Via Però 10/A",
				   .town = "Forlì",
				   .postcode = "47121",
				   .province = "FC",
				   .country = "IT",
				   .on_behalf = "Niccolò Però" };
	struct accept accept = { .token = t->token, .billing = &billing, .person_name = "Niccolò Però" };
	const struct dossier *d = &t->submit.dossier;
	const char **all = ARENA_NEW_ARRAY(&t->arena, d->count, const char *);
	for (size_t i = 0; i < d->count; i++)
		all[i] = d->items[i].public_id;
	accept.confirmed = all;
	accept.confirmed_count = d->count;
	memcpy(accept.offer_hash, d->offer.hash, sizeof(accept.offer_hash));
	return accept_run(as(t, role, account), &accept);
}

/* ---- how it goes on ----------------------------------------------------------------------------------------- */

static enum rc accepted(struct teller *t)
{
	RETURN_IF_FAILED(accept_as(t, ROLE_VISITOR, 0));
	return work(t);
}

/* With the account it has had for years. */
static enum rc accepted_with_account(struct teller *t)
{
	RETURN_IF_FAILED(accept_as(t, ROLE_CUSTOMER, 301));
	return work(t);
}

/* Its hosting is renewed on the day, and part of it paid back: the agency sees what that earns. */
static enum rc accepted_and_renewed(struct teller *t)
{
	int32_t today = day_of_instant(clock_now_us());
	struct telling told;
	struct told_renewal line = { .line_id = "DEMO-1",
				     .invoice_id = "2026/1001",
				     .number = "2026/1001",
				     .kind = KIND_HOSTING,
				     .host_id = 4000 + t->scene->customer,
				     .line_kind = LINE_RENEWAL,
				     .paid_on = today,
				     .net_cents = 6900,
				     .currency = "EUR" };
	struct told_refund refund = { "DEMO-1", "DEMO-R1", today, 1000, "EUR" };
	RETURN_IF_FAILED(accepted(t));
	RETURN_IF_FAILED(ledger_tell_renewal(as(t, ROLE_SITE, 0), &line, &told));
	return ledger_tell_refund(as(t, ROLE_SITE, 0), &refund, &told);
}

/* By somebody nobody knows: the items wait for objections. */
static enum rc accepted_by_a_stranger(struct teller *t)
{
	t->config.handover_recipient_hold_hours = 24;
	return accepted(t);
}

/*
 * The customer changed its nameservers in the second between the move and the comparison: staff looks at it. Where a
 * worker runs already it may be faster, and then everything was as it should be.
 */
static enum rc changed_meanwhile(struct teller *t)
{
	const struct config *c = &t->config;
	struct db_options admin = { c->database_socket, c->database_admin_user, NULL, c->database_name, 0 };
	RETURN_IF_FAILED(accept_as(t, ROLE_VISITOR, 0));
	enum rc rc = runner_step(as(t, ROLE_SYSTEM, 0));
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	const char *sql = arena_printf(&t->arena, "UPDATE %s.domain SET nameservers = "
				       "'ns1.vivaio.example ns2.vivaio.example' WHERE domain_id = %d",
				       c->database_site_name, 3000 + t->scene->customer);
	struct db *db = db_new(&admin);
	rc = db_run_script(db, sql, strlen(sql));
	db_free(db);
	RETURN_IF_FAILED(rc);
	return work(t);
}

static enum rc withdrawn(struct teller *t)
{
	struct migration_act act = { .public_id = t->submit.dossier.m.public_id };
	return acts_withdraw(as(t, ROLE_RESELLER, AGENCY), &act);
}

static enum rc rejected(struct teller *t)
{
	struct migration_act act = { .public_id = t->submit.dossier.m.public_id,
				     .reason = "Il cliente ha chiesto al telefono di aspettare la fine dell'anno" };
	return acts_reject(as(t, ROLE_STAFF, STAFF), &act);
}

static enum rc declined(struct teller *t)
{
	return invited_decline(as(t, ROLE_VISITOR, 0), &(struct decline){ .token = t->token });
}

static enum rc misaddressed(struct teller *t)
{
	return invited_misaddressed(as(t, ROLE_VISITOR, 0), &(struct decline){ .token = t->token });
}

static enum rc asked_for_time(struct teller *t)
{
	return invited_more_time(as(t, ROLE_VISITOR, 0), &(struct decline){ .token = t->token });
}

static enum rc runs_out_at_once(struct teller *t)
{
	t->config.handover_invitation_days = 0;
	t->config.handover_reminder_days = "";
	return RC_OK;
}

static enum rc reminded_at_once(struct teller *t)
{
	t->config.handover_reminder_days = "0 5 11";
	return RC_OK;
}

/* ---- the story ---------------------------------------------------------------------------------------------- */

/* ---- Fracto -------------------------------------------------------------------------------------------------- */

static enum rc proposed(struct teller *t)
{
	struct terms_proposal p = { .act = { .public_id = t->submit.dossier.m.public_id },
				    .package_id = FRACTO,
				    .target = "Basic",
				    .expires_on = DAY_NONE,
				    .price_cents = -1,
				    .rate_bp = 1000,
				    .months = 36,
				    .holding_days = 30,
				    .pays_until = DAY_NONE,
				    .contract_end = DAY_NONE,
				    .not_before = DAY_NONE,
				    .names_until = day_of_instant(clock_now_us()) + 120,
				    .text = "Come detto al telefono: la posta resta raggiungibile coi vecchi nomi "
					    "per quattro mesi." };
	RETURN_IF_FAILED(terms_propose(as(t, ROLE_STAFF, STAFF), &p));
	t->submit.dossier = p.act.dossier;
	return RC_OK;
}

/* Where terms of that Fracto were agreed before, they hold and there is nothing to propose. */
static enum rc agreed(struct teller *t)
{
	struct terms_acceptance a = { .act = { .public_id = t->submit.dossier.m.public_id } };
	if (!t->submit.dossier.invitation.public_id) {
		RETURN_IF_FAILED(proposed(t));
		memcpy(a.hash, t->submit.dossier.proposal.hash, sizeof(a.hash));
		memcpy(a.terms_hash, t->submit.dossier.proposal.terms_hash, sizeof(a.terms_hash));
		RETURN_IF_FAILED(terms_accept(as(t, ROLE_RESELLER, AGENCY), &a));
		t->submit.dossier = a.act.dossier;
		find_token(t);
	}
	return accepted(t);
}

/* Staff ticks the steps before that one. */
static enum rc tick_until(struct teller *t, enum extraction_step end)
{
	static const struct leaning names[] = { { .kind = LEANING_SERVER, .name = "posta.agenziatramonto.example" } };
	const char *item = t->submit.dossier.items[0].public_id;
	for (int step = STEP_INVENTORY; step < (int)end; step++) {
		bool finds = step == STEP_INVENTORY;
		struct extraction_act a = { .act = { .public_id = t->submit.dossier.m.public_id },
					    .items = &item,
					    .item_count = 1,
					    .step = step,
					    .result = { .outcome = OUTCOME_DONE,
							.evidence = "Fatto e guardato: vedi il ticket 4711",
							.names = names,
							.name_count = finds ? 1 : 0 } };
		RETURN_IF_FAILED(extraction_tick(as(t, ROLE_STAFF, STAFF), &a));
	}
	return RC_OK;
}

static enum rc half_extracted(struct teller *t)
{
	RETURN_IF_FAILED(agreed(t));
	return tick_until(t, STEP_SHADOW_CHECK);
}

static enum rc extracted(struct teller *t)
{
	enum rc rc;
	RETURN_IF_FAILED(agreed(t));
	RETURN_IF_FAILED(tick_until(t, STEP_STANDALONE));
	do
		rc = extract_step(as(t, ROLE_SYSTEM, 0), -1);
	while (rc == RC_OK);
	return rc == RC_NOT_FOUND ? work(t) : rc;
}

static const struct scene scenes[] = {
	/* Done: by somebody new, and with an account of before. */
	{ 1, "Pasticceria Nicolò", "info@pasticcerianicolo.example", "00079190120", IT | COM | HOSTING, NULL,
	  accepted_and_renewed },
	{ 2, "Falegnameria Cantù", "info@falegnameriacantu.example", "00158380121", IT | HOSTING, NULL,
	  accepted_with_account },
	/* Over without a move. */
	{ 13, "Sartoria Müller", "info@sartoriamuller.example", "01029470125", IT | HOSTING, NULL, withdrawn },
	{ 14, "Gelateria Forlì", "info@gelateriaforli.example", "01108660125", IT, NULL, declined },
	{ 15, "Panificio Béranger", "info@panificioberanger.example", "01187850126", IT, runs_out_at_once, work },
	{ 16, "Pasticceria Fabbri", "info@pasticceriafabbri.example", "01267040127", IT | COM, NULL, rejected },
	/* Under way: what moved after all differs, the hosting waits for staff, a domain waits, everything waits. */
	{ 12, "Vivaio Pellicanò", "info@vivaiopellicano.example", "00950280123", IT | COM | HOSTING, NULL,
	  changed_meanwhile },
	{ 11, "Tipografia D'Angiò", "info@tipografiadangio.example", "00871090122", IT | COM | HOSTING, NULL,
	  accepted },
	{ 10, "Fioreria Cantù", "info@fioreriacantu.example", "00791900129", IT | COM | HOSTING, NULL, accepted },
	{ 7, "Libreria Béranger", "info@libreriaberanger.example", "00554330126", IT | HOSTING, NULL,
	  accepted_by_a_stranger },
	/* Waiting for the customer. */
	{ 5, "Enoteca Müller", "info@enotecamuller.example", NULL, IT | COM, NULL, misaddressed },
	{ 6, "Farmacia Forlì", "info@farmaciaforli.example", NULL, IT | HOSTING, NULL, asked_for_time },
	{ 4, "Officina Pellicanò", "info@officinapellicano.example", NULL, IT | HOSTING, reminded_at_once, NULL },
	{ 17, "Falegnameria Nicolò", "info@falegnamerianicolo.example", NULL, IT | COM, NULL, NULL },
	{ 18, "Ottica Cantù", "info@otticacantu.example", NULL, IT, NULL, NULL },
	{ 19, "Officina D'Angiò", "info@officinadangio.example", NULL, IT, NULL, NULL },
	{ 20, "Enoteca Pellicanò", "info@enotecapellicano.example", NULL, IT | COM, NULL, NULL },
	{ 8, "Trattoria Fabbri", "info@trattoriafabbri.example", NULL, IT | HOSTING, NULL, NULL },
	{ 3, "Ottica D'Angiò", "info@otticadangio.example", NULL, IT | HOSTING, NULL, NULL },
	/* In the agency's Fracto: asked, proposed, half extracted, done. */
	{ 101, "Tipografia Müller", "info@tipografiamuller.example", NULL, SITE, NULL, NULL },
	{ 102, "Vivaio Forlì", "info@vivaioforli.example", NULL, SITE, NULL, proposed },
	{ 103, "Sartoria Béranger", "info@sartoriaberanger.example", "08156570122", SITE, NULL, half_extracted },
	{ 104, "Gelateria Fabbri", "info@gelateriafabbri.example", "08235760124", SITE, NULL, extracted },
};

/* The agency has asked this customer before: the scene has been played. */
static enum rc find_played(struct teller *t, bool *yes)
{
	struct dossier_page page = { .state = -1, .q = t->scene->email, .limit = 1 };
	RETURN_IF_FAILED(dossier_list(as(t, ROLE_RESELLER, AGENCY), &page));
	*yes = page.count > 0;
	return RC_OK;
}

static enum rc play(struct teller *t)
{
	bool played;
	t->config = t->program->config;
	t->config.handover_recipient_hold_hours = 0;
	t->config.fracto_command = "";
	RETURN_IF_FAILED(find_played(t, &played));
	if (played)
		return RC_OK;
	if (t->scene->prepare)
		RETURN_IF_FAILED(t->scene->prepare(t));
	RETURN_IF_FAILED(ask(t));
	return t->scene->then ? t->scene->then(t) : RC_OK;
}

int ctl_demo_story(struct program *p)
{
	int code = program_open(p);
	if (code >= 0)
		return code;
	struct teller t = { .program = p, .db = db_new(&p->database) };
	code = EX_OK;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]) && code == EX_OK; i++) {
		t.scene = &scenes[i];
		enum rc rc = play(&t);
		if (rc != RC_OK) {
			const struct problem *first = t.problems.first;
			LOG(LOG_ERROR, "story", LOG_S("scene", t.scene->name), LOG_S("why", rc_info(rc)->name),
			    LOG_S("problem", first ? first->detail : ""));
			code = EX_SOFTWARE;
		}
		arena_reset(&t.arena);
	}
	db_free(t.db);
	arena_free(&t.arena);
	return code;
}
