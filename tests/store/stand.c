#include "stand.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "crypto/crypto.h"

struct stand stand;

static const char *needed(const char *name)
{
	const char *value = getenv(name);
	cr_assert(value && *value, "%s is not set: run the suite by its script", name);
	return value;
}

static const char *read_whole(const char *path)
{
	struct buf b = BUF_IN(&stand.memory);
	char block[4096];
	size_t n;
	FILE *f = fopen(path, "re");
	cr_assert(f, "%s cannot be read", path);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&b, block, n);
	fclose(f);
	return buf_str(&b);
}

/* The section [database] is the last of the file. */
const char *stand_config_with(const char *line)
{
	static int made;
	const char *path = arena_printf(&stand.memory, "%s/%s-%d.conf", needed("HANDOVER_TEST_DIR"), stand.name,
					made++);
	FILE *f = fopen(path, "we");
	cr_assert(f);
	fprintf(f, "%sname = %s\nsite_name = %s\n%s", read_whole(needed("HANDOVER_TEST_CONFIG")), stand.name,
		stand.site,
		line);
	cr_assert(fclose(f) == 0);
	return path;
}

/* What it prints is kept out of the report unless it fails. */
static int run_ctl(const char *config_path, const char *command, const char *option)
{
	const char *program = arena_printf(&stand.memory, "%s/handoverctl", needed("builddir"));
	const char *config = config_path ? config_path : stand.config_path;
	const char *log = arena_printf(&stand.memory, "%s/%s.log", needed("HANDOVER_TEST_DIR"), stand.name);
	char *const argv[] = { arena_strdup(&stand.memory, program), arena_strdup(&stand.memory, "--config"),
			       arena_strdup(&stand.memory, config), arena_strdup(&stand.memory, command),
			       option ? arena_strdup(&stand.memory, option) : NULL, NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	cr_assert(posix_spawn(&pid, program, &actions, NULL, argv, environ) == 0, "%s does not start", program);
	posix_spawn_file_actions_destroy(&actions);
	cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

int stand_ctl(const char *config_path, const char *command)
{
	return run_ctl(config_path, command, NULL);
}

static const char *read_password(const char *path)
{
	char *text = arena_strdup(&stand.memory, read_whole(path));
	text[strcspn(text, "\n")] = '\0';
	return text;
}

void stand_open(void)
{
	struct stand *s = &stand;
	snprintf(s->name, sizeof(s->name), "ho_%ld", (long)getpid());
	snprintf(s->site, sizeof(s->site), "ho_%ld_site", (long)getpid());
	s->config_path = stand_config_with("");
	cr_assert(stand_ctl(NULL, "migrate") == 0, "migrate: %s",
		  read_whole(arena_printf(&s->memory, "%s/%s.log", needed("HANDOVER_TEST_DIR"), s->name)));
	cr_assert(run_ctl(NULL, "demo", "--data-only") == 0);
	db_library_begin();
	cr_assert(crypto_open() == RC_OK && config_read(&s->config, &s->memory, s->config_path) == RC_OK);
	const struct config *c = &s->config;
	struct keys_paths paths = { c->keys_invitation_file, c->keys_csrf_file, c->keys_audit_file,
				    c->keys_paseto_public_file };
	cr_assert(keys_load(&paths, &s->keys) == RC_OK);
	s->options = (struct db_options){ c->database_socket, c->database_user,
					 read_password(c->database_password_file),
					  s->name, 0 };
	s->db = db_new(&s->options);
	s->admin = db_new(&(struct db_options){ c->database_socket, c->database_admin_user, NULL, s->name, 0 });
	s->problems = (struct problems){ .arena = &s->arena, .lang = LANG_EN };
	stand_as(ROLE_SYSTEM, 0);
}

void stand_close(void)
{
	stand_sql("DROP DATABASE %s", stand.name);
	stand_sql("DROP DATABASE %s", stand.site);
	db_free(stand.db);
	db_free(stand.admin);
	arena_free(&stand.arena);
	arena_free(&stand.memory);
}

struct db *stand_connect(void)
{
	return db_new(&stand.options);
}

struct call *stand_as(enum role role, int64_t account_id)
{
	stand.call = (struct call){ .db = stand.db,
				    .arena = &stand.arena,
				    .config = &stand.config,
				    .keys = &stand.keys,
				    .problems = &stand.problems,
				    .actor = { role, account_id, true },
				    .lang = LANG_EN,
				    .request_id = "test" };
	problems_clear(&stand.problems);
	return &stand.call;
}

/* "site." becomes the name of the site's schema. */
static const char *with_site(const char *fmt, va_list ap)
{
	const char *sql = arena_vprintf(&stand.memory, fmt, ap);
	struct buf b = BUF_IN(&stand.memory);
	while (*sql) {
		if (strncmp(sql, "site.", 5) == 0) {
			buf_addf(&b, "%s.", stand.site);
			sql += 5;
		} else {
			buf_addc(&b, *sql++);
		}
	}
	return buf_str(&b);
}

void stand_sql(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	const char *sql = with_site(fmt, ap);
	va_end(ap);
	cr_assert(db_run_script(stand.admin, sql, strlen(sql)) == RC_OK, "%s", sql);
}

struct number {
	int64_t value;
};

struct text {
	const char *value;
};

static const struct db_fields number_fields = DB_FIELDS(struct number, DB_I64(struct number, value));
static const struct db_fields text_fields = DB_FIELDS(struct text, DB_TEXT(struct text, value));

static void select_one(const struct db_fields *out, const char *sql, void *row)
{
	/* A prepared query is known by its address for the life of the connection, so each gets one of its own. */
	struct db_query *q = ARENA_NEW(&stand.memory, struct db_query);
	*q = (struct db_query){ .name = "stand", .sql = sql, .out = *out };
	enum rc rc = db_one(stand.admin, q, NULL, &stand.memory, row);
	cr_assert(rc == RC_OK || rc == RC_NOT_FOUND, "%s: %s", sql, rc_info(rc)->name);
}

int64_t stand_number(const char *fmt, ...)
{
	struct number row = { -1 };
	va_list ap;
	va_start(ap, fmt);
	select_one(&number_fields, with_site(fmt, ap), &row);
	va_end(ap);
	return row.value;
}

const char *stand_text(const char *fmt, ...)
{
	struct text row = { NULL };
	va_list ap;
	va_start(ap, fmt);
	select_one(&text_fields, with_site(fmt, ap), &row);
	va_end(ap);
	return row.value;
}
