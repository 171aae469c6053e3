#include "net/message.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static struct arena a;

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(message, .fini = teardown);

static const struct message plain = {
	.message_id = "m-1.accepted@handover.example",
	.from_name = "DomainRegister",
	.from_address = "handover@example.org",
	.to_name = "Forno Bianchi",
	.to_address = "info@forno.example",
	.subject = "A subject",
	.text = "One line.\n",
	.date_us = INT64_C(1795456202) * CLOCK_SECOND,
};

static const char *built(const struct message *m)
{
	struct buf out = BUF_IN(&a);
	cr_assert_eq(message_build(m, &out), RC_OK);
	return buf_str(&out);
}

static const char *quoted_printable(const char *text)
{
	struct buf out = BUF_IN(&a);
	message_add_quoted_printable(&out, text);
	return buf_str(&out);
}

static const char *encoded_words(const char *text)
{
	struct buf out = BUF_IN(&a);
	message_add_encoded_words(&out, text);
	return buf_str(&out);
}

Test(message, a_mail_of_text_is_these_bytes)
{
	cr_expect_str_eq(built(&plain), "Date: Mon, 23 Nov 2026 17:50:02 +0000\r\n"
					"From: \"DomainRegister\" <handover@example.org>\r\n"
					"To: \"Forno Bianchi\" <info@forno.example>\r\n"
					"Subject: A subject\r\n"
					"Message-ID: <m-1.accepted@handover.example>\r\n"
					"Auto-Submitted: auto-generated\r\n"
					"MIME-Version: 1.0\r\n"
					"Content-Type: text/plain; charset=utf-8\r\n"
					"Content-Transfer-Encoding: quoted-printable\r\n"
					"\r\n"
					"One line.\r\n");
}

Test(message, a_mail_with_html_is_these_bytes)
{
	struct message m = plain;
	m.from_name = NULL;
	m.to_name = "";
	m.reply_to = "staff@example.org";
	m.reference = "HO-2026-1";
	m.html = "<p class=\"x\">\xC3\xA8</p>";
	m.text = "\xC3\xA8";
	cr_expect_str_eq(built(&m), "Date: Mon, 23 Nov 2026 17:50:02 +0000\r\n"
				    "From: <handover@example.org>\r\n"
				    "To: <info@forno.example>\r\n"
				    "Reply-To: <staff@example.org>\r\n"
				    "Subject: A subject\r\n"
				    "Message-ID: <m-1.accepted@handover.example>\r\n"
				    "Auto-Submitted: auto-generated\r\n"
				    "X-Handover-Reference: HO-2026-1\r\n"
				    "MIME-Version: 1.0\r\n"
				    "Content-Type: multipart/alternative; boundary=\"=_c1ccad233a670568\"\r\n"
				    "\r\n"
				    "--=_c1ccad233a670568\r\n"
				    "Content-Type: text/plain; charset=utf-8\r\n"
				    "Content-Transfer-Encoding: quoted-printable\r\n"
				    "\r\n"
				    "=C3=A8\r\n"
				    "--=_c1ccad233a670568\r\n"
				    "Content-Type: text/html; charset=utf-8\r\n"
				    "Content-Transfer-Encoding: quoted-printable\r\n"
				    "\r\n"
				    "<p class=3D\"x\">=C3=A8</p>\r\n"
				    "--=_c1ccad233a670568--\r\n");
}

Test(message, the_same_mail_is_the_same_bytes_and_another_has_another_boundary)
{
	struct message m = plain;
	m.html = "<p>x</p>";
	const char *first = built(&m);
	cr_expect_str_eq(built(&m), first);
	m.message_id = "m-2.accepted@handover.example";
	const char *end = strrchr(first, '_');
	cr_assert(end);
	cr_expect(!strstr(built(&m), end));
}

