/*
 * What a program says of a step of an extraction, read strictly: a program that lies is never believed.
 *
 * Depends on base/, json/ and domain/; pure. The answer is exactly one JSON object on standard output:
 *
 *	key            the step key that was asked, as it was (HANDOVER_STEP_KEY)
 *	step           the step that was asked: "inventory", "plan", ... (domain/extraction_lists.h)
 *	verdict        "done", "retry" (again later), "fail" (never), "hold" (staff has to look)
 *	detail         one line for staff, at most 300 characters; required with "fail" and "hold"
 *	evidence       an object: what was found and done; with "done" required and not empty; at most 16 KiB
 *	retry_seconds  1 to 86400, with "retry": not before
 *	names          with "done" of "inventory" required, else refused: the host names of the agency that the service
 *	               leans on, [{"kind": "ns" | "mx" | "spf" | "webmail" | "server" | "other", "name": "a.it"}],
 *	               at most 200; it may be empty
 *
 * Anything else, a member more or a member twice, is a departure: the verdict is then "retry" with the reason, like
 * that of a program that crashed, was too slow or said nothing. What the same key means: jobs/command.h.
 */
#ifndef HANDOVER_JOBS_STEP_ANSWER_H
#define HANDOVER_JOBS_STEP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "domain/extraction_lists.h"
#include "jobs/command.h"

#define STEP_ANSWER_DETAIL_MAX	 300 /* code points, as extraction.last_error */
#define STEP_ANSWER_EVIDENCE_MAX ((size_t)16 * 1024)
#define STEP_ANSWER_NAMES_MAX	 200
#define STEP_ANSWER_KEY_MAX	 120

struct step_asked {
	const char *key;
	enum extraction_step step;
};

struct step_name {
	enum leaning_kind kind;
	const char *name; /* as it is stored: lower-case A-labels */
};

struct step_answer {
	enum step_outcome outcome; /* DONE, RETRY, FAIL or HOLD */
	bool interrupted;	   /* RETRY because the worker stops: nobody's fault, not to be counted */
	const char *reason;	   /* message key: why the program was not believed; "" where it spoke for itself */
	const char *detail;	   /* one line, "" if there is none: its own words, or particulars of the reason */
	const char *words;	   /* both in at most 300 code points, in English: for extraction.last_error */
	const char *evidence;	   /* the object's bytes; "" where it gave none or is not believed */
	int64_t retry_seconds;	   /* 0: it did not say */
	const struct step_name *names; /* no pair twice */
	size_t name_count;
};

/* Memory is the arena's. Always an answer. */
struct step_answer step_answer_of(struct arena *a, const struct command_result *result, const struct step_asked *asked);

#endif
