#include "ctl_doctor.h"

#include <string.h>

#include "base/buf.h"
#include "service/health.h"
#include "store/schema_store.h"
#include "store/watch_store.h"

/* What one of the reads gives; the rows are in the doctor's arena. */
struct looking {
	struct ctl_doctor *d;
	const char *schema;
	struct watch_table *tables;
	struct watch_definer *definers;
	struct watch_setting *settings;
	size_t count;
};

static enum rc tables_body(struct db *db, void *ctx)
{
	struct looking *w = ctx;
	return watch_store_other_engines(db, &w->d->arena, w->schema, &w->tables, &w->count);
}

static enum rc definers_body(struct db *db, void *ctx)
{
	struct looking *w = ctx;
	return watch_store_lost_definers(db, &w->d->arena, w->schema, &w->definers, &w->count);
}

static enum rc settings_body(struct db *db, void *ctx)
{
	struct looking *w = ctx;
	return watch_store_settings(db, &w->d->arena, &w->settings, &w->count);
}

static enum rc look(struct db *db, enum rc (*body)(struct db *db, void *ctx), struct looking *w)
{
	return db_read_run(db, &(struct db_tx){ .body = body, .ctx = w });
}

/* ---- schema and queries ------------------------------------------------------------------------------------- */

bool ctl_doctor_schema(struct ctl_doctor *d)
{
	const struct config *c = &d->program->config;
	enum rc rc = schema_store_check(d->work.call.db);
	if (rc == RC_OK)
		ctl_doctor_say(d, CTL_OK, "schema", "version %d, in %s", SCHEMA_VERSION, c->database_name);
	else if (rc == RC_STALE || rc == RC_DB_REFUSED)
		ctl_doctor_say(d, CTL_FAIL, "schema", "%s is not at version %d: handoverctl migrate", c->database_name,
			       SCHEMA_VERSION);
	else
		ctl_doctor_say(d, CTL_FAIL, "database", "%s does not let %s in: the line before says why",
			       c->database_socket, c->database_user);
	return rc == RC_OK;
}

static void check_queries(struct ctl_doctor *d)
{
	size_t count, wrong = 0;
	const struct db_query *const *queries = db_queries(&count);
	for (size_t i = 0; i < count; i++)
		if (db_check_query(d->work.call.db, queries[i]) != RC_OK) {
			ctl_doctor_say(d, CTL_FAIL, "query", "%s does not fit the schema", queries[i]->name);
			wrong++;
		}
	if (!wrong)
		ctl_doctor_say(d, CTL_OK, "queries", "all %zu fit", count);
}

/* ---- tables, views, procedures ------------------------------------------------------------------------------ */

static void check_tables_of(struct ctl_doctor *d, struct db *db, const char *schema)
{
	struct looking w = { .d = d, .schema = schema };
	if (look(db, tables_body, &w) != RC_OK) {
		ctl_doctor_say(d, CTL_FAIL, "tables", "%s: the list could not be read", schema);
		return;
	}
	for (size_t i = 0; i < w.count; i++)
		ctl_doctor_say(d, CTL_FAIL, "tables", "%s.%s is %s: a move could not be rolled back; ALTER TABLE to "
			       "InnoDB", w.tables[i].schema, w.tables[i].name, w.tables[i].engine);
	if (w.count == 0)
		ctl_doctor_say(d, CTL_OK, "tables", "%s: all InnoDB", schema);
}

/* A view whose definer's account was dropped answers nobody any more. */
static void check_as_administrator(struct ctl_doctor *d)
{
	const struct config *c = &d->program->config;
	struct looking w = { .d = d, .schema = c->database_name };
	if (look(d->admin, definers_body, &w) != RC_OK) {
		check_tables_of(d, d->work.call.db, c->database_name);
		ctl_doctor_say(d, CTL_WARN, "administrator", "%s is not let in from here, or may not read accounts: "
			       "definers and the tables of %s were not looked at", c->database_admin_user,
			       c->database_site_name);
		return;
	}
	for (size_t i = 0; i < w.count; i++)
		ctl_doctor_say(d, CTL_FAIL, "definers", "%s belongs to %s, who is no account: handoverctl migrate",
			       w.definers[i].name, w.definers[i].definer);
	if (w.count == 0)
		ctl_doctor_say(d, CTL_OK, "definers", "all are accounts");
	check_tables_of(d, d->admin, c->database_name);
	check_tables_of(d, d->admin, c->database_site_name);
}

/* ---- settings ----------------------------------------------------------------------------------------------- */

static const struct watch_setting *setting(const struct looking *w, const char *name)
{
	static const struct watch_setting none = { "", "", "" };
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->settings[i].name, name) == 0)
			return &w->settings[i];
	return &none;
}

