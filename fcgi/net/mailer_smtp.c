#include "net/mailer_internal.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"

#define PASSWORD_SIZE 256

/* What the server's next answer is about. */
enum stage { STAGE_OTHER, STAGE_MAIL, STAGE_RCPT, STAGE_DATA, STAGE_BODY };

/* The conversation of one mail, as libcurl shows it: its error codes do not say what the server refused. */
struct talk {
	enum stage stage;
	bool within;       /* an answer of several lines has begun */
	bool acknowledged; /* 2xx to the data: nothing that follows can take it back */
	bool over;         /* QUIT was said: the answer to it is about nothing */
	int code;          /* the last answer's, and its first line */
	char text[256];
};

struct reading {
	const char *bytes;
	size_t left;
};

struct mailer_smtp {
	CURL *curl;
	struct talk talk;
	bool kept; /* the last mail left a connection open */
	char error[CURL_ERROR_SIZE];
};

void mailer_library_begin(void)
{
	/* With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE to us. */
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		_Exit(EX_OSERR);
}

/* --- The server's address */

/* A part of the address; the caller gives it to curl_free. NULL: there is none. */
static char *part_of(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	return curl_url_get(url, part, &text, 0) == CURLUE_OK ? text : NULL;
}

static bool has_part(CURLU *url, CURLUPart part)
{
	char *text = part_of(url, part);
	bool has = text != NULL;
	curl_free(text);
	return has;
}

static CURLU *url_new(void)
{
	CURLU *url = curl_url();
	if (!url)
		_Exit(EX_OSERR);
	return url;
}

const char *mailer_smtp_url_fault(const char *text, bool *encrypted)
{
	CURLU *url = url_new();
	bool read = curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER) == CURLUE_OK;
	char *scheme = read ? part_of(url, CURLUPART_SCHEME) : NULL;
	bool more = has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT);
	*encrypted = scheme && strcmp(scheme, "smtps") == 0;
	bool right = scheme && !more && (*encrypted || strcmp(scheme, "smtp") == 0);
	curl_free(scheme);
	curl_url_cleanup(url);
	return right ? NULL : "mail.smtp_url must be smtp://host:port or smtps://host:port";
}

/* libcurl takes the name for EHLO from the path. Without one, the sender's domain says more than the machine's name. */
static enum rc url_set(CURL *curl, const struct config *c)
{
	char path[300];
	CURLU *url = url_new();
	bool set = curl_url_set(url, CURLUPART_URL, c->mail_smtp_url, 0) == CURLUE_OK;
	char *given = set ? part_of(url, CURLUPART_PATH) : NULL;
	if (given && strcmp(given, "/") == 0) {
		snprintf(path, sizeof(path), "/%s", strchr(c->mail_from_address, '@') + 1);
		set = curl_url_set(url, CURLUPART_PATH, path, 0) == CURLUE_OK;
	}
	curl_free(given);
	char *whole = set ? part_of(url, CURLUPART_URL) : NULL;
	set = whole && curl_easy_setopt(curl, CURLOPT_URL, whole) == CURLE_OK;
	curl_free(whole);
	curl_url_cleanup(url);
	return set ? RC_OK : RC_INTERNAL;
}

/* --- The account */

static const char *password_from(int fd, char password[PASSWORD_SIZE])
{
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0)
		return strerrordesc_np(errno);
	if (!S_ISREG(st.st_mode) || st.st_mode & 077)
		return "not a file of mode 0600 or 0400";
	ssize_t n = read(fd, password, PASSWORD_SIZE - 1);
	if (n < 0)
		return strerrordesc_np(errno);
	password[n] = '\0';
	password[strcspn(password, "\r\n")] = '\0';
	return *password ? NULL : "empty";
}

