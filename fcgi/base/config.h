/*
 * The configuration file: one row per key in config_keys.h gives the struct, the parser, the defaults, the
 * dump and the reference.
 *
 * The only place that includes <ini.h>. Debian's libinih cuts a line at 193 characters without a word, so the
 * length is checked first. Read once at the start, never written, shared by all threads.
 */
#ifndef HANDOVER_BASE_CONFIG_H
#define HANDOVER_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/rc.h"

struct config {
#define CONFIG_TEXT(section, key, fallback, doc)            const char *section##_##key;
#define CONFIG_INT(section, key, fallback, least, most, doc) int64_t section##_##key;
#define CONFIG_FLAG(section, key, fallback, doc)            bool section##_##key;
#include "base/config_keys.h"
#undef CONFIG_TEXT
#undef CONFIG_INT
#undef CONFIG_FLAG
};

/*
 * Fills config with the defaults and then with the file's values (path NULL: defaults only). Strings are in the
 * arena. RC_VALIDATION: an unknown, repeated, overlong or ill-formed line; said on standard error with its number.
 */
enum rc config_read(struct config *config, struct arena *a, const char *path) MUST_CHECK;

/* The configuration in force, in the file's own form, every key with what it is. */
void config_dump(const struct config *config, FILE *out);

#endif
