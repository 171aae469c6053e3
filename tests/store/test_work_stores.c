/* The tables beside a handover: jobs, keys, sessions, tariffs, the host, the ledger. */
#include <criterion/criterion.h>
#include <string.h>

#include "stand.h"
#include "store/host_store.h"
#include "store/idempotency_store.h"
#include "store/job_store.h"
#include "store/mail_store.h"
#include "store/ledger_store.h"
#include "store/migration_store.h"
#include "store/session_store.h"
#include "store/standalone_store.h"
#include "store/tariff_store.h"

TestSuite(work_stores, .init = stand_open, .fini = stand_close);

#define OK(call) cr_assert_eq((call), RC_OK, #call)

static int64_t migration(void)
{
	struct migration m = { .public_id = "mig_a", .reference = "HO-AAAA-AAAA", .reseller_id = 101,
			       .recipient_name = "x", .state = STATE_REQUESTED, .offer_version = 1, .created_at = 0 };
	OK(migration_store_insert(stand.db, &m));
	return m.migration_id;
}

/* ---- jobs ------------------------------------------------------------------------------------------------- */

#define JOB "SELECT CONCAT_WS(' ', kind, status, attempts, last_error, lease_token IS NULL) AS value FROM job"

Test(work_stores, a_job_is_armed_claimed_prolonged_and_settled)
{
	int64_t id = migration(), now;
	struct job job = { 0 };
	cr_expect_eq(job_store_due(stand.db, &stand.arena, &job), RC_NOT_FOUND);
	OK(job_store_arm(stand.db, JOB_MOVE, id, CLOCK_NONE));
	OK(job_store_due(stand.db, &stand.arena, &job));
	cr_expect(job.kind == JOB_MOVE && job.migration_id == id && job.attempts == 0);
	job.lease_token = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
	job.lease_seconds = 60;
	OK(job_store_claim(stand.db, &job));
	cr_expect_str_eq(stand_text(JOB), "move leased 1 0");
	cr_expect_eq(job_store_due(stand.db, &stand.arena, &(struct job){ 0 }), RC_NOT_FOUND);
	cr_expect_eq(job_store_claim(stand.db, &job), RC_STALE, "claimed already");
	OK(job_store_prolong(stand.db, &job));
	struct job late = job;
	late.lease_token = "bbbbbbbbbbbbbbbbbbbbbbbbbb";
	cr_expect_eq(job_store_prolong(stand.db, &late), RC_STALE);
	cr_expect_eq(job_store_settle(stand.db, &late, JOB_DONE, CLOCK_NONE, NULL), RC_STALE);
	OK(migration_store_now(stand.db, &stand.arena, &now));
	OK(job_store_settle(stand.db, &job, JOB_READY, now + CLOCK_DAY, "why"));
	cr_expect_str_eq(stand_text(JOB), "move ready 1 why 1");
	cr_expect_eq(job_store_settle(stand.db, &job, JOB_DONE, CLOCK_NONE, NULL), RC_STALE, "settled once");
	cr_expect_eq(job_store_due(stand.db, &stand.arena, &(struct job){ 0 }), RC_NOT_FOUND, "not before its time");
	cr_expect_eq(job_store_claim(stand.db, &job), RC_STALE);
	OK(job_store_arm(stand.db, JOB_MOVE, id, CLOCK_NONE));
	cr_expect_str_eq(stand_text(JOB), "move ready 0 1", "armed again as new, and still one");
	OK(job_store_due(stand.db, &stand.arena, &job));
}

