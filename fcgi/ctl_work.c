/* What several commands begin with. */
#include "ctl.h"

#include <stdio.h>

#include "base/buf.h"

int ctl_begin(struct program *p, struct ctl_work *w)
{
	int code = program_open(p);
	if (code >= 0)
		return code;
	*w = (struct ctl_work){ 0 };
	w->problems = (struct problems){ .arena = &w->arena, .lang = LANG_EN };
	w->call = (struct call){ .db = db_new(&p->database),
				 .arena = &w->arena,
				 .config = &p->config,
				 .keys = &p->keys,
				 .problems = &w->problems,
				 .actor = { .role = ROLE_SYSTEM },
				 .lang = LANG_EN };
	return -1;
}

void ctl_end(struct ctl_work *w)
{
	db_free(w->call.db);
	arena_free(&w->arena);
}

const char *ctl_read_file(struct arena *a, const char *path)
{
	struct buf b = BUF_IN(a);
	char block[8192];
	size_t n;
	FILE *f = fopen(path, "re");
	if (!f) {
		fprintf(stderr, "%s: cannot be read\n", path);
		return NULL;
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&b, block, n);
	fclose(f);
	return buf_str(&b);
}