static enum rc account_set(CURL *curl, const struct config *c)
{
	char password[PASSWORD_SIZE];
	if (!*c->mail_smtp_user)
		return RC_OK;
	int fd = open(c->mail_smtp_password_file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *fault = password_from(fd, password);
	if (fd >= 0)
		close(fd);
	if (fault)
		LOG(LOG_ERROR, "mail_password_file", LOG_S("path", c->mail_smtp_password_file), LOG_S("why", fault));
	bool set = !fault && curl_easy_setopt(curl, CURLOPT_USERNAME, c->mail_smtp_user) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_PASSWORD, password) == CURLE_OK;
	explicit_bzero(password, sizeof(password));
	return set ? RC_OK : RC_VALIDATION;
}

static enum rc certificates_set(CURL *curl, const char *path)
{
	if (!*path)
		return RC_OK;
	if (access(path, R_OK) != 0) {
		LOG(LOG_ERROR, "mail_ca_file", LOG_S("path", path), LOG_S("why", strerrordesc_np(errno)));
		return RC_VALIDATION;
	}
	/* These and no others: the system's directory of certificates would count as well. */
	bool set = curl_easy_setopt(curl, CURLOPT_CAINFO, path) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK;
	return set ? RC_OK : RC_INTERNAL;
}

/* --- The conversation */

static bool begins(const char *line, size_t n, const char *word)
{
	return n >= strlen(word) && strncmp(line, word, strlen(word)) == 0;
}

static void command_note(struct talk *t, const char *line, size_t n)
{
	t->over = begins(line, n, "QUIT");
	if (t->over) /* what was refused before stays refused */
		return;
	t->stage = begins(line, n, "MAIL FROM:") ? STAGE_MAIL
		   : begins(line, n, "RCPT TO:") ? STAGE_RCPT
		   : begins(line, n, "DATA\r\n") ? STAGE_DATA
						 : STAGE_OTHER;
}

/* libcurl shows every line, also what it does not take for an answer ("1:0", "250x"): neither do we. */
static bool is_answer(const char *line, size_t n)
{
	for (size_t i = 0; i < 3; i++) {
		if (n < 4 || line[i] < '0' || line[i] > '9')
			return false;
	}
	return line[3] == ' ' || line[3] == '-' || n == 5;
}

static void answer_note(struct talk *t, const char *line, size_t n)
{
	if (!is_answer(line, n) || t->over || t->acknowledged)
		return;
	if (!t->within) {
		t->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
		while (n > 4 && (line[n - 1] == '\r' || line[n - 1] == '\n'))
			n--;
		snprintf(t->text, sizeof(t->text), "%.*s", (int)(n - 4), line + 4);
	}
	t->within = line[3] == '-';
	if (t->within)
		return;
	t->acknowledged = t->stage == STAGE_BODY && t->code / 100 == 2;
	if (t->stage == STAGE_DATA && t->code == 354)
		t->stage = STAGE_BODY;
}

/* libcurl's window on the conversation. Nothing of it is kept but the talk: passwords pass by here, too. */
static int overhear(CURL *curl, curl_infotype type, char *data, size_t n, void *ctx)
{
	struct talk *t = ctx;
	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		command_note(t, data, n);
	else if (type == CURLINFO_HEADER_IN)
		answer_note(t, data, n);
	return 0;
}

static size_t read_on(char *to, size_t size, size_t count, void *ctx)
{
	struct reading *r = ctx;
	size_t n = size * count < r->left ? size * count : r->left;
	memcpy(to, r->bytes, n);
	r->bytes += n;
	r->left -= n;
	return n;
}

/* --- The transport */

static long tls_policy(const char *word)
{
	return strcmp(word, "never") == 0	  ? CURLUSESSL_NONE
	       : strcmp(word, "opportunistic") == 0 ? CURLUSESSL_TRY
						    : CURLUSESSL_ALL;
}

