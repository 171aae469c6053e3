/*
 * How one mail leaves: over SMTP (RFC 5321), into a file, or not at all, as the section mail of the configuration says.
 *
 * Depends on base/ and net/message.h; with net/ the only place of <curl/curl.h>. A mailer belongs to one thread and
 * keeps its connection to the server for the next mail. No proxy is used, whatever the environment says.
 *
 * At least once: a mail whose acknowledgement got lost counts as not sent, and is sent again with the same Message-ID.
 */
#ifndef HANDOVER_NET_MAILER_H
#define HANDOVER_NET_MAILER_H

#include <stddef.h>

#include "base/config.h"
#include "base/rc.h"

enum mailer_verdict {
	MAILER_DELIVERED, /* acknowledged: theirs now, or the file is on the disk */
	MAILER_LATER,     /* not this time, or nobody knows: try again, the same bytes */
	MAILER_NEVER      /* refused for good (5xx to MAIL, RCPT or the data), or cannot be written */
};

struct mailer_letter {
	const char *message_id; /* message_id_is_valid; the file's name */
	const char *from;       /* addresses, message_address_is_valid: the envelope */
	const char *to;
	const char *bytes; /* of message_build */
	size_t length;
};

struct mailer_result {
	enum mailer_verdict verdict;
	int code;       /* the SMTP server's answer that decided; 0: there was none */
	char text[160]; /* why, for staff and the log: printable ASCII, without addresses; "" where DELIVERED */
};

struct mailer;

/* Once, before the first thread. Ignores SIGPIPE. Ends the process (EX_OSERR) where libcurl cannot be used. */
void mailer_library_begin(void);

/*
 * What is wrong with the section mail: a sentence for the administrator that begins with the key, valid as long as
 * the program; NULL: nothing. Looks at the values only, opens no file.
 */
const char *mailer_fault(const struct config *config);

/*
 * config outlives the mailer. The password is read here and kept by libcurl only.
 * RC_OK; RC_VALIDATION: mailer_fault, or the password's file or the directory cannot be used (said in the log).
 * *m is NULL then.
 */
enum rc mailer_new(const struct config *config, struct mailer **m) MUST_CHECK;

/* Says goodbye to the server. NULL: nothing. */
void mailer_free(struct mailer *m);

/*
 * Takes at most mail.timeout_seconds, and as long again to hang up on a server that is silent. What the verdict rests
 * on:
 * - smtp: DELIVERED is a 2xx answer to the data, whatever comes after it. NEVER is 5xx to MAIL, RCPT or the data, but
 *   530, 534, 535 and 538, which are about our own account (RFC 4954 6). All else is LATER: also a certificate that
 *   is not right, a password refused, a connection cut behind the final dot.
 * - file: <directory>/<message_id>.eml is there, from now or from before. A full or missing disk is LATER.
 * - none: NEVER; who wants to treat that otherwise asks mail.transport first.
 */
void mailer_send(struct mailer *m, const struct mailer_letter *letter, struct mailer_result *result);

#endif
