#include "domain/domain_name.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/text.h"
#include "base/utf8.h"

/* Far more than any name needs (a letter takes at most four bytes); libidn2's time grows faster than the text. */
#define TYPED_MAX (4 * (DOMAIN_NAME_MAX + 1))

static const struct {
	const char *code;
	const char *text;
} reasons[] = {
#define DOMAIN_NAME_REASON(name_, code_, text_) [DOMAIN_NAME_##name_] = { .code = code_, .text = text_ },
	DOMAIN_NAME_REASONS(DOMAIN_NAME_REASON)
#undef DOMAIN_NAME_REASON
};

const char *domain_name_reason_code(enum domain_name_reason reason)
{
	return reasons[reason].code;
}

const char *domain_name_reason_text(enum domain_name_reason reason)
{
	return reasons[reason].text;
}

static bool is_ldh(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') || cp == '-';
}

/* Soft hyphen, zero-width characters and marks, word joiner, byte order mark: they change a name unseen. */
static bool is_invisible(uint32_t cp)
{
	return cp == 0xad || (cp >= 0x200b && cp <= 0x200f) || cp == 0x2060 || cp == 0xfeff;
}

static bool may_be_typed(uint32_t cp)
{
	if (cp < 0x80)
		return is_ldh(cp) || cp == '.';
	return cp != UTF8_MALFORMED && !utf8_is_control(cp) && !utf8_is_space(cp) && !is_invisible(cp);
}

static bool has_only_typable(const char *typed)
{
	for (uint32_t cp = utf8_next(&typed); cp; cp = utf8_next(&typed))
		if (!may_be_typed(cp))
			return false;
	return true;
}

static void end_if_out_of_memory(int idn2_rc)
{
	if (idn2_rc != IDN2_MALLOC)
		return;
	LOG(LOG_ERROR, "out_of_memory", LOG_S("in", "libidn2"));
	_Exit(EX_OSERR);
}

/* libidn2 leaves characters that are no letters in the result where the mapping makes them ("a/c" from U+2100). */
static enum domain_name_reason check_ldh(const char *name)
{
	if (strlen(name) > DOMAIN_NAME_MAX)
		return DOMAIN_NAME_LENGTH;
	for (const char *label = name;;) {
		size_t n = strcspn(label, ".");
		if (n > DOMAIN_NAME_LABEL_MAX)
			return DOMAIN_NAME_LENGTH;
		if (n == 0 || label[0] == '-' || label[n - 1] == '-')
			return DOMAIN_NAME_FORM;
		for (size_t i = 0; i < n; i++)
			if (!is_ldh((unsigned char)label[i]))
				return DOMAIN_NAME_CHARACTER;
		if (!label[n])
			return DOMAIN_NAME_NONE;
		label += n + 1;
	}
}

