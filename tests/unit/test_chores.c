#include "service/chores.h"

#include <criterion/criterion.h>

#include "base/clock.h"

/* UTC; in November Italy's clocks are an hour ahead. */
static int64_t at(int month, int day, int hour)
{
	return day_start_us(day_from_civil((struct civil){ 2026, month, day })) + hour * 3600 * CLOCK_SECOND;
}

Test(chores, the_digest_is_due_once_on_a_working_day_from_its_hour_on)
{
	static const struct chores_rule rule = { CHORES_WORKING_DAYS, 8 };
	int64_t friday = at(11, 20, 7);
	cr_expect(chores_is_due(&rule, 0, friday), "never done");
	cr_expect_not(chores_is_due(&rule, friday, friday + CLOCK_SECOND), "done this morning");
	cr_expect_not(chores_is_due(&rule, friday, at(11, 20, 22)));
	cr_expect_not(chores_is_due(&rule, friday, at(11, 21, 9)), "Saturday");
	cr_expect_not(chores_is_due(&rule, friday, at(11, 22, 9)), "Sunday");
	cr_expect_not(chores_is_due(&rule, friday, at(11, 23, 7) - 1), "Monday, too early");
	cr_expect(chores_is_due(&rule, friday, at(11, 23, 7)));
	cr_expect_not(chores_is_due(&rule, at(12, 7, 9), at(12, 8, 9)), "8 December");
	cr_expect(chores_is_due(&rule, at(11, 23, 1), at(11, 23, 9)), "done before the hour was changed");
}

Test(chores, daily_work_is_due_once_a_day_of_italys_calendar)
{
	static const struct chores_rule rule = { CHORES_DAILY, 0 };
	cr_expect_not(chores_is_due(&rule, at(11, 21, 5), at(11, 21, 22)));
	cr_expect(chores_is_due(&rule, at(11, 21, 5), at(11, 21, 23)), "it is the 22nd in Italy");
	cr_expect(chores_is_due(&rule, at(11, 21, 5), at(11, 22, 9)), "a Sunday too");
}

Test(chores, the_sweep_is_due_every_ten_minutes)
{
	static const struct chores_rule rule = { CHORES_OFTEN, 0 };
	int64_t now = at(11, 23, 12);
	cr_expect_not(chores_is_due(&rule, now - 599 * CLOCK_SECOND, now));
	cr_expect(chores_is_due(&rule, now - 600 * CLOCK_SECOND, now));
	cr_expect(chores_is_due(&rule, now + CLOCK_DAY, now), "a clock that was wrong does not stop it");
}
