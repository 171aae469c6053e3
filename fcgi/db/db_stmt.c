/* Preparing a query, binding its parameters by name, fetching its rows by name. */
#include "db/db_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/log.h"

/* One fetched value, before it goes into the row's struct. */
struct cell {
	long long number;
	MYSQL_TIME time;
	char bytes[SCRATCH_BYTES];
	unsigned long length;
	my_bool is_null;
};

void *db_allocate(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	if (!p)
		_Exit(EX_OSERR);
	return p;
}

struct cell *db_cells_new(void)
{
	return db_allocate(COLUMNS_MAX, sizeof(struct cell));
}

void db_statement_free(struct statement *s)
{
	if (s->stmt)
		mysql_stmt_close(s->stmt);
	free(s->params);
	free(s->columns);
	free(s);
}

static const struct db_field *field_named(const struct db_fields *fields, const char *name, size_t length)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strncmp(fields->list[i].name, name, length) == 0 && !fields->list[i].name[length])
			return &fields->list[i];
	return NULL;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Replaces every :name outside quotes by "?" and notes its field. Counts a name that is no field as missing. */
static const char *positional(struct arena *a, const struct db_query *q, struct statement *s, size_t *missing)
{
	struct buf sql = BUF_IN(a);
	char quote = 0;
	for (const char *p = q->sql; *p; p++) {
		if (quote) {
			quote = *p == quote ? 0 : quote;
		} else if (*p == '\'' || *p == '"' || *p == '`') {
			quote = *p;
		} else if (*p == ':' && is_word(p[1])) {
			size_t n = 0;
			while (is_word(p[1 + n]))
				n++;
			const struct db_field *f = field_named(&q->in, p + 1, n);
			if (!f) {
				LOG(LOG_ERROR, "query_parameter", LOG_S("query", q->name),
				    LOG_S("unknown", arena_strndup(a, p + 1, n)));
				(*missing)++;
			}
			s->params[s->param_count++] = f;
			buf_addc(&sql, '?');
			p += n;
			continue;
		}
		buf_addc(&sql, *p);
	}
	return buf_str(&sql);
}

static size_t count_colons(const char *sql)
{
	size_t n = 0;
	for (; *sql; sql++)
		n += *sql == ':';
	return n;
}

/* Which field each column of the result belongs to; every column must have one, and every field a column. */
static enum rc match_columns(struct statement *s)
{
	const struct db_query *q = s->query;
	MYSQL_RES *meta = mysql_stmt_result_metadata(s->stmt);
	s->column_count = meta ? mysql_num_fields(meta) : 0;
	s->columns = db_allocate(s->column_count, sizeof(struct db_field *));
	bool whole = s->column_count == q->out.count;
	for (size_t i = 0; i < s->column_count; i++) {
		const char *name = mysql_fetch_field_direct(meta, (unsigned)i)->name;
		s->columns[i] = field_named(&q->out, name, strlen(name));
		if (!s->columns[i]) {
			LOG(LOG_ERROR, "query_column", LOG_S("query", q->name), LOG_S("unknown", name));
			whole = false;
		}
	}
	mysql_free_result(meta);
	if (whole)
		return RC_OK;
	LOG(LOG_ERROR, "query_columns", LOG_S("query", q->name), LOG_I("selected", (long long)s->column_count),
	    LOG_I("fields", (long long)q->out.count));
	return RC_DB_REFUSED;
}

/* Rows are fetched whole before another statement runs. */
static void bind_columns(struct db *db, const struct statement *s)
{
	for (size_t i = 0; i < s->column_count; i++) {
		struct cell *c = &db->cells[i];
		MYSQL_BIND *b = &db->out[i];
		*b = (MYSQL_BIND){ 0 };
		b->is_null = &c->is_null;
		b->length = &c->length;
		switch (s->columns[i]->type) {
		case DB_TYPE_I64:
		case DB_TYPE_FLAG:
			b->buffer_type = MYSQL_TYPE_LONGLONG;
			b->buffer = &c->number;
			break;
		case DB_TYPE_INSTANT:
		case DB_TYPE_DAY:
			b->buffer_type = MYSQL_TYPE_DATETIME;
			b->buffer = &c->time;
			break;
		case DB_TYPE_TEXT:
		case DB_TYPE_ENUM:
		case DB_TYPE_HASH:
		case DB_TYPE_SALT:
			b->buffer_type = MYSQL_TYPE_STRING;
			b->buffer = c->bytes;
			b->buffer_length = sizeof(c->bytes);
			break;
		}
	}
}

