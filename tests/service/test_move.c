#include <criterion/criterion.h>
#include <string.h>

#include "handover.h"

TestSuite(move, .init = stand_open, .fini = stand_close);

static struct handover h;

static void accept_items(struct item_request *items, size_t count)
{
	handover_accepted(&h, items, count);
}

#define STATES                                                                                                         \
	"SELECT GROUP_CONCAT(CONCAT(from_state, '>', to_state) ORDER BY seq SEPARATOR ' ') AS value FROM audit "       \
	"WHERE from_state <> to_state"

Test(move, everything_goes_in_the_owners_order_without_anybodys_help)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501), DOMAIN_ITEM(1008) };
	const char *before = stand_text("SELECT GROUP_CONCAT(CONCAT_WS('|', domain_id, expires_on, next_due_on, "
					"nameservers, contacts, epp_status, auto_renew, status)) AS value FROM "
					"site.domain");
	accept_items(items, 3);
	handover_work();
	int64_t customer = h.accept.account_id;
	cr_expect_str_eq(stand_text(STATES),
			 ">requested requested>customer_registered customer_registered>domains_moved "
					     "domains_moved>hosting_moved hosting_moved>commission_recorded");
	for (int i = 1; i <= 3; i++)
		cr_expect_str_eq(handover_item_state(&h, i), "verified");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), customer);
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1008), customer);
	cr_expect_eq(handover_owner(KIND_HOSTING, 501), customer);
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1002), STAND_RESELLER, "what was not handed over stays");
	cr_expect_str_eq(stand_text("SELECT CONCAT_WS('|', subscription_id, payment_method) AS value FROM site.domain "
				    "WHERE domain_id = 1001"),
			 "|bank_transfer", "the old standing payment ends");
	cr_expect_str_eq(stand_text("SELECT GROUP_CONCAT(CONCAT_WS('|', domain_id, expires_on, next_due_on, "
				    "nameservers, contacts, epp_status, auto_renew, status)) AS value FROM "
				    "site.domain"),
			 before);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM commission_term WHERE beneficiary_id = 101 AND "
				  "customer_id = %lld AND starts_on = UTC_DATE()", (long long)customer),
		     3);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM job WHERE status IN ('leased', 'dead')"), 0);
	handover_check_invariants();
}

Test(move, only_domains_or_only_hosting_pass_through_the_other_state)
{
	struct item_request domains[] = { DOMAIN_ITEM(1001) }, hosting[] = { HOSTING_ITEM(502) };
	accept_items(domains, 1);
	handover_work();
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_submit(&h, "altro@panificio.example", hosting, 1);
	handover_acceptance(&h);
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

/* ---- the right recipient ---------------------------------------------------------------------------------- */

Test(move, items_of_an_unknown_recipient_wait_and_then_move)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	stand.config.handover_recipient_hold_hours = 24;
	accept_items(items, 2);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "planned recipient");
	cr_expect_str_eq(handover_item_state(&h, 2), "planned recipient");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM item WHERE hold_until BETWEEN NOW(6) + INTERVAL 23 "
				  "HOUR AND NOW(6) + INTERVAL 24 HOUR"),
		     2);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM job WHERE kind = 'move' AND status = 'ready' AND "
				  "run_at > NOW(6) + INTERVAL 23 HOUR"),
		     1, "the job comes back by itself");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_RESELLER);
	stand_sql("UPDATE item SET hold_until = NOW(6); UPDATE job SET run_at = NOW(6) WHERE kind = 'move'");
	handover_work();
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(move, while_they_wait_the_reseller_may_stop_it)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	stand.config.handover_recipient_hold_hours = 24;
	accept_items(items, 1);
	handover_work();
	struct migration_act act = { .public_id = h.public_id };
	cr_assert_eq(acts_withdraw(stand_as(ROLE_RESELLER, STAND_RESELLER), &act), RC_OK);
	cr_expect_eq(act.dossier.m.state, STATE_WITHDRAWN);
	stand_sql("UPDATE item SET hold_until = NOW(6); UPDATE job SET run_at = NOW(6) WHERE kind = 'move'");
	handover_work();
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_RESELLER, "nothing moves afterwards");
	handover_check_invariants();
}

Test(move, a_known_recipient_waits_for_nobody)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	stand.config.handover_recipient_hold_hours = 24;
	handover_submit(&h, HANDOVER_KNOWN_EMAIL, items, 1);
	handover_acceptance(&h);
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_CUSTOMER, STAND_CUSTOMER)), RC_OK);
	handover_work();
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_CUSTOMER);
	cr_expect_str_eq(stand_text("SELECT payment_method AS value FROM site.domain WHERE domain_id = 1001"), "card");
}

