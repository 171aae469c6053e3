/*
 * The words users read: Italian and English, from the catalogues in po/ (gettext).
 *
 * The only place that includes <libintl.h>. English is the message key; Italian is the first language of the
 * users and must be complete (make check). One text domain per language, because a stock Debian has no Italian
 * locale for newlocale(): thread-safe, and right on plurals.
 */
#ifndef HANDOVER_BASE_TEXT_H
#define HANDOVER_BASE_TEXT_H

#include <stdbool.h>

#include "base/rc.h"

enum lang { LANG_IT, LANG_EN, LANG_COUNT };

/* Marks a string for extraction where it cannot be translated yet (tables). */
#define N_(s) s

/* Call once, before threads. dir: where the catalogues are installed (<dir>/it/LC_MESSAGES/handover-it.mo). */
enum rc text_open(const char *dir) MUST_CHECK;

/* Whether the catalogue of that language was found. English needs none. */
bool text_has_catalogue(enum lang lang);

/* The message in the language; the English key itself where there is none. Never NULL, never freed. */
const char *text_get(enum lang lang, const char *key) __attribute__((format_arg(2), returns_nonnull));
const char *text_nget(enum lang lang, const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(2), format_arg(3), returns_nonnull));

/* "it", "en" */
const char *text_lang_code(enum lang lang);

/* The language of a code or of an Accept-Language header (RFC 9110 12.5.4, best match); LANG_IT where none fits. */
enum lang text_lang_parse(const char *header);

#endif
