/*
 * What a test of the stores and services stands on: a database of its own with the schema and the demonstration's
 * data, and a call to hand to the code under test.
 *
 * The server is started by with_database.sh, which says in HANDOVER_TEST_CONFIG how to reach it; the database is made
 * by handoverctl, under a name with the test's process id. TestSuite(..., .init = stand_open, .fini = stand_close).
 */
#ifndef HANDOVER_TESTS_STAND_H
#define HANDOVER_TESTS_STAND_H

#include "service/call.h"

#define STAND_STAFF    1
#define STAND_RESELLER 101
#define STAND_OTHER    102 /* another reseller */
#define STAND_CUSTOMER 201 /* titolare@fornobianchi.example, verified, card */

struct stand {
	struct arena memory; /* of the stand itself */
	struct arena arena;  /* of the call */
	struct config config;
	struct keys keys;
	struct problems problems;
	struct db_options options;
	struct db *db;    /* as the application */
	struct db *admin; /* as the server's administrator, in our schema */
	struct call call;
	char name[32], site[40]; /* of the two databases */
	const char *config_path;
};

extern struct stand stand;

void stand_open(void);
void stand_close(void);

/* A further connection of the application; the test's to free. */
struct db *stand_connect(void);

/* The call as made by that actor, freshly signed in, with nothing left over from before. */
struct call *stand_as(enum role role, int64_t account_id);

/* SQL as the administrator; "site." stands for the schema of the site's tables. Fails the test on an error. */
void stand_sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* One number, or text, that a SELECT of one column named "value" gives; -1 (NULL) where there is no row. */
int64_t stand_number(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
const char *stand_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Runs handoverctl with the configuration at that path (NULL: the stand's own) and returns its exit code. */
int stand_ctl(const char *config_path, const char *command);

/* A configuration like the stand's with a further line in the section [database]. */
const char *stand_config_with(const char *line);

#endif
