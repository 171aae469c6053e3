#include "mail/letter.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"

#define URL "http://127.0.0.1:8080/handover/i/0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjkmnpq"

static struct arena a;

static void setup(void)
{
	a = (struct arena){ 0 };
}

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(letter, .init = setup, .fini = teardown);

static struct letter sample(void)
{
	struct letter l = LETTER_IN(&a, LANG_EN);
	letter_subject(&l, "%s: %s", "esempio.it", "Rossi & Figli\r\nBcc: x@y.example");
	letter_say(&l, "Hello %s,", "<b>Però</b>");
	letter_heading(&l, "To do now");
	letter_item(&l, "one");
	letter_item(&l, "two");
	letter_fact(&l, "Reason", "\"because\"");
	letter_fact(&l, "Reason", "");
	letter_link(&l, URL, "Open the invitation");
	letter_quote(&l, "See esempio.it, http://male.example/x?y or write to a@b.example. Bye.");
	letter_small(&l, "%s", "DomainRegister");
	return l;
}

Test(letter, the_text_has_one_block_after_the_other_and_each_link_on_a_line_of_its_own)
{
	struct letter l = sample();
	cr_expect_str_eq(letter_text(&l),
			 "Hello <b>Però</b>,\n\n* To do now\n\n- one\n- two\n\nReason: \"because\"\n\n"
			 "Open the invitation:\n" URL "\n\n"
			 "> See esempio[.]it, http : //male[.]example/x?y or write to\n> a[at]b[.]example. Bye.\n\n"
			 "DomainRegister\n");
}

Test(letter, nothing_in_a_name_ends_the_subject_or_a_line)
{
	struct letter l = sample();
	cr_expect_str_eq(l.subject, "esempio.it: Rossi & Figli  Bcc: x@y.example");
	letter_item(&l, "a\nb\x7f\tc");
	cr_expect(strstr(letter_text(&l), "- a b c\n") != NULL, "%s", letter_text(&l));
}

Test(letter, html_escapes_what_people_wrote_and_says_its_language)
{
	struct letter l = sample();
	const char *html = letter_html(&l);
	static const char *const has[] = {
		"<html lang=\"en\">",
		"<title>esempio.it: Rossi &amp; Figli  Bcc: x@y.example</title>",
		"Hello &lt;b&gt;Però&lt;/b&gt;,",
		"<strong>Reason:</strong> &quot;because&quot;",
		"href=\"" URL "\"",
	};
	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		cr_expect(strstr(html, has[i]) != NULL, "case %s in %s", has[i], html);
	static const char *const hasnt[] = { "<b>", "<img", "src=", "<script", "<link", "url(", "@import",
						"male.example" };
	for (size_t i = 0; i < sizeof(hasnt) / sizeof(hasnt[0]); i++)
		cr_expect(strstr(html, hasnt[i]) == NULL, "case %s", hasnt[i]);
}

Test(letter, points_that_follow_each_other_are_one_list)
{
	struct letter l = LETTER_IN(&a, LANG_EN);
	letter_subject(&l, "x");
	letter_item(&l, "one");
	letter_item(&l, "two");
	letter_say(&l, "between");
	letter_item(&l, "three");
	const char *html = letter_html(&l);
	size_t lists = 0, ends = 0;
	for (const char *s = html; (s = strstr(s, "<ul")); s++)
		lists++;
	for (const char *s = html; (s = strstr(s, "</ul>")); s++)
		ends++;
	cr_expect_eq(lists, 2);
	cr_expect_eq(ends, 2);
	cr_expect_str_eq(letter_text(&l), "- one\n- two\n\nbetween\n\n- three\n");
}

/* Counted in characters: an accented one is one column. */
static size_t longest_line(const char *text)
{
	size_t longest = 0, at = 0;
	for (; *text; text++) {
		at = *text == '\n' ? 0 : at + (((unsigned char)*text & 0xc0) != 0x80);
		longest = at > longest ? at : longest;
	}
	return longest;
}

Test(letter, lines_are_wrapped_between_words_at_76_columns)
{
	struct letter l = LETTER_IN(&a, LANG_EN);
	for (int n = 1; n < 40; n++) {
		struct buf words = BUF_IN(&a);
		for (int i = 0; i < 60; i++)
			buf_adds(&words, i % 3 ? "così  " : "perché-");
		letter_say(&l, "%.*s", n * 11, buf_str(&words));
		letter_item(&l, buf_str(&words));
		letter_quote(&l, buf_str(&words));
	}
	cr_expect(longest_line(letter_text(&l)) <= 76);
	cr_expect(longest_line(letter_text(&l)) > 66);
}

Test(letter, a_word_longer_than_a_line_stays_whole)
{
	struct letter l = LETTER_IN(&a, LANG_EN);
	const char *word = URL URL;
	letter_say(&l, "see %s there", word);
	cr_expect_str_eq(letter_text(&l), "see\n" URL URL "\nthere\n");
}

Test(letter, an_address_that_is_none_of_ours_becomes_no_link)
{
	struct letter l = LETTER_IN(&a, LANG_EN);
	letter_subject(&l, "x");
	letter_link(&l, "javascript:alert(1)", "Open the invitation");
	cr_expect(strstr(letter_html(&l), "href=\"javascript") == NULL);
}

Test(letter, an_empty_letter_is_an_empty_text)
{
	struct letter l = LETTER_IN(&a, LANG_IT);
	letter_subject(&l, "x");
	cr_expect_str_eq(letter_text(&l), "");
	cr_expect(strstr(letter_html(&l), "<html lang=\"it\">") != NULL);
}
