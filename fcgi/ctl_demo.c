#include "ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* The data are SQL (sql/demo/demo.sql), because they are rows of the standalone host's own tables. */
static int fill(struct program *p)
{
	const struct config *c = &p->config;
	struct arena a = { 0 };
	const char *path = arena_printf(&a, "%s/demo/demo.sql", c->database_sql_dir);
	const char *file = c->web_demo ? ctl_read_file(&a, path) : NULL;
	if (!file) {
		if (!c->web_demo)
			fprintf(stderr, "%s: web.demo is not yes\n", path);
		arena_free(&a);
		return EX_CONFIG;
	}
	/* Names of tables cannot be parameters: the script runs in the site's schema and names ours once. */
	const char *script = arena_printf(&a, "USE %s; SET @app = '%s';\n%s", c->database_site_name, c->database_name,
					  file);
	db_library_begin();
	struct db_options admin = { c->database_socket, c->database_admin_user, NULL, c->database_name, 0 };
	struct db *db = db_new(&admin);
	enum rc rc = db_run_script(db, script, strlen(script));
	db_free(db);
	arena_free(&a);
	return rc == RC_OK ? EX_OK : EX_DATAERR;
}

int ctl_demo(struct program *p)
{
	bool data_only = p->argument_count == 2 && strcmp(p->arguments[1], "--data-only") == 0;
	if (p->argument_count > 1 && !data_only)
		return fputs("usage: handoverctl --config FILE demo [--data-only]\n", stderr), EX_USAGE;
	int code = fill(p);
	return code == EX_OK && !data_only ? ctl_demo_story(p) : code;
}
