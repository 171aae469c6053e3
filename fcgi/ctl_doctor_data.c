#include "ctl_doctor.h"

#include <string.h>

#include "service/history.h"
#include "service/statement.h"

/* Of a live system, where work may wait: ten minutes, as the backlog may. */
#define LATE "SET @late = 600;\n"

struct finding {
	struct ctl_doctor *d;
	size_t broken;
};

/* A row is (invariant, migration_id, what); 0: it is of no migration. */
static void say_row(void *ctx, const char *const *values, size_t count)
{
	struct finding *f = ctx;
	const char *migration = count == 3 && values[1] ? values[1] : "0";
	const char *what = count == 3 && values[2] ? values[2] : "";
	bool is_of_one = strcmp(migration, "0") != 0;
	f->broken++;
	ctl_doctor_say(f->d, CTL_FAIL, values[0], "%s%s%s%s", is_of_one ? "migration " : "", is_of_one ? migration : "",
		       is_of_one ? ", " : "", what);
}

static void check_invariants(struct ctl_doctor *d)
{
	struct finding f = { .d = d };
	const char *path = arena_printf(&d->arena, "%s/invariants.sql", d->program->config.database_sql_dir);
	const char *file = ctl_read_file(&d->arena, path);
	if (!file) {
		ctl_doctor_say(d, CTL_FAIL, "invariants", "%s cannot be read", path);
		return;
	}
	struct db_reading r = { .script = arena_printf(&d->arena, LATE "%s", file), .row = say_row, .ctx = &f };
	r.length = strlen(r.script);
	if (db_read_script(d->admin, &r) != RC_OK || r.results == 0)
		ctl_doctor_say(d, CTL_FAIL, "invariants", "could not all be looked at as %s: the line before says why",
			       d->program->config.database_admin_user);
	else if (f.broken == 0)
		ctl_doctor_say(d, CTL_OK, "invariants", "all %zu hold", r.results);
}

static void check_chains(struct ctl_doctor *d)
{
	int64_t chains, rows;
	enum rc rc = history_verify(&d->work.call, &chains, &rows);
	if (rc == RC_OK)
		ctl_doctor_say(d, CTL_OK, "audit chains", "%lld, %lld rows, all whole", (long long)chains,
			       (long long)rows);
	else
		ctl_doctor_say(d, CTL_FAIL, "audit chains", "%s",
			       rc == RC_VALIDATION ? "broken: see the lines event=audit_broken" : "could not be read");
}

static void check_statements(struct ctl_doctor *d)
{
	struct statement_check check;
	enum rc rc = statement_verify(&d->work.call, &check);
	if (rc == RC_OK)
		ctl_doctor_say(d, CTL_OK, "statements", "%lld, %lld lines, all whole", (long long)check.statements,
			       (long long)check.lines);
	else if (rc == RC_VALIDATION)
		ctl_doctor_say(d, CTL_FAIL, "statements", "%lld broken: see the lines event=statement_broken",
			       (long long)check.broken);
	else
		ctl_doctor_say(d, CTL_FAIL, "statements", "could not be read");
}

void ctl_doctor_data(struct ctl_doctor *d)
{
	if (!ctl_doctor_schema(d))
		return;
	check_invariants(d);
	check_chains(d);
	check_statements(d);
}