static char *lower_without_final_dot(struct arena *a, const char *name)
{
	size_t n = strlen(name);
	if (n > 0 && name[n - 1] == '.')
		n--;
	char *lower = arena_strndup(a, name, n);
	for (char *p = lower; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return lower;
}

static enum domain_name_reason reason_of_idn2(int rc)
{
	switch (rc) {
	case IDN2_TOO_BIG_DOMAIN:
	case IDN2_TOO_BIG_LABEL:
	case IDN2_PUNYCODE_BIG_OUTPUT:
		return DOMAIN_NAME_LENGTH;
	case IDN2_DISALLOWED:
	case IDN2_UNASSIGNED:
		return DOMAIN_NAME_CHARACTER;
	default: /* not an enum */
		return DOMAIN_NAME_FORM;
	}
}

enum domain_name_reason domain_name_examine(struct arena *a, const char *typed, const char **a_label)
{
	*a_label = NULL;
	if (!*typed)
		return DOMAIN_NAME_FORM;
	if (strlen(typed) > TYPED_MAX)
		return DOMAIN_NAME_LENGTH;
	if (!has_only_typable(typed))
		return DOMAIN_NAME_CHARACTER;
	/* Never with IDN2_USE_STD3_ASCII_RULES: libidn2 2.3.3 then deletes characters and makes another name. */
	uint8_t *mapped = NULL;
	int rc = idn2_lookup_u8((const uint8_t *)typed, &mapped, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	end_if_out_of_memory(rc);
	if (rc != IDN2_OK)
		return reason_of_idn2(rc);
	const char *name = lower_without_final_dot(a, (const char *)mapped);
	idn2_free(mapped);
	enum domain_name_reason reason = check_ldh(name);
	if (reason == DOMAIN_NAME_NONE)
		*a_label = name;
	return reason;
}

enum rc domain_name_to_ascii(struct arena *a, const char *typed, const char **a_label)
{
	return domain_name_examine(a, typed, a_label) == DOMAIN_NAME_NONE ? RC_OK : RC_VALIDATION;
}

const char *domain_name_to_unicode(struct arena *a, const char *a_label)
{
	char *shown = NULL;
	int rc = idn2_to_unicode_8z8z(a_label, &shown, 0);
	end_if_out_of_memory(rc);
	if (rc != IDN2_OK)
		return arena_strndup(a, a_label, strlen(a_label));
	const char *name = arena_strndup(a, shown, strlen(shown));
	idn2_free(shown);
	const char *back;
	if (domain_name_examine(a, name, &back) != DOMAIN_NAME_NONE || strcmp(back, a_label) != 0)
		return arena_strndup(a, a_label, strlen(a_label));
	return name;
}

bool domain_name_is_under(const char *name, const char *parent)
{
	size_t n = strlen(name), p = strlen(parent);
	if (p == 0 || n < p || strcasecmp(name + n - p, parent) != 0)
		return false;
	return n == p || name[n - p - 1] == '.';
}

/* The host of an address; the text itself where it is none (RFC 3986 3; white space is already gone). */
static const char *host_of(struct arena *a, const char *entry)
{
	const char *authority = strstr(entry, "://");
	if (authority && strcspn(entry, "/?#@") == (size_t)(authority - entry) + 1)
		entry = authority + 3;
	else if (strncmp(entry, "//", 2) == 0)
		entry += 2;
	size_t n = strcspn(entry, "/?#\\");
	const char *at = memrchr(entry, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - entry);
		entry = at + 1;
	}
	const char *colon = memchr(entry, ':', n);
	if (colon && strspn(colon + 1, "0123456789") == n - (size_t)(colon + 1 - entry))
		n = (size_t)(colon - entry);
	return arena_strndup(a, entry, n);
}

static const char *without_www(const char *name)
{
	if (strncmp(name, "www.", 4) == 0 && strchr(name + 4, '.'))
		return name + 4;
	return name;
}

static struct domain_name_entry entry_of(struct arena *a, const char *typed)
{
	struct domain_name_entry e = { .typed = typed, .times = 1 };
	e.reason = domain_name_examine(a, host_of(a, typed), &e.name);
	if (e.name && !strchr(e.name, '.')) {
		e.reason = DOMAIN_NAME_NO_DOT;
		e.name = NULL;
	}
	if (e.name)
		e.name = without_www(e.name);
	return e;
}

static bool is_separator(uint32_t cp)
{
	return cp == ';' || cp == ',' || utf8_is_space(cp);
}

/* What spreadsheets and mails put around a name; a byte order mark also stands between two joined files. */
static bool is_wrapping(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == '<' || cp == '>' || cp == 0xfeff;
}

/* The next entry, without its wrapping; "" where nothing is inside; NULL at the end of the text. */
static const char *next_entry(struct arena *a, const char **text)
{
	const char *from = NULL, *to = NULL, *at = *text;
	if (!*at)
		return NULL;
	for (const char *before = at;; before = at) {
		uint32_t cp = utf8_next(&at);
		if (cp == 0 || is_separator(cp))
			break;
		if (is_wrapping(cp))
			continue;
		if (!from)
			from = before;
		to = at;
	}
	*text = at;
	return from ? arena_strndup(a, from, (size_t)(to - from)) : "";
}

static size_t count_entries(const char *text)
{
	size_t n = 0;
	bool inside = false;
	for (uint32_t cp = utf8_next(&text); cp; cp = utf8_next(&text)) {
		n += !inside && !is_separator(cp);
		inside = !is_separator(cp);
	}
	return n;
}

/* Two entries mean the same when they lead to the same name, or to none from the same text. */
static int compare_meaning(const void *left, const void *right)
{
	const struct domain_name_entry *l = *(struct domain_name_entry *const *)left;
	const struct domain_name_entry *r = *(struct domain_name_entry *const *)right;
	if (!l->name != !r->name)
		return l->name ? -1 : 1;
	int order = l->name ? strcmp(l->name, r->name) : strcmp(l->typed, r->typed);
	if (order == 0) /* the first appearance first */
		order = l < r ? -1 : l > r;
	return order;
}

static bool same_meaning(const struct domain_name_entry *l, const struct domain_name_entry *r)
{
	if (!l->name || !r->name)
		return !l->name && !r->name && strcmp(l->typed, r->typed) == 0;
	return strcmp(l->name, r->name) == 0;
}

/* Sorted, not hashed: no list that somebody makes up can slow it down. */
static void merge_duplicates(struct arena *a, struct domain_name_list *list)
{
	if (list->count == 0)
		return;
	struct domain_name_entry **sorted = ARENA_NEW_ARRAY(a, list->count, struct domain_name_entry *);
	for (size_t i = 0; i < list->count; i++)
		sorted[i] = &list->entries[i];
	qsort(sorted, list->count, sizeof(sorted[0]), compare_meaning);
	struct domain_name_entry *first = sorted[0];
	for (size_t i = 1; i < list->count; i++) {
		if (same_meaning(first, sorted[i])) {
			first->times++;
			sorted[i]->times = 0;
		} else {
			first = sorted[i];
		}
	}
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i].times > 0)
			list->entries[kept++] = list->entries[i];
	list->count = kept;
}

void domain_name_list_parse(struct arena *a, const char *text, struct domain_name_list *list)
{
	*list = (struct domain_name_list){ 0 };
	if (!utf8_is_valid(text))
		text = utf8_from_windows_1252(a, text);
	list->entries = ARENA_NEW_ARRAY(a, count_entries(text), struct domain_name_entry);
	for (const char *typed = next_entry(a, &text); typed; typed = next_entry(a, &text))
		if (*typed)
			list->entries[list->count++] = entry_of(a, typed);
	merge_duplicates(a, list);
	for (size_t i = 0; i < list->count; i++)
		list->understood += list->entries[i].name != NULL;
}
