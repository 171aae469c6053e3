#include "ctl_import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "base/csv.h"
#include "base/utf8.h"

#define OWNER_EMAIL (-1) /* the column account_email */
#define COLUMNS_MAX 64

enum outcome { ROW_NEW, ROW_CHANGED, ROW_SAME, ROW_REFUSED, OUTCOME_COUNT };

struct file {
	enum standalone_table table;
	const char *path; /* NULL: not given */
	struct csv csv, rows; /* rows: as csv was behind the header */
	struct csv_row header;
	int places[COLUMNS_MAX]; /* of each of the header's cells */
	size_t outcomes[OUTCOME_COUNT];
};

struct import {
	struct arena arena; /* of the whole run */
	struct arena row;   /* of one row */
	struct db *db;
	struct file files[STANDALONE_TABLE_COUNT];
	const char *errors_path;
	struct buf errors;
	bool dry_run;
};

/* One row on its way. */
struct work {
	struct import *import;
	struct file *file;
	const struct csv_row *row;
	struct standalone_row said; /* what the file says; NULL: nothing */
	struct standalone_row is;   /* what the table has, or will */
	const char *why;            /* it is refused */
	enum outcome outcome;
};

static const struct ctl_import_table *table_of(const struct file *f)
{
	return &ctl_import_tables[f->table];
}

/* ---- reading files ------------------------------------------------------------------------------------------ */

static const char *read_whole(struct import *im, const char *path, size_t *length)
{
	struct buf b = BUF_IN(&im->arena);
	char block[65536];
	size_t n;
	FILE *f = fopen(path, "re");
	if (!f)
		return fprintf(stderr, "%s: %s\n", path, strerror(errno)), NULL;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&b, block, n);
	bool failed = ferror(f);
	fclose(f);
	*length = b.len;
	return failed ? fprintf(stderr, "%s: could not be read to its end\n", path), NULL : buf_str(&b);
}

static int place_of(const struct file *f, const char *name)
{
	const struct ctl_import_table *t = table_of(f);
	for (size_t i = 0; i < t->count; i++)
		if (strcasecmp(t->columns[i].name, name) == 0)
			return (int)i;
	return f->table != STANDALONE_ACCOUNT && strcasecmp(name, "account_email") == 0 ? OWNER_EMAIL : -2;
}

/* A column nobody knows is a mistake that would cost its whole content. */
static bool read_header(struct import *im, struct file *f)
{
	enum rc rc = csv_next(&f->csv, &f->header);
	if (rc != RC_OK || f->header.count > COLUMNS_MAX)
		return fprintf(stderr, "%s: the first line is no header\n", f->path), false;
	for (size_t i = 0; i < f->header.count; i++) {
		const char *name = utf8_trimmed(&im->arena, f->header.cells[i]);
		f->places[i] = place_of(f, name);
		bool repeated = false;
		for (size_t k = 0; k < i; k++)
			repeated |= f->places[k] == f->places[i];
		if (f->places[i] != -2 && !repeated)
			continue;
		fprintf(stderr, "%s: the column %s is %s; there are:", f->path, name,
			repeated ? "there twice" : "unknown");
		for (size_t k = 0; k < table_of(f)->count; k++)
			fprintf(stderr, " %s", table_of(f)->columns[k].name);
		return fprintf(stderr, "%s\n", f->table == STANDALONE_ACCOUNT ? "" : " account_email"), false;
	}
	return true;
}

static int open_file(struct import *im, struct file *f)
{
	size_t length;
	const char *text = read_whole(im, f->path, &length);
	if (!text)
		return EX_NOINPUT;
	if (csv_open(&f->csv, &im->arena, text, length) != RC_OK)
		return fprintf(stderr, "%s: is no text\n", f->path), EX_DATAERR;
	if (!read_header(im, f))
		return EX_DATAERR;
	f->rows = f->csv;
	return EX_OK;
}

/* ---- one row ------------------------------------------------------------------------------------------------ */