static enum rc options_set(struct mailer_smtp *s, const struct config *c)
{
	CURL *curl = s->curl;
	long timeout = (long)c->mail_timeout_seconds;
	RETURN_IF_FAILED(url_set(curl, c));
	RETURN_IF_FAILED(account_set(curl, c));
	RETURN_IF_FAILED(certificates_set(curl, c->mail_smtp_ca_file));
	bool set = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK && /* and none of the environment */
		   curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, timeout) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_USE_SSL, tls_policy(c->mail_smtp_tls)) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, s->error) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, overhear) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &s->talk) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
		   curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_on) == CURLE_OK;
	return set ? RC_OK : RC_INTERNAL;
}

enum rc mailer_smtp_new(const struct config *config, struct mailer_smtp **s)
{
	struct mailer_smtp *made = calloc(1, sizeof(*made));
	*s = NULL;
	if (!made || !(made->curl = curl_easy_init()))
		_Exit(EX_OSERR);
	enum rc rc = options_set(made, config);
	if (rc == RC_OK)
		*s = made;
	else
		mailer_smtp_free(made);
	if (rc == RC_INTERNAL)
		LOG(LOG_ERROR, "mail_smtp", LOG_S("why", "this libcurl does not take the settings"));
	return rc;
}

void mailer_smtp_free(struct mailer_smtp *s)
{
	if (!s)
		return;
	curl_easy_cleanup(s->curl);
	free(s);
}

/* Said of us, not of the mail: the account is missing, its password or encryption is wrong (RFC 4954 6, RFC 3207 4). */
static bool is_about_us(int code)
{
	return code == 530 || code == 534 || code == 535 || code == 538;
}

static void conclude(const struct mailer_smtp *s, CURLcode done, const char *to, struct mailer_result *result)
{
	const struct talk *t = &s->talk;
	bool refused = t->code >= 400;
	bool for_good = t->code / 100 == 5 && t->stage != STAGE_OTHER && !is_about_us(t->code);
	if (t->acknowledged) {
		result->code = t->code;
		mailer_conclude(result, MAILER_DELIVERED, "", to);
		return;
	}
	result->code = refused ? t->code : 0;
	mailer_conclude(result, for_good ? MAILER_NEVER : MAILER_LATER,
			refused	      ? t->text
			: *s->error   ? s->error
				      : curl_easy_strerror(done),
			to);
}

static CURLcode perform(struct mailer_smtp *s)
{
	s->talk = (struct talk){ .stage = STAGE_OTHER };
	s->error[0] = '\0';
	return curl_easy_perform(s->curl);
}

/* The server had left the connection that was kept, with or without a word: nothing of this mail has begun. */
static bool connection_was_stale(const struct mailer_smtp *s, CURLcode done)
{
	long made = 0;
	bool silent = s->talk.code == 0, farewell = s->talk.code == 421 && s->talk.stage == STAGE_MAIL;
	return done != CURLE_OK && done != CURLE_OPERATION_TIMEDOUT && (silent || farewell) &&
	       curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0 && s->kept;
}

static CURLcode perform_on_live_connection(struct mailer_smtp *s)
{
	CURLcode done = perform(s);
	if (connection_was_stale(s, done) && curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK) {
		done = perform(s);
		curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, 0L);
	}
	s->kept = done == CURLE_OK;
	return done;
}

void mailer_smtp_send(struct mailer_smtp *s, const struct mailer_letter *letter, struct mailer_result *result)
{
	char from[300], to[300];
	struct reading reading = { letter->bytes, letter->length };
	snprintf(from, sizeof(from), "<%s>", letter->from);
	snprintf(to, sizeof(to), "<%s>", letter->to);
	struct curl_slist *receivers = curl_slist_append(NULL, to);
	bool set = receivers && curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
		   curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, receivers) == CURLE_OK &&
		   curl_easy_setopt(s->curl, CURLOPT_READDATA, &reading) == CURLE_OK &&
		   curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)letter->length) == CURLE_OK;
	conclude(s, set ? perform_on_live_connection(s) : CURLE_OUT_OF_MEMORY, letter->to, result);
	/* What the handle must not keep: it goes with this call. */
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, NULL);
	curl_slist_free_all(receivers);
}
