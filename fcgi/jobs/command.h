/*
 * Runs one program of the site for a step of an extraction: one JSON document in, one out, within a time.
 *
 * Depends on base/ and the kernel; safe from several threads at a time. No shell. The contract of the program:
 *
 * - Standard input is the document (UTF-8, its end is the end of file); it may be read or not. The answer goes to
 *   standard output, at most COMMAND_OUT_MAX bytes; step_answer.h says what both contain. Standard error is for the
 *   log, and its first line for staff: nothing secret there.
 * - The environment is PATH, LANG=C.UTF-8 and HANDOVER_STEP_KEY; the directory is /; no other descriptor is open. It
 *   leads a process group of its own.
 * - Exit code 0 means "read my answer"; anything else that the step is tried again.
 * - After its time SIGTERM comes to the group, COMMAND_GRACE_SECONDS later SIGKILL. The same when the worker stops.
 * - When it ends, what is left of its group is killed: it may not answer and go on in the background.
 * - The same key means the same work. It may come again, also after "done" was said and not heard, and where a worker
 *   was killed while the first one still runs: take a lock on the key, look what was done, and only then do the rest.
 */
#ifndef HANDOVER_JOBS_COMMAND_H
#define HANDOVER_JOBS_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/words.h"

#define COMMAND_OUT_MAX	      ((size_t)64 * 1024)
#define COMMAND_ERROR_MAX     ((size_t)4 * 1024)
#define COMMAND_LINE_MAX      160 /* code points of error_line */
#define COMMAND_GRACE_SECONDS 2

/* END(name, spelling for the log): how it ended, and what `code` is then */
#define COMMAND_ENDS(END)                                                                                              \
	END(OK, "ok")		       /* exit code 0 */                                                               \
	END(EXIT, "exit")	       /* another exit code */                                                         \
	END(SIGNAL, "signal")	       /* the signal that ended it */                                                  \
	END(TIMEOUT, "timeout")	       /* 0 */                                                                         \
	END(OVERFLOW, "overflow")      /* 0: more than COMMAND_OUT_MAX bytes */                                        \
	END(INTERRUPTED, "interrupted") /* 0: the worker stops */                                                      \
	END(NOT_STARTED, "not_started") /* an errno */

#define COMMAND_ENUM_END(name, spelling) COMMAND_##name,
enum command_end { COMMAND_ENDS(COMMAND_ENUM_END) COMMAND_END_COUNT };
extern const struct words words_command_ends;

struct command {
	const char *const *argv; /* NULL at its end; argv[0] is an absolute path */
	const char *key;	 /* HANDOVER_STEP_KEY */
	const char *document;
	size_t document_length;
	int64_t seconds; /* its time, from 1 */
	int stop_fd;	 /* readable: the worker stops; only polled. -1: none */
};

struct command_result {
	enum command_end how;
	int code;
	const char *out; /* what it wrote, with a NUL behind it; never NULL; after OVERFLOW not more than the limit */
	size_t out_length;
	const char *error_line; /* the first line of standard error that has something, "" if none; escaped */
	const char *error_text; /* all that was kept of it, in one line, escaped: for the log */
};

/*
 * Returns when the program has ended and is reaped: at most seconds + COMMAND_GRACE_SECONDS after the call. Memory is
 * the arena's. Writes a line to the log where it did not end well. A descendant that left the group (setsid) is not
 * waited for and not found.
 */
struct command_result command_run(struct arena *a, const struct command *c);

#endif