static enum rc refuse(struct work *w, const char *why)
{
	w->why = why;
	return RC_VALIDATION;
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* An empty cell says nothing: a new row gets the default, another stays as it is. */
static enum rc read_cells(struct work *w, const char **owner_email)
{
	const struct ctl_import_table *t = table_of(w->file);
	struct arena *a = &w->import->row;
	if (w->row->count != w->file->header.count)
		return refuse(w, arena_printf(a, "it has %zu cells and the header %zu", w->row->count,
					      w->file->header.count));
	for (size_t i = 0; i < w->row->count; i++) {
		static const struct ctl_import_column email = { "account_email", CTL_IMPORT_EMAIL, "", "" };
		int place = w->file->places[i];
		const struct ctl_import_column *column = place == OWNER_EMAIL ? &email : &t->columns[place];
		const char *typed = utf8_trimmed(a, csv_plain(w->row->cells[i]));
		if (!*typed)
			continue;
		struct ctl_import_cell cell = ctl_import_check(a, column, typed);
		if (cell.why)
			return refuse(w, arena_printf(a, "%s %s", column->name, cell.why));
		if (cell.warning)
			fprintf(stderr, "%s:%zu: %s %s\n", w->file->path, w->row->line, column->name, cell.warning);
		*(place == OWNER_EMAIL ? owner_email : &w->said.cells[place]) = cell.value;
	}
	return RC_OK;
}

/* account_id, by its number or by an address one account has. Both tables have it behind the key. */
static enum rc find_owner(struct work *w, const char *email)
{
	struct import *im = w->import;
	const char **id = &w->said.cells[STANDALONE_DOMAIN_account_id];
	struct standalone_row owner = { .cells = { *id } }, *rows;
	size_t count;
	if (*id) {
		enum rc rc = standalone_store_get(im->db, &im->row, STANDALONE_ACCOUNT, &owner);
		if (rc == RC_NOT_FOUND)
			return refuse(w, arena_printf(&im->row, "account_id %s is no account", *id));
		RETURN_IF_FAILED(rc);
		if (email && strcasecmp(email, owner.cells[STANDALONE_ACCOUNT_email]) != 0)
			return refuse(w, "account_id and account_email are two accounts");
		return RC_OK;
	}
	if (!email)
		return RC_OK;
	owner.cells[STANDALONE_ACCOUNT_email] = email;
	RETURN_IF_FAILED(standalone_store_find(im->db, &im->row, STANDALONE_ACCOUNT, &owner, &rows, &count));
	if (count != 1)
		return refuse(w, count ? "account_email is the address of several accounts: give account_id"
				       : "account_email is no account's");
	*id = rows[0].cells[0];
	return RC_OK;
}

static bool has_name(const struct work *w)
{
	const char *const *c = w->said.cells;
	switch (w->file->table) {
	case STANDALONE_ACCOUNT: return c[STANDALONE_ACCOUNT_email];
	case STANDALONE_DOMAIN: return c[STANDALONE_DOMAIN_fqdn];
	case STANDALONE_SERVICE: return c[STANDALONE_SERVICE_name] && c[STANDALONE_SERVICE_product];
	case STANDALONE_TABLE_COUNT: break;
	}
	return false;
}

/* RC_NOT_FOUND: it is a new one. */
static enum rc find_row(struct work *w)
{
	struct import *im = w->import;
	struct standalone_row *rows = NULL;
	size_t count = 0;
	const char *key = w->said.cells[0];
	if (!key && !has_name(w))
		return refuse(w, "nothing says which one it is: neither an id nor a name");
	if (has_name(w))
		RETURN_IF_FAILED(standalone_store_find(im->db, &im->row, w->file->table, &w->said, &rows, &count));
	if (!key) {
		if (count > 1)
			return refuse(w, "several are called like that: give the id");
		if (count == 0)
			return RC_NOT_FOUND;
		w->is = rows[0];
		return RC_OK;
	}
	/* A domain name is one domain's. */
	if (w->file->table == STANDALONE_DOMAIN && count && !is_same(rows[0].cells[0], key))
		return refuse(w, arena_printf(&im->row, "it is domain_id %s already", rows[0].cells[0]));
	w->is.cells[0] = key;
	RETURN_IF_FAILED(standalone_store_get(im->db, &im->row, w->file->table, &w->is));
	const char *name = w->is.cells[STANDALONE_DOMAIN_fqdn], *said = w->said.cells[STANDALONE_DOMAIN_fqdn];
	if (w->file->table == STANDALONE_DOMAIN && said && !is_same(name, said))
		return refuse(w, arena_printf(&im->row, "domain_id %s is %s", key, name));
	return RC_OK;
}

/* What is handed over is handed over: an old file does not take it back. */
static enum rc merge(struct work *w)
{
	const struct ctl_import_table *t = table_of(w->file);
	w->outcome = ROW_SAME;
	for (size_t i = 1; i < t->count; i++) {
		if (!w->said.cells[i] || is_same(w->said.cells[i], w->is.cells[i]))
			continue;
		if (t->columns[i].kind == CTL_IMPORT_OWNER)
			return refuse(w, arena_printf(&w->import->row, "it belongs to account %s by now, and import "
						      "changes no owner", w->is.cells[i]));
		w->is.cells[i] = w->said.cells[i];
		w->outcome = ROW_CHANGED;
	}
	return RC_OK;
}

static enum rc complete(struct work *w)
{
	const struct ctl_import_table *t = table_of(w->file);
	const char **due = &w->said.cells[STANDALONE_DOMAIN_next_due_on];
	if (w->file->table == STANDALONE_DOMAIN && !*due)
		*due = w->said.cells[STANDALONE_DOMAIN_expires_on];
	w->outcome = ROW_NEW;
	w->is = w->said;
	for (size_t i = 1; i < t->count; i++) {
		const struct ctl_import_column *c = &t->columns[i];
		bool nullable = c->kind == CTL_IMPORT_EMAIL || c->kind == CTL_IMPORT_TAX_CODE ||
				c->kind == CTL_IMPORT_LINE_OR_NULL;
		if (!w->is.cells[i] && !c->fallback)
			return refuse(w, arena_printf(&w->import->row, "%s is missing", c->name));
		if (!w->is.cells[i] && !nullable)
			w->is.cells[i] = c->fallback;
	}
	return RC_OK;
}

static enum rc check_whole(struct work *w)
{
	const char *const *c = w->is.cells;
	if (w->file->table == STANDALONE_DOMAIN &&
	    strcmp(c[STANDALONE_DOMAIN_expires_on], c[STANDALONE_DOMAIN_registered_on]) < 0)
		return refuse(w, "expires_on is before registered_on");
	return RC_OK;
}

static enum rc row_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	const char *owner_email = NULL;
	w->said = w->is = (struct standalone_row){ .cells = { NULL } };
	w->why = NULL;
	RETURN_IF_FAILED(read_cells(w, &owner_email));
	if (w->file->table != STANDALONE_ACCOUNT)
		RETURN_IF_FAILED(find_owner(w, owner_email));
	enum rc rc = find_row(w);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	RETURN_IF_FAILED(rc == RC_OK ? merge(w) : complete(w));
	RETURN_IF_FAILED(check_whole(w));
	if (w->outcome == ROW_NEW)
		return standalone_store_insert(db, w->file->table, &w->is);
	return w->outcome == ROW_CHANGED ? standalone_store_update(db, w->file->table, &w->is) : RC_OK;
}

