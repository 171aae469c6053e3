#include "ctl.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "store/schema_store.h"

/* The account the host's views run as; it exists, is locked, and nobody signs in with it. */
#define OWNER "'handover_owner'@'localhost'"

/* A change of a grown table takes its time. */
#define STATEMENT_SECONDS 86400U

struct migrating {
	struct program *p;
	struct arena a;
	struct db *db;
	const char *user;     /* 'name'@'localhost' */
	const char *password;
};

/* Puts the names of this installation in place of @app@, @site@, @user@, @owner@. */
static const char *with_names(struct migrating *m, const char *script)
{
	const struct config *c = &m->p->config;
	const struct {
		const char *mark, *name;
	} names[] = { { "@app@", c->database_name },
		      { "@site@", c->database_site_name },
		      { "@user@", m->user },
		      { "@owner@", OWNER } };
	struct buf b = BUF_IN(&m->a);
	while (*script) {
		size_t i = 0, count = sizeof(names) / sizeof(names[0]);
		while (i < count && strncmp(script, names[i].mark, strlen(names[i].mark)) != 0)
			i++;
		if (i < count) {
			buf_adds(&b, names[i].name);
			script += strlen(names[i].mark);
		} else {
			buf_addc(&b, *script++);
		}
	}
	return buf_str(&b);
}

static enum rc run(struct migrating *m, const char *script)
{
	return db_run_script(m->db, script, strlen(script));
}

static enum rc run_file(struct migrating *m, const char *name)
{
	const char *path = arena_printf(&m->a, "%s/%s", m->p->config.database_sql_dir, name);
	const char *script = ctl_read_file(&m->a, path);
	enum rc rc = script ? run(m, with_names(m, script)) : RC_INTERNAL;
	if (rc != RC_OK)
		fprintf(stderr, "%s: failed\n", path);
	return rc;
}

/* A name goes into DDL, where no parameter can stand. */
static bool is_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(name);
}

static enum rc prepare_accounts(struct migrating *m)
{
	const struct config *c = &m->p->config;
	for (const char *s = m->password; *s; s++)
		if (*s == '\'' || *s == '\\') {
			fputs("the password may have no quote and no backslash\n", stderr);
			return RC_VALIDATION;
		}
	return run(m, arena_printf(&m->a,
				   "CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4; "
				   "CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4; "
				   "CREATE USER IF NOT EXISTS " OWNER " ACCOUNT LOCK; "
				   "CREATE USER IF NOT EXISTS %s; ALTER USER %s IDENTIFIED BY '%s'; USE %s; "
				   "CREATE TABLE IF NOT EXISTS schema_migration (version INT NOT NULL PRIMARY KEY, "
				   "name VARCHAR(100) NOT NULL, file_hash CHAR(64) NOT NULL, "
				   "applied_at DATETIME(6) NOT NULL) ENGINE=InnoDB",
				   c->database_name, c->database_site_name, m->user, m->user, m->password,
				   c->database_name));
}

static int is_migration(const struct dirent *e)
{
	size_t n = strlen(e->d_name);
	return n > 8 && strspn(e->d_name, "0123456789") == 3 && e->d_name[3] == '_' &&
	       strcmp(e->d_name + n - 4, ".sql") == 0 && !strchr(e->d_name, '\'');
}

/* One numbered file: applied now, or already there with the same content. */
static enum rc apply(struct migrating *m, const char *name, const struct applied *rows, size_t count)
{
	uint8_t hash[HASH_SIZE];
	const char *file = arena_printf(&m->a, "%s/migrations/%s", m->p->config.database_sql_dir, name);
	const char *script = ctl_read_file(&m->a, file);
	if (!script)
		return RC_INTERNAL;
	hash_bytes(hash, script, strlen(script));
	struct applied row = { atoi(name), arena_strdup(&m->a, name), hex_text(&m->a, hash, sizeof(hash)) };
	for (size_t i = 0; i < count; i++) {
		if (rows[i].version != row.version)
			continue;
		if (strcmp(rows[i].file_hash, row.file_hash) == 0)
			return RC_OK;
		fprintf(stderr, "%s was changed after it was applied: write a new file instead\n", name);
		return RC_VALIDATION;
	}
	printf("migrate: %s\n", name);
	RETURN_IF_FAILED(run(m, with_names(m, script)));
	/* The running programs may not write this table, so this is no query of theirs. */
	return run(m, arena_printf(&m->a,
				   "INSERT INTO schema_migration (version, name, file_hash, applied_at) "
				   "VALUES (%lld, '%s', '%s', NOW(6))",
				   (long long)row.version, row.name, row.file_hash));
}

static enum rc apply_all(struct migrating *m)
{
	struct dirent **files;
	struct applied *rows;
	size_t count;
	const char *dir = arena_printf(&m->a, "%s/migrations", m->p->config.database_sql_dir);
	RETURN_IF_FAILED(schema_store_applied(m->db, &m->a, &rows, &count));
	int n = scandir(dir, &files, is_migration, alphasort);
	enum rc rc = n > 0 ? RC_OK : RC_INTERNAL;
	for (int i = 0; i < n; i++) {
		if (rc == RC_OK)
			rc = apply(m, files[i]->d_name, rows, count);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
	return rc;
}

static enum rc migrate(struct migrating *m)
{
	RETURN_IF_FAILED(prepare_accounts(m));
	/* Two at once would apply a file twice: the second waits (one server; a cluster migrates from one node). */
	/* Without the lock the inner query has two rows, which is an error. */
	RETURN_IF_FAILED(run(m, "SELECT IF(GET_LOCK('handover_migrate', 60) = 1, 1, (SELECT 1 UNION SELECT 2))"));
	RETURN_IF_FAILED(apply_all(m));
	RETURN_IF_FAILED(run_file(m, arena_printf(&m->a, "host/%s.sql", m->p->config.host_contract)));
	RETURN_IF_FAILED(run_file(m, "grants.sql"));
	return run(m, "DO RELEASE_LOCK('handover_migrate')");
}

int ctl_migrate(struct program *p)
{
	const struct config *c = &p->config;
	struct migrating m = { .p = p };
	struct db_options admin = { c->database_socket, c->database_admin_user, NULL, NULL, STATEMENT_SECONDS };
	if (!is_name(c->database_name) || !is_name(c->database_site_name) || !is_name(c->database_user)) {
		fputs("database.name, site_name and user may have letters, digits and _ only\n", stderr);
		return EX_CONFIG;
	}
	db_library_begin();
	m.password = program_read_secret(&m.a, c->database_password_file);
	if (!m.password || crypto_open() != RC_OK)
		return EX_CONFIG;
	m.user = arena_printf(&m.a, "'%s'@'localhost'", c->database_user);
	m.db = db_new(&admin);
	enum rc rc = migrate(&m);
	if (rc == RC_OK)
		puts("migrate: the schema is up to date");
	db_free(m.db);
	arena_free(&m.a);
	return rc == RC_OK ? EX_OK : rc == RC_DB_LOST ? EX_TEMPFAIL : EX_DATAERR;
}
