#include "handover.h"

#include <criterion/criterion.h>
#include <string.h>

#include "jobs/runner.h"
#include "service/history.h"

struct submit handover_request(const char *email, const struct item_request *items, size_t count)
{
	return (struct submit){ .email = email,
				.name = "Panificio Nuovo",
				.language = LANG_IT,
				.reason = REASON_RELATIONSHIP_ENDED,
				.items = items,
				.item_count = count };
}

void handover_submit(struct handover *h, const char *email, const struct item_request *items, size_t count)
{
	struct call *c = stand_as(ROLE_RESELLER, STAND_RESELLER);
	*h = (struct handover){ .submit = handover_request(email, items, count) };
	enum rc rc = submit_run(c, &h->submit);
	cr_assert_eq(rc, RC_OK, "submit: %s, %s", rc_info(rc)->name,
		     stand.problems.first ? stand.problems.first->detail : "no problem named");
	const struct invitation *inv = &h->submit.dossier.invitation;
	if (inv->public_id) /* it waits for the terms of a Fracto */
		token_invitation(h->token, stand.keys.invitation, inv->public_id, inv->salt);
	h->public_id = h->submit.dossier.m.public_id;
	h->id = h->submit.dossier.m.migration_id;
}

struct accept *handover_acceptance(struct handover *h)
{
	h->billing = (struct billing){ .kind = BILLING_PRIVATE,
				       .first_name = "Mario",
				       .last_name = "Rossi",
				       .codice_fiscale = "RSSMRA85T10A562S",
				       .street = "Via Roma 10/A",
				       .town = "Roma",
				       .postcode = "00184",
				       .province = "RM",
				       .country = "IT" };
	h->accept = (struct accept){ .token = h->token, .billing = &h->billing };
	memcpy(h->accept.offer_hash, h->submit.dossier.offer.hash, sizeof(h->accept.offer_hash));
	return &h->accept;
}

enum rc handover_accept(struct handover *h, struct call *c)
{
	return accept_run(c, &h->accept);
}

void handover_accepted(struct handover *h, const struct item_request *items, size_t count)
{
	handover_submit(h, HANDOVER_NEW_EMAIL, items, count);
	handover_acceptance(h);
	enum rc rc = handover_accept(h, stand_as(ROLE_VISITOR, 0));
	cr_assert_eq(rc, RC_OK, "accept: %s, %s", rc_info(rc)->name,
		     stand.problems.first ? stand.problems.first->detail : "no problem named");
}

void handover_work(void)
{
	for (int i = 0; i < 200; i++) {
		enum rc rc = runner_step(stand_as(ROLE_SYSTEM, 0));
		if (rc == RC_NOT_FOUND)
			return;
		cr_assert_eq(rc, RC_OK, "job: %s", rc_info(rc)->name);
	}
	cr_assert_fail("the queue does not come to an end");
}

struct job handover_claim(const struct handover *h, enum job_kind kind)
{
	struct job job;
	stand_sql("UPDATE job SET run_at = NOW(6) + INTERVAL 1 DAY WHERE status = 'ready'; "
		  "UPDATE job SET run_at = NOW(6) - INTERVAL 1 SECOND WHERE migration_id = %lld AND kind = '%s'",
		  (long long)h->id, words_spelling(&words_job_kinds, (int)kind));
	enum rc rc = queue_claim(stand_as(ROLE_SYSTEM, 0), &job);
	cr_assert_eq(rc, RC_OK, "claim: %s", rc_info(rc)->name);
	cr_assert_eq(job.kind, kind);
	return job;
}

#define OF_ITEM "FROM item WHERE migration_id = %lld AND position = %d"

const char *handover_item(const struct handover *h, int position)
{
	return stand_text("SELECT public_id AS value " OF_ITEM, (long long)h->id, position);
}

const char *handover_item_state(const struct handover *h, int position)
{
	return stand_text("SELECT CONCAT_WS(' ', state, hold_reason, failure_code) AS value " OF_ITEM, (long long)h->id,
			  position);
}

const char *handover_state(const struct handover *h)
{
	return stand_text("SELECT state AS value FROM migration WHERE migration_id = %lld", (long long)h->id);
}

int64_t handover_owner(enum item_kind kind, int64_t host_id)
{
	if (kind == KIND_DOMAIN)
		return stand_number("SELECT account_id AS value FROM site.domain WHERE domain_id = %lld",
				    (long long)host_id);
	return stand_number("SELECT account_id AS value FROM site.service WHERE service_id = %lld", (long long)host_id);
}

void handover_second(struct second *s, enum role role, int64_t account_id)
{
	*s = (struct second){ .call = *stand_as(role, account_id) };
	s->problems = (struct problems){ .arena = &s->arena, .lang = LANG_EN };
	s->call.arena = &s->arena;
	s->call.problems = &s->problems;
	s->call.db = stand_connect();
}

void handover_second_end(struct second *s)
{
	db_free(s->call.db);
	arena_free(&s->arena);
}

void handover_check_invariants(void)
{
	int64_t chains, rows;
	cr_expect_eq(history_verify(stand_as(ROLE_SYSTEM, 0), &chains, &rows), RC_OK, "an audit chain is broken");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM (SELECT migration_id FROM audit WHERE from_state <> "
				  "to_state GROUP BY migration_id, to_state HAVING COUNT(*) > 1) x"),
		     0, "a state was entered twice");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM migration m WHERE BINARY m.state <> (SELECT BINARY "
				  "a.to_state FROM audit a "
				  "WHERE a.migration_id = m.migration_id ORDER BY a.seq DESC LIMIT 1)"),
		     0, "the audit ends in another state");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM move_log l JOIN item i USING (item_id) LEFT JOIN "
				  "host_domain d ON i.kind = 'domain' AND d.domain_id = i.host_id LEFT JOIN "
				  "host_service s ON i.kind = 'hosting' AND s.service_id = i.host_id WHERE "
				  "COALESCE(d.account_id, s.account_id) <> l.to_account"),
		     0, "a moved item is not where it moved to");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM item i LEFT JOIN move_log l USING (item_id) LEFT JOIN "
				  "commission_term t USING (item_id) WHERE (i.state IN ('moved', 'verified')) <> "
				  "(l.item_id IS NOT NULL) OR (l.item_id IS NULL) <> (t.item_id IS NULL)"),
		     0, "an item is half moved");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM job WHERE status = 'leased' AND lease_token IS NULL"),
		     0);
}
