#include "web/drafts.h"

#include <string.h>

#include "http/router.h"
#include "http/url.h"
#include "service/draft.h"

static bool is_of_page(const struct drafts_page *page, const char *name)
{
	for (const char *const *f = page->fields; f && *f; f++)
		if (strcmp(*f, name) == 0)
			return true;
	return false;
}

static bool is_kept(const char *name)
{
	return strcmp(name, "csrf") != 0 && strcmp(name, ROUTER_NONCE_FIELD) != 0;
}

enum rc drafts_open(struct req *rq, const struct drafts_page *page)
{
	struct draft d = { .owner = page->owner, .name = page->name };
	struct form kept;
	bool posted = rq->method == METHOD_POST;
	RETURN_IF_FAILED(draft_load(rq->call, &d));
	if (form_parse(rq->arena, d.answers, strlen(d.answers), &kept) != RC_OK)
		kept = (struct form){ NULL, 0 };
	struct form_field *all = ARENA_NEW_ARRAY(rq->arena, kept.count + rq->form.count, struct form_field);
	size_t n = 0;
	for (size_t i = 0; i < rq->form.count; i++)
		if (!is_kept(rq->form.fields[i].name) || is_of_page(page, rq->form.fields[i].name))
			all[n++] = rq->form.fields[i];
	for (size_t i = 0; i < kept.count; i++)
		if (!posted || !is_of_page(page, kept.fields[i].name))
			all[n++] = kept.fields[i];
	rq->form = (struct form){ all, n };
	return RC_OK;
}

enum rc drafts_save(struct req *rq, const struct drafts_page *page)
{
	struct buf out = BUF_IN(rq->arena);
	for (size_t i = 0; i < rq->form.count; i++) {
		const struct form_field *f = &rq->form.fields[i];
		if (!is_kept(f->name))
			continue;
		buf_adds(&out, out.len ? "&" : "");
		url_encode(&out, f->name, strlen(f->name));
		buf_addc(&out, '=');
		url_encode(&out, f->value, strlen(f->value));
	}
	struct draft d = { page->owner, page->name, buf_str(&out) };
	return draft_save(rq->call, &d);
}

enum rc drafts_forget(struct req *rq, const struct drafts_page *page)
{
	struct draft d = { .owner = page->owner, .name = page->name };
	return draft_forget(rq->call, &d);
}
