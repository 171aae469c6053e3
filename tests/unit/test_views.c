/* The pages as they are rendered from filled view-models: escaping, labels, errors, and what no page may have. */
#include "web/layout_views.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#include "web/error_views.h"
#include "web/home_views.h"
#include "web/inherited_views.h"
#include "web/invitation_views.h"
#include "web/invited_views.h"
#include "web/migration_act_views.h"
#include "web/migration_views.h"
#include "web/objection_views.h"
#include "web/sign_in_views.h"
#include "web/submit_answers_views.h"
#include "web/submit_views.h"
#include "web/takeover_views.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define NASTY         "<script>\"'&--><!--#exec"
#define NASTY_ESCAPED "&lt;script&gt;&quot;&#39;&amp;--&gt;&lt;!--#exec"

#define PAGE(...)                                                                                                      \
	{ .csrf = "csrf-token", .lang_switch_url = "/handover/?lang=en", .back_url = "/handover/", __VA_ARGS__ }
#define SIGNED_IN .is_signed_in = true, .account_name = NASTY, .role = "agency"

static const struct moment day = { "4 December 2026", "2026-12-04" };
static const struct choice kinds[] = { { "private", "Private person", false }, { "company", "Company", true } };
static const struct choice languages[] = { { "it", "Italiano", true }, { "en", "English", false } };

/* ---- one filled view-model of each page ---- */

static const struct home_row rows[] = {
	{ "mig_1", "HO-7K3M-9Q2X", NASTY, "Studio Rossi", { "requested", "Waiting" }, { "today", "2026-11-01" }, 1, 3,
	  "the customer" },
};

static const struct home_filter home_filters_[] = { { "/handover/", "All", false },
						    { "/handover/?state=expired", "Expired", true } };

static void render_home(struct html *h)
{
	home_view(h, &(struct home_view){ .page = PAGE(SIGNED_IN, .is_staff = true, .demo = true), .rows = rows,
					  .row_count = 1, .older_url = "/handover/?starting_after=mig_1",
					  .can_search = true, .q = NASTY, .state = "expired",
					  .filters = home_filters_, .filter_count = 2 });
}

static void render_home_empty(struct html *h)
{
	home_view(h, &(struct home_view){ .page = PAGE(SIGNED_IN, .is_reseller = true) });
}

static void render_home_visitor(struct html *h)
{
	home_view(h, &(struct home_view){ .page = { .sign_in_url = "javascript:alert(1)" } });
}

static void render_sign_in(struct html *h)
{
	static const struct sign_in_account accounts[] = { { "101", "Studio Rossi", "agency" },
							   { "102", NASTY, NASTY } };
	static const struct sign_in_group groups[] = { { "Agencies", accounts, 2 } };
	sign_in_view(h, &(struct sign_in_view){ .page = PAGE(.demo = true), .groups = groups, .group_count = 1,
						     .next = "/handover/my", .is_asked = true });
}

static const struct submit_item submit_items[] = {
	{ .value = "domain_1", .name = NASTY, .kind = "Domain", .expires = { "4 December 2026", "2026-12-04" },
	  .verdict = { "confirm", "Can go once confirmed" }, .commission = "10 %", .can_choose = true,
	  .is_chosen = true, .confirm = "It expires soon", .confirm_error = "Confirm that you know",
	  .document = "12,00 €", .document_due = { "1 December", "2026-12-01" }, .own_price = "a",
	  .retail_price = "b" },
	{ .value = "hosting_3", .name = "c.example", .kind = "Hosting", .verdict = { "allowed", "Can go" },
	  .can_choose = true, .is_hosting = true, .all_error = "Say so" },
};
static const struct submit_item submit_stuck[] = {
	{ .value = "hosting_2", .name = "pec", .kind = "Hosting", .verdict = { "ask", "Not from here" },
	  .finding = "Open a ticket", .mend = "you", .until = { "1 December", "2026-12-01" }, .cost = "80,00 €" },
};
static const struct submit_item submit_hanging[] = {
	{ .value = "hosting_4", .name = NASTY, .kind = "Hosting", .verdict = { "allowed", "Can go" },
	  .can_choose = true, .is_hosting = true, .why = { "kept " NASTY, "Add it" } },
};
static const struct submit_line submit_pasted[] = { { NASTY, NULL, "no name", false },
						    { "a", "a.example", "found", true } };

