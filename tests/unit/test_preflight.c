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
		{ "Pending", "", BIT(PENDING), VERDICT_BLOCKED },
		{ "Cancelled", "", BIT(CANCELLED), VERDICT_BLOCKED },
		{ "Fraud", "", BIT(FRAUD), VERDICT_BLOCKED },
		{ "Expired", "", BIT(EXPIRED), VERDICT_BLOCKED },
		{ "Terminated", "", BIT(CANCELLED), VERDICT_BLOCKED },
		{ "Transferred Away", "", BIT(GONE), VERDICT_BLOCKED },
		{ "Something New", "", BIT(PENDING), VERDICT_BLOCKED },
		{ "", "", BIT(PENDING), VERDICT_BLOCKED },
		{ "active", "", BIT(PENDING), VERDICT_BLOCKED },
		{ "Pending Transfer", "", BIT(PENDING), VERDICT_BLOCKED },
		{ "Pending Registration", "", BIT(PENDING), VERDICT_BLOCKED },
		{ "Grace", "", BIT(EXPIRED), VERDICT_BLOCKED },
		{ "Redemption", "", BIT(REDEMPTION), VERDICT_BLOCKED },
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
		{ "pendingTransfer", BIT(LEAVING), VERDICT_BLOCKED },
		{ "pendingDelete", BIT(DELETING), VERDICT_BLOCKED },
		{ "redemptionPeriod", BIT(REDEMPTION), VERDICT_BLOCKED },
		{ "pendingRestore", BIT(REDEMPTION), VERDICT_BLOCKED },
		{ "noRegistrar", BIT(WITHOUT_REGISTRAR), VERDICT_BLOCKED },
		{ "toBeReassigned", BIT(WITHOUT_REGISTRAR), VERDICT_BLOCKED },
		{ "revoked", BIT(WITHOUT_REGISTRAR), VERDICT_BLOCKED },
		{ "notRenewed", BIT(WITHOUT_REGISTRAR), VERDICT_BLOCKED },
		{ "challenged", BIT(DISPUTE), VERDICT_BLOCKED },
		{ "udrp", BIT(DISPUTE), VERDICT_BLOCKED },
		{ "serverHold", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "dnsHold", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "clientHold", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "pendingUpdate", BIT(ON_HOLD), VERDICT_APPROVE },
		{ "autoRenewPeriod", BIT(AUTO_RENEW), VERDICT_CONFIRM },
		{ "ok autoRenewPeriod serverHold", BIT(AUTO_RENEW) | BIT(ON_HOLD), VERDICT_APPROVE },
		{ "serverHold pendingDelete", BIT(ON_HOLD) | BIT(DELETING), VERDICT_BLOCKED },
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
		{ "individual", 0, VERDICT_ALLOWED },	   { "fracto", BIT(PACKAGE), VERDICT_BLOCKED },
		{ "pec", BIT(UNMAPPED), VERDICT_ASK },	   { "other", BIT(UNMAPPED), VERDICT_ASK },
		{ "", BIT(UNMAPPED), VERDICT_ASK },	   { "Individual", BIT(UNMAPPED), VERDICT_ASK },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = hosting();
		f.family = cases[i].family;
		expect_only(&f, cases[i].findings, cases[i].verdict, cases[i].family);
	}
	struct preflight_facts site = hosting();
	site.family = "fracto";
	site.in_package = true;
	expect_only(&site, BIT(FRACTO), VERDICT_ALLOWED, "a site in a Fracto");
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
	f.family = "pec";
	f.live = f.open_document = true;
	f.epp_status = "serverHold";
	unsigned all = BIT(UNMAPPED) | BIT(LIVE) | BIT(OPEN_DOCUMENT) | BIT(ON_HOLD);
	static const enum finding_kind order[] = { FINDING_UNMAPPED, FINDING_LIVE, FINDING_ON_HOLD,
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

/* Alone and with every other, in both orders of gravity. */
Test(preflight, the_main_finding_has_the_verdict_of_any_set_of_findings)
{
	for (int a = 0; a < FINDING_COUNT; a++)
		for (int b = 0; b < FINDING_COUNT; b++) {
			struct preflight p = { .findings = 1U << a | 1U << b };
			enum finding_kind main = preflight_main_finding(&p);
			enum verdict one = preflight_finding((enum finding_kind)a)->verdict;
			enum verdict other = preflight_finding((enum finding_kind)b)->verdict;
			enum verdict worse = one > other ? one : other;
			cr_assert((int)main == a || (int)main == b, "%d and %d", a, b);
			cr_expect_eq(preflight_finding(main)->verdict, worse, "%d and %d", a, b);
			cr_expect_eq(preflight_needs_confirmation(&p),
				     one == VERDICT_CONFIRM || other == VERDICT_CONFIRM, "%d and %d", a, b);
			cr_expect_eq(preflight_needs_approval(&p), one == VERDICT_APPROVE || other == VERDICT_APPROVE,
				     "%d and %d", a, b);
		}
}

/* A code may stand for several causes: not-active and registry-status speak to a program, the text to people. */
Test(preflight, every_finding_has_a_code_a_text_of_its_own_and_somebody_who_can_mend_it)
{
	for (int k = 0; k < FINDING_COUNT; k++) {
		const struct finding_info *info = preflight_finding((enum finding_kind)k);
		cr_expect(*info->code && *info->text, "finding %d", k);
		/* Only what is told and asks for nothing is allowed. */
		cr_expect_eq(info->verdict == VERDICT_ALLOWED, k == FINDING_FRACTO, "finding %d", k);
		cr_expect(info->who == ROLE_STAFF || info->who == ROLE_RESELLER, "finding %d", k);
		for (int other = 0; other < k; other++) {
			const struct finding_info *o = preflight_finding((enum finding_kind)other);
			cr_expect_str_neq(info->text, o->text);
			if (strcmp(info->code, o->code) == 0)
				cr_expect_eq(info->verdict, o->verdict, "%s", info->code);
		}
	}
}

static struct preflight_facts registered_to(const char *email, const char *name, const char *tax_code)
{
	struct preflight_facts f = domain();
	f.registrant = (struct preflight_party){ email, name, tax_code };
	f.agency = (struct preflight_party){ "info@studio.example", "Studio Rossi S.r.l.", "02118311006" };
	return f;
}

static const struct preflight_party baker = { "forno@bianchi.example", "Forno Bianchi", "RSSMRA80A01H501U" };

Test(preflight, registrant_unknown_is_allowed_whoever_receives)
{
	struct preflight_facts f = registered_to(NULL, NULL, NULL);
	expect_only(&f, 0, VERDICT_ALLOWED, "before");
	f.recipient = baker;
	expect_only(&f, 0, VERDICT_ALLOWED, "at accept");
	cr_expect_eq(preflight_judge(&f).registrant, REGISTRANT_UNKNOWN);
	f = registered_to("", "", "");
	f.recipient = baker;
	expect_only(&f, 0, VERDICT_ALLOWED, "empty is unknown");
}

Test(preflight, registrant_third_party_is_judged_only_when_the_recipient_is_known)
{
	struct preflight_facts f = registered_to("altri@altrove.example", "Altri", "00743110157");
	expect_only(&f, 0, VERDICT_ALLOWED, "before");
	cr_expect_eq(preflight_judge(&f).registrant, REGISTRANT_RECORDED);
	f.recipient = baker;
	expect_only(&f, BIT(THIRD_PARTY), VERDICT_APPROVE, "at accept");
	cr_expect_eq(preflight_judge(&f).registrant, REGISTRANT_THIRD);
}

Test(preflight, a_tax_code_is_the_same_however_it_is_written)
{
	struct preflight_party a = { NULL, NULL, "it 012.345-67897" }, b = { NULL, NULL, "01234567897" };
	cr_expect(preflight_is_same(&a, &b));
	b.tax_code = "01234567898";
	cr_expect_not(preflight_is_same(&a, &b));
	a.tax_code = b.tax_code = "IT";
	cr_expect_not(preflight_is_same(&a, &b), "nothing is left of either");
}

Test(preflight, registrant_is_the_customer_by_email_tax_code_or_name)
{
	static const struct preflight_party same[] = {
		{ "FORNO@bianchi.example", "Altri", "00743110157" },
		{ "altri@altrove.example", "Altri", "rss mra 80a01 h501u" },
		{ "altri@altrove.example", "FORNO  BIANCHI", "00743110157" },
		{ NULL, "Forno Bianchi.", NULL },
	};
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		struct preflight_facts f = registered_to(same[i].email, same[i].name, same[i].tax_code);
		f.recipient = baker;
		expect_only(&f, 0, VERDICT_ALLOWED, same[i].name);
		cr_expect_eq(preflight_judge(&f).registrant, REGISTRANT_CUSTOMER, "%zu", i);
	}
	struct preflight_facts f = registered_to("f.orno@bianchi.example", "Forno", NULL);
	f.recipient = baker;
	cr_expect_eq(preflight_judge(&f).registrant, REGISTRANT_THIRD, "a dot in an address is part of it");
}

