/* handoverctl: what an operator does by hand. One function per command; the longer ones are in ctl_*.c. */
#include "ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "service/history.h"
#include "service/statement.h"

static int keygen(struct program *p)
{
	if (p->argument_count != 2)
		return fputs("usage: handoverctl --config FILE keygen DIRECTORY\n", stderr), EX_USAGE;
	return keys_generate(p->arguments[1]) == RC_OK ? EX_OK : EX_CANTCREAT;
}

/* Prepares every query of the programs against the live schema and compares names and numbers. */
static int check_sql(struct program *p)
{
	size_t count, wrong = 0;
	int code = program_open(p);
	if (code >= 0)
		return code;
	struct db *db = db_new(&p->database);
	const struct db_query *const *queries = db_queries(&count);
	for (size_t i = 0; i < count; i++)
		if (db_check_query(db, queries[i]) != RC_OK) {
			printf("%s: does not fit the schema\n", queries[i]->name);
			wrong++;
		}
	db_free(db);
	printf("check-sql: %zu queries prepared, %zu wrong\n", count, wrong);
	return wrong || count == 0 ? EX_DATAERR : EX_OK;
}

static int verify_audit(struct program *p)
{
	int64_t chains, rows;
	struct ctl_work w;
	int code = ctl_begin(p, &w);
	if (code >= 0)
		return code;
	enum rc rc = history_verify(&w.call, &chains, &rows);
	ctl_end(&w);
	if (rc == RC_OK)
		printf("verify-audit: %lld chains, %lld rows, all whole\n", (long long)chains, (long long)rows);
	else if (rc == RC_VALIDATION)
		printf("verify-audit: BROKEN, see the lines event=audit_broken\n");
	return rc == RC_OK ? EX_OK : rc == RC_VALIDATION ? EX_DATAERR : EX_TEMPFAIL;
}

static int verify_statements(struct program *p)
{
	struct statement_check check;
	struct ctl_work w;
	int code = ctl_begin(p, &w);
	if (code >= 0)
		return code;
	enum rc rc = statement_verify(&w.call, &check);
	ctl_end(&w);
	if (rc != RC_OK && rc != RC_VALIDATION)
		return EX_TEMPFAIL;
	printf("verify-statements: %lld statements, %lld lines, ", (long long)check.statements, (long long)check.lines);
	if (rc == RC_OK)
		return puts("all whole"), EX_OK;
	return printf("%lld BROKEN, see the lines event=statement_broken\n", (long long)check.broken), EX_DATAERR;
}

static int close_statements(struct program *p)
{
	int64_t closed;
	struct ctl_work w;
	int code = ctl_begin(p, &w);
	if (code >= 0)
		return code;
	enum rc rc = statement_close_due(&w.call, &closed);
	ctl_end(&w);
	printf("close-statements: %lld closed%s\n", (long long)closed, rc == RC_OK ? "" : ", not all: see the log");
	return rc == RC_OK ? EX_OK : EX_TEMPFAIL;
}

static const struct command {
	const char *name, *what;
	int (*run)(struct program *p);
} commands[] = {
	{ "migrate", "bring the database to this program's schema, with the host contract and the grants",
	  ctl_migrate },
	{ "check-sql", "prepare every query against the live schema", check_sql },
	{ "demo", "fill the standalone host with the demonstration's data: [--data-only]", ctl_demo },
	{ "import", "accounts, domains, services from CSV: [--accounts FILE] [--domains FILE] [--services FILE] "
		    "[--dry-run] [--errors FILE]", ctl_import },
	{ "reconcile", "read the host's paid and refunded lines again: --from DATE --to DATE [--dry-run]",
	  ctl_reconcile },
	{ "token", "print a bearer token, or with --enter PATH a sign-in link: --role R --account N", ctl_token },
	{ "tariff", "list | add PRODUCT (--rate 10% | --fixed 4.00) [--months 36] [--holding 30] [--from YYYY-MM-DD]",
	  ctl_tariff },
	{ "verify-audit", "recompute every audit chain", verify_audit },
	{ "close-statements", "make the statements of the months that are over, as the worker does every day",
	  close_statements },
	{ "verify-statements", "recompute every statement of the commission", verify_statements },
	{ "doctor", "look at configuration, keys, database, clocks, worker, socket, mail: [--quiet] [--socket PATH]; "
		    "or at what the tables hold: --data [--quiet]", ctl_doctor },
	{ "keygen", "make the key files in a directory", keygen },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int usage(void)
{
	fputs("usage: handoverctl --config FILE COMMAND\n", stderr);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(stderr, "  %-17s %s\n", commands[i].name, commands[i].what);
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	int code = program_begin(&p, argc, argv, "usage: handoverctl --config FILE COMMAND (without one: the list)\n");
	if (code < 0) {
		code = EX_USAGE;
		size_t i = 0;
		while (p.argument_count && i < COMMAND_COUNT && strcmp(p.arguments[0], commands[i].name) != 0)
			i++;
		code = p.argument_count && i < COMMAND_COUNT ? commands[i].run(&p) : usage();
	}
	arena_free(&p.memory);
	return code;
}
