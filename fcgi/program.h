/*
 * What the three programs begin with: arguments, configuration, keys, texts, a database.
 */
#ifndef HANDOVER_PROGRAM_H
#define HANDOVER_PROGRAM_H

#include "base/config.h"
#include "crypto/keys.h"
#include "db/db.h"

struct program {
	const char *name;
	struct arena memory; /* lives as long as the program */
	struct config config;
	struct keys keys;
	struct db_options database;
	const char *config_path;
	const char *socket_path; /* --socket, handover-fcgi only */
	char **arguments;        /* what follows the flags */
	int argument_count;
};

/*
 * Reads the flags every program has (--config FILE, --socket PATH, --help, --version, --check-config, --dump-config)
 * and the configuration. --check-config opens what the configuration names (program_check.h); --dump-config prints what
 * is in force in the file's own form: no secret is in it, only paths of files. Returns -1 to go on, else the exit code
 * (sysexits.h).
 */
int program_begin(struct program *p, int argc, char **argv, const char *usage);

/* Opens crypto, keys, texts and the log level. Exit code or -1. */
int program_open(struct program *p);

/*
 * The whole main() of a program that serves: reads the flags, opens, and runs. The schema must be this program's, else
 * EX_CONFIG (78) and the command to run, or EX_TEMPFAIL (75). Returns the exit code.
 */
int program_run(int argc, char **argv, const char *usage, int (*run)(struct program *p));

/*
 * A secret from a file of one line that only its owner can open, like the key files; NULL and a line in the log where
 * it cannot be read.
 */
const char *program_read_secret(struct arena *a, const char *path);

#endif
