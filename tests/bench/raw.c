/*
 * The raw database: what a request asks it, from C, with nothing around it.
 *
 *	raw SOCKET USER PASSWORD DATABASE THREADS SECONDS FIRST STEP START FILE
 *
 * FILE is what capture.py saw one request ask: for each statement a line "LENGTH PARAMETERS NAME", its text, and a line
 * a parameter: "m" the migration's id, "v" the invitation's, "i K" the Kth item's, "d K" the Kth domain's, "j K" K
 * domains' ids as a JSON array, "u LENGTH" and in the next line bytes whose last 8 are other ones each time. Every
 * statement is prepared once a thread; results are read whole. FIRST, STEP: domains' ids,
 * so many each time; START: the first number, so that no run repeats another.
 */
#include <mysql.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STATEMENTS_MAX 128
#define PARAMETERS_MAX 160
#define COLUMNS_MAX    80

struct parameter {
	char kind;
	int k;
	char *bytes;
	unsigned long length;
};

struct statement {
	char name[32];
	char *sql;
	unsigned long length;
	int parameters;
	struct parameter p[PARAMETERS_MAX];
};

static struct statement list[STATEMENTS_MAX];
static int count;
static char **args;
static atomic_long rounds, failed, next_number;
static atomic_llong ends;
static uint32_t *latencies;
#define LATENCIES_MAX 2000000L

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static char *bytes_of(FILE *f, unsigned long n)
{
	char *b = calloc(n + 1, 1);
	if (!b || fread(b, 1, n, f) != n || fgetc(f) != '\n')
		exit(65);
	return b;
}

static void read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	if (!f)
		exit(66);
	for (struct statement *s = list; fscanf(f, "%lu %d %31s", &s->length, &s->parameters, s->name) == 3; s++) {
		fgetc(f);
		s->sql = bytes_of(f, s->length);
		for (int i = 0; i < s->parameters; i++) {
			struct parameter *p = &s->p[i];
			if (fscanf(f, " %c", &p->kind) != 1)
				exit(65);
			if ((p->kind == 'i' || p->kind == 'd' || p->kind == 'j') && fscanf(f, "%d", &p->k) != 1)
				exit(65);
			if (p->kind == 'u' && fscanf(f, "%lu", &p->length) != 1)
				exit(65);
			fgetc(f);
			if (p->kind == 'u')
				p->bytes = bytes_of(f, p->length);
		}
		count++;
	}
	fclose(f);
}

struct round {
	long number;
	long long migration, invitation, item;
};

struct thread {
	MYSQL *db;
	MYSQL_STMT *stmt[STATEMENTS_MAX];
	MYSQL_BIND in[PARAMETERS_MAX], out[COLUMNS_MAX];
	long long numbers[PARAMETERS_MAX];
	char texts[PARAMETERS_MAX][512], cells[COLUMNS_MAX][512];
	unsigned long lengths[COLUMNS_MAX];
};

static void set_text(struct thread *t, int i, unsigned long length)
{
	t->in[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING,
				 .buffer = t->texts[i],
				 .buffer_length = length };
}

static void bind_one(struct thread *t, const struct round *r, const struct parameter *p, int i)
{
	long long first = atoll(args[7]) + r->number * atoll(args[8]);
	t->in[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &t->numbers[i] };
	if (p->kind == 'm')
		t->numbers[i] = r->migration;
	else if (p->kind == 'v')
		t->numbers[i] = r->invitation;
	else if (p->kind == 'i')
		t->numbers[i] = r->item + p->k;
	else if (p->kind == 'd')
		t->numbers[i] = first + p->k;
	else if (p->kind == 'j') {
		int n = sprintf(t->texts[i], "[");
		for (int k = 0; k < p->k; k++)
			n += sprintf(t->texts[i] + n, "%s%lld", k ? "," : "", first + k);
		set_text(t, i, (unsigned long)(n + sprintf(t->texts[i] + n, "]")));
	} else {
		char other[24];
		snprintf(other, sizeof(other), "%08ld", r->number % 100000000);
		memcpy(t->texts[i], p->bytes, p->length);
		memcpy(t->texts[i] + p->length - 8, other, 8);
		set_text(t, i, p->length);
	}
}