/* ---- commission to oneself -------------------------------------------------------------------------------- */

#define RATES "SELECT SUM(rate_bp + fixed_cents) AS value FROM commission_term"

/* To account 201, told apart from the agency by its data alone. */
static int64_t rates_after(const char *agency, const char *customer)
{
	struct item_request items[] = { HOSTING_ITEM(501) };
	stand_sql("UPDATE site.account SET tax_code = NULL, billing = JSON_SET(billing, '$.vat_id', '') WHERE "
		  "account_id IN (101, 201); UPDATE site.account SET %s WHERE account_id = 101; UPDATE site.account "
		  "SET %s WHERE account_id = 201", agency, customer);
	handover_submit(&h, "nuovo@forno.example", items, 1);
	handover_acceptance(&h)->accepting_as = STAND_CUSTOMER;
	enum rc rc = handover_accept(&h, stand_as(ROLE_CUSTOMER, STAND_CUSTOMER));
	cr_assert_eq(rc, RC_OK, "accept: %s", rc_info(rc)->name);
	handover_work();
	cr_assert_str_eq(handover_state(&h), "commission_recorded");
	return stand_number(RATES);
}

Test(move, a_stranger_earns_the_agency_its_commission)
{
	cr_expect_gt(rates_after("tax_code = 'IT 012.345-67897'", "tax_code = '01234567898'"), 0);
}

Test(move, one_tax_code_however_it_is_written_earns_nothing)
{
	cr_expect_eq(rates_after("tax_code = 'it 012.345-67897'", "tax_code = '01234567897'"), 0);
}

Test(move, the_one_ones_tax_code_may_be_the_others_vat_number)
{
	cr_expect_eq(rates_after("billing = JSON_SET(billing, '$.vat_id', 'IT 01234567897')",
				 "tax_code = '012 345 67897'"), 0);
}

Test(move, one_login_earns_nothing)
{
	cr_expect_eq(rates_after("email = 'Titolare@due.example'", "email = 'titolare@due.example'"), 0);
}

/* ---- differences ------------------------------------------------------------------------------------------ */

Test(move, an_item_that_changes_inside_the_transaction_stops_and_the_others_move)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1003), DOMAIN_ITEM(1004), HOSTING_ITEM(501) };
	stand_sql("CREATE TRIGGER site.shift BEFORE UPDATE ON site.domain FOR EACH ROW SET NEW.expires_on = "
		  "IF(NEW.domain_id = 1003, OLD.expires_on + INTERVAL 1 DAY, NEW.expires_on)");
	accept_items(items, 4);
	const char *expiry = stand_text("SELECT CAST(expires_on AS CHAR) AS value FROM site.domain WHERE domain_id = "
					"1003");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified");
	cr_expect_str_eq(handover_item_state(&h, 2), "failed snapshot-differs");
	cr_expect_str_eq(handover_item_state(&h, 3), "verified");
	cr_expect_str_eq(handover_item_state(&h, 4), "verified");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1003), STAND_RESELLER);
	cr_expect_str_eq(stand_text("SELECT CAST(expires_on AS CHAR) AS value FROM site.domain WHERE domain_id = 1003"),
			 expiry);
	cr_expect_str_eq(handover_state(&h), "customer_registered");
	cr_expect_str_eq(stand_text("SELECT CONCAT_WS('|', failure_who, next_try IS NULL) AS value FROM item "
				    "WHERE failure_code IS NOT NULL"),
			 "staff|1");
	handover_check_invariants();

	stand_sql("DROP TRIGGER site.shift");
	struct migration_act act = { .public_id = h.public_id, .item = handover_item(&h, 2) };
	cr_assert_eq(acts_retry(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 2), "verified");
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(move, several_that_change_all_stop)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1003), DOMAIN_ITEM(1004), DOMAIN_ITEM(1005) };
	stand_sql("CREATE TRIGGER site.shift BEFORE UPDATE ON site.domain FOR EACH ROW SET NEW.auto_renew = "
		  "IF(NEW.domain_id IN (1001, 1004), 1 - OLD.auto_renew, NEW.auto_renew)");
	accept_items(items, 4);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "failed snapshot-differs");
	cr_expect_str_eq(handover_item_state(&h, 2), "verified");
	cr_expect_str_eq(handover_item_state(&h, 3), "failed snapshot-differs");
	cr_expect_str_eq(handover_item_state(&h, 4), "verified");
	handover_check_invariants();
}

