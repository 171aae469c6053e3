/* Values, rows, kinds of error: over a table of the test's own. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "stand.h"

enum colour { COLOUR_RED, COLOUR_GREEN, COLOUR_BLUE };
static const char *const colour_spellings[] = { "red", "green", "blue" };
static const struct words words_colours = { 3, colour_spellings, NULL };

struct probe {
	int64_t id, number;
	bool flag;
	const char *text;
	uint8_t hash[32], salt[16];
	int64_t at;
	int32_t day;
	int colour;
};

#define PROBE_VALUES                                                                                                   \
	DB_I64(struct probe, number), DB_FLAG(struct probe, flag), DB_TEXT(struct probe, text),                        \
		DB_HASH(struct probe, hash), DB_SALT(struct probe, salt), DB_INSTANT(struct probe, at),                \
		DB_DAY(struct probe, day), DB_ENUM(struct probe, colour, words_colours)

DB_QUERY(probe_insert,
	 .sql = "INSERT INTO probe (id, number, flag, text, hash, salt, at, day, colour) VALUES (:id, :number, :flag, "
		":text, :hash, :salt, :at, :day, :colour)",
	 .in = DB_FIELDS(struct probe, DB_I64(struct probe, id), PROBE_VALUES));
DB_QUERY(probe_get, /* the columns in another order than the fields, one parameter twice, one in a string */
	 .sql = "SELECT colour, day, at, salt, hash, text, flag, number, id FROM probe WHERE id = :id AND :id = id AND "
		"':number' <> '' ",
	 .in = DB_FIELDS(struct probe, DB_I64(struct probe, id)),
	 .out = DB_FIELDS(struct probe, DB_I64(struct probe, id), PROBE_VALUES));
DB_QUERY(probe_all, .sql = "SELECT id, number, flag, text, hash, salt, at, day, colour FROM probe ORDER BY id",
	 .out = DB_FIELDS(struct probe, DB_I64(struct probe, id), PROBE_VALUES));
DB_QUERY(probe_set, .sql = "UPDATE probe SET number = :number WHERE id = :id",
	 .in = DB_FIELDS(struct probe, DB_I64(struct probe, id), DB_I64(struct probe, number)));
DB_QUERY(probe_set_all, .sql = "UPDATE probe SET number = :number",
	 .in = DB_FIELDS(struct probe, DB_I64(struct probe, number)));
DB_QUERY(probe_add, .sql = "INSERT INTO probe_auto (text) VALUES (:text)",
	 .in = DB_FIELDS(struct probe, DB_TEXT(struct probe, text)));
DB_QUERY(probe_child, .sql = "INSERT INTO probe_child (id) VALUES (:id)",
	 .in = DB_FIELDS(struct probe, DB_I64(struct probe, id)));
DB_QUERY(probe_null_salt, .sql = "SELECT id, salt FROM (SELECT 1 AS id, NULL AS salt) AS x",
	 .out = DB_FIELDS(struct probe, DB_I64(struct probe, id), DB_SALT(struct probe, salt)));

static void setup(void)
{
	stand_open();
	stand_sql("CREATE TABLE probe (id BIGINT NOT NULL PRIMARY KEY, number BIGINT NULL, flag TINYINT NULL, "
		  "text MEDIUMTEXT NULL, hash BINARY(32) NULL, salt BINARY(16) NULL, at DATETIME(6) NULL, "
		  "day DATE NULL, colour ENUM('red','green','blue','mauve') NULL, CHECK (number <> 13)) ENGINE=InnoDB; "
		  "CREATE TABLE probe_auto (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, text TEXT); "
		  "CREATE TABLE probe_child (id BIGINT NOT NULL PRIMARY KEY, "
		  "FOREIGN KEY (id) REFERENCES probe (id)) ENGINE=InnoDB; "
		  "GRANT SELECT, INSERT, UPDATE ON probe TO handover_app@localhost; "
		  "GRANT INSERT ON probe_auto TO handover_app@localhost; "
		  "GRANT INSERT ON probe_child TO handover_app@localhost");
}

TestSuite(db, .init = setup, .fini = stand_close);

static struct probe sample(int64_t id)
{
	struct probe p = { .id = id,
			   .number = -id * 1000000007,
			   .flag = id % 2,
			   .text = "Però & figli: 'n''est', \\ \" \xf0\x9f\x8d\x9e",
			   .at = INT64_C(1795430527123456) + id,
			   .day = (int32_t)(20000 + id),
			   .colour = (int)(id % 3) };
	for (int i = 0; i < 32; i++)
		p.hash[i] = (uint8_t)(i * 7 + id);
	memcpy(p.salt, p.hash + 5, 16);
	return p;
}

