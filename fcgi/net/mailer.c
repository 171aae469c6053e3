#include "net/mailer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/words.h"
#include "net/mailer_internal.h"
#include "net/message.h"

enum transport { TRANSPORT_NONE, TRANSPORT_FILE, TRANSPORT_SMTP };

static const char *const transport_spellings[] = { "none", "file", "smtp" };
static const struct words transports = { 3, transport_spellings, NULL };

static const char *const tls_spellings[] = { "required", "opportunistic", "never" };
static const struct words tls_policies = { 3, tls_spellings, NULL };

struct mailer {
	enum transport transport;
	int directory; /* TRANSPORT_FILE */
	struct mailer_smtp *smtp;
};

/* --- What the administrator wrote */

static const char *smtp_fault(const struct config *c)
{
	bool encrypted, account = *c->mail_smtp_user, password = *c->mail_smtp_password_file;
	const char *fault = mailer_smtp_url_fault(c->mail_smtp_url, &encrypted);
	if (fault)
		return fault;
	if (words_find(&tls_policies, c->mail_smtp_tls) < 0)
		return "mail.smtp_tls must be required, opportunistic or never";
	if (account != password)
		return "mail.smtp_user and mail.smtp_password_file go together";
	if (account && !encrypted && strcmp(c->mail_smtp_tls, "required") != 0)
		return "mail.smtp_tls must be required where there is a password";
	/* A server that fell silent is given as long again to answer the farewell. */
	if (2 * c->mail_timeout_seconds >= c->worker_lease_seconds)
		return "mail.timeout_seconds must be less than half of worker.lease_seconds";
	return NULL;
}

const char *mailer_fault(const struct config *config)
{
	int transport = words_find(&transports, config->mail_transport);
	if (transport < 0)
		return "mail.transport must be none, file or smtp";
	if (transport == TRANSPORT_NONE)
		return NULL;
	if (!message_address_is_valid(config->mail_from_address))
		return "mail.from_address must be an address of ASCII characters";
	if (*config->mail_reply_to && !message_address_is_valid(config->mail_reply_to))
		return "mail.reply_to must be an address of ASCII characters, or empty";
	if (*config->mail_staff_address && !message_address_is_valid(config->mail_staff_address))
		return "mail.staff_address must be an address of ASCII characters, or empty";
	if (transport == TRANSPORT_FILE)
		return *config->mail_directory ? NULL : "mail.directory must be there for the transport file";
	return smtp_fault(config);
}

/* --- Results */

/* A word that may name somebody: an address, or the receiver's mailbox without its domain. */
static bool is_personal(const char *word, size_t n, const char *to)
{
	char text[256], local[MESSAGE_ADDRESS_MAX + 1];
	snprintf(text, sizeof(text), "%.*s", (int)n, word);
	snprintf(local, sizeof(local), "%.*s", (int)strcspn(to, "@"), to);
	/* A mailbox of a letter or two is in half of all words. */
	bool named = strlen(local) < 3 ? strcasecmp(text, local) == 0 : strcasestr(text, local) != NULL;
	return strchr(text, '@') || n >= sizeof(text) || named;
}

void mailer_conclude(struct mailer_result *result, enum mailer_verdict verdict, const char *text, const char *to)
{
	size_t used = 0;
	result->verdict = verdict;
	while (*text && used < sizeof(result->text) - 1) {
		size_t n = strcspn(text, " ");
		bool personal = n && is_personal(text, n, to);
		const char *word = personal ? "(address)" : text;
		size_t length = personal ? strlen(word) : n;
		for (size_t i = 0; i < length && used < sizeof(result->text) - 1; i++)
			result->text[used++] = word[i] > ' ' && word[i] < 0x7f ? word[i] : '?';
		text += n;
		if (*text && used < sizeof(result->text) - 1)
			result->text[used++] = *text++;
	}
	result->text[used] = '\0';
}