static int read_rows(struct thread *t, MYSQL_STMT *s)
{
	unsigned columns = mysql_stmt_field_count(s);
	if (!columns)
		return 0;
	for (unsigned i = 0; i < columns; i++)
		t->out[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING,
					  .buffer = t->cells[i],
					  .buffer_length = sizeof(t->cells[i]),
					  .length = &t->lengths[i] };
	if (mysql_stmt_bind_result(s, t->out) || mysql_stmt_store_result(s))
		return 1;
	int got;
	while ((got = mysql_stmt_fetch(s)) == 0 || got == MYSQL_DATA_TRUNCATED)
		;
	mysql_stmt_free_result(s);
	return got != MYSQL_NO_DATA;
}

static int ask(struct thread *t, struct round *r, int k)
{
	const struct statement *s = &list[k];
	if (strcmp(s->name, "plain") == 0)
		return mysql_real_query(t->db, s->sql, s->length);
	for (int i = 0; i < s->parameters; i++)
		bind_one(t, r, &s->p[i], i);
	if ((s->parameters && mysql_stmt_bind_param(t->stmt[k], t->in)) || mysql_stmt_execute(t->stmt[k]))
		return 1;
	long long id = (long long)mysql_stmt_insert_id(t->stmt[k]);
	if (strcmp(s->name, "migration") == 0)
		r->migration = id;
	else if (strcmp(s->name, "invitation") == 0)
		r->invitation = id;
	else if (strcmp(s->name, "item") == 0)
		r->item = id;
	return read_rows(t, t->stmt[k]);
}

static void complain(struct thread *t, int k)
{
	const char *why = t->stmt[k] ? mysql_stmt_error(t->stmt[k]) : mysql_error(t->db);
	if (atomic_fetch_add(&failed, 1) < 3)
		fprintf(stderr, "raw: %s\n  %.300s\n", why, list[k].sql);
	mysql_rollback(t->db);
}

static void connect_and_prepare(struct thread *t)
{
	t->db = mysql_init(NULL);
	mysql_options(t->db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(t->db, NULL, args[2], args[3], args[4], 0, args[1], CLIENT_FOUND_ROWS)) {
		fprintf(stderr, "raw: %s\n", mysql_error(t->db));
		exit(69);
	}
	const char *level = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
	mysql_real_query(t->db, level, strlen(level));
	for (int k = 0; k < count; k++) {
		if (strcmp(list[k].name, "plain") == 0)
			continue;
		t->stmt[k] = mysql_stmt_init(t->db);
		if (mysql_stmt_prepare(t->stmt[k], list[k].sql, list[k].length)) {
			fprintf(stderr, "raw: %s\n  %.200s\n", mysql_stmt_error(t->stmt[k]), list[k].sql);
			exit(70);
		}
	}
}

static pthread_barrier_t all_ready;

static void *work(void *none)
{
	(void)none;
	struct thread *t = calloc(1, sizeof(*t));
	connect_and_prepare(t);
	pthread_barrier_wait(&all_ready);
	while (now_us() < ends) {
		struct round r = { .number = atomic_fetch_add(&next_number, 1) };
		int64_t began = now_us();
		int k = 0;
		while (k < count && ask(t, &r, k) == 0)
			k++;
		if (k < count) {
			complain(t, k);
			continue;
		}
		long n = atomic_fetch_add(&rounds, 1);
		if (n < LATENCIES_MAX)
			latencies[n] = (uint32_t)(now_us() - began);
	}
	mysql_close(t->db);
	mysql_thread_end();
	return NULL;
}

static int smaller(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	if (argc != 11)
		return 64;
	args = argv;
	int threads = atoi(argv[5]);
	pthread_t t[256];
	mysql_library_init(0, NULL, NULL);
	next_number = atol(argv[9]);
	read_file(argv[10]);
	latencies = malloc(LATENCIES_MAX * sizeof(*latencies));
	pthread_barrier_init(&all_ready, NULL, (unsigned)threads + 1);
	ends = INT64_MAX;
	for (int i = 0; i < threads; i++)
		pthread_create(&t[i], NULL, work, NULL);
	pthread_barrier_wait(&all_ready);
	int64_t began = now_us();
	ends = began + (int64_t)(atof(argv[6]) * 1e6);
	for (int i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	long n = rounds < LATENCIES_MAX ? rounds : LATENCIES_MAX;
	qsort(latencies, (size_t)n, sizeof(*latencies), smaller);
	printf("{\"ok\": %ld, \"bad\": %ld, \"lost\": 0, \"per_s\": %.1f, \"p50_us\": %u, \"p99_us\": %u}\n",
	       (long)rounds, (long)failed, (double)rounds * 1e6 / (double)(now_us() - began), n ? latencies[n / 2] : 0,
	       n ? latencies[n * 99 / 100] : 0);
	return 0;
}
