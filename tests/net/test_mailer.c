/* The mailer against tests/net/smtp_server.py: what the far side does to a mail is in its receiver's domain. */
#include "net/mailer.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/message.h"

static struct arena a;
static const char *dir; /* of net.sh */
static struct config config;

static const char *path_of(const char *name)
{
	return arena_printf(&a, "%s/%s", dir, name);
}

static const char *content_of(const char *path)
{
	char piece[4096];
	struct buf b = BUF_IN(&a);
	FILE *f = fopen(path, "re");
	if (!f)
		return NULL;
	for (size_t n; (n = fread(piece, 1, sizeof(piece), f)) > 0;)
		buf_add(&b, piece, n);
	fclose(f);
	return buf_str(&b);
}

/* "smtp://127.0.0.1:PORT" of one of the server's ports. */
static const char *url_of(const char *scheme, const char *port)
{
	const char *ports = content_of(path_of("ports"));
	cr_assert(ports);
	const char *line = strstr(ports, arena_printf(&a, "%s ", port));
	cr_assert(line, "no port %s", port);
	return arena_printf(&a, "%s://127.0.0.1:%d", scheme, atoi(line + strlen(port)));
}

static void setup(void)
{
	dir = getenv("HANDOVER_TEST_DIR");
	cr_assert(dir, "run by net.sh");
	mailer_library_begin();
	cr_assert_eq(config_read(&config, &a, NULL), RC_OK);
	config.mail_transport = "smtp";
	config.mail_smtp_tls = "never";
	config.mail_smtp_url = url_of("smtp", "plain");
	config.mail_from_address = "handover@sender.example";
	config.mail_timeout_seconds = 20;
}

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(mailer, .init = setup, .fini = teardown);

static struct mailer *opened(void)
{
	struct mailer *m;
	cr_assert_eq(mailer_new(&config, &m), RC_OK);
	return m;
}

static struct mailer_letter letter_to(const char *to)
{
	struct buf bytes = BUF_IN(&a);
	struct message message = { .message_id = arena_printf(&a, "%.*s@handover.example", (int)strcspn(to, "@"), to),
				   .from_name = "DomainRegister",
				   .from_address = config.mail_from_address,
				   .to_name = "Niccol\xC3\xB2",
				   .to_address = to,
				   .subject = "Un caff\xC3\xA8",
				   .text = ".\n..\n.x\n\n.\n",
				   .html = "<p>.</p>\n.",
				   .date_us = 1795456202 * CLOCK_SECOND };
	cr_assert_eq(message_build(&message, &bytes), RC_OK);
	return (struct mailer_letter){ message.message_id, message.from_address, to, buf_str(&bytes), bytes.len };
}

static struct mailer_result sent(struct mailer *m, const char *to)
{
	struct mailer_letter letter = letter_to(to);
	struct mailer_result result;
	mailer_send(m, &letter, &result);
	cr_expect(!strchr(result.text, '@') && !strstr(result.text, "example"), "%s: %s", to, result.text);
	cr_expect_eq(*result.text == '\0', result.verdict == MAILER_DELIVERED, "%s: %s", to, result.text);
	return result;
}

static struct mailer_result sent_alone(const char *to)
{
	struct mailer *m = opened();
	struct mailer_result result = sent(m, to);
	mailer_free(m);
	return result;
}

/* How many mails of this receiver's local part the server took; each must be the letter's bytes. */
static int stored(const char *to)
{
	int count = 0;
	const char *prefix = arena_printf(&a, "%.*s.", (int)strcspn(to, "@"), to);
	struct mailer_letter letter = letter_to(to);
	DIR *d = opendir(path_of("stored"));
	cr_assert(d);
	for (const struct dirent *e = readdir(d); e; e = readdir(d)) {
		if (strncmp(e->d_name, prefix, strlen(prefix)) != 0)
			continue;
		count++;
		cr_expect_str_eq(content_of(path_of(arena_printf(&a, "stored/%s", e->d_name))), letter.bytes);
	}
	closedir(d);
	return count;
}

