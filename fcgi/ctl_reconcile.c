#include "ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#include "service/reconcile.h"

static int usage(void)
{
	fputs("usage: handoverctl --config FILE reconcile --from YYYY-MM-DD --to YYYY-MM-DD [--dry-run]\n", stderr);
	return EX_USAGE;
}

static void print_line(void *ctx, enum reconcile_what what, const char *line_id, const char *refund_id)
{
	static const char *const words[] = { "not told", "not told", "entries missing", "told otherwise" };
	const struct reconcile *r = ctx;
	bool is_alarm = what == RECONCILE_DIFFERENCE;
	printf("%s%s%s: %s, %s\n", line_id, *refund_id ? " refund " : "", refund_id, words[what],
	       r->dry_run ? (is_alarm ? "would raise an alarm" : "would be mended") : is_alarm ? "an alarm" : "mended");
}

/* A day's line is looked up by hand; the counts are what a script reads. */
static void print_counts(const struct reconcile *r)
{
	const struct reconcile_run *n = &r->run;
	printf("reconcile: %lld lines read, %lld renewals and %lld refunds not told, %lld lines with entries missing, "
	       "%lld told otherwise%s\n",
	       (long long)n->lines_read, (long long)n->renewals_found, (long long)n->refunds_found,
	       (long long)n->accruals_found, (long long)n->differences, r->dry_run ? "; nothing was written" : "");
}

int ctl_reconcile(struct program *p)
{
	static const struct option options[] = { { "from", required_argument, NULL, 'f' },
						 { "to", required_argument, NULL, 't' },
						 { "dry-run", no_argument, NULL, 'n' },
						 { NULL, 0, NULL, 0 } };
	struct reconcile r = { .from = DAY_NONE, .to = DAY_NONE, .tell = print_line };
	int flag;
	r.ctx = &r;
	optind = 1;
	while ((flag = getopt_long(p->argument_count, p->arguments, "", options, NULL)) != -1) {
		if (flag == 'n')
			r.dry_run = true;
		else if (flag != 'f' && flag != 't')
			return usage();
		else if (!day_parse(optarg, flag == 'f' ? &r.from : &r.to))
			return usage();
	}
	if (optind != p->argument_count || r.from == DAY_NONE || r.to == DAY_NONE || r.from > r.to)
		return usage();
	struct ctl_work w;
	int code = ctl_begin(p, &w);
	if (code >= 0)
		return code;
	enum rc rc = reconcile_run(&w.call, &r);
	ctl_end(&w);
	print_counts(&r);
	return rc == RC_OK ? EX_OK : EX_TEMPFAIL;
}