static void render_submit(struct html *h)
{
	static const struct page_error errors[] = { { "items", "Choose" }, { NULL, "Busy" } };
	static const char *const hidden[] = { "domain_9" };
	submit_view(h, &(struct submit_view){ .page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
					      .errors = { errors, COUNT(errors) }, .items = submit_items,
					      .item_count = COUNT(submit_items), .items_error = "Choose",
					      .is_cut = true, .hidden = hidden, .hidden_count = 1, .chosen = 2, .q = NASTY,
					      .kinds = { kinds, 2, NULL }, .pasted = { .value = "kept " NASTY },
					      .lines = { submit_pasted, 2, 1, 0 }, .is_begun = true });
}

static void render_submit_services(struct html *h)
{
	static const struct page_error errors[] = { { "confirmed_domain_1", "Confirm that you know" },
						    { "why_hosting_4", "Add it" }, { "all_hosting_3", "Say so" } };
	submit_services_view(h, &(struct submit_services_view){
					.page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
					.errors = { errors, COUNT(errors) }, .items = submit_items,
					.item_count = COUNT(submit_items), .hanging = submit_hanging,
					.hanging_count = 1,
					.behind = submit_stuck, .behind_count = 1, .lines = { submit_pasted, 2, 1, 0 } });
}

static void render_submit_customer(struct html *h)
{
	static const struct page_error errors[] = { { "email", "Enter " NASTY } };
	submit_customer_view(h, &(struct submit_customer_view){
					.page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
					.errors = { errors, 1 }, .agency = NASTY, .languages = { languages, 2, NULL },
					.name = { .value = NASTY }, .email = { "no", "Enter " NASTY } });
}

static void render_submit_terms(struct html *h)
{
	static const struct submit_term terms[] = { { NASTY, "Hosting", "10 %", "12,00 €" },
						    { "b.example", "Domain", "no commission", NULL } };
	submit_terms_view(h, &(struct submit_terms_view){ .page = PAGE(SIGNED_IN, .is_reseller = true), .terms = terms,
							  .term_count = 2, .sum = "12,00 €", .asks_registrant = true,
							  .authorises = true, .neutral_mail = true, .domains_left = 1,
							  .reasons = { kinds, 2, NULL }, .note = { .value = NASTY } });
}

static void render_submit_check(struct html *h)
{
	static const struct page_error errors[] = { { "domain_1", "Gone" }, { "email", "Enter" } };
	static const struct submit_check_row going[] = { { "domain_1", NASTY, "Domain", "10 %", "Gone" } };
	static const struct submit_check_row staying[] = { { "hosting_2", "b", "Hosting", NASTY, NULL } };
	submit_check_view(h, &(struct submit_check_view){
				     .page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
				     .errors = { errors, 2 }, .going = going, .going_count = 1, .staying = staying, .staying_count = 1,
				     .agency = NASTY, .known_as = NASTY, .name = NASTY, .language = "Italiano",
				     .email_error = "Enter", .note = NASTY, .closes_on = day, .authorises = true,
				     .invitation_days = 14, .nonce = "nonce" });
}

static void render_migration_act(struct html *h)
{
	migration_act_view(h, &(struct migration_act_view){ .page = PAGE(SIGNED_IN, .is_reseller = true), .id = "mig_1",
							    .reference = "HO-1", .act = "withdraw",
							    .title = "Withdraw?",
							    .words = NASTY, .button = "Withdraw it", .items = 2,
							    .version = 3, .nonce = "nonce" });
}

static void render_migration_recipient(struct html *h)
{
	static const struct page_error errors[] = { { "email", "Enter" } };
	migration_recipient_view(h, &(struct migration_recipient_view){
					    .page = PAGE(SIGNED_IN, .error = true), .errors = { errors, 1 },
					    .id = "mig_1", .reference = "HO-1", .now = NASTY, .email = { NASTY, "Enter" },
					    .languages = { languages, 2, NULL }, .version = 3, .nonce = "nonce" });
}