Test(work_stores, what_a_worker_left_behind_comes_before_what_is_new)
{
	int64_t id = migration();
	struct job job = { 0 };
	struct mail mail = { 0 };
	OK(job_store_arm(stand.db, JOB_MOVE, id, CLOCK_NONE));
	OK(job_store_arm(stand.db, JOB_VERIFY, id, CLOCK_NONE));
	stand_sql("UPDATE job SET run_at = NOW(6) - INTERVAL 1 DAY WHERE kind = 'move'; "
		  "UPDATE job SET status = 'leased', lease_token = 'a', lease_until = NOW(6) - INTERVAL 1 SECOND "
		  "WHERE kind = 'verify'");
	OK(job_store_due(stand.db, &stand.arena, &job));
	cr_expect_eq(job.kind, JOB_VERIFY);
	stand_sql("INSERT INTO mail (public_id, mail_key, kind, to_role, language, status, run_at, lease_token, "
		  "lease_until, created_at) VALUES ('ready', 'r', 'done', 'customer', 'it', 'ready', "
		  "NOW(6) - INTERVAL 1 DAY, NULL, NULL, NOW(6)), ('lost', 'l', 'done', 'customer', 'it', 'leased', "
		  "NOW(6), 'a', NOW(6) - INTERVAL 1 SECOND, NOW(6))");
	OK(mail_store_due(stand.db, &stand.arena, &mail));
	cr_expect_str_eq(mail.public_id, "lost");
}

Test(work_stores, a_job_that_is_put_back_was_not_tried)
{
	int64_t id = migration();
	struct job job = { 0 };
	OK(job_store_arm(stand.db, JOB_MOVE, id, CLOCK_NONE));
	OK(job_store_due(stand.db, &stand.arena, &job));
	job.lease_token = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
	job.lease_seconds = 60;
	OK(job_store_claim(stand.db, &job));
	OK(job_store_put_back(stand.db, &job));
	cr_expect_str_eq(stand_text(JOB), "move ready 0 1");
	cr_expect_eq(job_store_put_back(stand.db, &job), RC_STALE, "it is nobody's");
	cr_expect_eq(job_store_due(stand.db, &stand.arena, &job), RC_NOT_FOUND, "not at once");
}

Test(work_stores, a_lease_that_ran_out_is_anybodys)
{
	struct job job = { 0 }, second = { 0 };
	OK(job_store_arm(stand.db, JOB_VERIFY, migration(), CLOCK_NONE));
	OK(job_store_due(stand.db, &stand.arena, &job));
	job.lease_token = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
	job.lease_seconds = 60;
	OK(job_store_claim(stand.db, &job));
	stand_sql("UPDATE job SET lease_until = NOW(6) - INTERVAL 1 MICROSECOND");
	OK(job_store_due(stand.db, &stand.arena, &second));
	second.lease_token = "bbbbbbbbbbbbbbbbbbbbbbbbbb";
	second.lease_seconds = 60;
	OK(job_store_claim(stand.db, &second));
	cr_expect_eq(job_store_settle(stand.db, &job, JOB_DONE, CLOCK_NONE, NULL), RC_STALE);
	OK(job_store_settle(stand.db, &second, JOB_DEAD, CLOCK_NONE, "too often"));
	cr_expect_str_eq(stand_text(JOB), "verify dead 2 too often 1");
	cr_expect_eq(job_store_due(stand.db, &stand.arena, &second), RC_NOT_FOUND, "a dead job is not due");
	cr_expect_eq(job_store_arm(stand.db, JOB_MOVE, 99999, CLOCK_NONE), RC_DB_REFUSED, "a job of nothing");
}

/* ---- keys and sessions ------------------------------------------------------------------------------------ */

