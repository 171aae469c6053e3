#include <criterion/criterion.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"

static struct arena a;

static void teardown(void)
{
	arena_free(&a);
}

TestSuite(csv, .fini = teardown);

/* Every record as "cell|cell" on a line of its own; a malformed one as "!line: fault". */
static const char *all(const char *bytes, size_t length)
{
	struct csv csv;
	struct csv_row row;
	struct buf b = BUF_IN(&a);
	if (csv_open(&csv, &a, bytes, length) != RC_OK)
		return "no text";
	for (enum rc rc = csv_next(&csv, &row); rc != RC_NOT_FOUND; rc = csv_next(&csv, &row)) {
		if (rc == RC_VALIDATION)
			buf_addf(&b, "!%zu: %s", row.line, row.fault);
		for (size_t i = 0; rc == RC_OK && i < row.count; i++)
			buf_addf(&b, "%s%s", i ? "|" : "", row.cells[i]);
		buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

Test(csv, records_are_read_with_every_separator_line_end_and_encoding)
{
	static const struct {
		const char *text, *read;
	} cases[] = {
		{ "", "" },
		{ "\n\r\n\r", "" },
		{ "a;b\n1;2\n", "a|b\n1|2\n" },
		{ "a,b\r\n1,2", "a|b\n1|2\n" },
		{ "a\tb\r1\t2\r", "a|b\n1|2\n" },
		{ "a;b,c;d\n1,5;2;3\n", "a|b,c|d\n1,5|2|3\n" },
		{ "\"a;b\",c\n", "a;b|c\n" },
		{ "a\n\n;;\n", "a\n||\n" },
		{ "\"a\"\"b\";\"\"\n", "a\"b|\n" },
		{ "\"a\nb\r\nc\";d\n", "a\nb\r\nc|d\n" },
		{ "\xef\xbb\xbf" "Però;x\n", "Però|x\n" },
		{ "Per\xf2;\x80\n", "Però|€\n" },
		{ " a ; b \n", " a | b \n" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(all(cases[i].text, strlen(cases[i].text)), cases[i].read, "case %zu: %s", i,
				 all(cases[i].text, strlen(cases[i].text)));
	cr_expect_str_eq(all("a\0b", 3), "no text");
}

Test(csv, a_malformed_record_is_one_line_and_the_next_is_read)
{
#define READ(text) all(text, strlen(text))
	cr_expect_str_eq(READ("a;b\nx\"y;1\nc;d\n"),
			 "a|b\n!2: there is a quote inside a cell that does not begin with one\nc|d\n");
	cr_expect_str_eq(READ("a;b\n\"x\"y;1\nc;d\n"), "a|b\n!2: there is text behind a closing quote\nc|d\n");
	cr_expect_str_eq(READ("a;b\n\"x;1\nc;d\n"), "a|b\n!2: a quote is never closed\nc|d\n");
	cr_expect_str_eq(READ("a\n\"x\ny\"\nb\"\n"),
			 "a\nx\ny\n!4: there is a quote inside a cell that does not begin with one\n");
}

Test(csv, what_is_written_reads_the_same_and_no_cell_is_a_formula)
{
	static const char *const cells[] = { "", "x", "a;b", "a,b", "a\tb", "\"", "a\r\nb", "=1+1", "+39", "-1", "@x",
					     "\t=1", "\n=1", "\r=1", "'x", "=\"a\"", "Però & Figli" };
	struct buf b = BUF_IN(&a);
	struct csv_writer w = CSV_WRITER(&b, ';');
	struct csv csv;
	struct csv_row row;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		csv_write_cell(&w, cells[i]);
	csv_write_end(&w);
	cr_assert(csv_open(&csv, &a, buf_str(&b), b.len) == RC_OK && csv_next(&csv, &row) == RC_OK);
	cr_assert_eq(row.count, sizeof(cells) / sizeof(cells[0]));
	for (size_t i = 0; i < row.count; i++) {
		cr_expect_str_eq(csv_plain(row.cells[i]), cells[i]);
		cr_expect(!*cells[i] || !strchr("=+-@\t\r\n", row.cells[i][0]), "%s", row.cells[i]);
	}
	cr_expect_eq(csv_next(&csv, &row), RC_NOT_FOUND);
}

Test(csv, amounts_are_numbers_that_add_up)
{
	struct buf b = BUF_IN(&a);
	struct csv_writer w = CSV_WRITER(&b, ';');
	csv_write_cents(&w, 120);
	csv_write_cents(&w, -60);
	csv_write_cents(&w, 5);
	csv_write_cents(&w, -123456);
	csv_write_cell(&w, "\r=1");
	csv_write_end(&w);
	cr_expect_str_eq(buf_str(&b), "1,20;-0,60;0,05;-1234,56;\"'\r=1\"\r\n");
}

/* The place with the byte where it says %; the length. */
static size_t build(char *text, const char *place, char byte)
{
	size_t n = strlen(place);
	for (size_t i = 0; i < n; i++)
		text[i] = place[i] == '%' ? byte : place[i];
	return n;
}

Test(csv, every_byte_is_taken_in_every_place)
{
	static const char *const places[] = { "%", "a;%", "a;%b", "\"%\"", "a\n\"x%\";y\n", "%\n" };
	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++)
		for (int byte = 0; byte < 256; byte++) {
			char text[32];
			size_t n = build(text, places[p], (char)byte);
			const char *read = all(text, n);
			cr_expect((byte == 0) == (strcmp(read, "no text") == 0), "place %zu, byte %d", p, byte);
			cr_expect(utf8_is_valid(read), "place %zu, byte %d", p, byte);
		}
}
