/*
 * What is wrong with a configuration, as far as can be seen without the database: what it names is opened, each fault
 * is said with its key. For --check-config and handoverctl doctor.
 */
#ifndef HANDOVER_PROGRAM_CHECK_H
#define HANDOVER_PROGRAM_CHECK_H

#include "program.h"

/* Told once for each fault: "keys.audit_file", "/path: Permission denied". */
struct program_check {
	void (*tell)(void *ctx, const char *key, const char *what);
	void *ctx;
};

/* The number of faults. Opens the texts, if nobody has. */
size_t program_check_all(struct program *p, const struct program_check *check);

#endif
