/* Cookies: a list read is consistent; what we may send comes back as it was. */
#include "http/cookie.h"

#include <stdint.h>
#include <string.h>

#include "base/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void cookie_round(struct arena *a, const struct cookie *cookie)
{
	struct cookie_set set = { .name = cookie->name, .value = cookie->value, .max_age = 60, .secure = true };
	const char *header;
	if (cookie_build(a, &set, &header) != RC_OK)
		return;
	BUG_ON(strpbrk(header, "\r\n"));
	struct cookies again = { .arena = a };
	cookie_add_header(&again, arena_strndup(a, header, strcspn(header, ";")));
	BUG_ON(!cookie_get(&again, cookie->name) || strcmp(cookie_get(&again, cookie->name), cookie->value) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct cookies cookies = { .arena = &a };
	size_t count = 0;
	/* Refusals are expected here; an abort needs no words. */
	log_set_level((enum log_level)(LOG_ERROR + 1));
	const char *text = arena_strndup(&a, (const char *)data, size);
	/* A newline parts one header from the next. */
	while (*text) {
		size_t n = strcspn(text, "\n");
		cookie_add_header(&cookies, arena_strndup(&a, text, n));
		text += n + (text[n] == '\n');
	}
	for (const struct cookie *c = cookies.first; c; c = c->next, count++) {
		BUG_ON(cookie_get(&cookies, c->name) != c->value);
		BUG_ON(c->ambiguous && !cookies.ambiguous);
		cookie_round(&a, c);
	}
	BUG_ON(count != cookies.count || count > COOKIE_NAMES_MAX);
	arena_reset(&a);
	return 0;
}