static void render_too_late(struct html *h)
{
	migration_too_late_view(h, &(struct migration_too_late_view){ .page = PAGE(SIGNED_IN), .id = "mig_1",
								      .reference = "HO-1", .title = NASTY, .at = day });
}

static const struct migration_step steps[] = {
	{ "Requested", NASTY, { "1 November", "2026-11-01T10:00:00Z" }, false },
	{ .text = "The customer accepts", .is_expected = true },
};
static const struct migration_item_row migration_items_[] = {
	{ .id = "itm_1", .name = NASTY, .kind = "Domain", .state = { "failed", "Stopped" }, .waiting = "a",
	  .waiting_until = { "b", "2026-11-01" }, .failure = "c", .failure_who = "d", .next_try = { "e", "2026-11-02" },
	  .excluded_reason = "f", .commission = "10 % of each renewal", .exclude_error = "Say why", .can_exclude = true,
	  .can_retry = true, .can_approve = true },
	{ .id = "itm_2", .name = "second.example", .kind = "Domain", .state = { "planned", "Planned" },
	  .can_exclude = true },
};

static void render_migration(struct html *h)
{
	static const struct page_error errors[] = { { "reason_itm_1", "Say why" }, { "reject_reason", "Say why" } };
	migration_view(h, &(struct migration_view){
				  .page = PAGE(SIGNED_IN, .is_staff = true), .errors = { errors, 2 }, .id = "mig_1",
				  .reference = "HO-7K3M-9Q2X", .state = { "requested", "Waiting" }, .created = day,
				  .ball = "the customer", .ball_until = day, .next = "The customer accepts",
				  .is_partly_done = true, .done = 1, .total = 2, .steps = steps, .step_count = 2,
				  .items = migration_items_, .item_count = 2, .agency = NASTY, .customer_name = NASTY,
				  .customer_email = "a@example.it", .reason = "Rift", .note = NASTY,
				  .invitation_url = "https://example.it/handover/i/abc", .invitation_expires = day,
				  .is_just_submitted = true, .can_withdraw = true, .can_reject = true,
				  .can_resend = true, .can_readdress = true, .can_again = true,
				  .asks_recipient = NASTY, .is_misaddressed = true, .has_more_time = true,
				  .reject_reason = { NASTY, "Say why" }, .version = 7, .nonce = "nonce" });
}

static void render_migration_of_customer(struct html *h)
{
	static const struct migration_item_row items[] = {
		{ .id = "itm_2", .name = "second.example", .kind = "Domain", .state = { "planned", "Planned" } },
	};
	migration_view(h, &(struct migration_view){ .page = PAGE(SIGNED_IN, .is_customer = true), .id = "mig_1",
						    .reference = "HO-7K3M-9Q2X", .state = { "requested", "Waiting" },
						    .total = 1, .items = items, .item_count = 1,
						    .agency = "Studio Rossi" });
}

static const struct invitation_item invitation_items[] = {
	{ .value = "itm_1", .name = NASTY, .kind = "Domain", .finding = "It expires soon", .error = "Confirm",
	  .is_chosen = true, .needs_confirmation = true },
	{ .value = "itm_2", .name = "b.example", .kind = "Hosting Starter", .finding = "Just so" },
};

static const struct invitation_left invitation_left[] = { { NASTY, "Hosting", NASTY } };

static struct invitation_view invitation_sample(void)
{
	return (struct invitation_view){ .page = PAGE(), .token = "abc", .reference = "HO-7K3M-9Q2X", .agency = NASTY,
					 .legal_name = NASTY, .attention = NASTY, .personal_line = NASTY,
					 .masked_email = "m***@example.it", .expires = day, .closes = day,
					 .items = invitation_items, .item_count = 2, .hidden_count = 2,
					 .left = invitation_left, .left_count = 1, .vat_note = "VAT included",
					 .has_commission = true, .can_have_more_time = true };
}

static void render_invitation(struct html *h)
{
	const struct invitation_view v = invitation_sample();
	invitation_view(h, &v);
}