/* ---- all of them -------------------------------------------------------------------------------------------- */

static void give_back(struct work *w)
{
	struct import *im = w->import;
	struct csv_writer out = CSV_WRITER(&im->errors, w->file->csv.separator);
	if (w->file->outcomes[ROW_REFUSED]++ == 0) {
		for (size_t i = 0; i < w->file->header.count; i++)
			csv_write_cell(&out, w->file->header.cells[i]);
		csv_write_cell(&out, "reason");
		csv_write_end(&out);
	}
	for (size_t i = 0; i < w->file->header.count || i < w->row->count; i++)
		csv_write_cell(&out, i < w->row->count ? csv_plain(w->row->cells[i]) : "");
	csv_write_cell(&out, arena_printf(&im->row, "line %zu: %s", w->row->line, w->why));
	csv_write_end(&out);
}

/* RC_OK, also for a row that was refused. */
static enum rc take_row(struct work *w)
{
	struct import *im = w->import;
	enum rc rc = RC_VALIDATION;
	if (w->row->fault)
		w->why = w->row->fault;
	else if (im->dry_run)
		rc = row_body(im->db, w);
	else
		rc = db_tx_run(im->db, &(struct db_tx){ .body = row_body, .ctx = w });
	if (rc == RC_OK)
		return w->file->outcomes[w->outcome]++, RC_OK;
	if (!im->dry_run && (rc == RC_DUPLICATE || rc == RC_DB_REFUSED))
		rc = refuse(w, "the database refused it");
	if (rc == RC_VALIDATION)
		give_back(w);
	return rc == RC_VALIDATION ? RC_OK : rc;
}