Test(work_stores, an_idempotency_row_is_completed_and_read_back)
{
	struct idempotency row = { .tenant = "account:101", .idem_key = "k" }, r;
	row.request_hash[0] = 7;
	OK(idempotency_store_insert(stand.db, &row));
	cr_expect_eq(idempotency_store_insert(stand.db, &row), RC_DUPLICATE);
	row.status = 201;
	row.answer = "{\"è\":\"\x01\"}";
	row.invitation_id = "inv_a";
	row.etag = "\"3\"";
	OK(idempotency_store_complete(stand.db, &row));
	OK(idempotency_store_get(stand.db, &stand.arena, "account:101", "k", &r));
	cr_expect(r.status == 201 && r.request_hash[0] == 7);
	cr_expect_str_eq(r.answer, row.answer);
	cr_expect_str_eq(r.invitation_id, "inv_a");
	cr_expect_str_eq(r.etag, "\"3\"");
	cr_expect_eq(idempotency_store_get(stand.db, &stand.arena, "account:101", "K", &r), RC_NOT_FOUND);
	cr_expect_eq(idempotency_store_get(stand.db, &stand.arena, "account:102", "k", &r), RC_NOT_FOUND);
	OK(idempotency_store_sweep(stand.db));
	OK(idempotency_store_get(stand.db, &stand.arena, "account:101", "k", &r));
	stand_sql("UPDATE idempotency SET created_at = NOW(6) - INTERVAL 73 HOUR");
	OK(idempotency_store_sweep(stand.db));
	cr_expect_eq(idempotency_store_get(stand.db, &stand.arena, "account:101", "k", &r), RC_NOT_FOUND);
}

Test(work_stores, a_session_is_kept_touched_and_forgotten)
{
	struct session s = { .account_id = 101, .role = ROLE_RESELLER, .language = LANG_EN, .absolute_hours = 8 }, r;
	memset(s.session_hash, 5, 32);
	OK(session_store_insert(stand.db, &s));
	OK(session_store_get(stand.db, &stand.arena, s.session_hash, &r));
	cr_expect(r.account_id == 101 && r.role == ROLE_RESELLER && r.language == LANG_EN);
	cr_expect(r.expires_at == r.signed_in_at + 8 * 3600 * CLOCK_SECOND && r.last_seen_at == r.signed_in_at);
	stand_sql("UPDATE session SET last_seen_at = NOW(6) - INTERVAL 10 MINUTE");
	OK(session_store_touch(stand.db, s.session_hash));
	OK(session_store_get(stand.db, &stand.arena, s.session_hash, &r));
	cr_expect_lt(r.now - r.last_seen_at, 60 * CLOCK_SECOND);
	OK(session_store_sweep(stand.db));
	OK(session_store_get(stand.db, &stand.arena, s.session_hash, &r));
	stand_sql("UPDATE session SET expires_at = NOW(6) - INTERVAL 1 SECOND");
	OK(session_store_get(stand.db, &stand.arena, s.session_hash, &r)); /* ended ones too, until they are swept */
	OK(session_store_sweep(stand.db));
	cr_expect_eq(session_store_get(stand.db, &stand.arena, s.session_hash, &r), RC_NOT_FOUND);
	OK(session_store_insert(stand.db, &s));
	OK(session_store_delete(stand.db, s.session_hash));
	cr_expect_eq(session_store_get(stand.db, &stand.arena, s.session_hash, &r), RC_NOT_FOUND);
}

/* ---- tariff and host -------------------------------------------------------------------------------------- */

Test(work_stores, the_tariff_in_force_is_the_latest_that_began)
{
	struct tariff *rows;
	size_t count;
	stand_sql("DELETE FROM tariff; INSERT INTO tariff (product, rate_bp, fixed_cents, months, valid_from, "
		  "created_at) VALUES ('A', 100, 0, 1, '2020-01-01', NOW(6)), ('A', 200, 0, 2, UTC_DATE(), NOW(6)), "
		  "('A', 300, 0, 3, UTC_DATE() + INTERVAL 1 DAY, NOW(6)), ('B', 0, 50, 0, '2020-01-01', NOW(6)), "
		  "('C', 100, 0, 0, UTC_DATE() + INTERVAL 1 DAY, NOW(6))");
	OK(tariff_store_current(stand.db, &stand.arena, &rows, &count));
	cr_assert_eq(count, 2);
	cr_expect_str_eq(rows[0].product, "A");
	cr_expect(rows[0].rate_bp == 200 && rows[0].months == 2 && rows[1].fixed_cents == 50);
}