#define ACT(...) &(struct invitation_act_view){ .page = PAGE(), .token = "abc", .agency = NASTY,                       \
						.masked_email = "m***@example.it", .expires = day, .closes = day,     \
						.days = 30, .nonce = "nonce", __VA_ARGS__ }

#define ACT_PAGE(name, view, possible)                                                                                 \
	static void render_##name(struct html *h)                                                                      \
	{                                                                                                              \
		invitation_##view##_view(h, ACT(.is_possible = possible));                                             \
	}
ACT_PAGE(decline, decline, true)
ACT_PAGE(misaddressed, misaddressed, true)
ACT_PAGE(more_time, more_time, true)
ACT_PAGE(no_more_time, more_time, false)

static const char *const nasty_list[] = { NASTY, "second" };
static const struct page_error takeover_errors[] = { { "vat_id", "Check" }, { "may", "Tick" } };

static void render_account(struct html *h)
{
	static const struct page_error errors[] = { { "account", "Choose" } };
	takeover_account_view(h, &(struct takeover_account_view){
					 .page = PAGE(SIGNED_IN, .is_customer = true, .error = true),
					 .errors = { errors, 1 },
					 .token = "abc",
					 .agency = NASTY,
					 .masked_email = "m***@example.it",
					 .account_id = "4711",
					 .others = nasty_list,
					 .other_count = 2,
					 .can_register = true,
					 .error = "Choose",
					 .sign_in_url = "/handover/sign-in?next=/handover/i/abc/account" });
}

static void render_account_closed(struct html *h)
{
	takeover_account_view(h, &(struct takeover_account_view){
					 .page = PAGE(SIGNED_IN, .is_customer = true), .token = "abc", .agency = NASTY,
					 .masked_email = "m***@example.it", .account_id = "4711", .trouble = NASTY,
					 .trouble_title = NASTY, .sign_in_url = "/handover/sign-in" });
}

static void render_account_sign_in(struct html *h)
{
	takeover_account_view(h, &(struct takeover_account_view){
					 .page = PAGE(), .token = "abc", .agency = NASTY, .existing = 2,
					 .sign_in_url = "/handover/sign-in?next=%2Fhandover%2Fi%2Fabc" });
}

static void render_kind(struct html *h)
{
	static const struct page_error errors[] = { { "kind", "Choose" } };
	takeover_kind_view(h, &(struct takeover_kind_view){ .page = PAGE(.error = true), .errors = { errors, 1 },
							    .token = "abc", .agency = NASTY,
							    .kinds = { kinds, 2, "Choose" } });
}

static void render_billing(struct html *h)
{
	takeover_billing_view(h, &(struct takeover_billing_view){
					 .page = PAGE(.error = true), .errors = { takeover_errors, 2 }, .token = "abc",
					 .agency = NASTY, .kind = NASTY, .has_person = true, .has_company = true,
					 .is_either = true, .code_hint = "11 digits.", .vat_label = "VAT number",
					 .vat_hint = "11 digits.", .is_italian = true, .asks_province = true,
					 .is_body = true, .may_error = "Tick", .vat_id = { NASTY, "Check" } });
}

static void render_billing_foreign(struct html *h)
{
	takeover_billing_view(h, &(struct takeover_billing_view){ .page = PAGE(), .token = "abc", .agency = NASTY,
								  .kind = NASTY, .has_person = true });
}

static void render_check(struct html *h)
{
	static const struct takeover_answer answers[] = { { "Name", NASTY } };
	static const struct page_error errors[] = { { "items", "Keep" }, { "itm_1", "Confirm" }, { "may", "Tick" } };
	takeover_check_view(h, &(struct takeover_check_view){
				       .page = PAGE(.error = true), .errors = { errors, 3 }, .token = "abc",
				       .reference = "HO-7K3M-9Q2X", .agency = NASTY, .masked_email = "m***@example.it",
				       .account_id = "4711", .account_name = NASTY, .news = nasty_list, .news_count = 2,
				       .answers = answers, .answer_count = 1, .warnings = nasty_list,
				       .warning_count = 2, .items = invitation_items, .item_count = 2,
				       .items_error = "Keep", .left = invitation_left, .left_count = 1,
				       .vat_note = "VAT included", .has_commission = true, .asks_person = true,
				       .may_error = "Tick", .offer_hash = "hash", .nonce = "nonce" });
}

