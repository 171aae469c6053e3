/* Filled view-models of the pages that agencies and staff read. */
#include "views.h"

#include "web/estimate_views.h"
#include "web/home_views.h"
#include "web/migration_act_views.h"
#include "web/migration_views.h"
#include "web/sign_in_views.h"
#include "web/submit_answers_views.h"
#include "web/submit_views.h"
#include "web/tariff_views.h"

static const struct choice languages[] = { { "it", "Italiano", true }, { "en", "English", false } };

static const struct home_row rows[] = {
	{ "mig_1", "HO-7K3M-9Q2X", NASTY, "Studio Rossi", { "requested", "Waiting" }, { "today", "2026-11-01" }, 1, 3,
	  "the customer" },
};

static const struct home_filter home_filters_[] = { { "/handover/", "All", false },
						    { "/handover/?state=expired", "Expired", true } };

void views_render_home(struct html *h)
{
	home_view(h, &(struct home_view){ .page = PAGE(SIGNED_IN, .is_staff = true, .demo = true), .rows = rows,
					  .row_count = 1, .older_url = "/handover/?starting_after=mig_1",
					  .can_search = true, .q = NASTY, .state = "expired",
					  .filters = home_filters_, .filter_count = 2 });
}

void views_render_home_empty(struct html *h)
{
	home_view(h, &(struct home_view){ .page = PAGE(SIGNED_IN, .is_reseller = true) });
}

void views_render_home_visitor(struct html *h)
{
	home_view(h, &(struct home_view){ .page = { .sign_in_url = "javascript:alert(1)" } });
}

void views_render_sign_in(struct html *h)
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

void views_render_submit(struct html *h)
{
	static const struct page_error errors[] = { { "items", "Choose" }, { NULL, "Busy" } };
	static const char *const hidden[] = { "domain_9" };
	submit_view(h, &(struct submit_view){ .page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
					      .errors = { errors, COUNT(errors) }, .items = submit_items,
					      .item_count = COUNT(submit_items), .items_error = "Choose",
					      .is_cut = true, .hidden = hidden, .hidden_count = 1, .chosen = 2,
					      .q = NASTY,
					      .kinds = { kinds, 2, NULL }, .pasted = { .value = "kept " NASTY },
					      .lines = { submit_pasted, 2, 1, 0 }, .is_begun = true });
}

void views_render_submit_services(struct html *h)
{
	static const struct page_error errors[] = { { "confirmed_domain_1", "Confirm that you know" },
						    { "why_hosting_4", "Add it" }, { "all_hosting_3", "Say so" } };
	submit_services_view(h, &(struct submit_services_view){
					.page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
					.errors = { errors, COUNT(errors) }, .items = submit_items,
					.item_count = COUNT(submit_items), .hanging = submit_hanging,
					.hanging_count = 1,
					.behind = submit_stuck, .behind_count = 1,
					.lines = { submit_pasted, 2, 1, 3 } });
}

void views_render_submit_customer(struct html *h)
{
	static const struct page_error errors[] = { { "email", "Enter " NASTY } };
	submit_customer_view(h, &(struct submit_customer_view){
					.page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
					.errors = { errors, 1 }, .agency = NASTY, .languages = { languages, 2, NULL },
					.name = { .value = NASTY }, .email = { "no", "Enter " NASTY } });
}

void views_render_submit_terms(struct html *h)
{
	static const struct submit_term terms[] = { { NASTY, "Hosting", NASTY, true, "12,00 €" },
						    { "c.example", "Hosting", "10 %", true, NULL },
						    { "b.example", "Domain", "no commission", false, NULL } };
	submit_terms_view(h, &(struct submit_terms_view){ .page = PAGE(SIGNED_IN, .is_reseller = true), .terms = terms,
							  .term_count = 3, .earns = true, .sum = "12,00 €",
							  .asks_registrant = true, .authorises = true,
							  .neutral_mail = true, .domains_left = 1,
							  .reasons = { kinds, 2, NULL }, .note = { .value = NASTY } });
}

void views_render_tariffs(struct html *h)
{
	static const struct page_error errors[] = { { "rate", "Write a percentage" } };
	static const struct tariff_row_view row = { NASTY, "10 % of the net amount", "69,00 × 10 % = 6,90", NULL,
						    { "23 November 2026", "2026-11-23" } };
	static const struct tariff_row_view other = { "domain.it", "no commission", NULL, "No price", { NULL, NULL } };
	tariff_view(h, &(struct tariff_view){ .page = PAGE(SIGNED_IN, .is_staff = true, .error = true),
					      .errors = { errors, 1 }, .done = NASTY, .preview = &row, .before = NASTY,
					      .in_force = { &row, 1 }, .to_come = { &other, 1 }, .past = { &row, 1 },
					      .products = NASTY, .product = { .value = NASTY },
					      .rate = { .value = NASTY, .error = "Write a percentage" },
					      .fixed = { .value = NASTY }, .months = { .value = NASTY },
					      .holding = { .value = NASTY }, .valid_from = { .value = NASTY },
					      .nonce = "n" });
}

