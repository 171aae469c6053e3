/*
 * What handoverctl doctor looks at, and how it says what it found. One line a finding; the checks of the database are
 * in a file of their own.
 */
#ifndef HANDOVER_CTL_DOCTOR_H
#define HANDOVER_CTL_DOCTOR_H

#include "ctl.h"
#include "service/call.h"

enum ctl_finding { CTL_OK, CTL_WARN, CTL_FAIL };

struct ctl_doctor {
	struct program *program;
	const char *socket;  /* of handover-fcgi, or NULL */
	bool quiet;          /* what is well is not said */
	size_t found[3];     /* by enum ctl_finding */
	struct arena arena;
	struct problems problems;
	struct call call;    /* as the application, once the keys are open */
	struct db *admin;    /* as database.admin_user; may not be let in */
};

/* "FAIL  what: detail" */
void ctl_doctor_say(struct ctl_doctor *d, enum ctl_finding finding, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Schema, queries, tables, definers, settings, clocks, worker, backlog. d->call and d->admin are there. */
void ctl_doctor_database(struct ctl_doctor *d);

#endif