static void render_invited(struct html *h)
{
	static const struct page_error errors[] = { { "reference", "Check" } };
	invited_view(h, &(struct invited_view){ .page = PAGE(.error = true), .errors = { errors, 1 },
						.reference = { NASTY, "Check" } });
}

static void render_invited_found(struct html *h)
{
	invited_view(h, &(struct invited_view){ .page = PAGE(), .found = "HO-7K3M-9Q2X", .agency = NASTY,
						.legal_name = NASTY, .masked_email = "m***@example.it" });
}

static void render_conditions(struct html *h)
{
	invited_conditions_view(h, &(struct invited_text_view){ PAGE(), "2026-11" });
}

static void render_privacy(struct html *h)
{
	invited_privacy_view(h, &(struct invited_text_view){ PAGE(), "2026-11" });
}

static void render_objection(struct html *h)
{
	static const struct page_error errors[] = { { "text", "Shorter" } };
	objection_view(h, &(struct objection_view){ .page = PAGE(.error = true),
						    .errors = { errors, 1 },
						    .token = "abc",
						    .agency = NASTY,
						    .reference = "HO-7K3M-9Q2X",
						    .names = nasty_list,
						    .name_count = 2,
						    .text = { NASTY, "Shorter" },
						    .nonce = "nonce" });
}

#define OBJECTION(name)                                                                                                \
	static void render_objection_##name(struct html *h)                                                            \
	{                                                                                                              \
		objection_##name##_view(h, &(struct objection_view){ .page = PAGE(), .token = "abc", .agency = NASTY,  \
								     .reference = "HO-7K3M-9Q2X", .nonce = "nonce",    \
								     .at = day });                                     \
	}
OBJECTION(done)
OBJECTION(late)
OBJECTION(over)
OBJECTION(unknown)

static void render_send_again(struct html *h)
{
	static const struct error_field fields[] = { { NASTY, NASTY } };
	error_again_view(h, &(struct error_again_view){ .page = PAGE(), .action = "/handover/new", .fields = fields,
							.field_count = 1 });
}

static void render_accepted(struct html *h)
{
	static const struct invitation_done_item items[] = { { NASTY, "Domain", { "moving", "Moving" }, "waits" } };
	invitation_accepted_view(h, &(struct invitation_done_view){ .page = PAGE(), .agency = NASTY,
								    .reference = "HO-7K3M-9Q2X", .items = items,
								    .item_count = 1, .held_until = day,
								    .my_url = "/handover/my" });
}

static void render_inherited(struct html *h)
{
	static const struct inherited_item items[] = {
		{ .name = NASTY, .kind = "Domain", .is_domain = true, .expires = { "4 December", "2026-12-04" },
		  .expires_in = "in 41 days", .state = { "verified", "Moved" }, .is_moved = true,
		  .migration_id = "mig_1" },
		{ .name = "b", .kind = "Hosting", .state = { "planned", "Planned" }, .waiting = "waits" },
	};
	static const struct inherited_invitation invitations[] = {
		{ "HO-7K3M-9Q2X", NASTY, "/handover/my/invitations/mig_1", { "today", "2026-11-01" } }
	};
	static const struct inherited_group groups[] = { { NASTY, items, 2 } };
	inherited_view(h, &(struct inherited_view){ .page = PAGE(SIGNED_IN, .is_customer = true), .groups = groups,
						    .group_count = 1, .coming = groups, .coming_count = 1,
						    .invitations = invitations, .invitation_count = 1,
						    .first_name = NASTY, .first_expiry = day, .wanted = NASTY,
						    .vat_note = "VAT included", .credit = "0,00 €" });
}

static void render_error(struct html *h)
{
	error_view(h, &(struct error_view){ .page = PAGE(), .rc = RC_INTERNAL, .title = NASTY, .detail = NASTY,
					    .request_id = NASTY });
}

#define DEAD(name)                                                                                                     \
	static void render_##name(struct html *h)                                                                      \
	{                                                                                                              \
		invitation_##name##_view(h, &(struct invitation_dead_view){ .page = PAGE(), .agency = NASTY,           \
									    .reference = "HO-1", .at = day });         \
		invitation_##name##_view(h, &(struct invitation_dead_view){ .agency = NULL });                         \
	}