Test(move, a_difference_after_the_commit_stays_moved_until_staff_has_it_compared_again)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1003) };
	accept_items(items, 2);
	struct job job = handover_claim(&h, JOB_MOVE);
	cr_assert_eq(move_run(stand_as(ROLE_SYSTEM, 0), &job), RC_OK);
	cr_expect_str_eq(handover_item_state(&h, 1), "moved");
	const char *ns = stand_text("SELECT nameservers AS value FROM site.domain WHERE domain_id = 1003");
	stand_sql("UPDATE site.domain SET nameservers = 'ns.elsewhere.example' WHERE domain_id = 1003; "
		  "UPDATE job SET run_at = NOW(6) WHERE kind = 'verify'");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified");
	cr_expect_str_eq(handover_item_state(&h, 2), "moved snapshot-differs");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1003), h.accept.account_id, "the move is never taken back");
	cr_expect_str_eq(handover_state(&h), "hosting_moved");
	struct dossier d;
	cr_assert_eq(dossier_get(stand_as(ROLE_STAFF, STAND_STAFF), h.public_id, &d), RC_OK);
	cr_expect_eq(dossier_ball(&d).who, ROLE_STAFF);

	struct migration_act act = { .public_id = h.public_id, .item = handover_item(&h, 2) };
	cr_assert_eq(acts_retry(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 2), "moved snapshot-differs", "compared again, still different");
	stand_sql("UPDATE site.domain SET nameservers = '%s' WHERE domain_id = 1003", ns);
	cr_assert_eq(acts_retry(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 2), "verified");
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM move_log"), 2, "moved once each");
	handover_check_invariants();
}

/* ---- stopped and held at the move ------------------------------------------------------------------------- */

Test(move, an_item_blocked_by_now_stops_and_is_looked_at_every_hour)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1003) };
	accept_items(items, 2);
	stand_sql("UPDATE site.domain SET epp_status = 'pendingTransfer' WHERE domain_id = 1003");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified");
	cr_expect_str_eq(handover_item_state(&h, 2), "failed registry-status");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM item JOIN job USING (migration_id) WHERE "
				  "next_try > NOW(6) + INTERVAL 59 MINUTE AND job.kind = 'move' AND job.run_at = "
				  "next_try"),
		     1);
	stand_sql("UPDATE item SET next_try = NOW(6) WHERE state = 'failed'; UPDATE job SET run_at = NOW(6) WHERE "
		  "kind = 'move'");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 2), "failed registry-status", "still blocked");
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM audit WHERE event = 'item_failed'"), 1,
		     "no news, no entry");
	stand_sql("UPDATE site.domain SET epp_status = '' WHERE domain_id = 1003; "
		  "UPDATE item SET next_try = NOW(6) WHERE state = 'failed'; UPDATE job SET run_at = NOW(6) WHERE "
		  "kind = 'move'");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 2), "verified");
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(move, an_item_that_is_the_resellers_no_more_is_not_moved)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501) };
	accept_items(items, 2);
	stand_sql("UPDATE site.domain SET account_id = 102 WHERE domain_id = 1001; "
		  "DELETE FROM site.service WHERE service_id = 501");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "failed not-owned");
	cr_expect_str_eq(handover_item_state(&h, 2), "failed not-owned");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_OTHER);
	handover_check_invariants();
}

Test(move, an_item_put_on_hold_meanwhile_waits_for_staff)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	accept_items(items, 1);
	stand_sql("UPDATE site.domain SET epp_status = 'clientHold' WHERE domain_id = 1001");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "planned approval");
	struct migration_act act = { .public_id = h.public_id, .item = handover_item(&h, 1) };
	cr_assert_eq(acts_approve(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "verified");
}

Test(move, a_tick_that_counts_no_more_is_a_change_of_the_handover)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	accept_items(items, 1);
	stand_sql("UPDATE site.domain SET expires_on = UTC_DATE() + INTERVAL 5 DAY WHERE domain_id = 1001; UPDATE item "
		  "SET hold_reason = 'confirmation', confirmed_reseller = 1, confirmed_customer = 1");
	int64_t version = stand_number("SELECT version AS value FROM migration");
	handover_work();
	cr_expect_str_eq(handover_item_state(&h, 1), "planned confirmation");
	cr_expect_eq(stand_number("SELECT confirmed_reseller + confirmed_customer AS value FROM item"), 0);
	cr_expect_eq(stand_number("SELECT version AS value FROM migration"), version + 1);
	handover_check_invariants();
}

