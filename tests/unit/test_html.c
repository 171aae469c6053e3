#include "http/html.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define FFFD "\xEF\xBF\xBD"

static const char *escaped(struct arena *a, const char *text)
{
	struct html h = HTML_IN(a, LANG_EN);
	html_escape(&h, text);
	return buf_str(&h.out);
}

Test(html, every_byte_is_escaped_kept_or_replaced)
{
	struct arena a = { 0 };
	for (int byte = 1; byte < 256; byte++) {
		const char text[] = { 'x', (char)byte, 'y', '\0' };
		const char *reference = byte == '&' ? "&amp;" : byte == '<' ? "&lt;" : byte == '>' ? "&gt;" :
					byte == '"' ? "&quot;" : byte == '\'' ? "&#39;" : byte >= 0x80 ? FFFD : NULL;
		const char *expected = reference ? arena_printf(&a, "x%sy", reference) : text;
		cr_expect_str_eq(escaped(&a, text), expected, "case %02x", (unsigned)byte);
	}
	arena_free(&a);
}

Test(html, every_pair_of_bytes_leaves_valid_utf8_without_markup)
{
	struct arena a = { 0 };
	for (int first = 1; first < 256; first++) {
		for (int second = 1; second < 256; second++) {
			const char *out = escaped(&a, (const char[]){ (char)first, (char)second, '\0' });
			if (strpbrk(out, "<>\"'") || !utf8_is_valid(out))
				cr_expect(false, "case %02x %02x", (unsigned)first, (unsigned)second);
			arena_reset(&a);
		}
	}
	arena_free(&a);
}

Test(html, text_is_escaped_as_a_whole)
{
	static const struct {
		const char *text, *html;
	} cases[] = {
		{ NULL, "" },
		{ "", "" },
		{ "citt\xC3\xA0 \xE2\x82\xAC \xF0\x9F\x98\x80", "citt\xC3\xA0 \xE2\x82\xAC \xF0\x9F\x98\x80" },
		{ "<!--# exec cmd=\"x\" -->", "&lt;!--# exec cmd=&quot;x&quot; --&gt;" },
		{ "&amp;", "&amp;amp;" },
		{ "''", "&#39;&#39;" },
		{ "\xC3<b>", FFFD "&lt;b&gt;" },
		{ "a\xE2\x82", "a" FFFD FFFD },
		{ "\xED\xA0\x80", FFFD FFFD FFFD },
		{ "\xC0\xBC", FFFD FFFD },
		{ "\xF0\x9F\x98<", FFFD FFFD FFFD "&lt;" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(escaped(&a, cases[i].text), cases[i].html, "case %zu", i);
	arena_free(&a);
}

Test(html, printing_follows_the_type)
{
	struct arena a = { 0 };
	struct html h = HTML_IN(&a, LANG_EN);
	char array[8] = "<a>";
	const struct html_safe safe = { "<b>" };
	const int constant = -1;
	html_print(&h, array);
	html_print(&h, "&");
	html_print(&h, (const char *)NULL);
	html_print(&h, (char *)NULL);
	cr_expect_str_eq(buf_str(&h.out), "&lt;a&gt;&amp;");
	html_print(&h, safe);
	html_print(&h, (struct html_safe){ NULL });
	html_raw(&h, "<i>tail", 3);
	cr_expect_str_eq(buf_str(&h.out), "&lt;a&gt;&amp;<b><i>");

	h = HTML_IN(&a, LANG_EN);
	html_print(&h, constant);
	html_print(&h, INT_MIN);
	html_print_plain(&h, UINT_MAX);
	html_print(&h, LONG_MIN);
	html_print(&h, ULONG_MAX);
	html_print(&h, LLONG_MAX);
	html_print_plain(&h, ULLONG_MAX);
	cr_expect_str_eq(buf_str(&h.out), "-1-21474836484294967295-922337203685477580818446744073709551615"
					  "922337203685477580718446744073709551615");
	arena_free(&a);
}

Test(html, a_finished_part_is_printed_as_it_is)
{
	struct arena a = { 0 };
	struct html part = HTML_IN(&a, LANG_EN), page = HTML_IN(&a, LANG_EN);
	cr_expect_str_eq(html_finish(&part).markup, "");
	html_raw(&part, "<p>", 3);
	html_escape(&part, "<");
	html_print(&page, html_finish(&part));
	cr_expect_str_eq(buf_str(&page.out), "<p>&lt;");
	arena_free(&a);
}

Test(html, messages_are_filled_in_and_then_escaped)
{
	struct arena a = { 0 };
	struct html h = HTML_IN(&a, LANG_EN);
	html_text(&h, "It's 100 % <safe>");
	html_text(&h, "");
	cr_expect_str_eq(buf_str(&h.out), "It&#39;s 100 % &lt;safe&gt;");
	h = HTML_IN(&a, LANG_IT);
	html_textf(&h, "<%s> & %d%%", "\"a\"\xFF", 7);
	cr_expect_str_eq(buf_str(&h.out), "&lt;&quot;a&quot;" FFFD "&gt; &amp; 7%");
	h = HTML_IN(&a, LANG_EN);
	html_textn(&h, "%lu <test> thing", "%lu <test> things", 1);
	html_textn(&h, "%lu <test> thing", "%lu <test> things", 2);
	html_textn(&h, "%lu <test> thing", "%lu <test> things", 0);
	cr_expect_str_eq(buf_str(&h.out),
			 "1 &lt;test&gt; thing2 &lt;test&gt; things0 &lt;test&gt; things");
	arena_free(&a);
}

Test(html, an_address_is_harmless_or_a_hash)
{
	static const struct {
		const char *address, *html;
	} cases[] = {
		{ "/", "/" },
		{ "/handover/my?a=1&b=\"2\"", "/handover/my?a=1&amp;b=&quot;2&quot;" },
		{ "https://a.example/x", "https://a.example/x" },
		{ "mailto:a@example.org", "mailto:a@example.org" },
		{ "http://127.0.0.1", "http://127.0.0.1" },
		{ "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x" },
		{ "http://127.0.0.1/x", "http://127.0.0.1/x" },
		{ NULL, "#" },
		{ "", "#" },
		{ "//a.example/", "#" },
		{ "/\\a.example/", "#" },
		{ "/\t/a.example/", "#" },
		{ "handover/my", "#" },
		{ "http://a.example/", "#" },
		{ "http://127.0.0.10/", "#" },
		{ "http://127.0.0.1.a.example/", "#" },
		{ "http://127.0.0.1@a.example/", "#" },
		{ "http://127.0.0.1:80@a.example/", "#" },
		{ "http://127.0.0.1:x@a.example/", "#" },
		{ "HTTPS://a.example/", "#" },
		{ "javascript:alert(1)", "#" },
		{ " javascript:alert(1)", "#" },
		{ "data:text/html,x", "#" },
		{ "https:a.example", "#" },
		{ "#x", "#" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct html h = HTML_IN(&a, LANG_EN);
		html_url(&h, cases[i].address);
		cr_expect_str_eq(buf_str(&h.out), cases[i].html, "case %s",
				 cases[i].address ? cases[i].address : "NULL");
	}
	for (int byte = 1; byte < 256; byte++) {
		struct html h = HTML_IN(&a, LANG_EN);
		html_url(&h, (const char[]){ '/', 'a', (char)byte, '\0' });
		bool harmful = byte <= ' ' || byte == 0x7f || byte == '\\';
		cr_expect_eq(strcmp(buf_str(&h.out), "#") == 0, harmful, "case byte %02x", (unsigned)byte);
	}
	arena_free(&a);
}
