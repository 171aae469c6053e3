/*
 * What handoverctl doctor looks at, and how it says what it found. One line a finding; the checks of the database are
 * in a file of their own.
 */
#ifndef HANDOVER_CTL_DOCTOR_H
#define HANDOVER_CTL_DOCTOR_H

#include "ctl.h"

enum ctl_finding { CTL_OK, CTL_WARN, CTL_FAIL };

struct ctl_doctor {
	struct program *program;
	const char *socket;  /* of handover-fcgi, or NULL */
	bool quiet;          /* what is well is not said */
	bool data;           /* what the tables hold is looked at, and nothing else */
	size_t found[3];     /* by enum ctl_finding */
	struct arena arena;
	struct ctl_work work; /* as the application, once the keys are open */
	struct db *admin;    /* as database.admin_user; may not be let in */
};

/* "FAIL  what: detail" */
void ctl_doctor_say(struct ctl_doctor *d, enum ctl_finding finding, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Schema, queries, tables, definers, settings, clocks, worker, backlog. d->work and d->admin are there. */
void ctl_doctor_database(struct ctl_doctor *d);

/* False, and said: the schema is not this program's, or the database does not answer. */
bool ctl_doctor_schema(struct ctl_doctor *d);

/*
 * Whether what must hold in the tables does: the statements of invariants.sql beside the schema, as the administrator,
 * and every audit chain and statement with its hashes. Of a live system: work may be late as the backlog's may.
 */
void ctl_doctor_data(struct ctl_doctor *d);

#endif
