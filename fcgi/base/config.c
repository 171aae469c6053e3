#include "base/config.h"

#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* libinih's buffer holds 200 bytes; stay clearly below it. */
#define LINE_LIMIT 190

enum kind { TEXT, INT, FLAG };

struct key {
	const char *section, *name;
	enum kind kind;
	size_t offset;
	const char *text;
	int64_t number, least, most;
	const char *doc;
};

static const struct key keys[] = {
#define CONFIG_TEXT(section, key, fallback, doc) \
	{ #section, #key, TEXT, offsetof(struct config, section##_##key), fallback, 0, 0, 0, doc },
#define CONFIG_INT(section, key, fallback, least, most, doc) \
	{ #section, #key, INT, offsetof(struct config, section##_##key), NULL, fallback, least, most, doc },
#define CONFIG_FLAG(section, key, fallback, doc) \
	{ #section, #key, FLAG, offsetof(struct config, section##_##key), NULL, fallback, 0, 1, doc },
#include "base/config_keys.h"
#undef CONFIG_TEXT
#undef CONFIG_INT
#undef CONFIG_FLAG
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

struct reading {
	struct config *config;
	struct arena *arena;
	FILE *file;
	int line; /* being read */
	bool seen[KEY_COUNT];
	const char *fault; /* the first, and its line */
	int fault_line;
};

static void *field(struct config *config, const struct key *k)
{
	return (char *)config + k->offset;
}

static const char *set(struct reading *r, const struct key *k, const char *value)
{
	char *end;
	switch (k->kind) {
	case TEXT:
		*(const char **)field(r->config, k) = arena_strdup(r->arena, value);
		return NULL;
	case FLAG:
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return "must be yes or no";
		*(bool *)field(r->config, k) = *value == 'y';
		return NULL;
	case INT:
		errno = 0;
		long long n = strtoll(value, &end, 10);
		if (errno || end == value || *end)
			return "must be a whole number";
		if (n < k->least || n > k->most)
			return arena_printf(r->arena, "must be from %lld to %lld", (long long)k->least,
					    (long long)k->most);
		*(int64_t *)field(r->config, k) = n;
		return NULL;
	}
	return "is of no known kind";
}

static void note_fault(struct reading *r, const char *fault)
{
	if (r->fault)
		return;
	r->fault = fault;
	r->fault_line = r->line;
}

static int on_line(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (strcmp(keys[i].section, section) != 0 || strcmp(keys[i].name, name) != 0)
			continue;
		const char *fault = r->seen[i] ? "is there twice" : set(r, &keys[i], value);
		r->seen[i] = true;
		if (fault)
			note_fault(r, arena_printf(r->arena, "%s.%s %s", section, name, fault));
		return fault == NULL;
	}
	note_fault(r, arena_printf(r->arena, "%s.%s is not a key of this program", section, name));
	return 0;
}

/*
 * What libinih would take otherwise than it is meant: a line cut at its buffer's end, a value cut at a comment behind
 * it, an indented key taken as the value of the one before. The line's number, or 0.
 */
static int misleading_line(FILE *f, const char **fault)
{
	char line[LINE_LIMIT + 3];
	for (int number = 1; fgets(line, sizeof(line), f); number++) {
		size_t length = strlen(line), indent = strspn(line, " \t");
		bool whole = feof(f) || (length && line[length - 1] == '\n');
		bool comment = strchr(";#\r\n", line[indent]) != NULL;
		*fault = !whole || length > LINE_LIMIT + 1		 ? "is longer than 190 bytes"
			 : comment					 ? NULL
			 : indent					 ? "begins with a space"
			 : strstr(line, " ;") || strstr(line, "\t;") ? "has a comment behind the value"
									 : NULL;
		if (*fault)
			return number;
	}
	rewind(f);
	return 0;
}

/* libinih's reader, counting, so that a fault is said of its own line. */
static char *next_line(char *line, int room, void *stream)
{
	struct reading *r = stream;
	r->line++;
	return fgets(line, room, r->file);
}

enum rc config_read(struct config *config, struct arena *a, const char *path)
{
	struct reading r = { .config = config, .arena = a };
	for (size_t i = 0; i < KEY_COUNT; i++) {
		switch (keys[i].kind) {
		case TEXT: *(const char **)field(config, &keys[i]) = keys[i].text; break;
		case INT: *(int64_t *)field(config, &keys[i]) = keys[i].number; break;
		case FLAG: *(bool *)field(config, &keys[i]) = keys[i].number != 0; break;
		}
	}
	if (!path)
		return RC_OK;
	FILE *f = fopen(path, "re");
	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return RC_VALIDATION;
	}
	r.file = f;
	int line = r.fault_line = misleading_line(f, &r.fault);
	if (!line)
		line = ini_parse_stream(next_line, &r, on_line, &r);
	fclose(f);
	if (line == 0)
		return RC_OK;
	/* The first line libinih could not read at all may come before the first whose key or value is wrong. */
	bool unreadable = !r.fault || line < r.fault_line;
	fprintf(stderr, "%s:%d: %s\n", path, line, unreadable ? "could not be read" : r.fault);
	return RC_VALIDATION;
}

void config_dump(const struct config *config, FILE *out)
{
	const char *section = "";
	for (size_t i = 0; i < KEY_COUNT; i++) {
		const struct key *k = &keys[i];
		const void *at = (const char *)config + k->offset;
		if (strcmp(section, k->section) != 0) {
			section = k->section;
			fprintf(out, "%s[%s]\n", i ? "\n" : "", section);
		}
		fprintf(out, "; %s\n%s = ", k->doc, k->name);
		switch (k->kind) {
		case TEXT: fprintf(out, "%s\n", *(const char *const *)at); break;
		case INT: fprintf(out, "%lld\n", (long long)*(const int64_t *)at); break;
		case FLAG: fprintf(out, "%s\n", *(const bool *)at ? "yes" : "no"); break;
		}
	}
}
