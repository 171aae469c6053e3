/*
 * Text on its way into something that has a syntax of its own: JSON, addresses, a table's cell, SQL's LIKE. Nothing of
 * it comes out as syntax, and what went in can be had back. And the cuts and trims of UTF-8 keep it UTF-8.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/csv.h"
#include "base/rc.h"
#include "base/utf8.h"
#include "domain/email_address.h"
#include "http/url.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "net/message.h"
#include "store/like.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void into_utf8(struct arena *a, const char *text, size_t max)
{
	bool valid = utf8_is_valid(text);
	const char *trimmed = utf8_trimmed(a, text), *cut = utf8_prefix(a, text, max);
	BUG_ON(strcmp(utf8_trimmed(a, trimmed), trimmed) != 0 || !strstr(text, trimmed));
	BUG_ON((utf8_trim(a, text) == NULL) != (*trimmed == '\0'));
	BUG_ON(strlen(cut) > max && cut != text);
	BUG_ON(strncmp(text, cut, strlen(cut)) != 0);
	BUG_ON(valid && (!utf8_is_valid(cut) || !utf8_is_valid(trimmed)));
	BUG_ON(utf8_length(text) > strlen(text));
	BUG_ON(utf8_is_line(text) && (!utf8_is_text(text) || !valid));
	BUG_ON(utf8_is_line(text) && strpbrk(text, "\r\n\t\x7f"));
	const char *old = utf8_from_windows_1252(a, text);
	BUG_ON(!utf8_is_valid(old) || utf8_length(old) != strlen(text));
}

static void into_json(struct arena *a, const char *text)
{
	struct problems problems = { .arena = a, .lang = LANG_EN };
	struct buf out = BUF_IN(a);
	struct json_writer w = JSON_WRITER(&out);
	const struct json_value *root;
	if (!utf8_is_valid(text))
		return;
	json_array_begin(&w);
	json_string(&w, text);
	json_array_end(&w);
	json_finish(&w);
	BUG_ON(memchr(out.data, '<', out.len));
	BUG_ON(json_parse(&problems, out.data, out.len, &root) != RC_OK || json_array_count(root) != 1);
	BUG_ON(strcmp(json_array_at(root, 0)->string, text) != 0);
}

static void into_address(struct arena *a, const char *text, size_t n)
{
	static const char unreserved[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%";
	struct buf out = BUF_IN(a);
	const char *address;
	url_encode(&out, text, n);
	BUG_ON(buf_str(&out)[strspn(buf_str(&out), unreserved)]);
	if (email_address_canonical(a, text, &address) == RC_OK) {
		BUG_ON(!message_address_is_valid(address) || strlen(address) > EMAIL_ADDRESS_MAX);
		BUG_ON(!email_address_is_same(address, address) || address[strcspn(address, " ,;:<>\"\r\n")]);
	}
	BUG_ON(message_address_is_valid(text) && text[strcspn(text, " ,;:<>\"\r\n")]);
	BUG_ON(message_id_is_valid(text) && (strpbrk(text, "/\\ \r\n<>") || strstr(text, "..")));
	BUG_ON(url_is_local(text) && (strncmp(text, "/handover/", 10) != 0 || strpbrk(text, "\\ \r\n\t")));
}

/* No cell that a spreadsheet would compute, and no cell more than was written. */
static void into_table(struct arena *a, const char *text)
{
	struct buf out = BUF_IN(a);
	struct csv_writer w = CSV_WRITER(&out, ';');
	struct csv csv;
	struct csv_row row;
	csv_write_cell(&w, "x");
	csv_write_cell(&w, text);
	csv_write_end(&w);
	if (!utf8_is_valid(text) || csv_open(&csv, a, buf_str(&out), out.len) != RC_OK)
		return;
	if (csv_next(&csv, &row) != RC_OK)
		return;
	BUG_ON(row.count != 2 || (row.cells[1][0] && strchr("=+-@\t\r\n", row.cells[1][0])));
	BUG_ON(csv_next(&csv, &row) != RC_NOT_FOUND);
}

/* Undone, the pattern is the text between two wildcards of ours. */
static void into_like(struct arena *a, const char *text)
{
	const char *p = like_containing(a, text);
	BUG_ON((p == NULL) != (*text == '\0'));
	if (!p)
		return;
	BUG_ON(*p++ != '%');
	for (; *text; text++) {
		if (*p == '\\')
			p++;
		else
			BUG_ON(*p == '%' || *p == '_');
		BUG_ON(*p++ != *text);
	}
	BUG_ON(strcmp(p, "%") != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	const char *text = arena_strndup(&a, (const char *)data, size);
	into_utf8(&a, text, size ? data[0] % 32 : 0);
	into_json(&a, text);
	into_address(&a, text, strlen(text));
	into_table(&a, text);
	into_like(&a, text);
	arena_reset(&a);
	return 0;
}