/* A part of other pages: here within the least page there is. */
void views_render_estimate(struct html *h)
{
	static const struct estimate_figure months[] = { { "March 2027", "6,90 €", 1 }, { NASTY, "12,00 €", 2 } };
	const struct page page = PAGE(SIGNED_IN, .is_reseller = true);
	layout_begin(h, &page, "Commission");
	estimate_section(h, &(struct estimate_view){ .sum = "18,90 €", .terms = 3, .renewals = 3, .months = months,
						     .until = { "22 November 2027", "2027-11-22" }, .month_count = 2 });
	layout_end(h, &page);
}

void views_render_submit_check(struct html *h)
{
	static const struct page_error errors[] = { { "domain_1", "Gone" }, { "email", "Enter" } };
	static const struct submit_check_row going[] = { { "domain_1", NASTY, "Domain", "10 %", "Gone" } };
	static const struct submit_check_row staying[] = { { "hosting_2", "b", "Hosting", NASTY, NULL } };
	submit_check_view(h, &(struct submit_check_view){
				     .page = PAGE(SIGNED_IN, .is_reseller = true, .error = true),
				     .errors = { errors, 2 }, .going = going, .going_count = 1,
				     .staying = staying, .staying_count = 1,
				     .agency = NASTY, .known_as = NASTY, .name = NASTY, .language = "Italiano",
				     .email_error = "Enter", .note = NASTY, .closes_on = day, .authorises = true,
				     .invitation_days = 14, .nonce = "nonce" });
}

void views_render_migration_act(struct html *h)
{
	migration_act_view(h, &(struct migration_act_view){ .page = PAGE(SIGNED_IN, .is_reseller = true), .id = "mig_1",
							    .reference = "HO-1", .act = "withdraw",
							    .title = "Withdraw?",
							    .words = NASTY, .button = "Withdraw it", .items = 2,
							    .version = 3, .nonce = "nonce" });
}

void views_render_migration_recipient(struct html *h)
{
	static const struct page_error errors[] = { { "email", "Enter" } };
	migration_recipient_view(h, &(struct migration_recipient_view){
					    .page = PAGE(SIGNED_IN, .error = true), .errors = { errors, 1 },
					    .id = "mig_1", .reference = "HO-1", .now = NASTY,
					    .email = { NASTY, "Enter" },
					    .languages = { languages, 2, NULL }, .version = 3, .nonce = "nonce" });
}

void views_render_too_late(struct html *h)
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
	  .excluded_reason = "f", .commission = "10 % of each renewal" },
	{ .id = "itm_2", .name = "second.example", .kind = "Domain", .state = { "planned", "Planned" },
	  .can_confirm = true },
};

void views_render_migration(struct html *h)
{
	static const struct page_error errors[] = { { NULL, "Write something" } };
	migration_view(h, &(struct migration_view){
				  .page = PAGE(SIGNED_IN, .is_reseller = true), .errors = { errors, 1 }, .id = "mig_1",
				  .reference = "HO-7K3M-9Q2X", .state = { "requested", "Waiting" }, .created = day,
				  .ball = "the customer", .ball_until = day, .next = "The customer accepts",
				  .is_partly_done = true, .done = 1, .total = 2, .steps = steps, .step_count = 2,
				  .items = migration_items_, .item_count = 2, .agency = NASTY, .customer_name = NASTY,
				  .customer_email = "a@example.it", .reason = "Rift", .note = NASTY,
				  .invitation_url = "https://example.it/handover/i/abc", .invitation_expires = day,
				  .is_just_submitted = true, .can_withdraw = true,
				  .can_resend = true, .can_readdress = true, .can_again = true,
				  .asks_recipient = NASTY, .is_misaddressed = true, .has_more_time = true,
				  .version = 7, .nonce = "nonce" });
}

void views_render_migration_of_customer(struct html *h)
{
	static const struct migration_item_row items[] = {
		{ .id = "itm_2", .name = "second.example", .kind = "Domain", .state = { "planned", "Planned" },
	  .can_confirm = true },
	};
	migration_view(h, &(struct migration_view){ .page = PAGE(SIGNED_IN, .is_customer = true), .id = "mig_1",
						    .reference = "HO-7K3M-9Q2X", .state = { "requested", "Waiting" },
						    .total = 1, .items = items, .item_count = 1,
						    .agency = "Studio Rossi" });
}
