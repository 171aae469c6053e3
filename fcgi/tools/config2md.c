/*
 * The reference of the configuration, fcgi/CONFIGURATION.md, from the list of its keys. make check compares.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Where they are is the installation's; the reference says how they are called. */
#undef LOCALEDIR
#undef SQLDIR
#define LOCALEDIR "${datarootdir}/locale"
#define SQLDIR    "${datadir}/handover/sql"

struct key {
	const char *section, *name, *fallback, *range, *doc;
};

static const struct key keys[] = {
#define CONFIG_TEXT(section, key, fallback, doc)             { #section, #key, fallback, "text", doc },
#define CONFIG_INT(section, key, fallback, least, most, doc) { #section, #key, #fallback, #least " to " #most, doc },
#define CONFIG_FLAG(section, key, fallback, doc)             { #section, #key, #fallback, "yes, no", doc },
#include "base/config_keys.h"
};

static const char intro[] =
	"# Configuration\n"
	"\n"
	"One file, `handover.conf` (INI), for the three programs: `--config FILE`. Written by\n"
	"`fcgi/tools/config2md` from `fcgi/base/config_keys.h`; `make check` compares. A key that is not here\n"
	"refuses to start, with its line's number; so does one that is there twice, a value outside its\n"
	"range, an indented line, a comment behind a value and a line of more than 190 bytes. Comments are\n"
	"lines that begin with `;` or `#`.\n"
	"\n"
	"No secret is ever a value: keys ending in `_file` name files. Those with a secret in them must be\n"
	"open to their owner alone (mode 0600 or 0400). `--check-config` opens what the configuration names\n"
	"and says every fault with its key; `--dump-config` prints what is in force, in the file's own form;\n"
	"`handoverctl doctor` also asks the database, the worker, the web socket and the mail server.\n";

/* A flag's default is a C word. */
static const char *shown(const struct key *k)
{
	if (strcmp(k->range, "yes, no") == 0)
		return strcmp(k->fallback, "true") == 0 ? "yes" : "no";
	return k->fallback;
}

static void print_cell(const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
}

int main(void)
{
	const char *section = "";
	fputs(intro, stdout);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct key *k = &keys[i];
		const char *value = shown(k);
		if (strcmp(section, k->section) != 0)
			printf("\n## [%s]\n\n| key | default | values | what it is |\n"
			       "| --- | --- | --- | --- |\n", k->section);
		section = k->section;
		const char *tick = *value ? "`" : "";
		printf("| `%s` | %s%s%s | %s | ", k->name, tick, *value ? value : "empty", tick, k->range);
		print_cell(k->doc);
		puts(" |");
	}
	return 0;
}