Test(preflight, registrant_is_the_agency_wants_a_confirmation)
{
	struct preflight_facts f = registered_to("hostmaster@altrove.example", "STUDIO ROSSI SRL", NULL);
	expect_only(&f, BIT(AGENCY_REGISTRANT), VERDICT_CONFIRM, "before");
	f.recipient = baker;
	expect_only(&f, BIT(AGENCY_REGISTRANT), VERDICT_CONFIRM, "at accept");
	f.registrant.email = baker.email;
	expect_only(&f, 0, VERDICT_ALLOWED, "the customer's address wins");
}

Test(preflight, other_domains_in_the_same_package_want_an_approval)
{
	struct preflight_facts f = hosting();
	f.other_domains = "altro.it terzo.it";
	expect_only(&f, BIT(OTHER_DOMAINS), VERDICT_APPROVE, "hosting");
	f.other_domains = "";
	expect_only(&f, 0, VERDICT_ALLOWED, "none");
	f = domain();
	f.other_domains = "altro.it";
	expect_only(&f, 0, VERDICT_ALLOWED, "a domain is no package");
}

Test(preflight, a_configuration_key_can_require_approval_always)
{
	struct preflight_facts f = domain();
	f.always_approve = true;
	expect_only(&f, BIT(ALWAYS), VERDICT_APPROVE, "domain");
	f = hosting();
	f.always_approve = true;
	expect_only(&f, BIT(ALWAYS), VERDICT_APPROVE, "hosting");
}

Test(preflight, until_when_and_at_what_cost_is_said_of_what_can_be_recovered)
{
	static const struct {
		const char *status, *epp;
		bool told;
	} cases[] = {
		{ "Expired", "", true },
		{ "Grace", "", true },
		{ "Redemption", "", true },
		{ "Active", "redemptionPeriod", true },
		{ "Active", "pendingDelete", false },
		{ "Transferred Away", "", false },
		{ "Active", "", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preflight_facts f = domain();
		f.status = cases[i].status;
		f.epp_status = cases[i].epp;
		f.recoverable_until = TODAY + 30;
		f.restore_cents = 12200;
		struct preflight p = preflight_judge(&f);
		cr_expect_eq(p.until, cases[i].told ? TODAY + 30 : DAY_NONE, "%s %s", cases[i].status, cases[i].epp);
		cr_expect_eq(p.cost_cents, cases[i].told ? 12200 : 0, "%s %s", cases[i].status, cases[i].epp);
	}
}