Test(move, an_item_that_is_another_by_now_waits_for_staff)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501), HOSTING_ITEM(502), HOSTING_ITEM(503) };
	struct invited i;
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 4);
	stand_sql("UPDATE site.service SET product = 'Pro', platform = 'windows' WHERE service_id = 501");
	cr_assert_eq(invited_get(stand_as(ROLE_VISITOR, 0), h.token, &i), RC_OK);
	cr_expect_eq(i.changes[0], 0);
	cr_expect_eq(i.changes[1], 1U << INVITED_PRODUCT | 1U << INVITED_PLATFORM, "the customer is told");
	handover_acceptance(&h);
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	stand_sql("UPDATE site.domain SET fqdn = 'altro-nome.it' WHERE domain_id = 1001; "
		  "UPDATE site.service SET product = 'Basic' WHERE service_id = 501; "
		  "UPDATE site.service SET name = 'altro-nome.it' WHERE service_id = 502; "
		  "UPDATE site.service SET platform = 'windows' WHERE service_id = 503");
	handover_work();
	for (int k = 1; k <= 4; k++)
		cr_expect_str_eq(handover_item_state(&h, k), "planned changed_at_host", "%d", k);
	cr_expect_eq(handover_owner(KIND_HOSTING, 501), STAND_RESELLER);
	handover_check_invariants();
}

Test(move, the_last_open_item_left_out_ends_a_partly_moved_handover_well)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), DOMAIN_ITEM(1003) };
	accept_items(items, 2);
	stand_sql("UPDATE site.domain SET epp_status = 'pendingDelete' WHERE domain_id = 1003");
	handover_work();
	struct migration_act act = { .public_id = h.public_id, .item = handover_item(&h, 2),
				    .reason = "in cancellazione" };
	cr_assert_eq(acts_exclude(stand_as(ROLE_STAFF, STAND_STAFF), &act), RC_OK);
	handover_work();
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

/* ---- leases and chunks ------------------------------------------------------------------------------------ */

typedef enum rc work_fn(struct call *, const struct job *);

/* Somebody else's token: no effect at all. */
static void expect_late(work_fn *work, enum job_kind kind)
{
	struct job job = handover_claim(&h, kind);
	const char *before = stand_text("SELECT CONCAT(MAX(version), ' ', (SELECT COUNT(*) FROM move_log), ' ', "
					"(SELECT GROUP_CONCAT(state ORDER BY item_id) FROM item)) AS value FROM "
					"migration");
	const char *own = job.lease_token;
	job.lease_token = "00000000000000000000000000";
	cr_expect_eq(work(stand_as(ROLE_SYSTEM, 0), &job), RC_LEASE_LOST, "%s",
		     words_spelling(&words_job_kinds, (int)kind));
	cr_expect_str_eq(stand_text("SELECT CONCAT(MAX(version), ' ', (SELECT COUNT(*) FROM move_log), ' ', (SELECT "
				    "GROUP_CONCAT(state ORDER BY item_id) FROM item)) AS value FROM migration"),
			 before);
	cr_expect_eq(queue_give_back(stand_as(ROLE_SYSTEM, 0), &job, CLOCK_NONE, "late"), RC_LEASE_LOST);
	job.lease_token = own;
	cr_expect_eq(work(stand_as(ROLE_SYSTEM, 0), &job), RC_OK);
	cr_expect_eq(work(stand_as(ROLE_SYSTEM, 0), &job), RC_LEASE_LOST, "settled once");
}

Test(move, a_worker_whose_lease_is_lost_changes_nothing)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	accept_items(items, 1);
	expect_late(move_run, JOB_MOVE);
	expect_late(conclude_verify, JOB_VERIFY);
	expect_late(conclude_record, JOB_RECORD);
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(move, a_claim_is_one_workers_until_its_lease_runs_out)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	struct job second;
	accept_items(items, 1);
	struct job first = handover_claim(&h, JOB_MOVE);
	cr_expect_eq(queue_claim(stand_as(ROLE_SYSTEM, 0), &second), RC_NOT_FOUND);
	stand_sql("UPDATE job SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE status = 'leased'");
	cr_assert_eq(queue_claim(stand_as(ROLE_SYSTEM, 0), &second), RC_OK);
	cr_expect_eq(second.attempts, 2);
	cr_expect_eq(move_run(stand_as(ROLE_SYSTEM, 0), &first), RC_LEASE_LOST);
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), STAND_RESELLER);
	cr_expect_eq(move_run(stand_as(ROLE_SYSTEM, 0), &second), RC_OK);
	cr_expect_eq(handover_owner(KIND_DOMAIN, 1001), h.accept.account_id);
}

