#include "program.h"

#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "crypto/crypto.h"
#include "net/mailer.h"
#include "program_check.h"
#include "store/schema_store.h"

static const char *const level_spellings[] = { "debug", "info", "warn", "error" };
static const struct words levels = { 4, level_spellings, NULL };

enum { FLAG_HELP = 'h', FLAG_VERSION = 'V', FLAG_CONFIG = 'c', FLAG_SOCKET = 's', FLAG_CHECK = 'C', FLAG_DUMP = 'D' };

static const struct option flags[] = {
	{ "help", no_argument, NULL, FLAG_HELP },
	{ "version", no_argument, NULL, FLAG_VERSION },
	{ "config", required_argument, NULL, FLAG_CONFIG },
	{ "socket", required_argument, NULL, FLAG_SOCKET },
	{ "check-config", no_argument, NULL, FLAG_CHECK },
	{ "dump-config", no_argument, NULL, FLAG_DUMP },
	{ NULL, 0, NULL, 0 },
};

static void tell_fault(void *ctx, const char *key, const char *what)
{
	const struct program *p = ctx;
	fprintf(stderr, "%s: %s: %s\n", p->name, key, what);
}

int program_begin(struct program *p, int argc, char **argv, const char *usage)
{
	bool check = false, dump = false;
	int flag;
	p->name = argv[0];
	while ((flag = getopt_long(argc, argv, "+", flags, NULL)) != -1) {
		if (flag == FLAG_HELP) {
			fputs(usage, stdout);
			return EX_OK;
		}
		if (flag == FLAG_VERSION) {
			puts("handover " PACKAGE_VERSION);
			return EX_OK;
		}
		if (flag == FLAG_CONFIG)
			p->config_path = optarg;
		else if (flag == FLAG_SOCKET)
			p->socket_path = optarg;
		else if (flag == FLAG_CHECK)
			check = true;
		else if (flag == FLAG_DUMP)
			dump = true;
		else
			return fputs(usage, stderr), EX_USAGE;
	}
	p->arguments = argv + optind;
	p->argument_count = argc - optind;
	if (config_read(&p->config, &p->memory, p->config_path) != RC_OK)
		return EX_CONFIG;
	int level = words_find(&levels, p->config.web_log_level);
	if (level < 0) {
		fprintf(stderr, "%s: web.log_level must be debug, info, warn or error\n", p->name);
		return EX_CONFIG;
	}
	log_set_level((enum log_level)level);
	if (dump)
		config_dump(&p->config, stdout);
	if (check && program_check_all(p, &(struct program_check){ tell_fault, p }) > 0)
		return EX_CONFIG;
	if (check || dump)
		return EX_OK;
	const char *fault = mailer_fault(&p->config);
	if (fault)
		return fprintf(stderr, "%s: %s\n", p->name, fault), EX_CONFIG;
	return -1;
}

const char *program_read_secret(struct arena *a, const char *path)
{
	char text[KEYS_PASSWORD_SIZE];
	const char *why = *path ? keys_read_password(path, text) : "it is not set", *secret = NULL;
	if (why)
		LOG(LOG_ERROR, "secret_file", LOG_S("path", path), LOG_S("why", why));
	else
		secret = arena_strdup(a, text);
	crypto_wipe(text, sizeof(text));
	return secret;
}

int program_open(struct program *p)
{
	const struct config *c = &p->config;
	struct keys_paths paths = { c->keys_invitation_file, c->keys_csrf_file, c->keys_audit_file,
				    c->keys_paseto_public_file };
	db_library_begin();
	if (crypto_open() != RC_OK || text_open(c->web_locale_dir) != RC_OK)
		return EX_SOFTWARE;
	if (keys_load(&paths, &p->keys) != RC_OK)
		return EX_CONFIG;
	const char *password = program_read_secret(&p->memory, c->database_password_file);
	if (!password)
		return EX_CONFIG;
	p->database = (struct db_options){ c->database_socket, c->database_user, password, c->database_name,
					   (unsigned)c->database_answer_seconds };
	return -1;
}

static int check_schema(struct program *p)
{
	struct db *db = db_new(&p->database);
	enum rc rc = schema_store_check(db);
	db_free(db);
	if (rc == RC_OK)
		return -1;
	if (rc != RC_STALE && rc != RC_DB_REFUSED)
		return EX_TEMPFAIL;
	LOG(LOG_ERROR, "schema", LOG_S("why", "not the schema of this program"),
	    LOG_S("run", "handoverctl --config FILE migrate"));
	return EX_CONFIG;
}

/*
 * What one large request took goes back: with glibc's own settings each thread keeps a heap of its own, and blocks that
 * were once mapped alone come from it later.
 */
static void settle_memory(void)
{
	mallopt(M_ARENA_MAX, 2);
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	mallopt(M_TRIM_THRESHOLD, 256 * 1024);
}

int program_run(int argc, char **argv, const char *usage, int (*run)(struct program *p))
{
	struct program p = { 0 };
	settle_memory();
	int code = program_begin(&p, argc, argv, usage);
	if (code < 0)
		code = program_open(&p);
	if (code < 0)
		code = check_schema(&p);
	if (code < 0)
		code = run(&p);
	arena_free(&p.memory);
	return code;
}
