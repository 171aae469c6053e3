/* Filled view-models of the pages, for test_views.c; each is rendered by views_render_NAME. */
#ifndef HANDOVER_TESTS_VIEWS_H
#define HANDOVER_TESTS_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define NASTY         "<script>\"'&--><!--#exec"
#define NASTY_ESCAPED "&lt;script&gt;&quot;&#39;&amp;--&gt;&lt;!--#exec"

#define PAGE(...)                                                                                                      \
	{ .csrf = "csrf-token", .lang_switch_url = "/handover/?lang=en", .back_url = "/handover/", __VA_ARGS__ }
#define SIGNED_IN .is_signed_in = true, .account_name = NASTY, .role = "agency"

/* Where an invitation's link leads when it is no invitation any more: X(name) */
#define VIEWS_DEAD(X) X(withdrawn) X(declined) X(expired) X(rejected) X(used) X(unknown) X(not_theirs)

/* Each page: X(name) */
#define VIEWS_PAGES(X) X(home) X(home_empty) X(home_visitor) X(sign_in) X(submit) X(submit_services) \
	X(tariffs) X(estimate) \
	X(submit_customer) X(submit_terms) X(submit_check) X(migration_act) X(migration_recipient) \
	X(too_late) X(migration) X(migration_of_customer) X(invitation) X(decline) X(misaddressed) \
	X(more_time) X(no_more_time) X(account) X(account_closed) X(account_sign_in) X(kind) X(billing) \
	X(billing_foreign) X(check) X(invited) X(invited_found) X(conditions) X(privacy) X(objection) \
	X(objection_done) X(objection_late) X(objection_over) X(objection_unknown) X(send_again) X(accepted) \
	X(inherited) X(error) \
	VIEWS_DEAD(X)

#define VIEWS_PROTOTYPE(name) void views_render_##name(struct html *h);
VIEWS_PAGES(VIEWS_PROTOTYPE)
#undef VIEWS_PROTOTYPE

static const struct moment day = { "4 December 2026", "2026-12-04" };
static const struct choice kinds[] = { { "private", "Private person", false }, { "company", "Company", true } };

#endif