static const struct probe nothing = { .number = 0, .at = CLOCK_NONE, .day = DAY_NONE, .colour = -1 };

static void expect_same(const struct probe *l, const struct probe *r, const char *what)
{
	cr_expect(l->id == r->id && l->number == r->number && l->flag == r->flag, "%s %lld", what, (long long)r->id);
	cr_expect(l->text == r->text || (l->text && r->text && strcmp(l->text, r->text) == 0), "%s: text", what);
	cr_expect(memcmp(l->hash, r->hash, 32) == 0 && memcmp(l->salt, r->salt, 16) == 0, "%s: bytes", what);
	cr_expect(l->at == r->at, "%s: %lld is not %lld", what, (long long)l->at, (long long)r->at);
	cr_expect(l->day == r->day && l->colour == r->colour, "%s: day %d, colour %d", what, l->day, l->colour);
}

static struct probe get(int64_t id)
{
	struct probe p;
	cr_assert_eq(db_one(stand.db, &probe_get, &(struct probe){ .id = id }, &stand.arena, &p), RC_OK);
	return p;
}

Test(db, every_type_of_value_comes_back_as_it_was_sent)
{
	uint64_t affected;
	for (int64_t id = 1; id <= 6; id++) {
		struct probe p = sample(id), again;
		cr_assert_eq(db_run(stand.db, &probe_insert, &p, &affected), RC_OK);
		cr_expect_eq(affected, 1);
		again = get(id);
		expect_same(&again, &p, "row");
	}
}

Test(db, null_comes_back_as_each_types_nothing)
{
	struct probe p = nothing, again;
	memset(p.salt, 1, sizeof(p.salt));
	p.id = 1;
	cr_assert_eq(db_run(stand.db, &probe_insert, &p, NULL), RC_OK);
	again = get(1);
	expect_same(&again, &p, "nothing");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM probe WHERE text IS NULL AND hash IS NULL AND at IS "
				  "NULL AND day IS NULL AND colour IS NULL"),
		     1);
	stand_sql("INSERT INTO probe (id) VALUES (2)");
	again = get(2);
	p = nothing;
	p.id = 2;
	expect_same(&again, &p, "NULL");
	memset(&again, 9, sizeof(again));
	cr_assert_eq(db_one(stand.db, &probe_null_salt, NULL, &stand.arena, &again), RC_OK);
	cr_expect_eq(again.salt[0] | again.salt[15], 0);
}

Test(db, instants_and_days_far_from_now_are_exact)
{
	static const int64_t instants[] = { 0, -1, 1, INT64_C(2147483647999999), INT64_C(2147483648000000),
					    INT64_C(4294967296000001), INT64_C(253402300799999999),
					    -INT64_C(2208988800000000) };
	for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
		struct probe p = sample((int64_t)i + 1);
		p.at = instants[i];
		p.day = day_of_instant(instants[i]);
		cr_assert_eq(db_run(stand.db, &probe_insert, &p, NULL), RC_OK);
		struct probe again = get(p.id);
		expect_same(&again, &p, "instant");
	}
	cr_expect_str_eq(stand_text("SELECT CAST(at AS CHAR) AS value FROM probe WHERE id = 5"),
			 "2038-01-19 03:14:08.000000");
}

Test(db, texts_of_any_length_come_back_whole)
{
	static const size_t lengths[] = { 0, 1, 255, 256, 257, 258, 4096, 70000, 1000000 };
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct probe p = sample((int64_t)i + 1);
		char *text = arena_alloc(&stand.arena, lengths[i] + 1);
		for (size_t k = 0; k < lengths[i]; k++)
			text[k] = (char)('a' + k % 23);
		p.text = text;
		cr_assert_eq(db_run(stand.db, &probe_insert, &p, NULL), RC_OK);
		struct probe again = get(p.id);
		cr_assert_eq(strlen(again.text), lengths[i]);
		cr_expect_str_eq(again.text, text);
	}
	struct probe *rows;
	size_t count;
	cr_assert_eq(db_all(stand.db, &probe_all, NULL, &stand.arena, &rows, &count), RC_OK);
	cr_assert_eq(count, sizeof(lengths) / sizeof(lengths[0]));
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(strlen(rows[i].text), lengths[i], "long and short texts in one result");
}

Test(db, a_word_the_program_does_not_know_is_refused)
{
	struct probe p;
	stand_sql("INSERT INTO probe (id, colour) VALUES (1, 'mauve')");
	cr_expect_eq(db_one(stand.db, &probe_get, &(struct probe){ .id = 1 }, &stand.arena, &p), RC_DB_REFUSED);
	stand_sql("UPDATE probe SET colour = 'blue'");
	cr_expect_eq(get(1).colour, COLOUR_BLUE, "the connection goes on");
}

