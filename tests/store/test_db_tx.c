/* Transactions when things go wrong: errors inside, deadlocks, lost connections, a lost answer to COMMIT. */
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "stand.h"

struct row {
	int64_t id, number;
};

DB_QUERY(row_insert, .sql = "INSERT INTO probe (id, number) VALUES (:id, :number)",
	 .in = DB_FIELDS(struct row, DB_I64(struct row, id), DB_I64(struct row, number)));
DB_QUERY(row_add, .sql = "UPDATE probe SET number = number + :number WHERE id = :id",
	 .in = DB_FIELDS(struct row, DB_I64(struct row, id), DB_I64(struct row, number)));
DB_QUERY(row_get, .sql = "SELECT id, number FROM probe WHERE id = :id",
	 .in = DB_FIELDS(struct row, DB_I64(struct row, id)),
	 .out = DB_FIELDS(struct row, DB_I64(struct row, id), DB_I64(struct row, number)));
DB_QUERY(connection_id, .sql = "SELECT CONNECTION_ID() AS id", .out = DB_FIELDS(struct row, DB_I64(struct row, id)));

static void setup(void)
{
	stand_open();
	stand_sql("CREATE TABLE probe (id BIGINT NOT NULL PRIMARY KEY, number BIGINT NOT NULL) ENGINE=InnoDB; "
		  "GRANT SELECT, INSERT, UPDATE ON probe TO handover_app@localhost");
}

TestSuite(db_tx, .init = setup, .fini = stand_close);

/* What a test's body does, and how often it and the question after a lost COMMIT were run. */
struct script {
	int bodies, asked;
	int64_t id;
	enum rc answer; /* of the body */
	pthread_barrier_t *meet;
	bool kill_once, kill_first;
};

static int64_t rows(void)
{
	return stand_number("SELECT COUNT(*) AS value FROM probe");
}

static int64_t my_connection(struct db *db)
{
	struct row r;
	cr_assert_eq(db_one(db, &connection_id, NULL, &stand.arena, &r), RC_OK);
	return r.id;
}

static void kill_connection(int64_t id)
{
	stand_sql("KILL CONNECTION %lld", (long long)id);
	/* Gone when it is no longer in the list. */
	while (stand_number("SELECT COUNT(*) AS value FROM information_schema.processlist WHERE id = %lld",
			    (long long)id))
		usleep(2000);
}

static enum rc insert_body(struct db *db, void *ctx)
{
	struct script *s = ctx;
	s->bodies++;
	if (s->kill_once && s->kill_first && s->bodies == 1)
		kill_connection(my_connection(db));
	RETURN_IF_FAILED(db_run(db, &row_insert, &(struct row){ s->id, s->bodies }, NULL));
	if (s->kill_once && !s->kill_first && s->bodies == 1)
		kill_connection(my_connection(db));
	return s->answer;
}

static enum rc insert_was_done(struct db *db, void *ctx)
{
	struct script *s = ctx;
	struct row r;
	s->asked++;
	return db_one(db, &row_get, &(struct row){ .id = s->id }, &stand.arena, &r);
}

Test(db_tx, what_the_body_says_decides)
{
	static const enum rc kept_back[] = { RC_NOT_FOUND, RC_VALIDATION, RC_STATE_CONFLICT, RC_STALE, RC_DUPLICATE,
					     RC_INTERNAL, RC_LEASE_LOST, RC_DB_REFUSED };
	for (size_t i = 0; i < sizeof(kept_back) / sizeof(kept_back[0]); i++) {
		struct script s = { .id = 1, .answer = kept_back[i] };
		cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = insert_body, .ctx = &s }), kept_back[i]);
		cr_expect_eq(s.bodies, 1);
		cr_expect_eq(rows(), 0, "%s", rc_info(kept_back[i])->name);
	}
	struct script s = { .id = 1 };
	cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_OK);
	cr_expect_eq(rows(), 1);
}

Test(db_tx, a_body_that_asks_for_it_is_repeated_five_times_at_most)
{
	struct script s = { .id = 1, .answer = RC_DB_RETRY };
	cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_UNAVAILABLE);
	cr_expect_eq(s.bodies, 5);
	cr_expect_eq(rows(), 0);
}

static enum rc careless_body(struct db *db, void *ctx)
{
	struct script *s = ctx;
	s->bodies++;
	RETURN_IF_FAILED(db_run(db, &row_insert, &(struct row){ 1, 1 }, NULL));
	cr_expect_eq(db_run(db, &row_insert, &(struct row){ 1, 1 }, NULL), RC_DUPLICATE);
	cr_expect_neq(db_run(db, &row_insert, &(struct row){ 2, 1 }, NULL), RC_OK, "only the rollback may follow");
	struct row r;
	cr_expect_neq(db_one(db, &row_get, &(struct row){ .id = 1 }, &stand.arena, &r), RC_OK);
	return RC_OK;
}

