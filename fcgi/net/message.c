#include "net/message.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

#define LOCAL_MAX     64  /* RFC 5321 4.5.3.1.1 */
#define HOST_MAX      253 /* RFC 1035 2.3.4, as text */
#define REFERENCE_MAX 64
#define HEADER_WIDTH  78 /* RFC 5322 2.1.1 */
#define ENCODED_WIDTH 76 /* RFC 2047 2, RFC 2045 6.7 */
#define WORD_MAX      75
#define WORD_FRAME    12 /* "=?UTF-8?Q?" and "?=" */

/* --- What may be written at all */

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Letters, digits and the others given, in parts that single dots part. */
static bool is_dot_atom(const char *s, size_t n, const char *others)
{
	for (size_t i = 0; i < n; i++) {
		bool dot = s[i] == '.' && i > 0 && i + 1 < n && s[i - 1] != '.';
		if (!dot && !is_alnum(s[i]) && !strchr(others, s[i]))
			return false;
	}
	return n > 0;
}

static bool is_address(const char *address, size_t most, size_t local_most, const char *others)
{
	const char *at = address ? strchr(address, '@') : NULL;
	if (!at || strlen(address) > most || (size_t)(at - address) > local_most || strlen(at + 1) > HOST_MAX)
		return false;
	return is_dot_atom(address, (size_t)(at - address), others) && is_dot_atom(at + 1, strlen(at + 1), "-");
}

bool message_address_is_valid(const char *address)
{
	return is_address(address, MESSAGE_ADDRESS_MAX, LOCAL_MAX, "!#$%&'*+-/=?^_`{|}~");
}

bool message_id_is_valid(const char *message_id)
{
	return is_address(message_id, MESSAGE_ID_MAX, MESSAGE_ID_MAX, "+-_=");
}

/* Well-formed, and no control character but the line ends and tabs of a body. */
static bool is_clean(const char *s, bool body)
{
	while (*s) {
		bool may = body && (*s == '\n' || *s == '\t' || (s[0] == '\r' && s[1] == '\n'));
		uint32_t cp = utf8_next(&s);
		if (!may && (cp == UTF8_MALFORMED || utf8_is_control(cp)))
			return false;
	}
	return true;
}

static bool is_line(const char *s)
{
	return strlen(s) <= MESSAGE_LINE_MAX && is_clean(s, false);
}

static bool is_reference(const char *s)
{
	for (const char *p = s; *p; p++) {
		if (*p <= ' ' || *p >= 0x7f)
			return false;
	}
	return strlen(s) <= REFERENCE_MAX;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static bool is_writable(const struct message *m)
{
	const char *reply_to = or_empty(m->reply_to);
	int year = day_to_civil(day_of_instant(m->date_us)).year;
	return message_id_is_valid(m->message_id) && message_address_is_valid(m->from_address) &&
	       message_address_is_valid(m->to_address) && (!*reply_to || message_address_is_valid(reply_to)) &&
	       is_line(or_empty(m->from_name)) && is_line(or_empty(m->to_name)) && *or_empty(m->subject) &&
	       is_line(m->subject) && m->text && is_clean(m->text, true) && is_clean(or_empty(m->html), true) &&
	       is_reference(or_empty(m->reference)) && m->date_us >= 0 && year <= 9999;
}

/* --- Encodings */

static void hex_escape(struct buf *b, char c)
{
	static const char digits[] = "0123456789ABCDEF";
	buf_add(b, (const char[]){ '=', digits[(unsigned char)c >> 4], digits[c & 15] }, 3);
}

void message_add_quoted_printable(struct buf *b, const char *text)
{
	size_t column = 0;
	for (const char *s = text; *s; s++) {
		if (s[0] == '\r' && s[1] == '\n')
			continue;
		if (*s == '\n') {
			buf_adds(b, "\r\n");
			column = 0;
			continue;
		}
		bool last = s[1] == '\0' || s[1] == '\n' || (s[1] == '\r' && s[2] == '\n');
		bool blank = *s == ' ' || *s == '\t';
		bool plain = blank ? !last : *s > ' ' && *s < 0x7f && *s != '=';
		size_t width = plain ? 1 : 3;
		/* A line that goes on needs room for the "=" that says so. */
		if (column + width > (last ? ENCODED_WIDTH : ENCODED_WIDTH - 1)) {
			buf_adds(b, "=\r\n");
			column = 0;
		}
		column += width;
		if (plain)
			buf_addc(b, *s);
		else
			hex_escape(b, *s);
	}
}

static bool is_q_plain(char c)
{
	return is_alnum(c) || (c && strchr("!*+-/ ", c));
}

static void q_add(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == ' ')
			buf_addc(b, '_');
		else if (is_q_plain(s[i]))
			buf_addc(b, s[i]);
		else
			hex_escape(b, s[i]);
	}
}

