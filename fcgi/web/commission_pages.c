#include "handlers.h"
#include "web/commission_words.h"

static const struct commission_at own = { .base = "/handover/commission",
					  .statements = "/handover/commission/statements",
					  .back = "/handover/" };

/* GET /handover/commission: what the agency earns; ?format=csv&month=yyyy-mm: the entries of a month. */
enum rc commission_page(struct req *rq, struct resp *rs)
{
	return commission_words_ledger(rq, rs, &own);
}

/* GET /handover/commission/statements/{yyyy-mm}; ?format=csv */
enum rc commission_statement_page(struct req *rq, struct resp *rs)
{
	return commission_words_statement(rq, rs, &own, rq->params[0]);
}