Test(db_tx, after_an_error_nothing_more_is_done_and_nothing_is_committed)
{
	struct script s = { 0 };
	cr_expect_neq(db_tx_run(stand.db, &(struct db_tx){ .body = careless_body, .ctx = &s }), RC_OK);
	cr_expect_eq(rows(), 0);
	struct script after = { .id = 5 };
	cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = insert_body, .ctx = &after }), RC_OK);
	cr_expect_eq(rows(), 1, "the connection goes on");
}

/* Each of two takes one row and then wants the other's. */
static enum rc crossing_body(struct db *db, void *ctx)
{
	struct script *s = ctx;
	RETURN_IF_FAILED(db_run(db, &row_add, &(struct row){ s->id, 1 }, NULL));
	if (s->bodies++ == 0)
		pthread_barrier_wait(s->meet);
	return db_run(db, &row_add, &(struct row){ 3 - s->id, 1 }, NULL);
}

static void *crossing_thread(void *ctx)
{
	struct db *db = stand_connect();
	enum rc rc = db_tx_run(db, &(struct db_tx){ .body = crossing_body, .ctx = ctx });
	db_free(db);
	db_thread_end();
	return (void *)(intptr_t)rc;
}

Test(db_tx, a_deadlock_is_tried_again_and_both_get_through)
{
	pthread_barrier_t meet;
	pthread_t thread;
	void *other;
	stand_sql("INSERT INTO probe VALUES (1, 0), (2, 0)");
	pthread_barrier_init(&meet, NULL, 2);
	struct script one = { .id = 1, .meet = &meet }, two = { .id = 2, .meet = &meet };
	cr_assert_eq(pthread_create(&thread, NULL, crossing_thread, &two), 0);
	cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = crossing_body, .ctx = &one }), RC_OK);
	pthread_join(thread, &other);
	cr_expect_eq((enum rc)(intptr_t)other, RC_OK);
	cr_expect_eq(one.bodies + two.bodies, 3, "exactly one was repeated: %d and %d", one.bodies, two.bodies);
	cr_expect_eq(stand_number("SELECT SUM(number) AS value FROM probe"), 4, "each added once to each");
}