/* --- The transport file */

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t written = write(fd, bytes, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes += written;
		n -= (size_t)written;
	}
	return true;
}

/* A name no other thread or program writes to, out of the way of who looks for *.eml. */
static void name_for_writing(char *name, size_t size, const struct mailer *m, const char *message_id)
{
	snprintf(name, size, ".%s.%ld.%d", message_id, (long)getpid(), m->directory);
}

/* Under its name only when it is whole and on the disk: whoever sees the file sees the mail. */
static bool file_write(const struct mailer *m, const struct mailer_letter *letter, const char *name)
{
	char temporary[MESSAGE_ID_MAX + 50];
	name_for_writing(temporary, sizeof(temporary), m, letter->message_id);
	int fd = openat(m->directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool whole = write_all(fd, letter->bytes, letter->length) && fsync(fd) == 0;
	int error = errno;
	close(fd);
	if (whole && renameat(m->directory, temporary, m->directory, name) == 0)
		return fsync(m->directory) == 0;
	if (whole)
		error = errno;
	unlinkat(m->directory, temporary, 0);
	errno = error;
	return false;
}

static void file_send(const struct mailer *m, const struct mailer_letter *letter, struct mailer_result *result)
{
	char name[MESSAGE_ID_MAX + sizeof(".eml")];
	snprintf(name, sizeof(name), "%s.eml", letter->message_id);
	/* A program that died between the rename and the second fsync left a name that may not be on the disk. */
	bool there = faccessat(m->directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? fsync(m->directory) == 0 :
										     file_write(m, letter, name);
	if (!there)
		mailer_conclude(result, MAILER_LATER, strerrordesc_np(errno), letter->to);
}

/* --- The mailer */

static enum rc directory_open(const char *path, int *fd)
{
	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd >= 0 && faccessat(*fd, ".", W_OK | X_OK, AT_EACCESS) == 0)
		return RC_OK;
	LOG(LOG_ERROR, "mail_directory", LOG_S("path", path), LOG_S("why", strerrordesc_np(errno)));
	return RC_VALIDATION;
}

enum rc mailer_new(const struct config *config, struct mailer **m)
{
	const char *fault = mailer_fault(config);
	*m = NULL;
	if (fault) {
		LOG(LOG_ERROR, "mail_configuration", LOG_S("why", fault));
		return RC_VALIDATION;
	}
	struct mailer *made = calloc(1, sizeof(*made));
	if (!made)
		_Exit(EX_OSERR);
	enum rc rc = RC_OK;
	made->transport = (enum transport)words_find(&transports, config->mail_transport);
	made->directory = -1;
	switch (made->transport) {
	case TRANSPORT_NONE: break;
	case TRANSPORT_FILE: rc = directory_open(config->mail_directory, &made->directory); break;
	case TRANSPORT_SMTP: rc = mailer_smtp_new(config, &made->smtp); break;
	}
	if (rc == RC_OK)
		*m = made;
	else
		mailer_free(made);
	return rc;
}

void mailer_free(struct mailer *m)
{
	if (!m)
		return;
	mailer_smtp_free(m->smtp);
	if (m->directory >= 0)
		close(m->directory);
	free(m);
}

void mailer_send(struct mailer *m, const struct mailer_letter *letter, struct mailer_result *result)
{
	*result = (struct mailer_result){ .verdict = MAILER_DELIVERED };
	if (!message_id_is_valid(letter->message_id) || !message_address_is_valid(letter->from) ||
	    !message_address_is_valid(letter->to)) {
		mailer_conclude(result, MAILER_NEVER, "the envelope has no valid address or id", "");
		return;
	}
	switch (m->transport) {
	case TRANSPORT_NONE: mailer_conclude(result, MAILER_NEVER, "mail.transport is none", ""); break;
	case TRANSPORT_FILE: file_send(m, letter, result); break;
	case TRANSPORT_SMTP: mailer_smtp_send(m->smtp, letter, result); break;
	}
}
