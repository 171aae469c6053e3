#include <criterion/criterion.h>
#include <string.h>

#include "fracto.h"
#include "jobs/extract.h"

TestSuite(extraction, .init = stand_open, .fini = stand_close);

static struct handover h;

static const char *step_of(int position)
{
	return stand_text("SELECT CONCAT_WS(' ', e.step, e.status, e.round) AS value FROM extraction e JOIN item i "
			  "USING (item_id) WHERE i.migration_id = %lld AND i.position = %d",
			  (long long)h.id, position);
}

/* A program does every step; nothing is started here, the test speaks for it. */
static void begin_with_a_program(void)
{
	stand.config.fracto_command = "/bin/true";
	stand.config.fracto_command_steps = "inventory plan copy shadow_check switch";
	fracto_extracting(&h);
	/* One is enough; the other waits. */
	stand_sql("UPDATE extraction JOIN item USING (item_id) SET run_at = NOW(6) + INTERVAL 1 DAY "
		  "WHERE position = 2");
}

static enum rc claim(struct second *s, struct extraction_work *w)
{
	handover_second(s, ROLE_SYSTEM, 0);
	return extraction_claim(&s->call, w);
}

static enum rc settle(struct second *s, const struct extraction_work *w, enum step_outcome outcome)
{
	return extraction_settle(&s->call, w, &(struct step_result){ .outcome = (int)outcome,
								     .executor = EXECUTOR_COMMAND,
								     .evidence = "{\"files\":3}" });
}

static enum rc tick(int position, int step, enum step_outcome outcome, int to)
{
	struct extraction_act a = { .step = step,
				    .result = { .outcome = (int)outcome, .evidence = "Fatto", .back_to = to } };
	return fracto_tick(stand_as(ROLE_STAFF, STAND_STAFF), &h, position, &a);
}

Test(extraction, who_comes_after_its_lease_changes_nothing)
{
	struct second first, second, third;
	struct extraction_work one, two, none;
	begin_with_a_program();
	cr_assert_eq(claim(&first, &one), RC_OK);
	cr_expect_eq(claim(&third, &none), RC_NOT_FOUND, "it is taken");
	stand_sql("UPDATE extraction SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE status = 'leased'");
	cr_assert_eq(claim(&second, &two), RC_OK);
	cr_expect_str_eq(one.key, two.key, "the same work");
	cr_expect_eq(settle(&first, &one, OUTCOME_DONE), RC_LEASE_LOST);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM extraction_try"), 0);
	cr_expect_eq(settle(&second, &two, OUTCOME_DONE), RC_OK);
	cr_expect_eq(settle(&second, &two, OUTCOME_DONE), RC_LEASE_LOST, "a second time");
	cr_expect_str_eq(step_of(1), "plan ready 1");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM extraction_try"), 1);
	handover_second_end(&first);
	handover_second_end(&second);
	handover_second_end(&third);
}

Test(extraction, staff_does_not_tick_what_a_program_works_on)
{
	struct second s;
	struct extraction_work w;
	begin_with_a_program();
	cr_assert_eq(claim(&s, &w), RC_OK);
	cr_expect_eq(tick(1, STEP_INVENTORY, OUTCOME_DONE, -1), RC_STATE_CONFLICT);
	cr_expect_eq(settle(&s, &w, OUTCOME_HOLD), RC_OK);
	cr_expect_str_eq(step_of(1), "inventory held 1");
	cr_expect_eq(tick(1, STEP_INVENTORY, OUTCOME_DONE, -1), RC_OK, "now it is staff's");
	cr_expect_eq(settle(&s, &w, OUTCOME_DONE), RC_LEASE_LOST);
	cr_expect_str_eq(step_of(1), "plan ready 1");
	handover_second_end(&s);
}