static void base64_add(struct buf *b, const char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < n; i += 3) {
		uint32_t group = 0;
		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (i + k < n ? (unsigned char)s[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_addc(b, i + k <= n ? digits[group >> (18 - 6 * k) & 63] : '=');
	}
}

static size_t encoded_width(const char *s, size_t n, bool base64)
{
	size_t width = 0;
	for (size_t i = 0; i < n; i++)
		width += is_q_plain(s[i]) ? 1 : 3;
	return base64 ? (n + 2) / 3 * 4 : width;
}

/* How many bytes, in whole characters, an encoded text of this width can hold. */
static size_t bytes_that_fit(const char *s, size_t width, bool base64)
{
	const char *end = s;
	while (*end) {
		const char *next = end;
		utf8_next(&next);
		if (encoded_width(s, (size_t)(next - s), base64) > width)
			break;
		end = next;
	}
	return (size_t)(end - s);
}

static size_t column_of(const struct buf *b)
{
	const char *line = b->len ? memrchr(b->data, '\n', b->len) : NULL;
	return line ? b->len - (size_t)(line + 1 - b->data) : b->len;
}

void message_add_encoded_words(struct buf *b, const char *text)
{
	size_t length = strlen(text);
	bool base64 = encoded_width(text, length, true) < encoded_width(text, length, false);
	while (*text) {
		size_t column = column_of(b);
		size_t room = column < ENCODED_WIDTH ? ENCODED_WIDTH - column : 0;
		if (room > WORD_MAX)
			room = WORD_MAX;
		size_t n = room > WORD_FRAME ? bytes_that_fit(text, room - WORD_FRAME, base64) : 0;
		if (n) {
			buf_adds(b, base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
			(base64 ? base64_add : q_add)(b, text, n);
			buf_adds(b, "?=");
			text += n;
		}
		if (*text)
			buf_adds(b, "\r\n ");
	}
}

/* --- Headers */

/* ASCII that nobody takes for an encoded word. */
static bool is_plain(const char *s)
{
	for (const char *p = s; *p; p++) {
		if (*p < ' ' || *p >= 0x7f || (p[0] == '=' && p[1] == '?'))
			return false;
	}
	return true;
}

static void subject_add(struct buf *b, const char *subject)
{
	buf_adds(b, "Subject: ");
	size_t n = strlen(subject);
	/* A space at either end would be the header's and not the subject's. */
	if (is_plain(subject) && subject[0] != ' ' && subject[n - 1] != ' ' && column_of(b) + n <= HEADER_WIDTH)
		buf_adds(b, subject);
	else
		message_add_encoded_words(b, subject);
	buf_adds(b, "\r\n");
}

/* A quoted-string (RFC 5322 3.2.4), or encoded words, which may not stand in one. */
static void phrase_add(struct buf *b, const char *name)
{
	size_t width = 2;
	for (const char *p = name; *p; p++)
		width += *p == '"' || *p == '\\' ? 2 : 1;
	if (!is_plain(name) || column_of(b) + width > HEADER_WIDTH) {
		message_add_encoded_words(b, name);
		return;
	}
	buf_addc(b, '"');
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			buf_addc(b, '\\');
		buf_addc(b, *name);
	}
	buf_addc(b, '"');
}

static void mailbox_add(struct buf *b, const char *header, const char *name, const char *address)
{
	buf_addf(b, "%s: ", header);
	if (*name) {
		phrase_add(b, name);
		buf_adds(b, column_of(b) + strlen(address) + 3 > HEADER_WIDTH ? "\r\n " : " ");
	}
	buf_addf(b, "<%s>\r\n", address);
}

/* RFC 5322 3.3, UTC. */
static void date_add(struct buf *b, int64_t us)
{
	static const char days[][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" }; /* from 1970-01-01 on */
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int32_t day = day_of_instant(us);
	struct civil c = day_to_civil(day);
	int seconds = (int)((us - day_start_us(day)) / CLOCK_SECOND);
	buf_addf(b, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[day % 7], c.day, months[c.month - 1], c.year,
		 seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void head_add(struct buf *b, const struct message *m)
{
	date_add(b, m->date_us);
	mailbox_add(b, "From", or_empty(m->from_name), m->from_address);
	mailbox_add(b, "To", or_empty(m->to_name), m->to_address);
	if (*or_empty(m->reply_to))
		mailbox_add(b, "Reply-To", "", m->reply_to);
	subject_add(b, m->subject);
	/* A long one may not be cut: it is one word. */
	buf_addf(b, "Message-ID:%s<%s>\r\n", strlen(m->message_id) + 14 > HEADER_WIDTH ? "\r\n " : " ", m->message_id);
	buf_adds(b, "Auto-Submitted: auto-generated\r\n"); /* RFC 3834 5: nobody's absence notice answers */
	if (*or_empty(m->reference))
		buf_addf(b, "X-Handover-Reference: %s\r\n", m->reference);
	buf_adds(b, "MIME-Version: 1.0\r\n");
}

/* --- The body */

static void part_add(struct buf *b, const char *type, const char *content)
{
	buf_addf(b, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
	message_add_quoted_printable(b, content);
}

/* FNV-1a. Tells mails apart; what keeps it out of the bodies is "=_", which quoted-printable never writes. */
static uint64_t hash_of(const char *s)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (; *s; s++)
		hash = (hash ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return hash;
}

enum rc message_build(const struct message *message, struct buf *out)
{
	if (!is_writable(message))
		return RC_VALIDATION;
	head_add(out, message);
	if (!*or_empty(message->html)) {
		part_add(out, "text/plain", message->text);
		if (column_of(out))
			buf_adds(out, "\r\n");
		return RC_OK;
	}
	const char *boundary =
		arena_printf(out->arena, "=_%016llx", (unsigned long long)hash_of(message->message_id));
	buf_addf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary, boundary);
	part_add(out, "text/plain", message->text);
	buf_addf(out, "\r\n--%s\r\n", boundary);
	part_add(out, "text/html", message->html);
	buf_addf(out, "\r\n--%s--\r\n", boundary);
	return RC_OK;
}