Test(work_stores, tariffs_are_added_once_a_day_and_told_by_their_standing)
{
	struct tariff *rows, t = { .product = "A", .rate_bp = 150, .months = 12, .holding_days = 7, .added_by = 1 };
	int64_t id = 0, again = 0;
	size_t count;
	OK(tariff_store_current(stand.db, &stand.arena, &rows, &count));
	stand_sql("DELETE FROM tariff; INSERT INTO tariff (product, rate_bp, valid_from, created_at) VALUES "
		  "('A', 100, '2020-01-01', NOW(6)), ('A', 300, UTC_DATE() + INTERVAL 1 DAY, NOW(6))");
	t.valid_from = day_of_instant(clock_now_us());
	OK(tariff_store_add(stand.db, &t, &id));
	t.product = "a";
	cr_expect_eq(tariff_store_add(stand.db, &t, &again), RC_DUPLICATE);
	OK(tariff_store_all(stand.db, &stand.arena, &rows, &count));
	cr_assert_eq(count, 3);
	cr_expect_eq(rows[0].standing, TARIFF_TO_COME);
	cr_expect_eq(rows[1].standing, TARIFF_IN_FORCE);
	cr_expect_eq(rows[2].standing, TARIFF_PAST);
	cr_expect(rows[1].tariff_id == id && rows[1].added_by == 1);
	cr_expect(rows[1].holding_days == 7 && rows[1].months == 12);
	cr_expect_eq(rows[2].added_by, 0);
}

Test(work_stores, accounts_are_read_through_the_hosts_views)
{
	struct host_account a, *rows;
	size_t count;
	OK(host_store_account(stand.db, &stand.arena, 202, &a));
	cr_expect(a.kind == ROLE_CUSTOMER && a.email_verified && a.language == LANG_IT && a.billing_complete);
	cr_expect_str_eq(a.display_name, "Niccolò Dell'Aquila");
	cr_expect_str_eq(a.payment_method, "paypal");
	cr_expect_str_eq(a.currency, "EUR");
	cr_expect_eq(host_store_account(stand.db, &stand.arena, 99, &a), RC_NOT_FOUND);
	OK(host_store_accounts_by_email(stand.db, &stand.arena, "titolare@fornobianchi.example", &rows, &count));
	cr_expect(count == 1 && rows[0].account_id == 201);
	OK(host_store_accounts_by_email(stand.db, &stand.arena, "assistenza@domainregister.example", &rows, &count));
	cr_expect_eq(count, 0, "staff accepts nothing");
	OK(host_store_accounts_of_kind(stand.db, &stand.arena, ROLE_RESELLER, 1, &rows, &count));
	cr_expect(count == 1 && rows[0].account_id == 104, "newest first");
	int64_t id;
	struct host_registration in = { "x@y.example", "Però", LANG_EN, "", "{\"a\":1}" };
	OK(host_store_account_create(stand.db, &stand.arena, &in, &id));
	OK(host_store_account(stand.db, &stand.arena, id, &a));
	cr_expect(a.kind == ROLE_CUSTOMER && !a.email_verified && a.language == LANG_EN && a.billing_complete);
	cr_expect_null(a.tax_code);
	cr_expect_str_eq(a.display_name, "Però");
}

