#include "ctl_doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "net/reach.h"
#include "program_check.h"

#define REACH_MS     3000
#define DATA_SECONDS 3600U

static const char *const findings[] = { "ok", "warn", "FAIL" };

void ctl_doctor_say(struct ctl_doctor *d, enum ctl_finding finding, const char *what, const char *fmt, ...)
{
	va_list ap;
	d->found[finding]++;
	if (finding == CTL_OK && d->quiet)
		return;
	va_start(ap, fmt);
	printf("%-4s  %s: %s\n", findings[finding], what, arena_vprintf(&d->arena, fmt, ap));
	va_end(ap);
	fflush(stdout); /* whoever reads it sees how far it came */
}

static void tell_fault(void *ctx, const char *key, const char *what)
{
	ctl_doctor_say(ctx, CTL_FAIL, key, "%s", what);
}

static void check_configuration(struct ctl_doctor *d)
{
	const struct config *c = &d->program->config;
	size_t faults = program_check_all(d->program, &(struct program_check){ tell_fault, d });
	if (faults == 0)
		ctl_doctor_say(d, CTL_OK, "configuration", "%s and the files it names",
			       d->program->config_path ? d->program->config_path : "defaults");
	if (text_has_catalogue(LANG_IT))
		ctl_doctor_say(d, CTL_OK, "texts", "the Italian catalogue is there");
	if (c->web_demo)
		ctl_doctor_say(d, CTL_WARN, "demonstration", "web.demo is yes: whoever comes signs in as anybody");
	else
		ctl_doctor_say(d, CTL_OK, "demonstration", "off");
}

static void check_socket(struct ctl_doctor *d)
{
	if (!d->socket) {
		ctl_doctor_say(d, CTL_WARN, "web socket", "not looked at: name it with --socket PATH");
		return;
	}
	const char *why = reach_socket(&d->arena, d->socket, REACH_MS);
	ctl_doctor_say(d, why ? CTL_FAIL : CTL_OK, "web socket", "%s", why ? why : "accepts connections");
}

static void check_mail(struct ctl_doctor *d)
{
	const struct config *c = &d->program->config;
	if (strcmp(c->mail_transport, "smtp") == 0) {
		bool implicit = strncmp(c->mail_smtp_url, "smtps:", 6) == 0;
		const struct reach where = { c->mail_smtp_url, implicit ? "465" : "25", REACH_MS };
		const char *why = reach_url(&d->arena, &where);
		ctl_doctor_say(d, why ? CTL_FAIL : CTL_OK, "mail transport", "%s", why ? why : "the server answers");
	} else if (strcmp(c->mail_transport, "file") == 0) {
		/* The directory was opened with the configuration. */
		ctl_doctor_say(d, CTL_OK, "mail transport", "files in %s", c->mail_directory);
	} else {
		ctl_doctor_say(d, CTL_WARN, "mail transport", "mail.transport is none: nobody is written to");
	}
}

static void check_database(struct ctl_doctor *d)
{
	struct program *p = d->program;
	const struct config *c = &p->config;
	if (ctl_begin(p, &d->work) >= 0) {
		ctl_doctor_say(d, CTL_FAIL, "database", "not looked at: the keys or the password cannot be read");
		return;
	}
	/* Reading all there is takes its time. */
	const struct db_options admin = { c->database_socket, c->database_admin_user, NULL, c->database_name,
					  d->data ? DATA_SECONDS : 0 };
	d->admin = db_new(&admin);
	if (d->data)
		ctl_doctor_data(d);
	else
		ctl_doctor_database(d);
	db_free(d->admin);
	ctl_end(&d->work);
}

static bool read_arguments(struct ctl_doctor *d)
{
	struct program *p = d->program;
	d->socket = p->socket_path;
	for (int i = 1; i < p->argument_count; i++) {
		if (strcmp(p->arguments[i], "--quiet") == 0)
			d->quiet = true;
		else if (strcmp(p->arguments[i], "--data") == 0)
			d->data = true;
		else if (strcmp(p->arguments[i], "--socket") == 0 && i + 1 < p->argument_count)
			d->socket = p->arguments[++i];
		else
			return false;
	}
	return true;
}

int ctl_doctor(struct program *p)
{
	struct ctl_doctor d = { .program = p };
	if (!read_arguments(&d))
		return fputs("usage: handoverctl --config FILE doctor [--quiet] [--socket PATH]\n"
			     "       handoverctl --config FILE doctor --data [--quiet]\n", stderr), EX_USAGE;
	if (!d.data)
		check_configuration(&d);
	check_database(&d);
	if (!d.data) {
		check_socket(&d);
		check_mail(&d);
	}
	if (!d.quiet)
		printf("doctor: %zu well, %zu to know, %zu to mend\n", d.found[CTL_OK], d.found[CTL_WARN],
		       d.found[CTL_FAIL]);
	arena_free(&d.arena);
	return d.found[CTL_FAIL] ? 1 : 0;
}
