#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include "handover.h"
#include "service/ledger.h"

static struct handover h;
static int32_t today;

/* Domain 1001 (5 % for 12 months) and hosting 501 (10 % for 36 months) have moved today; domain 1003 earns nothing. */
static void setup(void)
{
	struct item_request items[] = { DOMAIN_ITEM(1001), HOSTING_ITEM(501), DOMAIN_ITEM(1003) };
	stand_open();
	handover_accepted(&h, items, 3);
	handover_work();
	today = day_of_instant(clock_now_us());
}

TestSuite(ledger, .init = setup, .fini = stand_close);

static struct told_renewal line(const char *id, int64_t net)
{
	return (struct told_renewal){ .line_id = id, .invoice_id = "inv-1", .number = "2027/1", .kind = KIND_HOSTING,
				      .host_id = 501, .line_kind = LINE_RENEWAL, .paid_on = today, .net_cents = net,
				      .currency = "EUR" };
}

static enum rc tell(struct told_renewal l, struct telling *told)
{
	return ledger_tell_renewal(stand_as(ROLE_SITE, 0), &l, told);
}

static enum rc refund(const char *line_id, const char *refund_id, int64_t net, struct telling *told)
{
	struct told_refund r = { line_id, refund_id, today, net, "EUR" };
	return ledger_tell_refund(stand_as(ROLE_SITE, 0), &r, told);
}

static int64_t balance(void)
{
	return stand_number("SELECT COALESCE(SUM(commission_cents), 0) AS value FROM entry");
}

static int64_t entries(void)
{
	return stand_number("SELECT COUNT(*) AS value FROM entry");
}

Test(ledger, a_paid_renewal_earns_by_its_frozen_term)
{
	struct telling told;
	stand_sql("INSERT INTO tariff (product, rate_bp, valid_from, created_at) VALUES ('Basic', 9000, UTC_DATE(), "
		  "NOW(6))");
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	cr_expect_not(told.replayed);
	cr_assert_eq(told.count, 1);
	cr_expect_eq(told.entries[0].kind, ENTRY_ACCRUAL);
	cr_expect_eq(told.entries[0].commission_cents, 390);
	cr_expect_eq(told.entries[0].rate_bp, 1000);
	cr_expect_eq(told.entries[0].beneficiary_id, STAND_RESELLER);
	cr_expect_str_eq(told.entries[0].name, "panificiobianchi.it");
	cr_expect_str_eq(told.entries[0].number, "2027/1");
	struct told_renewal domain = line("L2", 1290);
	domain.kind = KIND_DOMAIN;
	domain.host_id = 1001;
	cr_assert_eq(tell(domain, &told), RC_OK);
	cr_expect_eq(told.entries[0].commission_cents, 65, "64.5 cents are 65");
	cr_expect_eq(balance(), 455);
}

Test(ledger, the_same_payment_told_twice_is_one_entry)
{
	struct telling told;
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
		cr_expect(told.replayed);
		cr_expect_eq(told.count, 1);
	}
	cr_expect_eq(entries(), 1);
}

Test(ledger, told_otherwise_it_is_an_alarm_and_nothing_changes)
{
	struct telling told;
	struct told_renewal other[4];
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	for (int i = 0; i < 4; i++)
		other[i] = line("L1", 3900);
	other[0].net_cents = 3901;
	other[1].currency = "CHF";
	other[2].host_id = 502;
	other[3].kind = KIND_DOMAIN;
	for (int i = 0; i < 4; i++)
		cr_expect_eq(tell(other[i], &told), RC_AMOUNT_DIFFERS, "case %d", i);
	cr_expect_eq(entries(), 1);
	cr_expect_eq(balance(), 390);
	cr_expect_eq(stand_number("SELECT net_cents AS value FROM told_renewal"), 3900);
}