/* An accent or another alphabet's letter makes another address, the case of ASCII letters does not. */
Test(work_stores, an_address_is_found_byte_for_byte_but_for_case)
{
	static const char *const likes[] = { "josé@caffe.example", "jose@caffè.example", "JOſE@caffe.example" };
	struct standalone_row site_row = { .cells = { NULL } }, *site_rows;
	struct host_account *rows;
	size_t count;
	for (int i = 0; i < 30; i++)
		stand_sql("INSERT INTO site.account (kind, email, email_verified, display_name) VALUES ('customer', "
			  "'%s', 1, 'x')", likes[i % 3]);
	OK(host_store_accounts_by_email(stand.db, &stand.arena, "jose@caffe.example", &rows, &count));
	cr_expect_eq(count, 0);
	OK(host_store_accounts_to_sign_in(stand.db, &stand.arena, "jose@caffe.example", &rows, &count));
	cr_expect_eq(count, 0);
	stand_sql("INSERT INTO site.account (account_id, kind, email, email_verified, display_name) VALUES (900, "
		  "'customer', 'Jose@Caffe.example', 1, 'x')");
	OK(host_store_accounts_by_email(stand.db, &stand.arena, "jOse@caffe.example", &rows, &count));
	cr_expect(count == 1 && rows[0].account_id == 900, "behind thirty that are like it");
	OK(host_store_accounts_to_sign_in(stand.db, &stand.arena, "jOse@caffe.example", &rows, &count));
	cr_expect(count == 1 && rows[0].account_id == 900);

	const struct config *c = &stand.config;
	const struct db_options admin = { c->database_socket, c->database_admin_user, NULL, stand.site, 0 };
	struct db *site = db_new(&admin);
	site_row.cells[STANDALONE_ACCOUNT_email] = "jose@caffe.example";
	OK(standalone_store_find(site, &stand.arena, STANDALONE_ACCOUNT, &site_row, &site_rows, &count));
	cr_expect_eq(count, 1);
	if (count)
		cr_expect_str_eq(site_rows[0].cells[0], "900");
	db_free(site);
}

Test(work_stores, a_migration_waits_for_its_own_address_alone)
{
	struct migration *rows;
	struct migration_address address = { 101, "jose@caffe.example", 30 };
	size_t count;
	int64_t asked;
	int64_t declined = migration();
	stand_sql("UPDATE migration SET recipient_email = 'josé@caffe.example'");
	/* Nobody is shown what nobody was invited to: its terms may be open. */
	OK(migration_store_waiting(stand.db, &stand.arena, "josé@caffe.example", &rows, &count));
	cr_expect_eq(count, 0);
	stand_sql("INSERT INTO invitation (public_id, migration_id, salt, token_hash, created_at, expires_at) VALUES "
		  "('inv_w', %lld, REPEAT('s', 16), REPEAT('t', 32), NOW(6), NOW(6) + INTERVAL 1 DAY)",
		  (long long)declined);
	OK(migration_store_waiting(stand.db, &stand.arena, "jose@caffe.example", &rows, &count));
	cr_expect_eq(count, 0);
	OK(migration_store_waiting(stand.db, &stand.arena, "JOSé@caffe.example", &rows, &count));
	cr_expect_eq(count, 1);
	/* Declined and asked again: counts for that address, not for one that is like it. */
	stand_sql("INSERT INTO audit (migration_id, seq, at, actor_role, event, from_state, to_state, detail, "
		  "request_id, mac) VALUES (%lld, 1, NOW(6), 'customer', 'decline', 'requested', 'declined', '', '', "
		  "REPEAT('0', 32)); UPDATE migration SET state = 'declined'; INSERT INTO migration (public_id, "
		  "reference, reseller_id, recipient_email, recipient_name, recipient_language, reason, state, "
		  "version, offer_version, audit_seq, audit_mac, created_at, updated_at) SELECT 'mig_b', "
		  "'HO-BBBB-BBBB', reseller_id, recipient_email, recipient_name, recipient_language, reason, "
		  "'requested', 0, 1, 0, audit_mac, NOW(6) + INTERVAL 1 SECOND, NOW(6) FROM migration",
		  (long long)declined);
	OK(migration_store_asked_again(stand.db, &address, &asked));
	cr_expect_eq(asked, 0);
	address.email = "josé@CAFFE.example";
	OK(migration_store_asked_again(stand.db, &address, &asked));
	cr_expect_eq(asked, 1);
}

