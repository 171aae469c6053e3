/* Mails: whatever the fields hold, the bytes are ASCII lines, the headers are ours, and the text comes back. */
#include "net/message.h"

#include <stdint.h>
#include <string.h>

#include "base/hex.h"
#include "base/rc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Undoes quoted-printable; stops at the end of the text. */
static const char *decoded(struct arena *a, const char *s, size_t n)
{
	struct buf b = BUF_IN(a);
	for (const char *end = s + n; s < end; s++) {
		if (*s != '=' || s[1] == '\r') {
			if (*s == '=')
				s += 2;
			else if (*s != '\r')
				buf_addc(&b, *s);
			continue;
		}
		int high = hex_digit(s[1]), low = hex_digit(s[2]);
		BUG_ON(high < 0 || low < 0);
		buf_addc(&b, (char)(high << 4 | low));
		s += 2;
	}
	return buf_str(&b);
}

static const char *with_lf(struct arena *a, const char *text)
{
	struct buf b = BUF_IN(a);
	for (; *text; text++) {
		if (*text != '\r')
			buf_addc(&b, *text);
	}
	return buf_str(&b);
}

static void lines_check(const char *bytes, size_t most)
{
	while (*bytes) {
		size_t n = strcspn(bytes, "\r\n");
		BUG_ON(n > most || strncmp(bytes + n, "\r\n", 2) != 0);
		for (size_t i = 0; i < n; i++)
			BUG_ON((bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f);
		bytes += n + 2;
	}
}

/* Those of message_build, in its order, and nothing between them but folds. */
static void head_check(const char *bytes)
{
	static const char *const names[] = { "Date: ",	     "From: ",		 "To: ",	  "Subject: ",
					     "Message-ID: ", "Auto-Submitted: ", "MIME-Version: ", "Content-Type: " };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		BUG_ON(strncmp(bytes, names[i], strlen(names[i])) != 0);
		do
			bytes = strstr(bytes, "\r\n") + 2;
		while (*bytes == ' ');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	const char *fields = arena_strndup(&a, (const char *)data, size);
	size_t name = strcspn(fields, "\n"), rest = name + (fields[name] == '\n');
	size_t subject = strcspn(fields + rest, "\n");
	struct message m = { .message_id = "m@handover.example",
			     .from_name = arena_strndup(&a, fields, name),
			     .from_address = "handover@example.org",
			     .to_name = arena_strndup(&a, fields, name / 2),
			     .to_address = "info@forno.example",
			     .subject = arena_strndup(&a, fields + rest, subject),
			     .text = fields,
			     .html = size % 2 ? fields : NULL };
	struct buf out = BUF_IN(&a), body = BUF_IN(&a);
	if (message_build(&m, &out) == RC_OK) {
		lines_check(buf_str(&out), 78);
		head_check(buf_str(&out));
		message_add_quoted_printable(&body, fields);
		const char *at = strstr(buf_str(&out), buf_str(&body));
		BUG_ON(!at || strcmp(decoded(&a, at, body.len), with_lf(&a, fields)) != 0);
		BUG_ON(strstr(buf_str(&body), "=_"));
	}
	/* Other bytes than those of a mail are encoded, too. */
	body = BUF_IN(&a);
	message_add_quoted_printable(&body, fields);
	buf_adds(&body, "\r\n");
	lines_check(buf_str(&body), 76);
	body = BUF_IN(&a);
	message_add_encoded_words(&body, fields);
	buf_adds(&body, "\r\n");
	lines_check(buf_str(&body), 76);
	arena_reset(&a);
	return 0;
}
