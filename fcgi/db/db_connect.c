#include "db/db_internal.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "base/log.h"

#define CONNECT_SECONDS 5U
#define ANSWER_SECONDS  20U /* with one more try to connect still less than nginx waits for us */
/* A process that was stopped inside a transaction would keep its rows from everybody; no transaction pauses so long. */
#define IDLE_SECONDS "10"

/* The bounds of the section DB_QUERY fills, made by the linker; absent in a program without queries. */
extern const struct db_query *const __start_db_queries[] __attribute__((weak));
extern const struct db_query *const __stop_db_queries[] __attribute__((weak));

const struct db_query *const *db_queries(size_t *count)
{
	*count = (size_t)(__stop_db_queries - __start_db_queries);
	return __start_db_queries;
}

void db_library_begin(void)
{
	if (mysql_library_init(0, NULL, NULL) != 0)
		_Exit(EX_OSERR);
}

void db_thread_end(void)
{
	mysql_thread_end();
}

struct db *db_new(const struct db_options *options)
{
	struct db *db = db_allocate(1, sizeof(*db));
	db->in = db_allocate(PARAMETERS_MAX, sizeof(*db->in));
	db->out = db_allocate(COLUMNS_MAX, sizeof(*db->out));
	db->cells = db_cells_new();
	db->options = (struct db_options){
		.socket = arena_strdup(&db->memory, options->socket),
		.user = arena_strdup(&db->memory, options->user),
		.password = arena_strdup(&db->memory, options->password),
		.name = arena_strdup(&db->memory, options->name),
		.answer_seconds = options->answer_seconds ? options->answer_seconds : ANSWER_SECONDS,
	};
	return db;
}

void db_disconnect(struct db *db)
{
	/* Closing a statement asks the server, and with a result that broke off would wait for its answer. */
	if (db->mysql && db->out_of_step)
		shutdown(mysql_get_socket(db->mysql), SHUT_RDWR);
	db->out_of_step = db->lost = false;
	for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
		if (db->statements[i])
			db_statement_free(db->statements[i]);
		db->statements[i] = NULL;
	}
	if (db->mysql)
		mysql_close(db->mysql);
	db->mysql = NULL;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	db_disconnect(db);
	arena_free(&db->memory);
	arena_free(&db->values);
	free(db->in);
	free(db->out);
	free(db->cells);
	free(db);
}

enum rc db_fault(struct db *db, unsigned error, const char *text, const char *where)
{
	db->broken = true;
	switch (error) {
	case CR_OUT_OF_MEMORY: /* its statements are in no known state: the end, as everywhere (base/arena.h) */
		LOG(LOG_ERROR, "out_of_memory", LOG_S("in", "Connector/C"), LOG_S("query", where));
		_Exit(EX_OSERR);
	case ER_DUP_ENTRY:
		return RC_DUPLICATE;
	case ER_RECORD_FILE_FULL: /* what InnoDB says where a table's file cannot grow */
	case ER_DISK_FULL:
	case ER_ERROR_ON_WRITE:
	case ER_GET_ERRNO:
		LOG(LOG_ERROR, "db_full", LOG_S("query", where), LOG_I("error", error), LOG_S("text", text));
		return RC_UNAVAILABLE;
	case ER_LOCK_DEADLOCK:
	case ER_CHECKREAD:
	case ER_LOCK_WAIT_TIMEOUT:
		LOG(LOG_DEBUG, "db_retry", LOG_S("query", where), LOG_I("error", error));
		return RC_DB_RETRY;
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_SERVER_LOST_EXTENDED:
	case CR_CONNECTION_ERROR:
	case CR_CONN_HOST_ERROR:
	case CR_MALFORMED_PACKET:
	case ER_UNKNOWN_COM_ERROR: /* 1047: a cluster node without quorum */
	case ER_SERVER_SHUTDOWN:
	case ER_CONNECTION_KILLED:
	case ER_QUERY_INTERRUPTED:
	case ER_CON_COUNT_ERROR:
		LOG(LOG_WARN, "db_lost", LOG_S("query", where), LOG_I("error", error));
		db->lost = true;
		return RC_DB_LOST;
	default: /* not an enum */
		LOG(LOG_ERROR, "db_refused", LOG_S("query", where), LOG_I("error", error), LOG_S("text", text));
		return RC_DB_REFUSED;
	}
}

