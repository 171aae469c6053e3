/* One key, one act: repeated requests, other requests under the same key, two at the same time. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include "handover.h"
#include "service/act.h"

TestSuite(once, .init = stand_open, .fini = stand_close);

static int rendered;

static enum rc render(struct call *c, const void *result, struct answer *answer)
{
	const struct submit *s = result;
	rendered++;
	*answer = (struct answer){ 201,
				   arena_printf(c->arena, "{\"id\":\"%s\",\"link\":\"x/%c\"}", s->dossier.m.public_id,
						ANSWER_TOKEN_MARK),
				   "\"1\"", s->dossier.invitation.public_id };
	return RC_OK;
}

static enum rc render_accepted(struct call *c, const void *result, struct answer *answer)
{
	const struct accept *a = result;
	const char *bytes = arena_printf(c->arena, "{\"account\":%lld}", (long long)a->account_id);
	*answer = (struct answer){ 200, bytes, NULL, NULL };
	return RC_OK;
}

static struct once once_for(const char *key, const char *body)
{
	struct once o = { .tenant = "account:101", .key = key, .render = render };
	act_once_for(&o, &(struct act_request){ "POST", "/handover/v1/migrations", body, strlen(body) });
	return o;
}

static enum rc submit_once(struct once *o, int64_t domain)
{
	struct item_request items[] = { DOMAIN_ITEM(domain) };
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	struct call *c = stand_as(ROLE_RESELLER, STAND_RESELLER);
	c->once = o;
	return submit_run(c, &s);
}

#define MIGRATIONS "SELECT COUNT(*) AS value FROM migration"

Test(once, a_repeated_request_gets_the_same_answer_and_is_not_done_again)
{
	struct once first = once_for("k1", "body"), again = once_for("k1", "body");
	cr_assert_eq(submit_once(&first, 1001), RC_OK);
	cr_expect_not(first.replayed);
	cr_assert_eq(submit_once(&again, 1001), RC_OK);
	cr_expect(again.replayed);
	cr_expect_eq(again.answer.status, 201);
	cr_expect_str_eq(again.answer.bytes, first.answer.bytes);
	cr_expect_str_eq(again.answer.etag, "\"1\"");
	cr_expect_str_eq(again.answer.invitation, first.answer.invitation);
	cr_expect_eq(rendered, 1);
	cr_expect_eq(stand_number(MIGRATIONS), 1);
	handover_check_invariants();
}

Test(once, the_token_is_filled_in_and_stored_nowhere)
{
	struct once o = once_for("k1", "body");
	const char *bytes, *token;
	cr_assert_eq(submit_once(&o, 1001), RC_OK);
	struct call *c = stand_as(ROLE_RESELLER, STAND_RESELLER);
	cr_assert_eq(act_answer_bytes(c, &o.answer, &bytes), RC_OK);
	token = strstr(bytes, "\"link\":\"x/");
	cr_assert_not_null(token);
	struct invited i;
	char text[TOKEN_SIZE] = "";
	memcpy(text, token + strlen("\"link\":\"x/"), TOKEN_SIZE - 1);
	cr_expect_eq(invited_get(stand_as(ROLE_VISITOR, 0), text, &i), RC_OK, "%s", bytes);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM idempotency WHERE LOCATE('%s', answer) > 0", text), 0);
	cr_expect_eq(stand_number("SELECT LOCATE(CHAR(1), answer) > 0 AS value FROM idempotency"), 1);
	struct answer plain = { 200, "{}", NULL, NULL };
	cr_assert_eq(act_answer_bytes(c, &plain, &bytes), RC_OK);
	cr_expect_str_eq(bytes, "{}");
}

Test(once, another_request_under_the_key_is_refused)
{
	struct once first = once_for("k1", "body"), body = once_for("k1", "Body"), path = first;
	cr_assert_eq(submit_once(&first, 1001), RC_OK);
	cr_expect_eq(submit_once(&body, 1002), RC_KEY_REUSED);
	act_once_for(&path, &(struct act_request){ "POST", "/handover/v1/migration", "sbody", 5 });
	cr_expect_eq(submit_once(&path, 1002), RC_KEY_REUSED);
	cr_expect_eq(stand_number(MIGRATIONS), 1);
}

Test(once, other_keys_and_other_tenants_are_other_acts)
{
	struct once one = once_for("k1", "body"), other_key = once_for("k2", "body");
	struct once other_tenant = once_for("k1", "body"), upper = once_for("K1", "body");
	other_tenant.tenant = "account:102";
	cr_expect_eq(submit_once(&one, 1001), RC_OK);
	cr_expect_eq(submit_once(&other_key, 1002), RC_OK);
	cr_expect_eq(submit_once(&other_tenant, 1003), RC_OK);
	cr_expect_eq(submit_once(&upper, 1004), RC_OK, "keys are bytes");
	cr_expect_eq(stand_number(MIGRATIONS), 4);
}

Test(once, a_refused_act_leaves_its_key_free)
{
	struct once o = once_for("k1", "body");
	cr_expect_eq(submit_once(&o, 2001), RC_ITEM_BLOCKED);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM idempotency"), 0);
	cr_expect_eq(submit_once(&o, 1001), RC_OK);
	cr_expect_not(o.replayed);
}

struct racing {
	struct second who;
	struct once once;
	enum rc rc;
};

static void *submit_thread(void *ctx)
{
	struct racing *r = ctx;
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	struct submit s = handover_request(HANDOVER_NEW_EMAIL, items, 1);
	r->who.call.once = &r->once;
	r->rc = submit_run(&r->who.call, &s);
	db_thread_end();
	return NULL;
}

Test(once, of_many_at_the_same_time_one_is_done_and_all_get_its_answer)
{
	struct racing racers[5];
	pthread_t threads[5];
	int done = 0;
	for (int i = 0; i < 5; i++) {
		handover_second(&racers[i].who, ROLE_RESELLER, STAND_RESELLER);
		racers[i].once = once_for("k1", "body");
		cr_assert_eq(pthread_create(&threads[i], NULL, submit_thread, &racers[i]), 0);
	}
	for (int i = 0; i < 5; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 5; i++) {
		cr_expect_eq(racers[i].rc, RC_OK, "%s", rc_info(racers[i].rc)->name);
		done += !racers[i].once.replayed;
		cr_expect_str_eq(racers[i].once.answer.bytes, racers[0].once.answer.bytes);
	}
	cr_expect_eq(done, 1);
	cr_expect_eq(stand_number(MIGRATIONS), 1);
	for (int i = 0; i < 5; i++)
		handover_second_end(&racers[i].who);
	handover_check_invariants();
}

Test(once, an_act_that_does_not_end_is_said_to_be_in_flight)
{
	struct once o = once_for("k1", "body");
	stand_sql("SET SESSION autocommit = 0; INSERT INTO idempotency (tenant, idem_key, request_hash, status, "
		  "answer, created_at) VALUES ('account:101', 'k1', REPEAT('x', 32), 0, '', NOW(6))");
	cr_expect_eq(submit_once(&o, 1001), RC_KEY_IN_FLIGHT);
	stand_sql("ROLLBACK; SET SESSION autocommit = 1");
	cr_expect_eq(submit_once(&o, 1001), RC_OK, "it was never done");
}

Test(once, an_acceptance_has_its_key_too)
{
	struct handover h;
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	for (int i = 0; i < 2; i++) {
		struct once o = once_for("a1", "accept");
		o.render = render_accepted;
		o.tenant = h.submit.dossier.invitation.public_id;
		struct call *c = stand_as(ROLE_VISITOR, 0);
		c->once = &o;
		handover_acceptance(&h);
		cr_expect_eq(handover_accept(&h, c), RC_OK);
		cr_expect_eq(o.replayed, i == 1);
	}
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM site.account WHERE email = '" HANDOVER_NEW_EMAIL "'"),
		     1);
}

Test(once, old_keys_are_forgotten)
{
	struct once o = once_for("k1", "body");
	cr_assert_eq(submit_once(&o, 1001), RC_OK);
	cr_assert_eq(queue_sweep_within(stand_as(ROLE_SYSTEM, 0)), RC_OK);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM idempotency"), 1);
	stand_sql("UPDATE idempotency SET created_at = NOW(6) - INTERVAL 73 HOUR");
	cr_assert_eq(queue_sweep_within(stand_as(ROLE_SYSTEM, 0)), RC_OK);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM idempotency"), 0);
}