static enum rc take_file(struct import *im, struct file *f)
{
	struct csv_row row;
	f->csv = f->rows; /* a transaction may have to begin again */
	for (enum outcome i = 0; i < OUTCOME_COUNT; i++)
		f->outcomes[i] = 0;
	for (enum rc rc = csv_next(&f->csv, &row); rc != RC_NOT_FOUND; rc = csv_next(&f->csv, &row)) {
		struct work w = { .import = im, .file = f, .row = &row };
		RETURN_IF_FAILED(take_row(&w));
		arena_reset(&im->row);
	}
	fprintf(stderr, "%s: %zu new, %zu changed, %zu as they were, %zu refused%s\n", table_of(f)->name,
		f->outcomes[ROW_NEW], f->outcomes[ROW_CHANGED], f->outcomes[ROW_SAME], f->outcomes[ROW_REFUSED],
		im->dry_run ? " (nothing was written)" : "");
	return RC_OK;
}

static enum rc take_all(struct db *db, void *ctx)
{
	struct import *im = ctx;
	(void)db;
	im->errors = BUF_IN(&im->arena);
	for (int i = 0; i < STANDALONE_TABLE_COUNT; i++)
		if (im->files[i].path)
			RETURN_IF_FAILED(take_file(im, &im->files[i]));
	/* What was tried is taken back. */
	return im->dry_run ? RC_STATE_CONFLICT : RC_OK;
}

static int write_errors(struct import *im)
{
	FILE *f = im->errors_path ? fopen(im->errors_path, "we") : stdout;
	bool written = f && fwrite(buf_str(&im->errors), 1, im->errors.len, f) == im->errors.len && fflush(f) == 0;
	if (f && f != stdout)
		written &= fclose(f) == 0;
	if (!written) {
		fprintf(stderr, "%s: could not be written\n", im->errors_path ? im->errors_path : "stdout");
		return EX_IOERR;
	}
	return im->errors.len ? EX_DATAERR : EX_OK;
}

static bool read_arguments(struct program *p, struct import *im)
{
	bool any = false;
	for (int i = 1; i < p->argument_count; i++) {
		const char *flag = p->arguments[i], *value = i + 1 < p->argument_count ? p->arguments[i + 1] : NULL;
		int table = 0;
		if (strcmp(flag, "--dry-run") == 0) {
			im->dry_run = true;
			continue;
		}
		if (!value || strncmp(flag, "--", 2) != 0)
			return false;
		i++;
		if (strcmp(flag, "--errors") == 0) {
			im->errors_path = value;
			continue;
		}
		while (table < STANDALONE_TABLE_COUNT && strcmp(flag + 2, ctl_import_tables[table].name) != 0)
			table++;
		if (table == STANDALONE_TABLE_COUNT)
			return false;
		im->files[table] = (struct file){ .table = (enum standalone_table)table, .path = value };
		any = true;
	}
	return any;
}

static int run(struct program *p, struct import *im)
{
	const struct config *c = &p->config;
	const struct db_options admin = { c->database_socket, c->database_admin_user, NULL, c->database_site_name, 0 };
	if (strcmp(c->host_contract, "standalone") != 0)
		return fputs("import: host.contract is not standalone: the site has its own accounts\n", stderr),
		       EX_CONFIG;
	/* All headers first: nothing is begun that cannot be ended. */
	for (int i = 0; i < STANDALONE_TABLE_COUNT; i++) {
		int code = im->files[i].path ? open_file(im, &im->files[i]) : EX_OK;
		if (code != EX_OK)
			return code;
	}
	db_library_begin();
	im->db = db_new(&admin);
	enum rc rc = im->dry_run ? db_tx_run(im->db, &(struct db_tx){ .body = take_all, .ctx = im })
				 : take_all(im->db, im);
	db_free(im->db);
	if (rc != RC_OK && !(im->dry_run && rc == RC_STATE_CONFLICT))
		return fprintf(stderr, "import: %s: begin again, what is there stays as it is\n", rc_info(rc)->name),
		       EX_TEMPFAIL;
	return write_errors(im);
}

int ctl_import(struct program *p)
{
	struct import im = { .dry_run = false };
	int code = EX_USAGE;
	if (read_arguments(p, &im))
		code = run(p, &im);
	else
		fputs("usage: handoverctl --config FILE import [--accounts FILE] [--domains FILE] [--services FILE] "
		      "[--dry-run] [--errors FILE]\n", stderr);
	arena_free(&im.row);
	arena_free(&im.arena);
	return code;
}