Test(ledger, what_earns_nothing_is_kept_and_earns_nothing)
{
	struct telling told;
	struct told_renewal lines[7];
	for (int i = 0; i < 7; i++)
		lines[i] = line(arena_printf(&stand.memory, "L%d", i), 3900);
	lines[0].line_kind = LINE_FIRST;
	lines[1].line_kind = LINE_TOPUP;
	lines[2].line_kind = LINE_OTHER;
	lines[3].host_id = 502; /* never handed over */
	lines[4].host_id = 99999;
	lines[5].kind = KIND_DOMAIN; /* rate 0 */
	lines[5].host_id = 1003;
	lines[6].paid_on = today - 1; /* before the move */
	for (int i = 0; i < 7; i++) {
		cr_expect_eq(tell(lines[i], &told), RC_OK, "case %d", i);
		cr_expect_eq(told.count, 0, "case %d", i);
	}
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM told_renewal"), 7);
	cr_expect_eq(entries(), 0);
}

Test(ledger, a_term_earns_until_its_last_day)
{
	static const struct {
		int months, days;
		bool earns;
	} cases[] = { { 0, 0, true }, { 36, -1, true }, { 36, 1, false }, { 40, 0, false } };
	struct telling told;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct told_renewal l = line(arena_printf(&stand.memory, "L%zu", i), 3900);
		l.paid_on = day_add_months(today, cases[i].months) + cases[i].days;
		cr_assert_eq(tell(l, &told), RC_OK);
		cr_expect_eq(told.count, cases[i].earns ? 1 : 0, "%d months and %d days", cases[i].months,
			     cases[i].days);
	}
}

Test(ledger, refunds_take_back_their_share_and_all_of_them_all_of_it)
{
	struct telling told;
	cr_assert_eq(tell(line("L1", 3333), &told), RC_OK);
	cr_expect_eq(balance(), 333);
	cr_assert_eq(refund("L1", "R1", 1111, &told), RC_OK);
	cr_expect_eq(told.count, 2);
	cr_expect_eq(balance(), 333 - 111);
	cr_assert_eq(refund("L1", "R2", 1111, &told), RC_OK);
	cr_expect_eq(balance(), 333 - 222);
	cr_assert_eq(refund("L1", "R3", 1111, &told), RC_OK);
	cr_expect_eq(balance(), 0, "a full refund nets to exactly zero");
	cr_expect_eq(entries(), 4);
	cr_expect_eq(stand_number("SELECT COUNT(*) AS value FROM entry WHERE kind = 'reversal' AND commission_cents <= "
				  "0"), 3);
}

Test(ledger, a_refund_told_twice_is_one_and_told_otherwise_an_alarm)
{
	struct telling told;
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	cr_assert_eq(refund("L1", "R1", 3900, &told), RC_OK);
	cr_assert_eq(refund("L1", "R1", 3900, &told), RC_OK);
	cr_expect(told.replayed);
	cr_expect_eq(told.count, 2);
	cr_expect_eq(refund("L1", "R1", 100, &told), RC_AMOUNT_DIFFERS);
	cr_expect_eq(balance(), 0);
	cr_expect_eq(entries(), 2);
}

Test(ledger, a_refund_known_before_its_payment_is_taken_back_when_that_comes)
{
	struct telling told;
	cr_assert_eq(refund("L1", "R1", 1950, &told), RC_OK);
	cr_expect_eq(told.count, 0);
	cr_assert_eq(refund("L1", "R2", 1950, &told), RC_OK);
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	cr_expect_eq(told.count, 3);
	cr_expect_eq(balance(), 0);
	cr_assert_eq(refund("other", "R1", 1, &told), RC_OK, "the same id of another line");
}

Test(ledger, who_has_moved_the_item_on_earns_nobody_anything)
{
	struct telling told;
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	stand_sql("UPDATE site.service SET account_id = 202 WHERE service_id = 501");
	cr_assert_eq(tell(line("L2", 3900), &told), RC_OK);
	cr_expect_eq(told.count, 0);
	cr_assert_eq(refund("L1", "R1", 3900, &told), RC_OK);
	cr_expect_eq(balance(), 0, "what was earned before is still taken back");
}

