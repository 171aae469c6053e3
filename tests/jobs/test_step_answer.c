#include "jobs/step_answer.h"

#include <criterion/criterion.h>
#include <string.h>

#define HEAD "{\"key\":\"k\",\"step\":\"inventory\",\"verdict\":"
#define GOOD HEAD "\"done\",\"evidence\":{\"a\":1},\"names\":"

static struct arena arena;

static struct step_answer read_text(const char *text, enum extraction_step step)
{
	struct command_result r = { .out = text, .out_length = strlen(text), .error_line = "", .error_text = "" };
	return step_answer_of(&arena, &r, &(struct step_asked){ .key = "k", .step = step });
}

Test(step_answer, evidence_is_kept_byte_by_byte_wherever_it_stands)
{
	static const char *const evidence[] = { "{\"a\":1.50}", "{ \"}\\\"]\" : [ {\"x\":[]} , \"\\\\\" ] }",
						"{\"\\u00e8\":\"\xc3\xa8\",\"evidence\":{\"b\":null}}" };
	static const char *const forms[] = { "{\"key\":\"k\",\"step\":\"copy\",\"verdict\":\"done\",\"evidence\":%s}",
					     " {\"\\u0065vidence\" : %s , \"key\":\"k\",\"verdict\":\"done\",\n"
					     "\"step\":\"copy\",\"detail\":\"a:b,{}\"} \n",
					     "{\"detail\":\"\\\"}\",\"evidence\":\t%s\n,\"key\":\"k\","
					     "\"step\":\"copy\","
					     "\"verdict\":\"done\"}" };
	for (size_t i = 0; i < sizeof(evidence) / sizeof(evidence[0]); i++)
		for (size_t j = 0; j < sizeof(forms) / sizeof(forms[0]); j++) {
			struct step_answer s = read_text(arena_printf(&arena, forms[j], evidence[i]), STEP_COPY);
			cr_expect_eq(s.outcome, OUTCOME_DONE, "%zu %zu: %s", i, j, s.words);
			cr_expect_str_eq(s.evidence, evidence[i], "%zu %zu", i, j);
		}
}

Test(step_answer, names_are_stored_as_a_labels_each_once)
{
	struct step_answer s = read_text(GOOD "[{\"kind\":\"ns\",\"name\":\"NS1.Esempio.it.\"},"
					      "{\"name\":\"ns1.esempio.it\",\"kind\":\"ns\"},"
					      "{\"kind\":\"mx\",\"name\":\"ns1.esempio.it\"},"
					      "{\"kind\":\"webmail\",\"name\":\"caff\\u00e8.it\"}]}",
					 STEP_INVENTORY);
	cr_assert_eq(s.outcome, OUTCOME_DONE, "%s", s.words);
	cr_assert_eq(s.name_count, 3);
	cr_expect_eq(s.names[0].kind, LEANING_NS);
	cr_expect_str_eq(s.names[0].name, "ns1.esempio.it");
	cr_expect_eq(s.names[1].kind, LEANING_MX);
	cr_expect_eq(s.names[2].kind, LEANING_WEBMAIL);
	cr_expect_str_eq(s.names[2].name, "xn--caff-8oa.it");
	s = read_text(GOOD "[]}", STEP_INVENTORY);
	cr_expect_eq(s.outcome, OUTCOME_DONE, "%s", s.words);
	cr_expect_eq(s.name_count, 0);
}

Test(step_answer, every_verdict_is_taken_with_what_belongs_to_it)
{
	struct step_answer s = read_text(HEAD "\"retry\",\"retry_seconds\":86400}", STEP_INVENTORY);
	cr_expect(s.outcome == OUTCOME_RETRY && s.retry_seconds == 86400 && !*s.reason && !*s.words);
	s = read_text(HEAD "\"hold\",\"detail\":\"Due siti con un nome\"}", STEP_INVENTORY);
	cr_expect(s.outcome == OUTCOME_HOLD && !*s.reason);
	cr_expect_str_eq(s.words, "Due siti con un nome");
	s = read_text(HEAD "\"fail\",\"detail\":\"no\",\"evidence\":{\"b\":2}}", STEP_INVENTORY);
	cr_expect(s.outcome == OUTCOME_FAIL && !*s.reason);
	cr_expect_str_eq(s.evidence, "{\"b\":2}");
}