Test(db_tx, without_a_server_it_is_unavailable)
{
	struct script s = { .id = 1 };
	struct db *db = db_new(&(struct db_options){ "/nonexistent/socket", "x", "x", "x", 0 });
	cr_expect_eq(db_tx_run(db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_UNAVAILABLE);
	cr_expect_eq(db_read_run(db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_UNAVAILABLE);
	db_free(db);
}

Test(db_tx, a_connection_lost_in_the_middle_begins_again)
{
	struct script s = { .id = 1, .kill_once = true, .kill_first = true };
	struct db_tx tx = { .body = insert_body, .was_done = insert_was_done, .ctx = &s };
	cr_expect_eq(db_tx_run(stand.db, &tx), RC_OK);
	cr_expect_eq(s.bodies, 2);
	cr_expect_eq(s.asked, 0, "no COMMIT was sent, so there is nothing to ask");
	cr_expect_eq(rows(), 1);
}

Test(db_tx, a_commit_that_did_not_happen_is_asked_about_and_repeated)
{
	struct script s = { .id = 1, .kill_once = true };
	struct db_tx tx = { .body = insert_body, .was_done = insert_was_done, .ctx = &s };
	cr_expect_eq(db_tx_run(stand.db, &tx), RC_OK);
	cr_expect_eq(s.bodies, 2);
	cr_expect_eq(s.asked, 1);
	cr_expect_eq(rows(), 1);
}

Test(db_tx, without_a_question_a_lost_commit_is_unavailable)
{
	struct script s = { .id = 1, .kill_once = true };
	cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_UNAVAILABLE);
	cr_expect_eq(s.bodies, 1);
	cr_expect_eq(rows(), 0);
	s.kill_once = false;
	cr_expect_eq(db_tx_run(stand.db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_OK);
}

Test(db_tx, a_read_is_done_again_on_a_new_connection)
{
	struct script s = { .id = 1 };
	stand_sql("INSERT INTO probe VALUES (1, 7)");
	cr_assert_eq(insert_was_done(stand.db, &s), RC_OK);
	kill_connection(my_connection(stand.db));
	cr_expect_eq(db_read_run(stand.db, &(struct db_tx){ .body = insert_was_done, .ctx = &s }), RC_OK);
}

Test(db_tx, a_statement_alone_fails_once_and_then_connects_again)
{
	stand_sql("INSERT INTO probe VALUES (1, 7)");
	kill_connection(my_connection(stand.db));
	cr_expect_eq(db_run(stand.db, &row_add, &(struct row){ 1, 1 }, NULL), RC_DB_LOST);
	cr_expect_eq(db_run(stand.db, &row_add, &(struct row){ 1, 1 }, NULL), RC_OK);
	cr_expect_eq(stand_number("SELECT number AS value FROM probe"), 8);
}

/* ---- between the program and the server ------------------------------------------------------------------- */

/* Passes bytes on; the first COMMIT reaches the server and its answer reaches nobody. */
struct proxy {
	struct sockaddr_un server, here;
	int listening, cut; /* COMMITs whose answer was swallowed */
	int to_cut;
	pthread_t thread;
};

static bool is_commit(const char *bytes, ssize_t n)
{
	return n >= 11 && memcmp(bytes + 4, "\003COMMIT", 7) == 0; /* 4 bytes of header, COM_QUERY */
}

/* False: the conversation is over. */
static bool pass(struct proxy *p, int from, int to, bool from_client)
{
	char bytes[65536];
	ssize_t n = read(from, bytes, sizeof(bytes));
	if (n <= 0 || write(to, bytes, (size_t)n) != n)
		return false;
	if (!from_client || p->cut >= p->to_cut || !is_commit(bytes, n))
		return true;
	(void)!read(to, bytes, sizeof(bytes)); /* the server has answered, so it is committed */
	p->cut++;
	return false;
}

static void *proxy_thread(void *ctx)
{
	struct proxy *p = ctx;
	for (;;) {
		int client = accept(p->listening, NULL, NULL), server = socket(AF_UNIX, SOCK_STREAM, 0);
		if (client < 0 || connect(server, (struct sockaddr *)&p->server, sizeof(p->server)) != 0)
			return NULL;
		struct pollfd fds[2] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
		bool open = true;
		while (open && poll(fds, 2, -1) > 0) {
			if (fds[0].revents)
				open = pass(p, client, server, true);
			if (open && fds[1].revents)
				open = pass(p, server, client, false);
		}
		close(client);
		close(server);
	}
}

static struct db *through_proxy(struct proxy *p, int to_cut)
{
	*p = (struct proxy){ .server = { .sun_family = AF_UNIX }, .here = { .sun_family = AF_UNIX }, .to_cut = to_cut };
	strcpy(p->server.sun_path, stand.config.database_socket);
	snprintf(p->here.sun_path, sizeof(p->here.sun_path), "%s/p%d", getenv("HANDOVER_TEST_DIR"), (int)getpid());
	p->listening = socket(AF_UNIX, SOCK_STREAM, 0);
	cr_assert_eq(bind(p->listening, (struct sockaddr *)&p->here, sizeof(p->here)), 0);
	cr_assert_eq(listen(p->listening, 5), 0);
	cr_assert_eq(pthread_create(&p->thread, NULL, proxy_thread, p), 0);
	struct db_options options = stand.options;
	options.socket = p->here.sun_path;
	return db_new(&options);
}

Test(db_tx, a_commit_whose_answer_is_lost_is_found_to_have_happened)
{
	static struct proxy p; /* its thread lives as long as the process */
	struct db *db = through_proxy(&p, 1);
	struct script s = { .id = 1 };
	cr_expect_eq(db_tx_run(db, &(struct db_tx){ .body = insert_body, .was_done = insert_was_done, .ctx = &s }),
		     RC_OK);
	cr_expect_eq(p.cut, 1);
	cr_expect_eq(s.bodies, 1, "it is not done twice");
	cr_expect_eq(s.asked, 1);
	cr_expect_eq(rows(), 1);
	s = (struct script){ .id = 2 };
	cr_expect_eq(db_tx_run(db, &(struct db_tx){ .body = insert_body, .ctx = &s }), RC_OK, "and work goes on");
	db_free(db);
}

static enum rc never_done(struct db *db, void *ctx)
{
	(void)db;
	((struct script *)ctx)->asked++;
	return RC_NOT_FOUND;
}

static enum rc empty_body(struct db *db, void *ctx)
{
	struct row r;
	((struct script *)ctx)->bodies++;
	return db_one(db, &connection_id, NULL, &stand.arena, &r);
}

Test(db_tx, commits_lost_every_time_end_as_unavailable)
{
	static struct proxy p; /* its thread lives as long as the process */
	struct db *db = through_proxy(&p, 100);
	struct script s = { 0 };
	enum rc rc = db_tx_run(db, &(struct db_tx){ .body = empty_body, .was_done = never_done, .ctx = &s });
	cr_expect_eq(rc, RC_UNAVAILABLE, "%s", rc_info(rc)->name);
	cr_expect_eq(s.bodies, 5);
	cr_expect_eq(s.asked, 5);
	db_free(db);
}