/* The rules of RFC 2045 6.7 in their order, and its own examples. */
Test(message, quoted_printable_is_that_of_rfc_2045)
{
	static const char sentence[] = "Now's the time for all folk to come to the aid of their country.";
	static const struct {
		const char *text, *encoded;
	} cases[] = {
		{ "", "" },
		{ "=", "=3D" },
		{ "\xC3\xA8", "=C3=A8" },
		{ "!\"#$%&'()*+,-./0:;<>?@A[\\]^_`a{|}~", "!\"#$%&'()*+,-./0:;<>?@A[\\]^_`a{|}~" },
		{ "a b\tc", "a b\tc" },
		{ "a ", "a=20" },
		{ "a\t", "a=09" },
		{ "a \nb", "a=20\r\nb" },
		{ "a\t\r\nb", "a=09\r\nb" },
		{ "a  \nb", "a =20\r\nb" },
		{ "a\nb\r\n\nc", "a\r\nb\r\n\r\nc" },
		{ "a\rb", "a=0Db" },
		{ "\f\177", "=0C=7F" },
		{ ".\n..a", ".\r\n..a" },
		{ sentence, sentence },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(quoted_printable(cases[i].text), cases[i].encoded, "case %zu", i);
}

Test(message, a_line_is_broken_softly_at_76_characters)
{
	char line[200], expected[300];
	memset(line, 'x', sizeof(line));
	line[76] = '\0';
	cr_expect_str_eq(quoted_printable(line), line, "76 fit");
	line[76] = 'x';
	line[77] = '\0';
	snprintf(expected, sizeof(expected), "%.75s=\r\nxx", line);
	cr_expect_str_eq(quoted_printable(line), expected, "77 do not");
	/* An escape is not parted: of three characters it has the last place only where nothing follows. */
	for (size_t before = 70; before <= 76; before++) {
		memset(line, 'x', before);
		strcpy(line + before, "=");
		/* The 76th character needs the place of the "=", and goes to the next line with the escape. */
		int on_first = before == 76 ? 75 : (int)before;
		snprintf(expected, sizeof(expected), "%.*s%s%.*s=3D", on_first, line, before <= 73 ? "" : "=\r\n",
			 (int)before - on_first, line);
		cr_expect_str_eq(quoted_printable(line), expected, "case %zu", before);
	}
}

/* The names of RFC 2047 section 8, in UTF-8; and where each encoding is the shorter. */
Test(message, encoded_words_are_those_of_rfc_2047)
{
	static const struct {
		const char *text, *encoded;
	} cases[] = {
		{ "", "" },
		{ "Keith Moore", "=?UTF-8?Q?Keith_Moore?=" },
		{ "Keld J\xC3\xB8rn Simonsen", "=?UTF-8?Q?Keld_J=C3=B8rn_Simonsen?=" },
		{ "Andr\xC3\xA9", "=?UTF-8?B?QW5kcsOp?=" },
		{ "Patrik F\xC3\xA4ltstr\xC3\xB6m", "=?UTF-8?B?UGF0cmlrIEbDpGx0c3Ryw7Zt?=" },
		{ "a b", "=?UTF-8?Q?a_b?=" },
		{ "a_b c d", "=?UTF-8?Q?a=5Fb_c_d?=" },
		{ "a_b", "=?UTF-8?B?YV9i?=" },
		{ "=?", "=?UTF-8?B?PT8=?=" },
		{ "\xE2\x82\xAC", "=?UTF-8?B?4oKs?=" },
		{ "\xF0\x9F\x98\x80", "=?UTF-8?B?8J+YgA==?=" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(encoded_words(cases[i].text), cases[i].encoded, "case %zu", i);
}

/* RFC 4648 section 10, behind a character that makes B the shorter encoding. */
Test(message, base64_is_that_of_rfc_4648)
{
	static const struct {
		const char *text, *base64;
	} cases[] = {
		{ "f", "Zg==" },	 { "fo", "Zm8=" },	 { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = arena_printf(&a, "\xE2\x82\xAC\xE2\x82\xAC%s", cases[i].text);
		const char *expected = arena_printf(&a, "=?UTF-8?B?4oKs4oKs%s?=", cases[i].base64);
		cr_expect_str_eq(encoded_words(text), expected, "case %zu", i);
	}
}

Test(message, a_long_text_becomes_words_of_75_characters_with_whole_characters)
{
	static const char *const pieces[] = { "\xC3\xA8", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "aaaaaaa\xC3\xA8", "x " };
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct buf text = BUF_IN(&a), out = BUF_IN(&a);
		while (text.len < 500)
			buf_adds(&text, pieces[i]);
		buf_adds(&out, "Subject: ");
		message_add_encoded_words(&out, buf_str(&text));
		const char *line = buf_str(&out);
		for (size_t number = 0; *line; number++) {
			size_t n = strcspn(line, "\r");
			const char *word = strstr(line, "=?UTF-8?");
			cr_assert(word && word - line <= 9, "case %zu line %zu", i, number);
			size_t width = n - (size_t)(word - line);
			cr_expect(n <= 76 && width <= 75, "case %zu line %zu: %zu", i, number, n);
			cr_expect(strncmp(line + n - 2, "?=", 2) == 0, "case %zu line %zu", i, number);
			if (word[8] == 'Q' && i < 2) /* nothing but escapes: the character's first byte begins it */
				cr_expect(strncmp(word + 10, i ? "=E2" : "=C3", 3) == 0, "case %zu", i);
			line += n;
			if (*line) {
				cr_assert(strncmp(line, "\r\n ", 3) == 0);
				line += 2;
			}
		}
	}
}

Test(message, a_subject_that_is_no_plain_line_is_encoded)
{
	static const struct {
		const char *subject, *header;
	} cases[] = {
		{ "[HO-1] 2 services, 50% done: \"yes\"?", "Subject: [HO-1] 2 services, 50% done: \"yes\"?\r\n" },
		{ " x", "Subject: =?UTF-8?Q?_x?=\r\n" },
		{ "x ", "Subject: =?UTF-8?Q?x_?=\r\n" },
		{ "=?x", "Subject: =?UTF-8?B?PT94?=\r\n" },
		{ "a: \xE2\x82\xAC", "Subject: =?UTF-8?B?YTog4oKs?=\r\n" },
		{ "1234567890123456789012345678901234567890123456789012345678901234567890",
		  "Subject: =?UTF-8?Q?1234567890123456789012345678901234567890123456789012345?=\r\n"
		  " =?UTF-8?Q?678901234567890?=\r\n" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct message m = plain;
		m.subject = cases[i].subject;
		cr_expect(strstr(built(&m), cases[i].header), "case %zu: %s", i, built(&m));
	}
}

Test(message, a_name_is_quoted_or_encoded)
{
	static const struct {
		const char *name, *header;
	} cases[] = {
		{ "", "To: <info@forno.example>\r\n" },
		{ "Rossi, Mario", "To: \"Rossi, Mario\" <info@forno.example>\r\n" },
		{ "\"a\" \\ <b@c.example>", "To: \"\\\"a\\\" \\\\ <b@c.example>\" <info@forno.example>\r\n" },
		{ "Caff\xC3\xA8, \"x\"", "To: =?UTF-8?B?Q2FmZsOoLCAieCI=?= <info@forno.example>\r\n" },
		{ "=?UTF-8?Q?x?=", "To: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?= <info@forno.example>\r\n" },
		{ "A name of some length that leaves no room",
		  "To: \"A name of some length that leaves no room\" <info@forno.example>\r\n" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct message m = plain;
		m.to_name = cases[i].name;
		cr_expect(strstr(built(&m), cases[i].header), "case %zu: %s", i, built(&m));
	}
}

Test(message, control_characters_are_refused_in_every_field)
{
	static const char *const bad[] = { "a\rb", "a\nb", "a\r\nBcc: x@y.example", "\ta", "a\x01", "a\x7f", "\xC2\x85",
					   "\xE2\x80\xAE", "\xFF", "a\xC3", "\xED\xA0\x80" };
	struct message m;
#define FIELD(name) offsetof(struct message, name)
	static const size_t fields[] = { FIELD(message_id), FIELD(from_name), FIELD(from_address), FIELD(to_name),
					 FIELD(to_address), FIELD(reply_to),  FIELD(subject),	   FIELD(reference) };
#undef FIELD
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++) {
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			struct buf out = BUF_IN(&a);
			m = plain;
			*(const char **)((char *)&m + fields[f]) = bad[i];
			cr_expect_eq(message_build(&m, &out), RC_VALIDATION, "field %zu case %zu", f, i);
			cr_expect_eq(out.len, 0);
		}
	}
	static const char *const bad_bodies[] = { "a\rb", "a\r", "a\x01", "a\x7f", "\xC2\x85", "\xFF", "a\xC3" };
	for (size_t i = 0; i < 2 * sizeof(bad_bodies) / sizeof(bad_bodies[0]); i++) {
		struct buf out = BUF_IN(&a);
		m = plain;
		*(i % 2 ? &m.html : &m.text) = bad_bodies[i / 2];
		cr_expect_eq(message_build(&m, &out), RC_VALIDATION, "body %zu", i);
	}
}

Test(message, what_must_be_there_is_there)
{
	struct message cases[] = { plain, plain, plain, plain, plain, plain, plain, plain, plain, plain };
	cases[0].message_id = NULL;
	cases[1].from_address = NULL;
	cases[2].to_address = "";
	cases[3].subject = "";
	cases[4].subject = NULL;
	cases[5].text = NULL;
	cases[6].date_us = CLOCK_NONE;
	cases[7].date_us = -1;
	cases[8].date_us = INT64_MAX;
	cases[9].reference = "two words";
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = BUF_IN(&a);
		cr_expect_eq(message_build(&cases[i], &out), RC_VALIDATION, "case %zu", i);
	}
}

Test(message, dates_are_those_of_rfc_5322)
{
	static const struct {
		int64_t seconds;
		const char *header;
	} cases[] = {
		{ 0, "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n" },
		{ 951782399, "Date: Mon, 28 Feb 2000 23:59:59 +0000\r\n" },
		{ 951782400, "Date: Tue, 29 Feb 2000 00:00:00 +0000\r\n" },
		{ INT64_C(253402300799), "Date: Fri, 31 Dec 9999 23:59:59 +0000\r\n" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct message m = plain;
		m.date_us = cases[i].seconds * CLOCK_SECOND + 999999;
		cr_expect(strncmp(built(&m), cases[i].header, strlen(cases[i].header)) == 0, "case %zu", i);
	}
}

Test(message, an_address_is_one_that_stands_on_the_wire)
{
	static const char *const good[] = { "a@b", "a.b+c@example.org", "!#$%&'*+-/=?^_`{|}~@x-y.example",
					    "info@xn--caff-8oa.example" };
	static const char *const bad[] = { "", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "<a@b>", "a@b>", ".a@b",
					   "a.@b", "a..b@c", "a@b..c", "a@.b", "a@b.", "\"a\"@b", "a@[1.2.3.4]",
					   "a@b_c",
					   "caff\xC3\xA8@b", "a@caff\xC3\xA8", "a,b@c", "a@b,c@d", "a@b\r\n", "a\t@b" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(message_address_is_valid(good[i]), "case %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(message_address_is_valid(bad[i]), "case %s", bad[i]);
	cr_expect_not(message_address_is_valid(NULL));
	char local[80], host[260];
	memset(local, 'l', sizeof(local));
	memset(host, 'h', sizeof(host));
	cr_expect(message_address_is_valid(arena_printf(&a, "%.64s@%.189s", local, host)));
	cr_expect_not(message_address_is_valid(arena_printf(&a, "%.65s@h", local)));
	cr_expect_not(message_address_is_valid(arena_printf(&a, "%.64s@%.190s", local, host)));
}

Test(message, an_id_is_also_a_file_name)
{
	static const char *const bad[] = { "",	     "a",     "../a@b", "a/b@c", ".a@b",
					   "a..b@c", "a@b/c", "a@..",	"a b@c", "a%@b" };
	cr_expect(message_id_is_valid("a.B_c-d+e=f@handover.example"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(message_id_is_valid(bad[i]), "case %s", bad[i]);
	char id[MESSAGE_ID_MAX + 1];
	memset(id, 'i', sizeof(id));
	cr_expect(message_id_is_valid(arena_printf(&a, "%.*s@b", MESSAGE_ID_MAX - 2, id)));
	cr_expect_not(message_id_is_valid(arena_printf(&a, "%.*s@b", MESSAGE_ID_MAX - 1, id)));
}