static int log_lines(const char *line)
{
	int count = 0;
	const char *log = content_of(path_of("log"));
	cr_assert(log);
	for (const char *at = log; (at = strstr(at, line)); at++)
		count++;
	return count;
}

Test(mailer, an_accepted_mail_arrives_byte_by_byte)
{
	struct mailer_result r = sent_alone("accepted@good.example");
	cr_expect_eq(r.verdict, MAILER_DELIVERED);
	cr_expect_eq(r.code, 250);
	cr_expect_eq(stored("accepted@good.example"), 1);
}

Test(mailer, a_long_mail_arrives_byte_by_byte)
{
	struct buf bytes = BUF_IN(&a);
	buf_adds(&bytes, letter_to("long@good.example").bytes);
	for (int i = 0; i < 60000; i++)
		buf_adds(&bytes, i % 3 ? "..\r\n" : ".x\r\n");
	struct mailer_letter letter = { "long@h.example", "a@sender.example", "long@good.example", buf_str(&bytes),
					bytes.len };
	struct mailer_result r;
	struct mailer *m = opened();
	mailer_send(m, &letter, &r);
	mailer_free(m);
	cr_expect_eq(r.verdict, MAILER_DELIVERED);
	for (int i = 0; i < 200; i++) {
		const char *got = content_of(path_of(arena_printf(&a, "stored/long.%d", i)));
		if (!got)
			continue;
		cr_expect(strcmp(got, letter.bytes) == 0);
		return;
	}
	cr_expect(false, "it is not there");
}

Test(mailer, the_connection_is_kept_for_the_next_mail)
{
	config.mail_smtp_url = arena_printf(&a, "%s/kept.example", url_of("smtp", "plain"));
	struct mailer *m = opened();
	cr_expect_eq(sent(m, "kept1@good.example").verdict, MAILER_DELIVERED);
	cr_expect_eq(sent(m, "kept2@good.example").verdict, MAILER_DELIVERED);
	/* A refusal does not spoil what follows. */
	cr_expect_eq(sent(m, "kept3@rejected.example").verdict, MAILER_NEVER);
	cr_expect_eq(sent(m, "kept4@good.example").verdict, MAILER_DELIVERED);
	mailer_free(m);
	cr_expect_eq(stored("kept1@good.example") + stored("kept2@good.example") + stored("kept4@good.example"), 3);
	int connections = log_lines("ehlo kept.example plain");
	cr_expect(connections >= 1 && connections <= 2, "%d connections", connections);
}

Test(mailer, the_name_for_ehlo_is_the_senders_domain)
{
	config.mail_from_address = "handover@ehlo.example";
	cr_expect_eq(sent_alone("ehlo@good.example").verdict, MAILER_DELIVERED);
	cr_expect_eq(log_lines("ehlo ehlo.example plain"), 1);
}