#define DEADS(DEAD) DEAD(withdrawn) DEAD(declined) DEAD(expired) DEAD(rejected) DEAD(used) DEAD(unknown) \
	DEAD(not_theirs)
DEADS(DEAD)

#define DEAD_PAGE(name) { #name, render_##name },
static const struct {
	const char *name;
	void (*render)(struct html *h);
} pages[] = {
	{ "home", render_home },
	{ "home_empty", render_home_empty },
	{ "home_visitor", render_home_visitor },
	{ "sign_in", render_sign_in },
	{ "submit", render_submit },
	{ "submit_services", render_submit_services },
	{ "submit_customer", render_submit_customer },
	{ "submit_terms", render_submit_terms },
	{ "submit_check", render_submit_check },
	{ "migration_act", render_migration_act },
	{ "migration_recipient", render_migration_recipient },
	{ "too_late", render_too_late },
	{ "migration", render_migration },
	{ "migration_of_customer", render_migration_of_customer },
	{ "invitation", render_invitation },
	{ "decline", render_decline },
	{ "misaddressed", render_misaddressed },
	{ "more_time", render_more_time },
	{ "no_more_time", render_no_more_time },
	{ "account", render_account },
	{ "account_closed", render_account_closed },
	{ "account_sign_in", render_account_sign_in },
	{ "kind", render_kind },
	{ "billing", render_billing },
	{ "billing_foreign", render_billing_foreign },
	{ "check", render_check },
	{ "invited", render_invited },
	{ "invited_found", render_invited_found },
	{ "conditions", render_conditions },
	{ "privacy", render_privacy },
	{ "objection", render_objection },
	{ "objection_done", render_objection_done },
	{ "objection_late", render_objection_late },
	{ "objection_over", render_objection_over },
	{ "objection_unknown", render_objection_unknown },
	{ "send_again", render_send_again },
	{ "accepted", render_accepted },
	{ "inherited", render_inherited },
	{ "error", render_error },
	DEADS(DEAD_PAGE)
};

static const char *rendered(struct arena *a, void (*render)(struct html *h))
{
	struct html h = HTML_IN(a, LANG_EN);
	render(&h);
	return buf_str(&h.out);
}

#define FOR_EACH_PAGE(i, a, text)                                                                                      \
	struct arena a = { 0 };                                                                                        \
	for (size_t i = 0; i < COUNT(pages); i++)                                                                      \
		for (const char *text = rendered(&a, pages[i].render); text; text = NULL)

/* The value of the attribute in the tag at s, "" where it has none. */
static const char *attribute(struct arena *a, const char *s, const char *name)
{
	const char *end = strchr(s, '>');
	const char *wanted = arena_printf(a, "%s=\"", name);
	for (const char *at = strstr(s, wanted); at && at < end; at = strstr(at + 1, wanted))
		if (isspace((unsigned char)at[-1]))
			return arena_strndup(a, at + strlen(wanted), strcspn(at + strlen(wanted), "\""));
	return "";
}

static size_t occurrences(const char *text, const char *part)
{
	size_t n = 0;
	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		n++;
	return n;
}

/* The one script there is; the page of a handover that goes on has it. */
#define SCRIPT "<script src=\"/handover/static/handover.js\" defer></script>"

Test(views, data_never_becomes_markup)
{
	FOR_EACH_PAGE(i, a, text) {
		cr_expect_eq(occurrences(text, "<script"), occurrences(text, SCRIPT), "page %s", pages[i].name);
		cr_expect_null(strstr(text, "<!--"), "page %s", pages[i].name);
		cr_expect_null(strstr(text, "javascript:"), "page %s", pages[i].name);
		cr_expect_null(strstr(text, "(null)"), "page %s", pages[i].name);
	}
	cr_expect(strstr(rendered(&a, render_home), NASTY_ESCAPED));
	arena_free(&a);
}