static bool is_strict(const char *mode)
{
	return strstr(mode, "STRICT_ALL_TABLES") || strstr(mode, "STRICT_TRANS_TABLES");
}

static void check_settings(struct ctl_doctor *d)
{
	struct looking w = { .d = d };
	size_t before = d->found[CTL_FAIL] + d->found[CTL_WARN];
	if (look(d->work.call.db, settings_body, &w) != RC_OK) {
		ctl_doctor_say(d, CTL_FAIL, "server settings", "could not be read");
		return;
	}
	const char *flush = setting(&w, "innodb_flush_log_at_trx_commit")->server;
	const struct watch_setting *mode = setting(&w, "sql_mode");
	const struct watch_setting *isolation = setting(&w, "innodb_snapshot_isolation");
	if (strcmp(flush, "1") != 0)
		ctl_doctor_say(d, CTL_FAIL, "server settings", "innodb_flush_log_at_trx_commit is %s, not 1: what was "
			       "acknowledged may be lost with the power", flush);
	if (!is_strict(mode->session))
		ctl_doctor_say(d, CTL_FAIL, "server settings", "sql_mode of our connections is not strict");
	else if (!is_strict(mode->server))
		ctl_doctor_say(d, CTL_WARN, "server settings", "sql_mode of the server is not strict: others' "
			       "connections may cut values short");
	if (strcmp(isolation->session, "ON") != 0)
		ctl_doctor_say(d, CTL_WARN, "server settings", "innodb_snapshot_isolation is %s for us: the server is "
			       "too old, or a change of another may be overwritten",
			       *isolation->session ? isolation->session : "not there");
	if (strcmp(setting(&w, "character_set_client")->session, "utf8mb4") != 0)
		ctl_doctor_say(d, CTL_FAIL, "server settings", "our connections are not utf8mb4");
	if (strcmp(setting(&w, "character_set_server")->server, "utf8mb4") != 0)
		ctl_doctor_say(d, CTL_WARN, "server settings", "character_set_server is %s, not utf8mb4",
			       setting(&w, "character_set_server")->server);
	if (d->found[CTL_FAIL] + d->found[CTL_WARN] == before)
		ctl_doctor_say(d, CTL_OK, "server settings", "as they must be");
}

/* ---- what runs ---------------------------------------------------------------------------------------------- */

static void check_backlog(struct ctl_doctor *d, const char *what, const int64_t numbers[3])
{
	const int64_t ready = numbers[0], late = numbers[1], dead = numbers[2];
	/* An address that refuses mail is everyday; a job nobody does any more is a handover that stands still. */
	bool is_mail = strcmp(what, "mails") == 0;
	if (dead)
		ctl_doctor_say(d, is_mail ? CTL_WARN : CTL_FAIL, what, "%lld failed for good: %s", (long long)dead,
			       is_mail ? "undeliverable, for staff to see" : "nobody does them any more");
	if (late)
		ctl_doctor_say(d, CTL_FAIL, what, "%lld are due for more than ten minutes", (long long)late);
	if (!dead && !late)
		ctl_doctor_say(d, CTL_OK, what, "%lld due, none late", (long long)ready);
}

static void check_running(struct ctl_doctor *d)
{
	struct health h;
	if (health_look(&d->work.call, &h) != RC_OK) {
		ctl_doctor_say(d, CTL_FAIL, "clocks", "could not be read");
		return;
	}
	const struct watch_numbers *n = &h.numbers;
	bool apart = h.clocks_apart > HEALTH_CLOCKS_APART;
	ctl_doctor_say(d, apart ? CTL_FAIL : CTL_OK, "clocks",
		       "this machine's and the database's are %lld seconds apart", (long long)h.clocks_apart);
	if (n->beat_age < 0)
		ctl_doctor_say(d, CTL_FAIL, "worker", "none is running: start handover-worker");
	else if (n->beat_age > HEALTH_BEAT_OLD)
		ctl_doctor_say(d, CTL_FAIL, "worker", "none was heard of for %lld seconds", (long long)n->beat_age);
	else
		ctl_doctor_say(d, CTL_OK, "worker", "%lld alive, heard of %lld seconds ago", (long long)n->workers,
			       (long long)n->beat_age);
	check_backlog(d, "jobs", (const int64_t[]){ n->jobs_ready, n->jobs_late, n->jobs_dead });
	if (strcmp(d->program->config.mail_transport, "none") != 0)
		check_backlog(d, "mails", (const int64_t[]){ n->mails_ready, n->mails_late, n->mails_dead });
}

void ctl_doctor_database(struct ctl_doctor *d)
{
	if (!ctl_doctor_schema(d))
		return;
	check_queries(d);
	check_as_administrator(d);
	check_settings(d);
	check_running(d);
}