static enum rc prepare(struct db *db, const struct db_query *q, struct statement **prepared)
{
	struct arena a = { 0 };
	struct statement *s = db_allocate(1, sizeof(*s));
	size_t missing = 0;
	enum rc rc = RC_OK;
	s->query = q;
	s->params = db_allocate(count_colons(q->sql), sizeof(struct db_field *));
	const char *sql = positional(&a, q, s, &missing);
	s->stmt = mysql_stmt_init(db->mysql);
	if (!s->stmt)
		_Exit(EX_OSERR);
	if (missing || mysql_stmt_prepare(s->stmt, sql, strlen(sql)) != 0)
		rc = missing ? RC_DB_REFUSED
			     : db_fault(db, mysql_stmt_errno(s->stmt), mysql_stmt_error(s->stmt), q->name);
	else if (mysql_stmt_param_count(s->stmt) != s->param_count)
		rc = RC_DB_REFUSED;
	if (rc == RC_OK)
		rc = match_columns(s);
	arena_free(&a);
	if (rc != RC_OK) {
		db_statement_free(s);
		return rc;
	}
	BUG_ON(s->column_count > COLUMNS_MAX || s->param_count > PARAMETERS_MAX);
	*prepared = s;
	return RC_OK;
}

enum rc db_statement_get(struct db *db, const struct db_query *q, struct statement **found)
{
	if (db->in_transaction && db->broken)
		return RC_DB_REFUSED;
	RETURN_IF_FAILED(db_connect(db));
	size_t slot = ((uintptr_t)q >> 4) * 2654435761U % STATEMENT_SLOTS;
	for (size_t probes = 0; db->statements[slot]; slot = (slot + 1) % STATEMENT_SLOTS) {
		BUG_ON(++probes == STATEMENT_SLOTS);
		if (db->statements[slot]->query == q) {
			*found = db->statements[slot];
			return RC_OK;
		}
	}
	RETURN_IF_FAILED(prepare(db, q, &db->statements[slot]));
	*found = db->statements[slot];
	return RC_OK;
}

/* ---- parameters ------------------------------------------------------------------------------------------- */

static MYSQL_TIME time_of(int64_t us)
{
	int32_t day = day_of_instant(us);
	struct civil c = day_to_civil(day);
	int64_t rest = us - day_start_us(day);
	return (MYSQL_TIME){
		.year = (unsigned)c.year,
		.month = (unsigned)c.month,
		.day = (unsigned)c.day,
		.hour = (unsigned)(rest / (3600 * CLOCK_SECOND)),
		.minute = (unsigned)(rest / (60 * CLOCK_SECOND) % 60),
		.second = (unsigned)(rest / CLOCK_SECOND % 60),
		.second_part = (unsigned long)(rest % CLOCK_SECOND),
		.time_type = MYSQL_TIMESTAMP_DATETIME,
	};
}

static bool all_zero(const uint8_t *bytes, size_t n)
{
	uint8_t any = 0;
	for (size_t i = 0; i < n; i++)
		any |= bytes[i];
	return any == 0;
}

/* The values of one parameter over all rows, column by column as the array binding of Connector/C wants them. */
struct values {
	char *indicators;
	unsigned long *lengths;
	long long *numbers;
	MYSQL_TIME *times;
	const char **texts;
};