Test(work_stores, items_of_the_host_are_found_by_owner_id_and_name)
{
	struct host_item *rows;
	size_t count;
	int64_t id;
	struct host_page page = { .account_id = 101, .kind = KIND_DOMAIN, .limit = 3 };
	OK(host_store_items_of(stand.db, &stand.arena, &page, &rows, &count));
	cr_expect(count == 3 && rows[0].host_id == 1001 && rows[2].host_id == 1003 && rows[0].kind == KIND_DOMAIN);
	cr_expect_str_eq(rows[0].product, "domain.it");
	cr_expect(!rows[0].live && !rows[0].open_document && rows[0].account_id == 101);
	cr_expect_neq(rows[0].expires_on, DAY_NONE);
	page.after = 1003;
	OK(host_store_items_of(stand.db, &stand.arena, &page, &rows, &count));
	cr_expect_eq(rows[0].host_id, 1004);
	page = (struct host_page){ .account_id = 101, .kind = KIND_DOMAIN, .limit = 2, .before = 1004 };
	OK(host_store_items_of(stand.db, &stand.arena, &page, &rows, &count));
	cr_expect(count == 2 && rows[0].host_id == 1003 && rows[1].host_id == 1002);
	page = (struct host_page){ .account_id = 101, .kind = KIND_HOSTING, .limit = 50, .like = "%forno%" };
	OK(host_store_items_of(stand.db, &stand.arena, &page, &rows, &count));
	cr_expect(count == 1 && rows[0].host_id == 502 && strcmp(rows[0].family, "individual") == 0);
	OK(host_store_items_by_id(stand.db, &stand.arena, KIND_DOMAIN, "[1001,2001,99999]", &rows, &count));
	cr_expect_eq(count, 2, "whoever owns them");
	OK(host_store_items_by_id(stand.db, &stand.arena, KIND_HOSTING, "[]", &rows, &count));
	cr_expect_eq(count, 0);
	OK(host_store_items_lock(stand.db, &stand.arena, KIND_HOSTING, "[501]", &rows, &count));
	cr_expect(count == 1 && strstr(rows[0].snapshot, "lnx01"));
	OK(host_store_domain_named(stand.db, 101, "xn--caffrossi-33a.it", &id));
	cr_expect_eq(id, 1025);
	cr_expect_eq(host_store_domain_named(stand.db, 102, "xn--caffrossi-33a.it", &id), RC_NOT_FOUND);
	OK(host_store_services_named(stand.db, &stand.arena, 101, "[\"panificiobianchi.it\"]", &rows, &count));
	cr_expect(count == 1 && rows[0].host_id == 501);
	stand_sql("INSERT INTO site.document VALUES (1, 'l1', 101, 'hosting', 501, 3900, UTC_DATE())");
	OK(host_store_services_named(stand.db, &stand.arena, 101, "[\"panificiobianchi.it\"]", &rows, &count));
	cr_expect(rows[0].open_document);
}

Test(work_stores, an_owner_changes_by_compare_and_set)
{
	struct host_owner_change changes[2] = { { 1001, 101, 201, "card" }, { 2001, 101, 201, "card" } };
	cr_expect_eq(host_store_change_owner(stand.db, KIND_DOMAIN, changes + 1, 1), RC_STALE);
	OK(host_store_change_owner(stand.db, KIND_DOMAIN, changes, 1));
	cr_expect_eq(host_store_change_owner(stand.db, KIND_DOMAIN, changes, 1), RC_STALE, "it is another's by now");
	cr_expect_str_eq(stand_text("SELECT CONCAT_WS('|', account_id, subscription_id, payment_method) AS value FROM "
				    "site.domain WHERE domain_id = 1001"),
			 "201||card");
	struct host_owner_change hosting = { 501, 101, 201, "card" };
	OK(host_store_change_owner(stand.db, KIND_HOSTING, &hosting, 1));
	cr_expect_eq(stand_number("SELECT account_id AS value FROM site.service WHERE service_id = 501"), 201);
	OK(host_store_change_owner(stand.db, KIND_HOSTING, NULL, 0));
}

