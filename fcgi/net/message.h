/*
 * One mail as bytes: RFC 5322 headers over a MIME body (RFC 2045, 2046), ASCII only, lines ended by CRLF.
 *
 * Depends on base/ only; pure. The same struct gives the same bytes, so a mail that is sent again is the same mail.
 * Nothing a person wrote can begin a header or end one: control characters are refused, and what is not plain ASCII
 * goes as encoded words (RFC 2047) or quoted-printable.
 */
#ifndef HANDOVER_NET_MESSAGE_H
#define HANDOVER_NET_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rc.h"

#define MESSAGE_ADDRESS_MAX 254  /* bytes; RFC 5321 4.5.3.1.3, without the brackets */
#define MESSAGE_ID_MAX      200  /* bytes; with ".eml" it fits a file's name */
#define MESSAGE_LINE_MAX    4000 /* bytes of a name or a subject, before encoding */

struct message {
	const char *message_id; /* without brackets; the same for every attempt: who gets it twice can tell */
	const char *from_name;  /* names: "" or NULL for none */
	const char *from_address;
	const char *to_name;
	const char *to_address;
	const char *reply_to; /* an address; "" or NULL for none */
	const char *subject;
	const char *text; /* line ends are LF or CRLF */
	const char *html; /* "" or NULL: the mail is text only */
	int64_t date_us;  /* an instant (base/clock.h), 1970 to 9999 */
	const char *reference; /* for X-Handover-Reference, printable ASCII without spaces; "" or NULL for none */
};

/*
 * The mail, in out (empty before). With html it is multipart/alternative, the text first.
 * RC_OK; RC_VALIDATION: a field is missing, malformed UTF-8, too long, no address, or has a control character (in
 * text and html: other than tabs and line ends). Nothing is in out then.
 */
enum rc message_build(const struct message *message, struct buf *out) MUST_CHECK;

/*
 * An address as it stands on the wire: dot-atom, "@", a host name of ASCII labels (IDN as A-labels). NULL: false.
 * What is true can be in a header and in an SMTP command as it is.
 */
bool message_address_is_valid(const char *address);

/* left@right of letters, digits, "+-_=" and single dots. What is true can also be a file's name. NULL: false. */
bool message_id_is_valid(const char *message_id);

/* Appends text as quoted-printable (RFC 2045 6.7): at most 76 characters a line, line ends as CRLF. */
void message_add_quoted_printable(struct buf *b, const char *text);

/*
 * Appends a text without control characters as encoded words (RFC 2047): at most 75 characters each and 76 a line,
 * whole characters in each, parted by folds. Q or B, whichever is shorter; Q as in a phrase (section 5, rule 3).
 */
void message_add_encoded_words(struct buf *b, const char *text);

#endif