Test(mailer, what_a_server_answers_is_a_verdict)
{
	static const struct {
		const char *to;
		enum mailer_verdict verdict;
		int code;
		const char *text;
	} cases[] = {
		{ "verdict1@rejected.example", MAILER_NEVER, 550, "5.1.1 (address) no mailbox (address) here" },
		{ "verdict2@spam.example", MAILER_NEVER, 554, "5.6.0 not this content" },
		{ "verdict3@account.example", MAILER_LATER, 530, "5.7.0 Authentication required" },
		{ "verdict4@full.example", MAILER_LATER, 452, "4.2.2 mailbox full" },
		{ "a@full.example", MAILER_LATER, 452, "4.2.2 mailbox full" },
		{ "a@rejected.example", MAILER_NEVER, 550, "5.1.1 (address) no mailbox (address) here" },
		{ "verdict5@going.example", MAILER_LATER, 421, "4.3.2 shutting down" },
		{ "verdict6@later.example", MAILER_LATER, 451, "4.3.0 try again" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailer_result r = sent_alone(cases[i].to);
		cr_expect_eq(r.verdict, cases[i].verdict, "case %s: %d", cases[i].to, r.verdict);
		cr_expect_eq(r.code, cases[i].code, "case %s: %d", cases[i].to, r.code);
		cr_expect_str_eq(r.text, cases[i].text, "case %s", cases[i].to);
		cr_expect_eq(stored(cases[i].to), 0, "case %s", cases[i].to);
	}
	config.mail_from_address = "handover@refused.example";
	struct mailer_result r = sent_alone("verdict7@good.example");
	cr_expect_eq(r.verdict, MAILER_NEVER);
	cr_expect_eq(r.code, 550);
}

Test(mailer, a_greylisted_mail_is_taken_the_second_time)
{
	struct mailer *m = opened();
	struct mailer_result first = sent(m, "patient@grey.example"), second = sent(m, "patient@grey.example");
	mailer_free(m);
	cr_expect_eq(first.verdict, MAILER_LATER);
	cr_expect_eq(first.code, 451);
	cr_expect_eq(second.verdict, MAILER_DELIVERED);
	cr_expect_eq(stored("patient@grey.example"), 1);
}

Test(mailer, without_an_acknowledgement_it_is_later)
{
	/* The server has it and could not say so: it will get it twice, with one Message-ID. */
	struct mailer_result r = sent_alone("cut@cut.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_eq(r.code, 0);
	cr_expect_eq(stored("cut@cut.example"), 1);
	/* "1:0" reads as 200 where a colon counts as the digit ten. */
	r = sent_alone("babble@babble.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_eq(stored("babble@babble.example"), 0);
	r = sent_alone("lost@lost.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_eq(stored("lost@lost.example"), 0);
}

Test(mailer, after_a_cut_connection_the_same_mailer_goes_on)
{
	struct mailer *m = opened();
	cr_expect_eq(sent(m, "again1@cut.example").verdict, MAILER_LATER);
	cr_expect_eq(sent(m, "again2@good.example").verdict, MAILER_DELIVERED);
	mailer_free(m);
	cr_expect_eq(stored("again2@good.example"), 1);
}

Test(mailer, a_connection_the_server_closed_is_made_again)
{
	static const char *const leaving[] = { "leaves", "timeout" };
	for (size_t i = 0; i < sizeof(leaving) / sizeof(leaving[0]); i++) {
		struct mailer *m = opened();
		const char *first = arena_printf(&a, "idle1%s@%s.example", leaving[i], leaving[i]);
		const char *second = arena_printf(&a, "idle2%s@good.example", leaving[i]);
		cr_expect_eq(sent(m, first).verdict, MAILER_DELIVERED);
		for (int tries = 0; !log_lines(arena_printf(&a, "left %s", leaving[i])) && tries < 1000; tries++)
			usleep(10000);
		struct mailer_result r = sent(m, second);
		cr_expect_eq(r.verdict, MAILER_DELIVERED, "case %s: %d %s", leaving[i], r.code, r.text);
		mailer_free(m);
		cr_expect_eq(stored(first) + stored(second), 2, "case %s", leaving[i]);
	}
}

Test(mailer, an_acknowledged_mail_is_delivered_whatever_quit_says)
{
	struct mailer *m = opened();
	cr_expect_eq(sent(m, "quit@rude.example").verdict, MAILER_DELIVERED);
	mailer_free(m);
	cr_expect_eq(log_lines("quit rude"), 1, "the server was asked, and hung up");
	cr_expect_eq(stored("quit@rude.example"), 1);
}

Test(mailer, a_server_that_is_not_there_or_not_ready_is_later)
{
	config.mail_timeout_seconds = 1;
	static const struct {
		const char *port;
		int code;
	} cases[] = { { "closed", 0 }, { "busy", 421 }, { "deaf", 0 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		config.mail_smtp_url = url_of("smtp", cases[i].port);
		int64_t began = clock_monotonic_us();
		struct mailer_result r = sent_alone("away@good.example");
		cr_expect_eq(r.verdict, MAILER_LATER, "case %s", cases[i].port);
		cr_expect_eq(r.code, cases[i].code, "case %s: %d", cases[i].port, r.code);
		cr_expect(clock_monotonic_us() - began < 10 * CLOCK_SECOND, "case %s", cases[i].port);
	}
	config.mail_smtp_url = "smtp://no-such-host.invalid:25";
	cr_expect_eq(sent_alone("nowhere@good.example").verdict, MAILER_LATER);
}

Test(mailer, a_slow_answer_is_not_waited_for)
{
	config.mail_timeout_seconds = 1;
	int64_t began = clock_monotonic_us();
	struct mailer_result r = sent_alone("slow@slow.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_eq(r.code, 0);
	cr_expect(clock_monotonic_us() - began < 10 * CLOCK_SECOND);
}

static void use_account(const char *password)
{
	const char *path = path_of(arena_printf(&a, "password.%d", (int)getpid()));
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FILE *f = fdopen(fd, "w");
	cr_assert(f && fputs(password, f) >= 0 && fclose(f) == 0);
	config.mail_smtp_user = "user";
	config.mail_smtp_password_file = path;
}

Test(mailer, starttls_with_our_own_certificates)
{
	config.mail_smtp_url = url_of("smtp", "starttls");
	config.mail_smtp_tls = "required";
	use_account("secret\n");
	struct mailer_result r = sent_alone("stranger@good.example");
	cr_expect_eq(r.verdict, MAILER_LATER, "nobody we know signed the certificate");
	cr_expect_eq(stored("stranger@good.example"), 0);

	config.mail_smtp_ca_file = path_of("certificate.pem");
	config.mail_smtp_url = arena_printf(&a, "%s/tls.example", config.mail_smtp_url);
	cr_expect_eq(sent_alone("behind@good.example").verdict, MAILER_DELIVERED);
	cr_expect_eq(stored("behind@good.example"), 1);
	cr_expect_eq(log_lines("ehlo tls.example tls"), 1);

	use_account("wrong");
	r = sent_alone("wrong@good.example");
	cr_expect_eq(r.verdict, MAILER_LATER, "that is about us, not about the mail");
	cr_expect_eq(r.code, 535);
	unlink(config.mail_smtp_password_file);
}

Test(mailer, without_encryption_where_it_is_asked_nothing_leaves)
{
	config.mail_smtp_tls = "required";
	struct mailer_result r = sent_alone("bare@good.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_eq(stored("bare@good.example"), 0);
	config.mail_smtp_tls = "opportunistic";
	cr_expect_eq(sent_alone("bare@good.example").verdict, MAILER_DELIVERED);
	/* The server asks for it and we may not: our configuration, not the mail. */
	config.mail_smtp_url = url_of("smtp", "starttls");
	config.mail_smtp_tls = "never";
	r = sent_alone("never@good.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_eq(r.code, 530);
}

Test(mailer, smtps_is_encrypted_from_the_first_byte)
{
	config.mail_smtp_url = arena_printf(&a, "%s/smtps.example", url_of("smtps", "smtps"));
	config.mail_smtp_ca_file = path_of("certificate.pem");
	cr_expect_eq(sent_alone("smtps@good.example").verdict, MAILER_DELIVERED);
	cr_expect_eq(stored("smtps@good.example"), 1);
}

/* --- The transport file */

static const char *use_directory(void)
{
	char *path = arena_printf(&a, "%s/mails-XXXXXX", dir);
	cr_assert(mkdtemp(path));
	config.mail_transport = "file";
	config.mail_directory = path;
	return path;
}

static int entries(const char *path)
{
	int count = 0;
	DIR *d = opendir(path);
	cr_assert(d);
	for (const struct dirent *e = readdir(d); e; e = readdir(d))
		count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return count;
}

Test(mailer, a_file_is_written_once)
{
	const char *path = use_directory();
	struct mailer *m = opened();
	cr_expect_eq(sent(m, "file@good.example").verdict, MAILER_DELIVERED);
	const char *file = arena_printf(&a, "%s/file@handover.example.eml", path);
	cr_assert(content_of(file));
	cr_expect_str_eq(content_of(file), letter_to("file@good.example").bytes);
	/* The same id again, with other bytes: delivered before, and as it was. */
	struct mailer_letter other = letter_to("file@good.example");
	struct mailer_result r;
	other.bytes = "other";
	other.length = 5;
	mailer_send(m, &other, &r);
	cr_expect_eq(r.verdict, MAILER_DELIVERED);
	cr_expect_str_eq(content_of(file), letter_to("file@good.example").bytes);
	cr_expect_eq(entries(path), 1);
	mailer_free(m);
}

Test(mailer, a_file_that_cannot_be_written_is_later)
{
	const char *path = use_directory();
	struct mailer *m = opened();
	cr_assert_eq(rmdir(path), 0);
	struct mailer_result r = sent(m, "gone@good.example");
	cr_expect_eq(r.verdict, MAILER_LATER);
	cr_expect_str_eq(r.text, "No such file or directory");
	mailer_free(m);
}

static void *send_hundred(void *result)
{
	struct mailer *m;
	bool *all = result;
	if (mailer_new(&config, &m) != RC_OK)
		return NULL;
	*all = true;
	for (int i = 0; i < 100; i++) {
		char id[40];
		struct mailer_result r;
		snprintf(id, sizeof(id), "m%d@handover.example", i);
		struct mailer_letter letter = { id, "a@b.example", "c@d.example", id, strlen(id) };
		mailer_send(m, &letter, &r);
		*all = *all && r.verdict == MAILER_DELIVERED;
	}
	mailer_free(m);
	return NULL;
}

Test(mailer, threads_that_write_the_same_mails_leave_one_file_each)
{
	pthread_t threads[4];
	bool all[4] = { false };
	const char *path = use_directory();
	for (int i = 0; i < 4; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, send_hundred, &all[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	cr_expect(all[0] && all[1] && all[2] && all[3]);
	cr_expect_eq(entries(path), 100);
	for (int i = 0; i < 100; i++) {
		const char *id = arena_printf(&a, "m%d@handover.example", i);
		const char *content = content_of(arena_printf(&a, "%s/%s.eml", path, id));
		cr_assert(content);
		cr_expect_str_eq(content, id);
	}
}

Test(mailer, nothing_is_sent_without_a_transport_or_an_envelope)
{
	struct mailer_letter letter = letter_to("x@good.example");
	struct mailer_result r;
	struct mailer *m = opened();
	static const char *const bad[] = { NULL, "", "x", "x@y\r\nDATA", "<x@y>", "x y@z" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct mailer_letter to = letter, from = letter;
		to.to = from.from = bad[i];
		mailer_send(m, &to, &r);
		cr_expect_eq(r.verdict, MAILER_NEVER, "to, case %zu", i);
		mailer_send(m, &from, &r);
		cr_expect_eq(r.verdict, MAILER_NEVER, "from, case %zu", i);
	}
	letter.message_id = "../x@y";
	mailer_send(m, &letter, &r);
	cr_expect_eq(r.verdict, MAILER_NEVER);
	mailer_free(m);
	config.mail_transport = "none";
	r = sent_alone("none@good.example");
	cr_expect_eq(r.verdict, MAILER_NEVER);
	cr_expect_str_eq(r.text, "mail.transport is none");
}

Test(mailer, files_that_are_named_must_be_usable)
{
	struct mailer *m;
	config.mail_smtp_ca_file = path_of("not-there.pem");
	cr_expect_eq(mailer_new(&config, &m), RC_VALIDATION);
	cr_expect_null(m);
	config.mail_smtp_ca_file = "";
	config.mail_smtp_tls = "required";
	use_account("");
	cr_expect_eq(mailer_new(&config, &m), RC_VALIDATION, "an empty password");
	use_account("secret");
	cr_assert_eq(chmod(config.mail_smtp_password_file, 0640), 0);
	cr_expect_eq(mailer_new(&config, &m), RC_VALIDATION, "others can read it");
	unlink(config.mail_smtp_password_file);
	cr_expect_eq(mailer_new(&config, &m), RC_VALIDATION, "it is not there");
	config.mail_transport = "file";
	config.mail_directory = path_of("ports");
	cr_expect_eq(mailer_new(&config, &m), RC_VALIDATION, "no directory");
}

Test(mailer, what_is_wrong_in_the_configuration_is_said_with_its_key)
{
	static const char address[] = "handover@sender.example", url[] = "smtp://h.example:25";
	static const struct {
		const char *transport, *from, *url, *tls, *user, *password, *reply_to, *staff, *directory;
		int64_t timeout;
		const char *fault; /* what it begins with; NULL: none */
	} cases[] = {
		{ "none", "", "", "", "", "", "", "", "", 20, NULL },
		{ "pigeon", address, url, "never", "", "", "", "", "", 20, "mail.transport " },
		{ "smtp", address, url, "never", "", "", "", "", "", 20, NULL },
		{ "smtp", address, "smtps://h.example/e.example", "never", "u", "f", address, address, "", 20, NULL },
		{ "smtp", "", url, "never", "", "", "", "", "", 20, "mail.from_address " },
		{ "smtp", "a b@c", url, "never", "", "", "", "", "", 20, "mail.from_address " },
		{ "smtp", address, url, "never", "", "", "x", "", "", 20, "mail.reply_to " },
		{ "smtp", address, url, "never", "", "", "", "x", "", 20, "mail.staff_address " },
		{ "smtp", address, "", "never", "", "", "", "", "", 20, "mail.smtp_url " },
		{ "smtp", address, "h.example", "never", "", "", "", "", "", 20, "mail.smtp_url " },
		{ "smtp", address, "http://h.example", "never", "", "", "", "", "", 20, "mail.smtp_url " },
		{ "smtp", address, "smtp://u:p@h.example", "never", "", "", "", "", "", 20, "mail.smtp_url " },
		{ "smtp", address, "smtp://h.example/?x", "never", "", "", "", "", "", 20, "mail.smtp_url " },
		{ "smtp", address, url, "always", "", "", "", "", "", 20, "mail.smtp_tls " },
		{ "smtp", address, url, "required", "u", "", "", "", "", 20, "mail.smtp_user " },
		{ "smtp", address, url, "required", "", "f", "", "", "", 20, "mail.smtp_user " },
		{ "smtp", address, url, "opportunistic", "u", "f", "", "", "", 20, "mail.smtp_tls " },
		{ "smtp", address, url, "required", "u", "f", "", "", "", 20, NULL },
		{ "smtp", address, url, "required", "", "", "", "", "", 30, "mail.timeout_seconds " },
		{ "smtp", address, url, "required", "", "", "", "", "", 29, NULL },
		{ "file", address, "", "", "", "", "", "", "", 20, "mail.directory " },
		{ "file", address, "", "", "", "", "", "", "/d", 20, NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		config.mail_transport = cases[i].transport;
		config.mail_from_address = cases[i].from;
		config.mail_smtp_url = cases[i].url;
		config.mail_smtp_tls = cases[i].tls;
		config.mail_smtp_user = cases[i].user;
		config.mail_smtp_password_file = cases[i].password;
		config.mail_reply_to = cases[i].reply_to;
		config.mail_staff_address = cases[i].staff;
		config.mail_directory = cases[i].directory;
		config.mail_timeout_seconds = cases[i].timeout;
		const char *fault = mailer_fault(&config), *wanted = cases[i].fault;
		bool right = wanted ? fault && strncmp(fault, wanted, strlen(wanted)) == 0 : !fault;
		cr_expect(right, "case %zu: %s", i, fault ? fault : "no fault");
	}
}