static void put_text(struct values *v, size_t row, const char *text, size_t length)
{
	v->texts[row] = text ? text : "";
	v->lengths[row] = text ? length : 0;
	v->indicators[row] = text ? STMT_INDICATOR_NONE : STMT_INDICATOR_NULL;
}

static void put_instant(struct values *v, size_t row, int64_t us)
{
	v->indicators[row] = us == CLOCK_NONE ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
	if (us != CLOCK_NONE)
		v->times[row] = time_of(us);
	v->texts[row] = (const char *)&v->times[row];
}

static void put_value(struct values *v, size_t row, const struct db_field *f, const void *at)
{
	int position;
	v->indicators[row] = STMT_INDICATOR_NONE;
	switch (f->type) {
	case DB_TYPE_I64: v->numbers[row] = *(const int64_t *)at; break;
	case DB_TYPE_FLAG: v->numbers[row] = *(const bool *)at; break;
	case DB_TYPE_TEXT: {
		const char *text = *(const char *const *)at;
		put_text(v, row, text, text ? strlen(text) : 0);
		break;
	}
	case DB_TYPE_HASH: put_text(v, row, all_zero(at, 32) ? NULL : at, 32); break;
	case DB_TYPE_SALT: put_text(v, row, at, 16); break;
	case DB_TYPE_INSTANT: put_instant(v, row, *(const int64_t *)at); break;
	case DB_TYPE_DAY: put_instant(v, row, day_start_us(*(const int32_t *)at)); break;
	case DB_TYPE_ENUM:
		position = *(const int *)at;
		BUG_ON(position >= f->words->count);
		put_text(v, row, position < 0 ? NULL : f->words->spellings[position],
			 strlen(words_spelling(f->words, position)));
		break;
	}
}

static void bind_values(MYSQL_BIND *b, const struct db_field *f, struct values *v, bool many)
{
	*b = (MYSQL_BIND){ .length = v->lengths };
	switch (f->type) {
	case DB_TYPE_I64:
	case DB_TYPE_FLAG:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = v->numbers;
		break;
	case DB_TYPE_INSTANT:
	case DB_TYPE_DAY:
		/* Of many rows Connector/C wants pointers to what has no fixed size on the wire, times too. */
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer = many ? (void *)v->texts : (void *)v->times;
		break;
	case DB_TYPE_HASH:
	case DB_TYPE_SALT:
	case DB_TYPE_TEXT:
	case DB_TYPE_ENUM:
		b->buffer_type =
			f->type == DB_TYPE_HASH || f->type == DB_TYPE_SALT ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
		b->buffer = many ? (void *)v->texts : (void *)(uintptr_t)v->texts[0];
		b->buffer_length = v->lengths[0];
		break;
	}
	if (many)
		b->u.indicator = v->indicators;
	else if (v->indicators[0] == STMT_INDICATOR_NULL)
		b->buffer_type = MYSQL_TYPE_NULL;
}

static void bind_params(struct db *db, const struct statement *s, const char *rows, size_t count)
{
	struct arena *a = &db->values;
	for (size_t i = 0; i < s->param_count; i++) {
		const struct db_field *f = s->params[i];
		struct values v = {
			.indicators = arena_alloc(a, count),
			.lengths = ARENA_NEW_ARRAY(a, count, unsigned long),
			.numbers = ARENA_NEW_ARRAY(a, count, long long),
			.texts = ARENA_NEW_ARRAY(a, count, const char *),
		};
		if (f->type == DB_TYPE_INSTANT || f->type == DB_TYPE_DAY)
			v.times = ARENA_NEW_ARRAY(a, count, MYSQL_TIME);
		for (size_t row = 0; row < count; row++)
			put_value(&v, row, f, rows + row * s->query->in.size + f->offset);
		bind_values(&db->in[i], f, &v, count > 1);
	}
}

static enum rc stmt_fault(struct db *db, struct statement *s)
{
	return db_fault(db, mysql_stmt_errno(s->stmt), mysql_stmt_error(s->stmt), s->query->name);
}

