#include "jobs/extract.h"

#include <string.h>

#include "base/log.h"
#include "jobs/step_answer.h"
#include "service/extraction.h"

static const struct leaning *names_of(struct arena *a, const struct step_answer *answer)
{
	struct leaning *names = ARENA_NEW_ARRAY(a, answer->name_count, struct leaning);
	for (size_t i = 0; i < answer->name_count; i++)
		names[i] = (struct leaning){ .kind = (int)answer->names[i].kind, .name = answer->names[i].name };
	return names;
}

static enum rc run_command(struct call *c, const struct extraction_work *w, int stop_fd)
{
	const char *const argv[] = { c->config->fracto_command, NULL };
	struct step_asked asked = { w->key, (enum extraction_step)w->extraction.step };
	struct command program = { .argv = argv,
				   .key = w->key,
				   .document = w->document,
				   .document_length = strlen(w->document),
				   .seconds = c->config->fracto_step_seconds,
				   .stop_fd = stop_fd };
	struct command_result result = command_run(c->arena, &program);
	struct step_answer answer = step_answer_of(c->arena, &result, &asked);
	if (answer.interrupted)
		return extraction_give_back(c, w);
	bool done = answer.outcome == OUTCOME_DONE;
	LOG(done ? LOG_INFO : LOG_WARN, "step", LOG_S("key", w->key),
	    LOG_S("outcome", words_spelling(&words_outcomes, (int)answer.outcome)), LOG_S("why", answer.words));
	return extraction_settle(c, w, &(struct step_result){ .outcome = (int)answer.outcome,
							      .executor = EXECUTOR_COMMAND,
							      .evidence = done ? answer.evidence : answer.words,
							      .retry_seconds = answer.retry_seconds,
							      .names = names_of(c->arena, &answer),
							      .name_count = answer.name_count });
}

static enum rc execute(struct call *c, const struct extraction_work *w, int stop_fd)
{
	switch ((enum executor)w->executor) {
	case EXECUTOR_COMMAND: return run_command(c, w, stop_fd);
	case EXECUTOR_HOST: return extraction_make(c, w);
	case EXECUTOR_MANUAL: /* the configuration was another when it was made ready */
		return extraction_give_back(c, w);
	case EXECUTOR_COUNT: break;
	}
	return RC_INTERNAL;
}

/* The effect was rolled back: again later, and after many times staff looks. */
static enum rc try_later(struct call *c, const struct extraction_work *w, enum rc why)
{
	LOG(LOG_WARN, "step_retry", LOG_S("key", w->key), LOG_S("why", rc_info(why)->name));
	return extraction_settle(c, w, &(struct step_result){ .outcome = OUTCOME_RETRY,
							      .executor = w->executor,
							      .evidence = rc_info(why)->name });
}

enum rc extract_step(struct call *c, int stop_fd)
{
	struct extraction_work w = { .executor = EXECUTOR_MANUAL };
	RETURN_IF_FAILED(extraction_claim(c, &w));
	c->request_id = arena_printf(c->arena, "step-%lld-%lld", (long long)w.extraction.item_id,
				     (long long)w.extraction.attempts);
	log_set_request(c->request_id);
	enum rc rc = execute(c, &w, stop_fd);
	if (rc == RC_LEASE_LOST)
		LOG(LOG_WARN, "step_late", LOG_S("key", w.key));
	else if (rc != RC_OK)
		rc = try_later(c, &w, rc);
	log_set_request(NULL);
	return rc == RC_LEASE_LOST ? RC_OK : rc;
}
