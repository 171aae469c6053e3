#include "ctl_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/utf8.h"
#include "domain/domain_name.h"
#include "domain/email_address.h"
#include "domain/fiscal.h"

#define COLUMN(table, column, kind, argument, fallback) { #column, CTL_IMPORT_##kind, argument, fallback },

static const struct ctl_import_column account_columns[] = { { "account_id", CTL_IMPORT_ID, "", "" },
							    STANDALONE_ACCOUNT_COLUMNS(COLUMN) };
static const struct ctl_import_column domain_columns[] = { { "domain_id", CTL_IMPORT_ID, "", "" },
							   STANDALONE_DOMAIN_COLUMNS(COLUMN) };
static const struct ctl_import_column service_columns[] = { { "service_id", CTL_IMPORT_ID, "", "" },
							    STANDALONE_SERVICE_COLUMNS(COLUMN) };

const struct ctl_import_table ctl_import_tables[STANDALONE_TABLE_COUNT] = {
	[STANDALONE_ACCOUNT] = { "accounts", account_columns, STANDALONE_ACCOUNT_COUNT },
	[STANDALONE_DOMAIN] = { "domains", domain_columns, STANDALONE_DOMAIN_COUNT },
	[STANDALONE_SERVICE] = { "services", service_columns, STANDALONE_SERVICE_COUNT },
};

static struct ctl_import_cell good(const char *value)
{
	return (struct ctl_import_cell){ .value = value };
}

static struct ctl_import_cell bad(const char *why)
{
	return (struct ctl_import_cell){ .why = why };
}

static struct ctl_import_cell check_id(const char *typed)
{
	int64_t id;
	return number_parse(typed, &id) && id > 0 ? good(typed) : bad("is no id: digits, more than 0");
}

static struct ctl_import_cell check_email(struct arena *a, const char *typed)
{
	const char *canonical;
	return email_address_canonical(a, typed, &canonical) == RC_OK ? good(canonical) : bad("is no e-mail address");
}

static struct ctl_import_cell check_name(struct arena *a, const char *typed)
{
	const char *name;
	if (strchr(typed, '@'))
		return check_email(a, typed);
	enum domain_name_reason reason = domain_name_examine(a, typed, &name);
	if (reason == DOMAIN_NAME_NONE && strchr(name, '.'))
		return good(name);
	return bad(reason == DOMAIN_NAME_NONE ? "has no ending, like .it" : domain_name_reason_text(reason));
}

static struct ctl_import_cell check_names(struct arena *a, const struct ctl_import_column *column, const char *typed)
{
	struct domain_name_list list;
	struct buf names = BUF_IN(a);
	domain_name_list_parse(a, typed, &list);
	if (list.understood != list.count)
		return bad("has something that is no domain name");
	for (size_t i = 0; i < list.count; i++)
		buf_addf(&names, "%s%s", i ? " " : "", list.entries[i].name);
	return names.len > (size_t)atoi(column->argument) ? bad("is too long") : good(buf_str(&names));
}

/* As spreadsheets in Italy write a day, too. */
static struct ctl_import_cell check_day(struct arena *a, const char *typed)
{
	int32_t day;
	unsigned d, m, y;
	char rest;
	const char *text = typed;
	if (sscanf(typed, "%2u/%2u/%4u%c", &d, &m, &y, &rest) == 3)
		text = arena_printf(a, "%04u-%02u-%02u", y, m, d);
	return day_parse(text, &day) ? good(text) : bad("is no day: write 2026-11-23 or 23/11/2026");
}

static struct ctl_import_cell check_word(struct arena *a, const struct ctl_import_column *column, const char *typed)
{
	for (const char *w = column->argument; *w;) {
		size_t n = strcspn(w, "|");
		if (strlen(typed) == n && strncasecmp(w, typed, n) == 0)
			return good(arena_strndup(a, w, n));
		w += n + (w[n] == '|');
	}
	return bad(arena_printf(a, "is none of %s", column->argument));
}

static struct ctl_import_cell check_flag(const char *typed)
{
	static const char *const no[] = { "0", "no", "false" }, *const yes[] = { "1", "yes", "true", "sì", "si" };
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (strcasecmp(typed, no[i]) == 0)
			return good("0");
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcasecmp(typed, yes[i]) == 0)
			return good("1");
	return bad("is neither yes nor no");
}

static struct ctl_import_cell check_currency(struct arena *a, const char *typed)
{
	char *code = arena_strdup(a, typed);
	for (char *s = code; *s >= 'a' && *s <= 'z'; s++)
		*s = (char)(*s & ~0x20);
	return strlen(code) == 3 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3
		       ? good(code)
		       : bad("is no currency: three letters, like EUR");
}

static struct ctl_import_cell check_line(const struct ctl_import_column *column, const char *typed)
{
	if (*typed && !utf8_is_line(typed))
		return bad("has characters nobody sees, or is more than one line");
	return utf8_length(typed) > (size_t)atoi(column->argument) ? bad("is too long") : good(typed);
}

/* Foreign ones are as they are; an Italian one that does not fit is somebody's typing error, and told. */
static struct ctl_import_cell check_tax_code(struct arena *a, const struct ctl_import_column *column, const char *typed)
{
	const char *code = fiscal_normalise(a, typed);
	struct ctl_import_cell cell = check_line(column, code ? code : "");
	size_t n = cell.value ? strlen(cell.value) : 0;
	bool italian = n == FISCAL_PERSON_LENGTH || (n == FISCAL_DIGITS_LENGTH && strspn(code, "0123456789") == n);
	if (italian && fiscal_is_bad(fiscal_check_codice_fiscale(code)))
		cell.warning = "is no Italian tax code; taken as it is";
	return cell;
}

struct ctl_import_cell ctl_import_check(struct arena *a, const struct ctl_import_column *column, const char *typed)
{
	switch (column->kind) {
	case CTL_IMPORT_ID:
	case CTL_IMPORT_OWNER: return check_id(typed);
	case CTL_IMPORT_EMAIL: return check_email(a, typed);
	case CTL_IMPORT_NAME: return check_name(a, typed);
	case CTL_IMPORT_NAMES: return check_names(a, column, typed);
	case CTL_IMPORT_DAY: return check_day(a, typed);
	case CTL_IMPORT_WORD: return check_word(a, column, typed);
	case CTL_IMPORT_FLAG: return check_flag(typed);
	case CTL_IMPORT_CURRENCY: return check_currency(a, typed);
	case CTL_IMPORT_TAX_CODE: return check_tax_code(a, column, typed);
	case CTL_IMPORT_LINE:
	case CTL_IMPORT_LINE_OR_NULL: return check_line(column, typed);
	}
	return bad("is of no known kind");
}
