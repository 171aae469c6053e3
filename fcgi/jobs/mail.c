#include "jobs/mail.h"

#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/backoff.h"
#include "mail/letters.h"
#include "net/message.h"
#include "service/outbox.h"

#define SETTLE_TRIES    40
#define SETTLE_PAUSE_MS 500
#define SUBJECT_KEPT    390 /* bytes */

/* How an attempt ended. */
struct end {
	enum mail_status status;
	const char *why;     /* for staff and the log, without an address; NULL: nothing went wrong */
	const char *subject; /* as it was sent, or NULL */
};

/* ---- writing ------------------------------------------------------------------------------------------------ */

/* The host of web.base_url: no scheme, no port. */
static const char *host_of(struct arena *a, const char *base_url)
{
	const char *host = strstr(base_url, "://");
	host = host ? host + 3 : base_url;
	return arena_strndup(a, host, strcspn(host, ":/"));
}

static enum rc build(struct call *c, const struct mail *mail, const struct letter *letter, struct buf *bytes)
{
	const struct config *config = c->config;
	struct message m = {
		.message_id = arena_printf(c->arena, "%s@%s", mail->public_id, host_of(c->arena, config->web_base_url)),
		.from_name = letter->from_name ? letter->from_name : config->mail_from_name,
		.from_address = config->mail_from_address,
		.to_name = mail->name,
		.to_address = mail->address,
		.reply_to = config->mail_reply_to,
		.subject = letter->subject,
		.text = letter_text(letter),
		.html = letter_html(letter),
		.date_us = mail->now,
		.reference = letter->reference,
	};
	return message_build(&m, bytes);
}

/* ---- one attempt -------------------------------------------------------------------------------------------- */

static struct end later(const struct mail *mail, const char *why)
{
	bool over = backoff_mail_is_over((int)mail->attempts);
	return (struct end){ over ? MAIL_DEAD : MAIL_READY, why, NULL };
}

/* The server's answer as staff reads it. The mailer has taken addresses out of it. */
static const char *answer_of(struct arena *a, const struct mailer_result *result)
{
	return result->code ? arena_printf(a, "%d %s", result->code, result->text) : arena_strdup(a, result->text);
}

static struct end send_letter(struct call *c, const struct mail *mail, const struct letter *letter,
			      struct mailer *mailer)
{
	struct buf bytes = BUF_IN(c->arena);
	struct mailer_result result = { .verdict = MAILER_LATER };
	if (build(c, mail, letter, &bytes) != RC_OK)
		return (struct end){ MAIL_DEAD, "it cannot be written: an address or a name is not usable", NULL };
	const char *id = arena_printf(c->arena, "%s@%s", mail->public_id, host_of(c->arena, c->config->web_base_url));
	mailer_send(mailer,
		    &(struct mailer_letter){ .message_id = id,
					     .from = c->config->mail_from_address,
					     .to = mail->address,
					     .bytes = bytes.data,
					     .length = bytes.len },
		    &result);
	switch (result.verdict) {
	case MAILER_DELIVERED:
		return (struct end){ MAIL_SENT, NULL, utf8_prefix(c->arena, letter->subject, SUBJECT_KEPT) };
	case MAILER_LATER: return later(mail, answer_of(c->arena, &result));
	case MAILER_NEVER: return (struct end){ MAIL_DEAD, answer_of(c->arena, &result), NULL };
	}
	return later(mail, "no verdict");
}

/* Who had it before us may have died between the server's answer and the settling. */
static const char *why_dropped(const struct mail *mail)
{
	if (!mail->address)
		return N_("the address was erased");
	if (mail->status == MAIL_LEASED)
		return N_("nothing to say any more; whether it was sent before is not known");
	return N_("nothing to say any more");
}

static struct end attempt(struct call *c, const struct mail *mail, struct mailer *mailer)
{
	struct letter letter;
	/* One that ends its worker every time is found here: nobody was left to settle it. */
	if (mail->attempts > BACKOFF_MAIL_ATTEMPTS_MAX)
		return (struct end){ MAIL_DEAD, "given up", NULL };
	enum rc rc = mail->address ? letters_compose(c, mail, &letter) : RC_STALE;
	if (rc == RC_STALE || rc == RC_NOT_FOUND)
		return (struct end){ MAIL_DROPPED, why_dropped(mail), NULL };
	if (rc != RC_OK)
		return later(mail, rc_info(rc)->name);
	return send_letter(c, mail, &letter, mailer);
}

/* ---- settling ----------------------------------------------------------------------------------------------- */

/* What a server acknowledged must be written down: a database that is away for a moment is waited for. */
static enum rc settle(struct call *c, const struct mail *mail)
{
	const struct timespec pause = { 0, SETTLE_PAUSE_MS * 1000000L };
	enum rc rc = outbox_settle(c, mail);
	for (int i = 0; i < SETTLE_TRIES && rc == RC_UNAVAILABLE; i++) {
		nanosleep(&pause, NULL);
		rc = outbox_settle(c, mail);
	}
	return rc;
}

static void tell(const struct mail *mail, const struct end *end)
{
	bool lost = end->status == MAIL_DEAD;
	LOG(lost ? LOG_ERROR : end->status == MAIL_READY ? LOG_WARN : LOG_INFO, "mail",
	    LOG_S("kind", words_spelling(&words_mail_kinds, mail->kind)), LOG_S("id", mail->public_id),
	    LOG_S("status", words_spelling(&words_mail_statuses, (int)end->status)),
	    LOG_I("migration", mail->migration_id), LOG_I("attempts", mail->attempts), LOG_S("why", end->why));
}

enum rc mail_step(struct call *c, struct mailer *mailer)
{
	struct mail mail;
	RETURN_IF_FAILED(outbox_claim(c, &mail));
	c->request_id = arena_printf(c->arena, "mail-%lld-%lld", (long long)mail.mail_id, (long long)mail.attempts);
	log_set_request(c->request_id);
	struct end end = attempt(c, &mail, mailer);
	mail.status = (int)end.status;
	mail.last_error = end.why;
	mail.subject = end.subject;
	mail.run_at = CLOCK_NONE; /* as it is */
	if (end.status == MAIL_READY)
		mail.run_at = mail.now + backoff_us((int)mail.attempts, (uint32_t)clock_monotonic_us());
	tell(&mail, &end);
	enum rc rc = settle(c, &mail);
	if (rc == RC_LEASE_LOST)
		LOG(LOG_WARN, "mail_late", LOG_S("id", mail.public_id));
	log_set_request(NULL);
	return rc == RC_LEASE_LOST ? RC_OK : rc;
}