Test(step_answer, a_departure_is_tried_again_with_its_reason)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "The program said nothing" },
		{ " \n", "The program said nothing" },
		{ "done", "The program's answer could not be read: malformed" },
		{ "[]", "The program's answer is not as agreed" },
		{ "{}", "The program's answer is not as agreed: required /key" },
		{ GOOD "[]} x", "The program's answer could not be read: malformed" },
		{ HEAD "\"done\",\"verdict\":\"done\"}",
		  "The program's answer could not be read: duplicate-member /verdict" },
		{ GOOD "[],\"more\":1}", "The program's answer is not as agreed: unknown-member /more" },
		{ HEAD "\"back\"}", "The program's answer is not as agreed: unknown /verdict" },
		{ HEAD "\"Done\"}", "The program's answer is not as agreed: unknown /verdict" },
		{ HEAD "true}", "The program's answer is not as agreed: type /verdict" },
		{ HEAD "\"retry\",\"retry_seconds\":0}",
		  "The program's answer is not as agreed: range /retry_seconds" },
		{ HEAD "\"retry\",\"retry_seconds\":86401}",
		  "The program's answer is not as agreed: range /retry_seconds" },
		{ HEAD "\"fail\"}", "The program gave no reason for its verdict" },
		{ HEAD "\"hold\",\"detail\":\"\"}", "The program gave no reason for its verdict" },
		{ HEAD "\"hold\",\"detail\":\"a\\u001bb\"}",
		  "The program's answer is not as agreed: characters /detail" },
		{ HEAD "\"done\",\"names\":[]}", "The program said done without evidence" },
		{ HEAD "\"done\",\"names\":[],\"evidence\":{}}", "The program said done without evidence" },
		{ HEAD "\"done\",\"names\":[],\"evidence\":[1]}",
		  "The program's answer is not as agreed: type /evidence" },
		{ HEAD "\"done\",\"evidence\":{\"a\":1}}", "The program said done without the names it found" },
		{ HEAD "\"retry\",\"names\":[]}", "The program gave names where none were asked for" },
		{ GOOD "[{\"kind\":\"a\",\"name\":\"a.it\"}]}",
		  "The program's answer is not as agreed: unknown /names/0/kind" },
		{ GOOD "[{\"kind\":\"ns\",\"name\":\"a b.it\"}]}",
		  "The program's answer is not as agreed: name /names/0/name" },
		{ GOOD "[{\"kind\":\"ns\"}]}", "The program's answer is not as agreed: required /names/0/name" },
		{ GOOD "[7]}", "The program's answer is not as agreed: type /names/0" },
		{ "{\"key\":\"K\",\"step\":\"inventory\",\"verdict\":\"fail\",\"detail\":\"x\"}",
		  "The program's answer was for other work" },
		{ "{\"key\":\"k\",\"step\":\"plan\",\"verdict\":\"fail\",\"detail\":\"x\"}",
		  "The program's answer was for another step" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct step_answer s = read_text(cases[i].text, STEP_INVENTORY);
		cr_expect_eq(s.outcome, OUTCOME_RETRY, "case %s", cases[i].text);
		cr_expect_str_eq(s.words, cases[i].words, "case %s", cases[i].text);
		cr_expect(*s.reason && !*s.evidence && s.name_count == 0 && s.retry_seconds == 0, "case %s",
			  cases[i].text);
	}
}

Test(step_answer, lengths_are_exact)
{
	char *many = arena_alloc(&arena, STEP_ANSWER_EVIDENCE_MAX + 2);
	memset(many, 'x', STEP_ANSWER_EVIDENCE_MAX + 1);
	for (int over = 0; over < 2; over++) {
		int n = (int)(STEP_ANSWER_EVIDENCE_MAX - strlen("{\"a\":\"\"}")) + over;
		struct step_answer s = read_text(arena_printf(&arena, "{\"key\":\"k\",\"step\":\"copy\","
								      "\"verdict\":\"done\","
								      "\"evidence\":{\"a\":\"%.*s\"}}",
							      n, many),
						 STEP_COPY);
		cr_expect_str_eq(s.reason, over ? "The program's evidence is too long" : "");
		s = read_text(arena_printf(&arena, HEAD "\"fail\",\"detail\":\"%.*s\"}", 300 + over, many),
			      STEP_INVENTORY);
		cr_expect_eq(s.outcome, over ? OUTCOME_RETRY : OUTCOME_FAIL, "%d", over);
	}
}

Test(step_answer, what_is_stored_fits_its_column)
{
	char *line = arena_alloc(&arena, 2000);
	for (int i = 0; i < 400; i++)
		strcat(line, "\xc3\xa8");
	struct command_result r = { .how = COMMAND_TIMEOUT, .out = "", .error_line = line, .error_text = line };
	struct step_answer s = step_answer_of(&arena, &r, &(struct step_asked){ .key = "k", .step = STEP_COPY });
	size_t points = 0;
	for (const char *p = s.words; *p; p++)
		points += (*p & 0xC0) != 0x80;
	cr_expect_eq(points, STEP_ANSWER_DETAIL_MAX);
}
