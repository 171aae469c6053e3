#include "jobs/step_answer.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "domain/domain_name.h"
#include "json/json_read.h"

/* One line that fits the column, cut between code points. */
static const char *in_one_line(struct arena *a, const char *reason, const char *detail)
{
	const char *words = *reason && *detail ? arena_printf(a, "%s: %s", reason, detail) : *reason ? reason : detail;
	const char *end = words;
	for (size_t i = 0; i < STEP_ANSWER_DETAIL_MAX && *end; i++)
		utf8_next(&end);
	return arena_strndup(a, words, (size_t)(end - words));
}

static struct step_answer not_believed(struct arena *a, const char *reason, const char *detail)
{
	return (struct step_answer){ .outcome = OUTCOME_RETRY,
				     .reason = reason,
				     .detail = detail,
				     .words = in_one_line(a, reason, detail),
				     .evidence = "" };
}

/*
 * The bytes of the root's member number `index`. The document has been scanned, so only strings and brackets have to
 * be told apart.
 */
static const char *bytes_of_member(struct arena *a, const struct command_result *r, size_t index)
{
	const char *from = NULL;
	int depth = 0;
	for (const char *p = r->out; p < r->out + r->out_length; p++) {
		bool closes = *p == '}' || *p == ']';
		if (*p == '"') {
			for (p++; *p != '"'; p++)
				p += *p == '\\';
			continue;
		}
		if (from && depth == 1 && (*p == ',' || closes))
			return arena_strndup(a, from, (size_t)(p - from));
		if (depth == 1 && *p == ':' && index-- == 0)
			from = p + 1 + strspn(p + 1, " \t\r\n");
		depth += (*p == '{' || *p == '[') - closes;
	}
	return "";
}

/* Only what is between the brackets, whatever white space stands behind it. */
static const char *evidence_bytes(struct arena *a, const struct command_result *r, const struct json_value *root)
{
	for (size_t i = 0; i < root->count; i++)
		if (strcmp(root->members[i].name, "evidence") == 0) {
			const char *bytes = bytes_of_member(a, r, i);
			const char *end = strrchr(bytes, '}');
			return end ? arena_strndup(a, bytes, (size_t)(end + 1 - bytes)) : "";
		}
	return "";
}

/* Only its code and pointer are told: its reader wrote the program. */
static void fault(struct problems *problems, const char *pointer, const char *code)
{
	static const char *const as_it_is = "%s";
	problems_add(problems, pointer, code, as_it_is, code);
}

static bool has_name(const struct step_answer *answer, const struct step_name *name)
{
	for (size_t i = 0; i < answer->name_count; i++)
		if (answer->names[i].kind == name->kind && strcmp(answer->names[i].name, name->name) == 0)
			return true;
	return false;
}

static void take_name(struct problems *problems, const struct json_value *value, const char *pointer,
		      struct step_name *name)
{
	struct json_object_reader o = json_open(problems, value, pointer);
	const char *kind = json_take_string(&o, "kind", JSON_REQUIRED, 20);
	const char *host = json_take_string(&o, "name", JSON_REQUIRED, DOMAIN_NAME_MAX);
	json_close(&o);
	int found = words_find(&words_leaning_kinds, kind);
	if (kind && found < 0)
		fault(problems, json_pointer_to(&o, "kind"), "unknown");
	else if (kind)
		name->kind = (enum leaning_kind)found;
	if (host && domain_name_to_ascii(problems->arena, host, &name->name) != RC_OK)
		fault(problems, json_pointer_to(&o, "name"), "name");
}

static void take_names(struct json_object_reader *o, const struct json_value *list, struct step_answer *answer)
{
	size_t count = json_array_count(list);
	struct step_name *names = ARENA_NEW_ARRAY(o->problems->arena, count + 1, struct step_name);
	answer->names = names;
	for (size_t i = 0; i < count; i++) {
		struct step_name *name = &names[answer->name_count];
		*name = (struct step_name){ .name = NULL };
		const char *pointer = json_pointer_at(o->problems->arena, json_pointer_to(o, "names"), i);
		take_name(o->problems, json_array_at(list, i), pointer, name);
		if (name->name && !has_name(answer, name))
			answer->name_count++;
	}
}

/* Why an answer of the right form is still not believed; NULL: it is. */
static const char *contradiction(const struct step_answer *answer, const struct json_value *evidence,
				 const struct json_value *names, enum extraction_step step)
{
	bool done = answer->outcome == OUTCOME_DONE, wants_names = done && step == STEP_INVENTORY;
	bool gives_up = answer->outcome == OUTCOME_FAIL || answer->outcome == OUTCOME_HOLD;
	if (done && (!evidence || evidence->count == 0))
		return N_("The program said done without evidence");
	if (wants_names && !names)
		return N_("The program said done without the names it found");
	if (!wants_names && names)
		return N_("The program gave names where none were asked for");
	if (gives_up && !*answer->detail)
		return N_("The program gave no reason for its verdict");
	if (strlen(answer->evidence) > STEP_ANSWER_EVIDENCE_MAX)
		return N_("The program's evidence is too long");
	return NULL;
}