Test(work_stores, prices_are_those_of_one_list)
{
	struct host_price *rows;
	size_t count;
	OK(host_store_prices(stand.db, &stand.arena, "retail", &rows, &count));
	cr_expect_eq(count, 7);
	for (size_t i = 0; i < count; i++)
		cr_expect(strcmp(rows[i].price_list, "retail") == 0 && rows[i].net_cents > 0);
	const char *both[] = { "retail", "reseller" }, *one[] = { "retail", "none" };
	OK(host_store_prices_of_two(stand.db, &stand.arena, both, &rows, &count));
	cr_expect_gt(count, 7, "and those of two");
	OK(host_store_prices_of_two(stand.db, &stand.arena, one, &rows, &count));
	cr_expect_eq(count, 7);
	OK(host_store_prices(stand.db, &stand.arena, "none", &rows, &count));
	cr_expect_eq(count, 0);
}

/* ---- ledger ----------------------------------------------------------------------------------------------- */

Test(work_stores, what_the_site_tells_is_read_back)
{
	struct told_renewal line = { .line_id = "L1", .invoice_id = "I1", .number = "2027/è", .kind = KIND_HOSTING,
				     .host_id = 501, .account_id = 201, .line_kind = LINE_RENEWAL, .paid_on = 20780,
				     .net_cents = 3900, .currency = "EUR" }, r;
	struct told_refund refund = { "L1", "R1", 20790, 100, "EUR" }, f, *refunds;
	size_t count;
	OK(ledger_store_tell_renewal(stand.db, &line));
	cr_expect_eq(ledger_store_tell_renewal(stand.db, &line), RC_DUPLICATE);
	OK(ledger_store_lock_renewal(stand.db, &stand.arena, "L1", &r));
	cr_expect(r.kind == KIND_HOSTING && r.host_id == 501 && r.line_kind == LINE_RENEWAL && r.paid_on == 20780);
	cr_expect(r.net_cents == 3900 && r.account_id == 201);
	cr_expect_str_eq(r.number, "2027/è");
	cr_expect_str_eq(r.currency, "EUR");
	cr_expect_eq(ledger_store_lock_renewal(stand.db, &stand.arena, "l1", &r), RC_NOT_FOUND);
	OK(ledger_store_tell_refund(stand.db, &refund));
	cr_expect_eq(ledger_store_tell_refund(stand.db, &refund), RC_DUPLICATE);
	refund.refund_id = "R2";
	OK(ledger_store_tell_refund(stand.db, &refund));
	OK(ledger_store_refund(stand.db, &stand.arena, "L1", "R1", &f));
	cr_expect(f.net_cents == 100 && f.refunded_on == 20790);
	cr_expect_eq(ledger_store_refund(stand.db, &stand.arena, "L1", "R3", &f), RC_NOT_FOUND);
	OK(ledger_store_refunds(stand.db, &stand.arena, "L1", &refunds, &count));
	cr_expect_eq(count, 2);
	struct term term;
	cr_expect_eq(ledger_store_term_of_item(stand.db, &stand.arena, 1, &term), RC_NOT_FOUND);
	struct entry e = { .public_id = "ent_a", .line_id = "L1", .beneficiary_id = 101, .kind = ENTRY_ACCRUAL,
			   .refund_id = "", .item_id = 1, .paid_on = 1, .currency = "EUR" }, *entries;
	cr_expect_eq(ledger_store_insert(stand.db, &e), RC_DB_REFUSED, "an entry without a term");
	OK(ledger_store_of_line(stand.db, &stand.arena, "L1", &entries, &count));
	cr_expect_eq(count, 0);
}
