#include "base/text.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

static const char *const codes[LANG_COUNT] = { [LANG_IT] = "it", [LANG_EN] = "en" };
static const char *const domains[LANG_COUNT] = { [LANG_IT] = "handover-it", [LANG_EN] = "handover-en" };

enum rc text_open(const char *dir)
{
	/* LANGUAGE is ignored in the locale "C", so a real one is needed, and C.UTF-8 is always there. */
	if (!setlocale(LC_ALL, "C.UTF-8") || setenv("LANGUAGE", "it:en", 1) != 0) {
		LOG(LOG_ERROR, "text_open", LOG_S("why", "no locale C.UTF-8"));
		return RC_INTERNAL;
	}
	for (int i = 0; i < LANG_COUNT; i++) {
		if (!bindtextdomain(domains[i], dir) || !bind_textdomain_codeset(domains[i], "UTF-8")) {
			LOG(LOG_ERROR, "text_open", LOG_S("why", "bindtextdomain failed"));
			return RC_INTERNAL;
		}
	}
	return RC_OK;
}

bool text_has_catalogue(enum lang lang)
{
	return lang == LANG_EN || *dgettext(domains[lang], ""); /* the header */
}

const char *text_get(enum lang lang, const char *key)
{
	/* gettext answers "" with the catalogue's header. */
	return *key ? dgettext(domains[lang], key) : "";
}

const char *text_nget(enum lang lang, const char *one, const char *many, unsigned long n)
{
	return dngettext(domains[lang], one, many, n);
}

const char *text_lang_code(enum lang lang)
{
	return codes[lang];
}

enum lang text_lang_parse(const char *header)
{
	enum lang best = LANG_IT;
	double best_q = 0;
	while (header && *header) {
		header += strspn(header, " \t,");
		size_t n = strcspn(header, ",");
		const char *semicolon = memchr(header, ';', n);
		size_t tag = semicolon ? (size_t)(semicolon - header) : n;
		double q = 1;
		if (semicolon) {
			const char *eq = memchr(semicolon, '=', n - tag);
			q = eq ? strtod(eq + 1, NULL) : 0;
		}
		for (int i = 0; i < LANG_COUNT; i++)
			if (tag >= 2 && strncasecmp(header, codes[i], 2) == 0 &&
			    (tag == 2 || !strchr("abcdefghijklmnopqrstuvwxyz", header[2] | 32)) && q > best_q) {
				best = (enum lang)i;
				best_q = q;
			}
		header += n;
	}
	return best;
}