/* "/names/0/kind unknown": for whoever wrote the program. */
static const char *first_problem(struct arena *a, const struct problems *problems)
{
	if (!problems->first)
		return "";
	return arena_printf(a, "%s%s%.60s", problems->first->code, *problems->first->pointer ? " " : "",
			    problems->first->pointer);
}

/* A root that is an object. */
static struct step_answer read_object(struct problems *problems, const struct command_result *r,
				      const struct json_value *root, const struct step_asked *asked)
{
	struct arena *a = problems->arena;
	struct step_answer answer = { .reason = "" };
	struct json_object_reader o = json_open(problems, root, "");
	const char *key = json_take_string(&o, "key", JSON_REQUIRED, STEP_ANSWER_KEY_MAX);
	const char *step = json_take_string(&o, "step", JSON_REQUIRED, 20);
	const char *verdict = json_take_string(&o, "verdict", JSON_REQUIRED, 20);
	const char *detail = json_take_string(&o, "detail", JSON_OPTIONAL, STEP_ANSWER_DETAIL_MAX);
	const struct json_value *evidence = json_take_object(&o, "evidence", JSON_OPTIONAL);
	const struct json_value *names = json_take_array(&o, "names", JSON_OPTIONAL, STEP_ANSWER_NAMES_MAX);
	json_take_int(&o, "retry_seconds", JSON_WITHIN(JSON_OPTIONAL, 1, 86400), &answer.retry_seconds);
	json_close(&o);
	take_names(&o, names, &answer);
	int outcome = words_find(&words_outcomes, verdict);
	if (verdict && (outcome < 0 || outcome == OUTCOME_BACK))
		fault(problems, "/verdict", "unknown");
	if (detail && *detail && !utf8_is_line(detail))
		fault(problems, "/detail", "characters");
	if (key && strcmp(key, asked->key) != 0)
		return not_believed(a, N_("The program's answer was for other work"), "");
	if (step && strcmp(step, words_spelling(&words_steps, asked->step)) != 0)
		return not_believed(a, N_("The program's answer was for another step"), "");
	if (problems->count)
		return not_believed(a, N_("The program's answer is not as agreed"), first_problem(a, problems));
	answer.outcome = (enum step_outcome)outcome;
	answer.detail = answer.words = detail ? detail : "";
	answer.evidence = evidence ? evidence_bytes(a, r, root) : "";
	const char *why = contradiction(&answer, evidence, names, asked->step);
	return why ? not_believed(a, why, answer.detail) : answer;
}

static struct step_answer read_answer(struct arena *a, const struct command_result *r, const struct step_asked *asked)
{
	struct problems problems = { .arena = a, .lang = LANG_EN };
	const struct json_value *root = NULL;
	if (strspn(r->out, " \t\r\n") == r->out_length)
		return not_believed(a, N_("The program said nothing"), r->error_line);
	if (json_parse(&problems, r->out, r->out_length, &root) != RC_OK)
		return not_believed(a, N_("The program's answer could not be read"), first_problem(a, &problems));
	if (root->kind != JSON_OBJECT)
		return not_believed(a, N_("The program's answer is not as agreed"), "");
	return read_object(&problems, r, root, asked);
}

/* "code 3: no space left", "signal 11" */
static const char *with_number(struct arena *a, const char *what, const struct command_result *r)
{
	return arena_printf(a, "%s %d%s%s", what, r->code, *r->error_line ? ": " : "", r->error_line);
}

struct step_answer step_answer_of(struct arena *a, const struct command_result *result, const struct step_asked *asked)
{
	struct step_answer answer = { 0 };
	switch (result->how) {
	case COMMAND_OK: return read_answer(a, result, asked);
	case COMMAND_EXIT:
		return not_believed(a, N_("The program ended with an error"), with_number(a, "code", result));
	case COMMAND_SIGNAL: return not_believed(a, N_("The program crashed"), with_number(a, "signal", result));
	case COMMAND_TIMEOUT: return not_believed(a, N_("The program took too long"), result->error_line);
	case COMMAND_OVERFLOW: return not_believed(a, N_("The program wrote too much"), result->error_line);
	case COMMAND_INTERRUPTED:
		answer = not_believed(a, N_("The program was interrupted"), "");
		answer.interrupted = true;
		return answer;
	case COMMAND_NOT_STARTED:
		return not_believed(a, N_("The program could not be started"),
				    arena_printf(a, "%s", strerrordesc_np(result->code)));
	case COMMAND_END_COUNT: break;
	}
	return not_believed(a, N_("The program said nothing"), "");
}