static enum rc execute(struct db *db, struct statement *s, const void *rows, size_t count)
{
	unsigned array_size = count > 1 ? (unsigned)count : 0;
	enum rc rc = RC_OK;
	bind_params(db, s, rows, count);
	mysql_stmt_attr_set(s->stmt, STMT_ATTR_ARRAY_SIZE, &array_size);
	if ((s->param_count && mysql_stmt_bind_param(s->stmt, db->in) != 0) || mysql_stmt_execute(s->stmt) != 0)
		rc = stmt_fault(db, s);
	arena_reset(&db->values);
	return rc;
}

/* ---- rows ------------------------------------------------------------------------------------------------- */

static int64_t instant_of(const MYSQL_TIME *t)
{
	int32_t day = day_from_civil((struct civil){ (int)t->year, (int)t->month, (int)t->day });
	return day_start_us(day) + ((int64_t)t->hour * 3600 + t->minute * 60 + t->second) * CLOCK_SECOND +
	       (int64_t)t->second_part;
}

/* What a C string would hide is no text of ours. */
static enum rc check_text(const struct statement *s, size_t i, const char *text, size_t length)
{
	if (!memchr(text, '\0', length))
		return RC_OK;
	LOG(LOG_ERROR, "query_nul", LOG_S("query", s->query->name), LOG_S("column", s->columns[i]->name));
	return RC_DB_REFUSED;
}

static enum rc fetch_text(struct db *db, struct statement *s, size_t i, struct arena *a, const char **text)
{
	struct cell *c = &db->cells[i];
	if (c->length <= sizeof(c->bytes)) {
		*text = arena_strndup(a, c->bytes, c->length);
		return check_text(s, i, *text, c->length);
	}
	unsigned long length = c->length;
	char *whole = arena_alloc(a, length + 1);
	MYSQL_BIND b = { .buffer_type = MYSQL_TYPE_STRING,
			 .buffer = whole,
			 .buffer_length = length,
			 .length = &c->length,
			 .is_null = &c->is_null };
	if (mysql_stmt_fetch_column(s->stmt, &b, (unsigned)i, 0) != 0)
		return stmt_fault(db, s);
	*text = whole;
	return check_text(s, i, whole, length);
}

static enum rc enum_of(const struct statement *s, const struct db_field *f, const struct cell *c, int *value)
{
	if (c->length < sizeof(c->bytes)) {
		char spelling[SCRATCH_BYTES] = "";
		memcpy(spelling, c->bytes, c->length);
		*value = words_find(f->words, spelling);
		if (*value >= 0)
			return RC_OK;
	}
	LOG(LOG_ERROR, "query_enum", LOG_S("query", s->query->name), LOG_S("column", f->name));
	return RC_DB_REFUSED;
}

static enum rc store_cell(struct db *db, struct statement *s, size_t i, struct arena *a, char *row)
{
	const struct db_field *f = s->columns[i];
	struct cell *c = &db->cells[i];
	void *at = row + f->offset;
	size_t fixed = f->type == DB_TYPE_HASH ? 32 : 16;
	switch (f->type) {
	case DB_TYPE_I64: *(int64_t *)at = c->is_null ? 0 : c->number; break;
	case DB_TYPE_FLAG: *(bool *)at = !c->is_null && c->number != 0; break;
	case DB_TYPE_INSTANT: *(int64_t *)at = c->is_null ? CLOCK_NONE : instant_of(&c->time); break;
	case DB_TYPE_DAY: *(int32_t *)at = c->is_null ? DAY_NONE : day_of_instant(instant_of(&c->time)); break;
	case DB_TYPE_HASH:
	case DB_TYPE_SALT:
		memset(at, 0, fixed);
		if (!c->is_null && c->length == fixed)
			memcpy(at, c->bytes, fixed);
		break;
	case DB_TYPE_TEXT:
		*(const char **)at = NULL;
		return c->is_null ? RC_OK : fetch_text(db, s, i, a, at);
	case DB_TYPE_ENUM:
		*(int *)at = -1;
		return c->is_null ? RC_OK : enum_of(s, f, c, at);
	}
	return RC_OK;
}

