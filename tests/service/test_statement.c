#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include "handover.h"
#include "service/ledger.h"
#include "service/statement.h"
#include "service/statement_read.h"

static struct handover h;
static int32_t today, months[4]; /* this month, the one before, .. */

/* Hosting 501 (10 %) has moved today; the days of its entries are set by hand. */
static void setup(void)
{
	struct item_request items[] = { HOSTING_ITEM(501) };
	stand_open();
	handover_accepted(&h, items, 1);
	handover_work();
	today = day_of_instant(clock_now_us());
	for (int i = 0; i < 4; i++)
		months[i] = statement_month_after(statement_month_of(today), -i);
}

TestSuite(statement, .init = setup, .fini = stand_close);

/* A line that earned a tenth of its net, confirmed on the 10th of a month. */
static void earn(const char *id, int64_t net, int32_t month)
{
	struct telling told;
	struct told_renewal l = { .line_id = id, .invoice_id = "inv-1", .number = "2027/1", .kind = KIND_HOSTING,
				  .host_id = 501, .line_kind = LINE_RENEWAL, .paid_on = today, .net_cents = net,
				  .currency = "EUR" };
	cr_assert_eq(ledger_tell_renewal(stand_as(ROLE_SITE, 0), &l, &told), RC_OK);
	cr_assert_eq(told.count, 1);
	const char *day = day_format(&stand.memory, month + 9);
	stand_sql("UPDATE entry SET paid_on = '%s', confirms_on = '%s' WHERE line_id = '%s'", day, day, id);
}

static void give_back(const char *id, int64_t net, int32_t month)
{
	struct telling told;
	struct told_refund r = { id, "R", today, net, "EUR" };
	cr_assert_eq(ledger_tell_refund(stand_as(ROLE_SITE, 0), &r, &told), RC_OK);
	const char *day = day_format(&stand.memory, month + 9);
	stand_sql("UPDATE entry SET paid_on = '%s', confirms_on = '%s' WHERE line_id = '%s' AND kind = 'reversal'", day,
		  day, id);
}

static int64_t close_all(void)
{
	int64_t closed = -1;
	cr_assert_eq(statement_close_due(stand_as(ROLE_SYSTEM, 0), &closed), RC_OK);
	return closed;
}

static int64_t number(const char *column, int n)
{
	return stand_number("SELECT %s AS value FROM statement WHERE number = %d AND beneficiary_id = %d", column, n,
			    STAND_RESELLER);
}

Test(statement, a_month_that_is_over_is_stated_once_and_the_next_carries_on)
{
	earn("L1", 1000, months[2]);
	earn("L2", 2000, months[1]);
	earn("L3", 4000, months[0]);
	cr_expect_eq(close_all(), 2);
	cr_expect_eq(close_all(), 0);
	cr_expect_eq(number("accrued_cents", 1), 100);
	cr_expect_eq(number("accrued_cents", 2), 200);
	cr_expect_eq(number("payable_cents", 2), 200);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM statement_line"), 2);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM mail WHERE kind = 'statement'"), 2);
}

Test(statement, a_line_told_late_is_stated_with_the_next_month)
{
	earn("L1", 1000, months[1]);
	cr_expect_eq(close_all(), 1);
	earn("late", 5000, months[3]);
	cr_expect_eq(close_all(), 0, "the next month is not over");
	stand_sql("UPDATE statement SET month = '%s'", day_format(&stand.memory, months[2]));
	cr_expect_eq(close_all(), 1);
	cr_expect_eq(number("accrued_cents", 2), 500);
	cr_expect_eq(number("month = LAST_DAY(UTC_DATE() - INTERVAL 2 MONTH) + INTERVAL 1 DAY", 2), 1);
}

