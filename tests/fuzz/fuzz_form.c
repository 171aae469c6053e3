/* Forms and paths: what was read and is written again reads the same. */
#include "http/form.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void form_round(struct arena *a, const char *bytes, size_t n)
{
	struct form form, again;
	if (form_parse(a, bytes, n, &form) != RC_OK) {
		BUG_ON(form.count != 0);
		return;
	}
	BUG_ON(form.count > FORM_FIELDS_MAX);
	struct buf b = BUF_IN(a);
	for (size_t i = 0; i < form.count; i++) {
		const struct form_field *f = &form.fields[i];
		BUG_ON(!utf8_is_valid(f->name) || !utf8_is_valid(f->value));
		BUG_ON(!form_first(&form, f->name));
		BUG_ON(strlen(form_trimmed(a, &form, f->name)) > strlen(form_first(&form, f->name)));
		url_encode(&b, f->name, strlen(f->name));
		buf_addc(&b, '=');
		url_encode(&b, f->value, strlen(f->value));
		buf_addc(&b, '&');
	}
	BUG_ON(form_parse(a, buf_str(&b), b.len, &again) != RC_OK || again.count != form.count);
	for (size_t i = 0; i < form.count; i++)
		BUG_ON(strcmp(form.fields[i].name, again.fields[i].name) != 0 ||
		       strcmp(form.fields[i].value, again.fields[i].value) != 0);
}

static void path_round(struct arena *a, const char *bytes, size_t n)
{
	const char *path, *again;
	if (url_decode(a, bytes, n, &path) != RC_OK)
		return;
	BUG_ON(url_path_is_clean(path) && strstr(path, "//"));
	BUG_ON(url_is_local(path) && strncmp(path, "/handover/", 10) != 0);
	struct buf b = BUF_IN(a);
	url_encode(&b, path, strlen(path));
	BUG_ON(url_decode(a, buf_str(&b), b.len, &again) != RC_OK || strcmp(path, again) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	log_set_level(LOG_ERROR);
	form_round(&a, (const char *)data, size);
	path_round(&a, (const char *)data, size);
	arena_reset(&a);
	return 0;
}
