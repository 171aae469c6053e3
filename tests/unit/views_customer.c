/* Filled view-models of the pages that customers read, and of those that everybody may see. */
#include "views.h"

#include "web/error_views.h"
#include "web/inherited_views.h"
#include "web/invitation_views.h"
#include "web/invited_views.h"
#include "web/objection_views.h"
#include "web/takeover_views.h"

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

void views_render_invitation(struct html *h)
{
	const struct invitation_view v = invitation_sample();
	invitation_view(h, &v);
}

#define ACT(...) &(struct invitation_act_view){ .page = PAGE(), .token = "abc", .agency = NASTY,                       \
						.masked_email = "m***@example.it", .expires = day, .closes = day,     \
						.days = 30, .nonce = "nonce", __VA_ARGS__ }

#define ACT_PAGE(name, view, possible)                                                                                 \
	void views_render_##name(struct html *h)                                                                      \
	{                                                                                                              \
		invitation_##view##_view(h, ACT(.is_possible = possible));                                             \
	}
ACT_PAGE(decline, decline, true)
ACT_PAGE(misaddressed, misaddressed, true)
ACT_PAGE(more_time, more_time, true)
ACT_PAGE(no_more_time, more_time, false)

static const char *const nasty_list[] = { NASTY, "second" };
static const struct page_error takeover_errors[] = { { "vat_id", "Check" }, { "may", "Tick" } };

void views_render_account(struct html *h)
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

void views_render_account_closed(struct html *h)
{
	takeover_account_view(h, &(struct takeover_account_view){
					 .page = PAGE(SIGNED_IN, .is_customer = true), .token = "abc", .agency = NASTY,
					 .masked_email = "m***@example.it", .account_id = "4711", .trouble = NASTY,
					 .trouble_title = NASTY, .sign_in_url = "/handover/sign-in" });
}

void views_render_account_sign_in(struct html *h)
{
	takeover_account_view(h, &(struct takeover_account_view){
					 .page = PAGE(), .token = "abc", .agency = NASTY, .existing = 2,
					 .sign_in_url = "/handover/sign-in?next=%2Fhandover%2Fi%2Fabc" });
}

void views_render_kind(struct html *h)
{
	static const struct page_error errors[] = { { "kind", "Choose" } };
	takeover_kind_view(h, &(struct takeover_kind_view){ .page = PAGE(.error = true), .errors = { errors, 1 },
							    .token = "abc", .agency = NASTY,
							    .kinds = { kinds, 2, "Choose" } });
}

void views_render_billing(struct html *h)
{
	takeover_billing_view(h, &(struct takeover_billing_view){
					 .page = PAGE(.error = true), .errors = { takeover_errors, 2 }, .token = "abc",
					 .agency = NASTY, .kind = NASTY, .has_person = true, .has_company = true,
					 .is_either = true, .code_hint = "11 digits.", .vat_label = "VAT number",
					 .vat_hint = "11 digits.", .is_italian = true, .asks_province = true,
					 .is_body = true, .may_error = "Tick", .vat_id = { NASTY, "Check" } });
}

void views_render_billing_foreign(struct html *h)
{
	takeover_billing_view(h, &(struct takeover_billing_view){ .page = PAGE(), .token = "abc", .agency = NASTY,
								  .kind = NASTY, .has_person = true });
}

void views_render_check(struct html *h)
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

void views_render_invited(struct html *h)
{
	static const struct page_error errors[] = { { "reference", "Check" } };
	invited_view(h, &(struct invited_view){ .page = PAGE(.error = true), .errors = { errors, 1 },
						.reference = { NASTY, "Check" } });
}

void views_render_invited_found(struct html *h)
{
	invited_view(h, &(struct invited_view){ .page = PAGE(), .found = "HO-7K3M-9Q2X", .agency = NASTY,
						.legal_name = NASTY, .masked_email = "m***@example.it" });
}

void views_render_conditions(struct html *h)
{
	invited_conditions_view(h, &(struct invited_text_view){ PAGE(), "2026-11" });
}

void views_render_privacy(struct html *h)
{
	invited_privacy_view(h, &(struct invited_text_view){ PAGE(), "2026-11" });
}

void views_render_objection(struct html *h)
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
	void views_render_objection_##name(struct html *h)                                                            \
	{                                                                                                              \
		objection_##name##_view(h, &(struct objection_view){ .page = PAGE(), .token = "abc", .agency = NASTY,  \
								     .reference = "HO-7K3M-9Q2X", .nonce = "nonce",    \
								     .at = day });                                     \
	}
OBJECTION(done)
OBJECTION(late)
OBJECTION(over)
OBJECTION(unknown)

void views_render_send_again(struct html *h)
{
	static const struct error_field fields[] = { { NASTY, NASTY } };
	error_again_view(h, &(struct error_again_view){ .page = PAGE(), .action = "/handover/new", .fields = fields,
							.field_count = 1 });
}

void views_render_accepted(struct html *h)
{
	static const struct invitation_done_item items[] = { { NASTY, "Domain", { "moving", "Moving" }, "waits",
							       NULL } };
	invitation_accepted_view(h, &(struct invitation_done_view){ .page = PAGE(), .agency = NASTY,
								    .reference = "HO-7K3M-9Q2X", .items = items,
								    .item_count = 1, .held_until = day,
								    .my_url = "/handover/my" });
}

void views_render_inherited(struct html *h)
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

void views_render_error(struct html *h)
{
	error_view(h, &(struct error_view){ .page = PAGE(), .rc = RC_INTERNAL, .title = NASTY, .detail = NASTY,
					    .request_id = NASTY });
}

#define DEAD(name)                                                                                                     \
	void views_render_##name(struct html *h)                                                                      \
	{                                                                                                              \
		invitation_##name##_view(h, &(struct invitation_dead_view){ .page = PAGE(), .agency = NASTY,           \
									    .reference = "HO-1", .at = day });         \
		invitation_##name##_view(h, &(struct invitation_dead_view){ .agency = NULL });                         \
	}
VIEWS_DEAD(DEAD)