Test(ledger, a_fixed_amount_is_earned_whole_and_taken_back_in_proportion)
{
	struct telling told;
	struct item_request items[] = { HOSTING_ITEM(502) };
	stand_sql("INSERT INTO tariff (product, fixed_cents, valid_from, created_at) VALUES ('Starter', 500, "
		  "UTC_DATE(), NOW(6))");
	handover_submit(&h, "altro@panificio.example", items, 1);
	handover_acceptance(&h);
	cr_assert_eq(handover_accept(&h, stand_as(ROLE_VISITOR, 0)), RC_OK);
	handover_work();
	struct told_renewal l = line("L1", 6900);
	l.host_id = 502;
	cr_assert_eq(tell(l, &told), RC_OK);
	cr_expect_eq(balance(), 500);
	cr_assert_eq(refund("L1", "R1", 3450, &told), RC_OK);
	cr_expect_eq(balance(), 250);
	cr_assert_eq(refund("L1", "R2", 3450, &told), RC_OK);
	cr_expect_eq(balance(), 0);
}

Test(ledger, the_pages_show_the_own_entries_newest_first)
{
	struct telling told;
	struct ledger_page page = { .limit = 2 }, next, back;
	for (int i = 0; i < 5; i++)
		cr_assert_eq(tell(line(arena_printf(&stand.memory, "L%d", i), 1000 * (i + 1)), &told), RC_OK);
	cr_assert_eq(ledger_entries(stand_as(ROLE_RESELLER, STAND_RESELLER), &page), RC_OK);
	cr_assert_eq(page.count, 2);
	cr_expect(page.has_more && page.entries[0].net_cents == 5000 && page.entries[1].net_cents == 4000);
	next = (struct ledger_page){ .limit = 2, .starting_after = page.entries[1].public_id };
	cr_assert_eq(ledger_entries(&stand.call, &next), RC_OK);
	cr_expect(next.count == 2 && next.has_more && next.entries[0].net_cents == 3000);
	back = (struct ledger_page){ .limit = 2, .ending_before = next.entries[0].public_id };
	cr_assert_eq(ledger_entries(&stand.call, &back), RC_OK);
	cr_expect(back.count == 2 && !back.has_more && back.entries[0].net_cents == 5000);
	struct ledger_page wrong = { .limit = 2, .starting_after = "ent_00000000000000000000000000" };
	cr_expect_eq(ledger_entries(&stand.call, &wrong), RC_NOT_FOUND);
	page = (struct ledger_page){ .limit = 10 };
	cr_assert_eq(ledger_entries(stand_as(ROLE_RESELLER, STAND_OTHER), &page), RC_OK);
	cr_expect_eq(page.count, 0, "another's are not shown");
	cr_assert_eq(ledger_entries(stand_as(ROLE_STAFF, STAND_STAFF), &page), RC_OK);
	cr_expect_eq(page.count, 5);
}

Test(ledger, the_terms_of_what_moved_are_listed_rate_zero_too)
{
	struct ledger_page page = { .limit = 10 };
	cr_assert_eq(ledger_terms(stand_as(ROLE_RESELLER, STAND_RESELLER), &page), RC_OK);
	cr_expect_eq(page.count, 3);
	cr_assert_eq(ledger_terms(stand_as(ROLE_RESELLER, STAND_OTHER), &page), RC_OK);
	cr_expect_eq(page.count, 0);
	page = (struct ledger_page){ .limit = 2 };
	cr_assert_eq(ledger_terms(stand_as(ROLE_STAFF, STAND_STAFF), &page), RC_OK);
	cr_expect(page.count == 2 && page.has_more);
}