enum rc db_plain(struct db *db, const char *sql)
{
	RETURN_IF_FAILED(db_connect(db));
	if (mysql_real_query(db->mysql, sql, strlen(sql)) == 0)
		return RC_OK;
	return db_fault(db, mysql_errno(db->mysql), mysql_error(db->mysql), sql);
}

/* Every session is made the same, whatever the server's configuration says (house.md 5). */
static enum rc session_prepare(struct db *db)
{
	static const char *const wanted[] = {
		"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
		"SET SESSION time_zone = '+00:00', innodb_snapshot_isolation = 1, innodb_lock_wait_timeout = 5, "
		"idle_transaction_timeout = " IDLE_SECONDS ", wsrep_sync_wait = 1, "
		"sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,"
		"NO_ZERO_IN_DATE'",
	};
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		RETURN_IF_FAILED(db_plain(db, wanted[i]));
	return RC_OK;
}

enum rc db_connect(struct db *db)
{
	bool useless = db->lost || (db->out_of_step && !db->in_transaction);
	if (db->mysql && !useless)
		return RC_OK;
	if (db->in_transaction)
		return RC_DB_LOST;
	db_disconnect(db);
	unsigned answer_seconds = db->options.answer_seconds;
	unsigned connect_seconds = answer_seconds < CONNECT_SECONDS ? answer_seconds : CONNECT_SECONDS;
	MYSQL *mysql = mysql_init(NULL);
	if (!mysql)
		_Exit(EX_OSERR);
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &answer_seconds);
	mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &answer_seconds);
	if (!mysql_real_connect(mysql, NULL, db->options.user, db->options.password, db->options.name, 0,
				db->options.socket, CLIENT_FOUND_ROWS)) {
		LOG(LOG_WARN, "db_connect", LOG_I("error", mysql_errno(mysql)), LOG_S("text", mysql_error(mysql)));
		mysql_close(mysql);
		return RC_DB_LOST;
	}
	db->mysql = mysql;
	enum rc rc = session_prepare(db);
	if (rc != RC_OK)
		db_disconnect(db);
	return rc;
}

static void read_rows(struct db_reading *r, MYSQL_RES *result)
{
	MYSQL_ROW row;
	r->results++;
	while (r->row && (row = mysql_fetch_row(result)))
		r->row(r->ctx, (const char *const *)row, mysql_num_fields(result));
	mysql_free_result(result);
}

enum rc db_read_script(struct db *db, struct db_reading *r)
{
	r->results = 0;
	RETURN_IF_FAILED(db_connect(db));
	mysql_set_server_option(db->mysql, MYSQL_OPTION_MULTI_STATEMENTS_ON);
	int more = mysql_real_query(db->mysql, r->script, r->length);
	while (more == 0) {
		MYSQL_RES *result = mysql_store_result(db->mysql);
		if (result)
			read_rows(r, result);
		else if (mysql_errno(db->mysql))
			break;
		more = mysql_next_result(db->mysql);
	}
	enum rc rc = RC_OK;
	if (mysql_errno(db->mysql)) {
		rc = db_fault(db, mysql_errno(db->mysql), mysql_error(db->mysql), "script");
	}
	mysql_set_server_option(db->mysql, MYSQL_OPTION_MULTI_STATEMENTS_OFF);
	return rc;
}

enum rc db_run_script(struct db *db, const char *script, size_t length)
{
	return db_read_script(db, &(struct db_reading){ .script = script, .length = length });
}
