#include <criterion/criterion.h>
#include <string.h>

#include "domain/preflight.h"

#define TODAY 20000

/* A domain nothing is wrong with. */
static struct preflight_facts domain(void)
{
	return (struct preflight_facts){ .kind = KIND_DOMAIN,
					 .owned = true,
					 .status = "Active",
					 .suspended = "",
					 .epp_status = "clientTransferProhibited clientDeleteProhibited",
					 .family = "",
					 .expires_on = TODAY + 200,
					 .today = TODAY,
					 .near_expiry_days = 16 };
}

static struct preflight_facts hosting(void)
{
	struct preflight_facts f = domain();
	f.kind = KIND_HOSTING;
	f.epp_status = "";
	f.family = "individual";
	return f;
}

#define BIT(finding) (1U << FINDING_##finding)

static void expect_only(const struct preflight_facts *f, unsigned findings, enum verdict verdict, const char *what)
{
	struct preflight p = preflight_judge(f);
	cr_expect_eq(p.findings, findings, "%s: findings %#x, not %#x", what, p.findings, findings);
	cr_expect_eq(p.verdict, verdict, "%s: %s, not %s", what, words_spelling(&words_verdicts, (int)p.verdict),
		     words_spelling(&words_verdicts, (int)verdict));
}

Test(preflight, an_ordinary_item_is_allowed)
{
	struct preflight_facts f = domain();
	struct preflight p = preflight_judge(&f);
	expect_only(&f, 0, VERDICT_ALLOWED, "domain");
	cr_expect_eq(preflight_main_finding(&p), FINDING_COUNT);
	f = hosting();
	expect_only(&f, 0, VERDICT_ALLOWED, "hosting");
}

Test(preflight, of_somebody_elses_item_nothing_more_is_said)
{
	struct preflight_facts f = domain();
	f.owned = false;
	f.live = f.open_document = true;
	f.status = "Expired";
	f.epp_status = "pendingTransfer serverHold";
	expect_only(&f, BIT(NOT_OWNED), VERDICT_BLOCKED, "not owned");
	f = (struct preflight_facts){ .owned = false }; /* what is not there at all */
	expect_only(&f, BIT(NOT_OWNED), VERDICT_BLOCKED, "nothing known");
}

Test(preflight, every_status_of_the_host_has_its_verdict)
{
	static const struct {
		const char *status, *suspended;
		unsigned findings;
		enum verdict verdict;
	} cases[] = {
		{ "Active", "", 0, VERDICT_ALLOWED },
		{ "Pending", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Cancelled", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Fraud", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Expired", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Terminated", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Transferred Away", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Something New", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "active", "", BIT(NOT_ACTIVE), VERDICT_BLOCKED },
		{ "Suspended", "unpaid", BIT(UNPAID), VERDICT_CONFIRM },
		{ "Suspended", "abuse", BIT(ABUSE), VERDICT_APPROVE },
		{ "Suspended", "", BIT(ABUSE), VERDICT_APPROVE }, /* nobody knows why: staff looks */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = hosting();
		f.status = cases[i].status;
		f.suspended = cases[i].suspended;
		expect_only(&f, cases[i].findings, cases[i].verdict, cases[i].status);
	}
}

Test(preflight, every_registry_status_has_its_verdict)
{
	static const struct {
		const char *epp;
		unsigned findings;
		enum verdict verdict;
	} cases[] = {
		{ "", 0, VERDICT_ALLOWED },
		{ "ok", 0, VERDICT_ALLOWED },
		{ "clientTransferProhibited", 0, VERDICT_ALLOWED },
		{ "clientUpdateProhibited clientDeleteProhibited", 0, VERDICT_ALLOWED },
		{ "serverTransferProhibited", 0, VERDICT_ALLOWED },
		{ "pendingTransfer", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "pendingDelete", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "redemptionPeriod", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "pendingRestore", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "noRegistrar", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "toBeReassigned", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "revoked", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "notRenewed", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "challenged", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "udrp", BIT(REGISTRY), VERDICT_BLOCKED },
		{ "serverHold", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "dnsHold", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "clientHold", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "pendingUpdate", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "autoRenewPeriod", BIT(AUTO_RENEW), VERDICT_CONFIRM },
		{ "ok autoRenewPeriod serverHold", BIT(AUTO_RENEW) | BIT(ON_HOLD), VERDICT_APPROVE },
		{ "serverHold pendingDelete", BIT(ON_HOLD) | BIT(REGISTRY), VERDICT_BLOCKED },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = domain();
		f.epp_status = cases[i].epp;
		expect_only(&f, cases[i].findings, cases[i].verdict, cases[i].epp);
	}
}