Test(statement, what_is_owed_back_is_carried_until_it_is_earned_again)
{
	earn("L1", 1000, months[3]);
	cr_expect_eq(close_all(), 1);
	give_back("L1", 1000, months[2]);
	earn("L2", 3000, months[1]);
	cr_expect_eq(close_all(), 2);
	cr_expect_eq(number("payable_cents", 2), 0);
	cr_expect_eq(number("carried_out_cents", 2), -100);
	cr_expect_eq(number("carried_in_cents", 3), -100);
	cr_expect_eq(number("payable_cents", 3), 200);
}

Test(statement, thousands_of_lines_are_stated_in_chunks_in_the_order_of_the_day_and_the_entry)
{
	struct statement_check check;
	earn("L1", 1000, months[1]);
	stand_sql("INSERT INTO told_renewal (line_id, invoice_id, number, kind, host_id, line_kind, paid_on, "
		  "net_cents, "
		  "currency, told_at) SELECT CONCAT('S', seq), 'i', 'n', 'hosting', 501, 'renewal', '2026-01-01', 100, "
		  "'EUR', NOW(6) FROM seq_1_to_2500");
	stand_sql("INSERT INTO entry (public_id, line_id, beneficiary_id, kind, item_id, paid_on, net_cents, currency, "
		  "rate_bp, commission_cents, recorded_at, confirms_on) SELECT CONCAT('ent_', seq), CONCAT('S', seq), "
		  "beneficiary_id, kind, item_id, paid_on + INTERVAL (seq %% 7) DAY, 100, 'EUR', 1000, 10, NOW(6), "
		  "confirms_on FROM entry JOIN seq_1_to_2500 WHERE line_id = 'L1'");
	cr_expect_eq(close_all(), 1);
	cr_expect_eq(number("entries", 1), 2501);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM statement_line a JOIN statement_line b ON "
				  "b.position = a.position + 1 JOIN entry x ON x.entry_id = a.entry_id "
				  "JOIN entry y ON y.entry_id = b.entry_id "
				  "WHERE (x.paid_on, x.entry_id) >= (y.paid_on, y.entry_id)"), 0);
	cr_expect_eq(statement_verify(stand_as(ROLE_SYSTEM, 0), &check), RC_OK);
	cr_expect_eq(check.lines, 2501);
}

static int64_t broken(void)
{
	struct statement_check check;
	enum rc rc = statement_verify(stand_as(ROLE_SYSTEM, 0), &check);
	cr_expect_eq(rc, check.broken ? RC_VALIDATION : RC_OK);
	return check.broken;
}

Test(statement, whatever_is_changed_in_a_statement_shows)
{
	static const char *const changes[][2] = {
		{ "UPDATE statement_line SET line = REPLACE(line, '\"net\":1000', '\"net\":1001') WHERE position = 1",
		  "UPDATE statement_line SET line = REPLACE(line, '\"net\":1001', '\"net\":1000') WHERE position = 1" },
		{ "UPDATE entry SET commission_cents = commission_cents + 1",
		  "UPDATE entry SET commission_cents = commission_cents - 1" },
		{ "UPDATE statement SET payable_cents = payable_cents + 1, carried_out_cents = carried_out_cents - 1",
		  "UPDATE statement SET payable_cents = payable_cents - 1, carried_out_cents = carried_out_cents + 1" },
		{ "UPDATE statement SET hash = REPEAT('x', 32) WHERE number = 1", NULL },
	};
	earn("L1", 1000, months[2]);
	earn("L2", 2000, months[1]);
	close_all();
	cr_expect_eq(broken(), 0);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		stand_sql("%s", changes[i][0]);
		cr_expect_gt(broken(), 0, "case %zu", i);
		if (!changes[i][1])
			continue;
		stand_sql("%s", changes[i][1]);
		cr_expect_eq(broken(), 0, "case %zu taken back", i);
	}
	cr_expect_eq(broken(), 2, "the next hash runs over the one before");
}

Test(statement, a_statement_that_is_taken_out_shows)
{
	earn("L1", 1000, months[2]);
	earn("L2", 2000, months[1]);
	close_all();
	stand_sql("DELETE FROM statement_line WHERE statement_id = (SELECT MIN(statement_id) FROM statement)");
	stand_sql("DELETE FROM statement WHERE number = 1");
	cr_expect_gt(broken(), 0);
}

