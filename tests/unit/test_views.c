/* The pages as they are rendered from filled view-models: escaping, labels, errors, and what no page may have. */
#include "views.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#define PAGE_ROW(name) { #name, views_render_##name },
static const struct {
	const char *name;
	void (*render)(struct html *h);
} pages[] = { VIEWS_PAGES(PAGE_ROW) };

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
	cr_expect(strstr(rendered(&a, views_render_home), NASTY_ESCAPED));
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
	const char *text = rendered(&a, views_render_submit_customer);
	cr_expect(strstr(text, "<title>Error: Who"));
	cr_expect(strstr(text, "role=\"alert\""));
	cr_expect(strstr(text, "<a href=\"#email\">Enter " NASTY_ESCAPED "</a>"));
	cr_expect(strstr(text, "id=\"email-error\">Enter " NASTY_ESCAPED "<"));
	cr_expect(strstr(rendered(&a, views_render_submit), "<li>Busy</li>"));
	cr_expect_null(strstr(rendered(&a, views_render_home), "role=\"alert\""));
	cr_expect_null(strstr(rendered(&a, views_render_home), "Error: "));
	arena_free(&a);
}

Test(views, what_was_typed_and_ticked_comes_back)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, views_render_submit);
	cr_expect(strstr(text, "name=\"q\" value=\"" NASTY_ESCAPED "\""));
	cr_expect(strstr(text, ">\nkept " NASTY_ESCAPED "</textarea>"));
	cr_expect_eq(occurrences(text, " checked"), 1, "the item");
	cr_expect(strstr(text, "type=\"hidden\" name=\"item\" value=\"domain_9\""), "the one that is not shown");
	cr_expect(strstr(rendered(&a, views_render_submit_services), "value=\"kept " NASTY_ESCAPED "\""));
	cr_expect_eq(occurrences(rendered(&a, views_render_submit_terms), " checked"), 3,
		     "authorises, one reason, neutral");
	arena_free(&a);
}

Test(views, an_item_that_cannot_go_has_its_reason_and_no_box)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, views_render_submit_services);
	cr_expect(strstr(text, "Open a ticket"));
	cr_expect_null(strstr(text, "name=\"item\" value=\"hosting_2\""));
	cr_expect(strstr(text, "it costs 80,00 € net"));
	cr_expect(strstr(text, "I know: It expires soon"));
	arena_free(&a);
}

Test(views, each_form_of_a_page_has_a_nonce_of_its_own)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, views_render_migration);
	static const char *const nonces[] = { "nonce-confirm", "nonce-resend", "nonce-itm_2-confirm" };
	for (size_t i = 0; i < COUNT(nonces); i++)
		cr_expect_eq(occurrences(text, arena_printf(&a, "value=\"%s\"", nonces[i])), 1, "case %s", nonces[i]);
	cr_expect_eq(occurrences(text, "name=\"nonce\""), COUNT(nonces));
	arena_free(&a);
}

Test(views, the_customer_reads_no_commission_reason_or_note_and_has_no_acts)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, views_render_migration_of_customer);
	static const char *const words[] = { "ommission", "eason", "Note", "nvitation", "nonce", "<details", "seller" };
	for (size_t i = 0; i < COUNT(words); i++)
		cr_expect_null(strstr(text, words[i]), "case %s", words[i]);
	arena_free(&a);
}

Test(views, the_invitation_tells_the_commission_whole_and_who_gave_the_address)
{
	struct arena a = { 0 };
	const char *text = rendered(&a, views_render_invitation);
	cr_expect(strstr(text, "for you the price is the same"));
	cr_expect(strstr(text, "the net amount and the date of payment, nothing else"));
	cr_expect(strstr(text, "m***@example.it"));
	cr_expect(strstr(text, "href=\"/handover/i/abc/account\""));
	cr_expect(strstr(text, "href=\"/handover/i/abc/decline\""));
	cr_expect_null(strstr(text, "seller"));
	cr_expect_null(strstr(text, "<form"), "a page that mail scanners open has no form to send");
	text = rendered(&a, views_render_account_sign_in);
	cr_expect_null(strstr(text, "name=\"account\""));
	cr_expect(strstr(text, "href=\"/handover/sign-in?next=%2Fhandover%2Fi%2Fabc\""));
	text = rendered(&a, views_render_check);
	cr_expect(strstr(text, "for you the price is the same"));
	cr_expect(strstr(text, "action=\"/handover/i/abc/accept\""));
	arena_free(&a);
}