Test(ledger, staff_settles_an_alarm_once_with_a_note)
{
	struct telling told;
	struct ledger_alarms list;
	cr_assert_eq(tell(line("L1", 3900), &told), RC_OK);
	for (int i = 0; i < 3; i++)
		cr_assert_eq(tell(line("L1", 3901), &told), RC_AMOUNT_DIFFERS);
	cr_assert_eq(ledger_alarms(stand_as(ROLE_STAFF, STAND_STAFF), &list), RC_OK);
	cr_assert_eq(list.count, 1);
	cr_expect_eq(list.rows[0].kind, ALARM_RENEWAL_DIFFERS);
	cr_expect_str_eq(list.rows[0].line_id, "L1");
	cr_expect(strstr(list.rows[0].had, "\"net_cents\":3900") && strstr(list.rows[0].told, "\"net_cents\":3901"));
	int64_t id = list.rows[0].alarm_id;
	cr_expect_eq(ledger_settle_alarm(stand_as(ROLE_RESELLER, STAND_RESELLER), id, "no"), RC_FORBIDDEN);
	cr_expect_eq(ledger_settle_alarm(stand_as(ROLE_STAFF, STAND_STAFF), id, "A slip of the invoice"), RC_OK);
	cr_expect_eq(ledger_settle_alarm(stand_as(ROLE_STAFF, STAND_STAFF), id, "again"), RC_NOT_FOUND);
	cr_expect_str_eq(stand_text("SELECT settled_note AS value FROM ledger_alarm"), "A slip of the invoice");
	cr_assert_eq(tell(line("L1", 3901), &told), RC_AMOUNT_DIFFERS);
	cr_assert_eq(ledger_alarms(stand_as(ROLE_STAFF, STAND_STAFF), &list), RC_OK);
	cr_expect_eq(list.count, 0, "the same contradiction is the one that was looked at");
}

struct teller {
	struct second who;
	struct told_refund refund;
	enum rc rc;
};

static void *refund_thread(void *ctx)
{
	struct teller *t = ctx;
	struct telling told;
	t->rc = ledger_tell_refund(&t->who.call, &t->refund, &told);
	db_thread_end();
	return NULL;
}

Test(ledger, refunds_told_at_the_same_time_still_net_to_zero)
{
	struct teller tellers[6];
	pthread_t threads[6];
	struct telling told;
	cr_assert_eq(tell(line("L1", 3333), &told), RC_OK);
	for (int i = 0; i < 6; i++) { /* three refunds, each told twice at once */
		handover_second(&tellers[i].who, ROLE_SITE, 0);
		tellers[i].refund = (struct told_refund){ "L1", arena_printf(&stand.memory, "R%d", i / 2), today, 1111,
							 "EUR" };
		cr_assert_eq(pthread_create(&threads[i], NULL, refund_thread, &tellers[i]), 0);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(threads[i], NULL);
		cr_expect_eq(tellers[i].rc, RC_OK, "%s", rc_info(tellers[i].rc)->name);
		handover_second_end(&tellers[i].who);
	}
	cr_expect_eq(balance(), 0);
	cr_expect_eq(entries(), 4);
}

static struct second payer;

static void *pay_thread(void *ctx)
{
	struct telling told;
	struct told_renewal l = line("L1", 3900);
	*(enum rc *)ctx = ledger_tell_renewal(&payer.call, &l, &told);
	db_thread_end();
	return NULL;
}

Test(ledger, a_payment_and_its_refund_told_at_one_moment_net_to_zero)
{
	for (int i = 0; i < 5; i++) {
		pthread_t thread;
		struct telling told;
		enum rc paid;
		stand_sql("DELETE FROM entry; DELETE FROM told_refund; DELETE FROM told_renewal");
		handover_second(&payer, ROLE_SITE, 0);
		cr_assert_eq(pthread_create(&thread, NULL, pay_thread, &paid), 0);
		enum rc refunded = refund("L1", "R1", 3900, &told);
		pthread_join(thread, NULL);
		handover_second_end(&payer);
		cr_expect(paid == RC_OK && refunded == RC_OK, "%s, %s", rc_info(paid)->name, rc_info(refunded)->name);
		cr_expect_eq(balance(), 0, "round %d", i);
		cr_expect_eq(entries(), 2, "round %d", i);
	}
}