Test(preflight, a_status_inside_a_longer_word_does_not_count)
{
	static const struct {
		const char *epp;
		bool held;
	} cases[] = {
		{ "clientHoldX", false },	    { "XclientHold", false },
		{ "clientHoldclientHold", false },  { "clientHoldX clientHold", true },
		{ "XclientHold clientHold", true }, { "clientHold clientHoldX", true },
		{ "  clientHold  ", true },	    { "ok clientHold ok", true },
		{ "clienthold", false },	    { "clientHol d", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = domain();
		f.epp_status = cases[i].epp;
		expect_only(&f, cases[i].held ? BIT(ON_HOLD) : 0, cases[i].held ? VERDICT_APPROVE : VERDICT_ALLOWED,
			    cases[i].epp);
	}
}

Test(preflight, the_family_of_hosting_decides_whether_it_goes_from_here)
{
	static const struct {
		const char *family;
		unsigned findings;
		enum verdict verdict;
	} cases[] = {
		{ "individual", 0, VERDICT_ALLOWED },	   { "fracto", BIT(FRACTO), VERDICT_ASK },
		{ "pec", BIT(UNMAPPED), VERDICT_ASK },	   { "other", BIT(UNMAPPED), VERDICT_ASK },
		{ "", BIT(UNMAPPED), VERDICT_ASK },	   { "Individual", BIT(UNMAPPED), VERDICT_ASK },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = hosting();
		f.family = cases[i].family;
		expect_only(&f, cases[i].findings, cases[i].verdict, cases[i].family);
	}
}

Test(preflight, another_live_migration_blocks_and_an_open_document_asks_for_a_confirmation)
{
	struct preflight_facts f = domain();
	f.live = true;
	expect_only(&f, BIT(LIVE), VERDICT_BLOCKED, "live");
	f.live = false;
	f.open_document = true;
	expect_only(&f, BIT(OPEN_DOCUMENT), VERDICT_CONFIRM, "open document");
}

Test(preflight, near_expiry_begins_exactly_that_many_days_before)
{
	static const struct {
		int32_t expires_on;
		int days;
		bool near;
	} cases[] = {
		{ TODAY + 17, 16, false }, { TODAY + 16, 16, true }, { TODAY + 15, 16, true },
		{ TODAY, 16, true },       { TODAY - 1, 16, true },  { TODAY + 1, 0, false },
		{ TODAY, 0, true },        { TODAY + 365, 365, true }, { DAY_NONE, 16, false },
		{ DAY_NONE, 365, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = domain();
		f.expires_on = cases[i].expires_on;
		f.near_expiry_days = cases[i].days;
		bool near = cases[i].near;
		expect_only(&f, near ? BIT(NEAR_EXPIRY) : 0, near ? VERDICT_CONFIRM : VERDICT_ALLOWED,
			    near ? "near" : "far");
	}
}

/* One item with a finding of each weight, then without the gravest, and so on down. */
Test(preflight, ask_wins_over_blocked_over_approve_over_confirm)
{
	struct preflight_facts f = hosting();
	f.family = "fracto";
	f.live = f.open_document = true;
	f.epp_status = "serverHold";
	unsigned all = BIT(FRACTO) | BIT(LIVE) | BIT(OPEN_DOCUMENT) | BIT(ON_HOLD);
	static const enum finding_kind order[] = { FINDING_FRACTO, FINDING_LIVE, FINDING_ON_HOLD,
						   FINDING_OPEN_DOCUMENT };
	static const enum verdict verdicts[] = { VERDICT_ASK, VERDICT_BLOCKED, VERDICT_APPROVE, VERDICT_CONFIRM };
	for (int i = 0; i < 4; i++) {
		struct preflight p = preflight_judge(&f);
		cr_expect_eq(p.findings, all, "step %d", i);
		cr_expect_eq(p.verdict, verdicts[i], "step %d", i);
		cr_expect_eq(preflight_main_finding(&p), order[i], "step %d", i);
		all &= ~(1U << order[i]);
		if (i == 0)
			f.family = "individual";
		else if (i == 1)
			f.live = false;
		else if (i == 2)
			f.epp_status = "";
	}
}

Test(preflight, the_main_finding_has_the_verdict_of_any_set_of_findings)
{
	for (unsigned findings = 1; findings < 1U << FINDING_COUNT; findings++) {
		struct preflight p = { VERDICT_ALLOWED, findings };
		enum finding_kind main = preflight_main_finding(&p);
		cr_assert(main < FINDING_COUNT && findings & 1U << main, "%#x", findings);
	}
}

Test(preflight, every_finding_has_its_own_code_a_text_and_somebody_who_can_mend_it)
{
	for (int k = 0; k < FINDING_COUNT; k++) {
		const struct finding_info *info = preflight_finding((enum finding_kind)k);
		cr_expect(*info->code && *info->text, "finding %d", k);
		cr_expect_neq(info->verdict, VERDICT_ALLOWED, "finding %d", k);
		cr_expect(info->who == ROLE_STAFF || info->who == ROLE_RESELLER, "finding %d", k);
		for (int other = 0; other < k; other++)
			cr_expect_str_neq(info->code, preflight_finding((enum finding_kind)other)->code);
	}
}
