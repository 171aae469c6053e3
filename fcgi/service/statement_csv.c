#include "service/statement_csv.h"

#include "base/csv.h"
#include "domain/domain_name.h"
#include "service/statement_read.h"

#define BOM "\xef\xbb\xbf"

struct table {
	struct call *call;
	struct csv_writer csv;
	struct arena scratch; /* of one row */
};

static void heading(struct table *t)
{
	static const char *const headings[] = { N_("Line"),	    N_("Day"),	      N_("Service"), N_("Kind"),
						N_("What happened"), N_("Paid line"), N_("Refund"),  N_("Net amount"),
						N_("Per cent"),	    N_("Commission"), N_("State") };
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
		csv_write_cell(&t->csv, text_get(t->call->lang, headings[i]));
	csv_write_end(&t->csv);
}

static void row(void *ctx, const struct stated_entry *e, enum entry_state state)
{
	struct table *t = ctx;
	enum lang lang = t->call->lang;
	bool back = e->kind == ENTRY_REVERSAL;
	arena_reset(&t->scratch);
	csv_write_cell(&t->csv, e->position ? arena_printf(&t->scratch, "%lld", (long long)e->position) : "");
	csv_write_cell(&t->csv, day_format(&t->scratch, e->paid_on));
	csv_write_cell(&t->csv, domain_name_to_unicode(&t->scratch, e->name));
	csv_write_cell(&t->csv, text_get(lang, words_label(&words_kinds, e->item_kind)));
	csv_write_cell(&t->csv, text_get(lang, back ? N_("Refund") : N_("Renewal")));
	csv_write_cell(&t->csv, e->line_id);
	csv_write_cell(&t->csv, back ? e->refund_id : "");
	csv_write_cents(&t->csv, back ? -e->net_cents : e->net_cents);
	if (e->rate_bp)
		csv_write_cents(&t->csv, e->rate_bp);
	else
		csv_write_cell(&t->csv, "");
	csv_write_cents(&t->csv, e->commission_cents);
	csv_write_cell(&t->csv, text_get(lang, words_label(&words_entry_states, (int)state)));
	csv_write_end(&t->csv);
}

enum rc statement_csv_write(struct call *c, const struct statement_csv *csv, struct buf *out)
{
	struct table t = { .call = c, .csv = CSV_WRITER(out, ';') };
	struct statement_rows rows = { .account = csv->account,
				       .month = csv->month,
				       .stated = csv->stated,
				       .take = row,
				       .ctx = &t };
	buf_adds(out, BOM);
	heading(&t);
	enum rc rc = statement_rows_read(c, &rows);
	arena_free(&t.scratch);
	return rc;
}
