#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "stand.h"
#include "store/schema_store.h"

TestSuite(migrate, .init = stand_open, .fini = stand_close);

#define TABLES "SELECT COUNT(*) AS value FROM information_schema.tables WHERE table_schema = '%s'"

Test(migrate, a_second_time_changes_nothing)
{
	int64_t tables = stand_number(TABLES, stand.name);
	const char *first = stand_text("SELECT GROUP_CONCAT(version, name, file_hash, applied_at ORDER BY version) AS "
				       "value FROM schema_migration");
	int64_t domains = stand_number("SELECT COUNT(*) AS value FROM site.domain");
	cr_assert_eq(stand_ctl(NULL, "migrate"), EX_OK);
	cr_assert_eq(stand_ctl(NULL, "demo"), EX_OK);
	cr_expect_eq(stand_number(TABLES, stand.name), tables);
	cr_expect_str_eq(stand_text("SELECT GROUP_CONCAT(version, name, file_hash, applied_at ORDER BY version) AS "
				    "value FROM schema_migration"),
			 first);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM site.domain"), domains);
}

/* A copy of sql/ with one more byte in an applied file. */
static const char *changed_copy(const char *change)
{
	const char *dir = arena_printf(&stand.memory, "%s/%s-sql", getenv("HANDOVER_TEST_DIR"), stand.name);
	const char *shell = arena_printf(&stand.memory, "cp -r '%s' '%s' && chmod -R u+w '%s' && cd '%s' && %s",
					 stand.config.database_sql_dir, dir, dir, dir, change);
	cr_assert_eq(system(shell), 0);
	/* The later line wins over the one in the file: a key may be there once only, so it is taken out first. */
	const char *path = stand_config_with("");
	cr_assert_eq(system(arena_printf(&stand.memory, "sed -i 's|^sql_dir = .*|sql_dir = %s|' '%s'", dir, path)), 0);
	return path;
}

Test(migrate, a_file_changed_after_it_was_applied_is_refused)
{
	const char *path = changed_copy("echo >>migrations/001_core.sql");
	cr_expect_eq(stand_ctl(path, "migrate"), EX_DATAERR);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM schema_migration"), SCHEMA_VERSION);
	cr_expect_eq(stand_ctl(NULL, "migrate"), EX_OK, "the true file is still the applied one");
}

Test(migrate, a_further_file_is_applied_once_and_the_old_programs_then_refuse)
{
	const char *path = changed_copy("echo 'CREATE TABLE further (id INT NOT NULL PRIMARY KEY);' "
					">migrations/999_x.sql");
	cr_expect_eq(stand_ctl(path, "migrate"), EX_OK);
	cr_expect_eq(stand_ctl(path, "migrate"), EX_OK, "CREATE TABLE a second time would fail");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM schema_migration"), SCHEMA_VERSION + 1);
	cr_expect_eq(schema_store_check(stand.db), RC_STALE);
}

Test(migrate, a_file_that_fails_is_not_noted_as_applied)
{
	const char *path = changed_copy("echo 'CREATE TABLE (;' >migrations/999_x.sql");
	cr_expect_eq(stand_ctl(path, "migrate"), EX_DATAERR);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM schema_migration"), SCHEMA_VERSION);
	cr_expect_eq(schema_store_check(stand.db), RC_OK);
}

Test(migrate, the_schema_is_this_programs)
{
	struct applied *rows;
	size_t count;
	cr_expect_eq(schema_store_check(stand.db), RC_OK);
	cr_assert_eq(schema_store_applied(stand.db, &stand.arena, &rows, &count), RC_OK);
	cr_expect_eq(count, SCHEMA_VERSION);
	cr_expect_eq(rows[0].version, 1);
	cr_expect_str_eq(rows[0].name, "001_core.sql");
	cr_expect_eq(strlen(rows[0].file_hash), 64);
}

Test(migrate, every_query_of_the_programs_fits_the_schema)
{
	cr_expect_eq(stand_ctl(NULL, "check-sql"), EX_OK);
}

Test(migrate, what_the_application_may_do_ends_where_the_grants_end)
{
	static const char *const refused[] = {
		"UPDATE audit SET event = 'x'",	      "DELETE FROM audit",
		"UPDATE entry SET net_cents = 0",     "DELETE FROM entry",
		"UPDATE move_log SET to_account = 1", "DELETE FROM move_log",
		"DELETE FROM consent_customer",	      "UPDATE consent_reseller SET account_id = 1",
		"UPDATE offer SET version = 2",	      "DELETE FROM migration",
		"DELETE FROM item",		      "UPDATE told_renewal SET net_cents = 0",
		"DELETE FROM told_refund",	      "UPDATE commission_term SET rate_bp = 10000",
		"UPDATE tariff SET rate_bp = 0",      "UPDATE host_domain SET account_id = 1",
		"DELETE FROM schema_migration",	      "TRUNCATE audit",
		"DROP TABLE audit",		      "REPLACE INTO entry (entry_id) VALUES (1)",
	};
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		cr_expect_eq(db_run_script(stand.db, refused[i], strlen(refused[i])), RC_DB_REFUSED, "%s", refused[i]);
	const char *site = arena_printf(&stand.memory, "SELECT 1 FROM %s.account", stand.site);
	cr_expect_eq(db_run_script(stand.db, site, strlen(site)), RC_DB_REFUSED, "the site's tables themselves");
	const char *contacts = "UPDATE host_domain_owner SET domain_id = 1";
	cr_expect_eq(db_run_script(stand.db, contacts, strlen(contacts)), RC_DB_REFUSED, "another column of the view");
}