Test(views, no_page_has_a_style_attribute_an_event_or_a_foreign_address)
{
	FOR_EACH_PAGE(i, a, text) {
		cr_expect_null(strstr(text, " style="), "page %s", pages[i].name);
		cr_expect_null(strstr(text, "<style"), "page %s", pages[i].name);
		cr_expect_null(strstr(text, " onclick="), "page %s", pages[i].name);
		cr_expect_eq(occurrences(text, "src="), occurrences(text, SCRIPT), "page %s", pages[i].name);
		cr_expect_null(strstr(text, "href=\"http"), "page %s", pages[i].name);
	}
	arena_free(&a);
}

static void expect_labelled(struct arena *a, const char *page, const char *text, const char *element)
{
	for (const char *at = strstr(text, element); at; at = strstr(at + 1, element)) {
		if (strcmp(attribute(a, at, "type"), "hidden") == 0)
			continue;
		const char *id = attribute(a, at, "id");
		const char *label = arena_printf(a, "<label for=\"%s\"", id);
		cr_expect(*id && strstr(text, label), "page %s: no label: %.60s", page, at);
	}
}

Test(views, every_control_has_a_label)
{
	FOR_EACH_PAGE(i, a, text) {
		expect_labelled(&a, pages[i].name, text, "<input");
		expect_labelled(&a, pages[i].name, text, "<textarea");
		expect_labelled(&a, pages[i].name, text, "<select");
	}
	arena_free(&a);
}

Test(views, an_id_is_there_once_and_what_refers_to_one_finds_it)
{
	FOR_EACH_PAGE(i, a, text) {
		if (occurrences(text, "<!doctype") > 1)
			text = strstr(text + 1, "<!doctype");
		for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
			const char *id = attribute(&a, at, "id"), *href = attribute(&a, at, "href");
			if (*id)
				cr_expect_eq(occurrences(text, arena_printf(&a, " id=\"%s\"", id)), 1, "page %s: %s",
					     pages[i].name, id);
			if (href[0] == '#' && href[1])
				cr_expect(strstr(text, arena_printf(&a, " id=\"%s\"", href + 1)), "page %s: %s",
					  pages[i].name, href);
			char *refs = arena_strdup(&a, attribute(&a, at, "aria-describedby")), *rest;
			for (char *ref = strtok_r(refs, " \t\n", &rest); ref; ref = strtok_r(NULL, " \t\n", &rest))
				cr_expect(strstr(text, arena_printf(&a, " id=\"%s\"", ref)), "page %s: %s",
					  pages[i].name, ref);
		}
	}
	arena_free(&a);
}

Test(views, every_form_that_posts_carries_the_token)
{
	FOR_EACH_PAGE(i, a, text)
		cr_expect_eq(occurrences(text, "method=\"post\""),
			     occurrences(text, "name=\"csrf\" value=\"csrf-token\""), "page %s", pages[i].name);
	arena_free(&a);
}

Test(views, every_page_has_one_h1_a_language_and_the_site_in_its_title)
{
	FOR_EACH_PAGE(i, a, text) {
		size_t documents = occurrences(text, "<!doctype html>");
		cr_expect_eq(occurrences(text, "<h1>"), documents, "page %s", pages[i].name);
		cr_expect_eq(occurrences(text, "<html lang=\"en\">"), documents, "page %s", pages[i].name);
		cr_expect_eq(occurrences(text, " - DomainRegister</title>"), documents, "page %s", pages[i].name);
		cr_expect_eq(occurrences(text, "</html>"), documents, "page %s", pages[i].name);
	}
	arena_free(&a);
}

Test(views, tags_are_closed_in_the_order_they_were_opened)
{
	static const char empty[] = " meta link input br ";
	FOR_EACH_PAGE(i, a, text) {
		const char *open[64];
		size_t depth = 0;
		for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
			bool closing = at[1] == '/';
			const char *name = arena_strndup(&a, at + 1 + closing, strcspn(at + 1 + closing, " \t\n>"));
			if (*name == '!' || strstr(empty, arena_printf(&a, " %s ", name)))
				continue;
			if (!closing)
				open[depth++] = name;
			else
				cr_assert(depth > 0 && strcmp(open[--depth], name) == 0, "page %s: %.60s",
					  pages[i].name, at);
		}
		cr_expect_eq(depth, 0, "page %s", pages[i].name);
	}
	arena_free(&a);
}

