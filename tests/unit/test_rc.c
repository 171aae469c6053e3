#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "base/log.h"
#include "base/rc.h"

Test(rc, every_kind_has_a_name_a_code_a_status_a_level_and_a_title)
{
	for (int i = 0; i < RC_COUNT; i++) {
		const struct rc_info *info = rc_info((enum rc)i);
		cr_expect(info->name && *info->name, "rc %d", i);
		cr_expect(info->code && *info->code, "%s", info->name);
		cr_expect(strspn(info->code, "abcdefghijklmnopqrstuvwxyz-") == strlen(info->code), "%s", info->name);
		cr_expect(info->status >= 200 && info->status <= 599, "%s: %d", info->name, info->status);
		cr_expect(info->level >= LOG_DEBUG && info->level <= LOG_ERROR, "%s: %d", info->name, info->level);
		cr_expect(info->title && *info->title, "%s", info->name);
	}
}

Test(rc, only_ok_is_a_success)
{
	cr_expect_eq(RC_OK, 0);
	for (int i = 0; i < RC_COUNT; i++)
		cr_expect_eq(rc_info((enum rc)i)->status < 400, i == RC_OK, "%s", rc_info((enum rc)i)->name);
}

Test(rc, what_only_we_can_mend_is_logged_at_least_as_a_warning)
{
	for (int i = 0; i < RC_COUNT; i++) {
		const struct rc_info *info = rc_info((enum rc)i);
		if (info->status >= 500 && i != RC_DB_RETRY) /* which is tried again, and then becomes UNAVAILABLE */
			cr_expect_geq(info->level, LOG_WARN, "%s", info->name);
	}
}

Test(rc, one_code_has_one_status)
{
	for (int i = 0; i < RC_COUNT; i++)
		for (int k = 0; k < i; k++)
			if (strcmp(rc_info((enum rc)i)->code, rc_info((enum rc)k)->code) == 0)
				cr_expect_eq(rc_info((enum rc)i)->status, rc_info((enum rc)k)->status, "%s and %s",
					     rc_info((enum rc)i)->name, rc_info((enum rc)k)->name);
}

Test(rc, the_endpoints_codes_stand)
{
	static const struct {
		enum rc rc;
		int status;
		const char *code;
	} cases[] = {
		{ RC_UNAUTHENTICATED, 401, "unauthenticated" },
		{ RC_NOT_FOUND, 404, "not-found" },
		{ RC_STATE_CONFLICT, 409, "state-conflict" },
		{ RC_ALREADY_IN_MIGRATION, 409, "already-in-migration" },
		{ RC_STALE, 412, "stale" },
		{ RC_VALIDATION, 422, "validation" },
		{ RC_KEY_REUSED, 422, "idempotency-key-reused" },
		{ RC_PRECONDITION_REQUIRED, 428, "precondition-required" },
		{ RC_RATE_LIMITED, 429, "rate-limited" },
		{ RC_UNAVAILABLE, 503, "unavailable" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(rc_info(cases[i].rc)->status, cases[i].status, "%s", cases[i].code);
		cr_expect_str_eq(rc_info(cases[i].rc)->code, cases[i].code);
	}
}

Test(rc, a_number_that_is_no_kind_ends_the_program, .signal = SIGABRT)
{
	(void)rc_info(RC_COUNT);
}
