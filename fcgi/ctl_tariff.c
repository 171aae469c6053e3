#include "ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/spoken.h"
#include "service/tariff.h"

static int usage(void)
{
	fputs("usage: handoverctl --config FILE tariff list\n"
	      "       handoverctl --config FILE tariff add PRODUCT (--rate 10% | --fixed 4.00) [--months 36]\n"
	      "           [--holding 30] [--from YYYY-MM-DD]\n"
	      "PRODUCT: of the price list, or domain. and an ending. --months 0 (as without it): without an end.\n"
	      "--holding: days until a commission is confirmed, 30 without it. --from: today (UTC) without it.\n",
	      stderr);
	return EX_USAGE;
}

static const char *words_of(struct arena *a, const struct tariff *t)
{
	return spoken_term(a, LANG_EN, &(struct spoken_term){ t->rate_bp, t->fixed_cents, t->months, t->holding_days });
}

static enum rc list(struct call *c)
{
	struct tariff_book book;
	RETURN_IF_FAILED(tariff_list(c, &book));
	for (size_t i = 0; i < book.count; i++) {
		const struct tariff *t = &book.rows[i];
		printf("%-8s  %s  %-20s  %s\n", words_spelling(&words_tariff_standings, t->standing),
		       day_format(c->arena, t->valid_from), t->product, words_of(c->arena, t));
	}
	return RC_OK;
}

static enum rc add(struct call *c, const struct tariff_words *words)
{
	struct tariff_plan plan;
	RETURN_IF_FAILED(tariff_add(c, words, &plan));
	printf("tariff: %s from %s: %s\n", plan.tariff.product, day_format(c->arena, plan.tariff.valid_from),
	       words_of(c->arena, &plan.tariff));
	return RC_OK;
}

/* False: it is not what usage() says. */
static bool read_words(struct program *p, struct tariff_words *words)
{
	static const struct option options[] = { { "rate", required_argument, NULL, 'r' },
						 { "fixed", required_argument, NULL, 'f' },
						 { "months", required_argument, NULL, 'm' },
						 { "holding", required_argument, NULL, 'h' },
						 { "from", required_argument, NULL, 'd' },
						 { NULL, 0, NULL, 0 } };
	int flag;
	*words = (struct tariff_words){ .months = "0",
					.holding = "30",
					.valid_from = day_format(&p->memory, day_of_instant(clock_now_us())) };
	if (p->argument_count < 3 || strcmp(p->arguments[1], "add") != 0)
		return false;
	words->product = p->arguments[2];
	optind = 1;
	while ((flag = getopt_long(p->argument_count - 2, p->arguments + 2, "", options, NULL)) != -1) {
		if (flag == 'r')
			words->rate = optarg;
		else if (flag == 'f')
			words->fixed = optarg;
		else if (flag == 'm')
			words->months = optarg;
		else if (flag == 'h')
			words->holding = optarg;
		else if (flag == 'd')
			words->valid_from = optarg;
		else
			return false;
	}
	return optind == p->argument_count - 2 && (words->rate || words->fixed);
}

int ctl_tariff(struct program *p)
{
	struct tariff_words words;
	bool lists = p->argument_count == 2 && strcmp(p->arguments[1], "list") == 0;
	if (!lists && !read_words(p, &words))
		return usage();
	struct ctl_work w;
	int code = ctl_begin(p, &w);
	if (code >= 0)
		return code;
	enum rc rc = lists ? list(&w.call) : add(&w.call, &words);
	for (const struct problem *it = w.problems.first; it; it = it->next)
		fprintf(stderr, "tariff: %s: %s\n", it->pointer + 1, it->detail);
	ctl_end(&w);
	return rc == RC_OK ? EX_OK : rc == RC_VALIDATION ? EX_DATAERR : EX_TEMPFAIL;
}
