/*
 * Fuzz target: the answer of a program that did a step of an extraction.
 *
 * Whatever it says, it is believed only with everything that belongs to its verdict.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rc.h"
#include "jobs/step_answer.h"
#include "json/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer_check(struct arena *a, const struct step_answer *s, enum extraction_step step)
{
	struct json_fault fault;
	size_t length = strlen(s->evidence);
	BUG_ON(s->outcome == OUTCOME_BACK || s->interrupted || (*s->reason && s->outcome != OUTCOME_RETRY));
	BUG_ON(*s->reason && (*s->evidence || s->name_count));
	BUG_ON(s->outcome == OUTCOME_DONE && length < strlen("{\"\":0}"));
	BUG_ON((s->outcome == OUTCOME_FAIL || s->outcome == OUTCOME_HOLD) && !*s->detail);
	BUG_ON(length > STEP_ANSWER_EVIDENCE_MAX);
	BUG_ON(length && (s->evidence[0] != '{' || json_scan(s->evidence, length, a, &fault) != RC_OK));
	BUG_ON(s->name_count && (step != STEP_INVENTORY || s->outcome != OUTCOME_DONE));
	for (size_t i = 0; i < s->name_count; i++)
		BUG_ON(!s->names[i].name || !*s->names[i].name || s->names[i].kind >= LEANING_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	/* A result has a NUL behind its bytes. */
	struct command_result r = { .out = arena_strndup(&arena, (const char *)data, size),
				    .out_length = size,
				    .error_line = "",
				    .error_text = "" };
	for (int step = STEP_INVENTORY; step <= STEP_PLAN; step++) {
		struct step_asked asked = { .key = "k", .step = (enum extraction_step)step };
		struct step_answer s = step_answer_of(&arena, &r, &asked);
		answer_check(&arena, &s, asked.step);
	}
	arena_reset(&arena);
	return 0;
}