Test(views, an_error_is_in_the_title_the_summary_and_beside_its_field)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, render_submit_customer);
	cr_expect(strstr(text, "<title>Error: Who"));
	cr_expect(strstr(text, "role=\"alert\""));
	cr_expect(strstr(text, "<a href=\"#email\">Enter " NASTY_ESCAPED "</a>"));
	cr_expect(strstr(text, "id=\"email-error\">Enter " NASTY_ESCAPED "<"));
	cr_expect(strstr(rendered(&a, render_submit), "<li>Busy</li>"));
	cr_expect_null(strstr(rendered(&a, render_home), "role=\"alert\""));
	cr_expect_null(strstr(rendered(&a, render_home), "Error: "));
	arena_free(&a);
}

Test(views, what_was_typed_and_ticked_comes_back)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, render_submit);
	cr_expect(strstr(text, "name=\"q\" value=\"" NASTY_ESCAPED "\""));
	cr_expect(strstr(text, ">\nkept " NASTY_ESCAPED "</textarea>"));
	cr_expect_eq(occurrences(text, " checked"), 1, "the item");
	cr_expect(strstr(text, "type=\"hidden\" name=\"item\" value=\"domain_9\""), "the one that is not shown");
	cr_expect(strstr(rendered(&a, render_submit_services), "value=\"kept " NASTY_ESCAPED "\""));
	cr_expect_eq(occurrences(rendered(&a, render_submit_terms), " checked"), 3, "authorises, one reason, neutral");
	arena_free(&a);
}

Test(views, an_item_that_cannot_go_has_its_reason_and_no_box)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, render_submit_services);
	cr_expect(strstr(text, "Open a ticket"));
	cr_expect_null(strstr(text, "name=\"item\" value=\"hosting_2\""));
	cr_expect(strstr(text, "it costs 80,00 € net"));
	cr_expect(strstr(text, "I know: It expires soon"));
	arena_free(&a);
}

Test(views, each_form_of_a_page_has_a_nonce_of_its_own)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, render_migration);
	static const char *const nonces[] = { "nonce-confirm", "nonce-resend", "nonce-reject", "nonce-itm_1-approve",
					      "nonce-itm_1-retry", "nonce-itm_1-exclude", "nonce-itm_2-exclude" };
	for (size_t i = 0; i < COUNT(nonces); i++)
		cr_expect_eq(occurrences(text, arena_printf(&a, "value=\"%s\"", nonces[i])), 1, "case %s", nonces[i]);
	cr_expect_eq(occurrences(text, "name=\"nonce\""), COUNT(nonces));
	arena_free(&a);
}

Test(views, the_customer_reads_no_commission_reason_or_note_and_has_no_acts)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, render_migration_of_customer);
	static const char *const words[] = { "ommission", "eason", "Note", "nvitation", "nonce", "<details", "seller" };
	for (size_t i = 0; i < COUNT(words); i++)
		cr_expect_null(strstr(text, words[i]), "case %s", words[i]);
	arena_free(&a);
}

Test(views, the_invitation_tells_the_commission_whole_and_who_gave_the_address)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, render_invitation);
	cr_expect(strstr(text, "for you the price is the same"));
	cr_expect(strstr(text, "the net amount and the date of payment, nothing else"));
	cr_expect(strstr(text, "m***@example.it"));
	cr_expect(strstr(text, "href=\"/handover/i/abc/account\""));
	cr_expect(strstr(text, "href=\"/handover/i/abc/decline\""));
	cr_expect_null(strstr(text, "seller"));
	cr_expect_null(strstr(text, "<form"), "a page that mail scanners open has no form to send");
	text = rendered(&a, render_account_sign_in);
	cr_expect_null(strstr(text, "name=\"account\""));
	cr_expect(strstr(text, "href=\"/handover/sign-in?next=%2Fhandover%2Fi%2Fabc\""));
	text = rendered(&a, render_check);
	cr_expect(strstr(text, "for you the price is the same"));
	cr_expect(strstr(text, "action=\"/handover/i/abc/accept\""));
	arena_free(&a);
}