static void insert_many(size_t count)
{
	struct probe *rows = calloc(count ? count : 1, sizeof(*rows)), *again;
	size_t found;
	uint64_t affected = 77;
	for (size_t i = 0; i < count; i++) {
		rows[i] = sample((int64_t)i + 1);
		if (i % 3 == 1) { /* every third of them without values, between others with */
			rows[i] = nothing;
			rows[i].id = (int64_t)i + 1;
			memset(rows[i].salt, 1, 16);
		}
	}
	cr_assert_eq(db_run_many(stand.db, &probe_insert, rows, count, &affected), RC_OK, "%zu rows", count);
	cr_expect_eq(affected, count);
	cr_assert_eq(db_all(stand.db, &probe_all, NULL, &stand.arena, &again, &found), RC_OK);
	cr_assert_eq(found, count);
	for (size_t i = 0; i < count; i++)
		expect_same(&again[i], &rows[i], "of many");
	free(rows);
}

Test(db, no_row_at_all_is_no_statement) { insert_many(0); }
Test(db, one_row_of_many_is_stored) { insert_many(1); }
Test(db, two_rows_are_stored) { insert_many(2); }
Test(db, three_rows_are_stored) { insert_many(3); }
Test(db, five_hundred_rows_are_stored_in_one_go) { insert_many(500); }

Test(db, one_and_many_rows_may_take_turns_on_one_statement)
{
	struct probe rows[4];
	for (int i = 0; i < 4; i++)
		rows[i] = sample(i + 1);
	cr_assert_eq(db_run_many(stand.db, &probe_insert, rows, 2, NULL), RC_OK);
	cr_assert_eq(db_run_many(stand.db, &probe_insert, rows + 2, 1, NULL), RC_OK);
	cr_assert_eq(db_run(stand.db, &probe_insert, rows + 3, NULL), RC_OK);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM probe"), 4);
	for (int i = 0; i < 4; i++) {
		struct probe again = get(i + 1);
		expect_same(&again, &rows[i], "in turn");
	}
}

Test(db, rows_found_are_counted_changed_or_not)
{
	uint64_t affected;
	struct probe p[2] = { sample(1), sample(2) }, set[3] = { { .id = 1, .number = 5 }, { .id = 2 }, { .id = 9 } };
	cr_assert_eq(db_run_many(stand.db, &probe_insert, p, 2, NULL), RC_OK);
	cr_assert_eq(db_run(stand.db, &probe_set, &set[0], &affected), RC_OK);
	cr_expect_eq(affected, 1, "changed");
	cr_assert_eq(db_run(stand.db, &probe_set, &set[0], &affected), RC_OK);
	cr_expect_eq(affected, 1, "as it was");
	cr_assert_eq(db_run(stand.db, &probe_set, &set[2], &affected), RC_OK);
	cr_expect_eq(affected, 0, "not there");
	cr_assert_eq(db_run_many(stand.db, &probe_set, set, 3, &affected), RC_OK);
	cr_expect_eq(affected, 2, "two of three");
	cr_assert_eq(db_run_many(stand.db, &probe_set, set, 2, &affected), RC_OK);
	cr_expect_eq(affected, 2, "two as they were");
}

Test(db, a_change_is_of_exactly_one_row)
{
	struct probe p[2] = { sample(1), sample(2) };
	cr_assert_eq(db_run_many(stand.db, &probe_insert, p, 2, NULL), RC_OK);
	cr_expect_eq(db_change(stand.db, &probe_set, &(struct probe){ .id = 1, .number = 5 }), RC_OK);
	cr_expect_eq(db_change(stand.db, &probe_set, &(struct probe){ .id = 1, .number = 5 }), RC_OK);
	cr_expect_eq(db_change(stand.db, &probe_set, &(struct probe){ .id = 3, .number = 5 }), RC_STALE);
	cr_expect_eq(db_change(stand.db, &probe_set_all, &(struct probe){ .number = 5 }), RC_STALE);
}

Test(db, an_insert_tells_the_new_rows_id)
{
	int64_t first = 0, second = 0;
	cr_assert_eq(db_insert(stand.db, &probe_add, &(struct probe){ .text = "a" }, &first), RC_OK);
	cr_assert_eq(db_insert(stand.db, &probe_add, &(struct probe){ .text = NULL }, &second), RC_OK);
	cr_expect_gt(first, 0);
	cr_expect_gt(second, first);
	cr_expect_eq(stand_number("SELECT id AS value FROM probe_auto WHERE text IS NULL"), second);
}