static void *close_beside(void *second)
{
	struct second *s = second;
	int64_t closed = 0;
	if (statement_close_due(&s->call, &closed) != RC_OK)
		closed = -1;
	return (void *)(intptr_t)closed;
}

Test(statement, closed_twice_at_once_it_is_one_statement)
{
	struct second others[4];
	pthread_t threads[4];
	intptr_t sum = 0;
	for (int i = 0; i < 20; i++)
		earn(arena_printf(&stand.memory, "L%d", i), 1000, months[1 + i % 3]);
	for (int i = 0; i < 4; i++) {
		handover_second(&others[i], ROLE_SYSTEM, 0);
		cr_assert_eq(pthread_create(&threads[i], NULL, close_beside, &others[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		void *closed;
		pthread_join(threads[i], &closed);
		cr_expect_geq((intptr_t)closed, 0, "thread %d", i);
		sum += (intptr_t)closed;
		handover_second_end(&others[i]);
	}
	cr_expect_eq(sum, 3);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM statement_line"), 20);
	cr_expect_eq(broken(), 0);
}

Test(statement, a_payout_adds_up_is_written_once_and_by_staff_with_a_fresh_sign_in)
{
	earn("L1", 1000, months[1]);
	close_all();
	struct statement_payout p = { .statement_id = stand_number("SELECT statement_id AS value FROM statement"),
				      .paid_on = today, .withheld_cents = 20, .net_cents = 81, .reference = "BON" };
	cr_expect_eq(statement_pay(stand_as(ROLE_RESELLER, STAND_RESELLER), &p), RC_FORBIDDEN);
	struct call *c = stand_as(ROLE_STAFF, STAND_STAFF);
	c->actor.fresh = false;
	cr_expect_eq(statement_pay(c, &p), RC_SIGN_IN_REQUIRED);
	cr_expect_eq(statement_pay(stand_as(ROLE_STAFF, STAND_STAFF), &p), RC_VALIDATION);
	p.net_cents = 80;
	p.paid_on = today + 1;
	cr_expect_eq(statement_pay(stand_as(ROLE_STAFF, STAND_STAFF), &p), RC_VALIDATION);
	p.paid_on = today;
	cr_expect_eq(statement_pay(stand_as(ROLE_STAFF, STAND_STAFF), &p), RC_OK);
	cr_expect_eq(statement_pay(stand_as(ROLE_STAFF, STAND_STAFF), &p), RC_STATE_CONFLICT);
	cr_expect_eq(stand_number("SELECT gross_cents AS value FROM payout"), 100);
}

Test(statement, an_account_reads_its_own_and_staff_anybodys)
{
	earn("L1", 1000, months[1]);
	close_all();
	struct statement_page page = { .account = STAND_RESELLER, .month = months[1], .from = 1, .limit = 10,
				       .change_from = 1, .change_limit = 10 };
	cr_expect_eq(statement_page_read(stand_as(ROLE_STAFF, STAND_STAFF), &page), RC_OK);
	cr_expect_eq(page.count, 1);
	cr_expect_eq(statement_page_read(stand_as(ROLE_RESELLER, STAND_RESELLER), &page), RC_OK);
	cr_expect_eq(statement_page_read(stand_as(ROLE_RESELLER, STAND_OTHER), &page), RC_NOT_FOUND);
	page.account = 0;
	cr_expect_eq(statement_page_read(stand_as(ROLE_RESELLER, STAND_OTHER), &page), RC_NOT_FOUND);
	cr_expect_eq(statement_page_read(stand_as(ROLE_CUSTOMER, STAND_RESELLER), &page), RC_NOT_FOUND);
	cr_expect_eq(statement_page_read(stand_as(ROLE_STAFF, STAND_STAFF), &page), RC_NOT_FOUND, "whose?");
}
