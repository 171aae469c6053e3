/* The demonstration's mailbox. Elsewhere none of these pages is there: they show everybody's links. */
#include "handlers.h"
#include "mail/letters.h"
#include "service/outbox.h"
#include "web/format.h"
#include "web/mails_views.h"
#include "web/pages.h"

#define SHOWN_MAX 200

/* The letter's own document: nothing is fetched and nothing runs, whatever somebody wrote into a field. */
static const char letter_csp[] = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
				 "frame-ancestors 'self'; sandbox allow-popups "
				 "allow-top-navigation-by-user-activation";

static const char *status_words(const struct req *rq, const struct mail *m)
{
	switch ((enum mail_status)m->status) {
	case MAIL_READY: return text_get(rq->lang, m->run_at > m->now ? N_("planned") : N_("waits to be sent"));
	case MAIL_LEASED: return text_get(rq->lang, N_("being sent"));
	case MAIL_SENT: return text_get(rq->lang, N_("sent"));
	case MAIL_DROPPED: return text_get(rq->lang, N_("withdrawn: there was nothing to say any more"));
	case MAIL_DEAD: return text_get(rq->lang, N_("could not be delivered"));
	}
	return "";
}

static struct mails_row row_of(struct req *rq, const struct mail *m)
{
	const char *address = m->address ? m->address : "";
	return (struct mails_row){
		.id = m->public_id,
		.kind = text_get(rq->lang, words_label(&words_mail_kinds, m->kind)),
		.to = *m->name ? arena_printf(rq->arena, "%s <%s>", m->name, address) : address,
		.subject = m->subject,
		.status = status_words(rq, m),
		.when = format_instant(rq->arena, rq->lang, m->sent_at != CLOCK_NONE ? m->sent_at : m->run_at),
	};
}

/* GET /handover/mails: the newest ones. */
enum rc mails_page(struct req *rq, struct resp *rs)
{
	struct outbox_list list = { .limit = SHOWN_MAX + 1 };
	struct html h = HTML_IN(rq->arena, rq->lang);
	struct mails_view v = { .page = pages_frame(rq) };
	if (!rq->call->config->web_demo)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(outbox_read(rq->call, &list));
	v.is_cut = list.count > SHOWN_MAX;
	v.row_count = v.is_cut ? SHOWN_MAX : list.count;
	struct mails_row *rows = ARENA_NEW_ARRAY(rq->arena, v.row_count, struct mails_row);
	for (size_t i = 0; i < v.row_count; i++)
		rows[i] = row_of(rq, &list.rows[i]);
	v.rows = rows;
	mails_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* The mail and its letter; written stays false where there is nothing left to write of. RC_NOT_FOUND */
static enum rc open_letter(struct req *rq, struct mail *mail, struct letter *letter, enum rc *written)
{
	if (!rq->call->config->web_demo)
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(letter_facts_find(rq->call, rq->params[0], mail));
	*written = letters_compose(rq->call, mail, letter);
	return *written == RC_UNAVAILABLE ? RC_UNAVAILABLE : RC_OK;
}

/* GET /handover/mails/{mail}: one of them, its text. */
enum rc mail_page(struct req *rq, struct resp *rs)
{
	struct mail mail;
	struct letter letter;
	enum rc written;
	struct html h = HTML_IN(rq->arena, rq->lang);
	RETURN_IF_FAILED(open_letter(rq, &mail, &letter, &written));
	const struct config *config = rq->call->config;
	const char *from = letter.from_name ? letter.from_name : config->mail_from_name;
	struct mails_letter_view v = { .page = pages_frame(rq), .row = row_of(rq, &mail) };
	v.page.back_url = "/handover/mails";
	v.from = *config->mail_from_address ? arena_printf(rq->arena, "%s <%s>", from, config->mail_from_address)
					    : from;
	v.is_stale = written == RC_STALE && mail.status == MAIL_READY;
	v.error = mail.last_error ? text_get(rq->lang, mail.last_error) : NULL;
	if (letter.subject && (written == RC_OK || written == RC_STALE)) {
		v.text = letter_text(&letter);
		v.row.subject = letter.subject;
	}
	mails_letter_view(&h, &v);
	return pages_send(rq, rs, &h);
}

/* GET /handover/mails/{mail}/html: its HTML, as a mail program shows it. */
enum rc mail_html(struct req *rq, struct resp *rs)
{
	struct mail mail;
	struct letter letter;
	enum rc written;
	RETURN_IF_FAILED(open_letter(rq, &mail, &letter, &written));
	if (!letter.subject || (written != RC_OK && written != RC_STALE))
		return RC_NOT_FOUND;
	rs->content_type = "text/html; charset=utf-8";
	resp_header(rs, "Content-Security-Policy", letter_csp);
	buf_adds(&rs->body, letter_html(&letter));
	return RC_OK;
}