static void add_domains(int count)
{
	stand_sql("INSERT INTO site.domain (domain_id, account_id, fqdn, registered_on, expires_on, next_due_on) "
		  "SELECT 5000 + seq, 101, CONCAT('molti', seq, '.it'), '2020-01-01', UTC_DATE() + INTERVAL 100 DAY, "
		  "UTC_DATE() + INTERVAL 100 DAY FROM seq_1_to_%d", count);
}

Test(move, many_items_move_in_chunks)
{
	static struct item_request items[450];
	add_domains(450);
	for (int i = 0; i < 450; i++)
		items[i] = DOMAIN_ITEM(5001 + i);
	accept_items(items, 450);
	cr_expect_eq(stand.config.handover_move_chunk, 200);
	int64_t version = stand_number("SELECT version AS value FROM migration");
	struct job job = handover_claim(&h, JOB_MOVE);
	cr_assert_eq(move_run(stand_as(ROLE_SYSTEM, 0), &job), RC_OK);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM move_log"), 450);
	cr_expect_eq(stand_number("SELECT version AS value FROM migration") - version, 3, "200 + 200 + 50");
	cr_expect_eq(stand_number("SELECT COUNT(DISTINCT moved_at) AS value FROM move_log"), 3);
	stand_sql("UPDATE job SET run_at = NOW(6) WHERE kind = 'verify'");
	handover_work();
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM item WHERE state = 'verified'"), 450);
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
	handover_check_invariants();
}

Test(move, a_difference_in_a_later_chunk_costs_that_item_alone)
{
	static struct item_request items[25];
	add_domains(25);
	for (int i = 0; i < 25; i++)
		items[i] = DOMAIN_ITEM(5001 + i);
	stand.config.handover_move_chunk = 10;
	stand_sql("CREATE TRIGGER site.shift BEFORE UPDATE ON site.domain FOR EACH ROW SET NEW.expires_on = "
		  "IF(NEW.domain_id IN (5012, 5025), OLD.expires_on + INTERVAL 1 DAY, NEW.expires_on)");
	accept_items(items, 25);
	handover_work();
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM move_log"), 23);
	cr_expect_str_eq(handover_item_state(&h, 12), "failed snapshot-differs");
	cr_expect_str_eq(handover_item_state(&h, 25), "failed snapshot-differs");
	cr_expect_eq(handover_owner(KIND_DOMAIN, 5012), STAND_RESELLER);
	handover_check_invariants();
}

/* ---- time ------------------------------------------------------------------------------------------------- */

Test(move, a_request_nobody_answers_expires)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1);
	struct job job = handover_claim(&h, JOB_EXPIRE);
	cr_assert_eq(conclude_expire(stand_as(ROLE_SYSTEM, 0), &job), RC_OK);
	cr_expect_str_eq(handover_state(&h), "requested", "it is not time yet");
	cr_expect_eq(stand_number("SELECT j.run_at = i.expires_at AS value FROM job j JOIN invitation i USING "
				  "(migration_id)"), 1);
	stand_sql("UPDATE invitation SET expires_at = NOW(6)");
	job = handover_claim(&h, JOB_EXPIRE);
	cr_assert_eq(conclude_expire(stand_as(ROLE_SYSTEM, 0), &job), RC_OK);
	cr_expect_str_eq(handover_state(&h), "expired");
	cr_expect_str_eq(stand_text("SELECT status AS value FROM job"), "done");
	handover_submit(&h, HANDOVER_NEW_EMAIL, items, 1); /* its items are free */
	handover_check_invariants();
}

Test(move, an_accepted_request_does_not_expire)
{
	struct item_request items[] = { DOMAIN_ITEM(1001) };
	accept_items(items, 1);
	stand_sql("UPDATE invitation SET expires_at = NOW(6)");
	struct job job = handover_claim(&h, JOB_EXPIRE);
	cr_assert_eq(conclude_expire(stand_as(ROLE_SYSTEM, 0), &job), RC_OK);
	cr_expect_str_eq(handover_state(&h), "customer_registered");
	stand_sql("UPDATE job SET run_at = NOW(6) WHERE kind = 'move'");
	handover_work();
	cr_expect_str_eq(handover_state(&h), "commission_recorded");
}