Test(extraction, a_program_that_never_succeeds_is_held_for_staff)
{
	begin_with_a_program();
	int tries = 0;
	while (strcmp(step_of(1), "inventory held 1") != 0) {
		struct second s;
		struct extraction_work w;
		cr_assert_lt(tries++, 100, "it comes to an end");
		stand_sql("UPDATE extraction JOIN item USING (item_id) SET run_at = NOW(6) WHERE position = 1");
		cr_assert_eq(claim(&s, &w), RC_OK);
		cr_assert_eq(settle(&s, &w, OUTCOME_RETRY), RC_OK);
		handover_second_end(&s);
	}
	cr_expect_gt(tries, 1);
	cr_expect_eq(tick(1, STEP_INVENTORY, OUTCOME_RETRY, -1), RC_OK);
	cr_expect_str_eq(step_of(1), "inventory ready 1", "staff lets it try again");
	cr_expect_eq(stand_number("SELECT attempts AS value FROM extraction JOIN item USING (item_id) "
				  "WHERE position = 1"),
		     0);
}

Test(extraction, until_the_switch_it_may_fail_and_go_back_and_after_it_neither)
{
	fracto_extracting(&h);
	for (int step = STEP_INVENTORY; step < STEP_SWITCH; step++)
		cr_assert_eq(tick(1, step, OUTCOME_DONE, -1), RC_OK);
	cr_expect_eq(tick(1, STEP_SWITCH, OUTCOME_FAIL, -1), RC_OK);
	cr_expect_str_eq(handover_item_state(&h, 1), "failed extraction-stopped");
	cr_expect_eq(tick(1, STEP_SWITCH, OUTCOME_DONE, -1), RC_STATE_CONFLICT, "it has stopped");
	cr_expect_eq(tick(1, STEP_SWITCH, OUTCOME_BACK, STEP_STANDALONE), RC_STATE_CONFLICT, "that is forward");
	cr_expect_eq(tick(1, STEP_SWITCH, OUTCOME_BACK, STEP_COPY), RC_OK);
	cr_expect_str_eq(step_of(1), "copy waiting 2");
	for (int step = STEP_COPY; step <= STEP_SWITCH; step++)
		cr_assert_eq(tick(1, step, OUTCOME_DONE, -1), RC_OK);
	cr_expect_eq(tick(1, STEP_STANDALONE, OUTCOME_FAIL, -1), RC_STATE_CONFLICT);
	cr_expect_eq(tick(1, STEP_STANDALONE, OUTCOME_BACK, STEP_COPY), RC_STATE_CONFLICT);
	cr_expect_eq(tick(1, STEP_STANDALONE, OUTCOME_DONE, -1), RC_STATE_CONFLICT, "the host alone makes the service");
	cr_expect_eq(extract_step(stand_as(ROLE_SYSTEM, 0), -1), RC_OK);
	cr_expect_eq(extract_step(stand_as(ROLE_SYSTEM, 0), -1), RC_NOT_FOUND);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM site.service WHERE extraction_key IS NOT NULL"), 1);
	handover_check_invariants();
}

Test(extraction, where_the_host_does_not_know_the_site_it_is_held)
{
	fracto_extracting(&h);
	for (int step = STEP_INVENTORY; step <= STEP_SWITCH; step++)
		cr_assert_eq(tick(1, step, OUTCOME_DONE, -1), RC_OK);
	stand_sql("UPDATE site.service SET status = 'Terminated' WHERE service_id = %d", FRACTO_SITE);
	cr_expect_eq(extract_step(stand_as(ROLE_SYSTEM, 0), -1), RC_OK);
	cr_expect_str_eq(step_of(1), "standalone held 1");
	cr_expect_str_eq(handover_item_state(&h, 1), "extracting");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM site.service WHERE extraction_key IS NOT NULL"), 0);
	stand_sql("UPDATE site.service SET status = 'Active' WHERE service_id = %d", FRACTO_SITE);
	cr_expect_eq(tick(1, STEP_STANDALONE, OUTCOME_RETRY, -1), RC_OK);
	cr_expect_eq(extract_step(stand_as(ROLE_SYSTEM, 0), -1), RC_OK);
	cr_expect_str_eq(handover_item_state(&h, 1), "moving");
}