static enum rc fetch_rows(struct db *db, struct statement *s, struct arena *a, char **rows, size_t *count)
{
	size_t size = s->query->out.size;
	bind_columns(db, s);
	if ((s->column_count && mysql_stmt_bind_result(s->stmt, db->out) != 0) || mysql_stmt_store_result(s->stmt) != 0)
		return stmt_fault(db, s);
	size_t n = (size_t)mysql_stmt_num_rows(s->stmt);
	*rows = arena_array(a, n, size);
	*count = 0;
	for (;;) {
		int got = mysql_stmt_fetch(s->stmt);
		if (got == MYSQL_NO_DATA)
			return RC_OK;
		if (got != 0 && got != MYSQL_DATA_TRUNCATED)
			return stmt_fault(db, s);
		BUG_ON(*count == n);
		for (size_t i = 0; i < s->column_count; i++)
			RETURN_IF_FAILED(store_cell(db, s, i, a, *rows + *count * size));
		(*count)++;
	}
}

enum rc db_all(struct db *db, const struct db_query *q, const void *in, struct arena *a, void *rows, size_t *count)
{
	struct statement *s;
	char *fetched = NULL;
	RETURN_IF_FAILED(db_statement_get(db, q, &s));
	RETURN_IF_FAILED(execute(db, s, in, 1));
	enum rc rc = fetch_rows(db, s, a, &fetched, count);
	if (rc == RC_OK)
		mysql_stmt_free_result(s->stmt);
	else
		db->out_of_step = true; /* Connector/C still thinks that rows are coming */
	*(void **)rows = fetched;
	return rc;
}

enum rc db_one(struct db *db, const struct db_query *q, const void *in, struct arena *a, void *out)
{
	void *row;
	size_t count;
	RETURN_IF_FAILED(db_all(db, q, in, a, &row, &count));
	BUG_ON(count > 1);
	if (count == 0)
		return RC_NOT_FOUND;
	memcpy(out, row, q->out.size);
	return RC_OK;
}

enum rc db_run_many(struct db *db, const struct db_query *q, const void *rows, size_t count, uint64_t *affected)
{
	struct statement *s;
	if (affected)
		*affected = 0;
	if (count == 0)
		return RC_OK;
	RETURN_IF_FAILED(db_statement_get(db, q, &s));
	RETURN_IF_FAILED(execute(db, s, rows, count));
	if (affected)
		*affected = mysql_stmt_affected_rows(s->stmt);
	return RC_OK;
}

enum rc db_run(struct db *db, const struct db_query *q, const void *in, uint64_t *affected)
{
	return db_run_many(db, q, in, 1, affected);
}

enum rc db_change(struct db *db, const struct db_query *q, const void *in)
{
	uint64_t affected;
	RETURN_IF_FAILED(db_run(db, q, in, &affected));
	return affected == 1 ? RC_OK : RC_STALE;
}

enum rc db_insert(struct db *db, const struct db_query *q, const void *in, int64_t *id)
{
	struct statement *s;
	RETURN_IF_FAILED(db_statement_get(db, q, &s));
	RETURN_IF_FAILED(execute(db, s, in, 1));
	*id = (int64_t)mysql_stmt_insert_id(s->stmt);
	return RC_OK;
}

enum rc db_check_query(struct db *db, const struct db_query *q)
{
	struct statement *s;
	enum rc rc = db_statement_get(db, q, &s);
	for (size_t i = 0; rc == RC_OK && i < q->in.count; i++) {
		bool used = false;
		for (size_t j = 0; j < s->param_count; j++)
			used |= s->params[j] == &q->in.list[i];
		if (!used) {
			LOG(LOG_ERROR, "query_parameter", LOG_S("query", q->name), LOG_S("unused", q->in.list[i].name));
			rc = RC_DB_REFUSED;
		}
	}
	db->broken = false;
	return rc;
}
