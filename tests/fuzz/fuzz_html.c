/* Escaping: whatever comes in, what goes out is valid UTF-8 without markup, and addresses lead nowhere strange. */
#include "http/html.h"

#include <stdint.h>
#include <string.h>

#include "base/rc.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void escaped_check(const char *out)
{
	static const char *const references[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	BUG_ON(strpbrk(out, "<>\"'"));
	BUG_ON(!utf8_is_valid(out));
	for (const char *s = strchr(out, '&'); s; s = strchr(s + 1, '&')) {
		int known = 0;
		for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
			known |= strncmp(s, references[i], strlen(references[i])) == 0;
		BUG_ON(!known);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	const char *text = arena_strndup(&a, (const char *)data, size);
	struct html plain = HTML_IN(&a, LANG_EN), filled = HTML_IN(&a, LANG_EN), address = HTML_IN(&a, LANG_EN);
	html_print(&plain, text);
	escaped_check(buf_str(&plain.out));
	html_textf(&filled, "[%s]", text);
	escaped_check(buf_str(&filled.out));
	BUG_ON(filled.out.len != plain.out.len + 2);
	html_url(&address, text);
	const char *out = buf_str(&address.out);
	escaped_check(out);
	BUG_ON(strcmp(out, "#") != 0 && (out[0] != '/' || out[1] == '/') && strncmp(out, "https://", 8) != 0 &&
	       strncmp(out, "mailto:", 7) != 0 && strncmp(out, "http://127.0.0.1", 16) != 0);
	arena_reset(&a);
	return 0;
}
