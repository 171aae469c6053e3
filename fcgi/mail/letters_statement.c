/* The month's statement of the commission, to who earned it. What it says is the head the statement was closed with. */
#include "mail/letters.h"

#include <string.h>

#include "base/spoken.h"
#include "domain/statement.h"
#include "json/json_read.h"

#define WORD_MAX 20

struct sums {
	const char *month;
	int64_t number, entries, accrued, reversed, carried_in, payable, carried_out;
};

static bool read_head(struct letters *w, struct sums *s)
{
	const char *detail = w->f->mail->detail;
	const struct json_value *root;
	const struct {
		const char *name;
		int64_t *to;
	} members[] = {
		{ "number", &s->number },   { "entries", &s->entries },	      { "accrued", &s->accrued },
		{ "reversed", &s->reversed }, { "carried_in", &s->carried_in }, { "payable", &s->payable },
		{ "carried_out", &s->carried_out },
	};
	bool all = true;
	if (!detail || json_parse(w->call->problems, detail, strlen(detail), &root) != RC_OK)
		return false;
	struct json_object_reader o = json_open(w->call->problems, root, "");
	s->month = json_take_string(&o, "month", JSON_REQUIRED, WORD_MAX);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		all &= json_take_int(&o, members[i].name, JSON_WITHIN(JSON_REQUIRED, INT64_MIN, INT64_MAX),
				     members[i].to);
	return all && s->month;
}

static void fact(struct letters *w, const char *label, int64_t cents)
{
	letter_fact(w->l, label, spoken_money(w->l->arena, w->l->lang, cents));
}

enum rc letters_statement(struct letters *w)
{
	struct sums s = { 0 };
	int32_t month;
	if (!read_head(w, &s) || !statement_month_parse(s.month, &month))
		return RC_INTERNAL;
	const char *name = spoken_month(w->l->arena, w->l->lang, month);
	unsigned long n = (unsigned long)s.entries;
	letter_subject(w->l, "Commission of %s: statement %lld", name, (long long)s.number);
	letter_say(w->l, "The statement of your commission for %s is ready.", name);
	letter_fact(w->l, N_("Entries"), arena_printf(w->l->arena, "%lu", n));
	fact(w, N_("Renewals"), s.accrued);
	if (s.reversed)
		fact(w, N_("Refunds"), s.reversed);
	if (s.carried_in)
		fact(w, N_("From the statement before"), s.carried_in);
	fact(w, N_("To be paid to you"), s.payable);
	if (s.carried_out)
		fact(w, N_("Carried to the next statement"), s.carried_out);
	letter_say(w->l, "On its page you find every entry in words, what changed against a year ago, and the same as "
			"CSV.");
	letter_link(w->l, letters_url(w, arena_printf(w->l->arena, "commission/statements/%s", s.month)),
		    "Read the statement");
	return RC_OK;
}