Test(db, what_a_key_refuses_has_its_kind)
{
	struct probe p = sample(1), thirteen = sample(2);
	thirteen.number = 13;
	cr_assert_eq(db_run(stand.db, &probe_insert, &p, NULL), RC_OK);
	cr_expect_eq(db_run(stand.db, &probe_insert, &p, NULL), RC_DUPLICATE);
	cr_expect_eq(db_run(stand.db, &probe_insert, &thirteen, NULL), RC_DB_REFUSED, "CHECK");
	cr_expect_eq(db_run(stand.db, &probe_child, &(struct probe){ .id = 7 }, NULL), RC_DB_REFUSED, "foreign key");
	cr_expect_eq(db_run(stand.db, &probe_child, &p, NULL), RC_OK, "outside a transaction an error ends nothing");
	cr_expect_eq(db_run(stand.db, &probe_child, &p, NULL), RC_DUPLICATE);
}

Test(db, a_full_disk_is_not_the_statements_fault)
{
	static const int said[] = { 1114, 1021, 1026, 1030 };
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct probe p = sample(1);
		stand_sql("CREATE OR REPLACE TRIGGER full BEFORE INSERT ON probe FOR EACH ROW "
			  "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = %d", said[i]);
		cr_expect_eq(db_run(stand.db, &probe_insert, &p, NULL), RC_UNAVAILABLE, "%d", said[i]);
	}
}

Test(db, a_duplicate_among_many_rows_is_a_duplicate)
{
	struct probe p[3] = { sample(1), sample(2), sample(1) };
	cr_expect_eq(db_run_many(stand.db, &probe_insert, p, 3, NULL), RC_DUPLICATE);
}

Test(db, where_there_is_no_row_nothing_is_found)
{
	struct probe p, *rows = &p;
	size_t count = 9;
	cr_expect_eq(db_one(stand.db, &probe_get, &(struct probe){ .id = 1 }, &stand.arena, &p), RC_NOT_FOUND);
	cr_expect_eq(db_all(stand.db, &probe_all, NULL, &stand.arena, &rows, &count), RC_OK);
	cr_expect_eq(count, 0);
}

#define ID_IN  DB_FIELDS(struct probe, DB_I64(struct probe, id))
#define ID_OUT DB_FIELDS(struct probe, DB_I64(struct probe, id))
#define WRONG(what, text) { .name = what, .sql = text, .in = ID_IN, .out = ID_OUT }

static const struct db_query good = { .name = "good", .sql = "SELECT id FROM probe WHERE id = :id", .in = ID_IN,
				      .out = ID_OUT };
/* Not in the list of the program's queries: each has one fault. */
static const struct db_query wrong[] = {
	WRONG("parameter", "SELECT id FROM probe WHERE id = :ident"),
	WRONG("no_parameter", "SELECT id FROM probe WHERE id = 1"),
	WRONG("prefix", "SELECT id FROM probe WHERE id = :i"),
	WRONG("column", "SELECT number FROM probe WHERE id = :id"),
	WRONG("more", "SELECT id, number FROM probe WHERE id = :id"),
	WRONG("twice", "SELECT id, id FROM probe WHERE id = :id"),
	WRONG("alias", "SELECT id AS ident FROM probe WHERE id = :id"),
	WRONG("no_column", "UPDATE probe SET number = 1 WHERE id = :id"),
	WRONG("unknown_column", "SELECT idd FROM probe WHERE id = :id"),
	WRONG("unknown_table", "SELECT id FROM prob WHERE id = :id"),
	WRONG("no_sql", "SELEKT id FROM probe WHERE id = :id"),
	{ .name = "rows", .sql = "SELECT id FROM probe WHERE id = :id", .in = ID_IN },
};

Test(db, names_that_do_not_fit_the_schema_are_told)
{
	cr_expect_eq(db_check_query(stand.db, &good), RC_OK);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cr_expect_eq(db_check_query(stand.db, &wrong[i]), RC_DB_REFUSED, "%s", wrong[i].name);
		cr_expect_eq(db_check_query(stand.db, &good), RC_OK, "after %s", wrong[i].name);
	}
}

static const struct db_query settings = {
	.name = "settings",
	.sql = "SELECT CONCAT_WS(' ', @@tx_isolation, @@innodb_snapshot_isolation, @@time_zone, "
	       "@@character_set_connection, @@innodb_lock_wait_timeout, "
	       "FIND_IN_SET('STRICT_ALL_TABLES', @@sql_mode) > 0) AS text",
	.out = DB_FIELDS(struct probe, DB_TEXT(struct probe, text))
};

Test(db, the_session_is_made_as_the_house_says)
{
	struct probe p;
	cr_assert_eq(db_one(stand.db, &settings, NULL, &stand.arena, &p), RC_OK);
	cr_expect_str_eq(p.text, "READ-COMMITTED ON +00:00 utf8mb4 5 1");
}
