#include "program_check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "base/text.h"
#include "base/words.h"
#include "crypto/crypto.h"
#include "net/mailer.h"

struct checking {
	struct arena *arena;
	const struct config *config;
	const struct program_check *check;
	size_t faults;
};

static void fault(struct checking *w, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void fault(struct checking *w, const char *key, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	w->check->tell(w->check->ctx, key, arena_vprintf(w->arena, fmt, ap));
	va_end(ap);
	w->faults++;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static void check_web(struct checking *w)
{
	const struct config *c = w->config;
	const char *url = c->web_base_url, *host = strstr(url, "://");
	host = host ? host + 3 : "";
	if ((!begins(url, "https://") && !begins(url, "http://")) || !*host || strpbrk(host, "/ ?#"))
		fault(w, "web.base_url", "%s: must be a scheme and a host, without a slash at the end", url);
	bool here = begins(host, "127.0.0.1") || begins(host, "localhost") || begins(host, "[::1]");
	if (!c->web_cookie_secure && (begins(url, "https://") || !here))
		fault(w, "web.cookie_secure", "no: only on 127.0.0.1 and without https");
	if (c->web_cookie_secure && begins(url, "http://"))
		fault(w, "web.cookie_secure", "yes: browsers do not send such a cookie to %s", url);
	if (!*c->identity_issuer)
		fault(w, "identity.issuer", "empty");
	if (!*c->identity_audience)
		fault(w, "identity.audience", "empty");
}

/* Numbers of days separated by spaces. */
static void check_days(struct checking *w, const char *key, const char *list)
{
	size_t n = 0;
	int64_t day;
	for (const char *at = list; words_next(&at, &n);)
		if (!number_parse(arena_strndup(w->arena, at, n), &day) || day < 0 || day > 365) {
			fault(w, key, "%s: must be numbers of days from 0 to 365", list);
			return;
		}
}

/* ---- files -------------------------------------------------------------------------------------------------- */

static void check_key(struct checking *w, const char *key, const char *path, enum keys_kind kind)
{
	const char *why = *path ? keys_fault(path, kind) : "is not set";
	if (why)
		fault(w, key, "%s%s%s", path, *path ? ": " : "", why);
}

static void check_password(struct checking *w, const char *key, const char *path)
{
	char text[KEYS_PASSWORD_SIZE];
	const char *why = *path ? keys_read_password(path, text) : "is not set";
	crypto_wipe(text, sizeof(text));
	if (why)
		fault(w, key, "%s%s%s", path, *path ? ": " : "", why);
}

/* mode: as of access(). */
static bool check_directory(struct checking *w, const char *key, const char *path, int mode)
{
	struct stat st;
	const char *why = stat(path, &st) != 0		? strerrordesc_np(errno)
			  : !S_ISDIR(st.st_mode)	? "is no directory"
			  : access(path, mode | X_OK) != 0 ? strerrordesc_np(errno)
							: NULL;
	if (why)
		fault(w, key, "%s: %s", path, why);
	return !why;
}

static void check_readable(struct checking *w, const char *key, const char *path)
{
	if (access(path, R_OK) != 0)
		fault(w, key, "%s: %s", path, strerrordesc_np(errno));
}

static void check_keys(struct checking *w)
{
	const struct config *c = w->config;
	check_key(w, "keys.invitation_file", c->keys_invitation_file, KEYS_SYMMETRIC);
	check_key(w, "keys.csrf_file", c->keys_csrf_file, KEYS_SYMMETRIC);
	check_key(w, "keys.audit_file", c->keys_audit_file, KEYS_SYMMETRIC);
	check_key(w, "keys.paseto_public_file", c->keys_paseto_public_file, KEYS_RING);
	/* The signing key is only for "handoverctl token"; the programs' account may well not be let at it. */
	if (*c->keys_paseto_secret_file && (access(c->keys_paseto_secret_file, R_OK) == 0 || errno != EACCES))
		check_key(w, "keys.paseto_secret_file", c->keys_paseto_secret_file, KEYS_SIGNING);
}

static void check_database(struct checking *w)
{
	const struct config *c = w->config;
	check_password(w, "database.password_file", c->database_password_file);
	if (!check_directory(w, "database.sql_dir", c->database_sql_dir, R_OK))
		return;
	check_readable(w, "host.contract",
		       arena_printf(w->arena, "%s/host/%s.sql", c->database_sql_dir, c->host_contract));
}

static void check_mail(struct checking *w)
{
	const struct config *c = w->config;
	const char *why = mailer_fault(c);
	size_t key = why ? strcspn(why, " ") : 0; /* it begins with one */
	if (why)
		fault(w, arena_strndup(w->arena, why, key), "%s", why + key + 1);
	if (strcmp(c->mail_transport, "file") == 0 && *c->mail_directory)
		check_directory(w, "mail.directory", c->mail_directory, W_OK);
	if (strcmp(c->mail_transport, "smtp") != 0)
		return;
	if (*c->mail_smtp_user)
		check_password(w, "mail.smtp_password_file", c->mail_smtp_password_file);
	if (*c->mail_smtp_ca_file)
		check_readable(w, "mail.smtp_ca_file", c->mail_smtp_ca_file);
}

size_t program_check_all(struct program *p, const struct program_check *check)
{
	struct checking w = { &p->memory, &p->config, check, 0 };
	check_web(&w);
	if (text_open(p->config.web_locale_dir) != RC_OK || !text_has_catalogue(LANG_IT))
		fault(&w, "web.locale_dir", "%s: it/LC_MESSAGES/handover-it.mo is not there: pages would be English",
		      p->config.web_locale_dir);
	check_days(&w, "handover.reminder_days", p->config.handover_reminder_days);
	check_days(&w, "handover.renewal_warning_days", p->config.handover_renewal_warning_days);
	if (crypto_open() == RC_OK)
		check_keys(&w);
	check_database(&w);
	check_mail(&w);
	return w.faults;
}
